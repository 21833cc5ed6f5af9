//! What kind of private key a PEM block or DER holds: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017 appendix A.1.2), SEC 1
//! (RFC 5915). Computes nothing with it; the bytes are wiped when they are dropped.

use std::fmt;

use x509_parser::asn1_rs::Tag;
use zeroize::Zeroizing;

use super::bundle::decode_base64;
use super::curve::{Curve, OkpCurve, curve_name};
use super::der::{Element, FaultAt, Reader, oid_name, oid_text};
use super::pem::{body_of, headers};

/// A private key in DER, and what kind it is.
#[derive(Clone, PartialEq, Eq)]
pub struct PrivateKeyDer {
    /// What kind.
    pub kind: PrivateKeyKind,
    /// The whole encoding; for a curve of RFC 8410 the key's own bytes.
    pub bytes: Zeroizing<Vec<u8>>,
}

/// The kinds of private keys that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrivateKeyKind {
    /// RSA in PKCS#8.
    RsaPkcs8,
    /// RSA in PKCS#1.
    RsaPkcs1,
    /// A named curve, in PKCS#8 or SEC 1.
    Ec(Curve),
    /// A curve of RFC 8410, in PKCS#8.
    Okp(OkpCurve),
}

/// Why a private key cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PrivateKeyFault {
    /// It is encrypted with a password.
    Encrypted,
    /// A container that is not read: OpenSSH's, PGP's.
    Format {
        /// The PEM block's label.
        label: String,
    },
    /// A kind of key that nothing is done with.
    Algorithm {
        /// Its name.
        name: String,
    },
    /// Not what it says it is: cut off, not base64, not DER.
    Broken,
}

impl fmt::Debug for PrivateKeyDer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKeyDer({:?})", self.kind)
    }
}

impl PrivateKeyDer {
    /// Reads a PEM block, from its `BEGIN` line to its `END` line.
    pub fn from_pem(block: &str) -> Result<Self, PrivateKeyFault> {
        let (label, body) = body_of(block).ok_or(PrivateKeyFault::Broken)?;
        let (before, base64) = body.split_at_checked(headers(body)).ok_or(PrivateKeyFault::Broken)?;
        if label == "ENCRYPTED PRIVATE KEY" || before.contains("ENCRYPTED") {
            return Err(PrivateKeyFault::Encrypted);
        }
        match label {
            "PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY" => {
                let der = Zeroizing::new(decode_base64(base64).map_err(|_| PrivateKeyFault::Broken)?);
                Self::from_der(&der)
            }
            _ => Err(PrivateKeyFault::Format { label: label.to_owned() }),
        }
    }

    /// Reads DER.
    pub fn from_der(der: &[u8]) -> Result<Self, PrivateKeyFault> {
        let key = Reader::new(der).sequence()?;
        let mut fields = key.reader();
        if fields.sequence().is_ok() {
            return Err(PrivateKeyFault::Encrypted);
        }
        fields.expect(Tag::Integer)?;
        if let Ok(algorithm) = fields.sequence() {
            return pkcs8(der, &algorithm, &fields.expect(Tag::OctetString)?);
        }
        let kind = if fields.expect(Tag::OctetString).is_ok() {
            let named = fields.context(0).ok_or(PrivateKeyFault::Broken)?.reader().expect(Tag::Oid)?;
            PrivateKeyKind::Ec(curve(named.content)?)
        } else {
            fields.expect(Tag::Integer)?;
            PrivateKeyKind::RsaPkcs1
        };
        Ok(Self { kind, bytes: Zeroizing::new(der.to_vec()) })
    }
}

