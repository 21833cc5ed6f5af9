//! Runs every check on everything that it is about and sums up. A check that panics becomes a finding, and its step stays
//! unchecked: nothing that goes wrong in here can make a token look valid.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::escalation::{escalation, known};
use super::ladder::ladder;
use super::trust::trust;
use super::wanted::Wants;
use super::{Artifact, Assessment, Counts, StepResult, TokenAssessment, Verdict};
use crate::case::Case;
use crate::causes::{causes, plan};
use crate::checks::{
    AttemptSubject, CHECK_PANICKED, CertificateSubject, Check, ClockSubject, DiagnosticsSubject, EventSubject, Finding,
    INPUT_TOO_LARGE, InputSubject, MetadataSubject, ObjectSubject, Outcome, Run, Severity, Step, StepStatus,
    TokenSubject,
};
use crate::claims::numeric_date;
use crate::event::diagnostics::Exchanged;
use crate::event::{Diagnostic, Event};
use crate::exchange::objects::{ExchangeObject, ObjectBody};
use crate::exchange::{TokenKind, route, unique_id};
use crate::intake::{Body, Evidence, SourceKind, Unreadable};
use crate::network::Attempt;
use crate::policy::Policy;
use crate::text::{capitalised, quoted, shorten};
use crate::time::{Time, from_unix};
use crate::x509::Certificate;

pub(super) fn run(checks: &[&Check], case: Arc<Case>, policy: &Policy, at: Time) -> Assessment {
    let mut runner = Runner {
        checks,
        case: &case,
        policy,
        at,
        findings: Vec::new(),
        counts: Counts::default(),
        wants: Wants::new(&case, policy),
    };
    let mut numbers: HashMap<&'static str, usize> = HashMap::new();
    let mut artifacts = Vec::new();
    for (index, evidence) in case.evidence().iter().enumerate() {
        let family = family(&evidence.body);
        let number = numbers.entry(family).and_modify(|number| *number += 1).or_insert(1);
        artifacts.push(runner.artifact(index, evidence, format!("{family}-{number}")));
    }
    let ids: Vec<String> = artifacts.iter().map(|artifact| artifact.id.clone()).collect();
    for artifact in &mut artifacts {
        artifact.parent = event_artifact(&case, artifact.evidence).and_then(|index| ids.get(index).cloned());
    }
    // From the innermost outwards: each takes over what the one inside it has come to.
    for end in (1..=artifacts.len()).rev() {
        let is_nested = |artifact: &Artifact| case.evidence().get(artifact.evidence).is_some_and(|it| it.nested);
        let upto = artifacts.get_mut(..end).unwrap_or_default();
        if upto.last().is_some_and(is_nested) {
            adopt_nested(upto);
        }
    }
    let Runner { mut findings, counts, wants, .. } = runner;
    let wanted = wants.finish(&artifacts);
    findings.sort_by_key(|finding| finding.code.severity);
    let (verdict, decided_by) = sum_up(&artifacts, &findings);
    let causes = causes(&findings, &known(&case, &artifacts));
    let plan = plan(&causes);
    let escalation = escalation(&case, &artifacts, &findings, &causes);
    Assessment {
        at,
        policy: policy.clone(),
        verdict,
        decided_by,
        artifacts,
        findings,
        causes,
        plan,
        escalation,
        counts,
        wanted,
        case,
    }
}

/// The place of the event that the evidence at this place was taken out of.
fn event_artifact(case: &Case, index: usize) -> Option<usize> {
    let event = case.evidence().get(index)?.event.as_ref()?;
    case.evidence().iter().position(|other| matches!(&other.body, Body::Event(known) if Arc::ptr_eq(known, event)))
}

