//! Proxies: used where they are set, shown, and diagnosed where they stand in the way.

use assay::network::{Attempt, Proxy};

use crate::server::documents::{EXCHANGE_PATH, publishing};
use crate::server::{Answer, Authority, Connection, Demand, Security, Server, proxy, proxy_within, socks};
use crate::setup::{AUTHORITY, HOST, World};

const TARGET: &str = "mail.contoso.com:443";

fn publisher() -> Server {
    Server::answering(AUTHORITY.tls(&[HOST]), publishing)
}

/// A world whose way out is this proxy. Names that are not the proxy's lead nowhere here.
fn behind(proxy: &Server) -> World {
    World::new().through(&format!("http://{}", proxy.address()))
}

/// What comes of asking through a proxy that answers each request like this.
#[track_caller]
fn check(answer: Answer, expected: &str) -> Attempt {
    let proxy = Server::answering(Security::Plain, move |_| answer.clone());
    behind(&proxy).fails(EXCHANGE_PATH, expected)
}

#[track_caller]
fn shown(attempt: &Attempt) -> &Proxy {
    attempt.proxy.as_ref().expect("the proxy is shown")
}

#[test]
fn a_proxy_is_used_and_shown() {
    let server = publisher();
    let proxy = proxy(Demand::Nothing, &[(TARGET, server.address())]);
    let attempt = behind(&proxy).fetches(EXCHANGE_PATH);
    assert_eq!(shown(&attempt).url, format!("http://{}", proxy.address()));
    assert!(!shown(&attempt).has_credentials);
    assert_eq!(attempt.peer, Some(proxy.address()));
    assert!(attempt.addresses.is_empty());
    assert!(attempt.stages.tunnel.is_some());
    assert_eq!(attempt.tls.map(|tls| tls.is_accepted), Some(true));
    let version = env!("CARGO_PKG_VERSION");
    let mut lines: Vec<_> = proxy
        .seen()
        .requests
        .iter()
        .flat_map(|request| request.trim_end().split("\r\n"))
        .map(str::to_lowercase)
        .collect();
    lines.sort();
    let expected =
        [format!("connect {TARGET} http/1.1"), format!("host: {TARGET}"), format!("user-agent: assay/{version}")];
    assert_eq!(lines, expected);
}

#[test]
fn user_name_and_password_go_along_and_are_not_shown() {
    let server = publisher();
    let proxy = proxy(Demand::Basic("user:pass@word".to_owned()), &[(TARGET, server.address())]);
    let world = World::new().through(&format!("http://user:pass%40word@{}", proxy.address()));
    let attempt = world.fetches(EXCHANGE_PATH);
    assert_eq!(shown(&attempt).url, format!("http://{}", proxy.address()));
    assert!(shown(&attempt).has_credentials);
    // They are for the proxy alone.
    assert!(!server.seen().requests.concat().to_lowercase().contains("authorization"));

    let wrong = World::new().through(&format!("http://user:wrong@{}", proxy.address()));
    wrong.fails(EXCHANGE_PATH, "proxy: asks for Basic");
    behind(&proxy).fails(EXCHANGE_PATH, "proxy: asks for Basic");
    assert_eq!(server.seen().connections, 1);
}

#[test]
fn a_proxy_that_wants_a_domain_user_says_so() {
    let server = publisher();
    let proxy = proxy(Demand::Negotiate, &[(TARGET, server.address())]);
    behind(&proxy).fails(EXCHANGE_PATH, "proxy: asks for Negotiate NTLM");
    assert_eq!(server.seen().connections, 0);
}

#[test]
fn a_proxy_that_opens_no_tunnel_says_so() {
    behind(&proxy(Demand::Nothing, &[])).fails(EXCHANGE_PATH, "proxy: blocked 403");
    check(Answer::status("502 Bad Gateway"), "proxy: blocked 502");
    check(Answer::status("503 Service Unavailable").body("<html>no way</html>"), "proxy: blocked 503");
}

#[test]
fn what_is_no_proxy_is_told() {
    check(Answer::status("405 Method Not Allowed"), "proxy: no proxy");
    check(Answer::status("404 Not Found"), "proxy: no proxy");
    let banner = Server::start(Security::Plain, |connection| connection.send("220 mail.contoso.com ESMTP\r\n"));
    // Its words may come before the request is on its way, or after.
    for _ in 0..20 {
        behind(&banner).fails(EXCHANGE_PATH, "proxy: no proxy");
    }
    let secure = publisher();
    behind(&secure).fails(EXCHANGE_PATH, "proxy: no proxy");
}

