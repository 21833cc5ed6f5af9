//! For whose tokens does a document that publishes keys speak? Whoever may publish at one address does not by that speak for
//! another.

use url::Url;

use super::trust::not_certain;
use crate::checks::TokenSubject;
use crate::exchange::{
    ACS_APP_ID, ACS_CHINA_APP_ID, CLOUDS, Cloud, EXCHANGE_APP_ID, TokenKind, entra_tenant, exchange_online_cloud,
    principal,
};
use crate::intake::Body;
use crate::jose::Key;
use crate::metadata::{Document, Format};
use crate::network::{Attempt, Purpose};
use crate::policy::{Gate, decide_document};
use crate::text::quoted;

/// Whether the fetched document at this place of the case speaks for the issuer that the token names. `Err` says why not, for
/// the end of a sentence.
pub(crate) fn speaks_for(subject: &TokenSubject<'_>, place: usize) -> Result<(), String> {
    let evidence = subject.case.evidence().get(place);
    let Some(evidence) = evidence else { return Ok(()) };
    let Some(attempt) = evidence.source.fetched.as_deref() else { return Ok(()) };
    let document = match &evidence.body {
        Body::Metadata(document) => Some(&**document),
        _ => None,
    };
    let host = attempt.host().unwrap_or_default();
    let fetched = format!("the key was fetched from {}", quoted(&host));
    if subject.is_identity() {
        let url = subject.context().and_then(|context| context.metadata_url());
        let named = url.and_then(|url| Some((url, Url::parse(url).ok()?.host_str()?.trim_end_matches('.').to_owned())));
        let Some((url, named)) = named else {
            return Err(format!("{fetched}, and the token names no address of its keys"));
        };
        let is_same_cloud =
            exchange_online_cloud(&host).is_some_and(|cloud| exchange_online_cloud(&named) == Some(cloud));
        return if attempt.is_for(url) || is_same_cloud {
            Ok(())
        } else if named == host {
            Err(format!("{fetched}, but from another address than the token names"))
        } else {
            Err(format!("{fetched}, but the token names {}", quoted(&named)))
        };
    }
    let Some(issuer) = subject.token.claim_text("iss") else {
        return Err(format!("{fetched}, and the token names no issuer that it could be the key of"));
    };
    if is_from(subject, attempt, document, &host, issuer) {
        return Ok(());
    }
    Err(format!("{fetched}, but the token names the issuer {}", quoted(issuer)))
}

fn is_from(
    subject: &TokenSubject<'_>,
    attempt: &Attempt,
    document: Option<&Document>,
    host: &str,
    issuer: &str,
) -> bool {
    let name = principal(issuer);
    if name.app == ACS_APP_ID || name.app == ACS_CHINA_APP_ID {
        let is_china = name.app == ACS_CHINA_APP_ID;
        return clouds_of(host).any(|cloud| (cloud.id == "china") == is_china);
    }
    if name.app == EXCHANGE_APP_ID {
        let Some(document) = document else { return false };
        let own = document.issuer.as_deref().map(principal).and_then(|own| own.realm).filter(|realm| *realm != "*");
        let is_realm = own.zip(name.realm).is_none_or(|(own, named)| own.eq_ignore_ascii_case(named));
        let is_host = name.realm.is_some_and(|realm| is_host_of_realm(host, realm));
        return document.format == Format::Exchange && is_realm && is_host;
    }
    is_below(attempt, issuer) || is_sign_in_of(host, issuer) || is_announced(subject, attempt, issuer)
}

