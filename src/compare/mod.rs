//! What two pieces of evidence of one family have in common and in what they differ: tokens, certificates, documents that
//! publish keys, public keys. Verifies nothing and judges nothing.

mod certificate;
mod encrypted;
mod ids;
mod json;
mod matching;
mod metadata;
mod pairing;
mod script;
mod sets;
#[cfg(test)]
mod tests;
mod token;
mod tree;
mod values;

use crate::exchange::{app_context, token_kind};
use crate::intake::{Body, Evidence};

pub use pairing::{Pairing, pair};
pub use tree::{
    Change, Comparison, Counts, Family, LeftOut, MAX_POINTER_BYTES, Notice, Row, Side, SideKind, Status, shift_words,
};

/// Two pieces of evidence that cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlike {
    /// What the left one is, with its article: `a certificate`.
    pub left: &'static str,
    /// What the right one is.
    pub right: &'static str,
}

impl std::fmt::Display for Unlike {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} and {} cannot be compared", self.left, self.right)
    }
}

impl std::error::Error for Unlike {}

/// Compares two pieces of evidence.
pub fn compare(left: &Evidence, right: &Evidence) -> Result<Comparison, Unlike> {
    Ok(match (&left.body, &right.body) {
        (Body::Token { token: left, .. }, Body::Token { token: right, .. }) => token::compare(left, right),
        (Body::Certificate { certificate: left, .. }, Body::Certificate { certificate: right, .. }) => {
            certificate::compare(left, right)
        }
        (Body::Metadata(left), Body::Metadata(right)) => metadata::compare(left, right),
        (Body::PublicKey { key: left, .. }, Body::PublicKey { key: right, .. }) => {
            certificate::compare_keys(left, right)
        }
        _ => return Err(Unlike { left: words(left), right: words(right) }),
    })
}

/// What a piece of evidence is compared as; `None` for what is not compared.
pub fn family(evidence: &Evidence) -> Option<Family> {
    Some(match &evidence.body {
        Body::Token { .. } => Family::Token,
        Body::Certificate { .. } => Family::Certificate,
        Body::Metadata(_) => Family::Metadata,
        Body::PublicKey { .. } => Family::PublicKey,
        _ => return None,
    })
}

impl Family {
    /// The name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Certificate => "certificate",
            Self::Metadata => "metadata",
            Self::PublicKey => "public-key",
        }
    }
}

/// What a piece of evidence is, for people: `Exchange identity token`.
pub fn title(evidence: &Evidence) -> String {
    match &evidence.body {
        Body::Token { token, .. } => token_kind(token, &app_context(token)).name().to_owned(),
        Body::Metadata(document) => document.format.words().to_owned(),
        _ => {
            let words = words(evidence);
            words.split_once(' ').map_or(words, |(_, bare)| bare).to_owned()
        }
    }
}

/// What a piece of evidence is, with its article.
fn words(evidence: &Evidence) -> &'static str {
    match &evidence.body {
        Body::Token { .. } => "a token",
        Body::Certificate { .. } => "a certificate",
        Body::Metadata(_) => "a key document",
        Body::PublicKey { .. } => "a public key",
        Body::Secret(_) => "a shared secret",
        Body::PrivateKey(_) => "a private key",
        Body::CertificateRequest => "a certificate request",
        Body::Attempt(_) => "an attempt to reach an address",
        Body::Clock(_) => "a comparison of clocks",
        _ => "something unrecognised",
    }
}
