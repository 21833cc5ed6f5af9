//! Public keys out of `SubjectPublicKeyInfo` (RFC 5280 section 4.1) and PKCS#1 (RFC 8017 appendix A.1.1), in the terms
//! of JSON Web Keys (RFC 7518 section 6, RFC 8037).

use std::fmt;

use x509_parser::asn1_rs::Tag;

use super::curve::{Curve, OkpCurve, curve_name};
use super::der::{DerFault, FaultAt, Reader, hex, oid_name, oid_text};
use super::pss::PssUse;
use crate::text::count;

/// A public key.
#[non_exhaustive]
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum PublicKey {
    /// RSA. Both numbers big-endian, without leading zeros.
    Rsa {
        /// The modulus.
        n: Vec<u8>,
        /// The public exponent.
        e: Vec<u8>,
    },
    /// RSA for RSASSA-PSS only (RFC 4055 section 1.2): it must verify nothing else.
    RsaPss {
        /// The modulus.
        n: Vec<u8>,
        /// The public exponent.
        e: Vec<u8>,
        /// What else it is restricted to.
        restriction: PssUse,
    },
    /// A point on a known elliptic curve.
    Ec {
        /// The curve.
        curve: Curve,
        /// SEC 1 uncompressed: `04`, x, y. Whether it lies on the curve is not checked.
        point: Vec<u8>,
    },
    /// An Edwards or Montgomery curve (RFC 8410).
    Okp {
        /// The curve.
        curve: OkpCurve,
        /// The key's bytes, as many as the curve has.
        x: Vec<u8>,
    },
    /// A kind of key that the program does nothing with.
    Other {
        /// What kind: `DSA`, `EC brainpoolP256r1`, or an object identifier.
        algorithm: String,
    },
}

impl PublicKey {
    /// Reads a `SubjectPublicKeyInfo`, which is also what a PEM block `PUBLIC KEY` holds (RFC 5280 section 4.1).
    pub fn from_spki_der(der: &[u8]) -> Result<Self, KeyError> {
        let mut outer = Reader::new(der);
        let mut fields = outer.sequence()?.reader();
        only(&outer)?;
        let identifier = fields.sequence()?;
        let mut algorithm = identifier.reader();
        let oid = algorithm.expect(Tag::Oid)?;
        let bits = fields.expect(Tag::BitString)?;
        only(&fields)?;
        let wrong = KeyError::NotDer { at: bits.at, fault: DerFault::WrongType };
        let octets = bits.octets_of_bits().ok_or(wrong);
        let okp = |curve: OkpCurve| match octets.clone()? {
            x if x.len() == curve.key_bytes() => Ok(Self::Okp { curve, x: x.to_vec() }),
            x => Err(KeyError::WrongLength { curve, bytes: x.len() }),
        };
        match oid_text(oid.content).as_str() {
            "1.2.840.113549.1.1.1" => Self::from_pkcs1_der(octets?),
            "1.2.840.113549.1.1.10" => {
                let (n, e) = rsa_numbers(octets?)?;
                Ok(Self::RsaPss { n, e, restriction: PssUse::of_identifier(identifier.raw) })
            }
            "1.2.840.10045.2.1" => match algorithm.next_if(|parameters| parameters.is(Tag::Oid)) {
                Some(named_curve) => match Curve::from_oid(&oid_text(named_curve.content)) {
                    Some(curve) => ec(curve, octets?),
                    None => Ok(Self::Other { algorithm: format!("EC {}", curve_name(named_curve.content)) }),
                },
                None => Ok(Self::Other { algorithm: "EC without a named curve".to_owned() }),
            },
            "1.3.101.110" => okp(OkpCurve::X25519),
            "1.3.101.111" => okp(OkpCurve::X448),
            "1.3.101.112" => okp(OkpCurve::Ed25519),
            "1.3.101.113" => okp(OkpCurve::Ed448),
            "1.2.840.10040.4.1" => Ok(Self::Other { algorithm: "DSA".to_owned() }),
            _ => Ok(Self::Other { algorithm: oid_name(oid.content) }),
        }
    }

    /// Reads an `RSAPublicKey`, which is also what a PEM block `RSA PUBLIC KEY` holds (RFC 8017 appendix A.1.1).
    pub fn from_pkcs1_der(der: &[u8]) -> Result<Self, KeyError> {
        let (n, e) = rsa_numbers(der)?;
        Ok(Self::Rsa { n, e })
    }

    /// `RSA`, `EC`, `OKP` (the key types of RFC 7518 and RFC 8037), or the name of another kind.
    pub fn algorithm(&self) -> &str {
        match self {
            Self::Rsa { .. } | Self::RsaPss { .. } => "RSA",
            Self::Ec { .. } => "EC",
            Self::Okp { .. } => "OKP",
            Self::Other { algorithm } => algorithm,
        }
    }

