//! What the bar at the top says, and how the texts typed into it are read.

use chrono::TimeDelta;

use crate::case::Case;
use crate::gui::command::AsOf;
use crate::policy::HostPattern;
use crate::text;
use crate::time::{self, Time, Written};

/// What the bar shows.
#[derive(Clone, Default, PartialEq)]
pub struct TopBarView {
    /// `now`, or the moment.
    pub as_of: String,
    /// Moments of the selected token, with their names.
    pub moments: Vec<Moment>,
    /// `5 min`.
    pub skew: String,
    /// How many audiences and hosts are set, or that none is.
    pub expectations: String,
}

/// A moment that everything can be judged as of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// `exp of the token`.
    pub name: String,
    /// `2024-10-01 08:00:00 UTC`.
    pub words: String,
    /// Unix seconds.
    pub unix: i64,
}

impl TopBarView {
    /// The bar for these settings.
    pub fn new(as_of: AsOf, skew: TimeDelta, audiences: usize, hosts: usize, moments: Vec<Moment>) -> Self {
        let as_of = match as_of {
            AsOf::Now => "now".to_owned(),
            AsOf::Fixed(unix) => time::from_unix(unix).map_or_else(|| unix.to_string(), time::utc),
        };
        let expectations = match (audiences, hosts) {
            (0, 0) => "none".to_owned(),
            _ => (audiences + hosts).to_string(),
        };
        Self { as_of, moments, skew: time::length(skew), expectations }
    }
}

/// The moments of a case's events, the newest first.
pub fn event_moments(case: &Case) -> Vec<Moment> {
    let mut events: Vec<(&Written, Time, String)> = Vec::new();
    for (_, event) in case.events() {
        let Some((written, moment)) = event.time.as_ref().and_then(|written| Some((written, written.about()?))) else {
            continue;
        };
        let provider = text::visible(event.provider.as_deref().unwrap_or("event"));
        let id = event.id.map_or_else(String::new, |id| format!(" {id}"));
        events.push((written, moment, text::shorten(&format!("{provider}{id}"), MAX_EVENT).into_owned()));
    }
    events.sort_by_key(|(_, moment, _)| std::cmp::Reverse(*moment));
    events.dedup_by(|(_, one, name), (_, other, other_name)| one == other && name == other_name);
    let times: Vec<&Written> = events.iter().map(|(written, ..)| *written).collect();
    let is_newest = times.first().is_some_and(|first| times.iter().all(|other| !may_be_newer(other, first)));
    let moment = |(place, (written, moment, name)): (usize, (&Written, Time, String))| {
        let name = if place == 0 && is_newest { format!("The newest event, {name}") } else { format!("Event {name}") };
        Moment { name, words: moment_words(written, moment), unix: moment.timestamp() }
    };
    events.into_iter().take(MAX_EVENTS).enumerate().map(moment).collect()
}

/// Whether one that is called older may be the newer one: only where one time zone is known and the other is not. Clocks that
/// both lack their zone are taken to stand in the same one.
fn may_be_newer(written: &Written, than: &Written) -> bool {
    if written.exact_time().is_some() == than.exact_time().is_some() {
        return false;
    }
    match (written.bounds(), than.bounds()) {
        (Some((_, latest)), Some((earliest, _))) => latest > earliest,
        _ => true,
    }
}

/// What is offered as a moment in UTC without being known as one says so.
fn moment_words(written: &Written, moment: Time) -> String {
    match written.exact_time() {
        Some(_) => time::utc(moment),
        None => format!("{}, time zone unknown, taken as UTC", time::utc(moment).trim_end_matches(" UTC")),
    }
}

/// Reads a moment: `now`, RFC 3339, or Unix time in seconds. `Err` says what is wrong in a sentence.
pub fn parse_as_of(text: &str) -> Result<AsOf, &'static str> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("now") {
        return Ok(AsOf::Now);
    }
    if let Ok(unix) = text.parse::<i64>() {
        return match time::from_unix(unix) {
            Some(_) if unix.unsigned_abs() >= 100_000_000_000 => Err("This looks like milliseconds; give seconds"),
            Some(_) => Ok(AsOf::Fixed(unix)),
            None => Err("No such moment"),
        };
    }
    time::parse(text)
        .map(|moment| AsOf::Fixed(moment.timestamp()))
        .ok_or("Give a moment like 2024-10-01T08:00:00Z, or Unix seconds")
}

