//! The texts of the cases: what shells, events and servers write.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::pasted::{ACS, EXCHANGE, TENANT, list, shell};

pub(crate) fn auth_config(current: &str, previous: Option<&str>) -> String {
    shell(
        "Get-AuthConfig | Format-List",
        &format!(
            "\nRunspaceId                    : 4a7ae9a0-3a36-4d3b-9d53-3e1f36a7c2b1\n\
         CurrentCertificateThumbprint  : {current}\n\
         PreviousCertificateThumbprint : {}\n\
         NextCertificateThumbprint     :\n\
         NextCertificateEffectiveDate  :\n\
         ServiceName                   : {EXCHANGE}\n\
         Realm                         :\n\
         Name                          : Auth Configuration\n",
            previous.unwrap_or_default()
        ),
    )
}

pub(crate) fn certificate_list(thumbprint: &str, name: &str, services: &str) -> String {
    let properties = [
        ("AccessRules", "{System.Security.AccessControl.CryptoKeyAccessRule}".to_owned()),
        ("CertificateDomains", "{}".to_owned()),
        ("HasPrivateKey", "True".to_owned()),
        ("IsSelfSigned", "True".to_owned()),
        ("Issuer", format!("CN={name}")),
        ("NotAfter", "3/31/2030 12:00:00 AM".to_owned()),
        ("NotBefore", "3/31/2025 12:00:00 AM".to_owned()),
        ("PublicKeySize", "2048".to_owned()),
        ("RootCAType", "None".to_owned()),
        ("SerialNumber", "4E1D7C0A".to_owned()),
        ("Services", services.to_owned()),
        ("Status", "Valid".to_owned()),
        ("Subject", format!("CN={name}")),
        ("Thumbprint", thumbprint.to_owned()),
    ];
    list(&properties)
}

pub(crate) fn partner_application(is_enabled: bool) -> String {
    list(&[
        ("Enabled", if is_enabled { "True" } else { "False" }.to_owned()),
        ("ApplicationIdentifier", EXCHANGE.to_owned()),
        ("CertificateStrings", "{}".to_owned()),
        ("AuthMetadataUrl", String::new()),
        ("Realm", String::new()),
        ("UseAuthServer", "True".to_owned()),
        ("AcceptSecurityIdentifierInformation", "False".to_owned()),
        ("LinkedAccount", "contoso.com/Users/Exchange Online-ApplicationAccount".to_owned()),
        ("IssuerIdentifier", String::new()),
        ("AppOnlyPermissions", String::new()),
        ("ActAsPermissions", String::new()),
        ("Name", "Exchange Online".to_owned()),
    ])
}

/// As a remote shell exports it: the certificate itself, and no other property.
pub(crate) fn clixml(certificate: &[u8]) -> String {
    format!(
        r#"<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">
  <Obj RefId="0">
    <TN RefId="0">
      <T>Deserialized.Microsoft.Exchange.Management.SystemConfigurationTasks.ExchangeCertificate</T>
      <T>Deserialized.System.Security.Cryptography.X509Certificates.X509Certificate2</T>
      <T>Deserialized.System.Object</T>
    </TN>
    <Props>
      <BA N="RawData">{}</BA>
    </Props>
    <MS>
      <S N="PSComputerName">ex01.contoso.com</S>
      <G N="RunspaceId">4a7ae9a0-3a36-4d3b-9d53-3e1f36a7c2b1</G>
    </MS>
  </Obj>
</Objs>"#,
        STANDARD.encode(certificate)
    )
}

/// What Exchange on-premises answers to a token that it refuses.
pub(crate) fn refusal(number: u32, reason: &str, category: &str) -> String {
    format!(
        "HTTP/1.1 401 Unauthorized\r\nServer: Microsoft-IIS/10.0\r\nrequest-id: \
         2c1a4d7e-9f30-4b52-8a61-7d5e3c2b1a09\r\nx-ms-diagnostics: \
         {number};reason=\"{reason}\";error_category=\"{category}\"\r\nWWW-Authenticate: Bearer \
         client_id=\"{EXCHANGE}\", trusted_issuers=\"{ACS}@{TENANT}\", token_types=\"app_asserted_user_v1 \
         service_asserted_app_v1\", error=\"invalid_token\"\r\nX-Powered-By: ASP.NET\r\nX-FEServer: EX01\r\nDate: Fri, \
         15 Jan 2027 09:41:07 GMT\r\nContent-Length: 0\r\n"
    )
}

pub(crate) fn connectivity_test(error: &str) -> String {
    let challenge = format!(
        "Bearer client_id=\"{EXCHANGE}\", trusted_issuers=\"{ACS}@*\", token_types=\"app_asserted_user_v1 \
         service_asserted_app_v1\", authorization_uri=\"https://login.windows.net/common/oauth2/authorize\""
    );
    let detail = [
        "The configuration was last successfully loaded at 1/1/0001 12:00:00 AM UTC. This was 1065882001 minutes ago.",
        "The token cache is being cleared because \"use cached token\" was set to false.",
        "Exchange Outbound Oauth Log:",
        "Client request ID: 9b1f0a52-7a55-4a3f-8f0a-5f8f1f5d3c11",
        "Information:[OAuthCredentials:Authenticate] entering",
        &format!(
            "Information:[OAuthCredentials:Authenticate] challenge from \
             'https://outlook.office365.com/ews/exchange.asmx' received: {challenge}"
        ),
        &format!("Error:{error}"),
        "Exchange Response Details:",
        "HTTP response message:",
        "Exception:",
        &format!("Microsoft.Exchange.Security.OAuth.OAuthTokenRequestFailedException: {error}"),
        "   at Microsoft.Exchange.Security.OAuth.OAuthTokenBuilder.GetAppToken(String applicationId, String \
         destinationHost)",
    ];
    let object = [
        "RunspaceId  : 4a7ae9a0-3a36-4d3b-9d53-3e1f36a7c2b1",
        "Task        : Checking EWS API Call Under Oauth",
        &format!("Detail      : {}", detail.join("\n              ")),
        "ResultType  : Error",
        "Identity    : Microsoft.Exchange.Security.OAuth.ValidationResultNodeId",
        "IsValid     : True",
        "ObjectState : New",
    ];
    let command = "Test-OAuthConnectivity -Service EWS -TargetUri https://outlook.office365.com/ews/exchange.asmx \
                   -Mailbox jane@contoso.com | Format-List";
    shell(command, &format!("\n{}\n", object.join("\n")))
}

pub(crate) const W32TM_LOCAL: &str = "C:\\>w32tm /query /status
Leap Indicator: 3(not synchronized)
Stratum: 0 \
    (unspecified)
Precision: -23 (119.209ns per tick)
Root Delay: 0.0000000s
Root Dispersion: 0.0000000s
ReferenceId: \
    0x00000000 (unspecified)
Last Successful Sync Time: unspecified
Source: Local CMOS Clock
Poll Interval: 10 \
    (1024s)
";
