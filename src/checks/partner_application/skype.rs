//! Is there still a partner application for Lync or Skype for Business?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::exchange::SKYPE_APP_ID;
use crate::exchange::objects::{Field, ObjectBody};
use crate::text::quoted;

codes! {
    /// Exchange still has a partner application for Lync or Skype for Business.
    ///
    /// ## Why it matters
    /// It lets a server of that product act for users. Where none is left, nobody needs it; Microsoft's `HealthChecker`
    /// marks it.
    ///
    /// ## Example
    /// `LyncEnterprise-ApplicationAccount` in an organisation that has moved to Teams.
    ///
    /// ## How to fix
    /// If no such server is in use any more, remove it, with its name in the place of NAME:
    ///
    ///     Remove-PartnerApplication "NAME"
    ///
    /// ## References
    /// - <https://microsoft.github.io/CSS-Exchange/Diagnostics/HealthChecker/>
    LEGACY_SKYPE = "partner-application/legacy-skype", Notice;
}

pub(crate) static CHECK: Check =
    Check { id: "partner-application-skype", step: None, codes: &[&LEGACY_SKYPE], run: Run::Object(run) };

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let ObjectBody::PartnerApplication(application) = &subject.object.body else { return Outcome::NotApplicable };
    let is_skype = application.application_id.known().is_some_and(|id| id.trim().eq_ignore_ascii_case(SKYPE_APP_ID));
    if !is_skype || application.enabled == Field::Known(false) {
        return Outcome::NotApplicable;
    }
    let name = application.name.known().map(String::as_str).unwrap_or_default();
    let message = format!("the partner application {} is for Lync or Skype for Business", quoted(name));
    let finding = Finding::new(&LEGACY_SKYPE, message.clone()).with("partner_application", name);
    findings.push(finding.at_pointer("/ApplicationIdentifier"));
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{check_objects, known, object};
    use crate::exchange::objects::{ObjectKind, PartnerApplication};

    #[track_caller]
    fn check(id: &str, enabled: bool, codes: &[&str]) {
        let application = PartnerApplication {
            application_id: known(id),
            enabled: Field::Known(enabled),
            ..PartnerApplication::default()
        };
        check_objects(
            &CHECK,
            vec![object(ObjectKind::PartnerApplication, ObjectBody::PartnerApplication(application))],
            codes,
        );
    }

    #[test]
    fn only_an_enabled_one_is_named() {
        check(SKYPE_APP_ID, true, &["partner-application/legacy-skype"]);
        check(SKYPE_APP_ID, false, &[]);
        check("00000002-0000-0ff1-ce00-000000000000", true, &[]);
    }
}
