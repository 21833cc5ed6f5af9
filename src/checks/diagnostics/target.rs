//! The token is for something else than what was asked: another host, another scheme, a tenant that is not there, a
//! mailbox for which OAuth is not available.

use super::{host_of, outcome, refusal_finding, refused};
use crate::checks::subject::DiagnosticsSubject;
use crate::checks::{Check, Finding, Outcome, Run, codes};
use crate::event::diagnostics::{Category, Refusal};
use crate::text::{is_guid, quoted, visible};

codes! {
    /// A server says that the token was issued for something else than what was asked.
    ///
    /// ## Why it matters
    /// A token names its audience: the host, and in the tokens of today the scheme as well. The server compares it with the
    /// address under which it was asked, as far as it can see that address.
    ///
    /// ## Example
    ///     2000003;reason="The audience claim value is invalid 'aud'.";error_category="invalid_resource"
    ///
    /// ## How to fix
    /// Compare the token's `aud` with the address that was asked. Have nothing in front of Exchange change the host or end
    /// TLS: OAuth does not support SSL offloading.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/troubleshoot/exchange/calendars/resolve-free-busy-errors>
    INVALID_RESOURCE = "diagnostics/invalid-resource", Error;

    /// The server sees another scheme or host in the address than the token is for.
    ///
    /// ## Why it matters
    /// Between the client and Exchange a device ends TLS and goes on with plain HTTP, or it changes the host. The token is
    /// right and so is the configuration of OAuth: no new certificate cures it.
    ///
    /// ## Example
    ///     The hostname component of the audience claim value is invalid. Expected 'https://mail.contoso.com'.
    ///     Actual 'http://mail.contoso.com'.
    ///
    /// ## How to fix
    /// Have the load balancer or reverse proxy pass TLS through, or encrypt again towards Exchange with the same host
    /// name. SSL offloading is switched off on the servers' virtual directories and on the device:
    ///
    ///     Get-OutlookAnywhere | Format-List Server, SSLOffloading, ExternalHostname, InternalHostname
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/clients/outlook-for-ios-and-android/use-hybrid-modern-auth>
    SCHEME_MISMATCH = "diagnostics/scheme-mismatch", Error;

    /// A server does not know the tenant that the token names.
    ///
    /// ## Why it matters
    /// What stands where the tenant should is often a domain: Skype for Business asks for a token with a domain that it
    /// took from an accepted domain with a wildcard, which is no tenant.
    ///
    /// ## Example
    ///     2000004;reason="The tenant for tenant guid 'contoso.com' does not exist.";error_category="invalid_tenant"
    ///
    /// ## How to fix
    /// Look for accepted domains that begin with `*.`, and name the domains one by one instead:
    ///
    ///     Get-AcceptedDomain | Format-Table Name, DomainName, DomainType, Default
    ///
    /// ## References
    /// - <https://learn.microsoft.com/troubleshoot/skypeforbusiness/hybrid-exchange-integration/sfb-and-exchange-integration-fails>
    INVALID_TENANT = "diagnostics/invalid-tenant", Error;

    /// OAuth is not available for what was asked.
    ///
    /// ## Why it matters
    /// The service knows OAuth and does not offer it for this user or domain. A client falls back to another way of signing
    /// in, or fails.
    ///
    /// ## Example
    ///     4000000;reason="Flighting is not enabled for domain 'user@contoso.com'.";error_category="oauth_not_available"
    ///
    /// ## How to fix
    /// See whether the mailbox is where the client looks for it. In a hybrid organisation with modern authentication the
    /// setting is on both sides:
    ///
    ///     Get-OrganizationConfig | Format-List OAuth2ClientProfileEnabled
    ///
    /// ## References
    /// - <https://learn.microsoft.com/microsoft-365/enterprise/configure-exchange-server-for-hybrid-modern-authentication>
    OAUTH_NOT_AVAILABLE = "diagnostics/oauth-not-available", Error;
}

pub(crate) static CHECK: Check = Check {
    id: "diagnostics-target",
    step: None,
    codes: &[&INVALID_RESOURCE, &SCHEME_MISMATCH, &INVALID_TENANT, &OAUTH_NOT_AVAILABLE],
    run: Run::Diagnostics(run),
};

