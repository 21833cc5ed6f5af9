//! Is the key there that the token names, and can it be used?

use crate::case::KeyOrigin;
use crate::checks::{
    Check, Considered, ConsideredOutcome, Finding, Outcome, Run, SignatureStatus, Step, TokenSubject, codes,
};
use crate::exchange::{ACS_APP_ID, ACS_CHINA_APP_ID, EXCHANGE_APP_ID, TokenKind, principal};
use crate::intake::Body;
use crate::jose::{KeyType, Unsuitable};
use crate::metadata::Format;
use crate::text::quoted;
use crate::time::{rfc3339, utc};

codes! {
    /// There is no key to verify the signature with.
    ///
    /// ## Why it matters
    /// Everything that the token says is only claimed. This is not the same as a wrong signature.
    ///
    /// ## Example
    /// A token pasted alone.
    ///
    /// ## How to fix
    /// Add the issuer's key document (`--metadata FILE`) or its key or certificate (`--key FILE`). For an Exchange identity
    /// token it is the document at `amurl`:
    ///
    ///     Invoke-WebRequest https://SERVER/autodiscover/metadata/json/1 -OutFile metadata.json
    ///
    /// ## References
    /// - <https://learn.microsoft.com/office/dev/add-ins/outlook/validate-an-identity-token>
    KEY_NOT_FOUND = "signature/key-not-found", Warning;

    /// Keys are there, but not the one that the token names.
    ///
    /// ## Why it matters
    /// Verifiers pick the key by name and refuse the token when it is not listed. Either the document is another server's or
    /// out of date, or the certificate was changed since the token was made.
    ///
    /// ## Example
    /// `x5t` names the previous Auth Certificate, the metadata document lists the current one only.
    ///
    /// ## How to fix
    /// Get the issuer's document again. If Exchange itself signed the token (identity and callback tokens), compare its
    /// thumbprints, too:
    ///
    ///     Get-AuthConfig | Format-List *Thumbprint
    ///
    /// ## References
    /// - <https://learn.microsoft.com/office/dev/add-ins/outlook/validate-an-identity-token>
    KEY_NAMED_NOT_LISTED = "signature/key-named-not-listed", Error;

    /// The signature was made with another key than the one that the token names.
    ///
    /// ## Why it matters
    /// The named key did not sign it, so verifiers that go by the name refuse it. That another key of the same case did
    /// shows who made it.
    ///
    /// ## Example
    /// The header was rewritten, or the issuer changed its key and still writes the old name.
    ///
    /// ## How to fix
    /// Compare what the issuer signs with and what it announces. The header is signed as well, so it was not rewritten on the
    /// way: whoever owns the other key wrote the wrong name.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7515#section-6>
    VERIFIED_BY_OTHER_KEY = "signature/verified-by-other-key", Error;

    /// Only a key that the token itself brought along matches its signature.
    ///
    /// ## Why it matters
    /// Anybody can make a key, sign with it and enclose it. This proves nothing about who wrote the token.
    ///
    /// ## Example
    ///     {"alg":"ES256","jwk":{"kty":"EC","crv":"P-256","x":"…","y":"…"}}
    ///
    /// ## How to fix
    /// Verify with a key that you obtained from the issuer.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc8725#section-3.10>
    KEY_FROM_TOKEN = "signature/key-from-token", Error;

    /// An RSA key under 2048 bits.
    ///
    /// ## Why it matters
    /// Such keys can be broken with effort, and the standard forbids them. Assay says whether the signature matches, but does
    /// not count it.
    ///
    /// ## Example
    /// A certificate of 2008 with 1024 bits.
    ///
    /// ## How to fix
    /// Replace the key with one of 2048 bits or more. On Exchange, make a new Auth Certificate.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7518#section-3.3>
    KEY_TOO_SMALL = "signature/key-too-small", Warning;

    /// The key is sound, but of a kind that Assay cannot verify with: Ed448, or RSA over 8192 bits.
    ///
    /// ## Why it matters
    /// The signature was not checked, so everything that the token says is only claimed. Nothing is wrong with the key.
    ///
    /// ## Example
    ///     {"kty":"OKP","crv":"Ed448","x":"…"}
    ///
    /// ## How to fix
    /// Verify the token with a program that knows such keys.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc8037#section-3.1>
    KEY_UNSUPPORTED = "signature/key-unsupported", Warning;

    /// The certificate of the key that signed the token was not valid at the token's moment.
    ///
    /// ## Why it matters
    /// A key whose certificate begins later than the token can hardly have signed it then: either the certificate was made
    /// anew for an old key, or the token was made later than it says. Assay leaves such a token undetermined. A certificate
    /// that had expired by then is only warned of: not every verifier looks at that.
    ///
    /// ## Example
    /// A token out of an event of last year, beside a certificate that was made this year.
    ///
    /// ## How to fix
    /// Find the certificate that the issuer had at that time. On Exchange:
    ///
    ///     Get-ExchangeCertificate | Format-List Thumbprint,Subject,NotBefore,NotAfter
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5>
    KEY_NOT_VALID_THEN = "signature/key-not-valid-then", Warning;

    /// The key that should verify the token cannot: wrong type, curve or use.
    ///
    /// ## Why it matters
    /// A key made for encryption, or of another kind than the algorithm takes, must never verify a signature; mixing them up
    /// is how verifiers are tricked.
    ///
    /// ## Example
    /// A token with `RS256` beside a key with `"use":"enc"`.
    ///
    /// ## How to fix
    /// Find the issuer's signing key. If the issuer announces this one for it, its document is wrong.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7517#section-4.2>
    KEY_UNSUITABLE = "signature/key-unsuitable", Error;
}

