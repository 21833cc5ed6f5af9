//! What people paste, as the shells, browsers and logs write it.

pub(crate) use crate::common::pasted::*;

/// The Auth Certificate that signs, the one before it, the next one, and another.
pub(crate) const CURRENT: &str = "8BB4A9F0C1D2E3F405162738495A6B7C8D9EA383";
pub(crate) const PREVIOUS: &str = "1F2E3D4C5B6A79880716253443526170899AABBC";
pub(crate) const NEXT: &str = "C0FFEE00112233445566778899AABBCCDDEEFF01";
pub(crate) const OTHER: &str = "3E4C6A1B7D90F2A5C8E1B3D4F6A7980C1B2D3E4F";
pub(crate) const APPLICATION: &str = "5c1a7f0e-8a44-4d7e-9a51-6f3b2c4d5e60";

/// The properties, with these instead of those of the same name.
fn with(properties: &[(&str, &str)], changes: &[(&str, &str)]) -> String {
    let mut all: Vec<_> = properties.to_vec();
    for (name, value) in changes {
        match all.iter_mut().find(|(known, _)| known == name) {
            Some(property) => property.1 = value,
            None => all.push((name, value)),
        }
    }
    list(&all)
}

pub(crate) fn auth_config(changes: &[(&str, &str)]) -> String {
    let healthy = [
        ("RunspaceId", "4a7ae9a0-3a36-4d3b-9d53-3e1f36a7c2b1"),
        ("CurrentCertificateThumbprint", CURRENT),
        ("PreviousCertificateThumbprint", ""),
        ("NextCertificateThumbprint", ""),
        ("NextCertificateEffectiveDate", ""),
        ("ServiceName", EXCHANGE),
        ("Realm", ""),
        ("Name", "Auth Configuration"),
    ];
    shell("Get-AuthConfig | Format-List", &with(&healthy, changes))
}

/// One certificate of a list.
pub(crate) fn certificate(changes: &[(&str, &str)]) -> String {
    let healthy = [
        ("AccessRules", "{System.Security.AccessControl.CryptoKeyAccessRule}"),
        ("CertificateDomains", "{}"),
        ("HasPrivateKey", "True"),
        ("IsSelfSigned", "True"),
        ("Issuer", "CN=Microsoft Exchange Server Auth Certificate"),
        ("NotAfter", "3/31/2030 12:00:00 AM"),
        ("NotBefore", "3/31/2025 12:00:00 AM"),
        ("PublicKeySize", "2048"),
        ("RootCAType", "None"),
        ("SerialNumber", "4E1D7C0A"),
        ("Services", "SMTP"),
        ("Status", "Valid"),
        ("Subject", "CN=Microsoft Exchange Server Auth Certificate"),
        ("Thumbprint", CURRENT),
    ];
    with(&healthy, changes)
}

/// A server's certificate that has no part in OAuth.
pub(crate) fn own_certificate() -> String {
    certificate(&[
        ("Subject", "CN=mail.contoso.com"),
        ("Issuer", "CN=mail.contoso.com"),
        ("Services", "IIS, SMTP"),
        ("Thumbprint", OTHER),
    ])
}

pub(crate) fn certificates(server: &str, blocks: &[String]) -> String {
    shell(&format!("Get-ExchangeCertificate -Server {server} | Format-List"), &blocks.concat())
}

/// The Auth Certificate on one server, expired five days ago.
pub(crate) fn expired_certificate() -> String {
    let expired = certificate(&[
        ("NotAfter", "1/10/2027 12:00:00 AM"),
        ("NotBefore", "1/10/2022 12:00:00 AM"),
        ("Status", "DateInvalid"),
    ]);
    certificates("EX01", &[expired])
}

