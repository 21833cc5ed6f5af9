//! Does the token carry a credential where none belongs?

use std::ops::Range;

use crate::checks::credentials::{bare, credentials, secret_name};
use crate::checks::{Check, Finding, Location, Outcome, Run, TokenSubject, codes};
use crate::exchange::AppContext;
use crate::jose::json::{Node, Value, push_pointer};
use crate::jose::{PartName, Token};
use crate::text::quoted;

codes! {
    /// The token carries a credential: a password, a private key, a secret, or another token.
    ///
    /// ## Why it matters
    /// A token is signed, not encrypted. Everybody who sees it can read it: the browser, proxies, logs, whoever it is sent to
    /// for help. What stands in it has to be taken for known. Assay never repeats the value, and its reports leave it out.
    ///
    /// ## Example
    ///     {"sub":"service","client_secret":"…"}
    ///
    /// ## How to fix
    /// Take it out of the token, and replace the credential wherever it is used: in this order, so that nothing stops.
    /// Search the logs of everything that the token passed through.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7519#section-12>
    SECRET_LIKE_VALUE = "token/secret-like-value", Warning;
}

pub(crate) static CHECK: Check =
    Check { id: "token-secret-like", step: None, codes: &[&SECRET_LIKE_VALUE], run: Run::Token(run) };

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let parts = [(PartName::Header, &subject.token.header), (PartName::Payload, &subject.token.payload)];
    let mut search = Search { findings, context: subject.context(), path: Vec::new(), inside_text: None };
    for (name, part) in parts {
        let Some(root) = &part.json.root else { continue };
        search.path.push(Step::Name(name.as_str()));
        search.node(root, "");
        search.path.pop();
    }
    match findings.first() {
        Some(first) => Outcome::Failed(first.message.clone()),
        None => Outcome::Passed("nothing in it looks like a credential".to_owned()),
    }
}

struct Search<'s> {
    findings: &'s mut Vec<Finding>,
    /// What stands as a text in `appctx`, read.
    context: Option<&'s AppContext>,
    path: Vec<Step<'s>>,
    /// The place of the string whose JSON is being searched.
    inside_text: Option<Range<usize>>,
}

#[derive(Clone, Copy)]
enum Step<'s> {
    Name(&'s str),
    Index(usize),
}

impl<'s> Search<'s> {
    fn node(&mut self, node: &'s Node, name: &'s str) {
        if self.findings.len() >= MAX_FINDINGS {
            return;
        }
        match &node.value {
            Value::Object(_) if is_private_key(node) => self.found("a private key", node, name),
            Value::Object(members) => {
                for member in members {
                    self.path.push(Step::Name(&member.name));
                    self.node(&member.node, &member.name);
                    self.path.pop();
                }
            }
            Value::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    self.path.push(Step::Index(index));
                    self.node(element, name);
                    self.path.pop();
                }
            }
            Value::String(text) => self.string(text, node, name),
            _ => {}
        }
    }

    fn string(&mut self, text: &str, node: &Node, name: &'s str) {
        // `appctx` as Exchange writes it: JSON as a text.
        if let ([_, Step::Name("appctx")], Some(context)) = (self.path.as_slice(), self.context) {
            self.inside_text = Some(node.start..node.end);
            self.node(context.root(), name);
            self.inside_text = None;
            return;
        }
        let named = secret_name(name).filter(|_| is_given(text));
        let what = named.or_else(|| credentials(text).first().map(|credential| credential.what));
        if let Some(what) = what {
            self.found(what, node, name);
        } else if is_token(text) && !self.is_expected(name) {
            self.found("another token, whole and with its signature", node, name);
        }
    }

    /// Whether a token belongs here.
    fn is_expected(&self, name: &str) -> bool {
        let is_source = |step: &Step<'_>| matches!(step, Step::Name("_claim_sources"));
        EXPECTED_TOKENS.contains(&bare(name).as_str()) || self.path.iter().any(is_source)
    }

    fn found(&mut self, what: &str, node: &Node, name: &str) {
        let mut pointer = String::new();
        for step in &self.path {
            match step {
                Step::Name(name) => push_pointer(&mut pointer, name),
                Step::Index(index) => push_pointer(&mut pointer, &index.to_string()),
            }
        }
        let part = if pointer.starts_with("/header") { PartName::Header } else { PartName::Payload };
        let message = format!("{} in the {} holds {what}", quoted(name), part.as_str());
        let range = self.inside_text.clone().unwrap_or(node.start..node.end);
        let location = Location { pointer, range: Some(range) };
        self.findings.push(Finding::new(&SECRET_LIKE_VALUE, message).at(location));
    }
}

