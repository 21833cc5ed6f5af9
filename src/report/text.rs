//! The report for a person at a terminal: the verdict first, then each token's ladder, then the findings with what to do.

use chrono::TimeDelta;

use super::redact::Redaction;
use crate::assess::{Artifact, Assessment, StepResult, TokenAssessment, TrustStatus, Verdict};
use crate::case::Decryption;
use crate::checks::{Finding, Severity, SignatureStatus, Step, StepStatus, Verification};
use crate::intake::{Body, Evidence};
use crate::jose::jwe::Jwe;
use crate::metadata::Document;
use crate::policy::{Gate, decide_document};
use crate::text::{count, shorten, visible};
use crate::time::{Time, length, relative, utc};
use crate::x509::Certificate;

/// What a piece of text means; colour is the reader's affair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As it should be.
    Good,
    /// Wrong.
    Bad,
    /// Open, or worth a look.
    Open,
    /// A heading.
    Strong,
    /// By the way.
    Faint,
}

/// Puts colour on a text, or does not.
pub type Paint = fn(Tone, &str) -> String;

/// How a text report is written.
#[derive(Clone, Copy)]
pub struct TextOptions<'a> {
    /// What is masked.
    pub redaction: Redaction,
    /// To how many columns it is wrapped.
    pub columns: usize,
    /// Its colours.
    pub paint: Paint,
    /// The present moment: a verdict as of another one says "was". None where that must not matter.
    pub now: Option<Time>,
    /// Below each claim, what it is for and everything that its value says.
    pub explain: bool,
    /// Writes a moment in the user's own time zone, for the explanations.
    pub local: Option<&'a dyn Fn(Time) -> String>,
}

impl TextOptions<'_> {
    /// No colours, no explanations, nothing that depends on when and where it is written.
    pub fn plain(redaction: Redaction, columns: usize) -> Self {
        Self { redaction, columns, paint: |_, text| text.to_owned(), now: None, explain: false, local: None }
    }
}

/// Writes the report.
pub fn text(assessment: &Assessment, options: &TextOptions<'_>) -> String {
    let columns = options.columns.clamp(MIN_COLUMNS, MAX_COLUMNS);
    let options = TextOptions { columns, ..*options };
    let mut writer = Writer { text: String::new(), redaction: options.redaction, paint: options.paint, options };
    writer.verdict(assessment);
    for artifact in &assessment.artifacts {
        if let Some(evidence) = assessment.case.evidence().get(artifact.evidence) {
            writer.artifact(assessment, artifact, evidence);
        }
    }
    writer.findings(assessment, Severity::Info);
    writer.wanted(assessment);
    writer.plan(assessment);
    writer.causes(assessment);
    writer.escalation(assessment);
    writer.summary(assessment);
    writer.text
}

/// Writes what was found wrong or worth a look, and what it comes from: for whoever has been shown the evidence already.
pub fn findings_text(assessment: &Assessment, options: &TextOptions<'_>) -> String {
    let columns = options.columns.clamp(MIN_COLUMNS, MAX_COLUMNS);
    let options = TextOptions { columns, ..*options };
    let mut writer = Writer { text: String::new(), redaction: options.redaction, paint: options.paint, options };
    writer.findings(assessment, Severity::Notice);
    writer.plan(assessment);
    writer.causes(assessment);
    writer.escalation(assessment);
    writer.summary(assessment);
    writer.text
}

pub(super) const COMMAND_INDENT: &str = "        ";
const MIN_COLUMNS: usize = 40;
const MAX_COLUMNS: usize = 110; // longer lines are hard to read, whatever the terminal's width

pub(super) struct Writer<'a> {
    text: String,
    pub(super) options: TextOptions<'a>,
    pub(super) redaction: Redaction,
    pub(super) paint: Paint,
}

