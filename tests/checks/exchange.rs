//! The rows about Exchange's configuration: what its cmdlets print, at the moment 2024-10-01 00:00 UTC.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Row, input, row};
use crate::common::mint::{self, validity};

const TENANT: &str = "1e7f2a3b-0c4d-4e5f-8a9b-0c1d2e3f4a5b";
const APPLICATION: &str = "6a2f0d3c-5c8e-4a52-9a0e-0a7c1d1f2b3c";
const EXCHANGE: &str = "00000002-0000-0ff1-ce00-000000000000";
const AUTH_SUBJECT: &str = "CN=Microsoft Exchange Server Auth Certificate";
const CURRENT: &str = "8BB44C52F03EF30AEAB27528A1019F0887A7A383";
const OTHER: &str = "3DAF40EC85C62DD39D98696AB5413E3EB83D6415";
const THIRD: &str = "BBA9F942B32F3E0F6E0C4E735BD1F38D4C06612E";

pub(super) fn rows() -> Vec<Row> {
    [auth_config(), rotation(), certificates(), auth_servers(), applications(), hybrid(), servers()].concat()
}

fn auth_config() -> Vec<Row> {
    let with = |lines: &[(&str, &str)]| input(config(lines));
    let beside = |lines: &[(&str, &str)], more: String| with(lines).beside(more);
    let ends = |date: &str| beside(&[], certificate(CURRENT, AUTH_SUBJECT, &[("NotAfter", date)]));
    let metadata = |dates: [i32; 2]| {
        let [own, other] = dates.map(|year| mint::certificate(&validity(year, year + 5)));
        let [own_hex, other_hex] = [&own, &other].map(|der| assay::x509::Thumbprint::of_der(der).to_hex());
        let lines = [("CurrentCertificateThumbprint", own_hex.as_str()), ("PreviousCertificateThumbprint", &other_hex)];
        (config(&lines), STANDARD.encode(own), STANDARD.encode(other))
    };
    let (known_config, own, _) = metadata([2022, 2019]);
    let (other_config, _, previous) = metadata([2022, 2019]);
    let document = |key: &str| mint::exchange_metadata("", key);
    vec![
        row("auth-config/current-missing", with(&[("CurrentCertificateThumbprint", "")]), with(&[])),
        row(
            "auth-config/current-not-found",
            beside(&[], certificate(OTHER, AUTH_SUBJECT, &[])),
            beside(&[], certificate(CURRENT, AUTH_SUBJECT, &[])),
        ),
        row("auth-config/current-expired", ends("9/28/2024 5:00:00 PM"), ends("9/28/2027 5:00:00 PM")),
        row("auth-config/current-expires-soon", ends("10/28/2024 5:00:00 PM"), ends("9/28/2027 5:00:00 PM")),
        row(
            "auth-config/current-not-published",
            input(other_config).beside(document(&previous)),
            input(known_config).beside(document(&own)),
        ),
        row(
            "auth-config/thumbprint-truncated",
            with(&[("CurrentCertificateThumbprint", "8BB44C52F03EF30A...")]),
            with(&[]),
        ),
        row(
            "auth-config/thumbprint-hidden-character",
            with(&[("CurrentCertificateThumbprint", &format!("\u{200e}{CURRENT}"))]),
            with(&[]),
        ),
        row("auth-config/service-name-unexpected", with(&[("ServiceName", "EX01")]), with(&[])),
        row("auth-config/realm-not-blank", with(&[("Realm", "contoso.com")]), with(&[("Realm", "")])),
        row(
            "auth-config/superseded",
            beside(&[], config(&[("CurrentCertificateThumbprint", OTHER)])),
            beside(&[], config(&[])),
        ),
    ]
}

