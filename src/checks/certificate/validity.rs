//! Is the certificate within its validity, and for how long still?

use crate::checks::{CertificateSubject, Check, Finding, Outcome, Run, codes};
use crate::time::{relative, rfc3339, utc};

codes! {
    /// The certificate has expired.
    ///
    /// ## Why it matters
    /// With an expired Auth Certificate, Exchange's tokens to the cloud, to SharePoint and to its own back end fail, and OWA
    /// and ECP with them.
    ///
    /// ## Example
    /// An Auth Certificate made by Setup five years ago.
    ///
    /// ## How to fix
    /// Find out which role it plays, and replace it if it is the current one:
    ///
    ///     Get-AuthConfig | Format-List *Thumbprint
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/plan-and-deploy/post-installation-tasks/security-best-practices/maintain-oauth-certificate>
    EXPIRED = "certificate/expired", Error;

    /// The certificate expires soon.
    ///
    /// ## Why it matters
    /// A certificate takes time to replace everywhere; a new Auth Certificate needs days to reach every server and the
    /// cloud.
    ///
    /// ## Example
    /// 20 days left.
    ///
    /// ## How to fix
    /// First see whether it is an Auth Certificate, and which one:
    ///
    ///     Get-AuthConfig | Format-List *Thumbprint, NextCertificateEffectiveDate
    ///
    /// If it is the current one, stage the next with an effective date at least 48 hours ahead, but before this one ends.
    /// Once it is active, a hybrid has to be told: by the Hybrid Configuration Wizard, or, where the dedicated hybrid
    /// application is in use, by `ConfigureExchangeHybridApplication.ps1 -UpdateCertificate`. Any other certificate: renew it
    /// where it is used.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/plan-and-deploy/post-installation-tasks/security-best-practices/maintain-oauth-certificate>
    EXPIRES_SOON = "certificate/expires-soon", Warning;

    /// The certificate is not yet valid.
    ///
    /// ## Why it matters
    /// Nobody accepts it before its time. Made just now, it shows that a clock is ahead.
    ///
    /// ## Example
    /// `NotBefore` tomorrow.
    ///
    /// ## How to fix
    /// Wait, or compare the clock of the server that made it.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5>
    NOT_YET_VALID = "certificate/not-yet-valid", Error;
}

pub(crate) static CHECK: Check = Check {
    id: "certificate-validity",
    step: None,
    codes: &[&EXPIRED, &EXPIRES_SOON, &NOT_YET_VALID],
    run: Run::Certificate(run),
};

fn run(subject: &CertificateSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let at = subject.at;
    let certificate = subject.certificate;
    let (Some(start), Some(end)) = (certificate.not_before, certificate.not_after) else {
        return Outcome::NotRun("its validity cannot be read".to_owned());
    };
    let days_left = (end - at).num_days();
    let (code, message) = if at > end {
        (&EXPIRED, format!("the certificate expired {} ({})", relative(end, at), utc(end)))
    } else if at < start {
        (&NOT_YET_VALID, format!("the certificate becomes valid {} ({})", relative(start, at), utc(start)))
    } else if days_left < subject.policy.thresholds.near_days {
        (&EXPIRES_SOON, format!("the certificate expires {} ({})", relative(end, at), utc(end)))
    } else {
        return Outcome::Passed(format!("valid until {}", utc(end)));
    };
    let finding = Finding::new(code, message.clone()).with("not_before", rfc3339(start));
    findings.push(finding.with("not_after", rfc3339(end)).at_pointer("/validity"));
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_certificate, validity};

    #[test]
    fn the_moment_of_evaluation_and_the_threshold_count() {
        check_certificate(&super::CHECK, &validity(2020, 2026), &[]);
        check_certificate(&super::CHECK, &validity(2020, 2024), &["certificate/expired"]);
        check_certificate(&super::CHECK, &validity(2025, 2026), &["certificate/not-yet-valid"]);
        let mut soon = validity(2020, 2026);
        soon.not_after = rcgen::date_time_ymd(2024, 10, 30);
        check_certificate(&super::CHECK, &soon, &["certificate/expires-soon"]);
        soon.not_after = rcgen::date_time_ymd(2024, 11, 1);
        check_certificate(&super::CHECK, &soon, &[]);
    }
}
