//! Does the principal that all organisations shared hold keys of this organisation?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// A key was uploaded to the first-party principal of Exchange Online, or still stands there.
    ///
    /// ## Why it matters
    /// Whoever administers the Exchange server holds the private key, and can act in the cloud as Exchange Online itself
    /// (CVE-2025-53786). Older guides name the upload as a remedy. It has cured nothing since 31 October 2025, and a list of one
    /// key replaces all the others.
    ///
    /// ## Example
    /// `Update-MgServicePrincipal -KeyCredentials` for `00000002-0000-0ff1-ce00-000000000000` in a transcript.
    ///
    /// ## How to fix
    /// Set up the dedicated hybrid application first. Then let Microsoft's script remove the keys:
    ///
    ///     .\ConfigureExchangeHybridApplication.ps1 -ResetFirstPartyServicePrincipalKeyCredentials
    ///
    /// The Hybrid Configuration Wizard may upload the certificate again; repeat the last step after it.
    ///
    /// ## References
    /// - <https://msrc.microsoft.com/update-guide/vulnerability/CVE-2025-53786>
    /// - <https://learn.microsoft.com/exchange/hybrid-deployment/deploy-dedicated-hybrid-app>
    UPLOAD_TO_FIRST_PARTY_PRINCIPAL = "hybrid-app/upload-to-first-party-principal", Warning;
}

pub(crate) static CHECK: Check =
    Check { id: "hybrid-app-upload", step: None, codes: &[&UPLOAD_TO_FIRST_PARTY_PRINCIPAL], run: Run::Object(run) };

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
