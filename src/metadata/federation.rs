//! Federation metadata: the XML in which Entra and AD FS publish their signing certificates (SAML 2.0 metadata with the roles of
//! WS-Federation). The certificate in the document's own signature is never taken: whoever rewrites the document signs it anew.

use std::collections::HashSet;
use std::sync::Arc;

use roxmltree::{Node, ParsingOptions};

use super::service::certificate;
use super::{Document, Format, Problem};
use crate::jose::Key;
use crate::text::{count, thousands};

/// The largest document that is read. Entra's for all tenants has 100 KB.
const MAX_BYTES: usize = 2 * 1024 * 1024;
/// The most elements, texts and comments. Entra's document has 600.
const MAX_NODES: u32 = 20_000;
/// The longest tag: its attributes are compared with one another.
const MAX_TAG_BYTES: usize = 32 * 1024;
/// The most declarations of name spaces: each level repeats those above it.
const MAX_NAME_SPACES: usize = 2_000;
/// The most signing certificates.
const MAX_KEYS: usize = 500;

/// Reads a text as federation metadata; `None` if it is none. One that cannot be read whole offers no key, and says why.
pub fn read_federation(text: &str) -> Option<Document> {
    let head = crate::text::head(text, LOOKED_AT_BYTES);
    if !text.starts_with('<') || !head.contains("EntityDescriptor") || !text.contains(METADATA) {
        return None;
    }
    let mut document = Document::new(Format::FederationMetadata);
    if let Err(reason) = read(text, &mut document) {
        document.keys.clear();
        document.problems.insert(0, Problem::Key { pointer: String::new(), reason });
    }
    document.problems.truncate(super::MAX_PROBLEMS);
    Some(document)
}

fn read(text: &str, document: &mut Document) -> Result<(), String> {
    if text.len() > MAX_BYTES {
        return Err(format!("the document is larger than {} bytes", thousands(MAX_BYTES as u64)));
    }
    if has_long_tag(text) || text.matches("xmlns").count() > MAX_NAME_SPACES {
        return Err("no federation metadata is made like this document".to_owned());
    }
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    let tree = roxmltree::Document::parse_with_options(text, options)
        .map_err(|error| format!("the document is not XML that is read: {error}"))?;
    let root = tree.root_element();
    if !root.has_tag_name((METADATA, "EntityDescriptor")) {
        return Err("it does not describe one issuer".to_owned());
    }
    document.issuer = root.attribute("entityID").map(str::to_owned);
    let mut seen = HashSet::new();
    let descriptors = root.children().filter(|node| is_role(*node)).flat_map(|role| role.children());
    for (number, descriptor) in descriptors.filter(|node| is_for_signing(*node)).enumerate() {
        if seen.len() >= MAX_KEYS {
            return Err(format!("it holds more than {}", count(MAX_KEYS, "key", "keys")));
        }
        let pointer = format!("/KeyDescriptor/{number}");
        match key(descriptor) {
            Ok(mut key) => {
                let is_new = key.thumbprint().is_none_or(|thumbprint| seen.insert(thumbprint));
                // Every role lists the same certificates again.
                if is_new {
                    key.pointer = pointer;
                    key.usage = descriptor.attribute("use").map(str::to_owned);
                    document.keys.push(Arc::new(key));
                }
            }
            Err(reason) => document.problems.push(Problem::Key { pointer, reason }),
        }
    }
    Ok(())
}

/// The roles that issue tokens: WS-Federation's security token service and SAML's identity provider.
fn is_role(node: Node<'_, '_>) -> bool {
    let is_service = || {
        let kind = node.attribute((SCHEMA_INSTANCE, "type")).unwrap_or_default();
        kind.rsplit(':').next() == Some("SecurityTokenServiceType")
    };
    node.has_tag_name((METADATA, "IDPSSODescriptor"))
        || (node.has_tag_name((METADATA, "RoleDescriptor")) && is_service())
}

/// Without `use` a key is for everything (SAML 2.0 metadata section 2.4.1.1).
fn is_for_signing(node: Node<'_, '_>) -> bool {
    node.has_tag_name((METADATA, "KeyDescriptor")) && node.attribute("use").is_none_or(|usage| usage == "signing")
}

/// The first certificate is the signer's; others lead up to its authority.
fn key(descriptor: Node<'_, '_>) -> Result<Key, String> {
    let inside = |node: Node<'_, '_>, name: &str| node.has_tag_name((SIGNATURE, name));
    let info = descriptor.children().find(|node| inside(*node, "KeyInfo")).ok_or("it has no `KeyInfo`")?;
    let data = info.children().find(|node| inside(*node, "X509Data")).ok_or("it has no `X509Data`")?;
    let element = data.children().find(|node| inside(*node, "X509Certificate")).ok_or("it has no `X509Certificate`")?;
    // A comment inside splits the text.
    let value: String = element.children().filter_map(|node| node.text().filter(|_| node.is_text())).collect();
    Ok(Key::of_certificate(certificate(&value)?))
}

fn has_long_tag(text: &str) -> bool {
    text.split('<').any(|piece| piece.split('>').next().is_some_and(|tag| tag.len() > MAX_TAG_BYTES))
}

