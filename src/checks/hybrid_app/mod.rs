//! Checks about the dedicated hybrid application, which took the place of the principal that all organisations shared.

pub(super) mod build;
pub(super) mod configured;
pub(super) mod ews_allowed;
pub(super) mod override_set;
pub(super) mod upload;
