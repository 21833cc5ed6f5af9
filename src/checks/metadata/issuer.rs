//! Does a fetched document name the issuer whose address it was fetched from?

use url::Url;

use crate::checks::{Check, Finding, MetadataSubject, Outcome, Run, codes, is_sign_in_of};
use crate::exchange::{CLOUDS, EXCHANGE_APP_ID, METADATA_PATH, entra_tenant, sign_in_cloud};
use crate::metadata::Format;
use crate::text::quoted;

codes! {
    /// The issuer in a fetched document is not the one whose address it was fetched from.
    ///
    /// ## Why it matters
    /// A document speaks for the issuer at its own address. One that names another issuer was put in the wrong place,
    /// was meant for another tenant, or wants to vouch for tokens that are not its own. Strict verifiers refuse it
    /// (OpenID Connect Discovery section 4.3).
    ///
    /// ## Example
    /// `https://login.contoso.com/.well-known/openid-configuration` says that its issuer is
    /// `https://login.fabrikam.com`.
    ///
    /// ## How to fix
    /// Fetch the document from the address that belongs to the token's `iss`. If that is this one, the issuer has to
    /// mend its document.
    ///
    /// ## References
    /// - <https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationValidation>
    ISSUER_MISMATCH = "metadata/issuer-mismatch", Warning;
}

pub(crate) static CHECK: Check =
    Check { id: "metadata-issuer", step: None, codes: &[&ISSUER_MISMATCH], run: Run::Metadata(run) };

fn run(subject: &MetadataSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let (Some(attempt), Some(issuer)) = (subject.fetched, subject.document.issuer.as_deref()) else {
        return Outcome::NotApplicable;
    };
    let Ok(url) = Url::parse(&attempt.url) else { return Outcome::NotApplicable };
    let fits = match subject.document.format {
        Format::OpenIdConfiguration => open_id(&url, issuer),
        Format::Exchange | Format::Acs => service(&url, issuer),
        Format::FederationMetadata => {
            url.host_str().filter(|host| sign_in_cloud(host).is_some()).and_then(|host| entra(&url, host, issuer))
        }
        Format::Jwks | Format::Jwk => None,
    };
    match fits {
        None => Outcome::NotApplicable,
        Some(true) => Outcome::Passed(format!("it names the issuer of its own address, {}", quoted(issuer))),
        Some(false) => {
            let message =
                format!("it was fetched from {}, but names the issuer {}", quoted(&attempt.url), quoted(issuer));
            let finding = Finding::new(&ISSUER_MISMATCH, message.clone()).at_pointer("/issuer");
            findings.push(finding.with("url", attempt.url.clone()).with("issuer", issuer));
            Outcome::Failed(message)
        }
    }
}

/// `<issuer>/.well-known/openid-configuration`, but for Microsoft's own, where the address names a tenant in one of several
/// ways. `None` where the address says nothing about the issuer.
fn open_id(url: &Url, issuer: &str) -> Option<bool> {
    let host = url.host_str()?;
    if sign_in_cloud(host).is_some() {
        return entra(url, host, issuer);
    }
    if LOOSE_HOSTS.iter().any(|end| host.ends_with(end)) {
        return None;
    }
    let (before, after) = url.as_str().split_once("/.well-known/")?;
    // RFC 8414 section 3.1 puts the issuer's path behind the well-known one.
    let inserted = after.split_once('/').map(|(_, path)| format!("{before}/{path}"));
    let issuer = Url::parse(issuer).map_or_else(|_| issuer.to_owned(), |issuer| issuer.as_str().to_owned());
    let is_same = |own: &str| own.trim_end_matches('/') == issuer.trim_end_matches('/');
    Some(is_same(before) || inserted.is_some_and(|own| is_same(&own)))
}

/// `https://<sign-in host>/<tenant>/v2.0` or `https://sts.windows.net/<tenant>/`. The tenant is an id, or `{tenantid}` in the
/// documents for all; the address may name it by a domain, too.
fn entra(url: &Url, host: &str, issuer: &str) -> Option<bool> {
    let asked = url.path_segments()?.next()?;
    let Some((tenant, version)) = entra_tenant(issuer) else {
        // What else a cloud may write there is not known for all of them.
        let issuer = Url::parse(issuer).ok()?;
        let of_cloud = CLOUDS.iter().any(|cloud| cloud.sign_in_hosts.contains(&issuer.host_str().unwrap_or_default()));
        return if of_cloud { None } else { Some(false) };
    };
    let is_v2 = url.path().contains("/v2.0/");
    let is_tenant = tenant == "{tenantid}" || !is_id(asked) || tenant.eq_ignore_ascii_case(asked);
    Some(is_sign_in_of(host, issuer) && is_tenant && (is_v2 == (version == "v2")))
}

