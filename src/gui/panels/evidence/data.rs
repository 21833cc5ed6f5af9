//! What the list of evidence says.

use crate::assess::{Artifact, Assessment, Verdict};
use crate::checks::Severity;
use crate::gui::network::attempt_of;
use crate::gui::panels::card;
use crate::gui::panels::certificate::fetched_host;
use crate::gui::theme::{Icon, Tone};
use crate::gui::words;
use crate::intake::{Body, Evidence};
use crate::network::Purpose;
use crate::text;
use crate::time::Time;

/// The whole list.
#[derive(Clone, Default, PartialEq)]
pub struct EvidenceView {
    /// Its groups, in the order in which they are shown.
    pub groups: Vec<EvidenceGroup>,
}

/// Pieces of one kind.
#[derive(Clone, PartialEq)]
pub struct EvidenceGroup {
    /// What they are: `Tokens`.
    pub title: String,
    /// The pieces.
    pub items: Vec<EvidenceItem>,
}

/// One piece.
#[derive(Clone, PartialEq)]
pub struct EvidenceItem {
    /// Its place among all pieces.
    pub place: usize,
    /// Shape in front of it.
    pub icon: Icon,
    /// Colour of the shape.
    pub tone: Tone,
    /// What it is.
    pub title: String,
    /// Whether the title is taken letter by letter from the evidence.
    pub verbatim: bool,
    /// What the shape says: `Invalid`, `Error`; empty where nothing was found against it.
    pub word: &'static str,
    /// Where it came from.
    pub subtitle: String,
    /// All of it in words, with the verdict.
    pub name: String,
    /// Whether it can be put away by itself: a token inside another token cannot.
    pub can_be_removed: bool,
}

impl EvidenceView {
    /// The list for an assessed case. `now` is the present, from which the age of what was fetched is told.
    pub fn new(assessment: &Assessment, now: Time) -> Self {
        let case = assessment.case.evidence();
        let server_of = |artifact: &Artifact| case.get(artifact.evidence).and_then(server).unwrap_or_default();
        let mut servers: Vec<&str> = assessment.artifacts.iter().map(server_of).filter(|it| !it.is_empty()).collect();
        servers.sort_unstable();
        servers.dedup();
        let mut groups: Vec<((Family, &str), Vec<EvidenceItem>)> = Vec::new();
        for (place, artifact) in assessment.artifacts.iter().enumerate() {
            let family = case.get(artifact.evidence).map_or(Family::Other, |evidence| Family::of(&evidence.body));
            // One server needs no group of its own; several are kept apart.
            let server = if servers.len() > 1 { server_of(artifact) } else { "" };
            let Some(item) = item_at(assessment, place, now) else { continue };
            match groups.iter_mut().find(|(known, _)| *known == (family, server)) {
                Some((_, items)) => items.push(item),
                None => groups.push(((family, server), vec![item])),
            }
        }
        groups.sort_by_key(|(key, _)| *key);
        let group = |((family, server), items): ((Family, &str), Vec<EvidenceItem>)| {
            let server = text::shorten(&text::visible(server), MAX_SERVER).into_owned();
            let title =
                if server.is_empty() { family.title().to_owned() } else { format!("{} · {server}", family.title()) };
            EvidenceGroup { title, items }
        };
        Self { groups: groups.into_iter().map(group).collect() }
    }

    /// The first of the pieces that the gravest was found about.
    pub fn worst(&self) -> Option<usize> {
        let items = || self.groups.iter().flat_map(|group| &group.items);
        let of = |tone: Tone| items().find(|item| item.tone == tone);
        of(Tone::Failed).or_else(|| of(Tone::Warning)).or_else(|| items().next()).map(|item| item.place)
    }

    /// The places in the order in which they are shown.
    pub fn order(&self) -> Vec<usize> {
        self.groups.iter().flat_map(|group| group.items.iter().map(|item| item.place)).collect()
    }
}

/// The server that an object of Exchange's configuration was read on.
fn server(evidence: &Evidence) -> Option<&str> {
    match &evidence.body {
        Body::Object(object) => object.server.as_deref(),
        _ => None,
    }
}

/// What belongs together in the list; the order is that of the groups.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    Tokens,
    Events,
    Diagnostics,
    Exchange,
    Certificates,
    KeyDocuments,
    Keys,
    Network,
    Logs,
    Other,
}

impl Family {
    fn of(body: &Body) -> Self {
        match body {
            Body::Token { .. } => Self::Tokens,
            Body::Certificate { .. } | Body::CertificateRequest => Self::Certificates,
            Body::Attempt(_) | Body::Clock(_) => Self::Network,
            Body::Metadata(_) => Self::KeyDocuments,
            Body::Object(_) => Self::Exchange,
            Body::Event(_) => Self::Events,
            Body::Diagnostics(_) => Self::Diagnostics,
            Body::EventLog(_) => Self::Logs,
            Body::PublicKey { .. } | Body::Secret(_) | Body::PrivateKey(_) => Self::Keys,
            _ => Self::Other,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Tokens => "Tokens",
            Self::Events => "Events",
            Self::Diagnostics => "Diagnostics",
            Self::Exchange => "Exchange configuration",
            Self::Certificates => "Certificates",
            Self::KeyDocuments => "Key documents",
            Self::Keys => "Keys",
            Self::Network => "Network",
            Self::Logs => "Event logs",
            Self::Other => "Other",
        }
    }

