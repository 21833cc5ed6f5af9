//! The Auth Certificate has expired: Exchange can sign nothing with it, and nobody accepts what it signed.

use super::Likelihood;
use super::auth_certificate_missing_on_server::is_about_current;
use super::commands::{immediate_renewal, next_at_once, see_auth_config, see_certificate, staged_renewal};
use super::rule::{
    Details, NOT_BY_AUTH_CERTIFICATE, Rule, Sign, Weighing, against, decisive, fact, is_contradicted, strong, texts,
    weak,
};
use crate::checks::Finding;
use crate::exchange::objects::ObjectKind;

pub(super) static RULE: Rule = Rule {
    id: "auth-certificate-expired",
    title: "the Auth Certificate has expired",
    direction: None,
    signs: &SIGNS,
    cannot_explain: Some(NOT_BY_AUTH_CERTIFICATE),
    details,
};

static SIGNS: [Sign; 13] = [
    decisive("auth-config/current-expired"),
    strong("certificate/expired").when(is_auth_certificate),
    // The event says that it is expired, missing or misconfigured; most often it is expired.
    strong("event/front-end-1003").when(is_not_valid),
    strong("event/certificate-expired").when(is_not_valid),
    strong("event/ews-pool-crash").when(is_not_valid),
    // With a certificate that is valid it is missing or misconfigured.
    against("event/front-end-1003"),
    against("event/ews-pool-crash"),
    strong("diagnostics/aadsts-key-expired").when(names_no_other_key),
    weak("diagnostics/aadsts-key-expired").when(is_over),
    weak("event/signing-certificate-missing").when(is_about_current).beside(),
    weak("metadata/key-expired"),
    weak("auth-config/current-expires-soon").when(|finding| !has_next(finding)),
    against("auth-config/current-not-found"),
];

fn is_auth_certificate(finding: &Finding) -> bool {
    finding.message.contains("Auth Certificate")
}

/// The case does not show that the certificate that signs is valid.
fn is_not_valid(finding: &Finding) -> bool {
    fact(finding, "validity") != "valid"
}

/// A next certificate is there, and the case does not show that it has expired as well.
fn has_next(finding: &Finding) -> bool {
    !fact(finding, "next").is_empty() && fact(finding, "next_state") != "expired"
}

/// The key's dates do not say the opposite.
fn is_over(finding: &Finding) -> bool {
    !is_contradicted(finding)
}

/// Entra knows no key that would still do: with one it is the rotation that was not published.
fn names_no_other_key(finding: &Finding) -> bool {
    if !is_over(finding) {
        return false;
    }
    let used = finding.evidence.get("used").and_then(serde_json::Value::as_str).unwrap_or_default();
    texts(finding.evidence.get("configured")).iter().all(|key| key.eq_ignore_ascii_case(used))
}

fn details(weighing: &Weighing<'_>) -> Details {
    let is_good_yet =
        weighing.has(&["auth-config/current-expires-soon"]) && !weighing.has(&["auth-config/current-expired"]);
    let next = weighing.marks().find(|finding| finding.code.name == "auth-config/current-expired" && has_next(finding));
    let mut actions = vec![see_auth_config(), see_certificate(weighing)];
    actions.extend(match next {
        Some(finding) => next_at_once(fact(finding, "next")),
        None if is_good_yet => staged_renewal(),
        None => immediate_renewal(),
    });
    Details {
        title: match next {
            Some(_) => Some("the Auth Certificate has expired, and the next one is not in force yet"),
            None => is_good_yet.then_some("the Auth Certificate is about to expire, and no next one is ready"),
        },
        at_most: is_good_yet.then_some(Likelihood::Possible),
        questions: weighing.known.missing(&[
            ObjectKind::AuthConfig,
            ObjectKind::ExchangeCertificate,
            ObjectKind::ClockStatus,
        ]),
        actions,
        confirm: vec![
            "`Get-AuthConfig` names the new certificate as the current one, and every server has it with its private \
             key",
            "event 2014 of MSExchange AuthAdmin says that the signing certificate has been updated",
            "Outlook on the web and the Exchange admin center open, and event 1003 of MSExchange Front End HTTPS Proxy \
             does not come again",
        ],
        ..Details::default()
    }
}
