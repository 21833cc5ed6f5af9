//! Exchange Online lets only listed applications use EWS, and Exchange's own is not among them.

use super::commands::{changes, changes_by_hand, reads, test_connectivity};
use super::fill::{Slot, fill_quoted};
use super::rule::{Details, Rule, Sign, Weighing, against, decisive, weak};
use crate::exchange::Direction;
use crate::exchange::objects::ObjectKind;

pub(super) static RULE: Rule = Rule {
    id: "ews-allow-list",
    title: "Exchange Online does not let the application use EWS: EWS is off, or the application is not on the list",
    direction: Some(Direction::ToCloud),
    signs: &SIGNS,
    cannot_explain: None,
    details,
};

static SIGNS: [Sign; 3] =
    [decisive("hybrid-app/ews-not-allowed"), weak("diagnostics/forbidden"), against("hybrid-app/not-configured")];

fn details(weighing: &Weighing<'_>) -> Details {
    let application = fill_quoted(Slot::Guid("application id of ExchangeServerApp"), weighing.fact("application_id"));
    Details {
        contradictions: vec![
            "the application signs in without a fault, and `Test-OAuthConnectivity` may succeed: certificates and keys \
             are not what is wrong"
                .to_owned(),
        ],
        questions: weighing.known.missing(&[ObjectKind::AuthServer, ObjectKind::TestOAuthConnectivity]),
        actions: vec![
            reads(
                "in Exchange Online PowerShell: see whether EWS is on, and for which applications",
                "Get-OrganizationConfig | Format-List EwsEnabled, EwsAllowedAppIDs, EwsApplicationAccessPolicy, \
                 EwsAllowList",
            ),
            changes(
                "in Exchange Online PowerShell: add the application to the list",
                format!("Set-OrganizationConfig -EwsAllowedAppIDs @{{Add={application}}}"),
                "see the list first: with EwsEnabled true every application that is not on it is blocked",
            ),
            changes(
                "in Exchange Online PowerShell: switch EWS on, for the listed applications only",
                "Set-OrganizationConfig -EwsEnabled $true",
                "with an empty list it blocks or admits more than is meant: fill the list first; EWS ends for good on \
                 1 April 2027",
            ),
            changes_by_hand(
                "plan the way over Microsoft Graph, which Exchange Server SE can take",
                "Exchange 2016 and 2019 cannot: for them it ends with EWS in Exchange Online",
            ),
            test_connectivity(),
        ],
        confirm: vec!["free/busy for a mailbox in the cloud works from a mailbox on-premises"],
        ..Details::default()
    }
}
