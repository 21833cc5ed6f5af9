//! A connection to a server, stage by stage: which way it goes, TCP, the proxy's tunnel, TLS. Each stage has its time, and
//! what it shows goes into the attempt, whatever becomes of it.
//!
//! The stages are our own and not a client library's, because what failed, where, and after how long is what Assay is asked.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use url::{Host, Url};

use super::proxy::{self, Chosen};
use super::runtime::within;
use super::settings::Settings;
use super::tls::{Record, Trust, recording_config};
use super::{Watch, resolve, tls_fault, tunnel};
use crate::network::{Attempt, Fault, ProxyFault, Stage};

/// A stream of bytes, be it to the server or through a proxy.
pub(in crate::fetch) type BoxedStream = Box<dyn Stream>;

/// Bytes both ways.
pub(in crate::fetch) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// How Assay names itself.
pub(in crate::fetch) const USER_AGENT_TEXT: &str = concat!("Assay/", env!("CARGO_PKG_VERSION"));

/// The way to a host: resolved and checked once, used for every try and every redirect.
pub(in crate::fetch) struct Way {
    proxy: Option<Chosen>,
    /// What will be connected: the server's addresses, all of which have passed the gate, or the proxy's.
    addresses: Vec<SocketAddr>,
}

/// Finds the way to a URL's host, and refuses what leads inside. Connects to nobody.
pub(in crate::fetch) async fn find_way(
    url: &Url,
    is_own: bool,
    settings: &Settings,
    attempt: &mut Attempt,
) -> Result<Way, Fault> {
    let host = url.host().ok_or_else(|| Fault::NotPermitted { reason: "it has no host".to_owned() })?;
    let proxy = proxy::choose(settings, url)?;
    attempt.proxy = proxy.as_ref().map(|chosen| chosen.shown.clone());
    let begun = Instant::now();
    let way = if let Some(proxy) = proxy {
        way_through(proxy, &host, is_own, settings).await?
    } else {
        let mut addresses = resolve::look_up(host.clone(), settings).await?;
        if matches!(host, Host::Domain(_)) {
            attempt.addresses = addresses.iter().map(SocketAddr::ip).collect();
        }
        resolve::check(&addresses, &host, is_own)?;
        // A port that the resolver gives stands for the standard one; a port in the URL is meant.
        for address in &mut addresses {
            match url.port() {
                Some(port) => address.set_port(port),
                None if address.port() == 0 => address.set_port(HTTPS_PORT),
                None => {}
            }
        }
        Way { proxy: None, addresses }
    };
    attempt.stages.resolve = (way.proxy.is_some() || !attempt.addresses.is_empty()).then(|| begun.elapsed());
    Ok(way)
}

/// The proxy resolves. A name that leads inside from here as well is refused; one that is not known here is fine.
async fn way_through(proxy: Chosen, host: &Host<&str>, is_own: bool, settings: &Settings) -> Result<Way, Fault> {
    // With `socks5h` the user has said that nobody but the proxy is to hear of a name.
    let is_secret = matches!(host, Host::Domain(_)) && proxy.shown.url.starts_with("socks5h:");
    if !is_secret
        && let Ok(Ok(addresses)) = tokio::time::timeout(KNOWN_HERE, resolve::look_up(host.clone(), settings)).await
    {
        resolve::check(&addresses, host, is_own)?;
    }
    let unknown = Fault::Proxy(ProxyFault::NameNotResolved);
    let Some(host) = proxy.url.host() else { return Err(unknown) };
    let mut addresses = resolve::look_up(host, settings).await.map_err(|_| unknown)?;
    for address in &mut addresses {
        address.set_port(proxy.url.port_or_known_default().unwrap_or_default());
    }
    Ok(Way { proxy: Some(proxy), addresses })
}

/// Opens a connection to a URL's host on a way that was found for it.
pub(in crate::fetch) async fn open(
    way: &Way,
    url: &Url,
    trust: &Trust,
    settings: &Settings,
    watch: &dyn Watch,
    attempt: &mut Attempt,
) -> Result<(TlsStream<BoxedStream>, Arc<Record>), Fault> {
    let limits = &settings.limits;
    let stream = tcp(way, limits.connect, watch, attempt).await?;
    let stream: BoxedStream = match &way.proxy {
        None => Box::new(stream),
        Some(proxy) => {
            watch.progress(Stage::Tunnel, 0);
            let target = format!("{}:{}", url.host_str().unwrap_or_default(), url.port().unwrap_or(HTTPS_PORT));
            let begun = Instant::now();
            let opened = tunnel::open(proxy, stream, &target, trust);
            let stream = within(limits.tunnel, Stage::Tunnel, opened).await?;
            attempt.stages.tunnel = Some(begun.elapsed());
            stream
        }
    };
    watch.progress(Stage::Tls, 0);
    let (config, record) = recording_config(trust)?;
    let name = server_name(url)?;
    let begun = Instant::now();
    let handshake = async {
        let connected = TlsConnector::from(config).connect(name, stream).await;
        connected.map_err(|error| tls_error(&error, Stage::Tls, &record))
    };
    let outcome = within(limits.tls, Stage::Tls, handshake).await;
    if let Ok(stream) = &outcome {
        attempt.stages.tls = Some(begun.elapsed());
        record.agreed(stream.get_ref().1);
    }
    attempt.tls = record.tls().or(attempt.tls.take());
    Ok((outcome?, record))
}

