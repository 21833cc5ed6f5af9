//! Properties as PowerShell printed them → fields: what is blank, cut off, odd or not there stays apart.

use super::field::{Field, ThumbprintText};
use crate::powershell::{Object, Value};
use crate::time::Written;
use crate::x509::{Certificate, HexError, Thumbprint, read_base64_certificate};

/// The first of these properties that is there.
fn first<'o>(object: &'o Object, names: &[&str]) -> Option<&'o Value> {
    names.iter().find_map(|name| object.get(name))
}

/// A text, or whatever can be written as one.
pub(super) fn text(object: &Object, names: &[&str]) -> Field<String> {
    first(object, names).map_or(Field::Unknown, text_of)
}

/// `True`, `False`.
pub(super) fn flag(object: &Object, names: &[&str]) -> Field<bool> {
    match text(object, names) {
        Field::Known(text) => match text.trim_start_matches('$').to_ascii_lowercase().as_str() {
            "true" | "1" => Field::Known(true),
            "false" | "0" => Field::Known(false),
            _ => Field::Odd(text),
        },
        other => other.without_value(),
    }
}

/// A whole number.
pub(super) fn number(object: &Object, names: &[&str]) -> Field<u32> {
    match text(object, names) {
        Field::Known(text) => text.parse().map_or(Field::Odd(text), Field::Known),
        other => other.without_value(),
    }
}

/// Several texts: a list, or one text with commas between.
pub(super) fn list(object: &Object, names: &[&str]) -> Field<Vec<String>> {
    let Some(value) = first(object, names) else { return Field::Unknown };
    match value {
        Value::List { items, is_cut_off } => {
            let texts: Vec<String> = items.iter().filter_map(|item| shown(item).known().cloned()).collect();
            match (texts.is_empty(), is_cut_off) {
                (_, true) => Field::CutOff(texts.join(", ")),
                (true, false) => Field::Blank,
                (false, false) => Field::Known(texts),
            }
        }
        other => match text_of(other) {
            Field::Known(text) => of_text(&text),
            other => other.without_value(),
        },
    }
}

fn of_text(text: &str) -> Field<Vec<String>> {
    let inner = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(text);
    let texts: Vec<String> =
        inner.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect();
    if texts.is_empty() { Field::Blank } else { Field::Known(texts) }
}

/// Names of domains: what was written on one line has blanks between, and no domain has one inside.
pub(super) fn domains(object: &Object, names: &[&str]) -> Field<Vec<String>> {
    match list(object, names) {
        Field::Known(texts) => {
            Field::Known(texts.iter().flat_map(|text| text.split_whitespace()).map(str::to_owned).collect())
        }
        other => other,
    }
}

/// A thumbprint in hex.
pub(super) fn thumbprint(object: &Object, names: &[&str]) -> Field<ThumbprintText> {
    match first(object, names) {
        Some(Value::Text(text)) => thumbprint_of(text),
        Some(value) => match text_of(value) {
            Field::Known(text) => thumbprint_of(&text),
            other => other.without_value(),
        },
        None => Field::Unknown,
    }
}

/// A thumbprint from what was printed. Hidden characters count, wherever they stand.
pub(super) fn thumbprint_of(text: &str) -> Field<ThumbprintText> {
    match Thumbprint::from_hex(text) {
        Ok(read) => Field::Known(ThumbprintText {
            thumbprint: read.thumbprint,
            hidden_characters: read.hidden_characters.len(),
        }),
        Err(HexError::WrongLength { digits: 0 }) => Field::Blank,
        // Too few digits are the beginning of one: nothing can be said to differ from it beyond them.
        Err(HexError::WrongLength { digits: MIN_DIGITS..40 }) => Field::CutOff(text.trim().to_owned()),
        Err(_) => Field::Odd(text.trim().to_owned()),
    }
}

