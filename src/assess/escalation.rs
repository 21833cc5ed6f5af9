//! What to hand over to whoever looks further, where no cause is at least likely: ids, times, builds and thumbprints,
//! and nothing that is secret. And which kinds of evidence there are, for the causes to ask only for what is missing.

use std::collections::BTreeSet;

use super::{Artifact, EscalationFact};
use crate::case::Case;
use crate::causes::{Cause, Known, Likelihood};
use crate::checks::{Finding, Severity};
use crate::event::{Diagnostic, Diagnostics};
use crate::exchange::Direction;
use crate::exchange::objects::{Field, ObjectBody, ObjectKind, ThumbprintText};
use crate::intake::Body;
use crate::text::{shorten, visible};
use crate::time::{Written, rfc3339};

/// Which kinds of evidence there are.
pub(super) fn known(case: &Case, artifacts: &[Artifact]) -> Known {
    let tokens = artifacts.iter().filter_map(|artifact| artifact.token.as_ref());
    let mut known = Known { routes: tokens.map(|token| token.route).collect(), ..Known::default() };
    for (_, object) in case.objects() {
        // A command that failed has told nothing.
        if matches!(object.body, ObjectBody::Failed(_)) {
            continue;
        }
        known.objects.insert(object.kind);
        let named = match &object.body {
            ObjectBody::ExchangeServer(server) => server.name.known().cloned(),
            _ => None,
        };
        let server = object.server.clone().or(named);
        if object.kind == ObjectKind::ExchangeCertificate {
            known.listed_servers.extend(server.clone());
        }
        known.servers.extend(server);
    }
    known
}

/// The facts to hand over; none where a cause is at least likely, or nothing is wrong.
pub(super) fn escalation(
    case: &Case,
    artifacts: &[Artifact],
    findings: &[Finding],
    causes: &[Cause],
) -> Vec<EscalationFact> {
    let is_explained = causes.iter().any(|cause| cause.likelihood <= Likelihood::Likely);
    // A refusal that says too little to be an error is no less a refusal.
    let is_grave = |finding: &Finding| match finding.code.severity {
        Severity::Error => true,
        Severity::Warning => finding.code.name.starts_with("diagnostics/"),
        _ => false,
    };
    if is_explained || !findings.iter().any(is_grave) {
        return Vec::new();
    }
    let mut facts = Facts { facts: Vec::new(), seen: BTreeSet::new() };
    facts.add("Assay", env!("CARGO_PKG_VERSION"));
    facts.codes(findings);
    for artifact in artifacts {
        if let Some(evidence) = case.evidence().get(artifact.evidence) {
            facts.evidence(artifact, &evidence.body);
        }
    }
    for finding in findings {
        for (fact, name) in
            [("tenant", "tenant"), ("realm", "realm"), ("issuer", "issuer"), ("application_id", "application id")]
        {
            if let Some(value) = finding.evidence.get(fact).and_then(serde_json::Value::as_str) {
                facts.add(name, value);
            }
        }
        if let Some(route) = finding.route.filter(|route| route.direction != Direction::Unclear) {
            facts.add("direction", route.direction.words());
        }
    }
    facts.facts
}

struct Facts {
    facts: Vec<EscalationFact>,
    seen: BTreeSet<(String, String)>,
}

impl Facts {
    /// Each once, so that a long log does not bury what matters.
    fn add(&mut self, name: &str, value: &str) {
        let value = shorten(&visible(value.trim()), MAX_VALUE_CHARS).into_owned();
        let is_new = || !self.seen.contains(&(name.to_owned(), value.clone()));
        if value.is_empty() || self.facts.len() >= MAX_FACTS || !is_new() {
            return;
        }
        self.seen.insert((name.to_owned(), value.clone()));
        self.facts.push(EscalationFact { name: name.to_owned(), value });
    }

    fn codes(&mut self, findings: &[Finding]) {
        let grave = findings.iter().filter(|finding| finding.code.severity <= Severity::Warning);
        let names: BTreeSet<_> = grave.map(|finding| finding.code.name).collect();
        self.add("codes", &names.into_iter().collect::<Vec<_>>().join(", "));
    }

