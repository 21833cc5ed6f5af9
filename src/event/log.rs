//! Event logs (.evtx) through the `evtx` crate, chunk by chunk: what is needed of a log of any size stays small. Whoever calls
//! opens the file.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::io::{Read, Seek};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use evtx::err::{ChunkError, EvtxError};
use evtx::{EvtxChunkData, EvtxParser, ParserSettings};

use super::class::{WORDS, class_of, is_exchange};
use super::head::Head;
use super::padded::Padded;
use super::{Class, Event, EventLog, MAX_EVENTS, settle_dates, xml};
use crate::text::{count, thousands};
use crate::time::Time;

/// How every event log begins.
pub const MAGIC: &[u8] = b"ElfFile\0";

/// A log, read.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadLog {
    /// What it holds as a whole.
    pub log: EventLog,
    /// The events that matter, the oldest first.
    pub events: Vec<Event>,
}

/// How far the reading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that were read.
    pub bytes: u64,
    /// Bytes that there are.
    pub size: u64,
    /// Records that were read.
    pub records: u64,
}

/// Why a log was not read.
#[derive(Debug)]
pub enum LogError {
    /// `watch` said so.
    Cancelled,
    /// The file cannot be read.
    Io(std::io::Error),
}

impl fmt::Display for LogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cancelled => f.write_str("the reading was stopped"),
            Self::Io(_) => f.write_str("the file cannot be read"),
        }
    }
}

impl std::error::Error for LogError {}

/// Reads a log from its beginning. `watch` is told after each 64 KiB how far it is, and may stop it. Damage is no error: what
/// can be read is read.
pub fn read<R: Read + Seek>(
    reader: R,
    mut watch: impl FnMut(Progress) -> ControlFlow<()>,
) -> Result<ReadLog, LogError> {
    let (padded, size) = Padded::new(reader, HEADER_BYTES, CHUNK_BYTES).map_err(LogError::Io)?;
    let mut reading = Reading::default();
    if size < HEADER_BYTES {
        reading.problem("the file ends inside its header".to_owned());
    } else if !(size - HEADER_BYTES).is_multiple_of(CHUNK_BYTES) {
        reading.problem("the file ends inside a chunk: its last records are missing".to_owned());
    }
    let settings = ParserSettings::new().indent(false);
    let parser = EvtxParser::from_read_seek(padded).map(|parser| parser.with_configuration(settings.clone()));
    let Ok(mut parser) = parser else {
        reading.problem("the file's header is no event log's".to_owned());
        return Ok(reading.finish());
    };
    if size >= HEADER_BYTES && !parser.header().validate_checksum() {
        reading.problem("the file's header does not match its checksum".to_owned());
    }
    let announced = HEADER_BYTES + u64::from(parser.header().chunk_count) * CHUNK_BYTES;
    if size >= HEADER_BYTES && size < announced && (size - HEADER_BYTES).is_multiple_of(CHUNK_BYTES) {
        let missing = usize::try_from((announced - size) / CHUNK_BYTES).unwrap_or(usize::MAX);
        let chunks = count(missing, "chunk is", "chunks are");
        reading.problem(format!("the file ends before its header says: {chunks} missing"));
    }
    let settings = Arc::new(settings);
    let mut progress = Progress { bytes: HEADER_BYTES.min(size), size, records: 0 };
    for chunk in parser.chunks() {
        match chunk {
            Ok(mut chunk) => reading.chunk(&mut chunk, &settings),
            Err(EvtxError::FailedToParseChunk { source, .. }) if is_io(&source) => {
                reading.problem("the file could not be read to its end".to_owned());
                break;
            }
            Err(_) => {
                reading.log.unreadable += 1;
                reading.problem("a chunk is none: its records are lost".to_owned());
            }
        }
        progress.bytes = (progress.bytes + CHUNK_BYTES).min(size);
        progress.records = reading.log.records;
        if watch(progress).is_break() {
            return Err(LogError::Cancelled);
        }
    }
    Ok(reading.finish())
}

const HEADER_BYTES: u64 = 4_096;
const CHUNK_BYTES: u64 = 65_536;

/// What is kept while chunks go by.
#[derive(Default)]
struct Reading {
    log: EventLog,
    counts: HashMap<String, HashMap<u32, u64>>,
    kinds: usize,
    problems: BTreeMap<String, u64>,
    /// The newest of what matters, by time and order, as XML.
    kept: BTreeMap<Order, Box<[u8]>>,
    /// The newest of each kind that may be of use: unrelated 1003s, and Exchange's events that nobody knows.
    asides: BTreeMap<(String, u32), Aside>,
}

/// A record beside those that matter: when it was written, and its XML.
type Aside = (Order, Box<[u8]>);

/// When a record was written, and its place in the file.
type Order = (Time, u64);

/// The largest record that is looked into, as XML: Windows writes none above 64 KiB.
const MAX_RECORD_BYTES: usize = 1024 * 1024;
/// The most kinds that are counted; a server's largest log has some hundreds.
const MAX_KINDS: usize = 5_000;
/// The most events that are kept although nothing is known of them.
const MAX_ASIDES: usize = 20;
/// The most kinds of damage that are told.
const MAX_PROBLEMS: usize = 8;

