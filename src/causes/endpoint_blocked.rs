//! A firewall or the name service keeps this computer from an endpoint that others reach.

use url::Url;

use super::{Action, Cause, Likelihood, Risk, artifacts, codes, each_once, fact, having};
use crate::checks::Finding;
use crate::exchange::is_cloud_host;

pub(super) fn cause(findings: &[Finding]) -> Option<Cause> {
    let signs: Vec<_> = having(findings, &SIGNS).into_iter().filter(|finding| is_of_the_way(finding)).collect();
    if signs.is_empty() {
        return None;
    }
    let reachable = having(findings, &OTHERS_REACHED);
    let proxy = having(findings, &PROXY);
    // Microsoft's hosts are there for everybody; that some answer and others do not is a choice that somebody made.
    let of_cloud = signs.iter().any(|finding| is_cloud_host(fact(finding, "host")));
    let likelihood =
        if of_cloud && !reachable.is_empty() && proxy.is_empty() { Likelihood::Likely } else { Likelihood::Possible };
    // The commands are there to be copied: what failed stands in them, where it is harmless to a shell.
    let is_cloud = |sign: &&&Finding| is_cloud_host(fact(sign, "host"));
    let target = signs.iter().find(is_cloud).or(signs.first()).and_then(|sign| target(sign));
    let is_only = each_once(signs.iter().map(|sign| fact(sign, "url"))).len() == 1;
    let others = match &target {
        None => " (in place of this host, the one that failed)",
        Some(_) if is_only => "",
        Some(_) => " (and so for each other host that failed)",
    };
    let (host, port) = target.unwrap_or(("login.microsoftonline.com", 443));
    let opening = if of_cloud {
        "have the firewall let the servers reach the host on port 443, by its name rather than by an address: the \
         addresses of Microsoft 365 change"
    } else {
        "have the firewall let the servers reach the host on that port"
    };
    Some(Cause {
        id: "endpoint-blocked",
        title: "a firewall or the name service keeps this computer from an endpoint",
        direction: None,
        likelihood,
        artifacts: artifacts(&signs),
        speaks_for: codes(signs.into_iter().chain(if of_cloud { reachable } else { Vec::new() })),
        speaks_against: codes(proxy.into_iter()),
        weighed: Vec::new(),
        contradictions: Vec::new(),
        would_settle_it: vec![
            "whether another computer in the same network reaches it, and one in another network".into(),
            "the firewall's log for this computer at that moment".into(),
            "whether the Exchange server reaches it: Assay measures the computer that it runs on".into(),
        ],
        actions: vec![
            Action {
                title: format!("ask for the name{others}").into(),
                command: Some(format!("Resolve-DnsName {host}").into()),
                risk: Risk::ReadOnly,
                warning: None,
            },
            Action {
                title: format!("try the port{others}").into(),
                command: Some(format!("Test-NetConnection {host} -Port {port}").into()),
                risk: Risk::ReadOnly,
                warning: None,
            },
            Action {
                title: "see whether Exchange is meant to go through a proxy".into(),
                command: Some("Get-ExchangeServer | Format-Table Name, InternetWebProxy".into()),
                risk: Risk::ReadOnly,
                warning: None,
            },
            Action {
                title: opening.into(),
                command: None,
                risk: Risk::ChangesConfiguration,
                warning: Some("open it to the hosts that are needed, not to everything"),
            },
        ],
        confirm: vec!["the endpoint answers when it is asked again, from the Exchange server as well"],
    })
}

/// Whether it failed on the way: a server that took the connection, and does not answer then, is not blocked. A time server is
/// asked in another way, and its silence is common.
fn is_of_the_way(finding: &Finding) -> bool {
    !["answer", "body"].contains(&fact(finding, "stage")) && !fact(finding, "url").starts_with("ntp:")
}

/// The host and the port that failed, where they can stand in a command as they are.
fn target(finding: &Finding) -> Option<(&str, u16)> {
    let host = fact(finding, "host");
    let is_plain = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-');
    let port = Url::parse(fact(finding, "url")).ok()?.port_or_known_default()?;
    (is_plain && !host.is_empty() && !host.starts_with('-')).then_some((host, port))
}

pub(super) fn known_codes() -> impl Iterator<Item = &'static str> {
    SIGNS.into_iter().chain(OTHERS_REACHED).chain(PROXY)
}

const SIGNS: [&str; 3] = ["connectivity/name-not-resolved", "connectivity/refused", "connectivity/timed-out"];
/// The network as such works.
const OTHERS_REACHED: [&str; 1] = ["connectivity/reachable"];
/// It is the proxy then.
const PROXY: [&str; 1] = ["connectivity/proxy-blocked"];
