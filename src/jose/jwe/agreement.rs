//! ECDH-ES (RFC 7518 section 4.6, RFC 8037 section 3.2): a key out of the recipient's private key and the sender's `epk`.

use aws_lc_rs::agreement::{self, ParsedPublicKey, UnparsedPublicKey};
use aws_lc_rs::kdf::{SskdfDigestAlgorithmId, get_sskdf_digest_algorithm, sskdf_digest};
use zeroize::Zeroizing;

use super::error::{DecryptError, UnsuitableKey};
use super::pieces::Pieces;
use super::{parameter_bytes, required};
use crate::jose::jwk;
use crate::jose::key::Material;
use crate::jose::private_key::ec_agreement;
use crate::x509::{OkpCurve, PublicKey};

/// The sender's key: on a curve that is known, with coordinates of the right length.
pub(super) fn sender(pieces: Pieces<'_>) -> Result<(&'static agreement::Algorithm, Vec<u8>), DecryptError> {
    let wrong = DecryptError::Parameter { parameter: "epk", why: "is not a public key of a known curve" };
    let unsupported = |name: &str| DecryptError::Unsupported { parameter: "crv", name: name.to_owned() };
    let key = jwk::parse(required(pieces, "epk")?, "/epk").map_err(|_| wrong.clone())?.key;
    match key.material {
        Material::Public(PublicKey::Ec { curve, point }) => {
            Ok((ec_agreement(curve).map_err(|_| unsupported(curve.name()))?, point))
        }
        Material::Public(PublicKey::Okp { curve: OkpCurve::X25519, x }) => Ok((&agreement::X25519, x)),
        Material::Public(PublicKey::Okp { curve, .. }) => Err(unsupported(curve.name())),
        _ => Err(wrong),
    }
}

/// Derives a key of this many bytes for the algorithm with this name.
pub(super) fn derive(
    pieces: Pieces<'_>,
    private: &agreement::PrivateKey,
    name: &str,
    key_bytes: usize,
) -> Result<Zeroizing<Vec<u8>>, DecryptError> {
    let (curve, point) = sender(pieces)?;
    if private.algorithm() != curve {
        let wanted = format!("a private key on curve {}", curve_name(curve));
        return Err(DecryptError::Unsuitable(UnsuitableKey::Type { wanted }));
    }
    // Off the curve, or at infinity: before the private key comes near it.
    let point =
        ParsedPublicKey::try_from(UnparsedPublicKey::new(curve, point)).map_err(|_| DecryptError::InvalidPoint)?;
    let info = other_info(pieces, name, key_bytes)?;
    let mut key = Zeroizing::new(vec![0; key_bytes]);
    let hash = get_sskdf_digest_algorithm(SskdfDigestAlgorithmId::Sha256).ok_or(DecryptError::Failed)?;
    agreement::agree(private, point, DecryptError::InvalidPoint, |secret| {
        sskdf_digest(hash, secret, &info, &mut key).map_err(|_| DecryptError::Failed)
    })?;
    Ok(key)
}

/// RFC 7518 section 4.6.2: algorithm, both parties, and the length of the key in bits.
fn other_info(pieces: Pieces<'_>, name: &str, key_bytes: usize) -> Result<Vec<u8>, DecryptError> {
    let party = |parameter| match pieces.get(parameter) {
        None => Ok(Vec::new()),
        Some(_) => parameter_bytes(pieces, parameter),
    };
    let mut info = Vec::new();
    for part in [name.as_bytes(), &party("apu")?, &party("apv")?] {
        let length = u32::try_from(part.len()).map_err(|_| DecryptError::Failed)?;
        info.extend(length.to_be_bytes());
        info.extend_from_slice(part);
    }
    info.extend(u32::try_from(8 * key_bytes).map_err(|_| DecryptError::Failed)?.to_be_bytes());
    Ok(info)
}

fn curve_name(curve: &agreement::Algorithm) -> &'static str {
    [(&agreement::ECDH_P256, "P-256"), (&agreement::ECDH_P384, "P-384"), (&agreement::ECDH_P521, "P-521")]
        .into_iter()
        .find(|(known, _)| *known == curve)
        .map_or("X25519", |(_, name)| name)
}
