//! Checks about inputs as they came in.

pub(super) mod readable;
