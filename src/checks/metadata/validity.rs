//! Are the certificates in the document within their validity?

use crate::checks::{Check, Finding, MetadataSubject, Outcome, Run, codes};
use crate::time::{relative, utc};

codes! {
    /// A certificate in the document has expired.
    ///
    /// ## Why it matters
    /// Exchange and Entra do not look at the validity of a signing certificate when they verify a token, other verifiers do.
    /// An expired Auth Certificate breaks more than tokens: OWA and ECP fail with it.
    ///
    /// ## Example
    /// The Auth Certificate reached the end of its five years.
    ///
    /// ## How to fix
    /// See which certificate is current, and renew it if it is this one:
    ///
    ///     Get-AuthConfig | Format-List *Thumbprint, NextCertificateEffectiveDate
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/plan-and-deploy/post-installation-tasks/security-best-practices/maintain-oauth-certificate>
    KEY_EXPIRED = "metadata/key-expired", Warning;

    /// A certificate in the document is not yet valid.
    ///
    /// ## Why it matters
    /// It is the next one, published ahead of time, or the clock of one side is wrong.
    ///
    /// ## Example
    /// A certificate that was made on a server whose clock is a day ahead.
    ///
    /// ## How to fix
    /// Nothing, if it is the next certificate. Otherwise compare the clocks.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5>
    KEY_NOT_YET_VALID = "metadata/key-not-yet-valid", Warning;
}

pub(crate) static CHECK: Check =
    Check { id: "metadata-validity", step: None, codes: &[&KEY_EXPIRED, &KEY_NOT_YET_VALID], run: Run::Metadata(run) };

fn run(subject: &MetadataSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let mut any = false;
    for key in &subject.document.keys {
        let Some(certificate) = &key.certificate else { continue };
        any = true;
        let name = certificate.sha1.to_hex();
        if let Some(end) = certificate.not_after.filter(|end| subject.at > *end) {
            let message = format!("certificate {name} expired {} ({})", relative(end, subject.at), utc(end));
            findings.push(Finding::new(&KEY_EXPIRED, message).with("thumbprint", name).at_pointer(key.pointer.clone()));
        } else if let Some(start) = certificate.not_before.filter(|start| subject.at < *start) {
            let message = format!("certificate {name} becomes valid {} ({})", relative(start, subject.at), utc(start));
            findings.push(
                Finding::new(&KEY_NOT_YET_VALID, message).with("thumbprint", name).at_pointer(key.pointer.clone()),
            );
        }
    }
    match findings.first() {
        Some(finding) => Outcome::Failed(finding.message.clone()),
        None if any => Outcome::Passed("every certificate is within its validity".to_owned()),
        None => Outcome::NotApplicable,
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{certificate_base64, check_metadata, validity};

    #[test]
    fn the_moment_of_evaluation_counts() {
        let check = |from: i32, to: i32, codes: &[&str]| {
            let value = certificate_base64(&validity(from, to));
            check_metadata(
                &super::CHECK,
                &format!(r#"{{"realm":"*","keys":[{{"keyvalue":{{"value":"{value}"}}}}]}}"#),
                codes,
            );
        };
        check(2020, 2030, &[]);
        check(2010, 2020, &["metadata/key-expired"]);
        check(2025, 2030, &["metadata/key-not-yet-valid"]);
    }
}
