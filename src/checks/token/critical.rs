//! Does the header demand an extension (`crit`) that is not understood?

use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};
use crate::jose::json::{self, Node, Value};
use crate::jose::{PartName, Token, base64url};
use crate::text::{list, quoted};

codes! {
    /// The header's `crit` names an extension that Assay does not understand, or is itself malformed; or an extension is
    /// used without being named there.
    ///
    /// ## Why it matters
    /// `crit` says: whoever does not understand this must refuse the token. The one extension that Assay understands is the
    /// unencoded payload (`b64` is false). It is not allowed in JWTs, and without `crit` two readers take two payloads from
    /// one token.
    ///
    /// ## Example
    ///     {"alg":"HS256","crit":["urn:example:must"],"urn:example:must":true}
    ///
    /// ## How to fix
    /// Refuse the token unless your verifier implements the extension. Exchange and Entra do not use `crit`.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7515#section-4.1.11>
    /// - <https://www.rfc-editor.org/rfc/rfc7797#section-7>
    CRITICAL_HEADER = "token/critical-header", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "token-critical", step: Some(Step::Extract), codes: &[&CRITICAL_HEADER], run: Run::Token(run) };

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let token = subject.token;
    let critical = token.header_parameter("crit");
    let unencoded = token.header_parameter("b64");
    let (parameter, message) = match (critical, unencoded) {
        (None, None) => return Outcome::NotApplicable,
        (None, Some(node)) if node.value == Value::Bool(true) => return Outcome::NotApplicable,
        (None, Some(_)) => ("b64", Some("`b64` changes what is signed, and `crit` does not say so".to_owned())),
        (Some(node), _) => ("crit", objection(subject, node)),
    };
    let Some(message) = message else {
        return Outcome::Passed("the payload stands in the token unencoded, and `crit` says so".to_owned());
    };
    findings.push(Finding::new(&CRITICAL_HEADER, message.clone()).at(subject.header_location(parameter)));
    Outcome::Failed(message)
}

/// What is wrong with a `crit`; nothing if it demands only what is understood.
fn objection(subject: &TokenSubject<'_>, critical: &Node) -> Option<String> {
    let elements = critical.elements();
    let names: Vec<_> = elements.iter().filter_map(Node::as_str).collect();
    if names.is_empty() || names.len() != elements.len() {
        return Some(format!("`crit` is {}, not a list of parameter names", critical.type_name()));
    }
    let unknown: Vec<_> = names.iter().filter(|name| **name != "b64").map(|name| quoted(name)).collect();
    if !unknown.is_empty() {
        let names = list(&unknown);
        return Some(format!("the token must be refused by whoever does not understand {names}; Assay does not"));
    }
    if names.len() > 1 {
        return Some("`crit` names `b64` twice".to_owned());
    }
    match subject.token.header_parameter("b64").map(|node| &node.value) {
        None => Some("`crit` names `b64`, which is not there".to_owned()),
        Some(Value::Bool(_)) if subject.token.is_encrypted() => {
            Some("`b64` says nothing in an encrypted token".to_owned())
        }
        Some(Value::Bool(false)) if subject.token.claims().is_some() => {
            Some("the claims stand in the token unencoded, which is not allowed in a JWT".to_owned())
        }
        Some(Value::Bool(false)) if reads_as_claims(subject.token) => {
            Some("the payload stands in the token unencoded, and who ignores `crit` decodes claims from it".to_owned())
        }
        Some(Value::Bool(_)) => None,
        Some(_) => Some("`b64` is neither true nor false".to_owned()),
    }
}

/// The plain text of the payload is at the same time base64url of a JSON object.
fn reads_as_claims(token: &Token) -> bool {
    let (bytes, _) = base64url::decode(token.encoded(PartName::Payload));
    json::parse(&bytes).root.is_some_and(|root| root.is_object())
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token, encoded};

    #[test]
    fn every_critical_extension_is_refused() {
        let check = |header: &str, codes: &[&str]| check_token(&super::CHECK, &encoded(header, "{}"), codes);
        check(r#"{"alg":"RS256"}"#, &[]);
        check(r#"{"crit":["b64"],"b64":false}"#, &["token/critical-header"]);
        check(r#"{"crit":[]}"#, &["token/critical-header"]);
        check(r#"{"crit":"exp"}"#, &["token/critical-header"]);
        check(r#"{"crit":[1]}"#, &["token/critical-header"]);
        check(r#"{"crit":["b64","exp"],"b64":false}"#, &["token/critical-header"]);
        check(r#"{"crit":["b64","b64"],"b64":true}"#, &["token/critical-header"]);
        check(r#"{"crit":["b64"]}"#, &["token/critical-header"]);
        check(r#"{"crit":["b64"],"b64":"no"}"#, &["token/critical-header"]);
        check(r#"{"b64":false}"#, &["token/critical-header"]);
        check(r#"{"b64":true}"#, &[]);
        check(r#"{"crit":["b64"],"b64":true}"#, &[]);
    }

    #[test]
    fn a_payload_that_is_no_claims_may_stand_unencoded() {
        let header = crate::jose::base64url::encode(br#"{"alg":"HS256","b64":false,"crit":["b64"]}"#);
        check_token(&super::CHECK, &format!("{header}.plain text.AAAA"), &[]);
        check_token(&super::CHECK, &format!(r#"{header}.{{"a":1}}.AAAA"#), &["token/critical-header"]);
    }
}