/// The last artifact is a token that stands in the one before it. A server-to-server token stands and falls with its actor
/// token: its key, signature and trust are the outer token's, and its lifetime counts as well.
fn adopt_nested(artifacts: &mut [Artifact]) {
    let [.., outer, inner] = artifacts else { return };
    inner.parent = Some(outer.id.clone());
    let (Some(outer_token), Some(inner_token)) = (&mut outer.token, &inner.token) else { return };
    match outer_token.kind {
        TokenKind::ExchangeS2s => {}
        TokenKind::Jwe => {
            adopt_content(outer_token, inner_token, inner.verdict);
            let (verdict, decided_by) = verdict(&outer_token.steps);
            outer.verdict = Some(verdict);
            outer.decided_by = Some(decided_by);
            return;
        }
        _ => return,
    }
    for step in &mut outer_token.steps {
        let Some(inner_step) = inner_token.steps.iter().find(|inner| inner.step == step.step) else { continue };
        let adopted = match step.step {
            Step::Key | Step::Signature | Step::Trust => true,
            Step::Lifetime => inner_step.status == StepStatus::Failed && step.status != StepStatus::Failed,
            _ => false,
        };
        if adopted {
            step.status = inner_step.status;
            step.detail = format!("actor token: {}", inner_step.detail);
            step.codes.clone_from(&inner_step.codes);
        }
    }
    outer_token.verification = inner_token.verification.clone();
    outer_token.trust = inner_token.trust.clone();
    let (verdict, decided_by) = verdict(&outer_token.steps);
    outer.verdict = Some(verdict);
    outer.decided_by = Some(decided_by);
}

/// An encrypted token is at best worth what the token inside it is: encryption keeps a secret and proves no sender.
fn adopt_content(outer: &mut TokenAssessment, inner: &TokenAssessment, inner_verdict: Option<Verdict>) {
    let Some(step) = outer.steps.iter_mut().find(|step| step.step == Step::Trust) else { return };
    let worst = |status| inner.steps.iter().find(move |inner| inner.required && inner.status == status);
    let (status, decisive) = match inner_verdict {
        Some(Verdict::Valid) => (StepStatus::Passed, None),
        Some(Verdict::Invalid) => (StepStatus::Failed, worst(StepStatus::Failed)),
        Some(Verdict::Undetermined) | None => (StepStatus::NotChecked, worst(StepStatus::NotChecked)),
    };
    step.status = status;
    step.detail = match decisive {
        Some(inner) => format!("token inside: {}", inner.detail),
        None => "the token inside is valid: its signature says who made it".to_owned(),
    };
    step.codes = decisive.map(|inner| inner.codes.clone()).unwrap_or_default();
    outer.trust = inner.trust.clone();
}

/// The case's verdict: the worst of its tokens'; without tokens, whether there are errors.
fn sum_up(artifacts: &[Artifact], findings: &[Finding]) -> (Verdict, Option<&'static str>) {
    let tokens = artifacts.iter().filter_map(|artifact| Some((artifact.verdict?, artifact.decided_by)));
    if let Some(worst) = tokens.reduce(|worst, next| if next.0 > worst.0 { next } else { worst }) {
        // What was left out for its size may have held another token.
        let left_out = findings.iter().find(|finding| finding.code == &INPUT_TOO_LARGE);
        return match left_out {
            Some(finding) if worst.0 == Verdict::Valid => (Verdict::Undetermined, Some(finding.code.name)),
            _ => worst,
        };
    }
    if let Some(error) = findings.iter().find(|finding| finding.code.severity == Severity::Error) {
        return (Verdict::Invalid, Some(error.code.name));
    }
    // What was not recognised may have been the token: nothing may be called valid beside it.
    let unread = artifacts.iter().find(|artifact| artifact.kind == "unknown");
    if unread.is_some() || artifacts.is_empty() {
        let about = |finding: &&Finding| unread.is_some_and(|artifact| artifact.id == finding.artifact);
        return (Verdict::Undetermined, findings.iter().find(about).map(|finding| finding.code.name));
    }
    (Verdict::Valid, None)
}

struct Runner<'a> {
    checks: &'a [&'a Check],
    case: &'a Case,
    policy: &'a Policy,
    at: Time,
    findings: Vec<Finding>,
    counts: Counts,
    wants: Wants<'a>,
}

/// The work of a check on one kind of subject.
type Work<S> = fn(&S, &mut Vec<Finding>) -> Outcome;

