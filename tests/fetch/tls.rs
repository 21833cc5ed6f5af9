//! Servers whose TLS is wrong: each has its own fault, and none is sent a request.

use assay::network::{Attempt, TlsVersion};
use rcgen::ExtendedKeyUsagePurpose;

use crate::server::{Answer, Authority, Connection, Identity, Security, Server, wire};
use crate::setup::{AUTHORITY, HOST, World};

/// What comes of asking a server with this security.
#[track_caller]
fn check(security: Security, expected: &str) -> Attempt {
    let server = Server::answering(security, |_| Answer::json("{}"));
    let attempt = World::leading_to(&server).fails("/", expected);
    let seen = server.seen();
    assert_eq!(seen.requests, [""; 0], "{expected}: something was sent");
    assert_eq!(seen.connections, usize::from(attempt.tries), "{expected}: {seen:?}");
    attempt
}

/// What comes of asking a server that answers the first flight of a handshake with these bytes.
#[track_caller]
fn check_bytes(bytes: Vec<u8>, expected: &str) -> Attempt {
    let server = Server::start(Security::Plain, move |connection| {
        connection.read(&mut [0; 4096])?;
        connection.send(&bytes)
    });
    World::leading_to(&server).fails("/", expected)
}

#[test]
fn certificates_that_do_not_fit_are_told_apart() {
    let other = AUTHORITY.identity(&["other.contoso.com", "*.fabrikam.com"]);
    check(other.tls(), "tls: for other.contoso.com *.fabrikam.com");
    check(AUTHORITY.identity(&["127.0.0.1"]).tls(), "tls: for 127.0.0.1");
    let expired = AUTHORITY.identity_with(&[HOST], |params| params.not_after = rcgen::date_time_ymd(2024, 2, 3));
    check(expired.tls(), "tls: expired 2024-02-03");
    let early = AUTHORITY.identity_with(&[HOST], |params| params.not_before = rcgen::date_time_ymd(2089, 2, 3));
    check(early.tls(), "tls: not valid before 2089-02-03");
    let client =
        |params: &mut rcgen::CertificateParams| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    check(AUTHORITY.identity_with(&[HOST], client).tls(), "tls: certificate");
}

#[test]
fn authorities_that_nobody_knows_are_named() {
    let stranger = Authority::new("Stranger");
    check(stranger.identity(&[HOST]).tls(), "tls: unknown authority CN=Stranger Root");
    check(Identity::self_signed(&[HOST]).tls(), "tls: self-signed");
    check(AUTHORITY.identity(&[HOST]).alone().tls(), "tls: unknown authority CN=Test Issuing");
}

#[test]
fn a_refused_chain_is_kept_as_evidence() {
    let identity = Authority::new("Stranger").identity(&[HOST]);
    let chain = identity.chain();
    let attempt = check(identity.tls(), "tls: unknown authority CN=Stranger Root");
    let tls = attempt.tls.expect("the handshake was seen");
    assert!(!tls.is_accepted);
    let seen: Vec<_> = tls.chain.iter().map(|certificate| certificate.der().to_vec()).collect();
    assert_eq!(seen, chain);
    assert!(attempt.response.is_none());
}

#[test]
fn old_versions_are_told_from_other_refusals() {
    check_bytes(wire::server_hello_1_0(), "tls: version too old");
    check_bytes(wire::alert(70), "tls: version too old");
    check_bytes(wire::alert(40), "tls: handshake_failure");
    check_bytes(wire::alert(80), "tls: internal_error");
    check_bytes(wire::alert(112), "tls: unrecognized_name");
}

#[test]
fn what_speaks_something_else_is_no_tls() {
    check_bytes(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n".to_vec(), "tls: not tls");
    check_bytes(b"SSH-2.0-OpenSSH_9.7\r\n".to_vec(), "tls: not tls");
    check_bytes(b"220 mail.contoso.com Microsoft ESMTP MAIL Service ready\r\n".to_vec(), "tls: not tls");
    check_bytes(vec![0; 64], "tls: not tls");
}

#[test]
fn http_2_alone_is_nothing_in_common() {
    let identity = AUTHORITY.identity(&[HOST]);
    check(identity.tls_with(rustls::ALL_VERSIONS, &["h2"]), "tls: nothing in common");
}

#[test]
fn a_client_certificate_is_asked_for() {
    let server = Server::answering(AUTHORITY.mutual_tls(&[HOST]), |_| Answer::json("{}"));
    World::leading_to(&server).fails("/", "tls: client certificate required");
}

#[test]
fn a_handshake_that_breaks_off_is_a_reset() {
    let hello_then_reset = |connection: &mut Connection| {
        connection.read(&mut [0; 4096])?;
        connection.reset()
    };
    let server = Server::start(Security::Plain, hello_then_reset);
    World::leading_to(&server).fails("/", "reset: Tls");
    let hello_then_end = |connection: &mut Connection| connection.read(&mut [0; 4096]).map(drop);
    let server = Server::start(Security::Plain, hello_then_end);
    World::leading_to(&server).fails("/", "reset: Tls");
}

#[test]
fn both_versions_are_spoken_and_told() {
    for (version, expected) in
        [(&rustls::version::TLS12, TlsVersion::V1_2), (&rustls::version::TLS13, TlsVersion::V1_3)]
    {
        let server = Server::answering(AUTHORITY.identity(&[HOST]).tls_with(&[version], &[]), |_| {
            Answer::json(crate::server::documents::sample_metadata())
        });
        let attempt = World::leading_to(&server).fetches("/");
        assert_eq!(attempt.tls.as_ref().and_then(|tls| tls.version), Some(expected));
    }
}
