//! The private half of a key pair: what an encrypted token is opened with. The library keeps it and wipes it when it is
//! dropped; nothing of it is ever shown.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::agreement;
use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeyPairComponents, PrivateDecryptingKey, PublicKeyComponents};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use zeroize::Zeroizing;

use super::json::Node;
use super::jwk::{self, JwkError};
use super::key::{Key, Material};
use crate::text::quoted;
use crate::x509::{Curve, OkpCurve, PrivateKeyDer, PrivateKeyFault, PrivateKeyKind, PublicKey};

/// A private key that can decrypt.
#[derive(Clone)]
pub struct PrivateKey(pub(super) Inner);

/// The key as the library holds it.
#[derive(Clone)]
pub(super) enum Inner {
    Rsa(Arc<PrivateDecryptingKey>),
    Agreement(Arc<agreement::PrivateKey>),
}

/// Why a private key cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PrivateKeyError {
    /// The file cannot be read.
    File(PrivateKeyFault),
    /// A member of the JWK is missing or not base64url.
    Member(JwkError),
    /// RSA in more than two primes (`oth`).
    OtherPrimes,
    /// Its parts do not belong together, or an RSA key is not of 2048 to 8192 bits.
    Rejected,
    /// The public half beside it is another key's.
    NotItsPublicHalf,
    /// A curve that the library does not decrypt with.
    Curve {
        /// Its name.
        name: &'static str,
    },
    /// A key for signatures only.
    SignsOnly {
        /// Its name.
        name: &'static str,
    },
}

impl PrivateKeyError {
    /// The reason in words, for the middle of a sentence.
    pub fn words(&self) -> String {
        match self {
            Self::File(PrivateKeyFault::Encrypted) => {
                "it is encrypted with a password, which is not supported; decrypt it first".to_owned()
            }
            Self::File(PrivateKeyFault::Format { label }) => format!("the format {} is not supported", quoted(label)),
            Self::File(PrivateKeyFault::Algorithm { name }) => format!("the kind {} is not supported", quoted(name)),
            Self::File(PrivateKeyFault::Broken) => "it is damaged or cut off".to_owned(),
            Self::Member(error) => error.words(),
            Self::OtherPrimes => "RSA keys of more than two primes are not supported".to_owned(),
            Self::Rejected => {
                "its parts do not belong together, or it is an RSA key that is not of 2048 to 8192 bits".to_owned()
            }
            Self::NotItsPublicHalf => "the public half beside it belongs to another key".to_owned(),
            Self::Curve { name } => format!("decryption with {name} keys is not supported"),
            Self::SignsOnly { name } => format!("{name} keys are for signatures: nothing is encrypted to them"),
        }
    }
}

/// A private key never reaches `Debug` output: only its kind does.
impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Inner::Rsa(key) => write!(f, "PrivateKey(RSA {} bit)", key.key_size_bits()),
            Inner::Agreement(key) => write!(f, "PrivateKey({:?})", key.algorithm()),
        }
    }
}

impl Key {
    /// The key in a PEM block `PRIVATE KEY`, `RSA PRIVATE KEY` or `EC PRIVATE KEY`: both its halves.
    pub fn of_private_pem(block: &str) -> Result<Self, PrivateKeyError> {
        of_private(PrivateKeyDer::from_pem(block))
    }

    /// The key in the DER of PKCS#8, PKCS#1 or SEC 1: both its halves.
    pub fn of_private_der(der: &[u8]) -> Result<Self, PrivateKeyError> {
        of_private(PrivateKeyDer::from_der(der))
    }
}

