//! A proxy between the organisation and the cloud stands in the way.

use super::commands::{changes, changes_by_hand, reads};
use super::rule::{Details, Rule, Sign, Weighing, each_once, fact, number, strong, weak};
use crate::checks::Finding;
use crate::exchange::{Direction, is_cloud_host};
use crate::text::{list, quoted};

pub(super) static RULE: Rule = Rule {
    id: "outbound-proxy",
    title: "a proxy between the organisation and the cloud refuses requests, or opens their TLS connections",
    direction: None,
    signs: &SIGNS,
    cannot_explain: None,
    details,
};

static SIGNS: [Sign; 9] = [
    // The proxy said no, or is not there.
    strong("connectivity/proxy-blocked"),
    strong("diagnostics/way-blocked").when(is_refusal),
    // Something opens TLS connections: a proxy, or a firewall.
    weak("connectivity/tls-intercepted"),
    // Its setting alone is no fault.
    weak("diagnostics/custom-proxy"),
    weak("diagnostics/forbidden"),
    weak("proxy/winhttp-differs").beside(),
    weak("diagnostics/way-blocked").beside(),
    weak("connectivity/proxy-in-use").beside(),
    weak("diagnostics/tls-channel").beside(),
];

/// Answered with 403 or 407 on the way to the sign-in service: that is what proxies say.
fn is_refusal(finding: &Finding) -> bool {
    [Some(403), Some(407)].contains(&number(finding, "status"))
}

const REFUSALS: [&str; 2] = ["connectivity/proxy-blocked", "diagnostics/way-blocked"];

fn details(weighing: &Weighing<'_>) -> Details {
    // Exchange goes through a proxy, and got a 403: Microsoft's sign-in answers none.
    let is_forbidden_by_proxy = weighing.has(&["diagnostics/custom-proxy"]) && weighing.has(&["diagnostics/forbidden"]);
    // Microsoft's hosts come as a whole; of the organisation's own only those that failed are meant.
    let marks = weighing.marks().filter(|finding| finding.code.name != "connectivity/proxy-in-use");
    let hosts = each_once(marks.map(|finding| fact(finding, "host")).filter(|host| !host.is_empty()));
    let (of_cloud, own): (Vec<_>, Vec<_>) = hosts.into_iter().partition(|host| is_cloud_host(host));
    let is_own_only = of_cloud.is_empty() && !own.is_empty();
    let mut let_through: Vec<_> = own.iter().take(MAX_HOSTS).map(|host| quoted(host)).collect();
    if own.len() > MAX_HOSTS {
        let_through.push("the other hosts that failed".to_owned());
    }
    if !is_own_only {
        let_through.insert(0, "the hosts of Microsoft 365".to_owned());
    }
    Details {
        title: is_own_only
            .then_some("a proxy stands between this computer and a server, and does not let requests through"),
        direction: (!is_own_only).then_some(Direction::ToCloud),
        at_most: (!weighing.has(&REFUSALS) && !is_forbidden_by_proxy).then_some(super::Likelihood::Possible),
        questions: vec![
            "what Exchange itself uses: it has a proxy setting of its own, which neither Windows nor a browser shares"
                .into(),
            "the proxy's log for the Exchange server at that moment".into(),
        ],
        actions: vec![
            reads(
                "see which proxy each Exchange server uses",
                "Get-ExchangeServer | Format-Table Name, InternetWebProxy",
            ),
            reads("see which proxy the services of Windows use on this computer", "netsh winhttp show proxy"),
            changes_by_hand(
                format!("have the proxy let {} through without signing in and without opening TLS", list(&let_through)),
                if is_own_only {
                    "for the servers that need it, not for everything"
                } else {
                    "for the servers and the hosts that Microsoft lists, not for everything"
                },
            ),
            changes(
                "correct the setting on an Exchange server, where it is wrong",
                "Set-ExchangeServer <server> -InternetWebProxy http://<proxy>:<port>",
                "put in the server, the proxy and its port, and write the old value down first: everything that this \
                 server asks the internet goes there from then on",
            ),
        ],
        confirm: vec!["the endpoint answers when it is asked again, from the Exchange server as well"],
        ..Details::default()
    }
}

/// The most hosts that a sentence names.
const MAX_HOSTS: usize = 3;
