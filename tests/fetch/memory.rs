//! Floods are measured in a process of their own: what it took at most, over what it takes for a document in order.
#![cfg(target_os = "linux")]

use std::io;

use crate::bodies::{bomb, endless_nothing};
use crate::child;
use crate::server::{Answer, Connection, Server, documents};
use crate::setup::{AUTHORITY, HOST, World};

/// The most that a flood may take beyond a document in order.
const MAX_GROWTH_KIB: u64 = 64 * 1024;

/// Which flood the child process is for.
const FLOOD: &str = "ASSAY_TEST_FLOOD";

#[test]
fn no_flood_takes_much_memory() {
    check("declared");
    check("chunked");
    check("bomb");
    check("short bomb");
    check("nothing");
    check("head");
    check("redirects");
    check("many keys");
    check("too many keys");
    check("numbers");
    check("nested");
}

#[track_caller]
fn check(flood: &str) {
    let text = child::run("memory::one_flood", &[(FLOOD, flood)]);
    let grown = text.lines().find_map(|line| line.split_once("grown by ")?.1.strip_suffix(" KiB")?.parse().ok());
    let grown: u64 = grown.unwrap_or_else(|| panic!("{flood}: {text}"));
    println!("{flood}: {grown} KiB");
    assert!(grown < MAX_GROWTH_KIB, "{flood}: {grown} KiB");
}

#[test]
#[ignore = "the test above runs it, in a process of its own"]
fn one_flood() {
    let flood = child::told(FLOOD).unwrap_or_else(|| "declared".to_owned());
    let server = Server::start(AUTHORITY.tls(&[HOST]), move |connection| {
        while let Some(request) = connection.request()? {
            match documents::path(&request) {
                "/flood" => return send(connection, &flood),
                _ => connection.send(documents::publishing(&request).bytes())?,
            }
        }
        Ok(())
    });
    let world = World::leading_to(&server);
    world.fetches(documents::EXCHANGE_PATH);
    let before = peak_kib();
    let _evidence = world.fetch("/flood");
    println!("\ngrown by {} KiB", peak_kib() - before);
}

fn send(connection: &mut Connection, flood: &str) -> io::Result<()> {
    const MANY: u64 = 10 * 1024 * 64 * 1024;
    let head = Answer::json("");
    match flood {
        "declared" => {
            connection.send(head.header("Content-Length", &MANY.to_string()).head())?;
            connection.send_repeatedly(&[b' '; 16 * 1024], MANY)
        }
        "chunked" => {
            connection.send(head.header("Transfer-Encoding", "chunked").head())?;
            let chunk = [b"4000\r\n".as_slice(), &[b' '; 16 * 1024], b"\r\n"].concat();
            connection.send_repeatedly(&chunk, MANY)
        }
        "bomb" | "short bomb" | "nothing" => {
            let (first, again) = if flood == "nothing" { endless_nothing() } else { bomb() };
            connection.send(head.header("Content-Encoding", "gzip").head())?;
            connection.send(first)?;
            connection.send_repeatedly(&again, if flood == "short bomb" { 512 * 1024 } else { MANY })
        }
        "head" => {
            connection.send("HTTP/1.1 200 OK\r\nX-Long: ")?;
            connection.send_repeatedly(&[b'a'; 16 * 1024], MANY)
        }
        "redirects" => connection.send(Answer::redirect(&format!("/flood?{}", "a".repeat(8000))).bytes()),
        "many keys" => connection.send(Answer::json(documents::many_keys(10_000)).gzip().bytes()),
        "too many keys" => connection.send(Answer::json(documents::many_keys(40_000)).gzip().bytes()),
        "numbers" => connection.send(Answer::json(format!("[{}0]", "0,".repeat(1_000_000))).gzip().bytes()),
        "nested" => {
            let deep = "[".repeat(100_000) + &"]".repeat(100_000);
            connection.send(Answer::json(deep).bytes())
        }
        other => Err(io::Error::other(format!("there is no flood {other}"))),
    }
}

/// The most memory that this process has held so far.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
