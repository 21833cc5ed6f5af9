//! Is the signature made of numbers that no signer writes?

use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};
use crate::jose::forgery::forged;
use crate::text::count;

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

    /// Where the signature should be stand a few zeros.
    ///
    /// ## Why it matters
    /// Somebody wrote the token by hand, without a key, and filled in something so that it has three parts. A server that
    /// takes it does not look at signatures.
    ///
    /// ## Example
    /// The actor token of a forged SharePoint token: header and claims as ACS writes them, and `AAAA` as signature.
    ///
    /// ## How to fix
    /// Refuse it. If a server took it, bring that server up to date before anything else.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc8725#section-2.1>
    PLACEHOLDER = "signature/placeholder", Error;
}

pub(crate) static CHECK: Check = Check {
    id: "signature-zero-values",
    step: Some(Step::Signature),
    codes: &[&ZERO_VALUES, &PLACEHOLDER],
    run: Run::Token(run),
};

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let Some(algorithm) = subject.algorithm.filter(|_| !subject.token.is_encrypted()) else {
        return Outcome::NotApplicable;
    };
    let signature = &subject.token.signature;
    let is_impossible = !signature.is_empty() && !algorithm.takes_signature_of(signature.len());
    if is_impossible && signature.iter().all(|byte| *byte == 0) {
        let bytes = count(signature.len(), "zero byte stands", "zero bytes stand");
        let message = format!("{bytes} where the signature should be");
        findings.push(Finding::new(&PLACEHOLDER, message.clone()).at_pointer("/signature"));
        return Outcome::Failed(message);
    }
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
        check("ES256", &[0; 3], &["signature/placeholder"]);
        check("ES256", &[1; 3], &[]);
        check("XX", &[0; 64], &[]);
        check_token(&super::CHECK, &signed("", "{}").0, &[]);
    }
}
