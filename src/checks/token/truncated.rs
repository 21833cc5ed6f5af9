//! Is the end of the token missing, where was it cut, and how much is gone?

use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};
use crate::jose::json::Problem as JsonProblem;
use crate::jose::{Algorithm, Material, PartName, Problem, base64url};
use crate::text::count;
use crate::x509::PublicKey;

codes! {
    /// What was copied is only the beginning of the token.
    ///
    /// ## Why it matters
    /// The signature stands at the end. Without all of it nothing can be verified, and no conclusion about the token is safe.
    ///
    /// ## Example
    /// A log viewer or `Format-Table` that shows `eyJhbGciOi…`, or a log field that holds 1,024 characters and no more.
    ///
    /// ## How to fix
    /// Get the whole value: `Format-List` in place of `Format-Table`, `$FormatEnumerationLimit = -1`, or the raw log file.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7515#section-7.1>
    TRUNCATED = "token/truncated", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "token-truncated", step: Some(Step::Extract), codes: &[&TRUNCATED], run: Run::Token(run) };

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let place = cut(subject);
    let message = match (subject.cut_off, &place) {
        (true, Some(place)) => format!("the token was cut off where it was copied: it ends in an ellipsis, {place}"),
        (true, None) => "the token was cut off where it was copied: it ends in an ellipsis".to_owned(),
        (false, Some(place)) => format!("the token looks cut off: it ends {place}"),
        (false, None) => return Outcome::NotApplicable,
    };
    let length = subject.token.text().chars().count();
    findings.push(Finding::new(&TRUNCATED, message.clone()).with("characters", length));
    Outcome::Failed(message)
}

/// Where the token ends, if that is before its end, and what is missing.
fn cut(subject: &TokenSubject<'_>) -> Option<String> {
    let token = subject.token;
    let ends_early = |part: PartName| {
        token.problems.iter().any(|problem| {
            matches!(problem, Problem::Json { part: of, problem: JsonProblem::Syntax { message, .. } }
                if *of == part && message.starts_with("EOF"))
        })
    };
    let characters = |part: PartName| count(token.encoded(part).chars().count(), "character", "characters");
    match token.part_ranges().len() {
        _ if token.is_opaque() || token.is_encrypted() => None,
        1 if ends_early(PartName::Header) => {
            Some(format!("in the header after {}; payload and signature are missing", characters(PartName::Header)))
        }
        // Whether a payload that is no JSON is whole, nobody can tell; one that begins like claims can.
        2 if ends_early(PartName::Payload) || token.problems.contains(&Problem::PayloadNotClaims) => {
            Some(format!("in the payload after {}; the signature is missing", characters(PartName::Payload)))
        }
        2 if token.claims().is_some() => Some("behind the payload; the signature is missing".to_owned()),
        3 if token.signature.iter().any(|byte| *byte != 0) && !has_strange_characters(subject) => {
            let whole = signature_bytes(subject)?;
            let missing = whole.checked_sub(token.signature.len()).filter(|missing| *missing > 0)?;
            let (has, whole) = (token.signature.len(), count(whole, "byte", "bytes"));
            let missing = count(missing, "byte is", "bytes are");
            Some(format!("in the signature after {has} of {whole}; {missing} missing"))
        }
        _ => None,
    }
}

/// Characters of the signature are none of base64url: its length says nothing.
fn has_strange_characters(subject: &TokenSubject<'_>) -> bool {
    subject.token.problems.iter().any(|problem| {
        matches!(problem, Problem::Base64 { part: PartName::Signature, problem: base64url::Problem::Character { .. } })
    })
}

/// How long the signature has to be: by its algorithm, or by the RSA key that the token names.
fn signature_bytes(subject: &TokenSubject<'_>) -> Option<usize> {
    match subject.algorithm? {
        // Ed25519 or Ed448.
        Algorithm::EdDsa => None,
        algorithm => algorithm.signature_bytes().or_else(|| {
            let named = subject.verification.considered.iter().find(|considered| considered.named == Some(true))?;
            match &named.candidate.key.material {
                Material::Public(PublicKey::Rsa { n, .. }) => Some(n.len()),
                _ => None,
            }
        }),
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token, check_token_beside, encoded, signed};
    use crate::jose::base64url;

    #[track_caller]
    fn check(text: &str, message: &str) {
        let codes: &[&str] = if message.is_empty() { &[] } else { &["token/truncated"] };
        let findings = check_token(&super::CHECK, text, codes);
        assert!(findings.iter().all(|finding| finding.message.ends_with(message)), "{}", findings[0].message);
    }

    #[test]
    fn the_place_of_the_cut_is_named() {
        let whole = encoded(r#"{"alg":"HS256"}"#, r#"{"aud":"x","exp":1}"#).replace("AAAA", &"A".repeat(42));
        check(&format!("{whole}B"), "");
        check(&encoded(r#"{"alg":"HS256"}"#, "{}"), ""); // three zero bytes: made up, not cut
        let parts: Vec<_> = whole.split('.').collect();
        let cut = format!("{}.{}.AQID", parts[0], parts[1]);
        check(&cut, "it ends in the signature after 3 of 32 bytes; 29 bytes are missing");
        check(&format!("{cut}…"), "an ellipsis, in the signature after 3 of 32 bytes; 29 bytes are missing");
        check(&format!("{}.{}", parts[0], parts[1]), "it ends behind the payload; the signature is missing");
        let payload = &parts[1][..20];
        check(&format!("{}.{payload}", parts[0]), "in the payload after 20 characters; the signature is missing");
        check(&parts[0][..18], "in the header after 18 characters; payload and signature are missing");
        check(&encoded(r#"{"alg":"RS256"}"#, "{}"), ""); // no key says how long it has to be
    }

    #[test]
    fn the_named_rsa_key_says_how_long_the_signature_has_to_be() {
        let n = base64url::encode(&[0xff; 256]);
        let jwk = format!(r#"{{"kty":"RSA","n":"{n}","e":"AQAB","kid":"a"}}"#);
        let token = |bytes: usize| {
            encoded(r#"{"alg":"RS256","kid":"a"}"#, "{}").replace("AAAA", &base64url::encode(&vec![1; bytes]))
        };
        check_token_beside(&super::CHECK, &token(256), &jwk, &[]);
        check_token_beside(&super::CHECK, &token(100), &jwk, &["token/truncated"]);
        check_token_beside(&super::CHECK, &token(100), "", &[]);
    }

    #[test]
    fn a_token_that_verifies_is_whole() {
        let (token, jwk) = signed("", "{}");
        check_token_beside(&super::CHECK, &token, &jwk, &[]);
    }
}
