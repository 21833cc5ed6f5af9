//! Can the server sign with the Auth Certificate: is its private key there, and where Exchange can use it?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// The server has the Auth Certificate, but not its private key.
    ///
    /// ## Why it matters
    /// Without it, it cannot sign. Event 2004 of MSExchange OAuth says so, and its tokens are not made at all.
    ///
    /// ## Example
    /// The certificate was imported from a `.cer` file.
    ///
    /// ## How to fix
    /// Import it again from a server that has the private key, with its thumbprint and the servers in the places of
    /// THUMBPRINT, SOURCE and SERVER. The file holds a private key: give it a password and delete it afterwards.
    ///
    ///     $password = Read-Host -AsSecureString
    ///     $file = Export-ExchangeCertificate -Server SOURCE -Thumbprint THUMBPRINT -BinaryEncoded -Password $password
    ///     Import-ExchangeCertificate -Server SERVER -FileData $file.FileData -Password $password -PrivateKeyExportable $true
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/import-exchangecertificate>
    NO_PRIVATE_KEY = "certificate/no-private-key", Error;

    /// The Auth Certificate's private key stands in a store that Exchange cannot sign from.
    ///
    /// ## Why it matters
    /// Exchange signs with keys of the older kind of store (CSP) only. With one of the newer kind (CNG) every
    /// attempt to sign fails, although certificate and key are there.
    ///
    /// ## Example
    /// A certificate from `New-SelfSignedCertificate`, whose default is `Microsoft Software Key Storage Provider`.
    ///
    /// ## How to fix
    /// Let Exchange make the certificate, which chooses the right store. Answer **N** when it asks whether to overwrite the
    /// existing default SMTP certificate:
    ///
    ///     New-ExchangeCertificate -KeySize 2048 -PrivateKeyExportable $true -DomainName @() `
    ///         -SubjectName "cn=Microsoft Exchange Server Auth Certificate" `
    ///         -FriendlyName "Microsoft Exchange Server Auth Certificate"
    ///     Set-AuthConfig -NewCertificateThumbprint NEW -NewCertificateEffectiveDate (Get-Date).AddHours(49)
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/plan-and-deploy/post-installation-tasks/security-best-practices/maintain-oauth-certificate>
    KEY_NOT_CSP = "certificate/key-not-csp", Warning;
}

pub(crate) static CHECK: Check =
    Check { id: "certificate-private-key", step: None, codes: &[&NO_PRIVATE_KEY, &KEY_NOT_CSP], run: Run::Object(run) };

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
