//! Is there one auth server of its type for a tenant?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// Two auth servers of the same type are for the same tenant, or for none.
    ///
    /// ## Why it matters
    /// Exchange cannot tell which one to ask and asks neither: "Multiple Auth Servers have same realm".
    ///
    /// ## Example
    /// The Hybrid Configuration Wizard made `EvoSts - 1e7f…` beside an older `EvoSTS` of the same tenant.
    ///
    /// ## How to fix
    /// See which one the wizard made last and is complete, then disable the other one, with its name in the place of NAME:
    ///
    ///     Get-AuthServer | Format-List Name, Type, Realm, WhenChanged, Enabled, ApplicationIdentifier
    ///     Set-AuthServer "NAME" -Enabled $false
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/hybrid-deployment/deploy-dedicated-hybrid-app>
    DUPLICATE_REALM = "auth-server/duplicate-realm", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "auth-server-realm", step: None, codes: &[&DUPLICATE_REALM], run: Run::Object(run) };

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
