//! What was set up, or lost since: authorization servers and their realms, the partner application's account, the
//! certificate that the wizard looks for, consent.

use super::{errors, finding, messages, outcome, refusal_finding, refused};
use crate::checks::subject::DiagnosticsSubject;
use crate::checks::{Check, Finding, Outcome, Run, codes};
use crate::event::diagnostics::{Aadsts, Category, ClientFault};
use crate::exchange::ACS_CHINA_APP_ID;
use crate::text::{quoted, visible};

codes! {
    /// None of the issuers that the other side trusts is configured as an authorization server here.
    ///
    /// ## Why it matters
    /// The other side says in its challenge whose tokens it accepts. Exchange looks for an enabled authorization server with
    /// one of those issuers, and finds none: it is missing, disabled, or of another cloud.
    ///
    /// ## Example
    ///     The trusted issuers contained the following entries '00000001-0002-0000-c000-000000000000@*'. None of them are
    ///     configured locally.
    ///
    /// ## How to fix
    /// Compare the issuers with the authorization servers, and run the Hybrid Configuration Wizard for the right cloud:
    ///
    ///     Get-AuthServer | Format-List Name, Type, IssuerIdentifier, Realm, Enabled
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/get-authserver>
    NO_MATCHED_ISSUER = "diagnostics/no-matched-issuer", Error;

    /// Several authorization servers have the same realm, or none.
    ///
    /// ## Why it matters
    /// Exchange chooses the authorization server by its realm. With two of the same it does not choose.
    ///
    /// ## Example
    ///     Multiple Auth Servers have same realm 'contoso.com'.
    ///
    /// ## How to fix
    /// Disable or remove the one that is left over, such as one of an earlier run of the Hybrid Configuration Wizard:
    ///
    ///     Get-AuthServer | Format-Table Name, Type, Realm, Enabled, WhenChanged
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-authserver>
    DUPLICATE_REALM = "diagnostics/duplicate-realm", Error;

    /// The authorization server that fits has no realm.
    ///
    /// ## Why it matters
    /// The realm is the tenant. Without it Exchange does not know in whose name to ask.
    ///
    /// ## Example
    ///     The matched Auth Server 'ACS' has an empty realm.
    ///
    /// ## How to fix
    /// Look at its realm, and run the Hybrid Configuration Wizard again, which sets it:
    ///
    ///     Get-AuthServer "NAME" | Format-List Name, Realm, AuthMetadataUrl
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-authserver>
    EMPTY_REALM = "diagnostics/auth-server-realm-empty", Error;

    /// The application has no linked account with roles, or the account may not sign in.
    ///
    /// ## Why it matters
    /// What the cloud may do on-premises are the roles of the account that is linked to the partner application "Exchange
    /// Online". Without it the token is accepted and the request is not.
    ///
    /// ## Example
    ///     The application is missing a linked account for RBAC roles, or the linked account has no RBAC role assignments, or
    ///     the calling users account is logon disabled.
    ///
    /// ## How to fix
    /// Look at the account and its roles:
    ///
    ///     Get-PartnerApplication "Exchange Online" | Format-List LinkedAccount, Enabled
    ///     Get-ManagementRoleAssignment -RoleAssignee "Exchange Online-ApplicationAccount" | Format-Table Name, Role
    ///
    /// ## References
    /// - <https://learn.microsoft.com/troubleshoot/exchange/calendars/resolve-free-busy-errors>
    LINKED_ACCOUNT_MISSING = "diagnostics/linked-account-missing", Error;

    /// A certificate that is named by its thumbprint was looked for and not found.
    ///
    /// ## Why it matters
    /// The authorization configuration names a certificate that is not in the organisation any more, or not on this server.
    ///
    /// ## Example
    ///     Exchange OAuth authentication couldn't find the authorization certificate with thumbprint 0B1E… in your
    ///     on-premises organization.
    ///
    /// ## How to fix
    /// See which certificate is named, and which servers have it:
    ///
    ///     Get-AuthConfig | Format-List CurrentCertificateThumbprint
    ///     Get-ExchangeServer | ForEach-Object { Get-ExchangeCertificate -Server $_.Name -Thumbprint THUMBPRINT }
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/plan-and-deploy/integration-with-sharepoint-and-skype/maintain-oauth-certificate>
    CERTIFICATE_NOT_FOUND = "diagnostics/certificate-not-found", Error;

    /// Nobody has consented to what an application asks for.
    ///
    /// ## Why it matters
    /// The dedicated hybrid application may do nothing until an administrator of the tenant has granted its permission.
    ///
    /// ## Example
    ///     HCW8126: Admin consent was not granted during the configuration of the dedicated application
    ///
    /// ## How to fix
    /// Grant admin consent for the application in the Entra admin centre, under its API permissions, then look at its
    /// assignments:
    ///
    ///     Get-MgServicePrincipal -Filter "startswith(displayName,'ExchangeServerApp')" | Format-List DisplayName, AppId
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/hybrid-deployment/deploy-dedicated-hybrid-app>
    CONSENT_MISSING = "diagnostics/consent-missing", Warning;

    /// The Hybrid Configuration Wizard ended without having set up OAuth.
    ///
    /// ## Why it matters
    /// The rest of the hybrid works, and everything that needs tokens does not: free/busy between the two sides,
    /// archives in the cloud, search across both. The certificate may not have been uploaded.
    ///
    /// ## Example
    ///     The HCW has completed, but was not able to perform the OAuth portion of your Hybrid configuration.
    ///
    /// ## How to fix
    /// The wizard's log on the computer where it ran says which step failed; run it again once that is put right:
    ///
    ///     Get-ChildItem "$env:APPDATA\Microsoft\Exchange Hybrid Configuration" -Filter *.log
    ///
    /// Then test what it was to set up:
    ///
    ///     Test-OAuthConnectivity -Service EWS -TargetUri https://outlook.office365.com/ews/exchange.asmx -Mailbox MAILBOX
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/configure-oauth-authentication-between-exchange-and-exchange-online-organizations-exchange-2013-help>
    OAUTH_NOT_SET_UP = "diagnostics/oauth-not-set-up", Warning;
}

