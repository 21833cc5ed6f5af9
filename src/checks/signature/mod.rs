//! Checks about signatures: which key, whether it made the signature, and why it counts.

pub(super) mod hmac_public_key;
pub(super) mod key;
pub(super) mod key_usage;
pub(super) mod matches;
mod object;
pub(super) mod repairable;
pub(super) mod short_secret;
mod spellings;
pub(super) mod trust;
pub(super) mod vouching;
pub(super) mod weak_secret;
pub(super) mod zero_values;
