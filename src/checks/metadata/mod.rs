//! Checks about documents that publish keys.

pub(super) mod endpoints;
pub(super) mod keys;
pub(super) mod thumbprints;
pub(super) mod validity;
