//! What the findings point to: which cause, how sure, and that its commands come with their risk.
#![cfg(test)]

mod cases;
mod commands;
#[path = "../common/mod.rs"]
mod common;
mod escalation;
mod mixtures;
mod pastes;
mod restraint;
mod rows;
mod table;
mod token_rows;

use std::collections::BTreeSet;
use std::time::Duration;

use assay::causes::{Cause, Likelihood, Risk, known_codes};
use assay::checks::all_codes;
use assay::intake::Evidence;
use assay::network::{Fault, ProxyFault, Stage, TlsFault};
use assay::policy::Policy;

use common::seen::{answering, clocks, failing, over_tls, probe, seen};
use common::{AT, assess, assess_texts, mint};

/// The likelihood that a token was forged; `None` where nothing points there.
#[track_caller]
fn check(texts: &[&str], expected: Option<Likelihood>) -> Option<Cause> {
    let assessment = assess_texts(texts, AT);
    let cause = assessment.causes.into_iter().find(|cause| cause.id == "forged-token");
    assert_eq!(cause.as_ref().map(|cause| cause.likelihood), expected, "{:?}", texts.first());
    cause
}

#[test]
fn every_code_that_a_cause_knows_exists() {
    let all: BTreeSet<_> = all_codes().iter().map(|code| code.name).collect();
    let unknown: Vec<_> = known_codes().filter(|code| !all.contains(code)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn marks_of_forgery_are_weighed() {
    let unsigned = mint::unsigned(r#"{"alg":"none"}"#, r#"{"a":1}"#);
    let unsigned = unsigned.rsplit_once('.').unwrap().0.to_owned() + ".";
    let cause = check(&[&unsigned], Some(Likelihood::Possible)).unwrap();
    assert_eq!(cause.artifacts, ["token-1"]);
    assert_eq!(cause.speaks_for.iter().map(|code| code.name).collect::<Vec<_>>(), ["token/alg-none"]);
    assert!(cause.actions.iter().all(|action| action.command.is_some()) && !cause.confirm.is_empty());
    let placeholder = mint::unsigned(r#"{"alg":"ES256"}"#, r#"{"a":1}"#);
    check(&[&placeholder], Some(Likelihood::Likely));
    check(&[&format!("{placeholder}…")], Some(Likelihood::Possible));
    let zeros = placeholder.replace(".AAAA", &format!(".{}", "A".repeat(86)));
    check(&[&zeros], Some(Likelihood::Certain));
    let (sound, jwk) = mint::es256("", r#"{"a":1}"#);
    check(&[&sound, &jwk], None);
    let (head, _) = sound.rsplit_once('.').unwrap();
    check(&[&format!("{head}.{}", "Q".repeat(86)), &jwk], None); // altered, perhaps; made up, nobody can tell
}

/// The likelihood of a cause that the network shows; `None` where nothing points there.
#[track_caller]
fn check_network(id: &str, evidence: Vec<Evidence>, expected: Option<Likelihood>) {
    let assessment = assess(evidence, &Policy::default(), AT);
    let cause = assessment.causes.iter().find(|cause| cause.id == id);
    assert_eq!(cause.map(|cause| cause.likelihood), expected, "{:?}", common::codes(&assessment));
    for action in cause.iter().flat_map(|cause| &cause.actions) {
        assert!(action.risk == Risk::ReadOnly || action.warning.is_some(), "{}", action.title);
    }
}

const CLOUD: &str = "https://login.microsoftonline.com/";
const OWN: &str = "https://mail.contoso.com/";

#[test]
fn a_wrong_clock_is_certain_only_where_it_was_measured() {
    let check = |evidence: Vec<Evidence>, expected| check_network("clock-skew", evidence, expected);
    let token = |claims: &str| common::read(mint::unsigned(r#"{"alg":"RS256"}"#, claims));
    check(vec![clocks(&[("a", 302), ("b", 303)])], Some(Likelihood::Certain));
    check(vec![clocks(&[("a", 302)])], Some(Likelihood::Likely));
    check(vec![clocks(&[("a", 302), ("b", 0)])], None);
    check(vec![clocks(&[("a", 0)])], None);
    check(token(&format!(r#"{{"exp":{}}}"#, AT - 360)), Some(Likelihood::Possible));
    check(token(&format!(r#"{{"exp":{}}}"#, AT - 360_000)), None);
    let early = format!(r#"{{"nbf":{0},"iat":{0},"exp":{1}}}"#, AT + 360, AT + 3_600);
    check(token(&early), Some(Likelihood::Likely));
}

#[test]
fn a_blocked_endpoint_is_likely_where_others_answer() {
    let check = |evidence: Vec<Evidence>, expected| check_network("endpoint-blocked", evidence, expected);
    let refused = |url: &str| seen(failing(probe(url), Fault::Refused));
    let fine = || seen(answering(probe("https://graph.microsoft.com/"), 200));
    check(vec![refused(CLOUD)], Some(Likelihood::Possible));
    check(vec![refused(CLOUD), fine()], Some(Likelihood::Likely));
    check(vec![refused(OWN), fine()], Some(Likelihood::Possible));
    check(vec![fine()], None);
    let timed_out =
        |url: &str, stage| seen(failing(probe(url), Fault::TimedOut { stage, after: Duration::from_secs(5) }));
    check(vec![timed_out(CLOUD, Stage::Connect), fine()], Some(Likelihood::Likely));
    // The server took the connection, the proxy did not open a tunnel, and time servers are often silent.
    check(vec![timed_out(CLOUD, Stage::Answer), fine()], None);
    check(vec![timed_out(CLOUD, Stage::Body), fine()], None);
    check(vec![timed_out(CLOUD, Stage::Tunnel), fine()], None);
    check(vec![timed_out("ntp://time.windows.com", Stage::Connect), fine()], None);
}

/// The commands of a cause that the network shows.
fn commands(id: &str, evidence: Vec<Evidence>) -> Vec<String> {
    let assessment = assess(evidence, &Policy::default(), AT);
    let cause = assessment.causes.iter().find(|cause| cause.id == id).expect("the cause");
    cause.actions.iter().filter_map(|action| action.command.as_deref().map(str::to_owned)).collect()
}

#[test]
fn commands_name_what_failed_and_nothing_that_a_shell_would_read() {
    let check = |urls: &[&str], expected: [&str; 2]| {
        let evidence = urls.iter().map(|url| seen(failing(probe(url), Fault::Refused))).collect();
        assert_eq!(commands("endpoint-blocked", evidence)[..2], expected, "{urls:?}");
    };
    let of_cloud =
        ["Resolve-DnsName login.microsoftonline.com", "Test-NetConnection login.microsoftonline.com -Port 443"];
    check(&[CLOUD], of_cloud);
    check(
        &["https://mail.contoso.com:8443/x"],
        ["Resolve-DnsName mail.contoso.com", "Test-NetConnection mail.contoso.com -Port 8443"],
    );
    check(&[OWN, CLOUD], of_cloud);
    for url in ["https://a;calc.example/", "https://$(calc).example/", "https://-x.example/", "https://[2001:db8::1]/"]
    {
        check(&[url], of_cloud);
    }
}

#[test]
fn the_proxy_is_to_let_through_what_failed() {
    let check = |urls: &[&str], expected: &str| {
        let blocked = |url: &&str| seen(failing(probe(url), Fault::Proxy(ProxyFault::Blocked { status: 403 })));
        let assessment = assess(urls.iter().map(blocked).collect(), &Policy::default(), AT);
        let cause = assessment.causes.iter().find(|cause| cause.id == "outbound-proxy").expect("the cause");
        assert!(cause.actions.iter().any(|action| action.title.contains(expected)), "{:?}", cause.actions);
    };
    check(&[OWN], "let `mail.contoso.com` through");
    check(&[CLOUD], "let the hosts of Microsoft 365 through");
    check(&[OWN, CLOUD], "let the hosts of Microsoft 365 and `mail.contoso.com` through");
}

#[test]
fn a_proxy_is_likely_where_it_refuses() {
    let check = |evidence: Vec<Evidence>, expected| check_network("outbound-proxy", evidence, expected);
    let blocked = Fault::Proxy(ProxyFault::Blocked { status: 403 });
    check(vec![seen(failing(probe(CLOUD), blocked))], Some(Likelihood::Likely));
    let silent = Fault::TimedOut { stage: Stage::Tunnel, after: Duration::from_secs(5) };
    check(vec![seen(failing(probe(CLOUD), silent))], Some(Likelihood::Likely));
    check(vec![seen(answering(probe(CLOUD), 407))], None);
    let der = mint::certificate(&mint::validity(2020, 2030));
    check(vec![seen(over_tls(answering(probe(CLOUD), 200), &der, false))], Some(Likelihood::Possible));
    check(vec![seen(over_tls(answering(probe(CLOUD), 200), &der, true))], None);
}

#[test]
fn an_old_version_of_tls_is_told_from_other_faults() {
    let check = |fault: TlsFault, expected| {
        check_network("tls-version", vec![seen(failing(probe(OWN), Fault::Tls(fault)))], expected);
    };
    check(TlsFault::VersionTooOld, Some(Likelihood::Likely));
    check(TlsFault::NothingInCommon { reason: "no cipher suite".to_owned() }, Some(Likelihood::Possible));
    check(TlsFault::Revoked, None);
}
