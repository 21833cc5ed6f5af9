//! What a check gets to see: one artifact, the case around it, the user's policy and the moment.

use std::cell::OnceCell;

use chrono::TimeDelta;

use crate::case::{Case, Decryption};
use crate::event::diagnostics::Exchanged;
use crate::event::{Diagnostic, Event};
use crate::exchange::objects::ExchangeObject;
use crate::exchange::{AppContext, TokenKind, app_context, token_kind};
use crate::intake::{Body, Evidence};
use crate::jose::json::Node;
use crate::jose::{Algorithm, PartName, Token};
use crate::metadata;
use crate::network::{Attempt, ClockComparison};
use crate::policy::{Policy, UrlDecision, decide};
use crate::time::{Meaning, Time, Written};
use crate::x509::Certificate;

use super::finding::Location;
use super::verification::Verification;

/// A token, with what several checks need to know of it computed once.
pub struct TokenSubject<'a> {
    /// The token.
    pub token: &'a Token,
    /// Its text said that its end was cut off.
    pub cut_off: bool,
    /// The evidence that it is.
    pub evidence: &'a Evidence,
    /// The actor token inside it.
    pub actor: Option<&'a Token>,
    /// Its kind.
    pub kind: TokenKind,
    /// `appctx`; `Err` says what stands in its place.
    pub app_context: Result<Option<AppContext>, String>,
    metadata_address: OnceCell<UrlDecision>,
    /// The header's algorithm, if it is one that Assay knows.
    pub algorithm: Option<Algorithm>,
    /// Which key signed it.
    pub verification: Verification,
    /// What came of the keys that were tried on it, if it is encrypted.
    pub decryption: Option<&'a Decryption>,
    /// Everything on the table.
    pub case: &'a Case,
    /// The user's decisions.
    pub policy: &'a Policy,
    /// The moment of evaluation: for a token out of an event the event's, unless the user named one.
    pub at: Time,
    /// How far `at` may be off either way: an event's time without its time zone.
    pub at_uncertainty: TimeDelta,
    /// The event's time, where its day and its month can be confused: `at` says nothing about the token then.
    pub ambiguous: Option<&'a Written>,
}

/// A certificate: evidence by itself, or a key's in a document.
pub struct CertificateSubject<'a> {
    /// The certificate.
    pub certificate: &'a Certificate,
    /// The user's decisions.
    pub policy: &'a Policy,
    /// The moment of evaluation.
    pub at: Time,
}

/// A metadata document.
pub struct MetadataSubject<'a> {
    /// The document.
    pub document: &'a metadata::Document,
    /// How it was fetched, if it was.
    pub fetched: Option<&'a Attempt>,
    /// Everything on the table.
    pub case: &'a Case,
    /// The document's place in the case.
    pub index: usize,
    /// The user's decisions.
    pub policy: &'a Policy,
    /// The moment of evaluation.
    pub at: Time,
}

/// An attempt to reach an address: one that failed, one that was made to see whether it would, or the one that brought a
/// document.
pub struct AttemptSubject<'a> {
    /// The attempt.
    pub attempt: &'a Attempt,
    /// Everything on the table.
    pub case: &'a Case,
    /// Its place in the case.
    pub index: usize,
    /// The user's decisions.
    pub policy: &'a Policy,
    /// The moment of evaluation.
    pub at: Time,
}

/// This computer's clock against others.
pub struct ClockSubject<'a> {
    /// What they showed.
    pub comparison: &'a ClockComparison,
    /// Everything on the table.
    pub case: &'a Case,
    /// The user's decisions.
    pub policy: &'a Policy,
    /// The moment of evaluation.
    pub at: Time,
}

/// An object of Exchange's configuration.
pub struct ObjectSubject<'a> {
    /// The object.
    pub object: &'a ExchangeObject,
    /// Everything on the table.
    pub case: &'a Case,
    /// Its place in the case.
    pub index: usize,
    /// The user's decisions.
    pub policy: &'a Policy,
    /// The moment of evaluation.
    pub at: Time,
}

/// A Windows event.
pub struct EventSubject<'a> {
    /// The event.
    pub event: &'a Event,
    /// Everything on the table.
    pub case: &'a Case,
    /// Its place in the case.
    pub index: usize,
    /// The user's decisions.
    pub policy: &'a Policy,
    /// The moment of evaluation.
    pub at: Time,
}

/// What servers and Exchange's own client said, wherever it stands.
pub struct DiagnosticsSubject<'a> {
    /// What they said.
    pub items: &'a [Diagnostic],
    /// The request that it was said to, where it is known.
    pub request: Option<&'a Exchanged>,
    /// The evidence that it stands in: a trace, an event, a connectivity test.
    pub evidence: &'a Evidence,
    /// Everything on the table.
    pub case: &'a Case,
    /// Its place in the case.
    pub index: usize,
    /// The user's decisions.
    pub policy: &'a Policy,
    /// The moment of evaluation.
    pub at: Time,
}

