//! Whether a certificate's signature verifies with the key inside it, which is the only signature that can be checked
//! without another certificate.

use aws_lc_rs::signature::{
    self as algorithms, ParsedPublicKey, RsaParameters, RsaPublicKeyComponents, VerificationAlgorithm,
};
use x509_parser::asn1_rs::FromDer as _;
use x509_parser::x509::AlgorithmIdentifier;

use super::curve::{Curve, OkpCurve};
use super::der::oid_text;
use super::pss::PssUse;
use super::public_key::PublicKey;

/// Whether the signature over `message` verifies. `None` if the algorithm, the key or their combination is not one that
/// can be tried: MD5 and older, RSA below 1024 bits or above 8192, RSASSA-PSS with unusual parameters, DSA and others.
///
/// `algorithm` is the DER of the `AlgorithmIdentifier` beside the signature.
pub(super) fn verifies(key: &PublicKey, algorithm: &[u8], message: &[u8], signature: &[u8]) -> Option<bool> {
    let (_, algorithm) = AlgorithmIdentifier::from_der(algorithm).ok()?;
    let oid = oid_text(algorithm.algorithm.as_bytes());
    let other_kind_of_key = match key {
        PublicKey::Rsa { .. } | PublicKey::RsaPss { .. } => oid.starts_with(ECDSA_FAMILY),
        PublicKey::Ec { .. } => oid.starts_with(RSA_FAMILY),
        _ => false,
    };
    if other_kind_of_key {
        return Some(false);
    }
    match key {
        PublicKey::Rsa { n, e } | PublicKey::RsaPss { n, e, .. } => {
            let parameters = match oid.as_str() {
                PSS => rsa_pss(&algorithm)?,
                other => rsa_pkcs1(other)?,
            };
            let bits = key.bits()?;
            let odd_exponent = e.last().is_some_and(|byte| byte & 1 == 1) && e.as_slice() != [1] && e.len() <= 4;
            if bits < parameters.min_modulus_len() || bits > parameters.max_modulus_len() || !odd_exponent {
                return None;
            }
            Some(RsaPublicKeyComponents { n, e }.verify(parameters, message, signature).is_ok())
        }
        PublicKey::Ec { curve, point } => parsed(ecdsa(*curve, &oid)?, point, message, signature),
        PublicKey::Okp { curve: OkpCurve::Ed25519, x } if oid == "1.3.101.112" => {
            parsed(&algorithms::ED25519, x, message, signature)
        }
        _ => None,
    }
}

fn parsed(algorithm: &'static dyn VerificationAlgorithm, key: &[u8], message: &[u8], signature: &[u8]) -> Option<bool> {
    let key = ParsedPublicKey::new(algorithm, key).ok()?;
    Some(key.verify_sig(message, signature).is_ok())
}

fn rsa_pkcs1(oid: &str) -> Option<&'static RsaParameters> {
    match oid {
        "1.2.840.113549.1.1.5" | "1.3.14.3.2.29" => Some(&algorithms::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY),
        "1.2.840.113549.1.1.11" => Some(&algorithms::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY),
        "1.2.840.113549.1.1.12" => Some(&algorithms::RSA_PKCS1_2048_8192_SHA384),
        "1.2.840.113549.1.1.13" => Some(&algorithms::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY),
        _ => None,
    }
}

fn rsa_pss(algorithm: &AlgorithmIdentifier) -> Option<&'static RsaParameters> {
    match PssUse::of_parameters(algorithm)? {
        PssUse::Sha256 => Some(&algorithms::RSA_PSS_2048_8192_SHA256),
        PssUse::Sha384 => Some(&algorithms::RSA_PSS_2048_8192_SHA384),
        PssUse::Sha512 => Some(&algorithms::RSA_PSS_2048_8192_SHA512),
        PssUse::Any | PssUse::Other => None,
    }
}

