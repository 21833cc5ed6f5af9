//! Does the header demand an extension (`crit`) that is not understood?

use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};
use crate::text::quoted;

codes! {
    /// The header's `crit` names an extension that Assay does not understand, or is itself malformed.
    ///
    /// ## Why it matters
    /// `crit` says: whoever does not understand this must refuse the token. An unencoded payload (`b64`: false) is such an
    /// extension; it is not allowed in JWTs at all.
    ///
    /// ## Example
    ///     {"alg":"HS256","crit":["b64"],"b64":false}
    ///
    /// ## How to fix
    /// Refuse the token unless your verifier implements the extension. Exchange and Entra do not use `crit`.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7515#section-4.1.11>
    /// - <https://www.rfc-editor.org/rfc/rfc7797#section-7>
    CRITICAL_HEADER = "token/critical-header", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "token-critical", step: Some(Step::Extract), codes: &[&CRITICAL_HEADER], run: Run::Token(run) };

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let Some(node) = subject.token.header_parameter("crit") else { return Outcome::NotApplicable };
    let names: Vec<_> = node.elements().iter().filter_map(|name| name.as_str()).map(quoted).collect();
    let message = if names.is_empty() || names.len() != node.elements().len() {
        format!("`crit` is {}, not a list of parameter names", node.type_name())
    } else {
        format!(
            "the token must be refused by whoever does not understand {}; Assay does not",
            crate::text::list(&names)
        )
    };
    findings.push(Finding::new(&CRITICAL_HEADER, message.clone()).at(subject.header_location("crit")));
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token, encoded};

    #[test]
    fn every_critical_extension_is_refused() {
        let check = |header: &str, codes: &[&str]| check_token(&super::CHECK, &encoded(header, "{}"), codes);
        check(r#"{"alg":"RS256"}"#, &[]);
        check(r#"{"crit":["b64"],"b64":false}"#, &["token/critical-header"]);
        check(r#"{"crit":[]}"#, &["token/critical-header"]);
        check(r#"{"crit":"exp"}"#, &["token/critical-header"]);
        check(r#"{"crit":[1]}"#, &["token/critical-header"]);
    }
}
