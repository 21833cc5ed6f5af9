//! Why an encrypted token was not opened, as evidence; the words are made here.

use super::pieces::PieceProblem;
use crate::jose::PrivateKeyError;
use crate::text::quoted;

/// Why a token was not opened.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecryptError {
    /// The serialisation is not what it has to be.
    Malformed(PieceProblem),
    /// A header parameter that has to be there is not.
    Missing {
        /// Its name.
        parameter: &'static str,
    },
    /// A header parameter is not what it has to be.
    Parameter {
        /// Its name.
        parameter: &'static str,
        /// What it is, or does: the rest of a sentence.
        why: &'static str,
    },
    /// An algorithm that Assay does not know.
    Unsupported {
        /// `alg`, `enc`, `zip`, or `crv` of the sender's key.
        parameter: &'static str,
        /// What it says.
        name: String,
    },
    /// A password's hash would take more rounds than [`MAX_ITERATIONS`](super::MAX_ITERATIONS).
    TooManyIterations {
        /// How many are asked for, as written.
        asked: String,
    },
    /// The algorithm has no encrypted key, but the token has one (RFC 7516 section 5.2 step 10).
    EncryptedKeyPresent,
    /// A part has not the length that the algorithm gives it.
    Length {
        /// Which part.
        part: &'static str,
        /// How many bytes it has.
        bytes: usize,
        /// How many it has to have.
        wanted: usize,
    },
    /// The sender's key (`epk`) is no point of its curve, or one that gives everybody the same secret.
    InvalidPoint,
    /// This key cannot be used for it: nothing was computed.
    Unsuitable(UnsuitableKey),
    /// It is another key, or the token was changed: the two look the same, and have to.
    Failed,
    /// It was opened, but its content is not compressed as its header says.
    NotCompressed,
    /// It was opened, but its content unpacks to more than [`MAX_INFLATED_BYTES`](super::MAX_INFLATED_BYTES).
    TooLarge,
}

/// Why a key cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnsuitableKey {
    /// The algorithm takes another kind of key.
    Type {
        /// What it takes, with its article.
        wanted: String,
    },
    /// Only the public half is there.
    PublicHalfOnly,
    /// The private half is there, but cannot be used.
    PrivateHalf(PrivateKeyError),
    /// A secret of another length than the algorithm takes.
    SecretLength {
        /// Its length in bytes.
        bytes: usize,
        /// What the algorithm takes.
        wanted: usize,
    },
    /// An empty secret.
    EmptySecret,
    /// The secret is a public key, which everybody knows.
    PublicKeyAsSecret,
    /// The key's `use` is not `enc`.
    Usage {
        /// What it is.
        usage: String,
    },
    /// `key_ops` has nothing that decryption needs.
    Operations {
        /// What it holds.
        operations: Vec<String>,
    },
    /// The key's own `alg` names another algorithm.
    Algorithm {
        /// Which one.
        algorithm: String,
    },
}

impl DecryptError {
    /// Whether another key could do better: the fault may lie with this one.
    pub fn is_about_the_key(&self) -> bool {
        matches!(self, Self::Unsuitable(_) | Self::Failed)
    }

    /// Whether the fault is that Assay does not know how, and the token may be sound.
    pub fn is_not_supported(&self) -> bool {
        matches!(self, Self::Unsupported { .. } | Self::TooManyIterations { .. } | Self::TooLarge)
    }

    /// The reason in words, for the middle of a sentence.
    pub fn words(&self) -> String {
        match self {
            Self::Malformed(problem) => problem.words(),
            Self::Missing { parameter } => format!("the header has no `{parameter}`"),
            Self::Parameter { parameter, why } => format!("`{parameter}` {why}"),
            Self::Unsupported { parameter, name } => format!("`{parameter}` {} is not supported", quoted(name)),
            Self::TooManyIterations { asked } => format!(
                "`p2c` asks for {} rounds of hashing; more than {} are made to keep programs busy",
                quoted(asked),
                super::MAX_ITERATIONS
            ),
            Self::EncryptedKeyPresent => "there is an encrypted key, but the algorithm has none".to_owned(),
            Self::Length { part, bytes, wanted } => format!("the {part} has {bytes} bytes in place of {wanted}"),
            Self::InvalidPoint => "`epk` is not a usable point of its curve".to_owned(),
            Self::Unsuitable(reason) => reason.words(),
            Self::Failed => "it is another key than the token was encrypted to, or the token was changed".to_owned(),
            Self::NotCompressed => "it was opened, but its content is not compressed as `zip` says".to_owned(),
            Self::TooLarge => {
                format!("it was opened, but its content unpacks to more than {} bytes", super::MAX_INFLATED_BYTES)
            }
        }
    }
}

impl UnsuitableKey {
    /// The reason in words, for the end of a sentence.
    pub fn words(&self) -> String {
        match self {
            Self::Type { wanted } => format!("the algorithm takes {wanted}"),
            Self::PublicHalfOnly => "it is the public half only; the private one is what decrypts".to_owned(),
            Self::PrivateHalf(error) => format!("its private half cannot be used: {}", error.words()),
            Self::SecretLength { bytes, wanted } => {
                format!("the secret has {bytes} bytes; the algorithm takes {wanted}")
            }
            Self::EmptySecret => "the secret is empty".to_owned(),
            Self::PublicKeyAsSecret => "the secret is a public key, which everybody knows".to_owned(),
            Self::Usage { usage } => format!("its use is {}, not encryption", quoted(usage)),
            Self::Operations { operations } => {
                format!("its key_ops are {}, without one for decryption", quoted(&operations.join(", ")))
            }
            Self::Algorithm { algorithm } => format!("it is meant for {} only", quoted(algorithm)),
        }
    }
}
