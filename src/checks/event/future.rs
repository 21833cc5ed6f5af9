//! Is the event later than now?

use chrono::TimeDelta;

use super::finding;
use crate::checks::subject::{EventSubject, is_in_future};
use crate::checks::{Check, Finding, Outcome, Run, codes};
use crate::time::{Written, relative, utc};

codes! {
    /// The event says that it is still to come.
    ///
    /// ## Why it matters
    /// A token out of an event is judged at the event's time. At a time that has not been yet nobody can have received it:
    /// either a clock is wrong, or the event was made up so that a token looks valid. Assay judges such a token as of now.
    ///
    /// ## Example
    ///     Source: MSExchange OAuth
    ///     Date: 2099-01-01T00:00:00Z
    ///     Event ID: 1003
    ///
    /// ## How to fix
    /// Compare the clocks of the server and of this computer:
    ///
    ///     w32tm /query /status
    ///
    /// ## References
    /// - <https://learn.microsoft.com/windows-server/networking/windows-time-service/windows-time-service-tools-and-settings>
    IN_FUTURE = "event/in-future", Warning;
}

pub(crate) static CHECK: Check =
    Check { id: "event-in-future", step: None, codes: &[&IN_FUTURE], run: Run::Event(run) };

fn run(subject: &EventSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let (event, policy) = (subject.event, subject.policy);
    let Some((earliest, _)) = event.time.as_ref().filter(|_| policy.at_events).and_then(Written::bounds) else {
        return Outcome::NotApplicable;
    };
    if !is_in_future((earliest, TimeDelta::zero()), policy, subject.at) {
        return Outcome::Passed(format!("it was at {}", utc(earliest)));
    }
    let message =
        format!("the event is from the future: it says {}, {}", utc(earliest), relative(earliest, subject.at));
    findings.push(finding(&IN_FUTURE, event, message.clone()));
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::check_event;

    #[test]
    fn an_event_has_happened() {
        let check = |date: &str, codes: &[&str]| {
            check_event(&CHECK, &format!("Source: MSExchange OAuth\nDate: {date}\nEvent ID: 1003\n"), codes);
        };
        check("2024-09-30T00:00:00Z", &[]);
        check("2024-10-01T00:04:00Z", &[]);
        check("2024-10-01T00:06:00Z", &["event/in-future"]);
        // Without a time zone it may have been earlier.
        check("2024-10-01 13:00:00", &[]);
        check("2024-10-02 13:00:00", &["event/in-future"]);
    }
}