fn rotation() -> Vec<Row> {
    let previous = |changed: &str| {
        input(config(&[
            ("PreviousCertificateThumbprint", OTHER),
            ("WhenChangedUTC", changed),
            ("WhenChanged", changed),
        ]))
    };
    let next =
        |effective: &str| config(&[("NextCertificateThumbprint", OTHER), ("NextCertificateEffectiveDate", effective)]);
    let staged = |effective: &str, current_ends: &str, next_ends: &str| {
        let begins = ("NotBefore", "8/28/2022 5:00:00 PM");
        input(next(effective))
            .beside(certificate(CURRENT, AUTH_SUBJECT, &[begins, ("NotAfter", current_ends)]))
            .beside(certificate(OTHER, AUTH_SUBJECT, &[begins, ("NotAfter", next_ends)]))
    };
    let sound = || staged("10/15/2024 5:00:00 PM", "11/20/2024 5:00:00 PM", "8/28/2027 5:00:00 PM");
    let event = |date: &str| {
        let lines = ["Source: MSExchange AuthAdmin", "Event ID: 2014", "Computer: EX01", "Description:", "updated"];
        input(config(&[("PreviousCertificateThumbprint", "")])).beside(format!("Date: {date}\n{}\n", lines.join("\n")))
    };
    vec![
        row("auth-config/previous-not-cleared", previous("8/28/2024 5:00:00 PM"), previous("9/30/2024 11:00:00 PM")),
        row("auth-config/previous-cleared-early", event("2024-09-30T20:00:00Z"), event("2024-08-30T20:00:00Z")),
        row("auth-config/next-overdue", input(next("8/28/2024 5:00:00 PM")), sound()),
        row(
            "auth-config/next-gap",
            staged("11/28/2024 5:00:00 PM", "11/20/2024 5:00:00 PM", "8/28/2027 5:00:00 PM"),
            sound(),
        ),
        row("auth-config/next-too-soon", input(next("2024-10-01T20:00:00Z")), input(next("2024-10-05T20:00:00Z"))),
        row(
            "auth-config/next-expires-before-current",
            staged("10/15/2024 5:00:00 PM", "11/20/2027 5:00:00 PM", "8/28/2027 5:00:00 PM"),
            sound(),
        ),
    ]
}

fn certificates() -> Vec<Row> {
    let listed =
        |subject: &str, lines: &[(&str, &str)]| input(config(&[])).beside(certificate(CURRENT, subject, lines));
    let other = |lines: &[(&str, &str)]| input(config(&[])).beside(certificate(OTHER, "CN=mail.contoso.com", lines));
    let (past, future) = ("9/28/2023 5:00:00 PM", "9/28/2027 5:00:00 PM");
    let der = mint::certificate(&validity(2020, 2030));
    let printed = |date: &str| {
        let thumbprint = assay::x509::Thumbprint::of_der(&der).to_hex();
        input(certificate(&thumbprint, AUTH_SUBJECT, &[("NotAfter", date)])).beside(STANDARD.encode(&der))
    };
    vec![
        row(
            "certificate/missing-on-server",
            input(config(&[]))
                .beside(certificate(CURRENT, AUTH_SUBJECT, &[]))
                .beside(on("EX02", &certificate(OTHER, "CN=x", &[]))),
            input(config(&[]))
                .beside(certificate(CURRENT, AUTH_SUBJECT, &[]))
                .beside(on("EX02", &certificate(CURRENT, "CN=x", &[]))),
        ),
        row(
            "certificate/server-not-reached",
            input(
                "[PS] C:\\>Get-ExchangeCertificate -Server EX02\nA special Rpc error occurs on server EX02: The RPC server \
                 is unavailable.\n    + CategoryInfo          : ReadError: (:) [Get-ExchangeCertificate], \
                 LocalizedException\n",
            ),
            input(
                "[PS] C:\\>Get-ExchangeCertificate -Server EX02\nAccess is denied.\n    + CategoryInfo          : \
                 ReadError: (:) [Get-ExchangeCertificate], LocalizedException\n",
            ),
        ),
        row(
            "certificate/no-private-key",
            listed(AUTH_SUBJECT, &[("HasPrivateKey", "False")]),
            other(&[("HasPrivateKey", "False")]),
        ),
        row(
            "certificate/key-not-csp",
            listed(AUTH_SUBJECT, &[("KeyProvider", "Microsoft Software Key Storage Provider")]),
            listed(AUTH_SUBJECT, &[("KeyProvider", "Microsoft Enhanced RSA and AES Cryptographic Provider")]),
        ),
        row("certificate/unexpected-subject", listed("CN=mail.contoso.com", &[]), listed(AUTH_SUBJECT, &[])),
        row(
            "certificate/lifetime-unusual",
            listed(AUTH_SUBJECT, &[("NotBefore", "9/28/2026 5:00:00 PM"), ("NotAfter", future)]),
            listed(AUTH_SUBJECT, &[("NotBefore", "9/28/2022 5:00:00 PM"), ("NotAfter", future)]),
        ),
        row("certificate/thumbprint-mismatch", printed(future), printed("1/1/2030 12:00:00 AM")),
        row("certificate/expired", listed(AUTH_SUBJECT, &[("NotAfter", past)]), other(&[("NotAfter", past)])),
        row("certificate/old-listed", other(&[("NotAfter", past)]), listed(AUTH_SUBJECT, &[("NotAfter", past)])),
        row("certificate/other-unfit", other(&[("PublicKeySize", "1024")]), other(&[("PublicKeySize", "2048")])),
        row(
            "certificate/weak-key",
            listed(AUTH_SUBJECT, &[("PublicKeySize", "1024")]),
            other(&[("PublicKeySize", "1024")]),
        ),
        row(
            "certificate/status-not-valid",
            listed(AUTH_SUBJECT, &[("Status", "Invalid"), ("NotAfter", future)]),
            listed(AUTH_SUBJECT, &[("Status", "Valid"), ("NotAfter", future)]),
        ),
    ]
}

