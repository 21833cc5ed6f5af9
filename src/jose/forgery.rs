//! Numbers that no honest signer writes: signatures and keys made so that a careless verifier takes them for any message.

use super::algorithm::Algorithm;
use crate::x509::Curve;

/// What is wrong with the numbers of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Forged {
    /// Nothing but zeros.
    AllZero,
    /// One of the two numbers is zero.
    Zero {
        /// Its name in the standard: `r`, `s`, `S`.
        number: &'static str,
    },
    /// A number is not below the order of the curve's group, as it has to be.
    OutOfRange {
        /// Its name in the standard: `r`, `s`, `S`.
        number: &'static str,
    },
    /// The point `R` of an Ed25519 signature has a small order.
    SmallOrder,
}

impl Forged {
    /// The fault in words, for the end of a sentence.
    pub fn words(self) -> String {
        match self {
            Self::AllZero => "it consists of zeros".to_owned(),
            Self::Zero { number } => format!("its `{number}` is zero"),
            Self::OutOfRange { number } => format!("its `{number}` is not below the order of the curve"),
            Self::SmallOrder => "its point `R` has a small order".to_owned(),
        }
    }
}

/// What no signer of this algorithm writes (FIPS 186-5 section 6.4.2, RFC 8032 section 5.1.7). Nothing is said about
/// signatures of a length that the algorithm does not have.
pub fn forged(algorithm: Algorithm, signature: &[u8]) -> Option<Forged> {
    if !algorithm.takes_signature_of(signature.len()) {
        return None;
    }
    if signature.iter().all(|byte| *byte == 0) {
        return Some(Forged::AllZero);
    }
    let (first, second) = signature.split_at_checked(signature.len() / 2)?;
    match algorithm {
        Algorithm::Es256 => fraction(first, second, &order(Curve::P256)),
        Algorithm::Es384 => fraction(first, second, &order(Curve::P384)),
        Algorithm::Es512 => fraction(first, second, &order(Curve::P521)),
        Algorithm::Es256K => fraction(first, second, &order(Curve::Secp256k1)),
        Algorithm::EdDsa if signature.len() == 64 => {
            let scalar: Vec<u8> = second.iter().rev().copied().collect();
            number("S", &scalar, &ED25519_ORDER).or_else(|| has_small_order(first).then_some(Forged::SmallOrder))
        }
        _ => None,
    }
}

/// Whether these 32 bytes are an Ed25519 point of order 1, 2, 4 or 8, in any encoding. For a key of that kind, signatures
/// are made without its private half.
pub fn has_small_order(point: &[u8]) -> bool {
    let Some((last, rest)) = point.split_last() else { return false };
    // The topmost bit is the sign of x, which no order depends on.
    SMALL_ORDER.iter().any(|small| {
        small.split_last().is_some_and(|(small_last, small_rest)| rest == small_rest && last & 0x7f == *small_last)
    })
}

fn fraction(r: &[u8], s: &[u8], order: &[u8]) -> Option<Forged> {
    number("r", r, order).or_else(|| number("s", s, order))
}

/// Both big-endian and of one length, so that comparing the bytes compares the numbers.
fn number(name: &'static str, number: &[u8], order: &[u8]) -> Option<Forged> {
    if number.iter().all(|byte| *byte == 0) {
        Some(Forged::Zero { number: name })
    } else {
        (number >= order).then_some(Forged::OutOfRange { number: name })
    }
}

/// The order of the group, big-endian (SEC 2).
fn order(curve: Curve) -> Vec<u8> {
    let digits = match curve {
        Curve::P256 => "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
        Curve::P384 => {
            "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973"
        }
        Curve::P521 => {
            "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa\
             51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409"
        }
        Curve::Secp256k1 => "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
    };
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()).unwrap_or_default();
    let (pairs, _) = digits.as_bytes().as_chunks::<2>();
    pairs.iter().map(|[high, low]| digit(*high) << 4 | digit(*low)).collect()
}

