//! The only door to the network. Nothing in here starts by itself: every request needs a [`Permit`], and permits come from the
//! user's decisions. What was seen comes back as evidence. Calls block; the window makes them on background tasks.

mod gate;
mod setup;

use std::net::IpAddr;

use crate::intake::Evidence;
use crate::network::{AddressClass, Attempt, Fault, Proxy, Stage};

pub use gate::Permit;
pub use setup::{CacheContents, ProxyChoice, Setup};

/// The network as the faces see it, so that tests can put another one in its place.
pub trait Network: Send + Sync {
    /// Uses these settings from now on. Asks nobody.
    fn set_up(&self, _setup: &Setup) {}

    /// What is kept on disk; `None` where nothing can be. Reads the disk, so it may take a while.
    fn cache_contents(&self) -> Option<CacheContents> {
        None
    }

    /// Deletes what is kept on disk; the error is for the end of a sentence.
    fn clear_cache(&self) -> Result<(), String> {
        Ok(())
    }

    /// What a host's name leads to now, and what each address is that nobody outside can have. Asks the name server, nobody
    /// else.
    fn look_up(&self, host: &str, watch: &dyn Watch) -> Result<Vec<(IpAddr, Option<AddressClass>)>, Fault>;

    /// The proxy that the settings ask for between here and this address. Asks nobody.
    fn proxy(&self, url: &str) -> Option<Proxy>;

    /// Fetches a document that publishes keys: the document as evidence, or the failed attempt.
    fn fetch(&self, permit: &Permit, watch: &dyn Watch) -> Evidence;

    /// Asks endpoints side by side. Each answer is reported when it comes, with its place in the plan; all of them come back
    /// as evidence, in the plan's order, and the clocks that answered behind them.
    fn probe(&self, plan: &Plan, watch: &dyn Watch, report: &(dyn Fn(usize, &Attempt) + Sync)) -> Vec<Evidence>;
}

/// Somebody who watches work on the network, and may call it off.
pub trait Watch: Sync {
    /// Whether the work should end.
    fn is_cancelled(&self) -> bool;

    /// It has come to this stage, with so many bytes of the body.
    fn progress(&self, _stage: Stage, _body_bytes: u64) {}
}

/// What to probe.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The endpoints.
    pub endpoints: Vec<Endpoint>,
    /// A time server to ask as well: a host.
    pub ntp: Option<String>,
}

/// An endpoint to probe. That it stands in a plan is the user's consent to ask it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// What it is, for people: `Sign-in`.
    pub name: String,
    /// Its address, https.
    pub url: String,
    /// The user named it as their own: it may have a private address.
    pub is_own: bool,
}
