//! A proxy between the organisation and the cloud stands in the way.

use super::{Action, Cause, Likelihood, Risk, artifacts, codes, having};
use crate::checks::Finding;

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
    Some(Cause {
        id: "outbound-proxy",
        title: "a proxy between the organisation and the cloud refuses requests, or opens their TLS connections",
        direction: Some("on-premises-to-cloud"),
        likelihood,
        artifacts: artifacts(&marks),
        speaks_for: codes(marks.into_iter().chain(companions)),
        speaks_against: Vec::new(),
        would_settle_it: vec![
            "what Exchange itself uses: it has a proxy setting of its own, which neither Windows nor a browser shares",
            "the proxy's log for the Exchange server at that moment",
        ],
        actions: vec![
            Action {
                title: "see which proxy each Exchange server uses",
                command: Some("Get-ExchangeServer | Format-Table Name, InternetWebProxy"),
                risk: Risk::ReadOnly,
                warning: None,
            },
            Action {
                title: "see which proxy the services of Windows use on this computer",
                command: Some("netsh winhttp show proxy"),
                risk: Risk::ReadOnly,
                warning: None,
            },
            Action {
                title: "have the proxy let the hosts of Microsoft 365 through without signing in and without opening TLS",
                command: None,
                risk: Risk::ChangesConfiguration,
                warning: Some("for the servers and the hosts that Microsoft lists, not for everything"),
            },
            Action {
                title: "correct the setting on an Exchange server, where it is wrong",
                command: Some("Set-ExchangeServer SERVER -InternetWebProxy http://PROXY:PORT"),
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
