//! Is the certificate that signs within its validity, and for how long still?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// The certificate that the Auth configuration names as current has expired.
    ///
    /// ## Why it matters
    /// Exchange's tokens are refused from then on: free/busy with the cloud, SharePoint, and the back end of OWA and ECP.
    /// Users see OWA hang or redirect for ever, and the EWS application pool may crash every few minutes.
    ///
    /// ## Example
    /// The Auth Certificate that Setup made five years ago.
    ///
    /// ## How to fix
    /// Make a new one. Answer **N** when it asks whether to overwrite the existing default SMTP certificate:
    ///
    ///     New-ExchangeCertificate -KeySize 2048 -PrivateKeyExportable $true -DomainName @() `
    ///         -SubjectName "cn=Microsoft Exchange Server Auth Certificate" `
    ///         -FriendlyName "Microsoft Exchange Server Auth Certificate"
    ///
    /// Put it in force at once, with its thumbprint in the place of NEW. As the old one has expired, nothing is gained by
    /// keeping it:
    ///
    ///     Set-AuthConfig -NewCertificateThumbprint NEW -NewCertificateEffectiveDate (Get-Date)
    ///     Set-AuthConfig -PublishCertificate
    ///     Set-AuthConfig -ClearPreviousCertificate
    ///
    /// Then, on each server:
    ///
    ///     Restart-Service MSExchangeServiceHost
    ///     Restart-WebAppPool MSExchangeOWAAppPool
    ///     Restart-WebAppPool MSExchangeECPAppPool
    ///
    /// It may take an hour. A hybrid has to be told: by the Hybrid Configuration Wizard, or, where the dedicated hybrid
    /// application is in use, by `ConfigureExchangeHybridApplication.ps1 -UpdateCertificate`.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/troubleshoot/exchange/administration/cannot-access-owa-or-ecp-if-oauth-expired>
    /// - <https://learn.microsoft.com/exchange/plan-and-deploy/post-installation-tasks/security-best-practices/maintain-oauth-certificate>
    CURRENT_EXPIRED = "auth-config/current-expired", Error;

    /// The certificate that the Auth configuration names as current expires soon.
    ///
    /// ## Why it matters
    /// A new one needs days to reach every server and the cloud. Rotated in time, nobody notices; after the end,
    /// sign-in and the hybrid connection fail until it is done.
    ///
    /// ## Example
    /// 20 days left, and no next certificate staged.
    ///
    /// ## How to fix
    /// If none is staged, make one. Answer **N** when it asks whether to overwrite the existing default SMTP certificate:
    ///
    ///     New-ExchangeCertificate -KeySize 2048 -PrivateKeyExportable $true -DomainName @() `
    ///         -SubjectName "cn=Microsoft Exchange Server Auth Certificate" `
    ///         -FriendlyName "Microsoft Exchange Server Auth Certificate"
    ///
    /// Stage it at least 48 hours ahead and before the current one ends, with its thumbprint in the place of NEW:
    ///
    ///     Set-AuthConfig -NewCertificateThumbprint NEW -NewCertificateEffectiveDate (Get-Date).AddHours(49)
    ///
    /// Exchange puts it in force by itself then. Keep the previous one for at least 24 hours after that, and tell the
    /// hybrid: by the Hybrid Configuration Wizard, or, where the dedicated hybrid application is in use, by
    /// `ConfigureExchangeHybridApplication.ps1 -UpdateCertificate`.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/plan-and-deploy/post-installation-tasks/security-best-practices/maintain-oauth-certificate>
    CURRENT_EXPIRES_SOON = "auth-config/current-expires-soon", Warning;
}

pub(crate) static CHECK: Check = Check {
    id: "auth-config-current-validity",
    step: None,
    codes: &[&CURRENT_EXPIRED, &CURRENT_EXPIRES_SOON],
    run: Run::Object(run),
};

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
