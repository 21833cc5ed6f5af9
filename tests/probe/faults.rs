//! What stands in the way of a probe, told apart; a certificate that is not accepted is shown all the same.

use std::net::TcpListener;
use std::time::Duration;

use assay::fetch::{Limits, Settings};
use assay::network::{Attempt, Fault, Stage, TlsFault};

use crate::server::wire::server_hello_1_0;
use crate::server::{Answer, Authority, Connection, Identity, Security, Server};
use crate::setup::{AUTHORITY, HOST, Names, own, probe, probe_path, tls};

#[track_caller]
fn fault(attempt: &Attempt) -> &Fault {
    attempt.fault.as_ref().expect("it fails")
}

fn over(security: Security) -> Attempt {
    probe_path(&Server::answering(security, |_| Answer::json("{}")), "/")
}

/// A fault of TLS, with as many certificates as the server sent.
#[track_caller]
fn check(attempt: &Attempt, certificates: usize, is_expected: impl Fn(&TlsFault) -> bool) {
    let fault = fault(attempt);
    assert!(matches!(fault, Fault::Tls(tls) if is_expected(tls)), "{fault:?}");
    let tls = attempt.tls.as_ref().expect("what was shown is kept");
    assert_eq!((tls.chain.len(), tls.is_accepted), (certificates, false));
    assert_eq!(attempt.response, None);
}

#[test]
fn certificates_that_are_not_accepted_are_kept() {
    let unknown = Authority::new("Unknown");
    let is_unknown = |fault: &TlsFault| matches!(fault, TlsFault::UnknownAuthority { is_self_signed: false, .. });
    check(&over(unknown.tls(&[HOST])), 2, is_unknown);
    let is_own = |fault: &TlsFault| matches!(fault, TlsFault::UnknownAuthority { is_self_signed: true, .. });
    check(&over(Identity::self_signed(&[HOST]).tls()), 1, is_own);
    let is_wrong =
        |fault: &TlsFault| matches!(fault, TlsFault::WrongName { presented } if presented == &["other.contoso.com"]);
    check(&over(AUTHORITY.tls(&["other.contoso.com"])), 2, is_wrong);
    let expired = AUTHORITY.identity_with(&[HOST], |params| params.not_after = rcgen::date_time_ymd(2021, 1, 1));
    check(&over(expired.tls()), 2, |fault| matches!(fault, TlsFault::Expired { not_after: Some(_) }));
}

#[test]
fn a_server_of_old_is_named_as_such() {
    let server = Server::start(Security::Plain, |connection| {
        connection.read(&mut [0; 4096])?;
        connection.send(server_hello_1_0())?;
        connection.hang()
    });
    assert_eq!(fault(&probe_path(&server, "/")), &Fault::Tls(TlsFault::VersionTooOld));
}

#[test]
fn what_is_no_web_server_is_named_as_such() {
    let plain = Server::start(Security::Plain, |connection| connection.send("220 mail ready\r\n"));
    assert_eq!(fault(&probe_path(&plain, "/")), &Fault::Tls(TlsFault::NotTls));
    let mail = Server::start(tls(), |connection| {
        connection.send("220 mail ready\r\n")?;
        connection.hang()
    });
    let attempt = probe_path(&mail, "/");
    assert!(matches!(fault(&attempt), Fault::NotHttp { .. }), "{attempt:?}");
    assert!(attempt.stages.tls.is_some());
}

#[test]
fn names_that_lead_nowhere_and_closed_doors_are_told_apart() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let names = Names::default().leading("closed.contoso.com", closed);
    let endpoints = vec![own("https://closed.contoso.com/"), own("https://nowhere.contoso.com/")];
    let (attempts, _) = probe(names.settings(), endpoints);
    assert_eq!(fault(&attempts[0]), &Fault::Refused);
    assert_eq!((attempts[0].peer, &attempts[0].addresses[..]), (Some(closed), &[closed.ip()][..]));
    assert!(matches!(fault(&attempts[1]), Fault::NameNotResolved { .. }), "{:?}", attempts[1].fault);
}

#[test]
fn the_stage_that_takes_too_long_is_named() {
    #[track_caller]
    fn check(server: &Server, stage: Stage) {
        let settings = Names::leading_to(server).settings();
        let (mut limits, after) = (settings.limits, Duration::from_millis(100));
        match stage {
            Stage::Tls => limits.tls = after,
            _ => limits.answer = after,
        }
        let (attempts, _) = probe(Settings { limits, ..settings }, vec![own(&format!("https://{HOST}/"))]);
        assert_eq!(fault(&attempts[0]), &Fault::TimedOut { stage, after });
    }
    check(&Server::start(Security::Plain, Connection::hang), Stage::Tls);
    check(&Server::start(tls(), Connection::hang), Stage::Answer);
    let dripping = Server::start(tls(), |connection| {
        connection.drip(b"HTTP/1.1 200 OK\r\nX: ".iter().copied().cycle(), Duration::from_millis(20))
    });
    check(&dripping, Stage::Answer);
}

#[test]
fn the_stage_is_named_where_the_whole_takes_too_long() {
    #[track_caller]
    fn check(server: &Server, stage: Stage) {
        let settings = Names::leading_to(server).settings();
        let after = Duration::from_millis(300);
        let limits = Limits { total: after, ..settings.limits };
        let (attempts, _) = probe(Settings { limits, ..settings }, vec![own(&format!("https://{HOST}/"))]);
        assert_eq!(fault(&attempts[0]), &Fault::TimedOut { stage, after });
    }
    check(&Server::start(Security::Plain, Connection::hang), Stage::Tls);
    check(&Server::start(tls(), Connection::hang), Stage::Answer);
}

#[test]
fn a_head_without_end_is_cut_off() {
    let server = Server::start(tls(), |connection| {
        connection.request()?;
        connection.send("HTTP/1.1 200 OK\r\n")?;
        connection.send_repeatedly(b"X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n", 1_000_000_000)
    });
    assert!(matches!(fault(&probe_path(&server, "/")), Fault::NotHttp { .. }));
    assert!(server.seen().sent < 50_000_000, "{}", server.seen().sent);
}

#[test]
fn offline_means_nobody_is_asked() {
    let server = Server::answering(tls(), |_| Answer::json("{}"));
    let settings = Settings { is_offline: true, ..Names::leading_to(&server).settings() };
    let (attempts, clocks) = probe(settings, vec![own(&format!("https://{HOST}/")); 3]);
    let faults: Vec<_> = attempts.into_iter().map(|attempt| attempt.fault).collect();
    assert_eq!(faults, vec![Some(Fault::Offline); 3]);
    assert_eq!((server.seen().connections, clocks), (0, None));
}
