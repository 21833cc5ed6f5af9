//! Answers whose bodies are too much, packed badly, or something else than a document.

use std::io;

use assay::network::Attempt;
use flate2::{Compress, Compression, FlushCompress};

use crate::server::answer::gzip;
use crate::server::{Answer, Connection, Server, documents};
use crate::setup::{AUTHORITY, HOST, World};

/// What comes of an answer; `fetched` where it is a document.
#[track_caller]
fn check(answer: Answer, expected: &str) -> Attempt {
    let bytes = answer.bytes();
    check_script(expected, move |connection| connection.send(&bytes)).0
}

/// What comes of asking a server that does this after each request, and how many bytes it got rid of.
#[track_caller]
fn check_script<S>(expected: &str, script: S) -> (Attempt, u64)
where
    S: Fn(&mut Connection) -> io::Result<()> + Send + Sync + 'static,
{
    let server = Server::start(AUTHORITY.tls(&[HOST]), move |connection| {
        connection.request()?;
        script(connection)
    });
    let world = World::leading_to(&server);
    let attempt = if expected == "fetched" { world.fetches("/") } else { world.fails("/", expected) };
    (attempt, server.seen().sent)
}

/// The same for a server that sends more than anybody wants: it must be left alone soon.
#[track_caller]
fn check_flood<S>(expected: &str, script: S)
where
    S: Fn(&mut Connection) -> io::Result<()> + Send + Sync + 'static,
{
    let (attempt, sent) = check_script(expected, script);
    // What is over the limit is what the sockets of both sides hold.
    assert!(sent < 64 * MIB, "{sent} bytes were sent before the client had enough");
    let received = attempt.response.expect("there was an answer").body_bytes;
    assert!(received < 64 * MIB, "{received} bytes were taken");
}

#[test]
fn ten_gigabytes_are_not_taken() {
    check_flood("too large", |connection| {
        connection.send(Answer::json("").header("Content-Length", "10737418240").head())?;
        connection.send_repeatedly(&[b' '; 16 * 1024], 10 * 1024 * MIB)
    });
    check_flood("too large", |connection| {
        connection.send(Answer::json("").header("Transfer-Encoding", "chunked").head())?;
        let chunk = [b"4000\r\n".as_slice(), &[b' '; 16 * 1024], b"\r\n"].concat();
        connection.send_repeatedly(&chunk, 10 * 1024 * MIB)
    });
    // Neither length nor chunks: until the connection ends.
    check_flood("too large", |connection| {
        connection.send(Answer::json("").head())?;
        connection.send_repeatedly(&[b' '; 16 * 1024], 10 * 1024 * MIB)
    });
}

#[test]
fn a_body_in_crumbs_is_no_more_than_another() {
    check_flood("too large", |connection| {
        connection.send(Answer::json("").header("Transfer-Encoding", "chunked").head())?;
        connection.send_repeatedly(&b"8\r\n        \r\n".repeat(1000), 10 * 1024 * MIB)
    });
}

#[test]
fn a_gzip_bomb_does_not_go_off() {
    for (packed, expected) in [(MIB / 2, "too large unpacked"), (10 * 1024 * MIB, "too large")] {
        let (first, again) = bomb();
        check_flood(expected, move |connection| {
            connection.send(Answer::json("").header("Content-Encoding", "gzip").head())?;
            connection.send(&first)?;
            connection.send_repeatedly(&again, packed)
        });
    }
}

#[test]
fn gzip_that_unpacks_to_nothing_for_ever_ends() {
    let nothing = endless_nothing();
    check_flood("too large", move |connection| {
        connection.send(Answer::json("").header("Content-Encoding", "gzip").head())?;
        connection.send(&nothing.0)?;
        connection.send_repeatedly(&nothing.1, 10 * 1024 * MIB)
    });
    // One whole member after another, each of nothing.
    check_flood("too large", move |connection| {
        connection.send(Answer::json("").header("Content-Encoding", "gzip").head())?;
        connection.send_repeatedly(&gzip(b"").repeat(1000), 10 * 1024 * MIB)
    });
}

