//! JOSE: tokens in compact and JSON form, their header and claims, keys, the verification of one signature with one key,
//! and the decryption of one token with one key. Knows nothing of issuers, trust or Exchange.

mod algorithm;
pub mod base64url;
pub mod forgery;
mod hmac;
pub mod json;
pub mod jwe;
pub mod jwk;
mod key;
mod private_key;
mod rsa;
mod serialization;
mod token;
mod verify;

pub use algorithm::{Algorithm, KeyType, means_none};
pub use hmac::HmacSignature;
pub use key::{Key, Material, Secret};
pub use private_key::{PrivateKey, PrivateKeyError};
pub use serialization::{FormFault, MAX_SIGNATURES, Serialization, read_encrypted_json, read_json};
pub use token::{Part, PartName, Problem, Token};
pub use verify::{Unsuitable, Verified, VerifyError, verify};
