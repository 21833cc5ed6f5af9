//! Is this computer's clock right, as far as others can tell?

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde_json::json;

use super::is_first;
use crate::case::Case;
use crate::checks::subject::{AttemptSubject, ClockSubject};
use crate::checks::{Check, Finding, Outcome, Run, codes};
use crate::intake::Body;
use crate::network::{Attempt, ClockComparison, ClockEstimate, ClockSample, ClockSource};
use crate::text::{count, list, quoted};
use crate::time::length;

codes! {
    /// This computer's clock and others' differ by more than the tolerance.
    ///
    /// ## Why it matters
    /// A token's lifetime is judged by the clock of whoever receives it, and written by the clock of whoever issues it.
    /// Beyond the tolerance tokens are refused as expired or as not yet valid. What the measurement itself may be wrong
    /// by has been taken off: the clocks differ for certain.
    ///
    /// Which of them is wrong is certain only where several hosts agree with one another against this computer, or
    /// where a time server was asked. With one host's `Date` alone it may be either: a server's clock can be wrong too.
    ///
    /// ## Example
    /// A virtual server that was resumed from a snapshot runs 11 minutes behind.
    ///
    /// ## How to fix
    /// If the message names one host only, ask others, or a time server, to learn which clock is wrong. Then see where
    /// that clock takes its time from, and synchronise it:
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
    /// Where others agree with this computer, the clock of the host that the message names is wrong: tokens that it
    /// writes or judges are off by as much. Where they do not, nothing certain can be said of any clock. Caches and
    /// proxies that repeat an old `Date` are one reason.
    ///
    /// ## Example
    /// Of two servers one says that this clock is right, the other that it is an hour ahead.
    ///
    /// ## How to fix
    /// Look at the clock of the host that the message names. If it names none, ask more servers, or a time server.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1>
    CLOCKS_DISAGREE = "connectivity/clocks-disagree", Notice;
}

/// Against several clocks, those that answered fetches among them.
pub(crate) static CHECK: Check =
    Check { id: "connectivity-clock", step: None, codes: &[&CLOCK_SKEW, &CLOCKS_DISAGREE], run: Run::Clock(run) };

/// Against the `Date` of every answer, where clocks were not compared on purpose.
pub(crate) static DATE_CHECK: Check =
    Check { id: "connectivity-date", step: None, codes: &[&CLOCK_SKEW, &CLOCKS_DISAGREE], run: Run::Attempt(run_date) };

fn run(subject: &ClockSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let compared = &subject.comparison.samples;
    if compared.is_empty() {
        return Outcome::NotRun("no clock answered".to_owned());
    }
    // What a host showed on purpose stands for it; fetches add the hosts that were not asked then.
    let is_new = |sample: &ClockSample| compared.iter().all(|other| other.host != sample.host);
    let others = dates(subject.case).filter(is_new);
    judge(&ClockComparison::new(compared.iter().cloned().chain(others)), subject.policy.skew, findings)
}

fn run_date(subject: &AttemptSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    // Where clocks were compared on purpose, that comparison counts.
    let is_compared = subject.case.evidence().iter().any(|evidence| matches!(evidence.body, Body::Clock(_)));
    if is_compared || sample(subject.attempt).is_none() || !is_first(subject, |other| sample(other).is_some()) {
        return Outcome::NotApplicable;
    }
    judge(&ClockComparison::new(dates(subject.case)), subject.policy.skew, findings)
}

/// The clocks behind the answers in a case.
fn dates(case: &Case) -> impl Iterator<Item = ClockSample> {
    case.attempts().filter_map(|(_, attempt)| sample(attempt))
}

/// The clock behind the answer that an attempt brought. When the request went out is not known to the moment, if it was tried
/// more than once or followed redirects: all of the time counts as uncertain then.
fn sample(attempt: &Attempt) -> Option<ClockSample> {
    let total = TimeDelta::from_std(attempt.stages.total).ok()?;
    let body = attempt.stages.body.and_then(|body| TimeDelta::from_std(body).ok()).unwrap_or_default();
    let received = attempt.begun_at + (total - body).max(TimeDelta::zero());
    ClockSample::from_date(&attempt.host()?, attempt.response.as_ref()?, attempt.begun_at, received)
}

