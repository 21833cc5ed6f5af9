//! Bytes as people paste and open them → [`Evidence`]: what it is, what had to be repaired to read it, and where it stood.
//! Decides nothing about it.

mod detect;
mod encoding;
mod find;
mod repair;
mod structured;

use std::fmt;
use std::io::{Read, Seek};
use std::ops::ControlFlow;
use std::sync::Arc;

use crate::event::log::{self, LogError, Progress};
use crate::event::{Diagnostics, Event, EventLog};
use crate::exchange::objects::ExchangeObject;
use crate::jose::{Key, PrivateKeyError, Token};
use crate::metadata;
use crate::network::{Attempt, ClockComparison};
use crate::x509::Certificate;

pub use detect::read;
pub(crate) use detect::{inside, is_whole_token};
pub use encoding::excerpt;
pub use repair::Repair;

/// One thing on the table.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// Where it came from.
    pub source: Source,
    /// What had to be changed in the text to read it.
    pub repairs: Vec<Repair>,
    /// What it is.
    pub body: Body,
    /// It stands inside the token before it (an actor token).
    pub nested: bool,
    /// The event that it was taken out of: it is judged at the event's time.
    pub event: Option<Arc<Event>>,
    /// It stands in recorded traffic or in an event: whoever made that brought it along, and the user does not vouch for it.
    pub is_in_traffic: bool,
}

/// What a piece of evidence is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Body {
    /// A token in compact form, and whether the text said that its end was cut off (`…`).
    Token {
        /// The token.
        token: Box<Token>,
        /// The text ended in an ellipsis.
        cut_off: bool,
    },
    /// A certificate, with its PEM text where it came as one.
    Certificate {
        /// The certificate.
        certificate: Box<Certificate>,
        /// The PEM block as it was read: an attacker may have keyed an HMAC with it.
        pem: Option<String>,
    },
    /// A document that publishes keys.
    Metadata(Arc<metadata::Document>),
    /// A public key without a certificate, with its PEM or OpenSSH text where it came as one.
    PublicKey {
        /// The key.
        key: Box<Key>,
        /// The PEM block or OpenSSH line as it was read.
        pem: Option<String>,
    },
    /// A shared secret that the user named as such.
    Secret(Box<Key>),
    /// What a token with a detached payload was signed over, given as such by the user.
    Payload(Vec<u8>),
    /// Somebody's private key, with its public half, or why it cannot be used. Kept in memory, to open encrypted tokens.
    PrivateKey(Result<Box<Key>, PrivateKeyError>),
    /// A certificate request: recognised, not read in this version.
    CertificateRequest,
    /// An attempt to reach an address that brought no document: it failed, or was made to see whether it would.
    Attempt(Arc<Attempt>),
    /// This computer's clock against others.
    Clock(Arc<ClockComparison>),
    /// An object of Exchange's configuration, or another object that PowerShell wrote.
    Object(Arc<ExchangeObject>),
    /// A Windows event.
    Event(Arc<Event>),
    /// What an .evtx file holds as a whole; the events that matter stand behind it.
    EventLog(Arc<EventLog>),
    /// What headers, a trace or an error message say.
    Diagnostics(Arc<Diagnostics>),
    /// Something that could not be read.
    Unreadable(Unreadable),
}

/// Why something could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unreadable {
    /// Nothing, or white space only.
    Empty,
    /// More than [`MAX_INPUT_BYTES`].
    TooLarge {
        /// How many bytes there are, as far as known.
        bytes: u64,
    },
    /// More pieces of evidence than [`MAX_PIECES`] in one input; the rest was left out.
    TooManyPieces,
    /// JSON nested deeper than [`crate::jose::json::MAX_DEPTH`].
    TooDeep {
        /// Where the limit was passed, in bytes.
        offset: usize,
    },
    /// Looks like JSON, but is not.
    Json {
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
        /// What was expected or found.
        message: String,
    },
    /// JSON, but no document that Assay knows.
    UnknownJson,
    /// A certificate that cannot be read.
    Certificate {
        /// Why, for the end of a sentence.
        reason: String,
    },
    /// A PEM block that cannot be read.
    Pem {
        /// Its label.
        label: String,
        /// Why, for the end of a sentence.
        reason: String,
    },
    /// An event log (.evtx) without a record that can be read.
    Log {
        /// Why, for the end of a sentence.
        reason: String,
    },
    /// Binary data of no known kind.
    Binary,
    /// Text of no known kind.
    Text,
}

