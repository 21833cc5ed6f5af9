//! An assessment → the report's model.

use super::diagnostics;
use super::events;
use super::model::{
    Action, Artifact, Cause, Certificate, Checks, Considered, Decryption, EncryptedParts, Escalation, Extension,
    Finding, Key, Location, Metadata, MetadataKey, PlanStep, PublicKey, Report, Route, SCHEMA_NAME, Signature, Source,
    Step, Timeline, Token, Tool, Trust, UniqueId, Wanted, Weighed,
};
use super::object;
use super::redact::Redaction;
use super::seen;
use crate::assess::{self, Assessment, TokenAssessment};
use crate::case::KeyCandidate;
use crate::causes;
use crate::checks;
use crate::intake::{Body, Evidence};
use crate::jose::json::Node;
use crate::jose::{self, PartName, Serialization};
use crate::metadata;
use crate::policy::Gate;
use crate::text::visible;
use crate::time::{Time, rfc3339};
use crate::x509::{self, Thumbprint};

/// Makes the report of an assessment.
pub fn report(assessment: &Assessment, redaction: Redaction) -> Report {
    let evidence = assessment.case.evidence();
    let artifacts = assessment.artifacts.iter();
    Report {
        schema: SCHEMA_NAME.to_owned(),
        tool: Tool { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        at: rfc3339(assessment.at),
        skew_seconds: assessment.policy.skew.num_seconds(),
        redacted: redaction.is_on(),
        verdict: assessment.verdict.as_str().to_owned(),
        decided_by: assessment.decided_by.map(str::to_owned),
        artifacts: artifacts
            .filter_map(|artifact| {
                Some(artifact_of(artifact, evidence.get(artifact.evidence)?, assessment.at, redaction))
            })
            .collect(),
        findings: assessment.findings.iter().map(|finding| finding_of(finding, redaction)).collect(),
        checks: Checks {
            passed: assessment.counts.passed,
            failed: assessment.counts.failed,
            not_applicable: assessment.counts.not_applicable,
            not_run: assessment.counts.not_run,
        },
        causes: assessment.causes.iter().map(|cause| cause_of(cause, redaction)).collect(),
        plan: assessment.plan.iter().map(|step| plan_step(step, redaction)).collect(),
        escalation: assessment.escalation.iter().map(|fact| escalation(fact, redaction)).collect(),
        timeline: Timeline { spans: Vec::new(), marks: Vec::new(), gaps: Vec::new() },
        wanted: assessment.wanted.iter().map(|wanted| wanted_of(wanted, redaction)).collect(),
    }
}

fn artifact_of(
    artifact: &assess::Artifact,
    evidence: &Evidence,
    assessment_at: Time,
    redaction: Redaction,
) -> Artifact {
    let source = &evidence.source;
    let (token, certificate, metadata) = match &evidence.body {
        Body::Token { token, .. } => (Some(token), None, None),
        Body::Certificate { certificate, .. } => (None, Some(certificate_of(certificate)), None),
        Body::Metadata(document) => (None, None, Some(metadata_of(document))),
        _ => (None, None, None),
    };
    let (attempt, clock) = match &evidence.body {
        Body::Attempt(attempt) => (Some(attempt), None),
        Body::Clock(comparison) => (None, Some(seen::clock(comparison))),
        _ => (source.fetched.as_ref(), None),
    };
    let known = artifact.token.as_ref();
    Artifact {
        id: artifact.id.clone(),
        kind: artifact.kind.to_owned(),
        verdict: artifact.verdict.map(|verdict| verdict.as_str().to_owned()),
        source: Source {
            name: redaction.text(&visible(&source.name)),
            kind: source.kind.as_str().to_owned(),
            start: source.start,
            end: source.end,
            fetched_at: source.fetched.as_ref().map(|attempt| rfc3339(attempt.begun_at)),
            url: attempt.map(|attempt| redaction.text(&visible(&attempt.url))),
        },
        parent: artifact.parent.clone(),
        judged_at: known.map(|known| known.at).filter(|at| *at != assessment_at).map(rfc3339),
        repairs: evidence.repairs.iter().map(crate::intake::Repair::words).collect(),
        route: known.map(|known| Route {
            direction: known.route.direction.id().to_owned(),
            signer: known.route.signer.id().to_owned(),
            profile: known.route.profile.map(str::to_owned),
            sentence: known.route.sentence().to_owned(),
        }),
        token: token.zip(known).map(|(token, known)| token_of(token, known, redaction)),
        steps: known.map(|known| known.steps.iter().map(|step| step_of(step, redaction)).collect()),
        signature: known.map(|known| signature(&known.verification)),
        decryption: token.zip(known).and_then(|(token, known)| decryption(token, known, redaction)),
        trust: known.map(|known| Trust {
            status: known.trust.status.as_str().to_owned(),
            because: known.trust.because.clone(),
        }),
        unique_id: known.and_then(|known| known.unique_id.as_ref()).map(|id| UniqueId {
            amurl_then_uid: id.amurl_then_uid.clone(),
            uid_then_amurl: id.uid_then_amurl.clone(),
            sha256: id.sha256.clone(),
        }),
        certificate,
        metadata,
        diagnostics: match &evidence.body {
            Body::Diagnostics(known) => Some(diagnostics::trace(known, redaction)),
            _ => None,
        },
        object: match &evidence.body {
            Body::Object(known) => Some(object::object(known, redaction)),
            _ => None,
        },
        event: match &evidence.body {
            Body::Event(known) => Some(events::event(known, redaction)),
            _ => None,
        },
        log: match &evidence.body {
            Body::EventLog(known) => Some(events::log(known)),
            _ => None,
        },
        probe: attempt.map(|attempt| seen::probe(attempt, redaction)),
        clock,
    }
}

fn token_of(token: &jose::Token, known: &TokenAssessment, redaction: Redaction) -> Token {
    let text = |name: &str| token.header_text(name).map(str::to_owned);
    let json = |node: Option<&Node>| redaction.json(node.map(Node::to_value).unwrap_or_default());
    let time = |time: Option<Time>| time.map(rfc3339);
    let x5t = text("x5t");
    Token {
        form: form(token).to_owned(),
        unprotected_header: token.unprotected.as_ref().map(|header| json(Some(header))),
        header: json(token.header.json.root.as_ref()),
        claims: json(token.payload.json.root.as_ref()),
        alg: text("alg"),
        kid: text("kid"),
        x5t_hex: x5t.as_deref().and_then(|x5t| Thumbprint::from_x5t(x5t).ok()).map(|thumbprint| thumbprint.to_hex()),
        x5t,
        issued_at: time(known.issued_at),
        not_before: time(known.not_before),
        expires_at: time(known.expires_at),
        signature: (!redaction.is_on() && !token.is_encrypted()).then(|| token.encoded(PartName::Signature).to_owned()),
    }
}

fn form(token: &jose::Token) -> &'static str {
    match token.serialization {
        _ if token.is_opaque() => "opaque",
        Serialization::Compact => "compact",
        Serialization::Flattened => "flattened",
        Serialization::General { .. } => "general",
    }
}

