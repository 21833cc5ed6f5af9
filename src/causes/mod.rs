//! Root causes: which findings speak for and against each, and what to do about it. Causes see findings only, and one
//! cause stands in one file.

mod clock_skew;
mod endpoint_blocked;
mod forged_token;
mod outbound_proxy;
mod tls_version;

use std::borrow::Cow;

use serde_json::Value;

use crate::checks::{Code, Finding};

/// A root cause that the findings point to.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// Its name in the report: `forged-token`.
    pub id: &'static str,
    /// The cause in one sentence: lower case, no final stop.
    pub title: &'static str,
    /// Between whom the tokens travel that it is about, where it is about one direction.
    pub direction: Option<&'static str>,
    /// How sure the findings make it.
    pub likelihood: Likelihood,
    /// The artifacts that it is about.
    pub artifacts: Vec<String>,
    /// The codes that point to it, each once.
    pub speaks_for: Vec<&'static Code>,
    /// The codes that point elsewhere, each once.
    pub speaks_against: Vec<&'static Code>,
    /// Every finding that was weighed, and how much it weighs: what the likelihood and the rank come from.
    pub weighed: Vec<Weighed>,
    /// What a tempting remedy would not do here, and why: lower case, no final stop.
    pub contradictions: Vec<String>,
    /// What would settle it.
    pub would_settle_it: Vec<Question>,
    /// What to do, in this order.
    pub actions: Vec<Action>,
    /// How to see that it is gone: lower case, no final stop.
    pub confirm: Vec<&'static str>,
}

/// A finding that was weighed for a cause.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighed {
    /// What was found.
    pub code: &'static Code,
    /// The artifact that it is about.
    pub artifact: String,
    /// How much it weighs.
    pub weight: Weight,
}

/// How much a finding weighs for a cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Nothing else explains it.
    Decisive,
    /// It points there; little else does.
    Strong,
    /// It fits, and fits much else.
    Weak,
    /// It points elsewhere.
    Against,
}

/// What is not known yet and would settle whether a cause is the one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What it is: lower case, no final stop.
    pub text: Cow<'static, str>,
    /// The command that answers it, reading only, where there is one; its output can be pasted into the case.
    pub command: Option<Cow<'static, str>>,
}

impl From<&'static str> for Question {
    fn from(text: &'static str) -> Self {
        Self { text: text.into(), command: None }
    }
}

impl Weight {
    /// The name in the report and for people.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Decisive => "decisive",
            Self::Strong => "strong",
            Self::Weak => "weak",
            Self::Against => "against",
        }
    }
}

/// How sure a cause is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it; the order is from most to least sure")]
pub enum Likelihood {
    Certain,
    Likely,
    Possible,
}

/// A step of the guided order: which cause to take next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanStep {
    /// The cause.
    pub cause: &'static str,
    /// Why it comes at this place: lower case, no final stop.
    pub why: Cow<'static, str>,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What it does: lower case, no final stop.
    pub title: Cow<'static, str>,
    /// The command to run, where it is one.
    pub command: Option<Cow<'static, str>>,
    /// What it may do to the system.
    pub risk: Risk,
    /// What to know before: lower case, no final stop.
    pub warning: Option<&'static str>,
}

/// What an action may do to the system that it is run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Risk {
    ReadOnly,
    ChangesConfiguration,
    Dangerous,
}

impl Likelihood {
    /// The name in the report and in the window.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Likely => "likely",
            Self::Possible => "possible",
        }
    }
}

impl Risk {
    /// The name in the report.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReadOnly => "read-only",
            Self::ChangesConfiguration => "changes-configuration",
            Self::Dangerous => "dangerous",
        }
    }

    /// The name for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::ReadOnly => "reads only",
            Self::ChangesConfiguration => "changes configuration",
            Self::Dangerous => "dangerous",
        }
    }
}

/// The causes that the findings point to, the surest first.
pub fn causes(findings: &[Finding]) -> Vec<Cause> {
    let mut causes: Vec<_> = CAUSES.iter().filter_map(|cause| cause(findings)).collect();
    causes.sort_by_key(|cause| cause.likelihood);
    causes
}

/// Every code that some cause knows, for the test that holds them to those there are.
pub fn known_codes() -> impl Iterator<Item = &'static str> {
    forged_token::known_codes()
        .chain(clock_skew::known_codes())
        .chain(endpoint_blocked::known_codes())
        .chain(outbound_proxy::known_codes())
        .chain(tls_version::known_codes())
}

/// The findings with one of these codes.
fn having<'f>(findings: &'f [Finding], names: &[&str]) -> Vec<&'f Finding> {
    findings.iter().filter(|finding| names.contains(&finding.code.name)).collect()
}

/// What findings are about, each once.
fn artifacts(findings: &[&Finding]) -> Vec<String> {
    each_once(findings.iter().map(|finding| finding.artifact.clone()))
}

/// A fact of a finding that is a text.
fn fact<'f>(finding: &'f Finding, name: &str) -> &'f str {
    finding.evidence.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn codes<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<&'static Code> {
    each_once(findings.map(|finding| finding.code))
}

fn each_once<T: PartialEq>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = Vec::new();
    for item in items {
        if !seen.contains(&item) {
            seen.push(item);
        }
    }
    seen
}

/// Weighs the findings for one cause; nothing where none speaks for it.
type Weigh = fn(&[Finding]) -> Option<Cause>;

const CAUSES: [Weigh; 5] =
    [forged_token::cause, clock_skew::cause, tls_version::cause, outbound_proxy::cause, endpoint_blocked::cause];
