//! What a probe sees of an endpoint that answers: each stage with its time, the method, and where it sends on to.

use std::time::Duration;

use assay::network::{Fault, Purpose, TlsVersion};

use crate::server::{Answer, Security, Server};
use crate::setup::{HOST, Names, own, probe, probe_path, tls};

fn methods(server: &Server) -> Vec<String> {
    let first = |request: &String| request.split(' ').next().unwrap_or_default().to_owned();
    server.seen().requests.iter().map(first).collect()
}

#[test]
fn every_stage_has_its_time() {
    const WHILE: Duration = Duration::from_millis(60);
    let server = Server::start(tls(), |connection| {
        connection.request()?;
        connection.pause(WHILE)?;
        connection.send(Answer::json("{}").bytes())
    });
    let mut names = Names::leading_to(&server);
    names.0.insert(HOST.to_owned(), (server.address(), WHILE));
    let (attempts, _) = probe(names.settings(), vec![own(&format!("https://{HOST}/a?b=c"))]);
    let [attempt] = &attempts[..] else { panic!("{attempts:?}") };
    assert_eq!(attempt.fault, None);
    assert_eq!(attempt.purpose, Purpose::Probe { endpoint: "Own".to_owned() });
    assert_eq!((attempt.method, attempt.tries), ("HEAD", 1));
    assert_eq!(attempt.addresses, [server.address().ip()]);
    assert_eq!(attempt.peer, Some(server.address()));
    assert_eq!(attempt.proxy, None);
    let stages = attempt.stages;
    let [resolve, connect, tls, answer] =
        [stages.resolve, stages.connect, stages.tls, stages.answer].map(Option::unwrap);
    assert!(resolve >= WHILE && answer >= WHILE, "{stages:?}");
    assert_eq!((stages.tunnel, stages.body), (None, None));
    assert!(stages.total >= resolve + connect + tls + answer, "{stages:?}");
    let tls = attempt.tls.as_ref().unwrap();
    assert_eq!((tls.version, tls.is_accepted, tls.is_publicly_trusted), (Some(TlsVersion::V1_3), true, Some(false)));
    assert_eq!(tls.chain.len(), 2);
    assert_eq!(attempt.response.as_ref().unwrap().status, 200);
    let request = server.seen().requests.concat();
    assert!(request.starts_with("HEAD /a?b=c HTTP/1.1\r\n"), "{request}");
    assert!(request.contains(&format!("host: {HOST}\r\n")), "{request}");
}

/// The status for `HEAD` and that for `GET`; the status that is seen, and how it was asked in the end.
#[track_caller]
fn check(head: &'static str, get: &'static str, expected: (u16, &str)) {
    let server =
        Server::answering(tls(), move |request| Answer::status(if request.starts_with("HEAD") { head } else { get }));
    let attempt = probe_path(&server, "/");
    assert_eq!(attempt.fault, None);
    assert_eq!((attempt.response.unwrap().status, attempt.method), expected);
    let asked = if expected.1 == "GET" { &["HEAD", "GET"][..] } else { &["HEAD"] };
    assert_eq!(methods(&server), asked);
}

#[test]
fn who_refuses_head_is_asked_with_get() {
    check("200 OK", "500 Wrong", (200, "HEAD"));
    check("204 No Content", "500 Wrong", (204, "HEAD"));
    check("401 Unauthorized", "200 OK", (401, "HEAD"));
    check("429 Too Many Requests", "200 OK", (429, "HEAD"));
    check("503 Service Unavailable", "200 OK", (503, "HEAD"));
    for refusal in ["400 Bad Request", "403 Forbidden", "404 Not Found", "405 Not Allowed", "501 Not Implemented"] {
        check(refusal, "200 OK", (200, "GET"));
    }
    check("405 Not Allowed", "404 Not Found", (404, "GET"));
}

#[test]
fn who_stumbles_over_head_is_asked_with_get() {
    for behaviour in [0, 1] {
        let server = Server::start(tls(), move |connection| {
            let request = connection.request()?.unwrap_or_default();
            match (request.starts_with("HEAD"), behaviour) {
                (true, 0) => connection.reset(),
                (true, _) => connection.send("What is this?\r\n\r\n"),
                (false, _) => connection.send(Answer::json("{}").bytes()),
            }
        });
        let attempt = probe_path(&server, "/");
        assert_eq!((attempt.fault, attempt.method, attempt.tries), (None, "GET", 2), "{behaviour}");
    }
}

#[test]
fn what_was_said_to_head_stands_where_get_brings_nothing() {
    let server = Server::start(tls(), |connection| {
        let request = connection.request()?.unwrap_or_default();
        if request.starts_with("HEAD") {
            connection.send(Answer::status("403 Forbidden").bytes())
        } else {
            connection.reset()
        }
    });
    let attempt = probe_path(&server, "/");
    assert_eq!((attempt.fault, attempt.method, attempt.tries), (None, "HEAD", 2));
    assert_eq!(attempt.response.unwrap().status, 403);
}

#[test]
fn a_redirect_is_an_answer_and_is_not_followed() {
    let elsewhere = Server::answering(Security::Plain, |_| Answer::json("{}"));
    let to = format!("http://{}/", elsewhere.address());
    let location = to.clone();
    let server = Server::answering(tls(), move |_| Answer::redirect(&location));
    let attempt = probe_path(&server, "/");
    assert_eq!(attempt.fault, None);
    let response = attempt.response.unwrap();
    assert_eq!((response.status, response.location), (302, Some(to)));
    assert_eq!((server.seen().requests.len(), elsewhere.seen().connections), (1, 0));
}

#[test]
fn nobody_waits_for_the_body() {
    let server = Server::start(tls(), |connection| {
        if connection.request()?.unwrap_or_default().starts_with("HEAD") {
            return connection.send(Answer::status("405 Not Allowed").bytes());
        }
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")?;
        connection.send_repeatedly(&[b'x'; 8192], 1_000_000_000)
    });
    let attempt = probe_path(&server, "/");
    assert_eq!((attempt.fault, attempt.method), (None, "GET"));
    assert!(server.seen().sent < 50_000_000, "{}", server.seen().sent);
}

#[test]
fn what_may_not_be_asked_is_not_connected() {
    let server = Server::answering(tls(), |_| Answer::json("{}"));
    let foreign = |url: &str| assay::fetch::Endpoint { is_own: false, ..own(url) };
    let url = format!("https://{HOST}/");
    let endpoints = vec![
        foreign(&url),
        foreign("https://127.0.0.1/"),
        own(&format!("http://{HOST}/")),
        own(&format!("https://me@{HOST}/")),
        foreign("https://outlook.office365.com.evil.example/"),
    ];
    let (attempts, clocks) = probe(Names::leading_to(&server).settings(), endpoints);
    let is_refused = |fault: &Fault| matches!(fault, Fault::AddressRefused { .. } | Fault::NotPermitted { .. });
    for attempt in &attempts {
        assert!(attempt.fault.as_ref().is_some_and(is_refused), "{:?}", attempt.fault);
    }
    assert!(matches!(attempts[0].fault, Some(Fault::AddressRefused { .. })), "{:?}", attempts[0].fault);
    assert_eq!((attempts.len(), clocks), (5, None));
    assert_eq!(server.seen().connections, 0);
}
