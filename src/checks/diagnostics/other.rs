//! Refusals that say nothing of the token: the server's own trouble, and what Assay does not know.

use super::{outcome, refusal_finding, refused};
use crate::checks::subject::DiagnosticsSubject;
use crate::checks::{Check, Finding, Outcome, Run, codes};
use crate::event::diagnostics::Category;
use crate::text::quoted;

codes! {
    /// The server that was to check the token failed by itself.
    ///
    /// ## Why it matters
    /// Nothing is known about the token. The server could not ask the directory, or something unexpected happened there.
    ///
    /// ## Example
    ///     2000007;reason="The Active Directory operation failed.";error_category="internal_error"
    ///
    /// ## How to fix
    /// Look at the server's own log at the same moment, and at whether it reaches a domain controller:
    ///
    ///     Get-WinEvent -FilterHashtable @{LogName='Application'; ProviderName='MSExchange OAuth'} -MaxEvents 50
    ///     Test-ServiceHealth
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/test-servicehealth>
    INTERNAL_ERROR = "diagnostics/internal-error", Error;

    /// A server refused with a code that Assay does not know.
    ///
    /// ## Why it matters
    /// The reason is the server's own and says what it found. Assay draws no conclusion from it.
    ///
    /// ## Example
    ///     x-ms-diagnostics: 2000010;reason="…"
    ///
    /// ## How to fix
    /// Read the reason. The number alone is no guide: it has changed its meaning between builds of Exchange.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-xoauth/>
    UNKNOWN_CODE = "diagnostics/unknown-code", Warning;
}

pub(crate) static CHECK: Check =
    Check { id: "diagnostics-other", step: None, codes: &[&INTERNAL_ERROR, &UNKNOWN_CODE], run: Run::Diagnostics(run) };

fn run(subject: &DiagnosticsSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let before = findings.len();
    for refusal in refused(subject, Category::InternalError) {
        let what = match refusal.1.reason.as_str() {
            "" => "failed by itself when it checked the token".to_owned(),
            reason => format!("failed by itself when it checked the token: {}", quoted(reason)),
        };
        findings.push(refusal_finding(&INTERNAL_ERROR, &what, subject, refusal));
    }
    for refusal in refused(subject, Category::Unknown) {
        let name = match (refusal.1.code, &refusal.1.written_category) {
            // On current builds it is the issuer, on old ones it was a certificate.
            (Some(2_000_009), None) => {
                "2000009, which means one thing on old builds and another on new ones".to_owned()
            }
            (Some(number), None) => format!("{number}, which Assay does not know"),
            (Some(number), Some(category)) => format!("{number} and the category {}", quoted(category)),
            (None, Some(category)) => format!("the category {}", quoted(category)),
            (None, None) => "no number".to_owned(),
        };
        let reason = match refusal.1.reason.as_str() {
            "" => String::new(),
            reason => format!(": {}", quoted(reason)),
        };
        findings.push(refusal_finding(&UNKNOWN_CODE, &format!("refused with {name}{reason}"), subject, refusal));
    }
    outcome(before, findings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::check_diagnostics;

    #[test]
    fn what_is_not_known_is_said_to_be_so() {
        let unknown = ["diagnostics/unknown-code"];
        check_diagnostics(&CHECK, "x-ms-diagnostics: 2000010;reason=\"Something new.\"", &unknown);
        check_diagnostics(&CHECK, "x-ms-diagnostics: 2000009", &unknown);
        check_diagnostics(&CHECK, "2000001;reason=\"Odd.\";error_category=\"brand_new\"", &unknown);
        check_diagnostics(&CHECK, "x-ms-diagnostics: 2000001", &[]);
        let internal = ["diagnostics/internal-error"];
        check_diagnostics(&CHECK, "2000007;reason=\"An unexpected error occurred.\"", &internal);
    }
}
