//! A way through a proxy: `CONNECT` (RFC 9110 section 9.3.6) or SOCKS 5 (RFC 1928).

use http_body_util::Empty;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{HOST, HeaderValue, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, USER_AGENT};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_socks::tcp::Socks5Stream;

use super::connection::{BoxedStream, USER_AGENT_TEXT, has_spoken_first, server_name, tls_error};
use super::proxy::{Chosen, Kind};
use super::tls::{Trust, recording_config};
use crate::network::{Fault, ProxyFault, Stage};

/// Has a proxy open a tunnel to `target`, a host with its port.
pub(super) async fn open(proxy: &Chosen, stream: TcpStream, target: &str, trust: &Trust) -> Result<BoxedStream, Fault> {
    match proxy.kind {
        Kind::Http => connect(proxy, Box::new(stream), target).await,
        Kind::Https => connect(proxy, encrypted(proxy, stream, trust).await?, target).await,
        Kind::Socks5 => socks(proxy, stream, target).await,
    }
}

/// A connection to a proxy that speaks TLS itself. Its certificate counts as any other does.
async fn encrypted(proxy: &Chosen, stream: TcpStream, trust: &Trust) -> Result<BoxedStream, Fault> {
    let (config, record) = recording_config(trust)?;
    match TlsConnector::from(config).connect(server_name(&proxy.url)?, stream).await {
        Ok(stream) => Ok(Box::new(stream)),
        Err(error) => {
            let reason = match tls_error(&error, Stage::Tunnel, &record) {
                Fault::Tls(fault) => fault.words(),
                _ => CLOSED.to_owned(),
            };
            Err(Fault::Proxy(ProxyFault::Unreachable { reason }))
        }
    }
}

async fn connect(proxy: &Chosen, stream: BoxedStream, target: &str) -> Result<BoxedStream, Fault> {
    let handshake = http1::Builder::new().max_buf_size(MAX_HEAD_BYTES).handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.map_err(|error| fault(&error))?;
    tokio::spawn(connection.with_upgrades());
    let mut request = Request::builder().method(Method::CONNECT).uri(target).header(HOST, target);
    request = request.header(USER_AGENT, USER_AGENT_TEXT);
    if let Some(credentials) = proxy.intercept.basic_auth() {
        request = request.header(PROXY_AUTHORIZATION, credentials);
    }
    let request = request.body(Empty::<Bytes>::new()).map_err(|_| Fault::Proxy(ProxyFault::NotAProxy))?;
    let response = sender.send_request(request).await.map_err(|error| fault(&error))?;
    match response.status().as_u16() {
        200..=299 => {
            let upgraded = hyper::upgrade::on(response).await.map_err(|error| fault(&error))?;
            Ok(Box::new(TokioIo::new(upgraded)))
        }
        407 => {
            let offered = response.headers().get_all(PROXY_AUTHENTICATE).iter().take(MAX_SCHEMES);
            Err(Fault::Proxy(ProxyFault::AuthenticationRequired { schemes: offered.filter_map(scheme).collect() }))
        }
        // A web server that knows no `CONNECT`.
        404 | 405 | 501 => Err(Fault::Proxy(ProxyFault::NotAProxy)),
        status => Err(Fault::Proxy(ProxyFault::Blocked { status })),
    }
}

/// The name of a scheme, without what follows it.
fn scheme(value: &HeaderValue) -> Option<String> {
    let name = value.to_str().ok()?.split([' ', ',']).next()?;
    (!name.is_empty() && name.len() <= 40).then(|| name.to_owned())
}

fn fault(error: &hyper::Error) -> Fault {
    if error.is_parse() || has_spoken_first(error) {
        return Fault::Proxy(ProxyFault::NotAProxy);
    }
    Fault::Proxy(ProxyFault::Unreachable { reason: CLOSED.to_owned() })
}

async fn socks(proxy: &Chosen, stream: TcpStream, target: &str) -> Result<BoxedStream, Fault> {
    let opened = match proxy.intercept.raw_auth() {
        Some((user, password)) => Socks5Stream::connect_with_password_and_socket(stream, target, user, password).await,
        None => Socks5Stream::connect_with_socket(stream, target).await,
    };
    opened.map(|stream| Box::new(stream.into_inner()) as BoxedStream).map_err(|error| Fault::Proxy(socks_fault(&error)))
}

fn socks_fault(error: &tokio_socks::Error) -> ProxyFault {
    use tokio_socks::Error as E;
    match error {
        E::NoAcceptableAuthMethods | E::PasswordAuthFailure(_) | E::AuthorizationRequired => {
            ProxyFault::AuthenticationRequired { schemes: vec!["Username/Password".to_owned()] } // RFC 1929
        }
        E::InvalidAuthValues(reason) => ProxyFault::Malformed { reason: (*reason).to_owned() },
        E::Io(_) => ProxyFault::Unreachable { reason: CLOSED.to_owned() },
        E::InvalidResponseVersion | E::UnknownAuthMethod | E::InvalidReservedByte | E::UnknownAddressType => {
            ProxyFault::NotAProxy
        }
        other => ProxyFault::Unreachable { reason: format!("it opens no tunnel to this host: {other}") },
    }
}

const CLOSED: &str = "it closed the connection";
const MAX_HEAD_BYTES: usize = 16 * 1024; // a proxy has little to say
const MAX_SCHEMES: usize = 10; // there are five in use
