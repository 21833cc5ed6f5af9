//! Did the document that was asked for come?

use crate::checks::{AttemptSubject, Check, Finding, Outcome, Run, codes};
use crate::network::{Fault, TlsFault, duration};
use crate::text::{quoted, visible};
use crate::time::rfc3339;

codes! {
    /// A key document could not be fetched.
    ///
    /// ## Why it matters
    /// The keys in it are missing, so tokens that need them stay unchecked. If Exchange cannot fetch it either, it
    /// does not learn of new keys, and refuses tokens after the next change.
    ///
    /// ## Example
    /// The server's certificate expired; a sign-in page came in place of the document; there was no answer within 10 s.
    ///
    /// ## How to fix
    /// The message says how far it came. Open the address in a browser on the same computer, and on the Exchange
    /// server. If it opens there, save the document and add it to the case as a file.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/office/dev/add-ins/outlook/validate-an-identity-token>
    FETCH_FAILED = "metadata/fetch-failed", Error;

    /// A key document was not fetched, because you or Assay's rules for the network say so.
    ///
    /// ## Why it matters
    /// Addresses of documents come from tokens, and so from whoever wrote the token. Assay asks nobody whom you have
    /// not approved, follows no redirect to another host, and enters your own network only where you named the host as
    /// yours. Nothing is wrong with the server by that, except where it redirects: a device in front of it that signs
    /// users in first sends to a sign-in page, and Exchange cannot fetch the keys there either.
    ///
    /// ## Example
    /// `mail.contoso.com` leads to `10.0.0.5`, and the host was approved, but not as your own. Or its reverse proxy
    /// sends every request without a session on to `login.contoso.com`.
    ///
    /// ## How to fix
    /// If the host is your own Exchange, trust it as such. If it redirects to a sign-in page, let the address through
    /// without signing in first: key documents are public. Otherwise get the document in another way that you trust and
    /// add it as a file.
    ///
    /// ## References
    /// - <https://owasp.org/www-community/attacks/Server_Side_Request_Forgery>
    FETCH_REFUSED = "metadata/fetch-refused", Notice;
}

pub(crate) static CHECK: Check =
    Check { id: "metadata-fetching", step: None, codes: &[&FETCH_FAILED, &FETCH_REFUSED], run: Run::Attempt(run) };

fn run(subject: &AttemptSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let attempt = subject.attempt;
    if !attempt.purpose.is_document() {
        return Outcome::NotApplicable;
    }
    let Some(fault) = &attempt.fault else { return Outcome::Passed("the document was fetched".to_owned()) };
    let (code, verb) = if fault.is_refusal() { (&FETCH_REFUSED, "was not") } else { (&FETCH_FAILED, "could not be") };
    let message = format!("the document at {} {verb} fetched: {}", quoted(&attempt.url), fault.words());
    let finding = Finding::new(code, message.clone())
        .with("url", attempt.url.clone())
        .with("tries", attempt.tries)
        .with("after", duration(attempt.stages.total))
        .with("fault", fault.id());
    findings.push(facts(finding, fault));
    if fault.is_refusal() { Outcome::NotRun(message) } else { Outcome::Failed(message) }
}

/// The facts that prove the fault, each under its own name.
fn facts(finding: Finding, fault: &Fault) -> Finding {
    match fault {
        Fault::AddressRefused { address, .. } => finding.with("address", address.to_string()),
        Fault::Reset { stage } | Fault::Other { stage, .. } => finding.with("stage", stage.id()),
        Fault::TimedOut { stage, after } => finding.with("stage", stage.id()).with("waited", duration(*after)),
        Fault::Proxy(fault) => finding.with("proxy_fault", fault.id()),
        Fault::Redirect { to, .. } => finding.with("to", visible(to).into_owned()),
        Fault::TooManyRedirects { followed } => finding.with("followed", *followed),
        Fault::Status { status } => finding.with("status", *status),
        Fault::TooLarge { limit, is_unpacked } => finding.with("limit", *limit).with("unpacked", *is_unpacked),
        Fault::NotADocument { seen } => finding.with("seen", seen.clone()),
        Fault::Tls(fault) => {
            let finding = finding.with("tls_fault", fault.id());
            match fault {
                TlsFault::Expired { not_after: Some(end) } => finding.with("not_after", rfc3339(*end)),
                TlsFault::NotYetValid { not_before: Some(begin) } => finding.with("not_before", rfc3339(*begin)),
                TlsFault::WrongName { presented } => finding.with("presented", presented.clone()),
                TlsFault::UnknownAuthority { issuer: Some(issuer), .. } => finding.with("issuer", issuer.clone()),
                _ => finding,
            }
        }
        _ => finding,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::checks::testing::{attempt, check_attempt, probe};
    use crate::network::{AddressClass, ProxyFault, Stage};

    #[track_caller]
    fn check(fault: Option<Fault>, codes: &[&str]) {
        let mut failed = attempt();
        failed.fault.clone_from(&fault);
        check_attempt(&CHECK, failed, codes);
        let mut probed = probe();
        probed.fault = fault;
        check_attempt(&CHECK, probed, &[]);
    }

    #[test]
    fn faults_are_errors_and_refusals_are_not() {
        let text = || "x".to_owned();
        check(None, &[]);
        for fault in [
            Fault::NameNotResolved { reason: text() },
            Fault::Refused,
            Fault::TimedOut { stage: Stage::Body, after: Duration::from_secs(9) },
            Fault::Tls(TlsFault::WrongName { presented: vec![text()] }),
            Fault::Proxy(ProxyFault::NotAProxy),
            Fault::Status { status: 404 },
            Fault::TooLarge { limit: 1, is_unpacked: false },
            Fault::NotADocument { seen: text() },
            Fault::TooManyRedirects { followed: 5 },
        ] {
            check(Some(fault), &["metadata/fetch-failed"]);
        }
        for fault in [
            Fault::Offline,
            Fault::NotPermitted { reason: text() },
            Fault::Cancelled,
            Fault::AddressRefused { address: [127, 0, 0, 1].into(), class: AddressClass::Loopback },
            Fault::Redirect { to: text(), reason: text() },
        ] {
            check(Some(fault), &["metadata/fetch-refused"]);
        }
    }
}