pub(crate) static CHECK: Check = Check {
    id: "diagnostics-set-up",
    step: None,
    codes: &[
        &NO_MATCHED_ISSUER,
        &DUPLICATE_REALM,
        &EMPTY_REALM,
        &LINKED_ACCOUNT_MISSING,
        &CERTIFICATE_NOT_FOUND,
        &CONSENT_MISSING,
        &OAUTH_NOT_SET_UP,
    ],
    run: Run::Diagnostics(run),
};

fn run(subject: &DiagnosticsSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let before = findings.len();
    if let Some((at, message)) = named(subject, ClientFault::NoMatchedIssuer) {
        let names = message.names.as_deref();
        let issuers = names.map(|names| format!(": {}", quoted(names))).unwrap_or_default();
        let words = format!("no authorization server here is one that the other side trusts{issuers}");
        let mut finding = finding(&NO_MATCHED_ISSUER, words, subject, at);
        if let Some(names) = names {
            finding = finding.with("issuer", visible(names));
            if names.contains(ACS_CHINA_APP_ID) {
                finding = finding.with("cloud", "china");
            }
        }
        findings.push(finding);
    }
    if let Some((at, message)) = named(subject, ClientFault::DuplicateRealm) {
        let (words, realm) = match &message.names {
            Some(realm) => (format!("several authorization servers have the realm {}", quoted(realm)), realm.as_str()),
            None => ("several authorization servers have no realm".to_owned(), ""),
        };
        findings.push(finding(&DUPLICATE_REALM, words, subject, at).with("realm", visible(realm)));
    }
    if let Some((at, message)) = named(subject, ClientFault::EmptyRealm) {
        let server = message.names.as_deref().unwrap_or_default();
        let words = format!("the authorization server {} has no realm", quoted(server));
        findings.push(finding(&EMPTY_REALM, words, subject, at).with("auth_server", visible(server)));
    }
    if let Some((at, _)) = messages(subject, ClientFault::LinkedAccount).next() {
        let words = "the application has no linked account, or the account has no roles or may not sign in";
        findings.push(finding(&LINKED_ACCOUNT_MISSING, words.to_owned(), subject, at));
    }
    if let Some((at, message)) = named(subject, ClientFault::CertificateNotFound) {
        let words = match &message.names {
            Some(thumbprint) => format!("the authorization certificate {} was not found", quoted(thumbprint)),
            None => "the authorization certificate was not found".to_owned(),
        };
        let mut finding = finding(&CERTIFICATE_NOT_FOUND, words, subject, at);
        if let Some(thumbprint) = &message.names {
            finding = finding.with("thumbprint", visible(thumbprint));
        }
        findings.push(finding);
    }
    for refusal in refused(subject, Category::InvalidCertificate) {
        let what = match refusal.1.reason.as_str() {
            "" => "does not accept the token's certificate".to_owned(),
            reason => format!("does not accept the token's certificate: {}", quoted(reason)),
        };
        findings.push(refusal_finding(&CERTIFICATE_NOT_FOUND, &what, subject, refusal));
    }
    if let Some((at, _)) = messages(subject, ClientFault::ConsentMissing).next() {
        let words = "nobody has consented to what the dedicated hybrid application asks for";
        findings.push(finding(&CONSENT_MISSING, words.to_owned(), subject, at));
    }
    if let Some((at, _)) = messages(subject, ClientFault::OAuthNotSetUp).next() {
        let words = "the Hybrid Configuration Wizard ended without having set up OAuth";
        findings.push(finding(&OAUTH_NOT_SET_UP, words.to_owned(), subject, at));
    }
    for (at, error) in errors(subject).filter(|(_, error)| is_consent(error)) {
        let application = error.names.as_deref().map_or_else(|| "the application".to_owned(), quoted);
        let words = format!("nobody has consented to what {application} asks for (AADSTS{})", error.code);
        findings.push(super::aadsts::with_facts(finding(&CONSENT_MISSING, words, subject, at), error));
    }
    outcome(before, findings)
}