fn step_of(step: &assess::StepResult, redaction: Redaction) -> Step {
    Step {
        id: step.step.id().to_owned(),
        status: step.status.as_str().to_owned(),
        required: step.required,
        detail: redaction.text(&step.detail),
        findings: step.codes.iter().map(|code| code.name.to_owned()).collect(),
    }
}

fn signature(verification: &checks::Verification) -> Signature {
    let key = verification.signer().map(|signer| key_of(&signer.candidate));
    let considered = verification.considered.iter().map(|considered| Considered {
        from: considered.candidate.from.to_string(),
        kid: considered.candidate.key.kid.clone(),
        x5t: x5t(&considered.candidate.key),
        outcome: considered.outcome.as_str().to_owned(),
        reason: considered.reason.clone(),
    });
    Signature {
        status: verification.status.as_str().to_owned(),
        reason: verification.reason.clone(),
        key,
        considered: considered.collect(),
    }
}

fn key_of(candidate: &KeyCandidate) -> Key {
    let key = &candidate.key;
    Key {
        from: candidate.from.to_string(),
        kid: key.kid.clone(),
        x5t: x5t(key),
        thumbprint_sha1: key.thumbprint().map(|thumbprint| thumbprint.to_hex()),
        thumbprint_sha256: key.thumbprint_sha256().map(|thumbprint| thumbprint.to_hex()),
    }
}

