//! Exchange identity tokens as they are really written, made anew with a key of the test's own: what is valid, what
//! cannot be told, and that no single byte can be changed.
#![cfg(test)]

mod common;

use std::sync::{Arc, LazyLock};

use assay::assess::{self, Assessment, TrustStatus, Verdict};
use assay::case::Case;
use assay::checks::SignatureStatus;
use assay::intake::Evidence;
use assay::policy::{Gate, Policy};

use common::mint::{AuthCertificate, exchange_metadata};
use common::{at, codes, read, read_as, token};

/// One key for all tests of a program: making it is what takes time.
static AUTH: LazyLock<AuthCertificate> = LazyLock::new(AuthCertificate::new);

const NBF: i64 = 1_599_800_330;
const EXP: i64 = NBF + 28_800;
/// A moment in the middle of the lifetime.
const NOON: i64 = NBF + 14_400;

const USER: &str = "53e925fa-76ba-45e1-be0f-4ef08b59d389";
const HOSTED: &str = r#""isbrowserhostedapp":"True""#;
const ON_PREMISES_PAGE: &str = "https://helpdesk.contoso.com/outlook/taskpane.html";
const ONLINE_PAGE: &str = "https://localhost:3000/taskpane.html";
const ON_PREMISES_URL: &str = "https://mail.contoso.com:443/autodiscover/metadata/json/1";
const ONLINE_URL: &str = "https://outlook.office365.com:443/autodiscover/metadata/json/1";

