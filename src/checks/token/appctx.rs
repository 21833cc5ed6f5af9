//! Has an Exchange identity token an application context, and can it be read?

use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};
use crate::exchange::AppContextForm;

codes! {
    /// An Exchange identity token without `appctx`.
    ///
    /// ## Why it matters
    /// `appctx` says who the user is, which Exchange made the token and where its keys are. Without it nothing can be
    /// verified and nobody is identified.
    ///
    /// ## Example
    ///     {"iss":"00000002-0000-0ff1-ce00-000000000000@contoso.com","isbrowserhostedapp":"True"}
    ///
    /// ## How to fix
    /// Make sure that this is the token that `getUserIdentityTokenAsync` returned. Exchange always writes `appctx`.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/office/dev/add-ins/outlook/inside-the-identity-token>
    APPCTX_MISSING = "token/appctx-missing", Error;

    /// `appctx` is neither an object nor a string that holds one.
    ///
    /// ## Why it matters
    /// The documentation shows an object, real tokens carry the same as JSON inside a string; both are read. Anything else is
    /// damage or forgery.
    ///
    /// ## Example
    ///     {"appctx":"{\"msexchuid\":"}
    ///
    /// ## How to fix
    /// Get the token again from its source. If it is like this there, a program between Exchange and the add-in rewrote it.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/office/dev/add-ins/outlook/inside-the-identity-token>
    APPCTX_MALFORMED = "token/appctx-malformed", Error;
}

pub(crate) static CHECK: Check = Check {
    id: "token-appctx",
    step: Some(Step::Appctx),
    codes: &[&APPCTX_MISSING, &APPCTX_MALFORMED],
    run: Run::Token(run),
};

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    if !subject.is_identity() {
        return Outcome::NotApplicable;
    }
    let (code, message) = match &subject.app_context {
        Ok(Some(context)) => {
            let form = match context.form {
                AppContextForm::Object => "an object, as the documentation shows it",
                AppContextForm::Text => "JSON in a string, as Exchange writes it",
            };
            return Outcome::Passed(format!("it is {form}"));
        }
        Ok(None) => {
            (&APPCTX_MISSING, "`appctx` is missing: nothing says who the user is and where the keys are".to_owned())
        }
        Err(what) => (&APPCTX_MALFORMED, format!("`appctx` cannot be read: {what}")),
    };
    findings.push(Finding::new(code, message.clone()).at(subject.claim_location("appctx")));
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token, encoded, identity};

    #[test]
    fn the_context_has_to_be_there_and_readable() {
        let damaged = |appctx: &str| {
            let iss = r#""iss":"00000002-0000-0ff1-ce00-000000000000@x","isbrowserhostedapp":"True""#;
            encoded("{}", &format!("{{{iss}{appctx}}}"))
        };
        check_token(&super::CHECK, &identity("", ""), &[]);
        check_token(&super::CHECK, &damaged(""), &["token/appctx-missing"]);
        check_token(&super::CHECK, &damaged(r#","appctx":"{""#), &["token/appctx-malformed"]);
        check_token(&super::CHECK, &damaged(r#","appctx":[]"#), &["token/appctx-malformed"]);
        check_token(&super::CHECK, &encoded("{}", "{}"), &[]);
    }
}
