//! Is the certificate that signed before kept as long as it is needed, and no longer?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// The certificate that signed before is still in the Auth configuration, though nothing needs it any more.
    ///
    /// ## Why it matters
    /// Tokens that it signed live for 24 hours at most. After that it only confuses: whoever looks for the certificate that
    /// signs finds two.
    ///
    /// ## Example
    /// A rotation three months ago, after which nobody cleared the previous certificate.
    ///
    /// ## How to fix
    /// At least 24 hours after the rotation:
    ///
    ///     Set-AuthConfig -ClearPreviousCertificate
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-authconfig>
    PREVIOUS_NOT_CLEARED = "auth-config/previous-not-cleared", Notice;

    /// The certificate that signed before was removed within 24 hours of the rotation.
    ///
    /// ## Why it matters
    /// Tokens that it signed live for up to 24 hours. Without it they are refused, here and there and until they have
    /// been replaced.
    ///
    /// ## Example
    /// `Set-AuthConfig -PublishCertificate` and `-ClearPreviousCertificate` in one go, although the old one was still valid.
    ///
    /// ## How to fix
    /// Wait until 24 hours after the rotation; the faults end by themselves. Next time keep the previous certificate for that
    /// long. This does not count where it had expired already.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/plan-and-deploy/post-installation-tasks/security-best-practices/maintain-oauth-certificate>
    PREVIOUS_CLEARED_EARLY = "auth-config/previous-cleared-early", Warning;
}

pub(crate) static CHECK: Check = Check {
    id: "auth-config-previous",
    step: None,
    codes: &[&PREVIOUS_NOT_CLEARED, &PREVIOUS_CLEARED_EARLY],
    run: Run::Object(run),
};

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
