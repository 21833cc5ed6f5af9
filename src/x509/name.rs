//! Distinguished names (RFC 5280 section 4.1.2.4) as text in the manner of RFC 4514, in the certificate's own order.

use std::borrow::Cow;
use std::char::{REPLACEMENT_CHARACTER, decode_utf16};

use x509_parser::asn1_rs::{Oid, Tag};
use x509_parser::objects::{oid_registry, oid2abbrev};

use super::der::{Element, Reader, oid_text, short_hex};
use crate::text::visible;

/// A distinguished name as text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Name {
    /// `C=DE, O=Example, CN=one + CN=two`: special characters behind a backslash, invisible ones escaped.
    pub(super) text: String,
    /// The last common name, which is the most specific, without the backslashes; invisible characters escaped.
    pub(super) common: Option<String>,
    /// Whether every part could be read.
    pub(super) readable: bool,
}

/// Reads the SEQUENCE of a name.
pub(super) fn read(name: &Element) -> Name {
    let mut result = Name { readable: true, ..Name::default() };
    let mut sets = name.reader();
    while sets.left() > 0 {
        let Ok(set) = sets.expect(Tag::Set) else {
            result.readable = false;
            break;
        };
        result.readable &= set.reader().left() > 0;
        let mut attributes = set.reader();
        let mut separator = if result.text.is_empty() { "" } else { ", " };
        while attributes.left() > 0 {
            let Some((kind, value)) = attribute(&mut attributes) else {
                result.readable = false;
                break;
            };
            let value = string(&value);
            result.text.push_str(separator);
            result.text.push_str(&abbreviation(kind));
            result.text.push('=');
            result.text.push_str(&visible(&escaped(&value)));
            separator = " + ";
            if kind == COMMON_NAME {
                result.common = Some(visible(&value).into_owned());
            }
        }
    }
    result
}

/// Reads the DER of a name, header included; what cannot be read is left out.
pub(super) fn text_of(der: &[u8]) -> String {
    Reader::new(der).sequence().map(|name| read(&name).text).unwrap_or_default()
}

fn attribute<'a>(attributes: &mut Reader<'a>) -> Option<(&'a [u8], Element<'a>)> {
    let mut fields = attributes.sequence().ok()?.reader();
    let kind = fields.expect(Tag::Oid).ok()?;
    Some((kind.content, fields.next().ok()?))
}

fn abbreviation(oid: &[u8]) -> String {
    oid2abbrev(&Oid::new(Cow::Borrowed(oid)), oid_registry()).map_or_else(|_| oid_text(oid), str::to_owned)
}

/// The characters of any of ASN.1's string types; other types as hex behind `#`.
fn string(value: &Element) -> String {
    match value.tag() {
        Some(Tag::BmpString) => {
            let units = value
                .content
                .chunks_exact(2)
                .map(|pair| pair.iter().fold(0, |unit, byte| unit << 8 | u16::from(*byte)));
            decode_utf16(units).map(|character| character.unwrap_or(REPLACEMENT_CHARACTER)).collect()
        }
        Some(Tag::UniversalString) => {
            let units = value
                .content
                .chunks_exact(4)
                .map(|four| four.iter().fold(0, |unit, byte| unit << 8 | u32::from(*byte)));
            units.map(|unit| char::from_u32(unit).unwrap_or(REPLACEMENT_CHARACTER)).collect()
        }
        Some(
            Tag::Utf8String
            | Tag::PrintableString
            | Tag::Ia5String
            | Tag::NumericString
            | Tag::VisibleString
            | Tag::GeneralString
            | Tag::GraphicString
            | Tag::ObjectDescriptor
            | Tag::VideotexString
            | Tag::T61String,
        ) => match str::from_utf8(value.content) {
            Ok(text) => text.to_owned(),
            Err(_) => value.content.iter().copied().map(char::from).collect(), // in practice such text is Latin-1
        },
        _ => format!("#{}", short_hex(value.raw)),
    }
}

/// RFC 4514 section 2.4.
fn escaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let last = value.len().saturating_sub(1);
    for (at, character) in value.char_indices() {
        let special = match character {
            ',' | '+' | '"' | '\\' | '<' | '>' | ';' => true,
            ' ' => at == 0 || at == last,
            _ => false,
        };
        if special {
            text.push('\\');
        }
        text.push(character);
    }
    text
}

const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03]; // 2.5.4.3

#[cfg(test)]
mod tests {
    use super::super::testing::{attribute, tlv};
    use super::*;

    #[track_caller]
    fn check(sets: &[Vec<u8>], text: &str, common: Option<&str>, readable: bool) {
        let der = tlv(0x30, &sets.concat());
        let name = read(&Reader::new(&der).sequence().unwrap());
        assert_eq!(name, Name { text: text.to_owned(), common: common.map(str::to_owned), readable });
        assert_eq!(text_of(&der), text);
    }

    #[test]
    fn names_are_text_in_their_own_order() {
        let country = tlv(0x31, &attribute(6, 0x13, b"DE"));
        let both = tlv(0x31, &[attribute(3, 0x0c, "eins".as_bytes()), attribute(3, 0x0c, b"zwei")].concat());
        check(&[], "", None, true);
        check(&[country, both], "C=DE, CN=eins + CN=zwei", Some("zwei"), true);
    }

    #[test]
    fn values_cannot_pretend_to_be_structure() {
        let set = |value: &str| [tlv(0x31, &attribute(3, 0x0c, value.as_bytes()))];
        check(&set("a, CN=b"), "CN=a\\, CN=b", Some("a, CN=b"), true);
        check(&set(" x "), "CN=\\ x\\ ", Some(" x "), true);
        check(&set("a\u{202e}b\n"), "CN=a\\u{202e}b\\n", Some("a\\u{202e}b\\n"), true);
    }

    #[test]
    fn every_string_type_is_read() {
        let set = |tag, value: &[u8]| [tlv(0x31, &attribute(3, tag, value))];
        check(&set(0x1e, &[0, b'a', 0x20, 0xac]), "CN=a€", Some("a€"), true);
        check(&set(0x1c, &[0, 0, 0, b'a', 0, 1, 0xf6, 0]), "CN=a😀", Some("a😀"), true);
        check(&set(0x14, b"M\xfcller"), "CN=Müller", Some("Müller"), true);
        check(&set(0x02, &[5]), "CN=#020105", Some("#020105"), true);
    }

    #[test]
    fn unreadable_parts_keep_the_rest() {
        let good = tlv(0x31, &attribute(3, 0x0c, b"a"));
        check(&[tlv(0x31, &[]), good.clone()], "CN=a", Some("a"), false);
        check(&[tlv(0x31, &[0x05, 0]), good.clone()], "CN=a", Some("a"), false);
        check(&[good, vec![0x31, 0x50]], "CN=a", Some("a"), false);
    }
}
