//! What fetched documents do to a verdict: whose tokens they vouch for, what they never do, and which documents are wanted.
//! Nothing is fetched here: the documents are made up.
#![cfg(test)]

mod common;

use std::sync::LazyLock;
use std::time::Duration;

use assay::assess::{Assessment, TrustStatus, Verdict};
use assay::intake::Evidence;
use assay::jose::base64url;
use assay::network::{Attempt, Fault, Proxy, Response, Stage, Tls, TlsVersion};
use assay::policy::{Gate, Policy};
use assay::report::{self, Redaction, TextOptions};
use chrono::TimeDelta;

use common::mint::{AuthCertificate, certificate, es256, exchange_metadata, hs256, unsigned, validity};
use common::seen::{answering, attempt, clocks, failing, fetched, from_disk, named, over_tls, probe, seen};
use common::{AT, codes, read, token};

/// One key for all tests of a program: making it is what takes time.
static AUTH: LazyLock<AuthCertificate> = LazyLock::new(AuthCertificate::new);

const PAGE: &str = "https://addin.contoso.com/start.html";
const AMURL: &str = "https://mail.contoso.com:443/autodiscover/metadata/json/1";
const TENANT: &str = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";

/// A sound identity token whose keys stand at this address.
fn identity(amurl: &str) -> String {
    let header = format!(r#"{{"typ":"JWT","alg":"RS256","x5t":"{}"}}"#, AUTH.thumbprint().to_x5t());
    let context = format!(r#"{{"msexchuid":"u","version":"ExIdTok.V1","amurl":"{amurl}"}}"#);
    let exchange = "00000002-0000-0ff1-ce00-000000000000@contoso.com";
    let times = format!(r#""nbf":{},"exp":{}"#, AT - 60, AT + 60);
    AUTH.sign(&header, &format!(r#"{{"aud":"{PAGE}","iss":"{exchange}",{times},"appctx":{context}}}"#))
}

/// A token of this issuer's, named by `kid`, and the key set with the key.
fn signed(issuer: &str) -> (String, String) {
    let (token, jwk) = es256(r#""kid":"k""#, &format!(r#"{{"iss":"{issuer}","aud":"{PAGE}"}}"#));
    (token, format!(r#"{{"keys":[{}]}}"#, jwk.replacen('{', r#"{"kid":"k","#, 1)))
}

fn trusting(hosts: &[&str]) -> Policy {
    let trusted_hosts = hosts.iter().map(|host| host.parse().unwrap()).collect();
    Policy { audiences: vec![PAGE.to_owned()], trusted_hosts, ..Policy::default() }
}

fn assess(token: &str, beside: Vec<Evidence>, policy: &Policy) -> Assessment {
    common::assess(read(token).into_iter().chain(beside).collect(), policy, AT)
}

#[track_caller]
fn check_trust(token: &str, beside: Vec<Evidence>, policy: &Policy, trust: TrustStatus) -> Assessment {
    let assessment = assess(token, beside, policy);
    let of_token = common::token(&assessment).unwrap();
    assert_eq!(of_token.token.as_ref().unwrap().trust.status, trust, "{:?}", codes(&assessment));
    let expected = match trust {
        TrustStatus::Trusted => Verdict::Valid,
        TrustStatus::Untrusted => Verdict::Invalid,
        TrustStatus::Unknown => Verdict::Undetermined,
    };
    assert_eq!(assessment.verdict, expected, "{:?}", codes(&assessment));
    assessment
}

#[test]
fn the_document_at_amurl_makes_the_token_valid_while_its_host_is_approved() {
    let token = identity(AMURL);
    let document = || vec![fetched(attempt(AMURL), AUTH.metadata())];
    let mine = trusting(&["mail.contoso.com"]);
    check_trust(&token, document(), &mine, TrustStatus::Trusted);
    let taken_back = check_trust(&token, document(), &trusting(&[]), TrustStatus::Unknown);
    assert!(codes(&taken_back).contains(&"signature/key-untrusted"));
    let once = Policy { approved_once: vec![AMURL.to_owned()], ..trusting(&[]) };
    check_trust(&token, document(), &once, TrustStatus::Trusted);
}

/// Both organisations are approved, and still one must not sign for the other.
#[test]
fn one_exchange_does_not_vouch_for_another() {
    let other = "https://mail.fabrikam.com/autodiscover/metadata/json/1";
    let both = trusting(&["mail.contoso.com", "mail.fabrikam.com"]);
    let foreign = || fetched(attempt(other), AUTH.metadata());
    let assessment = check_trust(&identity(AMURL), vec![foreign()], &both, TrustStatus::Unknown);
    assert!(codes(&assessment).contains(&"signature/key-of-other-issuer"), "{:?}", codes(&assessment));
    // Its own document is still wanted, and once it is there, the same key counts.
    assert_eq!(urls(&assessment), [AMURL]);
    let own = fetched(attempt(AMURL), AUTH.metadata());
    let assessment = check_trust(&identity(AMURL), vec![foreign(), own], &both, TrustStatus::Trusted);
    assert!(!codes(&assessment).contains(&"signature/key-of-other-issuer"));
    // An address that the user named counts like a file, with a warning.
    let by_name = fetched(named(other), AUTH.metadata());
    let assessment = check_trust(&identity(AMURL), vec![by_name], &both, TrustStatus::Trusted);
    assert!(codes(&assessment).contains(&"signature/key-of-other-issuer"));
}

#[test]
fn names_of_one_cloud_vouch_for_one_another() {
    let at = |host: &str| format!("https://{host}/autodiscover/metadata/json/1");
    let check = |host: &str, trust: TrustStatus| {
        let document = fetched(attempt(&at(host)), AUTH.metadata());
        check_trust(&identity(&at("outlook.office365.com")), vec![document], &trusting(&[]), trust);
    };
    check("outlook.office365.com", TrustStatus::Trusted);
    check("outlook.office.com", TrustStatus::Trusted);
    check("outlook.office365.us", TrustStatus::Unknown);
}

#[test]
fn keys_vouch_for_their_own_issuer_only() {
    let keys_at = "https://login.microsoftonline.com/common/discovery/v2.0/keys";
    let of_entra =
        [format!("https://sts.windows.net/{TENANT}/"), format!("https://login.microsoftonline.com/{TENANT}/v2.0")];
    for issuer in &of_entra {
        let (token, keys) = signed(issuer);
        let check = |url: &str, trust: TrustStatus| {
            let hosts = trusting(&["keys.contoso.com", "mail.contoso.com"]);
            check_trust(&token, vec![fetched(attempt(url), &keys)], &hosts, trust)
        };
        check(keys_at, TrustStatus::Trusted);
        check("https://login.partner.microsoftonline.cn/common/discovery/v2.0/keys", TrustStatus::Unknown);
        let foreign = check("https://keys.contoso.com/keys", TrustStatus::Unknown);
        assert!(codes(&foreign).contains(&"signature/key-of-other-issuer"), "{:?}", codes(&foreign));
    }
    // Another service's token: its own host, or where its own configuration says.
    let (token, keys) = signed("https://id.contoso.com/realm");
    let set = "https://keys.contoso.com/keys";
    let configuration = |issuer: &str| format!(r#"{{"issuer":"{issuer}","jwks_uri":"{set}"}}"#);
    let config_at = "https://id.contoso.com/realm/.well-known/openid-configuration";
    let check = |beside: Vec<Evidence>, trust: TrustStatus| {
        check_trust(&token, beside, &trusting(&["keys.contoso.com", "id.contoso.com", "id.fabrikam.com"]), trust);
    };
    let key_set = || fetched(attempt(set), &keys);
    check(vec![fetched(attempt("https://id.contoso.com/realm/keys"), &keys)], TrustStatus::Trusted);
    // One host may serve many issuers, and another port is another server.
    for other in
        ["https://id.contoso.com/keys", "https://id.contoso.com/realm2/keys", "https://id.contoso.com:8443/realm/keys"]
    {
        check(vec![fetched(attempt(other), &keys)], TrustStatus::Unknown);
    }
    check(vec![key_set()], TrustStatus::Unknown);
    let own = configuration("https://id.contoso.com/realm");
    check(vec![key_set(), fetched(attempt(config_at), &own)], TrustStatus::Trusted);
    check(vec![key_set(), fetched(attempt("https://id.fabrikam.com/realm"), &own)], TrustStatus::Unknown);
    let intercepted = attempt("https://login.microsoftonline.com/realm/.well-known/openid-configuration");
    let intercepted = over_tls(intercepted, &certificate(&validity(2020, 2030)), false);
    check(vec![key_set(), fetched(intercepted, &own)], TrustStatus::Unknown);
    check(vec![key_set(), from_disk(attempt(config_at), &own)], TrustStatus::Unknown);
    let older = Attempt { begun_at: attempt(config_at).begun_at - TimeDelta::hours(1), ..attempt(config_at) };
    let newer =
        fetched(attempt(config_at), configuration("https://id.contoso.com/realm").replace(set, "https://x.example/"));
    check(vec![key_set(), fetched(older, &own), newer], TrustStatus::Unknown);
    let foreign = configuration("https://id.fabrikam.com");
    check(vec![key_set(), fetched(attempt(config_at), foreign)], TrustStatus::Unknown);
    let file: Vec<_> = read(&own).into_iter().chain([key_set()]).collect();
    check(file, TrustStatus::Trusted);
}

/// Exchange's other tokens name a realm and no address: the document's own word for it proves nothing.
#[test]
fn an_exchange_server_signs_for_its_own_realm_only() {
    let callback = |realm: &str| {
        let header = format!(r#"{{"typ":"JWT","alg":"RS256","x5t":"{}"}}"#, AUTH.thumbprint().to_x5t());
        let exchange = format!("00000002-0000-0ff1-ce00-000000000000@{realm}");
        let context = r#"{"msexchprot":"ews","version":"ExCallback.V1"}"#;
        AUTH.sign(&header, &format!(r#"{{"aud":"{PAGE}","iss":"{exchange}","appctx":{context}}}"#))
    };
    let hosts = trusting(&["mail.contoso.com", "mail.fabrikam.com"]);
    let check = |realm: &str, host: &str, trust: TrustStatus| {
        let url = format!("https://{host}/autodiscover/metadata/json/1");
        check_trust(&callback(realm), vec![fetched(attempt(&url), AUTH.metadata())], &hosts, trust);
    };
    check("contoso.com", "mail.contoso.com", TrustStatus::Trusted);
    check("contoso.com", "mail.fabrikam.com", TrustStatus::Unknown);
    check("com", "mail.contoso.com", TrustStatus::Unknown);
    check(TENANT, "mail.contoso.com", TrustStatus::Unknown);
}

#[test]
fn a_token_that_names_no_issuer_is_nobodys() {
    for issuer in ["", r#""iss":"contoso-sts","#, r#""iss":"login.microsoftonline.com/x/v2.0","#] {
        let claims = format!(r#"{{{issuer}"aud":"{PAGE}"}}"#);
        let (token, jwk) = es256(r#""kid":"k""#, &claims);
        let document = fetched(attempt("https://id.contoso.com/keys"), &jwk);
        check_trust(&token, vec![document], &trusting(&["id.contoso.com"]), TrustStatus::Unknown);
    }
}

/// Entra publishes the keys for personal accounts beside those for organisations: they must not sign for organisations.
#[test]
fn a_key_for_another_tenant_does_not_count() {
    let (token, keys) = signed(&format!("https://login.microsoftonline.com/{TENANT}/v2.0"));
    let url = "https://login.microsoftonline.com/common/discovery/v2.0/keys";
    let check = |tenant: &str, trust: TrustStatus| {
        let issuer = format!(r#"{{"kid":"k","issuer":"https://login.microsoftonline.com/{tenant}/v2.0","#);
        let keys = keys.replace(r#"{"kid":"k","#, &issuer);
        check_trust(&token, vec![fetched(attempt(url), keys)], &Policy::default(), trust);
    };
    check("{tenantid}", TrustStatus::Trusted);
    check(TENANT, TrustStatus::Trusted);
    check("9188040d-6c67-4c5b-b112-36a304b66dad", TrustStatus::Unknown);
}

/// What is published is no secret: neither a shared one nor the private half of a pair.
#[test]
fn a_published_secret_vouches_for_nobody() {
    let url = "https://id.contoso.com/keys";
    let secret = [7; 32];
    let token = hs256(r#"{"alg":"HS256"}"#, &format!(r#"{{"aud":"{PAGE}"}}"#), &secret);
    let jwk = format!(r#"{{"kty":"oct","k":"{}"}}"#, base64url::encode(&secret));
    let trusted = trusting(&["id.contoso.com"]);
    check_trust(&token, vec![fetched(attempt(url), &jwk)], &trusted, TrustStatus::Untrusted);
    check_trust(&token, vec![fetched(named(url), &jwk)], &trusted, TrustStatus::Untrusted);
    check_trust(&token, read(&jwk), &trusted, TrustStatus::Trusted);
    // It opens nothing either, so that nothing inside can count for having been opened with it.
    let sealed = common::mint::sealed(r#"{"alg":"dir","enc":"A128GCM"}"#, br#"{"iss":"x"}"#);
    let key = fetched(attempt(url), common::mint::SEALING_JWK);
    check_trust(&sealed, vec![key], &trusted, TrustStatus::Unknown);
}

#[test]
fn what_came_over_a_doubtful_connection_does_not_count() {
    let online = "https://outlook.office365.com/autodiscover/metadata/json/1";
    let der = certificate(&validity(2020, 2030));
    let check = |amurl: &str, attempt: Attempt, trust: TrustStatus| {
        let document = fetched(attempt, AUTH.metadata());
        check_trust(&identity(amurl), vec![document], &trusting(&["mail.contoso.com"]), trust)
    };
    check(online, over_tls(attempt(online), &der, true), TrustStatus::Trusted);
    let opened = check(online, over_tls(attempt(online), &der, false), TrustStatus::Unknown);
    assert!(codes(&opened).contains(&"connectivity/tls-intercepted"));
    // Neither naming the address nor trusting the host makes an intercepted connection a good one.
    let by_name = check(online, over_tls(named(online), &der, false), TrustStatus::Unknown);
    assert!(codes(&by_name).contains(&"signature/key-untrusted"));
    // A copy from the disk does not say who published it.
    let kept = from_disk(attempt(AMURL), AUTH.metadata());
    check_trust(&identity(AMURL), vec![kept], &trusting(&["mail.contoso.com"]), TrustStatus::Unknown);
    // A private authority is usual inside an organisation.
    check(AMURL, over_tls(attempt(AMURL), &der, false), TrustStatus::Trusted);
    // Nothing fetches a document over a connection that failed; if anything did, its keys would not count.
    let mut refused = over_tls(attempt(AMURL), &der, true);
    refused.tls = refused.tls.map(|tls| Tls { is_accepted: false, ..tls });
    check(AMURL, refused, TrustStatus::Unknown);
    check(AMURL, failing(attempt(AMURL), Fault::Refused), TrustStatus::Unknown);
}

#[test]
fn only_the_newest_copy_offers_keys() {
    let other = AuthCertificate::new();
    let earlier = |attempt: Attempt| Attempt { begun_at: attempt.begun_at - TimeDelta::hours(1), ..attempt };
    let mine = trusting(&["mail.contoso.com"]);
    let old = || earlier(attempt(AMURL));
    // The same address in another spelling is the same address.
    let new = || attempt("https://MAIL.contoso.com/autodiscover/metadata/json/1");
    for (before, after, verdict) in
        [(AUTH.metadata(), other.metadata(), Verdict::Invalid), (other.metadata(), AUTH.metadata(), Verdict::Valid)]
    {
        let copies = vec![fetched(new(), &after), fetched(old(), &before)];
        let assessment = assess(&identity(AMURL), copies, &mine);
        assert_eq!(assessment.verdict, verdict, "{:?}", codes(&assessment));
        assert_eq!(codes(&assessment).iter().filter(|code| **code == "metadata/rolled-over").count(), 1);
        let of_token = token(&assessment).unwrap().token.as_ref().unwrap();
        assert_eq!(of_token.verification.considered.len(), 1);
    }
}

fn urls(assessment: &Assessment) -> Vec<&str> {
    assessment.wanted.iter().map(|wanted| wanted.url.as_str()).collect()
}

/// The wanted documents of a token beside other evidence: their addresses, and the reason of the last.
#[track_caller]
fn check_wanted(token: &str, beside: Vec<Evidence>, expected: &[&str]) -> String {
    let assessment = assess(token, beside, &trusting(&[]));
    assert_eq!(urls(&assessment), expected);
    assessment.wanted.last().map(|wanted| wanted.why.clone()).unwrap_or_default()
}

#[test]
fn a_key_that_is_not_in_the_document_is_looked_for_once_more() {
    let other = || AuthCertificate::new().metadata();
    let token = identity(AMURL);
    check_wanted(&token, vec![], &[AMURL]);
    let why = check_wanted(&token, vec![fetched(attempt(AMURL), other())], &[AMURL]);
    assert!(why.contains("not in the copy that was fetched at 2024-10-01 00:00:00 UTC"), "{why}");
    check_wanted(&token, vec![fetched(attempt(AMURL), other()), fetched(attempt(AMURL), other())], &[]);
    check_wanted(&token, vec![fetched(attempt(AMURL), AUTH.metadata())], &[]);
    let mut file = read(other());
    check_wanted(&token, std::mem::take(&mut file), &[AMURL]);
    let why = check_wanted(&token, vec![seen(failing(attempt(AMURL), Fault::Refused))], &[AMURL]);
    assert!(why.contains("the last attempt failed: nothing listens there"), "{why}");
    // Leave for one fetch is used up by one.
    let once = Policy { approved_once: vec![AMURL.to_owned()], ..Policy::default() };
    let gate = |beside: Vec<Evidence>| assess(&token, beside, &once).wanted[0].gate.clone();
    assert_eq!(gate(vec![]), Gate::ApprovedOnce);
    assert_eq!(gate(vec![fetched(attempt(AMURL), other())]), Gate::Ask);
    assert_eq!(gate(vec![seen(failing(attempt(AMURL), Fault::Refused))]), Gate::Ask);
}

#[test]
fn entra_leads_from_the_issuer_to_the_configuration_to_the_keys() {
    let config = format!("https://login.microsoftonline.com/{TENANT}/v2.0/.well-known/openid-configuration");
    let issuer = format!("https://login.microsoftonline.com/{TENANT}/v2.0");
    let keys_at = format!("https://login.microsoftonline.com/{TENANT}/discovery/v2.0/keys");
    let (token, keys) = signed(&issuer);
    let document = |issuer: &str| format!(r#"{{"issuer":"{issuer}","jwks_uri":"{keys_at}"}}"#);
    check_wanted(&token, vec![], &[&config]);
    let assessment = assess(&token, vec![], &Policy::default());
    assert!(matches!(assessment.wanted[0].gate, Gate::KnownCloud(cloud) if cloud.id == "global"));
    check_wanted(&token, vec![fetched(attempt(&config), document(&issuer))], &[&keys_at]);
    let both = || vec![fetched(attempt(&config), document(&issuer)), fetched(attempt(&keys_at), &keys)];
    check_wanted(&token, both(), &[]);
    check_trust(&token, both(), &Policy::default(), TrustStatus::Trusted);
    let stale = vec![fetched(attempt(&config), document(&issuer)), fetched(attempt(&keys_at), r#"{"keys":[]}"#)];
    check_wanted(&token, stale, &[&keys_at]);
    // A configuration that the user added leads on as well, if it is for this issuer or for all tenants.
    let file = |issuer: &str| read(document(issuer));
    check_wanted(&token, file("https://login.microsoftonline.com/{tenantid}/v2.0"), &[&keys_at, &config]);
    check_wanted(&token, file("https://id.contoso.com"), &[&config]);
    // Without a token nothing is wanted.
    let alone = common::assess(vec![fetched(attempt(&config), document(&issuer))], &Policy::default(), AT);
    assert_eq!(urls(&alone), Vec::<&str>::new());
}

#[test]
fn a_document_is_wanted_once_and_for_everybody_who_asks() {
    let actor = unsigned(r#"{"alg":"RS256","x5t":"BgD59nRiBzfnNATih8RagYy3zrg"}"#, &actor_claims());
    let app = "00000002-0000-0ff1-ce00-000000000000";
    let claims = format!(r#"{{"iss":"{app}@{TENANT}","aud":"{app}/x@{TENANT}","upn":"u","actortoken":"{actor}"}}"#);
    let outer = format!("{}.", common::mint::head(r#"{"alg":"none"}"#, &claims));
    let assessment = assess(&outer, read(&outer), &Policy::default());
    let acs = format!("https://accounts.accesscontrol.windows.net/{TENANT}/metadata/json/1");
    assert_eq!(urls(&assessment), [acs]);
    let mut ids = assessment.wanted[0].artifacts.clone();
    ids.sort();
    assert_eq!(ids, ["token-1", "token-2", "token-3", "token-4"]);
    assert!(matches!(assessment.wanted[0].gate, Gate::KnownCloud(_)));
}

fn actor_claims() -> String {
    format!(r#"{{"iss":"00000001-0000-0000-c000-000000000000@{TENANT}","nameid":"n@{TENANT}"}}"#)
}

/// Whatever a token says, nothing but https is wanted, and what is crooked is refused.
#[test]
fn a_token_cannot_lead_anywhere_else() {
    let of_issuer = |issuer: &str| unsigned(r#"{"alg":"RS256","kid":"k"}"#, &format!(r#"{{"iss":"{issuer}"}}"#));
    for issuer in [
        "http://id.contoso.com",
        "file:///etc/passwd",
        "//id.contoso.com",
        "https:id.contoso.com",
        "ftp://id.contoso.com",
        "https://id.contoso.com/?x=",
        "https://id.contoso.com/#x",
        "00000001-0000-0000-c000-000000000000@evil.example/x?",
    ] {
        check_wanted(&of_issuer(issuer), vec![], &[]);
    }
    for issuer in [
        "https://login.microsoftonline.com@evil.example",
        "https://@id.contoso.com",
        "https://127.0.0.1",
        "https://[::1]",
        "https://0x7f.1",
        "https://169.254.169.254",
        "https://localhost",
        "https://intranet",
        "https://login.microsoftonline.com.",
        "https://id.contoso.com\\\\@evil.example",
        "https://id.contoso.com%2f@evil.example",
        "https://outlook.office365.com.evil.example",
        "https://id .contoso.com",
    ] {
        let assessment = assess(&of_issuer(issuer), vec![], &Policy::default());
        let is_refused = assessment.wanted.iter().all(|wanted| matches!(wanted.gate, Gate::Refused(_)));
        assert!(is_refused, "{issuer}: {:?}", assessment.wanted);
    }
    // The header's own addresses are never followed.
    for member in ["jku", "x5u"] {
        let header =
            format!(r#"{{"alg":"RS256","{member}":"https://login.microsoftonline.com/common/discovery/keys"}}"#);
        check_wanted(&unsigned(&header, r#"{"a":1}"#), vec![], &[]);
    }
    // Nor is what cannot be verified with a published key.
    let hmac = hs256(r#"{"alg":"HS256"}"#, r#"{"iss":"https://id.contoso.com"}"#, b"x");
    check_wanted(&hmac, vec![], &[]);
    check_wanted(&unsigned(r#"{"alg":"none"}"#, r#"{"iss":"https://id.contoso.com"}"#), vec![], &[]);
    // A document may name any address; it has to pass the same gate.
    let issuer = "https://id.contoso.com";
    let config = format!("{issuer}/.well-known/openid-configuration");
    for uri in ["http://id.contoso.com/keys", "file:///etc/passwd", "https://169.254.169.254/keys", "javascript:1"] {
        let document = format!(r#"{{"issuer":"{issuer}","jwks_uri":"{uri}"}}"#);
        let beside = vec![fetched(attempt(&config), document)];
        let assessment = assess(&of_issuer(issuer), beside, &Policy::default());
        let [wanted] = assessment.wanted.as_slice() else { panic!("{uri}: {:?}", assessment.wanted) };
        assert!(matches!(wanted.gate, Gate::Refused(_)), "{uri}");
    }
    // Exchange's own documents name their back end: it is never wanted.
    let token = identity(AMURL);
    let document = exchange_metadata("", &AuthCertificate::new().base64());
    check_wanted(&token, vec![fetched(attempt(AMURL), &document), fetched(attempt(AMURL), &document)], &[]);
}

#[track_caller]
fn texts(assessment: &Assessment) -> String {
    report::text(assessment, &TextOptions::plain(Redaction::Redacted, 110))
}

#[test]
fn reports_say_where_everything_came_from_and_how() {
    let der = certificate(&validity(2020, 2030));
    let mut brought = answering(over_tls(attempt(AMURL), &der, false), 200);
    brought.begun_at -= TimeDelta::hours(2);
    brought.tls = brought.tls.map(|tls| Tls { version: Some(TlsVersion::V1_3), ..tls });
    let from = "HTTPS_PROXY".to_owned();
    brought.proxy = Some(Proxy { url: "http://proxy:8080".to_owned(), from, has_credentials: true });
    brought.stages.tls = Some(Duration::from_millis(31));
    let after = Duration::from_secs(10);
    let failed = failing(attempt("https://a.example/x"), Fault::TimedOut { stage: Stage::Connect, after });
    let answered = answering(probe("https://login.microsoftonline.com/"), 503);
    let evidence = vec![fetched(brought, AUTH.metadata()), seen(failed), seen(answered), clocks(&[("a", 302)])];
    let assessment = common::assess(evidence, &Policy::default(), AT);
    let text = texts(&assessment).replace(&format!("\n{}", " ".repeat(16)), " ");
    for line in [
        "fetched     2024-09-30 22:00:00 UTC (2 h ago) from https://mail.contoso.com:443/autodiscover/metadata/json/1",
        "through     the proxy http://proxy:8080 (from HTTPS_PROXY)",
        "TLS         TLS 1.3, certificate of",
        "accepted, but by no public authority",
        "failed      there was no answer after 10 s while the connection was made (after 0 ms)",
        "result      503 after 0 ms",
        "clock       5 min 2 s ahead",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    let json = serde_json::to_value(report::report(&assessment, Redaction::Redacted)).unwrap();
    let faults: Vec<_> = jsonschema::validator_for(&report::schema())
        .unwrap()
        .iter_errors(&json)
        .map(|fault| fault.to_string())
        .collect();
    assert!(faults.is_empty(), "{faults:?}");
    let at = |pointer: &str| json.pointer(pointer).cloned().unwrap_or_else(|| panic!("{pointer} is not there"));
    assert_eq!(at("/artifacts/0/probe/proxy/credentials"), true);
    assert_eq!(at("/artifacts/0/probe/tls/publicly_trusted"), false);
    assert_eq!(at("/artifacts/0/probe/tls/version"), "TLS 1.3");
    assert_eq!(at("/artifacts/0/probe/stages_ms/tls"), 31);
    assert_eq!(at("/artifacts/0/probe/fault"), serde_json::Value::Null);
    assert_eq!(at("/artifacts/0/source/url"), AMURL);
    assert_eq!(at("/artifacts/1/probe/fault/kind"), "timed-out");
    assert_eq!(at("/artifacts/1/probe/fault/stage"), "connect");
    assert_eq!(at("/artifacts/2/probe/http/status"), 503);
    assert_eq!(at("/artifacts/3/clock/samples/0/ahead_ms"), 302_000);
}

/// What a server writes ends up in the report: it must not be able to write lines of its own.
#[test]
fn servers_cannot_forge_the_report() {
    let evil = "x\u{1b}[2J\n✓ Valid · all good\u{202e}";
    let mut failed = failing(attempt("https://a.example/x"), Fault::NotADocument { seen: evil.to_owned() });
    let (url, from) = (format!("http://{evil}"), evil.to_owned());
    failed.proxy = Some(Proxy { url, from, has_credentials: false });
    let location = Some(evil.to_owned());
    let mut probed = answering(probe("https://b.example/"), 302);
    probed.response = probed.response.map(|response| Response { location, server: Some(evil.to_owned()), ..response });
    let redirected = Fault::Redirect { to: evil.to_owned(), reason: evil.to_owned() };
    let evidence = vec![seen(failed), seen(probed), seen(failing(attempt("https://c.example/"), redirected))];
    let text = texts(&common::assess(evidence, &Policy::default(), AT));
    assert!(!text.contains("\n✓ Valid") && !text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text}");
}

#[test]
fn what_is_wanted_comes_with_how_to_get_it() {
    let text = |policy: &Policy| texts(&assess(&identity(AMURL), vec![], policy)).replace("\n    ", " ");
    let asked = text(&trusting(&[]));
    assert!(asked.contains("--fetch --trust-host mail.contoso.com"), "{asked}");
    let approved = text(&trusting(&["mail.contoso.com"]));
    assert!(approved.contains("its host is approved: --fetch fetches it"), "{approved}");
}

/// Federation metadata vouches like a key set: for its own cloud's issuers.
#[test]
fn federation_metadata_verifies_tokens_of_entra() {
    let url = format!("https://login.microsoftonline.com/{TENANT}/federationmetadata/2007-06/federationmetadata.xml");
    let entity = |tenant: &str| {
        let data = format!("<X509Data><X509Certificate>{}</X509Certificate></X509Data>", AUTH.base64());
        let info = format!(r#"<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">{data}</KeyInfo>"#);
        let role =
            format!(r#"<IDPSSODescriptor><KeyDescriptor use="signing">{info}</KeyDescriptor></IDPSSODescriptor>"#);
        let space = r#"xmlns="urn:oasis:names:tc:SAML:2.0:metadata""#;
        format!(r#"<EntityDescriptor {space} entityID="https://sts.windows.net/{tenant}/">{role}</EntityDescriptor>"#)
    };
    let header = format!(r#"{{"alg":"RS256","x5t":"{}"}}"#, AUTH.thumbprint().to_x5t());
    let token = AUTH.sign(&header, &format!(r#"{{"iss":"https://sts.windows.net/{TENANT}/","aud":"{PAGE}"}}"#));
    let document = |tenant: &str| vec![fetched(attempt(&url), entity(tenant))];
    let assessment = check_trust(&token, document(TENANT), &trusting(&[]), TrustStatus::Trusted);
    assert!(assessment.artifacts.iter().any(|artifact| artifact.kind == "federation-metadata"));
    assert!(!codes(&assessment).contains(&"metadata/issuer-mismatch"));
    let other = check_trust(&token, document("another"), &trusting(&[]), TrustStatus::Trusted);
    assert!(codes(&other).contains(&"metadata/issuer-mismatch"));
    // A certificate alone speaks for its own host, too.
    let foreign = fetched(attempt("https://mail.contoso.com/certificate.pem"), AUTH.pem());
    check_trust(&token, vec![foreign], &trusting(&["mail.contoso.com"]), TrustStatus::Unknown);
}

/// What a user names may hold a token: nothing in the report has its signature.
#[test]
fn a_token_in_an_address_loses_its_signature() {
    let url = "https://a.test/?t=eyJhbGciOiJub25lIn0.eyJhIjoxfQ.c2ln";
    let case = vec![seen(failing(probe(url), Fault::Refused))];
    let assessment = common::assess(case, &trusting(&[]), AT);
    let report = report::report(&assessment, Redaction::Redacted);
    assert_eq!(report.artifacts[0].source.name, "https://a.test/?…");
    let json = serde_json::to_string(&report).unwrap();
    assert!(!json.contains("c2ln"), "{json}");
}

#[test]
fn a_fetch_after_the_moment_of_evaluation_is_not_said_to_be_to_come() {
    let mut brought = answering(attempt(AMURL), 200);
    brought.begun_at += TimeDelta::days(250);
    let text = texts(&common::assess(vec![fetched(brought, AUTH.metadata())], &Policy::default(), AT));
    assert!(text.contains("fetched     2025-06-08 00:00:00 UTC from https://mail.contoso.com:443/"), "{text}");
}