    fn evidence(&mut self, artifact: &Artifact, body: &Body) {
        let of = |name: &str| format!("{name} ({})", artifact.id);
        match body {
            Body::Token { token, .. } => {
                for claim in ["iss", "aud"] {
                    if let Some(value) = token.claim_text(claim) {
                        self.add(&of(if claim == "iss" { "issuer" } else { "audience" }), value);
                    }
                }
                for name in ["x5t", "kid"] {
                    if let Some(value) = token.header_text(name) {
                        self.add(&of(name), value);
                    }
                }
                if let Some(known) = &artifact.token {
                    self.add(&of("direction"), known.route.direction.words());
                    let times = [("valid from", known.not_before), ("valid until", known.expires_at)];
                    for (name, time) in times {
                        if let Some(time) = time {
                            self.add(&of(name), &rfc3339(time));
                        }
                    }
                }
            }
            Body::Event(event) => {
                let id = event.id.map_or_else(String::new, |id| format!(" {id}"));
                let provider = event.provider.as_deref().unwrap_or("unknown provider");
                self.add(&of("event"), &format!("{provider}{id}"));
                self.time(&of("event written"), event.time.as_ref());
                self.add(&of("computer"), event.computer.as_deref().unwrap_or_default());
                self.items(artifact, &event.diagnostics);
            }
            Body::Diagnostics(trace) => self.trace(artifact, trace),
            Body::Object(object) => self.object(artifact, &object.body, object.server.as_deref()),
            _ => {}
        }
    }

    fn trace(&mut self, artifact: &Artifact, trace: &Diagnostics) {
        let of = |name: &str| format!("{name} ({})", artifact.id);
        if let Some(request) = &trace.request {
            if let Some(status) = request.status {
                self.add(&of("status"), &status.to_string());
            }
            for (name, value) in &request.ids {
                self.add(&of(name), value);
            }
        }
        self.time(&of("time"), trace.time.as_ref());
        self.items(artifact, &trace.items);
    }

    fn items(&mut self, artifact: &Artifact, items: &[Diagnostic]) {
        let of = |name: &str| format!("{name} ({})", artifact.id);
        for item in items {
            match item {
                Diagnostic::Refusal(refusal) => self.add(&of("x-ms-diagnostics"), &refusal.reason),
                Diagnostic::Aadsts(aadsts) => {
                    self.add(&of("AADSTS"), &aadsts.code.to_string());
                    for (name, value) in &aadsts.ids {
                        self.add(&of(name), value);
                    }
                    self.time(&of("time"), aadsts.time.as_ref());
                    if let Some(used) = &aadsts.used {
                        self.add(&of("thumbprint that was used"), &used.to_hex());
                    }
                }
                Diagnostic::Challenge(challenge) => {
                    self.add(&of("trusted issuers"), &challenge.trusted_issuers.join(", "));
                }
                Diagnostic::Client(_) => {}
            }
        }
    }

    fn object(&mut self, artifact: &Artifact, body: &ObjectBody, server: Option<&str>) {
        let of = |name: &str| format!("{name} ({})", artifact.id);
        match body {
            ObjectBody::AuthConfig(config) => {
                self.thumbprint(&of("current certificate"), &config.current);
                self.thumbprint(&of("previous certificate"), &config.previous);
                self.thumbprint(&of("next certificate"), &config.next);
            }
            ObjectBody::AuthServer(auth_server) => {
                self.text(&of("auth server"), &auth_server.name);
                self.text(&of("tenant"), &auth_server.realm);
                self.text(&of("issuer"), &auth_server.issuer);
            }
            ObjectBody::ExchangeServer(exchange) => {
                let name = exchange.name.known().map(String::as_str).or(server).unwrap_or("server");
                if let Some(build) = exchange.build.known() {
                    let build = format!("{}.{}.{}.{}", build.major, build.minor, build.build, build.revision);
                    self.add("build", &format!("{name} {build}"));
                }
            }
            ObjectBody::TestOAuthConnectivity(test) => self.items(artifact, &test.diagnostics),
            _ => {}
        }
    }

    fn thumbprint(&mut self, name: &str, field: &Field<ThumbprintText>) {
        if let Some(text) = field.known() {
            self.add(name, &text.thumbprint.to_hex());
        }
    }

    fn text(&mut self, name: &str, field: &Field<String>) {
        if let Some(text) = field.known() {
            self.add(name, text);
        }
    }

    fn time(&mut self, name: &str, written: Option<&Written>) {
        let Some(written) = written else { return };
        match written.about() {
            Some(time) => self.add(name, &rfc3339(time)),
            None => self.add(name, &written.text),
        }
    }
}

const MAX_FACTS: usize = 60; // what a person reads out to a support engineer; the rest stands in the report
const MAX_VALUE_CHARS: usize = 200;
