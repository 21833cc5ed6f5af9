//! What the window knows of the network: whether it may be asked at all, and whom the user lets it ask. Asks nobody itself.

mod approvals;
mod stand_in;

use std::sync::Arc;

pub use self::approvals::{Approvals, NetworkMode};
pub use self::stand_in::NoNetwork;
use crate::fetch::Network;

/// The network, and what the user has decided about it beyond the case that is open.
pub struct NetworkState {
    /// The network itself. Calls block, so they are made on background tasks.
    pub network: Arc<dyn Network>,
    /// Whether anything may be asked.
    pub mode: NetworkMode,
    /// Whom the user lets the window ask in every case.
    pub approvals: Approvals,
}

impl NetworkState {
    /// Nothing is approved; the user is asked.
    pub fn new(network: Arc<dyn Network>) -> Self {
        Self { network, mode: NetworkMode::default(), approvals: Approvals::default() }
    }
}
