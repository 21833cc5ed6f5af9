//! Windows events and event logs, as they stand in the report.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;

use super::redact::Redaction;
use super::text::{Tone, Writer};
use crate::event::{self, Data, MAX_EVENTS};
use crate::text::{count, quoted, shorten, thousands, visible};
use crate::time::{Meaning, Written, rfc3339, utc};

/// A Windows event.
#[derive(Serialize, JsonSchema)]
#[expect(clippy::struct_field_names, reason = "`event_id` is what Windows calls it; `id` is the artifact's")]
#[serde(deny_unknown_fields)]
pub struct Event {
    pub provider: Option<String>,
    /// The low word of its id, as Windows shows it.
    pub event_id: Option<u32>,
    /// `oauth-validation-failed`, `front-end-1003`, `certificate-expired`, `signing-certificate-missing`, `metadata-differs`,
    /// `certificate-rotated`, `ews-pool-crash`, `unrelated-1003`, `unknown-exchange` or `other`.
    pub class: String,
    /// `critical`, `error`, `warning`, `information` or `verbose`.
    pub level: Option<String>,
    pub time: Option<EventTime>,
    /// The computer that wrote it.
    pub server: Option<String>,
    /// The log: `Application`.
    pub channel: Option<String>,
    pub task_category: Option<String>,
    pub record_id: Option<u64>,
    /// `text`, `xml`, `csv`, `evtx` or `powershell`.
    pub form: String,
    pub message: Option<String>,
    /// The insertion strings, in their order.
    pub data: Vec<EventData>,
    /// What could not be read.
    pub problems: Vec<String>,
}

/// When an event was written.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventTime {
    pub written: String,
    /// `exact`, `wall-clock` (the time zone is not known), `ambiguous` (day and month) or `unreadable`.
    pub meaning: String,
    /// The moment; a wall clock is taken as UTC.
    pub at: Option<String>,
}

/// An insertion string.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventData {
    pub name: Option<String>,
    pub value: String,
}

/// What an .evtx file holds as a whole.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventLog {
    pub records: u64,
    /// Records, and chunks of records, that could not be read.
    pub unreadable: u64,
    pub first: Option<String>,
    pub last: Option<String>,
    /// Events that matter and were left out, because newer ones are kept.
    pub left_out: u64,
    /// How many there are of each kind, the most numerous first.
    pub kinds: Vec<EventKind>,
    pub problems: Vec<String>,
}

/// How many events there are of a provider and id.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventKind {
    pub provider: String,
    pub event_id: u32,
    pub count: u64,
}

/// More kinds than anybody reads; a busy server's log has some hundreds.
const MAX_KINDS: usize = 200;

pub(super) fn event(event: &event::Event, redaction: Redaction) -> Event {
    let text = |text: &String| redaction.text(text);
    Event {
        provider: event.provider.as_ref().map(text),
        event_id: event.id,
        class: event.class.as_str().to_owned(),
        level: event.level.map(|level| level.as_str().to_owned()),
        time: event.time.as_ref().map(|time| EventTime {
            written: redaction.text(&time.text),
            meaning: meaning(time).to_owned(),
            at: time.about().map(rfc3339),
        }),
        server: event.computer.as_ref().map(text),
        channel: event.channel.as_ref().map(text),
        task_category: event.task_category.as_ref().map(text),
        record_id: event.record_id,
        form: event.form.as_str().to_owned(),
        message: event.message.as_ref().map(text),
        data: event.data.iter().map(|data| data_of(data, redaction)).collect(),
        problems: event.problems.iter().map(text).collect(),
    }
}

fn meaning(time: &Written) -> &'static str {
    match time.meaning {
        Meaning::Exact(_) => "exact",
        Meaning::Wall(_) => "wall-clock",
        Meaning::Ambiguous { .. } => "ambiguous",
        Meaning::Unreadable => "unreadable",
    }
}

/// A name may say that the value is a person or a secret.
fn data_of(data: &Data, redaction: Redaction) -> EventData {
    let value = match &data.name {
        Some(name) => {
            let masked = redaction.named(name, Json::String(data.value.clone()));
            masked.as_str().map(str::to_owned).unwrap_or_default()
        }
        None => redaction.text(&data.value),
    };
    EventData { name: data.name.as_ref().map(|name| redaction.text(name)), value }
}

