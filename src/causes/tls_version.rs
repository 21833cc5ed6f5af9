//! A server speaks no version of TLS that is still in use, or lacks what goes with it.

use super::commands::{changes_by_hand, reads};
use super::fill::{Slot, fill};
use super::rule::{Details, Rule, Sign, Weighing, fact, strong, weak};

pub(super) static RULE: Rule = Rule {
    id: "tls-version",
    title: "a server does not speak TLS 1.2, or has it switched off",
    direction: None,
    signs: &SIGNS,
    cannot_explain: None,
    details,
};

static SIGNS: [Sign; 3] = [
    strong("connectivity/tls-failed").when(|finding| fact(finding, "fault") == TOO_OLD),
    weak("connectivity/tls-failed").when(|finding| fact(finding, "fault") == NOTHING_IN_COMMON),
    strong("diagnostics/tls-channel"),
];

/// What the finding says of the fault, as `network` names it.
const TOO_OLD: &str = "version-too-old";
const NOTHING_IN_COMMON: &str = "nothing-in-common";

fn details(weighing: &Weighing<'_>) -> Details {
    let server = fill(Slot::Host("server"), weighing.own_fact("server"));
    Details {
        questions: vec![
            "the server's own settings: which versions it offers, and which it uses for its own requests".into(),
            "whether a device in front of the server ends the TLS connections: its settings count then, not the \
             server's"
                .into(),
        ],
        actions: vec![
            reads(
                "let Microsoft's HealthChecker show the server's TLS settings",
                format!(r".\HealthChecker.ps1 -Server {server}"),
            ),
            reads(
                "see whether .NET on the server uses the versions that Windows offers",
                r"Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\.NETFramework\v4.0.30319' | Format-List SchUseStrongCrypto, SystemDefaultTlsVersions",
            ),
            changes_by_hand(
                "enable TLS 1.2 as Microsoft's page on TLS for Exchange Server says, on the server and on what stands \
                 in front of it",
                "the settings take effect after a restart; see before that every server and client that connects can \
                 speak TLS 1.2, and switch nothing off in the same step",
            ),
        ],
        confirm: vec!["the TLS handshake with the server succeeds when it is asked again"],
        ..Details::default()
    }
}
