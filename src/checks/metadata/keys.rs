//! Are there keys in the document, all of them readable, each once?

use std::collections::HashSet;

use crate::checks::{Check, Finding, MetadataSubject, Outcome, Run, codes};
use crate::metadata::{Format, Problem};
use crate::text::count;

codes! {
    /// A key in the document cannot be read.
    ///
    /// ## Why it matters
    /// Tokens signed with that key cannot be verified, and a strict program may refuse the whole document.
    ///
    /// ## Example
    /// A certificate whose base64 was cut.
    ///
    /// ## How to fix
    /// Get the document again. If it is like this at its source, the server that publishes it has to mend it.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7517#section-5>
    UNREADABLE = "metadata/unreadable", Error;

    /// The document publishes no key that can be used.
    ///
    /// ## Why it matters
    /// No token can be verified with it.
    ///
    /// ## Example
    ///     {"keys":[]}
    ///
    /// ## How to fix
    /// On Exchange, look at whether a current Auth Certificate is set and present:
    ///
    ///     Get-AuthConfig | Format-List CurrentCertificateThumbprint
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/plan-and-deploy/post-installation-tasks/security-best-practices/maintain-oauth-certificate>
    NO_KEYS = "metadata/no-keys", Error;

    /// The same key stands in the document twice.
    ///
    /// ## Why it matters
    /// It does no harm by itself. Programs that expect each name once may take the wrong entry.
    ///
    /// ## Example
    /// Two entries with the same certificate.
    ///
    /// ## How to fix
    /// Nothing, unless a program trips over it.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7517#section-4.5>
    DUPLICATE_KEY = "metadata/duplicate-key", Notice;

    /// A private key is in the case: it was published, pasted or added.
    ///
    /// ## Why it matters
    /// Whoever has it can sign as its owner and read what is encrypted to it. Assay holds it in memory to open encrypted
    /// tokens, never shows it, and writes it nowhere.
    ///
    /// ## Example
    /// A PEM block `PRIVATE KEY`, or a JWK with a member `d`.
    ///
    /// ## How to fix
    /// Verification needs the public half only: give that. If you added your own key to decrypt a token, nothing has to be
    /// done. If it came from anywhere else, treat the key as known to others and replace it, step by step:
    /// make a new one, publish it, wait until it is in use everywhere, and only then retire the old one. Never delete a
    /// current Auth Certificate: OAuth, OWA and ECP stop without it.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7517#section-9.2>
    PRIVATE_KEY_PRESENT = "certificate/private-key-present", Warning;
}

pub(crate) static CHECK: Check = Check {
    id: "metadata-keys",
    step: None,
    codes: &[&UNREADABLE, &NO_KEYS, &DUPLICATE_KEY, &PRIVATE_KEY_PRESENT],
    run: Run::Metadata(run),
};

fn run(subject: &MetadataSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let document = subject.document;
    for problem in &document.problems {
        findings.push(match problem {
            Problem::Key { pointer, reason } => {
                Finding::new(&UNREADABLE, format!("a key cannot be read: {reason}")).at_pointer(pointer.clone())
            }
            Problem::Certificate { pointer } => {
                Finding::new(&UNREADABLE, "the certificate of a key cannot be read").at_pointer(pointer.clone())
            }
            Problem::PrivateKey { pointer } => {
                let message =
                    "a private key stands in the document; it opens encrypted tokens here, and is never shown";
                Finding::new(&PRIVATE_KEY_PRESENT, message).at_pointer(pointer.clone())
            }
        });
    }
    let mut seen = HashSet::new();
    for key in &document.keys {
        if let Some(thumbprint) = key.thumbprint()
            && !seen.insert(thumbprint)
        {
            let message = format!("the certificate {} stands in the document twice", thumbprint.to_hex());
            findings.push(Finding::new(&DUPLICATE_KEY, message).at_pointer(key.pointer.clone()));
        }
    }
    if document.format == Format::OpenIdConfiguration {
        return Outcome::NotApplicable;
    }
    if document.keys.is_empty() {
        findings.push(Finding::new(&NO_KEYS, "the document publishes no key that can be used"));
        return Outcome::Failed("no keys".to_owned());
    }
    Outcome::Passed(count(document.keys.len(), "key", "keys"))
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{certificate_base64, check_metadata};

    #[test]
    fn keys_are_counted_and_broken_ones_named() {
        let check = |text: &str, codes: &[&str]| check_metadata(&super::CHECK, text, codes);
        check(r#"{"keys":[{"kty":"oct","k":"AAAA"}]}"#, &[]);
        check(r#"{"keys":[]}"#, &["metadata/no-keys"]);
        check(r#"{"keys":[{"kty":"oct","k":"AAAA"},{"kty":"RSA"}]}"#, &["metadata/unreadable"]);
        check(r#"{"kty":"OKP","crv":"Ed25519","x":"AAAA","d":"AAAA"}"#, &["certificate/private-key-present"]);
        let entry =
            format!(r#"{{"keyvalue":{{"value":"{}"}}}}"#, certificate_base64(&rcgen::CertificateParams::default()));
        check(&format!(r#"{{"realm":"*","keys":[{entry},{entry}]}}"#), &["metadata/duplicate-key"]);
        check(r#"{"issuer":"x","jwks_uri":"https://x"}"#, &[]);
    }
}
