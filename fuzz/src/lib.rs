//! What the fuzz targets share: the sample case as fixed evidence, the seeds that each target starts from, and the words
//! that its inputs are made of.

mod diagnostics;
mod seeds;

use std::sync::{Arc, LazyLock};

use assay::assess::{Assessment, Verdict, assess};
use assay::case::Case;
use assay::intake::{self, Body, Evidence, Input, SourceKind};
use assay::jose::{Key, Token};
use assay::policy::Policy;
use assay::report::{Redaction, TextOptions, text};
use assay::sample;
use assay::time::Time;

pub use seeds::write as write_seeds;

/// The sample case at a moment at which its token is valid.
pub struct Sample {
    /// The token's text.
    pub token: String,
    /// The key document, read.
    pub metadata: Vec<Evidence>,
    /// The key that signed the token.
    pub key: Arc<Key>,
    /// What its user decided.
    pub policy: Policy,
    /// Within the token's lifetime.
    pub at: Time,
}

/// The sample case, read once.
pub static SAMPLE: LazyLock<Sample> = LazyLock::new(|| {
    let sample = sample::sample();
    let [token, metadata] = sample.inputs.as_slice() else { panic!("the sample is a token and its key document") };
    let metadata = intake::read(metadata);
    let case = Case::new(metadata.clone());
    let token = String::from_utf8(token.bytes.clone()).unwrap().trim().to_owned();
    let x5t = Token::parse(token.as_str()).header_text("x5t").map(str::to_owned);
    let named = case.keys().iter().find(|key| key.key.x5t == x5t).expect("the sample's key is in its document");
    Sample {
        key: Arc::clone(&named.key),
        policy: sample.policy,
        at: sample.at - std::time::Duration::from_secs(3 * 3600),
        token,
        metadata,
    }
});

/// Reads bytes as if they had been pasted.
pub fn read(bytes: &[u8]) -> Vec<Evidence> {
    intake::read(&Input { name: "paste".to_owned(), kind: SourceKind::Paste, bytes: bytes.to_vec() })
}

/// Assesses a case as the sample's user would, and holds what comes out to what always holds.
pub fn judge(evidence: Vec<Evidence>) -> Assessment {
    let case = Arc::new(Case::new(evidence));
    let assessment = assess(Arc::clone(&case), &SAMPLE.policy, SAMPLE.at);
    for finding in &assessment.findings {
        assert_ne!(finding.code.name, "assay/check-panicked", "{:?}", finding.evidence);
    }
    for artifact in &assessment.artifacts {
        let Body::Token { token, .. } = &case.evidence()[artifact.evidence].body else { continue };
        if artifact.verdict == Some(Verdict::Valid) {
            assert_eq!(token.text(), SAMPLE.token, "no other token was signed with a key that is known here");
            assert!(!case.keys().is_empty(), "valid without a key");
        }
    }
    let options = TextOptions { explain: true, ..TextOptions::plain(Redaction::Unredacted, 80) };
    let shown = text(&assessment, &options);
    let is_printable = |character| character == '\n' || !assay::text::is_unprintable(character);
    assert!(shown.chars().all(is_printable), "{shown}");
    assessment
}
