//! Does Exchange have the keys that the auth server signs with today?

use super::{Service, about, is_in_use, service, words};
use crate::checks::organisation::diagnostics;
use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::event::Diagnostic;
use crate::event::diagnostics::Category;
use crate::exchange::objects::{AuthServer, ObjectBody};
use crate::exchange::{ACS_APP_ID, ACS_CHINA_APP_ID, entra_tenant, principal};
use crate::intake::{Body, Evidence};
use crate::jose::Token;
use crate::metadata::{Document, Format};
use crate::text::quoted;
use crate::x509::{Thumbprint, parse_any};

codes! {
    /// Exchange has not stored a key that the auth server publishes.
    ///
    /// ## Why it matters
    /// Exchange verifies tokens from the cloud with the keys that it has stored. It refuses what a newer key signed: "The
    /// token has an invalid signature". Exchange's own Auth Certificate has nothing to do with it.
    ///
    /// ## Example
    /// Entra has a new key, and for days the server could not read the metadata because of a proxy.
    ///
    /// ## How to fix
    /// Have it read the keys anew, with the auth server's name in the place of NAME, and wait a quarter of an hour:
    ///
    ///     Set-AuthServer "NAME" -RefreshAuthMetadata
    ///
    /// If it happens again, find out why the refresh every eight hours fails: MSExchange AuthAdmin's events and the
    /// server's proxy tell.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-authserver>
    KEYS_STALE = "auth-server/keys-stale", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "auth-server-keys", step: None, codes: &[&KEYS_STALE], run: Run::Object(run) };

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let ObjectBody::AuthServer(server) = &subject.object.body else { return Outcome::NotApplicable };
    if service(server).is_none() || !is_in_use(server) {
        return Outcome::NotApplicable;
    }
    if !server.keys_known {
        return Outcome::NotRun("the keys that Exchange has stored for it were not printed".to_owned());
    }
    let stored = |thumbprint: Thumbprint| server.keys.iter().any(|key| key.sha1 == thumbprint);
    let evidence = subject.case.evidence();
    let found = evidence
        .iter()
        .find_map(|evidence| published(evidence, server, &stored))
        .or_else(|| evidence.iter().find_map(|evidence| used(subject, evidence, server, &stored)));
    let Some((thumbprint, why)) = found else {
        return Outcome::Passed("nothing in the case shows a key that is not stored".to_owned());
    };
    let message = format!("the key {} of {} is not stored, though {why}", thumbprint.to_hex(), words(server));
    let configured: Vec<String> = server.keys.iter().map(|key| key.sha1.to_hex()).collect();
    let finding = about(Finding::new(&KEYS_STALE, message.clone()), server);
    findings.push(finding.with("thumbprint", thumbprint.to_hex()).with("configured", configured));
    Outcome::Failed(message)
}

/// A key that the auth server's own document lists. One of unknown age counts where the key is newer than all that are stored:
/// else the document may be the older of the two.
fn published(
    evidence: &Evidence,
    server: &AuthServer,
    stored: &impl Fn(Thumbprint) -> bool,
) -> Option<(Thumbprint, String)> {
    let Body::Metadata(document) = &evidence.body else { return None };
    if !is_of(document, evidence, server) {
        return None;
    }
    let is_fetched = evidence.source.fetched.is_some();
    let newest = server.keys.iter().filter_map(|key| key.not_before).max();
    let key = document.keys.iter().find(|key| {
        let begins = key.certificate.as_ref().and_then(|certificate| certificate.not_before);
        let counts = is_fetched || newest.is_none_or(|newest| begins.is_some_and(|begins| begins > newest));
        counts && key.thumbprint().is_some_and(|thumbprint| !stored(thumbprint))
    })?;
    Some((key.thumbprint()?, format!("{} lists it", quoted(&evidence.source.name))))
}

/// A key that a token of this auth server names, where something else shows that the key is genuine or that Exchange missed it.
fn used(
    subject: &ObjectSubject<'_>,
    evidence: &Evidence,
    server: &AuthServer,
    stored: &impl Fn(Thumbprint) -> bool,
) -> Option<(Thumbprint, String)> {
    let Body::Token { token, .. } = &evidence.body else { return None };
    if !is_from(token, server) {
        return None;
    }
    let name = token.header_text("x5t").or_else(|| token.header_text("kid"))?;
    let thumbprint = parse_any(name).filter(|thumbprint| !stored(*thumbprint))?;
    let lists = |evidence: &Evidence| match &evidence.body {
        Body::Metadata(document) => {
            document.format != Format::Exchange && document.keys.iter().any(|key| key.thumbprint() == Some(thumbprint))
        }
        _ => false,
    };
    if subject.case.evidence().iter().any(lists) {
        return Some((thumbprint, "a token names it, and a metadata document lists it".to_owned()));
    }
    let is_refused = diagnostics(subject.case).any(|(_, diagnostic)| {
        matches!(diagnostic, Diagnostic::Refusal(refusal) if refusal.category == Category::InvalidSignature)
    });
    is_refused.then(|| (thumbprint, "a token names it, and was refused for its signature".to_owned()))
}