/// What came of the checks of one artifact, by step.
type ByStep = Vec<(Step, Outcome, Vec<&'static crate::checks::Code>)>;

impl Runner<'_> {
    fn artifact(&mut self, index: usize, evidence: &Evidence, id: String) -> Artifact {
        let subject = InputSubject { evidence };
        self.run_checks(&id, &subject, |run| match run {
            Run::Input(run) => Some(*run),
            _ => None,
        });
        let mut artifact = Artifact {
            kind: kind(&evidence.body),
            kind_name: kind_name(evidence),
            title: title(evidence),
            evidence: index,
            verdict: None,
            decided_by: None,
            token: None,
            parent: None,
            id,
        };
        match &evidence.body {
            Body::Token { .. } => {
                if let Some(subject) = TokenSubject::new(self.case, index, self.policy, self.at) {
                    artifact.kind = subject.kind.id();
                    subject.kind.name().clone_into(&mut artifact.kind_name);
                    self.token(&mut artifact, subject);
                }
            }
            Body::Certificate { certificate, .. } => self.certificate(&artifact.id, certificate),
            Body::Metadata(document) => {
                let fetched = evidence.source.fetched.as_deref();
                let subject =
                    MetadataSubject { document, fetched, case: self.case, index, policy: self.policy, at: self.at };
                self.run_checks(&artifact.id, &subject, |run| match run {
                    Run::Metadata(run) => Some(*run),
                    _ => None,
                });
            }
            Body::Attempt(attempt) => self.attempt(&artifact.id, index, attempt),
            Body::Object(object) => self.object(&artifact.id, index, (evidence, object)),
            Body::Event(event) => self.event(&artifact.id, index, (evidence, event)),
            Body::Diagnostics(trace) => {
                self.diagnostics(&artifact.id, index, (evidence, &trace.items, trace.request.as_ref()));
            }
            Body::Clock(comparison) => {
                let subject = ClockSubject { comparison, case: self.case, policy: self.policy, at: self.at };
                self.run_checks(&artifact.id, &subject, |run| match run {
                    Run::Clock(run) => Some(*run),
                    _ => None,
                });
            }
            _ => {}
        }
        if let Some(attempt) = evidence.source.fetched.as_deref().filter(|_| !evidence.nested) {
            self.attempt(&artifact.id, index, attempt);
        }
        artifact
    }

    fn attempt(&mut self, id: &str, index: usize, attempt: &Attempt) {
        let subject = AttemptSubject { attempt, case: self.case, index, policy: self.policy, at: self.at };
        self.run_checks(id, &subject, |run| match run {
            Run::Attempt(run) => Some(*run),
            _ => None,
        });
    }

    fn object(&mut self, id: &str, index: usize, (evidence, object): (&Evidence, &ExchangeObject)) {
        let subject = ObjectSubject { object, case: self.case, index, policy: self.policy, at: self.at };
        self.run_checks(id, &subject, |run| match run {
            Run::Object(run) => Some(*run),
            _ => None,
        });
        if let ObjectBody::TestOAuthConnectivity(test) = &object.body {
            self.diagnostics(id, index, (evidence, &test.diagnostics, None));
        }
    }

    fn event(&mut self, id: &str, index: usize, (evidence, event): (&Evidence, &Event)) {
        let subject = EventSubject { event, case: self.case, index, policy: self.policy, at: self.at };
        self.run_checks(id, &subject, |run| match run {
            Run::Event(run) => Some(*run),
            _ => None,
        });
        self.diagnostics(id, index, (evidence, &event.diagnostics, None));
    }

    fn diagnostics(
        &mut self,
        id: &str,
        index: usize,
        (evidence, items, request): (&Evidence, &[Diagnostic], Option<&Exchanged>),
    ) {
        if items.is_empty() && request.is_none() {
            return;
        }
        let (case, policy, at) = (self.case, self.policy, self.at);
        let subject = DiagnosticsSubject { items, request, evidence, case, index, policy, at };
        self.run_checks(id, &subject, |run| match run {
            Run::Diagnostics(run) => Some(*run),
            _ => None,
        });
    }

    fn certificate(&mut self, id: &str, certificate: &Certificate) {
        let subject = CertificateSubject { certificate, policy: self.policy, at: self.at };
        self.run_checks(id, &subject, |run| match run {
            Run::Certificate(run) => Some(*run),
            _ => None,
        });
    }

    fn token(&mut self, artifact: &mut Artifact, subject: TokenSubject<'_>) {
        let mut by_step = self.run_checks(&artifact.id, &subject, |run| match run {
            Run::Token(run) => Some(*run),
            _ => None,
        });
        let ladder = ladder(subject.kind, subject.token, self.policy);
        let mut steps: Vec<_> =
            ladder.into_iter().map(|(step, required)| step_result(step, required, &mut by_step)).collect();
        if subject.kind == TokenKind::ExchangeS2s {
            // Until the actor token says otherwise.
            for step in steps.iter_mut().filter(|step| step.step.stage() == Step::Signature.stage()) {
                "there is no actor token".clone_into(&mut step.detail);
            }
        }
        let route = route(subject.kind, subject.token, subject.actor);
        for finding in self.findings.iter_mut().filter(|finding| finding.artifact == artifact.id) {
            finding.route = Some(route);
        }
        let (verdict, decided_by) = verdict(&steps);
        artifact.verdict = Some(verdict);
        artifact.decided_by = Some(decided_by);
        self.wants.add(&artifact.id, &subject);
        let time = |name: &str| subject.token.claim(name).and_then(numeric_date).and_then(from_unix);
        let context = subject.context();
        let unique_id = context
            .filter(|_| subject.is_identity())
            .and_then(|context| Some(unique_id(context.metadata_url()?, context.user_id()?)));
        artifact.token = Some(TokenAssessment {
            kind: subject.kind,
            route,
            at: subject.at,
            trust: trust(&subject, &steps),
            decryption: subject.decryption.cloned(),
            unique_id,
            issued_at: time("iat"),
            not_before: time("nbf"),
            expires_at: time("exp"),
            steps,
            verification: subject.verification,
        });
    }

    /// Runs every check that `pick` picks. A panic is caught, and said.
    fn run_checks<S>(&mut self, id: &str, subject: &S, pick: impl Fn(&Run) -> Option<Work<S>>) -> ByStep {
        let mut by_step = ByStep::new();
        for check in self.checks {
            let Some(work) = pick(&check.run) else { continue };
            let mut found = Vec::new();
            let outcome = catch_unwind(AssertUnwindSafe(|| work(subject, &mut found))).unwrap_or_else(|_| {
                found = vec![panicked(check)];
                Outcome::NotRun("the check itself failed: this is a fault of Assay's".to_owned())
            });
            match &outcome {
                Outcome::Passed(_) => self.counts.passed += 1,
                Outcome::Failed(_) => self.counts.failed += 1,
                Outcome::NotRun(_) => self.counts.not_run += 1,
                Outcome::NotApplicable => self.counts.not_applicable += 1,
            }
            let codes = found.iter().map(|finding| finding.code).collect();
            for mut finding in found {
                id.clone_into(&mut finding.artifact);
                // A log says the same thing over and over.
                let is_known = |known: &Finding| {
                    known.artifact == finding.artifact
                        && known.code == finding.code
                        && known.message == finding.message
                        && known.location == finding.location
                };
                if !self.findings.iter().rev().take(MAX_LOOK_BACK).any(is_known) {
                    self.findings.push(finding);
                }
            }
            if let Some(step) = check.step {
                by_step.push((step, outcome, codes));
            }
        }
        by_step
    }
}

