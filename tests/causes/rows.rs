//! The rows of the table: evidence as people paste it, and what comes of it.

use crate::pastes::*;
use crate::table::{Row, row};
use crate::token_rows::{token_rows, user_rows};

const GET_AUTH_CONFIG: &str = "Get-AuthConfig | Format-List";
const GET_AUTH_SERVER: &str = "Get-AuthServer | Format-List Name, Type";
const GET_PARTNERS: &str = "Get-PartnerApplication | Format-List Name";
const GET_CONNECTORS: &str = "Get-IntraOrganizationConnector | Format-List Name";

pub(crate) fn rows() -> Vec<Row> {
    [certificate_rows(), publishing_rows(), network_rows(), object_rows(), user_rows(), token_rows()]
        .into_iter()
        .flatten()
        .collect()
}

fn certificate_rows() -> Vec<Row> {
    let on_both = |block: &str| [certificates("EX01", &[certificate(&[])]), certificates("EX02", &[block.to_owned()])];
    let [first, without] = on_both(&own_certificate());
    let no_key = certificates("EX01", &[certificate(&[("HasPrivateKey", "False")])]);
    let next_certificate = certificate(&[("Thumbprint", NEXT), ("NotAfter", "12/31/2031 12:00:00 AM")]);
    let next = |effective: &'static str| {
        auth_config(&[("NextCertificateThumbprint", NEXT), ("NextCertificateEffectiveDate", effective)])
    };
    vec![
        row(
            "the listed certificate ended five days ago",
            [auth_config(&[]), expired_certificate()],
            "auth-certificate-expired",
            "invalid",
            GET_AUTH_CONFIG,
        ),
        row(
            "only the event of the front end",
            [front_end_1003()],
            "auth-certificate-expired",
            "invalid",
            GET_AUTH_CONFIG,
        ),
        row("only the crash of the EWS pool", [ews_crash()], "auth-certificate-expired", "invalid", GET_AUTH_CONFIG),
        row(
            "one of two servers lacks it",
            [auth_config(&[]), first, without],
            "auth-certificate-missing-on-server",
            "invalid",
            "Get-ExchangeCertificate -Server EX02 -Thumbprint 8BB4A9F0C1D2E3F405162738495A6B7C8D9EA383 | Format-List",
        ),
        row(
            "its private key is gone",
            [auth_config(&[]), no_key],
            "auth-certificate-missing-on-server",
            "invalid",
            "Get-ExchangeCertificate -Server EX01 -Thumbprint 8BB4A9F0C1D2E3F405162738495A6B7C8D9EA383 | Format-List",
        ),
        row(
            "event 2004",
            [signing_2004()],
            "auth-certificate-missing-on-server",
            "invalid",
            "Get-ExchangeCertificate -Server EX02",
        ),
        row(
            "the current thumbprint is blank",
            [auth_config(&[("CurrentCertificateThumbprint", "")])],
            "auth-config-points-nowhere",
            "invalid",
            GET_AUTH_CONFIG,
        ),
        row(
            "no server has it",
            [auth_config(&[]), certificates("EX01", &[own_certificate()]), certificates("EX02", &[own_certificate()])],
            "auth-config-points-nowhere",
            "invalid",
            GET_AUTH_CONFIG,
        ),
        row(
            "no server of two finds it",
            [auth_config(&[]), not_found("EX01"), not_found("EX02")],
            "auth-config-points-nowhere",
            "invalid",
            GET_AUTH_CONFIG,
        ),
        row(
            "one server does not find it, and the other cannot be asked",
            [auth_config(&[]), not_found("EX01"), unreachable("EX02")],
            "auth-certificate-missing-on-server",
            "invalid",
            "Get-ExchangeCertificate -Server EX01",
        ),
        row(
            "one server lacks it, and nobody has asked the other",
            [auth_config(&[]), certificates("EX01", &[own_certificate(), own_certificate()]), two_servers()],
            "auth-certificate-missing-on-server",
            "invalid",
            "Get-ExchangeCertificate -Server EX01",
        ),
        row(
            "the wizard does not find it",
            [format!(
                "Exchange OAuth authentication couldn't find the authorization certificate with thumbprint {CURRENT} \
                 in your on-premises organization. Run Get-AuthConfig | Format-List CurrentCertificateThumbprint"
            )],
            "auth-config-points-nowhere",
            "invalid",
            GET_AUTH_CONFIG,
        ),
        row(
            "the next one is overdue",
            [next("12/28/2026 9:00:00 AM"), certificates("EX01", &[certificate(&[]), next_certificate.clone()])],
            "rotation-overdue",
            "valid",
            GET_AUTH_CONFIG,
        ),
        row(
            "the next one comes after the end",
            [
                next("2/20/2027 9:00:00 AM"),
                certificates(
                    "EX01",
                    &[
                        certificate(&[("NotAfter", "2/13/2027 12:00:00 AM")]),
                        certificate(&[("Thumbprint", NEXT), ("NotBefore", "1/13/2027 12:00:00 AM")]),
                    ],
                ),
            ],
            "rotation-overdue",
            "invalid",
            GET_AUTH_CONFIG,
        ),
    ]
}

