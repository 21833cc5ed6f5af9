//! Checks on what servers and Exchange's own client say: who refused what, and why. Their words are evidence of what they
//! found, which is more than Assay can see; what follows from them is for the causes.

pub(super) mod aadsts;
pub(super) mod caller;
pub(super) mod challenge;
pub(super) mod client;
pub(super) mod other;
pub(super) mod set_up;
pub(super) mod target;
pub(super) mod token;
pub(super) mod way;

use url::Url;

use super::subject::DiagnosticsSubject;
use super::{Code, Finding, Outcome};
use crate::event::Diagnostic;
use crate::event::diagnostics::{Aadsts, Category, Challenge, ClientFault, ClientMessage, Refusal};
use crate::exchange::objects::ObjectBody;
use crate::exchange::{ACS_APP_ID, ACS_CHINA_APP_ID, Direction, Route, Signer, is_cloud_host};
use crate::intake::Body;
use crate::text::{quoted, visible};

/// The refusals, each with its place among the diagnostics.
fn refusals<'a>(subject: &'a DiagnosticsSubject<'_>) -> impl Iterator<Item = (usize, &'a Refusal)> {
    subject.items.iter().enumerate().filter_map(|(at, item)| match item {
        Diagnostic::Refusal(refusal) => Some((at, refusal)),
        _ => None,
    })
}

/// The refusals of one category.
fn refused<'a>(subject: &'a DiagnosticsSubject<'_>, category: Category) -> impl Iterator<Item = (usize, &'a Refusal)> {
    refusals(subject).filter(move |(_, refusal)| refusal.category == category)
}

fn challenges<'a>(subject: &'a DiagnosticsSubject<'_>) -> impl Iterator<Item = (usize, &'a Challenge)> {
    subject.items.iter().enumerate().filter_map(|(at, item)| match item {
        Diagnostic::Challenge(challenge) => Some((at, challenge)),
        _ => None,
    })
}

/// Entra's errors.
fn errors<'a>(subject: &'a DiagnosticsSubject<'_>) -> impl Iterator<Item = (usize, &'a Aadsts)> {
    subject.items.iter().enumerate().filter_map(|(at, item)| match item {
        Diagnostic::Aadsts(error) => Some((at, error)),
        _ => None,
    })
}

/// The messages of one kind.
fn messages<'a>(
    subject: &'a DiagnosticsSubject<'_>,
    kind: ClientFault,
) -> impl Iterator<Item = (usize, &'a ClientMessage)> {
    subject.items.iter().enumerate().filter_map(move |(at, item)| match item {
        Diagnostic::Client(message) if message.kind == kind => Some((at, message)),
        _ => None,
    })
}

/// A finding about the diagnostic at this place, with what is known of the request.
fn finding(code: &'static Code, message: String, subject: &DiagnosticsSubject<'_>, at: usize) -> Finding {
    let mut finding = Finding::new(code, message).at_pointer(format!("/items/{at}"));
    let Some(request) = subject.request else { return finding };
    if let Some(url) = &request.url {
        finding = finding.with("url", visible(url));
    }
    if let Some(host) = request_host(subject) {
        finding = finding.with("host", host);
    }
    if let Some(status) = request.status {
        finding = finding.with("status", status);
    }
    finding
}

/// A finding about a refusal: `what` goes on behind the name of whoever refused.
fn refusal_finding(
    code: &'static Code,
    what: &str,
    subject: &DiagnosticsSubject<'_>,
    (at, refusal): (usize, &Refusal),
) -> Finding {
    let who = request_host(subject).map_or_else(|| "the server".to_owned(), |host| quoted(&host));
    let mut message = format!("{who} {what}");
    if let Some(meant) = refusal.disagreement() {
        let number = refusal.code.unwrap_or_default();
        let (meant, said) = (meant.name(), refusal.category.name());
        let what = format!("; the number {number} stands for {meant} elsewhere, here it comes with {said}");
        message.push_str(&what);
    }
    let mut finding = finding(code, message, subject, at).with("category", refusal.category.name());
    if let Some(number) = refusal.code {
        finding = finding.with("number", number);
    }
    if !refusal.reason.is_empty() {
        finding = finding.with("reason", visible(&refusal.reason));
    }
    if let Some(written) = refusal.written_category.as_ref().filter(|written| **written != refusal.category.name()) {
        finding = finding.with("error_category", visible(written));
    }
    if let Some(direction) = direction(subject, refusal) {
        finding = routed(finding, direction, signer(refusal));
    }
    finding
}

/// The finding with what the evidence shows of its direction.
fn routed(mut finding: Finding, direction: Direction, signer: Signer) -> Finding {
    finding.route = Some(Route { profile: None, direction, signer });
    finding.with("direction", direction.id())
}

/// Which way the token went: whoever validates it is Microsoft's or somebody's own.
fn direction(subject: &DiagnosticsSubject<'_>, refusal: &Refusal) -> Option<Direction> {
    if let Some(host) = request_host(subject).or_else(|| cloud_server(subject)) {
        return Some(if is_cloud_host(&host) { Direction::ToCloud } else { Direction::FromCloud });
    }
    if let Body::Object(object) = &subject.evidence.body
        && let ObjectBody::TestOAuthConnectivity(test) = &object.body
    {
        // The test may run anywhere; only Microsoft's hosts say where it went.
        return test.target.as_deref().and_then(host_of).filter(|host| is_cloud_host(host)).map(|_| Direction::ToCloud);
    }
    let (expected, _) = refusal.expected_and_actual()?;
    let host = host_of(expected)?;
    Some(if is_cloud_host(&host) { Direction::ToCloud } else { Direction::FromCloud })
}

/// Who signed the token, where the reason names its issuer.
fn signer(refusal: &Refusal) -> Signer {
    let issuers = refusal.quoted();
    if issuers.iter().any(|issuer| issuer.starts_with(ACS_APP_ID) || issuer.starts_with(ACS_CHINA_APP_ID)) {
        Signer::Acs
    } else if issuers.iter().any(|issuer| issuer.starts_with("https://sts.") || issuer.starts_with("https://login.")) {
        Signer::Entra
    } else {
        Signer::Unknown
    }
}

/// The host that was asked, in lower case.
fn request_host(subject: &DiagnosticsSubject<'_>) -> Option<String> {
    subject.request?.host()
}

/// The server behind the front end that answered, if it is Microsoft's: `am0pr05mb1234.eurprd05.prod.outlook.com`.
fn cloud_server(subject: &DiagnosticsSubject<'_>) -> Option<String> {
    let mut ids = subject.request?.ids.iter();
    let (_, name) = ids.find(|(header, value)| header == "x-calculatedbetarget" && value.contains('.'))?;
    Some(name.trim().to_ascii_lowercase()).filter(|host| is_cloud_host(host))
}

/// The host of an address, in lower case.
fn host_of(url: &str) -> Option<String> {
    Some(Url::parse(url).ok()?.host_str()?.to_ascii_lowercase())
}

/// The part behind `@` of `<application id>@<realm>`.
fn realm_of(principal: &str) -> Option<&str> {
    principal.split_once('@').map(|(_, realm)| realm).filter(|realm| !realm.is_empty() && *realm != "*")
}

/// How it went, by what was found.
fn outcome(before: usize, findings: &[Finding]) -> Outcome {
    match findings.get(before) {
        Some(first) => Outcome::Failed(first.message.clone()),
        None => Outcome::NotApplicable,
    }
}
