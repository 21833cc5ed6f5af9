//! Does the certificate of the key that signed allow signatures at all?

use crate::checks::{Check, Finding, Outcome, Run, TokenSubject, codes};
use crate::text::quoted;

codes! {
    /// The certificate of the key that made the signature allows other uses only.
    ///
    /// ## Why it matters
    /// Its key usage has neither "digital signature" nor "non-repudiation", so by the standard the key must not sign tokens.
    /// Exchange and most token libraries do not look at it, so the verdict does not change; strict ones refuse the token.
    ///
    /// ## Example
    /// A token signed with the certificate of a web server whose key usage is "key encipherment" only.
    ///
    /// ## How to fix
    /// Have the issuer sign with a certificate made for it. Exchange's own Auth Certificate has both uses:
    ///
    ///     Get-ExchangeCertificate -Thumbprint THUMBPRINT | Format-List
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.3>
    KEY_USAGE = "signature/key-usage", Warning;
}

pub(crate) static CHECK: Check =
    Check { id: "signature-key-usage", step: None, codes: &[&KEY_USAGE], run: Run::Token(run) };

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let Some(signer) = subject.verification.signer() else { return Outcome::NotApplicable };
    let Some(certificate) = &signer.candidate.key.certificate else { return Outcome::NotApplicable };
    let usage = certificate.extensions.iter().find(|extension| extension.oid == KEY_USAGE_OID);
    let Some(usage) = usage else { return Outcome::NotApplicable };
    if ["digital signature", "non-repudiation"].iter().any(|signing| usage.text.contains(signing)) {
        return Outcome::Passed("the certificate allows signatures".to_owned());
    }
    let message =
        format!("the certificate of {} allows {} only, not signatures", signer.candidate.words(), quoted(&usage.text));
    findings.push(Finding::new(&KEY_USAGE, message.clone()).with("key_usage", usage.text.clone()));
    Outcome::Failed(message)
}

const KEY_USAGE_OID: &str = "2.5.29.15";

#[cfg(test)]
mod tests {
    use rcgen::KeyUsagePurpose::{self, ContentCommitment, DigitalSignature, KeyEncipherment};

    use crate::checks::testing::{check_token_beside, signed_with_certificate, validity};

    #[test]
    fn the_certificate_has_to_allow_signatures() {
        let check = |usages: &[KeyUsagePurpose], codes: &[&str]| {
            let mut params = validity(2020, 2030);
            params.key_usages = usages.to_vec();
            let (token, certificate) = signed_with_certificate(&params);
            check_token_beside(&super::CHECK, &token, &certificate, codes);
        };
        check(&[], &[]);
        check(&[DigitalSignature, KeyEncipherment], &[]);
        check(&[ContentCommitment], &[]);
        check(&[KeyEncipherment], &["signature/key-usage"]);
    }
}
