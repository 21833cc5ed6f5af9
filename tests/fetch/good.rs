//! Servers that publish keys as they should: what they publish becomes evidence, with how it came here.

use std::sync::Arc;

use assay::assess::assess;
use assay::case::Case;
use assay::intake::{Body, Evidence, SourceKind};
use assay::metadata::Format;
use assay::network::TlsVersion;
use assay::policy::Policy;
use assay::sample::sample;
use chrono::TimeDelta;

use crate::common::codes;
use crate::server::answer::{http_date, now};
use crate::server::documents::{
    ACS_PATH, EXCHANGE_PATH, JWKS_PATH, OPENID_PATH, SAMPLE_HOST, publishing, sample_metadata,
};
use crate::server::{Answer, Server};
use crate::setup::{AUTHORITY, HOST, Patient, World, url};

fn publisher() -> Server {
    Server::answering(AUTHORITY.tls(&[HOST]), publishing)
}

#[track_caller]
fn check(path: &str, format: Format, keys: usize) {
    let server = publisher();
    let evidence = World::leading_to(&server).fetch(path);
    let Body::Metadata(document) = &evidence.body else { panic!("{path}: {:?}", evidence.body) };
    assert_eq!((document.format, document.keys.len()), (format, keys), "{path}");
    assert_eq!(document.problems.len(), 0, "{path}: {:?}", document.problems);
    assert_eq!(evidence.source.kind, SourceKind::Fetch);
    let attempt = evidence.source.fetched.as_deref().expect("it says how it was fetched");
    assert_eq!(attempt.fault, None);
}

#[test]
fn every_kind_of_document_is_fetched() {
    check(EXCHANGE_PATH, Format::Exchange, 2);
    check(ACS_PATH, Format::Acs, 1);
    check(OPENID_PATH, Format::OpenIdConfiguration, 0);
    check(JWKS_PATH, Format::Jwks, 1);
}

#[test]
fn how_a_document_came_is_kept() {
    let date = now() - TimeDelta::hours(1);
    let answer = Answer::json(sample_metadata())
        .header("Date", &http_date(date))
        .header("Age", "17")
        .header("Server", "Microsoft-IIS/10.0")
        .header("Via", "1.1 cache.contoso.com");
    let identity = AUTHORITY.identity(&[HOST]);
    let chain = identity.chain();
    let server = Server::answering(identity.tls(), move |_| answer.clone());
    let world = World::leading_to(&server);
    let before = now();
    let attempt = world.fetches(EXCHANGE_PATH);
    assert_eq!(attempt.url, url(EXCHANGE_PATH));
    assert!(before <= attempt.begun_at && attempt.begun_at <= now());
    assert_eq!((attempt.method, attempt.tries), ("GET", 1));
    assert_eq!(attempt.peer, Some(server.address()));
    assert_eq!(attempt.addresses, [server.address().ip()]);
    assert_eq!(attempt.proxy, None);

    let tls = attempt.tls.as_ref().expect("the handshake was seen");
    assert_eq!(tls.version, Some(TlsVersion::V1_3));
    assert!(tls.cipher_suite.as_deref().is_some_and(|suite| suite.starts_with("TLS_")), "{:?}", tls.cipher_suite);
    assert!(tls.is_accepted);
    assert_eq!(tls.is_publicly_trusted, Some(false));
    let seen: Vec<_> = tls.chain.iter().map(|certificate| certificate.der().to_vec()).collect();
    assert_eq!(seen, chain);

    let response = attempt.response.as_ref().expect("there was an answer");
    assert_eq!(response.status, 200);
    assert_eq!(response.date.map(|date| date.timestamp()), Some(date.timestamp()));
    assert_eq!(response.age_secs, Some(17));
    assert_eq!(response.server.as_deref(), Some("Microsoft-IIS/10.0"));
    assert_eq!(response.via.as_deref(), Some("1.1 cache.contoso.com"));
    assert_eq!(response.content_type.as_deref(), Some("application/json; charset=utf-8"));
    assert_eq!(response.body_bytes, sample_metadata().len() as u64);

    let stages = attempt.stages;
    assert_eq!(stages.tunnel, None);
    let parts = [stages.resolve, stages.connect, stages.tls, stages.answer, stages.body];
    assert!(parts.iter().all(Option::is_some), "{stages:?}");
    assert!(parts.iter().flatten().all(|part| *part <= stages.total), "{stages:?}");
}

