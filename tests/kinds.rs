//! Every kind of token: recognised, with its route, and its ladder as text in `tests/kinds`. `UPDATE_SNAPSHOTS=1` writes the
//! texts anew.
#![cfg(test)]

mod common;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use assay::assess::{Artifact, Assessment};
use assay::policy::Policy;

/// The kinds of tokens of the report, but for the actor token, which stands in another.
const KINDS: [&str; 11] = [
    "entra-access-token-v1",
    "entra-access-token-v2",
    "entra-id-token",
    "exchange-callback-token",
    "exchange-identity-token",
    "exchange-s2s-token",
    "jwe",
    "jws",
    "jwt",
    "opaque-token",
    "sharepoint-context-token",
];

/// 2027-01-15 10:00:00 UTC, an hour after the tokens begin.
const NOW: i64 = 1_800_007_200;

fn folder(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(path)
}

fn assessed(kind: &str, with_keys: bool) -> Assessment {
    let read = |name: &str| {
        let path = folder("fixtures/kinds").join(name);
        common::read_as(name, fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
    };
    let mut evidence = read(&format!("{kind}.txt"));
    if with_keys {
        evidence.extend(read("keys.json"));
    }
    let policy = Policy {
        audiences: if kind == "exchange-identity-token" {
            vec!["https://addin.contoso.com/taskpane.html".to_owned()]
        } else {
            Vec::new()
        },
        trusted_hosts: vec!["mail.contoso.com".parse().unwrap()],
        ..Policy::default()
    };
    common::assess(evidence, &policy, NOW)
}

/// Kind, verdict, route, and each rung with what decided it.
fn ladder(artifact: &Artifact) -> String {
    let token = artifact.token.as_ref().unwrap();
    let route = &token.route;
    let mut text = format!("{}: {}\n", artifact.kind, artifact.verdict.unwrap().as_str());
    let profile = route.profile.unwrap_or("no profile of Exchange's");
    writeln!(text, "{} ({profile}): {}", route.direction.words(), route.sentence()).unwrap();
    writeln!(text, "signature: {}, {}", token.verification.status.as_str(), token.verification.reason).unwrap();
    writeln!(text, "trust: {}, {}", token.trust.status.as_str(), token.trust.because).unwrap();
    for step in &token.steps {
        let required = if step.required { "required" } else { "optional" };
        let codes: Vec<_> = step.codes.iter().map(|code| code.name).collect();
        let (id, status) = (step.step.id(), step.status.as_str());
        let line = format!("{id:<15} {status:<15} {required}  {} {}", step.detail, codes.join(" "));
        writeln!(text, "{}", line.trim_end()).unwrap();
    }
    text
}

#[test]
fn every_kind_climbs_its_ladder() {
    #[expect(clippy::disallowed_methods, reason = "the one who runs the test says whether to write")]
    let is_update = std::env::var_os("UPDATE_SNAPSHOTS").is_some();
    let mut faults = Vec::new();
    for kind in KINDS {
        let of = |assessment: &Assessment| {
            let tokens = assessment.artifacts.iter().filter(|artifact| artifact.token.is_some());
            tokens.map(ladder).collect::<Vec<_>>().join("\n")
        };
        let text = format!("alone\n\n{}\nwith its keys\n\n{}", of(&assessed(kind, false)), of(&assessed(kind, true)));
        let path = folder("kinds").join(format!("{kind}.txt"));
        if is_update {
            fs::create_dir_all(folder("kinds")).unwrap();
            fs::write(&path, &text).unwrap();
        } else if fs::read_to_string(&path).unwrap_or_default() != text {
            faults.push(format!("{} differs from:\n{text}", path.display()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_fixtures_are_of_their_kinds() {
    let mut seen = BTreeSet::new();
    for kind in KINDS {
        let assessment = assessed(kind, true);
        assert_eq!(assessment.artifact("token-1").unwrap().kind, kind);
        seen.extend(assessment.artifacts.iter().filter(|artifact| artifact.token.is_some()).map(|found| found.kind));
    }
    let expected: BTreeSet<_> = KINDS.into_iter().chain(["exchange-actor-token"]).collect();
    assert_eq!(seen, expected);
}

#[test]
fn no_kind_is_valid_without_a_key() {
    for kind in KINDS {
        assert_eq!(assessed(kind, false).verdict.as_str(), "undetermined", "{kind}");
    }
}