const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";
const SCHEMA_INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// The first element stands in here, behind a declaration and comments.
const LOOKED_AT_BYTES: usize = 4096;

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    fn certificate_text() -> String {
        let made = rcgen::generate_simple_self_signed(vec!["sts.contoso.com".to_owned()]).unwrap();
        STANDARD.encode(made.cert.der())
    }

    fn descriptor(usage: &str, value: &str) -> String {
        let data = format!("<d:X509Data><d:X509Certificate>{value}</d:X509Certificate></d:X509Data>");
        format!("<KeyDescriptor{usage}><d:KeyInfo>{data}</d:KeyInfo></KeyDescriptor>")
    }

    fn entity(inside: &str) -> String {
        let spaces = format!(r#"xmlns="{METADATA}" xmlns:d="{SIGNATURE}" xmlns:i="{SCHEMA_INSTANCE}""#);
        format!(
            r#"<?xml version="1.0"?><EntityDescriptor entityID="https://sts.windows.net/t/" {spaces}>{inside}</EntityDescriptor>"#
        )
    }

    fn role(inside: &str) -> String {
        format!(r#"<RoleDescriptor i:type="f:SecurityTokenServiceType">{inside}</RoleDescriptor>"#)
    }

    const SIGNING: &str = r#" use="signing""#;

    /// How many keys and problems.
    #[track_caller]
    fn check(text: &str, expected: Option<(usize, usize)>) {
        let seen = read_federation(text).map(|document| (document.keys.len(), document.problems.len()));
        assert_eq!(seen, expected, "{}", &text[..text.len().min(400)]);
    }

    #[test]
    fn signing_certificates_are_taken_once_and_others_never() {
        let value = certificate_text();
        let own = descriptor(SIGNING, &value);
        let idp = |inside: &str| format!("<IDPSSODescriptor>{inside}</IDPSSODescriptor>");
        check(&entity(&role(&own)), Some((1, 0)));
        check(&entity(&(role(&own) + &idp(&own))), Some((1, 0)));
        check(&entity(&(role(&own) + &idp(&descriptor(SIGNING, &certificate_text())))), Some((2, 0)));
        check(&entity(&role(&descriptor("", &value))), Some((1, 0)));
        check(&entity(&role(&descriptor(r#" use="encryption""#, &value))), Some((0, 0)));
        let other = role(&own).replace("SecurityTokenServiceType", "ApplicationServiceType");
        check(&entity(&other), Some((0, 0)));
        // The document's own signature, wherever it stands.
        let signature = format!(
            "<d:Signature><d:KeyInfo><d:X509Data><d:X509Certificate>{value}</d:X509Certificate></d:X509Data></d:KeyInfo>\
             </d:Signature>"
        );
        check(&entity(&signature), Some((0, 0)));
        check(&entity(&role(&signature)), Some((0, 0)));
        check(&entity(&role(&format!("<KeyDescriptor{SIGNING}>{signature}</KeyDescriptor>"))), Some((0, 1)));
    }

    #[test]
    fn base64_may_be_broken_and_prefixes_vary() {
        let value = certificate_text();
        let (start, end) = value.split_at(60);
        check(&entity(&role(&descriptor(SIGNING, &format!("\n   {start}\r\n\t {end}\n ")))), Some((1, 0)));
        check(&entity(&role(&descriptor(SIGNING, &format!("{start}<!-- x -->{end}")))), Some((1, 0)));
        check(&entity(&role(&descriptor(SIGNING, "MII="))), Some((0, 1)));
        let prefixed = entity(&role(&descriptor(SIGNING, &value)))
            .replace("<EntityD", "<md:EntityD")
            .replace("</EntityD", "</md:EntityD")
            .replace("<RoleD", "<md:RoleD")
            .replace("</RoleD", "</md:RoleD")
            .replace("<KeyD", "<md:KeyD")
            .replace("</KeyD", "</md:KeyD")
            .replace("xmlns=", "xmlns:md=");
        check(&prefixed, Some((1, 0)));
        // Other names in these places are other things.
        check(&prefixed.replace(METADATA, &format!("{METADATA}x")), Some((0, 1)));
    }

    #[test]
    fn what_is_no_such_document_is_left_alone_or_said_to_be_broken() {
        check("<html></html>", None);
        check("EntityDescriptor", None);
        check(&format!(r#"<EntityDescriptor xmlns="{METADATA}">"#), Some((0, 1)));
        let entities = format!(r#"<EntitiesDescriptor xmlns="{METADATA}"><EntityDescriptor/></EntitiesDescriptor>"#);
        check(&entities, Some((0, 1)));
        let bomb = r#"<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>"#;
        check(&entity("&b;").replace("<Entity", &format!("{bomb}<Entity")), Some((0, 1)));
    }

    #[test]
    fn hostile_documents_are_refused_quickly() {
        let many = |number: usize, of: &dyn Fn(usize) -> String| (0..number).map(of).collect::<Vec<_>>().concat();
        let attributes = many(200_000, &|number| format!(" a{number}=\"\""));
        check(&entity(&format!("<x{attributes}/>")), Some((0, 1)));
        let spaces = many(3_000, &|number| format!("<x xmlns:a{number}=\"{number}\">"));
        check(&entity(&(spaces + &"</x>".repeat(3_000))), Some((0, 1)));
        check(&entity(&("<x>".repeat(100_000) + &"</x>".repeat(100_000))), Some((0, 1)));
        check(&entity(&("<x>".repeat(9_000) + &"</x>".repeat(9_000))), Some((0, 0)));
        check(&entity(&"x".repeat(MAX_BYTES)), Some((0, 1)));
    }
}
