//! Did TLS come about, with whom it should, and with nobody in between?

use serde_json::Value;

use super::host_words;
use crate::checks::subject::AttemptSubject;
use crate::checks::{Check, Finding, Outcome, Run, codes};
use crate::exchange::is_cloud_host;
use crate::network::{Attempt, Fault, Stage, Tls, TlsFault};
use crate::text::{quoted, visible};

codes! {
    /// TLS did not come about, or not with the server that was meant.
    ///
    /// ## Why it matters
    /// Without a certificate that fits, nobody knows who answers. Nothing that came over such a connection counts, and
    /// there is no switch that would make it count. What the server showed can be looked at all the same.
    ///
    /// ## Example
    /// A server's certificate expired last night; a load balancer presents the certificate of another site; a proxy
    /// opens TLS connections with a certificate whose authority is not in this computer's store.
    ///
    /// ## How to fix
    /// The message says which of these it is.
    ///
    /// - Expired, or not valid yet: renew the server's certificate. If this computer's clock is wrong, set it first.
    /// - For other names: the address leads to the wrong server, or its certificate lacks this name.
    /// - No authority vouches: install the authority's certificate on this computer if it is your own organisation's. On a
    ///   host of Microsoft's a device on the way opens TLS connections: take the host out of its inspection.
    /// - No version in common: the server speaks TLS 1.1 or older, and Microsoft's services do not speak those. Enable
    ///   TLS 1.2 on it.
    /// - Nothing in common: it offers no cipher suite, group or protocol that is still safe. Enable those of TLS 1.2.
    /// - Does not speak TLS: another service listens on that port, or a device answers in plain text. Look at the port,
    ///   and at what is bound to it.
    /// - Asks for a client certificate: Exchange sends none when it asks for keys or tokens. Switch that off for this
    ///   address.
    /// - Revoked: the authority took the certificate back. Replace it, and find out why.
    /// - Broke off with an alert: the server, or a device before it, refuses what it was offered. `unrecognized_name` means
    ///   that it knows no such host; `handshake_failure` mostly that it wants other versions or cipher suites. Its own log
    ///   says more.
    /// - Not accepted for something else: the certificate is not made for servers, or is malformed. Replace it.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc9525>
    /// - <https://learn.microsoft.com/exchange/plan-and-deploy/post-installation-tasks/security-best-practices/exchange-tls-configuration>
    TLS_FAILED = "connectivity/tls-failed", Error;

    /// Something on the way opens TLS connections to a host of Microsoft's.
    ///
    /// ## Why it matters
    /// The certificate is one that this computer accepts, but no public authority issued it: a proxy or firewall makes
    /// certificates of its own, reads everything, and could change keys on the way. Microsoft asks to leave its hosts
    /// out of inspection. Keys that came over such a connection are not counted as Microsoft's.
    ///
    /// ## Example
    /// `login.microsoftonline.com` presents a certificate that `CN=Contoso Web Filter` issued.
    ///
    /// ## How to fix
    /// Have the hosts of Microsoft 365 taken out of TLS inspection, or fetch the document from a computer that is not
    /// inspected and add it as a file.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/microsoft-365/enterprise/microsoft-365-network-connectivity-principles>
    TLS_INTERCEPTED = "connectivity/tls-intercepted", Warning;

    /// A host's certificate comes from a private authority that this computer knows.
    ///
    /// ## Why it matters
    /// It is usual for servers inside an organisation. On a host outside it means that something on the way opens TLS
    /// connections.
    ///
    /// ## Example
    /// An Exchange server whose certificate the organisation's own authority issued.
    ///
    /// ## How to fix
    /// Nothing, if the host is your own.
    ///
    /// ## References
    /// - <https://wiki.mozilla.org/CA/Included_Certificates>
    PRIVATE_AUTHORITY = "connectivity/private-authority", Info;
}

pub(crate) static CHECK: Check = Check {
    id: "connectivity-tls",
    step: None,
    codes: &[&TLS_FAILED, &TLS_INTERCEPTED, &PRIVATE_AUTHORITY],
    run: Run::Attempt(run),
};

