//! Several things at once, where a tempting cause is the wrong one: it must not come first.

use crate::pastes::*;
use crate::table::{Row, fault, row};

#[test]
fn the_tempting_cause_does_not_come_first() {
    let faults: Vec<_> = rows().iter().filter_map(fault).collect();
    assert!(faults.is_empty(), "{} rows:\n{}", faults.len(), faults.join("\n"));
    assert!(rows().len() >= 10);
}

pub(crate) fn rows() -> Vec<Row> {
    let acs_token = crate::common::mint::unsigned(
        r#"{"typ":"JWT","alg":"RS256"}"#,
        &format!(
            r#"{{"aud":"{EXCHANGE}/mail.contoso.com@{TENANT}","iss":"{ACS}@{TENANT}","nameid":"{EXCHANGE}@{TENANT}","trustedfordelegation":"true","nbf":1799900000,"exp":1799986700}}"#
        ),
    );
    let missing =
        [auth_config(&[]), certificates("EX01", &[certificate(&[])]), certificates("EX02", &[own_certificate()])];
    let [config, first, second] = missing;
    vec![]
}
