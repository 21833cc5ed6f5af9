//! Is the moment of evaluation inside the token's lifetime, give or take the clock skew?

use chrono::TimeDelta;

use crate::checks::{Check, Code, Finding, Outcome, Run, Step, TokenSubject, codes};
use crate::claims::{TIME_CLAIMS, is_milliseconds, numeric_date};
use crate::text::quoted;
use crate::time::{Time, from_unix, length, relative, rfc3339, utc};

codes! {
    /// The token's lifetime is over.
    ///
    /// ## Why it matters
    /// Every verifier refuses it. That is normal for a token from an old log; it is a fault if the token was new when it was
    /// sent: then a clock is wrong, or a program caches tokens for too long.
    ///
    /// ## Example
    /// An identity token that an add-in stored at login and sent again the next day.
    ///
    /// ## How to fix
    /// Judge a token from an event at the time of the event (`--at`, or "as of" in the window). If it was expired even then,
    /// compare the clocks of issuer and receiver:
    ///
    ///     w32tm /query /status
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4>
    EXPIRED = "token/expired", Error;

    /// The token's lifetime has not begun yet.
    ///
    /// ## Why it matters
    /// A new token is valid at once. One that is not yet valid was made by a machine whose clock is ahead, or is read by one
    /// whose clock is behind.
    ///
    /// ## Example
    /// A token received at 09:00:00 whose `nbf` is 09:20:00.
    ///
    /// ## How to fix
    /// Compare the clocks of issuer and receiver:
    ///
    ///     w32tm /query /status
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7519#section-4.1.5>
    NOT_YET_VALID = "token/not-yet-valid", Error;

    /// The token says that it was issued in the future.
    ///
    /// ## Why it matters
    /// Nothing is refused for this alone, but it shows that two clocks differ by more than the tolerance.
    ///
    /// ## Example
    /// `iat` ten minutes after the moment at which the token was logged.
    ///
    /// ## How to fix
    /// Compare the clocks of issuer and receiver:
    ///
    ///     w32tm /query /status
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7519#section-4.1.6>
    ISSUED_IN_FUTURE = "token/issued-in-future", Warning;

    /// The token has no `exp`: it never expires.
    ///
    /// ## Why it matters
    /// Whoever gets hold of it can use it for ever. Exchange and Entra always write `exp`.
    ///
    /// ## Example
    ///     {"iss":"…","nbf":1727740800}
    ///
    /// ## How to fix
    /// Have the issuer write `exp`. An Exchange identity token without it is refused.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4>
    EXP_MISSING = "token/exp-missing", Warning;

    /// A time is given in milliseconds where seconds belong.
    ///
    /// ## Why it matters
    /// Read as seconds it lies tens of thousands of years ahead: a token that practically never expires, or never begins.
    ///
    /// ## Example
    ///     {"exp":1727740800000}
    ///
    /// ## How to fix
    /// Have the issuer write seconds (`Date.now() / 1000` in JavaScript).
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7519#section-2>
    TIME_IN_MILLISECONDS = "token/time-in-milliseconds", Error;

    /// The token expires before it begins.
    ///
    /// ## Why it matters
    /// There is no moment at which it is valid. .NET's token handlers, which Exchange and most add-ins use, refuse it.
    ///
    /// ## Example
    /// `nbf` is 10:00:00, `exp` is 09:00:00.
    ///
    /// ## How to fix
    /// Refuse it, and have the issuer mend it: its clock jumped, or the claims were mixed up.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4>
    EXPIRES_BEFORE_BEGIN = "token/expires-before-begin", Error;

    /// The token misses its lifetime by so little that a wrong clock explains it.
    ///
    /// ## Why it matters
    /// A few minutes beyond the tolerance are seldom a stale token and often a machine without time synchronisation.
    ///
    /// ## Example
    /// "Expired 6 min ago" with a tolerance of 5 min: with 7 min the lifetime would be valid.
    ///
    /// ## How to fix
    /// Compare the clocks before you look for anything else. A larger tolerance (`--skew`, or "skew" in the window) shows what
    /// a verifier with that tolerance would say; it cures no clock:
    ///
    ///     w32tm /query /status
    ///
    /// ## References
    /// - <https://learn.microsoft.com/windows-server/networking/windows-time-service/windows-time-service-tools-and-settings>
    CLOCK_SKEW_SUSPECTED = "token/clock-skew-suspected", Notice;
}

