//! Objects of Exchange's configuration from the bytes as they come: exported, pasted, collected, mixed, damaged.
#![cfg(test)]

mod common;

use assay::case::Case;
use assay::exchange::objects::{ExchangeObject, Field, ObjectBody};
use assay::intake::{self, Body, Evidence, Input, SourceKind};
use assay::x509::Thumbprint;
use serde_json::{Value, json};

use common::vectors;

fn read(bytes: impl Into<Vec<u8>>) -> Vec<Evidence> {
    intake::read(&Input { name: "paste".to_owned(), kind: SourceKind::Paste, bytes: bytes.into() })
}

fn word(evidence: &Evidence) -> String {
    match &evidence.body {
        Body::Object(object) => {
            let state = match &object.body {
                ObjectBody::Nothing => " nothing",
                ObjectBody::Failed(_) => " failed",
                _ => "",
            };
            let server = object.server.as_ref().map_or_else(String::new, |server| format!("@{server}"));
            format!("{}{server}{state}", object.kind.id())
        }
        Body::Token { .. } => "token".to_owned(),
        Body::Certificate { .. } => "certificate".to_owned(),
        Body::Event(_) => "event".to_owned(),
        Body::Diagnostics(_) => "diagnostics".to_owned(),
        Body::Metadata(_) => "metadata".to_owned(),
        Body::Unreadable(_) => "unreadable".to_owned(),
        _ => "other".to_owned(),
    }
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let words: Vec<String> = read(text).iter().map(word).collect();
    assert_eq!(words, expected, "{text}");
}

/// The objects of one input.
fn objects(bytes: impl Into<Vec<u8>>) -> Vec<ExchangeObject> {
    let of = |evidence: Evidence| match evidence.body {
        Body::Object(object) => Some((*object).clone()),
        _ => None,
    };
    read(bytes).into_iter().filter_map(of).collect()
}

const TOKEN: &str = "eyJhbGciOiJub25lIn0.eyJhIjoxfQ.AAAA";
const HEX: &str = "8BB44C52F03EF30AEAB27528A1019F0887A7A383";

/// Each exported file, what its objects are, and how many there are.
const EXPORTED: [(&str, &str, usize); 14] = [
    ("E19CU11AdminDisplayVersion", "exchange-server", 1),
    ("HealthChecker_E16_GetAuthConfig", "auth-config", 1),
    ("HealthChecker_E16_GetExchangeCertificate", "exchange-certificate", 3),
    ("HealthChecker_E16_GetExchangeServerADInformation", "powershell-object", 1),
    ("HealthChecker_E16_GetWinEventApplication", "powershell-object", 1),
    ("HealthChecker_E19_GetHybridConfiguration", "hybrid-configuration", 1),
    ("HealthChecker_E19_GetPartnerApplication", "partner-application", 5),
    ("HealthChecker_ExchangeInformation_GetExchangeCertificateMultipleMatches", "exchange-certificate", 5),
    ("HealthChecker_ExchangeInformation_GetExchangeCertificateWithoutAuth", "exchange-certificate", 3),
    (
        "MonitorExchangeAuthCertificate_ConfigurationAction_GetInternalTransportCertificateFromServer",
        "exchange-certificate",
        1,
    ),
    (
        "MonitorExchangeAuthCertificate_ConfigurationAction_NewExchangeCertificateDefaultTransport",
        "exchange-certificate",
        1,
    ),
    ("MonitorExchangeAuthCertificate_GetAuthConfig", "auth-config", 1),
    ("MonitorExchangeAuthCertificate_GetExchangeCertificate", "exchange-certificate", 8),
    ("MonitorExchangeAuthCertificate_GetExchangeCertificateBroken", "exchange-certificate", 5),
];

#[test]
fn every_exported_file_is_read_as_what_it_is() {
    let Some(folder) = vectors::find("powershell/clixml", "objects that PowerShell exported") else { return };
    assert_eq!(vectors::files(&folder, ".xml").len(), EXPORTED.len());
    for (name, kind, count) in EXPORTED {
        let found = objects(vectors::bytes(&folder.join(format!("css__{name}.xml"))));
        let kinds: Vec<_> = found.iter().map(|object| object.kind.id()).collect();
        assert_eq!(kinds, vec![kind; count], "{name}");
        for object in &found {
            assert_eq!(object.problems, [""; 0], "{name}");
            if let ObjectBody::ExchangeCertificate(known) = &object.body {
                assert!(known.certificate.is_some() && known.not_after.known().is_some(), "{name}");
            }
        }
    }
}

