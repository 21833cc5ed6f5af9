//! The rows about the network: fetched documents, failed attempts, endpoints and clocks.

use std::time::Duration;

use assay::network::{Attempt, Fault, Proxy, ProxyFault, Stage, TlsFault};
use chrono::TimeDelta;

use super::{Fixture, Row, row};
use crate::common::mint::{self, validity};
use crate::common::seen::{AMURL, answering, attempt, clocks, failing, fetched, over_tls, probe, seen};

const SIGN_IN: &str = "https://login.microsoftonline.com/";

pub(super) fn rows() -> Vec<Row> {
    let failed = |fault: Fault| Fixture::of(vec![seen(failing(attempt(AMURL), fault))]);
    let probed = |fault: Fault| Fixture::of(vec![seen(failing(probe(SIGN_IN), fault))]);
    let fine = || Fixture::of(vec![seen(answering(probe(SIGN_IN), 200))]);
    let behind = |has_proxy: bool| {
        let (url, from) = ("http://proxy:8080".to_owned(), "HTTPS_PROXY".to_owned());
        let proxy = has_proxy.then_some(Proxy { url, from, has_credentials: false });
        Fixture::of(vec![seen(Attempt { proxy, ..answering(probe(SIGN_IN), 200) })])
    };
    let certificate = mint::certificate(&validity(2020, 2030));
    let trusted = |url: &str, publicly: bool| {
        Fixture::of(vec![seen(over_tls(answering(probe(url), 200), &certificate, publicly))])
    };
    let status = |status: u16| Fixture::of(vec![seen(answering(probe(SIGN_IN), status))]);
    let compared = |samples: &[(&str, i64)]| Fixture::of(vec![clocks(samples)]);
    let reason = String::new;
    let after = Duration::from_secs(10);
    [
        vec![
            row("metadata/fetch-failed", failed(Fault::Status { status: 404 }), probed(Fault::Refused)),
            row("metadata/fetch-refused", failed(Fault::Offline), failed(Fault::Refused)),
            row("connectivity/name-not-resolved", probed(Fault::NameNotResolved { reason: reason() }), fine()),
            row("connectivity/refused", probed(Fault::Refused), fine()),
            row("connectivity/timed-out", probed(Fault::TimedOut { stage: Stage::Tls, after }), fine()),
            row("connectivity/not-asked", probed(Fault::Cancelled), probed(Fault::Refused)),
            row("connectivity/tls-failed", probed(Fault::Tls(TlsFault::NotTls)), fine()),
            row("connectivity/tls-intercepted", trusted(SIGN_IN, false), trusted(SIGN_IN, true)),
            row("connectivity/private-authority", trusted(AMURL, false), trusted(AMURL, true)),
            row("connectivity/proxy-in-use", behind(true), behind(false)),
            row("connectivity/proxy-blocked", probed(Fault::Proxy(ProxyFault::NotAProxy)), behind(true)),
            row("connectivity/http-error", status(503), status(403)),
            row("connectivity/reachable", status(403), status(503)),
            row("connectivity/clock-skew", compared(&[("a", 302)]), compared(&[("a", 300)])),
            row("connectivity/clocks-disagree", compared(&[("a", 0), ("b", 99)]), compared(&[("a", 0), ("b", 1)])),
        ],
        documents(),
    ]
    .concat()
}

fn documents() -> Vec<Row> {
    let empty = r#"{"realm":"*","keys":[]}"#;
    let at_hour = |hours: i64, text: &str| {
        let mut attempt = attempt(AMURL);
        attempt.begun_at -= TimeDelta::hours(hours);
        fetched(attempt, text)
    };
    let of_issuer = |app: char| {
        let issuer = format!("0000000{app}-0000-0ff1-ce00-000000000000@*");
        Fixture::of(vec![at_hour(0, &format!(r#"{{"realm":"*","issuer":"{issuer}","keys":[]}}"#))])
    };
    let secret = |kid: &str| format!(r#"{{"kty":"oct","k":"AAAA","kid":"{kid}"}}"#);
    let twice = |kid: &str| Fixture::of(vec![at_hour(1, &secret("a")), at_hour(0, &secret(kid))]);
    vec![
        row("metadata/stale", Fixture::of(vec![at_hour(9, empty)]), Fixture::of(vec![at_hour(8, empty)])),
        row("metadata/issuer-mismatch", of_issuer('3'), of_issuer('2')),
        row("metadata/rolled-over", twice("b"), twice("a")),
    ]
}
