//! Do the servers use the dedicated hybrid application that was set up?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// The dedicated hybrid application is set up, but the setting that makes servers use it is missing.
    ///
    /// ## Why it matters
    /// Without the override the servers go on as the shared principal, which Exchange Online refuses. The Hybrid
    /// Configuration Wizard makes the application and never the override.
    ///
    /// ## Example
    /// The auth server has an `ApplicationIdentifier`, and `Get-SettingOverride` prints nothing.
    ///
    /// ## How to fix
    /// Make it once for the whole organisation; it can take an hour until servers follow:
    ///
    ///     New-SettingOverride -Name "EnableExchangeHybrid3PAppFeature" -Component "Global" `
    ///         -Section "ExchangeOnpremAsThirdPartyAppId" -Parameters @("Enabled=true") -Reason "Dedicated hybrid application"
    ///     Get-ExchangeDiagnosticInfo -Process Microsoft.Exchange.Directory.TopologyService -Component VariantConfiguration `
    ///         -Argument Refresh
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/hybrid-deployment/deploy-dedicated-hybrid-app>
    OVERRIDE_MISSING = "hybrid-app/override-missing", Error;

    /// The override for the dedicated hybrid application is there more than once, or holds for some servers only.
    ///
    /// ## Why it matters
    /// Servers that it does not hold for go on as the shared principal: some requests work and some do not, as the load
    /// is spread. Of two overrides one may say something else than the other.
    ///
    /// ## Example
    /// `Server : {EX01}`.
    ///
    /// ## How to fix
    /// Keep exactly one that names no server, and remove the others, with their names in the place of NAME:
    ///
    ///     Get-SettingOverride | Where-Object {$_.SectionName -eq "ExchangeOnpremAsThirdPartyAppId"} | Format-List
    ///     Remove-SettingOverride "NAME"
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/hybrid-deployment/deploy-dedicated-hybrid-app>
    OVERRIDE_UNSUITABLE = "hybrid-app/override-unsuitable", Warning;
}

pub(crate) static CHECK: Check = Check {
    id: "hybrid-app-override",
    step: None,
    codes: &[&OVERRIDE_MISSING, &OVERRIDE_UNSUITABLE],
    run: Run::Object(run),
};

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
