//! The only door to the network. Nothing in here starts by itself: every request needs a [`Permit`], and permits come from the
//! user's decisions. What was seen comes back as evidence. Calls block; the window makes them on background tasks.

mod body;
mod cache;
mod connection;
mod gate;
mod head;
mod https;
mod judge;
mod probe;
mod proxy;
mod resolve;
mod runtime;
mod sent;
mod settings;
mod setup;
mod system;
mod tls;
mod tls_fault;
mod tunnel;

#[cfg(test)]
mod tests;

use std::net::IpAddr;
use std::sync::Arc;

use crate::intake::{Body, Evidence, Source, SourceKind};
use crate::network::{AddressClass, Attempt, Fault, Proxy, Purpose, Stage};
use crate::time::Time;

pub use cache::Cache;
pub use gate::Permit;
pub use probe::check_time_server;
pub use resolve::{Resolve, SystemResolver};
pub use sent::request_head;
pub use settings::{Clock, Limits, Roots, Settings};
pub use setup::{CacheContents, ProxyChoice, Setup};
pub use system::SystemNetwork;

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

    /// The copy of a document that was kept on disk when it was last fetched, as it was then; `None` where there is none, or
    /// the user keeps nothing. Asks nobody. It belongs into a case that has no copy yet, in front of what is fetched now:
    /// then it shows what has changed since, and is there when the server is not.
    fn kept(&self, _permit: &Permit) -> Option<Evidence> {
        None
    }

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

/// Evidence of an address that was not asked, because it may not be.
pub fn refused(url: &str, purpose: Purpose, fault: Fault, now: Time) -> Evidence {
    let mut attempt = Attempt::new(url, purpose, now);
    attempt.fault = Some(fault);
    failed(attempt)
}

/// Evidence of an attempt that brought no document.
fn failed(attempt: Attempt) -> Evidence {
    let host = url::Url::parse(&attempt.url).ok().and_then(|url| url.host_str().map(str::to_owned));
    let name = host.unwrap_or_else(|| crate::text::shorten(&attempt.url, MAX_NAME_CHARS).into_owned());
    let source = Source { name, kind: SourceKind::Fetch, start: 0, end: 0, fetched: None };
    Evidence::new(source, Body::Attempt(Arc::new(attempt)))
}

const MAX_NAME_CHARS: usize = 80;
