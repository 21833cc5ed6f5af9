//! Which algorithm does the token claim to be signed with, and is it one that may be believed?

use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};
use crate::exchange::TokenKind;
use crate::jose::{Algorithm, means_none};
use crate::text::quoted;

codes! {
    /// The token says that it is not signed (`alg` is `none`) or does not say how.
    ///
    /// ## Why it matters
    /// Anybody can write such a token. A program that accepts it can be told anything. The one exception is the outer half
    /// of Exchange's server-to-server tokens, whose actor token inside is signed.
    ///
    /// ## Example
    ///     {"typ":"JWT","alg":"none"}
    ///
    /// Spellings that slip past a comparison with `none` count as well: `nOnE`, `none ` with a blank, letters that look alike.
    ///
    /// ## How to fix
    /// Refuse it. If it came from your own systems, find out which program made it and have it sign.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc8725#section-3.2>
    ALG_NONE = "token/alg-none", Error;

    /// An Exchange identity token that is not signed with RS256.
    ///
    /// ## Why it matters
    /// Exchange signs identity tokens with RS256 and nothing else. Another algorithm means another issuer, or somebody who
    /// hopes that the verifier takes the algorithm from the token (`HS256` keyed with the text of the public key).
    ///
    /// ## Example
    ///     {"typ":"JWT","alg":"HS256","x5t":"…"}
    ///
    /// ## How to fix
    /// Refuse it. Have the add-in's service accept `RS256` only, whatever the header says.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/office/dev/add-ins/outlook/validate-an-identity-token>
    /// - <https://www.rfc-editor.org/rfc/rfc8725#section-3.1>
    ALG_UNEXPECTED = "token/alg-unexpected", Error;

    /// The signature algorithm is none that Assay can verify.
    ///
    /// ## Why it matters
    /// The claims are shown, but nobody has checked who wrote them. Names of algorithms are case-sensitive: `rs256` is not
    /// `RS256`.
    ///
    /// ## Example
    ///     {"alg":"RS1"}
    ///
    /// ## How to fix
    /// Verify it with a program that knows the algorithm. If the name is misspelt, the issuer has to mend it.
    ///
    /// ## References
    /// - <https://www.iana.org/assignments/jose/jose.xhtml>
    ALG_UNSUPPORTED = "token/alg-unsupported", Warning;
}

pub(crate) static CHECK: Check = Check {
    id: "token-algorithm",
    step: Some(Step::Alg),
    codes: &[&ALG_NONE, &ALG_UNEXPECTED, &ALG_UNSUPPORTED],
    run: Run::Token(run),
};

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    // An encrypted token's `alg` is about its key; the outer half of a server-to-server token is unsigned on purpose.
    if matches!(subject.kind, TokenKind::Jwe | TokenKind::Opaque | TokenKind::ExchangeS2s) {
        return Outcome::NotApplicable;
    }
    let here = || subject.header_location("alg");
    let name = match subject.token.header_parameter("alg") {
        None => Err("`alg` is missing: the token does not say how it is signed".to_owned()),
        Some(node) => match node.as_str() {
            None => Err(format!("`alg` is {}, not the name of an algorithm", node.type_name())),
            Some(name) if name.trim().is_empty() => {
                Err("`alg` is empty: the token does not say how it is signed".to_owned())
            }
            Some(name) if means_none(name) => {
                Err(format!("the token says that it is not signed (`alg` is {})", quoted(name)))
            }
            Some(name) => Ok(name),
        },
    };
    let name = match name {
        Ok(name) => name,
        Err(message) => {
            findings.push(Finding::new(&ALG_NONE, message.clone()).at(here()));
            return Outcome::Failed(message);
        }
    };
    if subject.is_identity() && subject.algorithm != Some(Algorithm::Rs256) {
        let message = format!("it is signed with {}; Exchange signs identity tokens with `RS256` only", quoted(name));
        findings.push(Finding::new(&ALG_UNEXPECTED, message.clone()).with("alg", name).at(here()));
        return Outcome::Failed(message);
    }
    if subject.algorithm.is_none() {
        let message = format!("the algorithm {} is not supported", quoted(name));
        findings.push(Finding::new(&ALG_UNSUPPORTED, message.clone()).with("alg", name).at(here()));
        return Outcome::NotRun(message);
    }
    Outcome::Passed(format!("signed with {}", quoted(name)))
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token, encoded};

    #[test]
    fn no_algorithm_is_an_error_and_an_unknown_one_a_gap() {
        let check = |header: &str, codes: &[&str]| check_token(&super::CHECK, &encoded(header, "{}"), codes);
        check(r#"{"alg":"ES256"}"#, &[]);
        for none in [r#"{"alg":"none"}"#, r#"{"alg":"NoNe"}"#, r#"{"alg":" none "}"#, r#"{"alg":0}"#, "{}"] {
            check(none, &["token/alg-none"]);
        }
        check(r#"{"alg":"rs256"}"#, &["token/alg-unsupported"]);
        for none in ["", " ", "none\\u0020", "non\\u0065", "ｎｏｎｅ", "nоne", "n\\u200bone", "None"] {
            check(&format!(r#"{{"alg":"{none}"}}"#), &["token/alg-none"]);
        }
        for none in ["null", "false", "[\"none\"]", "{}", "[]"] {
            check(&format!(r#"{{"alg":{none}}}"#), &["token/alg-none"]);
        }
    }

    #[test]
    fn identity_tokens_are_held_to_rs256() {
        let payload = r#"{"appctx":{"version":"ExIdTok.V1"}}"#;
        check_token(&super::CHECK, &encoded(r#"{"alg":"RS256"}"#, payload), &[]);
        check_token(&super::CHECK, &encoded(r#"{"alg":"HS256"}"#, payload), &["token/alg-unexpected"]);
        check_token(&super::CHECK, &encoded(r#"{"alg":"RS257"}"#, payload), &["token/alg-unexpected"]);
    }

    #[test]
    fn the_outer_half_of_a_server_to_server_token_is_unsigned_on_purpose() {
        check_token(&super::CHECK, &encoded(r#"{"alg":"none"}"#, r#"{"actortoken":"x"}"#), &[]);
    }
}