/// Where a piece of evidence came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// The file's name, or `paste`.
    pub name: String,
    /// How it came in.
    pub kind: SourceKind,
    /// First byte in the source.
    pub start: usize,
    /// One past the last byte in the source.
    pub end: usize,
    /// How it was fetched, if it was.
    pub fetched: Option<Arc<Attempt>>,
}

/// How evidence came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// Pasted or typed.
    Paste,
    /// A file that was opened, dropped or named.
    File,
    /// Standard input.
    StandardInput,
    /// An environment variable (secrets only).
    Environment,
    /// The sample case that comes with the program.
    Sample,
    /// Fetched from the network, as the user approved.
    Fetch,
    /// A line of a list of secrets that the user had tried (secrets only): everybody else can try it as well.
    Guess {
        /// Which line, from 1.
        line: u64,
    },
}

impl SourceKind {
    /// The name in the report.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Paste => "paste",
            Self::File => "file",
            Self::StandardInput => "standard-input",
            Self::Environment => "environment",
            Self::Sample => "sample",
            Self::Fetch => "fetch",
            Self::Guess { .. } => "guess",
        }
    }
}

/// Bytes with a name, as they came in.
#[derive(Clone)]
pub struct Input {
    /// The file's name, or `paste`.
    pub name: String,
    /// How it came in.
    pub kind: SourceKind,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// The largest input that is read whole. Tokens and metadata documents are under 100 KB; larger things are logs.
pub const MAX_INPUT_BYTES: usize = 32 * 1024 * 1024;

/// How deep tokens may stand in one another. Nobody nests deeper than two; each costs an assessment.
pub const MAX_NESTING: usize = 8;

/// The most pieces of evidence that one input may hold.
pub const MAX_PIECES: usize = 500;

/// Reads an event log of any size (.evtx) through a reader. `watch` is told how far it is, and may stop it.
pub fn read_log<R: Read + Seek>(
    name: &str,
    kind: SourceKind,
    reader: R,
    watch: impl FnMut(Progress) -> ControlFlow<()>,
) -> Result<Vec<Evidence>, LogError> {
    let mut size = 0;
    let mut watch = watch;
    let read = log::read(reader, |progress| {
        size = progress.size;
        watch(progress)
    })?;
    Ok(detect::pieces_of_log(name, kind, read, usize::try_from(size).unwrap_or(usize::MAX)))
}

impl Evidence {
    /// Evidence that stands by itself and was read as it is.
    pub fn new(source: Source, body: Body) -> Self {
        Self { source, repairs: Vec::new(), body, nested: false, event: None, is_in_traffic: false }
    }

    /// A shared secret that the user named as such: the bytes as they are, but for one line break at the end.
    pub fn secret(input: Input) -> Self {
        let mut bytes = input.bytes;
        if bytes.last() == Some(&b'\n') {
            bytes.pop();
            if bytes.last() == Some(&b'\r') {
                bytes.pop();
            }
        }
        let source = Source { name: input.name, kind: input.kind, start: 0, end: bytes.len(), fetched: None };
        let secret = crate::jose::Secret::new(bytes);
        let key = Key::bare(crate::jose::Material::Secret(secret));
        Self::new(source, Body::Secret(Box::new(key)))
    }

    /// The payload of a token that was sent without it: the bytes as they are.
    pub fn payload(input: Input) -> Self {
        let source = Source { name: input.name, kind: input.kind, start: 0, end: input.bytes.len(), fetched: None };
        Self::new(source, Body::Payload(input.bytes))
    }

    /// A secret that was found by trying a list: it fits, and proves nothing, because anybody can find it.
    pub fn guessed(list: String, line: u64, secret: Vec<u8>) -> Self {
        let source = Source { name: list, kind: SourceKind::Guess { line }, start: 0, end: 0, fetched: None };
        let key = Key::bare(crate::jose::Material::Secret(crate::jose::Secret::new(secret)));
        Self::new(source, Body::Secret(Box::new(key)))
    }

    /// Stands for an input that was too large to be read at all.
    pub fn too_large(name: String, kind: SourceKind, bytes: u64) -> Self {
        let source = Source { name, kind, start: 0, end: 0, fetched: None };
        Self::new(source, Body::Unreadable(Unreadable::TooLarge { bytes }))
    }
}

/// Input never reaches `Debug` output: only its name and size do.
impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input").field("name", &self.name).field("bytes", &self.bytes.len()).finish_non_exhaustive()
    }
}
