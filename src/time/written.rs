//! Dates as programs and people write them: with a time zone or without, day first or month first.

mod names;
mod parse;

use super::Time;

/// A date as it was written, and what it can mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// As it was written.
    pub text: String,
    /// What it means.
    pub meaning: Meaning,
}

/// What a written date can mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// One moment: it was written with its time zone, or the format says which one it is.
    Exact(Time),
    /// A wall clock of an unknown time zone, taken as UTC: it can be off by 14 h either way.
    Wall(Time),
    /// A wall clock, and nothing says which number is the day and which the month.
    Ambiguous {
        /// Read with the day before the month.
        day_first: Time,
        /// Read with the month before the day.
        month_first: Time,
    },
    /// No date that Assay can read.
    Unreadable,
}

/// Which of two numbers is the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateOrder {
    /// Nothing says it.
    #[default]
    Unknown,
    /// `13/9/2027`.
    DayFirst,
    /// `9/13/2027`.
    MonthFirst,
}

impl DateOrder {
    /// The order in which dates of one source are written: a number above 12 in one of them decides for all. Unknown where
    /// none has one, and where they contradict one another.
    pub fn of<'t>(dates: impl IntoIterator<Item = &'t str>) -> Self {
        let mut found = Self::Unknown;
        for order in dates.into_iter().map(parse::order_of).filter(|order| *order != Self::Unknown) {
            if found != Self::Unknown && found != order {
                return Self::Unknown;
            }
            found = order;
        }
        found
    }
}

impl Written {
    /// Reads a date as PowerShell, .NET, JSON and Windows write it. `order` counts only where the text itself leaves open
    /// which number is the day.
    pub fn parse(text: &str, order: DateOrder) -> Self {
        let text = text.trim();
        Self { text: text.to_owned(), meaning: parse::meaning(text, order) }
    }

    /// A moment that is known exactly.
    pub fn exact(time: Time) -> Self {
        Self { text: super::rfc3339(time), meaning: Meaning::Exact(time) }
    }

    /// The moment, if it is known exactly.
    pub fn exact_time(&self) -> Option<Time> {
        match self.meaning {
            Meaning::Exact(time) => Some(time),
            _ => None,
        }
    }

    /// The moment as well as it is known: a wall clock counts as UTC. Nothing where day and month can be confused.
    pub fn about(&self) -> Option<Time> {
        match self.meaning {
            Meaning::Exact(time) | Meaning::Wall(time) => Some(time),
            Meaning::Ambiguous { .. } | Meaning::Unreadable => None,
        }
    }

    /// The earliest and the latest moment that it can mean; equal where it is known exactly.
    pub fn bounds(&self) -> Option<(Time, Time)> {
        let zone = chrono::TimeDelta::hours(FARTHEST_ZONE_HOURS);
        let around = |early: Time, late: Time| Some((early.checked_sub_signed(zone)?, late.checked_add_signed(zone)?));
        match self.meaning {
            Meaning::Exact(time) => Some((time, time)),
            Meaning::Wall(time) => around(time, time),
            Meaning::Ambiguous { day_first, month_first } => {
                around(day_first.min(month_first), day_first.max(month_first))
            }
            Meaning::Unreadable => None,
        }
    }
}

/// Kiribati; the farthest to the west is -12 h.
const FARTHEST_ZONE_HOURS: i64 = 14;

#[cfg(test)]
mod tests {
    use super::*;

    fn words(meaning: &Meaning) -> String {
        let day = |time: &Time| super::super::rfc3339(*time);
        match meaning {
            Meaning::Exact(time) => day(time),
            Meaning::Wall(time) => day(time).trim_end_matches('Z').to_owned(),
            Meaning::Ambiguous { day_first, month_first } => format!("{} or {}", day(day_first), day(month_first)),
            Meaning::Unreadable => "unreadable".to_owned(),
        }
    }

    #[track_caller]
    fn check_in(text: &str, order: DateOrder, expected: &str) {
        let written = Written::parse(text, order);
        assert_eq!(words(&written.meaning), expected, "{text}");
        assert_eq!(written.text, text.trim());
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        check_in(text, DateOrder::Unknown, expected);
    }

    #[test]
    fn dates_with_their_time_zone_are_exact() {
        check("2023-02-03T14:16:02+00:00", "2023-02-03T14:16:02Z");
        check("2023-02-03T14:16:02.0000000-08:00", "2023-02-03T22:16:02Z");
        check("2023-02-03T14:16:02Z", "2023-02-03T14:16:02Z");
        check("/Date(1675433762000)/", "2023-02-03T14:16:02Z");
        check(r"\/Date(1675433762000+0200)\/", "2023-02-03T14:16:02Z");
        check("/Date(-62135596800000)/", "0001-01-01T00:00:00Z");
        check("2/13/2023 2:16:02 PM UTC", "2023-02-13T14:16:02Z");
        check("2023-02-03 14:16:02 +02:00", "2023-02-03T12:16:02Z");
        check("13/02/2023 14:16:02 GMT", "2023-02-13T14:16:02Z");
        check("Fri, 03 Feb 2023 14:16:02 GMT", "2023-02-03T14:16:02Z");
    }

