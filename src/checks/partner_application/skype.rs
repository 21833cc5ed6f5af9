//! Is there still a partner application for Lync or Skype for Business?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// Exchange still has a partner application for Lync or Skype for Business.
    ///
    /// ## Why it matters
    /// It lets a server of that product act for users. Where none is left, nobody needs it; Microsoft's `HealthChecker` marks it.
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

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
