//! Servers that let one wait, and users who will not: each wait ends at its own limit, in its own stage.

use std::io;
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use assay::network::{Fault, Stage};

use crate::server::{Answer, Connection, Security, Seen, Server, documents};
use crate::setup::{AUTHORITY, HOST, World, noting, until};

/// What comes of asking such a server with short patience.
#[track_caller]
fn check<S>(security: Security, expected: &str, script: S)
where
    S: Fn(&mut Connection) -> io::Result<()> + Send + Sync + 'static,
{
    let server = Server::start(security, script);
    let begun = Instant::now();
    World::leading_to(&server).impatient().fails("/", expected);
    assert!(begun.elapsed() < PATIENCE, "{expected}: took {:?}", begun.elapsed());
}

fn tls() -> Security {
    AUTHORITY.tls(&[HOST])
}

#[test]
fn a_handshake_that_never_comes() {
    check(Security::Plain, "timed out: Tls", Connection::hang);
}

#[test]
fn a_handshake_that_drips() {
    check(Security::Plain, "timed out: Tls", |connection| {
        // A long handshake record (RFC 8446 section 5.1), one byte at a time.
        connection.drip([22, 3, 3, 0x3f, 0].into_iter().chain(std::iter::repeat(2)), BIT)
    });
}

#[test]
fn an_answer_that_never_comes() {
    check(tls(), "timed out: Answer", Connection::hang);
}

#[test]
fn a_head_that_drips() {
    check(tls(), "timed out: Answer", |connection| {
        connection.request()?;
        let head = b"HTTP/1.1 200 OK\r\nX-Slow: ".iter().copied();
        connection.drip(head.chain(std::iter::repeat(b'a')), BIT)
    });
}

#[test]
fn hints_without_end() {
    check(tls(), "timed out: Answer", |connection| {
        connection.request()?;
        loop {
            connection.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")?;
            connection.pause(Duration::from_millis(1))?;
        }
    });
}

#[test]
fn a_body_that_drips_a_byte_a_second() {
    check(tls(), "timed out: Total", |connection| {
        connection.request()?;
        connection.send(Answer::json("").header("Content-Length", "3600").head())?;
        connection.drip(std::iter::repeat(b' '), Duration::from_secs(1))
    });
}

#[test]
fn a_body_that_never_comes() {
    check(tls(), "timed out: Total", |connection| {
        connection.request()?;
        connection.send(Answer::json("").header("Content-Length", "3600").head())?;
        connection.hang()
    });
}

#[test]
fn a_queue_that_nobody_serves() {
    // The system accepts the connection, the program never does.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    World::new().leading(HOST, listener.local_addr().unwrap()).impatient().fails("/", "timed out: Tls");
}

#[test]
fn nobody_there() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    World::new().leading(HOST, address).fails("/", "refused");
}

#[test]
fn a_reset_at_once() {
    let server = Server::start(Security::Plain, Connection::reset);
    // Whether it still counts as connected is the system's affair.
    let evidence = World::leading_to(&server).fetch("/");
    let fault = World::attempt(&evidence).fault.as_ref();
    assert!(matches!(fault, Some(Fault::Reset { stage: Stage::Connect | Stage::Tls })), "{fault:?}");
}

#[test]
fn a_reset_inside_the_body() {
    // The server cuts when the client has seen the beginning: a reset takes with it what was not read yet.
    static HAS_BEGUN: AtomicBool = AtomicBool::new(false);
    let server = Server::start(tls(), |connection| {
        connection.request()?;
        HAS_BEGUN.store(false, Ordering::Release);
        connection.send(Answer::json("").header("Content-Length", "3600").head())?;
        connection.send("{")?;
        while !HAS_BEGUN.load(Ordering::Acquire) {
            connection.pause(Duration::from_millis(2))?;
        }
        connection.reset()
    });
    let watch = noting(|stage, bytes| {
        if stage == Stage::Body && bytes > 0 {
            HAS_BEGUN.store(true, Ordering::Release);
        }
    });
    World::leading_to(&server).fails_watched("/", "reset: Body", &watch);
}

#[test]
fn work_that_is_called_off_ends() {
    let check = |server: Server, is_time: fn(&Seen) -> bool| {
        let begun = Instant::now();
        let watch = until(|| is_time(&server.seen()));
        World::leading_to(&server).fails_watched("/", "cancelled", &watch);
        assert!(begun.elapsed() < PATIENCE, "took {:?}", begun.elapsed());
    };
    check(Server::start(Security::Plain, Connection::hang), |seen| seen.connections > 0);
    check(Server::start(tls(), Connection::hang), |seen| seen.handshakes > 0);
    let drips = |connection: &mut Connection| {
        connection.request()?;
        connection.send(Answer::json("").header("Content-Length", "3600").head())?;
        connection.drip(std::iter::repeat(b' '), BIT)
    };
    check(Server::start(tls(), drips), |seen| seen.requests.len() == 1);
    let busy = Answer::status("429 Too Many Requests").header("Retry-After", "5");
    check(Server::answering(tls(), move |_| busy.clone()), |seen| seen.sent > 0);
}

#[test]
fn what_was_called_off_before_it_began_asks_nobody() {
    let server = Server::answering(tls(), documents::publishing);
    World::leading_to(&server).fails_watched("/", "cancelled", &until(|| true));
    assert_eq!(server.seen().connections, 0);
}

/// What every wait here is far below, with limits of a second or two.
const PATIENCE: Duration = Duration::from_secs(15);

/// Between bytes that come one by one.
const BIT: Duration = Duration::from_millis(20);
