//! Did the token bring its own key, or say where to fetch one?

use crate::checks::{Check, Finding, Outcome, Run, TokenSubject, codes};

codes! {
    /// The header carries a key or the address of one (`jwk`, `x5c`, `jku`, `x5u`).
    ///
    /// ## Why it matters
    /// Whoever writes the token chooses that key. A verifier that uses it accepts anybody's tokens. Assay never trusts it
    /// and never fetches such an address.
    ///
    /// ## Example
    ///     {"alg":"RS256","jku":"https://evil.example/keys.json"}
    ///
    /// ## How to fix
    /// Verify with keys that you obtained from the issuer. Have your own verifier ignore these parameters.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc8725#section-3.10>
    EMBEDDED_KEY = "token/embedded-key", Warning;
}

pub(crate) static CHECK: Check =
    Check { id: "token-embedded-key", step: None, codes: &[&EMBEDDED_KEY], run: Run::Token(run) };

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    for (name, what) in [
        ("jwk", "brings its own key"),
        ("x5c", "brings its own certificate"),
        ("jku", "says where to fetch its key"),
        ("x5u", "says where to fetch its certificate"),
    ] {
        if subject.token.header_parameter(name).is_some() {
            let message = format!("the token {what} (`{name}`), which proves nothing");
            findings
                .push(Finding::new(&EMBEDDED_KEY, message).with("parameter", name).at(subject.header_location(name)));
        }
    }
    match findings.first() {
        Some(first) => Outcome::Failed(first.message.clone()),
        None => Outcome::Passed("the header carries no key".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token, encoded};

    #[test]
    fn every_way_to_bring_a_key_is_named() {
        let check = |header: &str, codes: &[&str]| check_token(&super::CHECK, &encoded(header, "{}"), codes);
        check(r#"{"kid":"x"}"#, &[]);
        check(r#"{"jwk":{}}"#, &["token/embedded-key"]);
        check(r#"{"jku":"https://x","x5u":"https://y","x5c":[]}"#, &["token/embedded-key"; 3]);
    }
}
