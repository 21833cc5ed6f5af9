//! An assessment for others: JSON for programs, text for people at a terminal. Redacted unless told otherwise; says nothing
//! that the assessment does not hold.

mod build;
mod causes;
mod claims;
mod command;
mod comparison;
mod diagnostics;
mod events;
mod json;
mod mask;
mod model;
mod object;
mod object_text;
mod probe;
mod provenance;
mod redact;
mod seen;
mod text;

pub use build::report;
pub use comparison::{Compared, DIFF_SCHEMA_NAME, Diff, diff, diff_schema, diff_text};
pub use json::json_text;
pub use model::{Report, SCHEMA_NAME, schema};
pub use probe::{ProbeLine, clock_summary, is_reached, milliseconds, probe_text, sample_words};
pub use redact::Redaction;
pub use text::{Paint, TextOptions, Tone, findings_text, text, valid_at};
