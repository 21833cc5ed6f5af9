//! Public keys back into DER, as other programs write them: for comparison with bytes that somebody took for a secret.

use super::curve::{Curve, OkpCurve};
use super::public_key::PublicKey;

impl PublicKey {
    /// The `SubjectPublicKeyInfo` (RFC 5280 section 4.1) that most programs write for this key. Nothing for kinds of keys
    /// that are not read.
    pub fn to_spki_der(&self) -> Option<Vec<u8>> {
        let (algorithm, bits) = match self {
            Self::Rsa { .. } | Self::RsaPss { .. } => ([RSA_ENCRYPTION, NULL].concat(), self.to_pkcs1_der()?),
            Self::Ec { curve, point } => ([EC_PUBLIC_KEY, named_curve(*curve)].concat(), point.clone()),
            Self::Okp { curve, x } => (okp(*curve).to_vec(), x.clone()),
            Self::Other { .. } => return None,
        };
        let bits = tlv(BIT_STRING, &[&[0], bits.as_slice()].concat());
        Some(tlv(SEQUENCE, &[tlv(SEQUENCE, &algorithm), bits].concat()))
    }

    /// The `RSAPublicKey` (RFC 8017 appendix A.1.1). Nothing for keys that are not RSA.
    pub fn to_pkcs1_der(&self) -> Option<Vec<u8>> {
        let (Self::Rsa { n, e } | Self::RsaPss { n, e, .. }) = self else { return None };
        Some(tlv(SEQUENCE, &[unsigned(n), unsigned(e)].concat()))
    }
}

fn named_curve(curve: Curve) -> &'static [u8] {
    match curve {
        Curve::P256 => &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07],
        Curve::P384 => &[0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22],
        Curve::P521 => &[0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x23],
        Curve::Secp256k1 => &[0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x0a],
    }
}

fn okp(curve: OkpCurve) -> &'static [u8] {
    match curve {
        OkpCurve::X25519 => &[0x06, 0x03, 0x2b, 0x65, 0x6e],
        OkpCurve::X448 => &[0x06, 0x03, 0x2b, 0x65, 0x6f],
        OkpCurve::Ed25519 => &[0x06, 0x03, 0x2b, 0x65, 0x70],
        OkpCurve::Ed448 => &[0x06, 0x03, 0x2b, 0x65, 0x71],
    }
}

/// A number that is not negative: a zero byte stands before one whose first bit is set.
fn unsigned(number: &[u8]) -> Vec<u8> {
    let sign: &[u8] = if number.first().is_none_or(|byte| byte & 0x80 != 0) { &[0] } else { &[] };
    tlv(INTEGER, &[sign, number].concat())
}

fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let significant: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
    let mut der = vec![tag];
    match significant.as_slice() {
        [] => der.push(0),
        [short] if *short < 0x80 => der.push(*short),
        long => {
            der.push(0x80 | u8::try_from(long.len()).unwrap_or_default());
            der.extend_from_slice(long);
        }
    }
    der.extend_from_slice(content);
    der
}

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const SEQUENCE: u8 = 0x30;
const NULL: &[u8] = &[0x05, 0x00];
const RSA_ENCRYPTION: &[u8] = &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const EC_PUBLIC_KEY: &[u8] = &[0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];

#[cfg(test)]
mod tests {
    use rcgen::{KeyPair, PublicKeyData as _};

    use super::*;

    #[test]
    fn other_programs_write_the_same_bytes() {
        for algorithm in [
            &rcgen::PKCS_RSA_SHA256,
            &rcgen::PKCS_ECDSA_P256_SHA256,
            &rcgen::PKCS_ECDSA_P384_SHA384,
            &rcgen::PKCS_ECDSA_P521_SHA512,
            &rcgen::PKCS_ED25519,
        ] {
            let pair = KeyPair::generate_for(algorithm).unwrap();
            let der = pair.subject_public_key_info();
            let key = PublicKey::from_spki_der(&der).unwrap();
            assert_eq!(key.to_spki_der().unwrap(), der);
            if let Some(pkcs1) = key.to_pkcs1_der() {
                assert_eq!(pkcs1, pair.public_key_raw());
            }
        }
    }

    #[test]
    fn every_kind_comes_back() {
        let keys = [
            PublicKey::Rsa { n: vec![0x8f, 0x01], e: vec![3] },
            PublicKey::Ec { curve: Curve::Secp256k1, point: [vec![4], vec![7; 64]].concat() },
            PublicKey::Okp { curve: OkpCurve::Ed448, x: vec![7; 57] },
            PublicKey::Okp { curve: OkpCurve::X25519, x: vec![7; 32] },
            PublicKey::Okp { curve: OkpCurve::X448, x: vec![7; 56] },
        ];
        for key in keys {
            assert_eq!(PublicKey::from_spki_der(&key.to_spki_der().unwrap()).unwrap(), key);
        }
        assert_eq!(PublicKey::Other { algorithm: "DSA".to_owned() }.to_spki_der(), None);
    }
}
