//! Is it a token that nobody but its recipient or issuer can read: an encrypted or an opaque one?

use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};
use crate::exchange::{TokenKind, opaque_kind};
use crate::text::quoted;

codes! {
    /// The token is encrypted (JWE, five parts): without a key only its header can be read.
    ///
    /// ## Why it matters
    /// Claims, lifetime and signer lie inside. Without the recipient's private key nothing can be said about them, and that
    /// is as it should be.
    ///
    /// ## Example
    /// A token of an application that asked Entra for encrypted tokens.
    ///
    /// ## How to fix
    /// Nothing is wrong. Add the recipient's private key (PEM, DER or JWK; without a password) or the shared secret, and it
    /// is decrypted. The key stays in memory and goes nowhere.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7516#section-3>
    ENCRYPTED = "token/encrypted", Info;

    /// The token is one piece of text without parts: it means something only to the service that issued it.
    ///
    /// ## Why it matters
    /// There are no claims to read and no signature to verify. Such a token is a live credential all the same: whoever has
    /// it can use it.
    ///
    /// ## Example
    /// A token of a personal Microsoft account (`EwB…`), or a refresh token of Entra (`0.A…`, `1.A…`).
    ///
    /// ## How to fix
    /// Nothing is wrong with the token. Where a program expected a JWT, it was given the wrong one: look at which token the
    /// caller asked for. Take back (revoke) what was pasted into a ticket or a mail.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/entra/identity-platform/access-tokens>
    OPAQUE = "token/opaque", Info;
}

pub(crate) static CHECK: Check =
    Check { id: "token-encrypted", step: Some(Step::Decrypt), codes: &[&ENCRYPTED, &OPAQUE], run: Run::Token(run) };

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    if subject.kind == TokenKind::Opaque
        && let Some(kind) = opaque_kind(subject.token.text())
    {
        let message = format!("it looks like {}, which only its issuer can read", kind.words());
        findings.push(Finding::new(&OPAQUE, message.clone()));
        return Outcome::NotRun(message);
    }
    if subject.kind != TokenKind::Jwe {
        return Outcome::NotApplicable;
    }
    let name = |parameter: &str| subject.token.header_text(parameter).map_or_else(|| "nothing".to_owned(), quoted);
    let message = format!("the token is encrypted with {}, its key with {}", name("enc"), name("alg"));
    findings.push(Finding::new(&ENCRYPTED, message).at(subject.header_location("enc")));
    Outcome::NotApplicable
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token, encoded};

    #[test]
    fn five_parts_are_an_encrypted_token() {
        check_token(&super::CHECK, "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.AAAA.AAAA", &["token/encrypted"]);
        check_token(&super::CHECK, &encoded("{}", "{}"), &[]);
        check_token(&super::CHECK, &format!("EwB4{}", "A8l6BAAU+/".repeat(20)), &["token/opaque"]);
    }
}
