//! Does what was printed about a certificate agree with the certificate?

use crate::checks::dates::fact;
use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::exchange::objects::{ExchangeCertificate, ObjectBody};
use crate::intake::Body;
use crate::powershell::Value;
use crate::text::quoted;
use crate::time::{Time, Written, utc};
use crate::x509::{Certificate, Thumbprint};

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

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let ObjectBody::ExchangeCertificate(printed) = &subject.object.body else { return Outcome::NotApplicable };
    let Some(whole) = printed.certificate.as_deref().or_else(|| same_in_case(subject, printed)) else {
        return Outcome::NotApplicable;
    };
    if let Some((text, thumbprint)) = printed_thumbprint(subject)
        && thumbprint != whole.sha1
    {
        let message =
            format!("the thumbprint {} was printed for the certificate {}", quoted(text), whole.sha1.to_hex());
        let finding = Finding::new(&THUMBPRINT_MISMATCH, message).with("thumbprint", whole.sha1.to_hex());
        findings.push(finding.with("expected", whole.sha1.to_hex()).with("actual", text).at_pointer("/Thumbprint"));
    }
    for (name, own) in [("NotBefore", whole.not_before), ("NotAfter", whole.not_after)] {
        if let Some((written, own)) =
            printed_date(subject, name).zip(own).filter(|(written, own)| differs(written, *own))
        {
            let message = format!(
                "the date {name} was printed as {}; the certificate itself says {}",
                quoted(&written.text),
                utc(own)
            );
            let finding = Finding::new(&THUMBPRINT_MISMATCH, message).with("thumbprint", whole.sha1.to_hex());
            let finding = finding.with("expected", crate::time::rfc3339(own)).with("actual", fact(&written));
            findings.push(finding.at_pointer(format!("/{name}")));
        }
    }
    match findings.first() {
        Some(finding) => Outcome::Failed(finding.message.clone()),
        None => Outcome::Passed("what was printed agrees with the certificate".to_owned()),
    }
}

/// The certificate itself, where it is in the case beside an output that prints its dates only.
fn same_in_case<'a>(subject: &ObjectSubject<'a>, printed: &ExchangeCertificate) -> Option<&'a Certificate> {
    let thumbprint = printed.thumbprint.known()?.thumbprint;
    subject.case.evidence().iter().find_map(|evidence| match &evidence.body {
        Body::Certificate { certificate, .. } => Some(&**certificate).filter(|known| known.sha1 == thumbprint),
        _ => None,
    })
}

fn property<'a>(subject: &ObjectSubject<'a>, name: &str) -> Option<&'a Value> {
    let mut properties = subject.object.properties.iter();
    properties.find(|property| property.name.eq_ignore_ascii_case(name)).map(|property| &property.value)
}

fn printed_thumbprint<'a>(subject: &ObjectSubject<'a>) -> Option<(&'a str, Thumbprint)> {
    let Value::Text(text) = property(subject, "Thumbprint")? else { return None };
    Some((text, Thumbprint::from_hex(text).ok()?.thumbprint))
}

fn printed_date(subject: &ObjectSubject<'_>, name: &str) -> Option<Written> {
    match property(subject, name)? {
        Value::Date(written) => Some(written.clone()),
        _ => None,
    }
}

/// Whether a printed date cannot be the certificate's own, to the second, in any time zone and order of day and month.
fn differs(written: &Written, own: Time) -> bool {
    written.bounds().is_some_and(|(earliest, latest)| own < earliest || own.timestamp() > latest.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{certificate_base64, check_objects, check_objects_beside, listed, pasted, validity};
    use crate::exchange::objects::{ExchangeObject, Field, ThumbprintText};
    use crate::powershell::Property;
    use crate::time::{Meaning, parse};

    fn whole() -> Certificate {
        let evidence = pasted(&certificate_base64(&validity(2020, 2025)));
        let Body::Certificate { certificate, .. } = &evidence[0].body else { panic!() };
        (**certificate).clone()
    }

    fn printed(certificate: &Certificate, properties: Vec<(&str, Value)>) -> ExchangeObject {
        let known = ExchangeCertificate {
            thumbprint: Field::Known(ThumbprintText { thumbprint: certificate.sha1, hidden_characters: 0 }),
            certificate: Some(std::sync::Arc::new(certificate.clone())),
            ..ExchangeCertificate::default()
        };
        let property = |(name, value): (&str, Value)| Property { name: name.to_owned(), value };
        ExchangeObject { properties: properties.into_iter().map(property).collect(), ..listed(known) }
    }

    #[track_caller]
    fn check(name: &str, value: Value, is_raised: bool) {
        let codes: &[&str] = if is_raised { &["certificate/thumbprint-mismatch"] } else { &[] };
        check_objects(&CHECK, vec![printed(&whole(), vec![(name, value)])], codes);
    }

    #[test]
    fn what_was_printed_has_to_agree() {
        let own = whole();
        let text = |text: &str| Value::Text(text.to_owned());
        check_objects(&CHECK, vec![printed(&own, vec![("Thumbprint", text(&own.sha1.to_hex()))])], &[]);
        check("Thumbprint", text(&"01".repeat(20)), true);
        check("Thumbprint", text("01 02"), false);
        let wall = |date: &str| {
            let meaning = Meaning::Wall(parse(&format!("{date}T00:00:00Z")).unwrap());
            Value::Date(Written { text: date.to_owned(), meaning })
        };
        check("NotAfter", wall("2025-01-01"), false);
        check("NotAfter", wall("2025-01-02"), true);
        check("NotBefore", wall("2021-01-01"), true);
        check("NotBefore", text("1/1/2021"), false);
    }

    #[test]
    fn the_certificate_may_stand_beside_the_output() {
        let beside = pasted(&certificate_base64(&validity(2020, 2025)));
        let Body::Certificate { certificate, .. } = &beside[0].body else { panic!() };
        let mut object = printed(
            certificate,
            vec![("NotAfter", Value::Date(Written::exact(parse("2026-01-01T00:00:00Z").unwrap())))],
        );
        if let ObjectBody::ExchangeCertificate(known) = &mut object.body {
            known.certificate = None;
        }
        check_objects_beside(&CHECK, vec![object], beside, &["certificate/thumbprint-mismatch"]);
    }
}