/// The private half of a JWK whose public half has been read (RFC 7518 section 6, RFC 8037 section 2).
pub(super) fn of_jwk(node: &Node, public: &PublicKey) -> Result<PrivateKey, PrivateKeyError> {
    let member = |name| jwk::bytes(node, name).map(Zeroizing::new).map_err(PrivateKeyError::Member);
    match public {
        PublicKey::Rsa { n, e } => {
            if node.get("oth").is_some() {
                return Err(PrivateKeyError::OtherPrimes);
            }
            let components = KeyPairComponents {
                public_key: PublicKeyComponents { n: n.as_slice(), e: e.as_slice() },
                d: member("d")?,
                p: member("p")?,
                q: member("q")?,
                dP: member("dp")?,
                dQ: member("dq")?,
                qInv: member("qi")?,
            };
            rsa(&RsaKeyPair::from_components(&components).map_err(|_| PrivateKeyError::Rejected)?)
        }
        PublicKey::Ec { curve, point } => {
            let algorithm = ec_agreement(*curve)?;
            let d = member("d")?;
            let key = agreement::PrivateKey::from_private_key(algorithm, &d).map_err(|_| PrivateKeyError::Rejected)?;
            with_public(key, point)
        }
        PublicKey::Okp { curve, x } => with_public(okp(*curve, &member("d")?)?, x),
        PublicKey::RsaPss { .. } => Err(PrivateKeyError::SignsOnly { name: "RSASSA-PSS" }),
        PublicKey::Other { .. } => Err(PrivateKeyError::Rejected),
    }
}

fn of_private(read: Result<PrivateKeyDer, PrivateKeyFault>) -> Result<Key, PrivateKeyError> {
    let PrivateKeyDer { kind, bytes } = read.map_err(PrivateKeyError::File)?;
    let rejected = |_| PrivateKeyError::Rejected;
    let (public, private) = match kind {
        PrivateKeyKind::RsaPkcs8 | PrivateKeyKind::RsaPkcs1 => {
            let pair = match kind {
                PrivateKeyKind::RsaPkcs8 => RsaKeyPair::from_pkcs8(&bytes),
                _ => RsaKeyPair::from_der(&bytes),
            };
            let pair = pair.map_err(rejected)?;
            let PublicKeyComponents { n, e } = PublicKeyComponents::<Vec<u8>>::from(pair.public_key());
            (PublicKey::Rsa { n, e }, rsa(&pair))
        }
        PrivateKeyKind::Ec(curve) => {
            let algorithm = ec_agreement(curve)?;
            let key = agreement::PrivateKey::from_private_key_der(algorithm, &bytes).map_err(rejected)?;
            let point = public_bytes(&key)?;
            (PublicKey::Ec { curve, point }, Ok(PrivateKey(Inner::Agreement(Arc::new(key)))))
        }
        PrivateKeyKind::Okp(curve @ OkpCurve::Ed25519) => {
            let pair = Ed25519KeyPair::from_seed_unchecked(&bytes).map_err(rejected)?;
            let x = pair.public_key().as_ref().to_vec();
            (PublicKey::Okp { curve, x }, Err(PrivateKeyError::SignsOnly { name: curve.name() }))
        }
        PrivateKeyKind::Okp(curve) => {
            let key = okp(curve, &bytes)?;
            let x = public_bytes(&key)?;
            (PublicKey::Okp { curve, x }, Ok(PrivateKey(Inner::Agreement(Arc::new(key)))))
        }
    };
    let mut key = Key::bare(Material::Public(public));
    key.private = Some(private);
    Ok(key)
}

fn rsa(pair: &RsaKeyPair) -> Result<PrivateKey, PrivateKeyError> {
    let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| PrivateKeyError::Rejected)?;
    let key = PrivateDecryptingKey::from_pkcs8(der.as_ref()).map_err(|_| PrivateKeyError::Rejected)?;
    Ok(PrivateKey(Inner::Rsa(Arc::new(key))))
}

/// The curves of ECDH-ES (RFC 7518 section 4.6).
pub(super) fn ec_agreement(curve: Curve) -> Result<&'static agreement::Algorithm, PrivateKeyError> {
    match curve {
        Curve::P256 => Ok(&agreement::ECDH_P256),
        Curve::P384 => Ok(&agreement::ECDH_P384),
        Curve::P521 => Ok(&agreement::ECDH_P521),
        Curve::Secp256k1 => Err(PrivateKeyError::Curve { name: curve.name() }),
    }
}

