//! What the table of keys says.

use crate::assess::{TokenAssessment, TrustStatus};
use crate::case::{Decryption, KeyCandidate, KeyOrigin, TriedKey, TriedOutcome};
use crate::checks::{Considered, ConsideredOutcome, Step};
use crate::gui::theme::Tone;
use crate::jose::jwe::DecryptError;
use crate::jose::{HmacSignature, Key, Token};
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
    /// The signature is made with a secret, which a list may hold.
    pub can_try_secrets: bool,
    /// The token is signed or encrypted with a secret, which the user may know.
    pub takes_secret: bool,
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
    pub fn new(assessed: &TokenAssessment, token: &Token) -> Self {
        if let Some(decryption) = &assessed.decryption {
            return Self::of_decryption(assessed, token, decryption);
        }
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
            can_try_secrets: HmacSignature::of(token).is_some(),
            takes_secret: token.header_text("alg").is_some_and(|alg| alg.starts_with("HS")),
            empty_title: "No key to try".to_owned(),
            empty_hint:
                "Open the key document that the token names, or a certificate or public key, and the signature is \
                         checked with it."
                    .to_owned(),
        }
    }

    fn of_decryption(assessed: &TokenAssessment, token: &Token, decryption: &Decryption) -> Self {
        let rows: Vec<KeyRow> = decryption.considered.iter().map(tried_row).collect();
        let step = assessed.steps.iter().find(|step| step.step == Step::Decrypt);
        let detail = step.map(|step| text::capitalised(&step.detail)).unwrap_or_default();
        Self {
            summary: format!("{} considered. {detail}", text::count(rows.len(), "key was", "keys were")),
            rows,
            can_try_secrets: false,
            takes_secret: token.header_text("alg").is_some_and(is_symmetric),
            empty_title: "No key to open it with".to_owned(),
            empty_hint: "Open the recipient's private key (PEM, DER or JWK, without a password) or the shared secret \
                         (a JWK of kty oct), and the token is decrypted. The key stays in memory."
                .to_owned(),
        }
    }

    /// How many keys, for the tab.
    pub fn tally(&self) -> String {
        if self.rows.is_empty() { String::new() } else { self.rows.len().to_string() }
    }
}

/// Whether a token's key is encrypted with a shared secret or a password, or is one (RFC 7518 section 4.1).
fn is_symmetric(alg: &str) -> bool {
    alg == "dir" || alg.starts_with("PBES2-") || (alg.starts_with('A') && alg.ends_with("KW"))
}

fn tried_row(tried: &TriedKey) -> KeyRow {
    let (tone, outcome) = match &tried.outcome {
        TriedOutcome::Opened => (Tone::Passed, "Decrypts"),
        TriedOutcome::Not(DecryptError::Unsuitable(_)) => (Tone::Neutral, "Unsuitable"),
        TriedOutcome::Not(_) if tried.named == Some(true) => (Tone::Failed, "Fails"),
        TriedOutcome::Not(_) => (Tone::Neutral, "Fails"),
        TriedOutcome::NotNeeded | TriedOutcome::TooMuchWork => (Tone::NotChecked, "Not tried"),
    };
    KeyRow {
        tone,
        outcome: outcome.to_owned(),
        key: name(&tried.candidate.key),
        from: text::visible(&tried.candidate.from).into_owned(),
        reason: format!("{}{}", named(tried.named), text::capitalised(&tried.outcome.words())),
    }
}

fn name(key: &Key) -> String {
    let name = key.thumbprint().map(|thumbprint| thumbprint.to_hex());
    let name = name.or_else(|| key.kid.as_deref().map(|kid| text::visible(kid).into_owned()));
    name.unwrap_or_else(|| key.describe())
}

fn named(named: Option<bool>) -> &'static str {
    match named {
        Some(true) => "The token names this key. ",
        Some(false) => "The token names another key. ",
        None => "",
    }
}

/// Where a key comes from: a fetched one names the host.
fn from_words(candidate: &KeyCandidate) -> String {
    let from = text::visible(&candidate.from);
    if candidate.origin == KeyOrigin::Fetched { format!("{from}, fetched") } else { from.into_owned() }
}

/// `counts` is whether the key that made the signature is one that may be trusted.
fn row(considered: &Considered, counts: bool) -> KeyRow {
    let candidate = &considered.candidate;
    let unsafely =
        !counts || !matches!(candidate.origin, KeyOrigin::Supplied | KeyOrigin::Fetched | KeyOrigin::Recipient);
    let (tone, outcome) = match &considered.outcome {
        ConsideredOutcome::Verified if unsafely || considered.named == Some(false) => (Tone::Warning, "Matches"),
        ConsideredOutcome::Verified => (Tone::Passed, "Matches"),
        ConsideredOutcome::Mismatch if considered.named == Some(true) => (Tone::Failed, "No match"),
        ConsideredOutcome::Mismatch => (Tone::Neutral, "No match"),
        ConsideredOutcome::Unsuitable(_) => (Tone::Warning, "Unsuitable"),
        ConsideredOutcome::NotTried => (Tone::NotChecked, "Not tried"),
    };
    KeyRow {
        tone,
        outcome: outcome.to_owned(),
        key: name(&candidate.key),
        from: from_words(candidate),
        reason: format!("{}{}", named(considered.named), text::capitalised(&considered.reason)),
    }
}
