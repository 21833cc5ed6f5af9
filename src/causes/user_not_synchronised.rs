//! The user of the token is not there on the other side, or is there twice.

use super::commands::{changes_by_hand, reads};
use super::rule::{Details, Rule, Sign, Weighing, decisive, fact, says, strong};

pub(super) static RULE: Rule = Rule {
    id: "user-not-synchronised",
    title: "the user in the token is not there on the other side, or is there more than once",
    direction: None,
    signs: &SIGNS,
    cannot_explain: None,
    details,
};

static SIGNS: [Sign; 3] = [
    decisive("diagnostics/invalid-user"),
    decisive("event/oauth-validation-failed").when(|finding| says(finding, "user-context in the token")),
    strong("diagnostics/user-claims-missing"),
];

fn details(weighing: &Weighing<'_>) -> Details {
    let is_ambiguous = weighing.marks().any(|finding| fact(finding, "kind") == "ambiguous");
    let mut actions = vec![
        reads(
            "see the user on the side that refused it",
            "Get-Recipient <mailbox> | Format-List Name, RecipientTypeDetails, PrimarySmtpAddress, EmailAddresses",
        ),
        reads(
            "look for others with the same name or address",
            "Get-Recipient -ResultSize Unlimited -Filter \"EmailAddresses -eq 'smtp:<mailbox>'\" | Format-Table Name, \
             RecipientTypeDetails, PrimarySmtpAddress",
        ),
        reads(
            "see on the server with Entra Connect when it last synchronised",
            "Get-ADSyncScheduler | Format-List SyncCycleEnabled, StagingModeEnabled, NextSyncCycleStartTimeInUTC",
        ),
    ];
    if is_ambiguous {
        actions.push(changes_by_hand(
            "leave the UPN, the SMTP address or the sip address to one of them",
            "mail and sign-in of the others change: see first whose it is",
        ));
    } else {
        actions.push(changes_by_hand(
            "have Entra Connect synchronise the user: bring it into a synchronised organisational unit, then run a \
             cycle",
            "a test with a user who is not synchronised, such as an administrator, proves nothing: use another mailbox",
        ));
    }
    Details {
        title: is_ambiguous.then_some("the user in the token is there more than once on the other side"),
        contradictions: vec![
            "the token was accepted, only its user was not found: renewing certificates or refreshing keys will not \
             help"
                .to_owned(),
        ],
        questions: vec![super::Question {
            text: "which user the request was for: the mailbox, its SMTP address, UPN and sip address on both \
                sides"
                .into(),
            command: Some("Get-Recipient <mailbox> | Format-List Name, PrimarySmtpAddress, EmailAddresses".into()),
        }],
        actions,
        confirm: vec!["the same request for this user is answered, and `invalid_user` does not come again"],
        ..Details::default()
    }
}
