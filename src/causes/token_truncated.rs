//! The end of the token is missing.

use super::commands::looks;
use super::rule::{Details, Rule, Sign, Weighing, decisive, weak};

pub(super) static RULE: Rule = Rule {
    id: "token-truncated",
    title: "the end of the token is missing: it was cut off when it was copied or logged",
    direction: None,
    signs: &SIGNS,
    cannot_explain: None,
    details,
};

static SIGNS: [Sign; 4] = [
    decisive("token/truncated"),
    weak("token/malformed").beside_of_same(),
    weak("signature/invalid").beside_of_same(),
    weak("token/damaged").beside_of_same(),
];

fn details(_: &Weighing<'_>) -> Details {
    Details {
        contradictions: vec![
            "whether the whole token is good cannot be told from this part: neither its signature nor a verdict on it \
             counts"
                .to_owned(),
        ],
        questions: vec!["the whole token: it ends with its signature, some 340 characters for RS256".into()],
        actions: vec![
            looks(
                "copy the token again, whole: logs and consoles cut long lines, and tables in PowerShell end them \
                with …",
            ),
            looks("take it from a trace of the request (HAR, Fiddler) rather than from an event or a log"),
        ],
        confirm: vec!["the token has all its parts, and its signature is as long as its key makes it"],
        ..Details::default()
    }
}
