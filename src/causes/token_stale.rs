//! The token was good once: it is simply old.

use super::commands::{looks, reads};
use super::rule::{Details, Rule, Sign, Weighing, against, is_contradicted, says, strong, weak};
use crate::exchange::Signer;
use crate::exchange::objects::ObjectKind;

pub(super) static RULE: Rule = Rule {
    id: "token-stale",
    title: "the token is old: it was used or judged after its time",
    direction: None,
    signs: &SIGNS,
    cannot_explain: None,
    details,
};

static SIGNS: [Sign; 7] = [
    strong("token/expired"),
    against("diagnostics/token-expired").when(is_contradicted),
    strong("diagnostics/token-expired"),
    strong("event/oauth-validation-failed").when(|finding| says(finding, "has expired")),
    weak("token/legacy-exchange-online").beside(),
    against("token/clock-skew-suspected"),
    against("connectivity/clock-skew"),
];

fn details(weighing: &Weighing<'_>) -> Details {
    let signer = weighing.marks().find_map(|finding| finding.route).map(|route| route.signer);
    let issuer = match signer {
        Some(Signer::Acs) => Some("ACS"),
        Some(Signer::Entra) => Some("Entra"),
        _ => None,
    };
    let mut contradictions = Vec::new();
    if let Some(issuer) = issuer {
        contradictions.push(format!(
            "the issuer is {issuer}: renewing the Auth Certificate will not help a token that has expired"
        ));
    }
    Details {
        at_most: weighing.is_disputed().then_some(super::Likelihood::Possible),
        contradictions,
        questions: {
            let mut questions =
                vec!["when the request was made that failed: judge the token as of that moment (--at)".into()];
            questions.extend(weighing.known.missing(&[ObjectKind::ClockStatus]));
            questions
        },
        actions: vec![
            looks(
                "judge the token as of the moment of the request: an old copy is expired today, whatever was wrong \
                 then",
            ),
            looks("get a new token, and see whether that one is refused as well"),
            reads("on the server that refused it: see whether its clock is right", "w32tm /query /status"),
        ],
        confirm: vec!["a new token is accepted"],
        ..Details::default()
    }
}