fn judge(comparison: &ClockComparison, tolerance: TimeDelta, findings: &mut Vec<Finding>) -> Outcome {
    let samples: Vec<_> = comparison.samples.iter().collect();
    let off: Vec<_> = samples.iter().copied().filter(|sample| sample.exceeds(tolerance)).collect();
    let right: Vec<_> = samples.iter().copied().filter(|sample| !sample.may_exceed(tolerance)).collect();
    let estimate = comparison.estimate();
    if let Some(estimate) = &estimate {
        let agrees = |place: &usize| !estimate.outliers.contains(place);
        let agreeing = (0..).zip(&samples).filter(|(place, _)| agrees(place)).map(|(_, sample)| *sample);
        let against: Vec<_> = agreeing.filter(|sample| sample.exceeds(tolerance)).collect();
        // More than half of the hosts: against that one that agrees with this computer has no say, but a time server has.
        let is_outvoted = right.is_empty() || hosts(&against).len() > 1 && !asks_time_server(&right);
        if estimate.exceeds(tolerance) && is_outvoted {
            return skew(comparison, estimate, &against, tolerance, findings);
        }
    }
    let is_right = estimate.as_ref().is_some_and(|estimate| !estimate.may_exceed(tolerance));
    let is_alone = hosts(&off).len() == 1 && !right.is_empty() && (!asks_time_server(&off) || asks_time_server(&right));
    if !off.is_empty() && (is_right || is_alone) {
        let message = wrong_elsewhere(&off);
        findings.push(Finding::new(&CLOCKS_DISAGREE, message.clone()).with("samples", facts(comparison)));
        return Outcome::Passed(message);
    }
    match estimate {
        Some(_) if is_right => Outcome::Passed(format!("the clock is within {} of the others", length(tolerance))),
        Some(estimate) if off.is_empty() || right.is_empty() => {
            let (off, direction) = (length(estimate.ahead), direction(estimate.ahead));
            Outcome::NotRun(format!("the clock may be {off} {direction} the others, which is not certain"))
        }
        _ => {
            let message = format!("the {} that answered do not agree", count(samples.len(), "clock", "clocks"));
            findings.push(Finding::new(&CLOCKS_DISAGREE, message.clone()).with("samples", facts(comparison)));
            Outcome::NotRun(message)
        }
    }
}

/// This computer's clock against those that agree with one another: one host alone cannot tell which of the two is wrong.
fn skew(
    comparison: &ClockComparison,
    estimate: &ClockEstimate,
    against: &[&ClockSample],
    tolerance: TimeDelta,
    findings: &mut Vec<Finding>,
) -> Outcome {
    let hosts = hosts(against);
    let is_certain = hosts.len() > 1 || asks_time_server(against);
    let (off, direction, limit) = (length(estimate.ahead), direction(estimate.ahead), length(tolerance));
    let others = if hosts.len() <= MAX_HOSTS {
        list(&hosts.iter().map(|host| quoted(host)).collect::<Vec<_>>())
    } else {
        count(hosts.len(), "other host", "other hosts")
    };
    let message = if is_certain {
        format!("this computer's clock is {off} {direction} that of {others}: more than {limit}")
    } else {
        format!(
            "this computer's clock and that of {others} differ by {off}, more than {limit}: one of them is wrong, and this \
             one is {direction} the other"
        )
    };
    let finding = Finding::new(&CLOCK_SKEW, message.clone())
        .with("ahead_ms", estimate.ahead.num_milliseconds())
        .with("uncertainty_ms", estimate.uncertainty.num_milliseconds())
        .with("tolerance_seconds", tolerance.num_seconds())
        .with("certain", is_certain)
        .with("samples", facts(comparison));
    findings.push(finding);
    Outcome::Failed(message)
}

/// Others agree with this computer: it is the clocks of these hosts that are wrong.
fn wrong_elsewhere(off: &[&ClockSample]) -> String {
    match off {
        [only] => {
            let direction = direction(-only.ahead);
            let (host, off) = (quoted(&only.host), length(only.ahead));
            format!(
                "the clock of {host} is {off} {direction} this computer's, and others agree with this one: it is wrong"
            )
        }
        several => {
            let names = hosts(several);
            let names = if names.len() <= MAX_HOSTS {
                list(&names.iter().map(|host| quoted(host)).collect::<Vec<_>>())
            } else {
                count(names.len(), "host", "hosts")
            };
            format!("the clocks of {names} are wrong: most others agree with this computer's")
        }
    }
}

fn direction(ahead: TimeDelta) -> &'static str {
    if ahead > TimeDelta::zero() { "ahead of" } else { "behind" }
}

fn asks_time_server(samples: &[&ClockSample]) -> bool {
    samples.iter().any(|sample| sample.source == ClockSource::Ntp)
}

/// Whose clocks they are, each host once.
fn hosts<'s>(samples: &[&'s ClockSample]) -> BTreeSet<&'s str> {
    samples.iter().map(|sample| sample.host.as_str()).collect()
}

