//! A clock is wrong: this computer's, or that of whoever wrote the token.

use serde_json::Value;

use super::commands::{changes, reads};
use super::rule::{Details, Rule, Sign, Weighing, against, decisive, is_contradicted, number, strong, weak};
use crate::checks::Finding;

pub(super) static RULE: Rule = Rule {
    id: "clock-skew",
    title: "a clock is wrong: tokens look expired, or not valid yet, to whoever has the other time",
    direction: None,
    signs: &SIGNS,
    cannot_explain: None,
    details,
};

static SIGNS: [Sign; 15] = [
    decisive("connectivity/clock-skew").when(is_certain),
    // One of two clocks is wrong; it may be the other one.
    strong("connectivity/clock-skew"),
    // A wrong clock leaves them; so does a token that is simply a little old or a little early.
    weak("token/clock-skew-suspected"),
    weak("token/issued-in-future"),
    strong("clock/not-synchronised"),
    decisive("clock/offset-too-large"),
    strong("diagnostics/aadsts-other").when(|finding| number(finding, "aadsts") == Some(ASSERTION_OUT_OF_TIME)),
    // The token was inside its lifetime when it was refused.
    strong("diagnostics/token-expired").when(is_contradicted),
    weak("diagnostics/token-expired").beside(),
    strong("diagnostics/aadsts-key-expired").when(is_contradicted),
    weak("diagnostics/aadsts-key-expired").beside(),
    weak("token/expired").beside_of_same(),
    weak("token/not-yet-valid").beside_of_same(),
    // The times themselves are written wrongly.
    against("token/time-in-milliseconds").beside_of_same(),
    against("token/expires-before-begin").beside_of_same(),
];

/// `Client assertion is not within its valid time range.`
const ASSERTION_OUT_OF_TIME: u64 = 700_024;

/// Whether it was measured against several clocks, or against a time server: one other clock may be wrong itself.
fn is_certain(finding: &Finding) -> bool {
    finding.evidence.get("certain").and_then(Value::as_bool).unwrap_or_default()
}

/// What shows a wrong clock by itself; a token's own times have other explanations as well.
const CLOCKS: [&str; 4] =
    ["connectivity/clock-skew", "clock/not-synchronised", "clock/offset-too-large", "diagnostics/aadsts-other"];
const TIMES: [&str; 2] = ["token/clock-skew-suspected", "token/issued-in-future"];

fn details(weighing: &Weighing<'_>) -> Details {
    let is_only_one = !TIMES.iter().all(|code| weighing.has(&[code]));
    Details {
        // Two that point the same way, each of another kind.
        at_most: (!weighing.has(&CLOCKS) && is_only_one).then_some(super::Likelihood::Possible),
        questions: vec![
            "a time server, or several hosts that do not take their time from one another: they show whose clock is \
             wrong".into(),
            "the clock of the Exchange server itself, compared with a time server: Assay measures the computer that it \
             runs on".into(),
            "the `Date` header of the service that issued the token, compared with the server that refused it".into(),
        ],
        actions: vec![
            reads("see where the clock takes its time from, and when it did so last", "w32tm /query /status"),
            changes(
                "synchronise the clock now",
                "w32tm /resync",
                "the clock may jump: where it is off by hours, sign-ins and scheduled work are disturbed; in a domain \
                 the time comes from the domain controllers, so see first whether theirs is right",
            ),
        ],
        confirm: vec![
            "the clocks agree within the tolerance when they are compared again",
            "a token that was issued after that is accepted",
        ],
        ..Details::default()
    }
}