/// Each pasted text and what it comes to.
const PASTED: [(&str, &[&str]); 10] = [
    ("event_1003_frontend_https_proxy", &["event"]),
    ("event_msexchange_oauth_2008", &["event"]),
    ("ews_event24_certificate_block", &["event"]),
    ("msdocs_04", &["diagnostics"]),
    ("www_authenticate_x_ms_diagnostics", &["diagnostics"]),
    ("get_authconfig_fl_short", &["auth-config"]),
    ("get_exchangecertificate_fl_ddmmyyyy_dots", &["exchange-certificate", "exchange-certificate"]),
    ("get_exchangecertificate_table", &["exchange-certificate"; 4]),
    ("msdocs_02", &["auth-server"]),
    ("oauthconnectivity_403_proxy", &["test-oauth-connectivity"]),
];

#[test]
fn every_pasted_text_is_read_as_what_it_is() {
    let Some(folder) = vectors::find("powershell/text", "texts that people pasted") else { return };
    assert_eq!(vectors::files(&folder, ".txt").len(), PASTED.len());
    for (name, expected) in PASTED {
        let bytes = vectors::bytes(&folder.join(format!("{name}.txt")));
        check(std::str::from_utf8(&bytes).unwrap(), expected);
    }
}

#[test]
fn properties_that_were_lost_on_the_way_are_unknown() {
    let Some(folder) = vectors::find("powershell/clixml", "objects that PowerShell exported") else { return };
    let broken = "css__MonitorExchangeAuthCertificate_GetExchangeCertificateBroken.xml";
    for object in objects(vectors::bytes(&folder.join(broken))) {
        let ObjectBody::ExchangeCertificate(known) = &object.body else { panic!("{object:?}") };
        assert_eq!(known.has_private_key, Field::Unknown);
        assert_eq!(known.services, Field::Unknown);
        assert_eq!(known.status, Field::Unknown);
        assert!(object.server.is_some());
    }
}

/// Role → certificate → the end of its life, through a case of both files.
#[test]
fn roles_lead_to_certificates() {
    let Some(folder) = vectors::find("powershell", "links between roles and certificates") else { return };
    for link in vectors::list(&json!({ "links": vectors::json(&folder.join("thumbprint_links.json")) }), "links") {
        let pairs = |name: &str| -> Vec<(String, String)> {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            vectors::list(link, name).iter().map(|pair| (text(&pair[0]), text(&pair[1]))).collect()
        };
        let expected = Thumbprint::from_hex(vectors::text(link, "thumbprint")).unwrap().thumbprint;
        for (config, role) in pairs("auth_config") {
            for (certificates, not_after) in pairs("certificate_in") {
                let evidence = [config.as_str(), certificates.as_str()].map(|file| vectors::bytes(&folder.join(file)));
                let case = Case::new(evidence.into_iter().flat_map(read).collect());
                let (_, config) = case.auth_configs().next().unwrap();
                let named = match role.as_str() {
                    "CurrentCertificateThumbprint" => &config.current,
                    "NextCertificateThumbprint" => &config.next,
                    other => panic!("{other}"),
                };
                let named = named.known().unwrap().thumbprint;
                assert_eq!(named, expected);
                let is_it = |thumbprint: &Field<_>| matches!(thumbprint, Field::Known(known) if is(known, named));
                let found: Vec<_> =
                    case.server_certificates().filter(|(_, _, known)| is_it(&known.thumbprint)).collect();
                let [(_, object, known)] = found.as_slice() else { panic!("{} certificates", found.len()) };
                let until = known.not_after.known().and_then(assay::time::Written::exact_time).unwrap();
                assert_eq!(assay::time::rfc3339(until), not_after.replace("+00:00", "Z"));
                assert!(object.server.is_some());
            }
        }
    }
}

fn is(known: &assay::exchange::objects::ThumbprintText, expected: Thumbprint) -> bool {
    known.thumbprint == expected
}