/// How far back the same finding is looked for: those of one check stand together.
const MAX_LOOK_BACK: usize = 64;

fn panicked(check: &Check) -> Finding {
    let message = format!("the check {} failed by itself; nothing is known about what it checks", quoted(check.id));
    Finding::new(&CHECK_PANICKED, message).with("check", check.id)
}

/// A step stands as the worst of its checks do; without any check that could say something, it is not checked.
fn step_result(step: Step, required: bool, by_step: &mut ByStep) -> StepResult {
    let rank = |outcome: &Outcome| match outcome {
        Outcome::Failed(_) => 0,
        Outcome::NotRun(_) => 1,
        Outcome::Passed(_) => 2,
        Outcome::NotApplicable => 3,
    };
    let mut worst: Option<Outcome> = None;
    let mut codes = Vec::new();
    for (_, outcome, found) in by_step.extract_if(.., |(of, ..)| *of == step) {
        codes.extend(found);
        if worst.as_ref().is_none_or(|worst| rank(&outcome) < rank(worst)) {
            worst = Some(outcome);
        }
    }
    let (status, detail) = match worst {
        Some(Outcome::Failed(detail)) => (StepStatus::Failed, detail),
        Some(Outcome::NotRun(detail)) => (StepStatus::NotChecked, detail),
        Some(Outcome::Passed(detail)) => (StepStatus::Passed, detail),
        Some(Outcome::NotApplicable) if !required => {
            (StepStatus::NotApplicable, "there is nothing to check".to_owned())
        }
        Some(Outcome::NotApplicable) | None => {
            (StepStatus::NotChecked, "this version of Assay cannot check it".to_owned())
        }
    };
    StepResult { step, status, required, detail, codes }
}

