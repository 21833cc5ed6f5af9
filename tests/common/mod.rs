//! What several integration tests share: reading inputs as a user would give them, assessing them, making what has to
//! be signed, and finding the shared vectors.
#![allow(dead_code, reason = "every test program uses its own part of this")]

pub(crate) mod mint;
pub(crate) mod pasted;
pub(crate) mod rust;
pub(crate) mod seen;
pub(crate) mod vectors;

use std::sync::Arc;

use assay::assess::{self, Artifact, Assessment};
use assay::case::Case;
use assay::intake::{self, Evidence, Input, SourceKind};
use assay::policy::Policy;
use assay::time::{Time, from_unix};

/// The moment of tests that need no other: 2024-10-01 00:00:00 UTC.
pub(crate) const AT: i64 = 1_727_740_800;

/// A moment in Unix seconds.
pub(crate) fn at(seconds: i64) -> Time {
    from_unix(seconds).expect("tests use moments that exist")
}

/// Reads bytes as if they had been pasted.
pub(crate) fn read(bytes: impl AsRef<[u8]>) -> Vec<Evidence> {
    read_as("paste", bytes)
}

/// Reads bytes as if a file of this name had been opened.
pub(crate) fn read_as(name: &str, bytes: impl AsRef<[u8]>) -> Vec<Evidence> {
    intake::read(&Input { name: name.to_owned(), kind: SourceKind::Paste, bytes: bytes.as_ref().to_vec() })
}

/// A shared secret, given as such.
pub(crate) fn secret(bytes: impl AsRef<[u8]>) -> Evidence {
    let input = Input { name: "secret".to_owned(), kind: SourceKind::Environment, bytes: bytes.as_ref().to_vec() };
    Evidence::secret(input)
}

/// The payload of a token that comes without it.
pub(crate) fn payload(bytes: impl AsRef<[u8]>) -> Evidence {
    let input = Input { name: "payload".to_owned(), kind: SourceKind::File, bytes: bytes.as_ref().to_vec() };
    Evidence::payload(input)
}

/// Assesses evidence.
pub(crate) fn assess(evidence: Vec<Evidence>, policy: &Policy, seconds: i64) -> Assessment {
    assess::assess(Arc::new(Case::new(evidence)), policy, at(seconds))
}

/// The first token of an assessment.
pub(crate) fn token(assessment: &Assessment) -> Option<&Artifact> {
    assessment.artifacts.iter().find(|artifact| artifact.token.is_some())
}

/// Every code that was raised, in the order of the findings.
pub(crate) fn codes(assessment: &Assessment) -> Vec<&'static str> {
    assessment.findings.iter().map(|finding| finding.code.name).collect()
}

/// Assesses texts that were pasted one after the other, with the default policy.
pub(crate) fn assess_texts(texts: &[&str], seconds: i64) -> Assessment {
    assess(texts.iter().flat_map(read).collect(), &Policy::default(), seconds)
}
