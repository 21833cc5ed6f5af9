//! The tree of differences: rows of two sides, what became of each, and where it stands. Carries evidence, so none of it has
//! `Debug`.

use std::ops::Range;

use chrono::TimeDelta;

use crate::time::{self, Time};

/// What two pieces of evidence have in common and what not.
#[derive(Clone)]
pub struct Comparison {
    /// What both are.
    pub family: Family,
    /// The difference in a few parts of a sentence, lower case: `same issuer and audience`, `8 h later, same length`.
    pub summary: Vec<String>,
    /// The parts: header, payload, signature; the fields of a certificate; the members and keys of a document.
    pub rows: Vec<Row>,
    /// How many rows at the ends of the tree came out how.
    pub counts: Counts,
}

/// What can be compared with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Family {
    Token,
    Certificate,
    Metadata,
    PublicKey,
}

/// One thing on both sides, or on one.
#[derive(Clone)]
pub struct Row {
    /// Its name: a member's as written, `[2]` in an array, empty in a set.
    pub name: String,
    /// What became of it.
    pub status: Status,
    /// The value on the left.
    pub left: Option<Side>,
    /// The value on the right.
    pub right: Option<Side>,
    /// What is no difference, but good to know.
    pub notices: Vec<Notice>,
    /// What lies inside.
    pub children: Vec<Row>,
    /// Rows inside that are not listed, because there are too many.
    pub left_out: LeftOut,
}

/// How many rows are not listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Of those without a difference.
    pub same: usize,
    /// Of those with one.
    pub different: usize,
}

/// One side of a row.
#[derive(Clone)]
pub struct Side {
    /// A text unescaped, a number as written; empty for objects and arrays.
    pub text: String,
    /// What it is.
    pub kind: SideKind,
    /// JSON pointer that starts with the part: `/payload/exp`, `/keys/0`, `/subject`. `None` where it would be longer than
    /// [`MAX_POINTER_BYTES`].
    pub pointer: Option<String>,
    /// The byte range of the value in the decoded part or document; `None` for what stands in no JSON text of its own.
    pub range: Option<Range<usize>>,
    /// The moment that it means.
    pub time: Option<Time>,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SideKind {
    /// A string, or a field of a certificate.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Bool,
    /// `null`.
    Null,
    /// An object with so many members.
    Object(usize),
    /// An array with so many elements.
    Array(usize),
    /// Bytes that give access: a signature, the parts of an encrypted token. Encoded as they came.
    Signature,
    /// The private half of a key, or a shared secret: compared, never shown.
    Hidden,
}

impl SideKind {
    /// In JSON's words: `string`, `number`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Number => "number",
            Self::Bool => "boolean",
            Self::Null => "null",
            Self::Object(_) => "object",
            Self::Array(_) => "array",
            Self::Signature => "signature",
            Self::Hidden => "hidden",
        }
    }
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Nothing.
    Same,
    /// It is only on the right.
    Added,
    /// It is only on the left.
    Removed,
    /// It is on both sides, and differs.
    Changed(Change),
}

impl Status {
    /// The name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed(_) => "changed",
        }
    }

    /// The sign of `diff`: `=`, `+`, `-`, `~`.
    pub fn sign(self) -> char {
        match self {
            Self::Same => '=',
            Self::Added => '+',
            Self::Removed => '-',
            Self::Changed(_) => '~',
        }
    }

    /// As it is with the sides exchanged.
    #[must_use]
    pub fn mirrored(self) -> Self {
        match self {
            Self::Added => Self::Removed,
            Self::Removed => Self::Added,
            Self::Changed(Change::Shifted { by_secs }) => Self::Changed(Change::Shifted { by_secs: -by_secs }),
            other => other,
        }
    }
}

/// In what a value differs from the one on the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// Another value of the same type.
    Value,
    /// A value of another type.
    Type,
    /// The same value as text here and as a number or boolean there.
    SameValueOtherType,
    /// The same moment as text here and as a number there.
    SameMomentOtherType,
    /// The same number, written otherwise: `1e3` and `1000`.
    SameNumber,
    /// The same content in another form: a text and a list of one, an object and a text that holds one.
    Form,
    /// Only upper and lower case letters differ.
    LetterCase,
    /// Only a slash at the end differs.
    TrailingSlash,
    /// Letter case and a slash at the end.
    CaseAndSlash,
    /// The same bytes in another encoding: a thumbprint in hex and in base64url.
    Encoding,
    /// A moment that has moved; later on the right if positive.
    Shifted {
        /// By how many seconds.
        by_secs: i64,
    },
    /// A key that kept its name and is another key.
    Key,
    /// Something inside.
    Inside,
}

impl Change {
    /// The name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Type => "type",
            Self::SameValueOtherType => "same-value-other-type",
            Self::SameMomentOtherType => "same-moment-other-type",
            Self::SameNumber => "same-number",
            Self::Form => "form",
            Self::LetterCase => "letter-case",
            Self::TrailingSlash => "trailing-slash",
            Self::CaseAndSlash => "case-and-slash",
            Self::Encoding => "encoding",
            Self::Shifted { .. } => "shifted",
            Self::Key => "key",
            Self::Inside => "inside",
        }
    }

    /// In words, lower case; empty where the two values say it themselves.
    pub fn words(self) -> String {
        match self {
            Self::Value | Self::Inside => String::new(),
            Self::Type => "another type".to_owned(),
            Self::SameValueOtherType => "same value, other type".to_owned(),
            Self::SameMomentOtherType => "same moment, other type".to_owned(),
            Self::SameNumber => "same number, written otherwise".to_owned(),
            Self::Form => "same content, other form".to_owned(),
            Self::LetterCase => "only the letter case differs".to_owned(),
            Self::TrailingSlash => "only the slash at the end differs".to_owned(),
            Self::CaseAndSlash => "only letter case and the slash at the end differ".to_owned(),
            Self::Encoding => "same bytes, other encoding".to_owned(),
            Self::Shifted { by_secs } => shift_words(by_secs),
            Self::Key => "same name, another key".to_owned(),
        }
    }
}

