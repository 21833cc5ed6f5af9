//! Text → what a date can mean.

use chrono::{DateTime, Datelike as _, TimeDelta, TimeZone as _, Utc};

use super::super::Time;
use super::names;
use super::{DateOrder, Meaning};

/// What a text means as a date.
pub(super) fn meaning(text: &str, order: DateOrder) -> Meaning {
    if text.len() > MAX_BYTES || !text.contains(|character: char| character.is_ascii_digit()) {
        return Meaning::Unreadable;
    }
    let text = plain(text);
    script_date(&text).or_else(|| standard(&text)).or_else(|| local(&text, order)).unwrap_or(Meaning::Unreadable)
}

/// What one date says about the order of day and month.
pub(super) fn order_of(text: &str) -> DateOrder {
    if text.len() > MAX_BYTES {
        return DateOrder::Unknown;
    }
    match Parts::of(&plain(text)).and_then(|parts| parts.day_and_month()) {
        Some(Days::Open { first, second, is_mixed }) => match (first > MONTHS, second > MONTHS) {
            (true, false) => DateOrder::DayFirst,
            (false, true) => DateOrder::MonthFirst,
            // Days lose their zero before months do: there is `d/MM`, but no `M/dd`.
            (false, false) if is_mixed => DateOrder::DayFirst,
            _ => DateOrder::Unknown,
        },
        _ => DateOrder::Unknown,
    }
}

/// Without what cannot be seen, and with blanks that are blanks.
fn plain(text: &str) -> String {
    let visible = text.chars().filter(|character| !matches!(character, '\u{200e}' | '\u{200f}' | '\u{feff}'));
    visible.map(|character| if character.is_whitespace() { ' ' } else { character }).collect()
}

/// `/Date(1675433762000)/`, `\/Date(1675433762000+0200)\/`: the offset only says where it was written.
fn script_date(text: &str) -> Option<Meaning> {
    let inside =
        text.trim_start_matches('\\').strip_prefix("/Date(")?.trim_end_matches(['/', '\\']).strip_suffix(')')?;
    let sign = inside.starts_with('-');
    let digits = inside.trim_start_matches('-');
    let digits = digits.split(['+', '-']).next()?;
    let milliseconds: i64 = digits.parse().ok()?;
    let time = DateTime::from_timestamp_millis(if sign { -milliseconds } else { milliseconds })?;
    is_plausible(time.year()).then_some(Meaning::Exact(time))
}

/// RFC 3339, ISO 8601 and .NET's `o`, with a time zone.
fn standard(text: &str) -> Option<Meaning> {
    let time = DateTime::parse_from_rfc3339(text).ok()?.to_utc();
    is_plausible(time.year()).then_some(Meaning::Exact(time))
}

/// A date in the words and the order of some country.
fn local(text: &str, order: DateOrder) -> Option<Meaning> {
    let parts = Parts::of(text)?;
    let (year, days) = (parts.year()?, parts.day_and_month()?);
    let at = |month, day| parts.moment(year, month, day);
    let one = |month, day| {
        let time = at(month, day)?;
        Some(if parts.zone.is_some() { Meaning::Exact(time) } else { Meaning::Wall(time) })
    };
    let (first, second) = match days {
        Days::Known { month, day } => return one(month, day),
        Days::Open { first, second, .. } => (first, second),
    };
    match order {
        _ if first == second || first > MONTHS => one(second, first),
        _ if second > MONTHS => one(first, second),
        DateOrder::DayFirst => one(second, first),
        DateOrder::MonthFirst => one(first, second),
        DateOrder::Unknown => {
            Some(Meaning::Ambiguous { day_first: at(second, first)?, month_first: at(first, second)? })
        }
    }
}

/// A date taken apart.
#[derive(Default)]
struct Parts {
    /// The numbers of the date, with how many digits each has.
    numbers: Vec<(u32, usize)>,
    /// They are separated by dots.
    has_dots: bool,
    /// How many words they stand in.
    words: usize,
    /// The month's name, and how many numbers stand before it.
    month: Option<u32>,
    /// Hours, minutes, seconds.
    clock: [u32; 3],
    has_clock: bool,
    nanoseconds: u32,
    is_afternoon: Option<bool>,
    /// East of UTC.
    zone: Option<TimeDelta>,
}