#[test]
fn packed_documents_are_unpacked() {
    let sample = || Answer::json(documents::sample_metadata());
    check(sample().gzip(), "fetched");
    check(sample().gzip().header("Content-Encoding", "GZIP"), "fetched");
    check(sample().header("Content-Encoding", "identity"), "fetched");
    let two_members =
        [gzip(&documents::sample_metadata().as_bytes()[..500]), gzip(&documents::sample_metadata().as_bytes()[500..])];
    check(Answer::json(two_members.concat()).header("Content-Encoding", "gzip"), "fetched");
}

#[test]
fn what_cannot_be_unpacked_is_told() {
    let sample = || Answer::json(documents::sample_metadata());
    check(sample().header("Content-Encoding", "br"), "encoding");
    check(sample().header("Content-Encoding", "deflate"), "encoding");
    check(sample().header("Content-Encoding", "zstd"), "encoding");
    check(sample().gzip().header("Content-Encoding", "gzip, gzip"), "encoding");
    check(sample().header("Content-Encoding", "gzip"), "encoding");
    let whole = gzip(documents::sample_metadata().as_bytes());
    check(Answer::json(&whole[..whole.len() / 2]).header("Content-Encoding", "gzip"), "encoding");
    let mut damaged = whole.clone();
    let checksum = damaged.len() - 8;
    damaged[checksum] ^= 1;
    check(Answer::json(damaged).header("Content-Encoding", "gzip"), "encoding");
}

#[test]
fn what_is_no_document_is_told() {
    check(Answer::page(SIGN_IN_PAGE), "not a document: a sign-in page titled `Sign in to your account`");
    check(Answer::json(SIGN_IN_PAGE), "not a document: a sign-in page titled `Sign in to your account`");
    check(Answer::json("<html><body>It works</body></html>"), "not a document: a web page");
    check(Answer::json(""), "not a document: empty");
    check(Answer::json(" \r\n"), "not a document: empty");
    check(Answer::json("{\"error\":\"not found\"}"), "not a document: JSON that publishes no keys");
    check(Answer::json("[".repeat(100_000)), "not a document: damaged JSON");
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    check(Answer::json(deep), "not a document: JSON that is nested too deep");
    check(Answer::json(documents::many_keys(100_000)), "too large");
    check(Answer::json(documents::many_keys(100_000)).gzip(), "too large unpacked");
    check(Answer::json(documents::many_keys(10_000)), "fetched");
}

#[test]
fn documents_are_read_in_every_coding_of_text() {
    let sample = documents::sample_metadata();
    check(Answer::document("text/html", sample), "fetched");
    check(Answer::json([b"\xef\xbb\xbf".as_slice(), sample.as_bytes()].concat()), "fetched");
    let little: Vec<u8> = std::iter::once(0xfeff).chain(sample.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    check(Answer::document("application/json; charset=utf-16", little), "fetched");
    let big: Vec<u8> = std::iter::once(0xfeff).chain(sample.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    check(Answer::document("application/json; charset=utf-16", big), "fetched");
}

const MIB: u64 = 1024 * 1024;

const SIGN_IN_PAGE: &str =
    "<!DOCTYPE html>\n<html><head><title>Sign in to your account</title></head><body></body></html>";

/// A member's head (RFC 1952 section 2.3).
const GZIP_HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// The beginning of a gzip stream, and a part of a kilobyte that unpacks to a megabyte and can be repeated at will.
pub(crate) fn bomb() -> (Vec<u8>, Vec<u8>) {
    let mut packer = Compress::new(Compression::best(), false);
    let zeros = vec![0; 1024 * 1024];
    let mut parts = [Vec::with_capacity(64 * 1024), Vec::with_capacity(64 * 1024)];
    for part in &mut parts {
        packer.compress_vec(&zeros, part, FlushCompress::Full).unwrap();
    }
    let [first, again] = parts;
    ([GZIP_HEAD.to_vec(), first].concat(), again)
}

/// The beginning of a gzip stream, and stored blocks of no bytes (RFC 1951 section 3.2.4), which can be repeated at will.
pub(crate) fn endless_nothing() -> (Vec<u8>, Vec<u8>) {
    (GZIP_HEAD.to_vec(), [0, 0, 0, 0xff, 0xff].repeat(10_000))
}
