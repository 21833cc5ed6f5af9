//! What the view of a certificate says.

use super::{fetched, probed};
use crate::assess::Artifact;
use crate::checks::Severity;
use crate::gui::network::Request;
use crate::gui::theme::{Icon, Tone};
use crate::gui::widgets::KeyValue;
use crate::gui::words::Moments;
use crate::intake::{Body, Evidence};
use crate::jose::{Key, PrivateKeyError};
use crate::metadata::Document;
use crate::network::{Attempt, Purpose};
use crate::text;
use crate::time::{self, Time};
use crate::x509::{Certificate, Extension};

/// One piece of evidence as rows under headers.
#[derive(Clone, Default, PartialEq)]
pub struct DetailView {
    /// Colour of the headline.
    pub tone: Tone,
    /// Shape of the headline.
    pub icon: Option<Icon>,
    /// The headline.
    pub word: String,
    /// What stands beside the headline.
    pub facts: Vec<String>,
    /// The rows.
    pub sections: Vec<Section>,
    /// What fetches it again, if it was fetched.
    pub request: Option<Request>,
}

/// Rows under one header.
#[derive(Clone, PartialEq)]
pub struct Section {
    /// The header.
    pub title: String,
    /// The rows.
    pub rows: Vec<KeyValue>,
}

impl DetailView {
    /// The view of a piece of evidence that is no token.
    pub fn new(evidence: &Evidence, artifact: &Artifact, gravest: Option<Severity>, moments: Moments<'_>) -> Self {
        let mut view = match &evidence.body {
            Body::Certificate { certificate, pem } => of_certificate(certificate, pem.as_deref(), moments),
            Body::Metadata(document) => of_document(document, moments),
            Body::PublicKey { key, .. } | Body::Secret(key) | Body::PrivateKey(Ok(key)) => of_key(key),
            Body::PrivateKey(Err(error)) => of_unusable_key(error),
            Body::Attempt(attempt) => match &attempt.purpose {
                Purpose::Document { .. } => of_attempt(attempt, moments),
                Purpose::Probe { endpoint } => probed::endpoint(attempt, endpoint),
            },
            Body::Clock(clock) => probed::clock(clock),
            _ => Self {
                tone: Tone::Neutral,
                icon: Some(Icon::Document),
                word: text::capitalised(&artifact.kind_name),
                facts: vec![text::shorten(&text::visible(&artifact.title), MAX_FACT).into_owned()],
                ..Self::default()
            },
        };
        if let Some(attempt) = &evidence.source.fetched {
            view.facts.push(format!("fetched from {}, {}", fetched::host(attempt), moments.age(attempt.begun_at)));
            view.sections.extend(fetched::sections(attempt, moments));
            view.request = Some(Request::of_attempt(attempt));
        }
        if !matches!(evidence.body, Body::Attempt(_) | Body::Clock(_)) {
            view.sections.push(source_section(evidence));
        }
        match gravest {
            Some(Severity::Error) => view.tone = Tone::Failed,
            Some(Severity::Warning) if view.tone != Tone::Failed => view.tone = Tone::Warning,
            _ => {}
        }
        if view.tone != Tone::Neutral {
            view.icon = None; // what was found is said by its own shape
        }
        view
    }
}

fn source_section(evidence: &Evidence) -> Section {
    let source = &evidence.source;
    let mut rows = vec![
        KeyValue::words("Came from", text::visible(&source.name)),
        KeyValue::words("Bytes", format!("{} to {}", source.start, source.end)),
    ];
    let repairs = evidence.repairs.iter().map(|repair| KeyValue::words("To read it", repair.words()));
    rows.extend(repairs);
    Section { title: "Source".to_owned(), rows }
}

fn of_attempt(attempt: &Attempt, moments: Moments<'_>) -> DetailView {
    let (tone, word, facts) = fetched::headline(attempt, moments);
    DetailView {
        tone,
        icon: Some(Icon::Document),
        word: word.to_owned(),
        facts: facts.iter().map(|fact| text::shorten(&fact.replace('`', ""), MAX_FACT).into_owned()).collect(),
        sections: fetched::sections(attempt, moments),
        request: attempt.purpose.is_document().then(|| Request::of_attempt(attempt)),
    }
}

fn of_certificate(certificate: &Certificate, pem: Option<&str>, moments: Moments<'_>) -> DetailView {
    let (tone, word) = validity(certificate, moments);
    let name = certificate.subject_common_name.as_deref().unwrap_or(&certificate.subject);
    let mut facts = vec![text::shorten(name, MAX_FACT).into_owned()];
    facts.extend(certificate.not_after.map(|end| {
        let verb = if end <= moments.at { "ended" } else { "ends" };
        format!("{verb} {}", time::relative(end, moments.at))
    }));
    let moment =
        |moment: Option<Time>| moment.map_or_else(|| "cannot be read".to_owned(), |moment| moments.short(moment));
    let mut sections = vec![
        Section {
            title: "Names".to_owned(),
            rows: vec![
                KeyValue::verbatim("Subject", &certificate.subject),
                KeyValue::verbatim("Issuer", &certificate.issuer),
                KeyValue::verbatim("Serial number", &certificate.serial),
                KeyValue::words("Self-signed", self_signed(certificate)),
            ],
        },
        Section {
            title: "Validity".to_owned(),
            rows: vec![
                KeyValue::words("Not before", moment(certificate.not_before)),
                KeyValue::words("Not after", moment(certificate.not_after)),
            ],
        },
        Section {
            title: "Thumbprints".to_owned(),
            rows: vec![
                KeyValue::verbatim("SHA-1", certificate.sha1.to_hex()),
                KeyValue::verbatim("x5t", certificate.sha1.to_x5t()),
                KeyValue::verbatim("SHA-256", certificate.sha256.to_hex()),
                KeyValue::verbatim("x5t#S256", certificate.sha256.to_x5t_s256()),
            ],
        },
        Section {
            title: "Key".to_owned(),
            rows: vec![
                KeyValue::words("Public key", certificate.public_key.describe()),
                KeyValue::words("Signed with", text::visible(&certificate.signature_algorithm)),
            ],
        },
    ];
    let extensions: Vec<KeyValue> = certificate.extensions.iter().map(extension_row).collect();
    if !extensions.is_empty() {
        sections.push(Section { title: "Extensions".to_owned(), rows: extensions });
    }
    if let Some(pem) = pem {
        let mut row = KeyValue::words("PEM text", text::count(pem.lines().count(), "line", "lines"));
        row.copy = Some(pem.to_owned());
        sections.push(Section { title: "Text".to_owned(), rows: vec![row] });
    }
    DetailView { tone, icon: Some(Icon::Certificate), word: word.to_owned(), facts, sections, request: None }
}

