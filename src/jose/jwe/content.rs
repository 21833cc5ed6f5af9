//! The content of an encrypted token: AES-GCM and AES-CBC with HMAC (RFC 7518 section 5), and its compression.

use aws_lc_rs::aead::{self, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{self, DecryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use aws_lc_rs::iv::FixedLength;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

use super::error::DecryptError;
use super::pieces::Pieces;

/// A content encryption algorithm (`enc`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encryption {
    Gcm {
        key_bytes: usize,
    },
    /// Half of the key authenticates, half encrypts; the tag is as long as either.
    CbcHmac {
        half_bytes: usize,
    },
}

impl Encryption {
    /// Names are case-sensitive (RFC 7516 section 4.1.2).
    pub(super) fn from_name(name: &str) -> Option<Self> {
        match name {
            "A128GCM" => Some(Self::Gcm { key_bytes: 16 }),
            "A192GCM" => Some(Self::Gcm { key_bytes: 24 }),
            "A256GCM" => Some(Self::Gcm { key_bytes: 32 }),
            "A128CBC-HS256" => Some(Self::CbcHmac { half_bytes: 16 }),
            "A192CBC-HS384" => Some(Self::CbcHmac { half_bytes: 24 }),
            "A256CBC-HS512" => Some(Self::CbcHmac { half_bytes: 32 }),
            _ => None,
        }
    }

    /// The length of its key.
    pub(super) fn key_bytes(self) -> usize {
        match self {
            Self::Gcm { key_bytes } => key_bytes,
            Self::CbcHmac { half_bytes } => 2 * half_bytes,
        }
    }

    /// Vector and tag have one length each: a shorter tag would be a weaker one.
    pub(super) fn check_lengths(self, pieces: Pieces<'_>) -> Result<(), DecryptError> {
        let (iv, tag) = match self {
            Self::Gcm { .. } => (aead::NONCE_LEN, GCM_TAG_BYTES),
            Self::CbcHmac { half_bytes } => (CBC_IV_BYTES, half_bytes),
        };
        check_length("initialisation vector", pieces.iv(), iv)?;
        check_length("authentication tag", pieces.tag(), tag)
    }

    pub(super) fn open(self, pieces: Pieces<'_>, key: &[u8]) -> Result<Vec<u8>, DecryptError> {
        if key.len() != self.key_bytes() {
            return Err(DecryptError::Failed);
        }
        match self {
            Self::Gcm { .. } => open_gcm(key, pieces.iv(), &pieces.authenticated(), pieces.ciphertext(), pieces.tag()),
            Self::CbcHmac { half_bytes } => open_cbc(half_bytes, pieces, key),
        }
    }
}

/// AES-GCM, the tag apart from the ciphertext.
pub(super) fn open_gcm(
    key: &[u8],
    iv: &[u8],
    authenticated: &[u8],
    ciphertext: &[u8],
    tag: &[u8],
) -> Result<Vec<u8>, DecryptError> {
    let algorithm = match key.len() {
        16 => &aead::AES_128_GCM,
        24 => &aead::AES_192_GCM,
        _ => &aead::AES_256_GCM,
    };
    let key = UnboundKey::new(algorithm, key).map_err(|_| DecryptError::Failed)?;
    let nonce = Nonce::try_assume_unique_for_key(iv).map_err(|_| DecryptError::Failed)?;
    let mut plaintext = vec![0; ciphertext.len()];
    LessSafeKey::new(key)
        .open_separate_gather(nonce, Aad::from(authenticated), ciphertext, tag, &mut plaintext)
        .map_err(|_| DecryptError::Failed)?;
    Ok(plaintext)
}

/// RFC 7518 section 5.2.2.2: the tag is looked at before anything is decrypted.
fn open_cbc(half_bytes: usize, pieces: Pieces<'_>, key: &[u8]) -> Result<Vec<u8>, DecryptError> {
    let failed = |_| DecryptError::Failed;
    let (mac_key, encryption_key) = key.split_at_checked(half_bytes).ok_or(DecryptError::Failed)?;
    let (hash, aes) = match half_bytes {
        16 => (hmac::HMAC_SHA256, &cipher::AES_128),
        24 => (hmac::HMAC_SHA384, &cipher::AES_192),
        _ => (hmac::HMAC_SHA512, &cipher::AES_256),
    };
    let authenticated = pieces.authenticated();
    let bits = u64::try_from(authenticated.len()).unwrap_or(u64::MAX).saturating_mul(8);
    let mut mac = hmac::Context::with_key(&hmac::Key::new(hash, mac_key));
    for part in [&authenticated, pieces.iv(), pieces.ciphertext(), &bits.to_be_bytes()] {
        mac.update(part);
    }
    let mac = mac.sign();
    let tag = mac.as_ref().get(..half_bytes).ok_or(DecryptError::Failed)?;
    verify_slices_are_equal(tag, pieces.tag()).map_err(failed)?;
    let key = UnboundCipherKey::new(aes, encryption_key).map_err(failed)?;
    let key = PaddedBlockDecryptingKey::cbc_pkcs7(key).map_err(failed)?;
    let iv = FixedLength::<CBC_IV_BYTES>::try_from(pieces.iv()).map_err(failed)?;
    let mut buffer = pieces.ciphertext().to_vec();
    let plaintext = key.decrypt(&mut buffer, DecryptionContext::Iv128(iv)).map_err(failed)?;
    let length = plaintext.len();
    buffer.truncate(length);
    Ok(buffer)
}

/// Raw DEFLATE (RFC 1951), up to the limit.
pub(super) fn inflate(bytes: &[u8]) -> Result<Vec<u8>, DecryptError> {
    decompress_to_vec_with_limit(bytes, super::MAX_INFLATED_BYTES).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => DecryptError::TooLarge,
        _ => DecryptError::NotCompressed,
    })
}

pub(super) fn check_length(part: &'static str, bytes: &[u8], wanted: usize) -> Result<(), DecryptError> {
    if bytes.len() == wanted { Ok(()) } else { Err(DecryptError::Length { part, bytes: bytes.len(), wanted }) }
}

pub(super) const GCM_TAG_BYTES: usize = 16; // RFC 7518 section 5.3
const CBC_IV_BYTES: usize = 16; // RFC 7518 section 5.2.2.1
