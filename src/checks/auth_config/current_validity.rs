//! Is the certificate that signs within its validity, and for how long still?

use crate::checks::dates::{fact, is_before, unclear, words};
use crate::checks::organisation::{counting_config, validity, validity_state};
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

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let Some(config) = counting_config(subject) else { return Outcome::NotApplicable };
    let Some(current) = config.current.known().map(|text| text.thumbprint) else { return Outcome::NotApplicable };
    let Some(end) = validity(subject.case, current).and_then(|validity| validity.not_after) else {
        return Outcome::NotRun(format!("the case does not show until when {} is valid", current.to_hex()));
    };
    let at = subject.at;
    let near = chrono::TimeDelta::days(subject.policy.thresholds.near_days);
    let (code, verb, doubt) = match (is_before(&end, at), is_before(&end, at + near)) {
        (Some(true), _) => (&CURRENT_EXPIRED, "expired", ""),
        (Some(false), Some(true)) => (&CURRENT_EXPIRES_SOON, "expires", ""),
        // However the date is meant: something is to be done.
        (None, Some(true)) => (&CURRENT_EXPIRES_SOON, "expires", ", if it has not expired yet"),
        (Some(false), Some(false)) => return Outcome::Passed(format!("it expires {}", words(&end, at))),
        (None, _) | (_, None) => return Outcome::NotRun(unclear(&end)),
    };
    let message = format!("the current certificate {} {verb} {}{doubt}", current.to_hex(), words(&end, at));
    let mut finding = Finding::new(code, message.clone()).at_pointer("/CurrentCertificateThumbprint");
    finding = finding.with("thumbprint", current.to_hex()).with("current", current.to_hex());
    if let Some(next) = config.next.known() {
        finding = finding.with("next", next.thumbprint.to_hex());
        if let Some(state) = validity_state(subject.case, next.thumbprint, at) {
            finding = finding.with("next_state", state);
        }
    }
    if let Some(end) = end.about() {
        finding = finding.with("days", (end - at).num_days());
    }
    findings.push(finding.with("not_after", fact(&end)));
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{
        auth_config, check_objects, in_hours, in_hours_of_wall_clock, listed, pasted, thumbprint,
    };
    use crate::exchange::objects::{AuthConfig, ExchangeCertificate, Field};
    use crate::time::Written;

    #[track_caller]
    fn check(end: Written, codes: &[&str]) {
        let config = auth_config(AuthConfig { current: thumbprint(1), ..AuthConfig::default() });
        let not_after = Field::Known(end);
        let certificate =
            ExchangeCertificate { thumbprint: thumbprint(1), not_after, ..ExchangeCertificate::default() };
        let other = ExchangeCertificate { thumbprint: thumbprint(2), ..certificate.clone() };
        check_objects(&CHECK, vec![config, listed(other), listed(certificate)], codes);
    }

    #[test]
    fn the_end_is_judged_where_it_is_certain() {
        check(in_hours(-1), &["auth-config/current-expired"]);
        check(in_hours(1), &["auth-config/current-expires-soon"]);
        check(in_hours(31 * 24), &[]);
        check(in_hours_of_wall_clock(-15), &["auth-config/current-expired"]);
        check(in_hours_of_wall_clock(-13), &["auth-config/current-expires-soon"]);
        check(in_hours_of_wall_clock(15), &["auth-config/current-expires-soon"]);
    }

    #[test]
    fn what_is_not_there_is_not_judged() {
        let config = |current| auth_config(AuthConfig { current, ..AuthConfig::default() });
        check_objects(&CHECK, vec![config(thumbprint(1))], &[]);
        check_objects(&CHECK, vec![config(Field::Blank)], &[]);
    }

    #[test]
    fn the_certificate_may_stand_anywhere_in_the_case() {
        use crate::checks::testing::{certificate_base64, check_objects_beside, validity};
        use crate::exchange::objects::ThumbprintText;
        let beside = pasted(&certificate_base64(&validity(2019, 2024)));
        let crate::intake::Body::Certificate { certificate, .. } = &beside[0].body else { panic!() };
        let current = Field::Known(ThumbprintText { thumbprint: certificate.sha1, hidden_characters: 0 });
        let config = auth_config(AuthConfig { current, ..AuthConfig::default() });
        check_objects_beside(&CHECK, vec![config], beside, &["auth-config/current-expired"]);
    }
}
