//! Objects of Exchange's configuration, as its cmdlets print and export them. Three things are kept apart: what is blank,
//! what was cut off, and what was not printed at all and so is not known.

mod auth_config;
mod auth_server;
mod certificate;
mod collected;
mod connector;
mod exchange_server;
mod field;
mod fields;
mod graph;
mod native;
mod oauth_test;
mod read;
mod recognise;
mod server;
mod silent;
mod title;
mod values;

use std::fmt;
use std::sync::Arc;

use crate::event::Diagnostic;
use crate::powershell::{self, Form};
use crate::time::Written;
use crate::x509::Certificate;

pub use collected::{COLLECTION_SCRIPT, collected};
pub use field::{Field, ThumbprintText};
pub use fields::{KnownField, KnownValue};
pub use read::{Placed, native_outputs, objects};
pub use server::is_same_server;
pub(crate) use silent::uploads_key;

/// One object, or one command's output that holds none.
#[derive(Clone)]
pub struct ExchangeObject {
    /// What it is.
    pub kind: ObjectKind,
    /// The server that it is about or was read on, where the evidence says so.
    pub server: Option<String>,
    /// The command that printed it.
    pub command: Option<String>,
    /// The name of its type without the namespace, where the output says it.
    pub type_name: Option<String>,
    /// How it was written.
    pub form: Form,
    /// Its properties, as printed.
    pub properties: Vec<powershell::Property>,
    /// What Assay knows of it.
    pub body: ObjectBody,
    /// What could not be read: lower case, no final stop.
    pub problems: Vec<String>,
}

/// What stands in an object never reaches `Debug` output: only what it is does.
impl fmt::Debug for ExchangeObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut object = f.debug_struct("ExchangeObject");
        object.field("kind", &self.kind).field("form", &self.form);
        object.field("properties", &self.properties.len()).finish_non_exhaustive()
    }
}

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "`id` and `name` say each")]
pub enum ObjectKind {
    AuthConfig,
    ExchangeCertificate,
    AuthServer,
    PartnerApplication,
    IntraOrganizationConnector,
    IntraOrganizationConfiguration,
    OrganizationRelationship,
    SettingOverride,
    TestOAuthConnectivity,
    ExchangeServer,
    VirtualDirectory,
    HybridConfiguration,
    /// A key credential of a service principal, from Microsoft Graph.
    KeyCredential,
    /// The output of `w32tm /query /status` or `w32tm /stripchart`.
    ClockStatus,
    /// The output of `netsh winhttp show proxy`.
    WinHttpProxy,
    /// An object of PowerShell's that Assay knows nothing of.
    Other,
}

/// What Assay knows of an object.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each holds the type of its name")]
pub enum ObjectBody {
    AuthConfig(AuthConfig),
    ExchangeCertificate(Box<ExchangeCertificate>),
    AuthServer(AuthServer),
    PartnerApplication(PartnerApplication),
    IntraOrganizationConnector(IntraOrganizationConnector),
    IntraOrganizationConfiguration(IntraOrganizationConfiguration),
    OrganizationRelationship(OrganizationRelationship),
    SettingOverride(SettingOverride),
    TestOAuthConnectivity(TestOAuthConnectivity),
    ExchangeServer(ExchangeServer),
    VirtualDirectory(VirtualDirectory),
    KeyCredential(KeyCredential),
    ClockStatus(ClockStatus),
    WinHttpProxy(WinHttpProxy),
    /// The command ran and printed nothing: there is no such object.
    Nothing,
    /// The command failed: what it said.
    Failed(String),
    /// Its properties are all there is to say.
    Plain,
}

/// `Get-AuthConfig`.
#[derive(Clone, Debug, Default)]
pub struct AuthConfig {
    /// The certificate that signs.
    pub current: Field<ThumbprintText>,
    /// The one before.
    pub previous: Field<ThumbprintText>,
    /// The one that was staged.
    pub next: Field<ThumbprintText>,
    /// From when the next one is to sign.
    pub next_effective: Field<Written>,
    /// `00000002-0000-0ff1-ce00-000000000000`.
    pub service_name: Field<String>,
    /// Blank in a healthy organisation.
    pub realm: Field<String>,
    /// When the object was last changed.
    pub changed: Field<Written>,
}