fn is_id(tenant: &str) -> bool {
    tenant.len() == 36 && tenant.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// At Exchange's own address stands Exchange's own document.
fn service(url: &Url, issuer: &str) -> Option<bool> {
    (url.path() == METADATA_PATH)
        .then(|| issuer.strip_prefix(EXCHANGE_APP_ID).is_some_and(|rest| rest.is_empty() || rest.starts_with('@')))
}

/// Microsoft's services for customers' own users name issuers that are not their addresses.
const LOOSE_HOSTS: [&str; 2] = [".b2clogin.com", ".ciamlogin.com"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{attempt, check_fetched};

    #[track_caller]
    fn check(url: &str, document: &str, fits: bool) {
        let mut attempt = attempt();
        url.clone_into(&mut attempt.url);
        let codes: &[&str] = if fits { &[] } else { &["metadata/issuer-mismatch"] };
        check_fetched(&CHECK, attempt, document, codes);
    }

    #[track_caller]
    fn check_open_id(url: &str, issuer: &str, fits: bool) {
        check(url, &format!(r#"{{"issuer":"{issuer}","jwks_uri":"https://x.example/keys"}}"#), fits);
    }

    const ID: &str = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";

    #[test]
    fn an_openid_configuration_speaks_for_its_own_address() {
        let at = |issuer: &str| format!("{issuer}/.well-known/openid-configuration");
        check_open_id(&at("https://accounts.google.com"), "https://accounts.google.com", true);
        check_open_id(&at("https://a.example/realms/x"), "https://a.example/realms/x/", true);
        check_open_id(&at("https://A.example:443/x"), "https://a.EXAMPLE/x", true);
        check_open_id("https://a.example/.well-known/openid-configuration/x", "https://a.example/x", true);
        check_open_id(&at("https://a.example"), "https://b.example", false);
        check_open_id(&at("https://a.example/x"), "https://a.example/y", false);
        check_open_id("https://a.example/config", "https://b.example", true); // the address says nothing
        check_open_id(&at("https://t.b2clogin.com/t/p/v2.0"), "https://t.b2clogin.com/1/v2.0/", true);
    }

    #[test]
    fn tenants_of_entra_are_told_apart() {
        let at = |rest: &str| format!("https://login.microsoftonline.com/{rest}/.well-known/openid-configuration");
        let v2 = |tenant: &str| format!("https://login.microsoftonline.com/{tenant}/v2.0");
        let v1 = |tenant: &str| format!("https://sts.windows.net/{tenant}/");
        let other = "11111111-a31e-4b4a-93e4-5f571e91255a";
        for asked in ["common", "organizations", "contoso.com", ID] {
            check_open_id(&at(&format!("{asked}/v2.0")), &v2("{tenantid}"), true);
            check_open_id(&at(&format!("{asked}/v2.0")), &v2(ID), true);
            check_open_id(&at(asked), &v1("{tenantid}"), true);
            check_open_id(&at(asked), &v1(ID), true);
        }
        check_open_id(&at(ID), &v1(other), false);
        check_open_id(&at(&format!("{ID}/v2.0")), &v2(other), false);
        check_open_id(&at(&format!("{ID}/v2.0")), "https://evil.example/", false);
        check_open_id(&at(ID), &v2(ID), false);
        let us = format!("https://login.microsoftonline.us/{ID}/.well-known/openid-configuration");
        check_open_id(&us, &v1(ID), true);
        check_open_id(&us.replace("/.well", "/v2.0/.well"), &v2(ID), false);
        let china = us.replace("login.microsoftonline.us", "login.partner.microsoftonline.cn");
        check_open_id(&china, &format!("https://sts.chinacloudapi.cn/{ID}/"), true);
    }

    #[test]
    fn exchange_speaks_for_itself_only() {
        let document = |issuer: &str| format!(r#"{{"realm":"*","issuer":"{issuer}","keys":[]}}"#);
        let exchange = "https://mail.contoso.com/autodiscover/metadata/json/1";
        check(exchange, &document("00000002-0000-0ff1-ce00-000000000000@*"), true);
        check(exchange, &document("00000002-0000-0ff1-ce00-000000000000@contoso.com"), true);
        check(exchange, &document("00000003-0000-0ff1-ce00-000000000000@*"), false);
        check(exchange, &document("00000002-0000-0ff1-ce00-0000000000001@*"), false);
        let sharepoint = "https://sharepoint.contoso.com/_layouts/15/metadata/json/1";
        check(sharepoint, &document("00000003-0000-0ff1-ce00-000000000000@*"), true);
    }
}
