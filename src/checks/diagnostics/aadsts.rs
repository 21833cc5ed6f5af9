//! Entra's errors by their numbers: the key that Exchange signs with is not known there, has expired, or something else.

use super::{errors, finding, outcome, routed};
use crate::checks::subject::DiagnosticsSubject;
use crate::checks::{Check, Finding, Outcome, Run, codes};
use crate::event::diagnostics::{Aadsts, ConfiguredKey};
use crate::exchange::{Direction, Signer};
use crate::text::{quoted, visible};
use crate::time::{Written, rfc3339};

codes! {
    /// Entra does not know the key that a client signed its request with.
    ///
    /// ## Why it matters
    /// Exchange on-premises proves itself to Entra with its Auth Certificate. Entra looks the key up by its thumbprint and
    /// does not find it at the application: the certificate was renewed and never uploaded, or was uploaded to another
    /// application. Nothing from on-premises to the cloud works until it is there.
    ///
    /// ## Example
    ///     AADSTS700027: Client assertion contains an invalid signature. [Reason - The key was not found., Thumbprint of key
    ///     used by client: '0B1E…']
    ///
    /// ## How to fix
    /// Compare the thumbprint with the current certificate. If they are the same, upload it to the dedicated hybrid
    /// application, not to the first-party principal (CVE-2025-53786):
    ///
    ///     Get-AuthConfig | Format-List CurrentCertificateThumbprint, PreviousCertificateThumbprint
    ///     .\ConfigureExchangeHybridApplication.ps1 -UpdateCertificate
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/hybrid-deployment/deploy-dedicated-hybrid-app>
    /// - <https://learn.microsoft.com/entra/identity-platform/reference-error-codes>
    KEY_NOT_FOUND = "diagnostics/aadsts-key-not-found", Error;

    /// Entra knows the key that a client signed its request with, and it has expired there.
    ///
    /// ## Why it matters
    /// The key's entry at the application ends with the certificate. If the certificate itself is still valid, one of the
    /// clocks is wrong.
    ///
    /// ## Example
    ///     AADSTS700027: Client assertion contains an invalid signature. [Reason - The key used is expired., Thumbprint of
    ///     key used by client: '0B1E…', Found key 'Start=…, End=…, Thumbprint=0B1E…']
    ///
    /// ## How to fix
    /// See whether the certificate that Exchange signs with has expired, and replace it if so:
    ///
    ///     Get-AuthConfig | Format-List CurrentCertificateThumbprint
    ///     Get-ExchangeCertificate -Thumbprint THUMBPRINT | Format-List NotBefore, NotAfter, Status
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/plan-and-deploy/integration-with-sharepoint-and-skype/maintain-oauth-certificate>
    /// - <https://learn.microsoft.com/entra/identity-platform/reference-error-codes>
    KEY_EXPIRED = "diagnostics/aadsts-key-expired", Error;

    /// Entra does not know the resource that a token was asked for.
    ///
    /// ## Why it matters
    /// Outlook asks for a token for the address of your Exchange servers. Entra issues it if that address is one of the
    /// service principal names of Exchange Online's application in your tenant.
    ///
    /// ## Example
    ///     AADSTS500011: The resource principal named https://autodiscover.contoso.com was not found in the tenant
    ///
    /// ## How to fix
    /// List the names, and add the missing host; each name that clients use inside and outside is one:
    ///
    ///     (Get-MgServicePrincipal -Filter "AppId eq '00000002-0000-0ff1-ce00-000000000000'").ServicePrincipalNames
    ///
    /// ## References
    /// - <https://learn.microsoft.com/microsoft-365/enterprise/configure-exchange-server-for-hybrid-modern-authentication>
    RESOURCE_PRINCIPAL_MISSING = "diagnostics/resource-principal-missing", Error;

    /// Entra refused to issue a token, for another reason than the client's key.
    ///
    /// ## Why it matters
    /// The text says what Entra objects to. Without a token nothing goes on to the cloud.
    ///
    /// ## Example
    ///     AADSTS700016: Application with identifier '…' was not found in the directory 'contoso.com'.
    ///
    /// ## How to fix
    /// Look the number up; the sign-in log of the tenant has the same correlation id.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/entra/identity-platform/reference-error-codes>
    OTHER = "diagnostics/aadsts-other", Warning;
}

pub(crate) static CHECK: Check = Check {
    id: "diagnostics-aadsts",
    step: None,
    codes: &[&KEY_NOT_FOUND, &KEY_EXPIRED, &RESOURCE_PRINCIPAL_MISSING, &OTHER],
    run: Run::Diagnostics(run),
};