/// `Get-ExchangeCertificate`.
#[derive(Clone, Debug, Default)]
pub struct ExchangeCertificate {
    /// Its thumbprint: of `RawData` where that is there.
    pub thumbprint: Field<ThumbprintText>,
    /// The subject.
    pub subject: Field<String>,
    /// `FriendlyName`.
    pub friendly_name: Field<String>,
    /// From when it is valid.
    pub not_before: Field<Written>,
    /// Until when it is valid.
    pub not_after: Field<Written>,
    /// Whether its private key is there.
    pub has_private_key: Field<bool>,
    /// `SMTP`, `IIS`, …
    pub services: Field<Vec<String>>,
    /// `Valid`, `DateInvalid`, …
    pub status: Field<String>,
    /// The size of its key.
    pub key_bits: Field<u32>,
    /// The key's store: `Microsoft Enhanced … Cryptographic Provider` (CSP), `Microsoft Software Key Storage Provider` (CNG).
    pub provider: Field<String>,
    /// The certificate itself, where `RawData` is there.
    pub certificate: Option<Arc<Certificate>>,
}

/// `Get-AuthServer`.
#[derive(Clone, Debug, Default)]
pub struct AuthServer {
    /// `ACS - <guid>`, `EvoSts - <guid>`: nobody is held to it.
    pub name: Field<String>,
    /// `MicrosoftACS`, `AzureAD`, `ADFS`.
    pub server_type: Field<String>,
    /// Who issues.
    pub issuer: Field<String>,
    /// The tenant.
    pub realm: Field<String>,
    /// Where tokens are asked for.
    pub token_endpoint: Field<String>,
    /// Where users sign in.
    pub authorization_endpoint: Field<String>,
    /// Where its keys are published.
    pub metadata_url: Field<String>,
    /// The dedicated hybrid application, where it is set.
    pub application_id: Field<String>,
    /// The domains that it serves.
    pub domains: Field<Vec<String>>,
    /// Whether it is in use.
    pub enabled: Field<bool>,
    /// Whether clients are sent to it.
    pub is_default_endpoint: Field<bool>,
    /// The keys that Exchange has stored for it.
    pub keys: Vec<Arc<Certificate>>,
    /// Whether the keys were printed.
    pub keys_known: bool,
}

/// `Get-PartnerApplication`.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the names are Exchange's own")]
pub struct PartnerApplication {
    pub name: Field<String>,
    pub application_id: Field<String>,
    pub realm: Field<String>,
    pub issuer: Field<String>,
    pub enabled: Field<bool>,
    pub use_auth_server: Field<bool>,
    pub accept_security_identifier: Field<bool>,
    pub linked_account: Field<String>,
    pub metadata_url: Field<String>,
    /// Certificates of its own.
    pub keys: Vec<Arc<Certificate>>,
}

/// `Get-IntraOrganizationConnector`.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the names are Exchange's own")]
pub struct IntraOrganizationConnector {
    pub name: Field<String>,
    pub target_domains: Field<Vec<String>>,
    pub discovery_endpoint: Field<String>,
    pub enabled: Field<bool>,
}

/// `Get-IntraOrganizationConfiguration`.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the names are Exchange's own")]
pub struct IntraOrganizationConfiguration {
    pub on_premises_discovery_endpoint: Field<String>,
    pub on_premises_web_service_endpoint: Field<String>,
    pub online_discovery_endpoint: Field<String>,
    pub online_target_address: Field<String>,
    pub on_premise_target_addresses: Field<Vec<String>>,
}

/// `Get-OrganizationRelationship`.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the names are Exchange's own")]
pub struct OrganizationRelationship {
    pub name: Field<String>,
    pub domains: Field<Vec<String>>,
    pub enabled: Field<bool>,
    pub free_busy_enabled: Field<bool>,
    pub target_application_uri: Field<String>,
    pub target_autodiscover_epr: Field<String>,
    pub target_sharing_epr: Field<String>,
}