/// However little of a file is left, nothing panics, and what could be read is there.
#[test]
fn damaged_exports_give_what_could_be_saved() {
    let Some(folder) = vectors::find("powershell/clixml", "objects that PowerShell exported") else { return };
    let whole = vectors::bytes(&folder.join("css__MonitorExchangeAuthCertificate_GetExchangeCertificate.xml"));
    let half = objects(&whole[..whole.len() / 2]);
    assert!((2..8).contains(&half.len()), "{} objects", half.len());
    assert!(half.iter().any(|object| !object.problems.is_empty()), "nothing says that the file is cut off");
    for step in 1..40 {
        let _any = read(&whole[..whole.len() * step / 40]);
    }
    let text = String::from_utf8_lossy(&whole).replace("MII", "MIX");
    for object in objects(text) {
        let ObjectBody::ExchangeCertificate(known) = &object.body else { panic!("{object:?}") };
        assert!(known.certificate.is_none());
        assert_eq!(object.problems.len(), 1, "{:?}", object.problems);
        assert!(known.thumbprint.known().is_some(), "the text of the object has the thumbprint");
    }
}

#[test]
fn several_servers_are_kept_apart() {
    let list = format!("HasPrivateKey : True\nSubject       : CN=x\nThumbprint    : {HEX}\n");
    let paste = format!(
        "[PS] C:\\>Get-ExchangeCertificate -Server EX01 | fl\n\n{list}\n[PS] C:\\>Get-ExchangeCertificate -Server EX02 | fl\n\n\
         {list}\n[PS] C:\\>Get-SettingOverride\n[PS] C:\\>"
    );
    check(&paste, &["exchange-certificate@EX01", "exchange-certificate@EX02", "setting-override nothing"]);
}

#[test]
fn a_paste_of_everything_is_taken_apart() {
    let authority = common::mint::Recipient::new().pem();
    let pem_kind = word(&read(authority.as_str())[0]);
    let list = format!(
        "CurrentCertificateThumbprint  : {HEX}\nPreviousCertificateThumbprint :\nRealm                         : \n"
    );
    check(&format!("Hello,\n\n{list}\nand the token is\n{TOKEN}\n"), &["auth-config", "token"]);
    check(&format!("{authority}\n{list}\n"), &[&pem_kind, "auth-config"]);
    check(&format!("[PS] C:\\>Get-AuthConfig | fl\n\n{list}\n[PS] C:\\>$token\n{TOKEN}\n"), &["auth-config", "token"]);
    check(&format!("{TOKEN}\n"), &["token"]);
    check("Name : Ada\nAge  : 36\n", &["unreadable"]);
    check("[PS] C:\\>Get-Mailbox ada | fl\n\nName  : Ada\nAlias : ada\n", &["powershell-object"]);
    let refusal = "2000001;reason=\"The token is odd.\";error_category=\"invalid_token\"";
    let unknown = format!("[PS] C:\\>$answer.Headers | fl\n\nServer           : x\nx-ms-diagnostics : {refusal}\n");
    check(&unknown, &["powershell-object", "diagnostics"]);
    let failed =
        format!("[PS] C:\\>Test-OAuthConnectivity -Service EWS\nTest-OAuthConnectivity: was not found {refusal}\n");
    check(&failed, &["test-oauth-connectivity failed", "diagnostics"]);
    let event = "Log Name:      Application\nSource:        MSExchange OAuth\nDate:          10/14/2026 10:42:30 AM\n\
                 Event ID:      2004\nLevel:         Warning\nComputer:      EX01\nDescription:\nUnable to find it.\n";
    let headers = format!("HTTP/1.1 401 Unauthorized\nServer: x\nx-ms-diagnostics: {refusal}\n");
    let all = format!(
        "{event}\n[PS] C:\\>Get-AuthConfig | fl\n\n{list}\n[PS] C:\\>\n\nheaders:\n\n{headers}\n{TOKEN}\n\n{authority}"
    );
    check(&all, &["event", "auth-config", "diagnostics", "token", &pem_kind]);
    let proxy = "Current WinHTTP proxy settings:\n\n    Proxy Server(s) :  p:8080\n    Bypass List     :  (none)\n";
    check(&format!("{proxy}\n{list}"), &["winhttp-proxy", "auth-config"]);
    check(&format!("[PS] C:\\>netsh winhttp show proxy\n\n{proxy}\n[PS] C:\\>Get-Date\n"), &["winhttp-proxy"]);
}

