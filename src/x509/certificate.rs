//! X.509 certificates (RFC 5280), read so that an odd one still shows everything that can be read.

use std::fmt;

use x509_parser::asn1_rs::{FromDer as _, Tag};
use x509_parser::time::ASN1Time;

use super::der::{Element, Reader, oid_name, oid_text};
use super::extension::{self, Extension};
use super::name;
use super::oids;
use super::problem::{CertificateError, CertificateProblem, Part};
use super::public_key::PublicKey;
use super::self_signed;
use super::serial;
use super::thumbprint::{Sha256Thumbprint, Thumbprint};
use crate::time::{self, Time};

/// A certificate, taken apart. Nothing in it is verified but what `self_signed` says.
#[non_exhaustive]
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    /// 1, 2 or 3; `None` for a version that does not exist.
    pub version: Option<u8>,
    /// The subject in the manner of RFC 4514 but in the certificate's order: `C=DE, O=Example\, Ltd, CN=example`.
    /// Invisible characters are escaped, here and in all other text.
    pub subject: String,
    /// The last common name of the subject, without the backslashes.
    pub subject_common_name: Option<String>,
    /// The issuer, written like the subject.
    pub issuer: String,
    /// Upper-case hex, two digits a byte, without the leading zero byte that DER puts before large numbers; a negative
    /// number is its magnitude behind `-`. Windows and OpenSSL write positive numbers the same way.
    pub serial: String,
    /// `None` if it cannot be read.
    pub not_before: Option<Time>,
    /// `None` if it cannot be read.
    pub not_after: Option<Time>,
    /// What Windows calls the thumbprint.
    pub sha1: Thumbprint,
    /// SHA-256 of the same bytes.
    pub sha256: Sha256Thumbprint,
    /// `PublicKey::Other` with the algorithm `unreadable` if it cannot be read; then there is a problem that says why.
    pub public_key: PublicKey,
    /// `sha256WithRSAEncryption`, `ecdsa-with-SHA256`, `RSASSA-PSS`, `Ed25519`; the dotted OID if it has no name.
    pub signature_algorithm: String,
    /// Whether subject and issuer are the same bytes and the signature verifies with the certificate's own key. `None`
    /// if they are the same and the signature could not be tried (MD5, DSA, RSA under 1024 bits …).
    pub self_signed: Option<bool>,
    /// In the certificate's order.
    pub extensions: Vec<Extension>,
    /// What is odd about it.
    pub problems: Vec<CertificateProblem>,
    der: Vec<u8>,
}

impl Certificate {
    /// Reads one certificate from DER. An error only if the outermost structure is broken; whatever else is wrong
    /// becomes a problem, bytes after the certificate too.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        let mut outer = Reader::new(der);
        let whole = outer.sequence().map_err(Part::Certificate.error())?;
        let mut parts = whole.reader();
        let tbs = parts.sequence().map_err(Part::TbsCertificate.error())?;
        let mut fields = tbs.reader();
        let version = fields.context(0);
        let serial = fields.expect(Tag::Integer).map_err(Part::SerialNumber.error())?;
        let (signed_algorithm, signed_algorithm_name) = algorithm(&mut fields)?;
        let issuer = fields.sequence().map_err(Part::Issuer.error())?;
        let validity = fields.sequence().map_err(Part::Validity.error())?;
        let subject = fields.sequence().map_err(Part::Subject.error())?;
        let spki = fields.sequence().map_err(Part::PublicKey.error())?;
        let _unique_ids = (fields.context(1), fields.context(2));
        let extensions = fields.context(3);
        let (signature_algorithm, signature_algorithm_name) = algorithm(&mut parts)?;
        let signature = parts.expect(Tag::BitString).map_err(Part::Signature.error())?;

        let mut problems = Vec::new();
        if outer.left() > 0 {
            problems.push(CertificateProblem::TrailingBytes { bytes: outer.left() });
        }
        let version = version_number(version.as_ref(), &mut problems);
        let serial = serial::read(&serial, &mut problems);
        let issuer_name = name::read(&issuer);
        let subject_name = name::read(&subject);
        for (part, element, name) in [(Part::Issuer, issuer, &issuer_name), (Part::Subject, subject, &subject_name)] {
            if !name.readable {
                problems.push(CertificateProblem::UnreadableName { part, at: element.at });
            }
        }
        let mut moments = validity.reader();
        let not_before = moment(&mut moments, Part::NotBefore, &mut problems);
        let not_after = moment(&mut moments, Part::NotAfter, &mut problems);
        let public_key = PublicKey::from_spki_der(spki.raw).unwrap_or_else(|error| {
            problems.push(CertificateProblem::UnreadablePublicKey { error });
            PublicKey::Other { algorithm: "unreadable".to_owned() }
        });
        if signed_algorithm.raw != signature_algorithm.raw {
            problems.push(CertificateProblem::SignatureAlgorithmsDiffer { signed: signed_algorithm_name });
        }
        let extensions = extensions.map(|field| extension::read(&field, &mut problems)).unwrap_or_default();
        if fields.left() > 0 {
            problems.push(CertificateProblem::UnexpectedField { at: fields.at() });
        }
        let self_signed = if issuer.content == subject.content {
            signature
                .octets_of_bits()
                .and_then(|signature| self_signed::verifies(&public_key, signature_algorithm.raw, tbs.raw, signature))
        } else {
            Some(false)
        };
        Ok(Self {
            version,
            subject: subject_name.text,
            subject_common_name: subject_name.common,
            issuer: issuer_name.text,
            serial,
            not_before,
            not_after,
            sha1: Thumbprint::of_der(whole.raw),
            sha256: Sha256Thumbprint::of_der(whole.raw),
            public_key,
            signature_algorithm: signature_algorithm_name,
            self_signed,
            extensions,
            problems,
            der: whole.raw.to_vec(),
        })
    }

    /// The bytes of the certificate, without any that followed it.
    pub fn der(&self) -> &[u8] {
        &self.der
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate").field("subject", &self.subject).field("sha1", &self.sha1).finish_non_exhaustive()
    }
}

