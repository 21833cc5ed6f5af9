//! Are the Auth configuration's thumbprints there whole, and nothing beside them?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// A thumbprint of the Auth configuration was cut off by the output.
    ///
    /// ## Why it matters
    /// What is left of it cannot be compared with a certificate's for certain, so several checks are left out.
    ///
    /// ## Example
    /// `Get-AuthConfig | Format-Table` in a narrow window: `8BB4E2C1…`.
    ///
    /// ## How to fix
    /// Print it as a list:
    ///
    ///     Get-AuthConfig | Format-List
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/get-authconfig>
    THUMBPRINT_TRUNCATED = "auth-config/thumbprint-truncated", Warning;

    /// A thumbprint holds characters that cannot be seen.
    ///
    /// ## Why it matters
    /// The certificate dialog of Windows puts such a character before the thumbprint that is copied out of it. A
    /// command that gets it does not find the certificate, although it looks right.
    ///
    /// ## Example
    /// U+200E, the left-to-right mark, before the first digit.
    ///
    /// ## How to fix
    /// Take the thumbprint from the shell, not from the dialog, or type it:
    ///
    ///     Get-ExchangeCertificate | Format-List Thumbprint, Subject, NotAfter
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-authconfig>
    THUMBPRINT_HIDDEN_CHARACTER = "auth-config/thumbprint-hidden-character", Warning;
}

pub(crate) static CHECK: Check = Check {
    id: "auth-config-thumbprints",
    step: None,
    codes: &[&THUMBPRINT_TRUNCATED, &THUMBPRINT_HIDDEN_CHARACTER],
    run: Run::Object(run),
};

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