impl Writer<'_> {
    fn verdict(&mut self, assessment: &Assessment) {
        let (mark, tone) = verdict_mark(assessment.verdict);
        let word = match assessment.verdict {
            Verdict::Valid => "Valid",
            Verdict::Invalid => "Invalid",
            Verdict::Undetermined => "Undetermined",
        };
        let why = self.redaction.text(&why(assessment, self.options.now));
        let head = format!("{} · ", (self.paint)(tone, &format!("{mark} {word}")));
        self.wrapped(&head, word.chars().count() + 5, &why, 2);
    }

    fn artifact(&mut self, assessment: &Assessment, artifact: &Artifact, evidence: &Evidence) {
        self.blank();
        let head = (self.paint)(Tone::Strong, &format!("{}: {}", artifact.id, artifact.kind_name));
        let from = visible(&evidence.source.name);
        self.line(&format!("{head}  {}", (self.paint)(Tone::Faint, &format!("from {from}"))));
        for repair in &evidence.repairs {
            self.line(&(self.paint)(Tone::Faint, &format!("  {}", repair.words())));
        }
        match &evidence.body {
            Body::Certificate { certificate, .. } => self.certificate(assessment, certificate),
            Body::Metadata(document) => self.metadata(document),
            Body::Attempt(attempt) => self.attempt(attempt),
            Body::Clock(comparison) => self.clocks(comparison, assessment.policy.skew),
            Body::Object(object) => self.object(object),
            Body::Diagnostics(trace) => self.trace(trace),
            Body::Event(event) => self.event(event),
            Body::EventLog(log) => self.log(log),
            _ => {}
        }
        if let Some(attempt) = &evidence.source.fetched {
            self.fetched(attempt, assessment.at);
        }
        if let Some(known) = &artifact.token {
            if known.at != assessment.at {
                self.line(&format!("  judged at the time of the event: {}", utc(known.at)));
            }
            self.token(known);
            if let Body::Token { token, .. } = &evidence.body {
                if let Some(jwe) = token.encrypted() {
                    self.parts(jwe);
                }
                let at = known.at;
                self.claims("Header", "/header", token.header.json.root.as_ref(), at);
                self.claims("Unprotected header", "/header", token.unprotected.as_ref(), at);
                self.claims("Claims", "/payload", token.payload.json.root.as_ref(), at);
            }
        }
    }

    fn token(&mut self, token: &TokenAssessment) {
        let verification = &token.verification;
        let route = &token.route;
        let profile = route.profile.map_or_else(String::new, |profile| format!(" ({profile})"));
        self.wrapped("  ", 2, &format!("{}{profile}: {}", route.direction.words(), route.sentence()), 2);
        if let Some(decryption) = &token.decryption {
            self.decryption(token, decryption);
        } else {
            self.signature(verification);
        }
        let (mark, tone) = match token.trust.status {
            TrustStatus::Trusted => ("✓", Tone::Good),
            TrustStatus::Untrusted => ("✗", Tone::Bad),
            TrustStatus::Unknown => ("?", Tone::Open),
        };
        self.marked("Trust", mark, tone, &token.trust.because);
        let mut stage = 0;
        for step in &token.steps {
            let (number, name) = step.step.stage();
            if number != stage {
                stage = number;
                self.line(&format!("  {}", (self.paint)(Tone::Strong, &format!("{number} {name}"))));
            }
            self.step(step);
        }
        if let Some(id) = &token.unique_id {
            self.line(&(self.paint)(Tone::Faint, "      both orders are in use; compare with what the add-in stored:"));
            self.line(&format!("      amurl + uid  {}", shorten(&visible(&id.amurl_then_uid), MAX_VALUE_CHARS)));
            self.line(&format!("      uid + amurl  {}", shorten(&visible(&id.uid_then_amurl), MAX_VALUE_CHARS)));
        }
    }

    fn signature(&mut self, verification: &Verification) {
        let (mark, tone) = match verification.status {
            SignatureStatus::Verified => ("✓", Tone::Good),
            SignatureStatus::Failed => ("✗", Tone::Bad),
            SignatureStatus::NotChecked | SignatureStatus::NotApplicable => ("?", Tone::Open),
        };
        let reason = self.redaction.text(&verification.reason);
        self.marked("Signature", mark, tone, &reason);
    }

    /// How the decryption went, and of each key why it did not do.
    fn decryption(&mut self, token: &TokenAssessment, decryption: &Decryption) {
        let step = token.steps.iter().find(|step| step.step == Step::Decrypt);
        let (mark, tone) = match step.map(|step| step.status) {
            Some(StepStatus::Passed) => ("✓", Tone::Good),
            Some(StepStatus::Failed) => ("✗", Tone::Bad),
            _ => ("?", Tone::Open),
        };
        let detail = step.map(|step| self.redaction.text(&step.detail)).unwrap_or_default();
        self.marked("Decrypted", mark, tone, &detail);
        if decryption.opener().is_none() {
            for tried in decryption.considered.iter().take(MAX_KEYS) {
                let words = format!("{}: {}", tried.candidate.from, tried.outcome.words());
                self.wrapped("               ", 15, &words, 17);
            }
            let left_out = decryption.considered.len().saturating_sub(MAX_KEYS);
            if left_out > 0 {
                self.line(&format!("               … and {left_out} more; see --format json"));
            }
        }
    }

    /// The five parts of an encrypted token, by their lengths.
    fn parts(&mut self, jwe: &Jwe) {
        let bytes = |part: &[u8]| count(part.len(), "byte", "bytes");
        let encrypted_key = match jwe.recipients.as_slice() {
            [only] if only.encrypted_key.is_empty() => "no encrypted key".to_owned(),
            [only] => format!("encrypted key {}", bytes(&only.encrypted_key)),
            several => count(several.len(), "recipient", "recipients"),
        };
        let words = format!(
            "header, {encrypted_key}, initialisation vector {}, ciphertext {}, authentication tag {}",
            bytes(&jwe.iv),
            bytes(&jwe.ciphertext),
            bytes(&jwe.tag)
        );
        self.wrapped("  Parts        ", 15, &words, 15);
    }

    fn step(&mut self, step: &StepResult) {
        let (mark, tone) = match step.status {
            StepStatus::Passed => ("✓", Tone::Good),
            StepStatus::Failed => ("✗", Tone::Bad),
            StepStatus::NotChecked if step.required => ("?", Tone::Open),
            StepStatus::NotChecked | StepStatus::NotApplicable => ("-", Tone::Faint),
        };
        let detail = self.redaction.text(&step.detail);
        let head = format!("    {} {:<15}", (self.paint)(tone, mark), step.step.id());
        self.wrapped(&head, 21, &detail, 21);
    }

    fn marked(&mut self, name: &str, mark: &str, tone: Tone, text: &str) {
        let head = format!("  {name:<10} {} ", (self.paint)(tone, mark));
        self.wrapped(&head, 15, text, 15);
    }

    fn certificate(&mut self, assessment: &Assessment, certificate: &Certificate) {
        let time = |time: Option<Time>| {
            time.map_or_else(
                || "cannot be read".to_owned(),
                |time| format!("{} ({})", utc(time), relative(time, assessment.at)),
            )
        };
        for (name, value) in [
            ("subject", certificate.subject.clone()),
            ("issuer", certificate.issuer.clone()),
            ("serial", certificate.serial.clone()),
            ("not before", time(certificate.not_before)),
            ("not after", time(certificate.not_after)),
            ("key", certificate.public_key.describe()),
            ("signed with", certificate.signature_algorithm.clone()),
            ("SHA-1", certificate.sha1.to_hex()),
            ("x5t", certificate.sha1.to_x5t()),
            ("SHA-256", certificate.sha256.to_hex()),
        ] {
            self.wrapped(&format!("    {name:<12}"), 16, &value, 16);
        }
    }

    fn metadata(&mut self, document: &Document) {
        if let Some(issuer) = &document.issuer {
            self.line(&format!("    issuer      {}", visible(issuer)));
        }
        if let Some(uri) = &document.jwks_uri {
            self.wrapped("    keys at     ", 16, &visible(uri), 16);
        }
        for key in &document.keys {
            let name = match (key.thumbprint(), &key.kid) {
                (Some(thumbprint), _) => thumbprint.to_hex(),
                (None, Some(kid)) => visible(kid).into_owned(),
                (None, None) => "without a name".to_owned(),
            };
            let until = key.certificate.as_ref().and_then(|certificate| certificate.not_after);
            let until = until.map_or_else(String::new, |until| format!(", until {}", utc(until)));
            self.wrapped("    key         ", 16, &format!("{name}  {}{until}", key.describe()), 16);
        }
    }

    /// Those that are at least this severe.
    fn findings(&mut self, assessment: &Assessment, least: Severity) {
        let findings: Vec<_> = assessment.findings.iter().filter(|finding| finding.code.severity <= least).collect();
        if findings.is_empty() {
            return;
        }
        self.blank();
        self.line(&(self.paint)(Tone::Strong, "Findings"));
        let mut explained = Vec::new();
        for finding in findings {
            self.finding(finding);
            if finding.code.severity <= Severity::Warning && !explained.contains(&finding.code.name) {
                explained.push(finding.code.name);
                for paragraph in finding.code.paragraphs("How to fix") {
                    // A command that is broken into lines cannot be copied.
                    match paragraph.strip_prefix("    ") {
                        Some(command) => self.line(&format!("          {}", command.trim_end())),
                        None => self.wrapped("      ", 6, paragraph.trim_end(), 6),
                    }
                }
            }
        }
    }

    fn finding(&mut self, finding: &Finding) {
        let (mark, tone) = match finding.code.severity {
            Severity::Error => ("✗", Tone::Bad),
            Severity::Warning => ("!", Tone::Open),
            Severity::Notice | Severity::Info => ("i", Tone::Faint),
        };
        let head = format!("  {} {}", (self.paint)(tone, mark), (self.paint)(Tone::Strong, finding.code.name));
        let severity =
            (self.paint)(Tone::Faint, &format!("{} in {}", finding.code.severity.as_str(), finding.artifact));
        self.line(&format!("{head}  {severity}"));
        let message = self.redaction.text(&finding.message);
        self.wrapped("    ", 4, &message, 4);
    }

    fn wanted(&mut self, assessment: &Assessment) {
        if assessment.wanted.is_empty() {
            return;
        }
        self.blank();
        self.line(&(self.paint)(Tone::Strong, "Would settle more"));
        for wanted in &assessment.wanted {
            self.wrapped(
                "  ",
                2,
                &format!(
                    "{}: {}",
                    shorten(&self.redaction.text(&visible(&wanted.url)), MAX_VALUE_CHARS),
                    self.redaction.text(&wanted.why)
                ),
                4,
            );
            let words = match &wanted.gate {
                Gate::Refused(refusal) => format!("do not fetch it: {}", refusal.words()),
                Gate::Ask => {
                    let host = decide_document(&wanted.url, &assessment.policy).host.unwrap_or_default();
                    let host = shorten(&visible(&host), MAX_VALUE_CHARS).into_owned();
                    format!(
                        "if you know that it is the right server: --fetch --trust-host {host} (or download it and add it \
                         with --metadata FILE)"
                    )
                }
                _ => "its host is approved: --fetch fetches it (or download it and add it with --metadata FILE)"
                    .to_owned(),
            };
            self.wrapped("    ", 4, &words, 4);
        }
    }

    fn summary(&mut self, assessment: &Assessment) {
        let counts = assessment.counts;
        self.blank();
        let checks = format!(
            "Checks: {} passed, {} failed, {} not applicable, {} could not run.",
            counts.passed, counts.failed, counts.not_applicable, counts.not_run
        );
        self.wrapped("", 0, &checks, 0);
        let moment = format!("As of {}, tolerance {}.", utc(assessment.at), length(assessment.policy.skew));
        let redacted = if self.redaction.is_on() { " Signatures and personal data are left out." } else { "" };
        self.wrapped("", 0, &format!("{moment}{redacted}"), 0);
    }

    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    pub(super) fn line(&mut self, text: &str) {
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }

    /// A head of known width, then words, wrapped with this indent.
    pub(super) fn wrapped(&mut self, head: &str, head_width: usize, text: &str, indent: usize) {
        let mut lines = broken(text, head_width, indent, self.options.columns).into_iter();
        self.line(&format!("{head}{}", lines.next().unwrap_or_default()));
        for line in lines {
            self.line(&format!("{}{line}", " ".repeat(indent)));
        }
    }
}

