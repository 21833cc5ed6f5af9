//! Walks DER (X.690) one element at a time, and knows at which byte of the whole it stands. Knows nothing of
//! certificates.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use x509_parser::asn1_rs::{Class, FromDer as _, Header, Oid, Tag};
use x509_parser::nom;
use x509_parser::objects::{oid_registry, oid2sn};

use crate::text::count;

/// What can be wrong with one DER element.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DerFault {
    /// The data end where it should begin.
    Missing,
    /// Its length reaches beyond the data.
    CutOff {
        /// How many bytes beyond; 1 when even its length is cut.
        missing: usize,
    },
    /// Its first bytes are no DER header.
    NotDer,
    /// Another type than the one that belongs here, or a value that the type forbids.
    WrongType,
}

impl fmt::Display for DerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("the data end"),
            Self::CutOff { missing } => {
                write!(f, "the data are cut off, at least {} short,", count(*missing, "byte", "bytes"))
            }
            Self::NotDer => f.write_str("there is no DER"),
            Self::WrongType => f.write_str("there is something else"),
        }
    }
}

/// A fault and the byte of the whole input at which the element begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FaultAt {
    pub(super) at: usize,
    pub(super) fault: DerFault,
}

/// One element: header and content.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element<'a> {
    /// The byte of the whole input at which the header begins.
    pub(super) at: usize,
    pub(super) raw: &'a [u8],
    pub(super) content: &'a [u8],
    class: Class,
    tag: Tag,
}

impl<'a> Element<'a> {
    /// Reads the elements inside.
    pub(super) fn reader(&self) -> Reader<'a> {
        Reader { rest: self.content, at: self.at + self.raw.len() - self.content.len() }
    }

    pub(super) fn is(&self, tag: Tag) -> bool {
        self.class == Class::Universal && self.tag == tag
    }

    pub(super) fn is_context(&self, number: u32) -> bool {
        self.class == Class::ContextSpecific && self.tag == Tag(number)
    }

    pub(super) fn tag(&self) -> Option<Tag> {
        (self.class == Class::Universal).then_some(self.tag)
    }

    /// The bytes of a BIT STRING that has no unused bits.
    pub(super) fn octets_of_bits(&self) -> Option<&'a [u8]> {
        match self.content {
            [0, octets @ ..] => Some(octets),
            _ => None,
        }
    }

    /// The small value of a non-negative INTEGER.
    pub(super) fn small_integer(&self) -> Option<u32> {
        match self.content {
            [] => None,
            [first, ..] if first & 0x80 != 0 => None,
            bytes => bytes.iter().try_fold(0_u32, |value, byte| value.checked_mul(256)?.checked_add(u32::from(*byte))),
        }
    }
}

/// A run of elements.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, at: 0 }
    }

    /// The byte of the whole input at which the next element begins.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// How many bytes are left.
    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }

    /// The next element, of whatever type.
    pub(super) fn next(&mut self) -> Result<Element<'a>, FaultAt> {
        let (rest, at) = (self.rest, self.at);
        let fault = |fault| FaultAt { at, fault };
        if rest.is_empty() {
            return Err(fault(DerFault::Missing));
        }
        let (after_header, header) = Header::from_der(rest).map_err(|error| match error {
            nom::Err::Incomplete(_) => fault(DerFault::CutOff { missing: 1 }),
            nom::Err::Error(_) | nom::Err::Failure(_) => fault(DerFault::NotDer),
        })?;
        let length = header.length().definite().map_err(|_| fault(DerFault::NotDer))?;
        let (content, after) = after_header
            .split_at_checked(length)
            .ok_or_else(|| fault(DerFault::CutOff { missing: length - after_header.len() }))?;
        let raw = rest.get(..rest.len() - after.len()).unwrap_or_default();
        self.rest = after;
        self.at += raw.len();
        Ok(Element { at, raw, content, class: header.class(), tag: header.tag() })
    }

    /// The next element, which must be of this type. Stays where it is if it is not.
    pub(super) fn expect(&mut self, tag: Tag) -> Result<Element<'a>, FaultAt> {
        let mut ahead = *self;
        let element = ahead.next()?;
        if !element.is(tag) {
            return Err(FaultAt { at: element.at, fault: DerFault::WrongType });
        }
        *self = ahead;
        Ok(element)
    }

    pub(super) fn sequence(&mut self) -> Result<Element<'a>, FaultAt> {
        self.expect(Tag::Sequence)
    }

    /// The next element if it bears this context-specific tag.
    pub(super) fn context(&mut self, number: u32) -> Option<Element<'a>> {
        self.next_if(|element| element.is_context(number))
    }

    /// The next element if it is one and fits.
    pub(super) fn next_if(&mut self, fits: impl Fn(&Element<'a>) -> bool) -> Option<Element<'a>> {
        let mut ahead = *self;
        let element = ahead.next().ok().filter(fits)?;
        *self = ahead;
        Some(element)
    }
}

/// An object identifier's content as dotted numbers; as hex when it is malformed.
pub(super) fn oid_text(content: &[u8]) -> String {
    dotted(content).unwrap_or_else(|| format!("malformed OID {}", short_hex(content)))
}

/// An object identifier's short name (`sha256WithRSAEncryption`), or the dotted numbers.
pub(super) fn oid_name(content: &[u8]) -> String {
    let oid = Oid::new(Cow::Borrowed(content));
    oid2sn(&oid, oid_registry()).map_or_else(|_| oid_text(content), str::to_owned)
}

/// Upper-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from(if nibble < 10 { b'0' + nibble } else { b'A' - 10 + nibble });
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.extend([digit(byte >> 4), digit(byte & 15)]);
    }
    text
}