fn auth_servers() -> Vec<Row> {
    let with = |lines: &[(&str, &str)]| input(entra(lines));
    let keys = |stored: &[&str], published: &[&str]| {
        let certificates = format!("{{{}}}", stored.join(", "));
        let issuer = "00000001-0000-0000-c000-000000000000";
        let lines = [
            ("Name", "ACS"),
            ("Type", "MicrosoftACS"),
            ("IssuerIdentifier", issuer),
            ("TokenIssuingEndpoint", "https://accounts.accesscontrol.windows.net/tokens/OAuth/2"),
            ("Realm", TENANT),
            ("CertificateStrings", &certificates),
        ];
        let key = |value: &&str| {
            format!(r#"{{"usage":"signing","keyValue":{{"type":"x509Certificate","value":"{value}"}}}}"#)
        };
        let keys: Vec<String> = published.iter().map(key).collect();
        let endpoint = r#"{"location":"https://accounts.accesscontrol.windows.net/tokens/OAuth/2","protocol":"OAuth2","usage":"issuance"}"#;
        input(printed("Get-AuthServer", &lines)).beside(format!(
            r#"{{"version":"1.0","name":"ACS","realm":"{TENANT}","issuer":"{issuer}@{TENANT}","keys":[{}],"endpoints":[{endpoint}]}}"#,
            keys.join(",")
        ))
    };
    let [old, new] = [2020, 2023].map(|year| STANDARD.encode(mint::certificate(&validity(year, year + 5))));
    vec![
        row("auth-server/missing", input(silent("Get-AuthServer")).beside(connector(&[])), input(connector(&[]))),
        row("auth-server/disabled", with(&[("Enabled", "False")]), with(&[])),
        row(
            "auth-server/metadata-url-unexpected",
            with(&[("AuthMetadataUrl", "http://login.windows.net/x")]),
            with(&[]),
        ),
        row(
            "auth-server/cloud-mismatch",
            with(&[("TokenIssuingEndpoint", "https://login.chinacloudapi.cn/common/oauth2/token")]),
            with(&[]),
        ),
        row("auth-server/not-default-endpoint", with(&[("IsDefaultAuthorizationEndpoint", "False")]), with(&[])),
        row(
            "auth-server/duplicate-realm",
            with(&[]).beside(entra(&[("Name", "EvoSTS")])),
            with(&[]).beside(entra(&[])),
        ),
        row("auth-server/keys-stale", keys(&[&old], &[&old, &new]), keys(&[&old, &new], &[&old, &new])),
    ]
}

fn applications() -> Vec<Row> {
    let with = |lines: &[(&str, &str)]| input(application(lines)).beside(entra(&[]));
    vec![
        row("partner-application/missing", input(silent("Get-PartnerApplication")).beside(entra(&[])), with(&[])),
        row("partner-application/disabled", with(&[("Enabled", "False")]), with(&[])),
        row(
            "partner-application/application-id-unexpected",
            with(&[("ApplicationIdentifier", APPLICATION)]),
            with(&[]),
        ),
        row("partner-application/linked-account-missing", with(&[("LinkedAccount", "")]), with(&[])),
        row("partner-application/realm-not-blank", with(&[("Realm", "contoso.com")]), with(&[])),
        row(
            "partner-application/legacy-skype",
            with(&[("Name", "Lync"), ("ApplicationIdentifier", "00000004-0000-0ff1-ce00-000000000000")]),
            with(&[]),
        ),
    ]
}

fn hybrid() -> Vec<Row> {
    let ews = |enabled: &str| input(format!("EwsEnabled       : {enabled}\nEwsAllowedAppIDs : {{}}\n"));
    let with = |lines: &[(&str, &str)]| input(connector(lines));
    let application = |id: &str| input(entra(&[("ApplicationIdentifier", id)]));
    let overrides = |parameters: &str, server: &str| {
        let lines = [
            ("Name", "EnableExchangeHybrid3PAppFeature"),
            ("ComponentName", "Global"),
            ("SectionName", "ExchangeOnpremAsThirdPartyAppId"),
            ("Parameters", parameters),
            ("Server", server),
        ];
        application(APPLICATION).beside(printed("Get-SettingOverride", &lines))
    };
    let server = |version: &str| {
        let lines = [("Name", "EX01"), ("ServerRole", "Mailbox"), ("AdminDisplayVersion", version)];
        input(entra(&[])).beside(printed("Get-ExchangeServer", &lines))
    };
    let credential = |id: &str| {
        input(format!(
            r#"{{"appId":"{id}","displayName":"x","keyCredentials":[{{"customKeyIdentifier":"{CURRENT}",
               "endDateTime":"2027-01-01T00:00:00Z","startDateTime":"2022-01-01T00:00:00Z","keyId":"a",
               "type":"AsymmetricX509Cert","usage":"Verify"}}]}}"#
        ))
    };
    let upload = |id: &str| {
        format!("[PS] C:\\>New-MsolServicePrincipalCredential -AppPrincipalId {id} -Value $value\n[PS] C:\\>\n")
    };
    vec![
        row("connector/missing", input(silent("Get-IntraOrganizationConnector")).beside(entra(&[])), with(&[])),
        row("connector/disabled", with(&[("Enabled", "False")]), with(&[])),
        row("connector/domain-missing", with(&[("TargetAddressDomains", "{contoso.com}")]), with(&[])),
        row(
            "connector/endpoint-unexpected",
            with(&[("DiscoveryEndpoint", "http://autodiscover-s.outlook.com/autodiscover/autodiscover.svc")]),
            with(&[]),
        ),
        row("hybrid-app/not-configured", application(""), application(APPLICATION)),
        row("hybrid-app/first-party-principal", application(EXCHANGE), application(APPLICATION)),
        row(
            "hybrid-app/override-missing",
            application(APPLICATION).beside(silent("Get-SettingOverride")),
            overrides("{Enabled=true}", ""),
        ),
        row("hybrid-app/override-missing", overrides("{Enabled=false}", ""), overrides("{Enabled=true}", "")),
        row("hybrid-app/override-unsuitable", overrides("{Enabled=true}", "{EX01}"), overrides("{Enabled=true}", "")),
        row("hybrid-app/build-too-old", server("Version 15.2 (Build 1258.12)"), server("Version 15.2 (Build 2562.17)")),
        row("hybrid-app/ews-not-allowed", ews("False"), ews("")),
        row("hybrid-app/upload-to-first-party-principal", credential(EXCHANGE), credential(APPLICATION)),
        row("hybrid-app/upload-to-first-party-principal", input(upload(EXCHANGE)), input(upload(APPLICATION))),
    ]
}

