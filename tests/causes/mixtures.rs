//! Several things at once, where a tempting cause is the wrong one: it must not come first.

use crate::common::mint;
use crate::pastes::*;
use crate::table::{NOW, Row, fault, row};

#[test]
fn the_tempting_cause_does_not_come_first() {
    let rows = rows();
    assert!(rows.len() >= 10, "{}", rows.len());
    let faults: Vec<_> = rows.iter().filter_map(fault).collect();
    assert!(faults.is_empty(), "{} rows:\n{}", faults.len(), faults.join("\n"));
}

/// A token of ACS's for Exchange on-premises, which ended so many seconds ago.
fn from_acs(ended: i64) -> String {
    let claims = format!(
        r#"{{"aud":"{EXCHANGE}/mail.contoso.com@{TENANT}","iss":"{ACS}@{TENANT}","nameid":"{EXCHANGE}@{TENANT}","trustedfordelegation":"true","nbf":{},"exp":{}}}"#,
        NOW - ended - 86_700,
        NOW - ended
    );
    let header = r#"{"typ":"JWT","alg":"RS256","x5t":"BgD59nRiBzfnNATih8RagYy3zrg"}"#;
    mint::unsigned(header, &claims).replace(".AAAA", &format!(".{}", "b".repeat(342)))
}

pub(crate) fn rows() -> Vec<Row> {
    let expired = || [auth_config(&[]), expired_certificate()].join("\n");
    let signature = refusal(2_000_000, "The token has an invalid signature.", "invalid_signature");
    let audience = "The hostname component of the audience claim value is invalid. Expected \
        'https://mail.contoso.com'. Actual 'http://mail.contoso.com'.";
    let old =
        certificate(&[("Thumbprint", PREVIOUS), ("NotAfter", "1/10/2027 12:00:00 AM"), ("Status", "DateInvalid")]);
    let on_ex01 = certificates("EX01", &[certificate(&[]), old.clone()]);
    let on_ex02 = certificates("EX02", &[own_certificate(), old]);
    let overdue =
        auth_config(&[("NextCertificateThumbprint", NEXT), ("NextCertificateEffectiveDate", "12/28/2026 9:00:00 AM")]);
    let early = format!(
        r#"{{"iss":"https://issuer.example","aud":"https://addin.contoso.com/","nbf":{},"exp":{}}}"#,
        NOW - 4_000,
        NOW - 420
    );
    let early = mint::es256("", &early);
    let proxied = "Using custom InternetWebProxy http://proxy.contoso.com:8080/. Unable to get the token from auth \
        server. System.Net.WebException: The remote server returned an error: (403) Forbidden.";
    let defender = event(
        "Windows Defender",
        1003,
        "Information",
        "Microsoft Defender Antivirus scan has been paused before completing.",
    );
    let judge = "judge the token as of the moment";
    let get_auth_server = "Get-AuthServer | Format-List Name, Type";
    vec![
        // Not the Auth Certificate: ACS signed the token.
        row(
            "an old token of ACS's, and an expired Auth Certificate",
            [from_acs(7_200), expired()],
            "token-stale",
            "invalid",
            judge,
        ),
        row(
            "a refused signature from the cloud, and an expired Auth Certificate",
            [signature.clone(), expired()],
            "stale-auth-server-keys",
            "invalid",
            get_auth_server,
        ),
        row("the same in other order", [expired(), signature], "stale-auth-server-keys", "invalid", get_auth_server),
        row(
            "expired in the guides' layout, with the issuer ACS",
            [guide_1003("The token has expired.", &format!("{ACS}@{TENANT}")), expired()],
            "token-stale",
            "invalid",
            judge,
        ),
        // Not expired, though the event most often means that, and the old certificate is: one server lacks the new
        // one.
        row(
            "one server lacks the new certificate, and has the old one",
            [front_end_1003(), auth_config(&[("PreviousCertificateThumbprint", PREVIOUS)]), on_ex01, on_ex02],
            "auth-certificate-missing-on-server",
            "invalid",
            "Get-ExchangeCertificate -Server EX02 -Thumbprint 8BB4A9F0C1D2E3F405162738495A6B7C8D9EA383",
        ),
        // Not another renewal: Entra has the certificate before.
        row(
            "Entra has the previous key, which has expired",
            [
                connectivity_test(&key_not_found(&[PREVIOUS])),
                auth_config(&[("PreviousCertificateThumbprint", PREVIOUS)]),
                certificates(
                    "EX01",
                    &[
                        certificate(&[]),
                        certificate(&[("Thumbprint", PREVIOUS), ("NotAfter", "1/10/2027 12:00:00 AM")]),
                    ],
                ),
            ],
            "rotation-not-republished",
            "invalid",
            "Get-AuthConfig | Format-List CurrentCertificateThumbprint",
        ),
        // Not an old token: the clock of the server that judged it is wrong.
        row(
            "expired seven minutes ago, by a clock of its own",
            [early.0, early.1, w32tm("Local CMOS Clock")],
            "clock-skew",
            "invalid",
            "w32tm /query /status",
        ),
        // Not a token for somebody else: the device in front changed the address.
        row(
            "the audience is refused, for its scheme",
            [iis(2_000_003, audience, "invalid_resource"), expired()],
            "tls-offload-or-host-rewrite",
            "invalid",
            "Get-WebServicesVirtualDirectory",
        ),
        // Not the certificate: the token was accepted.
        row(
            "the user is not there, and the next certificate is overdue",
            [
                refusal(
                    2_000_005,
                    "The user specified by the user-context in the token does not exist.",
                    "invalid_user",
                ),
                overdue,
            ],
            "user-not-synchronised",
            "invalid",
            "Get-Recipient <mailbox>",
        ),
        // Not a firewall, and not the list of applications: the proxy answered.
        row(
            "a 403 through a proxy of Exchange's own",
            [connectivity_test(proxied)],
            "outbound-proxy",
            "invalid",
            "Get-ExchangeServer | Format-Table Name, InternetWebProxy",
        ),
        // Not the account: the application is not admitted at all.
        row(
            "an unknown application that is off and has no account",
            [
                refusal(2_000_006, &format!("The Application Identifier '{EXCHANGE}' is unknown."), "invalid_client"),
                partner_application(&[("Enabled", "False"), ("LinkedAccount", "")]),
            ],
            "partner-application-misconfigured",
            "invalid",
            "Get-PartnerApplication | Format-List Name",
        ),
        // Not OAuth at all: a scan was paused.
        row(
            "an event 1003 of another provider beside an old token",
            [defender, from_acs(90_000)],
            "token-stale",
            "invalid",
            judge,
        ),
    ]
}
