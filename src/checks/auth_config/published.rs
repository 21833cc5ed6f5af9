//! Does everybody who verifies Exchange's tokens know the certificate that signs them?

use crate::checks::organisation::{auth_config, counting_config, dedicated_app, diagnostics, is};
use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::event::Diagnostic;
use crate::exchange::EXCHANGE_APP_ID;
use crate::exchange::objects::KeyCredential;
use crate::intake::Body;
use crate::metadata::Format;
use crate::text::quoted;
use crate::x509::Thumbprint;

codes! {
    /// Entra, or Exchange's own metadata document, does not list the certificate that signs.
    ///
    /// ## Why it matters
    /// Whoever does not know the key refuses what it signed. Entra then answers with AADSTS50012 or AADSTS700027, and
    /// free/busy from on-premises to the cloud fails.
    ///
    /// ## Example
    /// The Auth Certificate was rotated, and the Hybrid Configuration Wizard was not run afterwards: Entra still knows the
    /// previous one only.
    ///
    /// ## How to fix
    /// Where the dedicated hybrid application is in use, upload the certificate to it:
    ///
    ///     .\ConfigureExchangeHybridApplication.ps1 -UpdateCertificate
    ///
    /// Else set that application up, or run the Hybrid Configuration Wizard again. Do not upload the certificate to the
    /// shared principal of Office 365 Exchange Online (`00000002-0000-0ff1-ce00-000000000000`): that is what CVE-2025-53786 is
    /// about, and it has not helped since 31 October 2025.
    ///
    /// If Exchange's own metadata document lacks it, restart the service `MSExchangeServiceHost` on that server and ask again.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/hybrid-deployment/deploy-dedicated-hybrid-app>
    /// - <https://learn.microsoft.com/exchange/plan-and-deploy/post-installation-tasks/security-best-practices/maintain-oauth-certificate>
    CURRENT_NOT_PUBLISHED = "auth-config/current-not-published", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "auth-config-published", step: None, codes: &[&CURRENT_NOT_PUBLISHED], run: Run::Object(run) };

/// What one of those who verify knows.
struct Source {
    knows: Option<bool>,
    words: String,
    configured: Vec<String>,
    aadsts: Option<u32>,
}

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let Some(config) = counting_config(subject) else { return Outcome::NotApplicable };
    let Some(current) = config.current.known().map(|text| text.thumbprint) else { return Outcome::NotApplicable };
    let sources: Vec<Source> = answers(subject, current)
        .into_iter()
        .chain(credentials(subject, current))
        .chain(documents(subject, current))
        .collect();
    for source in sources.iter().filter(|source| source.knows == Some(false)) {
        let hex = current.to_hex();
        let message = format!("the current certificate {hex} is not listed by {}", source.words);
        let mut finding = Finding::new(&CURRENT_NOT_PUBLISHED, message).with("thumbprint", hex.as_str());
        finding = finding.with("current", hex).with("configured", source.configured.clone());
        if let Some(code) = source.aadsts {
            finding = finding.with("aadsts", code);
        }
        if let Some(previous) = config.previous.known() {
            finding = finding.with("previous", previous.thumbprint.to_hex());
        }
        findings.push(finding.at_pointer("/CurrentCertificateThumbprint"));
    }
    match (findings.first(), sources.iter().find(|source| source.knows == Some(true))) {
        (Some(finding), _) => Outcome::Failed(finding.message.clone()),
        (None, Some(source)) => Outcome::Passed(format!("{} lists it", source.words)),
        (None, None) => Outcome::NotRun("the case does not show which certificates are published".to_owned()),
    }
}

/// What Entra answered: the keys that it has, and that it does not know the one that was used.
fn answers(subject: &ObjectSubject<'_>, current: Thumbprint) -> Vec<Source> {
    let of = |diagnostic: &Diagnostic| {
        let Diagnostic::Aadsts(answer) = diagnostic else { return None };
        if answer.used.is_some_and(|used| used != current) {
            return None;
        }
        let configured: Vec<Thumbprint> = answer.configured.iter().filter_map(|key| key.thumbprint).collect();
        let reason = answer.reason.as_deref().unwrap_or_default().to_ascii_lowercase();
        let is_unknown = answer.used == Some(current) && reason.contains("not found");
        let is_found = answer.found.as_ref().is_some_and(|key| key.thumbprint == Some(current));
        let knows = if is_found || configured.contains(&current) {
            Some(true)
        } else if is_unknown || !configured.is_empty() {
            Some(false)
        } else {
            None
        };
        Some(Source {
            knows,
            words: format!("Entra (AADSTS{})", answer.code),
            configured: configured.into_iter().map(|thumbprint| thumbprint.to_hex()).collect(),
            aadsts: Some(answer.code),
        })
    };
    diagnostics(subject.case).filter_map(|(_, diagnostic)| of(diagnostic)).collect()
}

