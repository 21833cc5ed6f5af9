//! `MSExchange AuthAdmin` 2014: the next certificate has become the current one.

use super::{finding, thumbprint};
use crate::checks::subject::EventSubject;
use crate::checks::{Check, Finding, Outcome, Run, codes};
use crate::event::Class;

codes! {
    /// The next Auth Certificate has become the current one.
    ///
    /// ## Why it matters
    /// From this moment on Exchange signs with the new certificate. Whoever was not told of it refuses its tokens: the
    /// cloud, until the Hybrid Configuration Wizard has run again, and partners that fetch Exchange's keys seldom.
    ///
    /// ## Example
    ///     Source: MSExchange AuthAdmin
    ///     Event ID: 2014
    ///     The current signing certificate for Exchange has been updated to certificate with thumbprint 0123…
    ///
    /// ## How to fix
    /// Nothing is wrong. In a hybrid organisation run the Hybrid Configuration Wizard again, and keep the previous
    /// certificate for at least 24 h: tokens signed with it live that long.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/plan-and-deploy/integration-with-sharepoint-and-skype/maintain-oauth-certificate>
    CERTIFICATE_ROTATED = "event/certificate-rotated", Info;
}

pub(crate) static CHECK: Check =
    Check { id: "event-certificate-rotated", step: None, codes: &[&CERTIFICATE_ROTATED], run: Run::Event(run) };

fn run(subject: &EventSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let event = subject.event;
    if event.class != Class::CertificateRotated {
        return Outcome::NotApplicable;
    }
    let to = thumbprint(event).map_or_else(String::new, |thumbprint| format!(": {}", thumbprint.to_hex()));
    let message = format!("the next Auth Certificate has become the current one{to}");
    findings.push(finding(&CERTIFICATE_ROTATED, event, message.clone()));
    Outcome::Passed(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::check_event;

    #[test]
    fn a_rotation_is_told() {
        let text = "Source: MSExchange AuthAdmin\nEvent ID: 2014\nThe current signing certificate for Exchange has been \
            updated to certificate with thumbprint 8BB48F3E7A2C0F5F1D2E3C4B5A69788796A5B4C3.\n";
        let found = check_event(&CHECK, text, &["event/certificate-rotated"]);
        let message = "the next Auth Certificate has become the current one: 8BB48F3E7A2C0F5F1D2E3C4B5A69788796A5B4C3";
        assert_eq!(found.first().unwrap().message, message);
        check_event(&CHECK, &text.replace("AuthAdmin", "OAuth"), &[]);
    }
}