pub(crate) fn auth_server(changes: &[(&str, &str)]) -> String {
    let healthy = [
        ("Name", "ACS - 5d8c2e1f-0b3a-4f6d-8e7c-9a1b2c3d4e5f"),
        ("IssuerIdentifier", ACS),
        (
            "TokenIssuingEndpoint",
            "https://accounts.accesscontrol.windows.net/3f0c6f2e-5d1b-4f4e-9c1a-2b7d8e9f0a11/tokens/OAuth/2",
        ),
        ("AuthorizationEndpoint", ""),
        ("ApplicationIdentifier", ""),
        (
            "AuthMetadataUrl",
            "https://accounts.accesscontrol.windows.net/3f0c6f2e-5d1b-4f4e-9c1a-2b7d8e9f0a11/metadata/json/1",
        ),
        ("Realm", TENANT),
        ("DomainName", "{contoso.com, contoso.mail.onmicrosoft.com}"),
        ("Type", "MicrosoftACS"),
        ("Enabled", "True"),
        ("IsDefaultAuthorizationEndpoint", "False"),
    ];
    with(&healthy, changes)
}

pub(crate) fn evo_sts(changes: &[(&str, &str)]) -> String {
    let healthy = [
        ("Name", "EvoSts - 5d8c2e1f-0b3a-4f6d-8e7c-9a1b2c3d4e5f"),
        ("IssuerIdentifier", "https://sts.windows.net/3f0c6f2e-5d1b-4f4e-9c1a-2b7d8e9f0a11/"),
        ("TokenIssuingEndpoint", "https://login.windows.net/common/oauth2/token"),
        ("AuthorizationEndpoint", "https://login.windows.net/common/oauth2/authorize"),
        ("ApplicationIdentifier", APPLICATION),
        (
            "AuthMetadataUrl",
            "https://login.windows.net/3f0c6f2e-5d1b-4f4e-9c1a-2b7d8e9f0a11/federationmetadata/2007-06/federationmetadata.xml",
        ),
        ("Realm", TENANT),
        ("DomainName", "{contoso.com, contoso.mail.onmicrosoft.com}"),
        ("Type", "AzureAD"),
        ("Enabled", "True"),
        ("IsDefaultAuthorizationEndpoint", "True"),
    ];
    with(&healthy, changes)
}

pub(crate) fn auth_servers(blocks: &[String]) -> String {
    shell("Get-AuthServer | Format-List", &blocks.concat())
}

pub(crate) fn partner_application(changes: &[(&str, &str)]) -> String {
    let healthy = [
        ("Enabled", "True"),
        ("ApplicationIdentifier", EXCHANGE),
        ("CertificateStrings", "{}"),
        ("AuthMetadataUrl", ""),
        ("Realm", ""),
        ("UseAuthServer", "True"),
        ("AcceptSecurityIdentifierInformation", "False"),
        ("LinkedAccount", "contoso.com/Users/Exchange Online-ApplicationAccount"),
        ("IssuerIdentifier", ""),
        ("AppOnlyPermissions", ""),
        ("ActAsPermissions", ""),
        ("Name", "Exchange Online"),
    ];
    shell("Get-PartnerApplication | Format-List", &with(&healthy, changes))
}

pub(crate) fn connector(changes: &[(&str, &str)]) -> String {
    let healthy = [
        ("TargetAddressDomains", "{contoso.mail.onmicrosoft.com}"),
        ("DiscoveryEndpoint", "https://autodiscover-s.outlook.com/autodiscover/autodiscover.svc"),
        ("TargetSharingEpr", ""),
        ("Enabled", "True"),
        ("Name", "HybridIOC - 5d8c2e1f-0b3a-4f6d-8e7c-9a1b2c3d4e5f"),
    ];
    shell("Get-IntraOrganizationConnector | Format-List", &with(&healthy, changes))
}

/// The answer of a server that refused a token, to a request for EWS.
pub(crate) fn refusal(number: u32, reason: &str, category: &str) -> String {
    let challenge = format!(
        "Bearer client_id=\"{EXCHANGE}\", trusted_issuers=\"{ACS}@{TENANT}\", token_types=\"app_asserted_user_v1 \
         service_asserted_app_v1\", authorization_uri=\"https://login.windows.net/common/oauth2/authorize\", \
         error=\"invalid_token\""
    );
    format!(
        "POST https://mail.contoso.com/EWS/Exchange.asmx HTTP/1.1\r\nHost: mail.contoso.com\r\nUser-Agent: \
         ASProxy/CrossForest/EmailDomain//15.20.0000.000\r\n\r\nHTTP/1.1 401 Unauthorized\r\nServer: \
         Microsoft-IIS/10.0\r\nrequest-id: 2c1a4d7e-9f30-4b52-8a61-7d5e3c2b1a09\r\nx-ms-diagnostics: \
         {number};reason=\"{reason}\";error_category=\"{category}\"\r\nWWW-Authenticate: {challenge}\r\nX-FEServer: \
         EX01\r\nDate: Fri, 15 Jan 2027 09:41:07 GMT\r\nContent-Length: 0\r\n"
    )
}