/// Upper-case hex of the first bytes.
pub(super) fn short_hex(bytes: &[u8]) -> String {
    const SHOWN_BYTES: usize = 32; // a line; the rest of an unknown value tells a reader nothing
    match bytes.get(..SHOWN_BYTES) {
        Some(start) if bytes.len() > SHOWN_BYTES => format!("{}… ({} bytes)", hex(start), bytes.len()),
        _ => hex(bytes),
    }
}

fn dotted(content: &[u8]) -> Option<String> {
    const MAX_OID_BYTES: usize = 64; // the longest in use have about 20
    if content.is_empty() || content.len() > MAX_OID_BYTES || content.last().is_some_and(|byte| byte & 0x80 != 0) {
        return None;
    }
    let mut text = String::new();
    let mut arc: u128 = 0;
    for byte in content {
        arc = arc.checked_mul(128)?.checked_add(u128::from(byte & 0x7f))?;
        if byte & 0x80 != 0 {
            continue;
        }
        let _infallible = match text.as_str() {
            "" => write!(text, "{}.{}", (arc / 40).min(2), arc - 40 * (arc / 40).min(2)),
            _ => write!(text, ".{arc}"),
        };
        arc = 0;
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_oid(content: &[u8], expected: &str) {
        assert_eq!(oid_text(content), expected);
    }

    #[test]
    fn object_identifiers_are_dotted() {
        check_oid(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b], "1.2.840.113549.1.1.11");
        check_oid(&[0x55, 0x1d, 0x0e], "2.5.29.14");
        check_oid(&[0x88, 0x37, 0x03], "2.999.3");
        check_oid(&[0], "0.0");
        check_oid(&[], "malformed OID ");
        check_oid(&[0x55, 0x80], "malformed OID 5580");
        assert_eq!(oid_name(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b]), "sha256WithRSAEncryption");
    }

    #[track_caller]
    fn check_fault(bytes: &[u8], expected: DerFault) {
        assert_eq!(Reader::new(bytes).sequence().unwrap_err(), FaultAt { at: 0, fault: expected });
    }

    #[test]
    fn faults_tell_what_and_where() {
        check_fault(&[], DerFault::Missing);
        check_fault(&[0x30], DerFault::CutOff { missing: 1 });
        check_fault(&[0x30, 0x82, 0x01], DerFault::CutOff { missing: 1 });
        check_fault(&[0x30, 0x80, 0, 0], DerFault::NotDer);
        check_fault(&[0x30, 0x03, 0], DerFault::CutOff { missing: 2 });
        check_fault(&[0x02, 0x01, 0], DerFault::WrongType);
        let mut inner = Reader::new(&[0x30, 0x04, 0x05, 0x00, 0x02, 0x09]).sequence().unwrap().reader();
        assert!(inner.next().unwrap().is(Tag::Null));
        assert_eq!(inner.next().unwrap_err(), FaultAt { at: 4, fault: DerFault::CutOff { missing: 9 } });
    }
}
