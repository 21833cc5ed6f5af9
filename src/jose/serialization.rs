//! JWS JSON serialisation (RFC 7515 section 7.2): one JSON object → a token for each of its signatures.

use super::json::{Document, Node, Problem, Value};
use super::token::Token;

/// How a token was written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Serialization {
    /// Parts with dots between them (RFC 7515 section 7.1).
    Compact,
    /// A JSON object with one signature (section 7.2.2).
    Flattened,
    /// A JSON object with a list of signatures (section 7.2.1).
    General {
        /// Which of them this is, from 0.
        index: usize,
        /// How many there are.
        count: usize,
    },
}

/// What is wrong with the JSON around the parts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormFault {
    /// A member stands twice.
    Duplicate {
        /// Its JSON pointer.
        pointer: String,
    },
    /// A member has not the type that the standard gives it.
    WrongType {
        /// Its name.
        member: &'static str,
        /// What it has to be.
        wanted: &'static str,
    },
    /// Both `signature` and `signatures` are there: readers disagree about which counts.
    BothForms,
    /// A header parameter stands in `protected` and in `header` (RFC 7515 section 7.2.1 forbids it).
    RepeatedParameter {
        /// Its name.
        name: String,
    },
    /// A parameter that has to be covered by the signature is not (`crit`, `b64`).
    Unprotected {
        /// Its name.
        name: &'static str,
    },
    /// More signatures than [`MAX_SIGNATURES`]; the rest was left out.
    TooManySignatures {
        /// How many there are.
        count: usize,
    },
    /// A value nests deeper than [`super::json::MAX_DEPTH`].
    TooDeep,
}

impl FormFault {
    /// The fault in words: lower case, no final stop.
    pub fn words(&self) -> String {
        use crate::text::quoted;
        match self {
            Self::Duplicate { pointer } => format!("{} stands twice", quoted(pointer.trim_start_matches('/'))),
            Self::WrongType { member, wanted } => format!("`{member}` is not {wanted}"),
            Self::BothForms => {
                "it has `signature` and `signatures`, and readers disagree about which counts".to_owned()
            }
            Self::RepeatedParameter { name } => {
                format!("{} stands in the protected header and beside it", quoted(name))
            }
            Self::Unprotected { name } => format!("`{name}` stands where no signature covers it"),
            Self::TooManySignatures { count } => {
                format!("it has {count} signatures, and only the first {MAX_SIGNATURES} are read")
            }
            Self::TooDeep => "it nests deeper than is read".to_owned(),
        }
    }
}

/// One signature and what it is about.
pub(super) struct Signer<'n> {
    pub serialization: Serialization,
    /// Base64url; empty where there is none.
    pub protected: &'n str,
    pub unprotected: Option<Node>,
    /// As it stands in the JSON; `None` if it is elsewhere.
    pub payload: Option<&'n str>,
    pub signature: &'n str,
    pub faults: Vec<FormFault>,
}

/// Reads a JSON document as a token in JSON serialisation: one token for each signature, in their order. `None` if it is
/// not one.
pub fn read_json(document: &Document) -> Option<Vec<Token>> {
    let root = document.root.as_ref()?;
    let list = root.get("signatures").filter(|node| matches!(node.value, Value::Array(_)));
    let is_general = list.is_some_and(|list| list.elements().iter().any(|one| one.get("signature").is_some()));
    let is_flattened =
        root.get("signature").is_some() && ["payload", "protected"].iter().any(|name| root.get(name).is_some());
    if !is_general && !is_flattened {
        return None;
    }
    let mut faults: Vec<_> = document.problems.iter().filter_map(fault).collect();
    if root.get("signature").is_some() && root.get("signatures").is_some() {
        faults.push(FormFault::BothForms);
    }
    let payload = text(root, "payload", &mut faults);
    let objects: Vec<&Node> = match list.filter(|_| is_general) {
        Some(list) => list.elements().iter().collect(),
        None => vec![root],
    };
    if objects.len() > MAX_SIGNATURES {
        faults.push(FormFault::TooManySignatures { count: objects.len() });
    }
    let count = objects.len();
    let signer = |(index, object): (usize, &&'_ Node)| {
        let serialization = if is_general { Serialization::General { index, count } } else { Serialization::Flattened };
        Token::of_signer(signer(object, serialization, payload, faults.clone()))
    };
    Some(objects.iter().take(MAX_SIGNATURES).enumerate().map(signer).collect())
}