/// Whether a server of Exchange's stands where the realm is: at the domain or below it, or in Exchange Online for a tenant. What
/// the document says of itself proves nothing.
fn is_host_of_realm(host: &str, realm: &str) -> bool {
    let is_tenant = realm.len() == 36 && realm.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    if is_tenant {
        return exchange_online_cloud(host).is_some();
    }
    let realm = realm.to_ascii_lowercase();
    realm.contains('.') && host.strip_suffix(&realm).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Whether a document stands below its issuer's own address: one host may serve many issuers.
fn is_below(attempt: &Attempt, issuer: &str) -> bool {
    let (Ok(document), Ok(issuer)) = (Url::parse(&attempt.url), Url::parse(issuer)) else { return false };
    let path = issuer.path().trim_end_matches('/');
    let is_under = document.path().strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
    issuer.scheme() == "https" && document.origin() == issuer.origin() && issuer.query().is_none() && is_under
}

fn clouds_of(sign_in_host: &str) -> impl Iterator<Item = &'static Cloud> {
    CLOUDS.iter().filter(move |cloud| cloud.sign_in_hosts.contains(&sign_in_host))
}

/// Whether a sign-in host publishes the keys of this issuer of Entra's: the hosts of one cloud speak for one another, and the
/// clouds of the US government write the global issuer into their first version of tokens.
pub(crate) fn is_sign_in_of(host: &str, issuer: &str) -> bool {
    let Some((_, version)) = entra_tenant(issuer) else { return false };
    let own = issuer.strip_prefix("https://").and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let is_government = |cloud: &Cloud| matches!(cloud.id, "gcc-high" | "dod");
    clouds_of(host).any(|cloud| {
        cloud.sign_in_hosts.contains(&own) || (version == "v1" && own == "sts.windows.net" && is_government(cloud))
    })
}

/// Whether the issuer's own OpenID configuration, as it is in the case, says that its keys stand at this address. A fetched one
/// has to be as good as a key document: the newest from the issuer's own address, over a connection that nobody opened, and still
/// approved.
fn is_announced(subject: &TokenSubject<'_>, attempt: &Attempt, issuer: &str) -> bool {
    let own_address = format!("{}{WELL_KNOWN}", issuer.trim_end_matches('/'));
    subject.case.evidence().iter().enumerate().any(|(place, evidence)| {
        let Body::Metadata(document) = &evidence.body else { return false };
        let is_own = match evidence.source.fetched.as_deref() {
            None => true,
            Some(of) => {
                let newest = subject.case.fetched_from(&of.url).last().map(|(newest, ..)| *newest);
                let is_open = !matches!(decide_document(&of.url, subject.policy).gate, Gate::Ask | Gate::Refused(_));
                let counts = is_named(of) || (of.is_for(&own_address) && is_open);
                counts && newest == Some(place) && not_certain(of).is_none()
            }
        };
        let names_it = document.jwks_uri.as_deref().is_some_and(|uri| attempt.is_for(uri));
        let says = document.issuer.as_deref().map(|own| own.trim_end_matches('/'));
        is_own && names_it && says == Some(issuer.trim_end_matches('/'))
    })
}

/// Where issuers announce their keys (OpenID Connect Discovery section 4).
const WELL_KNOWN: &str = "/.well-known/openid-configuration";

/// Whether the user named the address: what stands there counts like a file.
pub(crate) fn is_named(attempt: &Attempt) -> bool {
    attempt.purpose == (Purpose::Document { is_named_by_user: true })
}

/// The issuer that a key in Entra's set is for, where it is not the token's: keys for personal accounts stand in the same set
/// as those for organisations.
pub(super) fn other_tenant(subject: &TokenSubject<'_>, place: usize, key: &Key) -> Option<String> {
    if subject.kind == TokenKind::ExchangeIdentity {
        return None;
    }
    let Body::Metadata(document) = &subject.case.evidence().get(place)?.body else { return None };
    let entry = key.pointer.strip_prefix("/keys/")?.parse::<usize>().ok()?;
    let own = document.root.as_ref()?.get("keys")?.elements().get(entry)?.get("issuer")?.as_str()?;
    let (tenant, _) = entra_tenant(own)?;
    let (named, _) = entra_tenant(subject.token.claim_text("iss")?)?;
    let is_for_all = tenant.eq_ignore_ascii_case("{tenantid}");
    (!is_for_all && !tenant.eq_ignore_ascii_case(named))
        .then(|| format!("the key is for the issuer {} only, but the token names another tenant", quoted(own)))
}