fn decryption(token: &jose::Token, known: &TokenAssessment, redaction: Redaction) -> Option<Decryption> {
    let decryption = known.decryption.as_ref()?;
    let jwe = token.encrypted()?;
    let step = known.steps.iter().find(|step| step.step == checks::Step::Decrypt)?;
    let considered = decryption.considered.iter().map(|tried| Considered {
        from: tried.candidate.from.to_string(),
        kid: tried.candidate.key.kid.clone(),
        x5t: x5t(&tried.candidate.key),
        outcome: tried.outcome.as_str().to_owned(),
        reason: tried.outcome.words(),
    });
    Some(Decryption {
        status: match (decryption.opener(), step.status) {
            (Some(_), _) => "decrypted",
            (None, checks::StepStatus::Failed) => "failed",
            (None, _) => "not-checked",
        }
        .to_owned(),
        reason: redaction.text(&step.detail),
        key: decryption.opener().map(|opener| key_of(&opener.candidate)),
        considered: considered.collect(),
        parts: EncryptedParts {
            recipients: jwe.recipients.len(),
            encrypted_key_bytes: jwe.recipients.first().map_or(0, |recipient| recipient.encrypted_key.len()),
            iv_bytes: jwe.iv.len(),
            ciphertext_bytes: jwe.ciphertext.len(),
            tag_bytes: jwe.tag.len(),
        },
        content: decryption.content.map(|content| content.as_str().to_owned()),
    })
}

/// As declared, else as computed from the certificate.
fn x5t(key: &jose::Key) -> Option<String> {
    key.x5t.clone().or_else(|| key.thumbprint().map(|thumbprint| thumbprint.to_x5t()))
}

fn certificate_of(certificate: &x509::Certificate) -> Certificate {
    let extension = |extension: &x509::Extension| Extension {
        oid: extension.oid.clone(),
        name: extension.name.clone(),
        critical: extension.critical,
        text: extension.text.clone(),
    };
    Certificate {
        subject: certificate.subject.clone(),
        issuer: certificate.issuer.clone(),
        serial: certificate.serial.clone(),
        not_before: certificate.not_before.map(rfc3339),
        not_after: certificate.not_after.map(rfc3339),
        thumbprint_sha1: certificate.sha1.to_hex(),
        thumbprint_sha256: certificate.sha256.to_hex(),
        x5t: certificate.sha1.to_x5t(),
        public_key: PublicKey {
            algorithm: certificate.public_key.algorithm().to_owned(),
            bits: certificate.public_key.bits(),
        },
        signature_algorithm: certificate.signature_algorithm.clone(),
        self_signed: certificate.self_signed,
        extensions: certificate.extensions.iter().map(extension).collect(),
        problems: certificate.problems.iter().map(ToString::to_string).collect(),
    }
}

fn metadata_of(document: &metadata::Document) -> Metadata {
    let key = |key: &jose::Key| MetadataKey {
        x5t: key.x5t.clone(),
        computed_x5t: key.certificate.as_ref().map(|certificate| certificate.sha1.to_x5t()),
        kid: key.kid.clone(),
        usage: key.usage.clone(),
        not_after: key.certificate.as_ref().and_then(|certificate| certificate.not_after).map(rfc3339),
    };
    Metadata {
        format: document.format.kind().to_owned(),
        issuer: document.issuer.clone(),
        realm: document.realm.clone(),
        keys: document.keys.iter().map(|entry| key(entry)).collect(),
    }
}

