//! What the answer's headers ask for: whose tokens are accepted and where to get one, or nothing of the kind.

use super::{challenges, finding, outcome, refusals, request_host};
use crate::checks::subject::DiagnosticsSubject;
use crate::checks::{Check, Finding, Outcome, Run, codes};
use crate::exchange::{ACS_CHINA_APP_ID, is_cloud_host};
use crate::text::{quoted, visible};

codes! {
    /// The answer to a request was 401 or 403, and nothing in its headers comes from Exchange.
    ///
    /// ## Why it matters
    /// Exchange answers a request without a valid token with `WWW-Authenticate: Bearer` and its reason in
    /// `x-ms-diagnostics`. With neither, a device in front has answered: one that wants users to sign in first, or a web
    /// application firewall. OAuth between servers does not get past it.
    ///
    /// ## Example
    /// A reverse proxy that signs users in before it lets them through to `/autodiscover` and `/ews`.
    ///
    /// ## How to fix
    /// Have the device pass requests to `/autodiscover`, `/ews` and `/mapi` through without signing in. See on the server
    /// whether the request arrived at all:
    ///
    ///     Get-ChildItem "$env:ExchangeInstallPath\Logging\HttpProxy\Ews" | Sort-Object LastWriteTime | Select-Object -Last 1
    ///
    /// ## References
    /// - <https://learn.microsoft.com/troubleshoot/exchange/calendars/resolve-free-busy-errors>
    /// - <https://learn.microsoft.com/exchange/clients/outlook-for-ios-and-android/use-hybrid-modern-auth>
    NO_CHALLENGE = "diagnostics/no-challenge", Warning;

    /// The other side trusts the token service of another cloud than the worldwide one.
    ///
    /// ## Why it matters
    /// The cloud operated by 21Vianet has a token service with an identifier of its own. An authorization server that was
    /// made for the worldwide cloud does not match it.
    ///
    /// ## Example
    ///     trusted_issuers="00000001-0002-0000-c000-000000000000@*"
    ///
    /// ## How to fix
    /// Nothing, if your tenant is there. Then the authorization servers have to be of that cloud too:
    ///
    ///     Get-AuthServer | Format-List Name, IssuerIdentifier, AuthMetadataUrl
    ///
    /// ## References
    /// - <https://learn.microsoft.com/microsoft-365/enterprise/urls-and-ip-address-ranges-21vianet>
    TRUSTED_ISSUER_CLOUD = "diagnostics/trusted-issuer-cloud", Notice;

    /// A challenge of Exchange's does not say where to get a token.
    ///
    /// ## Why it matters
    /// Servers do without. Outlook needs `authorization_uri` for modern authentication: without it no authorization server
    /// is the default one, or hybrid modern authentication is switched off.
    ///
    /// ## Example
    ///     WWW-Authenticate: Bearer client_id="00000002-0000-0ff1-ce00-000000000000", trusted_issuers="…"
    ///
    /// ## How to fix
    /// If users are to sign in with modern authentication, see whether one is the default:
    ///
    ///     Get-AuthServer | Where-Object Name -like "EvoSts*" | Format-List Name, IsDefaultAuthorizationEndpoint, Enabled
    ///     Get-OrganizationConfig | Format-List OAuth2ClientProfileEnabled
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/clients/outlook-for-ios-and-android/use-hybrid-modern-auth>
    AUTHORIZATION_URI_MISSING = "diagnostics/authorization-uri-missing", Notice;
}

pub(crate) static CHECK: Check = Check {
    id: "diagnostics-challenge",
    step: None,
    codes: &[&NO_CHALLENGE, &TRUSTED_ISSUER_CLOUD, &AUTHORIZATION_URI_MISSING],
    run: Run::Diagnostics(run),
};

