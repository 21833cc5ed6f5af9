//! The partner application is missing, off, or has another application's id.

use super::commands::{changes, changes_by_hand, reads};
use super::fill::{Slot, fill};
use super::rule::{Details, Rule, Sign, Weighing, against, decisive, is_not_to_cloud, says, strong, weak};
use crate::exchange::objects::ObjectKind;

pub(super) static RULE: Rule = Rule {
    id: "partner-application-misconfigured",
    title: "the partner application in Exchange is missing, switched off or set wrongly",
    direction: None,
    signs: &SIGNS,
    cannot_explain: None,
    details,
};

static SIGNS: [Sign; 12] = [
    decisive("partner-application/missing"),
    decisive("partner-application/disabled"),
    decisive("partner-application/application-id-unexpected"),
    strong("partner-application/realm-not-blank"),
    strong("diagnostics/invalid-client").when(is_not_to_cloud),
    strong("event/oauth-validation-failed").when(|finding| says(finding, "Application Identifier")),
    strong("auth-config/service-name-unexpected"),
    weak("auth-config/realm-not-blank"),
    weak("diagnostics/invalid-grant").when(is_not_to_cloud),
    weak("partner-application/linked-account-missing").beside(),
    weak("partner-application/legacy-skype").beside(),
    against("diagnostics/linked-account-missing"),
];

fn details(weighing: &Weighing<'_>) -> Details {
    let applications = |code: &str| {
        let names = weighing.facts_of(code, "partner_application").into_iter();
        names.map(|name| fill(Slot::Name("name of the partner application"), Some(name))).collect::<Vec<_>>()
    };
    let mut actions = vec![reads(
        "see which applications Exchange admits",
        "Get-PartnerApplication | Format-List Name, Enabled, ApplicationIdentifier, Realm, UseAuthServer, \
         LinkedAccount, AcceptSecurityIdentifierInformation",
    )];
    for name in applications("partner-application/disabled") {
        actions.push(changes(
            "switch it on",
            format!("Set-PartnerApplication {name} -Enabled $true"),
            "the application may act for users again: see first why it was switched off",
        ));
    }
    for name in applications("partner-application/application-id-unexpected") {
        actions.push(changes(
            "set the id of Exchange Online",
            format!("Set-PartnerApplication {name} -ApplicationIdentifier 00000002-0000-0ff1-ce00-000000000000"),
            "only for the partner application of Exchange Online: note the old value first",
        ));
    }
    for name in applications("partner-application/realm-not-blank") {
        actions.push(changes(
            "clear its realm",
            format!("Set-PartnerApplication {name} -Realm ''"),
            "note the old value first",
        ));
    }
    if weighing.has(&["auth-config/service-name-unexpected"]) {
        actions.push(changes(
            "put back the id by which the partners know Exchange",
            "Set-AuthConfig -ServiceName 00000002-0000-0ff1-ce00-000000000000",
            "note the old value first",
        ));
    }
    if weighing.has(&["auth-config/realm-not-blank"]) {
        actions.push(changes(
            "clear the realm of the auth configuration",
            "Set-AuthConfig -Realm ''",
            "note the old value first",
        ));
    }
    actions.push(changes_by_hand(
        "if it is missing: run the Hybrid Configuration Wizard again, which makes it",
        "its option for OAuth uploads the certificate to the first-party service principal again (CVE-2025-53786): \
         clean that up afterwards",
    ));
    Details {
        questions: weighing.known.missing(&[ObjectKind::PartnerApplication, ObjectKind::AuthConfig]),
        actions,
        confirm: vec![
            "`Get-PartnerApplication` lists `Exchange Online` as enabled, with the id \
             00000002-0000-0ff1-ce00-000000000000 and a blank realm",
        ],
        ..Details::default()
    }
}
