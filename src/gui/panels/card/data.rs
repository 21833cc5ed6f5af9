//! What a card says: one object of Exchange's configuration, one event, one trace or one event log, in plain words.

use std::sync::Arc;

use super::{diagnostics, event, exchange, log};
use crate::assess::{Artifact, Assessment};
use crate::case::Case;
use crate::checks::Severity;
use crate::exchange::objects::{ExchangeObject, Field, ThumbprintText};
use crate::gui::panels::evidence::{EvidenceItem, item_at};
use crate::gui::panels::text::TextView;
use crate::gui::theme::{Icon, Tone};
use crate::gui::widgets::KeyValue;
use crate::gui::words::Moments;
use crate::intake::{Body, Evidence, Source};
use crate::text;
use crate::time::{self, Meaning, Time, Written};
use crate::x509::Thumbprint;

/// A piece of evidence in words, beside its text.
#[derive(Clone)]
pub struct CardView {
    /// Its shape.
    pub icon: Icon,
    /// What it is.
    pub word: String,
    /// What was found about it: colour, shape and word.
    pub state: (Tone, &'static str),
    /// What stands beside that: names, servers, moments.
    pub facts: Vec<String>,
    /// What it is for, in a sentence or two.
    pub sentence: String,
    /// The rows.
    pub sections: Vec<CardSection>,
    /// The text as it stands in the evidence.
    pub text: Option<Arc<TextView>>,
    /// Where that text stands.
    pub text_note: String,
}

/// Rows under one header.
#[derive(Clone, PartialEq)]
pub struct CardSection {
    /// The header.
    pub title: String,
    /// The rows.
    pub rows: Vec<CardRow>,
    /// The names are long: they are those that a program printed.
    pub has_long_names: bool,
}

/// One row.
#[derive(Clone, PartialEq)]
pub enum CardRow {
    /// A name and a value.
    Value(KeyValue),
    /// A name, and why it has no value.
    Absent {
        /// The name.
        key: String,
        /// `not printed`, `blank`, …
        words: String,
    },
    /// A thumbprint, and what is to be said of it.
    Thumbprint {
        /// Whose it is.
        key: String,
        /// 40 hex digits.
        hex: String,
        /// `in the certificate below`; may be empty.
        note: String,
    },
    /// A paragraph.
    Prose(String),
    /// Text of the evidence's own, which can be copied.
    Quote {
        /// What it is.
        name: String,
        /// As it is shown.
        shown: String,
        /// As it is copied.
        whole: String,
    },
    /// Another piece of evidence.
    Link(Box<EvidenceItem>),
    /// Cells in columns.
    Table(CardTable),
}

/// Cells in columns.
#[derive(Clone, PartialEq)]
pub struct CardTable {
    /// What the columns hold.
    pub headers: Vec<&'static str>,
    /// The rows, each with as many cells as there are headers.
    pub rows: Vec<Vec<Cell>>,
    /// What was left out; empty if nothing was.
    pub left_out: String,
}

/// A cell.
#[derive(Clone, PartialEq)]
pub enum Cell {
    /// Words.
    Words(String),
    /// A number.
    Number(String),
    /// A thumbprint.
    Thumbprint(String),
}

/// What a card is made from.
#[derive(Clone, Copy)]
pub(super) struct About<'a> {
    pub assessment: &'a Assessment,
    pub artifact: &'a Artifact,
    pub evidence: &'a Evidence,
    pub moments: Moments<'a>,
}

impl CardView {
    /// The card of a piece of evidence, if it is of a kind that has one.
    pub fn new(
        assessment: &Assessment,
        artifact: &Artifact,
        evidence: &Evidence,
        gravest: Option<Severity>,
        text: Option<Arc<TextView>>,
        moments: Moments<'_>,
    ) -> Option<Self> {
        let about = About { assessment, artifact, evidence, moments };
        let mut view = match &evidence.body {
            Body::Object(object) => exchange::card(about, object),
            Body::Event(known) => event::card(about, known),
            Body::Diagnostics(trace) => diagnostics::card(about, trace),
            Body::EventLog(known) => log::card(about, known),
            _ => return None,
        };
        view.state = match gravest {
            Some(Severity::Error) => (Tone::Failed, "Errors found"),
            Some(Severity::Warning) => (Tone::Warning, "Warnings found"),
            Some(Severity::Notice) => (Tone::Notice, "Notices"),
            Some(Severity::Info) | None => (Tone::Neutral, "Nothing found against it"),
        };
        let mut section = source_section(evidence);
        if text.is_none() {
            section
                .rows
                .push(CardRow::absent("Text", "none: this evidence was not text, and all that was read stands above"));
        }
        view.sections.push(section);
        let Source { name, start, end, .. } = &evidence.source;
        view.text_note = format!("{}, bytes {start} to {end}", text::visible(name));
        view.text = text;
        Some(view)
    }

