//! Servers that speak HTTP badly, or well and say no.

use std::io;

use assay::network::Attempt;

use crate::server::{Answer, Connection, Server};
use crate::setup::{AUTHORITY, HOST, World};

/// What comes of asking a server that answers each request like this.
#[track_caller]
fn check(answer: Answer, expected: &str) -> Attempt {
    check_bytes(answer.bytes(), expected)
}

/// What comes of asking a server that answers with these bytes and ends the connection.
#[track_caller]
fn check_bytes(bytes: impl Into<Vec<u8>>, expected: &str) -> Attempt {
    let bytes = bytes.into();
    check_script(expected, move |connection| connection.send(&bytes))
}

/// What comes of asking a server that does this after each request.
#[track_caller]
fn check_script<S>(expected: &str, script: S) -> Attempt
where
    S: Fn(&mut Connection) -> io::Result<()> + Send + Sync + 'static,
{
    let server = Server::start(AUTHORITY.tls(&[HOST]), move |connection| {
        connection.request()?;
        script(connection)
    });
    let attempt = World::leading_to(&server).fails("/", expected);
    let seen = server.seen();
    assert_eq!(seen.connections, usize::from(attempt.tries), "{expected}: {seen:?}");
    attempt
}

#[test]
fn a_status_that_says_no_is_kept() {
    check(Answer::status("403 Forbidden"), "403");
    check(Answer::status("404 Not Found").body("<html>not here</html>"), "404");
    check(Answer::status("410 Gone"), "410");
    check(Answer::status("500 Internal Server Error"), "500");
    check(Answer::status("304 Not Modified"), "304");
    check(Answer::status("204 No Content"), "204");
    check(Answer::status("206 Partial Content").body("{\"keys\":"), "206");
    let challenge = Answer::status("401 Unauthorized")
        .header("WWW-Authenticate", "Bearer client_id=\"00000002-0000-0ff1-ce00-000000000000\"")
        .also("WWW-Authenticate", "Negotiate")
        .header("x-ms-diagnostics", "2000001;reason=\"no token\";error_category=\"invalid_token\"")
        .header("Server", "Microsoft-IIS/10.0");
    let response = check(challenge, "401").response.expect("there was an answer");
    assert_eq!(response.www_authenticate.len(), 2);
    assert_eq!(response.server.as_deref(), Some("Microsoft-IIS/10.0"));
    assert!(response.diagnostics.is_some_and(|text| text.starts_with("2000001;")));
}

#[test]
fn what_is_no_http_is_told() {
    check_bytes("SSH-2.0-OpenSSH_9.7\r\n", "not http");
    check_bytes("HTTP/1.1 two hundred OK\r\n\r\n", "not http");
    check_bytes("{\"keys\":[]}", "not http");
    check_bytes("HTTP/1.1 200 OK\r\nbad\0header: x\r\n\r\n", "not http");
    check_bytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "not http");
    check_bytes("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "not http");
    check_bytes("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999999\r\n\r\n", "not http");
    check_bytes(http_2_settings(), "not http");
}

#[test]
fn heads_without_end_are_cut_off() {
    let one_header = [b"HTTP/1.1 200 OK\r\nX-Long: ".as_slice(), &vec![b'a'; 1024 * 1024], b"\r\n\r\n"].concat();
    check_bytes(one_header, "not http");
    check_script("not http", |connection| {
        connection.send("HTTP/1.1 200 OK\r\n")?;
        connection.send_repeatedly(&b"X-More: of the same\r\n".repeat(500), u64::MAX)
    });
    check_script("not http", |connection| {
        connection.send("HTTP/1.1 200 OK\r\nX-Long: ")?;
        connection.send_repeatedly(&[b'a'; 16 * 1024], u64::MAX)
    });
}

#[test]
fn a_connection_that_ends_early_is_a_reset() {
    check_bytes("", "reset: Answer");
    check_bytes("HTTP/1.1 200 OK\r\nContent-Ty", "reset: Answer");
    check_script("reset: Answer", Connection::reset);
    check_bytes("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"keys\":", "reset: Body");
    check_bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{\"keys\":\r\n", "reset: Body");
    check_bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n80\r\n{\"keys\":", "reset: Body");
}

#[test]
fn chunks_that_are_none_are_told() {
    let check_chunks = |chunks: &str| {
        check_bytes(format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}"), "not http");
    };
    check_chunks("zz\r\n{}\r\n0\r\n\r\n");
    check_chunks("-2\r\n{}\r\n0\r\n\r\n");
    check_chunks("2\r\n{}{}\r\n0\r\n\r\n");
    check_chunks("fffffffffffffffff\r\n{}\r\n0\r\n\r\n");
    check_script("not http", |connection| {
        connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;")?;
        connection.send_repeatedly(&[b'a'; 16 * 1024], u64::MAX)
    });
    check_script("not http", |connection| {
        connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n")?;
        connection.send_repeatedly(&b"X-Trailer: of the same\r\n".repeat(500), u64::MAX)
    });
}

#[test]
fn a_server_that_is_busy_is_asked_once_more() {
    for status in ["429 Too Many Requests", "503 Service Unavailable"] {
        let answers = [Answer::status(status).header("Retry-After", "1").bytes(), sample().bytes()];
        let server = Server::start(AUTHORITY.tls(&[HOST]), move |connection| {
            connection.request()?;
            connection.send(&answers[connection.number().min(1)])
        });
        let attempt = World::leading_to(&server).fetches("/");
        assert_eq!((attempt.tries, server.seen().connections), (2, 2), "{status}");
    }
}

#[test]
fn a_server_that_stays_busy_is_left_alone() {
    let attempt = check(Answer::status("429 Too Many Requests").header("Retry-After", "0"), "429");
    assert_eq!(attempt.tries, 2);
    assert_eq!(attempt.response.and_then(|response| response.retry_after_secs), Some(0));
    // Nobody waits for an hour.
    let attempt = check(Answer::status("429 Too Many Requests").header("Retry-After", "3600"), "429");
    assert_eq!(attempt.response.and_then(|response| response.retry_after_secs), Some(3600));
}

fn sample() -> Answer {
    Answer::json(crate::server::documents::sample_metadata())
}

/// How a server begins that speaks HTTP/2 only: an empty `SETTINGS` frame and a `GOAWAY` (RFC 9113 section 6).
fn http_2_settings() -> Vec<u8> {
    [&[0, 0, 0, 4, 0, 0, 0, 0, 0][..], &[0, 0, 8, 7, 0, 0, 0, 0, 0], &[0, 0, 0, 0, 0, 0, 0, 1]].concat()
}
