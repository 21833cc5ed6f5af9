//! Does the Auth configuration name a certificate that signs?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// The Auth configuration names no current certificate.
    ///
    /// ## Why it matters
    /// Exchange has nothing to sign its tokens with: the connection to the cloud, to SharePoint and to its own back end
    /// fails, and OWA and ECP with them.
    ///
    /// ## Example
    /// `CurrentCertificateThumbprint` is blank.
    ///
    /// ## How to fix
    /// Look at whether a valid Auth Certificate is still on the servers:
    ///
    ///     Get-ExchangeCertificate | Where-Object {$_.Subject -like "*Auth Certificate*"} | Format-List Thumbprint, NotAfter
    ///
    /// If not, make one. Answer **N** when it asks whether to overwrite the existing default SMTP certificate:
    ///
    ///     New-ExchangeCertificate -KeySize 2048 -PrivateKeyExportable $true -DomainName @() `
    ///         -SubjectName "cn=Microsoft Exchange Server Auth Certificate" `
    ///         -FriendlyName "Microsoft Exchange Server Auth Certificate"
    ///
    /// Then put it in force, with its thumbprint in the place of NEW:
    ///
    ///     Set-AuthConfig -NewCertificateThumbprint NEW -NewCertificateEffectiveDate (Get-Date)
    ///     Set-AuthConfig -PublishCertificate
    ///
    /// Afterwards restart the service `MSExchangeServiceHost` on each server. A hybrid has to be told: by the Hybrid
    /// Configuration Wizard, or, where the dedicated hybrid application is in use, by
    /// `ConfigureExchangeHybridApplication.ps1 -UpdateCertificate`.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/troubleshoot/exchange/administration/cannot-access-owa-or-ecp-if-oauth-expired>
    CURRENT_MISSING = "auth-config/current-missing", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "auth-config-current", step: None, codes: &[&CURRENT_MISSING], run: Run::Object(run) };

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
