//! What a frame of the window costs while it fetches from servers that mean harm: layout and accessibility tree, without
//! painting. A window at 60 frames a second has 16.7 ms for each.
#![expect(clippy::expect_used, reason = "a benchmark that cannot run measures nothing")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "the servers are those of the tests; times are printed"
)]

#[path = "../tests/common/mod.rs"]
mod common;
#[path = "../tests/common/server/mod.rs"]
mod server;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use assay::fetch::{ProxyChoice, Resolve, Roots, Settings, Setup, SystemNetwork};
use assay::gui::app::{App, Outside, Start};
use assay::gui::clock::SystemClock;
use assay::gui::task::Threads;
use eframe::egui::Event;
use eframe::egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use server::documents::{SAMPLE_HOST, sample_metadata};
use server::{Answer, Authority, Server};

fn main() {
    println!("at rest:                {}", words(&frames(None)));
    let authority = Authority::new("Bench");
    let tls = || authority.tls(&[SAMPLE_HOST]);
    let kind = |what: &str, server: Server| {
        println!("{what:23} {}", words(&frames(Some((&server, authority.root().as_ref())))));
    };
    kind("a good server:", Server::answering(tls(), |_request| Answer::json(sample_metadata())));
    kind("one that never answers:", Server::start(tls(), server::Connection::hang));
    kind(
        "one byte a millisecond:",
        Server::start(tls(), move |connection| {
            let _asked = connection.request()?;
            connection.send("HTTP/1.1 200 OK\r\n\r\n")?;
            connection.drip(std::iter::repeat_n(b' ', 10_000), Duration::from_millis(1))
        }),
    );
    kind(
        "ten gigabytes:",
        Server::start(tls(), move |connection| {
            let _asked = connection.request()?;
            connection.send("HTTP/1.1 200 OK\r\n\r\n")?; // no length: it ends when it ends
            connection.send_repeatedly(&[b'['; 16_384], 10_000_000_000)
        }),
    );
    kind("a gzip bomb:", Server::answering(tls(), |_request| Answer::json(vec![b' '; 300_000_000]).gzip()));
    kind(
        "a hundred thousand keys:",
        Server::answering(tls(), |_request| Answer::json(server::documents::many_keys(100_000)).gzip()),
    );
}

/// Times of frames: of the window at rest, or from the click on Fetch on.
fn frames(hostile: Option<(&Server, &[u8])>) -> Vec<Duration> {
    let (address, roots) = match &hostile {
        Some((server, root)) => (server.address(), vec![root.to_vec()]),
        None => (SocketAddr::from(([127, 0, 0, 1], 9)), Vec::new()),
    };
    let network = SystemNetwork::new(Settings {
        roots: Roots::Given(roots),
        resolver: Arc::new(Everywhere(address)),
        setup: Setup { proxy: ProxyChoice::Direct, ..Setup::default() },
        ..Settings::default()
    });
    let outside =
        Outside { spawn: Arc::new(Threads), clock: Arc::new(SystemClock), network: Arc::new(network), settings: None };
    let mut harness = Harness::builder()
        .with_size([1280.0, 800.0])
        .with_max_steps(16)
        .build_eframe(move |creation| App::new(&creation.egui_ctx, &Start::default(), outside));
    let token = include_str!("../assets/sample/identity-token.txt");
    harness.event(Event::Paste(token.to_owned()));
    settle(&mut harness);
    if hostile.is_some() {
        harness.get_by_role_and_label(Role::Button, "Approve and fetch…").click();
        settle(&mut harness);
        harness.get_by_role_and_label(Role::CheckBox, "This is my own server in my own network").click();
        settle(&mut harness);
        harness.get_by_role_and_label(Role::Button, "Fetch").click();
    }
    let mut frames = Vec::new();
    for _ in 0..FRAMES {
        let begun = Instant::now();
        harness.step();
        let took = begun.elapsed();
        frames.push(took);
        sleep(FRAME.saturating_sub(took));
    }
    frames
}

/// Background work is waited for.
fn settle(harness: &mut Harness<'_, App>) {
    for _ in 0..10 {
        harness.step();
        sleep(FRAME);
    }
}

fn words(frames: &[Duration]) -> String {
    let mut sorted = frames.to_vec();
    sorted.sort_unstable();
    let millis = |time: Option<&Duration>| time.map_or(0.0, Duration::as_secs_f64) * 1_000.0;
    format!("median {:.2} ms, worst {:.2} ms", millis(sorted.get(sorted.len() / 2)), millis(sorted.last()))
}

const FRAMES: usize = 120; // two seconds

const FRAME: Duration = Duration::from_micros(16_700);

/// Every name leads to the server.
struct Everywhere(SocketAddr);

impl Resolve for Everywhere {
    fn resolve(&self, _name: &str) -> io::Result<Vec<SocketAddr>> {
        Ok(vec![self.0])
    }
}