fn facts(comparison: &ClockComparison) -> serde_json::Value {
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
    use crate::checks::testing::{AT, attempt, check_attempt, check_attempts, check_clock};
    use crate::network::Response;
    use crate::time::from_unix;

    /// Seconds ahead and what they may be off by, for the hosts a, b, c …; the tolerance is five minutes. The code, and whether
    /// the sentence has it that this computer's clock is wrong for certain.
    #[track_caller]
    fn check_sources(offsets: &[(i64, i64)], time_servers: usize, expected: Option<(&str, bool)>) -> String {
        let samples = (0..).zip(["a", "b", "c", "d"]).zip(offsets).map(|((place, host), (ahead, off))| ClockSample {
            host: host.to_owned(),
            source: if place < time_servers { ClockSource::Ntp } else { ClockSource::HttpDate },
            at: from_unix(AT).unwrap(),
            ahead: TimeDelta::seconds(*ahead),
            uncertainty: TimeDelta::seconds(*off),
        });
        let codes: Vec<_> = expected.iter().map(|(code, _)| *code).collect();
        let findings = check_clock(&CHECK, ClockComparison::new(samples), &codes);
        let is_certain = |finding: &Finding| finding.evidence.get("certain") == Some(&true.into());
        assert_eq!(findings.first().map(is_certain), expected.map(|(_, is_certain)| is_certain));
        findings.into_iter().map(|finding| finding.message).collect()
    }

    const OFF: Option<(&str, bool)> = Some(("connectivity/clock-skew", true));
    const ONE_OF_TWO: Option<(&str, bool)> = Some(("connectivity/clock-skew", false));
    const DISAGREE: Option<(&str, bool)> = Some(("connectivity/clocks-disagree", false));

    #[test]
    fn beyond_the_tolerance_is_an_error() {
        let check = |offsets: &[(i64, i64)], expected| check_sources(offsets, 0, expected);
        check(&[], None);
        check(&[(300, 0)], None);
        check(&[(301, 0)], ONE_OF_TWO);
        check(&[(-301, 0)], ONE_OF_TWO);
        check(&[(301, 1)], None);
        check(&[(0, 1), (1, 1)], None);
    }

    #[test]
    fn several_hosts_or_a_time_server_settle_whose_clock_is_wrong() {
        let check = |offsets: &[(i64, i64)], expected| check_sources(offsets, 0, expected);
        let asking = |offsets: &[(i64, i64)], expected| check_sources(offsets, 1, expected);
        check(&[(660, 1), (661, 1)], OFF);
        check(&[(660, 1), (661, 1), (0, 1)], OFF);
        check(&[(660, 1), (0, 900)], ONE_OF_TWO); // the second allows it and proves nothing
        check(&[(0, 1), (1, 1), (660, 1)], DISAGREE);
        check(&[(0, 1), (660, 1)], DISAGREE);
        check(&[(0, 1), (0, 1), (660, 1), (660, 1)], DISAGREE);
        check(&[(660, 1), (-660, 1)], DISAGREE);
        check(&[(-660, 1), (0, 1_000), (0, 1)], DISAGREE);
        asking(&[(660, 1)], OFF);
        asking(&[(0, 1), (660, 1)], DISAGREE);
        asking(&[(660, 1), (0, 1)], DISAGREE);
        asking(&[(0, 1), (660, 1), (660, 1)], DISAGREE);
    }

    #[test]
    fn the_sentence_names_the_clock_that_is_wrong() {
        let check = |offsets: &[(i64, i64)], time_servers, expected, words: &str| {
            let message = check_sources(offsets, time_servers, expected);
            assert!(message.contains(words), "{message}");
        };
        check(&[(660, 1)], 0, ONE_OF_TWO, "one of them is wrong");
        check(&[(660, 1), (660, 1)], 0, OFF, "this computer's clock is 11 min ahead of that of `a` and `b`");
        check(&[(0, 1), (660, 1)], 0, DISAGREE, "the clock of `b` is 11 min behind this computer's");
        check(&[(660, 1), (0, 1)], 1, DISAGREE, "do not agree");
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

    #[test]
    fn the_dates_of_several_answers_are_judged_together() {
        let check = |seconds_behind: &[(&str, i64)], codes: &[&str]| {
            let attempts = seconds_behind.iter().map(|(host, behind)| {
                let mut attempt = attempt();
                attempt.url = format!("https://{host}/autodiscover/metadata/json/1");
                let date = from_unix(AT - behind);
                attempt.response = Some(Response { status: 200, date, ..Response::default() });
                attempt
            });
            check_attempts(&DATE_CHECK, attempts.collect(), codes)
        };
        let (skew, disagree) = ("connectivity/clock-skew", "connectivity/clocks-disagree");
        check(&[("a.example", 0), ("b.example", 0)], &[]);
        check(&[("a.example", 3_600), ("b.example", 0)], &[disagree]);
        check(&[("a.example", 0), ("b.example", 3_600)], &[disagree]);
        let is_certain = |findings: Vec<Finding>| findings[0].evidence["certain"] == true;
        assert!(is_certain(check(&[("a.example", 3_600), ("b.example", 3_600)], &[skew])));
        assert!(!is_certain(check(&[("a.example", 3_600), ("a.example", 3_600)], &[skew])));
    }
}