/// A JWK with its private half (RFC 7517 section 9.2).
fn is_private_key(node: &Node) -> bool {
    let Some(kty) = node.get("kty").and_then(Node::as_str) else { return false };
    let private = if kty == "oct" { "k" } else { "d" };
    node.get(private).is_some_and(|value| value.as_str().is_some())
}

/// Something is given: not blank, not masked already, no `true` or `false` as text.
fn is_given(text: &str) -> bool {
    let text = text.trim();
    let masked = text.chars().all(|character| matches!(character, '*' | '•' | '.' | '…' | 'x' | 'X'));
    !masked && !["true", "false", "null", "none", "yes", "no"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// A signed token with everything that it needs to be used.
fn is_token(text: &str) -> bool {
    if !text.starts_with("eyJ") || text.matches('.').count() != 2 || text.ends_with('.') {
        return false;
    }
    let token = Token::parse(text);
    token.problems.is_empty() && token.header_parameter("alg").is_some() && token.claims().is_some()
}

/// Members that hold a token by their standard or product, without `_` and in lower case.
const EXPECTED_TOKENS: [&str; 15] = [
    "actortoken",
    "refreshtoken",
    "idtokenhint",
    "logouttoken",
    "assertion",
    "clientassertion",
    "subjecttoken",
    "softwarestatement",
    "jwt",
    "vc",
    "vp",
    "verifiablecredential",
    "request",
    "attestation",
    "keyattestation",
];

/// Enough to see what is wrong; a hostile token stays small.
const MAX_FINDINGS: usize = 20;

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token, encoded, hs256};

    #[track_caller]
    fn check(payload: &str, pointers: &[&str]) {
        let codes = vec!["token/secret-like-value"; pointers.len()];
        let findings = check_token(&super::CHECK, &encoded(r#"{"alg":"RS256"}"#, payload), &codes);
        let seen: Vec<_> = findings.iter().map(|finding| finding.location.as_ref().unwrap().pointer.as_str()).collect();
        assert_eq!(seen, pointers, "{payload}");
    }

    #[test]
    fn credentials_are_found_by_name_and_by_shape() {
        check(r#"{"password":"hunter2"}"#, &["/payload/password"]);
        check(r#"{"a":[{"Client_Secret":"x1"}]}"#, &["/payload/a/0/Client_Secret"]);
        check(r#"{"a":["AKIAABCDEFGHIJKLMNOP","b"]}"#, &["/payload/a/0"]);
        check(r#"{"cnf":{"jwk":{"kty":"EC","d":"AAAA"}}}"#, &["/payload/cnf/jwk"]);
        check(r#"{"k":"-----BEGIN PRIVATE KEY-----\nMII"}"#, &["/payload/k"]);
        check(r#"{"appctx":"{\"pwd\":\"hunter2\"}"}"#, &["/payload/appctx/pwd"]);
        check(&format!(r#"{{"access_token":"{}"}}"#, hs256("{}", b"x")), &["/payload/access_token"]);
        let many = format!(r#"{{"a":[{}]}}"#, vec![r#"{"pwd":"a1"}"#; 100].join(","));
        let codes = ["token/secret-like-value"; super::MAX_FINDINGS];
        check_token(&super::CHECK, &encoded("{}", &many), &codes);
    }

    #[test]
    fn a_private_key_in_the_header_is_found() {
        let header = r#"{"alg":"ES256","jwk":{"kty":"EC","crv":"P-256","x":"A","y":"A","d":"A"}}"#;
        check_token(&super::CHECK, &encoded(header, "{}"), &["token/secret-like-value"]);
    }

    #[test]
    fn what_belongs_there_is_left_alone() {
        check(r#"{"pwd_exp":"1234","pwd_url":"https://x/","amr":["pwd"],"password":true,"secret":"***"}"#, &[]);
        check(r#"{"cnf":{"jwk":{"kty":"EC","x":"AAAA"}}}"#, &[]);
        check(&format!(r#"{{"refreshtoken":"{}"}}"#, hs256("{}", b"x")), &[]);
        check(&format!(r#"{{"_claim_sources":{{"a":{{"access_token":"{}"}}}}}}"#, hs256("{}", b"x")), &[]);
        check(r#"{"note":"eyJ.x.y"}"#, &[]);
    }

    #[test]
    fn the_value_is_never_repeated() {
        let token = encoded("{}", r#"{"password":"hunter2"}"#);
        let findings = check_token(&super::CHECK, &token, &["token/secret-like-value"]);
        assert!(!format!("{findings:?}").contains("hunter2"));
        assert_eq!(findings[0].message, "`password` in the payload holds a password");
    }
}
