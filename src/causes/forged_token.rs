//! Somebody made the token up: it carries marks that no honest issuer leaves.

use super::commands::reads;
use super::rule::{Details, Rule, Sign, Weighing, against, decisive, weak};

pub(super) static RULE: Rule = Rule {
    id: "forged-token",
    title: "somebody made this token up: it carries marks that no honest issuer leaves",
    direction: None,
    signs: &SIGNS,
    cannot_explain: None,
    details,
};

static SIGNS: [Sign; 15] = [
    // One of them is enough: nothing but an attack leaves them.
    decisive("signature/hmac-with-public-key"),
    decisive("signature/zero-values"),
    // Each has another explanation, however rare: a test token, a program with a fault.
    weak("signature/key-from-token"),
    weak("signature/placeholder"),
    weak("signature/weak-secret"),
    weak("token/actor-unsigned"),
    weak("token/alg-none"),
    weak("token/amurl-look-alike"),
    weak("token/kid-injection"),
    // What goes with a forgery and with much else.
    weak("signature/invalid").beside_of_same(),
    weak("token/actor-inconsistent").beside_of_same(),
    weak("token/embedded-key").beside_of_same(),
    // Damage explains a signature that does not match.
    against("signature/repairable").beside_of_same(),
    against("token/damaged").beside_of_same(),
    against("token/truncated").beside_of_same(),
];

fn details(_: &Weighing<'_>) -> Details {
    Details {
        questions: vec![
            "the issuer's own log: whether it made a token at that moment".into(),
            "the log of the server that received it: from which address it came".into(),
        ],
        actions: vec![
            reads(
                "find out who sent it: list the requests to the service on the server that received it",
                r"Select-String -Path C:\inetpub\logs\LogFiles\W3SVC*\u_ex*.log -Pattern '/EWS/|/autodiscover/|/_api/'",
            ),
            reads(
                "see whether the server has the newest updates: forged server-to-server tokens were accepted by \
                 servers without them",
                "Get-HotFix | Sort-Object InstalledOn -Descending | Select-Object -First 10",
            ),
        ],
        confirm: vec!["the server answers 401 to this token"],
        ..Details::default()
    }
}
