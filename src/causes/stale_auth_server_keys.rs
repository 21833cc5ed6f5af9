//! Exchange has old keys of the authority that signs for the cloud.

use super::commands::{changes, changes_by_hand, looks, reads, refresh_keys, see_auth_servers};
use super::rule::{Details, Rule, Sign, Weighing, against, decisive, is_not_to_cloud, says, strong, weak};
use crate::checks::Finding;
use crate::exchange::objects::ObjectKind;
use crate::exchange::{Direction, Signer};

pub(super) static RULE: Rule = Rule {
    id: "stale-auth-server-keys",
    title: "Exchange checks tokens from the cloud with old keys: it has not taken over the authority's new ones",
    direction: Some(Direction::FromCloud),
    signs: &SIGNS,
    cannot_explain: None,
    details,
};

static SIGNS: [Sign; 9] = [
    decisive("auth-server/keys-stale"),
    strong("diagnostics/invalid-signature").when(is_not_to_cloud),
    // It shows that Exchange saw the change, no more.
    weak("event/metadata-differs"),
    weak("signature/key-named-not-listed").when(is_by_authority),
    strong("event/oauth-validation-failed").when(|finding| says(finding, "invalid signature")),
    weak("event/oauth-validation-failed").beside(),
    // What stands at a foreign address is nothing to take keys from.
    against("auth-server/metadata-url-unexpected"),
    weak("diagnostics/way-blocked").beside(),
    against("signature/invalid"),
];

fn is_by_authority(finding: &Finding) -> bool {
    finding.route.is_some_and(|route| matches!(route.signer, Signer::Acs | Signer::Entra))
        && finding.route.is_some_and(|route| route.direction == Direction::FromCloud)
}

fn details(weighing: &Weighing<'_>) -> Details {
    Details {
        contradictions: vec![
            "the cloud's authority signs these tokens: renewing the Auth Certificate will not help".to_owned(),
        ],
        questions: weighing.known.missing(&[
            ObjectKind::AuthServer,
            ObjectKind::ExchangeServer,
            ObjectKind::WinHttpProxy,
        ]),
        actions: vec![
            see_auth_servers(),
            if weighing.is_disputed() {
                looks(
                    "see first that the object's AuthMetadataUrl is the authority's own: Exchange takes over what stands there",
                )
            } else {
                refresh_keys(weighing.own_fact("auth_server"))
            },
            reads(
                "see why it did not refresh them by itself, which it does every 8 hours",
                "Get-WinEvent -FilterHashtable @{LogName='Application'; ProviderName='MSExchange AuthAdmin'} \
                 -MaxEvents 50 | Format-List TimeCreated, Id, Message",
            ),
            changes(
                "if tokens are still refused after 15 minutes: have the web server read the keys anew",
                "iisreset /noforce",
                "every connection to this server is cut off for a moment",
            ),
            changes_by_hand(
                "if it does not help: run the Hybrid Configuration Wizard again",
                "its option for OAuth uploads the certificate to the first-party service principal again \
                 (CVE-2025-53786): clean that up afterwards",
            ),
        ],
        confirm: vec![
            "the keys that `Get-AuthServer` lists are among those that the authority publishes",
            "free/busy from the cloud works, and `invalid_signature` does not come again",
        ],
        ..Details::default()
    }
}
