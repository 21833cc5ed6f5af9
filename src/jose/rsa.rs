//! RSA signatures. The key is put together once and kept: jsonwebtoken does that anew for every signature and takes 17.9 µs
//! for one of 2048 bits where this takes 13.2 µs (`./dev bench`, the same run), most of what a whole assessment costs.

use std::fmt;
use std::sync::OnceLock;

use aws_lc_rs::signature::{self as aws, ParsedPublicKey, RsaParameters, RsaPublicKeyComponents};

use super::algorithm::Algorithm;

/// Room for the one form of a key that is used again and again: nearly every key is used with one algorithm only.
#[derive(Clone, Default)]
pub(super) struct Prepared(OnceLock<Option<Entry>>);

/// A key made ready, and what it was made of: the fields of a key are open to all, and may have been changed since.
#[derive(Clone)]
struct Entry {
    algorithm: Algorithm,
    n: Vec<u8>,
    e: Vec<u8>,
    key: ParsedPublicKey,
}

impl Prepared {
    /// Whether the key of this modulus and exponent, at least 2048 and at most 8192 bits, made the signature.
    pub(super) fn verify(
        &self,
        algorithm: Algorithm,
        (n, e): (&[u8], &[u8]),
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        let Some(parameters) = parameters(algorithm) else { return false };
        let components = RsaPublicKeyComponents { n, e };
        let prepare = || {
            let key = components.to_parsed_public_key(parameters).ok()?;
            Some(Entry { algorithm, n: n.to_vec(), e: e.to_vec(), key })
        };
        match self.0.get_or_init(prepare) {
            Some(entry) if entry.algorithm == algorithm && entry.n == n && entry.e == e => {
                entry.key.verify_sig(message, signature).is_ok()
            }
            _ => components.verify(parameters, message, signature).is_ok(),
        }
    }
}

/// Says nothing of the key.
impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Prepared")
    }
}

fn parameters(algorithm: Algorithm) -> Option<&'static RsaParameters> {
    Some(match algorithm {
        Algorithm::Rs256 => &aws::RSA_PKCS1_2048_8192_SHA256,
        Algorithm::Rs384 => &aws::RSA_PKCS1_2048_8192_SHA384,
        Algorithm::Rs512 => &aws::RSA_PKCS1_2048_8192_SHA512,
        Algorithm::Ps256 => &aws::RSA_PSS_2048_8192_SHA256,
        Algorithm::Ps384 => &aws::RSA_PSS_2048_8192_SHA384,
        Algorithm::Ps512 => &aws::RSA_PSS_2048_8192_SHA512,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::rsa::{KeyPair, KeySize, PublicKeyComponents};
    use aws_lc_rs::signature::KeyPair as _;

    use super::*;

    #[test]
    fn what_was_prepared_counts_for_its_own_key_and_algorithm_only() {
        let [good, other] = [(); 2].map(|()| KeyPair::generate(KeySize::Rsa2048).unwrap());
        let mut signature = vec![0; good.public_modulus_len()];
        good.sign(&aws::RSA_PKCS1_SHA256, &SystemRandom::new(), b"message", &mut signature).unwrap();
        let prepared = Prepared::default();
        let check = |algorithm, pair: &KeyPair, expected: bool| {
            let PublicKeyComponents { n, e } = PublicKeyComponents::<Vec<u8>>::from(pair.public_key());
            assert_eq!(prepared.verify(algorithm, (&n, &e), b"message", &signature), expected, "{algorithm:?}");
            assert!(!prepared.verify(algorithm, (&n, &e), b"massage", &signature));
            assert!(!prepared.verify(algorithm, (&n, b""), b"message", &signature));
        };
        for _ in 0..2 {
            check(Algorithm::Rs256, &good, true);
            check(Algorithm::Rs256, &other, false);
            check(Algorithm::Rs512, &good, false);
            check(Algorithm::Ps256, &good, false);
            check(Algorithm::Es256, &good, false);
        }
    }
}
