//! Is it the classic confusion: an HMAC keyed with a public key?

use super::spellings::spellings;
use crate::case::KeyCandidate;
use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};
use crate::intake::Body;
use crate::jose::HmacSignature;
use crate::jose::json::{self, Node};

codes! {
    /// The token is "signed" with a public key as if that were a shared secret.
    ///
    /// ## Why it matters
    /// A public key is known to everybody. A verifier that takes the algorithm from the token and the key from its settings
    /// accepts such a forgery. Assay tries every public key in the case: as text with each kind of line break, as DER, as
    /// base64, as JSON, and as bare numbers.
    ///
    /// ## Example
    /// `alg` changed from `RS256` to `HS256`, and the signature made anew with the PEM file as secret.
    ///
    /// ## How to fix
    /// Refuse it: this is an attack. Have your verifier accept one algorithm only, and bind each key to it.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc8725#section-2.1>
    HMAC_WITH_PUBLIC_KEY = "signature/hmac-with-public-key", Error;
}

pub(crate) static CHECK: Check = Check {
    id: "signature-hmac-public-key",
    step: Some(Step::Signature),
    codes: &[&HMAC_WITH_PUBLIC_KEY],
    run: Run::Token(run),
};

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let Some(signature) = HmacSignature::of(subject.token) else { return Outcome::NotApplicable };
    let mut tries = MAX_TRIES.min(MAX_BYTES / signature.covered_bytes().max(1));
    let mut keyed_with = |secret: &[u8]| {
        tries = tries.saturating_sub(1);
        tries > 0 && signature.is_keyed_with(secret)
    };
    let key = subject.verification.considered.iter().map(|considered| &considered.candidate).find(|candidate| {
        let text = text(subject, candidate);
        spellings(&candidate.key, text.as_deref()).iter().any(|spelling| keyed_with(spelling))
    });
    let Some(key) = key else { return Outcome::NotApplicable };
    let message =
        format!("the signature is an HMAC whose secret is a public key that everybody knows: {}", key.words());
    findings.push(Finding::new(&HMAC_WITH_PUBLIC_KEY, message.clone()).at_pointer("/signature"));
    Outcome::Failed(message)
}

/// The key's own text as it was received: a PEM block, an OpenSSH line, or its object in a JSON document.
fn text(subject: &TokenSubject<'_>, candidate: &KeyCandidate) -> Option<String> {
    match &subject.case.evidence().get(candidate.evidence?)?.body {
        Body::Certificate { pem, .. } | Body::PublicKey { pem, .. } => pem.clone(),
        Body::Metadata(document) => {
            let text = document.text()?;
            let document = json::parse(text.as_bytes());
            let steps = candidate.key.pointer.split('/').skip(1);
            let node = steps.fold(document.root.as_ref(), |node, step| inside(node?, step))?;
            text.get(node.start..node.end).map(str::to_owned)
        }
        _ => None,
    }
}

fn inside<'n>(node: &'n Node, step: &str) -> Option<&'n Node> {
    match step.parse::<usize>() {
        Ok(index) => node.elements().get(index),
        Err(_) => node.get(step),
    }
}

/// A document with a hundred keys in all their forms; the few keys of a real case take a tenth of it.
const MAX_TRIES: usize = 20_000;
/// Large tokens get fewer tries: a tenth of a second's work.
const MAX_BYTES: usize = 64 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use aws_lc_rs::hmac;

    use crate::checks::testing::{check_token_beside, encoded, public_key_pem, signed};
    use crate::jose::base64url;

    fn forged(secret: &[u8]) -> String {
        let token = encoded(r#"{"alg":"HS256"}"#, "{}");
        let (head, _) = token.rsplit_once('.').unwrap();
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), head.as_bytes());
        format!("{head}.{}", base64url::encode(tag.as_ref()))
    }

    #[test]
    fn the_text_of_a_public_key_is_no_secret() {
        let pem = public_key_pem();
        for secret in [pem.as_str(), pem.trim_end()] {
            check_token_beside(&super::CHECK, &forged(secret.as_bytes()), &pem, &["signature/hmac-with-public-key"]);
        }
        check_token_beside(&super::CHECK, &forged(b"another"), &pem, &[]);
    }

    #[test]
    fn a_key_in_a_document_is_no_secret_either() {
        let (_, jwk) = signed("", "{}");
        let odd = jwk.replacen('{', "{ \"kid\" : \"a\" , ", 1);
        let document = format!("{{\"keys\":[ {odd} ]}}");
        for secret in [odd.as_str(), jwk.as_str()] {
            let forged = forged(secret.as_bytes());
            check_token_beside(&super::CHECK, &forged, &document, &["signature/hmac-with-public-key"]);
        }
        check_token_beside(&super::CHECK, &forged(odd.as_bytes()), &odd, &["signature/hmac-with-public-key"]);
    }
}
