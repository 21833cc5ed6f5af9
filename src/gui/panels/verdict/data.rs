//! What the verdict says: in which words, with which tone.

use std::fmt::Write as _;

use crate::assess::{Artifact, Assessment, TokenAssessment, TrustStatus, Verdict, Wanted};
use crate::checks::{SignatureStatus, Step, StepStatus};
use crate::exchange::app_context;
use crate::gui::command::Command;
use crate::gui::network::{AskedBy, Request, can_be_opened};
use crate::gui::theme::Tone;
use crate::gui::words;
use crate::intake::Evidence;
use crate::jose::Token;
use crate::policy::{self, Gate, Policy};
use crate::report::valid_at;
use crate::time::Time;
use crate::{text, time};

/// The verdict over one token.
#[derive(Clone, PartialEq)]
pub struct VerdictView {
    /// Shape and colour.
    pub tone: Tone,
    /// `Valid`, `Invalid` or `Undetermined`; `Was valid` where it was judged at the time of an event.
    pub word: String,
    /// What stands beside the word: the token's kind, what decided, when it ends.
    pub facts: Vec<String>,
    /// Between whom the token travels, and who signs it.
    pub route: Line,
    /// What the next line is about: `Signature`, or `Cipher` where the token is encrypted.
    pub proof: &'static str,
    /// What the mathematics says.
    pub signature: Line,
    /// Whether the key is trusted, and why.
    pub trust: Line,
}

/// One line under the verdict.
#[derive(Clone, PartialEq)]
pub struct Line {
    /// Shape and colour.
    pub tone: Tone,
    /// The outcome in a word or two.
    pub word: String,
    /// The outcome in a sentence.
    pub sentence: String,
    /// What the user can do about it right here.
    pub offer: Option<Offer>,
}

/// A button at the end of a line.
#[derive(Clone, PartialEq)]
pub struct Offer {
    /// The words on it.
    pub words: String,
    /// What it does, in a sentence.
    pub tooltip: String,
    /// What it asks for.
    pub command: Command,
}

impl VerdictView {
    /// The verdict over a token. `now` is the present: a verdict of another moment says so.
    pub fn new(
        assessment: &Assessment,
        artifact: &Artifact,
        token: &Token,
        assessed: &TokenAssessment,
        now: Time,
    ) -> Self {
        let (tone, word) = artifact.verdict.map_or((Tone::Neutral, "No verdict"), words::verdict);
        let mut facts = vec![text::capitalised(&artifact.kind_name)];
        let is_at_event = assessed.at != assessment.at;
        let word = if is_at_event && artifact.verdict == Some(Verdict::Valid) { words::WAS_VALID } else { word };
        if is_at_event {
            facts.push(format!("at the event: {}", time::utc(assessed.at)));
        } else {
            facts.extend(valid_at(assessment.at, now).filter(|_| artifact.verdict == Some(Verdict::Valid)));
        }
        facts.extend(deciding_fact(assessment, artifact, assessed));
        Self {
            tone,
            word: word.to_owned(),
            facts,
            route: route_line(assessed),
            proof: if assessed.decryption.is_some() { "Cipher" } else { "Signature" },
            signature: decryption_line(assessed).unwrap_or_else(|| signature_line(assessed)),
            trust: trust_line(assessment, artifact, token, assessed),
        }
    }
}

/// What decided the verdict, or how long the token still lives.
fn deciding_fact(assessment: &Assessment, artifact: &Artifact, assessed: &TokenAssessment) -> Option<String> {
    // Nothing by itself makes a token valid.
    if let Some(decided_by) = artifact.decided_by.filter(|_| artifact.verdict != Some(Verdict::Valid)) {
        let step = assessed.steps.iter().find(|step| step.step.id() == decided_by).map(|step| &step.detail);
        let finding = assessment.findings_of(&artifact.id).find(|finding| finding.code.name == decided_by);
        let words = finding.map(|finding| &finding.message).or(step).filter(|words| !words.is_empty());
        if let Some(words) = words {
            return Some(words.clone());
        }
    }
    let ends = assessed.expires_at.map(|moment| format!("ends {}", time::relative(moment, assessed.at)));
    ends.or_else(|| (artifact.verdict == Some(Verdict::Valid)).then(|| "every required step passed".to_owned()))
}

fn route_line(assessed: &TokenAssessment) -> Line {
    let route = &assessed.route;
    let profile = route.profile.map_or_else(String::new, |profile| format!(" ({profile})"));
    Line {
        tone: Tone::Neutral,
        word: format!("{}{profile}", text::capitalised(route.direction.words())),
        sentence: text::capitalised(route.sentence()),
        offer: None,
    }
}

