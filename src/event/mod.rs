//! Windows events and the diagnostics that Exchange and Entra write into headers, events and logs. Says what they are and
//! what stands in them; judges nothing.

mod class;
pub mod diagnostics;
mod head;
mod labels;
pub mod log;
mod object;
mod padded;
mod select;
mod table;
mod text;
mod xml;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use crate::time::{DateOrder, Meaning, Time, Written};

pub use diagnostics::{Diagnostic, Diagnostics};
pub use object::of_output;
pub use select::{Selected, select};

/// One event.
#[derive(Clone, PartialEq)]
pub struct Event {
    /// Who wrote it: `MSExchange OAuth`. The id means nothing without it.
    pub provider: Option<String>,
    /// The low word of its id.
    pub id: Option<u32>,
    /// `Error`, `Warning`, …, in English.
    pub level: Option<Level>,
    /// When it was written.
    pub time: Option<Written>,
    /// The computer that wrote it.
    pub computer: Option<String>,
    /// The log: `Application`.
    pub channel: Option<String>,
    /// `Configuration`.
    pub task_category: Option<String>,
    /// Its number in the log.
    pub record_id: Option<u64>,
    /// The text, where the source has it; classic providers in XML and .evtx have the insertion strings only.
    pub message: Option<String>,
    /// The insertion strings, in their order.
    pub data: Vec<Data>,
    /// What it is.
    pub class: Class,
    /// The diagnostics that stand in it.
    pub diagnostics: Vec<Diagnostic>,
    /// How it was written.
    pub form: EventForm,
    /// What could not be read: lower case, no final stop.
    pub problems: Vec<String>,
    /// Where it stands in the text, in bytes.
    pub range: Range<usize>,
    /// The part of it below the first paragraph of its text, in bytes: something else may have been pasted there.
    pub doubtful: Range<usize>,
}

/// What stands in an event never reaches `Debug` output: only what it is does.
impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut event = f.debug_struct("Event");
        event.field("provider", &self.provider).field("id", &self.id).field("class", &self.class);
        event.field("data", &self.data.len()).finish_non_exhaustive()
    }
}

/// An insertion string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Data {
    /// Its name; classic providers give none.
    pub name: Option<String>,
    /// Its value.
    pub value: String,
}

/// How grave its writer found it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are Windows's own")]
pub enum Level {
    Critical,
    Error,
    Warning,
    Information,
    Verbose,
}

/// How an event was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventForm {
    /// Text as the Event Viewer copies it, or as `Get-WinEvent | Format-List` prints it.
    Text,
    /// XML.
    Xml,
    /// A row of a CSV export.
    Csv,
    /// A record of an .evtx file.
    Evtx,
    /// An object that PowerShell exported.
    PowerShell,
}

/// What an event is, by provider and id together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// `MSExchange` OAuth 1003, in the layout of the common guides: a token was refused.
    OAuthValidationFailed,
    /// `MSExchange` Front End HTTPS Proxy 1003: the Auth Certificate is expired, missing or misconfigured.
    FrontEnd1003,
    /// Any event of Exchange's that says that the Auth Certificate has expired: `MSExchange` Web Services 24.
    CertificateExpired,
    /// `MSExchange` OAuth 2004: the certificate that signs is not on this server, or has no private key.
    SigningCertificateMissing,
    /// `MSExchange` OAuth 2006 and 2008: what was fetched from an authority's metadata differs from what is stored.
    MetadataDiffers,
    /// `MSExchange` `AuthAdmin` 2014: the next certificate has become the current one.
    CertificateRotated,
    /// `MSExchange` Common 4999 with `V1ProfileLocalTokenIssuer`, or WAS 5011 of `MSExchangeServicesAppPool`.
    EwsPoolCrash,
    /// An event 1003 of a provider that has nothing to do with OAuth.
    Unrelated1003,
    /// An event of one of Exchange's providers that Assay does not know.
    UnknownExchange,
    /// Any other event.
    Other,
}

/// What an .evtx file holds, beside the events that were taken out of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventLog {
    /// Records that were read.
    pub records: u64,
    /// Records that could not be read.
    pub unreadable: u64,
    /// How many there are of each provider and id.
    pub counts: BTreeMap<(String, u32), u64>,
    /// The first moment.
    pub first: Option<Time>,
    /// The last moment.
    pub last: Option<Time>,
    /// Events that matter, beyond [`MAX_EVENTS`], which were left out.
    pub left_out: u64,
    /// What was damaged: lower case, no final stop; the first few.
    pub problems: Vec<String>,
}

/// How many events that matter are taken out of one log: the newest ones.
pub const MAX_EVENTS: usize = 200;

/// The most events that are read out of one text: a list of them may hold a day of a busy server.
const MAX_READ: usize = 50_000;

/// Every event in a text: as the Event Viewer copies it, XML, CSV. Empty where there is none.
pub fn read(text: &str) -> Vec<Event> {
    let (mut events, mut taken) = table::read(text);
    let is_free = |event: &Event| {
        let before = taken.partition_point(|table| table.start <= event.range.start);
        !before.checked_sub(1).and_then(|at| taken.get(at)).is_some_and(|table| table.contains(&event.range.start))
    };
    let of_xml: Vec<_> = xml::read(text).into_iter().filter(is_free).collect();
    taken.extend(of_xml.iter().map(|event| event.range.clone()));
    taken.sort_by_key(|range| range.start);
    events.extend(text::read(text, &taken));
    events.extend(of_xml);
    events.sort_by_key(|event| event.range.start);
    let mut events = join(text, events);
    events.truncate(MAX_READ);
    settle_dates(&mut events);
    events.iter_mut().for_each(Event::finish);
    events
}

