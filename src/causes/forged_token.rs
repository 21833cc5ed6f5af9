//! Somebody made the token up: it carries marks that no honest issuer leaves.

use super::{Action, Cause, Likelihood, Risk, codes, each_once};
use crate::checks::Finding;

pub(super) fn cause(findings: &[Finding]) -> Option<Cause> {
    let of = |names: &[&str], finding: &&Finding| names.contains(&finding.code.name);
    let marks: Vec<_> = findings.iter().filter(|finding| of(&PROOFS, finding) || of(&SIGNS, finding)).collect();
    let artifacts = each_once(marks.iter().map(|finding| finding.artifact.clone()));
    let about = |finding: &&Finding| artifacts.contains(&finding.artifact);
    let companions: Vec<_> = findings.iter().filter(about).filter(|finding| of(&COMPANIONS, finding)).collect();
    let against: Vec<_> = findings.iter().filter(about).filter(|finding| of(&DAMAGE, finding)).collect();
    let likelihood = if marks.iter().any(|finding| of(&PROOFS, finding)) {
        Likelihood::Certain
    } else if !marks.is_empty() && !companions.is_empty() && against.is_empty() {
        Likelihood::Likely
    } else if !marks.is_empty() {
        Likelihood::Possible
    } else {
        return None;
    };
    Some(Cause {
        id: "forged-token",
        title: "somebody made this token up: it carries marks that no honest issuer leaves",
        direction: None,
        likelihood,
        artifacts,
        speaks_for: codes(marks.into_iter().chain(companions)),
        speaks_against: codes(against.into_iter()),
        weighed: Vec::new(),
        contradictions: Vec::new(),
        would_settle_it: vec![
            "the issuer's own log: whether it made a token at that moment".into(),
            "the log of the server that received it: from which address it came".into(),
        ],
        actions: vec![
            Action {
                title: "find out who sent it: list the requests to the service on the server that received it".into(),
                command: Some(
                    r"Select-String -Path C:\inetpub\logs\LogFiles\W3SVC*\u_ex*.log -Pattern '/EWS/|/autodiscover/|/_api/'".into(),
                ),
                risk: Risk::ReadOnly,
                warning: None,
            },
            Action {
                title: "see whether the server has the newest updates: forged server-to-server tokens were accepted by \
                        servers without them".into(),
                command: Some("Get-HotFix | Sort-Object InstalledOn -Descending | Select-Object -First 10".into()),
                risk: Risk::ReadOnly,
                warning: None,
            },
        ],
        confirm: vec!["the server answers 401 to this token"],
    })
}

pub(super) fn known_codes() -> impl Iterator<Item = &'static str> {
    PROOFS.into_iter().chain(SIGNS).chain(COMPANIONS).chain(DAMAGE)
}

/// One of them is enough: nothing but an attack leaves them.
const PROOFS: [&str; 2] = ["signature/hmac-with-public-key", "signature/zero-values"];
/// Each has another explanation, however rare: a test token, a program with a fault.
const SIGNS: [&str; 7] = [
    "signature/key-from-token",
    "signature/placeholder",
    "signature/weak-secret",
    "token/actor-unsigned",
    "token/alg-none",
    "token/amurl-look-alike",
    "token/kid-injection",
];
/// What goes with a forgery and with much else.
const COMPANIONS: [&str; 3] = ["signature/invalid", "token/actor-inconsistent", "token/embedded-key"];
/// Damage explains a signature that does not match.
const DAMAGE: [&str; 3] = ["signature/repairable", "token/damaged", "token/truncated"];
