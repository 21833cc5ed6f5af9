//! Are the certificate's key and signature strong enough?

use crate::checks::{CertificateSubject, Check, Finding, Outcome, Run, codes};
use crate::text::quoted;
use crate::x509::PublicKey;

codes! {
    /// The certificate's RSA key is under 2048 bits.
    ///
    /// ## Why it matters
    /// Such keys can be broken with effort. Exchange refuses to sign with them, and Entra refuses what they signed.
    ///
    /// ## Example
    /// A 1024-bit certificate from an old internal authority.
    ///
    /// ## How to fix
    /// Make a new certificate with 2048 bits or more.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7518#section-3.3>
    WEAK_KEY = "certificate/weak-key", Error;

    /// The certificate is signed with SHA-1 or MD5.
    ///
    /// ## Why it matters
    /// Signatures with these can be forged. For a self-signed certificate that is pinned by thumbprint it matters little; for
    /// one from an authority it does.
    ///
    /// ## Example
    /// `sha1WithRSAEncryption`.
    ///
    /// ## How to fix
    /// Have it issued again with SHA-256.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc6194>
    WEAK_SIGNATURE = "certificate/weak-signature", Warning;
}

pub(crate) static CHECK: Check =
    Check { id: "certificate-strength", step: None, codes: &[&WEAK_KEY, &WEAK_SIGNATURE], run: Run::Certificate(run) };

pub(super) const MIN_RSA_BITS: u32 = 2048;

fn run(subject: &CertificateSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let certificate = subject.certificate;
    if let PublicKey::Rsa { .. } | PublicKey::RsaPss { .. } = certificate.public_key
        && let Some(bits) = certificate.public_key.bits().filter(|bits| *bits < MIN_RSA_BITS)
    {
        let message = format!("the key has {bits} bits; {MIN_RSA_BITS} is the least");
        findings.push(Finding::new(&WEAK_KEY, message).with("bits", bits).at_pointer("/public_key"));
    }
    if is_weak(&certificate.signature_algorithm) {
        let message = format!("it is signed with {}", quoted(&certificate.signature_algorithm));
        findings.push(Finding::new(&WEAK_SIGNATURE, message).at_pointer("/signature_algorithm"));
    }
    match findings.first() {
        Some(finding) => Outcome::Failed(finding.message.clone()),
        None => Outcome::Passed(certificate.public_key.describe()),
    }
}

pub(super) fn is_weak(algorithm: &str) -> bool {
    let name = algorithm.to_ascii_lowercase();
    ["sha1", "md5", "md2", "md4"].iter().any(|hash| name.contains(hash))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{check_certificate, validity};
    use crate::policy::Policy;
    use crate::x509::Certificate;

    #[test]
    fn strong_certificates_pass() {
        check_certificate(&CHECK, &validity(2020, 2026), &[]);
    }

    #[test]
    fn weak_keys_and_hashes_are_named() {
        let made = rcgen::generate_simple_self_signed(Vec::new()).unwrap();
        let mut certificate = Certificate::from_der(made.cert.der()).unwrap();
        certificate.public_key = PublicKey::Rsa { n: vec![0xff; 128], e: vec![1, 0, 1] };
        "sha1WithRSAEncryption".clone_into(&mut certificate.signature_algorithm);
        let policy = Policy::default();
        let at = crate::time::from_unix(crate::checks::testing::AT).unwrap();
        let mut findings = Vec::new();
        run(&CertificateSubject { certificate: &certificate, policy: &policy, at }, &mut findings);
        crate::checks::testing::assert_codes(&findings, &["certificate/weak-key", "certificate/weak-signature"], "");
    }
}
