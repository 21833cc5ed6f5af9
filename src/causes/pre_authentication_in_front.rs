//! A device in front of Exchange asks for a sign-in of its own, so that tokens never arrive.

use super::commands::{changes_by_hand, reads};
use super::rule::{Details, Rule, Sign, Weighing, against, strong, weak};
use crate::exchange::Direction;
use crate::exchange::objects::ObjectKind;

pub(super) static RULE: Rule = Rule {
    id: "pre-authentication-in-front",
    title: "a device in front of Exchange wants a sign-in of its own: requests with tokens do not get through",
    direction: Some(Direction::FromCloud),
    signs: &SIGNS,
    cannot_explain: None,
    details,
};

static SIGNS: [Sign; 6] = [
    strong("diagnostics/no-challenge"),
    weak("diagnostics/way-blocked").beside(),
    weak("diagnostics/no-oauth-there"),
    weak("diagnostics/unauthorized"),
    weak("connectivity/http-error").beside(),
    against("directory/oauth-disabled"),
];

fn details(weighing: &Weighing<'_>) -> Details {
    Details {
        contradictions: vec![
            "Exchange has not seen the request: certificates, keys and objects in Exchange are not what is wrong"
                .to_owned(),
        ],
        questions: weighing.known.missing(&[ObjectKind::VirtualDirectory]),
        actions: vec![
            reads(
                "see whether the request has arrived: if it is not in these logs, the device in front has answered",
                "Get-ChildItem \"$env:ExchangeInstallPath\\Logging\\HttpProxy\\Ews\" | Sort-Object LastWriteTime \
                 -Descending | Select-Object -First 3 FullName, LastWriteTime",
            ),
            reads(
                "ask for the challenge on the server itself, past the device: it has to be 401 with `WWW-Authenticate: \
                 Bearer`",
                "curl.exe -k -s -o NUL -D - -H \"Authorization: Bearer\" https://localhost/ews/exchange.asmx",
            ),
            changes_by_hand(
                "let `/ews`, `/autodiscover` and what is below them through to Exchange without pre-authentication",
                "Exchange itself asks for the sign-in there: leave the protection of the other paths as it is",
            ),
        ],
        confirm: vec![
            "a request without a token is answered with 401, and `WWW-Authenticate` has a `Bearer` challenge that \
             names Exchange",
        ],
        ..Details::default()
    }
}
