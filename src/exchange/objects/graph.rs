//! Key credentials of applications and service principals, as Microsoft Graph and its PowerShell module write them.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::values::{certificate, date, text, thumbprint_of};
use super::{Field, KeyCredential, ObjectBody, ThumbprintText};
use crate::powershell::{Object, Value};
use crate::x509::hex;

/// What stands in a service principal or application: each of its key credentials, or that it has none. Nothing where the
/// object is neither, or its credentials were not printed.
pub(super) fn credentials(owner: &Object) -> Option<Vec<(Object, ObjectBody, Vec<String>)>> {
    let items = match owner.get("keyCredentials")? {
        Value::Null => &[],
        Value::List { items, is_cut_off: false } => items.as_slice(),
        one @ Value::Object(_) => std::slice::from_ref(one),
        _ => return None,
    };
    if items.is_empty() {
        let mut without = owner.clone();
        without.properties.retain(|property| OWNERS.iter().any(|name| property.name.eq_ignore_ascii_case(name)));
        return Some(vec![(without, ObjectBody::Nothing, Vec::new())]);
    }
    let credential = |item: &Value| match item {
        Value::Object(object) => {
            let mut problems = Vec::new();
            let body = read(object, Some(owner), &mut problems);
            Some(((**object).clone(), body, problems))
        }
        _ => None,
    };
    let found: Vec<_> = items.iter().filter_map(credential).collect();
    (!found.is_empty()).then_some(found)
}

pub(super) fn read(object: &Object, owner: Option<&Object>, problems: &mut Vec<String>) -> ObjectBody {
    let of_owner = |names: &[&str]| owner.map_or(Field::Unknown, |owner| text(owner, names));
    let whole = match object.get("key").and_then(certificate) {
        Some(Ok(whole)) => Some(Arc::new(whole)),
        Some(Err(reason)) => {
            problems.push(format!("its key is no certificate: {reason}"));
            None
        }
        None => None,
    };
    let mut thumbprint = object.get("customKeyIdentifier").map_or(Field::Unknown, identifier);
    if let Some(whole) = &whole {
        thumbprint = Field::Known(ThumbprintText { thumbprint: whole.sha1, hidden_characters: 0 });
    }
    ObjectBody::KeyCredential(KeyCredential {
        thumbprint,
        start: date(object, &["startDateTime", "startDate"]),
        end: date(object, &["endDateTime", "endDate"]),
        application_id: of_owner(&["appId"]),
        owner: of_owner(&["displayName"]),
        certificate: whole,
    })
}

/// The application that a command asked for: `-Filter "AppId eq '<id>'"`. A credential by itself does not say whose it is.
pub(super) fn with_application(body: ObjectBody, command: Option<&str>) -> ObjectBody {
    match (body, command.and_then(application_of)) {
        (ObjectBody::KeyCredential(mut credential), Some(id)) if credential.application_id == Field::Unknown => {
            credential.application_id = Field::Known(id);
            ObjectBody::KeyCredential(credential)
        }
        (body, _) => body,
    }
}

fn application_of(command: &str) -> Option<String> {
    let mut words = command.split(|character: char| !(character.is_ascii_alphanumeric() || character == '-'));
    words.find(|word| word.eq_ignore_ascii_case("appid"))?;
    let mut rest = words.filter(|word| !word.is_empty());
    let is_equal = rest.next()?.trim_start_matches('-').eq_ignore_ascii_case("eq");
    rest.next().filter(|id| is_equal && id.len() == 36).map(str::to_owned)
}