fn servers() -> Vec<Row> {
    let directory = |oauth: &str| {
        let lines = [("Identity", "EX01\\EWS (Default Web Site)"), ("OAuthAuthentication", oauth)];
        input(printed("Get-WebServicesVirtualDirectory", &lines))
    };
    let proxies = |exchange: &str| {
        let lines =
            [("Name", "EX01"), ("AdminDisplayVersion", "Version 15.2 (Build 2562.17)"), ("InternetWebProxy", exchange)];
        input(printed("Get-ExchangeServer", &lines)).beside(
            "Current WinHTTP proxy settings:\n\n    Proxy Server(s) :  proxy.contoso.com:8080\n    Bypass List     :  (none)\n",
        )
    };
    let clock = |source: &str, offset: &str| {
        input(format!(
            "[PS] C:\\>w32tm /query /status /verbose\nLeap Indicator: 0(no warning)\nStratum: 4 (secondary reference)\n\
             Precision: -23 (119.209ns per tick)\nRoot Delay: 0.0312500s\nRoot Dispersion: 0.0500000s\n\
             ReferenceId: 0x0A000001 (source IP:  10.0.0.1)\nLast Successful Sync Time: 9/28/2024 5:00:00 PM\n\
             Source: {source}\nPoll Interval: 10 (1024s)\nPhase Offset: {offset}s\n"
        ))
    };
    let sound = || clock("dc01.contoso.com", "0.0012345");
    vec![
        row("directory/oauth-disabled", directory("False"), directory("True")),
        row("proxy/winhttp-differs", proxies("http://other:8080/"), proxies("http://proxy.contoso.com:8080/")),
        row("clock/not-synchronised", clock("Local CMOS Clock", "0.0"), sound()),
        row("clock/offset-too-large", clock("dc01.contoso.com", "417.25"), sound()),
    ]
}