    /// The size in bits: of the modulus, of the curve's field, or of the encoded key for `OKP`.
    pub fn bits(&self) -> Option<u32> {
        match self {
            Self::Rsa { n, .. } | Self::RsaPss { n, .. } => {
                let leading = n.first().map_or(0, |byte| byte.leading_zeros());
                u32::try_from(n.len()).ok()?.checked_mul(8)?.checked_sub(leading)
            }
            Self::Ec { curve, .. } => Some(curve.bits()),
            Self::Okp { curve, .. } => u32::try_from(8 * curve.key_bytes()).ok(),
            Self::Other { .. } => None,
        }
    }

    /// `RSA 2048 bit`, `EC P-256`, `Ed25519`.
    pub fn describe(&self) -> String {
        match self {
            Self::Rsa { .. } => format!("RSA {} bit", self.bits().unwrap_or_default()),
            Self::RsaPss { .. } => format!("RSA {} bit, for PSS only", self.bits().unwrap_or_default()),
            Self::Ec { curve, .. } => format!("EC {}", curve.name()),
            Self::Okp { curve, .. } => curve.name().to_owned(),
            Self::Other { algorithm } => algorithm.clone(),
        }
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa { e, .. } | Self::RsaPss { e, .. } => {
                write!(f, "PublicKey({}, exponent {})", self.describe(), hex(e))
            }
            _ => write!(f, "PublicKey({})", self.describe()),
        }
    }
}

/// Why bytes are not a public key.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyError {
    /// Not the structure of a public key.
    NotDer {
        /// The byte at which it is not; within the `RSAPublicKey` for the numbers of an RSA key.
        at: usize,
        /// What is wrong there.
        fault: DerFault,
    },
    /// More bytes follow the key.
    TrailingBytes {
        /// How many.
        bytes: usize,
    },
    /// An RSA number that is zero or negative.
    RsaNumberNotPositive,
    /// A compressed point: only x and a sign. It is not decompressed.
    CompressedPoint {
        /// The curve.
        curve: Curve,
    },
    /// Neither a compressed nor an uncompressed point of that curve.
    NotAPoint {
        /// The curve.
        curve: Curve,
        /// How many bytes there are.
        bytes: usize,
    },
    /// Another number of bytes than the curve's keys have.
    WrongLength {
        /// The curve.
        curve: OkpCurve,
        /// How many bytes there are.
        bytes: usize,
    },
}

impl From<FaultAt> for KeyError {
    fn from(FaultAt { at, fault }: FaultAt) -> Self {
        Self::NotDer { at, fault }
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotDer { at, fault } => write!(f, "this is not a public key: {fault} at byte {at}"),
            Self::TrailingBytes { bytes } => {
                write!(f, "{} after the key", count(*bytes, "byte follows", "bytes follow"))
            }
            Self::RsaNumberNotPositive => write!(f, "a number of the RSA key is zero or negative"),
            Self::CompressedPoint { curve } => {
                write!(f, "the point on {} is compressed, and only uncompressed points are read", curve.name())
            }
            Self::NotAPoint { curve, bytes } => {
                write!(f, "{} are not a point on {}", count(*bytes, "byte", "bytes"), curve.name())
            }
            Self::WrongLength { curve, bytes } => {
                write!(f, "an {} key has {} bytes, not {bytes}", curve.name(), curve.key_bytes())
            }
        }
    }
}

impl std::error::Error for KeyError {}

fn only(rest: &Reader) -> Result<(), KeyError> {
    match rest.left() {
        0 => Ok(()),
        bytes => Err(KeyError::TrailingBytes { bytes }),
    }
}

fn rsa_numbers(der: &[u8]) -> Result<(Vec<u8>, Vec<u8>), KeyError> {
    let mut outer = Reader::new(der);
    let mut fields = outer.sequence()?.reader();
    only(&outer)?;
    let n = fields.expect(Tag::Integer)?;
    let e = fields.expect(Tag::Integer)?;
    only(&fields)?;
    Ok((positive(n.content)?, positive(e.content)?))
}

fn positive(integer: &[u8]) -> Result<Vec<u8>, KeyError> {
    if integer.first().is_some_and(|byte| byte & 0x80 != 0) {
        return Err(KeyError::RsaNumberNotPositive);
    }
    let number: Vec<u8> = integer.iter().copied().skip_while(|byte| *byte == 0).collect();
    if number.is_empty() { Err(KeyError::RsaNumberNotPositive) } else { Ok(number) }
}

