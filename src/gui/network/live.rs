//! Looking at a document again and again: when, and when not any more. Asks nobody itself.

use chrono::TimeDelta;

use super::Request;
use crate::time::Time;

/// How often a document is looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Interval {
    Minutes1,
    Minutes5,
    Minutes15,
    Minutes60,
}

impl Interval {
    /// All of them, the shortest first.
    pub const ALL: [Self; 4] = [Self::Minutes1, Self::Minutes5, Self::Minutes15, Self::Minutes60];

    /// The words of the choice.
    pub fn words(self) -> &'static str {
        match self {
            Self::Minutes1 => "every minute",
            Self::Minutes5 => "every 5 min",
            Self::Minutes15 => "every 15 min",
            Self::Minutes60 => "every hour",
        }
    }

    fn length(self) -> TimeDelta {
        TimeDelta::minutes(match self {
            Self::Minutes1 => 1,
            Self::Minutes5 => 5,
            Self::Minutes15 => 15,
            Self::Minutes60 => 60,
        })
    }
}

/// A document that is looked at again and again.
#[derive(Clone)]
pub struct Live {
    /// What is fetched.
    pub request: Request,
    /// How often.
    pub interval: Interval,
    next_at: Time,
    failures: u8,
}

impl Live {
    /// Begins now: the first look is one interval away.
    pub fn new(request: Request, interval: Interval, now: Time) -> Self {
        Self { request, interval, next_at: now + interval.length(), failures: 0 }
    }

    /// Whether it is time for the next look.
    pub fn is_due(&self, now: Time) -> bool {
        !self.is_paused() && now >= self.next_at
    }

    /// Whether it has failed so often that it has stopped.
    pub fn is_paused(&self) -> bool {
        self.failures >= MAX_FAILURES
    }

    /// A look has begun: the next one is an interval away.
    pub fn begin(&mut self, now: Time) {
        self.next_at = now + self.interval.length();
    }

    /// A look has ended; true if it was the one too many that failed.
    pub fn end(&mut self, is_good: bool) -> bool {
        let was_paused = self.is_paused();
        self.failures = if is_good { 0 } else { self.failures.saturating_add(1) };
        self.is_paused() && !was_paused
    }

    /// Goes on after a pause, with a look at once.
    pub fn resume(&mut self, now: Time) {
        self.failures = 0;
        self.next_at = now;
    }

    /// When the next look is, in words: `next in 42 s`.
    pub fn next_words(&self, now: Time) -> String {
        let left = self.left_secs(now);
        match left {
            0 => "next now".to_owned(),
            1..=SECONDS_UP_TO => format!("next in {left} s"),
            _ => format!("next in {} min", (left + 59) / 60),
        }
    }

    /// For how many seconds these words stay true.
    pub fn words_last_secs(&self, now: Time) -> i64 {
        match self.left_secs(now) {
            0..=SECONDS_UP_TO => 1,
            left => ((left - 1) % 60 + 1).min(left - SECONDS_UP_TO),
        }
    }

    fn left_secs(&self, now: Time) -> i64 {
        let millis = (self.next_at - now).num_milliseconds().max(0);
        (millis + 999) / 1_000
    }
}

/// After so many failures in a row nobody is asked any more.
const MAX_FAILURES: u8 = 3;
/// Longer waits are told in minutes.
const SECONDS_UP_TO: i64 = 90;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::from_unix;

    fn at(seconds: i64) -> Time {
        from_unix(1_800_000_000 + seconds).unwrap()
    }

    fn live(interval: Interval) -> Live {
        Live::new(Request::typed("https://mail.contoso.com/"), interval, at(0))
    }

    #[test]
    fn the_wait_is_told_and_the_window_woken_when_the_words_change() {
        let live = live(Interval::Minutes5);
        for (now, words, last) in [
            (0, "next in 5 min", 60),
            (30, "next in 5 min", 30),
            (209, "next in 2 min", 1),
            (258, "next in 42 s", 1),
            (300, "next now", 1),
        ] {
            assert_eq!((live.next_words(at(now)).as_str(), live.words_last_secs(at(now))), (words, last), "{now}");
        }
        assert!(!live.is_due(at(299)) && live.is_due(at(300)));
    }

    #[test]
    fn the_third_failure_in_a_row_is_the_last() {
        let mut live = live(Interval::Minutes1);
        assert_eq!(
            [false, false, true, false, false, false].map(|is_good| live.end(is_good)),
            [false, false, false, false, false, true]
        );
        assert!(live.is_paused() && !live.is_due(at(1_000)));
        live.resume(at(1_000));
        assert!(live.is_due(at(1_000)));
    }
}
