//! A device in front of Exchange takes TLS off, or changes the host: the audience in the token no longer fits.

use super::commands::{changes_by_hand, looks, reads};
use super::rule::{Details, Rule, Sign, Weighing, against, decisive, says, strong, weak};
use crate::exchange::Direction;
use crate::exchange::objects::ObjectKind;

pub(super) static RULE: Rule = Rule {
    id: "tls-offload-or-host-rewrite",
    title: "a device in front of Exchange takes TLS off or changes the host: the token's audience no longer fits",
    direction: Some(Direction::FromCloud),
    signs: &SIGNS,
    cannot_explain: None,
    details,
};

static SIGNS: [Sign; 5] = [
    decisive("diagnostics/scheme-mismatch"),
    strong("diagnostics/invalid-resource"),
    strong("event/oauth-validation-failed").when(|finding| says(finding, "audience claim value is invalid")),
    weak("token/audience-mismatch").beside(),
    against("diagnostics/resource-principal-missing"),
];

fn details(weighing: &Weighing<'_>) -> Details {
    let pair = weighing.own_fact("expected").zip(weighing.own_fact("actual"));
    let seen = pair.map(|(expected, actual)| {
        let shown = |text: &str| crate::text::quoted(&crate::text::shorten(&crate::text::visible(text), MAX_SHOWN));
        format!(
            "the token is for {}, and Exchange saw {}: the device between them changed it",
            shown(expected),
            shown(actual)
        )
    });
    let mut contradictions =
        vec!["the token is good: renewing certificates, or asking for a new token, will not help".to_owned()];
    contradictions.extend(seen);
    Details {
        contradictions,
        questions: weighing.known.missing(&[ObjectKind::VirtualDirectory]),
        actions: vec![
            reads(
                "see which addresses Exchange publishes",
                "Get-WebServicesVirtualDirectory -ADPropertiesOnly | Format-List Identity, InternalUrl, ExternalUrl",
            ),
            looks(
                "see on the load balancer or reverse proxy whether it forwards to Exchange over http, or under another \
                 host name",
            ),
            changes_by_hand(
                "have the device pass TLS through, or open it and close it again towards Exchange (TLS bridging), and \
                 keep the host name",
                "TLS off-loading is not supported with OAuth; with TLS bridging Exchange and the device need the same \
                 certificate",
            ),
        ],
        confirm: vec!["`invalid_resource` does not come again, and free/busy from the cloud works"],
        ..Details::default()
    }
}

const MAX_SHOWN: usize = 80; // an address; what is longer is no help in a sentence
