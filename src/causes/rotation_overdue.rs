//! The next certificate should have become the current one, and has not: the service that does it does not run, or the
//! dates leave a gap.

use super::Action;
use super::commands::{
    changes, dangerous, immediate_renewal, next_at_once, publish_to_entra, reads, see_auth_config, staged_renewal,
};
use super::fill::{Slot, fill};
use super::rule::{Details, NOT_BY_AUTH_CERTIFICATE, Rule, Sign, Weighing, against, decisive, fact, strong, weak};
use crate::checks::Finding;
use crate::exchange::objects::ObjectKind;

pub(super) static RULE: Rule = Rule {
    id: "rotation-overdue",
    title: "the next Auth Certificate should be in use by now, and is not, or comes too late",
    direction: None,
    signs: &SIGNS,
    cannot_explain: Some(NOT_BY_AUTH_CERTIFICATE),
    details,
};

static SIGNS: [Sign; 8] = [
    decisive("auth-config/next-overdue"),
    strong("auth-config/next-gap"),
    strong("auth-config/next-expires-before-current"),
    weak("auth-config/next-too-soon"),
    weak("auth-config/current-expires-soon").beside(),
    weak("auth-config/current-expired").beside(),
    weak("auth-config/previous-not-cleared").beside(),
    against("event/certificate-rotated"),
];

fn details(weighing: &Weighing<'_>) -> Details {
    let next = fill(Slot::Thumbprint("next thumbprint"), weighing.own_fact("next"));
    let mut actions = vec![
        see_auth_config(),
        reads(
            "see what the service that rotates the certificate has written",
            "Get-WinEvent -FilterHashtable @{LogName='Application'; ProviderName='MSExchange AuthAdmin'} -MaxEvents 50 \
             | Format-List TimeCreated, Id, Message",
        ),
        reads(
            "see whether that service may read the whole forest: in a child domain it never starts otherwise",
            "Get-OrganizationConfig | Format-List EnableAuthAdminReadSession",
        ),
        changes(
            "in an installation in a child domain let it read",
            "Set-OrganizationConfig -EnableAuthAdminReadSession:$true",
            "only where the domain of the servers is a child domain",
        ),
        changes(
            "restart the service host, which looks at the date as it starts, and every 12 hours",
            "Restart-Service MSExchangeServiceHost",
            "certificate distribution and other background work pause while it restarts",
        ),
    ];
    let (gap, unfit) = ("auth-config/next-gap", "auth-config/next-expires-before-current");
    let is_over = weighing.has(&["auth-config/current-expired"]);
    let is_next_over = weighing.marks().any(|finding| fact(finding, "next_state") == "expired");
    if is_next_over || weighing.has(&[unfit]) {
        actions.extend(if is_over { immediate_renewal() } else { staged_renewal() });
        return details_with(weighing, actions);
    }
    if weighing.has(&[gap, "auth-config/next-too-soon"]) {
        let is_time = weighing.marks().all(|finding| hours_left(finding).is_none_or(|hours| hours > NOTICE_HOURS));
        if is_over {
            actions.extend(next_at_once(&next));
            return details_with(weighing, actions);
        }
        actions.push(if is_time {
            changes(
                "stage the next certificate with a date before the present one expires",
                format!(
                    "Set-AuthConfig -NewCertificateThumbprint {next} -NewCertificateEffectiveDate \
                     (Get-Date).AddHours(49)"
                ),
                "the effective date has to be at least 48 hours ahead, and before the present certificate expires",
            )
        } else {
            changes(
                "bring the date of the next certificate forward: the present one expires within 48 hours",
                format!("Set-AuthConfig -NewCertificateThumbprint {next} -NewCertificateEffectiveDate (Get-Date)"),
                "there is no time left to wait for its distribution: see before that every server has it with its \
                 private key, and import it where it is missing",
            )
        });
    }
    actions.push(dangerous(
        "if it does not rotate by itself within 12 hours: put the next certificate into use",
        "Set-AuthConfig -PublishCertificate",
        "see before that every server has the next certificate with its private key; keep the previous one for at \
         least 24 hours afterwards, because tokens that it signed live that long",
    ));
    actions.extend(publish_to_entra());
    details_with(weighing, actions)
}

/// For how many hours the current certificate is valid for certain.
fn hours_left(finding: &Finding) -> Option<i64> {
    finding.evidence.get("hours_left")?.as_i64()
}

/// What Exchange wants between the staging and the change, and the hour that staging it takes.
const NOTICE_HOURS: i64 = 49;

fn details_with(weighing: &Weighing<'_>, actions: Vec<Action>) -> Details {
    Details {
        questions: weighing.known.missing(&[
            ObjectKind::AuthConfig,
            ObjectKind::ExchangeServer,
            ObjectKind::ExchangeCertificate,
        ]),
        actions,
        confirm: vec![
            "`Get-AuthConfig` names as current what was next, and the next certificate is blank",
            "event 2014 of MSExchange AuthAdmin says that the signing certificate has been updated",
        ],
        ..Details::default()
    }
}
