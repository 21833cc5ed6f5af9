//! One HMAC signature, many keys: for attacks that try what others may know. Whether a key may be trusted is not asked here.

use aws_lc_rs::hmac;

use super::algorithm::Algorithm;
use super::base64url;
use super::key::{Key, Material};
use super::token::{PartName, Token};

/// A token's HMAC signature (RFC 7518 section 3.2), ready to be compared with one key after the other.
pub struct HmacSignature<'t> {
    algorithm: hmac::Algorithm,
    input: &'t [u8],
    tag: &'t [u8],
}

impl<'t> HmacSignature<'t> {
    /// The signature of a token whose `alg` is `HS256`, `HS384` or `HS512` and whose signature has that length. Nothing for
    /// any other token.
    pub fn of(token: &'t Token) -> Option<Self> {
        let named = Algorithm::from_name(token.header_text("alg")?)?;
        let algorithm = match named {
            Algorithm::Hs256 => hmac::HMAC_SHA256,
            Algorithm::Hs384 => hmac::HMAC_SHA384,
            Algorithm::Hs512 => hmac::HMAC_SHA512,
            _ => return None,
        };
        let strict = base64url::decode(token.encoded(PartName::Signature)).1.is_none();
        let fits = strict && !token.is_encrypted() && named.takes_signature_of(token.signature.len());
        fits.then(|| Self { algorithm, input: token.signing_input(), tag: &token.signature })
    }

    /// Whether it was made with these bytes as key.
    pub fn is_keyed_with(&self, key: &[u8]) -> bool {
        hmac::verify(&hmac::Key::new(self.algorithm, key), self.input, self.tag).is_ok()
    }

    /// Whether it was made with this key, whatever the key says about its use.
    pub fn is_made_with(&self, key: &Key) -> bool {
        matches!(&key.material, Material::Secret(secret) if self.is_keyed_with(secret.bytes()))
    }

    /// How many bytes it covers: what one comparison costs.
    pub fn covered_bytes(&self) -> usize {
        self.input.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_key_fits() {
        for (name, algorithm) in
            [("HS256", hmac::HMAC_SHA256), ("HS384", hmac::HMAC_SHA384), ("HS512", hmac::HMAC_SHA512)]
        {
            let head = format!("{}.e30", base64url::encode(format!(r#"{{"alg":"{name}"}}"#).as_bytes()));
            let tag = hmac::sign(&hmac::Key::new(algorithm, b"right"), head.as_bytes());
            let token = Token::parse(format!("{head}.{}", base64url::encode(tag.as_ref())));
            let signature = HmacSignature::of(&token).unwrap();
            assert!(signature.is_keyed_with(b"right") && !signature.is_keyed_with(b"wrong"), "{name}");
            assert_eq!(signature.covered_bytes(), head.len());
        }
    }

    #[test]
    fn other_tokens_have_none() {
        for text in ["eyJhbGciOiJSUzI1NiJ9.e30.AAAA", "eyJhbGciOiJIUzI1NiJ9.e30.AAAA", "e30.e30.", ""] {
            assert!(HmacSignature::of(&Token::parse(text)).is_none(), "{text}");
        }
    }
}
