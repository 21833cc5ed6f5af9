//! Is the signature made of numbers that no signer writes?

use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};
use crate::jose::forgery::forged;

codes! {
    /// The signature is made of zeros or of numbers that no signer can produce.
    ///
    /// ## Why it matters
    /// Verifiers that forgot to check for them take such a signature for every message and every key (a "psychic signature").
    /// No honest program writes one: whoever made this token was looking for such a verifier.
    ///
    /// ## Example
    /// An `ES256` token whose signature is 64 zero bytes: accepted by Java 15 to 18 before April 2022 (CVE-2022-21449).
    ///
    /// ## How to fix
    /// Refuse it: this is an attack. Bring the program that received it up to date, and look for others in its logs.
    ///
    /// ## References
    /// - <https://nvd.nist.gov/vuln/detail/CVE-2022-21449>
    /// - <https://www.rfc-editor.org/rfc/rfc8032#section-5.1.7>
    ZERO_VALUES = "signature/zero-values", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "signature-zero-values", step: Some(Step::Signature), codes: &[&ZERO_VALUES], run: Run::Token(run) };

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let Some(algorithm) = subject.algorithm.filter(|_| !subject.token.is_encrypted()) else {
        return Outcome::NotApplicable;
    };
    let Some(fault) = forged(algorithm, &subject.token.signature) else { return Outcome::NotApplicable };
    let message = format!("no signer writes such a signature: {}", fault.words());
    findings.push(Finding::new(&ZERO_VALUES, message.clone()).at_pointer("/signature"));
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token, encoded, signed};
    use crate::jose::base64url;

    #[test]
    fn zeros_are_no_signature() {
        let check = |alg: &str, signature: &[u8], codes: &[&str]| {
            let token = encoded(&format!(r#"{{"alg":"{alg}"}}"#), "{}");
            let (head, _) = token.rsplit_once('.').unwrap();
            check_token(&super::CHECK, &format!("{head}.{}", base64url::encode(signature)), codes);
        };
        for (alg, bytes) in [("ES256", 64), ("ES384", 96), ("ES512", 132), ("ES256K", 64), ("EdDSA", 64)] {
            check(alg, &vec![0; bytes], &["signature/zero-values"]);
            check(alg, &vec![0xff; bytes], &["signature/zero-values"]);
        }
        check("RS256", &[0; 256], &["signature/zero-values"]);
        check("HS256", &[0; 32], &["signature/zero-values"]);
        check("RS256", &[1; 256], &[]);
        check("ES256", &[0; 3], &[]);
        check("XX", &[0; 64], &[]);
        check_token(&super::CHECK, &signed("", "{}").0, &[]);
    }
}