/// Words in lines: the first begins at column `start`, the others at column `indent`. A word is never broken.
pub(super) fn broken(text: &str, start: usize, indent: usize, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut width = start;
    let mut is_first = true;
    for word in text.split(' ') {
        let length = word.chars().count();
        if !is_first && width + 1 + length > columns {
            lines.push(String::new());
            width = indent;
            is_first = true;
        }
        if let Some(line) = lines.last_mut() {
            if !is_first {
                line.push(' ');
                width += 1;
            }
            line.push_str(word);
        }
        width += length;
        is_first = false;
    }
    lines
}

/// What decided the verdict, in words.
fn why(assessment: &Assessment, now: Option<Time>) -> String {
    let tokens = assessment.artifacts.iter().filter(|artifact| artifact.verdict == Some(assessment.verdict));
    let step = tokens.filter_map(|artifact| artifact.token.as_ref()).find_map(|token| {
        let wanted = match assessment.verdict {
            Verdict::Invalid => StepStatus::Failed,
            Verdict::Undetermined => StepStatus::NotChecked,
            Verdict::Valid => StepStatus::Passed,
        };
        token.steps.iter().find(|step| step.required && step.status == wanted)
    });
    let mut moments = assessment.artifacts.iter().filter_map(|artifact| Some(artifact.token.as_ref()?.at));
    match (assessment.verdict, step) {
        (Verdict::Valid, Some(_)) if let Some(at) = moments.find(|at| *at != assessment.at) => {
            format!("was valid at {}, the time of the event: every required step passed", utc(at))
        }
        (Verdict::Valid, Some(_)) => {
            let moment = now.and_then(|now| valid_at(assessment.at, now));
            let moment = moment.unwrap_or_else(|| format!("as of {}", utc(assessment.at)));
            format!("{moment}: every required step passed")
        }
        (_, Some(step)) => step.detail.clone(),
        (Verdict::Valid, None) => {
            let refusal = assessment.findings.iter().find(|finding| {
                finding.code.severity == Severity::Warning && finding.code.name.starts_with("diagnostics/")
            });
            match refusal {
                Some(finding) => format!("there is no token to judge; {}", finding.message),
                None => "there is no token to judge, and no errors were found".to_owned(),
            }
        }
        (_, None) => assessment.findings.first().map_or_else(
            || format!("nothing to judge in {}", count(assessment.artifacts.len(), "input", "inputs")),
            |finding| finding.message.clone(),
        ),
    }
}

