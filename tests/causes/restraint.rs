//! What must not be concluded: causes that the evidence speaks against, and commands that would do harm.

use assay::assess::Assessment;
use assay::policy::Policy;
use assay::report::{Redaction, TextOptions, text};

use crate::common;
use crate::pastes::*;
use crate::table::NOW;

/// 2024-06-01 00:00:00 UTC.
const BEFORE: i64 = 1_717_200_000;

fn assessed(evidence: &[String], at: i64) -> Assessment {
    common::assess(evidence.iter().flat_map(common::read).collect(), &Policy::default(), at)
}

/// Everything that a cause says and asks to do, one a line.
fn said(assessment: &Assessment, id: &str) -> String {
    let cause = assessment.causes.iter().find(|cause| cause.id == id).expect("the cause");
    let actions = cause.actions.iter().flat_map(|action| [Some(&*action.title), action.command.as_deref()]);
    let said = actions.flatten().chain(cause.contradictions.iter().map(String::as_str)).chain([cause.title]);
    said.collect::<Vec<_>>().join("\n")
}

/// The causes with their likelihood; then what the first of them says (`+…`) and does not say (`-…`).
#[track_caller]
fn check_at(evidence: &[String], at: i64, causes: &[&str], words: &[&str]) {
    let assessment = assessed(evidence, at);
    let seen: Vec<_> =
        assessment.causes.iter().map(|cause| format!("{} {}", cause.likelihood.as_str(), cause.id)).collect();
    assert_eq!(seen, causes, "{:?}", common::codes(&assessment));
    let Some(first) = assessment.causes.first() else { return };
    let said = said(&assessment, first.id);
    for word in words {
        let (sign, word) = word.split_at(1);
        assert_eq!(said.contains(word), sign == "+", "{word}: {said}");
    }
}

#[track_caller]
fn check(evidence: &[String], causes: &[&str], words: &[&str]) {
    check_at(evidence, NOW, causes, words);
}

const FOREIGN: &str = "9a1b2c3d-1111-4222-8333-444455556666";

fn invalid_issuer(tenant: &str) -> String {
    let reason = format!("The issuer of the token is unknown. Issuer was '{ACS}@{tenant}'.");
    refusal(2_000_009, &reason, "invalid_issuer")
}

#[test]
fn trust_is_not_set_to_what_a_refused_token_says() {
    let servers = |changes: &[(&str, &str)]| auth_servers(&[auth_server(changes)]);
    check(
        &[servers(&[]), invalid_issuer(FOREIGN)],
        &["likely wrong-auth-server"],
        &["+another tenant", "+nothing is to be changed here", "-AuthMetadataUrl https", "-Set-AuthServer"],
    );
    check(&[invalid_issuer(FOREIGN)], &["likely wrong-auth-server"], &["-AuthMetadataUrl https"]);
    let address = "https://accounts.accesscontrol.windows.net/9a1b2c3d-1111-4222-8333-444455556666/metadata/json/1";
    check(
        &[servers(&[("AuthMetadataUrl", address)]), invalid_issuer(FOREIGN)],
        &["likely wrong-auth-server"],
        &["+windows.net/3f0c6f2e-5d1b-4f4e-9c1a-2b7d8e9f0a11/metadata", "-windows.net/9a1b2c3d"],
    );
}

#[test]
fn the_keys_of_each_type_have_their_own_address() {
    let evo = |changes: &[(&str, &str)]| auth_servers(&[auth_server(&[]), evo_sts(changes)]);
    check(
        &[evo(&[("AuthMetadataUrl", "https://login.windows.net/common/metadata")])],
        &["likely wrong-auth-server"],
        &[
            "+https://login.windows.net/3f0c6f2e-5d1b-4f4e-9c1a-2b7d8e9f0a11/federationmetadata/2007-06/",
            "-accounts.accesscontrol",
        ],
    );
}

