//! Certificates and keys out of bare DER, and certificates out of base64 without armour.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};
use x509_parser::asn1_rs::Tag;

use super::certificate::Certificate;
use super::der::{Reader, oid_text};
use super::problem::CertificateError;
use super::public_key::PublicKey;

/// What bare DER turned out to be.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DerItem {
    /// A certificate.
    Certificate(Box<Certificate>),
    /// A public key: `SubjectPublicKeyInfo` or `RSAPublicKey`.
    PublicKey(PublicKey),
    /// A private key, encrypted or not: PKCS#8, PKCS#1 or SEC 1. Nothing of it is kept here.
    PrivateKey,
}

/// Recognises a certificate, a public key or a private key by its structure; `None` for anything else, and for one that
/// is broken ([`Certificate::from_der`] and [`PublicKey::from_spki_der`] say how).
pub fn read_der(bytes: &[u8]) -> Option<DerItem> {
    if is_private_key(bytes) {
        return Some(DerItem::PrivateKey);
    }
    if let Ok(certificate) = Certificate::from_der(bytes) {
        return Some(DerItem::Certificate(Box::new(certificate)));
    }
    let key = PublicKey::from_spki_der(bytes).or_else(|_| PublicKey::from_pkcs1_der(bytes));
    key.ok().map(DerItem::PublicKey)
}

/// A certificate as base64 without armour, as key documents carry it. White space is allowed, and padding may be
/// missing.
///
/// `None` if the text is not base64 that begins with `MII`, as every certificate of 256 bytes and more does, or if it
/// is the base64 of a key.
pub fn read_base64_certificate(text: &str) -> Option<Result<Certificate, CertificateError>> {
    if !text.trim_start().starts_with("MII") {
        return None;
    }
    let der = decode_base64(text).ok()?;
    match read_der(&der) {
        Some(DerItem::Certificate(certificate)) => Some(Ok(*certificate)),
        Some(_) => None,
        None => Some(Certificate::from_der(&der)),
    }
}

/// Decodes base64 and skips white space, also when JSON escaped it (`\n`, `\r`, `\t`, `\/`). Padding may be missing; a
/// character too many at the end, left over where a text was cut off, is dropped. The error is the byte of the first
/// character that has no place in base64.
pub(super) fn decode_base64(text: &str) -> Result<Vec<u8>, usize> {
    let mut symbols = Vec::with_capacity(text.len());
    let mut padding = None;
    let mut bytes = text.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if padding.is_none() => symbols.push(byte),
            b'=' => padding = padding.or(Some(at)),
            b' ' | b'\t' | b'\r' | b'\n' => {}
            b'\\' if bytes.next_if(|(_, next)| matches!(next, b'n' | b'r' | b't')).is_some() => {}
            b'\\' if bytes.peek().is_some_and(|(_, next)| *next == b'/') => {}
            _ => return Err(padding.unwrap_or(at)),
        }
    }
    if symbols.len() % 4 == 1 {
        symbols.pop();
    }
    LENIENT.decode(&symbols).map_err(|_| 0)
}

const LENIENT: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, NO_PAD.with_decode_allow_trailing_bits(true));

