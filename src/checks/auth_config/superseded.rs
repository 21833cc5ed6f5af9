//! Of several Auth configurations in a case, which one counts?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// The case holds a newer Auth configuration, which names other certificates.
    ///
    /// ## Why it matters
    /// The newest counts, by `WhenChanged`, else the one that came last. What the older one names was in force once, or
    /// belongs to another organisation.
    ///
    /// ## Example
    /// `Get-AuthConfig` before and after a rotation.
    ///
    /// ## How to fix
    /// If the older one does not belong to the case, take it out. To see what holds now:
    ///
    ///     Get-AuthConfig | Format-List
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/get-authconfig>
    SUPERSEDED = "auth-config/superseded", Notice;
}

pub(crate) static CHECK: Check =
    Check { id: "auth-config-superseded", step: None, codes: &[&SUPERSEDED], run: Run::Object(run) };

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
