//! Everything that the window shows of a case, made on a background task from the evidence and the user's decisions.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::assess::{Artifact, Assessment, TokenAssessment, assess};
use crate::case::Case;
use crate::checks::Finding;
use crate::compare::{self, Family};
use crate::gui::clock::Clock;
use crate::gui::network::Request;
use crate::gui::panels::card::CardView;
use crate::gui::panels::causes::CausesView;
use crate::gui::panels::certificate::DetailView;
use crate::gui::panels::claims::ClaimsView;
use crate::gui::panels::evidence::{EvidenceItem, EvidenceView, item_at};
use crate::gui::panels::findings::FindingsView;
use crate::gui::panels::keys::KeysView;
use crate::gui::panels::raw::RawView;
use crate::gui::panels::steps::StepsView;
use crate::gui::panels::text::TextView;
use crate::gui::panels::top_bar::{Moment, event_moments};
use crate::gui::panels::verdict::{VerdictView, request_for};
use crate::gui::task::Cancel;
use crate::gui::words::{self, Moments};
use crate::intake::{self, Body, Evidence, Input};
use crate::jose::Token;
use crate::policy::Policy;
use crate::report::{self, Redaction, TextOptions};
use crate::time::{self, Time};

/// One thing that the user put in.
#[derive(Clone)]
pub struct Entry {
    /// Never used twice.
    pub id: u64,
    /// What it is.
    pub content: Content,
}

/// What was put in.
#[derive(Clone)]
pub enum Content {
    /// Bytes to be read.
    Input(Arc<Input>),
    /// A stand-in for what was too large to be read.
    Evidence(Box<Evidence>),
    /// Several pieces that came together.
    Pieces(Arc<[Evidence]>),
}

/// What the view depends on. Two equal questions have the same answer.
#[derive(Clone, PartialEq)]
pub struct Question {
    /// The entries, by their ids.
    pub entries: Vec<u64>,
    /// Pieces that were put away: an entry's id, and which of its pieces.
    pub removed: BTreeSet<Origin>,
    /// The user's decisions.
    pub policy: Policy,
    /// The moment of judgement.
    pub at: Time,
    /// The moment from which the age of what was fetched is told.
    pub seen_at: Time,
}

/// Where a piece of evidence came from: an entry's id, and which of its pieces.
pub type Origin = (u64, usize);

/// A piece of evidence: where it came from, and which of the pieces that came out of there. An encrypted token is the first,
/// what it held the next.
pub type Piece = (Origin, usize);

/// Everything that the window shows of a case.
pub struct CaseView {
    /// Read once, for the next question about the same entries.
    pub read: Arc<Read>,
    /// The list of evidence.
    pub evidence: EvidenceView,
    /// One for each artifact.
    pub artifacts: Vec<ArtifactView>,
    /// What the findings point to.
    pub causes: CausesView,
    /// The moments of events, the newest first.
    pub event_moments: Vec<Moment>,
    /// Documents that would settle more.
    pub wanted: Vec<Request>,
    /// The report as text, redacted.
    pub report: String,
}

/// Entries, read.
pub struct Read {
    entries: Vec<u64>,
    removed: BTreeSet<Origin>,
    case: Arc<Case>,
    origins: Vec<Origin>,
    /// The text of each piece that was given, where it has one to be shown; pieces of one output share it.
    texts: Vec<Option<Arc<TextView>>>,
}

/// What the window shows of one artifact.
pub struct ArtifactView {
    /// Its name in the report: `token-1`.
    pub id: String,
    /// Where its evidence came from.
    pub origin: Option<Origin>,
    /// Which piece it is.
    pub piece: Option<Piece>,
    /// What it can be compared as.
    pub family: Option<Family>,
    /// What was found.
    pub findings: FindingsView,
    /// What it is.
    pub body: ArtifactBody,
}

/// What an artifact is.
pub enum ArtifactBody {
    /// A token.
    Token(Box<TokenView>),
    /// An object of Exchange's configuration, an event, a trace or an event log.
    Card(Box<CardView>),
    /// Anything else.
    Detail(DetailView),
}

