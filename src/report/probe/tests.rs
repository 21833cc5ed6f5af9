//! The table of a probe at several widths, and every word for what can come of an endpoint.

use std::time::Duration;

use super::*;
use crate::network::{AddressClass, ClockSample, ClockSource, Purpose, Response, Tls, TlsFault, TlsVersion};
use crate::report::Redaction;
use crate::time::from_unix;

fn attempt(name: &str, url: &str) -> Attempt {
    let purpose = Purpose::Probe { endpoint: name.to_owned() };
    let mut attempt = Attempt::new(url, purpose, from_unix(1_727_740_800).unwrap());
    attempt.method = "HEAD";
    attempt
}

fn answered(name: &str, url: &str, status: u16) -> Attempt {
    let mut attempt = attempt(name, url);
    attempt.addresses = vec!["20.190.151.6".parse().unwrap()];
    attempt.peer = Some("20.190.151.6:443".parse().unwrap());
    attempt.tls = Some(Tls {
        version: Some(TlsVersion::V1_3),
        cipher_suite: Some("TLS_AES_256_GCM_SHA384".to_owned()),
        chain: Vec::new(),
        is_accepted: true,
        is_publicly_trusted: Some(true),
    });
    attempt.response = Some(Response { status, ..Response::default() });
    attempt.stages = Stages {
        resolve: Some(Duration::from_millis(12)),
        connect: Some(Duration::from_micros(900)),
        tls: Some(Duration::from_millis(145)),
        answer: Some(Duration::from_millis(80)),
        total: Duration::from_millis(238),
        ..Stages::default()
    };
    attempt
}

fn failed(name: &str, url: &str, fault: Fault) -> Attempt {
    let mut attempt = attempt(name, url);
    attempt.fault = Some(fault);
    attempt.stages.total = Duration::from_millis(3);
    attempt
}

fn written(attempts: &[Attempt], clocks: Option<&ClockComparison>, columns: usize) -> String {
    probe_text(attempts, clocks, TimeDelta::minutes(5), &TextOptions::plain(Redaction::Redacted, columns))
}

fn some() -> Vec<Attempt> {
    vec![
        answered("Sign-in", "https://login.microsoftonline.com/common/.well-known/openid-configuration", 200),
        failed(
            "Sign-in, old name",
            "https://login.windows.net/common/.well-known/openid-configuration",
            Fault::NameNotResolved { reason: "no such host".to_owned() },
        ),
    ]
}

#[test]
fn the_table_has_a_row_for_each_endpoint() {
    let expected = "\
✗ 1 of 2 endpoints answer
  straight, without a proxy

                    result          name connect     TLS  answer   total ms
✓ Sign-in           200               12      <1     145      80     238
  login.microsoftonline.com/common/.well-known/openid-configuration · 20.190.151.6:443 · TLS 1.3
✗ Sign-in, old name no address                                         3
  login.windows.net/common/.well-known/openid-configuration
  its name leads to no address (no such host)
";
    let seen = written(&some(), None, 100);
    assert_eq!(seen, expected, "{seen}");
}

#[test]
fn a_narrow_terminal_gets_the_times_in_words() {
    let seen = written(&some(), None, 50);
    assert!(seen.contains("\n✓ Sign-in           200\n"), "{seen}");
    assert!(seen.contains("\n  in ms: name 12, connect <1, TLS 145, answer 80,\n  total 238\n"), "{seen}");
    let fits = |line: &&str| line.chars().count() <= 50 || line.trim().split(' ').count() == 1;
    assert!(seen.lines().all(|line| fits(&line)), "{seen}");
}

#[test]
fn the_proxy_is_named_once_and_its_tunnel_has_a_column() {
    let proxy = Proxy {
        url: "http://proxy.contoso.com:8080".to_owned(),
        from: "HTTPS_PROXY".to_owned(),
        has_credentials: true,
    };
    let mut attempts = some();
    for attempt in &mut attempts {
        attempt.proxy = Some(proxy.clone());
    }
    if let Some(first) = attempts.first_mut() {
        first.stages.tunnel = Some(Duration::from_millis(7));
    }
    let seen = written(&attempts, None, 100);
    let line = "\n  through the proxy http://proxy.contoso.com:8080 (HTTPS_PROXY, with a user name)\n";
    assert_eq!(seen.matches(line).count(), 1, "{seen}");
    assert!(seen.contains(" connect  tunnel "), "{seen}");
    assert!(seen.contains(" · proxy 20.190.151.6:443 · "), "{seen}");
    if let Some(first) = attempts.first_mut() {
        first.proxy = None;
    }
    let seen = written(&attempts, None, 100);
    assert!(seen.contains("\n  1 of them straight, without a proxy\n  1 of them through the proxy "), "{seen}");
}

#[test]
fn the_way_is_not_made_up_where_nobody_was_asked() {
    let url = "https://mail.contoso.com/";
    let malformed = Fault::Proxy(ProxyFault::Malformed { reason: "no proxy address stands in HTTPS_PROXY".to_owned() });
    for fault in [malformed, Fault::Offline, Fault::Cancelled] {
        let seen = written(&[failed("Mail", url, fault.clone())], None, 100);
        assert!(!seen.contains("straight"), "{seen}");
        let seen = written(&[answered("Mail", url, 200), failed("Mail", url, fault)], None, 100);
        assert!(seen.contains("\n  1 of them straight, without a proxy\n"), "{seen}");
    }
}

