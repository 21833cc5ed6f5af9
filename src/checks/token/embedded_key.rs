//! Did the token bring its own key, or say where to fetch one?

use crate::checks::{Check, Finding, Outcome, Run, TokenSubject, codes};
use crate::policy::{Gate, decide};
use crate::text::quoted;

codes! {
    /// The header carries a key or the address of one (`jwk`, `x5c`, `jku`, `x5u`).
    ///
    /// ## Why it matters
    /// Whoever writes the token chooses that key. A verifier that uses it accepts anybody's tokens. Assay never trusts it
    /// and never fetches such an address. Attacks imitate a known host (`login.example.com@evil.example`), or lead to an
    /// address inside the receiver's own network, which then answers for the attacker; the message says so.
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
        let Some(node) = subject.token.header_parameter(name) else { continue };
        let mut message = format!("the token {what} (`{name}`), which proves nothing");
        let mut finding = Finding::new(&EMBEDDED_KEY, "").with("parameter", name).at(subject.header_location(name));
        if let (Some(url), "jku" | "x5u") = (node.as_str(), name) {
            let decision = decide(url, subject.policy);
            if let Gate::Refused(refusal) = &decision.gate {
                message = format!("{message}; {} is no honest address: {}", quoted(url), refusal.words());
            }
            finding = finding.with("url", url).with("host", decision.host);
        }
        finding.message = message;
        findings.push(finding);
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
        check(r#"{"jku":7,"x5u":null}"#, &["token/embedded-key"; 2]);
    }

    #[test]
    fn addresses_that_imitate_are_said_to() {
        let check = |url: &str, words: &str| {
            let findings =
                check_token(&super::CHECK, &encoded(&format!(r#"{{"jku":"{url}"}}"#), "{}"), &["token/embedded-key"]);
            assert!(findings[0].message.contains(words), "{}", findings[0].message);
        };
        check("https://outlook.office365.com@evil.example/keys", "hides where it leads");
        check("https://outlook.office365.com.evil.example/keys", "imitates");
        check("https://127.0.0.1/keys", "private network");
        check("http://evil.example/keys", "not `https`");
        check("file:///etc/passwd", "not a URL that can be followed");
        check("https://evil.example/keys", "which proves nothing");
    }
}