async fn tcp(way: &Way, limit: Duration, watch: &dyn Watch, attempt: &mut Attempt) -> Result<TcpStream, Fault> {
    watch.progress(Stage::Connect, 0);
    let begun = Instant::now();
    let connecting = async {
        let (peer, outcome) = race(&way.addresses).await;
        attempt.peer = peer;
        outcome.map_err(|error| connect_error(&error))
    };
    let outcome = within(limit, Stage::Connect, connecting).await;
    let stream = outcome.map_err(|fault| if way.proxy.is_some() { of_proxy(fault) } else { fault })?;
    attempt.stages.connect = Some(begun.elapsed());
    // Small messages both ways: waiting for more would only cost time.
    let _not_needed = stream.set_nodelay(true);
    Ok(stream)
}

/// Connects to the first address that answers: the next is tried when one fails, or is slow (RFC 8305). With the address
/// that was connected, or whose error this is.
async fn race(addresses: &[SocketAddr]) -> (Option<SocketAddr>, io::Result<TcpStream>) {
    let mut waiting = addresses.iter().copied();
    let mut running = JoinSet::new();
    let mut failed = (None, io::Error::from(io::ErrorKind::AddrNotAvailable));
    loop {
        if let Some(address) = waiting.next() {
            running.spawn(async move { (address, TcpStream::connect(address).await) });
        } else if running.is_empty() {
            return (failed.0, Err(failed.1));
        }
        let joined = if waiting.len() == 0 {
            running.join_next().await
        } else {
            tokio::time::timeout(STAGGER, running.join_next()).await.unwrap_or_default()
        };
        match joined {
            Some(Ok((address, Ok(stream)))) => return (Some(address), Ok(stream)),
            // That something is there and refuses says more than that there is no way to another address.
            Some(Ok((address, Err(error)))) if failed.1.kind() != io::ErrorKind::ConnectionRefused => {
                failed = (Some(address), error);
            }
            Some(_) | None => {}
        }
    }
}

fn connect_error(error: &io::Error) -> Fault {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Fault::Refused,
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => Fault::Reset { stage: Stage::Connect },
        io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::NetworkDown
        | io::ErrorKind::AddrNotAvailable
        | io::ErrorKind::PermissionDenied
        | io::ErrorKind::TimedOut => Fault::Unreachable,
        _ => Fault::Other { stage: Stage::Connect, reason: error.to_string() },
    }
}

fn of_proxy(fault: Fault) -> Fault {
    let reason = match fault {
        Fault::Refused => "nothing listens there".to_owned(),
        Fault::Unreachable => "there is no way there".to_owned(),
        Fault::Reset { .. } => "it cut the connection".to_owned(),
        Fault::TimedOut { after, .. } => format!("it did not answer within {} s", after.as_secs_f32()),
        Fault::Other { reason, .. } => reason,
        other => return other,
    };
    Fault::Proxy(ProxyFault::Unreachable { reason })
}

/// What an error on an encrypted connection is, found in whatever it is wrapped in.
pub(in crate::fetch) fn tls_error(error: &(dyn Error + 'static), stage: Stage, record: &Record) -> Fault {
    let mut next = Some(error);
    let mut kind = None;
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref::<rustls::Error>() {
            return tls_fault::explain(error, record);
        }
        next = error.source();
        if let Some(error) = error.downcast_ref::<io::Error>() {
            kind = Some(error.kind());
            // An error inside an input error is not its source, but stands in its place.
            if let Some(inner) = error.get_ref() {
                next = Some(inner);
            }
        }
    }
    match kind {
        Some(
            io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::UnexpectedEof
            | io::ErrorKind::NotConnected,
        ) => Fault::Reset { stage },
        _ => Fault::Other { stage, reason: error.to_string() },
    }
}

/// Whether it spoke before it was asked, as mail servers do: the request was taken back, and not because the connection
/// failed.
pub(super) fn has_spoken_first(error: &hyper::Error) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref::<hyper::Error>());
    error.is_canceled() && cause.is_some_and(|cause| cause.source().is_none() && !cause.is_incomplete_message())
}

pub(super) fn server_name(url: &Url) -> Result<ServerName<'static>, Fault> {
    let name = match url.host() {
        Some(Host::Ipv4(address)) => Ok(ServerName::from(std::net::IpAddr::from(address))),
        Some(Host::Ipv6(address)) => Ok(ServerName::from(std::net::IpAddr::from(address))),
        Some(Host::Domain(name)) => ServerName::try_from(name.to_owned()),
        None => ServerName::try_from(String::new()),
    };
    name.map_err(|_| Fault::NotPermitted { reason: "its host is no name that a certificate can be for".to_owned() })
}

const HTTPS_PORT: u16 = 443;
const STAGGER: Duration = Duration::from_millis(250); // RFC 8305 section 5
const KNOWN_HERE: Duration = Duration::from_secs(2); // behind a proxy many computers have no name server that knows the world
