//! Checks about certificates that are evidence by themselves.

pub(super) mod strength;
pub(super) mod validity;
