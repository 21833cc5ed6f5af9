//! `metadata/json/1` of Exchange, ACS, SharePoint and Skype for Business: one family, many letter cases. Exchange writes
//! `keyinfo`/`keyvalue`, ACS `keyValue`, SharePoint `usage: "Signing"` and no `keyinfo` at all.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Document, Endpoint, Format, Problem, text};
use crate::jose::Key;
use crate::jose::json::Node;
use crate::x509::{Certificate, PemContent, read_pem};

/// A document with a `keys` array and one of the family's own members.
pub(super) fn read(root: &Node) -> Option<Document> {
    let keys = root.get_ignoring_case("keys")?;
    let own = ["serviceName", "realm", "allowedAudiences", "endpoints"];
    let entries = keys.elements();
    let has_values = entries.iter().any(|key| key.get_ignoring_case("keyvalue").is_some());
    if !has_values && !own.iter().any(|name| root.get_ignoring_case(name).is_some()) {
        return None;
    }
    let mut document = Document::new(format(root));
    document.issuer = text(root, "issuer");
    document.realm = text(root, "realm");
    document.endpoints = endpoints(root);
    for (index, entry) in entries.iter().enumerate() {
        let pointer = format!("/keys/{index}");
        match key(entry, &pointer) {
            Ok(key) => document.keys.push(Arc::new(key)),
            Err(reason) => document.problems.push(Problem::Key { pointer, reason }),
        }
    }
    Some(document)
}

/// ACS names itself as service or issuer, or at its endpoints.
fn format(root: &Node) -> Format {
    let is_acs_id = |id: &String| ACS_IDS.iter().any(|acs| id.starts_with(acs));
    let named = [text(root, "serviceName"), text(root, "issuer")].iter().flatten().any(is_acs_id);
    let issues = endpoints(root).iter().any(|endpoint| endpoint.location.contains("/tokens/OAuth/2"));
    if named || issues { Format::Acs } else { Format::Exchange }
}

fn endpoints(root: &Node) -> Vec<Endpoint> {
    let endpoints = root.get_ignoring_case("endpoints").map(Node::elements).unwrap_or_default();
    let located = endpoints.iter().enumerate().filter_map(|(index, endpoint)| {
        let location = text(endpoint, "location")?;
        Some(Endpoint { location, pointer: format!("/endpoints/{index}/location") })
    });
    located.collect()
}

fn key(entry: &Node, pointer: &str) -> Result<Key, String> {
    let value = entry.get_ignoring_case("keyvalue").ok_or("it has no `keyvalue`")?;
    let kind = text(value, "type").unwrap_or_default();
    if !kind.is_empty() && !kind.eq_ignore_ascii_case("x509Certificate") {
        return Err(format!("its type is {}, not `x509Certificate`", crate::text::quoted(&kind)));
    }
    let certificate = certificate(&text(value, "value").ok_or("its `keyvalue` has no `value`")?)?;
    let mut key = Key::of_certificate(certificate);
    pointer.clone_into(&mut key.pointer);
    key.usage = optional(entry, "usage")?;
    if let Some(info) = entry.get_ignoring_case("keyinfo") {
        key.x5t = optional(info, "x5t")?;
        key.kid = optional(info, "kid")?;
    }
    Ok(key)
}

/// What says how a key may be used or what it is called is never passed over because it cannot be read.
fn optional(node: &Node, name: &str) -> Result<Option<String>, String> {
    match node.get_ignoring_case(name) {
        Some(value) => {
            Ok(Some(value.as_str().ok_or_else(|| format!("its `{name}` is {}", value.type_name()))?.to_owned()))
        }
        None => Ok(None),
    }
}

/// Base64 DER without armour by the documentation; line breaks, missing padding and PEM armour are met in the field.
pub(super) fn certificate(value: &str) -> Result<Certificate, String> {
    if value.contains("-----BEGIN") {
        return match read_pem(value).into_iter().next().map(|item| item.content) {
            Some(Ok(PemContent::Certificate(certificate))) => Ok(*certificate),
            _ => Err("its `value` is PEM, but not a certificate that can be read".to_owned()),
        };
    }
    let mut packed: String = value.split_ascii_whitespace().collect();
    while !packed.len().is_multiple_of(4) {
        packed.push('=');
    }
    let der = STANDARD.decode(packed).map_err(|error| format!("its `value` is not base64: {error}"))?;
    Certificate::from_der(&der).map_err(|error| format!("its certificate cannot be read: {error}"))
}

const ACS_IDS: [&str; 2] = ["00000001-0000-0000-c000-000000000000", "00000001-0002-0000-c000-000000000000"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::json;

    fn certificate_text() -> String {
        let made = rcgen::generate_simple_self_signed(vec!["mail.contoso.com".to_owned()]).unwrap();
        STANDARD.encode(made.cert.der())
    }

    #[track_caller]
    fn check(text: &str, expected: Option<(Format, usize, Option<&str>)>) {
        let document = read(json::parse(text.as_bytes()).root.as_ref().unwrap());
        let seen = document.as_ref().map(|document| {
            let fault = document.problems.first().map(|problem| match problem {
                Problem::Key { reason, .. } => reason.as_str(),
                _ => "",
            });
            (document.format, document.keys.len(), fault)
        });
        assert_eq!(seen, expected, "{text}");
    }

    #[test]
    fn every_letter_case_of_the_family_is_read() {
        let value = certificate_text();
        check(
            &format!(
                r#"{{"issuer":"x","keys":[{{"usage":"signing","keyinfo":{{"x5t":"a"}},"keyvalue":{{"type":"x509Certificate","value":"{value}"}}}}]}}"#
            ),
            Some((Format::Exchange, 1, None)),
        );
        check(
            &format!(
                r#"{{"realm":"*","keys":[{{"usage":"Signing","keyValue":{{"type":"x509certificate","value":"{value}"}}}}]}}"#
            ),
            Some((Format::Exchange, 1, None)),
        );
        check(
            &format!(
                r#"{{"serviceName":"00000001-0000-0000-c000-000000000000","KEYS":[{{"keyValue":{{"value":"{value}"}}}}]}}"#
            ),
            Some((Format::Acs, 1, None)),
        );
    }

    #[test]
    fn a_broken_key_does_not_hide_the_others() {
        let value = certificate_text();
        check(
            &format!(r#"{{"realm":"*","keys":[{{}},{{"keyvalue":{{"value":"{value}"}}}}]}}"#),
            Some((Format::Exchange, 1, Some("it has no `keyvalue`"))),
        );
        check(
            r#"{"realm":"*","keys":[{"keyvalue":{"type":"rsa","value":""}}]}"#,
            Some((Format::Exchange, 0, Some("its type is `rsa`, not `x509Certificate`"))),
        );
        check(r#"{"keys":[{"kty":"RSA"}]}"#, None);
    }
}
