//! Which documents would settle more: where the keys of a token's issuer are published, and whether they may be fetched. Nothing
//! in a token's header is followed (`jku`, `x5u`): it would let whoever made the token choose its own keys.

use super::{Artifact, Wanted};
use crate::case::{Case, KeyOrigin};
use crate::checks::{Considered, SignatureStatus, TokenSubject, is_named, speaks_for};
use crate::exchange::{ACS_APP_ID, entra_tenant, principal};
use crate::intake::{Body, Evidence};
use crate::jose::KeyType;
use crate::metadata::{Document, Format};
use crate::network::Attempt;
use crate::policy::{Gate, Policy, decide_document};
use crate::time::utc;

/// Collects the documents that the tokens of a case ask for, each once.
pub(super) struct Wants<'a> {
    case: &'a Case,
    policy: &'a Policy,
    wanted: Vec<Wanted>,
}

impl<'a> Wants<'a> {
    pub(super) fn new(case: &'a Case, policy: &'a Policy) -> Self {
        Self { case, policy, wanted: Vec::new() }
    }

    /// Adds what this token asks for, unless its signature is settled.
    pub(super) fn add(&mut self, id: &str, subject: &TokenSubject<'_>) {
        if is_settled(subject) {
            return;
        }
        if subject.is_identity() {
            let url = subject.context().and_then(|context| context.metadata_url());
            if let (Some(url), Some(address)) = (url, subject.metadata_address()) {
                let why = "it lists the keys that this Exchange server signs with";
                self.document(id, subject, url, &address.gate.clone(), why);
            }
            return;
        }
        if !takes_published_key(subject) {
            return;
        }
        let configuration = match subject.token.claim_text("iss").and_then(address_of) {
            Some(Address::Keys(url)) => {
                let gate = decide_document(&url, self.policy).gate;
                return self.document(id, subject, &url, &gate, "it lists the keys that ACS signs actor tokens with");
            }
            Some(Address::Configuration(url)) => Some(url),
            None => None,
        };
        for (place, url) in self.key_sets(subject, configuration.as_deref()) {
            let gate = decide_document(&url, self.policy).gate;
            self.document(id, subject, &url, &gate, &format!("it lists the keys that {place} announces"));
        }
        if let Some(url) = configuration.filter(|url| self.case.fetched_from(url).is_empty()) {
            let gate = decide_document(&url, self.policy).gate;
            self.push(id, &url, gate, "it says where the issuer publishes its keys".to_owned());
        }
    }

    /// The documents, and for whom: what a token wants, the one around it wants as well.
    pub(super) fn finish(mut self, artifacts: &[Artifact]) -> Vec<Wanted> {
        for artifact in artifacts.iter().rev() {
            let Some(parent) = &artifact.parent else { continue };
            for wanted in self.wanted.iter_mut().filter(|wanted| wanted.is_for(&artifact.id)) {
                if !wanted.is_for(parent) {
                    wanted.artifacts.push(parent.clone());
                }
            }
        }
        self.wanted
    }

    /// A document with keys. One that was fetched is wanted once more where the key that the token names is not in it; if it
    /// is not in the second copy either, a third will not help.
    fn document(&mut self, id: &str, subject: &TokenSubject<'_>, url: &str, gate: &Gate, why: &str) {
        match self.case.fetched_from(url).as_slice() {
            [] => self.push(id, url, gate.clone(), why.to_owned()),
            [(_, attempt, _)] if names_key(subject) => {
                let why = format!(
                    "the key that the token names is not in the copy that was fetched at {}; the issuer may have \
                     changed its keys since",
                    utc(attempt.begun_at)
                );
                self.push(id, url, gate.clone(), why);
            }
            _ => {}
        }
    }

