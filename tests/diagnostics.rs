//! What servers say is read from texts that nobody of this project made, and from traces with secrets in them, of which
//! nothing gets out.
#![cfg(test)]

mod common;

use assay::assess::Assessment;
use assay::event::Diagnostic;
use assay::intake::Body;
use assay::policy::Policy;
use assay::report::{Redaction, TextOptions, report, text};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use common::{AT, assess, codes, mint, read, vectors};

/// The codes of the diagnostics in a file, and the direction that the first one shows.
#[track_caller]
fn check(file: &str, expected: &[&str], direction: Option<&str>) -> Option<Assessment> {
    let folder = vectors::find("powershell/text", "printed diagnostics")?;
    let assessment = assess(read(vectors::bytes(&folder.join(file))), &Policy::default(), AT);
    let said = assessment.findings.iter().filter(|finding| finding.code.name.starts_with("diagnostics/"));
    let said: Vec<_> = said.collect();
    assert_eq!(said.iter().map(|finding| finding.code.name).collect::<Vec<_>>(), expected, "{file}");
    let shown = said.first().and_then(|finding| finding.evidence.get("direction"));
    assert_eq!(shown.and_then(|shown| shown.as_str()), direction, "{file}");
    Some(assessment)
}

#[test]
fn texts_of_others_are_read_for_what_they_say() {
    let refused = ["diagnostics/invalid-resource", "diagnostics/scheme-mismatch"];
    let headers = check("www_authenticate_x_ms_diagnostics.txt", &refused, Some("cloud-to-on-premises"));
    check("msdocs_04.txt", &["diagnostics/missing-signing-certificate"], None);
    check("oauthconnectivity_403_proxy.txt", &["diagnostics/way-blocked", "diagnostics/custom-proxy"], None);
    let Some(headers) = headers else { return };
    let [evidence] = headers.case.evidence() else { panic!("{} pieces", headers.case.evidence().len()) };
    let Body::Diagnostics(trace) = &evidence.body else { panic!("it is a trace") };
    let request = trace.request.as_ref().unwrap();
    assert_eq!((request.status, request.has_headers, request.ids.len()), (Some(401), true, 1));
    let [Diagnostic::Challenge(bearer), Diagnostic::Challenge(basic), Diagnostic::Refusal(_)] = trace.items.as_slice()
    else {
        panic!("two challenges and a refusal, not {}", trace.items.len())
    };
    assert_eq!((bearer.trusted_issuers.len(), bearer.error.as_deref()), (1, Some("invalid_token")));
    assert_eq!(basic.realm.as_deref(), Some("mail.contoso.com"));
}

/// Everything that a report may become.
fn reports(assessment: &Assessment) -> Vec<String> {
    let both = [Redaction::Redacted, Redaction::Unredacted];
    let json = both.map(|redaction| serde_json::to_string(&report(assessment, redaction)).unwrap());
    let plain = both.map(|redaction| text(assessment, &TextOptions::plain(redaction, 100)));
    [json, plain].concat()
}

const SECRETS: [&str; 5] = ["hunter2", "c2VjcmV0", "cookie-secret", "query-secret", "negotiate-blob"];

#[test]
fn secrets_of_a_trace_do_not_get_out() {
    let text = "POST https://user:hunter2@mail.contoso.com/ews/exchange.asmx?code=query-secret HTTP/1.1\r\n\
                Authorization: Basic c2VjcmV0\r\nCookie: a=cookie-secret\r\nHost: mail.contoso.com\r\n\r\n\
                HTTP/1.1 401 Unauthorized\r\nServer: Microsoft-IIS/10.0\r\nSet-Cookie: a=cookie-secret\r\n\
                WWW-Authenticate: Negotiate negotiate-blob\r\nrequest-id: 1\r\n\
                x-ms-diagnostics: 2000001;reason=\"x\"\r\n\r\n\
                Information:Using custom InternetWebProxy http://user:hunter2@192.0.2.34:8080/?q=query-secret";
    let assessment = assess(read(text), &Policy::default(), AT);
    assert!(codes(&assessment).contains(&"diagnostics/invalid-token"), "{:?}", codes(&assessment));
    for shown in reports(&assessment) {
        assert!(shown.contains("mail.contoso.com") && shown.contains("192.0.2.34"), "{shown}");
        for secret in SECRETS {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
    }
}

#[test]
fn a_har_file_gives_its_diagnostics_and_its_tokens() {
    let token = mint::hs256(r#"{"alg":"HS256"}"#, r#"{"aud":"https://mail.contoso.com"}"#, b"a secret");
    let page =
        STANDARD.encode("<p>AADSTS700016: Application with identifier 'x' was not found in the directory 'y'.</p>");
    let header = |name: &str, value: &str| json!({"name": name, "value": value});
    let entry = |url: &str, status: u16, headers: &[serde_json::Value], content: serde_json::Value| {
        let sent = [header("Authorization", &format!("Bearer {token}")), header("Cookie", "a=cookie-secret")];
        json!({
            "startedDateTime": "2024-10-01T00:00:00.000Z",
            "request": {"method": "POST", "url": url, "headers": sent},
            "response": {"status": status, "headers": headers, "content": content},
        })
    };
    let refused = [
        header("WWW-Authenticate", "Bearer client_id=\"x\", trusted_issuers=\"a@b\", authorization_uri=\"https://c/\""),
        header("x-ms-diagnostics", "2000002;reason=\"The token has expired.\";error_category=\"token_expired\""),
    ];
    let har = json!({"log": {"entries": [
        entry("https://mail.contoso.com/ews/?code=query-secret", 401, &refused, json!({})),
        entry("https://login.microsoftonline.com/t/oauth2/token", 400, &[], json!({"encoding": "base64", "text": page})),
        entry("https://mail.contoso.com/", 200, &[], json!({})),
    ]}});
    let assessment = assess(read(har.to_string()), &Policy::default(), AT);
    let kinds: Vec<_> = assessment.artifacts.iter().map(|artifact| artifact.kind).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "diagnostics").count(), 2, "{kinds:?}");
    assert_eq!(
        kinds.iter().filter(|kind| **kind == "jwt").count(),
        1,
        "one token, however often it was sent: {kinds:?}"
    );
    for code in ["diagnostics/token-expired", "diagnostics/aadsts-other"] {
        assert!(codes(&assessment).contains(&code), "{code}");
    }
    let expired = assessment.findings.iter().find(|finding| finding.code.name == "diagnostics/token-expired").unwrap();
    assert_eq!(expired.evidence["direction"], json!("cloud-to-on-premises"));
    for shown in reports(&assessment) {
        assert!(!shown.contains("cookie-secret") && !shown.contains("query-secret"), "{shown}");
    }
}
