//! Does Exchange call the cloud as an application of its own?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// No dedicated hybrid application is set up.
    ///
    /// ## Why it matters
    /// Since 31 October 2025 Exchange Online refuses EWS calls of Exchange servers that come as the shared principal: free/busy,
    /// MailTips and photos from on-premises to the cloud fail. The other direction is not concerned.
    ///
    /// ## Example
    /// `ApplicationIdentifier` of the auth server `EvoSts - 1e7f…` is blank.
    ///
    /// ## How to fix
    /// Update every server to a build that knows the application, then let Microsoft's script set it up:
    ///
    ///     .\ConfigureExchangeHybridApplication.ps1 -FullyConfigureExchangeHybridApplication
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/hybrid-deployment/deploy-dedicated-hybrid-app>
    /// - <https://msrc.microsoft.com/update-guide/vulnerability/CVE-2025-53786>
    NOT_CONFIGURED = "hybrid-app/not-configured", Warning;

    /// Exchange calls the cloud as the first-party principal that all organisations shared.
    ///
    /// ## Why it matters
    /// The dedicated application is meant to replace exactly this one. Exchange Online has refused EWS calls of it since
    /// 31 October 2025, and keys at it let an administrator of the server act in the cloud (CVE-2025-53786).
    ///
    /// ## Example
    /// `ApplicationIdentifier : 00000002-0000-0ff1-ce00-000000000000` at the auth server `EvoSts - 1e7f…`.
    ///
    /// ## How to fix
    /// Let Microsoft's script make the application and enter its id:
    ///
    ///     .\ConfigureExchangeHybridApplication.ps1 -FullyConfigureExchangeHybridApplication
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/hybrid-deployment/deploy-dedicated-hybrid-app>
    /// - <https://msrc.microsoft.com/update-guide/vulnerability/CVE-2025-53786>
    FIRST_PARTY_PRINCIPAL = "hybrid-app/first-party-principal", Error;
}

pub(crate) static CHECK: Check = Check {
    id: "hybrid-app-configured",
    step: None,
    codes: &[&NOT_CONFIGURED, &FIRST_PARTY_PRINCIPAL],
    run: Run::Object(run),
};

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
