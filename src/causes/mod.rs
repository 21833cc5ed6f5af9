//! Root causes: which findings speak for and against each, and what to do about it. Causes see findings, and which
//! kinds of evidence there are; one cause stands in one file.

mod accepted_domain_wildcard;
mod auth_certificate_expired;
mod auth_certificate_missing_on_server;
mod auth_config_points_nowhere;
mod certificate_not_published;
mod clock_skew;
mod cloud_mix_up;
mod commands;
mod connector_disabled;
mod dedicated_hybrid_app_missing;
mod endpoint_blocked;
mod ews_allow_list;
mod fill;
mod forged_token;
mod known;
mod linked_account_lost;
mod oauth_disabled_on_directory;
mod outbound_proxy;
mod partner_application_misconfigured;
mod plan;
mod pre_authentication_in_front;
mod rotation_not_republished;
mod rotation_overdue;
mod rule;
mod service_principal_name_missing;
mod stale_auth_server_keys;
mod tls_offload_or_host_rewrite;
mod tls_version;
mod token_altered;
mod token_for_someone_else;
mod token_stale;
mod token_truncated;
mod user_not_synchronised;
mod wrong_auth_server;

use std::borrow::Cow;
use std::cmp::Reverse;

use crate::checks::{Code, Finding};
use crate::text::count;
use rule::Rule;

pub use known::Known;
pub use plan::plan;

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
    /// What to do, in this order. For a cause that is only possible: what reads, nothing that changes anything.
    pub actions: Vec<Action>,
    /// How many actions that change something are held back until more speaks for the cause.
    pub held_back: usize,
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

impl Cause {
    /// That actions are held back, in words: lower case, no final stop.
    pub fn held_back_words(&self) -> Option<String> {
        let steps = count(self.held_back, "step that changes something is", "steps that change something are");
        (self.held_back > 0).then(|| format!("{steps} named once more speaks for this cause"))
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

/// The causes that the findings point to. Those that the direction rules out come last; of the others the surest comes
/// first, then the one with more weight on its side, then the one that stands first in `RULES`: the more specific.
pub fn causes(findings: &[Finding], known: &Known) -> Vec<Cause> {
    let mut ranked: Vec<_> = RULES.iter().filter_map(|rule| rule.weigh(findings, known)).collect();
    ranked.sort_by_key(|ranked| (ranked.is_ruled_out, ranked.cause.likelihood, Reverse(ranked.weight)));
    ranked.into_iter().map(|ranked| ranked.cause).collect()
}

/// Every code that some cause knows, for the test that holds them to those there are.
pub fn known_codes() -> impl Iterator<Item = &'static str> {
    RULES.iter().flat_map(|rule| rule.known_codes())
}

/// The name of every cause.
pub fn ids() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|rule| rule.id)
}

/// Every rule, the more specific before the more general: where two weigh the same, the one that names the fault more
/// precisely comes first.
static RULES: [&Rule; 29] = [
    &forged_token::RULE,
    &token_truncated::RULE,
    &auth_config_points_nowhere::RULE,
    &auth_certificate_missing_on_server::RULE,
    &auth_certificate_expired::RULE,
    &rotation_overdue::RULE,
    &rotation_not_republished::RULE,
    &certificate_not_published::RULE,
    &cloud_mix_up::RULE,
    &dedicated_hybrid_app_missing::RULE,
    &ews_allow_list::RULE,
    &tls_offload_or_host_rewrite::RULE,
    &accepted_domain_wildcard::RULE,
    &user_not_synchronised::RULE,
    &service_principal_name_missing::RULE,
    &linked_account_lost::RULE,
    &oauth_disabled_on_directory::RULE,
    &stale_auth_server_keys::RULE,
    &wrong_auth_server::RULE,
    &partner_application_misconfigured::RULE,
    &connector_disabled::RULE,
    &clock_skew::RULE,
    &tls_version::RULE,
    &outbound_proxy::RULE,
    &endpoint_blocked::RULE,
    &pre_authentication_in_front::RULE,
    &token_for_someone_else::RULE,
    &token_altered::RULE,
    &token_stale::RULE,
];
