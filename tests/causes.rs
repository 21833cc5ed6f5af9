//! What the findings point to: which cause, how sure, and that its commands come with their risk.
#![cfg(test)]

mod common;

use std::collections::BTreeSet;

use assay::causes::{Cause, Likelihood, known_codes};
use assay::checks::all_codes;

use common::{AT, assess_texts, mint};

/// The likelihood that a token was forged; `None` where nothing points there.
#[track_caller]
fn check(texts: &[&str], expected: Option<Likelihood>) -> Option<Cause> {
    let assessment = assess_texts(texts, AT);
    let cause = assessment.causes.into_iter().find(|cause| cause.id == "forged-token");
    assert_eq!(cause.as_ref().map(|cause| cause.likelihood), expected, "{:?}", texts.first());
    cause
}

#[test]
fn every_code_that_a_cause_knows_exists() {
    let all: BTreeSet<_> = all_codes().iter().map(|code| code.name).collect();
    let unknown: Vec<_> = known_codes().filter(|code| !all.contains(code)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn marks_of_forgery_are_weighed() {
    let unsigned = mint::unsigned(r#"{"alg":"none"}"#, r#"{"a":1}"#);
    let unsigned = unsigned.rsplit_once('.').unwrap().0.to_owned() + ".";
    let cause = check(&[&unsigned], Some(Likelihood::Possible)).unwrap();
    assert_eq!(cause.artifacts, ["token-1"]);
    assert_eq!(cause.speaks_for.iter().map(|code| code.name).collect::<Vec<_>>(), ["token/alg-none"]);
    assert!(cause.actions.iter().all(|action| action.command.is_some()) && !cause.confirm.is_empty());
    let placeholder = mint::unsigned(r#"{"alg":"ES256"}"#, r#"{"a":1}"#);
    check(&[&placeholder], Some(Likelihood::Likely));
    check(&[&format!("{placeholder}…")], Some(Likelihood::Possible));
    let zeros = placeholder.replace(".AAAA", &format!(".{}", "A".repeat(86)));
    check(&[&zeros], Some(Likelihood::Certain));
    let (sound, jwk) = mint::es256("", r#"{"a":1}"#);
    check(&[&sound, &jwk], None);
    let (head, _) = sound.rsplit_once('.').unwrap();
    check(&[&format!("{head}.{}", "Q".repeat(86)), &jwk], None); // altered, perhaps; made up, nobody can tell
}
