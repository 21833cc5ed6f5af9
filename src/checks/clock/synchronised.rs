//! Does the server's clock follow another one, and how far is it off?

use chrono::TimeDelta;

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::exchange::objects::{Field, ObjectBody};
use crate::text::quoted;
use crate::time::length;

codes! {
    /// The server's clock follows no other clock.
    ///
    /// ## Why it matters
    /// It drifts, until tokens that this server makes are not valid yet for others, or the others' have expired for it.
    ///
    /// ## Example
    /// `Source: Local CMOS Clock`.
    ///
    /// ## How to fix
    /// Let a member of a domain follow the domain again, on that server:
    ///
    ///     w32tm /config /syncfromflags:domhier /update
    ///     Restart-Service w32time
    ///     w32tm /resync
    ///     w32tm /query /status
    ///
    /// Where the domain controllers are wrong themselves, the one with the role PDC emulator needs a source outside.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/windows-server/networking/windows-time-service/windows-time-service-tools-and-settings>
    NOT_SYNCHRONISED = "clock/not-synchronised", Warning;

    /// The server's clock is off by more than the tolerance.
    ///
    /// ## Why it matters
    /// Tokens that it makes begin too late or end too early for everybody else, and it refuses good ones.
    ///
    /// ## Example
    /// `w32tm /stripchart` shows an offset of 417 seconds.
    ///
    /// ## How to fix
    /// Set it right, on that server, and see that it stays so:
    ///
    ///     w32tm /resync /rediscover
    ///     w32tm /query /status
    ///
    /// ## References
    /// - <https://learn.microsoft.com/windows-server/networking/windows-time-service/windows-time-service-tools-and-settings>
    OFFSET_TOO_LARGE = "clock/offset-too-large", Error;
}

pub(crate) static CHECK: Check = Check {
    id: "clock-synchronised",
    step: None,
    codes: &[&NOT_SYNCHRONISED, &OFFSET_TOO_LARGE],
    run: Run::Object(run),
};

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let ObjectBody::ClockStatus(clock) = &subject.object.body else { return Outcome::NotApplicable };
    let server = subject.object.server.as_deref();
    let place = server.map_or_else(|| "the server".to_owned(), |server| crate::text::visible(server).into_owned());
    let about = |finding: Finding| match server {
        Some(server) => finding.with("server", server),
        None => finding,
    };
    let source = clock.source.known().map(|source| source.trim());
    let why = match (&clock.error, source) {
        (Some(error), _) if is_stopped(error) => Some(format!("its time service answers {}", quoted(error))),
        (_, Some(source)) if is_none(source) => Some(format!("its source is {}", quoted(source))),
        _ => None,
    };
    if let Some(why) = why {
        let message = format!("the clock of {place} follows no other one: {why}");
        findings.push(about(Finding::new(&NOT_SYNCHRONISED, message)).at_pointer("/Source"));
    }
    if let Field::Known(milliseconds) = clock.offset_ms
        && let Some(offset) = TimeDelta::try_milliseconds(milliseconds)
        && offset.abs() > subject.policy.skew
    {
        let (off, skew) = (length(offset), length(subject.policy.skew));
        let message = format!("the clock of {place} is off by {off}; tokens allow for {skew}");
        let finding = about(Finding::new(&OFFSET_TOO_LARGE, message)).with("actual", offset.num_seconds());
        findings.push(finding.at_pointer("/Offset"));
    }
    match (findings.first(), source) {
        (Some(finding), _) => Outcome::Failed(finding.message.clone()),
        (None, _) if let Some(error) = &clock.error => Outcome::NotRun(format!("the answer was {}", quoted(error))),
        (None, Some(source)) => Outcome::Passed(format!("it follows {}", quoted(source))),
        (None, None) => Outcome::NotRun("what it follows was not printed".to_owned()),
    }
}

/// The time service does not run. Other errors say nothing of the clock: whoever asked was not allowed to, or another host
/// did not answer.
fn is_stopped(error: &str) -> bool {
    let error = error.to_ascii_lowercase();
    STOPPED.iter().any(|code| error.contains(code))
}

/// The service has not been started, is disabled, is not installed.
const STOPPED: [&str; 3] = ["0x80070426", "0x80070422", "0x80070424"];

fn is_none(source: &str) -> bool {
    let source = source.to_ascii_lowercase();
    source.starts_with("local cmos clock") || source.starts_with("free-running system clock")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{check_objects, known, object};
    use crate::exchange::objects::{ClockStatus, ObjectKind};

    #[track_caller]
    fn check(clock: ClockStatus, codes: &[&str]) {
        check_objects(&CHECK, vec![object(ObjectKind::ClockStatus, ObjectBody::ClockStatus(clock))], codes);
    }

    #[test]
    fn a_clock_follows_another_one() {
        let of = |source: &str| ClockStatus { source: known(source), ..ClockStatus::default() };
        check(of("dc01.contoso.com"), &[]);
        check(of("Local CMOS Clock"), &["clock/not-synchronised"]);
        check(of("Free-running System Clock"), &["clock/not-synchronised"]);
        let error = |text: &str| ClockStatus { error: Some(text.to_owned()), ..ClockStatus::default() };
        check(error("The service has not been started. (0x80070426)"), &["clock/not-synchronised"]);
        check(error("Access is denied. (0x80070005)"), &[]);
        let timeout = error("08:14:05, error: 0x800705B4");
        check(ClockStatus { source: known("time.windows.com"), ..timeout }, &[]);
    }

    #[test]
    fn it_is_off_by_less_than_tokens_allow_for() {
        let of = |milliseconds| ClockStatus {
            source: known("dc01.contoso.com"),
            offset_ms: Field::Known(milliseconds),
            ..ClockStatus::default()
        };
        check(of(-299_000), &[]);
        check(of(417_000), &["clock/offset-too-large"]);
        check(of(-301_000), &["clock/offset-too-large"]);
        check(of(i64::MAX), &["clock/offset-too-large"]);
    }
}