enum Days {
    Known {
        month: u32,
        day: u32,
    },
    /// Two numbers in an order that only the country knows; one has a leading zero and the other could have one.
    Open {
        first: u32,
        second: u32,
        is_mixed: bool,
    },
}

impl Parts {
    fn of(text: &str) -> Option<Self> {
        let mut parts = Self::default();
        let text = text.replace(['年', '月', '년', '월'], "/").replace(['日', '일'], " ");
        for word in text.split([' ', ',', '(', ')']).filter(|word| !word.is_empty()) {
            parts.take(word)?;
        }
        Some(parts)
    }

    fn take(&mut self, word: &str) -> Option<()> {
        if word.starts_with(|first: char| first.is_ascii_digit()) {
            if let Some((date, clock)) = word.split_once('T').filter(|(_, clock)| clock.contains(':')) {
                self.take_date(date)?;
                return self.take_clock(clock);
            }
            let is_second = self.numbers.len() == 3 && !self.has_clock;
            let is_clock = word.contains(':') || (is_second && word.contains('.'));
            return if is_clock { self.take_clock(word) } else { self.take_date(word) };
        }
        if let Some(zone) = zone(word).filter(|_| self.has_clock) {
            self.zone = Some(zone);
            return Some(());
        }
        let lower = word.to_lowercase();
        if let Some(is_afternoon) = names::is_afternoon(&lower).filter(|_| self.is_afternoon.is_none()) {
            self.is_afternoon = Some(is_afternoon);
        } else if self.month.is_none() && !self.numbers_are_full() && names::month(&lower).is_some() {
            self.month = names::month(&lower);
        } else if matches!(lower.as_str(), "a." | "p.") && self.is_afternoon.is_none() {
            self.is_afternoon = Some(lower == "p."); // `a. m.`
        } else if lower == "m." && self.is_afternoon.is_some() {
            // the second half of `p. m.`
        } else if !names::is_idle(&lower) && !self.is_zone_name(word) {
            return None;
        }
        Some(())
    }

    fn numbers_are_full(&self) -> bool {
        self.numbers.len() >= 3
    }

