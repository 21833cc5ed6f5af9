//! `assay-cli probe` as users see it: the table, the report, the exit status, and what it refuses.

use std::process::{Command, Output};

use serde_json::Value;

use crate::program::assay;
use crate::server::answer::{http_date, now};
use crate::server::{Answer, Server};
use crate::setup::AUTHORITY;

/// Runs the program where the tests' authority stands in the system's store, and no proxy is set.
fn probe(arguments: &[&str]) -> Output {
    probe_in(&[], arguments)
}

/// The same with these variables.
fn probe_in(environment: &[(&str, &str)], arguments: &[&str]) -> Output {
    let store = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(store.path(), AUTHORITY.root_pem()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay-cli"));
    command.arg("probe").args(arguments).env("SSL_CERT_FILE", store.path());
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "SSL_CERT_DIR"] {
        command.env_remove(name);
    }
    command.envs(environment.iter().copied()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn server(answer: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Server {
    Server::answering(AUTHORITY.tls(&["localhost"]), answer)
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "other systems take no store from the environment")]
fn a_table_for_people_and_a_report_for_programs() {
    let server = server(|_| Answer::status("401 Unauthorized"));
    let url = format!("https://localhost:{}/ews/exchange.asmx", server.port());
    let arguments = ["--cloud", "none", "--endpoint", &url, "--trust-host", "localhost"];
    let output = probe(&arguments);
    let (table, errors) = (text(&output.stdout), text(&output.stderr));
    assert_eq!((output.status.code(), &errors[..]), (Some(0), ""), "{table}");
    assert!(table.starts_with("✓ 1 of 1 endpoint answers\n  straight, without a proxy\n"), "{table}");
    assert!(table.contains("\n✓ Your endpoint 401 "), "{table}");
    assert!(table.contains(&format!("\n  localhost:{}/ews/exchange.asmx · ", server.port())), "{table}");
    assert!(table.contains(" · TLS 1.3"), "{table}");
    assert!(table.contains("\n✓ This computer's clock: right (± "), "{table}");

    let output = probe(&[&arguments[..], &["--format", "json"]].concat());
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(report["schema"], "assay.report/1");
    let schema = assay::report::schema();
    let faults: Vec<_> =
        jsonschema::validator_for(&schema).unwrap().iter_errors(&report).map(|e| e.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}");
    let [probe, clock] = &report["artifacts"].as_array().unwrap()[..] else { panic!("{report}") };
    let seen = [&probe["kind"], &probe["probe"]["url"], &probe["probe"]["http"]["status"], &probe["probe"]["fault"]];
    assert_eq!(seen, [&Value::from("probe"), &url.as_str().into(), &401.into(), &Value::Null]);
    assert_eq!(probe["probe"]["tls"]["chain"].as_array().map(Vec::len), Some(2));
    assert_eq!(clock["clock"]["samples"][0]["host"], "localhost");
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "other systems take no store from the environment")]
fn a_clock_that_is_an_hour_off_is_said() {
    let server = server(|_| Answer::json("{}").header("Date", &http_date(now() + chrono::TimeDelta::hours(1))));
    let url = format!("https://localhost:{}/", server.port());
    let output = probe(&["--cloud", "none", "--endpoint", &url, "--trust-host", "localhost"]);
    let table = text(&output.stdout).replace("\n  ", " ");
    assert_eq!(output.status.code(), Some(1), "{table}");
    assert!(table.contains("✗ connectivity/clock-skew"), "{table}");
    assert!(table.contains("! This computer's clock: ") && table.contains("one of the two is wrong"), "{table}");
    assert!(table.contains(" behind (± "), "{table}");
    assert!(table.contains("more than the tolerance of 5 min"), "{table}");
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "other systems take no store from the environment")]
fn a_warning_is_wrong_enough_for_the_exit_status() {
    let server = server(|_| Answer::status("503 Service Unavailable"));
    let url = format!("https://localhost:{}/", server.port());
    let output = probe(&["--cloud", "none", "--endpoint", &url, "--trust-host", "localhost"]);
    let table = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{table}");
    assert!(table.starts_with("✓ 1 of 1 ") && table.contains("! connectivity/http-error"), "{table}");
    assert!(!table.contains("✗"), "{table}");
}

#[test]
fn what_is_not_reached_is_an_error() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("https://127.0.0.1:{}/", closed.port());
    let output = probe(&["--cloud", "none", "--endpoint", &url, "--trust-host", "127.0.0.1", "--proxy", "none"]);
    let table = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{table}");
    assert!(table.starts_with("✗ 0 of 1 endpoint answers\n"), "{table}");
    assert!(table.contains("\n✗ Your endpoint refused "), "{table}");
}

#[test]
fn a_proxy_is_used_as_it_is_written_or_not_at_all() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let arguments = ["--cloud", "none", "--endpoint", "https://127.0.0.1/", "--trust-host", "127.0.0.1"];
    for proxy in ["127.0.0.1:1110O", "http://user:p#w@127.0.0.1:8080"] {
        let output = probe_in(&[("HTTPS_PROXY", proxy)], &arguments);
        let table = text(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{table}");
        assert!(table.contains("no proxy address stands in HTTPS_PROXY"), "{table}");
        assert!(!table.contains("straight") && !table.contains("through the proxy"), "{table}");
    }
    let output = probe(&[&arguments[..], &["--proxy", &format!("http://{address}")]].concat());
    let table = text(&output.stdout);
    assert!(table.contains(&format!("\n  through the proxy http://{address} (--proxy)\n")), "{table}");
}

/// Arguments that are a mistake, and a part of what is said about it.
#[track_caller]
fn check(arguments: &[&str], expected: &str) {
    let output = assay(&[&["probe"], arguments].concat());
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains(expected), "{said}");
    assert!(!["secret", "sec/", "ret@"].iter().any(|secret| said.contains(secret)), "{said}");
    assert_eq!(text(&output.stdout), "");
}

#[test]
fn mistakes_are_said_before_anybody_is_asked() {
    check(&["--offline"], "--offline refuses every connection");
    check(&["--cloud", "mars"], "give one of global, gcc-high, dod, china, bleu, delos, or none");
    check(&["--cloud", "none"], "there is nothing to ask");
    check(&["--endpoint", "http://mail.contoso.com/"], "its scheme is `http`, not `https`");
    check(&["--endpoint", "https://me:secret@mail.contoso.com/"], "user name");
    check(&["--endpoint", "https://10.0.0.1/"], "name its host with --trust-host");
    check(&["--endpoint", "https://evil-office365.com/"], "imitates `office365.com`");
    check(&["--timeout", "0s"], "give a length of time");
    check(&["--proxy", "ftp://x"], "give the address of a proxy");
    for server in ["", "a b", "https://time.contoso.com", "time.contoso.com/", "a:b"] {
        check(&["--ntp", server], "give the host of a time server");
    }
    check(&["--endpoint", "https://me:sec/ret@mail.contoso.com/"], "--endpoint is not asked: ");
}
