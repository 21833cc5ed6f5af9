//! Checks about certificates: those that are evidence by themselves, and those that Exchange's servers list.

pub(super) mod listed;
pub(super) mod made;
pub(super) mod on_server;
pub(super) mod private_key;
pub(super) mod strength;
pub(super) mod thumbprint;
pub(super) mod validity;