#[test]
fn a_proxy_that_cannot_be_reached_is_told() {
    let nobody = Server::start(Security::Plain, |_| Ok(())).address();
    World::new().through(&format!("http://{nobody}")).fails(EXCHANGE_PATH, "proxy: unreachable");
    World::new().through("http://proxy.contoso.com:8080").fails(EXCHANGE_PATH, "proxy: name not resolved");
    World::new().through("gopher://proxy.contoso.com").fails(EXCHANGE_PATH, "proxy: malformed");
    World::new().through("").fails(EXCHANGE_PATH, "proxy: malformed");
    let cut = Server::start(Security::Plain, Connection::reset);
    behind(&cut).fails(EXCHANGE_PATH, "proxy: unreachable");
}

#[test]
fn a_proxy_that_never_answers_is_not_waited_for() {
    let proxy = Server::start(Security::Plain, Connection::hang);
    behind(&proxy).impatient().fails(EXCHANGE_PATH, "timed out: Tunnel");
    let endless = Server::start(Security::Plain, |connection| {
        connection.request()?;
        connection.send("HTTP/1.1 200 OK\r\nX-Long: ")?;
        connection.send_repeatedly(&[b'a'; 16 * 1024], u64::MAX)
    });
    behind(&endless).fails(EXCHANGE_PATH, "proxy: no proxy");
}

#[test]
fn a_web_page_in_place_of_a_tunnel_is_no_tls() {
    // Says 200 to everything, as the sign-in pages of hotels do.
    check(Answer::page("<html>Welcome. Please accept our terms.</html>"), "tls: not tls");
}

#[test]
fn a_proxy_that_intercepts_is_seen_through() {
    let authority = Authority::new("Inspection");
    let inspection = Server::answering(authority.tls(&[HOST]), publishing);
    let proxy = proxy(Demand::Nothing, &[(TARGET, inspection.address())]);
    let attempt = behind(&proxy).fails(EXCHANGE_PATH, "tls: unknown authority CN=Inspection Root");
    assert_eq!(inspection.seen().requests, [""; 0]);
    assert_eq!(attempt.tls.map(|tls| (tls.is_accepted, tls.chain.len())), Some((false, 2)));
}

#[test]
fn an_intercepting_authority_in_the_system_is_told_by_public_trust() {
    let inspection = Server::answering(AUTHORITY.tls(&[HOST]), publishing);
    let proxy = proxy(Demand::Nothing, &[(TARGET, inspection.address())]);
    let tls = behind(&proxy).fetches(EXCHANGE_PATH).tls.expect("the handshake was seen");
    assert_eq!((tls.is_accepted, tls.is_publicly_trusted), (true, Some(false)));
}

#[test]
fn a_proxy_is_no_way_inside() {
    let server = publisher();
    let proxy = proxy(Demand::Nothing, &[(TARGET, server.address())]);
    // The name server here knows where the name leads.
    behind(&proxy).foreign().leading(HOST, server.address()).fails(EXCHANGE_PATH, "127.0.0.1 is Loopback");
    assert_eq!((proxy.seen().connections, server.seen().connections), (0, 0));
}

#[test]
fn a_proxy_may_speak_tls_itself() {
    const PROXY: &str = "proxy.contoso.com";
    let check = |security: Security, expected: &str| {
        let proxy = proxy_within(security, Demand::Basic("user:secret".to_owned()), &[]);
        let world = World::new().through(&format!("https://{PROXY}:{}", proxy.port())).leading(PROXY, proxy.address());
        let attempt = world.fails(EXCHANGE_PATH, expected);
        assert_eq!(shown(&attempt).url, format!("https://{PROXY}:{}", proxy.port()));
        proxy.seen().requests.len()
    };
    assert_eq!(check(AUTHORITY.tls(&[PROXY]), "proxy: asks for Basic"), 1);
    // A proxy that cannot show who it is gets no request, and no password.
    assert_eq!(check(AUTHORITY.tls(&[HOST]), "proxy: unreachable"), 0);
    assert_eq!(check(Authority::new("Stranger").tls(&[PROXY]), "proxy: unreachable"), 0);
}

#[test]
fn socks_is_spoken() {
    let server = publisher();
    let open = socks(None, &[(TARGET, server.address())]);
    let attempt = World::new().through(&format!("socks5://{}", open.address())).fetches(EXCHANGE_PATH);
    assert_eq!(shown(&attempt).url, format!("socks5://{}", open.address()));
    assert_eq!(open.seen().requests, [format!("CONNECT {TARGET} SOCKS/5")]);

    let guarded = socks(Some(("user", "secret")), &[(TARGET, server.address())]);
    World::new().through(&format!("socks5://user:secret@{}", guarded.address())).fetches(EXCHANGE_PATH);
    let expected = "proxy: asks for Username/Password";
    World::new().through(&format!("socks5://user:wrong@{}", guarded.address())).fails(EXCHANGE_PATH, expected);
    World::new().through(&format!("socks5://{}", guarded.address())).fails(EXCHANGE_PATH, expected);

    let closed = socks(None, &[]);
    World::new().through(&format!("socks5://{}", closed.address())).fails(EXCHANGE_PATH, "proxy: unreachable");
}
