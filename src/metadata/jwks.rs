//! JWK sets and single JWKs (RFC 7517).

use std::sync::Arc;

use super::{Document, Format, Problem};
use crate::jose::json::Node;
use crate::jose::jwk;

/// A `keys` array whose entries have `kty`, or one object with `kty`.
pub(super) fn read(root: &Node) -> Option<Document> {
    if root.get("kty").is_some() {
        let mut document = Document::new(Format::Jwk);
        add(&mut document, root, "");
        return Some(document);
    }
    let keys = root.get("keys")?.elements();
    let is_key = |node: &Node| node.get("kty").is_some();
    let is_empty_set = keys.is_empty() && root.members().len() == 1;
    if !is_empty_set && !keys.iter().any(is_key) {
        return None;
    }
    let mut document = Document::new(Format::Jwks);
    for (index, key) in keys.iter().enumerate() {
        add(&mut document, key, &format!("/keys/{index}"));
    }
    Some(document)
}

fn add(document: &mut Document, node: &Node, pointer: &str) {
    match jwk::parse(node, pointer) {
        Ok(jwk) => {
            let pointer = pointer.to_owned();
            if jwk.has_private_part {
                document.problems.push(Problem::PrivateKey { pointer: pointer.clone() });
            }
            if jwk.unreadable_certificate {
                document.problems.push(Problem::Certificate { pointer });
            }
            document.keys.push(Arc::new(jwk.key));
        }
        Err(error) => document.problems.push(Problem::Key { pointer: pointer.to_owned(), reason: error.words() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::json;

    #[track_caller]
    fn check(text: &str, expected: Option<(Format, usize, usize)>) {
        let document = read(json::parse(text.as_bytes()).root.as_ref().unwrap());
        let seen = document.map(|document| (document.format, document.keys.len(), document.problems.len()));
        assert_eq!(seen, expected, "{text}");
    }

    #[test]
    fn sets_and_single_keys_are_told_from_other_documents() {
        check(r#"{"keys":[{"kty":"oct","k":"AA"},{"kty":"x"},7]}"#, Some((Format::Jwks, 1, 2)));
        check(r#"{"keys":[]}"#, Some((Format::Jwks, 0, 0)));
        check(r#"{"kty":"oct","k":"AA"}"#, Some((Format::Jwk, 1, 0)));
        check(r#"{"keys":[{"keyvalue":{}}]}"#, None);
        check(r#"{"realm":"*","keys":[]}"#, None);
        check("[]", None);
    }
}