fn pkcs8(der: &[u8], algorithm: &Element<'_>, private_key: &Element<'_>) -> Result<PrivateKeyDer, PrivateKeyFault> {
    let mut fields = algorithm.reader();
    let oid = fields.expect(Tag::Oid)?;
    let of = |kind, bytes: &[u8]| Ok(PrivateKeyDer { kind, bytes: Zeroizing::new(bytes.to_vec()) });
    let okp = |curve| {
        let inner = Reader::new(private_key.content).expect(Tag::OctetString)?;
        of(PrivateKeyKind::Okp(curve), inner.content)
    };
    match oid_text(oid.content).as_str() {
        "1.2.840.113549.1.1.1" => of(PrivateKeyKind::RsaPkcs8, der),
        "1.2.840.10045.2.1" => of(PrivateKeyKind::Ec(curve(fields.expect(Tag::Oid)?.content)?), der),
        "1.3.101.110" => okp(OkpCurve::X25519),
        "1.3.101.111" => okp(OkpCurve::X448),
        "1.3.101.112" => okp(OkpCurve::Ed25519),
        "1.3.101.113" => okp(OkpCurve::Ed448),
        _ => Err(PrivateKeyFault::Algorithm { name: oid_name(oid.content) }),
    }
}

fn curve(oid: &[u8]) -> Result<Curve, PrivateKeyFault> {
    let unknown = || PrivateKeyFault::Algorithm { name: format!("EC {}", curve_name(oid)) };
    Curve::from_oid(&oid_text(oid)).ok_or_else(unknown)
}

impl From<FaultAt> for PrivateKeyFault {
    fn from(_: FaultAt) -> Self {
        Self::Broken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "the calls read better")]
    fn check(block: &str, expected: Result<PrivateKeyKind, PrivateKeyFault>) {
        assert_eq!(PrivateKeyDer::from_pem(block).map(|key| key.kind), expected, "{block}");
    }

    fn block(label: &str, body: &str) -> String {
        format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
    }

    #[test]
    fn kinds_are_told_apart() {
        let p384 = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).unwrap();
        check(&p384.serialize_pem(), Ok(PrivateKeyKind::Ec(Curve::P384)));
        let ed25519 = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
        check(&ed25519.serialize_pem(), Ok(PrivateKeyKind::Okp(OkpCurve::Ed25519)));
        // RFC 8410 section 7 has the same of Ed25519; the object identifier is X25519's.
        let x25519 = "MC4CAQAwBQYDK2VuBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC";
        check(&block("PRIVATE KEY", x25519), Ok(PrivateKeyKind::Okp(OkpCurve::X25519)));
        check(&block("RSA PRIVATE KEY", "MAkCAQACAQMCAQM="), Ok(PrivateKeyKind::RsaPkcs1));
    }

    #[test]
    fn what_is_not_read_says_why() {
        check(&block("ENCRYPTED PRIVATE KEY", "MAkCAQACAQMCAQM="), Err(PrivateKeyFault::Encrypted));
        let legacy = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nMAkCAQACAQMCAQM=";
        check(&block("RSA PRIVATE KEY", legacy), Err(PrivateKeyFault::Encrypted));
        check(&block("PRIVATE KEY", "MAwwCgYIKoZIhvcNAQU="), Err(PrivateKeyFault::Encrypted));
        let label = "OPENSSH PRIVATE KEY".to_owned();
        check(&block(&label, "AAAA"), Err(PrivateKeyFault::Format { label }));
        check(&block("PRIVATE KEY", "AAAA"), Err(PrivateKeyFault::Broken));
        check(&block("PRIVATE KEY", "?"), Err(PrivateKeyFault::Broken));
        check("-----BEGIN PRIVATE KEY-----\nMAkCAQACAQMCAQM=", Err(PrivateKeyFault::Broken));
        check("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----", Err(PrivateKeyFault::Broken));
    }

    #[test]
    fn debug_output_carries_nothing_of_the_key() {
        let key = rcgen::KeyPair::generate().unwrap();
        let der = PrivateKeyDer::from_der(key.serialized_der()).unwrap();
        assert_eq!(format!("{der:?}"), "PrivateKeyDer(Ec(P256))");
    }
}