impl Reading {
    fn chunk(&mut self, chunk: &mut EvtxChunkData, settings: &Arc<ParserSettings>) {
        if !chunk.validate_checksum() {
            self.problem("a chunk does not match its checksum: its records may be damaged".to_owned());
        }
        // The library is made for hostile files; should it fail on one all the same, the other chunks are worth reading.
        let outcome = catch_unwind(AssertUnwindSafe(|| self.records(chunk, settings)));
        if outcome.is_err() {
            self.log.unreadable += 1;
            self.problem("a chunk could not be read: its other records are lost".to_owned());
        }
    }

    fn records(&mut self, chunk: &mut EvtxChunkData, settings: &Arc<ParserSettings>) {
        let Ok(mut chunk) = chunk.parse(settings.clone()) else {
            self.log.unreadable += 1;
            self.problem("a chunk's table of names is damaged: its records are lost".to_owned());
            return;
        };
        for record in chunk.iter() {
            let record = record.and_then(evtx::EvtxRecord::into_xml_bytes);
            let Ok(record) = record else {
                self.log.unreadable += 1;
                self.problem("a record is damaged".to_owned());
                continue;
            };
            self.log.records += 1;
            let time = Time::from_timestamp(record.timestamp.as_second(), 0).unwrap_or_default();
            self.log.first = Some(self.log.first.map_or(time, |first| first.min(time)));
            self.log.last = Some(self.log.last.map_or(time, |last| last.max(time)));
            self.record(time, &record.data);
        }
    }

    fn record(&mut self, time: Time, xml: &[u8]) {
        let Some(Head { provider, id, level }) = Head::of(xml) else { return };
        self.count(&provider, id);
        if xml.len() > MAX_RECORD_BYTES {
            self.problem("a record is too large to be looked into".to_owned());
            return;
        }
        let order = (time, self.log.records);
        match weight(&provider, id, level, xml) {
            Weight::Matters => {
                self.kept.insert(order, xml.into());
                if self.kept.len() > MAX_EVENTS {
                    self.kept.pop_first();
                    self.log.left_out += 1;
                }
            }
            Weight::Aside => {
                let key = (provider.into_owned(), id);
                if self.asides.len() >= MAX_ASIDES && !self.asides.contains_key(&key) {
                    return;
                }
                let newest = self.asides.entry(key).or_insert_with(|| (order, xml.into()));
                if newest.0 < order {
                    *newest = (order, xml.into());
                }
            }
            Weight::None => {}
        }
    }

    fn count(&mut self, provider: &str, id: u32) {
        if let Some(number) = self.counts.get_mut(provider).and_then(|ids| ids.get_mut(&id)) {
            *number += 1;
        } else if self.kinds < MAX_KINDS {
            self.kinds += 1;
            self.counts.entry(provider.to_owned()).or_default().insert(id, 1);
        }
    }

    fn problem(&mut self, problem: String) {
        if self.problems.len() < MAX_PROBLEMS || self.problems.contains_key(&problem) {
            *self.problems.entry(problem).or_default() += 1;
        }
    }

    fn finish(self) -> ReadLog {
        let mut log = self.log;
        for (provider, ids) in self.counts {
            log.counts.extend(ids.into_iter().map(|(id, number)| ((provider.clone(), id), number)));
        }
        let times = |(problem, number): (String, u64)| match number {
            1 => problem,
            number => format!("{problem} ({} times)", thousands(number)),
        };
        log.problems = self.problems.into_iter().map(times).collect();
        let mut kept = self.kept;
        kept.extend(self.asides.into_values());
        let mut events: Vec<_> = kept.values().filter_map(|xml| xml::record(str::from_utf8(xml).ok()?)).collect();
        if events.len() < kept.len() {
            let lost = kept.len() - events.len();
            log.problems.push(format!("{} could not be read as XML", count(lost, "event", "events")));
        }
        settle_dates(&mut events);
        for event in &mut events {
            event.finish();
            event.range = 0..0;
        }
        ReadLog { log, events }
    }
}

/// Whether a record becomes an event by itself.
enum Weight {
    Matters,
    Aside,
    None,
}

fn weight(provider: &str, id: u32, level: Option<u8>, xml: &[u8]) -> Weight {
    let mut contains = |word: &str| memchr::memmem::find(xml, word.as_bytes()).is_some();
    match class_of(provider, id, &mut contains) {
        Class::Other => Weight::None,
        Class::Unrelated1003 => Weight::Aside,
        Class::UnknownExchange => {
            let is_fault = level.is_some_and(|level| (1..=3).contains(&level));
            let is_about_tokens = is_exchange(provider) && WORDS.iter().any(|word| contains(word));
            if is_fault && is_about_tokens { Weight::Matters } else { Weight::Aside }
        }
        _ => Weight::Matters,
    }
}

fn is_io(error: &ChunkError) -> bool {
    matches!(error, ChunkError::FailedToSeekToChunk(_) | ChunkError::IncompleteChunk)
}