fn signature_line(assessed: &TokenAssessment) -> Line {
    let verification = &assessed.verification;
    let (tone, word) = match verification.status {
        // A matching key is good news only when it is a key that counts.
        SignatureStatus::Verified if assessed.trust.status == TrustStatus::Trusted => (Tone::Passed, "Matches"),
        SignatureStatus::Verified => (Tone::Notice, "Matches"),
        SignatureStatus::Failed => (Tone::Failed, "Failed"),
        SignatureStatus::NotChecked => (Tone::NotChecked, "Not checked"),
        SignatureStatus::NotApplicable => (Tone::Neutral, "Not applicable"),
    };
    Line {
        tone,
        word: word.to_owned(),
        sentence: words::with_short_thumbprints(&without_word(word, &verification.reason)),
        offer: None,
    }
}

/// How the decryption of an encrypted token went.
fn decryption_line(assessed: &TokenAssessment) -> Option<Line> {
    assessed.decryption.as_ref()?;
    let step = assessed.steps.iter().find(|step| step.step == Step::Decrypt)?;
    let (tone, word) = match step.status {
        StepStatus::Passed => (Tone::Passed, "Decrypted"),
        StepStatus::Failed => (Tone::Failed, "Failed"),
        StepStatus::NotChecked | StepStatus::NotApplicable => (Tone::NotChecked, "Not decrypted"),
    };
    Some(Line { tone, word: word.to_owned(), sentence: without_word(word, &step.detail), offer: None })
}

/// The sentence without the word that stands in front of it anyway.
fn without_word(word: &str, sentence: &str) -> String {
    match sentence.get(..word.len()) {
        Some(start) if start.eq_ignore_ascii_case(word) => {
            sentence.get(word.len()..).unwrap_or_default().trim_start().to_owned()
        }
        _ => text::capitalised(sentence),
    }
}

fn trust_line(assessment: &Assessment, artifact: &Artifact, token: &Token, assessed: &TokenAssessment) -> Line {
    let (tone, word) = words::trust(assessed.trust.status);
    // The same the other way round: a key that counts is good news only when it made the signature.
    let opened = assessed.decryption.as_ref().is_some_and(|decryption| decryption.opener().is_some());
    let made_it = opened || assessed.verification.status == SignatureStatus::Verified;
    let wanted = assessment.wanted.iter().find(|wanted| wanted.is_for(&artifact.id));
    let open_host = open_host(token, &assessment.policy);
    // Nor is it while nobody has decided whether the host that the token names may publish keys.
    let counts = made_it && open_host.is_none();
    let tone = if tone == Tone::Passed && !counts { Tone::Notice } else { tone };
    let mut sentence = words::with_short_thumbprints(&text::capitalised(&assessed.trust.because));
    let fetch = wanted.and_then(|wanted| fetch_offer(assessment, wanted));
    let trust = open_host.map(|host| Offer {
        words: "Trust this host".to_owned(),
        tooltip: format!("Let {} publish keys for this case", text::quoted(&host)),
        command: Command::TrustHost(host),
    });
    // Nobody is told to get a document from an address that must not be followed; why not is said.
    if let Some(Gate::Refused(refusal)) = wanted.map(|wanted| &wanted.gate).filter(|_| fetch.is_none()) {
        let _infallible = write!(sentence, ". Its key document is not fetched: {}", refusal.words());
    }
    Line { tone, word: word.to_owned(), sentence, offer: fetch.or(trust) }
}

/// What fetches a document that would settle more, where the user can let it be fetched.
pub fn fetch_offer(assessment: &Assessment, wanted: &Wanted) -> Option<Offer> {
    if !can_be_opened(&wanted.gate) {
        return None;
    }
    let request = request_for(assessment, wanted);
    let is_there =
        |evidence: &Evidence| evidence.source.fetched.as_ref().is_some_and(|attempt| attempt.url == wanted.url);
    let words = if assessment.case.evidence().iter().any(is_there) {
        "Fetch again…"
    } else if request.is_approved(&assessment.policy) {
        "Fetch its keys…"
    } else {
        "Approve and fetch…"
    };
    let host = text::quoted(&request.host().unwrap_or_default());
    Some(Offer {
        words: words.to_owned(),
        tooltip: format!("Show what would be fetched from {host}; nothing is sent before you have approved it"),
        command: Command::AskToFetch(request),
    })
}

/// The request for a document that would settle more.
pub fn request_for(assessment: &Assessment, wanted: &Wanted) -> Request {
    let asking = wanted.artifacts.first().and_then(|id| assessment.artifact(id));
    let name = asking.map(|artifact| {
        let kind = text::capitalised(&artifact.kind_name);
        if artifact.title.is_empty() { kind } else { format!("{kind}: {}", artifact.title) }
    });
    let asked_by = AskedBy::Evidence { name: name.unwrap_or_default(), why: wanted.why.clone() };
    Request { url: wanted.url.clone(), asked_by, is_own: false }
}

/// The host of `amurl`, when nobody has decided about it yet.
fn open_host(token: &Token, policy: &Policy) -> Option<String> {
    let context = app_context(token).ok()??;
    let decision = policy::decide(context.metadata_url()?, policy);
    if decision.gate == Gate::Ask { decision.host } else { None }
}