/// What is no difference, but good to know.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// The members stand in another order.
    MemberOrder,
    /// The elements of a set stand in another order.
    ElementOrder,
    /// The same content in other bytes: white space, order or escapes.
    OtherBytes,
    /// The lifetime has moved as a whole.
    MovedTogether {
        /// By how many seconds; later on the right if positive.
        by_secs: i64,
    },
    /// A name that a key had on the left belongs to another key on the right.
    NameReused {
        /// The `kid`.
        kid: String,
    },
}

impl Notice {
    /// In words, lower case.
    pub fn words(&self) -> String {
        match self {
            Self::MemberOrder => "the members stand in another order".to_owned(),
            Self::ElementOrder => "the elements stand in another order".to_owned(),
            Self::OtherBytes => {
                "the same content in other bytes: white space, order or escapes; the signature covers the bytes"
                    .to_owned()
            }
            Self::MovedTogether { by_secs } => {
                format!("the lifetime has moved as a whole: {}, same length", shift_words(*by_secs))
            }
            Self::NameReused { kid } => {
                format!("the kid {} stayed, but names another key now", crate::text::quoted(kid))
            }
        }
    }
}

/// How many rows at the ends of the tree came out how. What is not listed counts, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of `Status`")]
pub struct Counts {
    pub same: usize,
    pub added: usize,
    pub removed: usize,
    pub changed: usize,
}

impl Counts {
    /// Whether anything differs.
    pub fn is_same(self) -> bool {
        self.differences() == 0
    }

    /// How much differs.
    pub fn differences(self) -> usize {
        self.added + self.removed + self.changed
    }

    pub(super) fn of(rows: &[Row]) -> Self {
        let mut counts = Self::default();
        for row in rows {
            counts.count(row);
        }
        counts
    }

    fn count(&mut self, row: &Row) {
        let has_inside = !row.children.is_empty() || row.left_out != LeftOut::default();
        match row.status {
            Status::Same | Status::Changed(Change::Inside) if has_inside => {
                for child in &row.children {
                    self.count(child);
                }
                self.same += row.left_out.same;
                self.changed += row.left_out.different;
            }
            Status::Same => self.same += 1,
            Status::Added => self.added += 1,
            Status::Removed => self.removed += 1,
            Status::Changed(_) => self.changed += 1,
        }
    }
}

impl Comparison {
    pub(super) fn new(family: Family, summary: Vec<String>, rows: Vec<Row>) -> Self {
        let counts = Counts::of(&rows);
        Self { family, summary, rows, counts }
    }
}

impl Row {
    /// A row of two values that are equal or not.
    pub(super) fn leaf(name: impl Into<String>, status: Status, left: Option<Side>, right: Option<Side>) -> Self {
        Self {
            name: name.into(),
            status,
            left,
            right,
            notices: Vec::new(),
            children: Vec::new(),
            left_out: LeftOut::default(),
        }
    }

    /// A row that holds others and is as they are.
    pub(super) fn group(name: impl Into<String>, children: Vec<Row>) -> Self {
        let mut row = Self::leaf(name, Status::Same, None, None);
        row.children = children;
        row.status = row.status_of_inside();
        row
    }

    /// Changed if anything inside is not the same.
    pub(super) fn status_of_inside(&self) -> Status {
        let differs = self.left_out.different > 0 || self.children.iter().any(|child| child.status != Status::Same);
        if differs { Status::Changed(Change::Inside) } else { Status::Same }
    }

    /// Whether there is anything to tell of it: a difference or a notice, in it or inside.
    pub fn tells(&self) -> bool {
        self.status != Status::Same || !self.notices.is_empty() || self.children.iter().any(Self::tells)
    }

    /// The child of this name.
    pub fn child(&self, name: &str) -> Option<&Row> {
        self.children.iter().find(|child| child.name == name)
    }
}

impl Side {
    /// A text that stands in no JSON.
    pub(super) fn text(text: impl Into<String>, pointer: &str) -> Self {
        Self {
            text: text.into(),
            kind: SideKind::Text,
            pointer: Some(pointer.to_owned()).filter(|pointer| pointer.len() <= MAX_POINTER_BYTES),
            range: None,
            time: None,
        }
    }

    /// A moment that stands in no JSON.
    pub(super) fn moment(moment: Time, pointer: &str) -> Self {
        Self { time: Some(moment), ..Self::text(time::rfc3339(moment), pointer) }
    }
}

/// `8 h later`, `8 h earlier`: seen from the left.
pub fn shift_words(by_secs: i64) -> String {
    let length = TimeDelta::try_seconds(by_secs).map_or_else(|| "more than any calendar".to_owned(), time::length);
    format!("{length} {}", if by_secs < 0 { "earlier" } else { "later" })
}

/// Longer pointers are left out: a hostile document has names of megabytes, and each value inside would repeat them.
pub const MAX_POINTER_BYTES: usize = 1_024;
