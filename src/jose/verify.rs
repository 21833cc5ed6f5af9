//! One signature, one key: does it verify? Through `jsonwebtoken` where it knows the algorithm, through aws-lc-rs where
//! it does not (ES512, ES256K, and RSA keys under 2048 bits, which must be told apart from wrong signatures), and for RSA
//! for the time that takes (see `rsa`).

use aws_lc_rs::signature as aws;
use jsonwebtoken::{Algorithm as JwtAlgorithm, DecodingKey};

use super::algorithm::{Algorithm, KeyType};
use super::key::{Key, Material};
use super::token::{PartName, Token};
use super::{base64url, forgery};
use crate::x509::{OkpCurve, PssUse, PublicKey};

/// Proof that a token's signature was made with a key. Comes out of [`verify`] and from nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    algorithm: Algorithm,
}

impl Verified {
    /// The algorithm that was applied: the header's, checked against the key's type.
    pub fn algorithm(self) -> Algorithm {
        self.algorithm
    }
}

/// Why a key did not verify a token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyError {
    /// The mathematics say no.
    Mismatch,
    /// The key cannot be used for this algorithm: nothing was computed.
    Unsuitable(Unsuitable),
}

/// Why a key cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unsuitable {
    /// The algorithm takes another kind of key.
    Type {
        /// What it takes.
        wanted: KeyType,
    },
    /// The key's `use` or `usage` is not signing.
    Usage {
        /// What it is.
        usage: String,
    },
    /// `key_ops` lacks `verify`.
    Operations {
        /// What it holds.
        operations: Vec<String>,
    },
    /// The key's own `alg` names another algorithm.
    Algorithm {
        /// Which one.
        algorithm: String,
    },
    /// An empty secret.
    EmptySecret,
    /// The secret is the text or encoding of a public key, which everybody knows.
    PublicKeyAsSecret,
    /// An RSA key for RSASSA-PSS only, with an algorithm that is another, or has other parameters.
    PssOnly,
    /// A point of small order: signatures that it takes can be made without the private key (RFC 8032 section 8).
    SmallOrder,
    /// An Ed448 key: no maintained library verifies with it.
    Ed448,
    /// An RSA key over 8192 bits, which the library does not take.
    TooLarge {
        /// Its size.
        bits: u32,
    },
    /// An RSA key under 2048 bits (RFC 7518 section 3.3).
    TooSmall {
        /// Its size.
        bits: u32,
        /// Whether the signature matches it all the same.
        matches: bool,
    },
}

impl Unsuitable {
    /// The reason in words, for the end of a sentence.
    pub fn words(&self) -> String {
        match self {
            Self::Type { wanted } => format!("the algorithm takes {}", wanted.words()),
            Self::Usage { usage } => format!("its use is {}, not signing", crate::text::quoted(usage)),
            Self::Operations { operations } => {
                format!("its key_ops are {}, without `verify`", crate::text::quoted(&operations.join(", ")))
            }
            Self::Algorithm { algorithm } => format!("it is meant for {} only", crate::text::quoted(algorithm)),
            Self::EmptySecret => "the secret is empty".to_owned(),
            Self::PublicKeyAsSecret => "the secret is a public key, which everybody knows".to_owned(),
            Self::PssOnly => "it is restricted to RSASSA-PSS, with parameters that this algorithm has not".to_owned(),
            Self::SmallOrder => "its point has a small order, so anybody can sign for it".to_owned(),
            Self::Ed448 => "Ed448 is not supported".to_owned(),
            Self::TooLarge { bits } => format!("at {bits} bits it is larger than this version can use (8192)"),
            Self::TooSmall { bits, matches } => format!(
                "at {bits} bits it is too small to count (2048 is the least); the signature {} it",
                if *matches { "does match" } else { "does not match" }
            ),
        }
    }
}

/// Whether the key made the token's signature.
pub fn verify(token: &Token, algorithm: Algorithm, key: &Key) -> Result<Verified, VerifyError> {
    if let Some(reason) = unsuitable(token, algorithm, key) {
        return Err(VerifyError::Unsuitable(reason));
    }
    // jsonwebtoken decodes the signature by itself, leniently enough: only what a strict reader takes gets there.
    let (signature, fault) = base64url::decode(token.encoded(PartName::Signature));
    if fault.is_none() && matches(token, algorithm, key, &signature) {
        Ok(Verified { algorithm })
    } else {
        Err(VerifyError::Mismatch)
    }
}

