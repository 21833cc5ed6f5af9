//! Would the signature verify if the damage that copying does were undone?

use crate::checks::{Check, Finding, Outcome, Run, SignatureStatus, TokenSubject, Verification, codes};
use crate::jose::{Algorithm, Token};
use crate::text::list;

codes! {
    /// The token as it stands is refused, but with one repair its signature verifies.
    ///
    /// ## Why it matters
    /// The token itself is genuine; something on the way changed its characters. It stays invalid as it is, because every
    /// verifier that gets these characters refuses them.
    ///
    /// ## Example
    /// A program that wrote `+` and `/` for `-` and `_`, or added `=` at the ends, or a blank that a form put in.
    ///
    /// ## How to fix
    /// Find the program that changed it: look where the token passes from one system to the next. Encoding a token again as
    /// plain base64 or as a form field is the usual reason.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7515#section-2>
    REPAIRABLE = "signature/repairable", Notice;
}

pub(crate) static CHECK: Check =
    Check { id: "signature-repairable", step: None, codes: &[&REPAIRABLE], run: Run::Token(run) };

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    if subject.token.problems.is_empty() || subject.verification.status == SignatureStatus::Verified {
        return Outcome::NotApplicable;
    }
    let mut text = subject.token.text().to_owned();
    let mut repairs = Vec::new();
    for (from, to, words) in REPAIRS {
        if text.contains(from) {
            text = text.replace(from, to);
            repairs.push(words.to_owned());
        }
    }
    if repairs.is_empty() {
        return Outcome::NotApplicable;
    }
    let repaired = Token::parse(text);
    let algorithm = repaired.header_text("alg").and_then(Algorithm::from_name);
    let verification = Verification::new(&repaired, algorithm, subject.case);
    if !repaired.problems.is_empty() || verification.status != SignatureStatus::Verified {
        return Outcome::NotApplicable;
    }
    let message = format!("the signature verifies once the token is repaired: {}", list(&repairs));
    findings.push(Finding::new(&REPAIRABLE, message.clone()).with("repairs", repairs));
    Outcome::Failed(message)
}

/// What is met in the field, what it should have been, and the repair in words.
const REPAIRS: [(&str, &str, &str); 4] = [
    ("+", "-", "`-` in place of `+`"),
    ("/", "_", "`_` in place of `/`"),
    ("=", "", "the padding taken off"),
    (" ", "", "the blanks taken out"),
];

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token_beside, signed};

    #[test]
    fn only_what_a_repair_would_verify_is_called_repairable() {
        let check = |text: &str, keys: &str, codes: &[&str]| check_token_beside(&super::CHECK, text, keys, codes);
        let (token, jwk) = signed("", r#"{"a":"ÿÿÿ~~~???"}"#);
        let plain = token.replace('-', "+").replace('_', "/");
        check(&token, &jwk, &[]);
        check(&format!("{token}=="), &jwk, &["signature/repairable"]);
        check(&plain, &jwk, if plain == token { &[] } else { &["signature/repairable"] });
        check(&format!("{token}=="), "", &[]);
        let (_, other) = signed("", "{}");
        check(&format!("{token}=="), &other, &[]);
    }
}
