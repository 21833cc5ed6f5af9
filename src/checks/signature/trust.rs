//! Why does the key that made the signature count?

use crate::case::KeyOrigin;
use crate::checks::verification::words;
use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};
use crate::exchange::TokenKind;

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
}

pub(crate) static CHECK: Check =
    Check { id: "signature-trust", step: Some(Step::Trust), codes: &[&KEY_UNTRUSTED], run: Run::Token(run) };

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    if matches!(subject.kind, TokenKind::Jwe | TokenKind::ExchangeS2s) {
        return Outcome::NotApplicable;
    }
    let Some(signer) = subject.verification.signer() else {
        return Outcome::NotRun("no key has verified the signature".to_owned());
    };
    match signer.candidate.origin {
        KeyOrigin::Supplied => Outcome::Passed(format!("you supplied {}", words(&signer.candidate))),
        KeyOrigin::Token => {
            let message = "the key came with the token, so nobody vouches for it".to_owned();
            findings.push(Finding::new(&KEY_UNTRUSTED, message.clone()));
            Outcome::Failed(message)
        }
    }
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
