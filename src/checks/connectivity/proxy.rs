//! Does a proxy stand between here and the server, and does it let through?

use super::{host_words, is_first};
use crate::checks::subject::AttemptSubject;
use crate::checks::{Check, Finding, Outcome, Run, codes};
use crate::network::{Attempt, Fault, Proxy, Stage, duration};
use crate::text::{quoted, visible};

codes! {
    /// Requests go through a proxy.
    ///
    /// ## Why it matters
    /// What works from here may not work from the Exchange server, and the other way round: Exchange has a proxy
    /// setting of its own, and so has every account.
    ///
    /// ## Example
    ///     HTTPS_PROXY=http://proxy.contoso.com:8080
    ///
    /// ## How to fix
    /// Nothing, if that is as it should be. To see what Exchange and Windows use:
    ///
    ///     Get-ExchangeServer | Format-Table Name, InternetWebProxy
    ///     netsh winhttp show proxy
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-exchangeserver>
    PROXY_IN_USE = "connectivity/proxy-in-use", Info;

    /// A proxy does not let the request through, or cannot be reached itself.
    ///
    /// ## Why it matters
    /// Nothing behind it can be reached from here. Exchange does not sign in at a proxy: one that asks who is there
    /// (407) stops every token request.
    ///
    /// ## Example
    /// The proxy answers `407 Proxy Authentication Required`, or `403 Forbidden` for `login.microsoftonline.com`.
    ///
    /// ## How to fix
    /// Have the proxy let the host that the message names through without signing in, or let this computer reach it
    /// directly. For a host of Microsoft's let all hosts of Microsoft 365 through; for a server of your own it is enough
    /// to leave that host out of the proxy's setting. If the setting is out of date, correct it where the message says
    /// that it stands.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc9110#section-15.5.8>
    /// - <https://learn.microsoft.com/microsoft-365/enterprise/urls-and-ip-address-ranges>
    PROXY_BLOCKED = "connectivity/proxy-blocked", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "connectivity-proxy", step: None, codes: &[&PROXY_IN_USE, &PROXY_BLOCKED], run: Run::Attempt(run) };

fn run(subject: &AttemptSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let attempt = subject.attempt;
    let reason = match &attempt.fault {
        Some(Fault::Proxy(fault)) => Some((fault.words(), fault.id())),
        Some(Fault::Other { stage: Stage::Tunnel, reason }) => {
            Some((format!("asking the proxy for a tunnel failed: {}", visible(reason)), "other"))
        }
        Some(fault @ Fault::TimedOut { stage: Stage::Tunnel, after }) => {
            Some((format!("the proxy opened no tunnel within {}", duration(*after)), fault.id()))
        }
        Some(fault @ Fault::Reset { stage: Stage::Tunnel }) => {
            Some(("the proxy cut the connection when it was asked for a tunnel".to_owned(), fault.id()))
        }
        _ => None,
    };
    if let Some((words, id)) = reason {
        let message = format!("{} cannot be reached: {words}", host_words(attempt));
        findings.push(evidence(Finding::new(&PROXY_BLOCKED, message.clone()), attempt).with("fault", id));
        return Outcome::Failed(message);
    }
    let Some(proxy) = &attempt.proxy else { return Outcome::NotApplicable };
    let message = format!("requests go through the proxy {} ({})", quoted(&proxy.url), origin(proxy));
    // What went wrong before the proxy was asked says nothing of it, and many endpoints share one.
    if is_first(subject, |other| other.proxy.as_ref() == Some(proxy)) {
        findings.push(evidence(Finding::new(&PROXY_IN_USE, message.clone()), attempt));
    }
    Outcome::Passed(message)
}

fn origin(proxy: &Proxy) -> String {
    let credentials = if proxy.has_credentials { ", with a user name" } else { "" };
    format!("from {}{credentials}", visible(&proxy.from))
}

fn evidence(finding: Finding, attempt: &Attempt) -> Finding {
    let finding = finding.with("url", attempt.url.clone()).with("host", attempt.host().unwrap_or_default());
    match &attempt.proxy {
        Some(proxy) => finding
            .with("proxy", proxy.url.clone())
            .with("proxy_from", proxy.from.clone())
            .with("proxy_credentials", proxy.has_credentials),
        None => finding,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::checks::testing::{check_attempt, probe};
    use crate::network::{ProxyFault, Response};

    #[test]
    fn a_proxy_is_named_and_one_that_refuses_is_an_error() {
        let check = |has_proxy: bool, fault: Option<Fault>, status: Option<u16>, codes: &[&str]| {
            let mut attempt = probe();
            let (url, from) = ("http://proxy:8080".to_owned(), "HTTPS_PROXY".to_owned());
            attempt.proxy = has_proxy.then_some(Proxy { url, from, has_credentials: false });
            attempt.fault = fault;
            attempt.response = status.map(|status| Response { status, ..Response::default() });
            check_attempt(&CHECK, attempt, codes);
        };
        check(false, None, Some(200), &[]);
        check(true, None, Some(200), &["connectivity/proxy-in-use"]);
        check(true, Some(Fault::Refused), None, &["connectivity/proxy-in-use"]);
        // Inside the tunnel nobody but the server speaks, and a server is no proxy.
        check(true, None, Some(407), &["connectivity/proxy-in-use"]);
        check(false, None, Some(407), &[]);
        check(true, Some(Fault::Proxy(ProxyFault::Blocked { status: 403 })), None, &["connectivity/proxy-blocked"]);
        let tunnel = Fault::Other { stage: Stage::Tunnel, reason: "cut".to_owned() };
        check(true, Some(tunnel), None, &["connectivity/proxy-blocked"]);
        let after = Duration::from_secs(5);
        for (stage, code) in [
            (Stage::Tunnel, "connectivity/proxy-blocked"),
            (Stage::Tls, "connectivity/proxy-in-use"),
            (Stage::Answer, "connectivity/proxy-in-use"),
        ] {
            check(true, Some(Fault::TimedOut { stage, after }), None, &[code]);
            check(true, Some(Fault::Reset { stage }), None, &[code]);
        }
    }
}