fn okp(curve: OkpCurve, d: &[u8]) -> Result<agreement::PrivateKey, PrivateKeyError> {
    match curve {
        OkpCurve::X25519 => {
            agreement::PrivateKey::from_private_key(&agreement::X25519, d).map_err(|_| PrivateKeyError::Rejected)
        }
        OkpCurve::X448 => Err(PrivateKeyError::Curve { name: curve.name() }),
        OkpCurve::Ed25519 | OkpCurve::Ed448 => Err(PrivateKeyError::SignsOnly { name: curve.name() }),
    }
}

fn with_public(key: agreement::PrivateKey, public: &[u8]) -> Result<PrivateKey, PrivateKeyError> {
    if public_bytes(&key)? == public {
        Ok(PrivateKey(Inner::Agreement(Arc::new(key))))
    } else {
        Err(PrivateKeyError::NotItsPublicHalf)
    }
}

fn public_bytes(key: &agreement::PrivateKey) -> Result<Vec<u8>, PrivateKeyError> {
    key.compute_public_key().map(|public| public.as_ref().to_vec()).map_err(|_| PrivateKeyError::Rejected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::json;

    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "the calls read better")]
    fn check(jwk: &str, expected: Result<&str, PrivateKeyError>) {
        let document = json::parse(jwk.as_bytes());
        let key = jwk::parse(document.root.as_ref().unwrap(), "").unwrap().key;
        let private = key.private.expect("it has a `d`").map(|private| format!("{private:?}"));
        assert_eq!(private.as_deref().map_err(Clone::clone), expected, "{jwk}");
    }

    /// RFC 7748 section 6.1: Alice's key pair.
    #[test]
    fn a_jwk_needs_both_its_halves() {
        let of = |x: &str, d: &str| format!(r#"{{"kty":"OKP","crv":"X25519","x":"{x}","d":"{d}"}}"#);
        let (x, d) = ("hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo", "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo");
        check(&of(x, d), Ok("PrivateKey(Algorithm { curve: Curve25519 })"));
        check(&of(&x.replace('h', "i"), d), Err(PrivateKeyError::NotItsPublicHalf));
        check(&of(x, "AAAA"), Err(PrivateKeyError::Rejected));
        check(&of(x, "?"), Err(PrivateKeyError::Member(JwkError::NotBase64Url { member: "d" })));
        let x448 = of(x, d).replace("X25519", "X448");
        check(&x448, Err(PrivateKeyError::Curve { name: "X448" }));
        let ed25519 = of(x, d).replace("X25519", "Ed25519");
        check(&ed25519, Err(PrivateKeyError::SignsOnly { name: "Ed25519" }));
        check(
            r#"{"kty":"RSA","n":"AQAB","e":"AQAB","d":"AQAB"}"#,
            Err(PrivateKeyError::Member(JwkError::Missing { member: "p" })),
        );
        check(r#"{"kty":"RSA","n":"AQAB","e":"AQAB","d":"AQAB","oth":[]}"#, Err(PrivateKeyError::OtherPrimes));
        let one = r#"{"kty":"RSA","n":"AQAB","e":"AQAB","d":"AQAB","p":"AQ","q":"AQ","dp":"AQ","dq":"AQ","qi":"AQ"}"#;
        check(one, Err(PrivateKeyError::Rejected));
    }

    #[test]
    fn pem_and_der_yield_both_halves() {
        for algorithm in [&rcgen::PKCS_ECDSA_P256_SHA256, &rcgen::PKCS_ECDSA_P384_SHA384, &rcgen::PKCS_RSA_SHA256] {
            let pair = rcgen::KeyPair::generate_for(algorithm).unwrap();
            let key = Key::of_private_pem(&pair.serialize_pem()).unwrap();
            let spki = rcgen::PublicKeyData::subject_public_key_info(&pair);
            let Material::Public(public) = &key.material else { panic!("it has a public half") };
            assert_eq!(*public, PublicKey::from_spki_der(&spki).unwrap());
            assert!(matches!(key.private, Some(Ok(_))));
            assert!(matches!(Key::of_private_der(pair.serialized_der()).unwrap().private, Some(Ok(_))));
        }
        let signs = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
        let key = Key::of_private_pem(&signs.serialize_pem()).unwrap();
        assert_eq!(key.private.unwrap().unwrap_err(), PrivateKeyError::SignsOnly { name: "Ed25519" });
    }
}
