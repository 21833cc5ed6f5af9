//! Checks about signatures: which key, whether it made the signature, and why it counts.

pub(super) mod hmac_public_key;
pub(super) mod key;
pub(super) mod matches;
pub(super) mod repairable;
pub(super) mod trust;