/// The message of a kind that names the most: a log says it several times.
fn named<'a>(
    subject: &'a DiagnosticsSubject<'_>,
    kind: ClientFault,
) -> Option<(usize, &'a crate::event::diagnostics::ClientMessage)> {
    let named = messages(subject, kind).find(|(_, message)| message.names.is_some());
    named.or_else(|| messages(subject, kind).next())
}

/// Whether Entra's error is about consent.
pub(super) fn is_consent(error: &Aadsts) -> bool {
    CONSENT_CODES.contains(&error.code)
}

/// Not consented at all; consented, and not by an administrator; an administrator has to.
const CONSENT_CODES: [u32; 3] = [65_001, 90_008, 90_094];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::checks::testing::check_diagnostics;

    #[track_caller]
    fn check(text: &str, code: &str, fact: Option<(&str, &str)>) {
        let found = check_diagnostics(&CHECK, text, &[code]);
        if let Some((name, value)) = fact {
            assert_eq!(found[0].evidence[name], json!(value), "{text}");
        }
    }

    #[test]
    fn each_message_has_its_code() {
        let issuers = "Error:The trusted issuers contained the following entries \
                       '00000001-0002-0000-c000-000000000000@*'. None of them are configured locally.";
        check(issuers, "diagnostics/no-matched-issuer", Some(("cloud", "china")));
        let realm = "Multiple Auth Servers have same realm 'contoso.com'.";
        check(realm, "diagnostics/duplicate-realm", Some(("realm", "contoso.com")));
        let empty = "The matched Auth Server 'ACS' has an empty realm.";
        check(empty, "diagnostics/auth-server-realm-empty", Some(("auth_server", "ACS")));
        check("The application is missing a linked account for RBAC roles", "diagnostics/linked-account-missing", None);
        let thumbprint = "0B1E2F3A4C5D6E7F8091A2B3C4D5E6F708192A3B";
        let certificate = format!("couldn't find the authorization certificate with thumbprint {thumbprint} in your");
        check(&certificate, "diagnostics/certificate-not-found", Some(("thumbprint", thumbprint)));
        let wizard =
            "The HCW has completed, but was not able to perform the OAuth portion of your Hybrid configuration.";
        check(wizard, "diagnostics/oauth-not-set-up", None);
        check("HCW8126 Admin consent was not granted", "diagnostics/consent-missing", None);
        let consent =
            "AADSTS65001: The user or administrator has not consented to use the application with ID '1' named 'A'";
        check(consent, "diagnostics/consent-missing", None);
        check_diagnostics(&CHECK, "AADSTS700016: Application was not found", &[]);
    }
}
