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
    let own = weighing.own_fact("virtual_directory");
    let directory = fill(Slot::Name("virtual directory"), own);
    let is_autodiscover = own.is_some_and(|name| name.to_ascii_lowercase().contains("autodiscover"));
    let noun = if is_autodiscover { "AutodiscoverVirtualDirectory" } else { "WebServicesVirtualDirectory" };
    Details {
        contradictions: vec![
            "the server does not look at tokens there at all: renewing or publishing certificates will not help"
                .to_owned(),
        ],
        questions: weighing.known.missing(&[ObjectKind::VirtualDirectory, ObjectKind::ExchangeServer]),
        actions: vec![
            reads(
                "see where OAuth is on",
                format!(
                    "Get-{noun} -ADPropertiesOnly -ShowMailboxVirtualDirectories | Format-List Identity, \
                     OAuthAuthentication, *AuthenticationMethods"
                ),
            ),
            changes(
                "switch it on",
                format!("Set-{noun} {directory} -OAuthAuthentication $true"),
                "on each server, and on both `EWS` and `Autodiscover`; where it is on already and does not work, \
                 switch it off and on again on the `(Exchange Back End)` directory",
            ),
            changes(
                "have the web server read it anew",
                "iisreset /noforce",
                "every connection to this server is cut off for a moment",
            ),
        ],
        confirm: vec![
            "`OAuth` stands among the authentication methods of every virtual directory for EWS and Autodiscover",
            "the server answers 401 with `WWW-Authenticate: Bearer` to a request without a token",
        ],
        ..Details::default()
    }
}
