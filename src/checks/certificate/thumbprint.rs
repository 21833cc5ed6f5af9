//! Does what was printed about a certificate agree with the certificate?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// What was printed about a certificate is not what the certificate itself says.
    ///
    /// ## Why it matters
    /// One of the two is not what it claims to be: the output was edited, or parts of two certificates were put
    /// together. Nothing should be concluded from either before that is clear.
    ///
    /// ## Example
    /// The thumbprint in the output is not the SHA-1 of `RawData`.
    ///
    /// ## How to fix
    /// Export it anew:
    ///
    ///     Get-ExchangeCertificate -Server SERVER | Export-Clixml certificates.xml
    ///
    /// ## References
    /// - <https://learn.microsoft.com/dotnet/api/system.security.cryptography.x509certificates.x509certificate2.thumbprint>
    THUMBPRINT_MISMATCH = "certificate/thumbprint-mismatch", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "certificate-thumbprint", step: None, codes: &[&THUMBPRINT_MISMATCH], run: Run::Object(run) };

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
