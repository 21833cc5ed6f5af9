//! Does the Auth configuration name a certificate that signs?

use crate::checks::organisation::counting_config;
use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::exchange::objects::Field;

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

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let Some(config) = counting_config(subject) else { return Outcome::NotApplicable };
    match &config.current {
        Field::Known(current) => Outcome::Passed(format!("{} signs", current.thumbprint.to_hex())),
        Field::Blank => {
            let message = "the Auth configuration names no current certificate, so nothing can be signed".to_owned();
            findings.push(Finding::new(&CURRENT_MISSING, message.clone()).at_pointer("/CurrentCertificateThumbprint"));
            Outcome::Failed(message)
        }
        Field::CutOff(_) => Outcome::NotRun("the current certificate's thumbprint was cut off".to_owned()),
        Field::Unknown => Outcome::NotRun("the current certificate's thumbprint was not printed".to_owned()),
        Field::Odd(_) => Outcome::NotRun("what stands for the current certificate is no thumbprint".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{auth_config, check_objects, thumbprint};
    use crate::exchange::objects::{AuthConfig, ThumbprintText};

    #[track_caller]
    fn check(current: Field<ThumbprintText>, codes: &[&str]) {
        check_objects(&CHECK, vec![auth_config(AuthConfig { current, ..AuthConfig::default() })], codes);
    }

    #[test]
    fn only_a_blank_is_missing() {
        check(Field::Blank, &["auth-config/current-missing"]);
        check(thumbprint(1), &[]);
        check(Field::Unknown, &[]);
        check(Field::CutOff("8BB4".to_owned()), &[]);
        check(Field::Odd("none".to_owned()), &[]);
    }
}