/// Shape and tone of a verdict.
fn verdict_mark(verdict: Verdict) -> (&'static str, Tone) {
    match verdict {
        Verdict::Valid => ("✓", Tone::Good),
        Verdict::Invalid => ("✗", Tone::Bad),
        Verdict::Undetermined => ("?", Tone::Open),
    }
}

/// When a token was or would be valid, if that is not the present: whoever reads it must not take the one for the other.
pub fn valid_at(at: Time, now: Time) -> Option<String> {
    const PRESENT: TimeDelta = TimeDelta::minutes(1); // a report takes a while to be read
    if now - at > PRESENT {
        Some(format!("was valid at {}", utc(at)))
    } else if at - now > PRESENT {
        Some(format!("would be valid at {}", utc(at)))
    } else {
        None
    }
}

const MAX_KEYS: usize = 20; // a person holds a handful of private keys
pub(super) const MAX_VALUE_CHARS: usize = 400; // a public key in a claim is no help on a terminal

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::case::Case;
    use crate::intake::{self, Input, SourceKind};
    use crate::policy::Policy;
    use crate::time::from_unix;

    #[test]
    fn the_verdict_comes_first_and_lines_fit() {
        let token = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJub2JvZHkiLCJlbWFpbCI6ImpAeC55In0.";
        let input = Input { name: "paste".to_owned(), kind: SourceKind::Paste, bytes: token.as_bytes().to_vec() };
        let case = Arc::new(Case::new(intake::read(&input)));
        let assessment = crate::assess::assess(case, &Policy::default(), from_unix(1_727_740_800).unwrap());
        let report = text(&assessment, &TextOptions::plain(Redaction::Redacted, 60));
        assert!(report.starts_with("✗ Invalid · the token says that it is not signed"), "{report}");
        assert!(report.contains("email  [redacted]@x.y"), "{report}");
        let prose = |line: &&str| !line.starts_with(COMMAND_INDENT) || line.starts_with("         ");
        assert!(report.lines().filter(prose).all(|line| line.chars().count() <= 60), "{report}");
        let open = text(&assessment, &TextOptions::plain(Redaction::Unredacted, 60));
        assert!(open.contains("j@x.y"), "{open}");
    }

    #[test]
    fn a_verdict_of_another_moment_says_so() {
        let (at, minute) = (from_unix(1_727_740_800).unwrap(), TimeDelta::minutes(1));
        let second = TimeDelta::seconds(1);
        for (now, expected) in [
            (at, None),
            (at + minute, None),
            (at - minute, None),
            (at + minute + second, Some("was valid at 2024-10-01 00:00:00 UTC")),
            (at - minute - second, Some("would be valid at 2024-10-01 00:00:00 UTC")),
        ] {
            assert_eq!(valid_at(at, now).as_deref(), expected);
        }
    }
}
