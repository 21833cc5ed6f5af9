//! A clock is wrong: this computer's, or that of whoever wrote the token.

use serde_json::Value;

use super::{Action, Cause, Likelihood, Risk, artifacts, codes, having};
use crate::checks::Finding;

pub(super) fn cause(findings: &[Finding]) -> Option<Cause> {
    let (proofs, measured): (Vec<_>, Vec<_>) =
        having(findings, &MEASURED).into_iter().partition(|finding| is_certain(finding));
    let signs = having(findings, &SIGNS);
    let likelihood = match (proofs.as_slice(), signs.as_slice()) {
        ([_, ..], _) => Likelihood::Certain,
        // One of two clocks is wrong; it may be the other one.
        ([], _) if !measured.is_empty() => Likelihood::Likely,
        // Two that point the same way, each of another kind.
        ([], [first, rest @ ..]) if rest.iter().any(|other| other.code != first.code) => Likelihood::Likely,
        ([], [_, ..]) => Likelihood::Possible,
        ([], []) => return None,
    };
    let marks: Vec<_> = proofs.into_iter().chain(measured).chain(signs).collect();
    let artifacts = artifacts(&marks);
    let about = |finding: &&Finding| artifacts.contains(&finding.artifact);
    let companions = having(findings, &COMPANIONS).into_iter().filter(about);
    let against = having(findings, &OTHER_EXPLANATIONS).into_iter().filter(about);
    Some(Cause {
        id: "clock-skew",
        title: "a clock is wrong: tokens look expired, or not valid yet, to whoever has the other time",
        direction: None,
        likelihood,
        speaks_for: codes(marks.iter().copied().chain(companions)),
        speaks_against: codes(against),
        weighed: Vec::new(),
        contradictions: Vec::new(),
        would_settle_it: vec![
            "a time server, or several hosts that do not take their time from one another: they show whose clock is wrong".into(),
            "the clock of the Exchange server itself, compared with a time server: Assay measures the computer that it runs on".into(),
            "the `Date` header of the service that issued the token, compared with the server that refused it".into(),
        ],
        artifacts,
        actions: vec![
            Action {
                title: "see where the clock takes its time from, and when it did so last".into(),
                command: Some("w32tm /query /status".into()),
                risk: Risk::ReadOnly,
                warning: None,
            },
            Action {
                title: "synchronise the clock now".into(),
                command: Some("w32tm /resync".into()),
                risk: Risk::ChangesConfiguration,
                warning: Some(
                    "the clock may jump: where it is off by hours, sign-ins and scheduled work are disturbed; in a domain the \
                     time comes from the domain controllers, so see first whether theirs is right",
                ),
            },
        ],
        confirm: vec![
            "the clocks agree within the tolerance when they are compared again",
            "a token that was issued after that is accepted",
        ],
    })
}

pub(super) fn known_codes() -> impl Iterator<Item = &'static str> {
    MEASURED.into_iter().chain(SIGNS).chain(COMPANIONS).chain(OTHER_EXPLANATIONS)
}

/// Whether it was measured against several clocks, or against a time server: one other clock may be wrong itself.
fn is_certain(finding: &Finding) -> bool {
    finding.evidence.get("certain").and_then(Value::as_bool).unwrap_or_default()
}

/// It was measured.
const MEASURED: [&str; 1] = ["connectivity/clock-skew"];
/// A wrong clock leaves them; so does a token that is simply a little old or a little early.
const SIGNS: [&str; 2] = ["token/clock-skew-suspected", "token/issued-in-future"];
/// What goes with it and with much else.
const COMPANIONS: [&str; 2] = ["token/expired", "token/not-yet-valid"];
/// The times themselves are written wrongly.
const OTHER_EXPLANATIONS: [&str; 2] = ["token/time-in-milliseconds", "token/expires-before-begin"];