#[test]
fn credentials_of_an_application_are_read_one_by_one() {
    let key = json!({
        "customKeyIdentifier": "i7RMUvA+8wrqsnUooQGfCIenpk4=",
        "displayName": "CN=Microsoft Exchange Server Auth Certificate",
        "endDateTime": "2027-09-13T17:26:01Z", "key": null, "keyId": "7d7f3a0e-0000-4000-8000-000000000001",
        "startDateTime": "2022-10-09T17:26:01Z", "type": "AsymmetricX509Cert", "usage": "Verify"
    });
    let owner = |keys: &[&Value]| {
        json!({
            "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#servicePrincipals/$entity",
            "id": "7d7f3a0e-0000-4000-8000-000000000002", "appId": "00000002-0000-0ff1-ce00-000000000000",
            "displayName": "Office 365 Exchange Online", "keyCredentials": keys
        })
    };
    check(&owner(&[&key, &key]).to_string(), &["key-credential", "key-credential"]);
    check(&owner(&[]).to_string(), &["key-credential nothing"]);
    check(&json!({ "value": [owner(&[&key])] }).to_string(), &["key-credential"]);
    let found = objects(owner(&[&key]).to_string());
    let ObjectBody::KeyCredential(known) = &found[0].body else { panic!("{found:?}") };
    assert_eq!(known.application_id, Field::Known("00000002-0000-0ff1-ce00-000000000000".to_owned()));
    assert_eq!(known.thumbprint.known().unwrap().thumbprint.to_hex(), "8BB44C52F03EF30AEAB27528A1019F0887A7A64E");
    assert!(known.end.known().and_then(assay::time::Written::exact_time).is_some());
}

/// What the script writes, with a server that could not be reached and lists as Windows PowerShell 5.1 writes some.
fn collected() -> Value {
    let section = |items: Value, errors: Value| json!({ "items": items, "errors": errors });
    let clock = "Leap Indicator: 0(no warning)\nStratum: 4 (secondary reference - syncd by (S)NTP)\n\
                 Precision: -23 (119.209ns per tick)\nRoot Delay: 0.0312500s\nRoot Dispersion: 7.7766624s\n\
                 ReferenceId: 0xC0000201 (source IP:  192.0.2.1)\nLast Successful Sync Time: 10/14/2026 10:42:30 AM\n\
                 Source: dc01.contoso.com\nPoll Interval: 10 (1024s)\n";
    let failed = json!([{ "Command": "Get-ExchangeCertificate", "Server": "EX02", "Message": "it cannot be reached" }]);
    json!({
        "schema": "assay.collect/1", "version": "1.0", "collected_at": "2026-10-04T08:30:00Z", "collected_on": "EX01",
        "auth_config": section(json!([{
            "CurrentCertificateThumbprint": HEX, "PreviousCertificateThumbprint": "", "NextCertificateThumbprint": "",
            "NextCertificateEffectiveDate": null, "Realm": "", "WhenChangedUTC": "2026-01-02T03:04:05Z"
        }]), json!([])),
        "exchange_certificates": section(json!([{
            "Server": "EX01", "Thumbprint": HEX, "Subject": "CN=x", "NotAfter": "2027-09-13T17:26:01Z",
            "HasPrivateKey": true, "Services": "SMTP", "KeyProvider": "Microsoft RSA SChannel Cryptographic Provider"
        }]), failed),
        "auth_servers": section(json!({ "value": [{
            "Name": "EvoSts", "Type": "AzureAD", "Enabled": true, "Realm": "7d7f3a0e-0000-4000-8000-000000000003",
            "DomainName": { "value": ["contoso.com"], "Count": 1 }
        }], "Count": 1 }), json!([])),
        "setting_overrides": section(json!([]), json!([])),
        "exchange_servers": section(json!([
            { "Name": "EX01", "AdminDisplayVersion": "Version 15.2 (Build 1748.10)", "SetupVersion": "15.02.1748.024" },
            { "Name": "EX02", "AdminDisplayVersion": "Version 15.2 (Build 1748.10)" }
        ]), json!([])),
        "oauth_connectivity": section(json!([]), json!([])),
        "clocks": section(json!([{ "Server": "EX01", "Command": "w32tm /query /status", "Text": clock }]), json!([])),
        "winhttp_proxies": section(json!([{
            "Server": "EX01", "Command": "netsh winhttp show proxy",
            "Text": "\nCurrent WinHTTP proxy settings:\n\n    Direct access (no proxy server).\n"
        }]), json!([]))
    })
}

