//! Does the next certificate take over in time, and without a gap?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// The next certificate should have taken over more than 24 hours ago, and has not.
    ///
    /// ## Why it matters
    /// Exchange's servicelet AuthAdmin looks every 12 hours and puts the next certificate in force when its date has come. If
    /// it does not, it does not run, and the current certificate will expire under everybody's eyes.
    ///
    /// ## Example
    /// `NextCertificateEffectiveDate` lies a week back. In a child domain AuthAdmin never starts before
    /// `Set-OrganizationConfig -EnableAuthAdminReadSession:$true` was run.
    ///
    /// ## How to fix
    /// See whether AuthAdmin runs and what it wrote, on each server:
    ///
    ///     Get-Service MSExchangeServiceHost
    ///     Get-ChildItem "$env:ExchangeInstallPath\Logging\AuthAdminLogs"
    ///
    /// Where Exchange stands in a child domain:
    ///
    ///     Set-OrganizationConfig -EnableAuthAdminReadSession:$true
    ///
    /// Once every server has the next certificate, it can be put in force by hand. Keep the previous one for at least 24
    /// hours, and tell the hybrid afterwards (Hybrid Configuration Wizard, or
    /// `ConfigureExchangeHybridApplication.ps1 -UpdateCertificate`):
    ///
    ///     Set-AuthConfig -PublishCertificate
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/plan-and-deploy/post-installation-tasks/security-best-practices/maintain-oauth-certificate>
    NEXT_OVERDUE = "auth-config/next-overdue", Warning;

    /// Between the current certificate and the next one there is a time in which no valid certificate signs.
    ///
    /// ## Why it matters
    /// Exchange's tokens are refused for that time.
    ///
    /// ## Example
    /// The current certificate ends on the 10th, and the next one is staged for the 20th.
    ///
    /// ## How to fix
    /// Stage the next one for a day before the current one ends, at least 48 hours ahead, with its thumbprint in the place of
    /// NEXT:
    ///
    ///     Set-AuthConfig -NewCertificateThumbprint NEXT -NewCertificateEffectiveDate (Get-Date).AddHours(49)
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-authconfig>
    NEXT_GAP = "auth-config/next-gap", Error;

    /// The next certificate takes over less than 48 hours after it was staged.
    ///
    /// ## Why it matters
    /// It has to reach every server first, in every site. One that does not have it when it takes over cannot sign.
    ///
    /// ## Example
    /// `-NewCertificateEffectiveDate (Get-Date).AddHours(2)` in an organisation with three sites.
    ///
    /// ## How to fix
    /// Give it more time, with its thumbprint in the place of NEXT, unless the current one ends before:
    ///
    ///     Set-AuthConfig -NewCertificateThumbprint NEXT -NewCertificateEffectiveDate (Get-Date).AddHours(49)
    ///
    /// Or make sure that every server has it already:
    ///
    ///     Get-ExchangeCertificate -Server SERVER -Thumbprint NEXT
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/plan-and-deploy/post-installation-tasks/security-best-practices/maintain-oauth-certificate>
    NEXT_TOO_SOON = "auth-config/next-too-soon", Warning;

    /// The next certificate ends no later than the current one.
    ///
    /// ## Why it matters
    /// The rotation gains nothing: it will have to be done again, and sooner than it would have been.
    ///
    /// ## Example
    /// An older certificate of the same name was staged by mistake.
    ///
    /// ## How to fix
    /// Stage a new certificate in its place, at least 48 hours ahead, with its thumbprint in the place of NEW:
    ///
    ///     Set-AuthConfig -NewCertificateThumbprint NEW -NewCertificateEffectiveDate (Get-Date).AddHours(49)
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-authconfig>
    NEXT_EXPIRES_BEFORE_CURRENT = "auth-config/next-expires-before-current", Warning;
}

pub(crate) static CHECK: Check = Check {
    id: "auth-config-next",
    step: None,
    codes: &[&NEXT_OVERDUE, &NEXT_GAP, &NEXT_TOO_SOON, &NEXT_EXPIRES_BEFORE_CURRENT],
    run: Run::Object(run),
};

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