/// Reads a JSON document as an encrypted token in JSON serialisation. `None` if it is not one.
pub fn read_encrypted_json(document: &Document) -> Option<Token> {
    Token::of_encrypted(document)
}

fn signer<'n>(
    object: &'n Node,
    serialization: Serialization,
    payload: Option<&'n str>,
    mut faults: Vec<FormFault>,
) -> Signer<'n> {
    let protected = text(object, "protected", &mut faults).unwrap_or_default();
    let signature = text(object, "signature", &mut faults).unwrap_or_default();
    let unprotected = object.get("header").cloned();
    if let Some(header) = &unprotected {
        if !header.is_object() {
            faults.push(FormFault::WrongType { member: "header", wanted: "an object" });
        }
        let (bytes, _) = super::base64url::decode(protected);
        let covered = super::json::parse(&bytes).root;
        let repeated = header
            .members()
            .iter()
            .filter(|member| covered.as_ref().is_some_and(|covered| covered.get(&member.name).is_some()));
        faults.extend(repeated.map(|member| FormFault::RepeatedParameter { name: member.name.clone() }));
        let bare = ["crit", "b64"].into_iter().filter(|name| header.get(name).is_some());
        faults.extend(bare.map(|name| FormFault::Unprotected { name }));
    }
    Signer { serialization, protected, unprotected, payload, signature, faults }
}

fn text<'n>(object: &'n Node, member: &'static str, faults: &mut Vec<FormFault>) -> Option<&'n str> {
    let node = object.get(member)?;
    let text = node.as_str();
    if text.is_none() {
        faults.push(FormFault::WrongType { member, wanted: "a string" });
    }
    text
}

fn fault(problem: &Problem) -> Option<FormFault> {
    match problem {
        Problem::DuplicateMember { pointer, .. } => Some(FormFault::Duplicate { pointer: pointer.clone() }),
        Problem::TooDeep { .. } => Some(FormFault::TooDeep),
        _ => None,
    }
}