#[test]
fn what_the_collection_script_wrote_is_read_back() {
    let text = collected().to_string();
    let expected = [
        "auth-config@EX01",
        "exchange-certificate@EX01",
        "exchange-certificate@EX02 failed",
        "auth-server@EX01",
        "setting-override@EX01 nothing",
        "exchange-server@EX01",
        "exchange-server@EX02",
        "clock-status@EX01",
        "winhttp-proxy@EX01",
    ];
    check(&text, &expected);
    let marked = format!("\u{feff}{}", serde_json::to_string_pretty(&collected()).unwrap().replace('\n', "\r\n"));
    check(&marked, &expected);
    let found = objects(text);
    let [
        ObjectBody::AuthConfig(config),
        ObjectBody::ExchangeCertificate(certificate),
        _,
        ObjectBody::AuthServer(server),
        ..,
    ] = &found.iter().map(|object| object.body.clone()).collect::<Vec<_>>()[..]
    else {
        panic!("{found:?}")
    };
    assert_eq!((&config.previous, &config.next_effective), (&Field::Blank, &Field::Blank));
    assert_eq!(config.service_name, Field::Unknown, "it stands nowhere in the file");
    assert!(config.changed.known().and_then(assay::time::Written::exact_time).is_some());
    assert_eq!(certificate.has_private_key, Field::Known(true));
    assert_eq!(certificate.provider.known().unwrap(), "Microsoft RSA SChannel Cryptographic Provider");
    assert_eq!(server.domains, Field::Known(vec!["contoso.com".to_owned()]));
    let builds: Vec<_> = found
        .iter()
        .filter_map(|object| match &object.body {
            ObjectBody::ExchangeServer(server) => {
                Some((server.build.known().unwrap().to_string(), server.is_setup_build))
            }
            _ => None,
        })
        .collect();
    assert_eq!(builds, [("15.2.1748.24".to_owned(), true), ("15.2.1748.10".to_owned(), false)]);
    assert!(found.iter().all(|object| object.problems.is_empty()), "{found:?}");
    let newer = collected().to_string().replace("assay.collect/1", "assay.collect/2");
    assert!(objects(newer).iter().all(|object| object.problems.len() == 1));
}

const MUCH_BYTES: usize = 1024 * 1024;

/// Much of what looks like something, and is nothing or too much: it ends, within the limit on pieces.
#[test]
fn much_of_anything_ends() {
    let lines = |line: &str| line.repeat(MUCH_BYTES / line.len());
    for line in [
        "Name : value\n",
        "[PS] C:\\>Get-AuthServer\n",
        "Leap Indicator: 0(no warning)\n",
        "Current WinHTTP proxy settings:\n",
        "ReferenceId: 0x00000000 (x)\n",
        "CurrentCertificateThumbprint : 8BB4\n\n",
        "{\"a\": ",
        "<Obj><S N=\"a\">",
        "-----BEGIN X-----\n",
        "x-ms-diagnostics: \n",
    ] {
        let evidence = read(lines(line));
        assert!((1..=intake::MAX_PIECES + 1).contains(&evidence.len()), "{line}: {}", evidence.len());
    }
}