fn unsuitable(token: &Token, algorithm: Algorithm, key: &Key) -> Option<Unsuitable> {
    let wanted = algorithm.key_type();
    if wanted == KeyType::Okp && matches!(key.material, Material::Public(PublicKey::Okp { curve: OkpCurve::Ed448, .. }))
    {
        return Some(Unsuitable::Ed448);
    }
    let fits = match (&key.material, wanted) {
        (Material::Secret(_), KeyType::Secret)
        | (Material::Public(PublicKey::Rsa { .. } | PublicKey::RsaPss { .. }), KeyType::Rsa) => true,
        (Material::Public(PublicKey::Ec { curve, .. }), KeyType::Ec(named)) => *curve == named,
        (Material::Public(PublicKey::Okp { curve, .. }), KeyType::Okp) => *curve == OkpCurve::Ed25519,
        _ => false,
    };
    if !fits {
        return Some(Unsuitable::Type { wanted });
    }
    if let Some(usage) = &key.usage
        && !["sig", "signing"].iter().any(|signing| usage.eq_ignore_ascii_case(signing))
    {
        return Some(Unsuitable::Usage { usage: usage.clone() });
    }
    if !key.operations.is_empty() && !key.operations.iter().any(|operation| operation == "verify") {
        return Some(Unsuitable::Operations { operations: key.operations.clone() });
    }
    if let Some(named) = &key.algorithm
        && named != algorithm.name()
    {
        return Some(Unsuitable::Algorithm { algorithm: named.clone() });
    }
    if let Material::Secret(secret) = &key.material {
        if secret.bytes().is_empty() {
            return Some(Unsuitable::EmptySecret);
        }
        if secret.is_public_key() {
            return Some(Unsuitable::PublicKeyAsSecret);
        }
    }
    match &key.material {
        Material::Public(PublicKey::RsaPss { restriction, .. }) if !allows(*restriction, algorithm) => {
            return Some(Unsuitable::PssOnly);
        }
        Material::Public(PublicKey::Okp { x, .. }) if forgery::has_small_order(x) => {
            return Some(Unsuitable::SmallOrder);
        }
        _ => {}
    }
    if let Material::Public(PublicKey::Rsa { n, e } | PublicKey::RsaPss { n, e, .. }) = &key.material {
        let bits = rsa_bits(n);
        if bits > MAX_RSA_BITS {
            return Some(Unsuitable::TooLarge { bits });
        }
        if bits < MIN_RSA_BITS {
            return Some(Unsuitable::TooSmall { bits, matches: small_rsa_matches(token, algorithm, n, e) });
        }
    }
    None
}

fn allows(restriction: PssUse, algorithm: Algorithm) -> bool {
    match algorithm {
        Algorithm::Ps256 => matches!(restriction, PssUse::Any | PssUse::Sha256),
        Algorithm::Ps384 => matches!(restriction, PssUse::Any | PssUse::Sha384),
        Algorithm::Ps512 => matches!(restriction, PssUse::Any | PssUse::Sha512),
        _ => false,
    }
}

fn matches(token: &Token, algorithm: Algorithm, key: &Key, signature: &[u8]) -> bool {
    match (algorithm, &key.material) {
        (_, Material::Public(PublicKey::Rsa { n, e } | PublicKey::RsaPss { n, e, .. })) => {
            key.prepared.verify(algorithm, (n, e), token.signing_input(), signature)
        }
        (Algorithm::Es512, Material::Public(PublicKey::Ec { point, .. })) => {
            through_aws(token, &aws::ECDSA_P521_SHA512_FIXED, point)
        }
        (Algorithm::Es256K, Material::Public(PublicKey::Ec { point, .. })) => {
            through_aws(token, &aws::ECDSA_P256K1_SHA256_FIXED, point)
        }
        (_, Material::Secret(secret)) => {
            through_jsonwebtoken(token, algorithm, &DecodingKey::from_secret(secret.bytes()))
        }
        (_, Material::Public(PublicKey::Ec { point, .. })) => {
            through_jsonwebtoken(token, algorithm, &DecodingKey::from_ec_der(point))
        }
        (_, Material::Public(PublicKey::Okp { x, .. })) => {
            through_jsonwebtoken(token, algorithm, &DecodingKey::from_ed_der(x))
        }
        (_, Material::Public(_)) => false,
    }
}

fn through_jsonwebtoken(token: &Token, algorithm: Algorithm, key: &DecodingKey) -> bool {
    let algorithm = match algorithm {
        Algorithm::Hs256 => JwtAlgorithm::HS256,
        Algorithm::Hs384 => JwtAlgorithm::HS384,
        Algorithm::Hs512 => JwtAlgorithm::HS512,
        Algorithm::Es256 => JwtAlgorithm::ES256,
        Algorithm::Es384 => JwtAlgorithm::ES384,
        Algorithm::EdDsa => JwtAlgorithm::EdDSA,
        _ => return false,
    };
    let signature = token.encoded(PartName::Signature);
    jsonwebtoken::crypto::verify(signature, token.signing_input(), key, algorithm).unwrap_or(false)
}

fn through_aws(token: &Token, algorithm: &'static dyn aws::VerificationAlgorithm, point: &[u8]) -> bool {
    aws::UnparsedPublicKey::new(algorithm, point).verify(token.signing_input(), &token.signature).is_ok()
}

/// RS256 and RS512 only: the library verifies no other algorithm with keys this small.
fn small_rsa_matches(token: &Token, algorithm: Algorithm, n: &[u8], e: &[u8]) -> bool {
    let parameters = match algorithm {
        Algorithm::Rs256 => &aws::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
        Algorithm::Rs512 => &aws::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
        _ => return false,
    };
    let key = aws::RsaPublicKeyComponents { n, e };
    key.verify(parameters, token.signing_input(), &token.signature).is_ok()
}

fn rsa_bits(n: &[u8]) -> u32 {
    let leading = n.first().map_or(0, |byte| byte.leading_zeros());
    u32::try_from(n.len()).unwrap_or(u32::MAX).saturating_mul(8).saturating_sub(leading)
}

const MIN_RSA_BITS: u32 = 2048; // RFC 7518 section 3.3
const MAX_RSA_BITS: u32 = 8192; // what aws-lc-rs takes
