//! Why does the key that made the signature count?

use crate::case::KeyOrigin;
use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};
use crate::exchange::{EXCHANGE_APP_ID, TokenKind};
use crate::intake::Body;
use crate::metadata::Format;
use crate::network::Purpose;
use crate::policy::{Gate, decide_document};
use crate::text::quoted;

codes! {
    /// The signature matches a key that nobody vouches for.
    ///
    /// ## Why it matters
    /// That a signature matches is mathematics; that the key is the issuer's is trust. A matching key from a source that
    /// nobody approved proves only that token and key have the same author.
    ///
    /// ## Example
    /// A token with its own key in the header.
    ///
    /// ## How to fix
    /// Obtain the key from the issuer, by a way that the token did not choose, and add it to the case.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc8725#section-3.10>
    KEY_UNTRUSTED = "signature/key-untrusted", Warning;

    /// The token says that Entra or ACS signed it, but the key that matches stands in an Exchange server's document.
    ///
    /// ## Why it matters
    /// Exchange's key document lists Exchange's own keys. A token of Entra's that one of them signed was not made by Entra:
    /// somebody with an Exchange key wrote another issuer's name into it, or the key was put into the wrong document.
    ///
    /// ## Example
    /// `iss` is `https://sts.windows.net/…`, the key comes from `/autodiscover/metadata/json/1`.
    ///
    /// ## How to fix
    /// Verify it with the keys that Entra publishes for the tenant. If only the Exchange key matches, treat the token as
    /// forged.
    ///
    /// ## References
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
            note_other_issuer(subject, signer.candidate.evidence, findings);
            Outcome::Passed(format!("you supplied {}", signer.candidate.words()))
        }
        KeyOrigin::Fetched => {
            note_other_issuer(subject, signer.candidate.evidence, findings);
            fetched(subject, signer.candidate.evidence, findings)
        }
        // The check of weak secrets has the finding.
        KeyOrigin::Guessed => Outcome::Failed(format!("anybody can guess the secret: it is {}", signer.candidate.from)),
        KeyOrigin::Token => {
            let message = "the key came with the token, so nobody vouches for it".to_owned();
            findings.push(Finding::new(&KEY_UNTRUSTED, message.clone()));
            Outcome::Failed(message)
        }
    }
}

/// A fetched key counts as long as its address is approved: what the user takes back no longer vouches.
fn fetched(subject: &TokenSubject<'_>, evidence: Option<usize>, findings: &mut Vec<Finding>) -> Outcome {
    let evidence = evidence.and_then(|index| subject.case.evidence().get(index));
    let Some(attempt) = evidence.and_then(|evidence| evidence.source.fetched.as_deref()) else {
        return Outcome::NotRun("it is not known where the key was fetched".to_owned());
    };
    if attempt.purpose == (Purpose::Document { is_named_by_user: true }) {
        return Outcome::Passed(format!("fetched from {}, which you named", quoted(&attempt.url)));
    }
    let decision = decide_document(&attempt.url, subject.policy);
    let host = quoted(decision.host.as_deref().unwrap_or_default());
    match decision.gate {
        Gate::KnownCloud(cloud) => Outcome::Passed(format!("fetched from {host}, which belongs to {}", cloud.name)),
        Gate::Trusted(_) => Outcome::Passed(format!("fetched from {host}, which you trust")),
        Gate::ApprovedOnce => Outcome::Passed(format!("fetched from {host}, as you approved")),
        Gate::Ask | Gate::Refused(_) => {
            let message = format!("the key was fetched from {host}, which is not approved any more");
            findings.push(Finding::new(&KEY_UNTRUSTED, message.clone()).with("url", attempt.url.clone()));
            Outcome::NotRun(message)
        }
    }
}

fn note_other_issuer(subject: &TokenSubject<'_>, evidence: Option<usize>, findings: &mut Vec<Finding>) {
    if from_exchange(subject, evidence) && is_of_entra(subject.kind) {
        let message =
            format!("an Exchange server's document lists the key, but the token is an {}", subject.kind.name());
        findings.push(Finding::new(&KEY_OF_OTHER_ISSUER, message).at(subject.claim_location("iss")));
    }
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
