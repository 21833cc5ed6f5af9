//! Does the server's clock follow another one, and how far is it off?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

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

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
