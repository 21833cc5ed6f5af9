//! The rows about what servers and Exchange's own client say.

use super::{Fixture, Row, row};

const KEY: &str = "AADSTS700027: Client assertion contains an invalid signature. [Reason - REASON, Thumbprint of key used by \
                   client: '0B1E2F3A4C5D6E7F8091A2B3C4D5E6F708192A3B']";
const ISSUERS: &str = "WWW-Authenticate: Bearer client_id=\"00000002-0000-0ff1-ce00-000000000000\", \
                       trusted_issuers=\"0000000ISSUER-0000-c000-000000000000@*\"";

pub(super) fn rows() -> Vec<Row> {
    [refusals(), errors(), messages(), headers()].concat()
}

fn text(text: &str) -> Fixture {
    Fixture::default().beside(text)
}

/// Each category, and beside it one that is as like it as can be.
fn refusals() -> Vec<Row> {
    let refused = |reason: &str, category: &str| {
        text(&format!("x-ms-diagnostics: 2000099;reason=\"{reason}\";error_category=\"{category}\""))
    };
    let pair = |code: &'static str, category: &str, other: &str| {
        row(code, refused("It is so.", category), refused("It is so.", other))
    };
    let host = |actual: &str| {
        let start = "The hostname component of the audience claim value is invalid. Expected 'https://a.b'.";
        refused(&format!("{start} Actual '{actual}'."), "invalid_resource")
    };
    vec![
        pair("diagnostics/invalid-signature", "invalid_signature", "invalid_token"),
        pair("diagnostics/invalid-token", "invalid_token", "invalid_signature"),
        pair("diagnostics/token-expired", "token_expired", "invalid_token"),
        pair("diagnostics/invalid-resource", "invalid_resource", "invalid_tenant"),
        pair("diagnostics/invalid-tenant", "invalid_tenant", "invalid_resource"),
        pair("diagnostics/invalid-user", "invalid_user", "invalid_client"),
        pair("diagnostics/invalid-client", "invalid_client", "invalid_user"),
        pair("diagnostics/internal-error", "internal_error", "invalid_user"),
        pair("diagnostics/invalid-grant", "invalid_grant", "invalid_client"),
        pair("diagnostics/invalid-issuer", "invalid_issuer", "invalid_tenant"),
        pair("diagnostics/insufficient-claims", "insufficient_claims", "invalid_token"),
        pair("diagnostics/oauth-not-available", "oauth_not_available", "invalid_user"),
        pair("diagnostics/unknown-code", "brand_new", "invalid_user"),
        row("diagnostics/scheme-mismatch", host("http://a.b"), host("https://A.b/")),
    ]
}

fn errors() -> Vec<Row> {
    let key = |reason: &str| text(&KEY.replace("REASON", reason));
    let (unknown, expired) = ("The key was not found.", "The key used is expired.");
    let resource = text("AADSTS500011: The resource principal named https://a.b was not found in the tenant named c.");
    let application = text("AADSTS700016: Application with identifier 'x' was not found in the directory 'c'.");
    let consent = text("AADSTS65001: The user or administrator has not consented to use the application.");
    let wizard = text("The HCW has completed, but was not able to perform the OAuth portion of your configuration.");
    vec![
        row("diagnostics/oauth-not-set-up", wizard, text("The HCW has completed. AADSTS50034: no such user.")),
        row("diagnostics/aadsts-key-not-found", key(unknown), key(expired)),
        row("diagnostics/aadsts-key-expired", key(expired), key(unknown)),
        row("diagnostics/aadsts-other", application.clone(), key(unknown)),
        row("diagnostics/resource-principal-missing", resource, application.clone()),
        row("diagnostics/consent-missing", consent, application),
    ]
}

fn messages() -> Vec<Row> {
    let missing = "OAuthTokenRequestFailedException: Missing signing certificate.";
    let weak = "The signing certificate should have a private key with at least 2048 bits.";
    let pair = |code: &'static str, raises: &str, spares: &str| row(code, text(raises), text(spares));
    let answered = |status: &str| format!("System.Net.WebException: The remote server returned an error: {status}");
    let proxy = "Information:Using custom InternetWebProxy http://192.0.2.34:8080/.";
    let stack = "\n   at System.Net.HttpWebRequest.GetRequestStream()";
    let (forbidden, unauthorized) = (answered("(403) Forbidden."), answered("(401) Unauthorized."));
    let refused = format!("{unauthorized} diagnostics: 2000000;reason=\"The token has an invalid signature.\"");
    let realm = "Multiple Auth Servers have same realm 'contoso.com'.";
    let empty = "The matched Auth Server 'ACS' has an empty realm.";
    let entra =
        "Unable to get token from Auth Server. Error code: 'invalid_client'. Description: 'AADSTS70002: Error.'";
    let issuers = "The trusted issuers contained the following entries 'a@b'. None of them are configured locally.";
    let account = "The application is missing a linked account for RBAC roles";
    let wizard =
        "couldn't find the authorization certificate with thumbprint 0B1E2F3A4C5D6E7F8091A2B3C4D5E6F708192A3B in";
    let tls = "The request was aborted: Could not create SSL/TLS secure channel.";
    vec![
        pair("diagnostics/missing-signing-certificate", missing, weak),
        pair("diagnostics/weak-signing-certificate", weak, missing),
        pair("diagnostics/configuration-not-loaded", "Unable to load OAuth configuration.", missing),
        pair("diagnostics/no-oauth-there", "The specified url may not support OAuth.", missing),
        pair("diagnostics/user-claims-missing", "The UserPrincipalName property was missing on the mailbox", missing),
        pair("diagnostics/token-request-failed", "Unable to get token from Auth Server. Error code: 'x'.", entra),
        pair("diagnostics/no-matched-issuer", issuers, realm),
        pair("diagnostics/duplicate-realm", realm, empty),
        pair("diagnostics/auth-server-realm-empty", empty, realm),
        pair("diagnostics/linked-account-missing", account, missing),
        pair("diagnostics/certificate-not-found", wizard, missing),
        pair("diagnostics/custom-proxy", proxy, &forbidden),
        pair("diagnostics/way-blocked", &format!("{forbidden}{stack}"), &forbidden),
        pair("diagnostics/tls-channel", tls, &forbidden),
        pair("diagnostics/forbidden", &forbidden, &format!("{forbidden}{stack}")),
        pair("diagnostics/unauthorized", &unauthorized, &refused),
    ]
}

fn headers() -> Vec<Row> {
    let answer = |more: &str| text(&format!("HTTP/1.1 401 Unauthorized\nServer: x\nContent-Length: 0\n{more}\n"));
    let issuers = |issuer: &str| ISSUERS.replace("ISSUER", issuer);
    let china = issuers("1-0002");
    let worldwide = issuers("1-0000");
    let complete = format!("{worldwide}, authorization_uri=\"https://login.windows.net/common/oauth2/authorize\"");
    vec![
        row("diagnostics/no-challenge", answer("Connection: close"), answer(&worldwide)),
        row("diagnostics/trusted-issuer-cloud", text(&china), text(&worldwide)),
        row("diagnostics/authorization-uri-missing", text(&worldwide), text(&complete)),
    ]
}