#[test]
fn one_that_is_expired_is_not_distributed() {
    let not_found = |server: &str| {
        format!(
            "[PS] C:\\>Get-ExchangeCertificate -Server {server} -Thumbprint {CURRENT}\nWARNING: A special Rpc error \
             occurs on server {server}: The certificate with thumbprint {CURRENT} was not found.\n\n[PS] C:\\>"
        )
    };
    // By its status alone, as the order of day and month is not known; then by its date.
    let evidence = [auth_config(&[]), expired_certificate(), not_found("EX02")];
    check(&evidence, &["likely auth-certificate-expired", "possible auth-certificate-missing-on-server"], &[]);
    let evidence = evidence.map(|text| text.replace("1/10/2027", "12/28/2026"));
    check(&evidence, &["certain auth-certificate-expired", "possible auth-certificate-missing-on-server"], &[]);
    let said = said(&assessed(&evidence, NOW), "auth-certificate-missing-on-server");
    assert!(!said.contains("Import-") && said.contains("has expired"), "{said}");
}

#[test]
fn a_valid_certificate_has_not_expired() {
    let valid = || [auth_config(&[]), certificates("EX01", &[certificate(&[])])];
    let with = |event: String| [valid().as_slice(), &[event]].concat();
    let missing = ["possible auth-certificate-missing-on-server"];
    check(&with(front_end_1003()), &missing, &["-Set-AuthConfig", "-Import-"]);
    check(&with(ews_crash()), &missing, &["-Set-AuthConfig", "-Import-"]);
    let both = [with(front_end_1003()), vec![ews_crash()]].concat();
    check(&both, &missing, &["-Set-AuthConfig", "-Import-"]);
    // Nothing shows that it is.
    check(
        &[auth_config(&[]), front_end_1003()],
        &["likely auth-certificate-expired", "possible auth-certificate-missing-on-server"],
        &[],
    );
}

fn staged(ends: &str, effective: &str) -> [String; 2] {
    let config = auth_config(&[("NextCertificateThumbprint", NEXT), ("NextCertificateEffectiveDate", effective)]);
    let next = [("Thumbprint", NEXT), ("NotBefore", "1/11/2027 9:00:00 AM"), ("NotAfter", "12/31/2031 9:00:00 AM")];
    let current = certificate(&[("NotAfter", ends)]);
    let both = [current, certificate(&next)].concat();
    [[config, shell("Get-ExchangeCertificate -Server EX01 | Format-List", &both)].join("\n"), String::new()]
}

#[test]
fn a_next_certificate_that_is_there_is_used() {
    // The current one has expired.
    check(
        &staged("1/10/2027 9:00:00 AM", "2/20/2027 9:00:00 AM")[..1],
        &["certain auth-certificate-expired", "likely rotation-overdue"],
        &[
            "+-NewCertificateThumbprint C0FFEE00112233445566778899AABBCCDDEEFF01 -New",
            "+-NewCertificateEffectiveDate (Get-Date)\n",
            "-New-ExchangeCertificate",
            "-AddHours",
        ],
    );
    // It ends in two days, and a day before the next one takes over.
    check(
        &staged("1/17/2027 9:00:00 AM", "1/18/2027 9:00:00 AM")[..1],
        &["likely rotation-overdue"],
        &["+-NewCertificateEffectiveDate (Get-Date)\n", "-AddHours", "-New-ExchangeCertificate"],
    );
    // There is time.
    check(
        &staged("1/27/2027 9:00:00 AM", "1/29/2027 9:00:00 AM")[..1],
        &["likely rotation-overdue"],
        &["+(Get-Date).AddHours(49)", "-New-ExchangeCertificate"],
    );
    // All is well: it ends soon, and the next one comes before.
    check(&staged("1/27/2027 9:00:00 AM", "1/20/2027 9:00:00 AM")[..1], &[], &[]);
}