pub(crate) static CHECK: Check = Check {
    id: "token-lifetime",
    step: Some(Step::Lifetime),
    codes: &[
        &EXPIRED,
        &NOT_YET_VALID,
        &ISSUED_IN_FUTURE,
        &EXP_MISSING,
        &TIME_IN_MILLISECONDS,
        &EXPIRES_BEFORE_BEGIN,
        &CLOCK_SKEW_SUSPECTED,
    ],
    run: Run::Token(run),
};

/// How far beyond the tolerance a wrong clock is still the first guess. Domain members are kept within 5 min of each other
/// (Kerberos refuses more), so clocks that differ by tolerance and a quarter of an hour are rare, and stale tokens are not.
const SUSPECTED_BEYOND_SECS: i64 = 900;

/// The times that verifiers compute with. In milliseconds they decide wrongly; the other times are only wrong.
const DECIDING: [&str; 4] = ["auth_time", "exp", "iat", "nbf"];

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    // Nothing is known of the times in an encrypted token, and there are none in a payload that is no claims.
    if subject.token.claims().is_none() {
        return Outcome::NotApplicable;
    }
    let lifetime = Lifetime { subject, at: subject.at };
    let mut decisive = None;
    for name in TIME_CLAIMS {
        if lifetime.seconds(name).is_some_and(is_milliseconds) {
            let message = format!("`{name}` is in milliseconds; tokens count in seconds");
            if decisive.is_none() && DECIDING.contains(&name) {
                decisive = Some(message.clone());
            }
            findings.push(Finding::new(&TIME_IN_MILLISECONDS, message).at(subject.claim_location(name)));
        }
    }
    if let Some(message) = decisive {
        return Outcome::Failed(message);
    }
    if subject.ambiguous.is_none() {
        lifetime.issued(findings);
    }
    if subject.token.claim("exp").is_none() {
        let message = "`exp` is missing: the token never expires";
        findings.push(Finding::new(&EXP_MISSING, message).at(subject.claim_location("exp")));
    }
    if let Some(written) = subject.ambiguous {
        return Outcome::NotRun(format!(
            "the event's date {} can be read in two ways: which day it was is not known",
            quoted(&written.text)
        ));
    }
    if lifetime.depends_on_the_zone() {
        let hours = subject.at_uncertainty.num_hours();
        let about = utc(subject.at);
        return Outcome::NotRun(format!(
            "the event does not name its time zone: at {about}, give or take {hours} h, the answer differs"
        ));
    }
    lifetime.judge(findings)
}

struct Lifetime<'s> {
    subject: &'s TokenSubject<'s>,
    at: Time,
}

