//! The JSON serialisation of encrypted tokens, general and flattened (RFC 7516 section 7.2).

use std::collections::HashSet;

use super::pieces::{Jwe, PieceName, PieceProblem, Recipient};
use crate::jose::base64url;
use crate::jose::json::{Document, Node, Value};

/// The most recipients that are read. Each costs an attempt with each key; group mail has dozens.
pub const MAX_RECIPIENTS: usize = 100;

/// Takes an encrypted token in JSON apart. `None` if the text is no JSON object with a `ciphertext`.
pub fn from_document(document: &Document) -> Option<Jwe> {
    let root = document.root.as_ref().filter(|root| root.get("ciphertext").is_some())?;
    let mut jwe = from_node(root);
    let outer = document.problems.iter().map(|problem| PieceProblem::Outer { problem: problem.clone() });
    jwe.problems.splice(0..0, outer);
    Some(jwe)
}

fn from_node(root: &Node) -> Jwe {
    let mut jwe = Jwe { is_general: root.get("recipients").is_some(), is_json: true, ..Jwe::default() };
    match root.get("protected") {
        None => {}
        Some(node) => match node.as_str() {
            // An empty one has to be left out (section 7.2.1).
            Some(text) => jwe.read_protected(text),
            None => jwe.problems.push(PieceProblem::NotText { piece: PieceName::ProtectedHeader }),
        },
    }
    jwe.unprotected = object(root.get("unprotected"), PieceName::UnprotectedHeader, &mut jwe.problems);
    let mut bytes = |member: &str, piece, is_required| bytes(root.get(member), piece, is_required, &mut jwe.problems);
    // Absent where they are empty, which no algorithm of today's leaves them.
    jwe.iv = bytes("iv", PieceName::Iv, false);
    jwe.ciphertext = bytes("ciphertext", PieceName::Ciphertext, true);
    jwe.tag = bytes("tag", PieceName::Tag, false);
    bytes("aad", PieceName::Aad, false);
    jwe.aad = root.get("aad").and_then(Node::as_str).map(str::to_owned);
    jwe.recipients = match root.get("recipients") {
        None => vec![recipient(root, &jwe)],
        Some(list) => {
            if ["header", "encrypted_key"].iter().any(|member| root.get(member).is_some()) {
                jwe.problems.push(PieceProblem::BothForms);
            }
            let elements = list.elements();
            if elements.is_empty() || !elements.iter().all(Node::is_object) {
                jwe.problems.push(PieceProblem::Recipients);
            }
            if elements.len() > MAX_RECIPIENTS {
                jwe.problems.push(PieceProblem::TooManyRecipients);
            }
            elements.iter().take(MAX_RECIPIENTS).map(|element| recipient(element, &jwe)).collect()
        }
    };
    jwe
}

fn recipient(node: &Node, jwe: &Jwe) -> Recipient {
    let mut problems = Vec::new();
    let header = object(node.get("header"), PieceName::RecipientHeader, &mut problems);
    let encrypted_key = bytes(node.get("encrypted_key"), PieceName::EncryptedKey, false, &mut problems);
    let mut names = HashSet::new();
    for header in [jwe.protected.as_ref(), jwe.unprotected.as_ref(), header.as_ref()].into_iter().flatten() {
        // Names that stand twice in one header are a problem of the JSON's.
        let own: HashSet<_> = header.members().iter().map(|member| member.name.as_str()).collect();
        let mut repeated: Vec<_> = own.iter().filter(|name| names.contains(*name)).collect();
        repeated.sort();
        problems.extend(repeated.into_iter().map(|name| PieceProblem::HeaderRepeated { name: (*name).to_owned() }));
        names.extend(own);
    }
    Recipient { header, encrypted_key, problems }
}

fn object(node: Option<&Node>, piece: PieceName, problems: &mut Vec<PieceProblem>) -> Option<Node> {
    let node = node?;
    if !node.is_object() {
        problems.push(PieceProblem::NotAnObject { piece });
        return None;
    }
    Some(node.clone())
}

