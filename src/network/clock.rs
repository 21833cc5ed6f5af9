//! This computer's clock against others': offsets with what they may be wrong by.

use chrono::TimeDelta;

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
