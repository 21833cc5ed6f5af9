//! Data that nobody of this project wrote, compared verdict by verdict. What differs stands in `exceptions.toml`, and
//! what stands there has to differ.
#![cfg(test)]

mod common;

#[path = "conformance/exceptions.rs"]
mod exceptions;
#[path = "conformance/jose.rs"]
mod jose;
#[path = "conformance/metadata.rs"]
mod metadata;
#[path = "conformance/tokens.rs"]
mod tokens;

use assay::assess::{TokenAssessment, Verdict};
use assay::intake::Evidence;
use assay::policy::Policy;

use common::AT;

/// What came of one vector.
pub(crate) struct Outcome {
    /// The verdict on the token in the words of the report; `no token` where none was recognised.
    pub(crate) word: &'static str,
    /// The case as a whole is called valid: that is what the exit status says.
    pub(crate) is_accepted: bool,
}

/// The verdict on a token beside its keys.
fn judge(token: &str, keys: Vec<Evidence>, seconds: i64) -> Outcome {
    let mut evidence = common::read(token);
    evidence.extend(keys);
    let assessment = common::assess(evidence, &Policy::default(), seconds);
    let has_token = assessment.artifacts.iter().any(|artifact| artifact.verdict.is_some());
    Outcome {
        word: if has_token { assessment.verdict.as_str() } else { "no token" },
        is_accepted: assessment.verdict == Verdict::Valid,
    }
}

/// A moment inside the lifetime that a token claims, whatever its signature says; without one, the tests' moment.
fn inside_lifetime(token: &str) -> i64 {
    let assessment = common::assess(common::read(token), &Policy::default(), AT);
    let of_token = common::token(&assessment).and_then(|artifact| artifact.token.as_ref());
    let seconds =
        |pick: fn(&TokenAssessment) -> Option<assay::time::Time>| of_token.and_then(pick).map(|time| time.timestamp());
    let begins = seconds(|token| token.not_before).or_else(|| seconds(|token| token.issued_at));
    let ends = seconds(|token| token.expires_at);
    match (begins, ends) {
        (Some(begins), Some(ends)) if begins < ends => begins + (ends - begins) / 2,
        (_, Some(ends)) => ends - 1,
        (Some(begins), None) => begins,
        (None, None) => AT,
    }
}

#[test]
fn the_moment_lies_inside_the_lifetime() {
    let of = |payload: &str| inside_lifetime(&common::mint::unsigned(r#"{"alg":"ES256"}"#, payload));
    assert_eq!(of("{}"), AT);
    assert_eq!(of(r#"{"nbf":100,"exp":200}"#), 150);
    assert_eq!(of(r#"{"exp":200}"#), 199);
    assert_eq!(of(r#"{"iat":100}"#), 100);
}
