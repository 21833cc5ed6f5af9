//! `MSExchange Front End HTTPS Proxy` 1003: Outlook on the web cannot use the Auth Certificate.

use super::{finding, on_server, with_validity};
use crate::checks::subject::EventSubject;
use crate::checks::{Check, Finding, Outcome, Run, codes};
use crate::event::Class;

codes! {
    /// The front end cannot use the Auth Certificate: it is expired, missing or wrongly configured.
    ///
    /// ## Why it matters
    /// Outlook on the web and the Exchange admin center hang or go round in circles, because their cookies are
    /// protected with this certificate. OAuth to and from the cloud stands still for the same reason. The event has
    /// nothing to do with the 1003 of other providers.
    ///
    /// ## Example
    ///     Source: MSExchange Front End HTTPS Proxy
    ///     Event ID: 1003
    ///     [Owa] An internal server error occurred. … FbaModule.ParseCadataCookies(HttpApplication httpApplication)
    ///
    /// ## How to fix
    /// Look at which certificate is configured, and whether it is on the server and valid:
    ///
    ///     (Get-AuthConfig).CurrentCertificateThumbprint | Get-ExchangeCertificate | Format-List Thumbprint,NotAfter,Services
    ///     Get-AuthConfig | Format-List CurrentCertificateThumbprint,NextCertificateThumbprint,NextCertificateEffectiveDate
    ///
    /// ## References
    /// - <https://learn.microsoft.com/troubleshoot/exchange/administration/cannot-access-owa-or-ecp-if-oauth-expired>
    FRONT_END_1003 = "event/front-end-1003", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "event-front-end", step: None, codes: &[&FRONT_END_1003], run: Run::Event(run) };

fn run(subject: &EventSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let event = subject.event;
    if event.class != Class::FrontEnd1003 {
        return Outcome::NotApplicable;
    }
    let message =
        format!("the front end{} cannot use the Auth Certificate: expired, missing or misconfigured", on_server(event));
    findings.push(with_validity(finding(&FRONT_END_1003, event, message.clone()), subject));
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::check_event;

    #[test]
    fn the_front_end_is_told_from_other_1003s() {
        let text = "Event ID: 1003\nSource: MSExchange Front End HTTPS Proxy\n\
            [Owa] System.NullReferenceException at FbaModule.ParseCadataCookies(HttpApplication)\n";
        check_event(&CHECK, text, &["event/front-end-1003"]);
        check_event(&CHECK, &text.replace("FbaModule.ParseCadataCookies", "Other"), &[]);
        check_event(&CHECK, "Event ID: 1003\nSource: MSExchange OAuth\n", &[]);
    }
}