fn run(subject: &AttemptSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let attempt = subject.attempt;
    let of_microsoft = attempt.host().is_some_and(|host| is_cloud_host(&host));
    match &attempt.fault {
        Some(Fault::Tls(fault)) => {
            let hint = match fault {
                TlsFault::UnknownAuthority { .. } if of_microsoft => {
                    "; on a host of Microsoft's that means that something on the way opens TLS connections"
                }
                _ => "",
            };
            let message = format!("the TLS handshake with {} failed: {}{hint}", host_words(attempt), fault.words());
            findings.push(evidence(Finding::new(&TLS_FAILED, message.clone()), attempt).with("fault", fault.id()));
            return Outcome::Failed(message);
        }
        Some(Fault::Other { stage: Stage::Tls, reason }) => {
            let message = format!("the TLS handshake with {} failed: {}", host_words(attempt), visible(reason));
            findings.push(evidence(Finding::new(&TLS_FAILED, message.clone()), attempt).with("fault", "other"));
            return Outcome::Failed(message);
        }
        _ => {}
    }
    let Some(tls) = attempt.tls.as_ref().filter(|tls| tls.is_accepted) else { return Outcome::NotApplicable };
    if tls.is_publicly_trusted != Some(false) {
        return Outcome::Passed("the certificate is accepted".to_owned());
    }
    let issuer = issuer(tls).map_or_else(|| "an authority without a name".to_owned(), quoted);
    if is_intercepted(attempt) {
        let message = format!(
            "something on the way opens the TLS connection to {}: its certificate was issued by {issuer}, which is no \
             public authority",
            host_words(attempt)
        );
        findings.push(evidence(Finding::new(&TLS_INTERCEPTED, message.clone()), attempt));
        return Outcome::Failed(message);
    }
    let message = format!("the certificate of {} comes from a private authority: {issuer}", host_words(attempt));
    findings.push(evidence(Finding::new(&PRIVATE_AUTHORITY, message.clone()), attempt));
    Outcome::Passed(message)
}

/// Whether something on the way opens the connection to a host of Microsoft's: the system's store accepts what it shows, the
/// public authorities do not. Other hosts may have an authority of their own.
pub fn is_intercepted(attempt: &Attempt) -> bool {
    let seen = attempt.tls.as_ref().filter(|tls| tls.is_accepted);
    seen.and_then(|tls| tls.is_publicly_trusted) == Some(false)
        && attempt.host().is_some_and(|host| is_cloud_host(&host))
}

fn issuer(tls: &Tls) -> Option<&str> {
    tls.chain.first().map(|certificate| certificate.issuer.as_str())
}

fn evidence(finding: Finding, attempt: &Attempt) -> Finding {
    let mut finding = finding.with("url", attempt.url.clone()).with("host", attempt.host().unwrap_or_default());
    let Some(tls) = &attempt.tls else { return finding };
    if let Some(certificate) = tls.chain.first() {
        finding = finding
            .with("subject", certificate.subject.clone())
            .with("issuer", certificate.issuer.clone())
            .with("thumbprint", certificate.sha1.to_hex());
        if let Some(end) = certificate.not_after {
            finding = finding.with("not_after", crate::time::rfc3339(end));
        }
    }
    finding.with("chain", Value::from(tls.chain.iter().map(|link| link.subject.clone()).collect::<Vec<_>>()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::checks::testing::{attempt, certificate_base64, check_attempt, validity};
    use crate::x509::Certificate;

    fn tls(is_accepted: bool, is_publicly_trusted: Option<bool>) -> Tls {
        use base64::Engine as _;
        let der = base64::engine::general_purpose::STANDARD.decode(certificate_base64(&validity(2020, 2030))).unwrap();
        let chain = vec![Arc::new(Certificate::from_der(&der).unwrap())];
        Tls { version: None, cipher_suite: None, chain, is_accepted, is_publicly_trusted }
    }

    #[test]
    fn who_answers_has_to_be_known() {
        let check = |url: &str, fault: Option<TlsFault>, tls: Option<Tls>, codes: &[&str]| {
            let mut seen = attempt();
            (seen.url, seen.tls, seen.fault) = (url.to_owned(), tls, fault.map(Fault::Tls));
            check_attempt(&CHECK, seen, codes)
        };
        let (own, cloud) = ("https://mail.contoso.com/x", "https://login.microsoftonline.com/x");
        check(own, None, None, &[]);
        check(own, None, Some(tls(true, Some(true))), &[]);
        check(own, None, Some(tls(true, None)), &[]);
        check(own, None, Some(tls(true, Some(false))), &["connectivity/private-authority"]);
        check(cloud, None, Some(tls(true, Some(true))), &[]);
        check(cloud, None, Some(tls(true, Some(false))), &["connectivity/tls-intercepted"]);
        let expired = Some(TlsFault::Expired { not_after: None });
        check(own, expired, Some(tls(false, None)), &["connectivity/tls-failed"]);
        check(own, Some(TlsFault::NotTls), None, &["connectivity/tls-failed"]);
        let unknown = || Some(TlsFault::UnknownAuthority { issuer: None, is_self_signed: false });
        let hints = |url: &str| {
            check(url, unknown(), Some(tls(false, None)), &["connectivity/tls-failed"])[0]
                .message
                .contains("on the way")
        };
        assert!(hints(cloud) && !hints(own));
    }
}
