//! Why does the key that made the signature count?

use super::object::objection;
use super::vouching::{is_named, other_tenant, speaks_for};
use crate::case::{KeyCandidate, KeyOrigin};
use crate::checks::{Check, Considered, Finding, Location, Outcome, Run, Step, TokenSubject, codes, is_intercepted};
use crate::exchange::{EXCHANGE_APP_ID, TokenKind};
use crate::intake::Body;
use crate::jose::{Key, Material};
use crate::metadata::Format;
use crate::network::Attempt;
use crate::policy::{Gate, decide_document};
use crate::text::quoted;

codes! {
    /// The signature matches a key that nobody vouches for.
    ///
    /// ## Why it matters
    /// That a signature matches is mathematics; that the key is the issuer's is trust. A matching key from a source
    /// that nobody approved proves only that token and key have the same author.
    ///
    /// ## Example
    /// A token with its own key in the header, or beside a certificate in the same HAR file, HTTP message or event.
    ///
    /// ## How to fix
    /// Obtain the key from the issuer, by a way that the token did not choose, and add it to the case.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc8725#section-3.10>
    KEY_UNTRUSTED = "signature/key-untrusted", Warning;

    /// The key that matches was published for another issuer than the one that the token names.
    ///
    /// ## Why it matters
    /// Whoever may publish keys at one address speaks for that address, not for another: an Exchange organisation must
    /// not sign what claims to come from Entra or from another organisation, even if you approved both. A key that was
    /// fetched from elsewhere leaves the token undetermined. If you supplied the key or named its address yourself, it
    /// counts, and this warning tells you what it was published for.
    ///
    /// ## Example
    /// `iss` is `https://sts.windows.net/…`, the key comes from `/autodiscover/metadata/json/1`; or `amurl` names
    /// `mail.contoso.com`, and the key was fetched from `mail.fabrikam.com`.
    ///
    /// ## How to fix
    /// Verify it with the keys that the named issuer publishes itself. If only the other key matches, treat the token
    /// as forged.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc8725#section-3.8>
    /// - <https://learn.microsoft.com/entra/identity-platform/access-tokens>
    KEY_OF_OTHER_ISSUER = "signature/key-of-other-issuer", Warning;
}

pub(crate) static CHECK: Check = Check {
    id: "signature-trust",
    step: Some(Step::Trust),
    codes: &[&KEY_UNTRUSTED, &KEY_OF_OTHER_ISSUER],
    run: Run::Token(run),
};

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    if matches!(subject.kind, TokenKind::Jwe | TokenKind::Opaque | TokenKind::ExchangeS2s) {
        return Outcome::NotApplicable;
    }
    let Some(signer) = subject.verification.signer() else {
        return Outcome::NotRun("no key has verified the signature".to_owned());
    };
    match signer.candidate.origin {
        KeyOrigin::Supplied | KeyOrigin::Recipient => {
            if let Err(reason) = of_object(subject, signer) {
                findings.push(Finding::new(&KEY_OF_OTHER_ISSUER, reason.clone()).at(subject.claim_location("iss")));
                return Outcome::NotRun(reason);
            }
            note_other_issuer(subject, &signer.candidate, findings);
            Outcome::Passed(format!("you supplied {}", signer.candidate.words()))
        }
        KeyOrigin::Fetched => best_voucher(subject, signer, findings),
        // The check of weak secrets has the finding.
        KeyOrigin::Guessed => Outcome::Failed(format!("anybody can guess the secret: it is {}", signer.candidate.from)),
        KeyOrigin::Traffic => {
            let key = signer.candidate.words();
            let message =
                format!("whoever made the recorded traffic or the event brought {key}, so nobody vouches for it");
            findings.push(Finding::new(&KEY_UNTRUSTED, message.clone()));
            Outcome::NotRun(message)
        }
        KeyOrigin::Token => {
            let message = "the key came with the token, so nobody vouches for it".to_owned();
            findings.push(Finding::new(&KEY_UNTRUSTED, message.clone()));
            Outcome::Failed(message)
        }
    }
}

/// Whether a supplied key, where it stands in an object of Exchange's only, may speak for the token's issuer.
fn of_object(subject: &TokenSubject<'_>, signer: &Considered) -> Result<(), String> {
    let objection = |candidate: &KeyCandidate| {
        let evidence = subject.case.evidence().get(candidate.evidence?)?;
        match &evidence.body {
            Body::Object(object) => objection(object, subject.token.claim_text("iss"), candidate.words()),
            _ => None,
        }
    };
    let Some(reason) = objection(&signer.candidate) else { return Ok(()) };
    let speaks = |other: &&Considered| {
        other.candidate.origin == KeyOrigin::Supplied
            && other.named == signer.named
            && is_same_key(&other.candidate.key, &signer.candidate.key)
            && objection(&other.candidate).is_none()
    };
    if subject.verification.considered.iter().any(|other| speaks(&other)) { Ok(()) } else { Err(reason) }
}

/// The same key may stand in several documents, and one that counts is enough.
fn best_voucher(subject: &TokenSubject<'_>, signer: &Considered, findings: &mut Vec<Finding>) -> Outcome {
    let own = &signer.candidate;
    if own.key.private.is_some() || matches!(own.key.material, Material::Secret(_)) {
        let message = format!("anybody can sign with {}: its private half is published", own.words());
        findings.push(Finding::new(&KEY_UNTRUSTED, message.clone()));
        return Outcome::Failed(message);
    }
    let outcome = fetched(subject, own, findings);
    if matches!(outcome, Outcome::Passed(_)) {
        return outcome;
    }
    let is_same = |other: &&Considered| {
        let is_other = other.candidate.evidence != own.evidence || other.candidate.key.pointer != own.key.pointer;
        is_other && other.named == signer.named && is_same_key(&other.candidate.key, &own.key)
    };
    for other in subject.verification.considered.iter().filter(is_same) {
        let mut found = Vec::new();
        let outcome = match other.candidate.origin {
            KeyOrigin::Supplied => Outcome::Passed(format!("you supplied {}", other.candidate.words())),
            KeyOrigin::Fetched => fetched(subject, &other.candidate, &mut found),
            _ => continue,
        };
        if matches!(outcome, Outcome::Passed(_)) {
            *findings = found;
            return outcome;
        }
    }
    outcome
}

