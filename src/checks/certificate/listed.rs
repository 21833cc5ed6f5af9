//! Is a certificate that an Exchange server lists fit for its part? Those that have no part in OAuth are worth a word, never an
//! error.

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// A certificate that has expired is still listed, but Exchange's tokens do not depend on it.
    ///
    /// ## Why it matters
    /// It is not what breaks OAuth. If IIS, SMTP or another service uses it, that service suffers; an Auth Certificate that was
    /// replaced only confuses whoever looks for the one that signs.
    ///
    /// ## Example
    /// The Auth Certificate before the last two rotations.
    ///
    /// ## How to fix
    /// See what uses it:
    ///
    ///     Get-ExchangeCertificate -Thumbprint THUMBPRINT | Format-List Subject, Services, NotAfter
    ///
    /// If nothing does, and the Auth configuration does not name it, it can be removed.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/remove-exchangecertificate>
    OLD_LISTED = "certificate/old-listed", Notice;

    /// A certificate that Exchange's tokens do not depend on ends soon, is not valid yet, or is weak.
    ///
    /// ## Why it matters
    /// OAuth does not suffer from it; the service that uses the certificate may.
    ///
    /// ## Example
    /// The certificate of IIS has 12 days left.
    ///
    /// ## How to fix
    /// See what uses it, and replace it there:
    ///
    ///     Get-ExchangeCertificate -Thumbprint THUMBPRINT | Format-List Subject, Services, NotAfter
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/get-exchangecertificate>
    OTHER_UNFIT = "certificate/other-unfit", Notice;

    /// The server does not find the Auth Certificate valid, for another reason than its dates.
    ///
    /// ## Why it matters
    /// What Windows finds invalid or revoked it may refuse to sign with.
    ///
    /// ## Example
    /// `Status` is `Invalid`.
    ///
    /// ## How to fix
    /// Let Windows say why, with its thumbprint in the place of THUMBPRINT:
    ///
    ///     certutil -verifystore my THUMBPRINT
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/get-exchangecertificate>
    STATUS_NOT_VALID = "certificate/status-not-valid", Warning;
}

pub(crate) static CHECK: Check = Check {
    id: "certificate-listed",
    step: None,
    codes: &[&OLD_LISTED, &OTHER_UNFIT, &STATUS_NOT_VALID],
    run: Run::Object(run),
};

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
