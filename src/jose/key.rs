//! A key that could have signed a token, and everything that its document says about it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::json::{self, Node};
use super::jwk;
use super::private_key::{PrivateKey, PrivateKeyError};
use super::rsa::Prepared;
use crate::x509::{
    Certificate, DerItem, PemContent, PublicKey, Sha256Thumbprint, Thumbprint, read_der, read_openssh, read_pem,
};

/// A key from a JWK, a metadata document, a certificate or a PEM file.
#[derive(Clone, Debug)]
pub struct Key {
    /// The key itself.
    pub material: Material,
    /// The private half, if it came with one, or why it cannot be used: it opens encrypted tokens, nothing else.
    pub private: Option<Result<PrivateKey, PrivateKeyError>>,
    /// Where in its document it stands: a JSON pointer, or empty.
    pub pointer: String,
    /// `kid`.
    pub kid: Option<String>,
    /// `x5t` as the document declares it.
    pub x5t: Option<String>,
    /// `x5t#S256` as the document declares it.
    pub x5t_s256: Option<String>,
    /// `use` (RFC 7517) or `usage` (Exchange metadata).
    pub usage: Option<String>,
    /// `key_ops`.
    pub operations: Vec<String>,
    /// `alg`: the only algorithm that the key is meant for.
    pub algorithm: Option<String>,
    /// The certificate that carries the key.
    pub certificate: Option<Certificate>,
    /// The key as the library takes it, once it has been used.
    pub(super) prepared: Prepared,
}

/// What a signature can be verified with.
#[derive(Clone, Debug)]
pub enum Material {
    /// The public half of a key pair.
    Public(PublicKey),
    /// A shared secret.
    Secret(Secret),
}

/// The bytes of a shared secret. They show up nowhere: not in `Debug` output, not in reports.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes the bytes as they are.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// How long it is, in bytes.
    pub fn size_bytes(&self) -> usize {
        self.0.len()
    }

    /// The bytes, for verification and decryption only.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl Secret {
    /// Whether the bytes are a public key or certificate in any of its encodings: no secret at all.
    pub(super) fn is_public_key(&self) -> bool {
        let is_der = |der: &[u8]| matches!(read_der(der), Some(DerItem::PublicKey(_) | DerItem::Certificate(_)));
        let is_text = std::str::from_utf8(&self.0).is_ok_and(|text| {
            let packed: String = text.split_ascii_whitespace().collect();
            let is_base64 = STANDARD.decode(packed).is_ok_and(|bytes| is_der(&bytes));
            let is_openssh = text.lines().next().and_then(read_openssh).is_some();
            is_openssh
                || is_base64
                || is_public_jwk(text)
                || read_pem(text)
                    .iter()
                    .any(|item| matches!(item.content, Ok(PemContent::PublicKey(_) | PemContent::Certificate(_))))
        });
        is_text || is_der(&self.0)
    }
}

/// A JWK or JWK set with a public key in it.
fn is_public_jwk(text: &str) -> bool {
    if !text.trim_start().starts_with('{') {
        return false;
    }
    let is_public =
        |node: &Node| matches!(jwk::parse(node, ""), Ok(jwk) if matches!(jwk.key.material, Material::Public(_)));
    let document = json::parse(text.as_bytes());
    document.root.is_some_and(|root| {
        is_public(&root) || root.get("keys").is_some_and(|keys| keys.elements().iter().any(is_public))
    })
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({} bytes)", self.0.len())
    }
}

impl Key {
    /// A key that nothing is said about.
    pub fn bare(material: Material) -> Self {
        Self {
            material,
            private: None,
            pointer: String::new(),
            kid: None,
            x5t: None,
            x5t_s256: None,
            usage: None,
            operations: Vec::new(),
            algorithm: None,
            certificate: None,
            prepared: Prepared::default(),
        }
    }

    /// The key of a certificate.
    pub fn of_certificate(certificate: Certificate) -> Self {
        let mut key = Self::bare(Material::Public(certificate.public_key.clone()));
        key.certificate = Some(certificate);
        key
    }

    /// The SHA-1 thumbprint that a token's `x5t` would carry: computed from the certificate, else as declared.
    pub fn thumbprint(&self) -> Option<Thumbprint> {
        self.certificate.as_ref().map(|certificate| certificate.sha1).or_else(|| self.declared_thumbprint())
    }

    /// The declared `x5t`, where it can be read.
    pub fn declared_thumbprint(&self) -> Option<Thumbprint> {
        Thumbprint::from_x5t(self.x5t.as_deref()?).ok()
    }

    /// The SHA-256 thumbprint of the certificate.
    pub fn thumbprint_sha256(&self) -> Option<Sha256Thumbprint> {
        self.certificate.as_ref().map(|certificate| certificate.sha256)
    }

    /// Nothing says what the key is called.
    pub fn is_nameless(&self) -> bool {
        self.kid.is_none() && self.x5t.is_none() && self.x5t_s256.is_none() && self.certificate.is_none()
    }

    /// `RSA 2048 bit`, `shared secret`.
    pub fn describe(&self) -> String {
        match &self.material {
            Material::Public(key) => key.describe(),
            Material::Secret(_) => "shared secret".to_owned(),
        }
    }
}
