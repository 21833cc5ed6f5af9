//! Entra does not know the Auth Certificate at all.

use super::Likelihood;
use super::commands::{
    TEST_SUCCEEDS, changes, clean_first_party, reads, rerun_wizard, see_auth_config, test_connectivity,
    update_dedicated_app,
};
use super::fill::{Slot, fill};
use super::rotation_not_republished::{is_rotated, knows_another_key};
use super::rule::{Details, NOT_BY_AUTH_CERTIFICATE, Rule, Sign, Weighing, fact, strong, weak};
use crate::exchange::Direction;
use crate::exchange::objects::ObjectKind;

pub(super) static RULE: Rule = Rule {
    id: "certificate-not-published",
    title: "Entra does not know the Auth Certificate: it was never uploaded, or not for this application",
    direction: Some(Direction::ToCloud),
    signs: &SIGNS,
    cannot_explain: Some(NOT_BY_AUTH_CERTIFICATE),
    details,
};

static SIGNS: [Sign; 8] = [
    strong("auth-config/current-not-published").when(|finding| !is_rotated(finding)),
    strong("diagnostics/aadsts-key-not-found").when(|finding| !knows_another_key(finding)),
    // Entra knows another certificate: most likely the one before.
    weak("auth-config/current-not-published"),
    weak("diagnostics/aadsts-key-not-found"),
    weak("auth-config/service-name-unexpected").beside(),
    weak("hybrid-app/not-configured").beside(),
    weak("diagnostics/oauth-not-set-up"),
    weak("diagnostics/token-request-failed").when(|finding| fact(finding, "error") == "invalid_client"),
];

fn details(weighing: &Weighing<'_>) -> Details {
    let is_rotated = weighing.marks().any(|finding| is_rotated(finding) || knows_another_key(finding));
    let application = fill(Slot::Guid("application id"), weighing.fact("application_id"));
    let mut actions = vec![
        see_auth_config(),
        reads(
            "see which keys Entra knows: a certificate's thumbprint is its customKeyIdentifier",
            format!("(Get-MgServicePrincipal -Filter \"appId eq '{application}'\").KeyCredentials | Format-List"),
        ),
        update_dedicated_app(),
        rerun_wizard(),
        test_connectivity(),
        clean_first_party(),
    ];
    if weighing.has(&["auth-config/service-name-unexpected"]) {
        actions.push(changes(
            "put back the name by which Exchange signs in",
            "Set-AuthConfig -ServiceName 00000002-0000-0ff1-ce00-000000000000",
            "every partner knows Exchange by this id: note the old value first",
        ));
    }
    Details {
        at_most: is_rotated.then_some(Likelihood::Possible),
        contradictions: vec!["a new Auth Certificate will not help: Entra would not know that one either".to_owned()],
        questions: weighing.known.missing(&[ObjectKind::AuthConfig, ObjectKind::KeyCredential, ObjectKind::AuthServer]),
        actions,
        confirm: vec![TEST_SUCCEEDS, "the key credentials in Entra hold the thumbprint of the current certificate"],
        ..Details::default()
    }
}
