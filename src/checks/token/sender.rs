//! Do `iss` and `appctxsender` of an Exchange token name the same sender?

use crate::checks::{Check, Finding, Outcome, Run, TokenSubject, codes};
use crate::text::quoted;

codes! {
    /// `appctxsender` and `iss` name different senders.
    ///
    /// ## Why it matters
    /// In every real identity token both are the same. Microsoft's own documentation has a misspelt example, so by itself
    /// this is a hint, not proof of anything.
    ///
    /// ## Example
    /// `iss` ends in `@contoso.com`, `appctxsender` in `@fabrikam.com`.
    ///
    /// ## How to fix
    /// Look at which realm the user really belongs to, and whether something rewrote the token.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/office/dev/add-ins/outlook/inside-the-identity-token>
    SENDER_MISMATCH = "token/sender-mismatch", Notice;
}

pub(crate) static CHECK: Check =
    Check { id: "token-sender", step: None, codes: &[&SENDER_MISMATCH], run: Run::Token(run) };

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let (Some(sender), Some(issuer)) = (subject.token.claim_text("appctxsender"), subject.token.claim_text("iss"))
    else {
        return Outcome::NotApplicable;
    };
    if !subject.is_identity() {
        return Outcome::NotApplicable;
    }
    if sender == issuer {
        return Outcome::Passed("`appctxsender` is the issuer".to_owned());
    }
    let message = format!("`appctxsender` is {}, the issuer is {}", quoted(sender), quoted(issuer));
    findings.push(Finding::new(&SENDER_MISMATCH, message.clone()).at(subject.claim_location("appctxsender")));
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token, encoded, identity};

    #[test]
    fn both_have_to_agree_in_identity_tokens() {
        check_token(&super::CHECK, &identity(r#""iss":"a","appctxsender":"a""#, ""), &[]);
        check_token(&super::CHECK, &identity(r#""iss":"a","appctxsender":"b""#, ""), &["token/sender-mismatch"]);
        check_token(&super::CHECK, &encoded("{}", r#"{"iss":"a","appctxsender":"b"}"#), &[]);
    }
}
