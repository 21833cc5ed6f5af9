//! Keys that came with what somebody else wrote: recorded messages, events, and objects that do not speak for the issuer.

use assay::assess::Verdict;
use assay::policy::Policy;
use serde_json::json;

use crate::common::mint::AuthCertificate;
use crate::common::{AT, assess, codes, read};
use crate::options::PLAIN_PAYLOAD;

/// An attacker with a certificate of his own, and a token that is signed with it.
struct Forger {
    auth: AuthCertificate,
    token: String,
}

impl Forger {
    fn new() -> Self {
        Self::issuing(PLAIN_PAYLOAD)
    }

    fn issuing(payload: &str) -> Self {
        let auth = AuthCertificate::new();
        let header = format!(r#"{{"alg":"RS256","x5t":"{}"}}"#, auth.thumbprint().to_x5t());
        Self { token: auth.sign(&header, payload), auth }
    }

    fn har(&self) -> String {
        json!({"log": {"version": "1.2", "entries": [{
            "startedDateTime": "2024-10-01T00:00:00Z",
            "request": {"method": "GET", "url": "https://evil.example/", "headers": [
                {"name": "Authorization", "value": format!("Bearer {}", self.token)}]},
            "response": {"status": 200, "headers": [], "content": {"mimeType": "text/plain", "text": self.auth.pem()}},
        }]}})
        .to_string()
    }

    fn http(&self, status: u16, key: &str) -> String {
        let token = &self.token;
        format!(
            "GET /x HTTP/1.1\r\nHost: evil.example\r\nAuthorization: Bearer {token}\r\n\r\n\
             HTTP/1.1 {status} x\r\nServer: x\r\n\r\n{key}"
        )
    }

    fn xml(&self, time: &str) -> String {
        let (token, pem) = (&self.token, self.auth.pem());
        format!(
            "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System>\
             <Provider Name=\"MSExchange OAuth\"/><EventID>1003</EventID>{time}</System>\
             <EventData><Data>{token}</Data><Data>{pem}</Data></EventData></Event>"
        )
    }
}

/// Read as one input: nothing in it vouches for the token.
#[track_caller]
fn check(text: &str, code: &str) {
    let assessment = assess(read(text), &Policy::default(), AT);
    let found = codes(&assessment);
    assert_eq!(assessment.verdict, Verdict::Undetermined, "{found:?} in {text}");
    assert!(found.contains(&code), "{code} is not in {found:?} of {text}");
}

#[track_caller]
fn check_valid(texts: &[&str]) {
    let evidence = texts.iter().flat_map(read).collect();
    let assessment = assess(evidence, &Policy::default(), AT);
    assert_eq!(assessment.verdict, Verdict::Valid, "{:?} in {texts:?}", codes(&assessment));
}

#[test]
fn a_key_that_came_with_the_traffic_verifies_nothing() {
    let forger = Forger::new();
    let (pem, har) = (forger.auth.pem(), forger.har());
    check(&har, "signature/key-untrusted");
    check(har.get(..har.len() - 4).unwrap(), "signature/key-untrusted");
    check(&forger.http(200, &pem), "signature/key-untrusted");
    check(&forger.http(401, &pem), "signature/key-untrusted");
    check(&forger.http(200, &forger.auth.public_key_pem()), "signature/key-untrusted");
    let curl = forger.http(200, "").replace("\r\n", "\r\n> ");
    check(&format!("> {curl}\r\n{pem}"), "signature/key-untrusted");
    check(&forger.xml("<TimeCreated SystemTime=\"2024-09-30T00:00:00Z\"/>"), "signature/key-untrusted");
}

#[test]
fn a_key_beside_the_traffic_is_the_users() {
    let forger = Forger::new();
    let (token, pem) = (&forger.token, forger.auth.pem());
    check_valid(&[&forger.har(), &pem]);
    check_valid(&[&forger.http(200, ""), &pem]);
    check_valid(&[&format!("{pem}\n{}", forger.http(200, "hello"))]);
    check_valid(&[&format!("{token}\n{pem}")]);
    check_valid(&[&format!("{}\n{pem}", forger.xml("").replace(&pem, ""))]);
    check_valid(&[&format!("Source: MSExchange OAuth\nEvent ID: 1003\nToken: {token}\n\n{pem}")]);
}

#[test]
fn a_key_of_an_object_counts_for_its_own_tokens_only() {
    let tenant = "11111111-2222-3333-4444-555555555555";
    let acs = "00000001-0000-0000-c000-000000000000";
    let of_acs = Forger::issuing(&format!(r#"{{"iss":"{acs}@{tenant}","sub":"a"}}"#));
    let server = |forger: &Forger, issuer: &str, is_enabled: bool| {
        let server = json!({
            "Name": "ACS", "Type": "MicrosoftACS", "IssuerIdentifier": issuer, "Realm": tenant, "Enabled": is_enabled,
            "AuthMetadataUrl": "https://accounts.accesscontrol.windows.net/x/metadata/json/1",
            "CertificateStrings": [forger.auth.base64()],
        });
        server.to_string()
    };
    check_valid(&[&of_acs.token, &server(&of_acs, acs, true)]);
    let both = |forger: &Forger, object: &str| {
        let evidence = read(&forger.token).into_iter().chain(read(object)).collect();
        let assessment = assess(evidence, &Policy::default(), AT);
        let found = codes(&assessment);
        assert_eq!(assessment.verdict, Verdict::Undetermined, "{found:?} beside {object}");
        assert!(found.contains(&"signature/key-of-other-issuer"), "{found:?} beside {object}");
    };
    both(&of_acs, &server(&of_acs, acs, false));
    both(&of_acs, &server(&of_acs, "x", true));
    let of_exchange = Forger::new();
    both(&of_exchange, &server(&of_exchange, acs, true));
    let application = json!({
        "Name": "Evil", "ApplicationIdentifier": "00000003-0000-0ff1-ce00-000000000000", "UseAuthServer": false,
        "Enabled": true, "Realm": "", "LinkedAccount": "", "CertificateStrings": [of_exchange.auth.base64()],
    });
    both(&of_exchange, &application.to_string());
}

#[test]
fn an_event_of_another_time_judges_no_token() {
    let payload =
        r#"{"iss":"00000002-0000-0ff1-ce00-000000000000@contoso.com","aud":"x","nbf":1600000000,"exp":1600003600}"#;
    let forger = Forger::issuing(payload);
    let genuine = forger.xml("<TimeCreated SystemTime=\"2020-09-13T12:30:00Z\"/>").replace(&forger.auth.pem(), "");
    check_valid(&[&genuine, &forger.auth.pem()]);
    let invalid = |text: &str, code: &str| {
        let evidence = read(text).into_iter().chain(read(forger.auth.pem())).collect();
        let assessment = assess(evidence, &Policy::default(), AT);
        let found = codes(&assessment);
        assert!(assessment.verdict != Verdict::Valid && found.contains(&code), "{found:?} in {text}");
    };
    let time = "<TimeCreated SystemTime=\"2020-09-13T12:30:00Z\"/>";
    let now = "<TimeCreated SystemTime=\"2024-09-30T00:00:00Z\"/>";
    invalid(&genuine.replace(time, &format!("{now}{time}")), "token/expired");
    invalid(&genuine.replace(time, &format!("{now}{time}{time}")), "token/expired");
    invalid(&genuine.replace(time, &format!("{now}</System><System>{time}")), "token/expired");
    for (open, close) in [("<![CDATA[", "]]>"), ("<!--", "-->")] {
        let outer = forger.xml(now).replace(&forger.token, "").replace(&forger.auth.pem(), "HERE");
        let inner = format!("{open}</Data></EventData></Event>{genuine}{close}");
        invalid(&outer.replace("HERE", &inner), "token/expired");
    }
    let future = Forger::issuing(&payload.replace("nbf\":16", "nbf\":19").replace("exp\":16", "exp\":19"));
    let text = future.xml("<TimeCreated SystemTime=\"2030-03-17T18:00:00Z\"/>").replace(&future.auth.pem(), "");
    let evidence = read(&text).into_iter().chain(read(future.auth.pem())).collect();
    let assessment = assess(evidence, &Policy::default(), AT);
    let found = codes(&assessment);
    assert_eq!(assessment.verdict, Verdict::Invalid, "{found:?}");
    assert!(found.contains(&"event/in-future") && found.contains(&"token/not-yet-valid"), "{found:?}");
}
