//! Events that have nothing to do with OAuth, and those that Assay does not know.

use super::{finding, name};
use crate::checks::subject::EventSubject;
use crate::checks::{Check, Finding, Outcome, Run, codes};
use crate::event::Class;

codes! {
    /// An event 1003 of a provider that has nothing to do with OAuth.
    ///
    /// ## Why it matters
    /// Many providers write an event 1003: Defender when a scan is paused, the software protection service, group
    /// policy. Guides that say "look for event 1003" mean `MSExchange Front End HTTPS Proxy` or `MSExchange OAuth`;
    /// this one is a wrong track.
    ///
    /// ## Example
    ///     Source: Microsoft-Windows-Security-SPP
    ///     Event ID: 1003
    ///
    /// ## How to fix
    /// Leave it aside, and look for the right provider:
    ///
    ///     Get-WinEvent -FilterHashtable @{LogName='Application'; ProviderName='MSExchange Front End HTTPS Proxy'; Id=1003}
    ///
    /// ## References
    /// - <https://learn.microsoft.com/troubleshoot/exchange/administration/cannot-access-owa-or-ecp-if-oauth-expired>
    UNRELATED_1003 = "event/unrelated-1003", Info;

    /// An event that Assay does not know.
    ///
    /// ## Why it matters
    /// Nothing was concluded from it by itself. Tokens and diagnostics that stand in it are judged all the same.
    ///
    /// ## Example
    ///     Source: MSExchange Web Services
    ///     Event ID: 24
    ///
    /// ## How to fix
    /// Read its text. The events of Exchange's that have to do with OAuth are those of `MSExchange OAuth`, `MSExchange
    /// AuthAdmin`, `MSExchange Front End HTTPS Proxy` and `MSExchange Common`.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/troubleshoot/exchange/administration/cannot-access-owa-or-ecp-if-oauth-expired>
    UNKNOWN = "event/unknown", Info;
}

pub(crate) static CHECK: Check =
    Check { id: "event-known", step: None, codes: &[&UNRELATED_1003, &UNKNOWN], run: Run::Event(run) };

fn run(subject: &EventSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let event = subject.event;
    let (code, message) = match event.class {
        Class::Unrelated1003 => (&UNRELATED_1003, format!("{} has nothing to do with OAuth", name(event))),
        Class::UnknownExchange | Class::Other => (&UNKNOWN, format!("{} is none that Assay knows", name(event))),
        _ => return Outcome::Passed("it is known".to_owned()),
    };
    findings.push(finding(code, event, message.clone()));
    Outcome::NotRun(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::check_event;

    #[test]
    fn wrong_tracks_and_strangers_are_named_as_such() {
        let found = check_event(&CHECK, "Source: Windows Defender\nEvent ID: 1003\n", &["event/unrelated-1003"]);
        assert_eq!(found.first().unwrap().message, "event 1003 of `Windows Defender` has nothing to do with OAuth");
        check_event(&CHECK, "Source: MSExchange Web Services\nEvent ID: 24\n", &["event/unknown"]);
        check_event(&CHECK, "Source: Service Control Manager\nEvent ID: 7040\n", &["event/unknown"]);
        check_event(&CHECK, "Source: MSExchange OAuth\nEvent ID: 1003\n", &[]);
    }
}