/// Events of one paste come from one computer: a day above 12 in one of them says how the others are written.
fn settle_dates(events: &mut [Event]) {
    let order = DateOrder::of(events.iter().filter_map(|event| event.time.as_ref().map(|time| time.text.as_str())));
    for time in events.iter_mut().filter_map(|event| event.time.as_mut()) {
        if order != DateOrder::Unknown && matches!(time.meaning, Meaning::Ambiguous { .. }) {
            *time = Written::parse(&time.text, order);
        }
    }
}

/// The Event Viewer copies an event as text and, below it, as XML: one event.
fn join(whole: &str, events: Vec<Event>) -> Vec<Event> {
    let mut joined: Vec<Event> = Vec::with_capacity(events.len());
    for event in events {
        let before = joined.last_mut().filter(|before| {
            let gap = whole.get(before.range.end..event.range.start);
            (before.form, event.form) == (EventForm::Text, EventForm::Xml)
                && before.id == event.id
                && gap.is_some_and(|gap| gap.trim().is_empty() || is_xml_heading(gap.trim()))
        });
        match before {
            Some(before) => before.take_in(event),
            None => joined.push(event),
        }
    }
    joined
}

/// What stands above the XML: `Event Xml:`, in its languages.
fn is_xml_heading(gap: &str) -> bool {
    gap.len() <= labels::MAX_LABEL_BYTES && gap.lines().count() == 1 && gap.to_lowercase().contains("xml")
}

/// A date as it stands in an event: without its time zone, as a rule.
fn when(text: &str) -> Written {
    Written::parse(text, DateOrder::Unknown)
}

impl Event {
    fn new(form: EventForm, range: Range<usize>) -> Self {
        Self {
            provider: None,
            id: None,
            level: None,
            time: None,
            computer: None,
            channel: None,
            task_category: None,
            record_id: None,
            message: None,
            data: Vec::new(),
            class: Class::Other,
            diagnostics: Vec::new(),
            form,
            problems: Vec::new(),
            doubtful: range.end..range.end,
            range,
        }
    }

    /// What it says: the message, and the insertion strings where it has them.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.message.as_deref().into_iter().chain(self.data.iter().map(|data| data.value.as_str()))
    }

    /// Whether what stands at this place of the text that the event was read from belongs to the event.
    pub fn owns(&self, text: &str, at: usize) -> bool {
        text::owns(self, text, at)
    }

    /// Whether Exchange wrote it.
    pub fn is_exchange(&self) -> bool {
        self.provider.as_deref().is_some_and(class::is_exchange)
    }

    /// Its XML, which knows the moment exactly.
    fn take_in(&mut self, xml: Self) {
        self.range.end = xml.range.end;
        self.message = xml.message.or_else(|| self.message.take().and_then(without_heading));
        self.provider = xml.provider.or_else(|| self.provider.take());
        self.level = xml.level.or(self.level);
        self.time = xml.time.filter(|time| time.exact_time().is_some()).or_else(|| self.time.take());
        self.computer = xml.computer.or_else(|| self.computer.take());
        self.channel = xml.channel.or_else(|| self.channel.take());
        self.record_id = xml.record_id;
        self.data = xml.data;
        self.problems = xml.problems;
    }

    /// What follows from the rest.
    fn finish(&mut self) {
        self.class = class::class(self);
        if self.message.is_some() {
            self.diagnostics = self.message.as_deref().map(diagnostics::find).unwrap_or_default();
        }
        // The message is made of the insertion strings: what stands in it is not said again.
        if self.diagnostics.is_empty() {
            self.diagnostics = self.data.iter().flat_map(|data| diagnostics::find(&data.value)).collect();
        }
    }
}

/// `… token.Event Xml:`: copied text often runs into the heading of the XML.
fn without_heading(message: String) -> Option<String> {
    let end = message.trim_end().trim_end_matches(':').trim_end();
    let head = match end.get(end.len().saturating_sub(3)..) {
        Some(tail) if tail.eq_ignore_ascii_case("xml") => end.get(..end.len() - 3).unwrap_or(end).trim_end(),
        _ => return Some(message),
    };
    let head = head.strip_suffix("Event").unwrap_or(head).trim_end();
    (!head.is_empty()).then(|| head.to_owned())
}

impl Level {
    /// The level of this number; 0 is shown as information.
    fn of_number(number: u8) -> Option<Self> {
        Some(match number {
            0 | 4 => Self::Information,
            1 => Self::Critical,
            2 => Self::Error,
            3 => Self::Warning,
            5 => Self::Verbose,
            _ => return None,
        })
    }

    /// The name in the report and in the window.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Information => "information",
            Self::Verbose => "verbose",
        }
    }
}

impl EventForm {
    /// The name in the report.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Xml => "xml",
            Self::Csv => "csv",
            Self::Evtx => "evtx",
            Self::PowerShell => "powershell",
        }
    }
}

impl Class {
    /// The name in the report.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OAuthValidationFailed => "oauth-validation-failed",
            Self::FrontEnd1003 => "front-end-1003",
            Self::CertificateExpired => "certificate-expired",
            Self::SigningCertificateMissing => "signing-certificate-missing",
            Self::MetadataDiffers => "metadata-differs",
            Self::CertificateRotated => "certificate-rotated",
            Self::EwsPoolCrash => "ews-pool-crash",
            Self::Unrelated1003 => "unrelated-1003",
            Self::UnknownExchange => "unknown-exchange",
            Self::Other => "other",
        }
    }
}

#[cfg(test)]
mod tests;
