//! The rows of the table about users and about tokens themselves.

use assay::policy::Policy;

use crate::common::mint;
use crate::pastes::*;
use crate::table::{NOW, Row, row};

pub(crate) fn user_rows() -> Vec<Row> {
    let gone = "The user specified by the user-context in the token does not exist.";
    let twice = "The user specified by the user-context in the token is ambiguous.";
    let tenant = "The tenant for tenant guid 'contoso.com' does not exist.";
    vec![
        row(
            "the user does not exist",
            [refusal(2_000_005, gone, "invalid_user")],
            "user-not-synchronised",
            "invalid",
            "Get-Recipient <mailbox>",
        ),
        row(
            "the user is there twice",
            [free_busy(2_000_005, twice, "invalid_user")],
            "user-not-synchronised",
            "invalid",
            "Get-Recipient <mailbox>",
        ),
        row(
            "no tenant of that domain",
            [refusal(2_000_004, tenant, "invalid_tenant")],
            "accepted-domain-wildcard",
            "invalid",
            "Get-AcceptedDomain",
        ),
        row(
            "the same in a log of IIS",
            [iis(2_000_004, tenant, "invalid_tenant")],
            "accepted-domain-wildcard",
            "invalid",
            "Get-AcceptedDomain",
        ),
    ]
}

pub(crate) fn token_rows() -> Vec<Row> {
    let claims = |from: i64, until: i64| {
        format!(r#"{{"iss":"https://issuer.example","aud":"https://addin.contoso.com/","nbf":{from},"exp":{until}}}"#)
    };
    let good = mint::es256("", &claims(NOW - 600, NOW + 3_000));
    let old = mint::es256("", &claims(NOW - 90_000, NOW - 86_400));
    let altered = {
        let (head, signature) = good.0.rsplit_once('.').unwrap();
        let (header, _) = head.split_once('.').unwrap();
        let other = mint::head("{}", &claims(NOW - 600, NOW + 300_000));
        format!("{header}.{}.{signature}", other.split_once('.').unwrap().1)
    };
    let cut = format!("{}...", &good.0[..good.0.len() - 40]);
    let zeros = format!("{}.{}", mint::head(r#"{"alg":"ES256"}"#, &claims(NOW - 600, NOW + 3_000)), "A".repeat(86));
    let placeholder = mint::unsigned(r#"{"alg":"ES256"}"#, &claims(NOW - 600, NOW + 3_000));
    let expecting = |audience: &str, issuer: &str| Policy {
        audiences: (!audience.is_empty()).then(|| audience.to_owned()).into_iter().collect(),
        issuers: (!issuer.is_empty()).then(|| issuer.to_owned()).into_iter().collect(),
        ..Policy::default()
    };
    let expired = refusal(2_000_002, "The token has expired.", "token_expired");
    let (token, key) = good.clone();
    vec![
        Row {
            policy: expecting("https://other.contoso.com/", ""),
            ..row(
                "another audience",
                [token.clone(), key.clone()],
                "token-for-someone-else",
                "invalid",
                "compare the token's audience",
            )
        },
        Row {
            policy: expecting("", "https://other.example"),
            ..row(
                "another issuer",
                [token.clone(), key.clone()],
                "token-for-someone-else",
                "invalid",
                "compare the token's audience",
            )
        },
        row("a changed claim", [altered, key.clone()], "token-altered", "invalid", "copy the token again"),
        row(
            "padding added to the signature",
            [format!("{token}=="), key.clone()],
            "token-altered",
            "invalid",
            "copy the token again",
        ),
        row(
            "its end is missing",
            [cut.clone(), key.clone()],
            "token-truncated",
            "invalid",
            "copy the token again, whole",
        ),
        row(
            "its end is missing, and no key is there",
            [cut],
            "token-truncated",
            "invalid",
            "copy the token again, whole",
        ),
        row("a day old", [old.0, old.1], "token-stale", "invalid", "judge the token as of the moment"),
        row("refused as expired", [expired], "token-stale", "invalid", "judge the token as of the moment"),
        row("a signature of zeros", [zeros, key], "forged-token", "invalid", "Select-String"),
        row("a placeholder for a signature", [placeholder], "forged-token", "invalid", "Select-String"),
    ]
}
