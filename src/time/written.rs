//! Dates as programs and people write them: with a time zone or without, day first or month first.

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

impl Written {
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
