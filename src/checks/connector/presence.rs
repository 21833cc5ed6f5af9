//! Is there an intra-organization connector, and is it in use?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// A hybrid organisation has no intra-organization connector.
    ///
    /// ## Why it matters
    /// Without one, Exchange does not use OAuth for free/busy and the like. It silently takes the older way through the
    /// organization relationship, which may not be set up any more.
    ///
    /// ## Example
    /// `Get-IntraOrganizationConnector` prints nothing.
    ///
    /// ## How to fix
    /// Run the Hybrid Configuration Wizard again with OAuth; it makes the connectors on both sides. Then look:
    ///
    ///     Get-IntraOrganizationConnector | Format-List Name, TargetAddressDomains, DiscoveryEndpoint, Enabled
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/new-intraorganizationconnector>
    MISSING = "connector/missing", Warning;

    /// The intra-organization connector is disabled.
    ///
    /// ## Why it matters
    /// Exchange then does not use OAuth for its domains, and silently takes the older way through the organization
    /// relationship. Faults of OAuth do not show, and curing them changes nothing.
    ///
    /// ## Example
    /// Somebody disabled it to get free/busy back while OAuth was broken, and left it so.
    ///
    /// ## How to fix
    /// Once OAuth works, with the connector's name in the place of NAME:
    ///
    ///     Set-IntraOrganizationConnector "NAME" -Enabled $true
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-intraorganizationconnector>
    DISABLED = "connector/disabled", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "connector-presence", step: None, codes: &[&MISSING, &DISABLED], run: Run::Object(run) };

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