    fn push(&mut self, id: &str, url: &str, gate: Gate, why: String) {
        if let Some(wanted) = self.wanted.iter_mut().find(|wanted| wanted.url == url) {
            if !wanted.is_for(id) {
                wanted.artifacts.push(id.to_owned());
            }
            return;
        }
        let attempts = || self.case.attempts().map(|(_, attempt)| attempt).filter(|attempt| is_fetch_of(attempt, url));
        let last = attempts().max_by_key(|attempt| attempt.begun_at);
        let why = match last.and_then(|attempt| attempt.fault.as_ref()) {
            Some(fault) => format!("{why}; the last attempt failed: {}", fault.words()),
            None => why,
        };
        // Leave for one fetch has been used by one.
        let gate = if gate == Gate::ApprovedOnce && last.is_some() { Gate::Ask } else { gate };
        self.wanted.push(Wanted { url: url.to_owned(), artifacts: vec![id.to_owned()], why, gate });
    }

    /// The key sets that OpenID configurations in the case announce for this token's issuer, with what to call each
    /// configuration: the one at the issuer's own address, and those that the user supplied for this issuer.
    fn key_sets(&self, subject: &TokenSubject<'_>, configuration: Option<&str>) -> Vec<(String, String)> {
        let newest = configuration.map(|url| self.case.fetched_from(url)).unwrap_or_default();
        let newest = newest.last().map(|(place, ..)| *place);
        let of = |(place, evidence): (usize, &Evidence)| {
            let Body::Metadata(document) = &evidence.body else { return None };
            if document.format != Format::OpenIdConfiguration {
                return None;
            }
            let is_meant = match &evidence.source.fetched {
                Some(attempt) if !is_named(attempt) => newest == Some(place),
                _ => is_for_issuer(document, subject.token.claim_text("iss")),
            };
            let name = crate::text::quoted(&evidence.source.name);
            is_meant.then(|| document.jwks_uri.clone()).flatten().map(|uri| (name, uri))
        };
        self.case.evidence().iter().enumerate().filter_map(of).collect()
    }
}

impl Wanted {
    /// Whether this artifact asks for it.
    pub fn is_for(&self, artifact: &str) -> bool {
        self.artifacts.iter().any(|id| id == artifact)
    }
}

/// Where the keys of an issuer are announced.
enum Address {
    /// A document with keys.
    Keys(String),
    /// An OpenID configuration, which names the document with keys.
    Configuration(String),
}

/// The key that the token names is there and counts for its issuer, or some key that counts has verified it.
fn is_settled(subject: &TokenSubject<'_>) -> bool {
    let verification = &subject.verification;
    let counts = |key: &&Considered| match (key.candidate.origin, key.candidate.evidence) {
        (KeyOrigin::Fetched, Some(place)) => {
            let attempt = subject.case.evidence().get(place).and_then(|evidence| evidence.source.fetched.as_deref());
            attempt.is_some_and(is_named) || speaks_for(subject, place).is_ok()
        }
        (KeyOrigin::Traffic, _) => false,
        _ => true,
    };
    let is_verified = verification.status == SignatureStatus::Verified;
    let signer = verification.signer().filter(|_| is_verified);
    verification.considered.iter().filter(|key| key.named == Some(true)).any(|key| counts(&key))
        || signer.is_some_and(|key| counts(&key))
}

/// Whether a published key can verify the token at all.
fn takes_published_key(subject: &TokenSubject<'_>) -> bool {
    let is_signed = !subject.token.is_encrypted() && !subject.token.is_opaque();
    is_signed && subject.algorithm.is_some_and(|algorithm| algorithm.key_type() != KeyType::Secret)
}

fn names_key(subject: &TokenSubject<'_>) -> bool {
    ["x5t", "kid", "x5t#S256"].iter().any(|name| subject.token.header_text(name).is_some())
}

fn is_fetch_of(attempt: &Attempt, url: &str) -> bool {
    attempt.purpose.is_document() && attempt.is_for(url)
}