pub(super) fn log(log: &event::EventLog) -> EventLog {
    EventLog {
        records: log.records,
        unreadable: log.unreadable,
        first: log.first.map(rfc3339),
        last: log.last.map(rfc3339),
        left_out: log.left_out,
        kinds: kinds(log)
            .into_iter()
            .take(MAX_KINDS)
            .map(|(provider, event_id, count)| EventKind { provider: provider.to_owned(), event_id, count })
            .collect(),
        problems: log.problems.clone(),
    }
}

/// The most numerous first.
fn kinds(log: &event::EventLog) -> Vec<(&str, u32, u64)> {
    let mut kinds: Vec<_> = log.counts.iter().map(|((provider, id), count)| (provider.as_str(), *id, *count)).collect();
    kinds.sort_by_key(|(provider, id, count)| (std::cmp::Reverse(*count), *provider, *id));
    kinds
}

/// The first words of a message are enough to know it by.
const MAX_MESSAGE_CHARS: usize = 600;
const MAX_DATA: usize = 8;
const MAX_SHOWN_KINDS: usize = 8;

impl Writer<'_> {
    pub(super) fn event(&mut self, event: &event::Event) {
        let name = match (&event.provider, event.id) {
            (Some(provider), Some(id)) => format!("{} {id}", visible(provider)),
            (Some(provider), None) => visible(provider).into_owned(),
            (None, id) => id.map(|id| id.to_string()).unwrap_or_default(),
        };
        let level = event.level.map_or_else(String::new, |level| format!(" ({})", level.as_str()));
        self.of_event("event", &format!("{name}{level}"));
        if let Some(time) = &event.time {
            self.of_event("time", &time_words(time));
        }
        if let Some(computer) = &event.computer {
            self.of_event("server", &visible(computer));
        }
        if let Some(message) = &event.message {
            // Masked before it is shortened: half a token is not known for one.
            self.of_event("says", &one_line(&self.redaction.text(message), MAX_MESSAGE_CHARS));
        } else {
            for data in event.data.iter().filter(|data| !data.value.is_empty()).take(MAX_DATA) {
                let shown = data_of(data, self.redaction).value;
                self.of_event(data.name.as_deref().unwrap_or("data"), &one_line(&shown, MAX_MESSAGE_CHARS / 2));
            }
        }
        self.problems(&event.problems);
    }

    pub(super) fn log(&mut self, log: &event::EventLog) {
        let between = log.first.zip(log.last);
        let between = between.map_or_else(String::new, |(first, last)| format!(", {} to {}", utc(first), utc(last)));
        self.of_event("records", &format!("{}{between}", thousands(log.records)));
        let kinds = kinds(log);
        for (provider, id, number) in kinds.iter().take(MAX_SHOWN_KINDS) {
            self.of_event("", &format!("{} × {} {id}", thousands(*number), visible(provider)));
        }
        let rest = kinds.len().saturating_sub(MAX_SHOWN_KINDS);
        if rest > 0 {
            self.of_event("", &format!("and {}", count(rest, "other kind", "other kinds")));
        }
        if log.left_out > 0 {
            let left_out = thousands(log.left_out);
            self.of_event("left out", &format!("{left_out} older ones; the newest {MAX_EVENTS} that matter are kept"));
        }
        self.problems(&log.problems);
    }

    fn problems(&mut self, problems: &[String]) {
        for problem in problems {
            let line = (self.paint)(Tone::Faint, &format!("    ! {}", visible(&self.redaction.text(problem))));
            self.line(&line);
        }
    }

    fn of_event(&mut self, name: &str, value: &str) {
        let name = shorten(&visible(name), NAME_COLUMNS).into_owned();
        let (name, value) = (self.redaction.text(&name), self.redaction.text(value));
        self.wrapped(&format!("    {name:<NAME_COLUMNS$} "), 5 + NAME_COLUMNS, &value, 5 + NAME_COLUMNS);
    }
}

/// As wide as the names of objects' fields are.
const NAME_COLUMNS: usize = 12;

fn time_words(time: &Written) -> String {
    let written = || quoted(&time.text);
    match time.meaning {
        Meaning::Exact(at) => utc(at),
        Meaning::Wall(_) => format!("{}, in a time zone that is not written there", written()),
        Meaning::Ambiguous { .. } => format!("{}: which number is the day is not known", written()),
        Meaning::Unreadable => format!("{}, which cannot be read", written()),
    }
}

fn one_line(text: &str, max_chars: usize) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    visible(&shorten(&words.join(" "), max_chars)).into_owned()
}