impl Lifetime<'_> {
    fn seconds(&self, name: &str) -> Option<i64> {
        self.subject.token.claim(name).and_then(numeric_date)
    }

    fn time(&self, name: &str) -> Option<Time> {
        self.seconds(name).and_then(from_unix)
    }

    /// The moment is not known exactly, and a bound of the lifetime lies inside what it may be.
    fn depends_on_the_zone(&self) -> bool {
        let reach = self.subject.at_uncertainty;
        let is_near = |bound: Time| (bound - self.at).abs() <= reach + self.subject.policy.skew;
        !reach.is_zero() && ["nbf", "exp"].into_iter().filter_map(|name| self.time(name)).any(is_near)
    }

    /// Valid while `nbf - skew <= at < exp + skew`.
    fn judge(&self, findings: &mut Vec<Finding>) -> Outcome {
        let skew = self.subject.policy.skew;
        let unreadable = |name: &str| self.subject.token.claim(name).is_some() && self.time(name).is_none();
        let has = |name: &str| self.subject.token.claim(name).is_some();
        if unreadable("exp") || unreadable("nbf") {
            return Outcome::Failed("a time cannot be read".to_owned());
        }
        if let (Some(begins), Some(expires)) = (self.time("nbf"), self.time("exp"))
            && begins > expires
        {
            let message = format!("it expires at {}, before it begins at {}", utc(expires), utc(begins));
            let finding = Finding::new(&EXPIRES_BEFORE_BEGIN, message.clone()).with("nbf", rfc3339(begins));
            findings.push(finding.with("exp", rfc3339(expires)).at(self.subject.claim_location("exp")));
            return Outcome::Failed(message);
        }
        if let Some(expires) = self.time("exp")
            && self.at >= expires.checked_add_signed(skew).unwrap_or(Time::MAX_UTC)
        {
            let message = format!("expired {}", relative(expires, self.at));
            let detail = format!("{message}; it was valid until {}", utc(expires));
            // Valid while at < exp + skew: a skew of exactly the distance is not enough.
            let needed = whole_minutes(self.at - expires + TimeDelta::seconds(1));
            findings.extend(self.outside(&EXPIRED, "exp", message, (expires, needed)));
            return Outcome::Failed(detail);
        }
        if let Some(begins) = self.time("nbf")
            && self.at < begins.checked_sub_signed(skew).unwrap_or(Time::MIN_UTC)
        {
            let message = format!("not yet valid: it begins {}", relative(begins, self.at));
            let detail = format!("{message}, at {}", utc(begins));
            let needed = whole_minutes(begins - self.at);
            findings.extend(self.outside(&NOT_YET_VALID, "nbf", message, (begins, needed)));
            return Outcome::Failed(detail);
        }
        if let Some(begins) = self.time("nbf")
            && self.at < begins
        {
            let begins = relative(begins, self.at);
            return Outcome::Passed(format!("begins {begins}, inside the tolerance of {}", length(skew)));
        }
        match self.time("exp") {
            Some(expires) if self.at >= expires => Outcome::Passed(format!(
                "expired {}, inside the tolerance of {}",
                relative(expires, self.at),
                length(skew)
            )),
            Some(expires) => {
                Outcome::Passed(format!("valid until {}, for another {}", utc(expires), length(expires - self.at)))
            }
            None if self.subject.is_identity() => {
                Outcome::Failed("`exp` is missing; Exchange always writes it".to_owned())
            }
            None if has("nbf") => Outcome::Passed("begun, and never expires".to_owned()),
            None => Outcome::NotApplicable,
        }
    }

    /// Outside the lifetime, whose bound this is; a tolerance of `needed` would do.
    fn outside(
        &self,
        code: &'static Code,
        name: &str,
        message: String,
        (bound, needed): (Time, TimeDelta),
    ) -> Vec<Finding> {
        let skew = self.subject.policy.skew;
        let beyond = (self.at - bound).num_seconds().saturating_abs();
        let fault = Finding::new(code, message).at(self.subject.claim_location(name)).with(name, rfc3339(bound));
        let mut findings = vec![fault.with("at", rfc3339(self.at)).with("skew_seconds", skew.num_seconds())];
        if beyond <= skew.num_seconds().saturating_add(SUSPECTED_BEYOND_SECS) {
            let (minutes, skew) = (needed.num_minutes(), length(skew));
            let message = format!("the lifetime would be valid with a skew of {minutes} min; the tolerance is {skew}");
            let finding = Finding::new(&CLOCK_SKEW_SUSPECTED, message).with("beyond_seconds", beyond);
            findings.push(finding.with("needed_skew_seconds", needed.num_seconds()));
        }
        findings
    }

    fn issued(&self, findings: &mut Vec<Finding>) {
        if let Some(issued) = self.time("iat")
            && issued - self.at > self.subject.policy.skew + self.subject.at_uncertainty
        {
            let message = format!("it says that it was issued {}, at {}", relative(issued, self.at), utc(issued));
            let finding = Finding::new(&ISSUED_IN_FUTURE, message).with("iat", rfc3339(issued));
            findings.push(finding.at(self.subject.claim_location("iat")));
        }
    }
}