/// Reads a tolerance: `90s`, `5m`, or seconds alone. `Err` says what is wrong in a sentence.
pub fn parse_skew(text: &str) -> Result<u64, &'static str> {
    let text = text.trim();
    let seconds = text.parse::<u64>().ok().or_else(|| Some(humantime::parse_duration(text).ok()?.as_secs()));
    match seconds {
        Some(seconds) if seconds <= MAX_SKEW_SECS => Ok(seconds),
        Some(_) => Err("More than a day is no clock skew"),
        None => Err("Give a length like 90s or 5m"),
    }
}

/// One text a line, blank lines left out.
pub fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// The hosts of a text, one a line. `Err` says what is wrong with the first that is none.
pub fn parse_hosts(text: &str) -> Result<Vec<String>, String> {
    let hosts = lines(text);
    for host in &hosts {
        if let Err(error) = host.parse::<HostPattern>() {
            return Err(format!("{}: {error}", text::quoted(host)));
        }
    }
    Ok(hosts)
}

const MAX_EVENT: usize = 48; // one line of a menu
const MAX_EVENTS: usize = 8; // a menu, not a list
const MAX_SKEW_SECS: u64 = 86_400;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_without_its_zone_is_not_called_utc() {
        #[track_caller]
        fn check(dates: [&str; 2], expected: [&str; 2]) {
            let mut text = String::new();
            for date in dates {
                text.push_str("Log Name:      Application\nSource:        MSExchange OAuth\nDate:          ");
                text.push_str(date);
                text.push_str(
                    "\nEvent ID:      2004\nLevel:         Error\nComputer:      EX01\nDescription:\nText.\n\n",
                );
            }
            let input = crate::intake::Input {
                name: "paste".to_owned(),
                kind: crate::intake::SourceKind::Paste,
                bytes: text.into_bytes(),
            };
            let case = Case::new(crate::intake::read(&input));
            let moments = event_moments(&case);
            let moments: Vec<_> = moments.iter().map(|moment| format!("{}: {}", moment.name, moment.words)).collect();
            assert_eq!(moments, expected);
        }
        check(
            ["2027-01-15T09:41:07Z", "2027-01-15T09:00:00Z"],
            [
                "The newest event, MSExchange OAuth 2004: 2027-01-15 09:41:07 UTC",
                "Event MSExchange OAuth 2004: 2027-01-15 09:00:00 UTC",
            ],
        );
        check(
            ["2027-01-15 09:41:07", "2027-01-15T09:00:00Z"],
            [
                "Event MSExchange OAuth 2004: 2027-01-15 09:41:07, time zone unknown, taken as UTC",
                "Event MSExchange OAuth 2004: 2027-01-15 09:00:00 UTC",
            ],
        );
        check(
            ["2027-01-15 09:41:07", "2027-01-13T09:00:00Z"],
            [
                "The newest event, MSExchange OAuth 2004: 2027-01-15 09:41:07, time zone unknown, taken as UTC",
                "Event MSExchange OAuth 2004: 2027-01-13 09:00:00 UTC",
            ],
        );
    }

    #[test]
    fn moments_are_read_in_each_notation() {
        assert_eq!(parse_as_of(" now "), Ok(AsOf::Now));
        assert_eq!(parse_as_of("1727769600"), Ok(AsOf::Fixed(1_727_769_600)));
        assert_eq!(parse_as_of("2024-10-01T10:00:00+02:00"), Ok(AsOf::Fixed(1_727_769_600)));
        assert!(parse_as_of("1727769600000").is_err());
        assert!(parse_as_of("yesterday").is_err());
    }

    #[test]
    fn tolerances_are_read_with_and_without_unit() {
        assert_eq!(parse_skew("0"), Ok(0));
        assert_eq!(parse_skew("5m"), Ok(300));
        assert_eq!(parse_skew("90s"), Ok(90));
        assert!(parse_skew("2days").is_err());
        assert!(parse_skew("soon").is_err());
    }

    #[test]
    fn hosts_are_names_alone() {
        assert_eq!(parse_hosts("mail.contoso.com\n\n .corp.example "), Ok(lines("mail.contoso.com\n.corp.example")));
        assert!(parse_hosts("https://mail.contoso.com/").is_err());
    }
}
