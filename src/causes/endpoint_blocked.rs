//! A firewall or the name service keeps this computer from an endpoint that others reach.

use super::{Action, Cause, Likelihood, Risk, artifacts, codes, fact, having};
use crate::checks::Finding;
use crate::exchange::is_cloud_host;

pub(super) fn cause(findings: &[Finding]) -> Option<Cause> {
    let signs = having(findings, &SIGNS);
    if signs.is_empty() {
        return None;
    }
    let reachable = having(findings, &OTHERS_REACHED);
    let proxy = having(findings, &PROXY);
    // Microsoft's hosts are there for everybody; that some answer and others do not is a choice that somebody made.
    let of_cloud = signs.iter().any(|finding| is_cloud_host(fact(finding, "host")));
    let likelihood =
        if of_cloud && !reachable.is_empty() && proxy.is_empty() { Likelihood::Likely } else { Likelihood::Possible };
    Some(Cause {
        id: "endpoint-blocked",
        title: "a firewall or the name service keeps this computer from an endpoint",
        direction: None,
        likelihood,
        artifacts: artifacts(&signs),
        speaks_for: codes(signs.into_iter().chain(if of_cloud { reachable } else { Vec::new() })),
        speaks_against: codes(proxy.into_iter()),
        would_settle_it: vec![
            "whether another computer in the same network reaches it, and one in another network",
            "the firewall's log for this computer at that moment",
            "whether the Exchange server reaches it: Assay measures the computer that it runs on",
        ],
        actions: vec![
            Action {
                title: "ask for the name (in place of this host, the one that failed)",
                command: Some("Resolve-DnsName login.microsoftonline.com"),
                risk: Risk::ReadOnly,
                warning: None,
            },
            Action {
                title: "try the port (in place of this host, the one that failed)",
                command: Some("Test-NetConnection login.microsoftonline.com -Port 443"),
                risk: Risk::ReadOnly,
                warning: None,
            },
            Action {
                title: "see whether Exchange is meant to go through a proxy",
                command: Some("Get-ExchangeServer | Format-Table Name, InternetWebProxy"),
                risk: Risk::ReadOnly,
                warning: None,
            },
            Action {
                title: "have the firewall let the servers reach the host on port 443, by its name rather than by an address: the \
                        addresses of Microsoft 365 change",
                command: None,
                risk: Risk::ChangesConfiguration,
                warning: Some("open it to the hosts that Microsoft lists, not to everything"),
            },
        ],
        confirm: vec!["the endpoint answers when it is asked again, from the Exchange server as well"],
    })
}

pub(super) fn known_codes() -> impl Iterator<Item = &'static str> {
    SIGNS.into_iter().chain(OTHERS_REACHED).chain(PROXY)
}

const SIGNS: [&str; 3] = ["connectivity/name-not-resolved", "connectivity/refused", "connectivity/timed-out"];
/// The network as such works.
const OTHERS_REACHED: [&str; 1] = ["connectivity/reachable"];
/// It is the proxy then.
const PROXY: [&str; 1] = ["connectivity/proxy-blocked"];