fn ec(curve: Curve, point: &[u8]) -> Result<PublicKey, KeyError> {
    let size = curve.coordinate_bytes();
    match point {
        [4, ..] if point.len() == 1 + 2 * size => Ok(PublicKey::Ec { curve, point: point.to_vec() }),
        [2 | 3, ..] if point.len() == 1 + size => Err(KeyError::CompressedPoint { curve }),
        _ => Err(KeyError::NotAPoint { curve, bytes: point.len() }),
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{KeyPair, PublicKeyData as _, SignatureAlgorithm};

    use super::super::testing::{algorithm, bit_string, tlv};
    use super::*;

    #[track_caller]
    fn check_generated(algorithm: &'static SignatureAlgorithm, kind: &str, bits: u32, description: &str) {
        let pair = KeyPair::generate_for(algorithm).unwrap();
        let key = PublicKey::from_spki_der(&pair.subject_public_key_info()).unwrap();
        assert_eq!((key.algorithm(), key.bits(), key.describe().as_str()), (kind, Some(bits), description));
        match key {
            PublicKey::Ec { point, .. } => assert_eq!(point, pair.public_key_raw()),
            PublicKey::Okp { x, .. } => assert_eq!(x, pair.public_key_raw()),
            rsa => assert_eq!(PublicKey::from_pkcs1_der(pair.public_key_raw()).unwrap(), rsa),
        }
    }

    #[test]
    fn every_kind_is_read() {
        check_generated(&rcgen::PKCS_RSA_SHA256, "RSA", 2048, "RSA 2048 bit");
        check_generated(&rcgen::PKCS_ECDSA_P256_SHA256, "EC", 256, "EC P-256");
        check_generated(&rcgen::PKCS_ECDSA_P384_SHA384, "EC", 384, "EC P-384");
        check_generated(&rcgen::PKCS_ECDSA_P521_SHA512, "EC", 521, "EC P-521");
        check_generated(&rcgen::PKCS_ED25519, "OKP", 256, "Ed25519");
    }

    const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
    const RSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];
    const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
    const P256: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
    const BRAINPOOL: &[u8] = &[0x06, 0x09, 0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07];

    fn spki(oid: &[u8], parameters: &[u8], key: &[u8]) -> Vec<u8> {
        tlv(0x30, &[algorithm(oid, parameters), bit_string(key)].concat())
    }

    fn rsa(n: &[u8], e: &[u8]) -> Vec<u8> {
        tlv(0x30, &[tlv(0x02, n), tlv(0x02, e)].concat())
    }

    #[track_caller]
    fn check(der: &[u8], expected: Result<&str, KeyError>) {
        assert_eq!(PublicKey::from_spki_der(der).map(|key| key.describe()), expected.map(str::to_owned));
    }

    #[test]
    fn odd_keys_are_named() {
        let null = [0x05, 0x00];
        check(&spki(RSA, &null, &rsa(&[0x00, 0x8f, 0x01], &[3])), Ok("RSA 16 bit"));
        check(&spki(RSA, &null, &rsa(&[0x8f, 0x01], &[3])), Err(KeyError::RsaNumberNotPositive));
        check(&spki(RSA, &null, &rsa(&[0x0f], &[0])), Err(KeyError::RsaNumberNotPositive));
        check(&spki(RSA, &null, &rsa(&[], &[3])), Err(KeyError::RsaNumberNotPositive));
        check(&spki(RSA_PSS, &[], &rsa(&[0x00, 0x8f, 0x01], &[3])), Ok("RSA 16 bit, for PSS only"));
        check(&spki(EC, BRAINPOOL, &[4, 1, 2]), Ok("EC brainpoolP256r1"));
        check(&spki(EC, &tlv(0x30, &[]), &[4, 1, 2]), Ok("EC without a named curve"));
        check(&spki(EC, P256, &[2; 33]), Err(KeyError::CompressedPoint { curve: Curve::P256 }));
        check(&spki(EC, P256, &[4; 33]), Err(KeyError::NotAPoint { curve: Curve::P256, bytes: 33 }));
        check(&spki(EC, P256, &[]), Err(KeyError::NotAPoint { curve: Curve::P256, bytes: 0 }));
        let curve = OkpCurve::Ed25519;
        check(&spki(&[0x2b, 0x65, 0x70], &[], &[7; 31]), Err(KeyError::WrongLength { curve, bytes: 31 }));
        check(&spki(&[0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01], &[], &[1]), Ok("DSA"));
        check(&spki(&[0x2a, 0x03], &[], &[1]), Ok("1.2.3"));
    }

    #[test]
    fn other_bytes_are_refused() {
        let mut followed = spki(&[0x2a, 0x03], &[], &[1]);
        followed.push(0);
        check(&followed, Err(KeyError::TrailingBytes { bytes: 1 }));
        check(b"", Err(KeyError::NotDer { at: 0, fault: DerFault::Missing }));
        check(&rsa(&[5], &[3]), Err(KeyError::NotDer { at: 2, fault: DerFault::WrongType }));
        let with_prime = tlv(0x30, &[tlv(0x02, &[15]), tlv(0x02, &[3]), tlv(0x02, &[5])].concat());
        assert_eq!(PublicKey::from_pkcs1_der(&with_prime), Err(KeyError::TrailingBytes { bytes: 3 }));
    }
}
