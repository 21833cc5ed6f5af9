//! Makes the cases in `tests/fixtures/cases` anew: what a support engineer holds, one folder for each fault, with
//! `expected.toml` beside it. Private keys are never written. Run `cargo run --example make_cases`, then the tests.

#[path = "../../tests/common/pasted.rs"]
mod pasted;
mod texts;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use assay::jose::base64url;
use assay::x509::Thumbprint;
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{CertificateParams, DistinguishedName, DnType, date_time_ymd};
use serde_json::{Value, json};

use pasted::{ACS, EXCHANGE, TENANT, event_text, event_xml, shell};
use texts::{W32TM_LOCAL, auth_config, certificate_list, clixml, connectivity_test, partner_application, refusal};

/// 2027-01-15 10:00:00 UTC: the moment of every case.
const AT: i64 = 1_800_007_200;
const HOURS: i64 = 3_600;

const APPLICATION: &str = "5c1a7f0e-8a44-4d7e-9a51-6f3b2c4d5e60";

type Done = Result<(), Box<dyn Error>>;

fn main() -> Done {
    auth_certificate_expired()?;
    clock_skew()?;
    partner_application_misconfigured()?;
    certificate_not_published()?;
    endpoint_blocked()?;
    rotation_not_republished()?;
    stale_auth_server_keys()?;
    auth_certificate_missing_on_server()?;
    token_stale_elsewhere()
}

/// Within the organisation: nothing opens, and the certificate ended five days ago.
fn auth_certificate_expired() -> Done {
    let auth = Signer::new("Microsoft Exchange Server Auth Certificate", (2022, 1, 10), (2027, 1, 10))?;
    let case = Folder::new("auth-certificate-expired")?;
    case.write("Get-AuthConfig.txt", &auth_config(&auth.hex(), None))?;
    case.write("Get-ExchangeCertificate-EX01.xml", &clixml(&auth.certificate))?;
    case.write("event-1003.txt", &event_text(
        "MSExchange Front End HTTPS Proxy",
        1003,
        "Core",
        "Error",
        "[Owa] An internal server error occurred. The unhandled exception was: System.NullReferenceException: Object \
         reference not set to an instance of an object.\n   at \
         Microsoft.Exchange.HttpProxy.FbaModule.ParseCadataCookies(HttpApplication httpApplication)",
    ))?;
    case.write(
        "event-4999.xml",
        &event_xml(
            "MSExchange Common",
            4999,
            [
                "4312",
                "w3wp#MSExchangeServicesAppPool",
                "E12IIS",
                "c-RTL-AMD64",
                "M.E.S.O.V1ProfileLocalTokenIssuer..ctor",
                "M.E.S.OAuth.OAuthTokenRequestFailedException",
            ],
        ),
    )?;
    case.expect("auth-certificate-expired", "on-premises", "invalid", "Get-AuthConfig | Format-List")
}

/// Exchange → add-in: the server's clock runs seven minutes ahead, with no source but itself.
fn clock_skew() -> Done {
    let auth = Signer::new("Microsoft Exchange Server Auth Certificate", (2025, 3, 1), (2030, 3, 1))?;
    let case = Folder::new("clock-skew")?;
    let begins = AT + 420;
    let claims = json!({
        "iss": format!("{EXCHANGE}@contoso.com"),
        "aud": "https://addin.contoso.com/taskpane.html",
        "nbf": begins,
        "iat": begins,
        "exp": begins + 8 * HOURS,
        "appctxsender": format!("{EXCHANGE}@contoso.com"),
        "isbrowserhostedapp": "True",
        "appctx": json!({
            "msexchuid": "53e925fa-76ba-45e1-be0f-4ef08b59d389@contoso.com",
            "version": "ExIdTok.V1",
            "amurl": "https://mail.contoso.com:443/autodiscover/metadata/json/1",
        }).to_string(),
    });
    case.write("identity-token.txt", &auth.token(&claims)?)?;
    case.write("metadata.json", &format!("{:#}", exchange_metadata(&auth)))?;
    case.write("w32tm.txt", W32TM_LOCAL)?;
    case.expect("clock-skew", "exchange-to-add-in", "invalid", "w32tm /query /status")
}