/// `Get-SettingOverride`.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the names are Exchange's own")]
pub struct SettingOverride {
    pub name: Field<String>,
    pub component: Field<String>,
    pub section: Field<String>,
    pub parameters: Field<Vec<String>>,
    pub server: Field<String>,
}

/// `Test-OAuthConnectivity`.
#[derive(Clone, Debug, Default)]
pub struct TestOAuthConnectivity {
    /// `Checking EWS API Call Under Oauth`.
    pub task: Field<String>,
    /// `Success`, `Warning`, `Error`.
    pub result: Field<String>,
    /// The log.
    pub detail: Field<String>,
    /// What stands in the log.
    pub diagnostics: Vec<Diagnostic>,
    /// Where it called, from the command.
    pub target: Option<String>,
    /// The mailbox, from the command.
    pub mailbox: Option<String>,
    /// The application that Exchange named itself as (`L:<guid>-AS:`).
    pub application_id: Option<String>,
}

/// `Get-ExchangeServer`.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the names are Exchange's own")]
pub struct ExchangeServer {
    pub name: Field<String>,
    /// `15.2.1748.24`.
    pub build: Field<Build>,
    /// The build is that of `ExSetup.exe`, which every update raises; `AdminDisplayVersion` knows cumulative updates only.
    pub is_setup_build: bool,
    pub site: Field<String>,
    pub role: Field<String>,
    pub web_proxy: Field<String>,
}

/// A build of Exchange: `15.2.1748.24`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the four numbers of a version")]
pub struct Build {
    pub major: u32,
    pub minor: u32,
    pub build: u32,
    pub revision: u32,
}

/// `Get-WebServicesVirtualDirectory`, `Get-AutodiscoverVirtualDirectory` and their like.
#[derive(Clone, Debug, Default)]
pub struct VirtualDirectory {
    /// `EX01\EWS (Default Web Site)`.
    pub identity: Field<String>,
    /// `OAuthAuthentication`.
    pub oauth: Field<bool>,
    /// `InternalAuthenticationMethods`.
    pub internal_methods: Field<Vec<String>>,
    /// `ExternalAuthenticationMethods`.
    pub external_methods: Field<Vec<String>>,
    /// `InternalUrl`.
    pub internal_url: Field<String>,
    /// `ExternalUrl`.
    pub external_url: Field<String>,
}

/// A key credential of an application or service principal in Entra.
#[derive(Clone, Debug, Default)]
pub struct KeyCredential {
    /// Its certificate's thumbprint (`customKeyIdentifier`).
    pub thumbprint: Field<ThumbprintText>,
    /// From when.
    pub start: Field<Written>,
    /// Until when.
    pub end: Field<Written>,
    /// Whose it is: the application's id, where the document says it.
    pub application_id: Field<String>,
    /// The owner's display name.
    pub owner: Field<String>,
    /// The certificate, where `key` was selected.
    pub certificate: Option<Arc<Certificate>>,
}

/// `w32tm`.
#[derive(Clone, Debug, Default)]
pub struct ClockStatus {
    /// The source: a server, `Local CMOS Clock`, `Free-running System Clock`.
    pub source: Field<String>,
    /// The last successful synchronisation.
    pub last_sync: Field<Written>,
    /// How far the clock is off, in milliseconds: `/stripchart`'s last value, or the phase offset.
    pub offset_ms: Field<i64>,
    /// The command could not ask the service: what it said.
    pub error: Option<String>,
}

/// `netsh winhttp show proxy`.
#[derive(Clone, Debug, Default)]
pub struct WinHttpProxy {
    /// The proxy; blank means direct access.
    pub proxy: Field<String>,
    /// What goes past it.
    pub bypass: Field<Vec<String>>,
}

