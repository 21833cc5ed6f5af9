//! What a check has to say: a finding with its code, and a code with its explanation.

use serde_json::{Map, Value};

use crate::exchange::Route;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something is wrong.
    Error,
    /// Something will go wrong, or could not be made sure of.
    Warning,
    /// Worth knowing.
    Notice,
    /// By the way.
    Info,
}

impl Severity {
    /// The name in the report and in the window.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
            Self::Info => "info",
        }
    }
}

/// One code and its explanation. Declared with [`codes!`](crate::checks) in the file of its check; the doc comment there is
/// the explanation.
#[derive(Debug)]
pub struct Code {
    /// `subject/fault`.
    pub name: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The doc comment, Markdown: a summary, then `## Why it matters`, `## Example`, `## How to fix`, `## References`.
    pub doc: &'static str,
}

/// Codes are the same if their names are.
impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Code {
    /// The explanation's first paragraph, on one line.
    pub fn summary(&self) -> String {
        let lines = self.doc.trim_start().lines().map(str::trim);
        lines.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// A section's text, lines as written, or nothing.
    pub fn section(&self, title: &str) -> String {
        let lines = self.doc.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
        let body = lines.skip_while(|line| line.strip_prefix("## ") != Some(title)).skip(1);
        let body: Vec<_> = body.take_while(|line| !line.starts_with("## ")).collect();
        body.join("\n").trim().to_owned()
    }

    /// A section's paragraphs, each on one line. List items and code lines stay lines of their own.
    pub fn paragraphs(&self, title: &str) -> Vec<String> {
        let mut paragraphs: Vec<String> = Vec::new();
        let mut open = false;
        for line in self.section(title).lines() {
            let starts_item = line.starts_with("- ") || line.starts_with("    ");
            match paragraphs.last_mut() {
                Some(last) if open && !starts_item && !line.trim().is_empty() => {
                    last.push(' ');
                    last.push_str(line.trim());
                }
                _ if !line.trim().is_empty() => paragraphs.push(line.trim_end().to_owned()),
                _ => {}
            }
            open = !line.trim().is_empty() && !line.starts_with("    ");
        }
        paragraphs
    }

    /// The https addresses of the explanation's references.
    pub fn references(&self) -> Vec<String> {
        let section = self.section("References");
        let links = section.lines().filter_map(|line| line.split_once('<')?.1.split_once('>'));
        links.map(|(link, _)| link.to_owned()).collect()
    }
}

/// One thing that a check found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What it is.
    pub code: &'static Code,
    /// The artifact that it is about: `token-1`.
    pub artifact: String,
    /// Where in it.
    pub location: Option<Location>,
    /// What is wrong here, in one sentence: lower case, no final stop.
    pub message: String,
    /// The facts behind the sentence.
    pub evidence: Map<String, Value>,
    /// Between whom the token or the request travels that it is about, where that is known.
    pub route: Option<Route>,
}

/// A place in an artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// JSON pointer that starts with the part: `/payload/exp`, `/header/alg`, `/keys/0`.
    pub pointer: String,
    /// The byte range of the value in the decoded part, where there is one.
    pub range: Option<std::ops::Range<usize>>,
}

impl Finding {
    /// A finding without place or facts; the engine fills in the artifact.
    pub fn new(code: &'static Code, message: impl Into<String>) -> Self {
        Self {
            code,
            artifact: String::new(),
            location: None,
            message: message.into(),
            evidence: Map::new(),
            route: None,
        }
    }

    /// Adds a fact.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.evidence.insert(name.to_owned(), value.into());
        self
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, location: Location) -> Self {
        self.location = Some(location);
        self
    }

    /// Says where by pointer alone.
    #[must_use]
    pub fn at_pointer(self, pointer: impl Into<String>) -> Self {
        self.at(Location { pointer: pointer.into(), range: None })
    }
}

/// Declares the codes of a check: each doc comment is the explanation that `explain` and the window show.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $ident:ident = $name:literal, $severity:ident;)+) => {
        $(
            // Not passed on as documentation: rustdoc would run the examples, which are JSON and PowerShell.
            pub(crate) static $ident: $crate::checks::Code = $crate::checks::Code {
                name: $name,
                severity: $crate::checks::Severity::$severity,
                doc: concat!($($doc, "\n"),+),
            };
        )+
    };
}
pub(crate) use codes;
