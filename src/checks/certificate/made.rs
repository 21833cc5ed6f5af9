//! Was the Auth Certificate made as Exchange makes it?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// The certificate that signs has another subject than Exchange gives its Auth Certificate.
    ///
    /// ## Why it matters
    /// Exchange signs with any certificate whose thumbprint the configuration names. Another subject tells that it
    /// was not made for this: a certificate that also serves websites is replaced when they need it, and OAuth breaks with it.
    ///
    /// ## Example
    /// `CN=mail.contoso.com` as the current certificate.
    ///
    /// ## How to fix
    /// If it was not meant so, rotate to a certificate of its own. Answer **N** when it asks whether to overwrite the
    /// existing default SMTP certificate:
    ///
    ///     New-ExchangeCertificate -KeySize 2048 -PrivateKeyExportable $true -DomainName @() `
    ///         -SubjectName "cn=Microsoft Exchange Server Auth Certificate" `
    ///         -FriendlyName "Microsoft Exchange Server Auth Certificate"
    ///     Set-AuthConfig -NewCertificateThumbprint NEW -NewCertificateEffectiveDate (Get-Date).AddHours(49)
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/plan-and-deploy/post-installation-tasks/security-best-practices/maintain-oauth-certificate>
    UNEXPECTED_SUBJECT = "certificate/unexpected-subject", Notice;

    /// The certificate that signs lives for another time than the five years that Exchange gives it.
    ///
    /// ## Why it matters
    /// A shorter life is a choice that some make because their tenant refuses keys of more than a year; it means to rotate
    /// that often. A longer one is not what Exchange makes.
    ///
    /// ## Example
    /// 365 days.
    ///
    /// ## How to fix
    /// Nothing, if it was meant so. Have the rotation watched: Microsoft's script does that.
    ///
    ///     .\MonitorExchangeAuthCertificate.ps1
    ///
    /// ## References
    /// - <https://microsoft.github.io/CSS-Exchange/Admin/MonitorExchangeAuthCertificate/>
    LIFETIME_UNUSUAL = "certificate/lifetime-unusual", Notice;
}

pub(crate) static CHECK: Check = Check {
    id: "certificate-made",
    step: None,
    codes: &[&UNEXPECTED_SUBJECT, &LIFETIME_UNUSUAL],
    run: Run::Object(run),
};

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