    /// The same without anything but what it is.
    pub(super) fn of(icon: Icon, word: impl Into<String>) -> Self {
        Self {
            icon,
            word: word.into(),
            state: (Tone::Neutral, ""),
            facts: Vec::new(),
            sentence: String::new(),
            sections: Vec::new(),
            text: None,
            text_note: String::new(),
        }
    }
}

impl CardSection {
    pub(super) fn new(title: &str, rows: Vec<CardRow>) -> Self {
        Self { title: title.to_owned(), rows, has_long_names: false }
    }
}

impl CardRow {
    pub(super) fn words(key: &str, value: impl Into<String>) -> Self {
        Self::Value(KeyValue::words(key, value))
    }

    /// A value letter by letter from the evidence, shortened on screen and whole on the clipboard.
    pub(super) fn verbatim(key: &str, value: &str) -> Self {
        let mut row = KeyValue::verbatim(text::visible(key), text::visible(&text::shorten(value, MAX_VALUE)));
        row.copy = Some(value.to_owned());
        Self::Value(row)
    }

    pub(super) fn absent(key: &str, words: &str) -> Self {
        Self::Absent { key: key.to_owned(), words: words.to_owned() }
    }

    pub(super) fn quote(name: &str, value: &str) -> Self {
        let lines: Vec<_> =
            text::shorten(value, MAX_QUOTE).lines().map(|line| text::visible(line).into_owned()).collect();
        Self::Quote { name: name.to_owned(), shown: lines.join("\n"), whole: value.to_owned() }
    }

    /// A field, with its value in a row of this kind.
    pub(super) fn of_field<T>(key: &str, field: &Field<T>, row: impl FnOnce(&T) -> Self) -> Self {
        match field {
            Field::Known(value) => row(value),
            Field::Unknown => Self::absent(key, "not printed"),
            Field::Blank => Self::absent(key, "blank"),
            Field::CutOff(start) => Self::absent(key, &format!("cut off in the output after {}", text::quoted(start))),
            Field::Odd(value) => Self::absent(key, &format!("{} cannot be read", text::quoted(value))),
        }
    }

    pub(super) fn of_text(key: &str, field: &Field<String>) -> Self {
        Self::of_field(key, field, |value| Self::verbatim(key, value))
    }

    pub(super) fn of_list(key: &str, field: &Field<Vec<String>>) -> Self {
        Self::of_field(key, field, |values| Self::verbatim(key, &values.join(", ")))
    }

    pub(super) fn of_bool(key: &str, field: &Field<bool>) -> Self {
        Self::of_field(key, field, |value| Self::words(key, if *value { "yes" } else { "no" }))
    }
}

