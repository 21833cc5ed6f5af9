//! The token that was sent is not accepted: its signature, its form, its lifetime, its issuer, its claims.

use std::ops::Range;

use super::{outcome, realm_of, refusal_finding, refused};
use crate::checks::subject::DiagnosticsSubject;
use crate::checks::{Check, Finding, Outcome, Run, codes};
use crate::claims::numeric_date;
use crate::event::diagnostics::Category;
use crate::intake::{Body, Evidence};
use crate::jose::Token;
use crate::text::{is_guid, quoted, visible};
use crate::time::{Written, from_unix};

codes! {
    /// A server says that the token's signature does not verify with any key that it knows for the issuer.
    ///
    /// ## Why it matters
    /// The server keeps the issuer's keys and refreshes them every few hours. When the issuer has changed its keys and the
    /// refresh fails, every token is refused. A token that was changed on the way looks the same.
    ///
    /// ## Example
    ///     x-ms-diagnostics: 2000000;reason="The token has an invalid signature.";error_category="invalid_signature"
    ///
    /// ## How to fix
    /// If an Exchange server of your own refuses tokens from the cloud, have it fetch the keys anew, on one server; the
    /// Auth Certificate has no part in it:
    ///
    ///     Get-AuthServer | Format-List Name, IssuerIdentifier, TokenIssuingEndpoint, AuthMetadataUrl, Enabled
    ///     Set-AuthServer "NAME" -RefreshAuthMetadata
    ///
    /// Give the token to Assay beside the issuer's current keys: it says which key signed it.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/troubleshoot/exchange/calendars/resolve-free-busy-errors>
    INVALID_SIGNATURE = "diagnostics/invalid-signature", Error;

    /// A server could not make sense of the token, or one of its claims is not as it must be.
    ///
    /// ## Why it matters
    /// The reason says which claim. A token profile that is "not applicable for the current protocol" was made for
    /// something else; a token that "cannot be parsed" was cut off or changed.
    ///
    /// ## Example
    ///     [2000001;reason=OAuth token submitted with the request cannot be parsed.]
    ///
    /// ## How to fix
    /// Give the token to Assay: it checks the claims that the reason names. Copy it whole, from the request and not from a
    /// log that shortens long lines.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-xoauth/>
    INVALID_TOKEN = "diagnostics/invalid-token", Error;

    /// A server says that the token has expired.
    ///
    /// ## Why it matters
    /// Tokens live for hours and are renewed by themselves. One that arrives expired was kept too long, or one of the two
    /// clocks is wrong. It is not the Auth Certificate that has expired: that shows in other ways.
    ///
    /// ## Example
    ///     x-ms-diagnostics: 2000002;reason="The token has expired.";error_category="token_expired"
    ///
    /// ## How to fix
    /// Compare the server's clock with a time server, then with the token's `exp`:
    ///
    ///     w32tm /stripchart /computer:time.windows.com /samples:5 /dataonly
    ///
    /// ## References
    /// - <https://learn.microsoft.com/windows-server/networking/windows-time-service/windows-time-service-tools-and-settings>
    TOKEN_EXPIRED = "diagnostics/token-expired", Error;

    /// A server does not know who issued the token.
    ///
    /// ## Why it matters
    /// Exchange accepts tokens of the authorities that `Get-AuthServer` lists, each for its own tenant. A token of another
    /// tenant, or of an authority that was replaced when the Hybrid Configuration Wizard ran against another tenant, is
    /// refused before anybody looks at its signature.
    ///
    /// ## Example
    ///     2000009;reason="The issuer of the token is unknown. Issuer was
    ///     '00000001-0000-0000-c000-000000000000@<tenant>'.";error_category="invalid_issuer"
    ///
    /// ## How to fix
    /// Compare the tenant behind the `@` with the authorities' realms; run the Hybrid Configuration Wizard for that tenant if
    /// none has it:
    ///
    ///     Get-AuthServer | Format-List Name, Type, IssuerIdentifier, Realm, DomainName, AuthMetadataUrl, Enabled
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/get-authserver>
    INVALID_ISSUER = "diagnostics/invalid-issuer", Error;

    /// A server misses a claim in the token.
    ///
    /// ## Why it matters
    /// The token is sound, and says less than this request needs. A policy of the tenant, such as one for tenant
    /// restrictions, may ask for claims that only a device in between adds.
    ///
    /// ## Example
    ///     2000020;reason="xms_trpid claim was not present but sec-tenant-restriction-access-policy header was in requires";
    ///     error_category="insufficient_claims"
    ///
    /// ## How to fix
    /// See whether a proxy adds a header for tenant restrictions to requests that sign in without it. Have either both go
    /// through it or neither.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/entra/global-secure-access/how-to-universal-tenant-restrictions>
    INSUFFICIENT_CLAIMS = "diagnostics/insufficient-claims", Error;
}

