//! Is the certificate that signs on any of the servers whose certificates are known?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// None of the servers whose certificates were listed has the certificate that the Auth configuration names as current.
    ///
    /// ## Why it matters
    /// Where the configuration points nowhere, no server can sign. The Hybrid Configuration Wizard says that it
    /// could not find the authorization certificate, and OWA, ECP and the connection to the cloud fail.
    ///
    /// ## Example
    /// Somebody deleted what looked like an unused certificate.
    ///
    /// ## How to fix
    /// First make sure that no server has it; this asks all of them:
    ///
    ///     Get-ExchangeServer | ForEach-Object { Get-ExchangeCertificate -Server $_.Name } |
    ///         Where-Object {$_.Thumbprint -eq (Get-AuthConfig).CurrentCertificateThumbprint}
    ///
    /// If one has it, export it there and import it on the others. If none has it, make a new one. Answer **N** when it asks
    /// whether to overwrite the existing default SMTP certificate:
    ///
    ///     New-ExchangeCertificate -KeySize 2048 -PrivateKeyExportable $true -DomainName @() `
    ///         -SubjectName "cn=Microsoft Exchange Server Auth Certificate" `
    ///         -FriendlyName "Microsoft Exchange Server Auth Certificate"
    ///     Set-AuthConfig -NewCertificateThumbprint NEW -NewCertificateEffectiveDate (Get-Date)
    ///     Set-AuthConfig -PublishCertificate
    ///
    /// A hybrid has to be told afterwards: by the Hybrid Configuration Wizard, or, where the dedicated hybrid application
    /// is in use, by `ConfigureExchangeHybridApplication.ps1 -UpdateCertificate`.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/plan-and-deploy/post-installation-tasks/security-best-practices/maintain-oauth-certificate>
    CURRENT_NOT_FOUND = "auth-config/current-not-found", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "auth-config-current-found", step: None, codes: &[&CURRENT_NOT_FOUND], run: Run::Object(run) };

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