fn validity(certificate: &Certificate, moments: Moments<'_>) -> (Tone, &'static str) {
    match (certificate.not_before, certificate.not_after) {
        (_, Some(end)) if end <= moments.at => (Tone::Failed, "Expired"),
        (Some(start), _) if start > moments.at => (Tone::Failed, "Not yet valid"),
        (Some(_), Some(_)) => (Tone::Neutral, "In force"),
        _ => (Tone::NotChecked, "Validity unknown"),
    }
}

fn self_signed(certificate: &Certificate) -> &'static str {
    match certificate.self_signed {
        Some(true) => "yes",
        Some(false) => "no",
        None => "subject and issuer are the same, the signature could not be tried",
    }
}

fn extension_row(extension: &Extension) -> KeyValue {
    let critical = if extension.critical { "critical: " } else { "" };
    KeyValue::words(text::visible(&extension.name), format!("{critical}{}", extension.text))
}

fn of_document(document: &Document, moments: Moments<'_>) -> DetailView {
    let mut rows = vec![KeyValue::words("Format", document.format.words())];
    let named = [("Issuer", &document.issuer), ("Realm", &document.realm), ("Keys are at", &document.jwks_uri)];
    let named = named.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
    rows.extend(named.map(|(name, value)| KeyValue::verbatim(name, text::visible(value))));
    let mut sections = vec![Section { title: "Document".to_owned(), rows }];
    sections.extend(
        document
            .keys
            .iter()
            .enumerate()
            .map(|(index, key)| Section { title: format!("Key {}", index + 1), rows: key_rows(key, Some(moments)) }),
    );
    if !document.endpoints.is_empty() {
        let rows = document.endpoints.iter();
        let rows = rows.map(|endpoint| KeyValue::verbatim("Endpoint", text::visible(&endpoint.location))).collect();
        sections.push(Section { title: "Endpoints".to_owned(), rows });
    }
    DetailView {
        tone: Tone::Neutral,
        icon: Some(Icon::Document),
        word: text::capitalised(&text::count(document.keys.len(), "key", "keys")),
        facts: vec![text::capitalised(document.format.words())],
        sections,
        request: None,
    }
}

fn of_unusable_key(error: &PrivateKeyError) -> DetailView {
    let rows = vec![KeyValue::words("Cannot be used", text::capitalised(&error.words()))];
    DetailView {
        tone: Tone::Neutral,
        icon: Some(Icon::Key),
        word: "Private key".to_owned(),
        facts: Vec::new(),
        sections: vec![Section { title: "Key".to_owned(), rows }],
        request: None,
    }
}

fn of_key(key: &Key) -> DetailView {
    DetailView {
        tone: Tone::Neutral,
        icon: Some(Icon::Key),
        word: if key.private.is_some() { "Private key" } else { "Key" }.to_owned(),
        facts: vec![key.describe()],
        sections: vec![Section { title: "Key".to_owned(), rows: key_rows(key, None) }],
        request: None,
    }
}

fn key_rows(key: &Key, moments: Option<Moments<'_>>) -> Vec<KeyValue> {
    let mut rows = vec![KeyValue::words("Kind", key.describe())];
    let private = match &key.private {
        Some(Ok(_)) => Some("kept in memory, to open encrypted tokens; never shown".to_owned()),
        Some(Err(error)) => Some(format!("opens nothing: {}", error.words())),
        None => None,
    };
    rows.extend(private.map(|words| KeyValue::words("Private half", words)));
    let declared = [
        ("kid", &key.kid),
        ("x5t", &key.x5t),
        ("x5t#S256", &key.x5t_s256),
        ("Use", &key.usage),
        ("Algorithm", &key.algorithm),
    ];
    let declared = declared.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
    rows.extend(declared.map(|(name, value)| KeyValue::verbatim(name, text::visible(value))));
    if let Some(certificate) = &key.certificate {
        rows.push(KeyValue::verbatim("SHA-1", certificate.sha1.to_hex()));
        rows.push(KeyValue::verbatim("Subject", &certificate.subject));
        let end = certificate.not_after.zip(moments).map(|(end, moments)| moments.short(end));
        rows.extend(end.map(|end| KeyValue::words("Not after", end)));
    }
    rows
}

const MAX_FACT: usize = 100; // a headline
