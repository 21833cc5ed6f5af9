//! The command line on the network: what `inspect` fetches when it is told to, and that it fetches nothing when it is not.
#![cfg(test)]
#![cfg(all(feature = "cli", target_os = "linux"))]

mod common;
#[path = "common/server/mod.rs"]
mod server;

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use server::documents::{SAMPLE_HOST, publishing};
use server::{Authority, Demand, Server, proxy};

const TOKEN: &str = include_str!("../assets/sample/identity-token.txt");
/// Three hours before the sample's moment: the token is valid.
const AT: &str = "2026-03-16T16:35:00Z";
const AUDIENCE: &str = "https://addin.contoso.com/taskpane.html";

/// A server that publishes the sample's keys, and a proxy that leads there.
struct World {
    authority: Authority,
    server: Server,
    proxy: Server,
}

impl World {
    fn new() -> Self {
        let authority = Authority::new("Test");
        let server = Server::answering(authority.tls(&[SAMPLE_HOST]), publishing);
        let proxy = proxy(Demand::Nothing, &[(&format!("{SAMPLE_HOST}:443"), server.address())]);
        Self { authority, server, proxy }
    }

    /// `inspect -` with the sample's token on standard input, and these arguments.
    fn inspect(&self, arguments: &[&str]) -> (Option<i32>, Value, String) {
        let mut roots = tempfile::NamedTempFile::new().unwrap();
        roots.write_all(self.authority.root_pem().as_bytes()).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_assay-cli"));
        command.args(["inspect", "-", "--format", "json", "--at", AT, "--audience", AUDIENCE]).args(arguments);
        for name in ["NO_PROXY", "no_proxy", "https_proxy", "ALL_PROXY", "all_proxy", "SSL_CERT_DIR"] {
            command.env_remove(name);
        }
        command.env("HTTPS_PROXY", format!("http://{}", self.proxy.address())).env("SSL_CERT_FILE", roots.path());
        let output = with_input(&mut command, TOKEN);
        let report = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
        (output.status.code(), report, String::from_utf8_lossy(&output.stderr).into_owned())
    }

    #[track_caller]
    fn saw_nothing(&self) {
        assert_eq!((self.proxy.seen().connections, self.server.seen().connections), (0, 0));
    }
}

fn with_input(command: &mut Command, input: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("standard input is a pipe").write_all(input.as_bytes()).expect("the program reads");
    child.wait_with_output().expect("the program ends")
}

/// The state of a step of the token's ladder.
fn step<'r>(report: &'r Value, id: &str) -> Option<&'r str> {
    let token =
        report["artifacts"].as_array()?.iter().find(|artifact| artifact["kind"] == "exchange-identity-token")?;
    let step = token["steps"].as_array()?.iter().find(|step| step["id"] == id)?;
    step["state"].as_str()
}

#[test]
fn the_sample_is_verified_with_what_is_fetched() {
    let world = World::new();
    let (status, report, errors) = world.inspect(&["--fetch", "--trust-host", SAMPLE_HOST]);
    assert_eq!((status, report["verdict"].as_str()), (Some(0), Some("valid")), "{report:#}\n{errors}");
    assert_eq!((step(&report, "signature"), step(&report, "trust")), (Some("passed"), Some("passed")));
    let connect = world.proxy.seen().requests;
    assert!(connect.iter().all(|request| request.starts_with(&format!("CONNECT {SAMPLE_HOST}:443 "))), "{connect:?}");
    assert_eq!(world.server.seen().requests.len(), 1);
}

#[test]
fn nothing_is_fetched_that_nobody_asked_for() {
    let world = World::new();
    let (status, ..) = world.inspect(&["--trust-host", SAMPLE_HOST]);
    assert_eq!(status, Some(3));
    world.saw_nothing();
    let (status, ..) = world.inspect(&["--fetch"]);
    assert_eq!(status, Some(3));
    world.saw_nothing();
    let (status, ..) = world.inspect(&["--fetch", "--offline", "--trust-host", SAMPLE_HOST]);
    assert_eq!(status, Some(3));
    world.saw_nothing();
}
