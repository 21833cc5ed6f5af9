//! The account that stands for the partner application is gone, or lost its roles.

use super::commands::{changes, reads};
use super::fill::{Slot, fill};
use super::rule::{Details, Rule, Sign, Weighing, decisive, is_not_to_cloud, says, strong, weak};
use crate::exchange::Direction;
use crate::exchange::objects::ObjectKind;

pub(super) static RULE: Rule = Rule {
    id: "linked-account-lost",
    title: "the partner application has no linked account, or that account has lost its roles",
    direction: Some(Direction::FromCloud),
    signs: &SIGNS,
    cannot_explain: None,
    details,
};

static SIGNS: [Sign; 5] = [
    decisive("diagnostics/linked-account-missing"),
    strong("partner-application/linked-account-missing"),
    strong("diagnostics/invalid-grant").when(|finding| says(finding, "linked account") && is_not_to_cloud(finding)),
    // Other rights may be missing as well: a scope, a mailbox.
    weak("diagnostics/invalid-grant").when(is_not_to_cloud),
    strong("event/oauth-validation-failed").when(|finding| says(finding, "linked account")),
];

fn details(weighing: &Weighing<'_>) -> Details {
    let known = weighing.own_fact("partner_application");
    let name = fill(Slot::Name("name of the partner application"), known.or(Some("Exchange Online")));
    Details {
        contradictions: vec![
            "the token was accepted, only its rights are missing: renewing certificates or refreshing keys will not \
             help"
                .to_owned(),
        ],
        questions: weighing.known.missing(&[ObjectKind::PartnerApplication]),
        actions: vec![
            reads(
                "see which account is linked to it",
                format!(
                    "Get-PartnerApplication {name} | Format-List Name, Enabled, ApplicationIdentifier, \
                    LinkedAccount"
                ),
            ),
            reads(
                "see whether the account is there",
                "Get-User 'Exchange Online-ApplicationAccount' | Format-List Identity, RecipientTypeDetails, \
                 UserAccountControl",
            ),
            reads(
                "see which roles it has: UserApplication, ArchiveApplication, LegalHoldApplication, Mailbox Search, \
                 TeamMailboxLifecycleApplication, MailboxSearchApplication and MeetingGraphApplication belong there",
                "Get-ManagementRoleAssignment -RoleAssignee 'Exchange Online-ApplicationAccount' | Format-Table Role, \
                 Enabled",
            ),
            changes(
                "link the account",
                format!(
                    "Set-PartnerApplication {name} -LinkedAccount '<root domain>/Users/Exchange \
                    Online-ApplicationAccount'"
                ),
                "the application acts with the roles of this account: link no account of a person",
            ),
            changes(
                "assign a role that is missing",
                "New-ManagementRoleAssignment -Role <role> -User 'Exchange Online-ApplicationAccount'",
                "only the roles that belong there",
            ),
            changes(
                "have the web server read it anew, on each server",
                "iisreset /noforce",
                "every connection to this server is cut off for a moment",
            ),
        ],
        confirm: vec![
            "`Get-PartnerApplication` shows the linked account, and `Get-ManagementRoleAssignment` its roles",
            "`invalid_grant` does not come again",
        ],
        ..Details::default()
    }
}
