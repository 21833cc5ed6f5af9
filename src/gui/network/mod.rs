//! What the window knows of the network: whether it may be asked at all, whom the user lets it ask, and what is being fetched.
//! Asks nobody itself: calls of the network are made on background tasks, and only as the user approved.

mod approvals;
mod copies;
mod fetching;
mod live;
mod request;

use std::sync::Arc;

pub use self::approvals::{Approvals, NetworkMode};
pub use self::copies::{CopyGoes, attempt_of, failures, is_copy, is_fetched, place_of_copy, too_old};
pub(crate) use self::fetching::Quiet;
pub use self::fetching::{Came, Fetching};
pub use self::live::{Interval, Live};
pub use self::request::{AskedBy, Request, can_be_opened};
use crate::fetch::Network;
use crate::gui::panels::approve::{ApproveState, LookedUp};
use crate::gui::task::Task;

/// The network, what the user has decided about it beyond the case that is open, and what is under way.
pub struct NetworkState {
    /// The network itself. Calls block, so they are made on background tasks.
    pub network: Arc<dyn Network>,
    /// Whether anything may be asked.
    pub mode: NetworkMode,
    /// Whom the user lets the window ask in every case.
    pub approvals: Approvals,
    /// The dialog that asks the user, while it is open.
    pub dialog: Option<ApproveState>,
    /// The name that the dialog has looked up.
    pub look_up: Option<Task<LookedUp>>,
    /// What is being fetched.
    pub fetching: Vec<Fetching>,
    /// What is looked at again and again.
    pub live: Vec<Live>,
    /// What a fetched document names is fetched in the same go, where it is approved already.
    pub following: Option<Following>,
}

/// A go of fetches: one leads to the next.
pub struct Following {
    /// How many may still follow.
    pub rounds_left: u8,
    /// What was wanted before, and is no news.
    pub known: Vec<String>,
}

impl NetworkState {
    /// Nothing is approved; the user is asked.
    pub fn new(network: Arc<dyn Network>) -> Self {
        Self {
            network,
            mode: NetworkMode::default(),
            approvals: Approvals::default(),
            dialog: None,
            look_up: None,
            fetching: Vec::new(),
            live: Vec::new(),
            following: None,
        }
    }

    /// Calls off what is under way, and forgets what was to come. What is approved for good stays.
    pub fn stop(&mut self) {
        self.dialog = None;
        self.look_up = None;
        self.fetching.clear();
        self.live.clear();
        self.following = None;
    }
}