fn is_of(document: &Document, evidence: &Evidence, server: &AuthServer) -> bool {
    let url = server.metadata_url.known();
    if let (Some(attempt), Some(url)) = (evidence.source.fetched.as_deref(), url)
        && attempt.is_for(url)
    {
        return true;
    }
    let is_realm = |realm: &str| server.realm.known().is_some_and(|own| own.eq_ignore_ascii_case(realm));
    match (service(server), document.format) {
        (Some(Service::Acs), Format::Acs) => document.realm.as_deref().is_some_and(is_realm),
        (Some(Service::Entra), Format::FederationMetadata) => {
            document.issuer.as_deref().and_then(entra_tenant).is_some_and(|(tenant, _)| is_realm(tenant))
        }
        _ => false,
    }
}

fn is_from(token: &Token, server: &AuthServer) -> bool {
    let Some(issuer) = token.claim_text("iss") else { return false };
    let is_realm = |realm: &str| server.realm.known().is_none_or(|own| own.eq_ignore_ascii_case(realm));
    match service(server) {
        Some(Service::Acs) => {
            let name = principal(issuer);
            [ACS_APP_ID, ACS_CHINA_APP_ID].contains(&name.app) && name.realm.is_none_or(is_realm)
        }
        Some(Service::Entra) => entra_tenant(issuer).is_some_and(|(tenant, _)| is_realm(tenant)),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{
        auth_server, certificate_base64, check_objects_beside, encoded, known, pasted, validity,
    };
    use crate::x509::Certificate;

    fn certificate(from: i32) -> (String, Certificate) {
        let text = certificate_base64(&validity(from, from + 5));
        let Body::Certificate { certificate, .. } = &pasted(&text)[0].body else { panic!() };
        let certificate = (**certificate).clone();
        (text, certificate)
    }

    fn document(keys: &[&str]) -> String {
        let key = |value: &&str| {
            format!(r#"{{"usage":"signing","keyValue":{{"type":"x509Certificate","value":"{value}"}}}}"#)
        };
        let keys: Vec<String> = keys.iter().map(key).collect();
        format!(
            r#"{{"version":"1.0","name":"ACS","realm":"t","issuer":"{ACS_APP_ID}@t","keys":[{}],"endpoints":[{{
               "location":"https://accounts.accesscontrol.windows.net/tokens/OAuth/2","protocol":"OAuth2","usage":"issuance"}}]}}"#,
            keys.join(",")
        )
    }

    #[track_caller]
    fn check(stored: &[&Certificate], beside: &str, is_raised: bool) {
        let server = AuthServer {
            issuer: known(ACS_APP_ID),
            realm: known("t"),
            keys: stored.iter().map(|key| std::sync::Arc::new((*key).clone())).collect(),
            keys_known: true,
            ..AuthServer::default()
        };
        let codes: &[&str] = if is_raised { &["auth-server/keys-stale"] } else { &[] };
        check_objects_beside(&CHECK, vec![auth_server("MicrosoftACS", server)], pasted(beside), codes);
    }

    #[test]
    fn a_newer_key_of_the_document_has_to_be_stored() {
        let ((old_text, old), (new_text, new)) = (certificate(2020), certificate(2023));
        check(&[&old], &document(&[&old_text, &new_text]), true);
        check(&[&old, &new], &document(&[&old_text, &new_text]), false);
        // A document that is older than what is stored.
        check(&[&new], &document(&[&old_text, &new_text]), false);
        check(&[&old], &document(&[&new_text]).replace(r#""realm":"t""#, r#""realm":"u""#), false);
    }

    #[test]
    fn a_token_alone_proves_nothing() {
        let (_, old) = certificate(2020);
        let header = format!(r#"{{"alg":"RS256","x5t":"{}"}}"#, certificate(2023).1.sha1.to_x5t());
        let token = encoded(&header, &format!(r#"{{"iss":"{ACS_APP_ID}@t"}}"#));
        check(&[&old], &token, false);
    }
}
