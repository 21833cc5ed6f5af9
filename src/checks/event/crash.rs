//! `MSExchange Common` 4999 and WAS 5011: the pool of Exchange Web Services crashes.

use super::{finding, on_server, with_validity};
use crate::checks::subject::EventSubject;
use crate::checks::{Check, Finding, Outcome, Run, codes};
use crate::event::Class;

codes! {
    /// The application pool of Exchange Web Services crashes because no token can be signed.
    ///
    /// ## Why it matters
    /// EWS answers 503 again and again: free/busy, add-ins, calendars in Teams and the move of mailboxes come and go
    /// with it. It happens every quarter of an hour or so where the Auth Certificate is expired.
    ///
    /// ## Example
    ///     Source: MSExchange Common
    ///     Event ID: 4999
    ///     … w3wp#MSExchangeServicesAppPool … M.E.S.O.V1ProfileLocalTokenIssuer..ctor …
    ///
    /// ## How to fix
    /// Look at the Auth Certificate first:
    ///
    ///     (Get-AuthConfig).CurrentCertificateThumbprint | Get-ExchangeCertificate | Format-List Thumbprint,NotAfter,Services
    ///
    /// A WAS 5011 alone says that the pool crashed, and not why: look for an event 4999 of MSExchange Common at the
    /// same moment.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/troubleshoot/exchange/administration/ews-app-pool-crashes>
    EWS_POOL_CRASH = "event/ews-pool-crash", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "event-ews-pool-crash", step: None, codes: &[&EWS_POOL_CRASH], run: Run::Event(run) };

fn run(subject: &EventSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let event = subject.event;
    if event.class != Class::EwsPoolCrash {
        return Outcome::NotApplicable;
    }
    let why = match event.id {
        Some(4999) => "no token could be signed",
        _ => "the event does not say why",
    };
    let message = format!("the pool of Exchange Web Services crashed{}: {why}", on_server(event));
    findings.push(with_validity(finding(&EWS_POOL_CRASH, event, message.clone()), subject));
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::check_event;

    #[test]
    fn the_crash_of_this_pool_is_told_from_others() {
        let text = "Source: MSExchange Common\nEvent ID: 4999\nw3wp#MSExchangeServicesAppPool, \
            M.E.S.O.V1ProfileLocalTokenIssuer..ctor, M.E.S.OAuth.OAuthTokenRequestFailedException\n";
        check_event(&CHECK, text, &["event/ews-pool-crash"]);
        check_event(&CHECK, &text.replace("V1ProfileLocalTokenIssuer", "Something"), &[]);
        let was = "Source: Microsoft-Windows-WAS\nEvent ID: 5011\nA process serving application pool \
            'MSExchangeServicesAppPool' suffered a fatal communication error.\n";
        check_event(&CHECK, was, &["event/ews-pool-crash"]);
        check_event(&CHECK, &was.replace("MSExchangeServicesAppPool", "DefaultAppPool"), &[]);
    }
}
