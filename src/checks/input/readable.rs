//! Could the input be read at all?

use crate::checks::metadata::keys::PRIVATE_KEY_PRESENT;
use crate::checks::token::shape::NESTED_TOO_DEEP;
use crate::checks::{Check, Finding, InputSubject, Outcome, Run, codes};
use crate::intake::{Body, MAX_INPUT_BYTES, MAX_PIECES, Repair, Unreadable};
use crate::jose::json::MAX_DEPTH;
use crate::text::quoted;

codes! {
    /// The input is nothing that Assay knows.
    ///
    /// ## Why it matters
    /// It was left out of the assessment.
    ///
    /// ## Example
    /// A picture, or half a sentence from a mail.
    ///
    /// ## How to fix
    /// Paste a token, a certificate (PEM, DER or base64), a JWK or JWK set, the document at `amurl`, what PowerShell
    /// printed or exported (`Format-List`, `Format-Table`, JSON, CSV, CliXML), a Windows event (text, XML, CSV, .evtx),
    /// headers or a trace. Copy whole lines: objects that were printed without a prompt are known by the names of their
    /// properties.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7519>
    UNRECOGNISED = "intake/unrecognised", Warning;

    /// The input is larger than Assay reads.
    ///
    /// ## Why it matters
    /// It was left out, or only its beginning was read.
    ///
    /// ## Example
    /// A log file of 100 MB.
    ///
    /// ## How to fix
    /// Cut out the lines that matter.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7519>
    TOO_LARGE = "intake/too-large", Error;

    /// Bytes that are no text were replaced to read the input.
    ///
    /// ## Why it matters
    /// What stood there is lost. In a token it makes the token wrong; in the text around one it does no harm.
    ///
    /// ## Example
    /// A file in another encoding than UTF-8 or UTF-16.
    ///
    /// ## How to fix
    /// Save the file as UTF-8.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc3629>
    ENCODING_REPLACED = "intake/encoding-replaced", Notice;

    /// A document is damaged, and what is missing was not read.
    ///
    /// ## Why it matters
    /// What can be read is read. What is not there proves nothing: it may have stood in the damaged part.
    ///
    /// ## Example
    /// JSON or CliXML whose copy ended early, or an event log of which only the header is left.
    ///
    /// ## How to fix
    /// Save it again, and copy the whole file. What PowerShell printed, and an event log:
    ///
    ///     Get-ExchangeCertificate | Export-Clixml C:\temp\certificates.xml
    ///     wevtutil export-log Application C:\temp\Application.evtx
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/export-clixml>
    DAMAGED = "intake/damaged", Warning;

    /// A certificate that cannot be read.
    ///
    /// ## Why it matters
    /// It may have been the key that would settle the case.
    ///
    /// ## Example
    /// A PEM block of which the last lines are missing.
    ///
    /// ## How to fix
    /// Export it again: whole, as PEM, DER or base64.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc5280#section-4>
    CERTIFICATE_UNREADABLE = "certificate/unreadable", Error;
}

pub(crate) static CHECK: Check = Check {
    id: "input-readable",
    step: None,
    codes: &[
        &UNRECOGNISED,
        &TOO_LARGE,
        &ENCODING_REPLACED,
        &DAMAGED,
        &CERTIFICATE_UNREADABLE,
        &NESTED_TOO_DEEP,
        &PRIVATE_KEY_PRESENT,
    ],
    run: Run::Input(run),
};

fn run(subject: &InputSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    for repair in &subject.evidence.repairs {
        if let Repair::BytesReplaced { bytes } = repair {
            findings.push(Finding::new(&ENCODING_REPLACED, repair.words()).with("bytes", *bytes));
        }
    }
    let name = || quoted(&subject.evidence.source.name);
    match &subject.evidence.body {
        Body::PrivateKey(key) => {
            let reason = match key.as_deref().map(|key| &key.private) {
                Ok(Some(Err(error))) | Err(error) => Some(error.words()),
                Ok(_) => None,
            };
            let message = match &reason {
                None => format!("{} holds a private key; it opens encrypted tokens here, and is never shown", name()),
                Some(reason) => format!("{} holds a private key, which opens nothing: {reason}", name()),
            };
            findings.push(Finding::new(&PRIVATE_KEY_PRESENT, message));
            Outcome::Passed("recognised".to_owned())
        }
        Body::CertificateRequest => {
            let message = format!("{} holds a certificate request, which this version does not read", name());
            findings.push(Finding::new(&UNRECOGNISED, message));
            Outcome::NotRun("not read in this version".to_owned())
        }
        Body::Unreadable(reason) => {
            let finding = unreadable(&name(), reason);
            let message = finding.message.clone();
            findings.push(finding);
            Outcome::Failed(message)
        }
        Body::Object(object) if !object.problems.is_empty() => {
            let problem = object.problems.first().map_or("", String::as_str);
            let message = format!("the {} in {} could not be read whole: {problem}", object.kind.name(), name());
            findings.push(Finding::new(&DAMAGED, message.clone()).with("problems", object.problems.clone()));
            Outcome::Failed(message)
        }
        _ => Outcome::Passed("recognised".to_owned()),
    }
}

