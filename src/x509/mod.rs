//! Certificates and public keys: reads X.509, PEM and bare DER into plain values, and never panics on any bytes.

mod der;
mod thumbprint;

pub use der::DerFault;
pub use thumbprint::{HexError, HexThumbprint, Sha256Thumbprint, Thumbprint, X5tError, parse_any};
