//! What the list of evidence says.

use crate::assess::{Artifact, Assessment};
use crate::checks::Severity;
use crate::gui::network::attempt_of;
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
        let mut groups: Vec<(Family, Vec<EvidenceItem>)> = Vec::new();
        for (place, artifact) in assessment.artifacts.iter().enumerate() {
            let evidence = assessment.case.evidence().get(artifact.evidence);
            let family = evidence.map_or(Family::Other, |evidence| Family::of(&evidence.body));
            let item = item(assessment, artifact, (place, family), evidence, now);
            match groups.iter_mut().find(|(known, _)| *known == family) {
                Some((_, items)) => items.push(item),
                None => groups.push((family, vec![item])),
            }
        }
        groups.sort_by_key(|(family, _)| *family);
        let group =
            |(family, items): (Family, Vec<EvidenceItem>)| EvidenceGroup { title: family.title().to_owned(), items };
        Self { groups: groups.into_iter().map(group).collect() }
    }

    /// The places in the order in which they are shown.
    pub fn order(&self) -> Vec<usize> {
        self.groups.iter().flat_map(|group| group.items.iter().map(|item| item.place)).collect()
    }
}

/// What belongs together in the list; the order is that of the groups.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    Tokens,
    Certificates,
    KeyDocuments,
    Keys,
    Network,
    Other,
}

impl Family {
    fn of(body: &Body) -> Self {
        match body {
            Body::Token { .. } => Self::Tokens,
            Body::Certificate { .. } | Body::CertificateRequest => Self::Certificates,
            Body::Attempt(_) | Body::Clock(_) => Self::Network,
            Body::Metadata(_) => Self::KeyDocuments,
            Body::PublicKey { .. } | Body::Secret(_) | Body::PrivateKey(_) => Self::Keys,
            _ => Self::Other,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Tokens => "Tokens",
            Self::Certificates => "Certificates",
            Self::KeyDocuments => "Key documents",
            Self::Keys => "Keys",
            Self::Network => "Network",
            Self::Other => "Other",
        }
    }

    fn icon(self) -> Icon {
        match self {
            Self::Tokens => Icon::Token,
            Self::Certificates => Icon::Certificate,
            Self::KeyDocuments | Self::Network | Self::Other => Icon::Document,
            Self::Keys => Icon::Key,
        }
    }
}

fn item(
    assessment: &Assessment,
    artifact: &Artifact,
    (place, family): (usize, Family),
    evidence: Option<&Evidence>,
    now: Time,
) -> EvidenceItem {
    let gravest = words::gravest(assessment.findings_of(&artifact.id));
    let (icon, tone, word) = match (artifact.verdict, gravest) {
        (Some(verdict), _) => {
            let (tone, word) = words::verdict(verdict);
            (tone.icon(), tone, word)
        }
        (None, Some(severity @ (Severity::Error | Severity::Warning))) => {
            let (tone, word) = words::severity(severity);
            (tone.icon(), tone, word)
        }
        (None, _) => (family.icon(), Tone::Neutral, "nothing found against it"),
    };
    let fetched = evidence.and_then(|evidence| fetched_words(evidence, now));
    let source = evidence.map(|evidence| text::visible(&evidence.source.name).into_owned()).unwrap_or_default();
    let probed = evidence.and_then(probed_title);
    let title = text::shorten(&text::visible(probed.as_ref().unwrap_or(&artifact.title)), MAX_TITLE).into_owned();
    EvidenceItem {
        place,
        icon,
        tone,
        verbatim: false,
        name: match &fetched {
            Some((_, words)) => format!("{}: {title}, {words}, {word}", artifact.kind_name),
            None => format!("{}: {title}, {word}", artifact.kind_name),
        },
        subtitle: match fetched {
            Some((short, _)) => short,
            None => format!("{} · {source}", text::capitalised(&artifact.kind_name)),
        },
        title,
        can_be_removed: true,
    }
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