fn run(subject: &DiagnosticsSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let before = findings.len();
    no_challenge(subject, findings);
    if let Some((at, issuer)) = challenges(subject).find_map(|(at, challenge)| {
        let issuer = challenge.trusted_issuers.iter().find(|issuer| issuer.starts_with(ACS_CHINA_APP_ID))?;
        Some((at, issuer))
    }) {
        let words = format!("the other side trusts {}, the token service of the cloud in China", quoted(issuer));
        let finding = finding(&TRUSTED_ISSUER_CLOUD, words, subject, at);
        findings.push(finding.with("issuer", visible(issuer)).with("cloud", "china"));
    }
    let without = |challenge: &crate::event::diagnostics::Challenge| {
        challenge.is_of_exchange() && challenge.authorization_uri.is_none()
    };
    let of_exchange = || challenges(subject).filter(|(_, challenge)| challenge.is_of_exchange());
    if let Some((at, _)) = of_exchange().find(|(_, challenge)| without(challenge))
        && of_exchange().all(|(_, challenge)| without(challenge))
    {
        let words = "the challenge does not say where clients get a token";
        findings.push(finding(&AUTHORIZATION_URI_MISSING, words.to_owned(), subject, at));
    }
    outcome(before, findings)
}

fn no_challenge(subject: &DiagnosticsSubject<'_>, findings: &mut Vec<Finding>) {
    let Some(request) = subject.request.filter(|request| request.has_headers) else { return };
    let Some(status @ (401 | 403)) = request.status else { return };
    let is_of_exchange = refusals(subject).next().is_some()
        || challenges(subject).any(|(_, challenge)| challenge.scheme == "Bearer")
        // Exchange names the request and the servers that it went through.
        || request.ids.iter().any(|(name, _)| OF_EXCHANGE.iter().any(|known| name.eq_ignore_ascii_case(known)));
    // Microsoft's hosts have no device of somebody else's in front, and other paths no Exchange behind.
    let is_elsewhere = request.is_for_exchange() == Some(false);
    if is_of_exchange || is_elsewhere || request_host(subject).is_some_and(|host| is_cloud_host(&host)) {
        return;
    }
    let who = request_host(subject).map_or_else(String::new, |host| format!(" of {}", quoted(&host)));
    let server = request.server.as_deref().map(|server| format!(" (Server: {})", quoted(server))).unwrap_or_default();
    let words = format!("nothing in the {status} answer{who} comes from Exchange: a device in front gave it{server}");
    let mut finding = finding(&NO_CHALLENGE, words, subject, 0);
    if subject.items.is_empty() {
        finding.location = None;
    }
    if let Some(server) = &request.server {
        finding = finding.with("server_header", visible(server));
    }
    findings.push(finding);
}

/// Headers of Exchange's answers.
const OF_EXCHANGE: [&str; 5] = ["request-id", "x-feserver", "x-beserver", "x-calculatedbetarget", "x-diaginfo"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::check_diagnostics;

    #[test]
    fn issuers_and_addresses_are_looked_at() {
        let challenge = |more: &str| format!("WWW-Authenticate: Bearer client_id=\"x\", trusted_issuers=\"{more}");
        let missing = ["diagnostics/authorization-uri-missing"];
        check_diagnostics(&CHECK, &challenge("00000001-0000-0000-c000-000000000000@*\""), &missing);
        let china = challenge("00000001-0002-0000-c000-000000000000@*\", authorization_uri=\"https://x/\"");
        check_diagnostics(&CHECK, &china, &["diagnostics/trusted-issuer-cloud"]);
        check_diagnostics(&CHECK, "WWW-Authenticate: Negotiate", &[]);
    }

    #[test]
    fn a_device_in_front_answers_without_a_word_of_exchange() {
        let silent = ["diagnostics/no-challenge"];
        let answer =
            |start: &str, more: &str| format!("{start} 401 Unauthorized\nServer: BigIP\nContent-Length: 0\n{more}\n");
        check_diagnostics(&CHECK, &answer("HTTP/1.1", "WWW-Authenticate: Basic realm=\"portal\""), &silent);
        check_diagnostics(&CHECK, &answer("GET /ews/ HTTP/1.1\nHost: x.y\n\nHTTP/1.1", "Connection: close"), &silent);
        check_diagnostics(&CHECK, &answer("HTTP/1.1", "WWW-Authenticate: Bearer realm=\"\""), &[]);
        check_diagnostics(&CHECK, &answer("HTTP/1.1", "request-id: 1"), &[]);
        check_diagnostics(&CHECK, &answer("GET /shop/ HTTP/1.1\nHost: x.y\n\nHTTP/1.1", "Connection: close"), &[]);
    }
}