/// The cloud → on-premises: Exchange Online is not admitted.
fn partner_application_misconfigured() -> Done {
    let case = Folder::new("partner-application-misconfigured")?;
    case.write(
        "response.txt",
        &refusal(
            2_000_006,
            "The Application Identifier '00000002-0000-0ff1-ce00-000000000000' is unknown.",
            "invalid_client",
        ),
    )?;
    case.write(
        "Get-PartnerApplication.txt",
        &shell("Get-PartnerApplication | Format-List", &partner_application(false)),
    )?;
    case.expect(
        "partner-application-misconfigured",
        "cloud-to-on-premises",
        "invalid",
        "Get-PartnerApplication | Format-List Name, Enabled, ApplicationIdentifier, Realm, UseAuthServer, \
         LinkedAccount, AcceptSecurityIdentifierInformation",
    )
}

/// On-premises → the cloud: Entra knows no certificate of Exchange's.
fn certificate_not_published() -> Done {
    let auth = Signer::new("Microsoft Exchange Server Auth Certificate", (2025, 3, 1), (2030, 3, 1))?;
    let case = Folder::new("certificate-not-published")?;
    case.write("Get-AuthConfig.txt", &auth_config(&auth.hex(), None))?;
    case.write(
        "Test-OAuthConnectivity.txt",
        &connectivity_test(&format!(
            "Unable to get token from Auth Server. Error code: 'invalid_client'. Description: 'AADSTS70002: Error \
         validating credentials. AADSTS50012: Client assertion contains an invalid signature. [Reason - The key was \
         not found., Thumbprint of key used by client: '{}']. Trace ID: 0d6a9f3c-6f6e-4d0b-a1b8-6ce5a3b70e00 \
         Correlation ID: 5e6f7a8b-9c0d-4e1f-8a2b-3c4d5e6f7a8b Timestamp: 2027-01-15 09:41:07Z'.",
            auth.hex()
        )),
    )?;
    case.write("keyCredentials.json", &format!("{:#}", key_credentials(&[])))?;
    case.expect("certificate-not-published", "on-premises-to-cloud", "invalid", "Get-AuthConfig | Format-List")
}

/// On-premises → the cloud: nobody answers.
fn endpoint_blocked() -> Done {
    let case = Folder::new("endpoint-blocked")?;
    case.write("Test-OAuthConnectivity.txt", &connectivity_test(
        "Unable to get the token from auth server 'https://accounts.accesscontrol.windows.net/3f0c6f2e-5d1b-4f4e-9c1a-\
         2b7d8e9f0a11/tokens/OAuth/2': System.Net.WebException: Unable to connect to the remote server ---> \
         System.Net.Sockets.SocketException: A connection attempt failed because the connected party did not properly \
         respond after a period of time 20.190.159.2:443",
    ))?;
    case.write(
        "Get-ExchangeServer.txt",
        &shell(
            "Get-ExchangeServer | Format-List Name, AdminDisplayVersion, Site, ServerRole, InternetWebProxy",
            "\nName                : EX01\nAdminDisplayVersion : Version 15.2 (Build 2562.17)\nSite                : \
         contoso.com/Configuration/Sites/Berlin\nServerRole          : Mailbox\nInternetWebProxy    :\n",
        ),
    )?;
    case.write(
        "winhttp.txt",
        "C:\\>netsh winhttp show proxy\n\nCurrent WinHTTP proxy settings:\n\n    Direct access (no proxy server).\n",
    )?;
    case.expect(
        "endpoint-blocked",
        "on-premises-to-cloud",
        "invalid",
        "Resolve-DnsName accounts.accesscontrol.windows.net",
    )
}

