//! This computer's clock against others, in words.

use chrono::TimeDelta;

use crate::network::{ClockComparison, ClockEstimate, ClockSample, ClockSource, duration};
use crate::report::text::Tone;
use crate::text::count;
use crate::time::length;

/// What the comparison comes to, in one sentence without its end, and how that is to be taken.
pub fn clock_summary(clocks: &ClockComparison, tolerance: TimeDelta) -> (Tone, String) {
    let number = clocks.samples.len();
    let Some(estimate) = clocks.estimate() else {
        return match number {
            0 => (Tone::Open, "no answer told the time".to_owned()),
            _ => (Tone::Open, format!("the {number} clocks that answered disagree: none of them can be relied on")),
        };
    };
    let who = match (estimate.agreeing, number) {
        (1, 1) => "by the one clock that answered".to_owned(),
        (agreeing, number) if agreeing == number => format!("by all {}", count(number, "clock", "clocks")),
        (agreeing, number) => format!("by {agreeing} of {}", count(number, "clock", "clocks")),
    };
    let (tone, judgement) = if estimate.exceeds(tolerance) {
        let more = format!(", more than the tolerance of {}", length(tolerance));
        // One clock against one: which of them is wrong, a third would have to say. Time servers are taken at their word.
        let is_one_date = clocks.samples.iter().all(|sample| sample.source == ClockSource::HttpDate) && number == 1;
        if is_one_date { (Tone::Open, more + ": one of the two is wrong") } else { (Tone::Bad, more) }
    } else if estimate.may_exceed(tolerance) {
        (Tone::Open, format!(", which may be more than the tolerance of {}", length(tolerance)))
    } else {
        (Tone::Good, String::new())
    };
    (tone, format!("{}, {who}{judgement}", offset_words(&estimate)))
}

/// How far one clock is off: `3.2 s ahead (± 0.6 s)`.
pub fn sample_words(sample: &ClockSample) -> String {
    let words = offset(sample.ahead, sample.uncertainty);
    format!("{words} (± {})", short(sample.uncertainty))
}

fn offset_words(estimate: &ClockEstimate) -> String {
    format!("{} (± {})", offset(estimate.ahead, estimate.uncertainty), short(estimate.uncertainty))
}

/// What cannot be told from nothing is called right.
fn offset(ahead: TimeDelta, uncertainty: TimeDelta) -> String {
    if ahead.abs() <= uncertainty {
        return "right".to_owned();
    }
    let direction = if ahead > TimeDelta::zero() { "ahead" } else { "behind" };
    format!("{} {direction}", short(ahead))
}

fn short(time: TimeDelta) -> String {
    duration(time.abs().to_std().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::from_unix;

    /// Offset and uncertainty of each clock, in milliseconds.
    #[track_caller]
    fn check(samples: &[(i64, i64)], tone: Tone, expected: &str) {
        let samples = ["a", "b", "c"].iter().zip(samples).map(|(host, (ahead, uncertainty))| ClockSample {
            host: (*host).to_owned(),
            source: ClockSource::HttpDate,
            at: from_unix(1_727_740_800).unwrap(),
            ahead: TimeDelta::milliseconds(*ahead),
            uncertainty: TimeDelta::milliseconds(*uncertainty),
        });
        let seen = clock_summary(&ClockComparison::new(samples), TimeDelta::minutes(5));
        assert_eq!(seen, (tone, expected.to_owned()));
    }

    #[test]
    fn a_clock_is_right_off_or_unknown() {
        check(&[], Tone::Open, "no answer told the time");
        check(&[(120, 560)], Tone::Good, "right (± 560 ms), by the one clock that answered");
        check(&[(120, 560), (-300, 600)], Tone::Good, "right (± 370 ms), by all 2 clocks");
        check(&[(-3_200, 600), (-3_000, 700)], Tone::Good, "3.1 s behind (± 550 ms), by all 2 clocks");
        check(
            &[(3_600_000, 600), (3_600_000, 600), (0, 500)],
            Tone::Bad,
            "1 h ahead (± 600 ms), by 2 of 3 clocks, more than the tolerance of 5 min",
        );
        check(
            &[(-300_000, 600)],
            Tone::Open,
            "5 min behind (± 600 ms), by the one clock that answered, which may be more than the tolerance of 5 min",
        );
        check(
            &[(0, 500), (3_600_000, 500)],
            Tone::Open,
            "the 2 clocks that answered disagree: none of them can be relied on",
        );
    }
}
