//! Is the secret that verified the token long enough?

use crate::checks::{Check, Considered, Finding, Outcome, Run, SignatureStatus, TokenSubject, codes};
use crate::jose::{Algorithm, Material};
use crate::text::count;

codes! {
    /// The secret is shorter than the hash that it is used with.
    ///
    /// ## Why it matters
    /// The standard asks for at least as many bytes as the hash has: 32 for `HS256`, 48 for `HS384`, 64 for `HS512`. A
    /// shorter one can be found by trying, without asking anybody. The signature matches all the same, so the verdict does
    /// not change.
    ///
    /// ## Example
    /// `HS256` with the secret `my-secret-key`: 13 bytes.
    ///
    /// ## How to fix
    /// Replace the secret with random bytes, wherever it is used:
    ///
    ///     openssl rand -base64 32
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7518#section-3.2>
    SHORT_SECRET = "signature/short-secret", Warning;
}

pub(crate) static CHECK: Check =
    Check { id: "signature-short-secret", step: None, codes: &[&SHORT_SECRET], run: Run::Token(run) };

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let verification = &subject.verification;
    // Of a guessed secret worse is known than its length.
    let is_verified = |signer: &&Considered| {
        verification.status == SignatureStatus::Verified && signer.candidate.origin.is_for_verifying()
    };
    let signer = verification.signer().filter(is_verified);
    let Some(Material::Secret(secret)) = signer.map(|signer| &signer.candidate.key.material) else {
        return Outcome::NotApplicable;
    };
    // An HMAC is as long as its hash, and this one has just been verified.
    let (wanted, has) = (subject.token.signature.len(), secret.size_bytes());
    if has >= wanted {
        return Outcome::Passed(format!("the secret has {}", count(has, "byte", "bytes")));
    }
    let algorithm = subject.algorithm.map_or("", Algorithm::name);
    let message = format!("the secret has {}; {algorithm} asks for at least {wanted}", count(has, "byte", "bytes"));
    findings.push(Finding::new(&SHORT_SECRET, message.clone()).with("bytes", has).with("least", wanted));
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token_beside, hs256, signed};
    use crate::jose::base64url;

    #[test]
    fn a_secret_is_as_long_as_the_hash_or_longer() {
        let check = |secret: &[u8], codes: &[&str]| {
            let jwk = format!(r#"{{"kty":"oct","k":"{}"}}"#, base64url::encode(secret));
            check_token_beside(&super::CHECK, &hs256("{}", secret), &jwk, codes);
        };
        check(&[7; 32], &[]);
        check(&[7; 64], &[]);
        check(&[7; 31], &["signature/short-secret"]);
        check(b"a", &["signature/short-secret"]);
        let (token, jwk) = signed("", "{}");
        check_token_beside(&super::CHECK, &token, &jwk, &[]);
    }
}