/// On-premises → the cloud: rotated, and Entra has the old certificate.
fn rotation_not_republished() -> Done {
    let old = Signer::new("Microsoft Exchange Server Auth Certificate", (2022, 2, 1), (2027, 2, 1))?;
    let new = Signer::new("Microsoft Exchange Server Auth Certificate", (2026, 12, 1), (2031, 12, 1))?;
    let case = Folder::new("rotation-not-republished")?;
    case.write("Get-AuthConfig.txt", &auth_config(&new.hex(), Some(&old.hex())))?;
    case.write(
        "Test-OAuthConnectivity.txt",
        &connectivity_test(&format!(
            "Unable to get token from Auth Server. Error code: 'invalid_client'. Description: 'AADSTS700027: The \
         certificate with identifier used to sign the client assertion is not registered on application. [Reason - The \
         key was not found., Thumbprint of key used by client: '{}', Configured keys: [Key0:Start=02/01/2022 00:00:00, \
         End=02/01/2027 00:00:00, Thumbprint={};]]. Trace ID: 71c7d3a4-0b8a-4d8f-9d84-9a1c55c60b00 Correlation ID: \
         0f4e3b7a-65a0-4a52-8e0f-0e9d5b7a1c2d Timestamp: 2027-01-15 09:41:07Z'.",
            new.hex(),
            old.hex()
        )),
    )?;
    case.write(
        "event-2014.txt",
        &event_text(
            "MSExchange AuthAdmin",
            2014,
            "General",
            "Information",
            &format!(
                "The current signing certificate for Exchange has been updated to certificate with thumbprint {}.",
                new.hex()
            ),
        ),
    )?;
    case.write("keyCredentials.json", &format!("{:#}", key_credentials(&[&old])))?;
    case.expect(
        "rotation-not-republished",
        "on-premises-to-cloud",
        "invalid",
        "Get-AuthConfig | Format-List CurrentCertificateThumbprint, PreviousCertificateThumbprint, \
         NextCertificateThumbprint, WhenChanged",
    )
}

/// The cloud → on-premises: the token's key is published, and Exchange has an older one. The Auth Certificate has
/// expired as well, which has no part in it.
fn stale_auth_server_keys() -> Done {
    let old = Signer::new("accounts.accesscontrol.windows.net", (2021, 9, 11), (2026, 9, 11))?;
    let new = Signer::new("accounts.accesscontrol.windows.net", (2026, 9, 11), (2031, 9, 11))?;
    let auth = Signer::new("Microsoft Exchange Server Auth Certificate", (2022, 1, 10), (2027, 1, 10))?;
    let case = Folder::new("stale-auth-server-keys")?;
    let actor = json!({
        "aud": format!("{EXCHANGE}/mail.contoso.com@{TENANT}"),
        "iss": format!("{ACS}@{TENANT}"),
        "nameid": format!("{EXCHANGE}@{TENANT}"),
        "trustedfordelegation": "true",
        "identityprovider": format!("{ACS}@{TENANT}"),
        "nbf": AT - HOURS,
        "iat": AT - HOURS,
        "exp": AT + 23 * HOURS,
    });
    let outer = json!({
        "aud": format!("{EXCHANGE}/mail.contoso.com@{TENANT}"),
        "iss": format!("{EXCHANGE}@{TENANT}"),
        "nbf": AT - 60,
        "exp": AT + 8 * HOURS,
        "smtp": "jane@contoso.com",
        "nii": "urn:federation:MicrosoftOnline",
        "nameid": "10032001e2cbe43b",
        "actortoken": new.token(&actor)?,
    });
    let encode = |value: &Value| base64url::encode(value.to_string().as_bytes());
    case.write("token.txt", &format!("{}.{}.", encode(&json!({"typ": "JWT", "alg": "none"})), encode(&outer)))?;
    case.write("response.txt", &refusal(2_000_000, "The token has an invalid signature.", "invalid_signature"))?;
    case.write("Get-AuthServer.json", &format!("{:#}", auth_server(&old)))?;
    case.write("acs-metadata.json", &format!("{:#}", acs_metadata(&new)))?;
    case.write("Get-AuthConfig.txt", &auth_config(&auth.hex(), None))?;
    case.write("Get-ExchangeCertificate-EX01.xml", &clixml(&auth.certificate))?;
    case.expect(
        "stale-auth-server-keys",
        "cloud-to-on-premises",
        "valid",
        "Get-AuthServer | Format-List Name, Type, Enabled, Realm, IssuerIdentifier, TokenIssuingEndpoint, \
         AuthMetadataUrl, ApplicationIdentifier, DomainName, IsDefaultAuthorizationEndpoint",
    )
}

