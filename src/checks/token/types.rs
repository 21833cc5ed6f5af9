//! Do the registered header parameters and claims have the JSON types that their standards give them?

use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};
use crate::claims::{is_milliseconds, numeric_date};
use crate::jose::json::{Node, Value};
use crate::time::from_unix;

codes! {
    /// A registered header parameter or claim has the wrong JSON type.
    ///
    /// ## Why it matters
    /// A strict verifier refuses the token; a lenient one may skip the very check that the claim is for. An `exp` that is
    /// `true` never expires in a program that ignores what it cannot read.
    ///
    /// ## Example
    ///     {"exp":true,"aud":null}
    ///
    /// ## How to fix
    /// Have the issuer write what RFC 7519 asks for: numbers for times, text or a list of texts for `aud`, text for the rest.
    /// Exchange's identity tokens may carry times as text; that is accepted there and noted.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7519#section-4.1>
    /// - <https://www.rfc-editor.org/rfc/rfc7515#section-4.1>
    WRONG_TYPE = "token/wrong-type", Error;

    /// A time stands as text (`"1331579055"`), not as a number.
    ///
    /// ## Why it matters
    /// Microsoft's documentation shows identity tokens like this; real ones carry numbers. Exchange's own tokens are read
    /// either way, but a strict library on the add-in's side may refuse the text.
    ///
    /// ## Example
    ///     {"nbf":"1331579055","exp":"1331607855"}
    ///
    /// ## How to fix
    /// Nothing on the Exchange side. If the add-in refuses the token, let its library accept numbers in text.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/office/dev/add-ins/outlook/inside-the-identity-token>
    TIME_AS_TEXT = "token/time-as-text", Info;
}

pub(crate) static CHECK: Check =
    Check { id: "token-types", step: Some(Step::Extract), codes: &[&WRONG_TYPE, &TIME_AS_TEXT], run: Run::Token(run) };

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    for name in ["kid", "typ", "cty", "x5t", "x5t#S256"] {
        if let Some(node) = subject.token.header_parameter(name)
            && node.as_str().is_none()
        {
            let message = format!("`{name}` in the header is {}, not a string", node.type_name());
            findings.push(Finding::new(&WRONG_TYPE, message).at(subject.header_location(name)));
        }
    }
    for name in ["exp", "nbf", "iat"] {
        let Some(node) = subject.token.claim(name) else { continue };
        let here = || subject.claim_location(name);
        match (&node.value, numeric_date(node)) {
            (Value::String(_), Some(_)) if subject.is_identity() => {
                let message = format!("`{name}` stands as text, not as a number");
                findings.push(Finding::new(&TIME_AS_TEXT, message).at(here()));
            }
            (Value::Number(_), Some(seconds)) if from_unix(seconds).is_some() || is_milliseconds(seconds) => {}
            (Value::Number(_), _) => {
                let message = format!("`{name}` is a number that is no moment of time");
                findings.push(Finding::new(&WRONG_TYPE, message).at(here()));
            }
            _ => {
                let message = format!("`{name}` is {}, not a number of seconds", node.type_name());
                findings.push(Finding::new(&WRONG_TYPE, message).at(here()));
            }
        }
    }
    for name in ["iss", "sub", "jti"] {
        if let Some(node) = subject.token.claim(name)
            && node.as_str().is_none()
        {
            let message = format!("`{name}` is {}, not a string", node.type_name());
            findings.push(Finding::new(&WRONG_TYPE, message).at(subject.claim_location(name)));
        }
    }
    if let Some(node) = subject.token.claim("aud")
        && !is_audience(node)
    {
        let message = format!("`aud` is {}, not a string or a list of strings", node.type_name());
        findings.push(Finding::new(&WRONG_TYPE, message).at(subject.claim_location("aud")));
    }
    match findings.iter().find(|finding| finding.code == &WRONG_TYPE) {
        Some(finding) => Outcome::Failed(finding.message.clone()),
        None => Outcome::Passed("registered parameters and claims have their types".to_owned()),
    }
}

fn is_audience(node: &Node) -> bool {
    let list = node.elements();
    node.as_str().is_some() || (!list.is_empty() && list.iter().all(|element| element.as_str().is_some()))
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token, encoded, identity};

    #[test]
    fn every_registered_name_has_its_type() {
        let check = |payload: &str, codes: &[&str]| {
            check_token(&super::CHECK, &encoded(r#"{"alg":"RS256"}"#, payload), codes);
        };
        check(r#"{"exp":1,"nbf":1.5,"iat":1e3,"iss":"x","aud":["a","b"]}"#, &[]);
        check(r#"{"exp":true}"#, &["token/wrong-type"]);
        check(r#"{"exp":"123"}"#, &["token/wrong-type"]);
        check(r#"{"exp":1e300}"#, &["token/wrong-type"]);
        check(r#"{"exp":99999999999999999999999999}"#, &["token/wrong-type"]);
        check(r#"{"aud":null}"#, &["token/wrong-type"]);
        check(r#"{"aud":[]}"#, &["token/wrong-type"]);
        check(r#"{"iss":7}"#, &["token/wrong-type"]);
        check_token(&super::CHECK, &encoded(r#"{"kid":7}"#, "{}"), &["token/wrong-type"]);
    }

    #[test]
    fn exchange_may_write_times_as_text() {
        check_token(&super::CHECK, &identity(r#""nbf":"1331579055""#, ""), &["token/time-as-text"]);
        check_token(&super::CHECK, &identity(r#""nbf":"soon""#, ""), &["token/wrong-type"]);
    }
}