pub(crate) static CHECK: Check = Check {
    id: "signature-key",
    step: Some(Step::Key),
    codes: &[
        &KEY_NOT_FOUND,
        &KEY_NAMED_NOT_LISTED,
        &VERIFIED_BY_OTHER_KEY,
        &KEY_FROM_TOKEN,
        &KEY_TOO_SMALL,
        &KEY_UNSUITABLE,
        &KEY_UNSUPPORTED,
        &KEY_NOT_VALID_THEN,
    ],
    run: Run::Token(run),
};

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    if matches!(subject.kind, TokenKind::Jwe | TokenKind::Opaque | TokenKind::ExchangeS2s) {
        return Outcome::NotApplicable;
    }
    let verification = &subject.verification;
    if verification.status == SignatureStatus::NotApplicable {
        return Outcome::NotRun("the token says that it is not signed: there is no key to choose".to_owned());
    }
    if let Some(signer) = verification.key.and_then(|key| verification.considered.get(key)) {
        return not_yet_valid(subject, signer, findings).unwrap_or_else(|| Outcome::Passed(chosen(signer)));
    }
    if let Some(outcome) = other_signer(subject, findings) {
        return outcome;
    }
    let supplied: Vec<_> =
        verification.considered.iter().filter(|key| key.candidate.origin.is_for_verifying()).collect();
    if supplied.is_empty() {
        let message = "no key to verify the signature with was found in the case".to_owned();
        let mut finding = Finding::new(&KEY_NOT_FOUND, message.clone());
        if let Some(algorithm) = subject.algorithm.filter(|algorithm| algorithm.key_type() == KeyType::Secret) {
            finding = finding.with("alg", algorithm.name());
        }
        findings.push(finding);
        return Outcome::NotRun(message);
    }
    let meant: Vec<_> = supplied.iter().filter(|key| key.named != Some(false)).collect();
    let listed = supplied.iter().filter(|key| is_a_list_for(subject, key)).count();
    if meant.is_empty() && listed == 0 {
        let message =
            "the keys in the case are others': none comes from where this token's key would be listed".to_owned();
        findings.push(Finding::new(&KEY_NOT_FOUND, message.clone()));
        return Outcome::NotRun(message);
    }
    if meant.is_empty() {
        let message = not_listed(subject, listed);
        findings.push(Finding::new(&KEY_NAMED_NOT_LISTED, message.clone()).with("listed", listed));
        return Outcome::Failed(message);
    }
    if let Some(tried) = meant.iter().find(|key| key.outcome == ConsideredOutcome::Mismatch) {
        return match verification.status {
            SignatureStatus::NotChecked => {
                findings.push(Finding::new(&KEY_NOT_FOUND, verification.reason.clone()));
                Outcome::NotRun(verification.reason.clone())
            }
            _ => Outcome::Passed(chosen(tried)),
        };
    }
    let unsuitable = meant.iter().find_map(|key| match &key.outcome {
        ConsideredOutcome::Unsuitable(reason) => Some((key, reason)),
        _ => None,
    });
    match unsuitable {
        Some((key, reason @ Unsuitable::TooSmall { bits, .. })) => {
            let message = format!("{}: {}", key.candidate.words(), reason.words());
            findings.push(Finding::new(&KEY_TOO_SMALL, message.clone()).with("bits", *bits));
            Outcome::NotRun(message)
        }
        Some((key, reason @ (Unsuitable::Ed448 | Unsuitable::TooLarge { .. }))) => {
            let message = format!("{}: {}", key.candidate.words(), reason.words());
            findings.push(Finding::new(&KEY_UNSUPPORTED, message.clone()));
            Outcome::NotRun(message)
        }
        Some((key, reason)) if subject.algorithm.is_some() => {
            let message = format!("{} cannot be used: {}", key.candidate.words(), reason.words());
            findings.push(Finding::new(&KEY_UNSUITABLE, message.clone()));
            Outcome::Failed(message)
        }
        _ if verification.status == SignatureStatus::Failed => {
            Outcome::NotRun("no key was tried: the signature has an impossible length".to_owned())
        }
        _ => Outcome::NotRun(verification.reason.clone()),
    }
}