/// Invalid if a required step failed; else undetermined if one was not checked; else valid.
fn verdict(steps: &[StepResult]) -> (Verdict, &'static str) {
    let required = |status| steps.iter().find(move |step| step.required && step.status == status);
    let decided_by = |step: &StepResult| {
        let gravest = step.codes.iter().min_by_key(|code| code.severity);
        let counts = |code: &&&crate::checks::Code| code.severity <= Severity::Warning;
        gravest.filter(counts).map_or(step.step.id(), |code| code.name)
    };
    if let Some(step) = required(StepStatus::Failed) {
        (Verdict::Invalid, decided_by(step))
    } else if let Some(step) = required(StepStatus::NotChecked) {
        (Verdict::Undetermined, decided_by(step))
    } else {
        (Verdict::Valid, Step::Signature.id())
    }
}

fn family(body: &Body) -> &'static str {
    match body {
        Body::Token { .. } => "token",
        Body::Certificate { .. } => "certificate",
        Body::Metadata(_) => "metadata",
        Body::PublicKey { .. } | Body::PrivateKey(_) => "key",
        Body::Secret(_) => "secret",
        Body::Payload(_) => "payload",
        Body::CertificateRequest => "request",
        Body::Attempt(attempt) if attempt.purpose.is_document() => "fetch",
        Body::Attempt(_) | Body::Clock(_) => "probe",
        Body::Object(_) => "object",
        Body::Event(_) => "event",
        Body::EventLog(_) => "log",
        Body::Diagnostics(_) => "diagnostics",
        Body::Unreadable(_) => "input",
    }
}

fn kind(body: &Body) -> &'static str {
    match body {
        Body::Token { .. } => TokenKind::Jwt.id(),
        Body::Certificate { .. } | Body::Unreadable(Unreadable::Certificate { .. }) => "certificate",
        Body::Metadata(document) => document.format.kind(),
        Body::PublicKey { .. } => "public-key",
        Body::PrivateKey(_) => "private-key",
        Body::Secret(_) => "shared-secret",
        Body::Payload(_) => "detached-payload",
        Body::CertificateRequest => "certificate-request",
        Body::Attempt(attempt) if attempt.purpose.is_document() => "fetch",
        Body::Attempt(_) | Body::Clock(_) => "probe",
        Body::Object(object) => object.kind.id(),
        Body::Event(_) => "event",
        Body::EventLog(_) => "event-log",
        Body::Diagnostics(_) => "diagnostics",
        Body::Unreadable(_) => "unknown",
    }
}

