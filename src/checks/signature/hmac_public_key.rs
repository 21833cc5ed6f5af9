//! Is it the classic confusion: an HMAC keyed with the text of a public key?

use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};
use crate::jose::{KeyType, is_hmac_of};

codes! {
    /// The token is "signed" with the text of a public key as if that were a shared secret.
    ///
    /// ## Why it matters
    /// A public key is known to everybody. A verifier that takes the algorithm from the token and the key from its settings
    /// accepts such a forgery.
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
    let Some(algorithm) = subject.algorithm.filter(|algorithm| algorithm.key_type() == KeyType::Secret) else {
        return Outcome::NotApplicable;
    };
    let forged = subject.case.public_key_texts().any(|text| {
        let trimmed = text.trim_end();
        let spellings = [text.to_owned(), trimmed.to_owned(), format!("{trimmed}\n"), format!("{trimmed}\r\n")];
        spellings.iter().any(|spelling| is_hmac_of(subject.token, algorithm, spelling.as_bytes()))
    });
    if !forged {
        return Outcome::NotApplicable;
    }
    let message = "the signature is an HMAC keyed with the text of a public key in the case".to_owned();
    findings.push(Finding::new(&HMAC_WITH_PUBLIC_KEY, message.clone()).at_pointer("/signature"));
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::hmac;

    use crate::checks::testing::{check_token_beside, encoded, public_key_pem};
    use crate::jose::base64url;

    #[test]
    fn the_text_of_a_public_key_is_no_secret() {
        let pem = public_key_pem();
        let token = encoded(r#"{"alg":"HS256"}"#, "{}");
        let (head, _) = token.rsplit_once('.').unwrap();
        for secret in [pem.as_str(), pem.trim_end()] {
            let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()), head.as_bytes());
            let forged = format!("{head}.{}", base64url::encode(tag.as_ref()));
            check_token_beside(&super::CHECK, &forged, &pem, &["signature/hmac-with-public-key"]);
        }
        check_token_beside(&super::CHECK, &token, &pem, &[]);
    }
}
