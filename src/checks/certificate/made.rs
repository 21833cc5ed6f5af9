//! Was the Auth Certificate made as Exchange makes it?

use crate::checks::dates::between;
use crate::checks::organisation::{AUTH_CERTIFICATE_NAME, Role, is_named_auth_certificate, role};
use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::exchange::objects::ObjectBody;
use crate::text::quoted;

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

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let ObjectBody::ExchangeCertificate(certificate) = &subject.object.body else { return Outcome::NotApplicable };
    let role = role(subject.case, certificate);
    if !matches!(role, Role::Current | Role::Next | Role::ByName) {
        return Outcome::NotApplicable;
    }
    let thumbprint = certificate.thumbprint.known().map(|text| text.thumbprint.to_hex()).unwrap_or_default();
    if let Some(name) = certificate.subject.known()
        && is_named_auth_certificate(certificate) == Some(false)
    {
        let message = format!("{} has the subject {}, not CN={AUTH_CERTIFICATE_NAME}", role.words(), quoted(name));
        let finding = Finding::new(&UNEXPECTED_SUBJECT, message).with("thumbprint", thumbprint.as_str());
        findings.push(finding.with("actual", name.as_str()).at_pointer("/Subject"));
    }
    let dates = certificate.not_before.known().zip(certificate.not_after.known());
    if let Some((least, most)) = dates.and_then(|(begin, end)| between(begin, end, true))
        && (most.num_days() < FIVE_YEARS_DAYS - TOLERANCE_DAYS || least.num_days() > FIVE_YEARS_DAYS + TOLERANCE_DAYS)
    {
        let message =
            format!("{} lives for {} days; Exchange makes it for {FIVE_YEARS_DAYS}", role.words(), most.num_days());
        let finding = Finding::new(&LIFETIME_UNUSUAL, message).with("thumbprint", thumbprint);
        findings.push(finding.with("days", most.num_days()).at_pointer("/NotAfter"));
    }
    match findings.first() {
        Some(finding) => Outcome::Failed(finding.message.clone()),
        None => Outcome::Passed("it is as Exchange makes it".to_owned()),
    }
}

const FIVE_YEARS_DAYS: i64 = 1_826; // with one leap day
const TOLERANCE_DAYS: i64 = 3;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{auth_config, check_objects, in_hours, known, listed, thumbprint};
    use crate::exchange::objects::{AuthConfig, ExchangeCertificate, Field};

    #[track_caller]
    fn check(byte: u8, name: &str, days: i64, codes: &[&str]) {
        let config = auth_config(AuthConfig { current: thumbprint(1), ..AuthConfig::default() });
        let certificate = ExchangeCertificate {
            thumbprint: thumbprint(byte),
            subject: known(name),
            not_before: Field::Known(in_hours(0)),
            not_after: Field::Known(in_hours(days * 24)),
            ..ExchangeCertificate::default()
        };
        check_objects(&CHECK, vec![config, listed(certificate)], codes);
    }

    #[test]
    fn exchanges_own_certificates_are_told_from_others() {
        let own = "CN=Microsoft Exchange Server Auth Certificate";
        check(1, own, 1_826, &[]);
        check(1, own, 1_825, &[]);
        check(1, own, 365, &["certificate/lifetime-unusual"]);
        check(1, own, 3_650, &["certificate/lifetime-unusual"]);
        check(1, "CN=mail.contoso.com", 1_826, &["certificate/unexpected-subject"]);
        check(2, "CN=mail.contoso.com", 365, &[]);
    }
}
