//! The Auth Certificate is good, but a server does not have it, or lacks its private key.

use super::commands::{
    changes, changes_by_hand, current, immediate_renewal, looks, reads, restart, see_auth_config, staged_renewal,
};
use super::fill::{Slot, fill};
use super::rule::{Details, NOT_BY_AUTH_CERTIFICATE, Rule, Sign, Weighing, against, decisive, fact, strong, weak};
use super::{Action, Likelihood};
use crate::checks::Finding;
use crate::exchange::objects::ObjectKind;

pub(super) static RULE: Rule = Rule {
    id: "auth-certificate-missing-on-server",
    title: "a server does not have the Auth Certificate, or lacks its private key",
    direction: None,
    signs: &SIGNS,
    cannot_explain: Some(NOT_BY_AUTH_CERTIFICATE),
    details,
};

static SIGNS: [Sign; 17] = [
    decisive("certificate/missing-on-server").when(|finding| fact(finding, "next").is_empty()),
    // The next one: it signs nothing yet.
    strong("certificate/missing-on-server"),
    decisive("certificate/no-private-key"),
    strong("event/signing-certificate-missing").when(|finding| is_about_current(finding) || is_about_next(finding)),
    // Neither the one that signs nor the next: it may be an event of long ago.
    weak("event/signing-certificate-missing"),
    strong("diagnostics/missing-signing-certificate"),
    strong("certificate/key-not-csp"),
    strong("diagnostics/weak-signing-certificate"),
    strong("certificate/weak-key").when(|finding| finding.message.contains("Auth Certificate")),
    strong("diagnostics/certificate-not-found").when(|finding| !fact(finding, "category").is_empty()),
    weak("event/front-end-1003"),
    weak("event/ews-pool-crash").when(|finding| fact(finding, "validity") == "valid"),
    weak("event/ews-pool-crash").beside(),
    against("auth-config/current-not-found"),
    against("auth-config/current-missing"),
    // One that has expired need not be distributed.
    against("auth-config/current-expired"),
    against("certificate/expired").when(says_expired),
];

/// It is there, and Exchange cannot use it.
const UNUSABLE: [&str; 3] = ["certificate/key-not-csp", "certificate/weak-key", "diagnostics/weak-signing-certificate"];

/// About the certificate that signs, as far as the case shows it.
pub(super) fn is_about_current(finding: &Finding) -> bool {
    matches!(fact(finding, "role"), "" | "current")
}

/// About the one that will sign.
fn is_about_next(finding: &Finding) -> bool {
    let is_listed_next = finding.message.contains("the next Auth Certificate");
    is_listed_next
        || fact(finding, "role") == "next"
        || (!fact(finding, "next").is_empty() && fact(finding, "current").is_empty())
}

/// The certificate that signs has expired.
fn says_expired(finding: &Finding) -> bool {
    match finding.code.name {
        "auth-config/current-expired" => true,
        "certificate/expired" => finding.message.contains("Auth Certificate"),
        _ => false,
    }
}

fn details(weighing: &Weighing<'_>) -> Details {
    let is_expired = weighing.findings.iter().any(says_expired);
    let is_unusable = weighing.has(&UNUSABLE);
    let mut unusable = weighing.marks().filter(|finding| UNUSABLE.contains(&finding.code.name)).peekable();
    let is_next = match unusable.peek() {
        Some(_) => unusable.all(is_about_next),
        None => weighing.marks().take(1).any(is_about_next),
    };
    // Events tell that something is wrong with it, and not what; or they are about one that signs no more.
    let is_vague = weighing.marks().all(|finding| finding.code.name.starts_with("event/"))
        && !weighing.marks().any(|finding| {
            finding.code.name == "event/signing-certificate-missing"
                && (is_about_current(finding) || is_about_next(finding))
        });
    let is_too_late = is_expired && !is_next;
    let title = if is_unusable && is_next {
        Some("Exchange will not be able to sign with the next Auth Certificate")
    } else if is_unusable {
        Some("Exchange cannot sign with the Auth Certificate: its key is too small, or kept by a CNG provider")
    } else if is_too_late {
        Some("a server lacks the Auth Certificate, which has expired anyway")
    } else if is_next {
        Some("a server does not have the next Auth Certificate, or lacks its private key")
    } else {
        None
    };
    let contradiction = if is_unusable {
        Some("importing it on other servers will not help: no server can sign with it")
    } else if is_too_late {
        Some("importing it will not help: it has expired, and a new one is distributed to the servers")
    } else if is_vague {
        None
    } else {
        Some("a new certificate is not needed where another server still has this one with its private key: import it")
    };
    Details {
        // No server has it, or none needs it: it is the configuration then, or the renewal.
        at_most: (weighing.is_disputed() && !(is_next && is_expired) || is_vague).then_some(Likelihood::Possible),
        title,
        contradictions: contradiction.map(str::to_owned).into_iter().collect(),
        questions: weighing.known.missing(&[
            ObjectKind::AuthConfig,
            ObjectKind::ExchangeServer,
            ObjectKind::ExchangeCertificate,
        ]),
        actions: actions(weighing, is_next, is_unusable, is_too_late),
        confirm: vec![
            "`Get-ExchangeCertificate` finds the thumbprint on every server, with `HasPrivateKey` true",
            "event 2004 of MSExchange OAuth does not come again",
        ],
        ..Details::default()
    }
}

fn actions(weighing: &Weighing<'_>, is_next: bool, is_unusable: bool, is_too_late: bool) -> Vec<Action> {
    let next = weighing.marks().next().map(|finding| fact(finding, "thumbprint")).filter(|_| is_next);
    let thumbprint =
        next.map_or_else(|| current(weighing), |next| fill(Slot::Thumbprint("next thumbprint"), Some(next)));
    let server = fill(Slot::Host("server that lacks it"), weighing.own_fact("server"));
    let mut actions = vec![
        reads(
            "see whether the server has the certificate, and its private key",
            format!("Get-ExchangeCertificate -Server {server} -Thumbprint {thumbprint} | Format-List"),
        ),
        see_auth_config(),
    ];
    if is_unusable {
        // As long as the current one can sign there is time.
        actions.extend(if is_next { staged_renewal() } else { immediate_renewal() });
        return actions;
    }
    if is_too_late {
        actions.push(looks("renew the Auth Certificate first: Exchange distributes the new one to the servers itself"));
        return actions;
    }
    actions.extend([
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
    ]);
    actions.extend(restart());
    actions.push(changes_by_hand(
        "for servers in another Active Directory site repeat the import there",
        "the certificate is distributed within one site only",
    ));
    if weighing.has(&["certificate/no-private-key"]) {
        actions.push(looks("where no server has the private key, the certificate is lost; replace it as follows"));
        actions.extend(immediate_renewal());
    }
    actions
}
