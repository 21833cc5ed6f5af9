//! What Assay knows of an object as a list of fields, for reports and cards: names and values, judged by nobody.

use super::{ExchangeObject, Field, ObjectBody, ThumbprintText};
use crate::time::Written;

/// One field of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownField {
    /// Its name in the report: `not_after`.
    pub name: &'static str,
    /// Its name for people: `Not after`.
    pub label: &'static str,
    /// Its value, or why there is none.
    pub value: Field<KnownValue>,
}

/// The value of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum KnownValue {
    /// A text.
    Text(String),
    /// Yes or no.
    Flag(bool),
    /// A number; the field's name says its unit.
    Number(i64),
    /// Several texts.
    Texts(Vec<String>),
    /// A date as it was written.
    Date(Written),
    /// A thumbprint.
    Thumbprint(ThumbprintText),
}

impl ExchangeObject {
    /// What is known of it, in the order in which it is best read. Empty where its properties are all there is.
    pub fn fields(&self) -> Vec<KnownField> {
        match &self.body {
            ObjectBody::AuthConfig(it) => vec![
                field("current", "Current certificate", &it.current),
                field("next", "Next certificate", &it.next),
                field("next_effective", "Next from", &it.next_effective),
                field("previous", "Previous certificate", &it.previous),
                field("service_name", "Service name", &it.service_name),
                field("realm", "Realm", &it.realm),
                field("changed", "Last changed", &it.changed),
            ],
            ObjectBody::ExchangeCertificate(it) => vec![
                field("thumbprint", "Thumbprint", &it.thumbprint),
                field("subject", "Subject", &it.subject),
                field("friendly_name", "Friendly name", &it.friendly_name),
                field("not_before", "Not before", &it.not_before),
                field("not_after", "Not after", &it.not_after),
                field("has_private_key", "Private key", &it.has_private_key),
                field("services", "Services", &it.services),
                field("status", "Status", &it.status),
                field("key_bits", "Key size in bits", &it.key_bits),
                field("provider", "Key provider", &it.provider),
            ],
            ObjectBody::AuthServer(it) => vec![
                field("name", "Name", &it.name),
                field("server_type", "Type", &it.server_type),
                field("issuer", "Issuer", &it.issuer),
                field("realm", "Realm", &it.realm),
                field("enabled", "Enabled", &it.enabled),
                field("is_default_endpoint", "Default endpoint", &it.is_default_endpoint),
                field("token_endpoint", "Token endpoint", &it.token_endpoint),
                field("authorization_endpoint", "Authorization endpoint", &it.authorization_endpoint),
                field("metadata_url", "Metadata", &it.metadata_url),
                field("application_id", "Application", &it.application_id),
                field("domains", "Domains", &it.domains),
                field("keys", "Stored keys", &keys(&it.keys, it.keys_known)),
            ],
            ObjectBody::PartnerApplication(it) => vec![
                field("name", "Name", &it.name),
                field("application_id", "Application", &it.application_id),
                field("enabled", "Enabled", &it.enabled),
                field("realm", "Realm", &it.realm),
                field("issuer", "Issuer", &it.issuer),
                field("use_auth_server", "Uses auth server", &it.use_auth_server),
                field("accept_security_identifier", "Accepts identifiers", &it.accept_security_identifier),
                field("linked_account", "Linked account", &it.linked_account),
                field("metadata_url", "Metadata", &it.metadata_url),
                field("keys", "Stored keys", &keys(&it.keys, !it.keys.is_empty())),
            ],
            ObjectBody::IntraOrganizationConnector(it) => vec![
                field("name", "Name", &it.name),
                field("enabled", "Enabled", &it.enabled),
                field("target_domains", "Target domains", &it.target_domains),
                field("discovery_endpoint", "Discovery endpoint", &it.discovery_endpoint),
            ],
            ObjectBody::IntraOrganizationConfiguration(it) => vec![
                field("on_premises_discovery_endpoint", "On-premises discovery", &it.on_premises_discovery_endpoint),
                field("on_premises_web_service_endpoint", "On-premises EWS", &it.on_premises_web_service_endpoint),
                field("online_discovery_endpoint", "Online discovery", &it.online_discovery_endpoint),
                field("online_target_address", "Online target", &it.online_target_address),
                field("on_premise_target_addresses", "On-premises targets", &it.on_premise_target_addresses),
            ],
            ObjectBody::OrganizationRelationship(it) => vec![
                field("name", "Name", &it.name),
                field("enabled", "Enabled", &it.enabled),
                field("domains", "Domains", &it.domains),
                field("free_busy_enabled", "Free/busy", &it.free_busy_enabled),
                field("target_application_uri", "Target application", &it.target_application_uri),
                field("target_autodiscover_epr", "Target Autodiscover", &it.target_autodiscover_epr),
                field("target_sharing_epr", "Target sharing", &it.target_sharing_epr),
            ],
            ObjectBody::SettingOverride(it) => vec![
                field("name", "Name", &it.name),
                field("component", "Component", &it.component),
                field("section", "Section", &it.section),
                field("parameters", "Parameters", &it.parameters),
                field("server", "Server", &it.server),
            ],
            ObjectBody::TestOAuthConnectivity(it) => vec![
                field("task", "Task", &it.task),
                field("result", "Result", &it.result),
                field("target", "Target", &given(it.target.as_ref())),
                field("mailbox", "Mailbox", &given(it.mailbox.as_ref())),
                field("application_id", "Application", &given(it.application_id.as_ref())),
                field("detail", "Detail", &it.detail),
            ],
            ObjectBody::ExchangeServer(it) => vec![
                field("name", "Name", &it.name),
                field("build", "Build", &it.build.map(ToString::to_string)),
                field("site", "Site", &it.site),
                field("role", "Role", &it.role),
                field("web_proxy", "Internet web proxy", &it.web_proxy),
            ],
            ObjectBody::VirtualDirectory(it) => vec![
                field("identity", "Identity", &it.identity),
                field("oauth", "OAuth", &it.oauth),
                field("internal_methods", "Internal authentication", &it.internal_methods),
                field("external_methods", "External authentication", &it.external_methods),
                field("internal_url", "Internal URL", &it.internal_url),
                field("external_url", "External URL", &it.external_url),
            ],
            ObjectBody::KeyCredential(it) => vec![
                field("thumbprint", "Thumbprint", &it.thumbprint),
                field("start", "From", &it.start),
                field("end", "Until", &it.end),
                field("application_id", "Application", &it.application_id),
                field("owner", "Owner", &it.owner),
            ],
            ObjectBody::ClockStatus(it) => vec![
                field("source", "Source", &it.source),
                field("last_sync", "Last synchronised", &it.last_sync),
                field("offset_ms", "Offset in milliseconds", &it.offset_ms),
                field("error", "Error", &given(it.error.as_ref())),
            ],
            ObjectBody::WinHttpProxy(it) => {
                vec![field("proxy", "Proxy", &it.proxy), field("bypass", "Goes past it", &it.bypass)]
            }
            ObjectBody::Nothing | ObjectBody::Failed(_) | ObjectBody::Plain => Vec::new(),
        }
    }
}

