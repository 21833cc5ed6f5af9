//! `Get-ExchangeCertificate`. The certificate itself, where it is there, says more than what was printed beside it.

use std::sync::Arc;

use super::values::{certificate, date, flag, list, number, text, thumbprint, thumbprint_of};
use super::{ExchangeCertificate, Field, ObjectBody, ThumbprintText};
use crate::powershell::Object;
use crate::time::{DateOrder, Meaning, Time, Written};
use crate::x509::Certificate;

pub(super) fn read(object: &Object, problems: &mut Vec<String>) -> ObjectBody {
    let whole = match object.get("RawData").and_then(certificate) {
        Some(Ok(whole)) => Some(whole),
        Some(Err(reason)) => {
            problems.push(format!("its RawData is no certificate: {reason}"));
            None
        }
        None => None,
    };
    let mut known = printed(object);
    if let Some(text) = &object.text {
        fill(&mut known, &Block::read(text));
    }
    if let Some(whole) = whole {
        overrule(&mut known, whole, problems);
    }
    ObjectBody::ExchangeCertificate(Box::new(known))
}

fn printed(object: &Object) -> ExchangeCertificate {
    ExchangeCertificate {
        thumbprint: thumbprint(object, &["Thumbprint"]),
        subject: text(object, &["Subject", "SubjectName"]),
        friendly_name: text(object, &["FriendlyName"]),
        not_before: date(object, &["NotBefore"]),
        not_after: date(object, &["NotAfter"]),
        has_private_key: flag(object, &["HasPrivateKey"]),
        services: services(object),
        status: status(text(object, &["Status"])),
        key_bits: number(object, &["PublicKeySize", "KeySize"]),
        provider: text(object, &["KeyProvider", "ProviderName", "Provider"]),
        certificate: None,
    }
}

/// Names, the letters of the table (`IP.WS..`), or the sum of the flags in JSON.
fn services(object: &Object) -> Field<Vec<String>> {
    let Field::Known(texts) = list(object, &["Services"]) else { return list(object, &["Services"]) };
    let of_names = |names: Vec<&str>| {
        if names.is_empty() { Field::Blank } else { Field::Known(names.into_iter().map(str::to_owned).collect()) }
    };
    let [only] = texts.as_slice() else { return Field::Known(texts) };
    if let Ok(flags) = only.parse::<u32>() {
        let named = FLAGS.iter().filter(|(flag, _)| flags & flag != 0).map(|(_, name)| *name);
        return of_names(named.collect());
    }
    let is_table = only.len() >= MIN_LETTERS
        && only.chars().all(|letter| letter == '.' || LETTERS.iter().any(|(known, _)| *known == letter));
    if is_table {
        let named = only.chars().filter_map(|letter| LETTERS.iter().find(|(known, _)| *known == letter));
        return of_names(named.map(|(_, name)| *name).collect());
    }
    if only.eq_ignore_ascii_case("None") { Field::Blank } else { Field::Known(texts) }
}

/// JSON writes it as a number whose meaning is published nowhere.
fn status(printed: Field<String>) -> Field<String> {
    match printed {
        Field::Known(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => Field::Odd(text),
        other => other,
    }
}

/// What `ToString()` of a certificate writes: `[Subject]`, the value, a blank line, and so on.
struct Block<'t> {
    text: &'t str,
}

impl<'t> Block<'t> {
    fn read(text: &'t str) -> Self {
        Self { text }
    }

    /// The lines below a heading, up to the next one.
    fn get(&self, heading: &str) -> Option<&'t str> {
        let start = self.text.find(heading)? + heading.len();
        let rest = self.text.get(start..)?;
        let value = rest.get(..rest.find("\n[").unwrap_or(rest.len()))?.trim();
        (!value.is_empty()).then_some(value)
    }
}

/// What was lost on the way from the session, and stands in the text of the object all the same.
fn fill(known: &mut ExchangeCertificate, block: &Block<'_>) {
    if known.thumbprint == Field::Unknown
        && let Some(text) = block.get("[Thumbprint]")
    {
        known.thumbprint = thumbprint_of(text);
    }
    if known.subject == Field::Unknown
        && let Some(text) = block.get("[Subject]")
    {
        known.subject = Field::Known(text.lines().next().unwrap_or_default().trim().to_owned());
    }
    for (field, heading) in [(&mut known.not_before, "[Not Before]"), (&mut known.not_after, "[Not After]")] {
        if *field == Field::Unknown
            && let Some(text) = block.get(heading)
        {
            let written = Written::parse(text, DateOrder::Unknown);
            *field = match written.meaning {
                Meaning::Unreadable => Field::Odd(text.to_owned()),
                _ => Field::Known(written),
            };
        }
    }
}