/// One piece of evidence, what it is, and whether a prompt with its command stands above it.
const PIECES: [(&str, &str); 14] = [
    (
        "C:\\>w32tm /query /status\nLeap Indicator: 0(no warning)\nStratum: 3 (secondary)\n\
      ReferenceId: 0x0A000001 (source IP:  10.0.0.1)\nLast Successful Sync Time: 11/21/2026 8:00:02 AM\n\
      Source: dc01.contoso.com\nPoll Interval: 10 (1024s)",
        "clock-status",
    ),
    (
        "Leap Indicator: 0(no warning)\nStratum: 3 (secondary)\nReferenceId: 0x0A000001 (source IP:  10.0.0.1)\n\
      Last Successful Sync Time: 11/21/2026 8:00:02 AM\nSource: dc01.contoso.com\nPoll Interval: 10 (1024s)",
        "clock-status",
    ),
    ("C:\\>w32tm /query /source\ndc01.contoso.com", "clock-status"),
    (
        "C:\\>w32tm /query /status\nThe following error occurred: The service has not been started. (0x80070426)",
        "clock-status",
    ),
    (
        "C:\\>w32tm /stripchart /computer:dc01 /dataonly\nTracking dc01 [10.0.0.1:123].\n08:14:02, +00.1234567s",
        "clock-status",
    ),
    (
        "C:\\>netsh winhttp show proxy\n\nCurrent WinHTTP proxy settings:\n\n    Direct access (no proxy server).",
        "winhttp-proxy",
    ),
    (
        "C:\\>netsh winhttp show proxy\n\nCurrent WinHTTP proxy settings:\n\n    Proxy Server(s) :  proxy:8080\n    \
      Bypass List     :  (none)",
        "winhttp-proxy",
    ),
    (
        "[PS] C:\\>Get-ExchangeCertificate -Server EX02 -Thumbprint 8BB44C52F03EF30AEAB27528A1019F0887A7A383\n\
      WARNING: A special Rpc error occurs on server EX02: The certificate with thumbprint \
      8BB44C52F03EF30AEAB27528A1019F0887A7A383 was not found.",
        "exchange-certificate@EX02 failed",
    ),
    ("[PS] C:\\>Get-AuthConfig | fl Realm,ServiceName\n\nRealm       : contoso.com\nServiceName : x", "auth-config"),
    (
        "[PS] C:\\>Get-AuthConfig | ft Realm,ServiceName\n\nRealm       ServiceName\n-----       -----------\n\
      contoso.com x",
        "auth-config",
    ),
    ("[PS] C:\\>(Get-AuthConfig).Realm\ncontoso.com", "auth-config"),
    (
        "Log Name:      Application\nSource:        MSExchange OAuth\nDate:          11/21/2026 8:14:02 AM\n\
      Event ID:      2004\nTask Category: Configuration\nLevel:         Warning\nKeywords:      Classic\n\
      User:          N/A\nComputer:      EX02.contoso.com\nDescription:\nUnable to find the certificate with \
      thumbprint 8BB44C52F03EF30AEAB27528A1019F0887A7A383 in the current computer or the certificate is missing \
      private key.",
        "event",
    ),
    ("x-ms-diagnostics: 2000005;reason=\"The user does not exist.\";error_category=\"invalid_user\"", "diagnostics"),
    (
        "HTTP/1.1 401 Unauthorized\nServer: Microsoft-IIS/10.0\nx-ms-diagnostics: 2000000;reason=\"The token has an \
      invalid signature.\";error_category=\"invalid_signature\"",
        "diagnostics",
    ),
];

/// Lines of any kind go on in a message, a table or a value until a blank line, a prompt or an event's head comes.
fn is_told_without_blank_line(first: &str, above: &str, below: &str) -> bool {
    let is_told = below.contains('>') || below.starts_with("Log Name");
    match first {
        _ if is_told => true,
        "auth-config" if above.contains(" | ft ") => !below.starts_with("Leap"),
        "auth-config" => !above.contains("(Get-"),
        _ => first != "event",
    }
}

/// Whatever stands above it, with a blank line or without one.
#[test]
fn no_evidence_swallows_what_stands_below_it() {
    let mut lost = Vec::new();
    for (above, first) in PIECES {
        for (below, second) in PIECES {
            for gap in ["\n", "\n\n", "\r\n\r\n"] {
                if gap == "\n" && !is_told_without_blank_line(first, above, below) {
                    continue;
                }
                let text = format!("{above}{gap}{below}\n");
                let words: Vec<String> = read(text.as_str()).iter().map(word).collect();
                let is_one = first == second && words == [first]; // two headers, or two parts of one answer
                if words != [first, second] && !is_one {
                    lost.push(format!("{words:?} {gap:?}\n{above}\n+\n{below}\n"));
                }
            }
        }
    }
    assert!(lost.is_empty(), "{}: {}", lost.len(), lost.join("\n\n"));
}
