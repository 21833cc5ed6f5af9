//! `MSExchange OAuth` 2004: the certificate that signs is not usable on a server.

use super::{finding, on_server, part, thumbprint, with_validity};
use crate::checks::subject::EventSubject;
use crate::checks::{Check, Finding, Outcome, Run, codes};
use crate::event::Class;

codes! {
    /// The certificate that signs Exchange's tokens is not on the server, or has no private key there.
    ///
    /// ## Why it matters
    /// This server can sign no tokens: requests to the cloud, to SharePoint and to its own back end fail from here, and
    /// from here only, which makes the fault come and go behind a load balancer.
    ///
    /// ## Example
    ///     Source: MSExchange OAuth
    ///     Event ID: 2004
    ///     Unable to find the certificate with thumbprint 0123… in the current computer or the certificate is missing
    ///     private key.
    ///
    /// ## How to fix
    /// Look on this server whether the certificate is there with its private key. If another server has it, export it
    /// there with its private key, and import it here:
    ///
    ///     Get-ExchangeCertificate -Server SERVER | Format-List Thumbprint,Subject,NotAfter,HasPrivateKey
    ///     Get-AuthConfig | Format-List CurrentCertificateThumbprint
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/plan-and-deploy/integration-with-sharepoint-and-skype/maintain-oauth-certificate>
    SIGNING_CERTIFICATE_MISSING = "event/signing-certificate-missing", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "event-signing-certificate", step: None, codes: &[&SIGNING_CERTIFICATE_MISSING], run: Run::Event(run) };

fn run(subject: &EventSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let event = subject.event;
    if event.class != Class::SigningCertificateMissing {
        return Outcome::NotApplicable;
    }
    let which = thumbprint(event).map_or_else(String::new, |thumbprint| format!(" {}", thumbprint.to_hex()));
    let part = part(event, subject);
    let (that, more) = match part {
        Some("next") => (" that is to sign tokens next", ""),
        Some("previous") => ("", "; it signed before, and another one signs now"),
        Some("none") => ("", "; it is not the one that signs now"),
        _ => (" that signs tokens", ""),
    };
    let place = on_server(event);
    let message = format!("the certificate{which}{that} is missing{place}, or has no private key{more}");
    let mut finding = finding(&SIGNING_CERTIFICATE_MISSING, event, message.clone());
    if let Some(part) = part {
        finding = finding.with("role", part);
    }
    findings.push(with_validity(finding, subject));
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::check_event;

    #[test]
    fn the_missing_certificate_is_named() {
        let thumbprint = "8BB48F3E7A2C0F5F1D2E3C4B5A69788796A5B4C3";
        let text = format!(
            "Source: MSExchange OAuth\nEvent ID: 2004\nComputer: EX02\nUnable to find the certificate with thumbprint \
             {thumbprint} in the current computer or the certificate is missing private key.\n"
        );
        let found = check_event(&CHECK, &text, &["event/signing-certificate-missing"]);
        let fact = found.first().unwrap().evidence.get("thumbprint").cloned();
        assert_eq!(fact, Some(serde_json::Value::from(thumbprint)));
        check_event(&CHECK, &text.replace("OAuth", "AuthAdmin"), &[]);
        check_event(&CHECK, &text.replace("2004", "2008"), &[]);
    }
}