fn publishing_rows() -> Vec<Row> {
    let rotated = event(
        "MSExchange AuthAdmin",
        2014,
        "Information",
        &format!(
            "The current signing certificate for Exchange has been updated to certificate with thumbprint {CURRENT}."
        ),
    );
    let compare = "Get-AuthConfig | Format-List CurrentCertificateThumbprint";
    vec![
        row(
            "Entra knows no key",
            [connectivity_test(&key_not_found(&[]))],
            "certificate-not-published",
            "invalid",
            GET_AUTH_CONFIG,
        ),
        row(
            "the same as a bare line, and the configuration",
            [key_not_found(&[]), auth_config(&[])],
            "certificate-not-published",
            "invalid",
            GET_AUTH_CONFIG,
        ),
        row(
            "Entra knows the previous key",
            [
                connectivity_test(&key_not_found(&[PREVIOUS])),
                auth_config(&[("PreviousCertificateThumbprint", PREVIOUS)]),
            ],
            "rotation-not-republished",
            "invalid",
            compare,
        ),
        row(
            "Entra knows another key, after event 2014",
            [key_not_found(&[OTHER]), rotated],
            "rotation-not-republished",
            "invalid",
            compare,
        ),
        row(
            "a refusal of the signature",
            [refusal(2_000_000, "The token has an invalid signature.", "invalid_signature")],
            "stale-auth-server-keys",
            "invalid",
            GET_AUTH_SERVER,
        ),
        row(
            "the same in a log of IIS",
            [iis(2_000_000, "The token has an invalid signature.", "invalid_signature")],
            "stale-auth-server-keys",
            "invalid",
            GET_AUTH_SERVER,
        ),
        row(
            "the same in a free/busy trace",
            [free_busy(2_000_000, "The token has an invalid signature.", "invalid_signature")],
            "stale-auth-server-keys",
            "invalid",
            GET_AUTH_SERVER,
        ),
    ]
}

fn network_rows() -> Vec<Row> {
    let forbidden = "Unable to get the token from auth server. System.Net.WebException: The remote server returned an \
        error: (403) Forbidden.";
    let proxied = format!("Using custom InternetWebProxy http://proxy.contoso.com:8080/. {forbidden}");
    let unreachable = "System.Net.WebException: Unable to connect to the remote server ---> \
                       System.Net.Sockets.SocketException: A connection attempt failed 20.190.159.2:443";
    let unresolved =
        "System.Net.WebException: The remote name could not be resolved: 'accounts.accesscontrol.windows.net'";
    let tls = "System.Net.WebException: The request was aborted: Could not create SSL/TLS secure channel.";
    let front = "HTTP/1.1 401 Unauthorized\r\nServer: BigIP\r\nWWW-Authenticate: Basic realm=\"gateway\"\r\nDate: Fri, \
        15 Jan 2027 09:41:07 GMT\r\nContent-Length: 0\r\n";
    let waf = "POST https://mail.contoso.com/EWS/Exchange.asmx HTTP/1.1\r\nHost: mail.contoso.com\r\n\r\nHTTP/1.1 403 \
               Forbidden\r\nServer: cloud-waf\r\nContent-Type: text/html\r\nDate: Fri, 15 Jan 2027 09:41:07 \
               GMT\r\nContent-Length: 0\r\n";
    let not_begun = aadsts(
        "AADSTS700027: Client assertion. [Reason - The key used is expired., Thumbprint of key used by client: \
         'CDB57E003884DDE011897304FE291EB539812CCC', Found key 'Start=09/09/2037 17:51:32, End=09/09/2042 17:51:32'] \
         Timestamp: 2026-09-09 10:00:00Z",
    );
    let assertion = aadsts("AADSTS700024: Client assertion is not within its valid time range.");
    vec![
        row("the clock follows itself", [w32tm("Local CMOS Clock")], "clock-skew", "valid", "w32tm /query /status"),
        row(
            "Entra calls a key expired that has not begun",
            [not_begun],
            "clock-skew",
            "invalid",
            "w32tm /query /status",
        ),
        row("Entra finds the assertion out of its time", [assertion], "clock-skew", "valid", "w32tm /query /status"),
        row(
            "no connection",
            [connectivity_test(unreachable)],
            "endpoint-blocked",
            "invalid",
            "Resolve-DnsName login.microsoftonline.com",
        ),
        row("no name", [connectivity_test(unresolved)], "endpoint-blocked", "invalid", "Resolve-DnsName "),
        row(
            "a proxy of Exchange's own answers 403",
            [connectivity_test(&proxied)],
            "outbound-proxy",
            "invalid",
            "Get-ExchangeServer | Format-Table Name, InternetWebProxy",
        ),
        row(
            "a proxy answers 407",
            [connectivity_test(&forbidden.replace("(403) Forbidden", "(407) Proxy Authentication Required"))],
            "outbound-proxy",
            "invalid",
            "Get-ExchangeServer | Format-Table Name, InternetWebProxy",
        ),
        row(
            "no TLS channel",
            [connectivity_test(tls)],
            "tls-version",
            "invalid",
            r".\HealthChecker.ps1 -Server <server>",
        ),
        row(
            "no TLS channel, in a bare line",
            [tls.to_owned()],
            "tls-version",
            "invalid",
            r".\HealthChecker.ps1 -Server <server>",
        ),
        row("a device asks for Basic", [front.to_owned()], "pre-authentication-in-front", "valid", "Get-ChildItem"),
        row(
            "a firewall for the web says 403",
            [waf.to_owned()],
            "pre-authentication-in-front",
            "valid",
            "Get-ChildItem",
        ),
        row(
            "http instead of https",
            [refusal(
                2_000_003,
                "The hostname component of the audience claim value is invalid. Expected 'https://mail.contoso.com'. \
                 Actual 'http://mail.contoso.com'.",
                "invalid_resource",
            )],
            "tls-offload-or-host-rewrite",
            "invalid",
            "Get-WebServicesVirtualDirectory",
        ),
        row(
            "another host, in a log of IIS",
            [iis(
                2_000_003,
                "The hostname component of the audience claim value is invalid. Expected 'https://mail.contoso.com'. \
                 Actual 'https://ex01.contoso.local'.",
                "invalid_resource",
            )],
            "tls-offload-or-host-rewrite",
            "invalid",
            "Get-WebServicesVirtualDirectory",
        ),
    ]
}