/// The smallest number of whole minutes that is not less.
fn whole_minutes(delta: TimeDelta) -> TimeDelta {
    TimeDelta::seconds(delta.num_seconds().saturating_add(59).div_euclid(60).saturating_mul(60))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{AT, check_token_with, encoded};
    use crate::policy::Policy;

    #[track_caller]
    fn check(payload: &str, skew_secs: i64, codes: &[&str]) {
        let policy = Policy { skew: TimeDelta::seconds(skew_secs), ..Policy::default() };
        check_token_with(&CHECK, &encoded("{}", payload), &policy, codes);
    }

    #[test]
    fn the_bounds_are_those_of_the_contract() {
        // at == exp + skew is out, one second earlier is in; at == nbf - skew is in, one second earlier is out.
        check(&format!(r#"{{"exp":{}}}"#, AT - 300), 300, &["token/expired", "token/clock-skew-suspected"]);
        check(&format!(r#"{{"exp":{}}}"#, AT - 299), 300, &[]);
        check(&format!(r#"{{"exp":{AT}}}"#), 0, &["token/expired", "token/clock-skew-suspected"]);
        check(&format!(r#"{{"exp":{}}}"#, AT + 1), 0, &[]);
        check(&format!(r#"{{"nbf":{},"exp":{}}}"#, AT + 300, AT + 900), 300, &[]);
        check(
            &format!(r#"{{"nbf":{},"exp":{}}}"#, AT + 301, AT + 900),
            300,
            &["token/not-yet-valid", "token/clock-skew-suspected"],
        );
    }

    #[test]
    fn a_clock_is_suspected_up_to_a_quarter_of_an_hour_beyond_the_tolerance() {
        let both = ["token/expired", "token/clock-skew-suspected"];
        check(&format!(r#"{{"exp":{}}}"#, AT - 1_200), 300, &both);
        check(&format!(r#"{{"exp":{}}}"#, AT - 1_201), 300, &both[..1]);
        check(&format!(r#"{{"exp":{}}}"#, AT - 1_201), 301, &both);
        check(&format!(r#"{{"nbf":{},"exp":{}}}"#, AT + 1_201, AT + 9_000), 300, &["token/not-yet-valid"]);
        check(r#"{"exp":-9000000000000000}"#, 300, &[]);
        check(r#"{"exp":0}"#, 300, &both[..1]);
    }

    /// The sentence names the smallest whole minute, and that minute is really enough while one less is not.
    #[test]
    fn the_skew_that_would_do_is_named() {
        let messages = |claims: &str, skew_secs: i64| {
            let policy = Policy { skew: TimeDelta::seconds(skew_secs), ..Policy::default() };
            let codes: &[&str] = match (claims.contains("nbf"), skew_secs) {
                (_, 420) => &[],
                (true, _) => &["token/not-yet-valid", "token/clock-skew-suspected"],
                (false, _) => &["token/expired", "token/clock-skew-suspected"],
            };
            let findings = check_token_with(&CHECK, &encoded("{}", claims), &policy, codes);
            findings.into_iter().map(|finding| finding.message).collect::<Vec<_>>()
        };
        for (claims, fault) in [
            (format!(r#"{{"exp":{}}}"#, AT - 360), "expired 6 min ago"),
            (format!(r#"{{"exp":{}}}"#, AT - 419), "expired 6 min 59 s ago"),
            (format!(r#"{{"nbf":{},"exp":{}}}"#, AT + 361, AT + 900), "not yet valid: it begins in 6 min 1 s"),
            (format!(r#"{{"nbf":{},"exp":{}}}"#, AT + 420, AT + 900), "not yet valid: it begins in 7 min"),
        ] {
            let skew = "the lifetime would be valid with a skew of 7 min; the tolerance is 5 min";
            assert_eq!(messages(&claims, 300), [fault, skew]);
            let skew = "the lifetime would be valid with a skew of 7 min; the tolerance is 6 min";
            assert_eq!(messages(&claims, 360).last().map(String::as_str), Some(skew));
            assert_eq!(messages(&claims, 420), [""; 0]);
        }
    }

    #[test]
    fn each_time_is_watched_for_milliseconds() {
        let long = format!(r#""exp":{}"#, AT + 900);
        for name in TIME_CLAIMS {
            let claims = if name == "exp" { String::new() } else { format!("{long},") };
            check(&format!(r#"{{{claims}"{name}":{}}}"#, AT * 1000), 300, &["token/time-in-milliseconds"]);
            check(&format!(r#"{{{claims}"{name}":{}}}"#, AT - 60), 300, &[]);
        }
        let both = ["token/time-in-milliseconds", "token/time-in-milliseconds"];
        check(&format!(r#"{{"nbf":{0},"exp":{0}}}"#, AT * 1000), 300, &both);
        // The last second that a calendar has is "never" in .NET, not the year 1978 in milliseconds.
        check(r#"{"exp":253402300799}"#, 300, &[]);
    }

    #[test]
    fn odd_times_are_named() {
        check(&format!(r#"{{"exp":{}}}"#, AT * 1000), 300, &["token/time-in-milliseconds"]);
        check(r#"{"nbf":1}"#, 300, &["token/exp-missing"]);
        check(&format!(r#"{{"iat":{},"exp":{}}}"#, AT + 301, AT + 900), 300, &["token/issued-in-future"]);
        check("{}", 300, &["token/exp-missing"]);
        check(&format!(r#"{{"nbf":{},"exp":{}}}"#, AT + 100, AT - 100), 300, &["token/expires-before-begin"]);
    }
}