fn run(subject: &DiagnosticsSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let before = findings.len();
    for refusal in refused(subject, Category::InvalidResource) {
        resource(subject, refusal, findings);
    }
    for refusal in refused(subject, Category::InvalidTenant) {
        let realm = refusal.1.quoted().into_iter().next();
        let what = match realm {
            Some(realm) => format!("knows no tenant {}", quoted(realm)),
            None => "does not know the token's tenant".to_owned(),
        };
        let mut finding = refusal_finding(&INVALID_TENANT, &what, subject, refusal);
        if let Some(realm) = realm {
            finding = finding.with("realm", visible(realm));
            let name = if is_guid(realm) { "tenant" } else { "domain" };
            finding = finding.with(name, visible(realm));
        }
        findings.push(finding);
    }
    for refusal in refused(subject, Category::OauthNotAvailable) {
        let what = match refusal.1.reason.as_str() {
            "" => "does not offer OAuth here".to_owned(),
            reason => format!("does not offer OAuth here: {}", quoted(reason)),
        };
        let mut finding = refusal_finding(&OAUTH_NOT_AVAILABLE, &what, subject, refusal);
        let domain = refusal.1.quoted().into_iter().next().map(|user| user.rsplit('@').next().unwrap_or(user));
        if let Some(domain) = domain.filter(|domain| domain.contains('.')) {
            finding = finding.with("domain", visible(domain));
        }
        findings.push(finding);
    }
    outcome(before, findings)
}

fn resource(subject: &DiagnosticsSubject<'_>, refusal: (usize, &Refusal), findings: &mut Vec<Finding>) {
    let values = refusal.1.quoted();
    let (expected, actual) = match (refusal.1.expected_and_actual(), values.as_slice()) {
        (Some((expected, actual)), _) => (Some(expected), Some(actual)),
        // `The audience of the token '…' doesn't match the endpoint '…' that received the request.`
        (None, [audience, endpoint]) if refusal.1.reason.contains("endpoint") => (Some(*endpoint), Some(*audience)),
        (None, [audience, ..]) => (None, Some(*audience)),
        (None, []) => (None, None),
    };
    let what = match (expected, actual) {
        (Some(expected), Some(actual)) => {
            format!("refused the token's audience: expected {}, actual {}", quoted(expected), quoted(actual))
        }
        (None, Some(actual)) => format!("refused the token's audience {}", quoted(actual)),
        _ => "refused the token's audience".to_owned(),
    };
    let with_values = |mut finding: Finding| {
        for (name, value) in [("expected", expected), ("actual", actual)] {
            if let Some(value) = value {
                finding = finding.with(name, visible(value));
            }
        }
        finding
    };
    findings.push(with_values(refusal_finding(&INVALID_RESOURCE, &what, subject, refusal)));
    let (Some(expected), Some(actual)) = (expected, actual) else { return };
    let Some(kind) = difference(expected, actual) else { return };
    let what = match kind {
        "scheme" => format!("was asked as {}, though it is {}", quoted(actual), quoted(expected)),
        _ => format!("was asked under another host: {} instead of {}", quoted(actual), quoted(expected)),
    };
    findings.push(with_values(refusal_finding(&SCHEME_MISMATCH, &what, subject, refusal)).with("kind", kind));
}

/// In what two addresses differ.
fn difference(expected: &str, actual: &str) -> Option<&'static str> {
    let scheme = |address: &str| Some(address.split_once("://")?.0.to_ascii_lowercase());
    let (expected_host, actual_host) = (host_of(expected)?, host_of(actual)?);
    if expected_host != actual_host {
        return Some("host");
    }
    (scheme(expected)? != scheme(actual)?).then_some("scheme")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::checks::testing::check_diagnostics;

    const CODES: [&str; 2] = ["diagnostics/invalid-resource", "diagnostics/scheme-mismatch"];

    fn hostname(expected: &str, actual: &str) -> String {
        format!(
            "x-ms-diagnostics: 2000003;reason=\"The hostname component of the audience claim value is invalid. Expected \
             '{expected}'. Actual '{actual}'.\";error_category=\"invalid_resource\""
        )
    }

    #[test]
    fn offloaded_tls_and_other_hosts_are_told_apart() {
        let text = hostname("https://mail.contoso.com", "http://mail.contoso.com");
        let found = check_diagnostics(&CHECK, &text, &CODES);
        assert_eq!(found[1].evidence["kind"], json!("scheme"));
        assert_eq!(found[1].evidence["direction"], json!("cloud-to-on-premises"));
        let found =
            check_diagnostics(&CHECK, &hostname("https://mail.contoso.com", "https://ex01.contoso.local"), &CODES);
        assert_eq!(found[1].evidence["kind"], json!("host"));
        check_diagnostics(&CHECK, &hostname("https://mail.contoso.com", "https://MAIL.contoso.com/"), &CODES[..1]);
        check_diagnostics(&CHECK, "2000003;reason=\"The audience claim value is invalid 'aud'.\"", &CODES[..1]);
    }

    #[test]
    fn a_tenant_may_be_a_domain() {
        let text = "2000004;reason=\"The tenant for tenant guid 'contoso.com' does not exist.\"";
        let found = check_diagnostics(&CHECK, text, &["diagnostics/invalid-tenant"]);
        assert_eq!(found[0].evidence["realm"], json!("contoso.com"));
        let text = "4000000;reason=\"Flighting is not enabled for domain 'user@contoso.com'.\"";
        let found = check_diagnostics(&CHECK, text, &["diagnostics/oauth-not-available"]);
        assert_eq!(found[0].evidence["domain"], json!("contoso.com"));
    }
}
