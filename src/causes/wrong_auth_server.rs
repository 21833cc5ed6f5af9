//! The auth server object is missing, off, or stands for another tenant.

use super::commands::{changes, changes_by_hand, looks, reads, refresh_keys, see_auth_servers};
use super::fill::{Slot, admitted, fill};
use super::rule::{
    Details, Rule, Sign, Weighing, against, decisive, fact, is_not_to_cloud, number, says, strong, texts, weak,
};
use crate::checks::Finding;
use crate::exchange::objects::ObjectKind;

pub(super) static RULE: Rule = Rule {
    id: "wrong-auth-server",
    title: "the auth server object is missing, switched off, or stands for another tenant",
    direction: None,
    signs: &SIGNS,
    cannot_explain: None,
    details,
};

static SIGNS: [Sign; 14] = [
    decisive("auth-server/missing"),
    decisive("auth-server/disabled"),
    decisive("auth-server/duplicate-realm"),
    decisive("diagnostics/duplicate-realm"),
    decisive("diagnostics/auth-server-realm-empty"),
    // What Exchange Online does not know is no object of Exchange's on-premises.
    strong("diagnostics/invalid-issuer").when(is_not_to_cloud),
    strong("diagnostics/no-matched-issuer"),
    strong("event/oauth-validation-failed").when(|finding| says(finding, "issuer of the token is unknown")),
    strong("auth-server/metadata-url-unexpected"),
    // Without hybrid modern authentication it is as it should be.
    weak("auth-server/not-default-endpoint").beside(),
    weak("diagnostics/authorization-uri-missing").beside(),
    weak("diagnostics/aadsts-other").when(|finding| number(finding, "aadsts") == Some(TENANT_NOT_FOUND)),
    weak("token/realm-mismatch"),
    against("auth-server/cloud-mismatch"),
];

/// `Tenant '…' not found`.
const TENANT_NOT_FOUND: u64 = 90_002;

/// A token of a tenant that none of the auth servers in the case stands for.
fn is_foreign(finding: &Finding) -> bool {
    let realms = texts(finding.evidence.get("realms"));
    let tenant = fact(finding, "tenant");
    let is_issuer = finding.code.name == "diagnostics/invalid-issuer";
    is_issuer
        && !tenant.is_empty()
        && !realms.is_empty()
        && !realms.iter().any(|realm| realm.eq_ignore_ascii_case(tenant))
}

/// The sign, and nothing else that would be wrong with the objects themselves.
fn is_all(weighing: &Weighing<'_>, is_it: impl Fn(&Finding) -> bool) -> bool {
    const ABOUT_OBJECTS: [&str; 6] = [
        "auth-server/missing",
        "auth-server/disabled",
        "auth-server/duplicate-realm",
        "auth-server/metadata-url-unexpected",
        "diagnostics/duplicate-realm",
        "diagnostics/auth-server-realm-empty",
    ];
    weighing.marks().any(&is_it) && weighing.marks().all(|mark| is_it(mark) || !ABOUT_OBJECTS.contains(&mark.code.name))
}

fn details(weighing: &Weighing<'_>) -> Details {
    let is_twice = is_all(weighing, |mark| {
        ["auth-server/duplicate-realm", "diagnostics/duplicate-realm"].contains(&mark.code.name)
    });
    let is_foreign = is_all(weighing, is_foreign);
    let title = if is_twice {
        Some("two auth servers stand for the same tenant: Exchange may take the wrong one")
    } else if is_foreign {
        Some("the token was issued for another tenant than the one that Exchange is set up for")
    } else {
        None
    };
    Details {
        title,
        contradictions: vec![
            if is_twice {
                "it is about whom Exchange takes tokens from: renewing or publishing the Auth Certificate will not help"
            } else {
                "the authority is not known here: renewing or publishing the Auth Certificate will not help"
            }
            .to_owned(),
        ],
        questions: weighing.known.missing(&[ObjectKind::AuthServer, ObjectKind::PartnerApplication]),
        actions: if is_foreign { of_a_foreign_token(weighing) } else { of_an_object(weighing) },
        confirm: vec![
            "one enabled auth server has the realm of your tenant, and the issuer that the tokens name",
            "free/busy works both ways, and `invalid_issuer` does not come again",
        ],
        ..Details::default()
    }
}

/// Whoever sent the token may be anybody: nothing is set to what it says.
fn of_a_foreign_token(weighing: &Weighing<'_>) -> Vec<super::Action> {
    let tenant = weighing.own_fact("tenant").and_then(|tenant| admitted(Slot::Guid("tenant id"), tenant));
    let tenant = tenant.map_or_else(String::new, |tenant| format!(" {tenant}"));
    vec![
        see_auth_servers(),
        looks(format!(
            "compare the token's tenant{tenant} with your own: if it is not yours, whoever sent the token belongs to \
             another organisation, and nothing is to be changed here"
        )),
        changes_by_hand(
            "only if it is your tenant: run the Hybrid Configuration Wizard again, signed in to it",
            "it replaces the auth server of the tenant that Exchange is set up for now; its option for OAuth uploads \
             the certificate to the first-party service principal again (CVE-2025-53786)",
        ),
    ]
}

fn of_an_object(weighing: &Weighing<'_>) -> Vec<super::Action> {
    let servers = |code: &str| {
        let names = weighing.facts_of(code, "auth_server").into_iter();
        names.map(|name| fill(Slot::Name("name of the auth server"), Some(name))).collect::<Vec<_>>()
    };
    let mut actions = vec![see_auth_servers()];
    for name in servers("auth-server/disabled") {
        actions.push(changes(
            "switch it on",
            format!("Set-AuthServer {name} -Enabled $true"),
            "Exchange accepts this authority's tokens from then on: see first that it is your tenant's",
        ));
    }
    let needs_default = weighing.has(&["diagnostics/authorization-uri-missing"]);
    for name in servers("auth-server/not-default-endpoint").into_iter().filter(|_| needs_default) {
        actions.push(changes(
            "if Outlook is to sign in there (hybrid modern authentication): make it the default",
            format!("Set-AuthServer {name} -IsDefaultAuthorizationEndpoint $true"),
            "every Outlook signs in there from then on: only once hybrid modern authentication is set up",
        ));
    }
    if let Some(server) = weighing.marks().find(|mark| mark.code.name == "auth-server/metadata-url-unexpected") {
        let name = fill(Slot::Name("name of the auth server"), Some(fact(server, "auth_server")));
        // The object's own realm: what a token or a refusal says, anybody may have written.
        let tenant = fill(Slot::Guid("tenant id"), Some(fact(server, "tenant")));
        let is_entra = fact(server, "auth_server_type").eq_ignore_ascii_case("AzureAD");
        let address = if is_entra {
            format!("https://login.windows.net/{tenant}/federationmetadata/2007-06/federationmetadata.xml")
        } else {
            format!("https://accounts.accesscontrol.windows.net/{tenant}/metadata/json/1")
        };
        actions.push(changes(
            "set the address of the authority's keys, for your own tenant",
            format!("Set-AuthServer {name} -AuthMetadataUrl {address}"),
            "this is the address in the global cloud, and other clouds have their own: note the old value first, and \
             see that the realm is your tenant's",
        ));
        actions.push(refresh_keys(Some(fact(server, "auth_server"))));
    }
    if weighing.has(&["auth-server/duplicate-realm", "diagnostics/duplicate-realm"]) {
        actions.push(looks(
            "see which of the two is in use: the one that names the dedicated hybrid application and is the default, \
             or that the Hybrid Configuration Wizard made last",
        ));
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
    actions
}