/// Whether the key stands where the token's own key would have to stand: what is put on the table to diagnose a case (the
/// certificates of a server, the keys of an authority beside a token of Exchange's) proves nothing by lacking a key.
fn is_a_list_for(subject: &TokenSubject<'_>, key: &Considered) -> bool {
    let evidence = key.candidate.evidence.and_then(|place| subject.case.evidence().get(place));
    match evidence.map(|evidence| &evidence.body) {
        Some(Body::Object(_)) => false,
        Some(Body::Metadata(document)) => {
            let of_exchange = subject.is_identity() || issued_by(subject, &[EXCHANGE_APP_ID]);
            let of_acs = issued_by(subject, &[ACS_APP_ID, ACS_CHINA_APP_ID]);
            match document.format {
                Format::Acs => !of_exchange,
                Format::Exchange => !of_acs,
                _ => true,
            }
        }
        _ => true,
    }
}

fn issued_by(subject: &TokenSubject<'_>, applications: &[&str]) -> bool {
    subject.token.claim_text("iss").is_some_and(|issuer| applications.contains(&principal(issuer).app))
}

/// Says of a key whose certificate was not valid at the token's moment that it was not; decides if it begins only later.
fn not_yet_valid(subject: &TokenSubject<'_>, signer: &Considered, findings: &mut Vec<Finding>) -> Option<Outcome> {
    let certificate = signer.candidate.key.certificate.as_ref()?;
    let reach = subject.at_uncertainty + subject.policy.skew;
    let (earliest, latest) = (subject.at.checked_sub_signed(reach)?, subject.at.checked_add_signed(reach)?);
    let begins = certificate.not_before.filter(|begin| *begin > latest);
    let ended = certificate.not_after.filter(|end| *end < earliest);
    let (name, what, moment) = match (begins, ended) {
        (Some(begin), _) => ("not_before", "becomes valid only at", begin),
        (None, Some(end)) => ("not_after", "had expired at", end),
        (None, None) => return None,
    };
    let (key, then) = (signer.candidate.words(), utc(subject.at));
    let message = format!("the certificate of {key} {what} {}, and the token is judged at {then}", utc(moment));
    let finding = Finding::new(&KEY_NOT_VALID_THEN, message.clone()).with(name, rfc3339(moment));
    findings.push(finding);
    begins.map(|_| Outcome::NotRun(message))
}

