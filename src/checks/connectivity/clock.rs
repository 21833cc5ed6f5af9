//! Is this computer's clock right, as far as others can tell?

use chrono::TimeDelta;
use serde_json::json;

use super::is_first;
use crate::checks::subject::{AttemptSubject, ClockSubject};
use crate::checks::{Check, Finding, Outcome, Run, codes};
use crate::intake::Body;
use crate::network::{Attempt, ClockComparison, ClockEstimate, ClockSample};
use crate::text::{count, list, quoted};
use crate::time::length;

codes! {
    /// This computer's clock is off by more than the tolerance.
    ///
    /// ## Why it matters
    /// A token's lifetime is judged by the clock of whoever receives it, and written by the clock of whoever issues it.
    /// Beyond the tolerance tokens are refused as expired or as not yet valid. What the measurement itself may be wrong
    /// by has been taken off: the clock is off for certain.
    ///
    /// ## Example
    /// A virtual server that was resumed from a snapshot runs 11 minutes behind.
    ///
    /// ## How to fix
    /// See where the clock takes its time from, and synchronise it:
    ///
    ///     w32tm /query /status
    ///     w32tm /resync
    ///
    /// Assay measured the clock of the computer that it runs on. Ask on the Exchange server, too.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/windows-server/networking/windows-time-service/windows-time-service-tools-and-settings>
    CLOCK_SKEW = "connectivity/clock-skew", Error;

    /// The clocks that were asked do not agree with one another.
    ///
    /// ## Why it matters
    /// Nothing certain can be said of this computer's clock. Caches and proxies that repeat an old `Date` are one
    /// reason.
    ///
    /// ## Example
    /// Of two servers one says that this clock is right, the other that it is an hour ahead.
    ///
    /// ## How to fix
    /// Ask more servers, or a time server.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1>
    CLOCKS_DISAGREE = "connectivity/clocks-disagree", Notice;
}

/// Against several clocks.
pub(crate) static CHECK: Check =
    Check { id: "connectivity-clock", step: None, codes: &[&CLOCK_SKEW, &CLOCKS_DISAGREE], run: Run::Clock(run) };

/// Against the `Date` of the answer that brought a document.
pub(crate) static DATE_CHECK: Check =
    Check { id: "connectivity-date", step: None, codes: &[&CLOCK_SKEW], run: Run::Attempt(run_date) };

fn run(subject: &ClockSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    if subject.comparison.samples.is_empty() {
        return Outcome::NotRun("no clock answered".to_owned());
    }
    let Some(estimate) = subject.comparison.estimate() else {
        let message =
            format!("the {} that answered do not agree", count(subject.comparison.samples.len(), "clock", "clocks"));
        findings.push(Finding::new(&CLOCKS_DISAGREE, message.clone()).with("samples", samples(subject.comparison)));
        return Outcome::NotRun(message);
    };
    judge(subject.comparison, &estimate, subject.policy.skew, findings)
}

fn run_date(subject: &AttemptSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    // Where clocks were compared on purpose, that comparison counts.
    let is_compared = subject.case.evidence().iter().any(|evidence| matches!(evidence.body, Body::Clock(_)));
    let Some(sample) = sample(subject.attempt).filter(|_| subject.attempt.purpose.is_document() && !is_compared) else {
        return Outcome::NotApplicable;
    };
    // A server's clock is the same for every document of its.
    let host = subject.attempt.host();
    if !is_first(subject, |other| other.host() == host && other.purpose.is_document() && sample_of(other)) {
        return Outcome::NotApplicable;
    }
    let comparison = ClockComparison::new([sample]);
    match comparison.estimate() {
        Some(estimate) => judge(&comparison, &estimate, subject.policy.skew, findings),
        None => Outcome::NotApplicable,
    }
}

fn sample_of(attempt: &Attempt) -> bool {
    sample(attempt).is_some()
}

/// The clock behind the answer that an attempt brought. When the request went out is not known to the moment, if it was tried
/// more than once or followed redirects: all of the time counts as uncertain then.
fn sample(attempt: &Attempt) -> Option<ClockSample> {
    let total = TimeDelta::from_std(attempt.stages.total).ok()?;
    let body = attempt.stages.body.and_then(|body| TimeDelta::from_std(body).ok()).unwrap_or_default();
    let received = attempt.begun_at + (total - body).max(TimeDelta::zero());
    ClockSample::from_date(&attempt.host()?, attempt.response.as_ref()?, attempt.begun_at, received)
}

