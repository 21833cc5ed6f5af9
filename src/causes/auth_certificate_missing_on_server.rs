//! The Auth Certificate is good, but a server does not have it, or lacks its private key.

use super::commands::{changes, changes_by_hand, current, dangerous, reads, restart, see_auth_config};
use super::fill::{Slot, fill};
use super::rule::{Details, NOT_BY_AUTH_CERTIFICATE, Rule, Sign, Weighing, against, decisive, fact, strong, weak};
use crate::exchange::objects::ObjectKind;

pub(super) static RULE: Rule = Rule {
    id: "auth-certificate-missing-on-server",
    title: "a server does not have the Auth Certificate, or lacks its private key",
    direction: None,
    signs: &SIGNS,
    cannot_explain: Some(NOT_BY_AUTH_CERTIFICATE),
    details,
};

static SIGNS: [Sign; 12] = [
    decisive("certificate/missing-on-server").when(|finding| fact(finding, "next").is_empty()),
    // The next one: it signs nothing yet.
    strong("certificate/missing-on-server"),
    decisive("certificate/no-private-key"),
    strong("event/signing-certificate-missing"),
    strong("diagnostics/missing-signing-certificate"),
    strong("certificate/key-not-csp"),
    strong("diagnostics/weak-signing-certificate"),
    strong("certificate/weak-key").when(|finding| finding.message.contains("Auth Certificate")),
    strong("diagnostics/certificate-not-found").when(|finding| !fact(finding, "category").is_empty()),
    weak("event/front-end-1003"),
    against("auth-config/current-not-found"),
    against("auth-config/current-missing"),
];

/// It is there, and Exchange cannot use it.
const UNUSABLE: [&str; 3] = ["certificate/key-not-csp", "certificate/weak-key", "diagnostics/weak-signing-certificate"];

fn details(weighing: &Weighing<'_>) -> Details {
    let thumbprint = current(weighing);
    let missing = weighing.own_fact("server");
    let server = fill(Slot::Host("server that lacks it"), missing);
    let is_unusable = weighing.has(&UNUSABLE);
    let mut actions = vec![
        reads(
            "see whether the server has the certificate, and its private key",
            format!("Get-ExchangeCertificate -Server {server} -Thumbprint {thumbprint} | Format-List"),
        ),
        see_auth_config(),
        changes(
            "export the certificate with its private key, on a server that has both",
            format!(
                "$exported = Export-ExchangeCertificate -Server <server that has it> -Thumbprint {thumbprint} \
                 -BinaryEncoded -Password (Read-Host 'Password' -AsSecureString)"
            ),
            "the file is the key that signs for the whole organisation: keep it in memory, as this command does, and \
             close the shell afterwards",
        ),
        changes(
            "import it on the server that lacks it, in the same shell",
            format!(
                "Import-ExchangeCertificate -Server {server} -FileData $exported.FileData -PrivateKeyExportable $true \
                 -Password (Read-Host 'Password' -AsSecureString)"
            ),
            "answer N to the question whether to overwrite the existing default SMTP certificate",
        ),
    ];
    actions.extend(restart());
    if is_unusable || weighing.has(&["certificate/no-private-key"]) {
        actions.push(dangerous(
            "where no server has the private key, or it is kept by a CNG provider: make a new certificate and stage it",
            "New-ExchangeCertificate -KeySize 2048 -PrivateKeyExportable $true -SubjectName 'CN=Microsoft Exchange \
             Server Auth Certificate' -FriendlyName 'Microsoft Exchange Server Auth Certificate' -DomainName @()",
            "answer N to the question whether to overwrite the existing default SMTP certificate; run the Hybrid \
             Configuration Wizard again after the new one has become active",
        ));
    }
    actions.push(changes_by_hand(
        "for servers in another Active Directory site repeat the import there",
        "the certificate is distributed within one site only",
    ));
    Details {
        // No server has it: it is the configuration then.
        at_most: weighing.is_disputed().then_some(super::Likelihood::Possible),
        title: is_unusable.then_some(
            "Exchange cannot sign with the Auth Certificate: its key is too small, or kept by a CNG provider",
        ),
        contradictions: if is_unusable {
            vec!["importing it on other servers will not help: no server can sign with it".to_owned()]
        } else {
            vec![
                "a new certificate is not needed where another server still has this one with its private key: import \
                 it"
                .to_owned(),
            ]
        },
        questions: weighing.known.missing(&[
            ObjectKind::AuthConfig,
            ObjectKind::ExchangeServer,
            ObjectKind::ExchangeCertificate,
        ]),
        actions,
        confirm: vec![
            "`Get-ExchangeCertificate` finds the thumbprint on every server, with `HasPrivateKey` true",
            "event 2004 of MSExchange OAuth does not come again",
        ],
        ..Details::default()
    }
}
