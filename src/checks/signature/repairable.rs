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
    for (text, repairs) in candidates(subject.token.text()) {
        let repaired = Token::parse(text);
        let algorithm = repaired.header_text("alg").and_then(Algorithm::from_name);
        let verification = Verification::new(&repaired, algorithm, subject.case);
        if repaired.problems.is_empty() && verification.status == SignatureStatus::Verified {
            let message = format!("the signature verifies once the token is repaired: {}", list(&repairs));
            findings.push(Finding::new(&REPAIRABLE, message.clone()).with("repairs", repairs));
            return Outcome::Failed(message);
        }
    }
    Outcome::NotApplicable
}

/// What the token may have been before it was damaged, and which repairs lead there.
fn candidates(text: &str) -> Vec<(String, Vec<String>)> {
    let with = |blank: (&str, &str)| {
        let mut text = text.to_owned();
        let mut repairs = Vec::new();
        if text.starts_with("yJ") {
            text.insert(0, 'e');
            repairs.push("the `e` put back that it began with".to_owned());
        }
        for (from, to, words) in [("+", "-", "`-` in place of `+`"), ("/", "_", "`_` in place of `/`")]
            .into_iter()
            .chain([("=", "", "the padding taken off"), (" ", blank.0, blank.1)])
        {
            if text.contains(from) {
                text = text.replace(from, to);
                repairs.push(words.to_owned());
            }
        }
        (text, repairs)
    };
    let mut candidates = vec![with(("", "the blanks taken out"))];
    if text.contains(' ') {
        // Undoing form encoding turns `+` into a blank.
        candidates.push(with(("-", "`-` in place of the blanks")));
    }
    candidates.retain(|(_, repairs)| !repairs.is_empty());
    candidates
}

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
        check(token.get(1..).unwrap(), &jwk, &["signature/repairable"]);
        let (_, other) = signed("", "{}");
        check(&format!("{token}=="), &other, &[]);
    }
}