fn field<T: Clone + Into<KnownValue>>(name: &'static str, label: &'static str, value: &Field<T>) -> KnownField {
    KnownField { name, label, value: value.map(|value| value.clone().into()) }
}

/// What the command was given; without a command nothing is known.
fn given(value: Option<&String>) -> Field<String> {
    value.map_or(Field::Unknown, |value| Field::Known(value.clone()))
}

fn keys(keys: &[std::sync::Arc<crate::x509::Certificate>], are_known: bool) -> Field<Vec<String>> {
    match keys {
        [] if are_known => Field::Blank,
        [] => Field::Unknown,
        keys => Field::Known(keys.iter().map(|key| key.sha1.to_hex()).collect()),
    }
}

impl From<String> for KnownValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for KnownValue {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<u32> for KnownValue {
    fn from(number: u32) -> Self {
        Self::Number(i64::from(number))
    }
}

impl From<i64> for KnownValue {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<Vec<String>> for KnownValue {
    fn from(texts: Vec<String>) -> Self {
        Self::Texts(texts)
    }
}

impl From<Written> for KnownValue {
    fn from(written: Written) -> Self {
        Self::Date(written)
    }
}

impl From<ThumbprintText> for KnownValue {
    fn from(thumbprint: ThumbprintText) -> Self {
        Self::Thumbprint(thumbprint)
    }
}