fn object_rows() -> Vec<Row> {
    let unknown_issuer = "The issuer of the token is unknown. Issuer was \
                          '00000001-0000-0000-c000-000000000000@9a1b2c3d-1111-4222-8333-444455556666'.";
    let china = "Bearer client_id=\"00000002-0000-0ff1-ce00-000000000000\", \
                 trusted_issuers=\"00000001-0002-0000-c000-000000000000@*\", \
                 authorization_uri=\"https://login.chinacloudapi.cn/common/oauth2/authorize\"";
    let linked = "The application is missing a linked account for RBAC roles, or the linked account has no RBAC role \
                  assignments, or the calling users account is logon disabled.";
    let grant = "The token should have valid permissions or linked account associated with partner application \
                 '00000003-0000-0000-c000-000000000000'.";
    let directory = |name: &str, methods: &str| {
        shell(
            "Get-WebServicesVirtualDirectory -ADPropertiesOnly | Format-List Identity, *AuthenticationMethods",
            &list(&[
                ("Identity", name),
                ("InternalAuthenticationMethods", methods),
                ("ExternalAuthenticationMethods", methods),
            ]),
        )
    };
    let spn = "AADSTS500011: The resource principal named https://mail.contoso.com was not found in the tenant named \
        Contoso.";
    let organisation = |enabled: &str| {
        shell(
            "Get-OrganizationConfig | Format-List Ews*",
            &list(&[("EwsEnabled", enabled), ("EwsAllowedAppIDs", "{}")]),
        )
    };
    let nothing = |command: &str| shell(command, "");
    let evo = |changes: &[(&str, &str)]| auth_servers(&[auth_server(&[]), evo_sts(changes)]);
    vec![
        row(
            "no auth server has the issuer",
            [refusal(2_000_009, unknown_issuer, "invalid_issuer")],
            "wrong-auth-server",
            "invalid",
            GET_AUTH_SERVER,
        ),
        row(
            "the auth server is off",
            [auth_servers(&[auth_server(&[("Enabled", "False")])])],
            "wrong-auth-server",
            "invalid",
            GET_AUTH_SERVER,
        ),
        row(
            "two auth servers for one tenant",
            [evo(&[("Type", "MicrosoftACS"), ("IssuerIdentifier", ACS)])],
            "wrong-auth-server",
            "invalid",
            GET_AUTH_SERVER,
        ),
        row(
            "the other side trusts the cloud in China",
            [
                connectivity_test(&format!(
                    "The trusted issuers contained the following entries '00000001-0002-0000-c000-000000000000@*'. \
                     None of them are configured locally. challenge: {china}"
                )),
                auth_servers(&[auth_server(&[])]),
            ],
            "cloud-mix-up",
            "invalid",
            GET_AUTH_SERVER,
        ),
        row(
            "an auth server of two clouds",
            [auth_servers(&[auth_server(&[(
                "AuthMetadataUrl",
                "https://login.microsoftonline.us/contoso.us/metadata/json/1",
            )])])],
            "cloud-mix-up",
            "invalid",
            GET_AUTH_SERVER,
        ),
        row(
            "the partner application is off",
            [partner_application(&[("Enabled", "False")]), auth_servers(&[auth_server(&[])])],
            "partner-application-misconfigured",
            "invalid",
            GET_PARTNERS,
        ),
        row(
            "the partner application has another id",
            [partner_application(&[("ApplicationIdentifier", "00000002-0000-0ff1-ce00-000000000001")])],
            "partner-application-misconfigured",
            "invalid",
            GET_PARTNERS,
        ),
        row(
            "an unknown application",
            [refusal(2_000_006, &format!("The Application Identifier '{EXCHANGE}' is unknown."), "invalid_client")],
            "partner-application-misconfigured",
            "invalid",
            GET_PARTNERS,
        ),
        row(
            "no linked account, says Exchange",
            [free_busy(2_000_001, linked, "invalid_token")],
            "linked-account-lost",
            "invalid",
            "Get-PartnerApplication 'Exchange Online'",
        ),
        row(
            "rights are missing",
            [refusal(2_000_008, grant, "invalid_grant")],
            "linked-account-lost",
            "invalid",
            "Get-PartnerApplication 'Exchange Online'",
        ),
        row(
            "the linked account is blank",
            [partner_application(&[("LinkedAccount", "")])],
            "linked-account-lost",
            "valid",
            "Get-PartnerApplication 'Exchange Online'",
        ),
        row(
            "OAuth is off for EWS",
            [directory(r"EX01\EWS (Default Web Site)", "{Ntlm, WindowsIntegrated}")],
            "oauth-disabled-on-directory",
            "invalid",
            "Get-WebServicesVirtualDirectory",
        ),
        row(
            "OAuth is off for Autodiscover",
            [shell(
                "Get-AutodiscoverVirtualDirectory -ADPropertiesOnly -ShowMailboxVirtualDirectories | Format-List",
                &list(&[
                    ("Identity", r"EX01\Autodiscover (Default Web Site)"),
                    ("OAuthAuthentication", "False"),
                    ("InternalAuthenticationMethods", "{Basic, Ntlm, WindowsIntegrated}"),
                ]),
            )],
            "oauth-disabled-on-directory",
            "invalid",
            "Get-AutodiscoverVirtualDirectory",
        ),
        row(
            "the connector is off",
            [connector(&[("Enabled", "False")])],
            "connector-disabled",
            "invalid",
            GET_CONNECTORS,
        ),
        row(
            "the connector lacks the tenant's domain",
            [connector(&[("TargetAddressDomains", "{fabrikam.com}")]), auth_servers(&[auth_server(&[])])],
            "connector-disabled",
            "valid",
            GET_CONNECTORS,
        ),
        row(
            "Entra does not know the host",
            [aadsts(spn)],
            "service-principal-name-missing",
            "invalid",
            "(Get-MgServicePrincipal",
        ),
        row(
            "the same, as Outlook shows it",
            [format!("Sign-in failed. {spn} Trace ID: 0d6a9f3c-6f6e-4d0b-a1b8-6ce5a3b70e00")],
            "service-principal-name-missing",
            "invalid",
            "(Get-MgServicePrincipal",
        ),
        row(
            "the application is set up, the override is not",
            [evo(&[]), nothing("Get-SettingOverride | Format-List")],
            "dedicated-hybrid-app-missing",
            "invalid",
            "Get-AuthServer | Where-Object",
        ),
        row(
            "the auth server names the shared application",
            [evo(&[("ApplicationIdentifier", EXCHANGE)])],
            "dedicated-hybrid-app-missing",
            "invalid",
            "Get-AuthServer | Where-Object",
        ),
        row(
            "EWS is switched off",
            [organisation("False")],
            "ews-allow-list",
            "invalid",
            "Get-OrganizationConfig | Format-List EwsEnabled",
        ),
        row(
            "the application is not on the list",
            [organisation("True"), evo(&[])],
            "ews-allow-list",
            "invalid",
            "Get-OrganizationConfig | Format-List EwsEnabled",
        ),
    ]
}
