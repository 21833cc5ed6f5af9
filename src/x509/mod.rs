//! Certificates and public keys: reads X.509, PEM and bare DER into plain values, and never panics on any bytes.

mod curve;
mod der;
mod public_key;
#[cfg(test)]
mod testing;
mod thumbprint;

pub use curve::{Curve, OkpCurve};
pub use der::DerFault;
pub use public_key::{KeyError, PublicKey};
pub use thumbprint::{HexError, HexThumbprint, Sha256Thumbprint, Thumbprint, X5tError, parse_any};
