//! Did a key open the encrypted token, and what does that say about who made it?

use crate::case::{Content, Decryption};
use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};
use crate::jose::jwe::DecryptError;
use crate::text::count;

codes! {
    /// A key in the case opened the encrypted token.
    ///
    /// ## Why it matters
    /// Its content can be read and judged. That it was encrypted says who can read it; who made it, it says only where
    /// sender and recipient share the key. An RSA or EC public key is known to everybody, so anybody can encrypt to it.
    ///
    /// ## Example
    /// A token in a token: encrypted on the outside, signed inside. The signature inside is what names the sender.
    ///
    /// ## How to fix
    /// Nothing is wrong. Look at the token inside, or at its claims.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7519#section-11.2>
    DECRYPTED = "token/decrypted", Info;

    /// No key in the case opens the encrypted token, or the token is made in such a way that no key can.
    ///
    /// ## Why it matters
    /// A wrong key and a changed token look the same, and have to. The recipient cannot read it either, unless it holds
    /// another key.
    ///
    /// ## Example
    /// The recipient's certificate was renewed, and the sender still encrypts to the old one. Or a byte was lost on the way.
    ///
    /// ## How to fix
    /// Compare the header's `kid` or `x5t` with the keys that were tried, and add the private key that it names. If that one
    /// was tried, have the token sent again, encrypted to the key that the recipient publishes today.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7516#section-5.2>
    DECRYPTION_FAILED = "token/decryption-failed", Error;

    /// The encrypted token says that a token is inside, and there is none.
    ///
    /// ## Why it matters
    /// The recipient looks for a signed token inside (`cty` is `JWT`) and refuses anything else. Taken as claims, the
    /// content would be believed without any signature.
    ///
    /// ## Example
    ///     {"alg":"RSA-OAEP","enc":"A256GCM","cty":"JWT"} around {"iss":"…"}
    ///
    /// ## How to fix
    /// Refuse it. Have the issuer sign the claims first and encrypt the signed token, or leave `cty` out.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7519#section-5.2>
    INNER_MISSING = "token/inner-missing", Error;

    /// The encrypted token asks for far more work than any honest one.
    ///
    /// ## Why it matters
    /// Millions of rounds of password hashing, or content that unpacks to gigabytes, keep a program busy or exhaust its
    /// memory. Assay stops at its limits and says so.
    ///
    /// ## Example
    ///     {"alg":"PBES2-HS256+A128KW","p2c":2147483647}
    ///
    /// ## How to fix
    /// Refuse such tokens: set the limits of the library that decrypts them. Find out who sends them.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc8725#section-3.11>
    /// - <https://nvd.nist.gov/vuln/detail/CVE-2023-31582>
    EXCESSIVE_WORK = "token/excessive-work", Warning;
}

pub(crate) static CHECK: Check = Check {
    id: "token-decryption",
    step: Some(Step::Decrypt),
    codes: &[&DECRYPTED, &DECRYPTION_FAILED, &INNER_MISSING, &EXCESSIVE_WORK],
    run: Run::Token(run),
};

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let Some(decryption) = subject.decryption else { return Outcome::NotApplicable };
    let failed = |message: String, findings: &mut Vec<Finding>| {
        findings.push(Finding::new(&DECRYPTION_FAILED, message.clone()).at_pointer("/header"));
        Outcome::Failed(message)
    };
    if let Some(opener) = decryption.opener() {
        let from = &opener.candidate.from;
        findings.push(Finding::new(&DECRYPTED, format!("it was decrypted with {from}")).with("key", &**from));
        if let Some(Content::Other { says_token: true, .. }) = decryption.content {
            let message = "the header says that a token is inside (`cty`), and there is none";
            findings.push(Finding::new(&INNER_MISSING, message).at(subject.header_location("cty")));
            return Outcome::Failed(message.to_owned());
        }
        return Outcome::Passed(format!("decrypted with {from}: {}", content_words(decryption)));
    }
    match &decryption.fault {
        Some(fault @ (DecryptError::TooManyIterations { .. } | DecryptError::TooLarge)) => {
            findings.push(Finding::new(&EXCESSIVE_WORK, fault.words()).at_pointer("/header"));
            return Outcome::NotRun(fault.words());
        }
        Some(fault) if fault.is_not_supported() => return Outcome::NotRun(fault.words()),
        Some(fault) => return failed(fault.words(), findings),
        None => {}
    }
    let keys = decryption.considered.len();
    if decryption.has_failed() {
        return failed(format!("none of {} in the case opens it", count(keys, "key", "keys")), findings);
    }
    Outcome::NotRun(match keys {
        0 => "there is no key to decrypt it with: add the recipient's private key, or the shared secret".to_owned(),
        _ => format!("none of {} in the case can be used: add the recipient's own", count(keys, "key", "keys")),
    })
}

fn content_words(decryption: &Decryption) -> String {
    match decryption.content {
        Some(Content::Claims) => "claims are inside".to_owned(),
        Some(Content::Token) => "a token is inside".to_owned(),
        Some(Content::SeveralSignatures) => "a token with several signatures is inside".to_owned(),
        Some(Content::NestedTooDeep) => "a token is inside, deeper than is read".to_owned(),
        Some(Content::Other { bytes, .. }) => format!("{} are inside, no claims", count(bytes, "byte", "bytes")),
        None => "nothing is inside".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token_beside, sealed};

    const KEY: &str = r#"{"kty":"oct","k":"BwcHBwcHBwcHBwcHBwcHBw"}"#;

    #[test]
    fn keys_open_it_or_not() {
        let check = |token: &str, beside: &str, codes: &[&str]| check_token_beside(&super::CHECK, token, beside, codes);
        let token = sealed(r#"{"alg":"dir","enc":"A128GCM"}"#, b"{}");
        check(&token, "", &[]);
        check(&token, KEY, &["token/decrypted"]);
        check(&token, &KEY.replace("BwcH", "AAAA"), &["token/decryption-failed"]);
        check(&token, r#"{"kty":"oct","k":"AAAA"}"#, &[]);
        let unknown = sealed(r#"{"alg":"dir","enc":"A512GCM"}"#, b"{}");
        check(&unknown, KEY, &[]);
        check(&sealed(r#"{"alg":"dir"}"#, b"{}"), "", &["token/decryption-failed"]);
        let nested = sealed(r#"{"alg":"dir","enc":"A128GCM","cty":"JWT"}"#, b"{}");
        check(&nested, KEY, &["token/decrypted", "token/inner-missing"]);
        let work = sealed(r#"{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"AAAAAAAAAAA","p2c":2000000}"#, b"");
        check(&work, KEY, &["token/excessive-work"]);
        check(&crate::checks::testing::encoded("{}", "{}"), KEY, &[]);
    }
}