/// `L` of RFC 8032 section 5.1, big-endian.
const ED25519_ORDER: [u8; 32] = [
    0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x14, 0xde, 0xf9, 0xde, 0xa2, 0xf7, 0x9c, 0xd6, 0x58, 0x12,
    0x63, 0x1a, 0x5c, 0xf5, 0xd3, 0xed,
];

/// The `y` of every point of small order, little-endian, and those that mean the same modulo 2^255 - 19.
const SMALL_ORDER: [[u8; 32]; 7] = [
    [0; 32],
    little(1, 0, 0),
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf,
        0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20,
        0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
    ],
    little(0xec, 0xff, 0x7f),
    little(0xed, 0xff, 0x7f),
    little(0xee, 0xff, 0x7f),
];

const fn little(first: u8, middle: u8, last: u8) -> [u8; 32] {
    let mut bytes = [middle; 32];
    let [start, .., end] = &mut bytes;
    *start = first;
    *end = last;
    bytes
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};

    use super::*;

    #[track_caller]
    fn check(algorithm: Algorithm, first: &[u8], second: &[u8], expected: Option<Forged>) {
        assert_eq!(forged(algorithm, &[first, second].concat()), expected);
    }

    #[test]
    fn zero_and_too_large_are_named() {
        let one = |bytes: usize| [vec![0; bytes - 1], vec![1]].concat();
        for (algorithm, curve) in [
            (Algorithm::Es256, Curve::P256),
            (Algorithm::Es384, Curve::P384),
            (Algorithm::Es512, Curve::P521),
            (Algorithm::Es256K, Curve::Secp256k1),
        ] {
            let order = order(curve);
            let bytes = curve.coordinate_bytes();
            assert_eq!(order.len(), bytes);
            let mut below = order.clone();
            *below.last_mut().unwrap() -= 1;
            check(algorithm, &vec![0; bytes], &vec![0; bytes], Some(Forged::AllZero));
            check(algorithm, &vec![0; bytes], &one(bytes), Some(Forged::Zero { number: "r" }));
            check(algorithm, &one(bytes), &vec![0; bytes], Some(Forged::Zero { number: "s" }));
            check(algorithm, &order, &one(bytes), Some(Forged::OutOfRange { number: "r" }));
            check(algorithm, &one(bytes), &vec![0xff; bytes], Some(Forged::OutOfRange { number: "s" }));
            check(algorithm, &below, &below, None);
        }
        check(Algorithm::Rs256, &[0; 128], &[0; 128], Some(Forged::AllZero));
        check(Algorithm::Rs256, &[0; 128], &[1; 128], None);
        check(Algorithm::Hs256, &[0; 16], &[0; 16], Some(Forged::AllZero));
        check(Algorithm::Es256, &[0; 3], &[], None); // no signature at all
    }

    #[test]
    fn edwards_signatures_are_looked_at_too() {
        let scalar = [vec![1], vec![0; 31]].concat();
        check(Algorithm::EdDsa, &[7; 32], &[0; 32], Some(Forged::Zero { number: "S" }));
        check(Algorithm::EdDsa, &[7; 32], &[0xff; 32], Some(Forged::OutOfRange { number: "S" }));
        check(Algorithm::EdDsa, &little(1, 0, 0), &scalar, Some(Forged::SmallOrder));
        check(Algorithm::EdDsa, &little(0xed, 0xff, 0xff), &scalar, Some(Forged::SmallOrder));
        check(Algorithm::EdDsa, &[7; 32], &scalar, None);
    }

    #[test]
    fn a_key_of_small_order_takes_what_nobody_signed() {
        // The neutral element as key and as `R`, and a zero `S`: the equation holds for every message.
        let neutral = little(1, 0, 0);
        let signature = [neutral.to_vec(), vec![0; 32]].concat();
        let verified = UnparsedPublicKey::new(&ED25519, neutral).verify(b"anything", &signature);
        assert!(verified.is_ok(), "the library has begun to refuse it by itself");
        assert!(has_small_order(&neutral) && !has_small_order(&[7; 32]) && !has_small_order(&[]));
    }
}
