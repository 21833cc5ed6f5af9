//! Checks about Exchange's Auth configuration: which certificates sign, and how one follows the other.

pub(super) mod current;
pub(super) mod current_found;
pub(super) mod current_validity;
pub(super) mod next;
pub(super) mod previous;
pub(super) mod published;
pub(super) mod service_name;
pub(super) mod superseded;
pub(super) mod thumbprints;
