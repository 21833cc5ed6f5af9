//! What time it is: the one place of the window that knows, replaced in tests.

use chrono::{Local, Utc};

pub use crate::time::LOCAL_FORMAT;
use crate::time::Time;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Time;

    /// A moment as the user's own clock shows it: `2024-10-01 10:00:00 (UTC+02:00)`.
    fn local(&self, time: Time) -> String;
}

/// The system's clock and time zone.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is where the window reads the clock")]
    fn now(&self) -> Time {
        Utc::now()
    }

    fn local(&self, time: Time) -> String {
        time.with_timezone(&Local).format(LOCAL_FORMAT).to_string()
    }
}
