//! The command line on the network: what `inspect` fetches when it is told to, and that it fetches nothing when it is not.
#![cfg(test)]
#![cfg(all(feature = "cli", target_os = "linux"))]

mod common;
#[path = "common/server/mod.rs"]
mod server;

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use server::documents::{EXCHANGE_PATH, SAMPLE_HOST, publishing};
use server::{Authority, Demand, Server, proxy};

const TOKEN: &str = include_str!("../assets/sample/identity-token.txt");
/// Three hours before the sample's moment: the token is valid.
const AT: &str = "2026-03-16T16:35:00Z";
const AUDIENCE: &str = "https://addin.contoso.com/taskpane.html";

/// A server that publishes the sample's keys, and a proxy that is the only way there.
struct World {
    authority: Authority,
    server: Server,
    proxy: Server,
}

/// What the program came to.
#[derive(Debug)]
struct Seen {
    status: Option<i32>,
    report: Value,
    errors: String,
}

impl World {
    fn new() -> Self {
        let authority = Authority::new("Test");
        let server = Server::answering(authority.tls(&[SAMPLE_HOST]), publishing);
        Self::with(authority, server, Demand::Nothing)
    }

    fn with(authority: Authority, server: Server, demand: Demand) -> Self {
        let proxy = proxy(demand, &[(&format!("{SAMPLE_HOST}:443"), server.address())]);
        Self { authority, server, proxy }
    }

    /// `inspect -` with the sample's token on standard input, these arguments, and the proxy in the environment.
    fn inspect(&self, arguments: &[&str]) -> Seen {
        self.inspect_in(&[("HTTPS_PROXY", &format!("http://{}", self.proxy.address()))], arguments)
    }

    /// The same in an environment that knows no proxy but what is given.
    fn inspect_in(&self, environment: &[(&str, &str)], arguments: &[&str]) -> Seen {
        let mut roots = tempfile::NamedTempFile::new().unwrap();
        roots.write_all(self.authority.root_pem().as_bytes()).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_assay-cli"));
        command.args(["inspect", "-", "--format", "json", "--at", AT, "--audience", AUDIENCE]).args(arguments);
        for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_DIR"] {
            command.env_remove(name);
        }
        command.env("SSL_CERT_FILE", roots.path()).envs(environment.iter().copied());
        let output = with_input(&mut command, TOKEN);
        let report = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
        Seen { status: output.status.code(), report, errors: String::from_utf8_lossy(&output.stderr).into_owned() }
    }

    #[track_caller]
    fn saw_nothing(&self) {
        assert_eq!((self.proxy.seen().connections, self.server.seen().connections), (0, 0));
    }
}

impl Seen {
    /// The exit status, what came of the steps `signature` and `trust`, and each finding about the network.
    #[track_caller]
    fn is(&self, status: i32, signature: &str, trust: &str, codes: &[&str]) {
        let steps = (self.step("signature"), self.step("trust"));
        assert_eq!((self.status, steps), (Some(status), (signature, trust)), "{self:#?}");
        let findings = self.report["findings"].as_array().unwrap();
        let mut seen: Vec<_> = findings.iter().filter_map(|finding| finding["code"].as_str()).collect();
        seen.retain(|code| code.starts_with("connectivity/") || code.starts_with("metadata/fetch"));
        seen.sort_unstable();
        assert_eq!(seen, codes, "{self:#?}");
    }

    /// What came of a step of the token's ladder.
    fn step(&self, id: &str) -> &str {
        let is_token = |artifact: &&Value| artifact["kind"] == "exchange-identity-token";
        let token = self.report["artifacts"].as_array().and_then(|all| all.iter().find(is_token));
        let steps = token.and_then(|token| token["steps"].as_array());
        let step = steps.and_then(|steps| steps.iter().find(|step| step["id"] == id));
        step.and_then(|step| step["status"].as_str()).unwrap_or_default()
    }
}

fn with_input(command: &mut Command, input: &str) -> Output {
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    child.stdin.take().expect("standard input is a pipe").write_all(input.as_bytes()).expect("the program reads");
    child.wait_with_output().expect("the program ends")
}

const APPROVED: [&str; 3] = ["--fetch", "--trust-host", SAMPLE_HOST];
/// What is said whenever a proxy is used, and an authority that the public does not know.
const BEHIND: [&str; 2] = ["connectivity/private-authority", "connectivity/proxy-in-use"];

#[test]
fn the_sample_is_verified_with_what_is_fetched() {
    let world = World::new();
    let seen = world.inspect(&APPROVED);
    seen.is(0, "passed", "passed", &BEHIND);
    assert_eq!(seen.report["verdict"], "valid");
    let document = &seen.report["artifacts"][1]["source"];
    assert_eq!(document["kind"], "fetch");
    assert_eq!(document["url"], format!("https://{SAMPLE_HOST}:443{EXCHANGE_PATH}"));
    assert!(document["fetched_at"].is_string(), "{document}");

    let requests = world.proxy.seen().requests;
    let connect = format!("CONNECT {SAMPLE_HOST}:443 ");
    assert!(requests.len() == 1 && requests[0].starts_with(&connect), "{requests:?}");
    let requests = world.server.seen().requests;
    assert!(requests.len() == 1 && requests[0].starts_with(&format!("GET {EXCHANGE_PATH} ")), "{requests:?}");
}

