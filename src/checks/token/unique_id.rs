//! Can a unique user id be made from an Exchange identity token?

use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};

codes! {
    /// An Exchange identity token without `msexchuid`, or with an empty one.
    ///
    /// ## Why it matters
    /// The user's id is what the token is for. An add-in that takes an empty id for a user takes all such users for one.
    ///
    /// ## Example
    ///     {"appctx":{"version":"ExIdTok.V1","amurl":"https://…"}}
    ///
    /// ## How to fix
    /// Exchange always writes it. Refuse the token, and find out what made it.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/office/dev/add-ins/outlook/inside-the-identity-token>
    MSEXCHUID_MISSING = "token/msexchuid-missing", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "token-unique-id", step: Some(Step::UniqueId), codes: &[&MSEXCHUID_MISSING], run: Run::Token(run) };

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    if !subject.is_identity() {
        return Outcome::NotApplicable;
    }
    let Some(context) = subject.context() else { return Outcome::NotRun("`appctx` cannot be read".to_owned()) };
    if context.user_id().is_some_and(|id| !id.trim().is_empty()) {
        return match context.metadata_url() {
            Some(_) => Outcome::Passed("made from `amurl` and `msexchuid`".to_owned()),
            None => Outcome::Failed("`amurl` is missing, which is half of the unique id".to_owned()),
        };
    }
    let message = "`msexchuid` is missing or empty: the token identifies nobody".to_owned();
    findings.push(Finding::new(&MSEXCHUID_MISSING, message.clone()).at(subject.context_location("msexchuid")));
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token, identity};

    #[test]
    fn the_user_has_to_be_named() {
        check_token(&super::CHECK, &identity("", r#","msexchuid":"u","amurl":"https://m""#), &[]);
        check_token(&super::CHECK, &identity("", ""), &["token/msexchuid-missing"]);
        check_token(&super::CHECK, &identity("", r#","msexchuid":" ""#), &["token/msexchuid-missing"]);
        check_token(&super::CHECK, &identity("", r#","msexchuid":7"#), &["token/msexchuid-missing"]);
    }
}