/// What a command prints on EX01, as a list.
fn printed(command: &str, lines: &[(&str, &str)]) -> String {
    let lines: Vec<String> = lines.iter().map(|(name, value)| format!("{name:<30} : {value}")).collect();
    format!("[EX01]: PS C:\\>{command} | Format-List\n\n{}\n\n", lines.join("\n"))
}

/// What a command prints that finds nothing, and the prompt behind it.
fn silent(command: &str) -> String {
    format!("[EX01]: PS C:\\>{command}\n[EX01]: PS C:\\>\n")
}

fn on(server: &str, text: &str) -> String {
    text.replace("EX01", server)
}

/// The defaults, with some of them changed and others added.
fn changed<'a>(defaults: &[(&'a str, &'a str)], lines: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let is_changed = |name: &str| lines.iter().any(|(changed, _)| *changed == name);
    let kept = defaults.iter().filter(|(name, _)| !is_changed(name));
    kept.chain(lines).copied().collect()
}

fn config(lines: &[(&str, &str)]) -> String {
    let defaults = [("CurrentCertificateThumbprint", CURRENT), ("ServiceName", EXCHANGE)];
    printed("Get-AuthConfig", &changed(&defaults, lines))
}

fn certificate(thumbprint: &str, subject: &str, lines: &[(&str, &str)]) -> String {
    let defaults = [("Thumbprint", thumbprint), ("Subject", subject), ("HasPrivateKey", "True")];
    let third = [("Thumbprint", THIRD), ("Subject", "CN=WMSvc-EX01"), ("HasPrivateKey", "True")];
    let third: Vec<String> = third.iter().map(|(name, value)| format!("{name:<30} : {value}")).collect();
    format!("{}{}\n\n", printed("Get-ExchangeCertificate", &changed(&defaults, lines)), third.join("\n"))
}

fn entra(lines: &[(&str, &str)]) -> String {
    let issuer = format!("https://sts.windows.net/{TENANT}/");
    let metadata = format!("https://login.windows.net/{TENANT}/federationmetadata/2007-06/federationmetadata.xml");
    let defaults = [
        ("Name", "EvoSts - 1"),
        ("IssuerIdentifier", issuer.as_str()),
        ("TokenIssuingEndpoint", "https://login.windows.net/common/oauth2/token"),
        ("AuthorizationEndpoint", "https://login.windows.net/common/oauth2/authorize"),
        ("AuthMetadataUrl", &metadata),
        ("Realm", TENANT),
        ("Type", "AzureAD"),
        ("Enabled", "True"),
        ("IsDefaultAuthorizationEndpoint", "True"),
    ];
    printed("Get-AuthServer", &changed(&defaults, lines))
}

fn application(lines: &[(&str, &str)]) -> String {
    let defaults = [
        ("Name", "Exchange Online"),
        ("Enabled", "True"),
        ("ApplicationIdentifier", EXCHANGE),
        ("Realm", ""),
        ("UseAuthServer", "True"),
        ("LinkedAccount", "contoso.com/Users/Exchange Online-ApplicationAccount"),
    ];
    printed("Get-PartnerApplication", &changed(&defaults, lines))
}

fn connector(lines: &[(&str, &str)]) -> String {
    let defaults = [
        ("Name", "HybridIOC - 1"),
        ("TargetAddressDomains", "{contoso.mail.onmicrosoft.com, contoso.com}"),
        ("DiscoveryEndpoint", "https://autodiscover-s.outlook.com/autodiscover/autodiscover.svc"),
        ("Enabled", "True"),
    ];
    printed("Get-IntraOrganizationConnector", &changed(&defaults, lines))
}