/// PKCS#8 (RFC 5958, encrypted: RFC 5208 section 6), PKCS#1 (RFC 8017 appendix A.1.2), SEC 1 (RFC 5915).
fn is_private_key(bytes: &[u8]) -> bool {
    let Ok(key) = Reader::new(bytes).sequence() else { return false };
    let mut fields = key.reader();
    if let Ok(algorithm) = fields.sequence() {
        const ENCRYPTIONS: [&str; 2] = ["1.2.840.113549.1.5.", "1.2.840.113549.1.12.1."]; // PKCS#5 and PKCS#12
        let oid = algorithm.reader().expect(Tag::Oid).map(|oid| oid_text(oid.content)).unwrap_or_default();
        return ENCRYPTIONS.iter().any(|family| oid.starts_with(family)) && fields.expect(Tag::OctetString).is_ok();
    }
    if fields.expect(Tag::Integer).ok().and_then(|version| version.small_integer()).is_none_or(|version| version > 1) {
        return false;
    }
    let pkcs1 = {
        let mut numbers = fields;
        (0..8).all(|_| numbers.expect(Tag::Integer).is_ok())
    };
    let sec1 = {
        let mut fields = fields;
        fields.expect(Tag::OctetString).is_ok()
    };
    let pkcs8 = fields.sequence().is_ok_and(|algorithm| algorithm.reader().expect(Tag::Oid).is_ok())
        && fields.expect(Tag::OctetString).is_ok();
    pkcs1 || sec1 || pkcs8
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;
    use rcgen::{KeyPair, PublicKeyData as _};

    use super::super::testing::{algorithm, params, tlv};
    use super::*;

    #[track_caller]
    fn check(der: &[u8], expected: &str) {
        let found = match read_der(der) {
            Some(DerItem::Certificate(certificate)) => certificate.subject,
            Some(DerItem::PublicKey(key)) => key.describe(),
            Some(DerItem::PrivateKey) => "private key".to_owned(),
            None => "nothing".to_owned(),
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn der_is_recognised_by_its_structure() {
        let key = KeyPair::generate_for(&rcgen::PKCS_RSA_SHA256).unwrap();
        let certificate = params("found").self_signed(&key).unwrap();
        check(certificate.der(), "CN=found");
        check(&key.subject_public_key_info(), "RSA 2048 bit");
        check(key.public_key_raw(), "RSA 2048 bit");
        check(key.serialized_der(), "private key");
        check(&KeyPair::generate().unwrap().serialize_der(), "private key");
        let number = tlv(2, &[3]);
        check(&tlv(0x30, &[vec![2, 1, 0], number.repeat(8)].concat()), "private key");
        check(&tlv(0x30, &[vec![2, 1, 1], tlv(4, &[7; 32])].concat()), "private key");
        let pbes2 = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d];
        check(&tlv(0x30, &[algorithm(&pbes2, &[]), tlv(4, &[7; 32])].concat()), "private key");
        check(&tlv(0x30, &[algorithm(&[0x2a, 3], &[]), tlv(4, &[7; 32])].concat()), "nothing");
        check(params("asked").serialize_request(&key).unwrap().der(), "nothing");
        check(b"", "nothing");
        check(b"hello", "nothing");
        check(&tlv(0x30, &[]), "nothing");
    }

    #[track_caller]
    fn check_base64(text: &str, expected: Option<Result<&str, ()>>) {
        let read =
            read_base64_certificate(text).map(|read| read.map(|certificate| certificate.subject).map_err(|_| ()));
        assert_eq!(read, expected.map(|expected| expected.map(str::to_owned)));
    }

    #[test]
    fn base64_without_armour_is_read() {
        let key = KeyPair::generate().unwrap();
        let text = STANDARD.encode(params("bare").self_signed(&key).unwrap().der());
        check_base64(&text, Some(Ok("CN=bare")));
        check_base64(text.trim_end_matches('='), Some(Ok("CN=bare")));
        check_base64(&format!(" \r\n{}\n {}\t", &text[..64], &text[64..]), Some(Ok("CN=bare")));
        check_base64(&format!("{}\\r\\n{}", &text[..64], &text[64..]), Some(Ok("CN=bare")));
        check_base64(&text[..201], Some(Err(())));
        check_base64(&format!("{text}!"), None);
        check_base64("MII", Some(Err(())));
        check_base64("hello", None);
        check_base64("", None);
        let rsa = KeyPair::generate_for(&rcgen::PKCS_RSA_SHA256).unwrap();
        check_base64(&STANDARD.encode(rsa.serialized_der()), None);
    }

    #[test]
    fn foreign_characters_are_located() {
        assert_eq!(decode_base64("QU\n JD"), Ok(b"ABC".to_vec()));
        assert_eq!(decode_base64("QUJDR\\/"), Ok(b"ABC\x47".to_vec()));
        assert_eq!(decode_base64("QUI="), Ok(b"AB".to_vec()));
        assert_eq!(decode_base64("QUJDQ"), Ok(b"ABC".to_vec()));
        assert_eq!(decode_base64("QU?D"), Err(2));
        assert_eq!(decode_base64("QU=D"), Err(2));
        assert_eq!(decode_base64("QUüD"), Err(2));
    }
}
