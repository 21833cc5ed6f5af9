//! Signature algorithms by their registered names (RFC 7518 section 3.1, RFC 8037, RFC 8812).

/// A signature algorithm that Assay knows by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the registry's own")]
pub enum Algorithm {
    Hs256,
    Hs384,
    Hs512,
    Rs256,
    Rs384,
    Rs512,
    Ps256,
    Ps384,
    Ps512,
    Es256,
    Es384,
    Es512,
    Es256K,
    EdDsa,
}

/// The kind of key that an algorithm takes: the `kty` of RFC 7517, with the curve where the algorithm fixes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyType {
    /// A shared secret (`oct`).
    Secret,
    /// An RSA public key.
    Rsa,
    /// A public key on the named elliptic curve.
    Ec(crate::x509::Curve),
    /// An Edwards-curve public key.
    Okp,
}

impl Algorithm {
    /// The algorithm of a header's `alg`. Names are case-sensitive (RFC 7515 section 4.1.1).
    pub fn from_name(name: &str) -> Option<Self> {
        ALL.iter().find(|(known, _)| *known == name).map(|(_, algorithm)| *algorithm)
    }

    /// The registered name.
    pub fn name(self) -> &'static str {
        ALL.iter().find(|(_, algorithm)| *algorithm == self).map_or("", |(name, _)| name)
    }

    /// What kind of key it takes.
    pub fn key_type(self) -> KeyType {
        use crate::x509::Curve;
        match self {
            Self::Hs256 | Self::Hs384 | Self::Hs512 => KeyType::Secret,
            Self::Rs256 | Self::Rs384 | Self::Rs512 | Self::Ps256 | Self::Ps384 | Self::Ps512 => KeyType::Rsa,
            Self::Es256 => KeyType::Ec(Curve::P256),
            Self::Es384 => KeyType::Ec(Curve::P384),
            Self::Es512 => KeyType::Ec(Curve::P521),
            Self::Es256K => KeyType::Ec(Curve::Secp256k1),
            Self::EdDsa => KeyType::Okp,
        }
    }
}

impl Algorithm {
    /// How many bytes a signature has, where the algorithm fixes it whatever the key.
    pub fn signature_bytes(self) -> Option<usize> {
        match self {
            Self::Hs256 => Some(32),
            Self::Hs384 => Some(48),
            Self::Hs512 | Self::Es256 | Self::Es256K => Some(64),
            Self::Es384 => Some(96),
            Self::Es512 => Some(132),
            Self::EdDsa | Self::Rs256 | Self::Rs384 | Self::Rs512 | Self::Ps256 | Self::Ps384 | Self::Ps512 => None,
        }
    }

    /// Whether a signature of this many bytes can be one of this algorithm's, whatever the key.
    pub fn takes_signature_of(self, bytes: usize) -> bool {
        match (self.signature_bytes(), self) {
            (Some(fixed), _) => bytes == fixed,
            (None, Self::EdDsa) => matches!(bytes, 64 | 114),
            (None, _) => (MIN_RSA_SIGNATURE_BYTES..=MAX_RSA_SIGNATURE_BYTES).contains(&bytes),
        }
    }
}

/// Whether the value of `alg` says that the token is not signed: `none` in any spelling that a reader may take for it
/// (letter case, blanks, invisible characters, letters that look alike), or nothing at all. Only `none` itself is the
/// registered name (RFC 7518 section 3.6).
pub fn means_none(name: &str) -> bool {
    if Algorithm::from_name(name).is_some() || name.len() > MAX_NONE_BYTES {
        return false;
    }
    let is_seen = |character: &char| !character.is_whitespace() && !crate::text::is_unprintable(*character);
    let seen: String = name.chars().filter(is_seen).collect();
    let (plain, _) = idna::domain_to_unicode(&seen); // compatibility forms made plain
    seen.is_empty() || [seen, plain].iter().any(|name| crate::text::skeleton(name) == "none")
}

/// Four letters, each with invisible characters around it.
const MAX_NONE_BYTES: usize = 200;

/// 512 bit: the smallest RSA keys that were ever in use. Whether a small key counts is another question.
const MIN_RSA_SIGNATURE_BYTES: usize = 64;
/// 16,384 bit: the largest that any library takes.
const MAX_RSA_SIGNATURE_BYTES: usize = 2048;

impl KeyType {
    /// As it stands in a sentence: `an RSA key`.
    pub fn words(self) -> String {
        match self {
            Self::Secret => "a shared secret".to_owned(),
            Self::Rsa => "an RSA key".to_owned(),
            Self::Ec(curve) => format!("an EC key on curve {}", curve.name()),
            Self::Okp => "an Ed25519 key".to_owned(),
        }
    }
}

const ALL: [(&str, Algorithm); 14] = [
    ("HS256", Algorithm::Hs256),
    ("HS384", Algorithm::Hs384),
    ("HS512", Algorithm::Hs512),
    ("RS256", Algorithm::Rs256),
    ("RS384", Algorithm::Rs384),
    ("RS512", Algorithm::Rs512),
    ("PS256", Algorithm::Ps256),
    ("PS384", Algorithm::Ps384),
    ("PS512", Algorithm::Ps512),
    ("ES256", Algorithm::Es256),
    ("ES384", Algorithm::Es384),
    ("ES512", Algorithm::Es512),
    ("ES256K", Algorithm::Es256K),
    ("EdDSA", Algorithm::EdDsa),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_none_in_every_spelling() {
        for name in [
            "none",
            "None",
            "NONE",
            "nOnE",
            " none",
            "none ",
            "none\n",
            "n\u{200b}one",
            "none\0",
            "",
            " ",
            "ｎｏｎｅ",
            "nоne",
            "nοnе",
            "𝗻𝗼𝗻𝗲",
            "ＮＯＮＥ",
            "ⓝⓞⓝⓔ",
            "n0ne",
            "ñoñe",
        ] {
            assert!(means_none(name), "{name:?}");
        }
        for name in ["RS256", "nonesuch", "one", "no", "HS256", "null", "nine"] {
            assert!(!means_none(name), "{name:?}");
        }
    }

    #[test]
    fn signatures_have_their_lengths() {
        for (algorithm, bytes, expected) in [
            (Algorithm::Rs256, 256, true),
            (Algorithm::Rs256, 3, false),
            (Algorithm::Ps512, 4096, false),
            (Algorithm::Hs256, 32, true),
            (Algorithm::Hs256, 64, false),
            (Algorithm::Es256, 64, true),
            (Algorithm::Es256, 70, false), // DER in place of r and s
            (Algorithm::Es512, 132, true),
            (Algorithm::EdDsa, 114, true), // Ed448
            (Algorithm::Hs512, 114, false),
        ] {
            assert_eq!(algorithm.takes_signature_of(bytes), expected, "{} {bytes}", algorithm.name());
        }
    }

    #[test]
    fn names_are_case_sensitive_and_complete() {
        for (name, algorithm) in ALL {
            assert_eq!(Algorithm::from_name(name), Some(algorithm));
            assert_eq!(algorithm.name(), name);
        }
        for name in ["rs256", "none", "RS1", "", "RS256 "] {
            assert_eq!(Algorithm::from_name(name), None, "{name}");
        }
    }
}