/// Within the organisation: one of two servers lacks the certificate.
fn auth_certificate_missing_on_server() -> Done {
    let auth = Signer::new("Microsoft Exchange Server Auth Certificate", (2025, 3, 1), (2030, 3, 1))?;
    let case = Folder::new("auth-certificate-missing-on-server")?;
    case.write("Get-AuthConfig.txt", &auth_config(&auth.hex(), None))?;
    let own = "3E4C6A1B7D90F2A5C8E1B3D4F6A7980C1B2D3E4F";
    let listed =
        |server: &str, blocks: &str| shell(&format!("Get-ExchangeCertificate -Server {server} | Format-List"), blocks);
    let auth_block = certificate_list(&auth.hex(), "Microsoft Exchange Server Auth Certificate", "SMTP");
    let own_block = certificate_list(own, "mail.contoso.com", "IIS, SMTP");
    case.write("EX01.txt", &listed("EX01", &format!("{auth_block}{own_block}")))?;
    case.write("EX02.txt", &listed("EX02", &own_block))?;
    case.write("event-2004.txt", &event_text(
        "MSExchange OAuth",
        2004,
        "Configuration",
        "Warning",
        &format!(
            "Unable to find the certificate with thumbprint {} in the current computer or the certificate is missing \
             private key. The certificate is needed to sign the outgoing token.",
            auth.hex()
        ),
    ))?;
    case.expect(
        "auth-certificate-missing-on-server",
        "on-premises",
        "invalid",
        &format!("Get-ExchangeCertificate -Server EX02 -Thumbprint {} | Format-List", auth.hex()),
    )
}

/// Cloud service to cloud service: an old token, beside an Auth Certificate that has expired and has nothing to do with
/// it.
fn token_stale_elsewhere() -> Done {
    let entra = Signer::new("accounts.accesscontrol.windows.net", (2026, 9, 11), (2031, 9, 11))?;
    let auth = Signer::new("Microsoft Exchange Server Auth Certificate", (2022, 1, 10), (2027, 1, 10))?;
    let case = Folder::new("token-stale")?;
    let claims = json!({
        "aud": "https://graph.microsoft.com",
        "iss": format!("https://login.microsoftonline.com/{TENANT}/v2.0"),
        "nbf": AT - 72 * HOURS,
        "iat": AT - 72 * HOURS,
        "exp": AT - 71 * HOURS,
        "azp": APPLICATION,
        "azpacr": "2",
        "oid": "8b9f6a55-0c1d-4c4e-8f3a-7e2d1c0b9a88",
        "roles": ["Calendars.Read"],
        "tid": TENANT,
        "ver": "2.0",
    });
    case.write("token.txt", &entra.token(&claims)?)?;
    let keys = json!({"keys": [{
        "kty": "RSA",
        "use": "sig",
        "kid": Thumbprint::of_der(&entra.certificate).to_x5t(),
        "x5t": Thumbprint::of_der(&entra.certificate).to_x5t(),
        "x5c": [STANDARD.encode(&entra.certificate)],
    }]});
    case.write("keys.json", &format!("{keys:#}"))?;
    case.write("Get-AuthConfig.txt", &auth_config(&auth.hex(), None))?;
    case.write("Get-ExchangeCertificate-EX01.xml", &clixml(&auth.certificate))?;
    case.expect("token-stale", "elsewhere", "invalid", "")
}

/// An RSA key with a certificate.
struct Signer {
    pair: KeyPair,
    certificate: Vec<u8>,
}

impl Signer {
    fn new(name: &str, from: (i32, u8, u8), until: (i32, u8, u8)) -> Result<Self, Box<dyn Error>> {
        let pair = KeyPair::generate(KeySize::Rsa2048)?;
        let der: Vec<u8> = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair)?.as_ref().to_vec();
        let signer = rcgen::KeyPair::try_from(der)?;
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
        params.not_before = date_time_ymd(from.0, from.1, from.2);
        params.not_after = date_time_ymd(until.0, until.1, until.2);
        let certificate = params.self_signed(&signer)?.der().to_vec();
        Ok(Self { pair, certificate })
    }

    fn hex(&self) -> String {
        Thumbprint::of_der(&self.certificate).to_hex()
    }

    fn token(&self, claims: &Value) -> Result<String, Box<dyn Error>> {
        let x5t = Thumbprint::of_der(&self.certificate).to_x5t();
        let header = json!({"typ": "JWT", "alg": "RS256", "x5t": x5t, "kid": x5t});
        let encode = |value: &Value| base64url::encode(value.to_string().as_bytes());
        let signed = format!("{}.{}", encode(&header), encode(claims));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)?;
        Ok(format!("{signed}.{}", base64url::encode(&signature)))
    }
}

/// One case.
struct Folder {
    path: PathBuf,
}

