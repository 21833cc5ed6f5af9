//! Does the virtual directory take OAuth tokens?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// A virtual directory does not take OAuth tokens.
    ///
    /// ## Why it matters
    /// Every token is refused there with a bare 401, however good it is: free/busy from the cloud needs Autodiscover and
    /// EWS.
    ///
    /// ## Example
    /// `OAuthAuthentication : False` for `EX01\EWS (Default Web Site)`.
    ///
    /// ## How to fix
    /// Switch it on, with the server in the place of SERVER, and restart IIS there:
    ///
    ///     Set-WebServicesVirtualDirectory "SERVER\EWS (Default Web Site)" -OAuthAuthentication $true
    ///     Set-AutodiscoverVirtualDirectory "SERVER\Autodiscover (Default Web Site)" -OAuthAuthentication $true
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-webservicesvirtualdirectory>
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-autodiscovervirtualdirectory>
    OAUTH_DISABLED = "directory/oauth-disabled", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "directory-oauth", step: None, codes: &[&OAUTH_DISABLED], run: Run::Object(run) };

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