#[test]
fn event_2004_is_held_against_the_configuration() {
    let event = |thumbprint: &str| signing_2004().replace(CURRENT, thumbprint);
    let next = [("NextCertificateThumbprint", NEXT), ("NextCertificateEffectiveDate", "1/20/2027 9:00:00 AM")];
    check(
        &[auth_config(&[]), event(OTHER)],
        &["possible auth-certificate-missing-on-server"],
        &["+8BB4A9F0C1D2E3F405162738495A6B7C8D9EA383", "-3E4C6A1B7D90F2A5C8E1B3D4F6A7980C1B2D3E4F", "-Export-"],
    );
    check(
        &[
            auth_config(&next),
            event(NEXT),
            certificates("EX01", &[certificate(&[("NotAfter", "2/5/2027 9:00:00 AM")])]),
        ],
        &["likely auth-certificate-missing-on-server"],
        &["+the next Auth Certificate", "+-Thumbprint C0FFEE00112233445566778899AABBCCDDEEFF01"],
    );
}

#[test]
fn a_key_that_cannot_sign_is_replaced_and_not_copied() {
    check(
        &[auth_config(&[]), certificates("EX01", &[certificate(&[("PublicKeySize", "1024")])])],
        &["likely auth-certificate-missing-on-server"],
        &["-Import-", "-Export-", "+New-ExchangeCertificate", "+Set-AuthConfig -NewCertificateThumbprint"],
    );
}

#[test]
fn a_next_key_that_cannot_sign_leaves_time() {
    let next = [("NextCertificateThumbprint", NEXT), ("NextCertificateEffectiveDate", "1/20/2027 9:00:00 AM")];
    let ends = ("NotAfter", "12/31/2031 9:00:00 AM");
    let weak = certificate(&[("Thumbprint", NEXT), ("PublicKeySize", "1024"), ends]);
    check(
        &[auth_config(&next), certificates("EX01", &[certificate(&[]), weak])],
        &["likely auth-certificate-missing-on-server"],
        &["+the next Auth Certificate", "+AddHours(49)", "-PublishCertificate", "-ClearPrevious", "-Import-"],
    );
}

#[test]
fn what_the_cloud_refuses_is_not_repaired_here() {
    let from_cloud = "HTTP/1.1 401 Unauthorized\r\nServer: Microsoft-IIS/10.0\r\nX-CalculatedBETarget: \
        AM0PR05MB1234.eurprd05.prod.outlook.com\r\nx-ms-diagnostics: 2000000;reason=\"The token has an invalid \
        signature.\";error_category=\"invalid_signature\"\r\n\r\n";
    check(&[from_cloud.to_owned()], &[], &[]);
    let own = from_cloud.replace("AM0PR05MB1234.eurprd05.prod.outlook.com", "ex01.contoso.local");
    check(&[own], &["likely stale-auth-server-keys"], &[]);
    for (number, reason, category) in [
        (2_000_009, "The issuer of the token is unknown. Issuer was 'x@contoso.com'.", "invalid_issuer"),
        (2_000_008, "The call should access the mailbox specified in the oauth token.", "invalid_grant"),
    ] {
        let header = format!("x-ms-diagnostics: {number};reason=\"{reason}\";error_category=\"{category}\"");
        let evidence = [connectivity_test(&header)];
        check(&evidence, &[], &[]);
        assert!(!assessed(&evidence, NOW).escalation.is_empty());
    }
}

#[test]
fn only_some_grants_are_about_the_linked_account() {
    let grant = refusal(2_000_008, "The token contains not enough scope to make this call.", "invalid_grant");
    check(
        &[grant],
        &["possible linked-account-lost", "possible partner-application-misconfigured"],
        &["-Set-PartnerApplication", "-the token was accepted"],
    );
}

#[test]
fn a_failed_sign_in_is_handed_over_and_not_called_sound() {
    let error = |number: u32, text: &str| vec![format!("AADSTS{number}: {text}\n")];
    let handed_over = |evidence: &[String], causes: &[&str]| {
        check(evidence, causes, &[]);
        let assessment = assessed(evidence, NOW);
        assert!(!assessment.escalation.is_empty());
        let report = text(&assessment, &TextOptions::plain(Redaction::Redacted, 100));
        assert!(!report.contains("no errors were found"), "{report}");
    };
    let application = ["possible dedicated-hybrid-app-missing"];
    handed_over(&error(700_016, "Application with identifier 'x' was not found in the directory 'y'."), &application);
    handed_over(&error(7_000_112, "Application 'x' is disabled."), &application);
    handed_over(&error(7_000_222, "The provided client secret keys for app 'x' are expired."), &[]);
    let tenant = ["possible cloud-mix-up", "possible wrong-auth-server"];
    handed_over(&error(90_002, "Tenant 'contoso.com' not found."), &tenant);
    handed_over(&[refusal(2_000_010, "Something new.", "brand_new")], &[]);
}