/// A date. One that nobody can read is odd.
pub(super) fn date(object: &Object, names: &[&str]) -> Field<Written> {
    match first(object, names) {
        None => Field::Unknown,
        Some(Value::Date(written)) => Field::Known(written.clone()),
        Some(value) => match (text_of(value), value.as_date()) {
            (Field::Known(_), Some(written)) => Field::Known(written),
            (Field::Known(text), None) => Field::Odd(text),
            (other, _) => other.without_value(),
        },
    }
}

/// A certificate in DER: bytes, their numbers one by one, or base64. `Err` says why it cannot be read.
pub(super) fn certificate(value: &Value) -> Option<Result<Certificate, String>> {
    let of_der = |der: &[u8]| Certificate::from_der(der).map_err(|error| error.to_string());
    match value {
        Value::Bytes(der) => Some(of_der(der)),
        Value::List { items, is_cut_off: false } if items.len() >= MIN_DER_BYTES => {
            let byte = |item: &Value| match item {
                Value::Number(number) | Value::Text(number) => number.parse::<u8>().ok(),
                _ => None,
            };
            let der: Vec<u8> = items.iter().map(byte).collect::<Option<_>>()?;
            Some(of_der(&der))
        }
        Value::Text(text) => {
            let text = text.trim().trim_start_matches(PEM_BEGIN).trim_end_matches(PEM_END);
            Some(read_base64_certificate(text)?.map_err(|error| error.to_string()))
        }
        _ => None,
    }
}

/// A property's value in words.
pub(super) fn text_of(value: &Value) -> Field<String> {
    match value {
        Value::List { is_cut_off: true, .. } => Field::CutOff(shown(value).known().cloned().unwrap_or_default()),
        other => shown(other),
    }
}

fn shown(value: &Value) -> Field<String> {
    match value {
        Value::Null => Field::Blank,
        Value::Bool(true) => Field::Known("True".to_owned()),
        Value::Bool(false) => Field::Known("False".to_owned()),
        Value::Number(number) => Field::Known(number.clone()),
        Value::Text(text) => of_printed(text),
        Value::CutOff(text) => Field::CutOff(text.trim().to_owned()),
        Value::Date(written) => Field::Known(written.text.clone()),
        Value::Bytes(bytes) => Field::Odd(crate::text::count(bytes.len(), "byte", "bytes")),
        Value::List { items, .. } => {
            let texts: Vec<String> = items.iter().filter_map(|item| shown(item).known().cloned()).collect();
            if texts.is_empty() { Field::Blank } else { Field::Known(texts.join(", ")) }
        }
        Value::Object(object) => of_object(object),
    }
}

fn of_printed(text: &str) -> Field<String> {
    let text = text.trim();
    match text {
        "" | "{}" | "$null" => Field::Blank,
        // `Export-Csv` writes the type in place of a collection: what is in it is not known.
        _ if (text.starts_with("System.") || text.starts_with("Microsoft.")) && text.ends_with(']') => Field::Unknown,
        _ => Field::Known(text.to_owned()),
    }
}

/// What the object is called: `ToString()`, or the member that says it, where JSON wrote the members instead.
fn of_object(object: &Object) -> Field<String> {
    if let Some(text) = &object.text {
        return of_printed(text);
    }
    let named = NAMING.iter().find_map(|name| match object.get(name)? {
        Value::Object(_) | Value::List { .. } => None,
        value => Some(shown(value)),
    });
    named.unwrap_or(Field::Unknown)
}

impl<T> Field<T> {
    /// The same state of a field of another type. What is known becomes unknown.
    fn without_value<U>(self) -> Field<U> {
        match self {
            Self::Unknown | Self::Known(_) => Field::Unknown,
            Self::Blank => Field::Blank,
            Self::CutOff(text) => Field::CutOff(text),
            Self::Odd(text) => Field::Odd(text),
        }
    }
}