/// What the window shows of a token.
pub struct TokenView {
    /// The verdict and its two lines.
    pub verdict: VerdictView,
    /// The ladder.
    pub steps: StepsView,
    /// Header and payload.
    pub claims: ClaimsView,
    /// The text.
    pub raw: RawView,
    /// The keys that were considered.
    pub keys: KeysView,
    /// The token's own moments.
    pub moments: Vec<Moment>,
    /// The event that it was taken out of.
    pub taken_from: Option<EvidenceItem>,
}

impl CaseView {
    /// Answers a question. `known` is what was read for the last one.
    pub fn new(
        question: &Question,
        entries: &[Entry],
        known: Option<Arc<Read>>,
        clock: &dyn Clock,
        cancel: &Cancel,
    ) -> Self {
        let known = known.filter(|read| read.entries == question.entries && read.removed == question.removed);
        let read = known.unwrap_or_else(|| Arc::new(Read::new(question, entries, cancel)));
        let assessment = assess(read.case.clone(), &question.policy, question.at);
        let moments = Moments { at: question.at, seen_at: question.seen_at, clock };
        let report_options = TextOptions::plain(Redaction::Redacted, REPORT_COLUMNS);
        let report_options = TextOptions { now: Some(clock.now()), ..report_options };
        let artifact = |artifact: &Artifact| ArtifactView::new(&assessment, artifact, &read, moments);
        Self {
            evidence: EvidenceView::new(&assessment, question.seen_at),
            causes: CausesView::new(&assessment),
            event_moments: event_moments(&assessment.case),
            wanted: assessment.wanted.iter().map(|wanted| request_for(&assessment, wanted)).collect(),
            report: report::text(&assessment, &report_options),
            artifacts: assessment.artifacts.iter().take_while(|_| !cancel.is_cancelled()).map(artifact).collect(),
            read,
        }
    }

    /// The case that it is of.
    pub fn case(&self) -> Arc<Case> {
        self.read.case.clone()
    }

    /// The token at a place.
    pub fn token(&self, place: usize) -> Option<&TokenView> {
        match &self.artifacts.get(place)?.body {
            ArtifactBody::Token(token) => Some(token),
            ArtifactBody::Card(_) | ArtifactBody::Detail(_) => None,
        }
    }

    /// The place that is shown first: the first token, else the worst piece in the list.
    pub fn first_place(&self) -> usize {
        let token = (0..self.artifacts.len()).find(|place| self.token(*place).is_some());
        token.or_else(|| self.evidence.worst()).unwrap_or_default()
    }
}

impl Read {
    /// A piece of evidence.
    pub fn evidence(&self, (origin, nth): Piece) -> Option<&Evidence> {
        let is_from_there =
            |at: &usize| self.case.given(*at).and_then(|given| self.origins.get(given)) == Some(&origin);
        let evidence = self.case.evidence();
        evidence.get((0..evidence.len()).filter(is_from_there).nth(nth)?)
    }

    fn new(question: &Question, entries: &[Entry], cancel: &Cancel) -> Self {
        let mut evidence = Vec::new();
        let mut origins = Vec::new();
        let mut texts = Vec::new();
        for entry in entries.iter().take_while(|_| !cancel.is_cancelled()) {
            let pieces = match &entry.content {
                Content::Input(input) => intake::read(input),
                Content::Evidence(evidence) => vec![(**evidence).clone()],
                Content::Pieces(pieces) => pieces.to_vec(),
            };
            let mut known = Excerpts::new();
            for (index, piece) in pieces.into_iter().enumerate() {
                let origin = (entry.id, index);
                if !question.removed.contains(&origin) {
                    origins.push(origin);
                    texts.push(text_of(&entry.content, &piece, &mut known));
                    evidence.push(piece);
                }
            }
        }
        Self {
            entries: question.entries.clone(),
            removed: question.removed.clone(),
            case: Arc::new(Case::new(evidence)),
            origins,
            texts,
        }
    }
}

impl ArtifactView {
    /// What brings a fetched document, or one that could not be fetched, again.
    pub fn request(&self) -> Option<&Request> {
        match &self.body {
            ArtifactBody::Detail(detail) => detail.request.as_ref(),
            ArtifactBody::Token(_) | ArtifactBody::Card(_) => None,
        }
    }