/// A piece of evidence as it came in.
pub struct InputSubject<'a> {
    /// The evidence.
    pub evidence: &'a Evidence,
}

impl<'a> TokenSubject<'a> {
    /// The token at this place of the case, with what the checks share computed, the verification above all.
    pub fn new(case: &'a Case, index: usize, policy: &'a Policy, at: Time) -> Option<Self> {
        let evidence = case.evidence().get(index)?;
        let Body::Token { token, cut_off } = &evidence.body else { return None };
        let context = app_context(token);
        let is_actor = case.outer_token(index).is_some_and(|outer| outer.claim("actortoken").is_some());
        let algorithm = token.header_text("alg").and_then(Algorithm::from_name);
        let ambiguous = ambiguous(evidence, policy);
        let (at, at_uncertainty) = not_in_future(moment(evidence, policy, at), policy, at);
        let mut verification = Verification::new(token, algorithm, case);
        if ambiguous.is_none() {
            verification.note_validity(at);
        }
        Some(Self {
            token,
            cut_off: *cut_off,
            evidence,
            actor: case.nested_token(index),
            kind: if is_actor { TokenKind::ExchangeActor } else { token_kind(token, &context) },
            app_context: context,
            metadata_address: OnceCell::new(),
            algorithm,
            verification,
            decryption: case.decryption(index),
            case,
            policy,
            at,
            at_uncertainty,
            ambiguous,
        })
    }

    /// Whether this is an Exchange identity token.
    pub fn is_identity(&self) -> bool {
        self.kind == TokenKind::ExchangeIdentity
    }

    /// `appctx`, where it can be read.
    pub fn context(&self) -> Option<&AppContext> {
        self.app_context.as_ref().ok()?.as_ref()
    }

    /// Whether the document at the context's `amurl` may be asked for keys, where there is an `amurl`.
    pub fn metadata_address(&self) -> Option<&UrlDecision> {
        let url = self.context()?.metadata_url()?;
        Some(self.metadata_address.get_or_init(|| decide(url, self.policy)))
    }

    /// Where a header parameter stands.
    pub fn header_location(&self, name: &str) -> Location {
        location(PartName::Header, name, self.token.header_parameter(name))
    }

    /// Where a claim stands.
    pub fn claim_location(&self, name: &str) -> Location {
        location(PartName::Payload, name, self.token.claim(name))
    }

    /// Where a member of `appctx` stands: in the claim, whose own inside has no place of its own when it is a string.
    pub fn context_location(&self, name: &str) -> Location {
        let mut location = self.claim_location("appctx");
        crate::jose::json::push_pointer(&mut location.pointer, name);
        location
    }
}

/// When to judge a piece of evidence, and how far that may be off: at the event's time if it was taken out of one.
fn moment(evidence: &Evidence, policy: &Policy, at: Time) -> (Time, TimeDelta) {
    let known = event_time(evidence, policy).and_then(|time| Some((time.about()?, time.bounds()?)));
    known.map_or((at, policy.at_uncertainty), |(about, (earliest, latest))| (about, (latest - earliest) / 2))
}

/// The time of the event that a piece of evidence was taken out of, where it counts and nobody knows which of two days it
/// was.
fn ambiguous<'a>(evidence: &'a Evidence, policy: &Policy) -> Option<&'a Written> {
    event_time(evidence, policy).filter(|time| matches!(time.meaning, Meaning::Ambiguous { .. }))
}

fn event_time<'a>(evidence: &'a Evidence, policy: &Policy) -> Option<&'a Written> {
    evidence.event.as_ref().filter(|_| policy.at_events)?.time.as_ref()
}

/// What is still to come is no moment to judge at: nobody can have received anything then.
fn not_in_future(moment: (Time, TimeDelta), policy: &Policy, at: Time) -> (Time, TimeDelta) {
    if is_in_future(moment, policy, at) { (at, policy.at_uncertainty) } else { moment }
}

/// Whether a moment, which may be that far off, is certainly later than now.
pub(super) fn is_in_future((about, reach): (Time, TimeDelta), policy: &Policy, at: Time) -> bool {
    let now = at.checked_add_signed(policy.skew).unwrap_or(Time::MAX_UTC);
    about.checked_sub_signed(reach).unwrap_or(Time::MIN_UTC) > now
}

fn location(part: PartName, name: &str, node: Option<&Node>) -> Location {
    let mut pointer = String::with_capacity(part.as_str().len() + name.len() + 2);
    pointer.push('/');
    pointer.push_str(part.as_str());
    crate::jose::json::push_pointer(&mut pointer, name);
    Location { pointer, range: node.map(|node| node.start..node.end) }
}
