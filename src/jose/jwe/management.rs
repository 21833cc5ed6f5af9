//! How the content's key comes to the recipient (`alg`, RFC 7518 section 4).

use std::num::NonZeroU32;

use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm, OaepPrivateDecryptingKey, Pkcs1PrivateDecryptingKey,
    PrivateDecryptingKey,
};
use aws_lc_rs::{aead, pbkdf2, rand};
use zeroize::Zeroizing;

use super::content::{GCM_TAG_BYTES, check_length, open_gcm};
use super::error::{DecryptError, UnsuitableKey};
use super::pieces::Pieces;
use super::{Plan, agreement, parameter_bytes, required, wrap};
use crate::jose::json::Value;
use crate::jose::key::{Key, Material, Secret};
use crate::jose::private_key::Inner;

/// The most rounds of a password's hash that are computed. OWASP asks for 600,000 of SHA-256; tokens that ask for billions
/// are made to keep programs busy (the `p2c` denial of service of several libraries, CVE-2023-31582 among them).
pub const MAX_ITERATIONS: u32 = 1_000_000;

/// A key management algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Management {
    Rsa(Rsa),
    Wrap {
        key_bytes: usize,
    },
    GcmWrap {
        key_bytes: usize,
    },
    Direct,
    /// The agreed key is the content's key, or wraps it with a key of this length.
    Agreement {
        wrap_bytes: Option<usize>,
    },
    Password {
        hash: Hash,
        key_bytes: usize,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rsa {
    Pkcs1,
    OaepSha1,
    OaepSha256,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

type ContentKey = Result<Zeroizing<Vec<u8>>, DecryptError>;

impl Management {
    /// Names are case-sensitive (RFC 7516 section 4.1.1).
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "RSA1_5" => Self::Rsa(Rsa::Pkcs1),
            "RSA-OAEP" => Self::Rsa(Rsa::OaepSha1),
            "RSA-OAEP-256" => Self::Rsa(Rsa::OaepSha256),
            "A128KW" => Self::Wrap { key_bytes: 16 },
            "A192KW" => Self::Wrap { key_bytes: 24 },
            "A256KW" => Self::Wrap { key_bytes: 32 },
            "A128GCMKW" => Self::GcmWrap { key_bytes: 16 },
            "A192GCMKW" => Self::GcmWrap { key_bytes: 24 },
            "A256GCMKW" => Self::GcmWrap { key_bytes: 32 },
            "dir" => Self::Direct,
            "ECDH-ES" => Self::Agreement { wrap_bytes: None },
            "ECDH-ES+A128KW" => Self::Agreement { wrap_bytes: Some(16) },
            "ECDH-ES+A192KW" => Self::Agreement { wrap_bytes: Some(24) },
            "ECDH-ES+A256KW" => Self::Agreement { wrap_bytes: Some(32) },
            "PBES2-HS256+A128KW" => Self::Password { hash: Hash::Sha256, key_bytes: 16 },
            "PBES2-HS384+A192KW" => Self::Password { hash: Hash::Sha384, key_bytes: 24 },
            "PBES2-HS512+A256KW" => Self::Password { hash: Hash::Sha512, key_bytes: 32 },
            _ => return None,
        })
    }

    /// Sender and recipient hold the same key.
    pub(super) fn is_symmetric(self) -> bool {
        !matches!(self, Self::Rsa(_) | Self::Agreement { .. })
    }

    /// What its own header parameters and the encrypted key have to be, whatever the key.
    pub(super) fn check(self, pieces: Pieces<'_>) -> Result<(), DecryptError> {
        match self {
            Self::Direct | Self::Agreement { wrap_bytes: None } if !pieces.encrypted_key().is_empty() => {
                return Err(DecryptError::EncryptedKeyPresent);
            }
            Self::Agreement { .. } => {
                agreement::sender(pieces)?;
            }
            Self::GcmWrap { .. } => {
                check_length("`iv` of the encrypted key", &parameter_bytes(pieces, "iv")?, aead::NONCE_LEN)?;
                check_length("`tag` of the encrypted key", &parameter_bytes(pieces, "tag")?, GCM_TAG_BYTES)?;
            }
            Self::Password { .. } => {
                self.iterations(pieces)?;
                if parameter_bytes(pieces, "p2s")?.len() < MIN_SALT_BYTES {
                    return Err(DecryptError::Parameter { parameter: "p2s", why: "has fewer than 8 bytes" });
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Rounds of a password's hash; 0 for algorithms without.
    pub(super) fn iterations(self, pieces: Pieces<'_>) -> Result<u32, DecryptError> {
        if !matches!(self, Self::Password { .. }) {
            return Ok(0);
        }
        let wrong = DecryptError::Parameter { parameter: "p2c", why: "is not a positive whole number" };
        let Value::Number(text) = &required(pieces, "p2c")?.value else { return Err(wrong) };
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong);
        }
        match text.parse::<u32>() {
            Ok(0) => Err(wrong),
            Ok(iterations) if iterations <= MAX_ITERATIONS => Ok(iterations),
            _ => Err(DecryptError::TooManyIterations { asked: crate::text::shorten(text, 20).into_owned() }),
        }
    }

    /// Whether the key may be used: what it is meant for, and its kind.
    pub(super) fn suits(self, plan: &Plan<'_>, key: &Key) -> Result<(), DecryptError> {
        self.unsuitable(plan, key).map_or(Ok(()), |reason| Err(DecryptError::Unsuitable(reason)))
    }

    fn unsuitable(self, plan: &Plan<'_>, key: &Key) -> Option<UnsuitableKey> {
        match (&key.material, &key.private) {
            (Material::Secret(_), _) if !self.is_symmetric() => {
                return Some(UnsuitableKey::Type { wanted: self.wanted().to_owned() });
            }
            (Material::Public(_), _) if self.is_symmetric() => {
                return Some(UnsuitableKey::Type { wanted: self.wanted().to_owned() });
            }
            (Material::Public(_), None) => return Some(UnsuitableKey::PublicHalfOnly),
            (Material::Public(_), Some(Err(error))) => return Some(UnsuitableKey::PrivateHalf(error.clone())),
            (Material::Public(_), Some(Ok(private))) => {
                let fits = matches!(
                    (&private.0, self),
                    (Inner::Rsa(_), Self::Rsa(_)) | (Inner::Agreement(_), Self::Agreement { .. })
                );
                if !fits {
                    return Some(UnsuitableKey::Type { wanted: self.wanted().to_owned() });
                }
            }
            (Material::Secret(secret), _) => {
                if let Some(reason) = self.unsuitable_secret(plan, secret) {
                    return Some(reason);
                }
            }
        }
        if let Some(usage) = &key.usage
            && usage != "enc"
        {
            return Some(UnsuitableKey::Usage { usage: usage.clone() });
        }
        if !key.operations.is_empty()
            && !key.operations.iter().any(|operation| OPERATIONS.contains(&operation.as_str()))
        {
            return Some(UnsuitableKey::Operations { operations: key.operations.clone() });
        }
        // A key that is used directly may name the encryption of the content.
        let enc = plan.pieces.text("enc").filter(|_| self == Self::Direct);
        if let Some(algorithm) = &key.algorithm
            && algorithm != plan.alg
            && Some(algorithm.as_str()) != enc
        {
            return Some(UnsuitableKey::Algorithm { algorithm: algorithm.clone() });
        }
        None
    }

    fn unsuitable_secret(self, plan: &Plan<'_>, secret: &Secret) -> Option<UnsuitableKey> {
        let bytes = secret.bytes().len();
        if bytes == 0 {
            return Some(UnsuitableKey::EmptySecret);
        }
        if secret.is_public_key() {
            return Some(UnsuitableKey::PublicKeyAsSecret);
        }
        let wanted = match self {
            Self::Wrap { key_bytes } | Self::GcmWrap { key_bytes } => key_bytes,
            Self::Direct => plan.encryption.key_bytes(),
            _ => return None,
        };
        (bytes != wanted).then_some(UnsuitableKey::SecretLength { bytes, wanted })
    }

    fn wanted(self) -> &'static str {
        match self {
            Self::Rsa(_) => "an RSA private key",
            Self::Agreement { .. } => "an EC or X25519 private key",
            Self::Password { .. } => "a password",
            _ => "a shared secret",
        }
    }

    /// The content's key.
    pub(super) fn content_key(self, plan: &Plan<'_>, key: &Key) -> ContentKey {
        let pieces = plan.pieces;
        let encrypted_key = pieces.encrypted_key();
        match (self, &key.material, key.private.as_ref().and_then(|private| private.as_ref().ok())) {
            (Self::Direct, Material::Secret(secret), _) => Ok(Zeroizing::new(secret.bytes().to_vec())),
            (Self::Wrap { .. }, Material::Secret(secret), _) => wrap::unwrap(secret.bytes(), encrypted_key),
            (Self::GcmWrap { .. }, Material::Secret(secret), _) => {
                let (iv, tag) = (parameter_bytes(pieces, "iv")?, parameter_bytes(pieces, "tag")?);
                open_gcm(secret.bytes(), &iv, &[], encrypted_key, &tag).map(Zeroizing::new)
            }
            (Self::Password { hash, key_bytes }, Material::Secret(secret), _) => {
                let key = self.password_key(plan, hash, key_bytes, secret.bytes())?;
                wrap::unwrap(&key, encrypted_key)
            }
            (Self::Rsa(padding), _, Some(private)) => match &private.0 {
                Inner::Rsa(private) => padding.open(private, encrypted_key, plan.encryption.key_bytes()),
                Inner::Agreement(_) => Err(DecryptError::Failed),
            },
            (Self::Agreement { wrap_bytes }, _, Some(private)) => match (&private.0, wrap_bytes) {
                (Inner::Agreement(private), None) => {
                    let enc = pieces.text("enc").unwrap_or_default();
                    agreement::derive(pieces, private, enc, plan.encryption.key_bytes())
                }
                (Inner::Agreement(private), Some(bytes)) => {
                    wrap::unwrap(&agreement::derive(pieces, private, plan.alg, bytes)?, encrypted_key)
                }
                (Inner::Rsa(_), _) => Err(DecryptError::Failed),
            },
            _ => Err(DecryptError::Failed),
        }
    }

    /// RFC 7518 section 4.8.1.
    fn password_key(self, plan: &Plan<'_>, hash: Hash, key_bytes: usize, password: &[u8]) -> ContentKey {
        let algorithm = match hash {
            Hash::Sha256 => pbkdf2::PBKDF2_HMAC_SHA256,
            Hash::Sha384 => pbkdf2::PBKDF2_HMAC_SHA384,
            Hash::Sha512 => pbkdf2::PBKDF2_HMAC_SHA512,
        };
        let iterations = NonZeroU32::new(self.iterations(plan.pieces)?).ok_or(DecryptError::Failed)?;
        let salt = [plan.alg.as_bytes(), &[0], &parameter_bytes(plan.pieces, "p2s")?].concat();
        let mut key = Zeroizing::new(vec![0; key_bytes]);
        pbkdf2::derive(algorithm, iterations, &salt, password, &mut key);
        Ok(key)
    }
}