    fn new(assessment: &Assessment, artifact: &Artifact, read: &Read, moments: Moments<'_>) -> Self {
        let origins = &read.origins;
        let given = assessment.case.given(artifact.evidence);
        let findings: Vec<&Finding> = assessment.findings_of(&artifact.id).collect();
        let body = match (assessment.case.evidence().get(artifact.evidence), &artifact.token) {
            (Some(Evidence { body: Body::Token { token, .. }, .. }), Some(assessed)) => {
                let about = About { assessment, artifact, token, assessed };
                ArtifactBody::Token(Box::new(TokenView::new(&about, &findings, moments)))
            }
            (Some(evidence), _) => {
                let gravest = words::gravest(findings.iter().copied());
                let text = given.and_then(|given| read.texts.get(given)).cloned().flatten();
                match CardView::new(assessment, artifact, evidence, gravest, text, moments) {
                    Some(card) => ArtifactBody::Card(Box::new(card)),
                    None => ArtifactBody::Detail(DetailView::new(evidence, artifact, gravest, moments)),
                }
            }
            (None, _) => ArtifactBody::Detail(DetailView::default()),
        };
        Self {
            id: artifact.id.clone(),
            origin: given.and_then(|given| origins.get(given)).copied(),
            piece: piece(&assessment.case, origins, artifact.evidence),
            family: assessment.case.evidence().get(artifact.evidence).and_then(compare::family),
            findings: FindingsView::new(assessment, artifact, &findings),
            body,
        }
    }
}

/// A token and everything that is said about it.
struct About<'a> {
    assessment: &'a Assessment,
    artifact: &'a Artifact,
    token: &'a Token,
    assessed: &'a TokenAssessment,
}

impl TokenView {
    fn new(about: &About<'_>, findings: &[&Finding], moments: Moments<'_>) -> Self {
        let About { assessment, artifact, token, assessed } = *about;
        // What is told of a token out of an event is told from the event's time.
        let at_event = Moments { at: assessed.at, ..moments };
        let claims = ClaimsView::new(token, at_event).with_note(token, assessed);
        let named = [("nbf", assessed.not_before), ("iat", assessed.issued_at), ("exp", assessed.expires_at)];
        let named = named.into_iter().filter_map(|(name, moment)| Some((name, moment?)));
        Self {
            verdict: VerdictView::new(assessment, artifact, token, assessed, moments.clock.now()),
            steps: StepsView::new(assessed, findings),
            raw: RawView::new(token, &claims),
            keys: KeysView::new(assessed, token),
            moments: named.map(|(name, moment)| moment_of(name, moment)).collect(),
            taken_from: taken_from(assessment, artifact, moments),
            claims,
        }
    }
}

fn piece(case: &Case, origins: &[Origin], place: usize) -> Option<Piece> {
    let given = case.given(place)?;
    let nth = (0..place).filter(|earlier| case.given(*earlier) == Some(given)).count();
    Some((*origins.get(given)?, nth))
}

/// The event that a token was taken out of.
fn taken_from(assessment: &Assessment, artifact: &Artifact, moments: Moments<'_>) -> Option<EvidenceItem> {
    let event = assessment.case.evidence().get(artifact.evidence)?.event.as_ref()?;
    let is_it = |other: &Artifact| match assessment.case.evidence().get(other.evidence).map(|it| &it.body) {
        Some(Body::Event(known)) => Arc::ptr_eq(known, event),
        _ => false,
    };
    item_at(assessment, assessment.artifacts.iter().position(is_it)?, moments.seen_at)
}

/// Texts of one input by their places: several objects stand in one output.
type Excerpts = HashMap<(usize, usize), Arc<TextView>>;

/// The text of a piece that is shown beside its text.
fn text_of(content: &Content, piece: &Evidence, known: &mut Excerpts) -> Option<Arc<TextView>> {
    let Content::Input(input) = content else { return None };
    if !matches!(piece.body, Body::Object(_) | Body::Event(_) | Body::Diagnostics(_)) {
        return None;
    }
    let (start, end) = (piece.source.start, piece.source.end);
    let text = || Arc::new(TextView::new(intake::excerpt(&input.bytes, start..end)));
    Some(known.entry((start, end)).or_insert_with(text).clone())
}

fn moment_of(name: &str, moment: Time) -> Moment {
    Moment { name: format!("The token’s {name}"), words: time::utc(moment), unix: moment.timestamp() }
}

/// The width that mails and tickets keep.
const REPORT_COLUMNS: usize = 100;