const MIN_DIGITS: usize = 8; // fewer are no beginning of anything
const MIN_DER_BYTES: usize = 64; // no certificate is shorter
const PEM_BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const PEM_END: &str = "-----END CERTIFICATE-----";
/// The members that say what an object is called: URLs, domains, enumerations, directory objects.
const NAMING: [&str; 9] =
    ["AbsoluteUri", "OriginalString", "Domain", "Address", "FullId", "Value", "Name", "DistinguishedName", "Id"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::powershell::Property;

    const HEX: &str = "8BB44C52F03EF30AEAB27528A1019F0887A7A383";

    fn object(value: Value) -> Object {
        Object { properties: vec![Property { name: "x".to_owned(), value }], ..Object::default() }
    }

    fn words(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[track_caller]
    fn check_thumbprint(value: Value, expected: &Field<usize>) {
        let read = match thumbprint(&object(value), &["X"]) {
            Field::Known(known) => Field::Known(known.hidden_characters),
            other => other.without_value(),
        };
        assert_eq!(&read, expected);
    }

    #[test]
    fn thumbprints_are_read_as_people_copy_them() {
        check_thumbprint(words(HEX), &Field::Known(0));
        check_thumbprint(words(&HEX.to_lowercase()), &Field::Known(0));
        check_thumbprint(words(&format!("\u{200e}{HEX}\u{200f}")), &Field::Known(2));
        check_thumbprint(words("8b b4 4c 52 f0 3e f3 0a ea b2 75 28 a1 01 9f 08 87 a7 a3 83"), &Field::Known(0));
        check_thumbprint(words(""), &Field::Blank);
        check_thumbprint(Value::Null, &Field::Blank);
        check_thumbprint(words(&HEX[..20]), &Field::CutOff(HEX[..20].to_owned()));
        check_thumbprint(Value::CutOff(HEX[..30].to_owned()), &Field::CutOff(HEX[..30].to_owned()));
        check_thumbprint(words("none"), &Field::Odd("none".to_owned()));
    }

    #[track_caller]
    fn check_list(value: Value, expected: &Field<Vec<&str>>) {
        let expected = match expected.clone() {
            Field::Known(texts) => Field::Known(texts.into_iter().map(str::to_owned).collect()),
            other => other.without_value(),
        };
        assert_eq!(list(&object(value), &["x"]), expected);
    }

    #[test]
    fn lists_are_read_in_every_form() {
        let items = |texts: &[&str]| texts.iter().map(|text| words(text)).collect::<Vec<_>>();
        check_list(Value::List { items: items(&["a", "b"]), is_cut_off: false }, &Field::Known(vec!["a", "b"]));
        check_list(Value::List { items: items(&["a", "b"]), is_cut_off: true }, &Field::CutOff("a, b".to_owned()));
        check_list(Value::List { items: Vec::new(), is_cut_off: false }, &Field::Blank);
        check_list(words("IMAP, POP"), &Field::Known(vec!["IMAP", "POP"]));
        check_list(words("{a, b}"), &Field::Known(vec!["a", "b"]));
        check_list(words("{}"), &Field::Blank);
        check_list(words("System.String[]"), &Field::Unknown);
        check_list(words("Microsoft.Exchange.Data.MultiValuedProperty`1[System.String]"), &Field::Unknown);
        let domain = Object {
            properties: vec![Property { name: "Domain".to_owned(), value: words("contoso.com") }],
            ..Object::default()
        };
        let nested = Value::List { items: vec![Value::Object(Box::new(domain))], is_cut_off: false };
        check_list(nested, &Field::Known(vec!["contoso.com"]));
    }

    #[track_caller]
    fn check_flag(value: Value, expected: &Field<bool>) {
        assert_eq!(&flag(&object(value), &["x"]), expected);
    }

    #[test]
    fn flags_are_never_guessed() {
        check_flag(Value::Bool(true), &Field::Known(true));
        check_flag(words("False"), &Field::Known(false));
        check_flag(words("$true"), &Field::Known(true));
        check_flag(words(""), &Field::Blank);
        check_flag(words("perhaps"), &Field::Odd("perhaps".to_owned()));
        check_flag(Value::CutOff("Tr".to_owned()), &Field::CutOff("Tr".to_owned()));
        assert_eq!(flag(&Object::default(), &["x"]), Field::Unknown);
    }
}
