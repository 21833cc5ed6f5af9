//! `Get-AuthServer` and `Get-PartnerApplication`: whom Exchange trusts.

use std::sync::Arc;

use super::values::{certificate, domains, flag, text};
use super::{AuthServer, Field, ObjectBody, PartnerApplication};
use crate::exchange::{ACS_APP_ID, ACS_CHINA_APP_ID};
use crate::powershell::{Object, Value};
use crate::x509::Certificate;

pub(super) fn read(object: &Object, problems: &mut Vec<String>) -> ObjectBody {
    let keys = keys(object, problems);
    let issuer = text(object, &["IssuerIdentifier"]);
    ObjectBody::AuthServer(AuthServer {
        name: text(object, &["Name", "Id", "Identity"]),
        server_type: server_type(text(object, &["Type"]), issuer.known()),
        issuer,
        realm: text(object, &["Realm"]),
        token_endpoint: text(object, &["TokenIssuingEndpoint"]),
        authorization_endpoint: text(object, &["AuthorizationEndpoint"]),
        metadata_url: text(object, &["AuthMetadataUrl"]),
        application_id: text(object, &["ApplicationIdentifier"]),
        domains: domains(object, &["DomainName"]),
        enabled: flag(object, &["Enabled"]),
        is_default_endpoint: flag(object, &["IsDefaultAuthorizationEndpoint"]),
        keys_known: keys.is_some(),
        keys: keys.unwrap_or_default(),
    })
}

pub(super) fn read_application(object: &Object, problems: &mut Vec<String>) -> ObjectBody {
    ObjectBody::PartnerApplication(PartnerApplication {
        name: text(object, &["Name", "Id", "Identity"]),
        application_id: text(object, &["ApplicationIdentifier"]),
        realm: text(object, &["Realm"]),
        issuer: text(object, &["IssuerIdentifier"]),
        enabled: flag(object, &["Enabled"]),
        use_auth_server: flag(object, &["UseAuthServer"]),
        accept_security_identifier: flag(object, &["AcceptSecurityIdentifierInformation"]),
        linked_account: text(object, &["LinkedAccount"]),
        metadata_url: text(object, &["AuthMetadataUrl"]),
        keys: keys(object, problems).unwrap_or_default(),
    })
}

/// JSON writes the type as a number whose meaning is published nowhere: the issuer says it as well.
fn server_type(printed: Field<String>, issuer: Option<&String>) -> Field<String> {
    let Field::Known(number) = &printed else { return printed };
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return printed;
    }
    let known = issuer.and_then(|issuer| {
        let id = issuer.split('@').next().unwrap_or_default();
        if id.eq_ignore_ascii_case(ACS_APP_ID) || id.eq_ignore_ascii_case(ACS_CHINA_APP_ID) {
            Some("MicrosoftACS")
        } else {
            issuer.to_ascii_lowercase().starts_with("https://sts.").then_some("AzureAD")
        }
    });
    known.map_or_else(|| Field::Odd(number.clone()), |known| Field::Known(known.to_owned()))
}

/// The certificates that Exchange has stored: `CertificateStrings`, or a list of its own in later builds. Nothing where
/// they were not printed whole.
fn keys(object: &Object, problems: &mut Vec<String>) -> Option<Vec<Arc<Certificate>>> {
    let value = ["CertificateStrings", "Certificates"].iter().find_map(|name| object.get(name))?;
    let items = match value {
        Value::Null => return Some(Vec::new()),
        Value::Text(text) if text.trim().is_empty() || text.trim() == "{}" => return Some(Vec::new()),
        Value::List { items, is_cut_off: false } => items.as_slice(),
        one @ (Value::Text(_) | Value::Bytes(_)) => std::slice::from_ref(one),
        _ => return None,
    };
    let mut keys = Vec::new();
    for item in items {
        match certificate(item) {
            Some(Ok(key)) => keys.push(Arc::new(key)),
            Some(Err(reason)) => problems.push(format!("one of its certificates cannot be read: {reason}")),
            // A text that is cut off, or none of a certificate: the list is not known.
            None => return None,
        }
    }
    Some(keys)
}
