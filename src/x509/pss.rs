//! The parameters of RSASSA-PSS (RFC 4055 section 3.1): beside a signature, and as what a key is restricted to.

use x509_parser::asn1_rs::FromDer as _;
use x509_parser::signature_algorithm::RsaSsaPssParams;
use x509_parser::x509::AlgorithmIdentifier;

use super::der::oid_text;

/// What an RSASSA-PSS key may be used with. Such a key never verifies a signature of the older kind (PKCS#1 v1.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PssUse {
    /// The key says nothing further: every hash.
    Any,
    /// SHA-256 in both places and a salt of 32 bytes: `PS256`.
    Sha256,
    /// SHA-384 in both places and a salt of 48 bytes: `PS384`.
    Sha384,
    /// SHA-512 in both places and a salt of 64 bytes: `PS512`.
    Sha512,
    /// Other parameters than JOSE has an algorithm for.
    Other,
}

impl PssUse {
    /// Reads the DER of an `AlgorithmIdentifier` with the identifier of RSASSA-PSS.
    pub(super) fn of_identifier(der: &[u8]) -> Self {
        match AlgorithmIdentifier::from_der(der) {
            Ok((_, algorithm)) if algorithm.parameters().is_none() => Self::Any,
            Ok((_, algorithm)) => Self::of_parameters(&algorithm).unwrap_or(Self::Other),
            Err(_) => Self::Other,
        }
    }

    /// Only the usual parameters: MGF1 with the same hash, and a salt as long as the hash. `None` for any others.
    pub(super) fn of_parameters(algorithm: &AlgorithmIdentifier) -> Option<Self> {
        let parameters = RsaSsaPssParams::try_from(algorithm.parameters()?).ok()?;
        let hash = parameters.hash_algorithm_oid();
        let mask = parameters.mask_gen_algorithm().ok()?;
        if mask.hash != *hash || oid_text(mask.mgf.as_bytes()) != MGF1 {
            return None;
        }
        match (oid_text(hash.as_bytes()).as_str(), parameters.salt_length()) {
            ("2.16.840.1.101.3.4.2.1", 32) => Some(Self::Sha256),
            ("2.16.840.1.101.3.4.2.2", 48) => Some(Self::Sha384),
            ("2.16.840.1.101.3.4.2.3", 64) => Some(Self::Sha512),
            _ => None,
        }
    }
}

const MGF1: &str = "1.2.840.113549.1.1.8";

#[cfg(test)]
mod tests {
    use super::super::testing::{algorithm, tlv};
    use super::*;

    const PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];
    const MGF1: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08];

    /// `RSASSA-PSS-params` with this SHA-2 hash in both places, or none of its own for the mask.
    fn parameters(hash: u8, mask: u8, salt: u8) -> Vec<u8> {
        let sha2 = |number: u8| algorithm(&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, number], &[5, 0]);
        let fields = [tlv(0xa0, &sha2(hash)), tlv(0xa1, &algorithm(MGF1, &sha2(mask))), tlv(0xa2, &tlv(0x02, &[salt]))];
        tlv(0x30, &fields.concat())
    }

    #[track_caller]
    fn check(parameters: &[u8], expected: PssUse) {
        assert_eq!(PssUse::of_identifier(&algorithm(PSS, parameters)), expected);
    }

    #[test]
    fn restrictions_are_read() {
        check(&[], PssUse::Any);
        check(&parameters(1, 1, 32), PssUse::Sha256);
        check(&parameters(2, 2, 48), PssUse::Sha384);
        check(&parameters(3, 3, 64), PssUse::Sha512);
        check(&parameters(1, 2, 32), PssUse::Other);
        check(&parameters(1, 1, 33), PssUse::Other);
        check(&tlv(0x30, &[]), PssUse::Other); // SHA-1, by default
        check(&[5, 0], PssUse::Other);
    }
}
