//! Do the thumbprints that a document declares belong to the certificates beside them?

use crate::checks::{Check, Finding, MetadataSubject, Outcome, Run, codes};
use crate::metadata::Format;
use crate::text::quoted;

codes! {
    /// The declared `x5t` is not the SHA-1 thumbprint of the certificate beside it.
    ///
    /// ## Why it matters
    /// Verifiers find the key by this name. With a wrong one they pick another key or none, and every token fails.
    ///
    /// ## Example
    /// The certificate was replaced in the document, the `x5t` was not.
    ///
    /// ## How to fix
    /// The server that publishes the document has to mend it. On Exchange, see whether all servers carry the same Auth
    /// Certificate.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7517#section-4.8>
    X5T_WRONG = "metadata/x5t-wrong", Error;

    /// A key in an Exchange document comes without `x5t`; Assay computed it from the certificate.
    ///
    /// ## Why it matters
    /// SharePoint and ACS never write it, Exchange Online was seen without it. Verifiers that insist on it find no key.
    ///
    /// ## Example
    ///     {"keys":[{"usage":"signing","keyvalue":{"type":"x509Certificate","value":"MII…"}}]}
    ///
    /// ## How to fix
    /// Have your verifier compute it: base64url of the SHA-1 of the certificate's DER.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/office/dev/add-ins/outlook/validate-an-identity-token>
    X5T_ABSENT = "metadata/x5t-absent", Info;
}

pub(crate) static CHECK: Check =
    Check { id: "metadata-thumbprints", step: None, codes: &[&X5T_WRONG, &X5T_ABSENT], run: Run::Metadata(run) };

fn run(subject: &MetadataSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let is_exchange = matches!(subject.document.format, Format::Exchange | Format::Acs);
    let mut absent = 0_usize;
    for key in &subject.document.keys {
        let Some(certificate) = &key.certificate else { continue };
        match &key.x5t {
            None => absent += 1,
            Some(declared) if key.declared_thumbprint() != Some(certificate.sha1) => {
                let computed = certificate.sha1.to_x5t();
                let message = format!("`x5t` is {}, but the certificate's is {}", quoted(declared), quoted(&computed));
                let finding = Finding::new(&X5T_WRONG, message).with("declared", declared.as_str());
                findings.push(finding.with("computed", computed).at_pointer(key.pointer.clone()));
            }
            Some(_) => {}
        }
    }
    if is_exchange && absent > 0 {
        let message = "the document declares no `x5t`; the thumbprints were computed from the certificates";
        findings.push(Finding::new(&X5T_ABSENT, message).with("keys", absent));
    }
    match findings.iter().find(|finding| finding.code == &X5T_WRONG) {
        Some(finding) => Outcome::Failed(finding.message.clone()),
        None if subject.document.keys.iter().any(|key| key.certificate.is_some()) => {
            Outcome::Passed("every thumbprint belongs to its certificate".to_owned())
        }
        None => Outcome::NotApplicable,
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{certificate_base64, check_metadata};

    #[test]
    fn declared_thumbprints_are_compared_with_the_certificate() {
        let value = certificate_base64(&rcgen::CertificateParams::default());
        let of = |info: &str| format!(r#"{{"realm":"*","keys":[{{{info}"keyvalue":{{"value":"{value}"}}}}]}}"#);
        check_metadata(&super::CHECK, &of(""), &["metadata/x5t-absent"]);
        check_metadata(&super::CHECK, &of(r#""keyinfo":{"x5t":"AAAA"},"#), &["metadata/x5t-wrong"]);
        let der = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, &value).unwrap();
        let right = crate::x509::Thumbprint::of_der(&der).to_x5t();
        check_metadata(&super::CHECK, &of(&format!(r#""keyinfo":{{"x5t":"{right}"}},"#)), &[]);
    }
}
