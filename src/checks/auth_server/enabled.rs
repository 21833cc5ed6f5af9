//! Is there an auth server for the cloud, and is it in use?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// A hybrid organisation has no auth server for the cloud.
    ///
    /// ## Why it matters
    /// Exchange knows neither whose tokens to take nor where to get its own: OAuth fails both ways.
    ///
    /// ## Example
    /// `Get-AuthServer` prints nothing, or only an AD FS.
    ///
    /// ## How to fix
    /// Run the Hybrid Configuration Wizard again; it makes the auth servers of types `MicrosoftACS` and `AzureAD`. Then look:
    ///
    ///     Get-AuthServer | Format-List Name, Type, Realm, IssuerIdentifier, Enabled
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/configure-oauth-authentication-between-exchange-and-exchange-online-organizations-exchange-2013-help>
    MISSING = "auth-server/missing", Error;

    /// The auth server for the cloud is disabled.
    ///
    /// ## Why it matters
    /// Exchange neither takes its tokens nor asks it for any.
    ///
    /// ## Example
    /// `Enabled : False` for `ACS - 1e7f…`.
    ///
    /// ## How to fix
    /// Find out why it was disabled, then, with its name in the place of NAME:
    ///
    ///     Set-AuthServer "NAME" -Enabled $true
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-authserver>
    DISABLED = "auth-server/disabled", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "auth-server-enabled", step: None, codes: &[&MISSING, &DISABLED], run: Run::Object(run) };

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
