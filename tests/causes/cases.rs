//! The whole cases in `tests/fixtures/cases`: each folder holds what its fault leaves behind, and says what comes of
//! it.

use std::fs;
use std::path::{Path, PathBuf};

use assay::assess::Assessment;
use assay::policy::Policy;
use serde::Deserialize;

use crate::common;

/// `expected.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    /// The moment of evaluation.
    at: String,
    /// Between whom the tokens travel.
    direction: String,
    /// The case's verdict.
    verdict: String,
    /// The first cause.
    cause: String,
    /// Its first action's command; empty where that has none.
    command: String,
}

fn folders() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/cases");
    let mut folders: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

/// The case, and what is expected of it.
fn open(folder: &Path) -> (Assessment, Expected) {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let (expected, files): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| path.ends_with("expected.toml"));
    let expected: Expected = toml::from_str(&fs::read_to_string(&expected[0]).unwrap()).unwrap();
    let read = |path: &PathBuf| common::read_as(path.file_name().unwrap().to_str().unwrap(), fs::read(path).unwrap());
    let evidence = files.iter().flat_map(read).collect();
    let at = assay::time::parse(&expected.at).unwrap();
    (common::assess(evidence, &Policy::default(), at.timestamp()), expected)
}

#[test]
fn every_case_leads_to_its_cause() {
    let mut faults = Vec::new();
    for folder in folders() {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let (assessment, expected) = open(&folder);
        let first = assessment.causes.first();
        let seen = (
            assessment.verdict.as_str(),
            first.map(|cause| cause.id).unwrap_or_default(),
            first.and_then(|cause| cause.actions.first()?.command.as_deref()).unwrap_or_default(),
        );
        let expected = (expected.verdict.as_str(), expected.cause.as_str(), expected.command.as_str());
        if seen != expected {
            faults.push(format!("{name}: {seen:?} instead of {expected:?}, from {:?}", common::codes(&assessment)));
        }
        let unread: Vec<_> =
            assessment.artifacts.iter().filter(|artifact| artifact.kind == "unknown").map(|it| &it.title).collect();
        if !unread.is_empty() {
            faults.push(format!("{name}: {unread:?} was not recognised"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_classic_causes_and_every_direction_have_a_case() {
    let expected: Vec<_> = folders().iter().map(|folder| open(folder).1).collect();
    for cause in [
        "auth-certificate-expired",
        "clock-skew",
        "partner-application-misconfigured",
        "certificate-not-published",
        "endpoint-blocked",
    ] {
        assert!(expected.iter().any(|expected| expected.cause == cause), "{cause}");
    }
    for direction in ["exchange-to-add-in", "on-premises-to-cloud", "cloud-to-on-premises", "on-premises", "elsewhere"]
    {
        assert!(expected.iter().any(|expected| expected.direction == direction), "{direction}");
    }
}
