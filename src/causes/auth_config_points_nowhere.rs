//! The auth configuration names no certificate, or one that no server has.

use super::auth_certificate_missing_on_server::is_about_current;
use super::commands::{changes, immediate_renewal, reads, see_auth_config};
use super::fill::{Slot, fill};
use super::rule::{Details, NOT_BY_AUTH_CERTIFICATE, Rule, Sign, Weighing, decisive, fact, strong, weak};
use crate::exchange::objects::ObjectKind;

pub(super) static RULE: Rule = Rule {
    id: "auth-config-points-nowhere",
    title: "the auth configuration names no certificate, or one that no server has",
    direction: None,
    signs: &SIGNS,
    cannot_explain: Some(NOT_BY_AUTH_CERTIFICATE),
    details,
};

static SIGNS: [Sign; 10] = [
    decisive("auth-config/current-missing"),
    decisive("auth-config/current-not-found").when(|finding| fact(finding, "asked") == "all"),
    // Nobody knows whether there are other servers.
    strong("auth-config/current-not-found").when(|finding| fact(finding, "asked") == "several"),
    weak("auth-config/current-not-found").when(|finding| fact(finding, "asked") == "one"),
    strong("diagnostics/certificate-not-found").when(|finding| fact(finding, "category").is_empty()),
    weak("diagnostics/configuration-not-loaded"),
    weak("diagnostics/missing-signing-certificate"),
    weak("event/signing-certificate-missing").when(is_about_current),
    weak("auth-config/thumbprint-hidden-character").beside(),
    weak("event/front-end-1003").beside(),
];

fn details(weighing: &Weighing<'_>) -> Details {
    let thumbprint = fill(
        Slot::Thumbprint("thumbprint of a valid Auth Certificate"),
        weighing.own_fact("next").or_else(|| weighing.own_fact("previous")),
    );
    let mut actions = vec![
        see_auth_config(),
        reads(
            "look for an Auth Certificate that is still valid on any server",
            "Get-ExchangeServer | ForEach-Object { Get-ExchangeCertificate -Server $_.Name } | Where-Object Subject \
             -eq 'CN=Microsoft Exchange Server Auth Certificate' | Format-List Thumbprint, NotAfter, HasPrivateKey, \
             Services",
        ),
        changes(
            "where there is one: make it the certificate that signs",
            format!("Set-AuthConfig -CertificateThumbprint {thumbprint}"),
            "see before that every server has it with its private key, and type the thumbprint rather than paste it \
             from the certificate dialog, which adds a character that cannot be seen",
        ),
    ];
    actions.extend(immediate_renewal());
    Details {
        questions: weighing.known.missing(&[
            ObjectKind::AuthConfig,
            ObjectKind::ExchangeServer,
            ObjectKind::ExchangeCertificate,
        ]),
        actions,
        confirm: vec![
            "`Get-AuthConfig` names a certificate that `Get-ExchangeCertificate` finds on every server",
            "the Hybrid Configuration Wizard finds the certificate",
        ],
        ..Details::default()
    }
}
