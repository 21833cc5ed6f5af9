//! Objects of one cloud, a tenant in another.

use super::commands::{changes_by_hand, reads, see_auth_servers};
use super::rule::{Details, Rule, Sign, Weighing, decisive, number, strong, weak};
use crate::exchange::objects::ObjectKind;

pub(super) static RULE: Rule = Rule {
    id: "cloud-mix-up",
    title: "two clouds are mixed up: an auth server of one, a tenant or a server of another",
    direction: None,
    signs: &SIGNS,
    cannot_explain: None,
    details,
};

static SIGNS: [Sign; 6] = [
    decisive("auth-server/cloud-mismatch"),
    strong("diagnostics/trusted-issuer-cloud"),
    weak("diagnostics/no-matched-issuer").beside(),
    weak("diagnostics/invalid-issuer").beside(),
    weak("connector/endpoint-unexpected").beside(),
    weak("diagnostics/aadsts-other").when(|finding| number(finding, "aadsts") == Some(TENANT_NOT_FOUND)),
];

/// `Tenant '…' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`
const TENANT_NOT_FOUND: u64 = 90_002;

fn details(weighing: &Weighing<'_>) -> Details {
    Details {
        contradictions: vec![
            "the two sides take tokens from different clouds: renewing or publishing certificates will not help"
                .to_owned(),
        ],
        questions: weighing.known.missing(&[ObjectKind::AuthServer, ObjectKind::IntraOrganizationConnector]),
        actions: vec![
            see_auth_servers(),
            reads(
                "see which cloud the connectors point to",
                "Get-IntraOrganizationConnector | Format-List Name, Enabled, TargetAddressDomains, DiscoveryEndpoint",
            ),
            changes_by_hand(
                "run the Hybrid Configuration Wizard again, and choose there the cloud that the tenant is in",
                "it writes the auth servers and connectors anew; its option for OAuth uploads the certificate to the \
                 first-party service principal again (CVE-2025-53786)",
            ),
            changes_by_hand(
                "name the tenant's cloud to the scripts for the dedicated hybrid application, too (-AzureEnvironment)",
                "its values are Global, USGovernmentL4, USGovernmentL5, ChinaCloud, BleuCloud and DelosCloud",
            ),
        ],
        confirm: vec!["issuer, token endpoint and key address of each auth server are hosts of the tenant's own cloud"],
        ..Details::default()
    }
}
