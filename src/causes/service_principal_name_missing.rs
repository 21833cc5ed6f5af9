//! Entra does not know the host for which a token is asked.

use super::commands::{changes, changes_by_hand, reads};
use super::fill::{Slot, admitted};
use super::rule::{Details, Rule, Sign, Weighing, decisive, number, weak};
use crate::exchange::Direction;
use crate::exchange::objects::ObjectKind;

pub(super) static RULE: Rule = Rule {
    id: "service-principal-name-missing",
    title: "Entra does not know the host: it is not among the service principal names of Exchange Online",
    direction: Some(Direction::FromCloud),
    signs: &SIGNS,
    cannot_explain: None,
    details,
};

static SIGNS: [Sign; 4] = [
    decisive("diagnostics/resource-principal-missing"),
    decisive("diagnostics/aadsts-other").when(|finding| number(finding, "aadsts") == Some(RESOURCE_NOT_FOUND)),
    weak("diagnostics/unauthorized"),
    weak("diagnostics/no-challenge").beside(),
];

/// `The resource principal named … was not found in the tenant`.
const RESOURCE_NOT_FOUND: u64 = 500_011;
const WHOLE: &str = "the list is written whole: the old names have to stay in it; add hosts of your own only, as the \
                     virtual directories name them";

fn details(weighing: &Weighing<'_>) -> Details {
    let url = weighing.own_fact("names");
    let host = url.map(|url| url.trim_start_matches("https://").trim_start_matches("http://"));
    let host = host.map(|rest| rest.split(['/', ':']).next().unwrap_or_default());
    let host = host.and_then(|host| admitted(Slot::Host("host"), host));
    let add = match host {
        Some(host) => changes(
            format!("if {host} is a host of your own: add https://{host}/ to the names"),
            format!(
                "$principal = Get-MgServicePrincipal -Filter \"appId eq '00000002-0000-0ff1-ce00-000000000000'\"; \
                 Update-MgServicePrincipal -ServicePrincipalId $principal.Id -ServicePrincipalNames \
                 ($principal.ServicePrincipalNames + 'https://{host}/')"
            ),
            WHOLE,
        ),
        None => changes_by_hand("add the host, as https://host/, to the names of that service principal", WHOLE),
    };
    Details {
        contradictions: vec![
            "no token was issued at all: renewing certificates or refreshing keys will not help".to_owned(),
        ],
        questions: weighing.known.missing(&[ObjectKind::VirtualDirectory]),
        actions: vec![
            reads(
                "see which hosts Entra knows",
                "(Get-MgServicePrincipal -Filter \"appId eq \
                 '00000002-0000-0ff1-ce00-000000000000'\").ServicePrincipalNames",
            ),
            reads(
                "see under which hosts Exchange is reached",
                "Get-WebServicesVirtualDirectory -ADPropertiesOnly | Format-List Identity, InternalUrl, ExternalUrl",
            ),
            add,
        ],
        confirm: vec![
            "the list of names holds the external host of EWS and of Autodiscover, each as https://host/",
            "a token for the host is issued",
        ],
        ..Details::default()
    }
}