#[test]
fn guesses_assert_nothing_and_are_no_plan() {
    let unauthorized =
        connectivity_test("System.Net.WebException: The remote server returned an error: (401) Unauthorized.");
    let assessment = assessed(&[unauthorized], NOW);
    assert!(assessment.causes.len() > 1 && assessment.plan.is_empty(), "{:?}", assessment.plan);
    for cause in &assessment.causes {
        assert!(cause.likelihood.as_str() == "possible" && cause.contradictions.is_empty(), "{cause:?}");
    }
}

#[test]
fn two_auth_servers_for_one_tenant_are_called_that() {
    let twice = auth_servers(&[auth_server(&[]), evo_sts(&[]), evo_sts(&[("Name", "EvoSTS")])]);
    check(
        &[twice],
        &["certain wrong-auth-server"],
        &["+two auth servers stand for the same tenant", "-missing, switched off", "-is not known here"],
    );
}

#[test]
fn without_hybrid_modern_authentication_no_default_is_needed() {
    let servers = auth_servers(&[auth_server(&[]), evo_sts(&[("IsDefaultAuthorizationEndpoint", "False")])]);
    check(&[servers], &[], &[]);
}

#[test]
fn the_shared_application_was_sound_in_its_time() {
    let shared = || auth_servers(&[auth_server(&[]), evo_sts(&[("ApplicationIdentifier", "")])]);
    let cause = |likelihood: &str| format!("{likelihood} dedicated-hybrid-app-missing");
    check(&[shared()], &[&cause("likely")], &["+New-SettingOverride"]);
    check_at(&[shared()], BEFORE, &[&cause("possible")], &["-New-SettingOverride", "-will not help"]);
}

#[test]
fn each_command_names_the_object_that_its_finding_is_about() {
    let connectors = |to_cloud: &str| {
        let json = format!(
            r#"[{{"Name":"ToCloud","Enabled":true,"TargetAddressDomains":["contoso.mail.onmicrosoft.com"],
            "DiscoveryEndpoint":"{to_cloud}"}},{{"Name":"Decommissioned","Enabled":false,"TargetAddressDomains":
            ["fabrikam.com"],"DiscoveryEndpoint":"https://mail.fabrikam.com/autodiscover/autodiscover.svc"}}]"#
        );
        json.replace('\n', "")
    };
    check(
        &[connectors("https://evil.example/autodiscover/autodiscover.svc")],
        &["certain connector-disabled"],
        &[
            "+Set-IntraOrganizationConnector 'ToCloud' -DiscoveryEndpoint",
            "+Set-IntraOrganizationConnector 'Decommissioned' -Enabled",
            "-Set-IntraOrganizationConnector 'Decommissioned' -DiscoveryEndpoint",
            "-Set-IntraOrganizationConnector 'ToCloud' -Enabled",
        ],
    );
}

#[test]
fn no_keys_are_taken_from_a_foreign_address() {
    let foreign = "https://accounts.evil.example/3f0c6f2e-5d1b-4f4e-9c1a-2b7d8e9f0a11/metadata/json/1";
    let server = auth_servers(&[auth_server(&[("AuthMetadataUrl", foreign)])]);
    let refused = "x-ms-diagnostics: 2000000;reason=\"The token has an invalid signature.\";error_category=\
        \"invalid_signature\"";
    let assessment = assessed(&[server, refused.to_owned()], NOW);
    for cause in assessment.causes.iter().filter(|cause| cause.id == "stale-auth-server-keys") {
        let commands = cause.actions.iter().filter_map(|action| action.command.as_deref());
        assert!(commands.into_iter().all(|command| !command.contains("RefreshAuthMetadata")), "{}", cause.id);
    }
    assert!(assessment.causes.iter().any(|cause| cause.id == "stale-auth-server-keys"));
}
