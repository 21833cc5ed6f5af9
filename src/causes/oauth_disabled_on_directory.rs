//! OAuth is switched off on a virtual directory.

use super::commands::{changes, reads};
use super::fill::{Slot, fill};
use super::rule::{Details, Rule, Sign, Weighing, decisive, strong, weak};
use crate::exchange::Direction;
use crate::exchange::objects::ObjectKind;

pub(super) static RULE: Rule = Rule {
    id: "oauth-disabled-on-directory",
    title: "OAuth is switched off on a virtual directory of the server",
    direction: Some(Direction::FromCloud),
    signs: &SIGNS,
    cannot_explain: None,
    details,
};

static SIGNS: [Sign; 5] = [
    decisive("directory/oauth-disabled"),
    strong("diagnostics/oauth-not-available"),
    weak("diagnostics/no-challenge").beside(),
    weak("diagnostics/no-oauth-there"),
    weak("diagnostics/unauthorized"),
];

fn details(weighing: &Weighing<'_>) -> Details {
    let noun = |directory: &str| {
        let is_autodiscover = directory.to_ascii_lowercase().contains("autodiscover");
        if is_autodiscover { "AutodiscoverVirtualDirectory" } else { "WebServicesVirtualDirectory" }
    };
    let mut off = weighing.facts_of("directory/oauth-disabled", "virtual_directory");
    if off.is_empty() {
        off.push(weighing.own_fact("virtual_directory").unwrap_or_default());
    }
    let see = |noun: &str| {
        reads(
            "see where OAuth is on",
            format!(
                "Get-{noun} -ADPropertiesOnly -ShowMailboxVirtualDirectories | Format-List Identity, \
                 OAuthAuthentication, *AuthenticationMethods"
            ),
        )
    };
    let mut actions: Vec<_> =
        super::rule::each_once(off.iter().map(|directory| noun(directory))).into_iter().map(see).collect();
    actions.extend(off.iter().map(|directory| {
        let name = fill(Slot::Name("virtual directory"), Some(directory));
        changes(
            "switch it on",
            format!("Set-{} {name} -OAuthAuthentication $true", noun(directory)),
            "on each server, and on both `EWS` and `Autodiscover`; where it is on already and does not work, switch it \
             off and on again on the `(Exchange Back End)` directory",
        )
    }));
    actions.push(changes(
        "have the web server read it anew",
        "iisreset /noforce",
        "every connection to this server is cut off for a moment",
    ));
    Details {
        contradictions: vec![
            "the server does not look at tokens there at all: renewing or publishing certificates will not help"
                .to_owned(),
        ],
        questions: weighing.known.missing(&[ObjectKind::VirtualDirectory, ObjectKind::ExchangeServer]),
        actions,
        confirm: vec![
            "`OAuth` stands among the authentication methods of every virtual directory for EWS and Autodiscover",
            "the server answers 401 with `WWW-Authenticate: Bearer` to a request without a token",
        ],
        ..Details::default()
    }
}