/// The most signatures of one token that are read. The cookbook's example has three; each costs a verification.
pub const MAX_SIGNATURES: usize = 50;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::{PartName, json};

    fn tokens(text: &str) -> Vec<Token> {
        read_json(&json::parse(text.as_bytes())).unwrap_or_default()
    }

    #[track_caller]
    fn check(text: &str, faults: &[FormFault]) -> Token {
        let token = tokens(text).into_iter().next().expect("it is a token");
        let problems = token.problems.iter().filter_map(|problem| match problem {
            crate::jose::Problem::Form(fault) => Some(fault.clone()),
            _ => None,
        });
        assert_eq!(problems.collect::<Vec<_>>(), faults, "{text}");
        token
    }

    // {"alg":"HS256"} and {"a":1}
    const FLAT: &str = r#"{"payload":"eyJhIjoxfQ","protected":"eyJhbGciOiJIUzI1NiJ9","signature":"AAAA"}"#;

    #[test]
    fn flattened_tokens_read_as_their_three_parts() {
        let token = check(FLAT, &[]);
        assert_eq!(token.text(), "eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.AAAA");
        assert_eq!(token.serialization, Serialization::Flattened);
        assert_eq!(token.signing_input(), b"eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ");
        assert!(token.claim("a").is_some() && token.problems.is_empty());
    }

    #[test]
    fn each_signature_of_a_general_token_is_a_token() {
        let text = r#"{"payload":"eyJhIjoxfQ","signatures":[
            {"header":{"alg":"HS256","kid":"x"},"signature":"AAAA"},{"protected":"e30","signature":"AAAB"}]}"#;
        let tokens = tokens(text);
        assert_eq!(tokens.len(), 2);
        assert_eq!(tokens[0].header_text("kid"), Some("x"));
        assert_eq!(tokens[0].signing_input(), b".eyJhIjoxfQ");
        assert!(tokens[0].problems.is_empty(), "{:?}", tokens[0].problems);
        assert_eq!(tokens[1].serialization, Serialization::General { index: 1, count: 2 });
        assert_eq!(tokens[1].encoded(PartName::Signature), "AAAB");
    }

    #[test]
    fn what_readers_would_disagree_about_is_a_fault() {
        check(
            r#"{"payload":"e30","payload":"e30","protected":"e30","signature":"AAAA"}"#,
            &[FormFault::Duplicate { pointer: "/payload".into() }],
        );
        check(
            r#"{"payload":"e30","protected":"eyJhbGciOiJIUzI1NiJ9","header":{"alg":"none"},"signature":"AAAA"}"#,
            &[FormFault::RepeatedParameter { name: "alg".into() }],
        );
        check(
            r#"{"payload":"e30","header":{"crit":["b64"],"b64":false},"signature":"AAAA"}"#,
            &[FormFault::Unprotected { name: "crit" }, FormFault::Unprotected { name: "b64" }],
        );
        check(r#"{"payload":7,"signature":"AAAA"}"#, &[FormFault::WrongType { member: "payload", wanted: "a string" }]);
        check(r#"{"payload":"e30","signature":"AAAA","signatures":[{"signature":"AAAA"}]}"#, &[FormFault::BothForms]);
        check(
            r#"{"payload":"e30","header":7,"signature":"AAAA"}"#,
            &[FormFault::WrongType { member: "header", wanted: "an object" }],
        );
        let many = vec![r#"{"signature":"AAAA"}"#; MAX_SIGNATURES + 1].join(",");
        check(
            &format!(r#"{{"payload":"e30","signatures":[{many}]}}"#),
            &[FormFault::TooManySignatures { count: MAX_SIGNATURES + 1 }],
        );
    }

    #[test]
    fn other_json_is_no_token() {
        for text in [
            "{}",
            "[]",
            r#"{"signature":"x"}"#,
            r#"{"signatures":[]}"#,
            r#"{"signatures":["x"]}"#,
            r#"{"payload":"x","protected":"x"}"#,
        ] {
            assert!(tokens(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_detached_payload_can_be_put_in_once() {
        let token = check(r#"{"protected":"eyJhbGciOiJIUzI1NiJ9","signature":"AAAA"}"#, &[]);
        assert!(token.is_detached());
        let whole = token.with_payload(br#"{"a":1}"#).unwrap();
        assert_eq!(whole.text(), "eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.AAAA");
        assert!(whole.has_supplied_payload() && !whole.is_detached() && whole.claim("a").is_some());
        assert!(whole.with_payload(b"x").is_none());
        assert!(check(FLAT, &[]).with_payload(b"x").is_none());
    }

    #[test]
    fn an_unencoded_payload_is_read_as_it_is() {
        // {"alg":"HS256","b64":false,"crit":["b64"]}
        let header = "eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19";
        let token = check(&format!(r#"{{"payload":"$.02","protected":"{header}","signature":"AAAA"}}"#), &[]);
        assert_eq!(token.payload.bytes, b"$.02");
        assert_eq!(token.signing_input(), format!("{header}.$.02").as_bytes());
        assert!(token.problems.is_empty(), "{:?}", token.problems);
        let compact = Token::parse(format!("{header}.plain text!.AAAA"));
        assert_eq!(compact.payload.bytes, b"plain text!");
        assert!(compact.problems.is_empty());
    }
}