/// The next `AlgorithmIdentifier` and its name.
fn algorithm<'a>(fields: &mut Reader<'a>) -> Result<(Element<'a>, String), CertificateError> {
    let identifier = fields.sequence().map_err(Part::SignatureAlgorithm.error())?;
    let oid = identifier.reader().expect(Tag::Oid).map_err(Part::SignatureAlgorithm.error())?;
    let name = oids::signature_name(&oid_text(oid.content)).map_or_else(|| oid_name(oid.content), str::to_owned);
    Ok((identifier, name))
}

fn version_number(field: Option<&Element>, problems: &mut Vec<CertificateProblem>) -> Option<u8> {
    let Some(field) = field else { return Some(1) };
    match field.reader().expect(Tag::Integer).ok().and_then(|number| number.small_integer()) {
        Some(0) => Some(1),
        Some(1) => Some(2),
        Some(2) => Some(3),
        _ => {
            problems.push(CertificateProblem::UnknownVersion { at: field.at });
            None
        }
    }
}

fn moment(moments: &mut Reader, part: Part, problems: &mut Vec<CertificateProblem>) -> Option<Time> {
    let at = moments.at();
    let moment = moments
        .next()
        .ok()
        .and_then(|element| ASN1Time::from_der(element.raw).ok())
        .and_then(|(_, moment)| time::from_unix(moment.timestamp()));
    if moment.is_none() {
        problems.push(CertificateProblem::UnreadableTime { part, at });
    }
    moment
}

#[cfg(test)]
mod tests {
    use super::super::der::DerFault;
    use super::super::public_key::KeyError;
    use super::super::testing::{Fields, algorithm, params, tlv};
    use super::*;

    #[test]
    fn a_usual_certificate_is_read_whole() {
        let mut params = params("mail.example");
        params.not_before = rcgen::date_time_ymd(2024, 10, 1);
        params.not_after = rcgen::date_time_ymd(2050, 1, 2);
        params.serial_number = Some(rcgen::SerialNumber::from_slice(&[0x80, 0, 0x0f]));
        let key = rcgen::KeyPair::generate().unwrap();
        let made = params.self_signed(&key).unwrap();
        let read = Certificate::from_der(made.der()).unwrap();
        assert_eq!(
            (read.version, read.subject.as_str(), read.issuer.as_str()),
            (Some(3), "CN=mail.example", "CN=mail.example")
        );
        assert_eq!(read.subject_common_name.as_deref(), Some("mail.example"));
        assert_eq!(read.serial, "80000F");
        assert_eq!(read.not_before.map(time::rfc3339).as_deref(), Some("2024-10-01T00:00:00Z"));
        assert_eq!(read.not_after.map(time::rfc3339).as_deref(), Some("2050-01-02T00:00:00Z"));
        assert_eq!(read.public_key.describe(), "EC P-256");
        assert_eq!(read.self_signed, Some(true));
        assert_eq!(read.problems, []);
        assert_eq!(read.der(), made.der().as_ref());
        assert_eq!(
            format!("{read:?}"),
            format!("Certificate {{ subject: \"CN=mail.example\", sha1: {:?}, .. }}", read.sha1)
        );
    }

    #[track_caller]
    fn check_problem(fields: &Fields, expected: CertificateProblem) {
        assert_eq!(Certificate::from_der(&fields.der()).unwrap().problems, [expected]);
    }

    #[test]
    fn oddities_are_problems() {
        let odd = Fields { not_before: tlv(0x17, b"240102zz0405Z"), ..Fields::default() };
        check_problem(&odd, CertificateProblem::UnreadableTime { part: Part::NotBefore, at: 36 });
        let odd = Fields { rest: vec![0x05, 0], ..Fields::default() };
        check_problem(&odd, CertificateProblem::UnexpectedField { at: 96 });
        let odd = Fields { signature_algorithm: algorithm(&[0x2a, 5], &[]), ..Fields::default() };
        check_problem(&odd, CertificateProblem::SignatureAlgorithmsDiffer { signed: "1.2.4".to_owned() });
        let odd = Fields { spki: tlv(0x30, &[5, 0]), ..Fields::default() };
        let error = KeyError::NotDer { at: 2, fault: DerFault::WrongType };
        check_problem(&odd, CertificateProblem::UnreadablePublicKey { error });
        let mut followed = Fields::default().der();
        followed.push(0);
        let read = Certificate::from_der(&followed).unwrap();
        assert_eq!(read.problems, [CertificateProblem::TrailingBytes { bytes: 1 }]);
        assert_eq!(read.sha1, Thumbprint::of_der(&Fields::default().der()));
        assert_eq!(read.self_signed, None);
    }

    #[track_caller]
    fn check_error(der: &[u8], part: Part, at: usize, fault: DerFault) {
        assert_eq!(Certificate::from_der(der).unwrap_err(), CertificateError { part, at, fault });
    }

    #[test]
    fn other_bytes_are_errors() {
        check_error(b"", Part::Certificate, 0, DerFault::Missing);
        check_error(b"hello", Part::Certificate, 0, DerFault::CutOff { missing: 98 });
        let der = Fields::default().der();
        check_error(&der[..der.len() - 3], Part::Certificate, 0, DerFault::CutOff { missing: 3 });
        let odd = Fields { name: tlv(0x31, &[]), ..Fields::default() };
        check_error(&odd.der(), Part::Issuer, 18, DerFault::WrongType);
    }
}
