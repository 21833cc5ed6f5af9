//! Exchange still calls the cloud as the shared first-party application, which Exchange Online no longer lets in.

use super::Likelihood;
use super::commands::{TEST_SUCCEEDS, changes, changes_by_hand, clean_first_party, reads, test_connectivity};
use super::fill::{Slot, fill};
use super::rule::{Details, Rule, Sign, Weighing, decisive, number, strong, weak};
use crate::checks::Finding;
use crate::exchange::Direction;
use crate::exchange::objects::ObjectKind;

pub(super) static RULE: Rule = Rule {
    id: "dedicated-hybrid-app-missing",
    title: "the dedicated hybrid application is not set up or not switched on: Exchange Online refuses the shared one",
    direction: Some(Direction::ToCloud),
    signs: &SIGNS,
    cannot_explain: None,
    details,
};

static SIGNS: [Sign; 10] = [
    decisive("hybrid-app/override-missing"),
    decisive("hybrid-app/first-party-principal").when(is_refused),
    weak("hybrid-app/first-party-principal"),
    decisive("diagnostics/consent-missing"),
    strong("hybrid-app/not-configured").when(is_refused),
    weak("hybrid-app/not-configured"),
    strong("hybrid-app/build-too-old"),
    strong("hybrid-app/override-unsuitable"),
    weak("diagnostics/aadsts-other").when(names_application),
    weak("hybrid-app/upload-to-first-party-principal"),
];

/// At the moment of evaluation Exchange Online refuses the shared principal; before, there was no need of another.
fn is_refused(finding: &Finding) -> bool {
    finding.evidence.get("refused").and_then(serde_json::Value::as_bool) == Some(true)
}

/// Entra does not know the application, or it is switched off there: perhaps the organisation's own.
fn names_application(finding: &Finding) -> bool {
    [Some(700_016), Some(7_000_112)].contains(&number(finding, "aadsts"))
}

fn details(weighing: &Weighing<'_>) -> Details {
    let server = fill(Slot::Host("server"), weighing.own_fact("server"));
    let is_about_shared = |mark: &Finding| mark.evidence.contains_key("refused");
    let is_early = weighing.marks().any(is_about_shared)
        && !weighing.has(&["hybrid-app/override-missing", "diagnostics/consent-missing"])
        && !weighing.marks().any(is_refused);
    let mut actions = vec![
        reads(
            "see whether the auth server names an application of the organisation's own",
            "Get-AuthServer | Where-Object Type -eq AzureAD | Format-List Name, Realm, Enabled, ApplicationIdentifier, \
             DomainName",
        ),
        reads(
            "see whether it is switched on",
            "Get-SettingOverride | Format-List Name, ComponentName, SectionName, Parameters, Server",
        ),
        reads(
            "see whether every server has a build that can do it",
            "Get-ExchangeServer | Format-Table Name, AdminDisplayVersion",
        ),
    ];
    if weighing.has(&["hybrid-app/build-too-old"]) {
        actions.push(changes_by_hand(
            format!("update the server {server} to 15.1.2507.55, 15.2.1544.25, 15.2.1748.24, 15.2.2562.17 or newer"),
            "servers with older builds go on calling as the shared application: it works on some servers and not on \
             others until all are updated",
        ));
    }
    if !weighing.has(&["hybrid-app/override-missing"]) || weighing.has(&["hybrid-app/not-configured"]) {
        actions.push(changes(
            "create the application, upload the certificate to it, consent, and switch it on",
            r".\ConfigureExchangeHybridApplication.ps1 -FullyConfigureExchangeHybridApplication",
            "needs an account that may create applications and consent for the tenant; upload the certificate nowhere \
             else, above all not to the first-party service principal (CVE-2025-53786)",
        ));
    }
    actions.push(changes(
        "switch it on for all servers",
        "New-SettingOverride -Name EnableExchangeHybrid3PAppFeature -Component Global -Section \
         ExchangeOnpremAsThirdPartyAppId -Parameters @('Enabled=true') -Reason 'Dedicated hybrid application'",
        "only once the application is there with certificate and consent; the wizard never sets it, and it can take an \
         hour",
    ));
    actions.push(changes(
        "have the servers read the override",
        "Get-ExchangeDiagnosticInfo -Process Microsoft.Exchange.Directory.TopologyService -Component \
         VariantConfiguration -Argument Refresh",
        "run it on each server, or wait an hour",
    ));
    actions.push(test_connectivity());
    actions.push(clean_first_party());
    Details {
        title: is_early.then_some(
            "the dedicated hybrid application is not set up, which Exchange Online asks for since 31 October 2025",
        ),
        at_most: is_early.then_some(Likelihood::Possible),
        contradictions: vec![
            "uploading the certificate to the first-party service principal will not help: Exchange Online refuses it \
             since 31 October 2025, and it opens the way of CVE-2025-53786"
                .to_owned(),
        ],
        questions: weighing.known.missing(&[
            ObjectKind::AuthServer,
            ObjectKind::SettingOverride,
            ObjectKind::ExchangeServer,
            ObjectKind::TestOAuthConnectivity,
        ]),
        actions,
        confirm: vec![
            TEST_SUCCEEDS,
            "its log names the application of the organisation's own, not 00000002-0000-0ff1-ce00-000000000000",
        ],
        ..Details::default()
    }
}