fn is_same_key(left: &Key, right: &Key) -> bool {
    match (&left.material, &right.material) {
        (Material::Public(left), Material::Public(right)) => left == right,
        _ => false,
    }
}

/// A fetched key counts as long as its address is approved (what the user takes back no longer vouches), and for the issuer
/// whose address it is.
fn fetched(subject: &TokenSubject<'_>, candidate: &KeyCandidate, findings: &mut Vec<Finding>) -> Outcome {
    let place = candidate.evidence;
    let evidence = place.and_then(|index| subject.case.evidence().get(index));
    let Some((place, attempt)) = place.zip(evidence.and_then(|evidence| evidence.source.fetched.as_deref())) else {
        return Outcome::NotRun("it is not known where the key was fetched".to_owned());
    };
    if let Some(message) = not_certain(attempt) {
        findings.push(Finding::new(&KEY_UNTRUSTED, message.clone()).with("url", attempt.url.clone()));
        return Outcome::NotRun(message);
    }
    let of_other = speaks_for(subject, place).err().or_else(|| other_tenant(subject, place, &candidate.key));
    if let Some(reason) = &of_other {
        let finding = Finding::new(&KEY_OF_OTHER_ISSUER, reason.clone()).with("url", attempt.url.clone());
        findings.push(finding.at(issuer_location(subject)));
    }
    if is_named(attempt) {
        return Outcome::Passed(format!("fetched from {}, which you named", quoted(&attempt.url)));
    }
    if let Some(reason) = of_other {
        return Outcome::NotRun(reason);
    }
    approved(subject, attempt, findings)
}

/// Why it is not certain who published a document, whatever the user has approved; nothing where it is.
pub(super) fn not_certain(attempt: &Attempt) -> Option<String> {
    let url = quoted(&attempt.url);
    let Some(tls) = &attempt.tls else {
        return Some(format!(
            "the key comes from a copy that was kept on disk, which does not say who published it at {url}"
        ));
    };
    if attempt.fault.is_some() || !tls.is_accepted {
        return Some(format!("who published the key at {url} is not certain: the TLS check failed"));
    }
    is_intercepted(attempt).then(|| {
        let host = quoted(&attempt.host().unwrap_or_default());
        format!("something on the way opens the TLS connection to {host}, and could have changed the key")
    })
}

fn approved(subject: &TokenSubject<'_>, attempt: &Attempt, findings: &mut Vec<Finding>) -> Outcome {
    let decision = decide_document(&attempt.url, subject.policy);
    let host = quoted(decision.host.as_deref().unwrap_or_default());
    let message = match decision.gate {
        Gate::KnownCloud(cloud) => {
            return Outcome::Passed(format!("fetched from {host}, which belongs to {}", cloud.name));
        }
        Gate::Trusted(_) => return Outcome::Passed(format!("fetched from {host}, which you trust")),
        Gate::ApprovedOnce => return Outcome::Passed(format!("fetched from {host}, as you approved")),
        Gate::Ask | Gate::Refused(_) => {
            format!("the key was fetched from {host}, which is not approved any more")
        }
    };
    findings.push(Finding::new(&KEY_UNTRUSTED, message.clone()).with("url", attempt.url.clone()));
    Outcome::NotRun(message)
}

fn issuer_location(subject: &TokenSubject<'_>) -> Location {
    if subject.is_identity() { subject.context_location("amurl") } else { subject.claim_location("iss") }
}

/// What the user supplied counts; what it was published for is said.
fn note_other_issuer(subject: &TokenSubject<'_>, candidate: &KeyCandidate, findings: &mut Vec<Finding>) {
    let place = candidate.evidence;
    let message = if from_exchange(subject, place) && is_of_entra(subject.kind) {
        format!("an Exchange server's document lists the key, but the token is an {}", subject.kind.name())
    } else if let Some(reason) = place.and_then(|place| other_tenant(subject, place, &candidate.key)) {
        reason
    } else {
        return;
    };
    findings.push(Finding::new(&KEY_OF_OTHER_ISSUER, message).at(subject.claim_location("iss")));
}

fn is_of_entra(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::EntraAccessV1 | TokenKind::EntraAccessV2 | TokenKind::EntraId | TokenKind::ExchangeActor)
}

/// Whether this piece of evidence is an Exchange server's key document.
fn from_exchange(subject: &TokenSubject<'_>, evidence: Option<usize>) -> bool {
    let evidence = evidence.and_then(|index| subject.case.evidence().get(index));
    evidence.is_some_and(|evidence| match &evidence.body {
        Body::Metadata(document) => {
            let own = document.issuer.as_deref().is_none_or(|issuer| issuer.starts_with(EXCHANGE_APP_ID));
            document.format == Format::Exchange && own
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token_beside, signed};

    #[test]
    fn only_supplied_keys_are_trusted() {
        let (token, jwk) = signed("", "{}");
        check_token_beside(&super::CHECK, &token, &jwk, &[]);
        check_token_beside(&super::CHECK, &token, "", &[]);
        let (token, _) = signed(r#""jwk":KEY"#, "{}");
        check_token_beside(&super::CHECK, &token, "", &["signature/key-untrusted"]);
    }
}
