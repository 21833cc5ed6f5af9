//! Does everybody who verifies Exchange's tokens know the certificate that signs them?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// Entra, or Exchange's own metadata document, does not list the certificate that signs.
    ///
    /// ## Why it matters
    /// Whoever does not know the key refuses what it signed. Entra then answers with AADSTS50012 or AADSTS700027, and
    /// free/busy from on-premises to the cloud fails.
    ///
    /// ## Example
    /// The Auth Certificate was rotated, and the Hybrid Configuration Wizard was not run afterwards: Entra still knows the
    /// previous one only.
    ///
    /// ## How to fix
    /// Where the dedicated hybrid application is in use, upload the certificate to it:
    ///
    ///     .\ConfigureExchangeHybridApplication.ps1 -UpdateCertificate
    ///
    /// Else set that application up, or run the Hybrid Configuration Wizard again. Do not upload the certificate to the
    /// shared principal of Office 365 Exchange Online (`00000002-0000-0ff1-ce00-000000000000`): that is what CVE-2025-53786 is
    /// about, and it has not helped since 31 October 2025.
    ///
    /// If Exchange's own metadata document lacks it, restart the service `MSExchangeServiceHost` on that server and ask again.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/hybrid-deployment/deploy-dedicated-hybrid-app>
    /// - <https://learn.microsoft.com/exchange/plan-and-deploy/post-installation-tasks/security-best-practices/maintain-oauth-certificate>
    CURRENT_NOT_PUBLISHED = "auth-config/current-not-published", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "auth-config-published", step: None, codes: &[&CURRENT_NOT_PUBLISHED], run: Run::Object(run) };

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
