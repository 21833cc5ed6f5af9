//! The intra-organization connector is off, missing or does not cover the domain: Exchange takes another way without
//! saying so.

use super::commands::{changes, changes_by_hand, reads, test_connectivity};
use super::fill::{Slot, fill, fill_quoted};
use super::rule::{Details, Rule, Sign, Weighing, decisive, strong};
use crate::exchange::objects::ObjectKind;

pub(super) static RULE: Rule = Rule {
    id: "connector-disabled",
    title: "the intra-organization connector is off, missing or lacks the domain: Exchange does not use OAuth there",
    direction: None,
    signs: &SIGNS,
    cannot_explain: None,
    details,
};

static SIGNS: [Sign; 4] = [
    decisive("connector/disabled"),
    strong("connector/missing"),
    strong("connector/domain-missing"),
    strong("connector/endpoint-unexpected"),
];

fn details(weighing: &Weighing<'_>) -> Details {
    let connectors = |code: &str| {
        let names = weighing.facts_of(code, "connector").into_iter();
        names.map(|name| fill(Slot::Name("name of the connector"), Some(name))).collect::<Vec<_>>()
    };
    let mut actions = vec![reads(
        "see for which domains Exchange uses OAuth, and where it asks",
        "Get-IntraOrganizationConnector | Format-List Name, Enabled, TargetAddressDomains, DiscoveryEndpoint",
    )];
    for name in connectors("connector/disabled") {
        actions.push(changes(
            "switch it on",
            format!("Set-IntraOrganizationConnector {name} -Enabled $true"),
            "Exchange uses OAuth for these domains from then on, and does not fall back to the organization \
             relationship: see first that OAuth works with `Test-OAuthConnectivity`",
        ));
    }
    for name in connectors("connector/domain-missing") {
        let domain = fill_quoted(Slot::Host("domain"), weighing.own_fact("domain"));
        actions.push(changes(
            "add the domain to those that it is for",
            format!("Set-IntraOrganizationConnector {name} -TargetAddressDomains @{{Add={domain}}}"),
            "requests for this domain take the connector from then on",
        ));
    }
    for name in connectors("connector/endpoint-unexpected") {
        actions.push(changes(
            "set the address where the other side is asked",
            format!(
                "Set-IntraOrganizationConnector {name} -DiscoveryEndpoint \
                 https://autodiscover-s.outlook.com/autodiscover/autodiscover.svc"
            ),
            "this is the address of Exchange Online in the global cloud, as the on-premises side needs it: other \
             clouds have their own; note the old value first",
        ));
    }
    if weighing.has(&["connector/missing"]) {
        actions.push(changes_by_hand(
            "run the Hybrid Configuration Wizard again: it makes the connectors on both sides",
            "its option for OAuth uploads the certificate to the first-party service principal again (CVE-2025-53786): \
             clean that up afterwards",
        ));
    }
    actions.push(test_connectivity());
    Details {
        contradictions: vec![
            "without the connector Exchange does not use OAuth for these domains: renewing certificates will not help"
                .to_owned(),
        ],
        questions: weighing.known.missing(&[
            ObjectKind::IntraOrganizationConnector,
            ObjectKind::OrganizationRelationship,
            ObjectKind::TestOAuthConnectivity,
        ]),
        actions,
        confirm: vec![
            "`Get-IntraOrganizationConnector` shows it as enabled, with the domain of the other side among its target \
             domains",
        ],
        ..Details::default()
    }
}