    /// `CET`, `PST`: which offset that is depends on who writes it.
    fn is_zone_name(&self, word: &str) -> bool {
        self.has_clock && (3..=5).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_uppercase())
    }

    fn take_date(&mut self, word: &str) -> Option<()> {
        self.words += 1;
        self.has_dots |= word.ends_with('.');
        let word = word.trim_end_matches(['.', '/', '-']);
        let separator = word.chars().find(|character| !character.is_ascii_digit());
        self.has_dots |= separator == Some('.');
        for piece in word.split(|character| Some(character) == separator && matches!(character, '.' | '/' | '-')) {
            if let Some(month) = names::month(&piece.to_lowercase()).filter(|_| self.month.is_none()) {
                self.month = Some(month); // `13-Sep-2027`
                continue;
            }
            let ordinal = ["st", "nd", "rd", "th", "er"].iter().find_map(|ending| piece.strip_suffix(ending));
            let digits = ordinal.unwrap_or(piece);
            let is_number = (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
            self.numbers.push((digits.parse().ok().filter(|_| is_number)?, digits.len()));
        }
        (self.numbers.len() <= 3).then_some(())
    }

    /// `4:22:23`, `16:53`, `17.26.01`, `14:16:02.0000000+02:00`, `10:00:00Z`.
    fn take_clock(&mut self, word: &str) -> Option<()> {
        if self.has_clock {
            return None;
        }
        self.has_clock = true;
        let is_digit = |character: char| character.is_ascii_digit();
        let end = word.find(|character: char| !is_digit(character) && !matches!(character, ':' | '.'));
        let (clock, tail) = word.split_at(end.unwrap_or(word.len()));
        let mut fields = clock.splitn(3, if clock.contains(':') { ':' } else { '.' });
        let number = |text: Option<&str>| text.filter(|text| (1..=2).contains(&text.len()))?.parse().ok();
        let [hours, minutes] = [number(fields.next())?, number(fields.next())?];
        let mut seconds = 0;
        if let Some(rest) = fields.next() {
            let (whole, fraction) = rest.split_once('.').unwrap_or((rest, ""));
            seconds = number(Some(whole))?;
            let digits: String =
                fraction.chars().filter(|digit| is_digit(*digit)).chain("000000000".chars()).take(9).collect();
            self.nanoseconds = digits.parse().ok()?;
        }
        self.clock = [hours, minutes, seconds];
        if tail.is_empty() {
            return Some(());
        }
        if let Some(zone) = zone(tail) {
            self.zone = Some(zone);
            return Some(());
        }
        self.is_afternoon = Some(names::is_afternoon(&tail.to_lowercase())?);
        Some(())
    }

    fn year(&self) -> Option<i32> {
        let (last, digits) = *self.numbers.last()?;
        let year = match self.numbers.as_slice() {
            [(year, 4), ..] => *year,
            _ if digits == 4 => last,
            // As .NET reads it; a date of two digits each without a time of day is more likely something else.
            _ if digits == 2 && self.has_clock => last + if last < 50 { 2000 } else { 1900 },
            _ => return None,
        };
        i32::try_from(year).ok().filter(|year| is_plausible(*year))
    }

    fn day_and_month(&self) -> Option<Days> {
        let are_together = self.words == 1 || self.has_dots;
        Some(match (self.month, self.numbers.as_slice()) {
            (None, _) if !are_together => return None,
            (Some(month), [(_, 4), (day, 1..=2)] | [(day, 1..=2), _]) => Days::Known { month, day: *day },
            (None, [(_, 4), (month, 1..=2), (day, 1..=2)]) => Days::Known { month: *month, day: *day },
            (None, [(day, 1..=2), (month, 1..=2), _]) if self.has_dots => Days::Known { month: *month, day: *day },
            (None, [(first, first_digits @ 1..=2), (second, second_digits @ 1..=2), _]) => {
                let is_mixed = *first_digits == 1 && *second_digits == 2 && *second < 10;
                Days::Open { first: *first, second: *second, is_mixed }
            }
            _ => return None,
        })
    }

    fn moment(&self, year: i32, month: u32, day: u32) -> Option<Time> {
        let [hours, minutes, seconds] = self.clock;
        let hours = match self.is_afternoon {
            Some(true) if hours < 12 => hours + 12,
            Some(false) if hours == 12 => 0,
            _ => hours,
        };
        let time = Utc.with_ymd_and_hms(year, month, day, hours, minutes, seconds).single()?;
        let time = time.checked_add_signed(TimeDelta::nanoseconds(i64::from(self.nanoseconds)))?;
        time.checked_sub_signed(self.zone.unwrap_or_default())
    }
}

/// `Z`, `UTC`, `GMT`, `+02:00`, `-0700`, `UTC+2`.
fn zone(word: &str) -> Option<TimeDelta> {
    let rest = word.strip_prefix("UTC").or_else(|| word.strip_prefix("GMT")).or_else(|| word.strip_prefix('Z'));
    let offset = rest.unwrap_or(word);
    if offset.is_empty() {
        return rest.map(|_| TimeDelta::zero());
    }
    let digits = offset.strip_prefix(['+', '-'])?;
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = match digits.split_once(':') {
        Some(both) => both,
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "0"),
    };
    let number = |text: &str| text.parse::<i64>().ok().filter(|_| text.len() <= 2 && !text.starts_with('+'));
    let minutes = number(hours)? * 60 + number(minutes)?;
    (minutes <= MAX_ZONE_MINUTES).then(|| TimeDelta::minutes(sign * minutes))
}

/// The years of certificates and events, and those that stand for "none" in .NET and Windows. Others are version numbers, or
/// years of another calendar, which must not be taken for these.
fn is_plausible(year: i32) -> bool {
    matches!(year, 1 | 1601 | 1900..=2299 | 9999)
}

const MONTHS: u32 = 12;
/// Longer texts are no dates: `mercredi 24 septembre 2025 10:15:00 +02:00` has 40.
const MAX_BYTES: usize = 80;
const MAX_ZONE_MINUTES: i64 = 14 * 60;
