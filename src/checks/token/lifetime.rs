//! Is the moment of evaluation inside the token's lifetime, give or take the clock skew?

use crate::checks::token::types::{is_milliseconds, numeric_date};
use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};
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
    /// "Expired 7 min ago" with a tolerance of 5 min.
    ///
    /// ## How to fix
    /// Compare the clocks before you look for anything else:
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

/// Up to this distance from the lifetime a wrong clock is the first guess: Windows domains drift by minutes, not hours.
const SUSPECTED_SKEW_SECS: i64 = 3_600;

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    // Nothing is known of the times in an encrypted token, and there are none in a payload that is no claims.
    if subject.token.claims().is_none() {
        return Outcome::NotApplicable;
    }
    let lifetime = Lifetime { subject, at: subject.at };
    for name in ["exp", "nbf", "iat"] {
        if lifetime.seconds(name).is_some_and(is_milliseconds) {
            let message = format!("`{name}` is in milliseconds; tokens count in seconds");
            findings.push(Finding::new(&TIME_IN_MILLISECONDS, message).at(subject.claim_location(name)));
        }
    }
    if let Some(fault) = findings.first() {
        return Outcome::Failed(fault.message.clone());
    }
    lifetime.issued(findings);
    if subject.token.claim("exp").is_none() {
        let message = "`exp` is missing: the token never expires";
        findings.push(Finding::new(&EXP_MISSING, message).at(subject.claim_location("exp")));
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
            return self.outside(&EXPIRED, "exp", format!("expired {}", relative(expires, self.at)), expires, findings);
        }
        if let Some(begins) = self.time("nbf")
            && self.at < begins.checked_sub_signed(skew).unwrap_or(Time::MIN_UTC)
        {
            let message = format!("not valid before {} ({})", utc(begins), relative(begins, self.at));
            return self.outside(&NOT_YET_VALID, "nbf", message, begins, findings);
        }
        match self.time("exp") {
            Some(expires) if self.at >= expires => Outcome::Passed(format!(
                "expired {}, inside the tolerance of {}",
                relative(expires, self.at),
                length(skew)
            )),
            Some(expires) => Outcome::Passed(format!("expires {} ({})", relative(expires, self.at), utc(expires))),
            None if self.subject.is_identity() => {
                Outcome::Failed("`exp` is missing; Exchange always writes it".to_owned())
            }
            None if has("nbf") => Outcome::Passed("begun, and never expires".to_owned()),
            None => Outcome::NotApplicable,
        }
    }

    fn outside(
        &self,
        code: &'static crate::checks::Code,
        name: &str,
        message: String,
        bound: Time,
        findings: &mut Vec<Finding>,
    ) -> Outcome {
        let skew = self.subject.policy.skew;
        let beyond = (self.at - bound).num_seconds().saturating_abs();
        let finding = Finding::new(code, message.clone()).at(self.subject.claim_location(name));
        findings.push(
            finding.with(name, rfc3339(bound)).with("at", rfc3339(self.at)).with("skew_seconds", skew.num_seconds()),
        );
        if beyond <= SUSPECTED_SKEW_SECS {
            let needed = length(self.at - bound);
            let message =
                format!("a clock that is wrong by {needed} would explain it; the tolerance is {}", length(skew));
            findings.push(Finding::new(&CLOCK_SKEW_SUSPECTED, message).with("beyond_seconds", beyond));
        }
        Outcome::Failed(message)
    }

    fn issued(&self, findings: &mut Vec<Finding>) {
        if let Some(issued) = self.time("iat")
            && issued - self.at > self.subject.policy.skew
        {
            let message = format!("it says that it was issued {}", relative(issued, self.at));
            let finding = Finding::new(&ISSUED_IN_FUTURE, message).with("iat", rfc3339(issued));
            findings.push(finding.at(self.subject.claim_location("iat")));
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use crate::checks::testing::{AT, check_token_with, encoded};
    use crate::policy::Policy;

    #[track_caller]
    fn check(payload: &str, skew_secs: i64, codes: &[&str]) {
        let policy = Policy { skew: TimeDelta::seconds(skew_secs), ..Policy::default() };
        check_token_with(&super::CHECK, &encoded("{}", payload), &policy, codes);
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
    fn far_off_times_are_not_blamed_on_clocks() {
        check(&format!(r#"{{"exp":{}}}"#, AT - 7_200), 300, &["token/expired"]);
        check(r#"{"exp":-9000000000000000}"#, 300, &[]);
        check(r#"{"exp":0}"#, 300, &["token/expired"]);
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
