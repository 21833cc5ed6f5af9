//! What claims mean: a dictionary of known names and ids, and what a value says, seen from a moment. Judges nothing.

mod dictionary;
mod explain;
mod ids;
mod moment;
mod sid;

pub use dictionary::{Claim, JsonType, Place, Shows, all, claim, claim_at, closest, named};
pub use explain::{Explanation, Seen, explain, explain_at};
pub use ids::{IdKind, KnownId, known_id};
pub use moment::{Moment, TIME_CLAIMS, is_milliseconds, moment, numeric_date};