    #[test]
    fn dates_without_one_are_a_wall_clock() {
        check("9/13/2017 5:26:01 PM", "2017-09-13T17:26:01");
        check("9/13/2017 5:26:01\u{202f}PM", "2017-09-13T17:26:01");
        check("\u{200e}9/\u{200e}13/\u{200e}2017 12:26 AM", "2017-09-13T00:26:00");
        check("02.03.2028 4:22:23", "2028-03-02T04:22:23");
        check("02.02.2028", "2028-02-02T00:00:00");
        check("2018-05-16 6:25:31 PM", "2018-05-16T18:25:31");
        check("1/01/0001 12:00:00 a.m.", "0001-01-01T00:00:00");
        check("1/01/0001 12:00:00 p. m.", "0001-01-01T12:00:00");
        check("31/12/9999 23:59:59", "9999-12-31T23:59:59");
        check("2021/11/19 16:53", "2021-11-19T16:53:00");
        check("2023-02-03T14:16:02", "2023-02-03T14:16:02");
        check("2023-02-03T14:16:02.1234567", "2023-02-03T14:16:02");
        check("13-09-27 17:26:01", "2027-09-13T17:26:01");
        check("13/09/2027 17.26.01", "2027-09-13T17:26:01");
        check("13/09/2027 17:26:01 CEST", "2027-09-13T17:26:01");
        check("2023/2/13 下午 04:22:23", "2023-02-13T16:22:23");
        check("2023. 2. 13. 오후 4:22:23", "2023-02-13T16:22:23");
        check("2023年2月13日 16:22:23", "2023-02-13T16:22:23");
    }

    #[test]
    fn months_have_names_in_many_languages() {
        check("Monday, 13 September 2027 10:15:00", "2027-09-13T10:15:00");
        check("Monday, September 13, 2027 10:15:00 AM", "2027-09-13T10:15:00");
        check("Montag, 13. September 2027 10:15:00", "2027-09-13T10:15:00");
        check("mercredi 1er septembre 2027", "2027-09-01T00:00:00");
        check("lundi 13 décembre 2027 10:15:00", "2027-12-13T10:15:00");
        check("lunes, 13 de septiembre de 2027 10:15:00", "2027-09-13T10:15:00");
        check("13-Sep-2027 10:15:00", "2027-09-13T10:15:00");
        check("2 März 2027", "2027-03-02T00:00:00");
        check("10:15 13 Sep 2027", "2027-09-13T10:15:00");
    }

    #[test]
    fn day_and_month_may_be_confused() {
        let both = "2023-05-01T09:04:48Z or 2023-01-05T09:04:48Z";
        check("01/05/2023 09:04:48", both);
        check("01-05-2023 09:04:48", both);
        check_in("01/05/2023 09:04:48", DateOrder::MonthFirst, "2023-01-05T09:04:48");
        check_in("01/05/2023 09:04:48", DateOrder::DayFirst, "2023-05-01T09:04:48");
        check_in("13/05/2023 09:04:48", DateOrder::MonthFirst, "2023-05-13T09:04:48");
        check("05/05/2023 09:04:48", "2023-05-05T09:04:48");
    }

    #[test]
    fn what_is_no_date_is_unreadable() {
        for text in [
            "",
            "15",
            "15.2.1748.24",
            "15.2.1748",
            "15.2.2562",
            "Version 15.2 (Build 986.5)",
            "0.20 (15.0.0.0)",
            "31/02/2023",
            "13/13/2023",
            "25:00",
            "10.0.0.1:443",
            "1/2/3/4",
            "2566-02-03 10:00:00",
            "1/1/2023 10:00:00 the",
            "1,2,2023",
            "/Date(99999999999999999999)/",
            "/Date()/",
            "2023-13-01T00:00:00Z",
            "01/05/2023 09:04:48 +99:00",
            "certificate 1/1/2023",
            "12:00:00",
            "192.0.2.34",
            "٣/٤/2023",
        ] {
            check(text, "unreadable");
        }
        check(&"1".repeat(1_000), "unreadable");
    }

    #[test]
    fn one_date_decides_for_all() {
        #[track_caller]
        fn check(dates: &[&str], expected: DateOrder) {
            assert_eq!(DateOrder::of(dates.iter().copied()), expected, "{dates:?}");
        }
        check(&["01/05/2023 09:04:48"], DateOrder::Unknown);
        check(&["01/05/2023 09:04:48", "13/05/2023 09:04:48"], DateOrder::DayFirst);
        check(&["01/05/2023 09:04:48", "05/13/2023 09:04:48"], DateOrder::MonthFirst);
        check(&["13/05/2023 09:04:48", "05/13/2023 09:04:48"], DateOrder::Unknown);
        check(&["1/05/2023 9:04:48 a.m."], DateOrder::DayFirst);
        check(&["1/5/2023 9:04:48 AM", "11/12/2023", "2023-05-13"], DateOrder::Unknown);
        check(&["13.05.2023"], DateOrder::Unknown);
        check(&[], DateOrder::Unknown);
    }
}
