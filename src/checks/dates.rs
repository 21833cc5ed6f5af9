//! Dates as they were printed, held against a moment or each other. Nothing is concluded that another time zone, or another
//! order of day and month, would change.

use chrono::TimeDelta;

use crate::text::quoted;
use crate::time::{Meaning, Time, Written, relative, rfc3339, utc};

/// Whether a date lies before a moment; nothing where it could lie on either side.
pub(crate) fn is_before(date: &Written, at: Time) -> Option<bool> {
    let (earliest, latest) = date.bounds()?;
    if latest < at {
        Some(true)
    } else if earliest >= at {
        Some(false)
    } else {
        None
    }
}

/// How long after a date a moment is: the least and the most that it can be.
pub(crate) fn since(date: &Written, at: Time) -> Option<(TimeDelta, TimeDelta)> {
    let (earliest, latest) = date.bounds()?;
    Some((at - latest, at - earliest))
}

/// How long after one date another one is: the least and the most that it can be. Two dates that one command printed are in
/// the same time zone and have day and month in the same order.
pub(crate) fn between(from: &Written, to: &Written, are_printed_together: bool) -> Option<(TimeDelta, TimeDelta)> {
    let readings = match (&from.meaning, &to.meaning) {
        (Meaning::Exact(from), Meaning::Exact(to)) => vec![*to - *from],
        (Meaning::Wall(from), Meaning::Wall(to)) if are_printed_together => vec![*to - *from],
        (
            Meaning::Ambiguous { day_first: from_day, month_first: from_month },
            Meaning::Ambiguous { day_first: to_day, month_first: to_month },
        ) if are_printed_together => vec![*to_day - *from_day, *to_month - *from_month],
        (Meaning::Ambiguous { day_first, month_first }, Meaning::Wall(to)) if are_printed_together => {
            vec![*to - *day_first, *to - *month_first]
        }
        (Meaning::Wall(from), Meaning::Ambiguous { day_first, month_first }) if are_printed_together => {
            vec![*day_first - *from, *month_first - *from]
        }
        _ => {
            let (from_earliest, from_latest) = from.bounds()?;
            let (to_earliest, to_latest) = to.bounds()?;
            vec![to_earliest - from_latest, to_latest - from_earliest]
        }
    };
    Some((*readings.iter().min()?, *readings.iter().max()?))
}

/// A date for a sentence: how far off it is, and when; as it was written where that is all that is certain.
pub(crate) fn words(date: &Written, at: Time) -> String {
    match date.meaning {
        Meaning::Exact(time) => format!("{} ({})", relative(time, at), utc(time)),
        _ => format!("on {}", quoted(&date.text)),
    }
}

/// A date as a fact of a finding.
pub(crate) fn fact(date: &Written) -> String {
    date.about().map_or_else(|| date.text.clone(), rfc3339)
}

/// Why nothing is concluded from a date, for the end of a sentence.
pub(crate) fn unclear(date: &Written) -> String {
    let text = quoted(&date.text);
    match date.meaning {
        Meaning::Unreadable => format!("the date {text} cannot be read"),
        Meaning::Ambiguous { .. } => format!("nothing says which number of {text} is the day and which the month"),
        Meaning::Exact(_) | Meaning::Wall(_) => format!("the time zone of {text} is not known, and it matters here"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::parse;

    fn time(text: &str) -> Time {
        parse(&format!("{text}:00Z")).unwrap()
    }

    fn written(meaning: Meaning) -> Written {
        Written { text: "01.02.2024".to_owned(), meaning }
    }

    fn wall(text: &str) -> Written {
        written(Meaning::Wall(time(text)))
    }

    fn ambiguous() -> Written {
        let (day_first, month_first) = (time("2024-02-01T00:00"), time("2024-01-02T00:00"));
        written(Meaning::Ambiguous { day_first, month_first })
    }

    #[track_caller]
    fn check_before(date: &Written, at: &str, expected: Option<bool>) {
        assert_eq!(is_before(date, time(at)), expected, "{at}");
    }

    #[test]
    fn a_time_zone_that_is_not_known_leaves_fourteen_hours_open() {
        let date = wall("2024-10-01T00:00");
        check_before(&date, "2024-10-01T14:01", Some(true));
        check_before(&date, "2024-10-01T13:00", None);
        check_before(&date, "2024-09-30T11:00", None);
        check_before(&date, "2024-09-30T10:00", Some(false));
        check_before(&Written::exact(time("2024-10-01T00:00")), "2024-10-01T00:01", Some(true));
    }

    #[test]
    fn a_date_that_can_be_two_is_judged_where_both_agree() {
        check_before(&ambiguous(), "2024-03-01T00:00", Some(true));
        check_before(&ambiguous(), "2024-01-15T00:00", None);
        check_before(&ambiguous(), "2023-12-01T00:00", Some(false));
        check_before(&written(Meaning::Unreadable), "2024-03-01T00:00", None);
    }

    #[test]
    fn dates_that_were_printed_together_share_their_time_zone() {
        let (from, to) = (wall("2024-10-01T00:00"), wall("2024-10-02T00:00"));
        let hours = |least, most| Some((TimeDelta::hours(least), TimeDelta::hours(most)));
        assert_eq!(between(&from, &to, true), hours(24, 24));
        assert_eq!(between(&from, &to, false), hours(-4, 52));
        assert_eq!(between(&ambiguous(), &wall("2024-02-02T00:00"), true), hours(24, 31 * 24));
        assert_eq!(between(&ambiguous(), &ambiguous(), true), hours(0, 0));
        assert_eq!(since(&from, time("2024-10-01T00:00")), hours(-14, 14));
    }
}
