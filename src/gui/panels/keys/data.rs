//! What the table of keys says.

use crate::assess::{TokenAssessment, TrustStatus};
use crate::case::KeyOrigin;
use crate::checks::{Considered, ConsideredOutcome};
use crate::gui::theme::Tone;
use crate::text;

/// The keys that were considered.
#[derive(Clone, Default, PartialEq)]
pub struct KeysView {
    /// How many, and what came of it.
    pub summary: String,
    /// One row a key.
    pub rows: Vec<KeyRow>,
    /// What is said when there is no key.
    pub empty_title: String,
    /// What can be done when there is no key.
    pub empty_hint: String,
}

/// One key.
#[derive(Clone, PartialEq)]
pub struct KeyRow {
    /// Shape and colour of the outcome.
    pub tone: Tone,
    /// The outcome in a word or two.
    pub outcome: String,
    /// Its name: `x5t` or `kid`.
    pub key: String,
    /// Where it came from.
    pub from: String,
    /// Why it matched, or why it did not.
    pub reason: String,
}

impl KeysView {
    /// The keys that were considered for a token.
    pub fn new(assessed: &TokenAssessment) -> Self {
        let verification = &assessed.verification;
        let counts = assessed.trust.status == TrustStatus::Trusted;
        let rows: Vec<KeyRow> = verification.considered.iter().map(|key| row(key, counts)).collect();
        Self {
            summary: format!(
                "{} considered. {}",
                text::count(rows.len(), "key was", "keys were"),
                text::capitalised(&verification.reason)
            ),
            rows,
            empty_title: "No key to try".to_owned(),
            empty_hint:
                "Open the key document that the token names, or a certificate or public key, and the signature is \
                         checked with it."
                    .to_owned(),
        }
    }

    /// How many keys, for the tab.
    pub fn tally(&self) -> String {
        if self.rows.is_empty() { String::new() } else { self.rows.len().to_string() }
    }
}

/// `counts` is whether the key that made the signature is one that may be trusted.
fn row(considered: &Considered, counts: bool) -> KeyRow {
    let candidate = &considered.candidate;
    let unsafely = !counts || candidate.origin != KeyOrigin::Supplied;
    let (tone, outcome) = match &considered.outcome {
        ConsideredOutcome::Verified if unsafely || considered.named == Some(false) => (Tone::Warning, "Matches"),
        ConsideredOutcome::Verified => (Tone::Passed, "Matches"),
        ConsideredOutcome::Mismatch if considered.named == Some(true) => (Tone::Failed, "No match"),
        ConsideredOutcome::Mismatch => (Tone::Neutral, "No match"),
        ConsideredOutcome::Unsuitable(_) => (Tone::Warning, "Unsuitable"),
        ConsideredOutcome::NotTried => (Tone::NotChecked, "Not tried"),
    };
    let key = &candidate.key;
    let name = key.thumbprint().map(|thumbprint| thumbprint.to_hex());
    let name = name.or_else(|| key.kid.as_deref().map(|kid| text::visible(kid).into_owned()));
    let named = match considered.named {
        Some(true) => "The token names this key. ",
        Some(false) => "The token names another key. ",
        None => "",
    };
    KeyRow {
        tone,
        outcome: outcome.to_owned(),
        key: name.unwrap_or_else(|| key.describe()),
        from: text::visible(&candidate.from).into_owned(),
        reason: format!("{named}{}", text::capitalised(&considered.reason)),
    }
}