pub(crate) static CHECK: Check = Check {
    id: "diagnostics-token",
    step: None,
    codes: &[&INVALID_SIGNATURE, &INVALID_TOKEN, &TOKEN_EXPIRED, &INVALID_ISSUER, &INSUFFICIENT_CLAIMS],
    run: Run::Diagnostics(run),
};

fn run(subject: &DiagnosticsSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let before = findings.len();
    for refusal in refused(subject, Category::InvalidSignature) {
        let what = "refused the token: its signature does not verify with any key that the server knows";
        findings.push(refusal_finding(&INVALID_SIGNATURE, what, subject, refusal));
    }
    for refusal in refused(subject, Category::InvalidToken) {
        let what = match refusal.1.reason.as_str() {
            "" => "refused the token as invalid".to_owned(),
            reason => format!("refused the token as invalid: {}", quoted(reason)),
        };
        findings.push(refusal_finding(&INVALID_TOKEN, &what, subject, refusal));
    }
    let mut was_good = None;
    for refusal in refused(subject, Category::TokenExpired) {
        let issuer = refusal.1.quoted().into_iter().find(|value| value.contains('@') || value.contains("://"));
        let is_good = *was_good.get_or_insert_with(|| was_good_then(subject));
        let what = if is_good {
            "refused the token as expired, though at the trace's time it is inside its lifetime"
        } else {
            "refused the token as expired"
        };
        let mut finding = refusal_finding(&TOKEN_EXPIRED, what, subject, refusal);
        if is_good {
            finding = finding.with("contradicted", true);
        }
        if let Some(issuer) = issuer {
            finding = finding.with("issuer", visible(issuer));
        }
        findings.push(finding);
    }
    for refusal in refused(subject, Category::InvalidIssuer) {
        let issuer = refusal.1.quoted().into_iter().next();
        let what = match issuer {
            Some(issuer) => format!("does not know the token's issuer {}", quoted(issuer)),
            None => "does not know the token's issuer".to_owned(),
        };
        let mut finding = refusal_finding(&INVALID_ISSUER, &what, subject, refusal);
        if let Some(issuer) = issuer {
            finding = finding.with("issuer", visible(issuer));
            let tenant = realm_of(issuer).or_else(|| issuer.split('/').find(|part| is_guid(part)));
            if let Some(tenant) = tenant {
                finding = finding.with("tenant", visible(tenant));
            }
            let servers = subject.case.auth_servers().filter_map(|(_, server)| server.realm.known());
            let realms: Vec<_> = servers.filter(|realm| is_guid(realm)).cloned().collect();
            if !realms.is_empty() {
                finding = finding.with("realms", realms);
            }
        }
        findings.push(finding);
    }
    for refusal in refused(subject, Category::InsufficientClaims) {
        let what = match refusal.1.reason.as_str() {
            "" => "misses a claim in the token".to_owned(),
            reason => format!("misses a claim in the token: {}", quoted(reason)),
        };
        findings.push(refusal_finding(&INSUFFICIENT_CLAIMS, &what, subject, refusal));
    }
    outcome(before, findings)
}