#[test]
fn a_token_in_the_place_of_a_proxy_is_not_shown_whole() {
    let url = "http://eyJhbGciOiJub25lIn0.eyJhIjoxfQ.c2ln:80".to_owned();
    let proxy = Proxy { url, from: "HTTPS_PROXY".to_owned(), has_credentials: false };
    let attempts = some().into_iter().map(|attempt| Attempt { proxy: Some(proxy.clone()), ..attempt });
    let seen = written(&attempts.collect::<Vec<_>>(), None, 110);
    assert!(seen.contains("eyJhbGciOiJub25lIn0.eyJhIjoxfQ.[signature removed] (HTTPS_PROXY)"), "{seen}");
    assert!(!seen.contains("c2ln"), "{seen}");
}

#[test]
fn the_clocks_stand_below() {
    let sample = |host: &str, ahead: i64| ClockSample {
        host: host.to_owned(),
        source: ClockSource::HttpDate,
        at: from_unix(1_727_740_800).unwrap(),
        ahead: TimeDelta::milliseconds(ahead),
        uncertainty: TimeDelta::milliseconds(600),
    };
    let clocks =
        ClockComparison::new([sample("a.example", 90), sample("bb.example", 100), sample("c.example", 90_000)]);
    let seen = written(&[], Some(&clocks), 100);
    let expected = "\
✓ This computer's clock: right (± 595 ms), by 2 of 3 clocks
  a.example   right (± 600 ms), by the `Date` of its answer
  bb.example  right (± 600 ms), by the `Date` of its answer
  c.example   1 min 30 s ahead (± 600 ms), by the `Date` of its answer: unlike most
";
    assert_eq!(seen, expected, "{seen}");
}

#[track_caller]
fn check(attempt: &Attempt, result: &str, tone: Tone, notes: &[&str]) {
    let line = ProbeLine::new(attempt, Redaction::Redacted);
    let seen: Vec<_> = line.notes.iter().map(String::as_str).collect();
    assert_eq!((&line.result[..], line.tone, &seen[..]), (result, tone, notes));
    assert!(line.result.chars().count() <= RESULT_WIDTH, "{}", line.result);
}

#[test]
fn every_outcome_has_a_word() {
    let url = "https://mail.contoso.com/";
    let of = |fault: Fault| failed("Mail", url, fault);
    check(&answered("Mail", url, 401), "401", Tone::Good, &[]);
    check(&answered("Mail", url, 503), "503", Tone::Open, &["it answers 503 (not available now)"]);
    check(&of(Fault::Offline), "offline", Tone::Open, &["the network is switched off"]);
    check(&of(Fault::Cancelled), "called off", Tone::Open, &["you called it off"]);
    let refused = Fault::AddressRefused { address: [10, 0, 0, 1].into(), class: AddressClass::Private };
    check(&of(refused.clone()), "not asked", Tone::Open, &[&refused.words()]);
    check(&of(Fault::Refused), "refused", Tone::Bad, &[&Fault::Refused.words()]);
    check(&of(Fault::Unreachable), "no way there", Tone::Bad, &[&Fault::Unreachable.words()]);
    let reset = Fault::Reset { stage: Stage::Tls };
    check(&of(reset.clone()), "cut", Tone::Bad, &[&reset.words()]);
    let late = Fault::TimedOut { stage: Stage::Connect, after: Duration::from_secs(5) };
    check(&of(late.clone()), "timed out", Tone::Bad, &[&late.words()]);
    check(&of(Fault::Tls(TlsFault::VersionTooOld)), "TLS failed", Tone::Bad, &[&TlsFault::VersionTooOld.words()]);
    let blocked = Fault::Proxy(ProxyFault::Blocked { status: 403 });
    check(&of(blocked.clone()), "proxy", Tone::Bad, &[&blocked.words()]);
    let garbage = Fault::NotHttp { reason: "no status".to_owned() };
    check(&of(garbage.clone()), "no HTTP", Tone::Bad, &[&garbage.words()]);
}

#[test]
fn where_it_sends_on_to_is_said_without_secrets() {
    let mut attempt = answered("Mail", "https://mail.contoso.com/owa", 302);
    let to = "https://login.contoso.com/?user=jane@contoso.com";
    attempt.response = attempt.response.map(|response| Response { location: Some(to.to_owned()), ..response });
    check(&attempt, "302", Tone::Good, &["it sends on to `https://login.contoso.com/?user=[redacted]@contoso.com`"]);
}

#[test]
fn an_intercepting_proxy_is_told_from_an_authority_of_ones_own() {
    #[track_caller]
    fn check_note(url: &str, tone: Tone, expected: &str) {
        let mut attempt = answered("Mail", url, 200);
        attempt.tls = attempt.tls.map(|tls| Tls { is_publicly_trusted: Some(false), ..tls });
        check(&attempt, "200", tone, &[expected]);
    }
    check_note("https://mail.contoso.com/owa", Tone::Good, "its certificate comes from a private authority: nobody");
    check_note(
        "https://outlook.office365.com/owa",
        Tone::Open,
        "its certificate comes from nobody and no public authority: something on the way opens TLS",
    );
}
