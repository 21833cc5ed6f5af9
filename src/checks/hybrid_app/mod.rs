//! Checks about the dedicated hybrid application, which took the place of the principal that all organisations shared.

pub(super) mod build;
pub(super) mod configured;
pub(super) mod ews_allowed;
pub(super) mod override_set;
pub(super) mod upload;

use crate::time::Time;

/// Since when Exchange Online refuses EWS calls of the shared principal: the end of 31 October 2025.
pub(super) fn shared_principal_end() -> Time {
    chrono::DateTime::from_timestamp(1_761_955_200, 0).unwrap_or_default()
}
