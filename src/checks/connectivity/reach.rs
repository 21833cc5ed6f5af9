//! Can the address be reached at all: does its name lead anywhere, does anything listen there, does it answer in time?

use super::{address_words, host_words};
use crate::checks::subject::AttemptSubject;
use crate::checks::{Check, Code, Finding, Outcome, Run, codes};
use crate::network::{Fault, Purpose, Stage, duration};
use crate::text::quoted;

codes! {
    /// The name of a host leads to no address.
    ///
    /// ## Why it matters
    /// Nothing that needs this host works from here. Exchange that cannot resolve the sign-in service gets no tokens
    /// and does not learn of its new keys.
    ///
    /// ## Example
    /// A server whose name server resolves internal names only, because everything outside goes through a proxy that
    /// Assay was not told about.
    ///
    /// ## How to fix
    /// Ask for the name on the same computer, and ask its name server's administrator if it fails there too:
    ///
    ///     Resolve-DnsName HOST
    ///
    /// If this computer reaches the internet through a proxy only, look at whether its settings are there: the proxy
    /// resolves the name then.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc8499>
    NAME_NOT_RESOLVED = "connectivity/name-not-resolved", Error;

    /// The connection was refused, cut, or there is no way to the address.
    ///
    /// ## Why it matters
    /// Nothing listens there, or a firewall says no. A connection that is cut while TLS begins is often a firewall that
    /// reads the name of the host in it.
    ///
    /// ## Example
    /// A firewall lets Exchange reach `outlook.office365.com`, but not `login.microsoftonline.com`.
    ///
    /// ## How to fix
    /// Try it from the same computer, and have the firewall allow port 443 to the host if that fails too (for a time server,
    /// UDP port 123):
    ///
    ///     Test-NetConnection HOST -Port 443
    ///
    /// ## References
    /// - <https://learn.microsoft.com/microsoft-365/enterprise/urls-and-ip-address-ranges>
    REFUSED = "connectivity/refused", Error;

    /// There was no answer in time.
    ///
    /// ## Why it matters
    /// A firewall that drops packets in silence looks like this, and so does a server under load. Exchange waits as
    /// well, and its users with it.
    ///
    /// ## Example
    /// Port 443 is open to the proxy only, and Assay was not told about the proxy.
    ///
    /// ## How to fix
    /// The stage in which it stopped says where to look: while the connection is made it is the firewall or the way
    /// there; in the TLS handshake a device that inspects TLS; before the answer the server itself.
    ///
    ///     Test-NetConnection HOST -Port 443
    ///
    /// ## References
    /// - <https://learn.microsoft.com/microsoft-365/enterprise/urls-and-ip-address-ranges>
    TIMED_OUT = "connectivity/timed-out", Error;

    /// An endpoint was not asked, because you or Assay's rules for the network say so.
    ///
    /// ## Why it matters
    /// Nothing is known about it. Nothing is wrong with it either.
    ///
    /// ## Example
    /// The name of an endpoint leads to an address in a private network, and nobody said that the endpoint is your own.
    ///
    /// ## How to fix
    /// If the endpoint is your own, name it as such. If the network is switched off, switch it on.
    ///
    /// ## References
    /// - <https://owasp.org/www-community/attacks/Server_Side_Request_Forgery>
    NOT_ASKED = "connectivity/not-asked", Notice;
}

pub(crate) static CHECK: Check = Check {
    id: "connectivity-reach",
    step: None,
    codes: &[&NAME_NOT_RESOLVED, &REFUSED, &TIMED_OUT, &NOT_ASKED],
    run: Run::Attempt(run),
};

