//! What can be wrong with a certificate: errors, when there is nothing to show, and problems, when the rest can be
//! shown.

use std::fmt;

use super::der::{DerFault, FaultAt};
use super::public_key::KeyError;
use crate::text::{count, visible};

/// A part of a certificate (RFC 5280 section 4.1).
#[expect(missing_docs, reason = "the names are those of RFC 5280")]
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Certificate,
    TbsCertificate,
    Version,
    SerialNumber,
    SignatureAlgorithm,
    Issuer,
    Validity,
    NotBefore,
    NotAfter,
    Subject,
    PublicKey,
    Extensions,
    Signature,
}

impl Part {
    pub(super) fn error(self) -> impl Fn(FaultAt) -> CertificateError {
        move |FaultAt { at, fault }| CertificateError { part: self, at, fault }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Certificate => "certificate",
            Self::TbsCertificate => "signed part",
            Self::Version => "version",
            Self::SerialNumber => "serial number",
            Self::SignatureAlgorithm => "signature algorithm",
            Self::Issuer => "issuer",
            Self::Validity => "validity",
            Self::NotBefore => "not_before",
            Self::NotAfter => "not_after",
            Self::Subject => "subject",
            Self::PublicKey => "public key",
            Self::Extensions => "extensions",
            Self::Signature => "signature",
        })
    }
}

/// Why bytes are not a certificate: the part that could not be read, where, and what is there.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateError {
    /// The part that should be there.
    pub part: Part,
    /// The byte of the input at which it should begin.
    pub at: usize,
    /// What is wrong there.
    pub fault: DerFault,
}

impl fmt::Display for CertificateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.part, self.fault) {
            (Part::Certificate, DerFault::CutOff { missing }) => {
                write!(
                    f,
                    "the certificate is cut off: at least {} at its end",
                    count(missing, "byte is missing", "bytes are missing")
                )
            }
            (Part::Certificate, _) => write!(f, "this is not a certificate: {} at byte {}", self.fault, self.at),
            (part, fault) => write!(f, "the {part} of the certificate cannot be read: {fault} at byte {}", self.at),
        }
    }
}

impl std::error::Error for CertificateError {}

/// Something odd in a certificate that can be read nevertheless. Every `at` is a byte of the certificate.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateProblem {
    /// Bytes follow the certificate; they count neither for its DER nor for its thumbprints.
    TrailingBytes {
        /// How many.
        bytes: usize,
    },
    /// A version that no standard has.
    UnknownVersion {
        /// The byte of the version.
        at: usize,
    },
    /// The serial number is negative or zero (RFC 5280 section 4.1.2.2: positive).
    SerialNotPositive,
    /// The serial number is longer than 20 bytes (RFC 5280 section 4.1.2.2).
    SerialTooLong {
        /// How many bytes it has.
        bytes: usize,
    },
    /// A moment that cannot be read.
    UnreadableTime {
        /// `NotBefore` or `NotAfter`.
        part: Part,
        /// Where it should be.
        at: usize,
    },
    /// A name with a part that cannot be read, and is left out.
    UnreadableName {
        /// `Subject` or `Issuer`.
        part: Part,
        /// Where the name begins.
        at: usize,
    },
    /// The public key cannot be read.
    UnreadablePublicKey {
        /// Why not.
        error: KeyError,
    },
    /// An extension that cannot be read; it is listed nevertheless if its OID can be read.
    UnreadableExtension {
        /// Its name, or the OID if it has none.
        name: Option<String>,
        /// Where it begins.
        at: usize,
    },
    /// An extension appears more than once (RFC 5280 section 4.2).
    RepeatedExtension {
        /// Its name, or the OID if it has none.
        name: String,
    },
    /// The algorithm named in the signed part is not the one named beside the signature (RFC 5280 section 4.1.1.2).
    SignatureAlgorithmsDiffer {
        /// The one in the signed part.
        signed: String,
    },
    /// The signed part goes on where it should end.
    UnexpectedField {
        /// Where.
        at: usize,
    },
}

impl fmt::Display for CertificateProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TrailingBytes { bytes } => {
                write!(f, "{} the certificate", count(*bytes, "byte follows", "bytes follow"))
            }
            Self::UnknownVersion { at } => write!(f, "the version at byte {at} is none of 1, 2 and 3"),
            Self::SerialNotPositive => f.write_str("the serial number is not positive"),
            Self::SerialTooLong { bytes } => write!(f, "the serial number has {bytes} bytes, and 20 are allowed"),
            Self::UnreadableTime { part, at } => write!(f, "{part} at byte {at} cannot be read"),
            Self::UnreadableName { part, at } => write!(f, "a part of the {part} at byte {at} cannot be read"),
            Self::UnreadablePublicKey { error } => write!(f, "the public key cannot be read: {error}"),
            Self::UnreadableExtension { name: Some(name), at } => {
                write!(f, "the extension {} at byte {at} cannot be read", visible(name))
            }
            Self::UnreadableExtension { name: None, at } => write!(f, "the extension at byte {at} cannot be read"),
            Self::RepeatedExtension { name } => write!(f, "the extension {} appears more than once", visible(name)),
            Self::SignatureAlgorithmsDiffer { signed } => {
                write!(f, "the signed part names another signature algorithm: {}", visible(signed))
            }
            Self::UnexpectedField { at } => write!(f, "the signed part goes on at byte {at}, where it should end"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(part: Part, at: usize, fault: DerFault, expected: &str) {
        assert_eq!(CertificateError { part, at, fault }.to_string(), expected);
    }

    #[test]
    fn errors_say_what_and_where() {
        let cut_off = DerFault::CutOff { missing: 12 };
        check(Part::Certificate, 0, cut_off, "the certificate is cut off: at least 12 bytes are missing at its end");
        check(Part::Certificate, 0, DerFault::Missing, "this is not a certificate: the data end at byte 0");
        check(
            Part::Validity,
            80,
            DerFault::WrongType,
            "the validity of the certificate cannot be read: there is something else at byte 80",
        );
    }

    #[test]
    fn problems_are_sentences() {
        let bytes = CertificateProblem::TrailingBytes { bytes: 1 };
        assert_eq!(bytes.to_string(), "1 byte follows the certificate");
        let error = KeyError::RsaNumberNotPositive;
        assert_eq!(
            CertificateProblem::UnreadablePublicKey { error }.to_string(),
            "the public key cannot be read: a number of the RSA key is zero or negative"
        );
    }
}
