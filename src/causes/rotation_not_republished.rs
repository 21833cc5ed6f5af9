//! The Auth Certificate was replaced, and the other side still knows the old one.

use super::commands::{
    TEST_SUCCEEDS, clean_first_party, dangerous, looks, reads, rerun_wizard, restart, see_auth_config, see_certificate,
    test_connectivity, update_dedicated_app,
};
use super::fill::{Slot, fill};
use super::rule::{Details, NOT_BY_AUTH_CERTIFICATE, Rule, Sign, Weighing, decisive, strong, texts, weak};
use crate::checks::Finding;
use crate::exchange::Direction;
use crate::exchange::objects::ObjectKind;

pub(super) static RULE: Rule = Rule {
    id: "rotation-not-republished",
    title: "the Auth Certificate was replaced, and Entra still knows only the old one",
    direction: Some(Direction::ToCloud),
    signs: &SIGNS,
    cannot_explain: Some(NOT_BY_AUTH_CERTIFICATE),
    details,
};

static SIGNS: [Sign; 8] = [
    decisive("auth-config/current-not-published").when(is_rotated),
    strong("diagnostics/aadsts-key-not-found").when(knows_another_key),
    strong("diagnostics/aadsts-key-expired").when(knows_another_key),
    strong("auth-config/previous-cleared-early"),
    weak("auth-config/current-not-published").beside(),
    weak("diagnostics/aadsts-key-not-found").beside(),
    weak("event/certificate-rotated").beside(),
    weak("auth-config/previous-not-cleared").beside(),
];

/// Entra knows keys of the application, and the one that signs is not among them.
pub(super) fn knows_another_key(finding: &Finding) -> bool {
    let used = finding.evidence.get("used").and_then(serde_json::Value::as_str).unwrap_or_default();
    texts(finding.evidence.get("configured")).iter().any(|key| !key.eq_ignore_ascii_case(used))
}

/// Entra knows the certificate before.
pub(super) fn is_rotated(finding: &Finding) -> bool {
    let previous = finding.evidence.get("previous").and_then(serde_json::Value::as_str).unwrap_or_default();
    texts(finding.evidence.get("configured")).iter().any(|key| key.eq_ignore_ascii_case(previous))
}

/// It is the document with Exchange's own keys that lacks the certificate, not Entra.
fn is_about_document(finding: &Finding) -> bool {
    finding.message.starts_with("the metadata document")
}

fn details(weighing: &Weighing<'_>) -> Details {
    let sources = || weighing.marks().filter(|finding| finding.evidence.contains_key("configured"));
    if sources().next().is_some() && sources().all(is_about_document) {
        return document_details(weighing);
    }
    let used = fill(
        Slot::Thumbprint("thumbprint that Exchange used"),
        weighing.own_fact("used").or_else(|| weighing.own_fact("current")),
    );
    let mut contradictions = vec![
        "another renewal of the Auth Certificate will not help: the one that signs is new enough, only unknown in Entra"
            .to_owned(),
    ];
    if let Some(old) = weighing.facts("configured").first() {
        let old = fill(Slot::Thumbprint("old thumbprint"), Some(old));
        contradictions.push(format!(
            "going back to the old certificate {old} only puts the rotation off, and is no way once that one expires"
        ));
    }
    Details {
        contradictions,
        questions: weighing.known.missing(&[ObjectKind::AuthConfig, ObjectKind::KeyCredential, ObjectKind::AuthServer]),
        actions: vec![
            reads(
                format!("compare: the current certificate has to be {used}, which Entra does not know"),
                "Get-AuthConfig | Format-List CurrentCertificateThumbprint, PreviousCertificateThumbprint, \
                 NextCertificateThumbprint, WhenChanged",
            ),
            update_dedicated_app(),
            rerun_wizard(),
            test_connectivity(),
            clean_first_party(),
            dangerous(
                "clear the previous certificate, when it is no longer needed",
                "Set-AuthConfig -ClearPreviousCertificate",
                "keep the previous certificate for at least 24 hours after the rotation, for tokens that it signed \
                 live that long",
            ),
        ],
        confirm: vec![TEST_SUCCEEDS, "the key credentials in Entra hold the thumbprint of the current certificate"],
        ..Details::default()
    }
}

/// Whoever verifies Exchange's tokens by that document refuses them: add-ins, SharePoint, Skype.
fn document_details(weighing: &Weighing<'_>) -> Details {
    Details {
        title: Some("the Auth Certificate was replaced, and the document with Exchange's keys lists only the old one"),
        direction: Some(Direction::AddIn),
        contradictions: vec![
            "another renewal of the Auth Certificate will not help: the document would not list that one \
             either"
                .to_owned(),
        ],
        questions: weighing.known.missing(&[ObjectKind::ExchangeServer, ObjectKind::ExchangeCertificate]),
        actions: [
            vec![
                see_auth_config(),
                looks("get the document again from each server, past any cache: a copy may be older than the rotation"),
                see_certificate(weighing),
            ],
            restart(),
        ]
        .concat(),
        confirm: vec!["the document at `/autodiscover/metadata/json/1` of every server lists the current certificate"],
        ..Details::default()
    }
}
