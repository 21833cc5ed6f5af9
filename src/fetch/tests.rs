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
    authority_named("Test authority")
}

fn authority_named(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
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

/// What becomes of a handshake with a server that is set up so.
fn handshake(config: impl FnOnce(&CertifiedIssuer<'static, KeyPair>) -> ServerConfig) -> Attempt {
    let authority = authority();
    let address = https(config(&authority), vec![answer("200 OK", "", KEYS)]);
    attempt(&fetch(URL, true, settings(&authority, address)))
}

/// The same for one whose certificate is made so.
fn certificate(change: impl FnOnce(&mut CertificateParams)) -> Attempt {
    handshake(|authority| server(authority, change))
}

#[track_caller]
fn tls_fault(attempt: &Attempt) -> TlsFault {
    assert_eq!(attempt.tries, 1, "TLS is not tried again");
    match &attempt.fault {
        Some(Fault::Tls(fault)) => fault.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn certificates_that_do_not_fit_are_explained_and_shown() {
    let expired = certificate(|params| params.not_after = rcgen::date_time_ymd(2020, 1, 2));
    let not_after = crate::time::parse("2020-01-02T00:00:00Z");
    assert_eq!(tls_fault(&expired), TlsFault::Expired { not_after });
    let tls = expired.tls.unwrap();
    assert_eq!((tls.chain.len(), tls.is_accepted), (1, false));

    let early = certificate(|params| params.not_before = rcgen::date_time_ymd(2100, 1, 2));
    let not_before = crate::time::parse("2100-01-02T00:00:00Z");
    assert_eq!(tls_fault(&early), TlsFault::NotYetValid { not_before });

    let names = ["other.contoso.com", "10.0.0.1"];
    let wrong_name = certificate(|params| {
        let made = CertificateParams::new(names.map(str::to_owned)).unwrap();
        params.subject_alt_names = made.subject_alt_names;
    });
    assert_eq!(tls_fault(&wrong_name), TlsFault::WrongName { presented: names.map(str::to_owned).to_vec() });
    assert_eq!(wrong_name.tls.unwrap().is_publicly_trusted, Some(false));
}

#[test]
fn unknown_authorities_are_named() {
    let unknown = handshake(|_| server(&authority_named("Somebody"), |_| {}));
    let issuer = Some("CN=Somebody".to_owned());
    let fault = tls_fault(&unknown);
    assert!(
        matches!(&fault, TlsFault::UnknownAuthority { issuer: named, is_self_signed: false } if *named == issuer),
        "{fault:?}"
    );
    let forged = handshake(|_| server(&authority(), |_| {}));
    let reason = "its signature does not fit its issuer's key".to_owned();
    assert_eq!(tls_fault(&forged), TlsFault::Certificate { reason });
    let own = handshake(|_| {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec![HOST.to_owned()]).unwrap().self_signed(&key).unwrap();
        config(vec![certificate.der().clone()], &key)
    });
    assert!(matches!(tls_fault(&own), TlsFault::UnknownAuthority { is_self_signed: true, .. }));
    let own_authority = handshake(|_| {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![HOST.to_owned()]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        config(vec![params.self_signed(&key).unwrap().der().clone()], &key)
    });
    assert!(matches!(tls_fault(&own_authority), TlsFault::UnknownAuthority { is_self_signed: true, .. }));
}

#[test]
fn servers_that_want_something_else_are_told_apart() {
    let http2 = handshake(|authority| {
        let mut config = server(authority, |_| {});
        config.alpn_protocols = vec![b"h2".to_vec()];
        config
    });
    assert!(matches!(tls_fault(&http2), TlsFault::NothingInCommon { .. }));
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let asks_who = handshake(|authority| {
            let key = KeyPair::generate().unwrap();
            let params = CertificateParams::new(vec![HOST.to_owned()]).unwrap();
            let certificate = params.signed_by(&key, authority).unwrap().der().clone();
            let mut roots = rustls::RootCertStore::empty();
            roots.add(authority.der().clone()).unwrap();
            let provider = Arc::new(aws_lc_rs::default_provider());
            let verifier = rustls::server::WebPkiClientVerifier::builder_with_provider(roots.into(), provider.clone());
            ServerConfig::builder_with_provider(provider)
                .with_protocol_versions(&[version])
                .unwrap()
                .with_client_cert_verifier(verifier.build().unwrap())
                .with_single_cert(vec![certificate], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
                .unwrap()
        });
        assert_eq!(tls_fault(&asks_who), TlsFault::ClientCertificateRequired, "{version:?}");
    }
}

/// What becomes of an attempt where the bytes are written as they are, once the first bytes have come.
fn raw(bytes: &'static [u8]) -> Attempt {
    let address = listen(move |_, mut stream| {
        let _hello = stream.read(&mut [0; 2048]);
        let _gone = stream.write_all(bytes);
        // Whoever closes with bytes unread resets the connection, and what was written may be lost.
        let _gone = stream.shutdown(std::net::Shutdown::Write);
        let _gone = io::copy(&mut stream, &mut io::sink());
    });
    attempt(&fetch(URL, true, settings(&authority(), address)))
}

#[test]
fn what_is_no_tls_and_old_tls_are_told_apart() {
    assert_eq!(tls_fault(&raw(b"HTTP/1.1 400 Bad Request\r\n\r\n")), TlsFault::NotTls);
    assert_eq!(tls_fault(&raw(b"220 mail.contoso.com ESMTP\r\n")), TlsFault::NotTls);
    // Alerts: protocol_version, handshake_failure, unrecognized_name.
    assert_eq!(tls_fault(&raw(b"\x15\x03\x01\x00\x02\x02\x46")), TlsFault::VersionTooOld);
    let alert = |name: &str| TlsFault::Alert { description: name.to_owned() };
    assert_eq!(tls_fault(&raw(b"\x15\x03\x03\x00\x02\x02\x28")), alert("handshake_failure"));
    assert_eq!(tls_fault(&raw(b"\x15\x03\x03\x00\x02\x02\x70")), alert("unrecognized_name"));
    let cut = raw(b"");
    assert_eq!((cut.fault, cut.tries), (Some(Fault::Reset { stage: Stage::Tls }), 2));
}

#[test]
fn answers_that_are_no_document_are_told_apart() {
    #[track_caller]
    fn check(answers: Vec<Vec<u8>>, fault: Fault, tries: u8) {
        let attempt = asked(answers);
        assert_eq!((attempt.fault, attempt.tries), (Some(fault), tries));
    }
    let seen = |seen: &str| Fault::NotADocument { seen: seen.to_owned() };
    check(vec![answer("404 Not Found", "", "")], Fault::Status { status: 404 }, 1);
    check(vec![answer("401 Unauthorized", "WWW-Authenticate: Bearer\r\n", "")], Fault::Status { status: 401 }, 1);
    check(vec![answer("204 No Content", "", "")], Fault::Status { status: 204 }, 1);
    check(vec![answer("200 OK", "", "<html></html>")], seen("a web page"), 1);
    check(vec![answer("200 OK", "", "")], seen("empty"), 1);
    check(vec![answer("503 Service Unavailable", "", "")], Fault::Status { status: 503 }, 2);
    let later = "Retry-After: 600\r\n";
    check(vec![answer("429 Too Many Requests", later, "")], Fault::Status { status: 429 }, 1);
    let encoded = Fault::Encoding { reason: "it came as `br`, which was not asked for".to_owned() };
    check(vec![answer("200 OK", "Content-Encoding: br\r\n", "x")], encoded, 1);
    let limit = Limits::default().body_bytes;
    let huge = b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n".to_vec();
    check(vec![huge], Fault::TooLarge { limit, is_unpacked: false }, 1);
    let endless = answer("302 Found", "Location: /again\r\n", "");
    check(vec![endless], Fault::TooManyRedirects { followed: 5 }, 1);
    check(vec![answer("302 Found", "", "")], Fault::Status { status: 302 }, 1);
    let cut = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".to_vec();
    check(vec![cut], Fault::Reset { stage: Stage::Body }, 2);
    check(vec![Vec::new()], Fault::Reset { stage: Stage::Answer }, 2);
}

#[test]
fn what_is_no_http_is_said_to_be_so() {
    #[track_caller]
    fn check(bytes: &[u8], expected: &str) {
        match asked(vec![bytes.to_vec()]).fault {
            Some(Fault::NotHttp { reason }) => assert_eq!(reason, expected),
            other => panic!("{other:?}"),
        }
    }
    check(b"220 mail.contoso.com ESMTP\r\n\r\n", "invalid HTTP version parsed");
    let long = [b"HTTP/1.1 200 OK\r\nX: ".to_vec(), vec![b'x'; 100_000]].concat();
    check(&long, "message head is too large");
    let chunks = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n";
    check(chunks, "its body is damaged on the way: Invalid chunk size line: missing size digit");
}

#[test]
fn whoever_speaks_first_is_no_web_server() {
    let authority = authority();
    let config = Arc::new(server(&authority, |_| {}));
    let address = listen(move |_, stream| {
        let mut stream = StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream);
        let _gone = stream.write_all(b"220 mail.contoso.com ESMTP\r\n");
        let _gone = io::copy(&mut stream, &mut io::sink());
    });
    let attempt = attempt(&fetch(URL, true, settings(&authority, address)));
    assert!(matches!(attempt.fault, Some(Fault::NotHttp { .. })), "{:?}", attempt.fault);
}

#[test]
fn a_second_try_may_bring_it() {
    let busy = answer("429 Too Many Requests", "Retry-After: 0\r\n", "");
    let attempt = asked(vec![busy, answer("200 OK", "", KEYS)]);
    assert_eq!((attempt.fault, attempt.tries), (None, 2));
    let attempt = asked(vec![Vec::new(), answer("200 OK", "", KEYS)]);
    assert_eq!((attempt.fault, attempt.tries), (None, 2));
    let moved = answer("301 Moved Permanently", "Location: /autodiscover/metadata/json/2\r\n", "");
    let attempt = asked(vec![moved, answer("200 OK", "", KEYS)]);
    assert_eq!((attempt.fault, attempt.tries), (None, 1));
}

#[test]
fn a_name_that_leads_inside_is_refused_and_nobody_is_connected() {
    let authority = authority();
    let address = listen(|_, _| panic!("nobody may come here"));
    let public: SocketAddr = "40.104.1.1:443".parse().unwrap();
    for addresses in [vec![address], vec![public, address]] {
        let settings = Settings { resolver: fixed(&addresses), ..settings(&authority, address) };
        let attempt = attempt(&fetch(URL, false, settings));
        let class = AddressClass::Loopback;
        assert_eq!(attempt.fault, Some(Fault::AddressRefused { address: address.ip(), class }));
        assert_eq!((attempt.peer, attempt.tries), (None, 1));
        assert_eq!(attempt.addresses.len(), addresses.len());
    }
}

#[test]
fn a_name_is_resolved_once_for_all_tries_and_redirects() {
    let authority = authority();
    let moved = answer("302 Found", "Location: /2\r\n", "");
    let answers = vec![moved, Vec::new(), answer("200 OK", "", KEYS)];
    let address = https(server(&authority, |_| {}), answers);
    let elsewhere = listen(|_, _| panic!("nobody may come here"));
    let resolver = Arc::new(Fixed(vec![vec![address], vec![elsewhere]], 0.into()));
    let settings = Settings { resolver, ..settings(&authority, address) };
    let attempt = attempt(&fetch(URL, true, settings));
    assert_eq!((attempt.fault, attempt.tries, attempt.peer), (None, 2, Some(address)));
}

#[test]
fn silence_ends_in_its_stage() {
    let address = listen(|_, _| thread::sleep(Duration::from_secs(5)));
    let silent = attempt(&fetch(URL, true, settings(&authority(), address)));
    let after = Duration::from_secs(1);
    assert_eq!((silent.fault, silent.tries), (Some(Fault::TimedOut { stage: Stage::Tls, after }), 1));
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refused = attempt(&fetch(URL, true, settings(&authority(), gone)));
    assert_eq!((refused.fault, refused.tries), (Some(Fault::Refused), 1));
}

/// What becomes of an attempt by way of a proxy of this scheme that behaves so.
fn through(scheme: &str, proxy: impl Fn(usize, TcpStream) + Send + Sync + 'static) -> Attempt {
    let authority = authority();
    let address = listen(proxy);
    let setup = Setup { proxy: ProxyChoice::Address(format!("{scheme}{address}")), ..Setup::default() };
    attempt(&fetch(URL, true, Settings { setup, ..settings(&authority, address) }))
}

#[test]
fn what_a_proxy_does_is_told_apart() {
    #[track_caller]
    fn check(answer: &'static str, fault: ProxyFault) {
        let attempt = through("http://user:secret@", move |_, mut stream| {
            let request = head(&mut stream).unwrap();
            assert!(request.starts_with("CONNECT mail.contoso.com:443 HTTP/1.1\r\n"), "{request}");
            assert!(request.contains("roxy-authorization: Basic dXNlcjpzZWNyZXQ="), "{request}");
            let _gone = stream.write_all(answer.as_bytes());
        });
        assert_eq!(attempt.fault, Some(Fault::Proxy(fault)));
        let proxy = attempt.proxy.unwrap();
        assert!(proxy.has_credentials && !proxy.url.contains("secret"), "{proxy:?}");
    }
    let schemes = vec!["Negotiate".to_owned(), "NTLM".to_owned(), "Basic".to_owned()];
    check(
        "HTTP/1.1 407 Who?\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n\
        Proxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n",
        ProxyFault::AuthenticationRequired { schemes },
    );
    check("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", ProxyFault::Blocked { status: 403 });
    check("HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n", ProxyFault::NotAProxy);
    check("220 mail.contoso.com ESMTP\r\n\r\n", ProxyFault::NotAProxy);
    check("", ProxyFault::Unreachable { reason: "it closed the connection".to_owned() });
}

#[test]
fn a_tunnel_leads_to_the_server() {
    let authority = authority();
    let server = https(server(&authority, |_| {}), vec![answer("200 OK", "", KEYS)]);
    let relay = move |client: TcpStream| {
        let upstream = TcpStream::connect(server).unwrap();
        let (mut from, mut to) = (client.try_clone().unwrap(), upstream.try_clone().unwrap());
        thread::spawn(move || io::copy(&mut from, &mut to));
        let _gone = io::copy(&mut &upstream, &mut &client);
    };
    let http = listen(move |_, mut stream| {
        head(&mut stream).unwrap();
        stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").unwrap();
        relay(stream);
    });
    let socks = listen(move |_, mut stream| {
        let (mut greeting, mut request) = ([0; 3], [0; 7 + HOST.len()]);
        stream.read_exact(&mut greeting).unwrap();
        stream.write_all(&[5, 0]).unwrap();
        stream.read_exact(&mut request).unwrap();
        assert_eq!(&request[5..5 + HOST.len()], HOST.as_bytes(), "the proxy resolves");
        stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).unwrap();
        relay(stream);
    });
    let tls = Arc::new(self::server(&authority, |params| {
        params.subject_alt_names = vec![rcgen::SanType::IpAddress([127, 0, 0, 1].into())];
    }));
    let https = listen(move |_, stream| {
        let mut stream = StreamOwned::new(ServerConnection::new(Arc::clone(&tls)).unwrap(), stream);
        head(&mut stream).unwrap();
        // It goes no further: that the tunnel was asked for inside TLS is what matters.
        stream.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n").unwrap();
    });
    let setup = Setup { proxy: ProxyChoice::Address(format!("https://{https}")), ..Setup::default() };
    let blocked = attempt(&fetch(URL, true, Settings { setup, ..settings(&authority, server) }));
    assert_eq!(blocked.fault, Some(Fault::Proxy(ProxyFault::Blocked { status: 403 })));
    assert_eq!(blocked.tls, None, "the proxy's chain is not the server's");
    for proxy in [format!("http://{http}"), format!("socks5://{socks}")] {
        let setup = Setup { proxy: ProxyChoice::Address(proxy.clone()), ..Setup::default() };
        let attempt = attempt(&fetch(URL, true, Settings { setup, ..settings(&authority, server) }));
        assert_eq!(attempt.fault, None, "{proxy}");
        assert_eq!(attempt.proxy.unwrap().url, proxy);
        assert!(attempt.addresses.is_empty() && attempt.stages.tunnel.is_some());
    }
}

#[test]
fn a_way_round_the_gate_does_not_lead_through_a_proxy() {
    let authority = authority();
    let proxy = listen(|_, _| panic!("nobody may come here"));
    let setup = Setup { proxy: ProxyChoice::Address(format!("http://{proxy}")), ..Setup::default() };
    let inside: SocketAddr = "10.0.0.1:0".parse().unwrap();
    let settings = Settings { setup, resolver: fixed(&[inside]), ..settings(&authority, proxy) };
    let fault = attempt(&fetch(URL, false, settings)).fault;
    assert_eq!(fault, Some(Fault::AddressRefused { address: inside.ip(), class: AddressClass::Private }));
}

#[test]
fn nothing_is_asked_offline_and_nothing_is_kept_unasked() {
    let authority = authority();
    let folder = tempfile::tempdir().unwrap();
    let address = https(server(&authority, |_| {}), vec![answer("200 OK", "", KEYS)]);
    let cache = Some(super::Cache::new(folder.path().to_owned()));
    let settings = Settings { cache, ..settings(&authority, address) };
    let offline = attempt(&fetch(URL, true, Settings { is_offline: true, ..settings.clone() }));
    assert_eq!((offline.fault, offline.tries), (Some(Fault::Offline), 0));

    let policy = Policy { trusted_hosts: vec![HOST.parse().unwrap()], ..Policy::default() };
    let permit = Permit::for_wanted(URL, &policy).unwrap();
    let network = SystemNetwork::new(settings.clone());
    network.fetch(&permit, &Patient);
    assert_eq!(network.cache_contents().unwrap().documents, 0);
    network.set_up(&Setup { caches: true, ..settings.setup });
    let fetched = network.fetch(&permit, &Patient);
    let kept = network.kept(&permit).unwrap();
    assert_eq!(attempt(&kept).begun_at.timestamp(), attempt(&fetched).begun_at.timestamp());
    network.clear_cache().unwrap();
    assert!(network.kept(&permit).is_none());
}
