//! Does the connector cover the domain of the mailboxes on the other side, and lead there?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// The connector to Exchange Online does not cover the domain that its mailboxes are reached at.
    ///
    /// ## Why it matters
    /// Exchange chooses the connector by the domain of the mailbox's target address, which is
    /// `<tenant>.mail.onmicrosoft.com` for mailboxes that were moved. Without it, OAuth is not used for them.
    ///
    /// ## Example
    /// `TargetAddressDomains : {contoso.com}`.
    ///
    /// ## How to fix
    /// Add it, with the connector's name and your tenant's domain in the places of NAME and contoso:
    ///
    ///     Set-IntraOrganizationConnector "NAME" -TargetAddressDomains @{Add="contoso.mail.onmicrosoft.com"}
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-intraorganizationconnector>
    DOMAIN_MISSING = "connector/domain-missing", Warning;

    /// The connector looks for the other side at an address that is none of its usual ones.
    ///
    /// ## Why it matters
    /// Exchange asks there where mailboxes are. At a wrong address it learns nothing, and free/busy fails.
    ///
    /// ## Example
    /// `http` in the place of `https`, or the on-premises address in the connector to Exchange Online.
    ///
    /// ## How to fix
    /// Set the address of your cloud, with the connector's name in the place of NAME; for the worldwide one:
    ///
    ///     Set-IntraOrganizationConnector "NAME" -DiscoveryEndpoint https://autodiscover-s.outlook.com/autodiscover/autodiscover.svc
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-intraorganizationconnector>
    ENDPOINT_UNEXPECTED = "connector/endpoint-unexpected", Warning;
}

pub(crate) static CHECK: Check = Check {
    id: "connector-target",
    step: None,
    codes: &[&DOMAIN_MISSING, &ENDPOINT_UNEXPECTED],
    run: Run::Object(run),
};

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