/// The certificate itself is right about everything that stands in it.
fn overrule(known: &mut ExchangeCertificate, whole: Certificate, problems: &mut Vec<String>) {
    if let Field::Known(printed) = &known.thumbprint
        && printed.thumbprint != whole.sha1
    {
        problems
            .push(format!("the thumbprint {} was printed beside the certificate {}", printed.thumbprint, whole.sha1));
    }
    let exact = |time: Option<Time>| time.map_or(Field::Unknown, |time| Field::Known(Written::exact(time)));
    known.thumbprint = Field::Known(ThumbprintText { thumbprint: whole.sha1, hidden_characters: 0 });
    known.subject = Field::Known(whole.subject.clone());
    known.not_before = exact(whole.not_before);
    known.not_after = exact(whole.not_after);
    if let Some(bits) = whole.public_key.bits() {
        known.key_bits = Field::Known(bits);
    }
    known.certificate = Some(Arc::new(whole));
}

/// `Microsoft.Exchange.Management.SystemConfigurationTasks.AllowedServices`.
const FLAGS: [(u32, &str); 7] =
    [(1, "IMAP"), (2, "POP"), (4, "UM"), (8, "IIS"), (16, "SMTP"), (32, "Federation"), (64, "UMCallRouter")];
/// The columns of the table: `IPUWSFC`.
const LETTERS: [(char, &str); 7] =
    [('I', "IMAP"), ('P', "POP"), ('U', "UM"), ('W', "IIS"), ('S', "SMTP"), ('F', "Federation"), ('C', "UMCallRouter")];
const MIN_LETTERS: usize = 5; // Exchange 2010 has five columns, 2013 and later seven

#[cfg(test)]
mod tests {
    use super::*;
    use crate::powershell::{Property, Value};
    use crate::x509::Thumbprint;

    fn of(text: Option<&str>, properties: &[(&str, Value)]) -> (ExchangeCertificate, Vec<String>) {
        let property = |(name, value): &(&str, Value)| Property { name: (*name).to_owned(), value: value.clone() };
        let object = Object {
            text: text.map(str::to_owned),
            properties: properties.iter().map(property).collect(),
            ..Object::default()
        };
        let mut problems = Vec::new();
        match read(&object, &mut problems) {
            ObjectBody::ExchangeCertificate(known) => (*known, problems),
            other => panic!("{other:?}"),
        }
    }

    #[track_caller]
    fn check_services(printed: Value, expected: &[&str]) {
        let (known, _) = of(None, &[("Services", printed)]);
        let expected = match expected {
            [] => Field::Blank,
            names => Field::Known(names.iter().map(|name| (*name).to_owned()).collect()),
        };
        assert_eq!(known.services, expected);
    }

    #[test]
    fn services_are_read_in_every_form() {
        let text = |text: &str| Value::Text(text.to_owned());
        check_services(text("IMAP, POP, IIS, SMTP"), &["IMAP", "POP", "IIS", "SMTP"]);
        check_services(text("IP.WS.."), &["IMAP", "POP", "IIS", "SMTP"]);
        check_services(text("......."), &[]);
        check_services(text("None"), &[]);
        check_services(Value::Number("24".to_owned()), &["IIS", "SMTP"]);
        check_services(Value::Number("0".to_owned()), &[]);
    }

    #[test]
    fn what_was_not_printed_is_unknown() {
        let (known, problems) = of(None, &[("Subject", Value::Text("CN=x".to_owned()))]);
        assert_eq!(known.has_private_key, Field::Unknown);
        assert_eq!(known.services, Field::Unknown);
        assert_eq!(known.thumbprint, Field::Unknown);
        assert_eq!(problems, [""; 0]);
    }

    #[test]
    fn the_text_of_an_object_is_read_where_nothing_else_is_left() {
        let text = "[Subject]\r\n  CN=x\r\n\r\n[Issuer]\r\n  CN=y\r\n\r\n[Not After]\r\n  01/05/2028 09:04:48\r\n\r\n\
                    [Thumbprint]\r\n  8BB44C52F03EF30AEAB27528A1019F0887A7A383\r\n";
        let (known, _) = of(Some(text), &[]);
        let thumbprint = Thumbprint::from_hex("8BB44C52F03EF30AEAB27528A1019F0887A7A383").unwrap().thumbprint;
        assert_eq!(known.thumbprint, Field::Known(ThumbprintText { thumbprint, hidden_characters: 0 }));
        assert_eq!(known.subject, Field::Known("CN=x".to_owned()));
    }

    #[test]
    fn bytes_that_are_no_certificate_are_said_to_be_so() {
        let (known, problems) = of(None, &[("RawData", Value::Bytes(vec![0x30, 0x03, 1, 1, 1]))]);
        assert!(known.certificate.is_none());
        assert_eq!(problems.len(), 1);
    }
}