fn unreadable(name: &str, reason: &Unreadable) -> Finding {
    const MIB: usize = 1024 * 1024;
    match reason {
        Unreadable::Empty => Finding::new(&UNRECOGNISED, format!("{name} is empty")),
        Unreadable::TooLarge { bytes } => {
            let limit = MAX_INPUT_BYTES / MIB;
            // A pipe or device is read no further than the limit: its size is not known.
            let message = match usize::try_from(*bytes).unwrap_or(usize::MAX) / MIB {
                size if size > limit => format!("{name} has {size} MiB; at most {limit} MiB are read"),
                _ => format!("{name} has more than {limit} MiB, the most that is read"),
            };
            Finding::new(&TOO_LARGE, message).with("bytes", *bytes)
        }
        Unreadable::TooManyPieces => {
            let message = format!("{name} holds more than {MAX_PIECES} tokens or certificates; the rest was left out");
            Finding::new(&TOO_LARGE, message)
        }
        Unreadable::TooDeep { offset } => {
            let message = format!("{name} is JSON that nests deeper than {MAX_DEPTH} levels, from byte {offset} on");
            Finding::new(&NESTED_TOO_DEEP, message).with("offset", *offset)
        }
        Unreadable::Json { line, column, message } => {
            let message = format!("{name} looks like JSON, but is not: {message} at line {line}, column {column}");
            Finding::new(&UNRECOGNISED, message).with("line", *line).with("column", *column)
        }
        Unreadable::UnknownJson => Finding::new(
            &UNRECOGNISED,
            format!("{name} is JSON, but neither a key document nor PowerShell output, and there is no token in it"),
        ),
        Unreadable::Certificate { reason } => {
            Finding::new(&CERTIFICATE_UNREADABLE, format!("the certificate in {name} cannot be read: {reason}"))
        }
        Unreadable::Pem { label, reason } if label.contains("CERTIFICATE") => {
            Finding::new(&CERTIFICATE_UNREADABLE, format!("the certificate in {name} cannot be read: {reason}"))
        }
        Unreadable::Pem { label, reason } => {
            Finding::new(&UNRECOGNISED, format!("the PEM block {} in {name} cannot be read: {reason}", quoted(label)))
        }
        Unreadable::Log { reason } => {
            Finding::new(&DAMAGED, format!("{name} is an event log of which nothing could be read: {reason}"))
        }
        Unreadable::Binary => Finding::new(&UNRECOGNISED, format!("{name} is binary data of no known kind")),
        Unreadable::Text => Finding::new(
            &UNRECOGNISED,
            format!("{name} holds no token, certificate or key document, and no PowerShell output, event or trace"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{check_input, encoded};

    #[test]
    fn what_cannot_be_read_is_said_to_be_so() {
        check_input(&CHECK, encoded("{}", "{}").as_bytes(), &[]);
        check_input(&CHECK, b"", &["intake/unrecognised"]);
        check_input(&CHECK, b"hello", &["intake/unrecognised"]);
        check_input(&CHECK, b"{", &["intake/unrecognised"]);
        check_input(&CHECK, &vec![b' '; MAX_INPUT_BYTES + 1], &["intake/too-large"]);
        check_input(&CHECK, ("[".repeat(5_000) + &"]".repeat(5_000)).as_bytes(), &["intake/nested-too-deep"]);
        check_input(&CHECK, b"caf\xe9 und noch viel mehr Text", &["intake/encoding-replaced", "intake/unrecognised"]);
        let pem = |label: &str| format!("-----BEGIN {label}-----\nAAAA\n-----END {label}-----\n");
        check_input(&CHECK, pem("CERTIFICATE").as_bytes(), &["certificate/unreadable"]);
        check_input(&CHECK, pem("PRIVATE KEY").as_bytes(), &["certificate/private-key-present"]);
        check_input(&CHECK, pem("CERTIFICATE REQUEST").as_bytes(), &["intake/unrecognised"]);
    }
}
