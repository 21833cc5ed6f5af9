//! An assessment for others: JSON for programs, text for people at a terminal. Redacted unless told otherwise; says nothing
//! that the assessment does not hold.

mod build;
mod claims;
mod model;
mod redact;
mod text;

pub use build::report;
pub use model::{Report, SCHEMA_NAME, schema};
pub use redact::Redaction;
pub use text::{Paint, TextOptions, Tone, text, valid_at};