/// Whether every token of the exchange was inside its lifetime at the exchange's time, where that is known exactly.
fn was_good_then(subject: &DiagnosticsSubject<'_>) -> bool {
    let Body::Diagnostics(trace) = &subject.evidence.body else { return false };
    let Some(then) = trace.time.as_ref().filter(|_| trace.count == 1).and_then(Written::exact_time) else {
        return false;
    };
    let is_good = |token: &Token| {
        let time = |name: &str| token.claim(name).and_then(numeric_date).and_then(from_unix);
        time("exp").is_some_and(|end| then < end) && time("nbf").is_none_or(|begin| begin <= then)
    };
    let here = &subject.evidence.source;
    let mut tokens = tokens_in(subject, here.start..here.end);
    if tokens.is_empty() && trace.request.as_ref().is_some_and(|request| request.url.is_some()) {
        // The request stands above its answer, and below the answer before it.
        let evidence = subject.case.evidence().iter();
        let traces =
            evidence.filter(|other| matches!(other.body, Body::Diagnostics(_)) && other.source.name == here.name);
        let before = traces.map(|other| other.source.end).filter(|end| *end <= here.start).max().unwrap_or_default();
        tokens = tokens_in(subject, before.max(here.start.saturating_sub(REQUEST_BYTES))..here.start);
    }
    !tokens.is_empty() && tokens.into_iter().all(is_good)
}

/// The tokens that begin in this part of the trace's source, and stand in no event.
fn tokens_in<'a>(subject: &DiagnosticsSubject<'a>, range: Range<usize>) -> Vec<&'a Token> {
    let name = &subject.evidence.source.name;
    let token = |other: &'a Evidence| match &other.body {
        Body::Token { token, .. } => {
            let is_here = other.source.name == *name && other.event.is_none() && range.contains(&other.source.start);
            is_here.then_some(&**token)
        }
        _ => None,
    };
    subject.case.evidence().iter().filter_map(token).collect()
}

/// How far above its answer a request's token is looked for: headers and a long token have this much.
const REQUEST_BYTES: usize = 16 * 1024;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::checks::testing::check_diagnostics;

    const ISSUER: &str = "2000009;reason=\"The issuer of the token is unknown. Issuer was \
                          '00000001-0000-0000-c000-000000000000@6f3ca1d2-0000-4000-8000-000000000001'.\"";

    #[test]
    fn each_category_has_its_code() {
        let check = |text: &str, code: &str| check_diagnostics(&CHECK, text, &[code]);
        check(
            "x-ms-diagnostics: 2000000;reason=\"The token has an invalid signature.\"",
            "diagnostics/invalid-signature",
        );
        check("[2000001;reason=OAuth token submitted with the request cannot be parsed.]", "diagnostics/invalid-token");
        check("diagnostics: 2000002; reason=\"The token has expired.\"", "diagnostics/token-expired");
        check("2000020;reason=\"x\";error_category=\"insufficient_claims\"", "diagnostics/insufficient-claims");
        check_diagnostics(&CHECK, "2000005;reason=\"x\";error_category=\"invalid_user\"", &[]);
    }

    #[test]
    fn an_unknown_issuer_names_its_tenant() {
        let found = check_diagnostics(&CHECK, ISSUER, &["diagnostics/invalid-issuer"]);
        assert_eq!(found[0].evidence["tenant"], json!("6f3ca1d2-0000-4000-8000-000000000001"));
        assert_eq!(found[0].route, None, "nothing says who validates");
    }

    #[test]
    fn a_number_that_means_something_else_is_said() {
        let text = "2000002;reason=\"The token has an invalid signature.\";error_category=\"invalid_signature\"";
        let found = check_diagnostics(&CHECK, text, &["diagnostics/invalid-signature"]);
        assert!(found[0].message.ends_with("stands for token_expired elsewhere, here it comes with invalid_signature"));
    }
}