fn bytes(node: Option<&Node>, piece: PieceName, is_required: bool, problems: &mut Vec<PieceProblem>) -> Vec<u8> {
    let text = match node.map(|node| &node.value) {
        Some(Value::String(text)) => text,
        Some(_) => {
            problems.push(PieceProblem::NotText { piece });
            return Vec::new();
        }
        None => {
            if is_required {
                problems.push(PieceProblem::Missing { piece });
            }
            return Vec::new();
        }
    };
    let (bytes, problem) = base64url::decode(text);
    problems.extend(problem.map(|problem| PieceProblem::Base64 { piece, problem }));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::json;

    fn from_text(text: &str) -> Option<Jwe> {
        from_document(&json::parse(text.as_bytes()))
    }

    /// The problems of the token and of its recipients, in words.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let jwe = from_text(text).expect("it has a ciphertext");
        let own = jwe.recipients.iter().flat_map(|recipient| &recipient.problems);
        let problems: Vec<_> = jwe.problems.iter().chain(own).map(PieceProblem::words).collect();
        assert_eq!(problems, expected, "{text}");
    }

    #[test]
    fn both_forms_are_read_and_faults_are_named() {
        // {"enc":"A128GCM"}
        let rest = r#""protected":"eyJlbmMiOiJBMTI4R0NNIn0","iv":"AAAA","ciphertext":"AAAA","tag":"AAAA""#;
        check(&format!(r#"{{"header":{{"alg":"dir"}},{rest}}}"#), &[]);
        check(
            &format!(r#"{{"recipients":[{{"header":{{"alg":"A128KW"}},"encrypted_key":"AAAA"}},{{}}],{rest}}}"#),
            &[],
        );
        check(&format!(r#"{{"recipients":[],{rest}}}"#), &["`recipients` is not a list of objects"]);
        check(&format!(r#"{{"recipients":7,{rest}}}"#), &["`recipients` is not a list of objects"]);
        check(
            &format!(r#"{{"recipients":[{{}}],"encrypted_key":"AAAA",{rest}}}"#),
            &["`recipients` stands beside the `header` or `encrypted_key` of a single one"],
        );
        check(&format!(r#"{{"header":{{"enc":"A128GCM"}},{rest}}}"#), &["`enc` stands in two of its headers"]);
        check(
            &format!(r#"{{"unprotected":{{"alg":"dir"}},"header":{{"alg":"dir"}},{rest}}}"#),
            &["`alg` stands in two of its headers"],
        );
        check(&format!(r#"{{"unprotected":[],{rest}}}"#), &["the unprotected header is not a JSON object"]);
        check(&format!(r#"{{"aad":7,{rest}}}"#), &["the additional data is not a text"]);
        check(
            &format!(r#"{{"aad":"A",{rest}}}"#),
            &["the additional data is not base64url: 1 characters encode no whole number of bytes: one is missing or \
             too many"],
        );
        check(r#"{"protected":{},"ciphertext":""}"#, &["the protected header is not a text"]);
        check(r#"{"protected":"W10","ciphertext":""}"#, &["the protected header is not a JSON object"]);
        check(r#"{"ciphertext":"","ciphertext":""}"#, &["`ciphertext` stands twice"]);
        assert!(from_text(r#"{"payload":"","signature":""}"#).is_none());
        assert!(from_text("[]").is_none());
    }

    #[test]
    fn recipients_are_capped() {
        let recipients = vec!["{}"; MAX_RECIPIENTS + 1].join(",");
        let text = format!(r#"{{"recipients":[{recipients}],"ciphertext":""}}"#);
        check(&text, &["there are more than 100 recipients"]);
        assert_eq!(from_text(&text).unwrap().recipients.len(), MAX_RECIPIENTS);
    }
}
