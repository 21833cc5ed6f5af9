//! Certificates and public keys: reads X.509, PEM and bare DER into plain values, and never panics on any bytes.

mod bundle;
mod certificate;
mod curve;
mod der;
mod encode;
mod extension;
mod general_name;
mod name;
mod oids;
mod openssh;
mod pem;
mod private_key;
mod problem;
mod pss;
mod public_key;
mod self_signed;
mod serial;
#[cfg(test)]
mod testing;
mod thumbprint;
#[cfg(test)]
mod vectors;

pub use bundle::{DerItem, read_base64_certificate, read_der};
pub use certificate::Certificate;
pub use curve::{Curve, OkpCurve};
pub use der::DerFault;
pub(crate) use der::hex;
pub use extension::Extension;
pub use openssh::read_openssh;
pub use pem::{PemContent, PemError, PemItem, read_pem};
pub use private_key::{PrivateKeyDer, PrivateKeyFault, PrivateKeyKind};
pub use problem::{CertificateError, CertificateProblem, Part};
pub use pss::PssUse;
pub use public_key::{KeyError, PublicKey};
pub use thumbprint::{HexError, HexThumbprint, Sha256Thumbprint, Thumbprint, X5tError, parse_any};
