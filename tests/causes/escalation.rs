//! What to hand over where no cause is at least likely, and the guided order where several are.

use assay::assess::Assessment;
use assay::policy::Policy;
use assay::report::{Redaction, TextOptions, text};

use crate::common::{self, mint};
use crate::pastes::*;
use crate::table::NOW;

fn assessed(evidence: &[String]) -> Assessment {
    common::assess(evidence.iter().flat_map(common::read).collect(), &Policy::default(), NOW)
}

/// The names and values of the facts to hand over.
fn facts(assessment: &Assessment) -> Vec<(&str, &str)> {
    assessment.escalation.iter().map(|fact| (fact.name.as_str(), fact.value.as_str())).collect()
}

#[test]
fn facts_are_handed_over_where_nothing_fits() {
    let unexpected = refusal(2_000_007, "An unexpected error occurred.", "internal_error");
    let server = shell(
        "Get-ExchangeServer | Format-List",
        &list(&[
            ("Name", "EX01"),
            ("AdminDisplayVersion", "Version 15.2 (Build 2562.17)"),
            ("Site", "contoso.com/Configuration/Sites/Berlin"),
            ("ServerRole", "Mailbox"),
        ]),
    );
    let assessment = assessed(&[unexpected.clone(), auth_config(&[]), server]);
    assert!(assessment.causes.is_empty(), "{:?}", assessment.causes.iter().map(|cause| cause.id).collect::<Vec<_>>());
    let facts = facts(&assessment);
    for expected in [
        ("Assay", env!("CARGO_PKG_VERSION")),
        ("request-id (diagnostics-1)", "2c1a4d7e-9f30-4b52-8a61-7d5e3c2b1a09"),
        ("time (diagnostics-1)", "2027-01-15T09:41:07Z"),
        ("current certificate (object-1)", CURRENT),
        ("build", "EX01 15.2.2562.17"),
    ] {
        assert!(facts.contains(&expected), "{expected:?}: {facts:#?}");
    }
    assert!(facts.iter().any(|(name, value)| *name == "codes" && value.contains("diagnostics/internal-error")));
    let report = text(&assessment, &TextOptions::plain(Redaction::Redacted, 100));
    assert!(
        report.contains("hand these facts over") && report.contains("2c1a4d7e-9f30-4b52-8a61-7d5e3c2b1a09"),
        "{report}"
    );
}

#[test]
fn nothing_secret_is_handed_over() {
    let claims = format!(r#"{{"iss":"https://issuer.example","aud":"x","email":"jane@contoso.com","nbf":{NOW}000}}"#);
    let (token, _) = mint::es256("", &claims);
    let signature = token.rsplit('.').next().unwrap().to_owned();
    let unexpected = refusal(2_000_007, "An unexpected error occurred.", "internal_error");
    let with_token = unexpected.replace("Host: ", &format!("Authorization: Bearer {token}\r\nHost: "));
    let assessment = assessed(&[with_token, token]);
    let facts = facts(&assessment);
    assert!(!facts.is_empty(), "{:?}", common::codes(&assessment));
    for (name, value) in facts {
        assert!(!value.contains(&signature) && !value.contains("jane@"), "{name}: {value}");
    }
}

#[test]
fn nothing_is_handed_over_where_a_cause_is_likely_or_nothing_is_wrong() {
    assert_eq!(assessed(&[front_end_1003()]).escalation, []);
    assert_eq!(assessed(&[auth_config(&[])]).escalation, []);
}

#[test]
fn several_causes_are_put_in_order() {
    let assessment = assessed(&[
        refusal(2_000_005, "The user specified by the user-context in the token does not exist.", "invalid_user"),
        connectivity_test(&key_not_found(&[PREVIOUS])),
        w32tm("Local CMOS Clock"),
        signing_2004(),
    ]);
    let order: Vec<_> = assessment.plan.iter().map(|step| step.cause).collect();
    let at =
        |cause: &str| order.iter().position(|known| *known == cause).unwrap_or_else(|| panic!("{cause}: {order:?}"));
    assert!(at("clock-skew") < at("auth-certificate-missing-on-server"));
    assert!(at("auth-certificate-missing-on-server") < at("rotation-not-republished"));
    assert!(at("rotation-not-republished") < at("user-not-synchronised"));
    assert_eq!(assessed(&[front_end_1003()]).plan, []);
    let report = text(&assessment, &TextOptions::plain(Redaction::Redacted, 100));
    let places = ["In this order", "Likely causes", "Checks:"].map(|heading| report.find(heading).expect(heading));
    assert!(places.is_sorted(), "{report}");
}