fn cause_of(cause: &causes::Cause, redaction: Redaction) -> Cause {
    let names = |codes: &[&'static checks::Code]| codes.iter().map(|code| code.name.to_owned()).collect();
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let action = |action: &causes::Action| Action {
        title: redaction.text(&action.title),
        command: action.command.as_ref().map(|command| redaction.command(command)),
        risk: action.risk.as_str().to_owned(),
        warning: action.warning.map(str::to_owned),
    };
    Cause {
        id: cause.id.to_owned(),
        title: cause.title.to_owned(),
        direction: cause.direction.map(str::to_owned),
        likelihood: cause.likelihood.as_str().to_owned(),
        artifacts: cause.artifacts.clone(),
        speaks_for: names(&cause.speaks_for),
        speaks_against: names(&cause.speaks_against),
        weighed: cause.weighed.iter().map(weighed).collect(),
        contradictions: cause.contradictions.iter().map(|words| redaction.text(words)).collect(),
        would_settle_it: cause.would_settle_it.iter().map(|would| question(would, redaction)).collect(),
        actions: cause.actions.iter().map(action).collect(),
        held_back: cause.held_back,
        confirm: texts(&cause.confirm),
    }
}

fn plan_step(step: &causes::PlanStep, redaction: Redaction) -> PlanStep {
    PlanStep { cause: step.cause.to_owned(), why: redaction.text(&step.why) }
}

fn escalation(fact: &assess::EscalationFact, redaction: Redaction) -> Escalation {
    Escalation { name: fact.name.clone(), value: redaction.text(&fact.value) }
}

fn weighed(weighed: &causes::Weighed) -> Weighed {
    Weighed {
        code: weighed.code.name.to_owned(),
        artifact: weighed.artifact.clone(),
        weight: weighed.weight.as_str().to_owned(),
    }
}

/// The contract has texts here: the command stands in its text.
fn question(question: &causes::Question, redaction: Redaction) -> String {
    let text = redaction.text(&question.text);
    match &question.command {
        Some(command) => format!("{text}: {}", redaction.command(command)),
        None => text,
    }
}

fn finding_of(finding: &checks::Finding, redaction: Redaction) -> Finding {
    let location = finding.location.as_ref().map(|location| Location {
        pointer: location.pointer.clone(),
        start: location.range.as_ref().map(|range| range.start),
        end: location.range.as_ref().map(|range| range.end),
    });
    Finding {
        code: finding.code.name.to_owned(),
        severity: finding.code.severity.as_str().to_owned(),
        artifact: finding.artifact.clone(),
        location,
        message: redaction.text(&finding.message),
        evidence: redaction.facts(&finding.evidence),
        reference: finding.code.references().into_iter().next(),
    }
}

fn wanted_of(wanted: &assess::Wanted, redaction: Redaction) -> Wanted {
    let (gate, reason) = match &wanted.gate {
        Gate::KnownCloud(cloud) => ("approved", format!("the documented address of Exchange Online, {}", cloud.name)),
        Gate::Trusted(trusted) => ("approved", format!("you trust {}", trusted.pattern)),
        Gate::ApprovedOnce => ("approved", "you approved this address for one fetch".to_owned()),
        Gate::Ask => ("ask", "nobody has approved its host".to_owned()),
        Gate::Refused(refusal) => ("refused", refusal.words()),
    };
    Wanted {
        url: redaction.text(&visible(&wanted.url)),
        artifacts: wanted.artifacts.clone(),
        why: redaction.text(&wanted.why),
        gate: gate.to_owned(),
        reason,
    }
}
