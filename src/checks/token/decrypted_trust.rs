//! What vouches for the content of an encrypted token? A shared secret, or a signed token inside; a public key vouches for
//! nothing.

use crate::case::Content;
use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};

codes! {
    /// The content of an encrypted token carries no signature, and was encrypted to a public key.
    ///
    /// ## Why it matters
    /// Anybody who has the recipient's public key can have made the token, with any claims in it. Encryption keeps a secret;
    /// it does not say who sent it.
    ///
    /// ## Example
    /// `alg` is `RSA-OAEP`, and `{"iss":"…","sub":"…"}` is inside, without a signature around it.
    ///
    /// ## How to fix
    /// Do not act on the claims. Have the issuer sign them first, and encrypt the signed token.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7519#section-11.2>
    /// - <https://www.rfc-editor.org/rfc/rfc8725#section-2.3>
    SENDER_UNPROVED = "token/sender-unproved", Warning;
}

pub(crate) static CHECK: Check =
    Check { id: "token-decrypted-trust", step: Some(Step::Trust), codes: &[&SENDER_UNPROVED], run: Run::Token(run) };

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let Some(decryption) = subject.decryption else { return Outcome::NotApplicable };
    let (Some(opener), Some(content)) = (decryption.opener(), decryption.content) else {
        return Outcome::NotRun("what is inside is not known".to_owned());
    };
    match content {
        // The token inside is judged by itself, and its verdict is taken over.
        Content::Token => Outcome::NotRun("the token inside has not been judged".to_owned()),
        Content::SeveralSignatures => {
            Outcome::NotRun("the token inside has several signatures, which are not looked at here".to_owned())
        }
        Content::NestedTooDeep => Outcome::NotRun("the token inside lies deeper than is read".to_owned()),
        Content::Claims | Content::Other { .. } if decryption.is_symmetric => {
            Outcome::Passed(format!("you supplied the shared secret ({})", opener.candidate.from))
        }
        Content::Claims | Content::Other { .. } => {
            let message = "anybody who has the public key can have made it, and no signature is inside";
            findings.push(Finding::new(&SENDER_UNPROVED, message));
            Outcome::NotRun(message.to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token_beside, sealed_to};

    #[test]
    fn a_public_key_vouches_for_nothing() {
        let (token, pem) = sealed_to(br#"{"iss":"anybody"}"#);
        check_token_beside(&super::CHECK, &token, &pem, &["token/sender-unproved"]);
        check_token_beside(&super::CHECK, &token, "", &[]);
        let shared = crate::checks::testing::sealed(r#"{"alg":"dir","enc":"A128GCM"}"#, b"{}");
        check_token_beside(&super::CHECK, &shared, r#"{"kty":"oct","k":"BwcHBwcHBwcHBwcHBwcHBw"}"#, &[]);
    }
}