impl Rsa {
    fn open(self, key: &PrivateDecryptingKey, encrypted_key: &[u8], key_bytes: usize) -> ContentKey {
        let mut output = Zeroizing::new(vec![0; key.key_size_bytes()]);
        let length = match self {
            Self::Pkcs1 => return open_pkcs1(key, encrypted_key, key_bytes, &mut output),
            Self::OaepSha1 => open_oaep(key, &OAEP_SHA1_MGF1SHA1, encrypted_key, &mut output),
            Self::OaepSha256 => open_oaep(key, &OAEP_SHA256_MGF1SHA256, encrypted_key, &mut output),
        };
        output.truncate(length.ok_or(DecryptError::Failed)?);
        Ok(output)
    }
}

fn open_oaep(
    key: &PrivateDecryptingKey,
    algorithm: &'static OaepAlgorithm,
    encrypted_key: &[u8],
    output: &mut [u8],
) -> Option<usize> {
    let key = OaepPrivateDecryptingKey::new(key.clone()).ok()?;
    key.decrypt(algorithm, encrypted_key, output, None).ok().map(|key| key.len())
}

/// RFC 7516 section 11.5: where the padding is wrong, a key that nobody knows takes the place of the content's key, and
/// the content fails like that of any changed token.
fn open_pkcs1(key: &PrivateDecryptingKey, encrypted_key: &[u8], key_bytes: usize, output: &mut [u8]) -> ContentKey {
    let mut substitute = Zeroizing::new(vec![0; key_bytes]);
    rand::fill(&mut substitute).map_err(|_| DecryptError::Failed)?;
    let key = Pkcs1PrivateDecryptingKey::new(key.clone()).map_err(|_| DecryptError::Failed)?;
    match key.decrypt(encrypted_key, output) {
        Ok(opened) if opened.len() == key_bytes => Ok(Zeroizing::new(opened.to_vec())),
        _ => Ok(substitute),
    }
}

const MIN_SALT_BYTES: usize = 8; // RFC 7518 section 4.8.1.1

/// What `key_ops` calls decryption (RFC 7517 section 4.3).
const OPERATIONS: [&str; 4] = ["decrypt", "unwrapKey", "deriveKey", "deriveBits"];
