//! Can the server sign with the Auth Certificate: is its private key there, and where Exchange can use it?

use crate::checks::organisation::{Role, role};
use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::exchange::objects::{Field, ObjectBody};
use crate::text::quoted;

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

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let ObjectBody::ExchangeCertificate(certificate) = &subject.object.body else { return Outcome::NotApplicable };
    let role = role(subject.case, certificate);
    if !matches!(role, Role::Current | Role::Next | Role::ByName) {
        return Outcome::NotApplicable;
    }
    let thumbprint = certificate.thumbprint.known().map(|text| text.thumbprint.to_hex()).unwrap_or_default();
    let server = subject.object.server.as_deref();
    let place = server.map_or_else(|| "the server".to_owned(), |server| crate::text::visible(server).into_owned());
    let mut add = |code, message: String, pointer: &str| {
        let mut finding = Finding::new(code, message).with("thumbprint", thumbprint.as_str()).at_pointer(pointer);
        if let Some(server) = server {
            finding = finding.with("server", server);
        }
        findings.push(finding);
    };
    if certificate.has_private_key == Field::Known(false) {
        let message = format!("{} {thumbprint} has no private key on {place}", role.words());
        add(&NO_PRIVATE_KEY, message, "/HasPrivateKey");
    }
    if let Some(provider) = certificate.provider.known().filter(|provider| is_cng(provider)) {
        let message =
            format!("the private key of {} {thumbprint} stands in {} on {place}", role.words(), quoted(provider));
        add(&KEY_NOT_CSP, message, "/Provider");
    }
    match findings.first() {
        Some(finding) => Outcome::Failed(finding.message.clone()),
        None if certificate.has_private_key == Field::Known(true) => {
            Outcome::Passed(format!("{place} has its private key"))
        }
        None => Outcome::NotRun("whether its private key is there was not printed".to_owned()),
    }
}

/// Key storage providers are the newer kind; cryptographic service providers are named otherwise.
fn is_cng(provider: &str) -> bool {
    provider.to_ascii_lowercase().contains("key storage provider")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{auth_config, check_objects, known, listed, thumbprint};
    use crate::exchange::objects::{AuthConfig, ExchangeCertificate};

    #[track_caller]
    fn check(byte: u8, has_private_key: Field<bool>, provider: Field<String>, codes: &[&str]) {
        let config = auth_config(AuthConfig { current: thumbprint(1), next: thumbprint(2), ..AuthConfig::default() });
        let certificate =
            ExchangeCertificate { thumbprint: thumbprint(byte), has_private_key, provider, ..Default::default() };
        check_objects(&CHECK, vec![config, listed(certificate)], codes);
    }

    #[test]
    fn the_keys_that_sign_have_to_be_there_and_usable() {
        check(1, Field::Known(false), Field::Unknown, &["certificate/no-private-key"]);
        check(2, Field::Known(false), Field::Unknown, &["certificate/no-private-key"]);
        check(3, Field::Known(false), Field::Unknown, &[]);
        check(1, Field::Unknown, Field::Unknown, &[]);
        let software = || known("Microsoft Software Key Storage Provider");
        check(1, Field::Known(true), software(), &["certificate/key-not-csp"]);
        check(3, Field::Known(true), software(), &[]);
        check(1, Field::Known(true), known("Microsoft Enhanced RSA and AES Cryptographic Provider"), &[]);
    }
}
