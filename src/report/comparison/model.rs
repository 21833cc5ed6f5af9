//! The JSON form `assay.diff/1`. Names and meanings may be added to, never changed or reused. The published schema is derived
//! from these types.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::report::model::{Source, Tool};

/// The version, in its own first member.
pub const DIFF_SCHEMA_NAME: &str = "assay.diff/1";

/// The JSON Schema (draft 2020-12) of a comparison.
pub fn diff_schema() -> Value {
    let mut schema = schemars::schema_for!(Diff);
    schema.insert("title".to_owned(), DIFF_SCHEMA_NAME.into());
    schema.to_value()
}

/// Two inputs, compared. Unknown is null.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Diff {
    /// `assay.diff/1`.
    pub schema: String,
    /// Which program wrote it.
    pub tool: Tool,
    /// Whether signatures and personal data are masked.
    pub redacted: bool,
    /// Whether nothing differs, and every piece has a counterpart.
    pub same: bool,
    /// One for each pair of pieces.
    pub comparisons: Vec<Pair>,
    /// Pieces without a counterpart of their family.
    pub left_over: Vec<LeftOver>,
}

/// Two pieces of evidence, compared.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// `token`, `certificate`, `metadata` or `public-key`.
    pub family: String,
    /// The piece of the first input.
    pub left: Piece,
    /// The piece of the second input.
    pub right: Piece,
    /// Whether nothing differs.
    pub same: bool,
    /// The difference in a few parts of a sentence.
    pub summary: Vec<String>,
    /// How many values came out how.
    pub counts: Counts,
    /// What differs, and what is noticed; what is the same is left out.
    pub differences: Vec<Difference>,
}

/// A piece of evidence.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Piece {
    /// What it is, for people.
    pub title: String,
    /// Where it came from.
    pub source: Source,
}

/// A piece without a counterpart.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeftOver {
    /// `left` or `right`.
    pub side: String,
    /// The piece.
    pub piece: Piece,
}

/// How many values came out how.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// On both sides, without a difference.
    pub same: usize,
    /// On the right only.
    pub added: usize,
    /// On the left only.
    pub removed: usize,
    /// On both sides, with a difference.
    pub changed: usize,
}

/// One difference, with those inside it.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// A member's name, `[2]` for an element, empty for an element of a set.
    pub name: String,
    /// `same` (only with notices), `added`, `removed` or `changed`.
    pub status: String,
    /// In what it differs: `value`, `type`, `same-value-other-type`, `same-moment-other-type`, `same-number`, `form`,
    /// `letter-case`, `trailing-slash`, `case-and-slash`, `encoding`, `shifted`, `key`, `inside`.
    pub change: Option<String>,
    /// By how many seconds a moment has moved; later on the right if positive.
    pub shifted_seconds: Option<i64>,
    /// The value on the left.
    pub left: Option<Facet>,
    /// The value on the right.
    pub right: Option<Facet>,
    /// What is no difference, but good to know.
    pub notices: Vec<String>,
    /// What differs inside.
    pub differences: Vec<Difference>,
    /// Differences inside that are not listed, because there are too many.
    pub not_listed: usize,
}

/// One side of a difference.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Facet {
    /// A text unescaped, a number as written; null for objects and arrays.
    pub text: Option<String>,
    /// `string`, `number`, `boolean`, `null`, `object`, `array`, `signature` or `hidden`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Something of it is not shown.
    pub masked: bool,
    /// RFC 3339, where it is a moment.
    pub time: Option<String>,
    /// JSON pointer that starts with the part: `/payload/exp`. Null where it would be very long.
    pub pointer: Option<String>,
    /// First byte in the decoded part or document.
    pub start: Option<usize>,
    /// One past the last byte.
    pub end: Option<usize>,
}
