//! A firewall or the name service keeps this computer from an endpoint that others reach.

use url::Url;

use super::commands::{changes_by_hand, reads};
use super::fill::{Slot, admitted};
use super::rule::{Details, Rule, Sign, Weighing, against, each_once, fact, number, strong, weak};
use crate::checks::Finding;
use crate::exchange::is_cloud_host;

pub(super) static RULE: Rule = Rule {
    id: "endpoint-blocked",
    title: "a firewall or the name service stands between a computer and an endpoint",
    direction: None,
    signs: &SIGNS,
    cannot_explain: None,
    details,
};

static SIGNS: [Sign; 7] = [
    strong("connectivity/name-not-resolved").when(is_of_the_way),
    strong("connectivity/refused").when(is_of_the_way),
    strong("connectivity/timed-out").when(is_of_the_way),
    strong("diagnostics/way-blocked").when(is_silence),
    // The network as such works.
    weak("connectivity/reachable").beside(),
    // It is the proxy then.
    against("connectivity/proxy-blocked"),
    against("diagnostics/custom-proxy"),
];

/// Whether it failed on the way: a server that took the connection, and does not answer then, is not blocked. A time
/// server is asked in another way, and its silence is common.
fn is_of_the_way(finding: &Finding) -> bool {
    !["answer", "body"].contains(&fact(finding, "stage")) && !fact(finding, "url").starts_with("ntp:")
}

/// Exchange's own request was answered by nobody; a 403 or 407 is an answer.
fn is_silence(finding: &Finding) -> bool {
    number(finding, "status").is_none()
}

fn details(weighing: &Weighing<'_>) -> Details {
    let is_cloud = |sign: &&Finding| is_cloud_host(fact(sign, "host"));
    let probed = || weighing.marks().filter(|finding| finding.code.name != "connectivity/reachable");
    let names_host = |finding: &&Finding| !fact(finding, "host").is_empty();
    let signs: Vec<_> = probed().filter(names_host).collect();
    let by_exchange = probed().any(|finding| finding.code.name.starts_with("diagnostics/"));
    // Microsoft's hosts are there for everybody; that some answer and others do not is a choice that somebody made.
    let of_cloud = signs.iter().copied().any(|sign| is_cloud(&sign));
    let is_sure = (of_cloud && weighing.has(&["connectivity/reachable"])) || by_exchange;
    let is_sure = is_sure && !weighing.is_disputed();
    // The commands are there to be copied: what failed stands in them, where it is harmless to a shell.
    let target = signs.iter().copied().find(|sign| is_cloud(sign)).or(signs.first().copied());
    let target = target.and_then(target_of);
    let is_only = each_once(signs.iter().map(|sign| fact(sign, "url"))).len() == 1;
    let others = match &target {
        None => " (in place of this host, the one that failed)",
        Some(_) if is_only => "",
        Some(_) => " (and so for each other host that failed)",
    };
    let (host, port) = target.unwrap_or_else(|| ("login.microsoftonline.com".to_owned(), 443));
    let opening = if of_cloud || signs.is_empty() {
        "have the firewall let the servers reach the host on port 443, by its name rather than by an address: the \
         addresses of Microsoft 365 change"
    } else {
        "have the firewall let the servers reach the host on that port"
    };
    Details {
        at_most: (!is_sure).then_some(super::Likelihood::Possible),
        questions: if by_exchange {
            vec![
                "whether another computer in the server's network reaches it, and one in another network".into(),
                "the firewall's log for the Exchange server at that moment".into(),
            ]
        } else {
            vec![
                "whether another computer in the same network reaches it, and one in another network".into(),
                "the firewall's log for this computer at that moment".into(),
                "whether the Exchange server reaches it: Assay measures the computer that it runs on".into(),
            ]
        },
        title: Some(if by_exchange {
            "a firewall or the name service keeps the Exchange server from an endpoint"
        } else {
            "a firewall or the name service keeps this computer from an endpoint"
        }),
        actions: vec![
            reads(format!("ask for the name{others}"), format!("Resolve-DnsName {host}")),
            reads(format!("try the port{others}"), format!("Test-NetConnection {host} -Port {port}")),
            reads(
                "see whether Exchange is meant to go through a proxy",
                "Get-ExchangeServer | Format-Table Name, InternetWebProxy",
            ),
            changes_by_hand(opening, "open it to the hosts that are needed, not to everything"),
        ],
        confirm: vec!["the endpoint answers when it is asked again, from the Exchange server as well"],
        ..Details::default()
    }
}

/// The host and the port that failed, where they can stand in a command as they are.
fn target_of(finding: &Finding) -> Option<(String, u16)> {
    let port = Url::parse(fact(finding, "url")).ok()?.port_or_known_default()?;
    Some((admitted(Slot::Host("host"), fact(finding, "host"))?, port))
}