fn judge(
    comparison: &ClockComparison,
    estimate: &ClockEstimate,
    tolerance: TimeDelta,
    findings: &mut Vec<Finding>,
) -> Outcome {
    let direction = if estimate.ahead > TimeDelta::zero() { "ahead of" } else { "behind" };
    let others = || {
        let hosts: Vec<_> = comparison.samples.iter().map(|sample| quoted(&sample.host)).collect();
        if hosts.len() <= MAX_HOSTS { list(&hosts) } else { count(estimate.agreeing, "other clock", "other clocks") }
    };
    let off = length(estimate.ahead);
    if !estimate.exceeds(tolerance) {
        return if estimate.may_exceed(tolerance) {
            Outcome::NotRun(format!("the clock may be {off} {direction} the others, which is not certain"))
        } else {
            Outcome::Passed(format!("the clock is within {} of the others", length(tolerance)))
        };
    }
    let message =
        format!("this computer's clock is {off} {direction} that of {}: more than {}", others(), length(tolerance));
    let finding = Finding::new(&CLOCK_SKEW, message.clone())
        .with("ahead_ms", estimate.ahead.num_milliseconds())
        .with("uncertainty_ms", estimate.uncertainty.num_milliseconds())
        .with("tolerance_seconds", tolerance.num_seconds())
        .with("samples", samples(comparison));
    findings.push(finding);
    Outcome::Failed(message)
}

fn samples(comparison: &ClockComparison) -> serde_json::Value {
    let sample = |sample: &ClockSample| {
        json!({
            "host": sample.host,
            "source": sample.source.id(),
            "ahead_ms": sample.ahead.num_milliseconds(),
            "uncertainty_ms": sample.uncertainty.num_milliseconds(),
        })
    };
    comparison.samples.iter().take(MAX_SAMPLES).map(sample).collect()
}

/// The most hosts that a sentence names.
const MAX_HOSTS: usize = 3;

/// The most clocks that stand in a finding's facts; all of them stand in the report of the comparison.
const MAX_SAMPLES: usize = 20;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::checks::testing::{AT, attempt, check_attempt, check_clock};
    use crate::network::{ClockSource, Response};
    use crate::time::from_unix;

    #[test]
    fn what_is_certain_is_an_error() {
        // Seconds ahead, what they may be off by; the tolerance is five minutes.
        let check = |offsets: &[(i64, i64)], codes: &[&str]| {
            let samples = ["a", "b", "c"].iter().zip(offsets).map(|(host, (ahead, off))| ClockSample {
                host: (*host).to_owned(),
                source: ClockSource::HttpDate,
                at: from_unix(AT).unwrap(),
                ahead: TimeDelta::seconds(*ahead),
                uncertainty: TimeDelta::seconds(*off),
            });
            check_clock(&CHECK, ClockComparison::new(samples), codes);
        };
        check(&[], &[]);
        check(&[(300, 0)], &[]);
        check(&[(301, 0)], &["connectivity/clock-skew"]);
        check(&[(-301, 0)], &["connectivity/clock-skew"]);
        check(&[(301, 1)], &[]);
        check(&[(660, 1), (661, 1), (0, 1)], &["connectivity/clock-skew"]);
        check(&[(0, 1), (1, 1), (660, 1)], &[]);
        check(&[(0, 1), (660, 1)], &["connectivity/clocks-disagree"]);
    }

    #[test]
    fn the_date_of_one_answer_is_a_clock() {
        let check = |behind_secs: i64, total_secs: u64, age: Option<u64>, codes: &[&str]| {
            let mut attempt = attempt();
            let date = from_unix(AT - behind_secs);
            attempt.response = Some(Response { status: 200, date, age_secs: age, ..Response::default() });
            attempt.stages.total = Duration::from_secs(total_secs);
            check_attempt(&DATE_CHECK, attempt, codes);
        };
        check(0, 0, None, &[]);
        check(299, 0, None, &[]);
        check(3_600, 0, None, &["connectivity/clock-skew"]);
        check(-3_600, 0, None, &["connectivity/clock-skew"]);
        check(3_600, 0, Some(3_000), &[]); // a cache's copy
        check(302, 0, None, &["connectivity/clock-skew"]);
        check(302, 20, None, &["connectivity/clock-skew"]);
        check(-310, 20, None, &[]); // it was written at any moment of the twenty seconds
    }
}
