//! Was the pasted text changed to read it? Every repair is listed; none touches what the signature covers.

use crate::checks::{Check, Finding, Outcome, Run, TokenSubject, codes};
use crate::intake::Repair;

codes! {
    /// The token was read only after repairs to the text around or inside it.
    ///
    /// ## Why it matters
    /// The repairs take off what mail programs, terminals and log viewers add. None of them touches a character that the
    /// signature covers, so they cannot turn a wrong token into a valid one; but the program that received the text as it
    /// stands here may well have refused it.
    ///
    /// ## Example
    /// A token folded over three lines by a mail program, with a soft hyphen at each fold.
    ///
    /// ## How to fix
    /// Nothing, if the text was damaged on its way to you. If the receiving program got it like this, fix the sender.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7515#section-7.1>
    DAMAGED = "token/damaged", Notice;
}

pub(crate) static CHECK: Check = Check { id: "token-damaged", step: None, codes: &[&DAMAGED], run: Run::Token(run) };

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let inside: Vec<_> = subject.evidence.repairs.iter().filter(|repair| touches_the_token(repair)).collect();
    if inside.is_empty() {
        return Outcome::NotApplicable;
    }
    let words: Vec<_> = inside.iter().map(|repair| repair.words()).collect();
    let message = format!("the pasted text was repaired before it was read: {}", crate::text::list(&words));
    findings.push(Finding::new(&DAMAGED, message).with("repairs", words));
    Outcome::Passed("read after repairs".to_owned())
}

/// Wrappers (`Bearer`, quotes, a text around it) are how tokens are handed around, not damage.
fn touches_the_token(repair: &Repair) -> bool {
    matches!(
        repair,
        Repair::WhiteSpace { .. } | Repair::Invisible { .. } | Repair::PercentEncoding | Repair::BytesReplaced { .. }
    )
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token, encoded};

    #[test]
    fn damage_is_told_from_wrapping() {
        let token = encoded("{}", "{}");
        check_token(&super::CHECK, &format!("Bearer {token}"), &[]);
        check_token(&super::CHECK, &token.replace('.', ".\r\n"), &["token/damaged"]);
        check_token(&super::CHECK, &token.replace('.', "%2E"), &["token/damaged"]);
    }
}
