//! Checks about documents that publish keys.

pub(super) mod age;
pub(super) mod endpoints;
pub(super) mod fetching;
pub(super) mod issuer;
pub(super) mod keys;
pub(super) mod rolled_over;
pub(super) mod thumbprints;
pub(super) mod validity;