fn kind_name(evidence: &Evidence) -> String {
    match &evidence.body {
        Body::Token { .. } => TokenKind::Jwt.name(),
        Body::Certificate { .. } => "Certificate",
        Body::Metadata(document) => return capitalised(document.format.words()),
        Body::PublicKey { .. } => "Public key",
        Body::PrivateKey(_) => "Private key",
        Body::Secret(_) if matches!(evidence.source.kind, SourceKind::Guess { .. }) => "Guessed secret",
        Body::Secret(_) => "Shared secret",
        Body::Payload(_) => "Detached payload",
        Body::CertificateRequest => "Certificate request",
        Body::Attempt(attempt) if attempt.purpose.is_document() => "Failed fetch",
        Body::Attempt(_) => "Endpoint",
        Body::Clock(_) => "Clock comparison",
        Body::Object(object) => object.kind.name(),
        Body::Event(_) => "Event",
        Body::EventLog(_) => "Event log",
        Body::Diagnostics(_) => "Diagnostics",
        Body::Unreadable(Unreadable::Certificate { .. }) => "Unreadable certificate",
        Body::Unreadable(_) => "Not recognised",
    }
    .to_owned()
}

/// What tells one piece of evidence from another of its kind.
fn title(evidence: &Evidence) -> String {
    const MAX_TITLE_CHARS: usize = 60; // one line of the evidence list
    let name = &evidence.source.name;
    let title = match &evidence.body {
        Body::Token { token, .. } => token
            .claim_text("aud")
            .or_else(|| token.claim_text("iss"))
            .or_else(|| token.header_text("alg"))
            .map_or_else(|| name.clone(), |value| plain_name(value).to_owned()),
        Body::Certificate { certificate, .. } => {
            certificate.subject_common_name.clone().unwrap_or_else(|| certificate.subject.clone())
        }
        Body::Metadata(document) => {
            document.issuer.as_deref().map_or_else(|| name.clone(), |issuer| plain_name(issuer).to_owned())
        }
        Body::PublicKey { key, .. } => key.describe(),
        Body::Object(object) => object.title().unwrap_or_else(|| name.clone()),
        _ => name.clone(),
    };
    shorten(&crate::text::visible(&title), MAX_TITLE_CHARS).into_owned()
}

/// What people know an address or principal by: the host of `https://host/path`, the realm of `<application id>@realm`.
fn plain_name(value: &str) -> &str {
    if let Some(rest) = value.strip_prefix("https://") {
        return rest.split(['/', '?', '#']).next().filter(|host| !host.is_empty()).unwrap_or(value);
    }
    match value.split_once('@') {
        Some((_, realm)) if !realm.is_empty() && realm != "*" => realm,
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::{CHECKS, TokenSubject};
    use crate::intake::{self, Input, SourceKind};

    #[test]
    fn titles_are_what_people_know_a_thing_by() {
        for (value, name) in [
            ("https://addin.contoso.com/taskpane.html", "addin.contoso.com"),
            ("00000002-0000-0ff1-ce00-000000000000@contoso.com", "contoso.com"),
            ("00000002-0000-0ff1-ce00-000000000000@*", "00000002-0000-0ff1-ce00-000000000000@*"),
            ("https://", "https://"),
            ("api://x", "api://x"),
        ] {
            assert_eq!(plain_name(value), name);
        }
    }

    fn broken(_: &TokenSubject<'_>, _: &mut Vec<Finding>) -> Outcome {
        panic!("a fault of the check's own")
    }

    #[test]
    fn a_panicking_check_is_a_finding_and_never_valid() {
        let check = Check { id: "broken", step: Some(Step::Signature), codes: &[], run: Run::Token(broken) };
        let checks: Vec<&Check> = CHECKS.iter().copied().filter(|check| check.step != Some(Step::Signature)).collect();
        let checks = [checks, vec![&check]].concat();
        let token = "eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.AAAA";
        let input = Input { name: "paste".to_owned(), kind: SourceKind::Paste, bytes: token.as_bytes().to_vec() };
        let case = Arc::new(Case::new(intake::read(&input)));
        let assessment = run(&checks, case, &Policy::default(), from_unix(0).unwrap());
        let codes: Vec<_> = assessment.findings.iter().map(|finding| finding.code.name).collect();
        assert!(codes.contains(&"assay/check-panicked"), "{codes:?}");
        assert_eq!(assessment.verdict, Verdict::Undetermined);
        let token = assessment.artifacts[0].token.as_ref().unwrap();
        let step = token.steps.iter().find(|step| step.step == Step::Signature).unwrap();
        assert_eq!(step.status, StepStatus::NotChecked);
    }
}