    fn icon(self) -> Icon {
        match self {
            Self::Tokens => Icon::Token,
            Self::Certificates => Icon::Certificate,
            Self::Events => Icon::Event,
            Self::Diagnostics => Icon::Network,
            Self::Exchange => Icon::Setting,
            Self::Logs => Icon::EventLog,
            Self::KeyDocuments | Self::Network | Self::Other => Icon::Document,
            Self::Keys => Icon::Key,
        }
    }
}

/// The item of the artifact at a place, as it stands in the list and wherever something leads to it.
pub fn item_at(assessment: &Assessment, place: usize, now: Time) -> Option<EvidenceItem> {
    let artifact = assessment.artifacts.get(place)?;
    let evidence = assessment.case.evidence().get(artifact.evidence);
    let family = evidence.map_or(Family::Other, |evidence| Family::of(&evidence.body));
    let gravest = words::gravest(assessment.findings_of(&artifact.id));
    let (icon, tone, word) = match (artifact.verdict, gravest) {
        (Some(verdict), _) => {
            let (tone, word) = words::verdict(verdict);
            let is_at_event = artifact.token.as_ref().is_some_and(|token| token.at != assessment.at);
            let word = if is_at_event && verdict == Verdict::Valid { words::WAS_VALID } else { word };
            (tone.icon(), tone, word)
        }
        (None, Some(severity @ (Severity::Error | Severity::Warning))) => {
            let (tone, word) = words::severity(severity);
            (tone.icon(), tone, word)
        }
        (None, _) => (family.icon(), Tone::Neutral, ""),
    };
    let fetched = evidence.and_then(|evidence| fetched_words(evidence, now));
    let source = evidence.map(|evidence| text::visible(&evidence.source.name).into_owned()).unwrap_or_default();
    let titled = evidence.and_then(|evidence| card::title(&assessment.case, evidence));
    let title = evidence.and_then(probed_title).or_else(|| titled.as_ref().map(|titled| titled.title.clone()));
    let title = title.unwrap_or_else(|| artifact.title.clone());
    let title = text::shorten(&text::visible(&title), MAX_TITLE).into_owned();
    let said = if word.is_empty() { "nothing found against it" } else { word };
    let kind = text::capitalised(&artifact.kind_name);
    let (subtitle, name) = match (&fetched, &titled) {
        (Some((short, words)), _) => (short.clone(), format!("{}: {title}, {words}, {said}", artifact.kind_name)),
        (None, Some(titled)) => {
            let kind_shown = (!titled.says_kind).then(|| kind.clone());
            let parts = kind_shown.into_iter().chain(titled.place.clone()).chain([source]);
            let place = titled.place.as_ref().map_or_else(String::new, |place| format!(", {place}"));
            let kind = if title.starts_with(&kind) { String::new() } else { format!("{kind}: ") };
            (parts.collect::<Vec<_>>().join(" · "), format!("{kind}{title}{place}, {said}"))
        }
        (None, None) => (format!("{kind} · {source}"), format!("{}: {title}, {said}", artifact.kind_name)),
    };
    Some(EvidenceItem { place, icon, tone, verbatim: false, word, name, subtitle, title, can_be_removed: true })
}

/// What an endpoint is, and where: addresses begin alike.
fn probed_title(evidence: &Evidence) -> Option<String> {
    match &evidence.body {
        Body::Attempt(attempt) => match &attempt.purpose {
            Purpose::Probe { endpoint } => Some(format!("{endpoint} · {}", fetched_host(attempt))),
            Purpose::Document { .. } => None,
        },
        _ => None,
    }
}

/// Where and when a document was fetched, or that it could not be: what fits below a title, its end being dispensable, and all
/// of it.
fn fetched_words(evidence: &Evidence, now: Time) -> Option<(String, String)> {
    let attempt = attempt_of(evidence)?;
    let (age, host) = (words::age(attempt.begun_at, now), fetched_host(attempt));
    Some(match &attempt.fault {
        None if attempt.purpose.is_document() => {
            (format!("Fetched {age} from {host}"), format!("fetched from {host}, {age}"))
        }
        None => (format!("Reached {age}"), format!("reached, {age}")),
        Some(fault) => {
            let why = fault.words().replace('`', "");
            (format!("Failed {age}: {why}"), format!("failed, {age}: {why}"))
        }
    })
}

const MAX_TITLE: usize = 120;
const MAX_SERVER: usize = 40; // half a line
