//! This computer's clock against others': offsets with what they may be wrong by, and what several of them agree on.

use chrono::TimeDelta;

use super::Response;
use crate::time::Time;

/// This computer's clock against several others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClockComparison {
    /// One for each clock that answered.
    pub samples: Vec<ClockSample>,
}

/// One other clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockSample {
    /// Whose: a host.
    pub host: String,
    /// How it was asked.
    pub source: ClockSource,
    /// When the answer came, by this computer's clock.
    pub at: Time,
    /// How far this computer's clock is ahead of it; negative where it is behind.
    pub ahead: TimeDelta,
    /// How far that may be off: half the round trip, and half a second for a `Date` header, which counts whole seconds.
    pub uncertainty: TimeDelta,
}

/// How a clock was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockSource {
    /// The `Date` header of an answer.
    HttpDate,
    /// The network time protocol.
    Ntp,
}

/// What most of the other clocks agree on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockEstimate {
    /// How far this computer's clock is ahead of them; negative where it is behind.
    pub ahead: TimeDelta,
    /// How far that may be off.
    pub uncertainty: TimeDelta,
    /// How many clocks agree on it.
    pub agreeing: usize,
    /// The places of the samples that say something else.
    pub outliers: Vec<usize>,
}

impl ClockSample {
    /// From the `Date` of an answer (RFC 9110 section 6.6.1), with the moments when the request went out and the head of the
    /// answer had come, by this computer's clock. An answer that a cache has kept (`Age`) tells no time.
    pub fn from_date(host: &str, response: &Response, sent: Time, received: Time) -> Option<Self> {
        if response.age_secs.is_some_and(|age| age > 0) {
            return None;
        }
        // The server wrote it between `sent` and `received`, at a moment of its own in [date, date + 1 s).
        let date = response.date?;
        let half_second = TimeDelta::milliseconds(500);
        let half_trip = received.signed_duration_since(sent).max(TimeDelta::zero()) / 2;
        Some(Self {
            host: host.to_owned(),
            source: ClockSource::HttpDate,
            at: received,
            ahead: sent.signed_duration_since(date) + half_trip - half_second,
            uncertainty: half_trip + half_second,
        })
    }

    /// From an answer of a time server (RFC 5905): its clock's offset from this computer's, and the time on the way.
    pub fn from_ntp(host: &str, received: Time, offset: TimeDelta, round_trip: TimeDelta) -> Self {
        let half_trip = round_trip.max(TimeDelta::zero()) / 2;
        let least = TimeDelta::milliseconds(1); // what the two clocks can tell apart in practice
        Self {
            host: host.to_owned(),
            source: ClockSource::Ntp,
            at: received,
            ahead: -offset,
            uncertainty: half_trip.max(least),
        }
    }

    /// Whether the two clocks differ by more than this for certain.
    pub fn exceeds(&self, tolerance: TimeDelta) -> bool {
        self.ahead.abs() - self.uncertainty > tolerance
    }

    /// Whether the two clocks may differ by more than this, as far as the measurement can tell.
    pub fn may_exceed(&self, tolerance: TimeDelta) -> bool {
        self.ahead.abs() + self.uncertainty > tolerance
    }

    fn low(&self) -> TimeDelta {
        self.ahead - self.uncertainty
    }

    fn high(&self) -> TimeDelta {
        self.ahead + self.uncertainty
    }
}

impl ClockComparison {
    /// The comparison of these samples. Of several from one host, the most precise stands for it: a host has one vote.
    pub fn new(samples: impl IntoIterator<Item = ClockSample>) -> Self {
        let mut kept: Vec<ClockSample> = Vec::new();
        for sample in samples {
            let is_same = |other: &&mut ClockSample| other.host == sample.host && other.source == sample.source;
            match kept.iter_mut().find(is_same) {
                Some(other) if sample.uncertainty < other.uncertainty => *other = sample,
                Some(_) => {}
                None => kept.push(sample),
            }
        }
        Self { samples: kept }
    }