impl Folder {
    fn new(name: &str) -> Result<Self, Box<dyn Error>> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/cases").join(name);
        if path.exists() {
            fs::remove_dir_all(&path)?;
        }
        fs::create_dir_all(&path)?;
        Ok(Self { path })
    }

    fn write(&self, name: &str, text: &str) -> Done {
        Ok(fs::write(self.path.join(name), format!("{}\n", text.trim_end()))?)
    }

    fn expect(&self, cause: &str, direction: &str, verdict: &str, command: &str) -> Done {
        let text = format!(
            "# What Assay has to say of the files beside this one.\nat = \"2027-01-15T10:00:00Z\"\ndirection = \
             \"{direction}\"\nverdict = \"{verdict}\"\ncause = \"{cause}\"\ncommand = '''{command}'''"
        );
        self.write("expected.toml", &text)
    }
}

fn exchange_metadata(signer: &Signer) -> Value {
    json!({
        "id": "_d51fa9a2-5b31-4ad7-9d1d-7a2c1f3a4f10",
        "version": "1.0",
        "name": "Exchange",
        "realm": "contoso.com",
        "serviceName": EXCHANGE,
        "issuer": format!("{EXCHANGE}@contoso.com"),
        "allowedAudiences": [format!("{EXCHANGE}@contoso.com")],
        "keys": [{
            "usage": "signing",
            "keyinfo": {"x5t": Thumbprint::of_der(&signer.certificate).to_x5t()},
            "keyvalue": {"type": "x509Certificate", "value": STANDARD.encode(&signer.certificate)},
        }],
        "endpoints": [{
            "location": "https://mail.contoso.com/autodiscover/metadata/json/1",
            "protocol": "OAuth2",
            "usage": "metadata",
        }],
    })
}

fn acs_metadata(signer: &Signer) -> Value {
    json!({
        "id": "_7b9b0b1e-64a5-4c7e-9a39-1d2c3b4a5f60",
        "version": "1.0",
        "name": "accounts.accesscontrol.windows.net",
        "realm": TENANT,
        "serviceName": ACS,
        "issuer": format!("{ACS}@{TENANT}"),
        "keys": [{
            "usage": "Signing",
            "keyInfo": {"x5t": Thumbprint::of_der(&signer.certificate).to_x5t()},
            "keyValue": {"type": "x509Certificate", "value": STANDARD.encode(&signer.certificate)},
        }],
        "endpoints": [{
            "location": format!("https://accounts.accesscontrol.windows.net/{TENANT}/tokens/OAuth/2"),
            "protocol": "OAuth2",
            "usage": "issuance",
        }],
    })
}

/// `Get-AuthServer | ConvertTo-Json`.
fn auth_server(signer: &Signer) -> Value {
    json!({
        "Name": "ACS - 5d8c2e1f-0b3a-4f6d-8e7c-9a1b2c3d4e5f",
        "IssuerIdentifier": ACS,
        "TokenIssuingEndpoint": format!("https://accounts.accesscontrol.windows.net/{TENANT}/tokens/OAuth/2"),
        "AuthorizationEndpoint": null,
        "ApplicationIdentifier": null,
        "AuthMetadataUrl": format!("https://accounts.accesscontrol.windows.net/{TENANT}/metadata/json/1"),
        "Realm": TENANT,
        "DomainName": ["contoso.com", "contoso.mail.onmicrosoft.com"],
        "Type": "MicrosoftACS",
        "Enabled": true,
        "IsDefaultAuthorizationEndpoint": false,
        "CertificateStrings": [STANDARD.encode(&signer.certificate)],
        "ObjectClass": ["top", "msExchAuthAuthServer"],
    })
}

/// An application's keys as Microsoft Graph answers them.
fn key_credentials(signers: &[&Signer]) -> Value {
    let keys: Vec<_> = signers
        .iter()
        .map(|signer| {
            json!({
                "customKeyIdentifier": signer.hex(),
                "displayName": "CN=Microsoft Exchange Server Auth Certificate",
                "startDateTime": "2022-02-01T00:00:00Z",
                "endDateTime": "2027-02-01T00:00:00Z",
                "key": null,
                "keyId": "b0c1d2e3-f405-4617-8283-94a5b6c7d8e9",
                "type": "AsymmetricX509Cert",
                "usage": "Verify",
            })
        })
        .collect();
    json!({
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#applications/$entity",
        "appId": APPLICATION,
        "displayName": "ExchangeServerApp-5d8c2e1f-0b3a-4f6d-8e7c-9a1b2c3d4e5f",
        "keyCredentials": keys,
    })
}
