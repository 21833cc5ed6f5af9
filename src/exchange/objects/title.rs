//! What tells one object from another of its kind.

use super::{ExchangeObject, Field, ObjectBody, ThumbprintText};
use crate::powershell::Value;

impl ExchangeObject {
    /// A name for a list: a certificate's thumbprint and subject, the name of an auth server, a server.
    pub fn title(&self) -> Option<String> {
        let name = self.named();
        match (name, &self.server) {
            (Some(name), Some(server)) if self.is_of_one_server() && !name.starts_with(server.as_str()) => {
                Some(format!("{name} on {server}"))
            }
            (Some(name), _) => Some(name),
            (None, Some(server)) => Some(server.clone()),
            (None, None) => self.type_name.clone(),
        }
    }

    /// Whether each server has such objects of its own.
    fn is_of_one_server(&self) -> bool {
        matches!(
            self.body,
            ObjectBody::ExchangeCertificate(_)
                | ObjectBody::ClockStatus(_)
                | ObjectBody::WinHttpProxy(_)
                | ObjectBody::Nothing
                | ObjectBody::Failed(_)
        )
    }

    fn named(&self) -> Option<String> {
        let known = |field: &Field<String>| field.known().cloned();
        match &self.body {
            ObjectBody::AuthConfig(config) => start(&config.current).map(|start| format!("current {start}")),
            ObjectBody::ExchangeCertificate(certificate) => {
                let subject = match &certificate.certificate {
                    Some(whole) => whole.subject_common_name.clone(),
                    None => known(&certificate.subject).map(|subject| common_name(&subject).to_owned()),
                };
                joined(start(&certificate.thumbprint), subject)
            }
            ObjectBody::AuthServer(server) => known(&server.name),
            ObjectBody::PartnerApplication(application) => known(&application.name),
            ObjectBody::IntraOrganizationConnector(connector) => known(&connector.name),
            ObjectBody::OrganizationRelationship(relationship) => known(&relationship.name),
            ObjectBody::SettingOverride(setting) => known(&setting.name).or_else(|| known(&setting.section)),
            ObjectBody::TestOAuthConnectivity(test) => joined(known(&test.result), test.target.clone()),
            ObjectBody::ExchangeServer(server) => known(&server.name),
            ObjectBody::VirtualDirectory(directory) => known(&directory.identity),
            ObjectBody::KeyCredential(credential) => joined(start(&credential.thumbprint), known(&credential.owner)),
            ObjectBody::ClockStatus(clock) => known(&clock.source),
            ObjectBody::WinHttpProxy(proxy) => {
                known(&proxy.proxy).or_else(|| proxy.proxy.is_blank().then(|| "direct access".to_owned()))
            }
            ObjectBody::Nothing => Some("none".to_owned()),
            ObjectBody::Failed(_) => Some("failed".to_owned()),
            ObjectBody::IntraOrganizationConfiguration(_) => None,
            ObjectBody::Plain => self.type_name.clone().or_else(|| self.property_text("Name")),
        }
    }

    fn property_text(&self, name: &str) -> Option<String> {
        let property = self.properties.iter().find(|property| property.name.eq_ignore_ascii_case(name))?;
        match &property.value {
            Value::Text(text) if !text.is_empty() => Some(text.clone()),
            _ => None,
        }
    }
}

/// The first digits, which are enough to find it in a list.
fn start(thumbprint: &Field<ThumbprintText>) -> Option<String> {
    let hex = match thumbprint {
        Field::Known(known) => known.thumbprint.to_hex(),
        Field::CutOff(text) | Field::Odd(text) => text.clone(),
        Field::Unknown | Field::Blank => return None,
    };
    Some(hex.chars().take(DIGITS).collect::<String>() + "…")
}

fn joined(one: Option<String>, other: Option<String>) -> Option<String> {
    match (one, other) {
        (Some(one), Some(other)) => Some(format!("{one} {other}")),
        (one, other) => one.or(other),
    }
}

/// `CN=mail.contoso.com, O=Contoso` → `mail.contoso.com`.
fn common_name(subject: &str) -> &str {
    let name = subject.split(',').map(str::trim).find_map(|part| part.strip_prefix("CN="));
    name.unwrap_or(subject)
}

const DIGITS: usize = 8;
