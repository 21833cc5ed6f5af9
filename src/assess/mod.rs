//! The one pure function: a case, a policy and a moment → an [`Assessment`]. No clock, no network, no files. The window,
//! the command line and the report show what it returns and compute no verdict of their own.

mod escalation;
mod ladder;
mod run;
mod trust;
mod wanted;

use std::sync::Arc;

use crate::case::{Case, Decryption};
use crate::causes::{Cause, PlanStep};
use crate::checks::{Code, Finding, Step, StepStatus, Verification};
use crate::exchange::{Route, TokenKind, UniqueId};
use crate::policy::{Gate, Policy};
use crate::time::Time;

/// Everything that can be said about a case.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// The moment of evaluation.
    pub at: Time,
    /// The policy that it was made with.
    pub policy: Policy,
    /// The case that it is about.
    pub case: Arc<Case>,
    /// The worst of the tokens' verdicts; without tokens: whether there are errors.
    pub verdict: Verdict,
    /// What decided the verdict: a code or a step's id.
    pub decided_by: Option<&'static str>,
    /// One for each piece of evidence, in its order.
    pub artifacts: Vec<Artifact>,
    /// All findings, gravest first, then in the order of the artifacts.
    pub findings: Vec<Finding>,
    /// What the findings point to, the surest first.
    pub causes: Vec<Cause>,
    /// In which order to take them, where several apply.
    pub plan: Vec<PlanStep>,
    /// What to hand over to whoever looks further, where no cause is at least likely.
    pub escalation: Vec<EscalationFact>,
    /// How many checks went how.
    pub counts: Counts,
    /// Documents that would settle more.
    pub wanted: Vec<Wanted>,
}

/// A fact to hand over: a request id, a build, a thumbprint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EscalationFact {
    /// What it is: `request-id of trace.txt`.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// What the evidence amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it; the order is from best to worst")]
pub enum Verdict {
    Valid,
    Undetermined,
    Invalid,
}

/// One piece of evidence, assessed.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// `token-1`, `certificate-2`: the family and a number within it.
    pub id: String,
    /// The kind in the report: `exchange-identity-token`, `certificate`, …
    pub kind: &'static str,
    /// The kind for people: `Exchange identity token`.
    pub kind_name: String,
    /// Its place in [`Case::evidence`].
    pub evidence: usize,
    /// What it is, in one line: a thumbprint, an audience, a file name.
    pub title: String,
    /// The verdict: for tokens.
    pub verdict: Option<Verdict>,
    /// What decided it: a code or a step's id.
    pub decided_by: Option<&'static str>,
    /// What is known beyond that of a token.
    pub token: Option<TokenAssessment>,
    /// The id of the token that this one stands in.
    pub parent: Option<String>,
}

/// A token, assessed.
#[derive(Clone, Debug)]
pub struct TokenAssessment {
    /// The moment that it was judged at: the event's, if it was taken out of one.
    pub at: Time,
    /// Its kind.
    pub kind: TokenKind,
    /// Between whom it travels, and who signs it.
    pub route: Route,
    /// The ladder, in the order in which it is climbed.
    pub steps: Vec<StepResult>,
    /// Maths: which key made the signature.
    pub verification: Verification,
    /// What came of the keys that were tried on it, if it is encrypted.
    pub decryption: Option<Decryption>,
    /// Trust: why that key counts, or does not.
    pub trust: Trust,
    /// The unique user id of an identity token, in both orders.
    pub unique_id: Option<UniqueId>,
    /// `iat`, where it can be read.
    pub issued_at: Option<Time>,
    /// `nbf`, where it can be read.
    pub not_before: Option<Time>,
    /// `exp`, where it can be read.
    pub expires_at: Option<Time>,
}

/// One step of a ladder.
#[derive(Clone, Debug, PartialEq)]
pub struct StepResult {
    /// Which step.
    pub step: Step,
    /// How it stands.
    pub status: StepStatus,
    /// Whether the verdict depends on it.
    pub required: bool,
    /// Why it stands so: lower case, no final stop.
    pub detail: String,
    /// The codes found on the way.
    pub codes: Vec<&'static Code>,
}

/// Whether the key that signed a token counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    /// How it stands.
    pub status: TrustStatus,
    /// Why: lower case, no final stop.
    pub because: String,
}

/// How trust stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum TrustStatus {
    Trusted,
    Untrusted,
    Unknown,
}

/// How many checks went how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Counts {
    pub passed: usize,
    pub failed: usize,
    pub not_applicable: usize,
    pub not_run: usize,
}

/// A document that would settle more, and whether it may be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its address.
    pub url: String,
    /// The artifacts that ask for it.
    pub artifacts: Vec<String>,
    /// What it would settle: lower case, no final stop.
    pub why: String,
    /// May it be fetched?
    pub gate: Gate,
}

impl Assessment {
    /// The artifact with this id.
    pub fn artifact(&self, id: &str) -> Option<&Artifact> {
        self.artifacts.iter().find(|artifact| artifact.id == id)
    }

    /// The findings about one artifact.
    pub fn findings_of<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Finding> {
        self.findings.iter().filter(move |finding| finding.artifact == id)
    }
}

impl Verdict {
    /// The name in the report.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Undetermined => "undetermined",
            Self::Invalid => "invalid",
        }
    }
}

impl TrustStatus {
    /// The name in the report.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trusted => "trusted",
            Self::Untrusted => "untrusted",
            Self::Unknown => "unknown",
        }
    }
}

/// Assesses a case. The same arguments give the same answer, always.
pub fn assess(case: Arc<Case>, policy: &Policy, at: Time) -> Assessment {
    run::run(crate::checks::CHECKS, case, policy, at)
}