fn run(subject: &AttemptSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let attempt = subject.attempt;
    let Some(fault) = &attempt.fault else { return Outcome::Passed("it was reached".to_owned()) };
    let (code, stage): (&'static Code, Option<Stage>) = match fault {
        // The proxy stands in the way: another check's.
        Fault::Proxy(_)
        | Fault::Reset { stage: Stage::Tunnel }
        | Fault::TimedOut { stage: Stage::Tunnel, .. }
        | Fault::Other { stage: Stage::Tunnel, .. } => return Outcome::NotApplicable,
        Fault::NameNotResolved { .. } | Fault::Other { stage: Stage::Resolve, .. } => {
            (&NAME_NOT_RESOLVED, Some(Stage::Resolve))
        }
        Fault::Refused | Fault::Unreachable | Fault::Other { stage: Stage::Connect, .. } => {
            (&REFUSED, Some(Stage::Connect))
        }
        Fault::Reset { stage } => (&REFUSED, Some(*stage)),
        Fault::TimedOut { stage, .. } => (&TIMED_OUT, Some(*stage)),
        fault if fault.is_refusal() && !matches!(fault, Fault::Redirect { .. }) => {
            if let Purpose::Probe { .. } = attempt.purpose {
                let message = format!("{} was not asked: {}", address_words(attempt), fault.words());
                findings.push(Finding::new(&NOT_ASKED, message).with("fault", fault.id()));
            }
            return Outcome::NotRun("it was not asked".to_owned());
        }
        _ => return Outcome::Passed("it was reached".to_owned()),
    };
    let message = format!("{} cannot be reached: {}", host_words(attempt), fault.words());
    let mut finding = Finding::new(code, message.clone())
        .with("url", attempt.url.clone())
        .with("host", attempt.host().unwrap_or_default())
        .with("fault", fault.id());
    if let Some(stage) = stage {
        finding = finding.with("stage", stage.id());
    }
    if let Fault::TimedOut { after, .. } = fault {
        finding = finding.with("after", duration(*after));
    }
    if let Some(peer) = attempt.peer {
        finding = finding.with("peer", peer.to_string());
    }
    if let Some(proxy) = &attempt.proxy {
        finding = finding.with("proxy", quoted(&proxy.url));
    }
    findings.push(finding);
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::checks::testing::{attempt, check_attempt, probe};
    use crate::network::AddressClass;

    #[track_caller]
    fn check(fault: Option<Fault>, codes: &[&str]) {
        let mut failed = attempt();
        failed.fault.clone_from(&fault);
        let is_probes = |code: &&&str| **code == "connectivity/not-asked";
        check_attempt(&CHECK, failed, &codes.iter().filter(|code| !is_probes(code)).copied().collect::<Vec<_>>());
        let mut probed = probe();
        probed.fault = fault;
        check_attempt(&CHECK, probed, codes);
    }

    #[test]
    fn each_way_of_not_being_reached_has_its_name() {
        let reason = String::new;
        check(None, &[]);
        check(Some(Fault::NameNotResolved { reason: reason() }), &["connectivity/name-not-resolved"]);
        check(Some(Fault::Refused), &["connectivity/refused"]);
        check(Some(Fault::Unreachable), &["connectivity/refused"]);
        check(Some(Fault::Reset { stage: Stage::Tls }), &["connectivity/refused"]);
        check(Some(Fault::Other { stage: Stage::Connect, reason: reason() }), &["connectivity/refused"]);
        let after = Duration::from_secs(5);
        check(Some(Fault::TimedOut { stage: Stage::Answer, after }), &["connectivity/timed-out"]);
        check(Some(Fault::Status { status: 503 }), &[]);
        // What the proxy does is no fault of the endpoint's.
        check(Some(Fault::TimedOut { stage: Stage::Tunnel, after }), &[]);
        check(Some(Fault::Reset { stage: Stage::Tunnel }), &[]);
    }

    #[test]
    fn what_was_not_asked_is_not_unreachable() {
        check(Some(Fault::Offline), &["connectivity/not-asked"]);
        check(Some(Fault::Cancelled), &["connectivity/not-asked"]);
        let private = Fault::AddressRefused { address: [10, 0, 0, 1].into(), class: AddressClass::Private };
        check(Some(private), &["connectivity/not-asked"]);
    }
}
