//! Does each server's build know the dedicated hybrid application?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// The server's build does not know the dedicated hybrid application.
    ///
    /// ## Why it matters
    /// It goes on calling the cloud as the shared principal, which Exchange Online refuses. With several servers this shows as a
    /// fault that comes and goes.
    ///
    /// ## Example
    /// Exchange Server 2019 CU14 without the hotfix update of April 2025.
    ///
    /// ## How to fix
    /// Update the server to one of these or newer: Exchange Server 2016 CU23 15.1.2507.55, Exchange Server 2019 CU14 15.2.1544.25 or CU15
    /// 15.2.1748.24, Exchange Server SE 15.2.2562.17. To see the builds:
    ///
    ///     Get-ExchangeServer | Format-List Name, AdminDisplayVersion
    ///
    /// That property does not show updates between cumulative ones; the version of `ExSetup.exe` does:
    ///
    ///     Get-Command ExSetup.exe | ForEach-Object {$_.FileVersionInfo.ProductVersion}
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/hybrid-deployment/deploy-dedicated-hybrid-app>
    /// - <https://learn.microsoft.com/exchange/new-features/build-numbers-and-release-dates>
    BUILD_TOO_OLD = "hybrid-app/build-too-old", Warning;
}

pub(crate) static CHECK: Check =
    Check { id: "hybrid-app-build", step: None, codes: &[&BUILD_TOO_OLD], run: Run::Object(run) };

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
