//! What was seen when an address was asked: facts about connections, kept as evidence. Opens none itself; `fetch` does.

mod address;
mod clock;
mod fault;
mod tls;
mod words;

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use url::Url;

use crate::time::Time;

pub use clock::{ClockComparison, ClockEstimate, ClockSample, ClockSource};
pub use fault::{AddressClass, Fault, ProxyFault, Stage};
pub use tls::{Tls, TlsFault, TlsVersion};
pub use words::{duration, status_words};

/// One attempt to reach an address, as far as it came.
#[derive(Clone, PartialEq)]
pub struct Attempt {
    /// The address that was asked.
    pub url: String,
    /// What for.
    pub purpose: Purpose,
    /// How it was asked, the last time: `GET`, `HEAD`.
    pub method: &'static str,
    /// When it began, by this computer's clock.
    pub begun_at: Time,
    /// What the name was resolved to, in the resolver's order. Empty where it is an address already, or where a proxy
    /// resolves it.
    pub addresses: Vec<IpAddr>,
    /// What was connected, or refused it: the server, or the proxy before it.
    pub peer: Option<SocketAddr>,
    /// The proxy that the system's settings ask for.
    pub proxy: Option<Proxy>,
    /// What the TLS handshake showed, even where it failed.
    pub tls: Option<Tls>,
    /// The head of the answer, where one came.
    pub response: Option<Response>,
    /// How long each stage took.
    pub stages: Stages,
    /// How often it was tried.
    pub tries: u8,
    /// What ended it, if it did not go well.
    pub fault: Option<Fault>,
}

/// What an address was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A document that publishes keys.
    Document {
        /// The user named this very address; a document that a token or another document names speaks for its host only.
        is_named_by_user: bool,
    },
    /// To see whether it can be reached.
    Probe {
        /// What the endpoint is, for people: `Sign-in`.
        endpoint: String,
    },
}

impl Purpose {
    /// Whether a document was asked for.
    pub fn is_document(&self) -> bool {
        matches!(self, Self::Document { .. })
    }
}

/// A proxy between this computer and the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    /// Its address without user name and password: `http://proxy.contoso.com:8080`.
    pub url: String,
    /// Where the setting stands, for people: `HTTPS_PROXY`, `the system's settings`.
    pub from: String,
    /// Whether a user name goes along.
    pub has_credentials: bool,
}

/// The head of an answer. Values are cut to a few hundred characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// `Date`, where it can be read: the server's clock.
    pub date: Option<Time>,
    /// `Age` in seconds: how long a cache on the way has kept the answer.
    pub age_secs: Option<u64>,
    /// `Server`.
    pub server: Option<String>,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `Content-Encoding`.
    pub content_encoding: Option<String>,
    /// `Via`: the proxies on the way that say so.
    pub via: Option<String>,
    /// `WWW-Authenticate`, each.
    pub www_authenticate: Vec<String>,
    /// `Retry-After` in seconds.
    pub retry_after_secs: Option<u64>,
    /// `Location`: where it sends on to.
    pub location: Option<String>,
    /// `x-ms-diagnostics`.
    pub diagnostics: Option<String>,
    /// Bytes of the body as received.
    pub body_bytes: u64,
}

/// How long the stages took. A stage that was not come to is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stages {
    /// Name → addresses.
    pub resolve: Option<Duration>,
    /// Until the connection stood; with a proxy, to the proxy.
    pub connect: Option<Duration>,
    /// Until the proxy had opened the tunnel.
    pub tunnel: Option<Duration>,
    /// The TLS handshake.
    pub tls: Option<Duration>,
    /// From the request to the head of the answer.
    pub answer: Option<Duration>,
    /// The body.
    pub body: Option<Duration>,
    /// Everything, with tries again and waiting.
    pub total: Duration,
}

impl Attempt {
    /// An attempt that has not come anywhere yet.
    pub fn new(url: impl Into<String>, purpose: Purpose, begun_at: Time) -> Self {
        Self {
            url: url.into(),
            purpose,
            method: "GET",
            begun_at,
            addresses: Vec::new(),
            peer: None,
            proxy: None,
            tls: None,
            response: None,
            stages: Stages::default(),
            tries: 0,
            fault: None,
        }
    }
}

impl Attempt {
    /// The host that was asked, lower case and ASCII.
    pub fn host(&self) -> Option<String> {
        let url = Url::parse(&self.url).ok()?;
        Some(url.host_str()?.trim_end_matches('.').to_owned())
    }

    /// The address in the one spelling that stands for all of it.
    pub fn address(&self) -> String {
        Url::parse(&self.url).map_or_else(|_| self.url.clone(), String::from)
    }

    /// Whether it was this address that was asked, however it is spelt.
    pub fn is_for(&self, url: &str) -> bool {
        self.url == url || Url::parse(url).is_ok_and(|other| self.address() == other.as_str())
    }
}

/// Addresses may come from a token: only what became of them is shown.
impl fmt::Debug for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt").field("purpose", &self.purpose).field("tries", &self.tries).finish_non_exhaustive()
    }
}