fn run(subject: &DiagnosticsSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let before = findings.len();
    for (at, error) in errors(subject).filter(|(_, error)| !super::set_up::is_consent(error)) {
        findings.push(found(subject, at, error));
    }
    outcome(before, findings)
}

fn found(subject: &DiagnosticsSubject<'_>, at: usize, error: &Aadsts) -> Finding {
    let number = format!("AADSTS{}", error.code);
    let key = error.used.map_or_else(|| "that the client signed with".to_owned(), |used| quoted(&used.to_hex()));
    let reason = error.reason.as_deref().unwrap_or_default().to_ascii_lowercase();
    let is_about_key = error.codes.iter().any(|code| KEY_CODES.contains(code));
    let (code, message) = match error.code {
        _ if is_about_key && (reason.contains("not found") || reason.contains("not configured")) => {
            (&KEY_NOT_FOUND, format!("Entra does not know the key {key} ({number})"))
        }
        _ if is_about_key && reason.contains("expired") => {
            (&KEY_EXPIRED, format!("the key {key} {} ({number})", refused_as_expired(error)))
        }
        RESOURCE_NOT_FOUND => {
            let name = error.names.as_deref().map_or_else(|| "that was asked for".to_owned(), quoted);
            (&RESOURCE_PRINCIPAL_MISSING, format!("Entra knows no resource {name} in the tenant ({number})"))
        }
        _ if error.text.is_empty() => (&OTHER, format!("Entra issued no token: {number}")),
        _ => (&OTHER, format!("Entra issued no token: {number}, {}", quoted(&error.text))),
    };
    let message = if message.starts_with("Entra") { format!("sign-in failed: {message}") } else { message };
    let is_of_exchange = is_about_key || error.is_of_exchange;
    let mut finding = with_facts(finding(code, message, subject, at), error);
    let dates = [key_used(error).and_then(|key| key.start.as_ref()), until(error)];
    if code.name == KEY_EXPIRED.name && dates.into_iter().flatten().any(|date| is_after_error(date, error)) {
        finding = finding.with("contradicted", true);
    }
    if is_of_exchange { routed(finding, Direction::ToCloud, Signer::Exchange) } else { finding }
}

/// Whether a date lies behind the moment at which Entra wrote the error.
fn is_after_error(date: &Written, error: &Aadsts) -> bool {
    let then = error.time.as_ref().and_then(Written::about);
    date.about().zip(then).is_some_and(|(date, then)| date > then)
}

/// What Entra calls expired may not have begun yet, and what it does not say when.
fn refused_as_expired(error: &Aadsts) -> String {
    let is_later = |date: &Written| is_after_error(date, error);
    match (key_used(error).and_then(|key| key.start.as_ref()), until(error)) {
        (Some(start), _) if is_later(start) => {
            format!("is not valid yet in Entra: it begins at {}; Entra calls it expired", moment(start))
        }
        (_, Some(end)) if is_later(end) => {
            format!("was refused by Entra as expired, though it is valid there until {}", moment(end))
        }
        (_, Some(end)) => format!("has expired in Entra since {}", moment(end)),
        (_, None) => "has expired in Entra".to_owned(),
    }
}

/// The finding with everything that the error names.
pub(super) fn with_facts(finding: Finding, error: &Aadsts) -> Finding {
    let mut finding = finding.with("aadsts", error.code);
    if error.codes.len() > 1 {
        finding = finding.with("codes", error.codes.clone());
    }
    let texts = [
        ("error", &error.error),
        ("reason", &error.reason),
        ("tenant", &error.tenant),
        ("application_id", &error.application_id),
        ("names", &error.names),
    ];
    for (name, value) in texts {
        if let Some(value) = value {
            finding = finding.with(name, visible(value));
        }
    }
    if let Some(used) = error.used {
        finding = finding.with("used", used.to_hex()).with("thumbprint", used.to_hex());
    }
    if !error.configured.is_empty() {
        let hex = error.configured.iter().filter_map(|key| key.thumbprint);
        finding = finding.with("configured", hex.map(|thumbprint| thumbprint.to_hex()).collect::<Vec<_>>());
    }
    if let Some(end) = until(error) {
        finding = finding.with("not_after", moment(end));
    }
    if let Some(time) = &error.time {
        finding = finding.with("time", moment(time));
    }
    finding
}

