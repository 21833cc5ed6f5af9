//! What a hundred endpoints cost beside the slowest of them, against a server on loopback that takes its time: up to a second
//! for each answer. The last line gives the ratio, measured by turns; 1.2 is the most that it may be. The server and its half of
//! the handshakes run on the same processors.
#![expect(clippy::expect_used, clippy::panic, reason = "a benchmark without its server measures nothing")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "the servers are those of the tests; a ratio is printed"
)]

#[path = "../tests/common/mod.rs"]
mod common;
#[path = "../tests/common/server/mod.rs"]
mod server;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use assay::fetch::{Endpoint, Network as _, Plan, ProxyChoice, Resolve, Roots, Settings, Setup, SystemNetwork, Watch};
use assay::intake::Body;
use divan::Bencher;
use server::{Answer, Authority, Server};

fn main() {
    divan::main();
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    if arguments == ["--bench"] {
        compare();
    }
}

/// The slowest alone.
#[divan::bench(sample_count = 3)]
fn slowest_alone(bencher: Bencher<'_, '_>) {
    let world = World::new();
    bencher.bench(|| world.probe(&[SLOWEST]));
}

/// The slowest and 99 others at once.
#[divan::bench(sample_count = 3)]
fn hundred_at_once(bencher: Bencher<'_, '_>) {
    let world = World::new();
    bencher.bench(|| world.probe(&hundred()));
}

fn compare() {
    let world = World::new();
    let (mut alone, mut at_once) = (Duration::ZERO, Duration::ZERO);
    for _ in 0..5 {
        alone += world.probe(&[SLOWEST]);
        at_once += world.probe(&hundred());
    }
    let ratio = at_once.as_secs_f64() / alone.as_secs_f64();
    println!("100 endpoints at once take {ratio:.2} times as long as the slowest of them alone");
}

/// How long the answers take: evenly spread, the slowest last.
fn hundred() -> Vec<Duration> {
    (1..=100).map(|number| SLOWEST * number / 100).collect()
}

const SLOWEST: Duration = Duration::from_secs(1);

const HOST: &str = "mail.contoso.com";

struct World {
    network: SystemNetwork,
    _server: Server,
}

impl World {
    fn new() -> Self {
        let authority = Authority::new("Bench");
        let server = Server::start(authority.tls(&[HOST]), |connection| {
            let request = connection.request()?.unwrap_or_default();
            let millis = request.split(['/', ' ']).find_map(|word| word.parse().ok()).unwrap_or(0);
            connection.pause(Duration::from_millis(millis))?;
            connection.send(Answer::json("{}").bytes())
        });
        let network = SystemNetwork::new(Settings {
            setup: Setup { proxy: ProxyChoice::Direct, ..Setup::default() },
            roots: Roots::Given(vec![authority.root().to_vec()]),
            resolver: Arc::new(Everywhere(server.address())),
            ..Settings::default()
        });
        Self { network, _server: server }
    }

    fn probe(&self, times: &[Duration]) -> Duration {
        let endpoint = |time: &Duration| {
            let url = format!("https://{HOST}/{}", time.as_millis());
            Endpoint { name: "Bench".to_owned(), url, is_own: true }
        };
        let plan = Plan { endpoints: times.iter().map(endpoint).collect(), ntp: None };
        let begun = Instant::now();
        let evidence = self.network.probe(&plan, &Patient, &|_, _| {});
        let took = begun.elapsed();
        for evidence in &evidence {
            if let Body::Attempt(attempt) = &evidence.body {
                assert_eq!(attempt.fault, None, "every endpoint answers");
            }
        }
        took
    }
}

struct Everywhere(SocketAddr);

impl Resolve for Everywhere {
    fn resolve(&self, _name: &str) -> io::Result<Vec<SocketAddr>> {
        Ok(vec![self.0])
    }
}

struct Patient;

impl Watch for Patient {
    fn is_cancelled(&self) -> bool {
        false
    }
}