/// The members of `appctx`.
fn context(url: &str) -> String {
    format!(r#"{{"msexchuid":"{USER}","version":"ExIdTok.V1","amurl":"{url}"}}"#)
}

/// The same as JSON inside a JSON string, as Exchange writes it.
fn in_text(context: &str) -> String {
    serde_json::Value::from(context).to_string()
}

/// Exchange on-premises, 2018 and 2020.
fn on_premises_header() -> String {
    format!(r#"{{"typ":"JWT","alg":"RS256","x5t":"{}"}}"#, AUTH.thumbprint().to_x5t())
}

fn on_premises_payload(times: &str, context: &str) -> String {
    let exchange = "00000002-0000-0ff1-ce00-000000000000@contoso.com";
    let parties = format!(r#""iss":"{exchange}","aud":"{ON_PREMISES_PAGE}""#);
    format!(r#"{{{parties},{times},"appctxsender":"{exchange}",{HOSTED},"appctx":{context}}}"#)
}

fn times() -> String {
    format!(r#""nbf":{NBF},"exp":{EXP}"#)
}

fn on_premises() -> String {
    AUTH.sign(&on_premises_header(), &on_premises_payload(&times(), &in_text(&context(ON_PREMISES_URL))))
}

/// Exchange Online, 2020: `kid` repeats `x5t` in hexadecimal digits.
fn online() -> String {
    let thumbprint = AUTH.thumbprint();
    let header =
        format!(r#"{{"alg":"RS256","kid":"{}","typ":"JWT","x5t":"{}"}}"#, thumbprint.to_hex(), thumbprint.to_x5t());
    let tenant = "00000002-0000-0ff1-ce00-000000000000@f3f6ed5a-4b8e-4a3c-9c5c-6d7d1f0e7d3b";
    let appctx = in_text(&context(ONLINE_URL));
    AUTH.sign(
        &header,
        &format!(
            r#"{{"appctxsender":"{tenant}",{HOSTED},"appctx":{appctx},{},"iss":"{tenant}","aud":"{ONLINE_PAGE}"}}"#,
            times()
        ),
    )
}

fn expecting(audience: &str) -> Policy {
    Policy {
        audiences: vec![audience.to_owned()],
        trusted_hosts: vec!["mail.contoso.com".parse().unwrap()],
        ..Policy::default()
    }
}

fn assess(token: &str, keys: &str, policy: &Policy) -> Assessment {
    let mut evidence = read(token);
    if !keys.is_empty() {
        evidence.extend(read_as("metadata.json", keys));
    }
    common::assess(evidence, policy, NOON)
}

/// `id status`, with `(not required)` where the verdict does not depend on it.
fn ladder(assessment: &Assessment) -> Vec<String> {
    let steps = &token(assessment).unwrap().token.as_ref().unwrap().steps;
    let words = |step: &assess::StepResult| {
        let required = if step.required { "" } else { " (not required)" };
        format!("{} {}{required}", step.step.id(), step.status.as_str())
    };
    steps.iter().map(words).collect()
}

#[track_caller]
fn check(token: &str, keys: &str, policy: &Policy, verdict: Verdict, decided_by: &str, steps: &[&str]) {
    let assessment = assess(token, keys, policy);
    assert_eq!(ladder(&assessment), steps);
    assert_eq!((assessment.verdict, assessment.decided_by), (verdict, Some(decided_by)), "{:?}", codes(&assessment));
}

#[track_caller]
fn check_valid(token: &str, keys: &str, policy: &Policy) -> Assessment {
    let assessment = assess(token, keys, policy);
    let of_token = common::token(&assessment).unwrap();
    assert_eq!(of_token.kind, "exchange-identity-token");
    assert_eq!(assessment.verdict, Verdict::Valid, "{:?} {:?}", ladder(&assessment), codes(&assessment));
    let of_token = of_token.token.as_ref().unwrap();
    assert_eq!(of_token.verification.status, SignatureStatus::Verified);
    assert_eq!(of_token.trust.status, TrustStatus::Trusted);
    assessment
}

const ALL_PASSED: [&str; 14] = [
    "extract passed",
    "typ passed",
    "alg passed",
    "x5t passed",
    "appctx passed",
    "version passed",
    "amurl passed",
    "lifetime passed",
    "audience passed",
    "issuer not-applicable (not required)",
    "key passed",
    "signature passed",
    "trust passed",
    "unique-id passed",
];

/// The ladder of a valid token with some steps otherwise.
fn but(others: &[&'static str]) -> Vec<&'static str> {
    let id = |step: &str| step.split(' ').next().unwrap().to_owned();
    let or_other = |step: &'static str| others.iter().find(|other| id(other) == id(step)).copied().unwrap_or(step);
    ALL_PASSED.into_iter().map(or_other).collect()
}

#[test]
fn genuine_tokens_of_both_shapes_are_valid() {
    for (token, page) in [(on_premises(), ON_PREMISES_PAGE), (online(), ONLINE_PAGE)] {
        check(&token, &AUTH.metadata(), &expecting(page), Verdict::Valid, "signature", &ALL_PASSED);
        let assessment = check_valid(&token, &AUTH.metadata(), &expecting(page));
        assert!(assessment.findings.is_empty(), "{:?}", codes(&assessment));
        assert!(assessment.wanted.is_empty());
    }
}

#[test]
fn exchange_online_needs_no_trusted_host() {
    let policy = Policy { trusted_hosts: Vec::new(), ..expecting(ONLINE_PAGE) };
    check(&online(), &AUTH.metadata(), &policy, Verdict::Valid, "signature", &ALL_PASSED);
}

#[test]
fn an_expected_issuer_counts() {
    let of = |issuer: &str| Policy { issuers: vec![issuer.to_owned()], ..expecting(ON_PREMISES_PAGE) };
    let right = of("00000002-0000-0ff1-ce00-000000000000@contoso.com");
    check(&on_premises(), &AUTH.metadata(), &right, Verdict::Valid, "signature", &but(&["issuer passed"]));
    let wrong = of("00000002-0000-0ff1-ce00-000000000000@fabrikam.com");
    let steps = but(&["issuer failed"]);
    check(&on_premises(), &AUTH.metadata(), &wrong, Verdict::Invalid, "token/issuer-mismatch", &steps);
}

#[test]
fn without_an_audience_nothing_is_certain() {
    let policy = Policy { audiences: Vec::new(), ..expecting("") };
    let steps = but(&["audience not-checked"]);
    check(&on_premises(), &AUTH.metadata(), &policy, Verdict::Undetermined, "audience", &steps);
}

#[test]
fn without_a_trusted_host_nothing_is_certain() {
    let policy = Policy { trusted_hosts: Vec::new(), ..expecting(ON_PREMISES_PAGE) };
    let steps = but(&["amurl not-checked"]);
    check(&on_premises(), &AUTH.metadata(), &policy, Verdict::Undetermined, "token/amurl-not-approved", &steps);
}

#[test]
fn without_the_metadata_nothing_is_certain_and_it_is_wanted() {
    let policy = expecting(ON_PREMISES_PAGE);
    let steps = but(&["key not-checked", "signature not-checked", "trust not-checked"]);
    check(&on_premises(), "", &policy, Verdict::Undetermined, "signature/key-not-found", &steps);
    let assessment = assess(&on_premises(), "", &policy);
    let [wanted] = assessment.wanted.as_slice() else { panic!("{:?}", assessment.wanted) };
    assert_eq!((wanted.url.as_str(), wanted.artifacts.as_slice()), (ON_PREMISES_URL, &["token-1".to_owned()][..]));
    assert!(matches!(wanted.gate, Gate::Trusted(_)), "{:?}", wanted.gate);
}

#[test]
fn another_servers_metadata_makes_it_invalid() {
    let other = AuthCertificate::new();
    let steps = but(&["key failed", "signature not-checked", "trust not-checked"]);
    let policy = expecting(ON_PREMISES_PAGE);
    let decided_by = "signature/key-named-not-listed";
    check(&on_premises(), &other.metadata(), &policy, Verdict::Invalid, decided_by, &steps);
}

#[test]
fn a_document_that_lies_about_its_thumbprint_proves_nothing() {
    let other = AuthCertificate::new();
    let info = format!(r#""keyinfo":{{"x5t":"{}"}},"#, AUTH.thumbprint().to_x5t());
    let assessment = assess(&on_premises(), &exchange_metadata(&info, &other.base64()), &expecting(ON_PREMISES_PAGE));
    assert_eq!(assessment.verdict, Verdict::Invalid);
    assert!(codes(&assessment).contains(&"metadata/x5t-wrong"), "{:?}", codes(&assessment));
}

#[test]
fn a_changed_payload_is_invalid() {
    let text = on_premises();
    let (head, signature) = text.rsplit_once('.').unwrap();
    let (header, _) = head.split_once('.').unwrap();
    let later = format!(r#""nbf":{NBF},"exp":{}"#, EXP + 28_800);
    let payload = on_premises_payload(&later, &in_text(&context(ON_PREMISES_URL)));
    let changed = format!("{header}.{}.{signature}", assay::jose::base64url::encode(payload.as_bytes()));
    let steps = but(&["signature failed", "trust not-checked"]);
    let policy = expecting(ON_PREMISES_PAGE);
    check(&changed, &AUTH.metadata(), &policy, Verdict::Invalid, "signature/invalid", &steps);
}

#[test]
fn another_page_and_another_time_are_invalid() {
    let policy = expecting("https://evil.example/taskpane.html");
    let steps = but(&["audience failed"]);
    check(&on_premises(), &AUTH.metadata(), &policy, Verdict::Invalid, "token/audience-mismatch", &steps);
    let policy = expecting(ON_PREMISES_PAGE);
    let evidence = || [read(on_premises()), read(AUTH.metadata())].concat();
    for (seconds, verdict) in [
        (NBF - 301, Verdict::Invalid),
        (NBF - 300, Verdict::Valid),
        (EXP + 299, Verdict::Valid),
        (EXP + 300, Verdict::Invalid),
    ] {
        assert_eq!(common::assess(evidence(), &policy, seconds).verdict, verdict, "{seconds}");
    }
}

#[test]
fn every_shape_of_key_document_is_read() {
    let value = AUTH.base64();
    let x5t = AUTH.thumbprint().to_x5t();
    let folded: Vec<_> = value.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    let key = format!(r#"{{"usage":"Signing","keyValue":{{"type":"x509certificate","value":"{value}"}}}}"#);
    let acs = format!(
        r#"{{"serviceName":"00000001-0000-0000-c000-000000000000","keys":[{key}],
            "issuer":"00000001-0000-0000-c000-000000000000@*",
            "endpoints":[{{"location":"https://accounts.accesscontrol.windows.net/tokens/OAuth/2"}}]}}"#
    );
    let share_point = format!(r#"{{"issuer":"00000003-0000-0ff1-ce00-000000000000@realm","keys":[{key}]}}"#);
    let jwks = |members: &str| format!(r#"{{"keys":[{{{}{members}}}]}}"#, AUTH.jwk_members());
    let documents = [
        ("Exchange", AUTH.metadata()),
        ("Exchange, byte order mark", format!("\u{feff}{}", AUTH.metadata())),
        ("Exchange, folded base64", exchange_metadata("", &folded.join("\\r\\n"))),
        ("Exchange without keyinfo", exchange_metadata("", &value)),
        ("Exchange, armoured", exchange_metadata("", &AUTH.pem().replace('\n', "\\n"))),
        ("ACS", acs),
        ("SharePoint", share_point),
        ("JWKS with x5c", jwks(&format!(r#","use":"sig","x5t":"{x5t}","kid":"{x5t}","x5c":["{value}"]"#))),
        ("JWKS with x5t alone", jwks(&format!(r#","x5t":"{x5t}""#))),
        ("JWK", format!("{{{}}}", AUTH.jwk_members())),
        ("certificate, PEM", AUTH.pem()),
        ("certificate, base64", value.clone()),
        ("public key, PEM", AUTH.public_key_pem()),
    ];
    for (name, document) in documents {
        for (token, page) in [(on_premises(), ON_PREMISES_PAGE), (online(), ONLINE_PAGE)] {
            let assessment = assess(&token, &document, &expecting(page));
            let steps = ladder(&assessment);
            assert_eq!(assessment.verdict, Verdict::Valid, "{name}: {steps:?} {:?}", codes(&assessment));
        }
    }
    let der = common::assess([read(on_premises()), read(&AUTH.der)].concat(), &expecting(ON_PREMISES_PAGE), NOON);
    assert_eq!(der.verdict, Verdict::Valid);
}

#[test]
fn a_key_for_encryption_does_not_count() {
    let value = AUTH.base64();
    let document = exchange_metadata("", &value).replace(r#""usage":"signing""#, r#""usage":"encryption""#);
    let steps = but(&["key failed", "signature not-checked", "trust not-checked"]);
    let policy = expecting(ON_PREMISES_PAGE);
    check(&on_premises(), &document, &policy, Verdict::Invalid, "signature/key-unsuitable", &steps);
}

#[test]
fn a_key_that_the_token_brings_does_not_count() {
    let header =
        format!(r#"{{"typ":"JWT","alg":"RS256","x5t":"{}","x5c":["{}"]}}"#, AUTH.thumbprint().to_x5t(), AUTH.base64());
    let token = AUTH.sign(&header, &on_premises_payload(&times(), &in_text(&context(ON_PREMISES_URL))));
    let policy = expecting(ON_PREMISES_PAGE);
    let steps = but(&["key failed", "signature not-checked", "trust failed"]);
    check(&token, "", &policy, Verdict::Invalid, "signature/key-from-token", &steps);
}

#[test]
fn the_context_may_be_an_object() {
    let token = AUTH.sign(&on_premises_header(), &on_premises_payload(&times(), &context(ON_PREMISES_URL)));
    let assessment = check_valid(&token, &AUTH.metadata(), &expecting(ON_PREMISES_PAGE));
    assert_eq!(ladder(&assessment), ALL_PASSED);
}

#[test]
fn times_may_be_text() {
    let times = format!(r#""nbf":"{NBF}","exp":"{EXP}""#);
    let token = AUTH.sign(&on_premises_header(), &on_premises_payload(&times, &in_text(&context(ON_PREMISES_URL))));
    let assessment = check_valid(&token, &AUTH.metadata(), &expecting(ON_PREMISES_PAGE));
    assert_eq!(codes(&assessment), ["token/time-as-text"; 2]);
    let of_token = common::token(&assessment).unwrap().token.as_ref().unwrap();
    assert_eq!((of_token.not_before, of_token.expires_at), (Some(at(NBF)), Some(at(EXP))));
}

#[test]
fn the_unique_id_comes_in_both_orders() {
    let assessment = check_valid(&on_premises(), &AUTH.metadata(), &expecting(ON_PREMISES_PAGE));
    let unique_id = token(&assessment).unwrap().token.as_ref().unwrap().unique_id.clone().unwrap();
    assert_eq!(unique_id.amurl_then_uid, format!("{ON_PREMISES_URL}{USER}"));
    assert_eq!(unique_id.uid_then_amurl, format!("{USER}{ON_PREMISES_URL}"));
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, unique_id.uid_then_amurl.as_bytes());
    assert_eq!(unique_id.sha256, assay::jose::base64url::encode(hash.as_ref()));
}

/// What every byte is replaced with, beside itself with one of its low bits flipped.
const REPLACEMENTS: [u8; 14] = [0, b' ', b'\n', b'.', b'"', b'{', b'%', b'=', b'+', b'-', b'_', b'A', 0x80, 0xff];
const LOW_BITS: u8 = 4;

#[test]
fn no_byte_of_an_on_premises_token_can_be_changed() {
    no_byte_can_be_changed(&on_premises(), ON_PREMISES_PAGE);
}

#[test]
fn no_byte_of_an_online_token_can_be_changed() {
    no_byte_can_be_changed(&online(), ONLINE_PAGE);
}

fn no_byte_can_be_changed(token: &str, page: &str) {
    let metadata = read(AUTH.metadata());
    let policy = expecting(page);
    let mut faults = Vec::new();
    for index in 0..token.len() {
        let byte = token.as_bytes()[index];
        let flipped = (0..LOW_BITS).map(|bit| byte ^ (1 << bit));
        for replacement in REPLACEMENTS.into_iter().chain(flipped).filter(|replacement| *replacement != byte) {
            let mut changed = token.as_bytes().to_vec();
            changed[index] = replacement;
            let seen = verdict(read(&changed), &metadata, &policy);
            if seen != Some(Verdict::Invalid) {
                faults.push(format!("byte {index} ({:?} to {:#04x}): {seen:?}", char::from(byte), replacement));
            }
        }
    }
    assert!(faults.is_empty(), "{} changes were not found: {:#?}", faults.len(), &faults[..faults.len().min(20)]);
}

/// The verdict on what was read, if it was read as one token.
fn verdict(mut evidence: Vec<Evidence>, metadata: &[Evidence], policy: &Policy) -> Option<Verdict> {
    evidence.extend_from_slice(metadata);
    let assessment = assess::assess(Arc::new(Case::new(evidence)), policy, at(NOON));
    let tokens: Vec<_> = assessment.artifacts.iter().filter_map(|artifact| artifact.verdict).collect();
    (tokens == [assessment.verdict]).then_some(assessment.verdict)
}
