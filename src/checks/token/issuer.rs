//! Is the token from the expected issuer?

use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};
use crate::text::{list, quoted};

codes! {
    /// The token's `iss` is none of the expected issuers.
    ///
    /// ## Why it matters
    /// The issuer's name says whose rules the token was made by, in Entra also which tenant. A token of another tenant is
    /// signed with the same keys.
    ///
    /// ## Example
    /// Expected `https://sts.windows.net/<your tenant>/`, found the same with another tenant's id.
    ///
    /// ## How to fix
    /// Find out where the token was requested: wrong tenant, wrong cloud, or v1 in place of v2 are the usual reasons.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7519#section-4.1.1>
    ISSUER_MISMATCH = "token/issuer-mismatch", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "token-issuer", step: Some(Step::Issuer), codes: &[&ISSUER_MISMATCH], run: Run::Token(run) };

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let expected = &subject.policy.issuers;
    if expected.is_empty() {
        return Outcome::NotApplicable;
    }
    let issuer = subject.token.claim_text("iss");
    if let Some(issuer) = issuer
        && expected.iter().any(|expected| expected == issuer)
    {
        return Outcome::Passed(format!("it is {}, as expected", quoted(issuer)));
    }
    let wanted = list(&expected.iter().map(|value| quoted(value)).collect::<Vec<_>>());
    let message = match issuer {
        Some(issuer) => format!("it was issued by {}, not by {wanted}", quoted(issuer)),
        None => format!("`iss` is missing; {wanted} was expected"),
    };
    let finding = Finding::new(&ISSUER_MISMATCH, message.clone()).with("iss", issuer);
    findings.push(finding.with("expected", expected.clone()).at(subject.claim_location("iss")));
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token_with, encoded};
    use crate::policy::Policy;

    #[test]
    fn issuers_compare_letter_for_letter() {
        let check = |payload: &str, expected: &[&str], codes: &[&str]| {
            let issuers = expected.iter().map(ToString::to_string).collect();
            check_token_with(&super::CHECK, &encoded("{}", payload), &Policy { issuers, ..Policy::default() }, codes);
        };
        check(r#"{"iss":"a"}"#, &[], &[]);
        check(r#"{"iss":"a"}"#, &["b", "a"], &[]);
        check(r#"{"iss":"a/"}"#, &["a"], &["token/issuer-mismatch"]);
        check("{}", &["a"], &["token/issuer-mismatch"]);
    }
}
