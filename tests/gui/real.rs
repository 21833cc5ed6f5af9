//! The window on real sockets: the sample's token is verified with what a server on loopback publishes.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use assay::fetch::{ProxyChoice, Resolve, Roots, Settings, Setup, SystemNetwork};
use assay::gui::command::{AsOf, Command};
use assay::sample::sample;
use chrono::TimeDelta;
use eframe::egui::Role;

use crate::bench::Bench;
use crate::server::documents::{SAMPLE_HOST, sample_metadata};
use crate::server::{Answer, Authority, Server};

/// Every name leads to the server of the test.
struct Leading(SocketAddr);

impl Resolve for Leading {
    fn resolve(&self, name: &str) -> io::Result<Vec<SocketAddr>> {
        if name == SAMPLE_HOST { Ok(vec![self.0]) } else { Err(io::ErrorKind::NotFound.into()) }
    }
}

#[test]
fn one_click_verifies_the_samples_token() {
    let authority = Authority::new("Test");
    let server = Server::answering(authority.tls(&[SAMPLE_HOST]), |_request| Answer::json(sample_metadata()));
    let network = SystemNetwork::new(Settings {
        roots: Roots::Given(vec![authority.root().to_vec()]),
        resolver: Arc::new(Leading(server.address())),
        setup: Setup { proxy: ProxyChoice::Direct, ..Setup::default() },
        ..Settings::default()
    });
    let sample = sample();
    let token = sample.inputs.first().expect("the sample begins with its token");
    let mut bench = Bench::on(Arc::new(network));
    bench.command(Command::SetAsOf(AsOf::Fixed((sample.at - TimeDelta::hours(3)).timestamp())));
    bench.command(Command::SetAudiences(sample.policy.audiences.clone()));
    bench.paste(&String::from_utf8_lossy(&token.bytes));
    bench.assert_shows("Undetermined");
    bench.assert_shows("Not checked");
    assert_eq!(server.seen().connections, 0);

    bench.click(Role::Button, "Approve and fetch…");
    bench.assert_shows("127.0.0.1 (an address of this computer itself)");
    assert_eq!(server.seen().connections, 0);
    bench.click(Role::CheckBox, "This is my own server in my own network");
    bench.click(Role::Button, "Fetch");

    bench.assert_shows("Valid");
    bench.assert_shows("Matches  key");
    bench.assert_shows("Trusted  Fetched from");
    let seen = server.seen();
    assert_eq!((seen.connections, seen.server_names.as_slice()), (1, [SAMPLE_HOST.to_owned()].as_slice()));
    let request = seen.requests.first().expect("it was asked");
    let promised = assay::fetch::request_head(&format!("https://{SAMPLE_HOST}/autodiscover/metadata/json/1"));
    assert_eq!(request.trim_end().lines().collect::<Vec<_>>(), promised);
}
