//! The auth server object is missing, off, or stands for another tenant.

use super::commands::{changes, changes_by_hand, reads, refresh_keys, see_auth_servers};
use super::fill::{Slot, fill};
use super::rule::{Details, Rule, Sign, Weighing, against, decisive, says, strong, weak};
use crate::exchange::objects::ObjectKind;

pub(super) static RULE: Rule = Rule {
    id: "wrong-auth-server",
    title: "the auth server object is missing, switched off, or stands for another tenant",
    direction: None,
    signs: &SIGNS,
    cannot_explain: None,
    details,
};

static SIGNS: [Sign; 13] = [
    decisive("auth-server/missing"),
    decisive("auth-server/disabled"),
    decisive("auth-server/duplicate-realm"),
    decisive("diagnostics/duplicate-realm"),
    decisive("diagnostics/auth-server-realm-empty"),
    strong("diagnostics/invalid-issuer"),
    strong("diagnostics/no-matched-issuer"),
    strong("event/oauth-validation-failed").when(|finding| says(finding, "issuer of the token is unknown")),
    strong("auth-server/metadata-url-unexpected"),
    strong("auth-server/not-default-endpoint"),
    weak("diagnostics/authorization-uri-missing").beside(),
    weak("token/realm-mismatch"),
    against("auth-server/cloud-mismatch"),
];

fn details(weighing: &Weighing<'_>) -> Details {
    let name = fill(Slot::Name("name of the auth server"), weighing.fact("auth_server"));
    let realm = weighing.own_fact("tenant").or_else(|| weighing.own_fact("realm"));
    let tenant = fill(Slot::Guid("tenant id"), realm);
    let mut actions = vec![see_auth_servers()];
    if weighing.has(&["auth-server/disabled"]) {
        actions.push(changes(
            "switch it on",
            format!("Set-AuthServer {name} -Enabled $true"),
            "Exchange accepts this authority's tokens from then on: see first that it is your tenant's",
        ));
    }
    if weighing.has(&["auth-server/not-default-endpoint"]) {
        actions.push(changes(
            "have Outlook sent there to sign in (hybrid modern authentication)",
            format!("Set-AuthServer {name} -IsDefaultAuthorizationEndpoint $true"),
            "every Outlook signs in there from then on: only once hybrid modern authentication is set up",
        ));
    }
    if weighing.has(&["auth-server/metadata-url-unexpected", "diagnostics/invalid-issuer"]) {
        actions.push(changes(
            "set the address of the authority's keys, for your own tenant",
            format!(
                "Set-AuthServer {name} -AuthMetadataUrl \
                 https://accounts.accesscontrol.windows.net/{tenant}/metadata/json/1"
            ),
            "this is the address of ACS in the global cloud: other types of auth server and other clouds have their \
             own; note the old value first",
        ));
        actions.push(refresh_keys(weighing));
    }
    actions.push(reads(
        "see which tenant the connectors of the organisation belong to",
        "Get-IntraOrganizationConnector | Format-List Name, Enabled, TargetAddressDomains, DiscoveryEndpoint",
    ));
    actions.push(changes_by_hand(
        "run the Hybrid Configuration Wizard again, signed in to the right tenant: it makes the object anew",
        "run against a second tenant it replaces the object of the first; its option for OAuth uploads the certificate \
         to the first-party service principal again (CVE-2025-53786)",
    ));
    Details {
        contradictions: vec![
            "the authority is not known here: renewing or publishing the Auth Certificate will not help".to_owned(),
        ],
        questions: weighing.known.missing(&[ObjectKind::AuthServer, ObjectKind::PartnerApplication]),
        actions,
        confirm: vec![
            "one enabled auth server has the realm of your tenant, and the issuer that the tokens name",
            "free/busy works both ways, and `invalid_issuer` does not come again",
        ],
        ..Details::default()
    }
}
