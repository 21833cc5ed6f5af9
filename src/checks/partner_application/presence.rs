//! Is there a partner application for Exchange Online, and is it in use?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// A hybrid organisation has no partner application for Exchange Online.
    ///
    /// ## Why it matters
    /// Exchange does not know who calls and refuses: the application identifier is unknown.
    ///
    /// ## Example
    /// `Get-PartnerApplication` prints nothing, or only one for SharePoint.
    ///
    /// ## How to fix
    /// Run the Hybrid Configuration Wizard again; it makes it. Then look:
    ///
    ///     Get-PartnerApplication | Format-List Name, ApplicationIdentifier, Realm, Enabled, UseAuthServer, LinkedAccount
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/configure-oauth-authentication-between-exchange-and-exchange-online-organizations-exchange-2013-help>
    MISSING = "partner-application/missing", Error;

    /// The partner application for Exchange Online is disabled.
    ///
    /// ## Why it matters
    /// Exchange refuses what Exchange Online asks. In an organisation without a hybrid this is how Setup leaves it.
    ///
    /// ## Example
    /// `Enabled : False`.
    ///
    /// ## How to fix
    /// Enable it:
    ///
    ///     Get-PartnerApplication |
    ///         Where-Object {$_.ApplicationIdentifier -eq "00000002-0000-0ff1-ce00-000000000000" -and $_.Realm -eq ""} |
    ///         Set-PartnerApplication -Enabled $true
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/configure-oauth-authentication-between-exchange-and-exchange-online-organizations-exchange-2013-help>
    DISABLED = "partner-application/disabled", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "partner-application-presence", step: None, codes: &[&MISSING, &DISABLED], run: Run::Object(run) };

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