impl About<'_> {
    /// A date as it was written, seen from the moment of judgement.
    pub(super) fn date(&self, key: &str, field: &Field<Written>) -> CardRow {
        CardRow::of_field(key, field, |written| CardRow::words(key, self.moment(written)))
    }

    /// A moment in words, as well as it is known.
    pub(super) fn moment(&self, written: &Written) -> String {
        match &written.meaning {
            Meaning::Exact(moment) => self.moments.short(*moment),
            Meaning::Wall(moment) => {
                let plain = time::utc(*moment);
                let plain = plain.trim_end_matches(" UTC");
                format!("{} · {plain}, in a time zone that was not written down", self.relative(*moment))
            }
            Meaning::Ambiguous { day_first, month_first } => {
                let day = |moment: &Time| moment.format("%-d %B %Y").to_string();
                let written = text::quoted(&written.text);
                format!("{written}: {} or {}; which is the day was not written down", day(day_first), day(month_first))
            }
            Meaning::Unreadable => format!("{} is no date that can be read", text::quoted(&written.text)),
        }
    }

    /// A moment seen from the moment of judgement.
    pub(super) fn relative(&self, moment: Time) -> String {
        time::relative(moment, self.moments.at)
    }

    /// A thumbprint, and where in the case its certificate is.
    pub(super) fn thumbprint(&self, key: &str, field: &Field<ThumbprintText>) -> CardRow {
        CardRow::of_field(key, field, |known| {
            let hidden = match known.hidden_characters {
                0 => None,
                number => Some(format!("with {}", text::count(number, "hidden character", "hidden characters"))),
            };
            let end = self.end_of(&known.thumbprint);
            let note: Vec<String> = hidden.into_iter().chain(end).collect();
            CardRow::Thumbprint { key: key.to_owned(), hex: known.thumbprint.to_hex(), note: note.join(", ") }
        })
    }

    /// When the certificate of a thumbprint ends, if it is in the case.
    fn end_of(&self, thumbprint: &Thumbprint) -> Option<String> {
        let case = &self.assessment.case;
        let mut certificates = case.evidence().iter().filter_map(|evidence| certificate_of(evidence, thumbprint));
        let end = certificates.find_map(|listed| listed.end)?;
        Some(format!("{} {}", if end <= self.moments.at { "ended" } else { "ends" }, self.relative(end)))
    }

    /// Every other piece of evidence that is about this thumbprint.
    pub(super) fn about_thumbprint(&self, thumbprint: &Thumbprint) -> Vec<CardRow> {
        let evidence = self.assessment.case.evidence();
        let is_it = |artifact: &Artifact| {
            evidence.get(artifact.evidence).is_some_and(|evidence| certificate_of(evidence, thumbprint).is_some())
        };
        self.links(is_it)
    }

    /// Every other piece of evidence of a kind, as links.
    pub(super) fn links(&self, is_it: impl Fn(&Artifact) -> bool) -> Vec<CardRow> {
        let artifacts = self.assessment.artifacts.iter().enumerate();
        let others = artifacts.filter(|(_, artifact)| artifact.id != self.artifact.id && is_it(artifact));
        let items = others.filter_map(|(place, _)| item_at(self.assessment, place, self.moments.seen_at));
        items.take(MAX_LINKS).map(|item| CardRow::Link(Box::new(item))).collect()
    }

    /// The roles that the auth configurations of the case give to a thumbprint.
    pub(super) fn roles(&self, thumbprint: &Thumbprint) -> Vec<&'static str> {
        roles(&self.assessment.case, thumbprint)
    }
}

/// The roles that the auth configurations of a case give to a thumbprint.
pub(super) fn roles(case: &Case, thumbprint: &Thumbprint) -> Vec<&'static str> {
    let mut roles = Vec::new();
    for (_, config) in case.auth_configs() {
        for (role, field) in [("current", &config.current), ("previous", &config.previous), ("next", &config.next)] {
            let is_it = field.known().is_some_and(|known| known.thumbprint == *thumbprint);
            if is_it && !roles.contains(&role) {
                roles.push(role);
            }
        }
    }
    roles
}

/// A certificate that a piece of evidence is about.
struct Listed {
    /// Its end, as far as that is known.
    end: Option<Time>,
}

/// The certificate with this thumbprint, where the evidence is about it.
fn certificate_of(evidence: &Evidence, thumbprint: &Thumbprint) -> Option<Listed> {
    use crate::exchange::objects::ObjectBody;
    let is_it = |known: &Field<ThumbprintText>| known.known().is_some_and(|known| known.thumbprint == *thumbprint);
    let end = |known: &Field<Written>| Listed { end: known.known().and_then(Written::about) };
    match &evidence.body {
        Body::Certificate { certificate, .. } if certificate.sha1 == *thumbprint => {
            Some(Listed { end: certificate.not_after })
        }
        Body::Object(object) => match &object.body {
            ObjectBody::ExchangeCertificate(known) => is_it(&known.thumbprint).then(|| end(&known.not_after)),
            ObjectBody::KeyCredential(known) => is_it(&known.thumbprint).then(|| end(&known.end)),
            _ => None,
        },
        _ => None,
    }
}

fn source_section(evidence: &Evidence) -> CardSection {
    let mut rows = vec![CardRow::words("Came from", text::visible(&evidence.source.name))];
    if let Body::Object(object) = &evidence.body {
        rows.extend(object.command.as_deref().map(|command| CardRow::verbatim("Command", command)));
        rows.push(CardRow::words("Written as", form_words(object)));
    }
    rows.extend(evidence.repairs.iter().map(|repair| CardRow::words("To read it", repair.words())));
    CardSection::new("Source", rows)
}

fn form_words(object: &ExchangeObject) -> &'static str {
    use crate::powershell::Form;
    match object.form {
        Form::List => "Format-List",
        Form::Table => "Format-Table, which cuts long values off",
        Form::Json => "JSON",
        Form::Csv => "Export-Csv",
        Form::CliXml => "Export-Clixml",
        Form::Text => "plain text",
    }
}

const MAX_VALUE: usize = 1_500; // a card, not a page; the whole value is copied
const MAX_QUOTE: usize = 6_000; // an event's message; the text beside the card has the rest
const MAX_LINKS: usize = 20; // the list of evidence has them all