fn ecdsa(curve: Curve, oid: &str) -> Option<&'static dyn VerificationAlgorithm> {
    const SHA1: &str = "1.2.840.10045.4.1";
    const SHA224: &str = "1.2.840.10045.4.3.1";
    const SHA256: &str = "1.2.840.10045.4.3.2";
    const SHA384: &str = "1.2.840.10045.4.3.3";
    const SHA512: &str = "1.2.840.10045.4.3.4";
    match (curve, oid) {
        (Curve::P256, SHA1) => Some(&algorithms::ECDSA_P256_SHA1_ASN1),
        (Curve::P256, SHA256) => Some(&algorithms::ECDSA_P256_SHA256_ASN1),
        (Curve::P256, SHA384) => Some(&algorithms::ECDSA_P256_SHA384_ASN1),
        (Curve::P256, SHA512) => Some(&algorithms::ECDSA_P256_SHA512_ASN1),
        (Curve::P384, SHA256) => Some(&algorithms::ECDSA_P384_SHA256_ASN1),
        (Curve::P384, SHA384) => Some(&algorithms::ECDSA_P384_SHA384_ASN1),
        (Curve::P384, SHA512) => Some(&algorithms::ECDSA_P384_SHA512_ASN1),
        (Curve::P521, SHA1) => Some(&algorithms::ECDSA_P521_SHA1_ASN1),
        (Curve::P521, SHA224) => Some(&algorithms::ECDSA_P521_SHA224_ASN1),
        (Curve::P521, SHA256) => Some(&algorithms::ECDSA_P521_SHA256_ASN1),
        (Curve::P521, SHA384) => Some(&algorithms::ECDSA_P521_SHA384_ASN1),
        (Curve::P521, SHA512) => Some(&algorithms::ECDSA_P521_SHA512_ASN1),
        (Curve::Secp256k1, SHA256) => Some(&algorithms::ECDSA_P256K1_SHA256_ASN1),
        _ => None,
    }
}

const RSA_FAMILY: &str = "1.2.840.113549.1.1.";
const ECDSA_FAMILY: &str = "1.2.840.10045.4.";
const PSS: &str = "1.2.840.113549.1.1.10";

#[cfg(test)]
mod tests {
    use rcgen::{KeyPair, SignatureAlgorithm};

    use super::super::certificate::Certificate;
    use super::super::testing::params;

    #[track_caller]
    fn check(algorithm: &'static SignatureAlgorithm, name: &str) {
        let key = KeyPair::generate_for(algorithm).unwrap();
        let der = params("self").self_signed(&key).unwrap().der().to_vec();
        let certificate = Certificate::from_der(&der).unwrap();
        assert_eq!((certificate.signature_algorithm.as_str(), certificate.self_signed), (name, Some(true)));

        let mut altered = der.clone();
        let subject = altered.windows(4).rposition(|window| window == b"self").unwrap();
        altered[subject] = b'S';
        let other_subject = Certificate::from_der(&altered).unwrap();
        assert_eq!((other_subject.subject.as_str(), other_subject.self_signed), ("CN=Self", Some(false)));

        let mut damaged = der;
        let issuer = damaged.windows(4).position(|window| window == b"self").unwrap();
        damaged[issuer] = b'S';
        let subject = damaged.windows(4).position(|window| window == b"self").unwrap();
        damaged[subject] = b'S';
        assert_eq!(Certificate::from_der(&damaged).unwrap().self_signed, Some(false));
    }

    #[test]
    fn every_usual_algorithm_is_tried() {
        check(&rcgen::PKCS_RSA_SHA256, "sha256WithRSAEncryption");
        check(&rcgen::PKCS_RSA_SHA384, "sha384WithRSAEncryption");
        check(&rcgen::PKCS_RSA_SHA512, "sha512WithRSAEncryption");
        check(&rcgen::PKCS_ECDSA_P256_SHA256, "ecdsa-with-SHA256");
        check(&rcgen::PKCS_ECDSA_P384_SHA384, "ecdsa-with-SHA384");
        check(&rcgen::PKCS_ECDSA_P521_SHA512, "ecdsa-with-SHA512");
        check(&rcgen::PKCS_ED25519, "Ed25519");
    }
}