    /// What more than half of the clocks agree on: the intersection of what each of them allows (the way of RFC 5905 section
    /// 11.2.1), wide enough to touch each that agrees. `None` where none answered, or where they disagree.
    pub fn estimate(&self) -> Option<ClockEstimate> {
        let (low, high) = self.densest()?;
        let agrees = |sample: &ClockSample| sample.low() <= high + OWN_ERROR && sample.high() >= low - OWN_ERROR;
        let outliers = (0..).zip(&self.samples).filter(|(_, sample)| !agrees(sample)).map(|(place, _)| place);
        let agreeing: Vec<_> = self.samples.iter().filter(|sample| agrees(sample)).collect();
        let low = agreeing.iter().map(|sample| sample.high()).min()?.min(low);
        let high = agreeing.iter().map(|sample| sample.low()).max()?.max(high);
        let is_majority = agreeing.len() * 2 > self.samples.len();
        is_majority.then(|| ClockEstimate {
            ahead: (low + high) / 2,
            uncertainty: (high - low) / 2,
            agreeing: agreeing.len(),
            outliers: outliers.collect(),
        })
    }

    /// Whether clocks answered, and no majority of them agrees.
    pub fn disagree(&self) -> bool {
        !self.samples.is_empty() && self.estimate().is_none()
    }

    /// The range that the most samples allow; the first of several.
    fn densest(&self) -> Option<(TimeDelta, TimeDelta)> {
        let allows = |offset: TimeDelta| {
            self.samples.iter().filter(|sample| sample.low() <= offset && offset <= sample.high()).count()
        };
        let mut best: Option<(usize, TimeDelta)> = None;
        // A range that the most samples allow begins where one of them begins.
        for low in self.samples.iter().map(ClockSample::low) {
            let votes = allows(low);
            let is_better = best.is_none_or(|(most, earliest)| votes > most || votes == most && low < earliest);
            if is_better {
                best = Some((votes, low));
            }
        }
        let (_, low) = best?;
        let voters = self.samples.iter().filter(|sample| sample.low() <= low && low <= sample.high());
        Some((low, voters.map(ClockSample::high).min()?))
    }
}

impl ClockEstimate {
    /// Whether the clock is off by more than this for certain: whatever the measurement may be wrong by.
    pub fn exceeds(&self, tolerance: TimeDelta) -> bool {
        self.ahead.abs() - self.uncertainty > tolerance
    }

    /// Whether the clock may be off by more than this, as far as the measurement can tell.
    pub fn may_exceed(&self, tolerance: TimeDelta) -> bool {
        self.ahead.abs() + self.uncertainty > tolerance
    }
}

