//! What a check is, the steps that checks decide, and what can come of one.

use super::finding::{Code, Finding};
use super::subject::{
    AttemptSubject, CertificateSubject, ClockSubject, DiagnosticsSubject, EventSubject, InputSubject, MetadataSubject,
    ObjectSubject, TokenSubject,
};

/// A check: what it is about, which step of a token's ladder it decides, what it may find.
pub struct Check {
    /// Its name, kebab-case, unique.
    pub id: &'static str,
    /// The step that its outcome decides, if any.
    pub step: Option<Step>,
    /// Every code that it may raise.
    pub codes: &'static [&'static Code],
    /// The work, by what it is about.
    pub run: Run,
}

/// The work of a check. Findings go into the vector; the outcome says how it went as a whole.
pub enum Run {
    /// About every token.
    Token(fn(&TokenSubject<'_>, &mut Vec<Finding>) -> Outcome),
    /// About every certificate that is evidence by itself or stands in a document.
    Certificate(fn(&CertificateSubject<'_>, &mut Vec<Finding>) -> Outcome),
    /// About every metadata document.
    Metadata(fn(&MetadataSubject<'_>, &mut Vec<Finding>) -> Outcome),
    /// About every attempt to reach an address, those that brought a document included.
    Attempt(fn(&AttemptSubject<'_>, &mut Vec<Finding>) -> Outcome),
    /// About every comparison of this computer's clock with others.
    Clock(fn(&ClockSubject<'_>, &mut Vec<Finding>) -> Outcome),
    /// About every object of Exchange's configuration.
    Object(fn(&ObjectSubject<'_>, &mut Vec<Finding>) -> Outcome),
    /// About every event.
    Event(fn(&EventSubject<'_>, &mut Vec<Finding>) -> Outcome),
    /// About everything that holds diagnostics: traces, events, connectivity tests.
    Diagnostics(fn(&DiagnosticsSubject<'_>, &mut Vec<Finding>) -> Outcome),
    /// About every piece of evidence as it came in.
    Input(fn(&InputSubject<'_>, &mut Vec<Finding>) -> Outcome),
}

/// How a check went. The texts are the step's detail: lower case, no final stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is as it should be.
    Passed(String),
    /// It is not.
    Failed(String),
    /// It could not be checked, and why.
    NotRun(String),
    /// There is nothing to check here.
    NotApplicable,
}

/// A step of a token's ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "`id` and `title` say each")]
pub enum Step {
    Extract,
    Decrypt,
    Typ,
    Alg,
    X5t,
    Appctx,
    Version,
    Amurl,
    OuterUnsigned,
    Actor,
    Consistency,
    Lifetime,
    Audience,
    Issuer,
    Key,
    Signature,
    Trust,
    UniqueId,
}

/// How a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum StepStatus {
    Passed,
    Failed,
    NotChecked,
    NotApplicable,
}

impl Step {
    /// The id in the report.
    pub fn id(self) -> &'static str {
        match self {
            Self::Extract => "extract",
            Self::Decrypt => "decrypt",
            Self::Typ => "typ",
            Self::Alg => "alg",
            Self::X5t => "x5t",
            Self::Appctx => "appctx",
            Self::Version => "version",
            Self::Amurl => "amurl",
            Self::OuterUnsigned => "outer-unsigned",
            Self::Actor => "actor",
            Self::Consistency => "consistency",
            Self::Lifetime => "lifetime",
            Self::Audience => "audience",
            Self::Issuer => "issuer",
            Self::Key => "key",
            Self::Signature => "signature",
            Self::Trust => "trust",
            Self::UniqueId => "unique-id",
        }
    }

    /// The step in words.
    pub fn title(self) -> &'static str {
        match self {
            Self::Extract => "Take the token apart",
            Self::Decrypt => "Decrypt the token",
            Self::Typ => "Token type (typ)",
            Self::Alg => "Algorithm (alg)",
            Self::X5t => "Named key (x5t)",
            Self::Appctx => "Application context (appctx)",
            Self::Version => "Token version",
            Self::Amurl => "Metadata address (amurl)",
            Self::OuterUnsigned => "Outer token is unsigned",
            Self::Actor => "Actor token",
            Self::Consistency => "Outer and actor token agree",
            Self::Lifetime => "Lifetime (nbf, exp)",
            Self::Audience => "Audience (aud)",
            Self::Issuer => "Issuer (iss)",
            Self::Key => "Choice of key",
            Self::Signature => "Signature",
            Self::Trust => "Trust in the key",
            Self::UniqueId => "Unique user id",
        }
    }

    /// Which of the four stages of Microsoft's validation process it belongs to, numbered from 1.
    pub fn stage(self) -> (u8, &'static str) {
        match self {
            Self::Extract | Self::Decrypt => (1, "Extract"),
            Self::Key | Self::Signature | Self::Trust => (3, "Signature"),
            Self::UniqueId => (4, "Unique id"),
            _ => (2, "Contents"),
        }
    }
}

impl StepStatus {
    /// The name in the report.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::NotChecked => "not-checked",
            Self::NotApplicable => "not-applicable",
        }
    }
}
