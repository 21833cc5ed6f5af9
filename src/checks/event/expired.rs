//! Events of several of Exchange's providers: the Auth Certificate has expired.

use super::{finding, on_server, thumbprint};
use crate::checks::subject::EventSubject;
use crate::checks::{Check, Finding, Outcome, Run, codes};
use crate::event::{Class, Event};
use crate::text::quoted;
use crate::time::{DateOrder, Written, rfc3339};

codes! {
    /// An event says that the certificate for OAuth has expired.
    ///
    /// ## Why it matters
    /// Exchange signs every token of its own with the Auth Certificate. Nobody accepts what an expired one signed, so
    /// that OAuth between the servers and to the cloud stands still.
    ///
    /// ## Example
    ///     Source: MSExchange Web Services
    ///     Event ID: 24
    ///     The Exchange certificate [Subject] CN=Microsoft Exchange Server Auth Certificate … expired on …
    ///
    /// ## How to fix
    /// See whether the certificate is still the current one, and replace it if so:
    ///
    ///     Get-AuthConfig | Format-List CurrentCertificateThumbprint,NextCertificateThumbprint,NextCertificateEffectiveDate
    ///     (Get-AuthConfig).CurrentCertificateThumbprint | Get-ExchangeCertificate | Format-List Thumbprint,NotAfter,Services
    ///
    /// ## References
    /// - <https://learn.microsoft.com/troubleshoot/exchange/administration/cannot-access-owa-or-ecp-if-oauth-expired>
    CERTIFICATE_EXPIRED = "event/certificate-expired", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "event-expired", step: None, codes: &[&CERTIFICATE_EXPIRED], run: Run::Event(run) };

fn run(subject: &EventSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let event = subject.event;
    if event.class != Class::CertificateExpired {
        return Outcome::NotApplicable;
    }
    let which = thumbprint(event).map_or_else(String::new, |thumbprint| format!(" {}", thumbprint.to_hex()));
    let end = end(event);
    let since = end.as_ref().map_or_else(String::new, |end| format!(" since {}", quoted(&end.text)));
    let message = format!("the Auth Certificate{which} has expired{}{since}", on_server(event));
    let mut finding = finding(&CERTIFICATE_EXPIRED, event, message.clone());
    if let Some(end) = end.as_ref().and_then(Written::about) {
        finding = finding.with("not_after", rfc3339(end));
    }
    findings.push(finding);
    Outcome::Failed(message)
}

/// The certificate's end, as the event writes it.
fn end(event: &Event) -> Option<Written> {
    let behind = |text: &str| {
        let rest = BEFORE_DATE.iter().find_map(|words| text.split_once(words))?.1;
        let line = rest.trim_start().lines().next()?;
        let text = line.split(". ").next()?.trim().trim_end_matches('.');
        let written = Written::parse(text, DateOrder::Unknown);
        written.bounds().is_some().then_some(written)
    };
    event.texts().find_map(behind)
}

const BEFORE_DATE: [&str; 3] = ["expired on ", "Expiration date:", "[Not After]"];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::checks::testing::check_event;

    const CODE: &str = "event/certificate-expired";
    const THUMBPRINT: &str = "8BB48F3E7A2C0F5F1D2E3C4B5A69788796A5B4C3";

    #[test]
    fn the_certificate_and_its_end_are_named() {
        let text = format!(
            "Source: MSExchange Web Services\nEvent ID: 24\nComputer: EX01\n\nThe Exchange certificate [Subject]\n\
             CN=Microsoft Exchange Server Auth Certificate\n\n[Thumbprint]\n{THUMBPRINT}\n\n\
             expired on 2018-05-16 6:25:31 PM.\n"
        );
        let found = check_event(&CHECK, &text, &[CODE]);
        let facts = &found[0].evidence;
        assert_eq!((&facts["thumbprint"], &facts["not_after"]), (&json!(THUMBPRINT), &json!("2018-05-16T18:25:31Z")));
        let text = format!(
            "Source: MSExchange OAuth\nEvent ID: 1003\nMessage: The OAuth certificate has expired. Certificate \
             thumbprint: {THUMBPRINT}. Expiration date: 04/05/2026. OAuth authentication will fail.\n"
        );
        let found = check_event(&CHECK, &text, &[CODE]);
        assert!(found[0].message.ends_with("has expired since `04/05/2026`"), "{}", found[0].message);
        assert!(!found[0].evidence.contains_key("not_after"), "which number is the day is not known");
    }

    #[test]
    fn other_certificates_and_tokens_are_others() {
        let event = |text: &str| format!("Source: MSExchange Web Services\nEvent ID: 24\nComputer: EX01\n\n{text}\n");
        check_event(&CHECK, &event("The Exchange certificate CN=mail.contoso.com expired on 2018-05-16."), &[]);
        check_event(&CHECK, "Source: MSExchange OAuth\nEvent ID: 1003\nThe token has expired.\n", &[]);
    }
}
