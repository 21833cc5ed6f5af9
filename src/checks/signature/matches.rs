//! Does the signature match the key?

use crate::checks::token::graph_nonce::is_graph_protected;
use crate::checks::{Check, Finding, Outcome, Run, SignatureStatus, Step, TokenSubject, codes};
use crate::exchange::TokenKind;

codes! {
    /// The signature does not match the key that should have made it.
    ///
    /// ## Why it matters
    /// The token was changed after it was signed, was cut or damaged on the way, or was not made by that key. Nothing in it
    /// may be believed.
    ///
    /// ## Example
    /// Somebody changed `exp` in the payload and left the signature as it was.
    ///
    /// ## How to fix
    /// Copy the token again from its source. If it stays like this, look at what stands between issuer and receiver, and at
    /// whether the key document is from the server that made the token.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7515#section-5.2>
    INVALID = "signature/invalid", Error;

    /// The signature was not checked.
    ///
    /// ## Why it matters
    /// Everything that the token says is only claimed.
    ///
    /// ## Example
    /// No key, or an algorithm that is not supported.
    ///
    /// ## How to fix
    /// See why it was not checked: mostly a key document is missing.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7515#section-5.2>
    NOT_CHECKED = "signature/not-checked", Notice;
}

pub(crate) static CHECK: Check = Check {
    id: "signature-matches",
    step: Some(Step::Signature),
    codes: &[&INVALID, &NOT_CHECKED],
    run: Run::Token(run),
};

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let verification = &subject.verification;
    let unsigned = subject.token.signature.is_empty() && subject.token.part_ranges().len() == 3;
    if matches!(subject.kind, TokenKind::Jwe | TokenKind::Opaque | TokenKind::ExchangeS2s) {
        return Outcome::NotApplicable;
    }
    if unsigned && verification.status != SignatureStatus::NotApplicable {
        let message = "the token carries no signature".to_owned();
        findings.push(Finding::new(&INVALID, message.clone()).at_pointer("/signature"));
        return Outcome::Failed(message);
    }
    match verification.status {
        SignatureStatus::Verified => Outcome::Passed(verification.reason.clone()),
        SignatureStatus::Failed if is_graph_protected(subject) => {
            Outcome::NotRun("a token for Microsoft Graph: only Graph can verify it".to_owned())
        }
        SignatureStatus::Failed => {
            let message = format!("the signature {}", verification.reason);
            findings.push(Finding::new(&INVALID, message.clone()).at_pointer("/signature"));
            Outcome::Failed(message)
        }
        SignatureStatus::NotChecked => {
            let message = format!("the signature was not checked: {}", verification.reason);
            findings.push(Finding::new(&NOT_CHECKED, message.clone()).at_pointer("/signature"));
            Outcome::NotRun(message)
        }
        SignatureStatus::NotApplicable => Outcome::Failed(verification.reason.clone()),
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token_beside, encoded, signed};
    use crate::jose::base64url;

    #[test]
    fn the_mathematics_decide() {
        let check = |text: &str, keys: &str, codes: &[&str]| check_token_beside(&super::CHECK, text, keys, codes);
        let (token, jwk) = signed("", r#"{"a":1}"#);
        check(&token, &jwk, &[]);
        check(&token, "", &["signature/not-checked"]);
        let (head, signature) = token.rsplit_once('.').unwrap();
        let other = format!("{}.{}", head.split_once('.').unwrap().0, base64url::encode(br#"{"a":2}"#));
        check(&format!("{other}.{signature}"), &jwk, &["signature/invalid"]);
        check(&format!("{head}."), &jwk, &["signature/invalid"]);
        check(&encoded(r#"{"alg":"XX"}"#, "{}"), &jwk, &["signature/not-checked"]);
    }

    #[test]
    fn a_token_for_graph_is_never_called_invalid() {
        let (token, jwk) = signed(
            r#""nonce":"x""#,
            r#"{"iss":"https://sts.windows.net/t/","ver":"1.0","appid":"a","aud":"00000003-0000-0000-c000-000000000000"}"#,
        );
        let (head, _) = token.rsplit_once('.').unwrap();
        check_token_beside(&super::CHECK, &format!("{head}.{}", base64url::encode(&[1; 64])), &jwk, &[]);
    }
}