/// A configuration that the user supplied is for this issuer, or for all tenants of Entra, or the token names none.
fn is_for_issuer(document: &Document, issuer: Option<&str>) -> bool {
    let (Some(own), Some(issuer)) = (document.issuer.as_deref(), issuer) else { return true };
    let is_same = own.trim_end_matches('/') == issuer.trim_end_matches('/');
    let tenants = entra_tenant(own).zip(entra_tenant(issuer));
    is_same || tenants.is_some_and(|((own, _), (named, _))| own == "{tenantid}" || own.eq_ignore_ascii_case(named))
}

/// Where the issuer that a token names announces its keys, as far as that is known: ACS by its id, Entra by its tenants, all
/// others as OpenID Connect Discovery section 4 says. Only https is ever followed.
fn address_of(issuer: &str) -> Option<Address> {
    let name = principal(issuer);
    if name.app == ACS_APP_ID {
        let tenant = name.realm.filter(|realm| is_tenant(realm))?;
        return Some(Address::Keys(format!("https://{ACS_HOST}/{tenant}/metadata/json/1")));
    }
    if let Some((tenant, version)) = entra_tenant(issuer).filter(|(tenant, _)| is_tenant(tenant)) {
        let host = issuer.strip_prefix("https://")?.split('/').next()?;
        let host = if version == "v1" { V1_SIGN_IN_HOSTS.iter().find(|(own, _)| *own == host)?.1 } else { host };
        let path = if version == "v1" { tenant.to_owned() } else { format!("{tenant}/v2.0") };
        return Some(Address::Configuration(format!("https://{host}/{path}{WELL_KNOWN}")));
    }
    // An issuer has no query and no fragment: the well-known path would end up inside them.
    let is_address = issuer.starts_with("https://") && !issuer.contains(['?', '#']);
    is_address.then(|| Address::Configuration(format!("{}{WELL_KNOWN}", issuer.trim_end_matches('/'))))
}

fn is_tenant(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
}

const WELL_KNOWN: &str = "/.well-known/openid-configuration";

const ACS_HOST: &str = "accounts.accesscontrol.windows.net";

/// Who answers for the issuers that Entra writes into the first version of its tokens.
const V1_SIGN_IN_HOSTS: [(&str, &str); 2] =
    [("sts.windows.net", "login.microsoftonline.com"), ("sts.chinacloudapi.cn", "login.partner.microsoftonline.cn")];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(issuer: &str, expected: Option<&str>) {
        let url = address_of(issuer).map(|(Address::Keys(url) | Address::Configuration(url))| url);
        assert_eq!(url.as_deref(), expected, "{issuer}");
    }

    #[test]
    fn issuers_lead_to_their_documents() {
        let at = |before: &str| format!("https://{before}/.well-known/openid-configuration");
        check("https://sts.windows.net/t-1/", Some(&at("login.microsoftonline.com/t-1")));
        check("https://sts.chinacloudapi.cn/t/", Some(&at("login.partner.microsoftonline.cn/t")));
        check("https://sts.microsoftonline.de/t/", None); // closed
        check("https://login.microsoftonline.com/t/v2.0", Some(&at("login.microsoftonline.com/t/v2.0")));
        check("https://login.sovcloud-identity.fr/t/v2.0", Some(&at("login.sovcloud-identity.fr/t/v2.0")));
        let acs = "https://accounts.accesscontrol.windows.net/contoso.com/metadata/json/1";
        check("00000001-0000-0000-c000-000000000000@contoso.com", Some(acs));
        check("00000001-0000-0000-c000-000000000000@../x", None);
        check("00000001-0000-0000-c000-000000000000", None);
        check("https://accounts.google.com", Some(&at("accounts.google.com")));
        check("https://a.example/x/", Some(&at("a.example/x")));
        for other in
            ["http://a.example", "HTTPS://a.example", "contoso", "file:///x", "https://a.example/?x=", "https://a/#"]
        {
            check(other, None);
        }
    }
}
