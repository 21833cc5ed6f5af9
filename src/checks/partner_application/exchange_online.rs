//! Is the partner application for Exchange Online set up as it has to be?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// The partner application named Exchange Online has another id than Exchange Online.
    ///
    /// ## Why it matters
    /// Exchange looks callers up by this id. With another one it does not know Exchange Online and refuses it.
    ///
    /// ## Example
    /// The id of a dedicated hybrid application was put there.
    ///
    /// ## How to fix
    /// Put Exchange Online's id back:
    ///
    ///     Set-PartnerApplication "Exchange Online" -ApplicationIdentifier 00000002-0000-0ff1-ce00-000000000000
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-partnerapplication>
    APPLICATION_ID_UNEXPECTED = "partner-application/application-id-unexpected", Error;

    /// The partner application for Exchange Online has no linked account.
    ///
    /// ## Why it matters
    /// What the application may do comes from the linked account's roles. Without it, calls that do not act for a user
    /// are refused: "The application is missing a linked account for RBAC roles".
    ///
    /// ## Example
    /// `LinkedAccount` is blank.
    ///
    /// ## How to fix
    /// Link the account that Setup made, with your root domain in the place of contoso.com:
    ///
    ///     Set-PartnerApplication "Exchange Online" -LinkedAccount "contoso.com/Users/Exchange Online-ApplicationAccount"
    ///     Get-ManagementRoleAssignment -RoleAssignee "Exchange Online-ApplicationAccount" | Format-Table Role
    ///
    /// Then restart IIS on the servers, one after the other.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-partnerapplication>
    LINKED_ACCOUNT_MISSING = "partner-application/linked-account-missing", Warning;

    /// The partner application for Exchange Online names a realm.
    ///
    /// ## Why it matters
    /// It is blank in a healthy hybrid, so that it stands for Exchange Online whatever the tenant. With a realm it
    /// stands for one organisation only.
    ///
    /// ## Example
    /// `Realm` is `contoso.com`.
    ///
    /// ## How to fix
    /// Clear it, if no other organisation is meant by it:
    ///
    ///     Set-PartnerApplication "Exchange Online" -Realm ""
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-partnerapplication>
    REALM_NOT_BLANK = "partner-application/realm-not-blank", Warning;
}

pub(crate) static CHECK: Check = Check {
    id: "partner-application-exchange-online",
    step: None,
    codes: &[&APPLICATION_ID_UNEXPECTED, &LINKED_ACCOUNT_MISSING, &REALM_NOT_BLANK],
    run: Run::Object(run),
};

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