/// The same in a log of IIS.
pub(crate) fn iis(number: u32, reason: &str, category: &str) -> String {
    let field = |text: &str| text.replace(' ', "+");
    format!(
        "#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Date: 2027-01-15 \
         09:00:00\r\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) \
         cs(Referer) sc-status sc-substatus sc-win32-status time-taken\r\n2027-01-15 09:41:07 10.0.0.11 POST \
         /EWS/Exchange.asmx &x-ms-diagnostics={number};reason=\"{}\";error_category=\"{category}\" 443 - 52.98.1.2 \
         ASProxy/CrossForest/EmailDomain//15.20.0000.000 - 401 0 0 15\r\n",
        field(reason)
    )
}

/// What a free/busy lookup shows in a trace.
pub(crate) fn free_busy(number: u32, reason: &str, category: &str) -> String {
    format!(
        "<MessageText>Unable to resolve e-mail address jane@contoso.com to an Active Directory object., inner \
         exception: The request failed with HTTP status 401: Unauthorized -- diagnostics: {number};reason= \
         \"{reason}\" ;error_category=\"{category}\"</MessageText>"
    )
}

/// `Test-OAuthConnectivity` with this in its log.
pub(crate) fn connectivity_test(error: &str) -> String {
    let detail = [
        "The configuration was last successfully loaded at 1/1/0001 12:00:00 AM UTC. This was 1065882001 minutes ago.",
        "The token cache is being cleared because \"use cached token\" was set to false.",
        "Exchange Outbound Oauth Log:",
        "Client request ID: 9b1f0a52-7a55-4a3f-8f0a-5f8f1f5d3c11",
        "Information:[OAuthCredentials:Authenticate] entering",
        &format!("Error:{error}"),
        "Exchange Response Details:",
        "HTTP response message:",
        "Exception:",
        &format!("Microsoft.Exchange.Security.OAuth.OAuthTokenRequestFailedException: {error}"),
        "   at Microsoft.Exchange.Security.OAuth.OAuthTokenBuilder.GetAppToken(String applicationId)",
    ];
    let properties = [
        ("RunspaceId", "4a7ae9a0-3a36-4d3b-9d53-3e1f36a7c2b1".to_owned()),
        ("Task", "Checking EWS API Call Under Oauth".to_owned()),
        ("Detail", detail.join("\n              ")),
        ("ResultType", "Error".to_owned()),
        ("Identity", "Microsoft.Exchange.Security.OAuth.ValidationResultNodeId".to_owned()),
        ("IsValid", "True".to_owned()),
        ("ObjectState", "New".to_owned()),
    ];
    let properties: Vec<_> = properties.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let command = "Test-OAuthConnectivity -Service EWS -TargetUri https://outlook.office365.com/ews/exchange.asmx \
                   -Mailbox jane@contoso.com | Format-List";
    shell(command, &list(&properties))
}

/// Entra's answer to Exchange's assertion, as Exchange writes it down.
pub(crate) fn aadsts(text: &str) -> String {
    format!(
        "Unable to get token from Auth Server. Error code: 'invalid_client'. Description: '{text} Trace ID: \
         0d6a9f3c-6f6e-4d0b-a1b8-6ce5a3b70e00 Correlation ID: 5e6f7a8b-9c0d-4e1f-8a2b-3c4d5e6f7a8b Timestamp: \
         2027-01-15 09:41:07Z'."
    )
}

