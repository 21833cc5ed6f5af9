//! A server speaks no version of TLS that is still in use, or lacks what goes with it.

use super::{Action, Cause, Likelihood, Risk, artifacts, codes, fact, having};
use crate::checks::Finding;

pub(super) fn cause(findings: &[Finding]) -> Option<Cause> {
    let failed = having(findings, &FAILED);
    let (too_old, nothing_in_common): (Vec<_>, Vec<_>) = failed
        .into_iter()
        .filter(|finding| [TOO_OLD, NOTHING_IN_COMMON].contains(&fact(finding, "fault")))
        .partition(|finding| fact(finding, "fault") == TOO_OLD);
    let likelihood = match (too_old.as_slice(), nothing_in_common.as_slice()) {
        ([_, ..], _) => Likelihood::Likely,
        ([], [_, ..]) => Likelihood::Possible,
        ([], []) => return None,
    };
    let marks: Vec<_> = too_old.into_iter().chain(nothing_in_common).collect();
    Some(Cause {
        id: "tls-version",
        title: "a server does not speak TLS 1.2, or has it switched off",
        direction: None,
        likelihood,
        artifacts: artifacts(&marks),
        speaks_for: codes(marks.into_iter()),
        speaks_against: Vec::new(),
        weighed: Vec::new(),
        contradictions: Vec::new(),
        would_settle_it: vec![
            "the server's own settings: which versions it offers, and which it uses for its own requests".into(),
            "whether a device in front of the server ends the TLS connections: its settings count then, not the server's".into(),
        ],
        actions: vec![
            Action {
                title: "let Microsoft's HealthChecker show the server's TLS settings".into(),
                command: Some(r".\HealthChecker.ps1 -Server SERVER".into()),
                risk: Risk::ReadOnly,
                warning: None,
            },
            Action {
                title: "see whether .NET on the server uses the versions that Windows offers".into(),
                command: Some(
                    r"Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\.NETFramework\v4.0.30319' | Format-List SchUseStrongCrypto, SystemDefaultTlsVersions".into(),
                ),
                risk: Risk::ReadOnly,
                warning: None,
            },
            Action {
                title: "enable TLS 1.2 as Microsoft's page on TLS for Exchange Server says, on the server and on what stands in \
                        front of it".into(),
                command: None,
                risk: Risk::ChangesConfiguration,
                warning: Some(
                    "the settings take effect after a restart; see before that every server and client that connects can \
                     speak TLS 1.2, and switch nothing off in the same step",
                ),
            },
        ],
        confirm: vec!["the TLS handshake with the server succeeds when it is asked again"],
    })
}

pub(super) fn known_codes() -> impl Iterator<Item = &'static str> {
    FAILED.into_iter()
}

const FAILED: [&str; 1] = ["connectivity/tls-failed"];
/// What the finding says of the fault, as `network` names it.
const TOO_OLD: &str = "version-too-old";
const NOTHING_IN_COMMON: &str = "nothing-in-common";
