//! One endpoint that was asked, in words: the same on the command line, in the window and where it is copied.

use std::time::Duration;

use url::Url;

use crate::checks::is_intercepted;
use crate::network::{Attempt, Fault, Purpose, Response, Stages, TlsVersion, status_words};
use crate::report::Redaction;
use crate::report::text::Tone;
use crate::text::{quoted, shorten, visible};

/// One endpoint that was asked, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeLine {
    /// What the endpoint is: `Sign-in`.
    pub name: String,
    /// Its host, with the port where it is not that of https, and its path.
    pub address: String,
    /// What came of it, in a word or two: `200`, `no address`, `timed out`.
    pub result: String,
    /// How that is to be taken.
    pub tone: Tone,
    /// How the answer came about: the address that was connected, the version of TLS, the method where it is not `HEAD`.
    pub way: Vec<String>,
    /// What is wrong or worth knowing, in sentences.
    pub notes: Vec<String>,
    /// How long the stages took.
    pub stages: Stages,
}

impl ProbeLine {
    /// The line of an attempt. What a server sends on to may hold secrets: it is masked as this says.
    pub fn new(attempt: &Attempt, redaction: Redaction) -> Self {
        let (result, tone) = result(attempt);
        let name = match &attempt.purpose {
            Purpose::Probe { endpoint } => visible(endpoint).into_owned(),
            Purpose::Document { .. } => "Key document".to_owned(),
        };
        Self {
            name,
            address: address(&attempt.url, redaction),
            result,
            tone,
            way: way(attempt),
            notes: notes(attempt, redaction),
            stages: attempt.stages,
        }
    }
}

/// Whether an endpoint answered, whatever it said: the way there is open.
pub fn is_reached(attempt: &Attempt) -> bool {
    attempt.fault.is_none() && attempt.response.is_some()
}

fn result(attempt: &Attempt) -> (String, Tone) {
    let Some(fault) = &attempt.fault else {
        return match &attempt.response {
            Some(response) if response.status >= 500 || is_intercepted(attempt) => {
                (response.status.to_string(), Tone::Open)
            }
            Some(response) => (response.status.to_string(), Tone::Good),
            None => ("no answer".to_owned(), Tone::Open),
        };
    };
    let (word, tone) = match fault {
        Fault::Offline => ("offline", Tone::Open),
        Fault::NotPermitted { .. } | Fault::AddressRefused { .. } => ("not asked", Tone::Open),
        Fault::Cancelled => ("called off", Tone::Open),
        Fault::NameNotResolved { .. } => ("no address", Tone::Bad),
        Fault::Refused => ("refused", Tone::Bad),
        Fault::Unreachable => ("no way there", Tone::Bad),
        Fault::Reset { .. } => ("cut", Tone::Bad),
        Fault::TimedOut { .. } => ("timed out", Tone::Bad),
        Fault::Tls(_) => ("TLS failed", Tone::Bad),
        Fault::Proxy(_) => ("proxy", Tone::Bad),
        Fault::NotHttp { .. } => ("no HTTP", Tone::Bad),
        _ => ("failed", Tone::Bad),
    };
    (word.to_owned(), tone)
}

/// Without the scheme, which is always the same, and without what is not needed to tell endpoints apart.
fn address(url: &str, redaction: Redaction) -> String {
    let shown = match Url::parse(url) {
        Ok(url) => {
            let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
            let path = if url.path() == "/" { "" } else { url.path() };
            format!("{}{port}{path}", url.host_str().unwrap_or_default())
        }
        Err(_) => url.to_owned(),
    };
    shorten(&redaction.text(&visible(&shown)), MAX_ADDRESS_CHARS).into_owned()
}

fn way(attempt: &Attempt) -> Vec<String> {
    let mut way = Vec::new();
    if let Some(peer) = attempt.peer {
        let role = if attempt.proxy.is_some() { "proxy " } else { "" };
        way.push(format!("{role}{peer}"));
    } else if !attempt.addresses.is_empty() {
        let addresses: Vec<_> = attempt.addresses.iter().take(MAX_ADDRESSES).map(ToString::to_string).collect();
        way.push(addresses.join(", "));
    }
    way.extend(attempt.tls.as_ref().and_then(|tls| tls.version).map(TlsVersion::words).map(str::to_owned));
    if attempt.response.is_some() && attempt.method != "HEAD" {
        way.push(attempt.method.to_owned());
    }
    way
}

fn notes(attempt: &Attempt, redaction: Redaction) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(fault) = &attempt.fault {
        notes.push(redaction.text(&visible(&fault.words())));
    }
    if let Some(tls) = attempt.tls.as_ref().filter(|tls| tls.is_accepted && tls.is_publicly_trusted == Some(false)) {
        let issuer = tls.chain.last().map_or_else(|| "nobody".to_owned(), |certificate| quoted(&certificate.issuer));
        notes.push(if is_intercepted(attempt) {
            format!("its certificate comes from {issuer} and no public authority: something on the way opens TLS")
        } else {
            format!("its certificate comes from a private authority: {issuer}")
        });
    }
    match (&attempt.fault, &attempt.response) {
        (None, Some(Response { location: Some(to), .. })) => {
            notes.push(format!("it sends on to {}", quoted(&redaction.text(to))));
        }
        (None, Some(response)) if response.status >= 500 => {
            notes.push(format!("it answers {}", status_words(response.status)));
        }
        _ => {}
    }
    if let (Some(Fault::Tls(_)), Some(tls)) = (&attempt.fault, &attempt.tls) {
        for (place, certificate) in tls.chain.iter().enumerate() {
            let head = if place == 0 { "it sent" } else { "and" };
            let (subject, issuer) = (quoted(&certificate.subject), quoted(&certificate.issuer));
            notes.push(format!("{head} {subject}, issued by {issuer}"));
        }
    }
    notes
}

/// A time of a stage in milliseconds, as it stands in a table; empty for a stage that was not come to.
pub fn milliseconds(time: Option<Duration>) -> String {
    match time {
        None => String::new(),
        Some(time) if time < Duration::from_millis(1) => "<1".to_owned(),
        Some(time) => time.as_millis().to_string(),
    }
}

const MAX_ADDRESS_CHARS: usize = 120;
const MAX_ADDRESSES: usize = 4;