/// How far well-kept servers lie apart themselves: some write the same `Date` for a second, and not all follow a time server
/// closely.
const OWN_ERROR: TimeDelta = TimeDelta::seconds(2);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::from_unix;

    fn milliseconds(number: i64) -> TimeDelta {
        TimeDelta::milliseconds(number)
    }

    fn sample(host: &str, ahead: i64, uncertainty: i64) -> ClockSample {
        let at = from_unix(1_727_740_800).unwrap();
        let (ahead, uncertainty) = (milliseconds(ahead), milliseconds(uncertainty));
        ClockSample { host: host.to_owned(), source: ClockSource::HttpDate, at, ahead, uncertainty }
    }

    /// Request and answer in milliseconds, the date in seconds, all since one moment; the offset and what it may be off by.
    #[track_caller]
    fn check_date((sent, received): (i64, i64), date: i64, age: Option<u64>, expected: Option<(i64, i64)>) {
        let start = from_unix(1_727_740_800).unwrap();
        let moment = |number| start + milliseconds(number);
        let response = Response { date: Some(moment(date * 1_000)), age_secs: age, ..Response::default() };
        let seen = ClockSample::from_date("a.example", &response, moment(sent), moment(received));
        let seen = seen.map(|seen| (seen.ahead.num_milliseconds(), seen.uncertainty.num_milliseconds()));
        assert_eq!(seen, expected);
    }

    #[test]
    fn a_date_counts_whole_seconds_and_the_trip_counts_half() {
        check_date((0, 0), 0, None, Some((-500, 500)));
        check_date((500, 500), 0, None, Some((0, 500)));
        check_date((500, 700), 0, None, Some((100, 600)));
        check_date((0, 4_000), 1, None, Some((500, 2_500)));
        check_date((0, 200), 3_600, None, Some((-3_600_400, 600)));
        check_date((0, 200), -3_600, None, Some((3_599_600, 600)));
        check_date((200, 0), 0, None, Some((-300, 500))); // the clock was set back in between
    }

    #[test]
    fn an_answer_out_of_a_cache_is_no_clock() {
        check_date((500, 500), 0, Some(0), Some((0, 500)));
        check_date((500, 500), 0, Some(1), None);
    }

    #[test]
    fn the_truth_lies_within_the_uncertainty() {
        // A server's clock that is right, asked at every tenth of a second with every division of the trip.
        let start = from_unix(1_727_740_800).unwrap();
        for sent in (0..2_000).step_by(100) {
            for (there, back) in [(0, 0), (10, 490), (490, 10), (250, 250), (3_000, 0)] {
                let date = (sent + there) / 1_000;
                let response = Response { date: Some(start + TimeDelta::seconds(date)), ..Response::default() };
                let [sent, received] = [sent, sent + there + back].map(|number| start + milliseconds(number));
                let seen = ClockSample::from_date("a.example", &response, sent, received).unwrap();
                assert!(seen.ahead.abs() <= seen.uncertainty, "{sent} {there} {back}: {seen:?}");
            }
        }
    }

    #[test]
    fn a_time_server_is_read_the_other_way_round() {
        let at = from_unix(1_727_740_800).unwrap();
        let seen = ClockSample::from_ntp("t.example", at, milliseconds(-90_000), milliseconds(40));
        assert_eq!((seen.ahead, seen.uncertainty), (milliseconds(90_000), milliseconds(20)));
    }

    /// Offset and uncertainty of each sample; the estimate with the number of those that agree, and the outliers.
    #[track_caller]
    fn check(samples: &[(i64, i64)], expected: Option<(i64, i64, usize, &[usize])>) {
        let names = ["a", "b", "c", "d", "e"];
        let samples = names.iter().zip(samples).map(|(name, (ahead, off))| sample(name, *ahead, *off));
        let comparison = ClockComparison::new(samples);
        let seen = comparison.estimate();
        let seen = seen.as_ref().map(|seen| {
            let ahead = seen.ahead.num_milliseconds();
            (ahead, seen.uncertainty.num_milliseconds(), seen.agreeing, &seen.outliers[..])
        });
        assert_eq!(seen, expected);
    }

    #[test]
    fn the_majority_decides_and_others_are_named() {
        check(&[], None);
        check(&[(3_000, 600)], Some((3_000, 600, 1, &[])));
        check(&[(3_000, 600), (3_400, 600)], Some((3_200, 400, 2, &[])));
        check(&[(3_000, 600), (3_400, 600), (3_600_000, 600)], Some((3_200, 400, 2, &[2])));
        check(&[(3_600_000, 600), (0, 600), (10, 5), (-200, 600)], Some((10, 5, 3, &[0])));
        // Not at one, but not apart either.
        check(&[(0, 500), (1_500, 500)], Some((250, 750, 2, &[])));
    }

    #[test]
    fn without_a_majority_there_is_no_estimate() {
        check(&[(0, 500), (3_600_000, 500)], None);
        check(&[(0, 500), (3_600_000, 500), (7_200_000, 500)], None);
        check(&[(0, 500), (0, 500), (3_600_000, 500), (3_600_000, 500)], None);
        let two = [sample("a", 0, 500), sample("b", 3_600_000, 500)];
        assert!(ClockComparison::new(two).disagree());
        assert!(!ClockComparison::default().disagree());
    }

    #[test]
    fn a_host_has_one_vote() {
        let samples = [sample("a", 100, 600), sample("b", 0, 500), sample("a", 50, 510), sample("a", 0, 700)];
        let hosts: Vec<_> =
            ClockComparison::new(samples).samples.into_iter().map(|sample| (sample.host, sample.ahead)).collect();
        assert_eq!(hosts, [("a".to_owned(), milliseconds(50)), ("b".to_owned(), milliseconds(0))]);
    }

    #[test]
    fn only_what_is_certain_exceeds() {
        let estimate = |ahead: i64| ClockEstimate {
            ahead: milliseconds(ahead),
            uncertainty: milliseconds(500),
            agreeing: 1,
            outliers: Vec::new(),
        };
        let tolerance = TimeDelta::minutes(5);
        for (ahead, certain, possible) in [
            (0, false, false),
            (299_500, false, false),
            (299_501, false, true),
            (300_500, false, true),
            (300_501, true, true),
            (-300_501, true, true),
            (-299_501, false, true),
        ] {
            let estimate = estimate(ahead);
            assert_eq!((estimate.exceeds(tolerance), estimate.may_exceed(tolerance)), (certain, possible), "{ahead}");
        }
    }
}
