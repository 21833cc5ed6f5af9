//! Asks endpoints side by side whether they can be reached.

use super::{Plan, Settings, Watch};
use crate::intake::Evidence;
use crate::network::Attempt;

/// Asks all endpoints of a plan.
pub(super) fn run(
    _settings: &Settings,
    _plan: &Plan,
    _watch: &dyn Watch,
    _report: &(dyn Fn(usize, &Attempt) + Sync),
) -> Vec<Evidence> {
    Vec::new()
}
