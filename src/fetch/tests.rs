//! The real network against small servers on this computer.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::{Limits, Network as _, Permit, ProxyChoice, Resolve, Roots, Settings, Setup, SystemNetwork, Watch};
use crate::intake::{Body, Evidence};
use crate::network::{AddressClass, Attempt, Fault, ProxyFault, Stage, TlsFault, TlsVersion};
use crate::policy::{Policy, TrustedHost};

const HOST: &str = "mail.contoso.com";
const URL: &str = "https://mail.contoso.com/autodiscover/metadata/json/1";
const KEYS: &str = r#"{"keys":[{"kty":"EC","crv":"P-256","kid":"a","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}"#;

struct Patient;

impl Watch for Patient {
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Everybody has these addresses; a later look-up gets the later ones.
struct Fixed(Vec<Vec<SocketAddr>>, std::sync::atomic::AtomicUsize);

impl Resolve for Fixed {
    fn resolve(&self, _name: &str) -> io::Result<Vec<SocketAddr>> {
        let turn = self.1.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Ok(self.0.get(turn).or(self.0.last()).cloned().unwrap_or_default())
    }
}

fn fixed(addresses: &[SocketAddr]) -> Arc<dyn Resolve> {
    Arc::new(Fixed(vec![addresses.to_vec()], 0.into()))
}

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(rcgen::DnType::CommonName, "Test authority");
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A server's settings with a certificate from `authority`, as `change` makes it.
fn server(authority: &CertifiedIssuer<'static, KeyPair>, change: impl FnOnce(&mut CertificateParams)) -> ServerConfig {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![HOST.to_owned()]).unwrap();
    change(&mut params);
    let certificate = params.signed_by(&key, authority).unwrap();
    config(vec![certificate.der().clone()], &key)
}

fn config(chain: Vec<CertificateDer<'static>>, key: &KeyPair) -> ServerConfig {
    let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap()
}

/// Listens, and hands each connection to `answer` with its number from 0.
fn listen(answer: impl Fn(usize, TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let (answer, stream) = (Arc::clone(&answer), stream.unwrap());
            stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
            thread::spawn(move || answer(number, stream));
        }
    });
    address
}

/// Reads the head of a request, writes the answer for this connection (the last one for all later), and closes.
fn https(config: ServerConfig, answers: Vec<Vec<u8>>) -> SocketAddr {
    let config = Arc::new(config);
    listen(move |number, stream| {
        let mut stream = StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream);
        if head(&mut stream).is_err() {
            return;
        }
        let answer = answers.get(number).or(answers.last()).unwrap();
        let _gone = stream.write_all(answer);
        stream.conn.send_close_notify();
        let _gone = stream.flush();
    })
}

fn head(stream: &mut impl Read) -> io::Result<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.extend(byte);
    }
    Ok(String::from_utf8(head).unwrap())
}

fn answer(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
    [head.into_bytes(), body.to_vec()].concat()
}

fn settings(authority: &CertifiedIssuer<'static, KeyPair>, address: SocketAddr) -> Settings {
    Settings {
        setup: Setup { proxy: ProxyChoice::Direct, ..Setup::default() },
        roots: Roots::Given(vec![authority.der().to_vec()]),
        resolver: fixed(&[address]),
        limits: Limits {
            connect: Duration::from_millis(500),
            tunnel: Duration::from_secs(1),
            tls: Duration::from_secs(1),
            answer: Duration::from_secs(1),
            total: Duration::from_secs(3),
            back_off: Duration::from_millis(20),
            ..Limits::default()
        },
        ..Settings::default()
    }
}

fn fetch(url: &str, is_own: bool, settings: Settings) -> Evidence {
    let trusted = TrustedHost { pattern: HOST.parse().unwrap(), is_own };
    let policy = Policy { trusted_hosts: vec![trusted], ..Policy::default() };
    let permit = Permit::for_wanted(url, &policy).unwrap();
    SystemNetwork::new(settings).fetch(&permit, &Patient)
}

#[track_caller]
fn attempt(evidence: &Evidence) -> Attempt {
    match &evidence.body {
        Body::Attempt(attempt) => Attempt::clone(attempt),
        _ => Attempt::clone(evidence.source.fetched.as_ref().unwrap()),
    }
}

/// What became of one request to a server that answers so.
fn asked(answers: Vec<Vec<u8>>) -> Attempt {
    let authority = authority();
    let address = https(server(&authority, |_| {}), answers);
    attempt(&fetch(URL, true, settings(&authority, address)))
}

#[test]
fn a_document_comes_with_everything_that_was_seen() {
    let authority = authority();
    let date = "Date: Tue, 01 Oct 2024 08:00:00 GMT\r\n";
    let address = https(server(&authority, |_| {}), vec![answer("200 OK", date, KEYS)]);
    let evidence = fetch(URL, true, settings(&authority, address));
    assert!(matches!(&evidence.body, Body::Metadata(document) if document.keys.len() == 1));
    let attempt = attempt(&evidence);
    assert_eq!((attempt.fault, attempt.tries, attempt.peer), (None, 1, Some(address)));
    assert_eq!(attempt.addresses, [address.ip()]);
    let tls = attempt.tls.unwrap();
    assert_eq!((tls.version, tls.is_accepted, tls.is_publicly_trusted), (Some(TlsVersion::V1_3), true, Some(false)));
    assert_eq!(tls.chain.len(), 1);
    assert!(tls.cipher_suite.unwrap().starts_with("TLS_"));
    let response = attempt.response.unwrap();
    assert_eq!((response.status, response.body_bytes), (200, KEYS.len() as u64));
    assert_eq!(response.date.map(crate::time::rfc3339).as_deref(), Some("2024-10-01T08:00:00Z"));
    let stages = attempt.stages;
    for stage in [stages.resolve, stages.connect, stages.tls, stages.answer, stages.body] {
        assert!(stage.is_some_and(|stage| stage <= stages.total), "{stages:?}");
    }
}