#[test]
fn nothing_but_the_address_is_sent() {
    let server = publisher();
    let world = World::leading_to(&server);
    world.fetches(EXCHANGE_PATH);
    let [request] = &server.seen().requests[..] else { panic!("{:?}", server.seen()) };
    let mut lines: Vec<_> = request.trim_end().split("\r\n").map(str::to_lowercase).collect();
    lines[1..].sort();
    let version = env!("CARGO_PKG_VERSION");
    let expected = [
        format!("get {EXCHANGE_PATH} http/1.1"),
        "accept-encoding: gzip".to_owned(),
        "accept: application/json, application/xml;q=0.9, */*;q=0.5".to_owned(),
        "connection: close".to_owned(),
        format!("host: {HOST}"),
        format!("user-agent: assay/{version}"),
    ];
    assert_eq!(lines, expected);
    assert_eq!(server.seen().server_names, [HOST]);
}

#[test]
fn keys_that_change_between_two_fetches_are_both_seen() {
    let server = Server::answering(AUTHORITY.tls(&[HOST]), {
        let count = std::sync::atomic::AtomicUsize::new(0);
        move |_| {
            let number = count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            Answer::json(crate::server::documents::jwks_with(["old", "new"][number.min(1)]))
        }
    });
    let world = World::leading_to(&server);
    let kids = |evidence: Evidence| match evidence.body {
        Body::Metadata(document) => document.keys.iter().filter_map(|key| key.kid.clone()).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let (first, second) = (world.fetch(JWKS_PATH), world.fetch(JWKS_PATH));
    let after = assess(Arc::new(Case::new(vec![first.clone(), second.clone()])), &world.policy(), now());
    assert!(codes(&after).contains(&"metadata/rolled-over"), "{:?}", after.findings);
    assert_eq!((kids(first), kids(second)), (vec!["old".to_owned()], vec!["new".to_owned()]));
}

#[test]
fn a_clock_that_is_an_hour_off_is_told() {
    let server = Server::answering(AUTHORITY.tls(&[HOST]), |_| {
        Answer::json(sample_metadata()).header("Date", &http_date(now() + TimeDelta::hours(1)))
    });
    let world = World::leading_to(&server);
    let off = assess(Arc::new(Case::new(vec![world.fetch(EXCHANGE_PATH)])), &world.policy(), now());
    assert!(codes(&off).contains(&"connectivity/clock-skew"), "{:?}", off.findings);
    let server = publisher();
    let world = World::leading_to(&server);
    let right = assess(Arc::new(Case::new(vec![world.fetch(EXCHANGE_PATH)])), &world.policy(), now());
    assert!(!codes(&right).contains(&"connectivity/clock-skew"), "{:?}", right.findings);
}

#[test]
fn the_sample_is_verified_with_what_is_fetched() {
    let server = publisher();
    let sample = sample();
    let at = sample.at - TimeDelta::hours(3);
    let token = sample.evidence().into_iter().next().expect("the sample begins with its token");
    let before = assess(Arc::new(Case::new(vec![token.clone()])), &sample.policy, at);
    assert_eq!(before.verdict.as_str(), "undetermined");
    let [wanted] = &before.wanted[..] else { panic!("{:?}", before.wanted) };

    let world = World::leading_to(&server);
    let document = world.fetch_wanted(&wanted.url, &sample.policy, &Patient);
    let after = assess(Arc::new(Case::new(vec![token.clone(), document.clone()])), &sample.policy, at);
    assert_eq!(after.verdict.as_str(), "valid", "{:?}", after.findings);
    assert_eq!(after.wanted.len(), 0);
    assert_eq!(server.seen().server_names, [SAMPLE_HOST]);

    // Trust that is taken back is gone, and what was fetched with it.
    let policy = Policy { trusted_hosts: Vec::new(), ..sample.policy };
    let taken_back = assess(Arc::new(Case::new(vec![token, document])), &policy, at);
    assert_eq!(taken_back.verdict.as_str(), "undetermined");
}
