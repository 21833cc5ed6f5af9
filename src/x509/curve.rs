//! The elliptic curves of JSON Web Keys, by their names there.

use super::der::oid_text;

/// A named elliptic curve (RFC 7518 section 6.2.1.1, RFC 8812).
#[expect(missing_docs, reason = "the names are the documentation")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Curve {
    P256,
    P384,
    P521,
    Secp256k1,
}

impl Curve {
    /// The name in JOSE: `P-256`, `secp256k1`.
    pub fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
            Self::Secp256k1 => "secp256k1",
        }
    }

    /// The size of its field in bits.
    pub fn bits(self) -> u32 {
        match self {
            Self::P256 | Self::Secp256k1 => 256,
            Self::P384 => 384,
            Self::P521 => 521,
        }
    }

    /// The bytes of one coordinate.
    pub fn coordinate_bytes(self) -> usize {
        match self {
            Self::P256 | Self::Secp256k1 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    pub(super) fn from_oid(oid: &str) -> Option<Self> {
        match oid {
            "1.2.840.10045.3.1.7" => Some(Self::P256),
            "1.3.132.0.34" => Some(Self::P384),
            "1.3.132.0.35" => Some(Self::P521),
            "1.3.132.0.10" => Some(Self::Secp256k1),
            _ => None,
        }
    }
}

/// The curves of RFC 8037.
#[expect(missing_docs, reason = "the names are the documentation")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OkpCurve {
    Ed25519,
    Ed448,
    X25519,
    X448,
}

impl OkpCurve {
    /// The name in JOSE, which is also that of the variant.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ed25519 => "Ed25519",
            Self::Ed448 => "Ed448",
            Self::X25519 => "X25519",
            Self::X448 => "X448",
        }
    }

    /// The bytes of a public key.
    pub fn key_bytes(self) -> usize {
        match self {
            Self::Ed25519 | Self::X25519 => 32,
            Self::X448 => 56,
            Self::Ed448 => 57,
        }
    }
}

/// The usual name of a curve that JSON Web Keys do not have, or its dotted numbers.
pub(super) fn curve_name(oid: &[u8]) -> String {
    match oid_text(oid).as_str() {
        "1.2.840.10045.3.1.1" => "P-192".to_owned(),
        "1.3.132.0.33" => "P-224".to_owned(),
        "1.3.36.3.3.2.8.1.1.7" => "brainpoolP256r1".to_owned(),
        "1.3.36.3.3.2.8.1.1.11" => "brainpoolP384r1".to_owned(),
        "1.3.36.3.3.2.8.1.1.13" => "brainpoolP512r1".to_owned(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_sizes_are_those_of_jose() {
        let curves = [Curve::P256, Curve::P384, Curve::P521, Curve::Secp256k1];
        assert_eq!(curves.map(Curve::name), ["P-256", "P-384", "P-521", "secp256k1"]);
        assert_eq!(curves.map(Curve::coordinate_bytes), curves.map(|curve| curve.bits().div_ceil(8) as usize));
        let okp = [OkpCurve::Ed25519, OkpCurve::Ed448, OkpCurve::X25519, OkpCurve::X448];
        assert_eq!(
            okp.map(|curve| (curve.name(), curve.key_bytes())),
            [("Ed25519", 32), ("Ed448", 57), ("X25519", 32), ("X448", 56)]
        );
    }

    #[test]
    fn other_curves_have_their_usual_names() {
        assert_eq!(curve_name(&[0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07]), "brainpoolP256r1");
        assert_eq!(curve_name(&[0x55, 0x01]), "2.5.1");
    }
}
