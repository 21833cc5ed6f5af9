//! What a [`super::SystemNetwork`] works with: the user's choices, authorities, name server, clock, limits. The defaults are the system's;
//! tests put others in their place.

use std::sync::Arc;
use std::time::Duration;

use super::cache::Cache;
use super::resolve::{Resolve, SystemResolver};
use super::setup::Setup;
use crate::time::Time;

/// The clock that says when something was asked.
pub type Clock = Arc<dyn Fn() -> Time + Send + Sync>;

/// What a [`super::SystemNetwork`] works with.
#[derive(Clone)]
pub struct Settings {
    /// Refuses everything, whoever asks.
    pub is_offline: bool,
    /// What the user has decided: the proxy, and whether documents are kept.
    pub setup: Setup,
    /// Where the user has named the proxy, as it is called there: `--proxy`.
    pub proxy_setting: &'static str,
    /// Whose word counts for a server's certificate.
    pub roots: Roots,
    /// Who knows the addresses of names.
    pub resolver: Arc<dyn Resolve>,
    /// This computer's clock.
    pub clock: Clock,
    /// How long and how much.
    pub limits: Limits,
    /// Where fetched documents are kept on disk, if the user wants that; `None` where nothing can be kept.
    pub cache: Option<Cache>,
}

/// Whose word counts for a server's certificate.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum Roots {
    /// The system's certificate store.
    #[default]
    System,
    /// These authorities alone, as DER.
    Given(Vec<Vec<u8>>),
}

/// How long and how much. A stage that takes longer ends the attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Until the name server has answered: what resolvers take before they give up themselves.
    pub resolve: Duration,
    /// Until a connection stands. Across the world and back takes a third of a second.
    pub connect: Duration,
    /// Until a proxy has opened its tunnel; it has to resolve and connect as well.
    pub tunnel: Duration,
    /// The TLS handshake: two round trips.
    pub tls: Duration,
    /// Until the head of the answer comes. Exchange takes some seconds when it has just been started.
    pub answer: Duration,
    /// Everything, with tries again and redirects.
    pub total: Duration,
    /// Before it is tried again.
    pub back_off: Duration,
    /// The longest wait that a server may ask for (`Retry-After`) and have.
    pub retry_after: Duration,
    /// Bytes of the head. Real ones have two thousand.
    pub head_bytes: usize,
    /// Bytes of the body as received. The largest documents in the field have 100 KB.
    pub body_bytes: usize,
    /// Bytes of the body unpacked. JSON takes forty times its size when it is read.
    pub unpacked_bytes: usize,
    /// Redirects that are followed. Real servers need one.
    pub redirects: u8,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            is_offline: false,
            setup: Setup::default(),
            proxy_setting: "Assay's own settings",
            roots: Roots::default(),
            resolver: Arc::new(SystemResolver),
            clock: Arc::new(system_time),
            limits: Limits::default(),
            cache: Cache::of_user(),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the clock that the settings hand out")]
fn system_time() -> Time {
    chrono::Utc::now()
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            resolve: Duration::from_secs(10),
            connect: Duration::from_secs(10),
            tunnel: Duration::from_secs(15),
            tls: Duration::from_secs(10),
            answer: Duration::from_secs(15),
            total: Duration::from_secs(30),
            back_off: Duration::from_millis(500),
            retry_after: Duration::from_secs(5),
            head_bytes: 64 * 1024,
            body_bytes: 1024 * 1024,
            unpacked_bytes: 2 * 1024 * 1024,
            redirects: 5,
        }
    }
}