impl ExchangeObject {
    /// The certificates that it holds whole.
    pub fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        let certificates: Vec<&Arc<Certificate>> = match &self.body {
            ObjectBody::ExchangeCertificate(known) => known.certificate.iter().collect(),
            ObjectBody::AuthServer(server) => server.keys.iter().collect(),
            ObjectBody::PartnerApplication(application) => application.keys.iter().collect(),
            ObjectBody::KeyCredential(credential) => credential.certificate.iter().collect(),
            _ => Vec::new(),
        };
        certificates.into_iter().map(|certificate| &**certificate)
    }
}

impl ObjectKind {
    /// The kind in the report.
    pub fn id(self) -> &'static str {
        match self {
            Self::AuthConfig => "auth-config",
            Self::ExchangeCertificate => "exchange-certificate",
            Self::AuthServer => "auth-server",
            Self::PartnerApplication => "partner-application",
            Self::IntraOrganizationConnector => "intra-organization-connector",
            Self::IntraOrganizationConfiguration => "intra-organization-configuration",
            Self::OrganizationRelationship => "organization-relationship",
            Self::SettingOverride => "setting-override",
            Self::TestOAuthConnectivity => "test-oauth-connectivity",
            Self::ExchangeServer => "exchange-server",
            Self::VirtualDirectory => "virtual-directory",
            Self::HybridConfiguration => "hybrid-configuration",
            Self::KeyCredential => "key-credential",
            Self::ClockStatus => "clock-status",
            Self::WinHttpProxy => "winhttp-proxy",
            Self::Other => "powershell-object",
        }
    }

    /// The kind for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::AuthConfig => "Auth configuration",
            Self::ExchangeCertificate => "Exchange certificate",
            Self::AuthServer => "Auth server",
            Self::PartnerApplication => "Partner application",
            Self::IntraOrganizationConnector => "Intra-organization connector",
            Self::IntraOrganizationConfiguration => "Intra-organization configuration",
            Self::OrganizationRelationship => "Organization relationship",
            Self::SettingOverride => "Setting override",
            Self::TestOAuthConnectivity => "OAuth connectivity test",
            Self::ExchangeServer => "Exchange server",
            Self::VirtualDirectory => "Virtual directory",
            Self::HybridConfiguration => "Hybrid configuration",
            Self::KeyCredential => "Key credential in Entra",
            Self::ClockStatus => "Clock status",
            Self::WinHttpProxy => "WinHTTP proxy",
            Self::Other => "PowerShell object",
        }
    }

    /// The command that prints such objects, reading only.
    pub fn command(self) -> Option<&'static str> {
        Some(match self {
            Self::AuthConfig => "Get-AuthConfig | Format-List",
            Self::ExchangeCertificate => "Get-ExchangeCertificate -Server SERVER | Format-List",
            Self::AuthServer => "Get-AuthServer | Format-List",
            Self::PartnerApplication => "Get-PartnerApplication | Format-List",
            Self::IntraOrganizationConnector => "Get-IntraOrganizationConnector | Format-List",
            Self::IntraOrganizationConfiguration => "Get-IntraOrganizationConfiguration | Format-List",
            Self::OrganizationRelationship => "Get-OrganizationRelationship | Format-List",
            Self::SettingOverride => "Get-SettingOverride | Format-List",
            Self::TestOAuthConnectivity => {
                "Test-OAuthConnectivity -Service EWS -TargetUri https://outlook.office365.com/ews/exchange.asmx -Mailbox MAILBOX | Format-List"
            }
            Self::ExchangeServer => {
                "Get-ExchangeServer | Format-List Name, AdminDisplayVersion, Site, ServerRole, InternetWebProxy"
            }
            Self::VirtualDirectory => {
                "Get-WebServicesVirtualDirectory -ADPropertiesOnly | Format-List Identity, OAuthAuthentication, *AuthenticationMethods"
            }
            Self::HybridConfiguration => "Get-HybridConfiguration | Format-List",
            Self::ClockStatus => "w32tm /query /status",
            Self::WinHttpProxy => "netsh winhttp show proxy",
            Self::KeyCredential | Self::Other => return None,
        })
    }
}
