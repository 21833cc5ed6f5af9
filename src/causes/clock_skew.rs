//! A clock is wrong: this computer's, or that of whoever wrote the token.

use super::{Action, Cause, Likelihood, Risk, artifacts, codes, having};
use crate::checks::Finding;

pub(super) fn cause(findings: &[Finding]) -> Option<Cause> {
    let proofs = having(findings, &PROOFS);
    let signs = having(findings, &SIGNS);
    let likelihood = match (proofs.as_slice(), signs.as_slice()) {
        ([_, ..], _) => Likelihood::Certain,
        // Two that point the same way, each of another kind.
        ([], [first, rest @ ..]) if rest.iter().any(|other| other.code != first.code) => Likelihood::Likely,
        ([], [_, ..]) => Likelihood::Possible,
        ([], []) => return None,
    };
    let marks: Vec<_> = proofs.into_iter().chain(signs).collect();
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
        would_settle_it: vec![
            "the clock of the Exchange server itself, compared with a time server: Assay measures the computer that it runs on",
            "the `Date` header of the service that issued the token, compared with the server that refused it",
        ],
        artifacts,
        actions: vec![
            Action {
                title: "see where the clock takes its time from, and when it did so last",
                command: Some("w32tm /query /status"),
                risk: Risk::ReadOnly,
                warning: None,
            },
            Action {
                title: "synchronise the clock now",
                command: Some("w32tm /resync"),
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
    PROOFS.into_iter().chain(SIGNS).chain(COMPANIONS).chain(OTHER_EXPLANATIONS)
}

/// It was measured.
const PROOFS: [&str; 1] = ["connectivity/clock-skew"];
/// A wrong clock leaves them; so does a token that is simply a little old or a little early.
const SIGNS: [&str; 2] = ["token/clock-skew-suspected", "token/issued-in-future"];
/// What goes with it and with much else.
const COMPANIONS: [&str; 2] = ["token/expired", "token/not-yet-valid"];
/// The times themselves are written wrongly.
const OTHER_EXPLANATIONS: [&str; 2] = ["token/time-in-milliseconds", "token/expires-before-begin"];
