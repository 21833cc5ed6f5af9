//! Is the token meant for the receiver?

use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};
use crate::text::{list, quoted};

codes! {
    /// The token is meant for somebody else: `aud` is none of the expected values.
    ///
    /// ## Why it matters
    /// A receiver that takes tokens meant for others can be used by them. For an add-in the audience is the address of its
    /// own page; a token for another add-in must be refused, however genuine it is.
    ///
    /// ## Example
    /// The manifest names `https://addin.contoso.com/start.html`, the service expects `https://addin.contoso.com`.
    ///
    /// ## How to fix
    /// Compare the value with the first `SourceLocation` in the add-in's manifest (or `audienceClaimUrl` in the unified
    /// manifest), letter for letter. If this token really is for you, give that value as the expected audience.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/office/dev/add-ins/outlook/validate-an-identity-token>
    /// - <https://www.rfc-editor.org/rfc/rfc7519#section-4.1.3>
    AUDIENCE_MISMATCH = "token/audience-mismatch", Error;

    /// The token does not say whom it is meant for.
    ///
    /// ## Why it matters
    /// Without `aud` any receiver could be told that the token is for it. Exchange always writes it.
    ///
    /// ## Example
    ///     {"iss":"…","exp":1727740800}
    ///
    /// ## How to fix
    /// Refuse it where an audience is expected. Have the issuer write `aud`.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7519#section-4.1.3>
    AUDIENCE_MISSING = "token/audience-missing", Error;

    /// An identity token's `aud` is the expected address with a query behind it.
    ///
    /// ## Why it matters
    /// Outlook appends parameters to the add-in's address in some hosts. A receiver that compares letter for letter refuses
    /// these tokens, one that compares the beginning only accepts too much.
    ///
    /// ## Example
    /// Expected `https://addin.contoso.com/start.html`, found `https://addin.contoso.com/start.html?et=`.
    ///
    /// ## How to fix
    /// Compare scheme, host and path, and leave the query out. Assay accepts it like this and says so.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/office/dev/add-ins/outlook/validate-an-identity-token>
    AUDIENCE_EXTRA_QUERY = "token/audience-extra-query", Notice;

    /// The audience was not checked: Assay was not told which one is expected.
    ///
    /// ## Why it matters
    /// Only the receiver knows its own address. Without it, a genuine token for somebody else looks the same.
    ///
    /// ## Example
    /// `assay-cli inspect token.txt` without `--audience`.
    ///
    /// ## How to fix
    /// Give the address of the add-in's page: `--audience VALUE`, or "Expected audience" in the window.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/office/dev/add-ins/outlook/validate-an-identity-token>
    AUDIENCE_NOT_CHECKED = "token/audience-not-checked", Notice;
}

pub(crate) static CHECK: Check = Check {
    id: "token-audience",
    step: Some(Step::Audience),
    codes: &[&AUDIENCE_MISMATCH, &AUDIENCE_MISSING, &AUDIENCE_EXTRA_QUERY, &AUDIENCE_NOT_CHECKED],
    run: Run::Token(run),
};

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let here = || subject.claim_location("aud");
    let claim = subject.token.claim("aud");
    let expected = &subject.policy.audiences;
    if claim.is_none() && (subject.is_identity() || !expected.is_empty()) {
        let message = "`aud` is missing: the token does not say whom it is meant for".to_owned();
        findings.push(Finding::new(&AUDIENCE_MISSING, message.clone()).at(here()));
        return Outcome::Failed(message);
    }
    let Some(claim) = claim else { return Outcome::NotApplicable };
    let found: Vec<&str> =
        claim.as_str().into_iter().chain(claim.elements().iter().filter_map(|node| node.as_str())).collect();
    let shown = list(&found.iter().map(|value| quoted(value)).collect::<Vec<_>>());
    if expected.is_empty() {
        let message = format!("the audience {shown} was not checked: no expected audience was given");
        if subject.is_identity() {
            findings
                .push(Finding::new(&AUDIENCE_NOT_CHECKED, message.clone()).with("aud", claim.to_value()).at(here()));
        }
        return Outcome::NotRun(message);
    }
    if let Some(value) = found.iter().find(|value| expected.iter().any(|expected| expected == *value)) {
        return Outcome::Passed(format!("it is {}, as expected", quoted(value)));
    }
    let has_query =
        |value: &&&str| subject.is_identity() && expected.iter().any(|expected| has_extra_query(value, expected));
    if let Some(value) = found.iter().find(has_query) {
        let message = format!("{} is the expected address with a query behind it", quoted(value));
        findings.push(Finding::new(&AUDIENCE_EXTRA_QUERY, message.clone()).with("aud", *value).at(here()));
        return Outcome::Passed(message);
    }
    let wanted = list(&expected.iter().map(|value| quoted(value)).collect::<Vec<_>>());
    let message = format!("it is meant for {}, not for {wanted}", if shown.is_empty() { "nobody" } else { &shown });
    let finding = Finding::new(&AUDIENCE_MISMATCH, message.clone()).with("aud", claim.to_value());
    findings.push(finding.with("expected", expected.clone()).at(here()));
    Outcome::Failed(message)
}

/// Web addresses only: `api://x?y` is another audience, not the same one with parameters.
fn has_extra_query(value: &str, expected: &str) -> bool {
    let rest = value.strip_prefix(expected);
    value.starts_with("https://") && !expected.contains(['?', '#']) && rest.is_some_and(|rest| rest.starts_with('?'))
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token_with, encoded, identity};
    use crate::policy::Policy;

    const URL: &str = "https://addin.contoso.com/start.html";

    #[track_caller]
    fn check(text: &str, expected: &[&str], codes: &[&str]) {
        let audiences = expected.iter().map(ToString::to_string).collect();
        check_token_with(&super::CHECK, text, &Policy { audiences, ..Policy::default() }, codes);
    }

    #[test]
    fn audiences_compare_letter_for_letter() {
        let of = |aud: &str| encoded("{}", &format!(r#"{{"aud":{aud}}}"#));
        check(&of(&format!("{URL:?}")), &["x", URL], &[]);
        check(&of(&format!("[\"y\",{URL:?}]")), &[URL], &[]);
        check(&of(&format!("{:?}", URL.to_uppercase())), &[URL], &["token/audience-mismatch"]);
        check(&of(&format!("\"{URL}/\"")), &[URL], &["token/audience-mismatch"]);
        check(&of(&format!("\"{URL}?et=\"")), &[URL], &["token/audience-mismatch"]);
        check(&of(&format!("\"{URL}.evil\"")), &[URL], &["token/audience-mismatch"]);
        check(&of("[]"), &[URL], &["token/audience-mismatch"]);
        check(&encoded("{}", "{}"), &[URL], &["token/audience-missing"]);
        check(&encoded("{}", "{}"), &[], &[]);
        check(&of("\"x\""), &[], &[]);
    }

    #[test]
    fn identity_tokens_always_need_one() {
        check(&identity(r#""aud":"x""#, ""), &[], &["token/audience-not-checked"]);
        check(&identity("", ""), &[], &["token/audience-missing"]);
        let with = |aud: &str| identity(&format!(r#""aud":"{aud}""#), "");
        check(&with(&format!("{URL}?et=")), &[URL], &["token/audience-extra-query"]);
        check(&with(&format!("{URL}#et=")), &[URL], &["token/audience-mismatch"]);
    }
}