/// The keys of the application that Exchange calls the cloud as. Those of the shared principal say nothing where there is an
/// application of its own, or since the shared one is refused.
fn credentials(subject: &ObjectSubject<'_>, current: Thumbprint) -> Option<Source> {
    let dedicated = dedicated_app(subject.case);
    let is_shared = |credential: &KeyCredential| {
        credential.application_id.known().is_some_and(|id| id.eq_ignore_ascii_case(EXCHANGE_APP_ID))
    };
    let is_shared_out_of_use = dedicated.is_some() || subject.at >= super::super::hybrid_app::shared_principal_end();
    let counts = |credential: &&KeyCredential| {
        let is_other = dedicated.zip(credential.application_id.known().map(String::as_str));
        !(is_shared(credential) && is_shared_out_of_use)
            && is_other.is_none_or(|(dedicated, id)| id.eq_ignore_ascii_case(dedicated))
    };
    let credentials: Vec<&KeyCredential> =
        subject.case.key_credentials().map(|(_, credential)| credential).filter(counts).collect();
    let first = credentials.first()?;
    let owner = first.owner.known().or_else(|| first.application_id.known());
    let words =
        owner.map_or_else(|| "the application in Entra".to_owned(), |owner| format!("{} in Entra", quoted(owner)));
    let known: Vec<Option<bool>> = credentials.iter().map(|credential| is(&credential.thumbprint, current)).collect();
    let knows = if known.contains(&Some(true)) {
        Some(true)
    } else if known.contains(&None) {
        None
    } else {
        Some(false)
    };
    let configured = credentials.iter().filter_map(|credential| credential.thumbprint.known());
    let configured = configured.map(|text| text.thumbprint.to_hex()).collect();
    Some(Source { knows, words, configured, aadsts: None })
}

/// Exchange's own documents. One is this organisation's for certain only where it lists another of its certificates.
fn documents(subject: &ObjectSubject<'_>, current: Thumbprint) -> Vec<Source> {
    let Some((_, config)) = auth_config(subject.case) else { return Vec::new() };
    let others: Vec<Thumbprint> =
        [&config.previous, &config.next].into_iter().filter_map(|field| Some(field.known()?.thumbprint)).collect();
    let of = |evidence: &crate::intake::Evidence| {
        let Body::Metadata(document) = &evidence.body else { return None };
        if document.format != Format::Exchange {
            return None;
        }
        let listed: Vec<Thumbprint> = document.keys.iter().filter_map(|key| key.thumbprint()).collect();
        let knows = listed.contains(&current);
        if !knows && !listed.iter().any(|thumbprint| others.contains(thumbprint)) {
            return None;
        }
        Some(Source {
            knows: Some(knows),
            words: format!("the metadata document {}", quoted(&evidence.source.name)),
            configured: listed.into_iter().map(|thumbprint| thumbprint.to_hex()).collect(),
            aadsts: None,
        })
    };
    subject.case.evidence().iter().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::{CHECK, Diagnostic, EXCHANGE_APP_ID, KeyCredential, Thumbprint};
    use crate::checks::testing::{auth_config, check_objects, known, object, thumbprint};
    use crate::event::diagnostics::{Aadsts, ConfiguredKey};
    use crate::exchange::objects::{
        AuthConfig, AuthServer, ExchangeObject, ObjectBody, ObjectKind, TestOAuthConnectivity,
    };

    const APP: &str = "6a2f0d3c-5c8e-4a52-9a0e-0a7c1d1f2b3c";

    #[track_caller]
    fn check(beside: Vec<ExchangeObject>, is_raised: bool) {
        let config = AuthConfig { current: thumbprint(1), previous: thumbprint(2), ..AuthConfig::default() };
        let codes: &[&str] = if is_raised { &["auth-config/current-not-published"] } else { &[] };
        check_objects(&CHECK, [vec![auth_config(config)], beside].concat(), codes);
    }

    fn bytes(byte: u8) -> Thumbprint {
        thumbprint(byte).known().unwrap().thumbprint
    }

    fn answer(used: Option<u8>, reason: &str, configured: &[u8]) -> ExchangeObject {
        let key = |byte: &u8| ConfiguredKey { thumbprint: Some(bytes(*byte)), ..ConfiguredKey::default() };
        let aadsts = Aadsts {
            code: 700_027,
            used: used.map(bytes),
            reason: Some(reason.to_owned()),
            configured: configured.iter().map(key).collect(),
            ..Aadsts::default()
        };
        let diagnostics = vec![Diagnostic::Aadsts(aadsts)];
        let test = TestOAuthConnectivity { diagnostics, ..TestOAuthConnectivity::default() };
        object(ObjectKind::TestOAuthConnectivity, ObjectBody::TestOAuthConnectivity(test))
    }

    #[test]
    fn entras_answer_tells_which_keys_it_has() {
        check(vec![answer(Some(1), "The key was not found.", &[])], true);
        check(vec![answer(Some(1), "The key was not found.", &[2])], true);
        check(vec![answer(Some(2), "The key was not found.", &[3])], false);
        check(vec![answer(Some(1), "The key used is expired.", &[1])], false);
        check(vec![answer(None, "", &[2])], true);
        check(vec![answer(None, "", &[])], false);
    }

    fn credential(app: Option<&str>, byte: u8) -> ExchangeObject {
        let application_id = app.map(known).unwrap_or_default();
        let credential = KeyCredential { thumbprint: thumbprint(byte), application_id, ..KeyCredential::default() };
        object(ObjectKind::KeyCredential, ObjectBody::KeyCredential(credential))
    }

    fn server() -> ExchangeObject {
        let server = AuthServer { application_id: known(APP), ..AuthServer::default() };
        object(ObjectKind::AuthServer, ObjectBody::AuthServer(server))
    }

    #[test]
    fn the_application_that_exchange_uses_has_to_list_it() {
        check(vec![credential(None, 2)], true);
        check(vec![credential(None, 2), credential(None, 1)], false);
        check(vec![credential(Some(EXCHANGE_APP_ID), 2)], true);
        check(vec![server(), credential(Some(EXCHANGE_APP_ID), 2)], false);
        check(vec![server(), credential(Some(APP), 2)], true);
        check(vec![server(), credential(Some("another"), 2)], false);
        check(Vec::new(), false);
    }
}
