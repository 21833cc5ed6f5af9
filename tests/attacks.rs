//! Every attack, tried with every option that there is: none may ever come out valid, and each is called by its name.
#![cfg(test)]

mod common;

#[path = "attacks/forgeries.rs"]
mod forgeries;
#[path = "attacks/keys.rs"]
mod keys;
#[path = "attacks/options.rs"]
mod options;
#[path = "attacks/quiet.rs"]
mod quiet;
#[path = "attacks/traffic.rs"]
mod traffic;

use std::collections::BTreeSet;

use assay::assess::Verdict;
use assay::intake::Evidence;

use common::{assess, codes, read, token};
use options::{Options, Victim};

/// A token that somebody made to be taken for genuine.
pub(crate) struct Attack {
    pub(crate) name: String,
    /// The codes of which one has to be found.
    pub(crate) codes: &'static [&'static str],
    pub(crate) when: When,
    pub(crate) token: String,
    /// What is on the table whatever the options say.
    pub(crate) brings: Vec<Evidence>,
}

/// With which options the code has to be found. The verdict is never valid with any.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    Always,
    /// The genuine key lies on the table.
    WithRightKey,
    /// The genuine certificate lies on the table.
    WithCertificate,
    /// No key that the user vouches for hides that the token brought its own.
    WithoutKeys,
}

impl Attack {
    pub(crate) fn new(name: impl Into<String>, codes: &'static [&'static str], token: impl Into<String>) -> Self {
        Self { name: name.into(), codes, when: When::Always, token: token.into(), brings: Vec::new() }
    }

    pub(crate) fn when(mut self, when: When) -> Self {
        self.when = when;
        self
    }

    pub(crate) fn bringing(mut self, evidence: Evidence) -> Self {
        self.brings.push(evidence);
        self
    }

    /// What is wrong with how it comes out with these options.
    fn faults(&self, options: &Options) -> Option<String> {
        let mut evidence = read(&self.token);
        evidence.extend(self.brings.iter().cloned());
        evidence.extend(options.keys.iter().cloned());
        let assessment = assess(evidence, &options.policy, options.at);
        let is_token = assessment.artifacts.iter().any(|artifact| artifact.verdict.is_some());
        let found = codes(&assessment);
        let has_code = self.codes.iter().any(|code| found.contains(code));
        let wants_code = match self.when {
            When::Always => true,
            When::WithRightKey => options.has_right_key,
            When::WithCertificate => options.has_certificate(),
            When::WithoutKeys => options.keys.is_empty(),
        };
        let name = format!("{} with {}", self.name, options.name);
        if !is_token {
            Some(format!("{name}: it was not read as a token"))
        } else if assessment.verdict == Verdict::Valid || token(&assessment)?.verdict == Some(Verdict::Valid) {
            Some(format!("{name}: valid; found {found:?}"))
        } else if wants_code && !has_code {
            Some(format!("{name}: none of {:?} in {found:?}", self.codes))
        } else {
            None
        }
    }
}

#[track_caller]
fn check(attacks: &[Attack], options: &[Options]) {
    let faults: Vec<_> = attacks
        .iter()
        .flat_map(|attack| options.iter().filter_map(|options| attack.faults(options)))
        .take(20)
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
    let names: BTreeSet<_> = attacks.iter().map(|attack| &attack.name).collect();
    assert_eq!(names.len(), attacks.len(), "two attacks have one name");
    assert!(!attacks.is_empty() && !options.is_empty());
}

/// Without this, all others could pass because nothing ever comes out valid.
#[test]
fn what_is_genuine_comes_out_valid() {
    let victim = Victim::new();
    let options = victim.options();
    for (name, token) in [("identity", victim.identity()), ("plain", victim.plain())] {
        let valid = options.iter().filter(|options| {
            let mut evidence = read(&token);
            evidence.extend(options.keys.iter().cloned());
            assess(evidence, &options.policy, options.at).verdict == Verdict::Valid
        });
        let valid: Vec<_> = valid.map(|options| options.name.as_str()).collect();
        assert!(valid.len() >= 8, "{name}: only {valid:?}");
    }
}

#[test]
fn an_unsigned_token_is_never_valid() {
    let victim = Victim::new();
    check(&forgeries::unsigned(&victim), &victim.options());
}

#[test]
fn a_public_key_is_never_a_secret() {
    let victim = Victim::new();
    check(&forgeries::keyed_with_public_key(&victim), &victim.options());
}

#[test]
fn a_key_that_the_token_brings_never_counts() {
    let victim = Victim::new();
    check(&forgeries::bringing_keys(&victim), &victim.options());
}

#[test]
fn an_extension_that_nobody_understands_is_never_passed_over() {
    let victim = Victim::new();
    check(&forgeries::critical(&victim), &victim.options());
}

#[test]
fn a_key_name_that_is_an_attack_is_never_passed_over() {
    let victim = Victim::new();
    check(&forgeries::key_names(&victim), &victim.options());
}

#[test]
fn a_secret_that_everybody_has_never_counts() {
    let victim = Victim::new();
    check(&forgeries::weak_secrets(), &victim.options());
}

#[test]
fn numbers_that_nobody_signed_with_are_never_a_signature() {
    let victim = Victim::new();
    check(&forgeries::zeros(), &victim.options());
}

#[test]
fn repeated_names_are_never_passed_over() {
    let victim = Victim::new();
    check(&forgeries::duplicates(&victim), &victim.options());
}

#[test]
fn another_spelling_of_the_same_bytes_is_never_passed_over() {
    let victim = Victim::new();
    check(&forgeries::malleable(&victim), &victim.options());
}

#[test]
fn a_look_alike_never_publishes_keys() {
    let victim = Victim::new();
    check(&forgeries::look_alikes(&victim), &victim.options());
}

#[test]
fn an_attack_inside_a_server_to_server_token_is_found_too() {
    let victim = Victim::new();
    check(&forgeries::server_to_server(&victim), &victim.options());
}