/// Until when the key that was used is valid, as Entra knows it.
fn until(error: &Aadsts) -> Option<&Written> {
    let is_used = |key: &&ConfiguredKey| error.used.is_some() && key.thumbprint == error.used;
    error.found.iter().chain(error.configured.iter().filter(is_used)).find_map(|key| key.end.as_ref())
}

/// The key that was used, as Entra knows it.
fn key_used(error: &Aadsts) -> Option<&ConfiguredKey> {
    let is_used = |key: &&ConfiguredKey| error.used.is_some() && key.thumbprint == error.used;
    error.found.as_ref().or_else(|| error.configured.iter().find(is_used))
}

fn moment(written: &Written) -> String {
    written.about().map_or_else(|| visible(&written.text).into_owned(), rfc3339)
}

/// `Client assertion contains an invalid signature`, in its old and its new number, and the errors that they come with.
const KEY_CODES: [u32; 2] = [50_012, 700_027];
const RESOURCE_NOT_FOUND: u32 = 500_011;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::checks::testing::check_diagnostics;

    const USED: &str = "0B1E2F3A4C5D6E7F8091A2B3C4D5E6F708192A3B";
    const KNOWN: &str = "1111111111222222222233333333334444444444";

    #[test]
    fn an_unknown_key_names_the_known_ones() {
        let text = format!(
            "Error code: 'invalid_client'. Description: 'AADSTS70002: Error validating credentials. AADSTS50012: Client \
             assertion contains an invalid signature. [Reason - The key was not found., Thumbprint of key used by client: \
             '{USED}', Configured keys: [Key0:Start=01/05/2023 09:04:48, End=01/05/2028 09:04:48, Thumbprint={KNOWN};]]"
        );
        let found = check_diagnostics(&CHECK, &text, &["diagnostics/aadsts-key-not-found"]);
        let facts = &found[0].evidence;
        assert_eq!((&facts["aadsts"], &facts["codes"]), (&json!(50012), &json!([70002, 50012])));
        assert_eq!((&facts["used"], &facts["configured"]), (&json!(USED), &json!([KNOWN])));
        assert_eq!((&facts["error"], &facts["direction"]), (&json!("invalid_client"), &json!("on-premises-to-cloud")));
    }

    #[test]
    fn an_expired_key_says_since_when() {
        let text = format!(
            "AADSTS700027: Client assertion contains an invalid signature. [Reason - The key used is expired., Thumbprint \
             of key used by client: '{USED}', Found key 'Start=01/05/2018 09:04:48, End=01/05/2023 09:04:48, \
             Thumbprint={USED}']"
        );
        let found = check_diagnostics(&CHECK, &text, &["diagnostics/aadsts-key-expired"]);
        assert_eq!(found[0].evidence["not_after"], json!("2023-01-05T09:04:48Z"));
    }

    #[test]
    fn a_key_that_has_not_begun_is_not_called_expired() {
        let check = |start: &str, end: &str, expected: &str, is_contradicted: bool| {
            let text = format!(
                "AADSTS700027: Client assertion. [Reason - The key used is expired., Thumbprint of key used by client: \
                 '{USED}', Found key 'Start={start}, End={end}'] Timestamp: 2026-09-09 10:00:00Z"
            );
            let found = check_diagnostics(&CHECK, &text, &["diagnostics/aadsts-key-expired"]);
            assert!(found[0].message.contains(expected), "{}", found[0].message);
            assert_eq!(found[0].evidence.contains_key("contradicted"), is_contradicted, "{start} {end}");
        };
        check("09/09/2027 17:51:32", "09/09/2032 17:51:32", "is not valid yet in Entra", true);
        check("09/09/2025 17:51:32", "09/09/2032 17:51:32", "though it is valid there until", true);
        check("09/09/2025 17:51:32", "09/09/2026 09:51:32", "has expired in Entra since", false);
    }

    #[test]
    fn a_resource_and_other_errors_have_no_direction_of_their_own() {
        let text = "AADSTS500011: The resource principal named https://autodiscover.contoso.com was not found in the \
                    tenant named Contoso.";
        let found = check_diagnostics(&CHECK, text, &["diagnostics/resource-principal-missing"]);
        assert_eq!(found[0].evidence["names"], json!("https://autodiscover.contoso.com"));
        let found =
            check_diagnostics(&CHECK, "AADSTS50126: Error validating credentials.", &["diagnostics/aadsts-other"]);
        assert_eq!(found[0].route, None);
    }
}
