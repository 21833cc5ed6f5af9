//! Moments and lengths of time in words. The clock is never read here: every "now" is an argument.

mod written;

use std::fmt::Write as _;

use chrono::{DateTime, Datelike as _, SecondsFormat, TimeDelta, Utc};

pub use written::{DateOrder, Meaning, Written};

/// A moment, UTC, to the second where the source knows no better.
pub type Time = DateTime<Utc>;

/// The moment for Unix seconds; `None` outside the years 0 to 9999, which RFC 3339 can write.
pub fn from_unix(seconds: i64) -> Option<Time> {
    DateTime::from_timestamp(seconds, 0).filter(|time| (0..=9999).contains(&time.year()))
}

/// A moment as people give it: RFC 3339, Unix seconds, or as [`utc`] writes it.
pub fn parse(text: &str) -> Option<Time> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<i64>() {
        return from_unix(seconds);
    }
    let standard = match text.strip_suffix(" UTC") {
        Some(rest) => format!("{}Z", rest.replacen(' ', "T", 1)),
        None => text.to_owned(),
    };
    DateTime::parse_from_rfc3339(&standard).ok().map(|time| time.to_utc())
}

/// RFC 3339, UTC, seconds: `2024-10-01T08:00:00Z`.
pub fn rfc3339(time: Time) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// For people: `2024-10-01 08:00:00 UTC`.
pub fn utc(time: Time) -> String {
    // A format that chrono knows by itself takes a fraction of the time of one that it has to read first.
    let mut text = rfc3339(time);
    if let Some(between) = text.find('T') {
        text.replace_range(between..=between, " ");
    }
    text.truncate(text.len() - 1); // `Z`
    text + " UTC"
}

/// How a moment of another time zone is written: `2024-10-01 10:00:00 (UTC+02:00)`.
pub const LOCAL_FORMAT: &str = "%Y-%m-%d %H:%M:%S (UTC%:z)";

/// A length in its two largest units: `2 h 5 min`, `3 days`, `1 year 2 months`. The sign is dropped.
pub fn length(delta: TimeDelta) -> String {
    let seconds = delta.num_seconds().unsigned_abs();
    let index = UNITS.iter().position(|unit| seconds >= unit.seconds).unwrap_or(UNITS.len() - 1);
    let Some(unit) = UNITS.get(index) else { return String::new() };
    let mut words = String::with_capacity(24);
    unit.write(&mut words, seconds / unit.seconds);
    if let Some(next) = UNITS.get(index + 1) {
        let rest = (seconds % unit.seconds) / next.seconds;
        if rest > 0 {
            words.push(' ');
            next.write(&mut words, rest);
        }
    }
    words
}

/// Where a moment lies, seen from another one: `in 5 min`, `2 h ago`, `at that moment`.
pub fn relative(time: Time, at: Time) -> String {
    let delta = time - at;
    if delta.num_seconds() == 0 {
        "at that moment".to_owned()
    } else if delta > TimeDelta::zero() {
        format!("in {}", length(delta))
    } else {
        format!("{} ago", length(delta))
    }
}

struct Unit {
    seconds: u64,
    singular: &'static str,
    plural: &'static str,
}

impl Unit {
    fn write(&self, words: &mut String, number: u64) {
        let _infallible = write!(words, "{number} {}", if number == 1 { self.singular } else { self.plural });
    }
}

const UNITS: [Unit; 6] = [
    Unit { seconds: 31_556_952, singular: "year", plural: "years" }, // the mean Gregorian year
    Unit { seconds: 2_629_746, singular: "month", plural: "months" },
    Unit { seconds: 86_400, singular: "day", plural: "days" },
    Unit { seconds: 3_600, singular: "h", plural: "h" },
    Unit { seconds: 60, singular: "min", plural: "min" },
    Unit { seconds: 1, singular: "s", plural: "s" },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_length(seconds: i64, expected: &str) {
        assert_eq!(length(TimeDelta::seconds(seconds)), expected);
    }

    #[test]
    fn lengths_take_their_two_largest_units() {
        check_length(0, "0 s");
        check_length(-59, "59 s");
        check_length(28_800, "8 h");
        check_length(86_700, "1 day");
        check_length(90_061, "1 day 1 h");
        check_length(157_784_760, "5 years");
    }

    #[test]
    fn what_is_written_can_be_read_again() {
        let time = from_unix(1_727_740_800).unwrap();
        for text in [rfc3339(time), utc(time), "1727740800".to_owned(), "2024-10-01T02:00:00+02:00".to_owned()] {
            assert_eq!(parse(&text), Some(time), "{text}");
        }
        for text in ["", "yesterday", "9223372036854775807", "2024-13-01T00:00:00Z"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn relative_names_the_direction() {
        let at = from_unix(1_000).unwrap();
        assert_eq!(relative(from_unix(1_060).unwrap(), at), "in 1 min");
        assert_eq!(relative(from_unix(0).unwrap(), at), "16 min 40 s ago");
        assert_eq!(relative(at, at), "at that moment");
    }
}