/// Graph writes base64 of the 20 bytes; scripts that set it put in the hex text instead; PowerShell prints bytes as numbers.
fn identifier(value: &Value) -> Field<ThumbprintText> {
    match value {
        Value::Null => Field::Blank,
        Value::Bytes(bytes) => of_bytes(bytes),
        Value::List { items, is_cut_off } => {
            let byte = |item: &Value| match item {
                Value::Number(number) | Value::Text(number) => number.trim().parse::<u8>().ok(),
                _ => None,
            };
            match items.iter().map(byte).collect::<Option<Vec<u8>>>() {
                Some(bytes) if *is_cut_off => Field::CutOff(hex(&bytes)),
                Some(bytes) if bytes.is_empty() => Field::Blank,
                Some(bytes) => of_bytes(&bytes),
                None => Field::Odd(super::values::text_of(value).known().cloned().unwrap_or_default()),
            }
        }
        Value::CutOff(text) => Field::CutOff(text.clone()),
        Value::Text(text) => match (thumbprint_of(text), STANDARD.decode(text.trim())) {
            (Field::Known(known), _) => Field::Known(known),
            (Field::Blank, _) => Field::Blank,
            (_, Ok(bytes)) => of_bytes(&bytes),
            (other, Err(_)) => other,
        },
        other => Field::Odd(super::values::text_of(other).known().cloned().unwrap_or_default()),
    }
}

/// The 20 bytes, or the 40 letters of their hex text.
fn of_bytes(bytes: &[u8]) -> Field<ThumbprintText> {
    if bytes.len() == 20 {
        return thumbprint_of(&hex(bytes));
    }
    match str::from_utf8(bytes) {
        Ok(text) if bytes.len() == 40 => thumbprint_of(text),
        _ => Field::Odd(hex(bytes)),
    }
}

/// What is kept of an owner without credentials.
const OWNERS: [&str; 6] = ["appId", "displayName", "id", "servicePrincipalType", "appDisplayName", "keyCredentials"];

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "8BB44C52F03EF30AEAB27528A1019F0887A7A383";

    #[track_caller]
    fn check(value: &Value, expected: &Field<String>) {
        let read = match identifier(value) {
            Field::Known(known) => Field::Known(known.thumbprint.to_hex()),
            Field::CutOff(text) => Field::CutOff(text),
            Field::Odd(text) => Field::Odd(text),
            Field::Blank => Field::Blank,
            Field::Unknown => Field::Unknown,
        };
        assert_eq!(&read, expected);
    }

    #[test]
    fn the_command_says_whose_credentials_it_asked_for() {
        let id = "00000002-0000-0ff1-ce00-000000000000";
        for (command, expected) in [
            (format!("(Get-MgServicePrincipal -Filter \"AppId eq '{id}'\").KeyCredentials"), Some(id)),
            (format!("Get-MgServicePrincipal | ? {{$_.AppId -eq '{id}'}}"), Some(id)),
            (format!("Get-MgServicePrincipal | ? {{$_.AppId -ne '{id}'}}"), None),
            ("Get-MgServicePrincipal -Filter \"AppId eq '$id'\"".to_owned(), None),
        ] {
            assert_eq!(application_of(&command).as_deref(), expected, "{command}");
        }
    }

    #[test]
    fn identifiers_are_read_in_every_form() {
        let known = Field::Known(HEX.to_owned());
        let bytes = *crate::x509::Thumbprint::from_hex(HEX).unwrap().thumbprint.as_bytes();
        check(&Value::Text(HEX.to_owned()), &known);
        check(&Value::Text(STANDARD.encode(bytes)), &known);
        check(&Value::Text(STANDARD.encode(HEX)), &known);
        check(&Value::Bytes(bytes.to_vec()), &known);
        let items = |bytes: &[u8]| bytes.iter().map(|byte| Value::Number(byte.to_string())).collect::<Vec<_>>();
        check(&Value::List { items: items(&bytes), is_cut_off: false }, &known);
        check(&Value::List { items: items(HEX.as_bytes()), is_cut_off: false }, &known);
        check(&Value::List { items: items(&bytes[..4]), is_cut_off: true }, &Field::CutOff(HEX[..8].to_owned()));
        check(&Value::Null, &Field::Blank);
        check(&Value::Text("AAAA".to_owned()), &Field::Odd("000000".to_owned()));
    }
}