/// Entra does not know the key; `known` are those that it knows.
pub(crate) fn key_not_found(known: &[&str]) -> String {
    let key = |(at, key): (usize, &&str)| {
        format!("Key{at}:Start=02/01/2022 00:00:00, End=02/01/2027 00:00:00, Thumbprint={key};")
    };
    let keys = known.iter().enumerate().map(key).collect::<Vec<_>>().concat();
    let configured = if keys.is_empty() { String::new() } else { format!(", Configured keys: [{keys}]") };
    aadsts(&format!(
        "AADSTS700027: Client assertion contains an invalid signature. [Reason - The key was not found., Thumbprint of \
         key used by client: '{CURRENT}'{configured}]."
    ))
}

/// An event as the Event Viewer copies it.
pub(crate) fn event(source: &str, id: u32, level: &str, description: &str) -> String {
    event_text(source, id, "General", level, description)
}

pub(crate) fn front_end_1003() -> String {
    event(
        "MSExchange Front End HTTPS Proxy",
        1003,
        "Error",
        "[Owa] An internal server error occurred. The unhandled exception was: System.NullReferenceException: Object \
         reference not set to an instance of an object.\n   at \
         Microsoft.Exchange.HttpProxy.FbaModule.ParseCadataCookies(HttpApplication httpApplication)",
    )
}

pub(crate) fn signing_2004() -> String {
    event(
        "MSExchange OAuth",
        2004,
        "Warning",
        &format!(
            "Unable to find the certificate with thumbprint {CURRENT} in the current computer or the certificate is \
             missing private key. The certificate is needed to sign the outgoing token."
        ),
    )
}

pub(crate) fn ews_crash() -> String {
    event_xml(
        "MSExchange Common",
        4999,
        [
            "4312",
            "w3wp#MSExchangeServicesAppPool",
            "E12IIS",
            "c-RTL-AMD64",
            "15.02.2562.017",
            "M.E.S.O.V1ProfileLocalTokenIssuer..ctor",
            "M.E.S.OAuth.OAuthTokenRequestFailedException",
        ],
    )
}

/// The guides' layout of `MSExchange OAuth` 1003.
pub(crate) fn guide_1003(error: &str, issuer: &str) -> String {
    event(
        "MSExchange OAuth",
        1003,
        "Error",
        &format!(
            "OAuth token validation failed.\nError Code: InvalidToken\nPartner Application: {EXCHANGE}\nToken Issuer: \
             {issuer}\nError Message: {error}"
        ),
    )
}

pub(crate) fn w32tm(source: &str) -> String {
    let (leap, synced) = if source == "Local CMOS Clock" {
        ("3(not synchronized)", "unspecified")
    } else {
        ("0(no warning)", "1/15/2027 9:31:02 AM")
    };
    format!(
        "C:\\>w32tm /query /status\nLeap Indicator: {leap}\nStratum: 3 (secondary reference - syncd by \
         (S)NTP)\nPrecision: -23 (119.209ns per tick)\nRoot Delay: 0.0311567s\nRoot Dispersion: \
         7.7797315s\nReferenceId: 0x00000000 (unspecified)\nLast Successful Sync Time: {synced}\nSource: \
         {source}\nPoll Interval: 10 (1024s)\n"
    )
}

/// The server says that it lacks the current certificate.
pub(crate) fn not_found(server: &str) -> String {
    asked(server, &format!("The certificate with thumbprint {CURRENT} was not found."))
}

pub(crate) fn unreachable(server: &str) -> String {
    asked(server, "Couldn't connect to the computer. The RPC server is unavailable.")
}

fn asked(server: &str, answer: &str) -> String {
    format!(
        "[PS] C:\\>Get-ExchangeCertificate -Server {server} -Thumbprint {CURRENT}\nA special Rpc error occurs on server \
         {server}: {answer}\n    + CategoryInfo          : ReadError: (:) [Get-ExchangeCertificate], LocalizedException\n"
    )
}

pub(crate) fn two_servers() -> String {
    "[PS] C:\\>Get-ExchangeServer | ft Name,ServerRole\n\nName ServerRole\n---- ----------\nEX01 Mailbox\nEX02 Mailbox\n"
        .to_owned()
}
