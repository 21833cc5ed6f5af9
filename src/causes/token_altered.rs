//! The token's text is not the one that was signed.

use super::commands::looks;
use super::rule::{Details, Rule, Sign, Weighing, against, strong, weak};

pub(super) static RULE: Rule = Rule {
    id: "token-altered",
    title: "the token was changed after it was signed: by a copy, a program in between, or on purpose",
    direction: None,
    signs: &SIGNS,
    cannot_explain: None,
    details,
};

static SIGNS: [Sign; 8] = [
    strong("signature/repairable"),
    strong("signature/invalid"),
    weak("token/damaged"),
    weak("token/duplicate-member"),
    against("token/truncated"),
    against("signature/verified-by-other-key"),
    against("signature/placeholder"),
    against("signature/zero-values"),
];

fn details(weighing: &Weighing<'_>) -> Details {
    let is_repairable = weighing.has(&["signature/repairable"]);
    Details {
        title: is_repairable.then_some("the token was damaged on the way, as by a mail program or a line wrap"),
        contradictions: vec![
            "the key is the right one and the text is not: fetching keys anew or renewing certificates will not help"
                .to_owned(),
        ],
        questions: vec![
            "the token as the server received it, out of a trace rather than out of a mail or a chat".into(),
            "whether a program between the two sides rewrites headers".into(),
        ],
        actions: vec![
            looks("copy the token again, from the place nearest to the server that refused it, in one piece"),
            looks("compare both copies: where they differ is what was changed"),
        ],
        confirm: vec!["the signature of the copy that the server received verifies"],
        ..Details::default()
    }
}
