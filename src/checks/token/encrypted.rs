//! Is it an encrypted token, which nobody but the recipient can read?

use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};
use crate::exchange::TokenKind;
use crate::text::quoted;

codes! {
    /// The token is encrypted (JWE, five parts): only its header can be read.
    ///
    /// ## Why it matters
    /// Claims, lifetime and signer lie inside. Without the recipient's private key nothing can be said about them, and that
    /// is as it should be.
    ///
    /// ## Example
    /// A token of an application that asked Entra for encrypted tokens.
    ///
    /// ## How to fix
    /// Nothing is wrong. Decryption is not available in this version of Assay; ask the recipient for the token inside.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7516#section-3>
    ENCRYPTED = "token/encrypted", Info;
}

pub(crate) static CHECK: Check =
    Check { id: "token-encrypted", step: Some(Step::Decrypt), codes: &[&ENCRYPTED], run: Run::Token(run) };

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    if subject.kind != TokenKind::Jwe {
        return Outcome::NotApplicable;
    }
    let name = |parameter: &str| subject.token.header_text(parameter).map_or_else(|| "nothing".to_owned(), quoted);
    let message = format!("the token is encrypted with {}, its key with {}", name("enc"), name("alg"));
    findings.push(Finding::new(&ENCRYPTED, message).at(subject.header_location("enc")));
    Outcome::NotRun("decryption is not available in this version".to_owned())
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token, encoded};

    #[test]
    fn five_parts_are_an_encrypted_token() {
        check_token(&super::CHECK, "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.AAAA.AAAA", &["token/encrypted"]);
        check_token(&super::CHECK, &encoded("{}", "{}"), &[]);
    }
}
