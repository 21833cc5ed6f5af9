//! A proxy between the organisation and the cloud stands in the way.

use super::{Action, Cause, Likelihood, Risk, artifacts, codes, each_once, fact, having};
use crate::checks::Finding;
use crate::exchange::is_cloud_host;
use crate::text::{list, quoted};

pub(super) fn cause(findings: &[Finding]) -> Option<Cause> {
    let refusals = having(findings, &REFUSALS);
    let signs = having(findings, &SIGNS);
    let likelihood = match (refusals.as_slice(), signs.as_slice()) {
        ([_, ..], _) => Likelihood::Likely,
        ([], [_, ..]) => Likelihood::Possible,
        ([], []) => return None,
    };
    let companions = having(findings, &COMPANIONS);
    let marks: Vec<_> = refusals.into_iter().chain(signs).collect();
    // Microsoft's hosts come as a whole; of the organisation's own only those that failed are meant.
    let hosts = each_once(marks.iter().map(|finding| fact(finding, "host")).filter(|host| !host.is_empty()));
    let (of_cloud, own): (Vec<_>, Vec<_>) = hosts.into_iter().partition(|host| is_cloud_host(host));
    let is_own_only = of_cloud.is_empty() && !own.is_empty();
    let mut let_through: Vec<_> = own.iter().take(MAX_HOSTS).map(|host| quoted(host)).collect();
    if own.len() > MAX_HOSTS {
        let_through.push("the other hosts that failed".to_owned());
    }
    if !is_own_only {
        let_through.insert(0, "the hosts of Microsoft 365".to_owned());
    }
    Some(Cause {
        id: "outbound-proxy",
        title: if is_own_only {
            "a proxy stands between this computer and a server, and does not let requests through"
        } else {
            "a proxy between the organisation and the cloud refuses requests, or opens their TLS connections"
        },
        direction: (!is_own_only).then_some("on-premises-to-cloud"),
        likelihood,
        artifacts: artifacts(&marks),
        speaks_for: codes(marks.into_iter().chain(companions)),
        speaks_against: Vec::new(),
        weighed: Vec::new(),
        contradictions: Vec::new(),
        would_settle_it: vec![
            "what Exchange itself uses: it has a proxy setting of its own, which neither Windows nor a browser shares"
                .into(),
            "the proxy's log for the Exchange server at that moment".into(),
        ],
        actions: vec![
            Action {
                title: "see which proxy each Exchange server uses".into(),
                command: Some("Get-ExchangeServer | Format-Table Name, InternetWebProxy".into()),
                risk: Risk::ReadOnly,
                warning: None,
            },
            Action {
                title: "see which proxy the services of Windows use on this computer".into(),
                command: Some("netsh winhttp show proxy".into()),
                risk: Risk::ReadOnly,
                warning: None,
            },
            Action {
                title: format!(
                    "have the proxy let {} through without signing in and without opening TLS",
                    list(&let_through)
                )
                .into(),
                command: None,
                risk: Risk::ChangesConfiguration,
                warning: Some(if is_own_only {
                    "for the servers that need it, not for everything"
                } else {
                    "for the servers and the hosts that Microsoft lists, not for everything"
                }),
            },
            Action {
                title: "correct the setting on an Exchange server, where it is wrong".into(),
                command: Some("Set-ExchangeServer SERVER -InternetWebProxy http://PROXY:PORT".into()),
                risk: Risk::ChangesConfiguration,
                warning: Some(
                    "put in the server, the proxy and its port, and write the old value down first: everything that this \
                     server asks the internet goes there from then on",
                ),
            },
        ],
        confirm: vec!["the endpoint answers when it is asked again, from the Exchange server as well"],
    })
}

pub(super) fn known_codes() -> impl Iterator<Item = &'static str> {
    REFUSALS.into_iter().chain(SIGNS).chain(COMPANIONS)
}

/// The proxy said no, or is not there.
const REFUSALS: [&str; 1] = ["connectivity/proxy-blocked"];
/// Something opens TLS connections: a proxy, or a firewall.
const SIGNS: [&str; 1] = ["connectivity/tls-intercepted"];
const COMPANIONS: [&str; 1] = ["connectivity/proxy-in-use"];

/// The most hosts that a sentence names.
const MAX_HOSTS: usize = 3;