#[test]
fn naming_an_address_is_consent_to_fetch_it() {
    let world = World::new();
    let url = format!("https://{SAMPLE_HOST}{EXCHANGE_PATH}");
    // The keys count. That the token may name the address for its keys is another question, and nobody answered it.
    world.inspect(&["--metadata", &url]).is(3, "passed", "passed", &BEHIND);
    let loud = format!("HTTPS://{SAMPLE_HOST}{EXCHANGE_PATH}");
    world.inspect(&["--metadata", &loud]).is(3, "passed", "passed", &BEHIND);
    world.inspect(&["--metadata", &url, "--trust-host", SAMPLE_HOST]).is(0, "passed", "passed", &BEHIND);
}

#[test]
fn nothing_is_fetched_that_nobody_asked_for() {
    let world = World::new();
    let nothing = |arguments: &[&str], codes: &[&str]| {
        world.inspect(arguments).is(3, "not-checked", "not-checked", codes);
        world.saw_nothing();
    };
    nothing(&[], &[]);
    nothing(&["--trust-host", SAMPLE_HOST], &[]);
    nothing(&["--fetch"], &[]);
    nothing(&["--fetch", "--trust-host", "contoso.com", "--trust-host", ".mail.contoso.com"], &[]);
    nothing(&["--fetch", "--offline", "--trust-host", SAMPLE_HOST], &["metadata/fetch-refused"]);
    let offline = world.inspect(&["--fetch", "--offline"]);
    offline.is(3, "not-checked", "not-checked", &[]);
    assert_eq!(offline.errors, "nothing is fetched: --offline refuses what --fetch asks for\n");
    let advice = format!("add --trust-host {SAMPLE_HOST} if you know that it is the right server");
    assert!(world.inspect(&["--fetch"]).errors.contains(&advice));
    let url = format!("https://{SAMPLE_HOST}{EXCHANGE_PATH}");
    nothing(&["--offline", "--metadata", &url], &["metadata/fetch-refused"]);
}

#[test]
fn an_address_that_holds_a_token_is_not_asked_and_not_repeated() {
    let world = World::new();
    let seen = world.inspect(&["--metadata", &format!("https://{SAMPLE_HOST}/?t=eyJhbGciOiJub25lIn0.eyJhIjoxfQ.c2ln")]);
    assert_eq!(seen.status, Some(2));
    assert!(seen.errors.contains("it holds a token") && !seen.errors.contains("eyJ"), "{}", seen.errors);
    world.saw_nothing();
}

#[test]
fn the_proxy_is_the_one_that_was_chosen() {
    let world = World::new();
    let address = format!("http://{}", world.proxy.address());
    let dead = [("HTTPS_PROXY", "http://127.0.0.1:1")];
    world.inspect_in(&dead, &[&APPROVED[..], &["--proxy", &address]].concat()).is(0, "passed", "passed", &BEHIND);
    let unreachable = ["connectivity/proxy-blocked", "metadata/fetch-failed"];
    world.inspect_in(&dead, &APPROVED).is(3, "not-checked", "not-checked", &unreachable);
}

#[test]
fn a_proxy_in_the_way_is_diagnosed() {
    let authority = Authority::new("Test");
    let server = Server::answering(authority.tls(&[SAMPLE_HOST]), publishing);
    let world = World::with(authority, server, Demand::Negotiate);
    let blocked = ["connectivity/proxy-blocked", "metadata/fetch-failed"];
    world.inspect(&APPROVED).is(3, "not-checked", "not-checked", &blocked);
    assert_eq!(world.server.seen().connections, 0);
}

#[test]
fn tls_that_fails_leads_to_no_key() {
    let stranger = Authority::new("Inspection");
    let server = Server::answering(stranger.tls(&[SAMPLE_HOST]), publishing);
    let world = World::with(Authority::new("Test"), server, Demand::Nothing);
    let codes = ["connectivity/proxy-in-use", "connectivity/tls-failed", "metadata/fetch-failed"];
    world.inspect(&APPROVED).is(3, "not-checked", "not-checked", &codes);
    assert_eq!(world.server.seen().requests, [""; 0]);
}

#[test]
fn a_cloud_with_a_certificate_of_ones_own_is_intercepted() {
    const CLOUD: &str = "outlook.office365.com";
    let authority = Authority::new("Inspection");
    let server = Server::answering(authority.tls(&[CLOUD]), publishing);
    let proxy = proxy(Demand::Nothing, &[(&format!("{CLOUD}:443"), server.address())]);
    let world = World { authority, server, proxy };
    let url = format!("https://{CLOUD}{EXCHANGE_PATH}");
    // Naming the address does not make the key Microsoft's.
    let codes = ["connectivity/proxy-in-use", "connectivity/tls-intercepted"];
    world.inspect(&["--metadata", &url]).is(3, "passed", "not-checked", &codes);
}
