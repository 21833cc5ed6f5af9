//! Is an Exchange identity token of the version that validation asks for?

use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};
use crate::exchange::IDENTITY_TOKEN_VERSION;
use crate::text::quoted;

codes! {
    /// `appctx.version` is not `ExIdTok.V1`.
    ///
    /// ## Why it matters
    /// Microsoft's validation asks for exactly this version. Exchange signs other kinds of tokens with the same certificate
    /// (callback tokens, for one); one of those must not pass as proof of identity.
    ///
    /// ## Example
    ///     {"appctx":{"version":"ExCallback.V1"}}
    ///
    /// ## How to fix
    /// Make sure that the add-in sends what `getUserIdentityTokenAsync` returned, not `getCallbackTokenAsync`.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/office/dev/add-ins/outlook/validate-an-identity-token>
    VERSION_UNEXPECTED = "token/version-unexpected", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "token-version", step: Some(Step::Version), codes: &[&VERSION_UNEXPECTED], run: Run::Token(run) };

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    if !subject.is_identity() {
        return Outcome::NotApplicable;
    }
    let Some(context) = subject.context() else { return Outcome::NotRun("`appctx` cannot be read".to_owned()) };
    let message = match context.version() {
        Some(IDENTITY_TOKEN_VERSION) => return Outcome::Passed(format!("it is `{IDENTITY_TOKEN_VERSION}`")),
        Some(version) => format!("the version is {}, not `{IDENTITY_TOKEN_VERSION}`", quoted(version)),
        None => format!("the version is missing; `{IDENTITY_TOKEN_VERSION}` was expected"),
    };
    findings.push(Finding::new(&VERSION_UNEXPECTED, message.clone()).at(subject.context_location("version")));
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token, encoded, identity};

    #[test]
    fn only_one_version_passes() {
        check_token(&super::CHECK, &identity("", ""), &[]);
        let with = |version: &str| encoded("{}", &format!(r#"{{"appctx":{{"msexchuid":"u"{version}}}}}"#));
        check_token(&super::CHECK, &with(""), &["token/version-unexpected"]);
        check_token(&super::CHECK, &with(r#","version":"exidtok.v1""#), &["token/version-unexpected"]);
        check_token(&super::CHECK, &with(r#","version":1"#), &["token/version-unexpected"]);
    }
}
