//! Checks about intra-organization connectors: for which domains Exchange uses OAuth, and where it finds the other side.

pub(super) mod presence;
pub(super) mod target;
