//! Checks about inputs as they came in.

pub(super) mod dates;
pub(super) mod readable;
