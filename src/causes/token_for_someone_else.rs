//! The token is good, and meant for another service, tenant or protocol.

use super::commands::looks;
use super::rule::{Details, Rule, Sign, Weighing, against, strong, weak};

pub(super) static RULE: Rule = Rule {
    id: "token-for-someone-else",
    title: "the token is meant for another service, issuer or tenant",
    direction: None,
    signs: &SIGNS,
    cannot_explain: None,
    details,
};

static SIGNS: [Sign; 8] = [
    strong("token/audience-mismatch"),
    strong("token/issuer-mismatch"),
    weak("token/realm-mismatch"),
    weak("diagnostics/invalid-token"),
    weak("diagnostics/insufficient-claims"),
    weak("token/audience-extra-query").beside(),
    against("diagnostics/scheme-mismatch"),
    against("signature/invalid"),
];

fn details(weighing: &Weighing<'_>) -> Details {
    let shown = |name: &str| {
        let text = weighing.own_fact(name)?;
        Some(crate::text::quoted(&crate::text::shorten(&crate::text::visible(text), MAX_SHOWN)))
    };
    let audience = shown("aud").map_or_else(String::new, |audience| format!(": it names {audience}"));
    Details {
        contradictions: vec![
            "a longer tolerance or another key will not help: the token was made for somebody else".to_owned(),
        ],
        questions: vec![
            "which address the service expects, as it stands in the manifest or in the configuration".into(),
            "from which request the token was copied".into(),
        ],
        actions: vec![
            looks(format!("compare the token's audience with the service that refused it{audience}")),
            looks(
                "for an add-in: see whether the first SourceLocation of the manifest is the address that the service \
                 expects",
            ),
            looks("get the token from the request that failed, rather than from another one"),
        ],
        confirm: vec!["the token's audience, issuer and tenant are those that the service expects"],
        ..Details::default()
    }
}

const MAX_SHOWN: usize = 80; // an audience; what is longer is no help in a sentence