fn other_signer(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Option<Outcome> {
    let verification = &subject.verification;
    let signer = verification.considered.get(verification.other_key?)?;
    if signer.candidate.origin == KeyOrigin::Token {
        let message = "only a key that the token itself brought matches the signature".to_owned();
        findings.push(Finding::new(&KEY_FROM_TOKEN, message.clone()));
        return Some(Outcome::Failed(message));
    }
    if signer.candidate.origin == KeyOrigin::Traffic {
        // The check of trust has the finding.
        return Some(Outcome::NotRun(
            "only a key that came with the recorded traffic matches the signature".to_owned(),
        ));
    }
    let is_listed = verification.considered.iter().any(|key| key.named == Some(true));
    if !is_listed {
        let message = not_listed(subject, verification.considered.len());
        findings.push(Finding::new(&KEY_NAMED_NOT_LISTED, message));
    }
    let message =
        format!("the signature was made with {}, which is not the key that the token names", signer.candidate.words());
    findings.push(Finding::new(&VERIFIED_BY_OTHER_KEY, message.clone()));
    Some(Outcome::Failed(message))
}

fn not_listed(subject: &TokenSubject<'_>, listed: usize) -> String {
    let name = ["x5t", "kid", "x5t#S256"].into_iter().find_map(|name| Some((name, subject.token.header_text(name)?)));
    let name = name.map_or_else(String::new, |(name, value)| format!(" (`{name}` {})", quoted(value)));
    format!(
        "the key that the token names{name} is not {}",
        if listed == 1 { "the one key in the case".to_owned() } else { format!("among the {listed} keys in the case") }
    )
}

fn chosen(key: &Considered) -> String {
    match key.named {
        Some(_) => format!("{} is the one that the token names", key.candidate.words()),
        None => format!("{}; there is no name to compare", key.candidate.words()),
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{certificate_base64, check_token_beside, encoded, signed, validity};

    #[test]
    fn the_named_key_has_to_be_there_and_usable() {
        let check = |text: &str, keys: &str, codes: &[&str]| check_token_beside(&super::CHECK, text, keys, codes);
        let (token, jwk) = signed(r#""kid":"a""#, "{}");
        let named = |kid: &str, more: &str| {
            format!(r#"{{"keys":[{}]}}"#, jwk.replacen('{', &format!(r#"{{"kid":"{kid}"{more},"#), 1))
        };
        check(&token, "", &["signature/key-not-found"]);
        check(&token, &named("a", ""), &[]);
        check(&token, &jwk, &[]);
        // The token names a `kid`, the certificate's key bears a thumbprint only: nobody can tell.
        let stranger = certificate_base64(&validity(2020, 2030));
        check(&token, &stranger, &["signature/key-not-found"]);
        check(&token, &named("b", ""), &["signature/key-named-not-listed", "signature/verified-by-other-key"]);
        check(&token, &named("a", r#","use":"enc""#), &["signature/key-unsuitable"]);
        check(&token, &named("a", r#","alg":"ES384""#), &["signature/key-unsuitable"]);
        check(&token, r#"{"kty":"OKP","crv":"Ed25519","x":"AAAA","kid":"z"}"#, &["signature/key-named-not-listed"]);
    }

    #[test]
    fn lists_of_others_prove_nothing_by_lacking_a_key() {
        let check = |issuer: &str, beside: &str, codes: &[&str]| {
            let token = encoded(
                r#"{"alg":"RS256","x5t":"AQEBAQEBAQEBAQEBAQEBAQEBAQE"}"#,
                &format!(r#"{{"iss":"{issuer}@t"}}"#),
            );
            check_token_beside(&super::CHECK, &token, beside, codes);
        };
        let key = certificate_base64(&validity(2020, 2030));
        let document = |issuer: &str, member: &str| {
            format!(
                r#"{{"issuer":"{issuer}@t","keys":[{{"usage":"signing","{member}":{{"type":"x509Certificate","value":"{key}"}}}}]}}"#
            )
        };
        let (exchange, acs) = (crate::exchange::EXCHANGE_APP_ID, crate::exchange::ACS_APP_ID);
        let of_acs = document(acs, "keyValue").replace("\"usage\"", "\"keyInfo\":{},\"usage\"");
        check(exchange, &document(exchange, "keyvalue"), &["signature/key-named-not-listed"]);
        check(acs, &of_acs, &["signature/key-named-not-listed"]);
        check(acs, &document(exchange, "keyvalue"), &["signature/key-not-found"]);
        check(exchange, &of_acs, &["signature/key-not-found"]);
    }

    #[test]
    fn small_keys_do_not_count() {
        let n = crate::jose::base64url::encode(&[0xff; 128]);
        let jwk = format!(r#"{{"kty":"RSA","n":"{n}","e":"AQAB"}}"#);
        let token = encoded(r#"{"alg":"RS256"}"#, "{}").replace("AAAA", &crate::jose::base64url::encode(&[1; 128]));
        check_token_beside(&super::CHECK, &token, &jwk, &["signature/key-too-small"]);
    }

    #[test]
    fn what_assay_cannot_do_is_not_held_against_the_token() {
        let encode = |bytes: usize| crate::jose::base64url::encode(&vec![0xff; bytes]);
        let signature = |bytes: usize| crate::jose::base64url::encode(&vec![1; bytes]);
        let token = |alg: &str, bytes: usize| {
            encoded(&format!(r#"{{"alg":"{alg}"}}"#), "{}").replace("AAAA", &signature(bytes))
        };
        let ed448 = format!(r#"{{"kty":"OKP","crv":"Ed448","x":"{}"}}"#, encode(57));
        check_token_beside(&super::CHECK, &token("EdDSA", 114), &ed448, &["signature/key-unsupported"]);
        let large = format!(r#"{{"kty":"RSA","n":"{}","e":"AQAB"}}"#, encode(1025));
        check_token_beside(&super::CHECK, &token("RS256", 1025), &large, &["signature/key-unsupported"]);
    }

    #[test]
    fn a_key_that_the_token_brought_proves_nothing() {
        let (token, _) = signed(r#""jwk":KEY"#, "{}");
        check_token_beside(&super::CHECK, &token, "", &["signature/key-from-token"]);
    }
}
