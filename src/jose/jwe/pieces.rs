//! The pieces of one encrypted token, filled from compact form (RFC 7516 section 7.1) or from JSON (section 7.2). Nothing
//! here judges; what a strict reader would object to is listed.

use std::fmt;

use super::serialization;
use crate::jose::base64url;
use crate::jose::json::{self, Node};
use crate::text::quoted;

/// An encrypted token, taken apart.
#[derive(Clone, Default)]
pub struct Jwe {
    /// It came as JSON, not in compact form.
    pub is_json: bool,
    /// The JSON has a list of recipients, be it of one.
    pub is_general: bool,
    /// The protected header as it stands in the token: base64url, empty if there is none.
    pub protected_text: String,
    /// The protected header, read.
    pub protected: Option<Node>,
    /// The header that all recipients share and nothing protects. JSON serialisation only.
    pub unprotected: Option<Node>,
    /// For whom it is: one in compact form.
    pub recipients: Vec<Recipient>,
    /// Further data that the tag covers, as it stands in the token: base64url. JSON serialisation only.
    pub aad: Option<String>,
    /// The initialisation vector.
    pub iv: Vec<u8>,
    /// The encrypted content.
    pub ciphertext: Vec<u8>,
    /// The authentication tag.
    pub tag: Vec<u8>,
    /// What a strict reader would object to, in the order of its place.
    pub problems: Vec<PieceProblem>,
}

/// One for whom a token was encrypted.
#[derive(Clone, Default)]
pub struct Recipient {
    /// Header parameters for this recipient only. JSON serialisation only.
    pub header: Option<Node>,
    /// The content's key, encrypted to this recipient; empty where the algorithm has none.
    pub encrypted_key: Vec<u8>,
    /// What a strict reader would object to here.
    pub problems: Vec<PieceProblem>,
}

/// A token as one of its recipients sees it.
#[derive(Clone, Copy)]
pub struct Pieces<'a> {
    jwe: &'a Jwe,
    recipient: &'a Recipient,
}

/// Which piece something is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are RFC 7516's own")]
pub enum PieceName {
    ProtectedHeader,
    UnprotectedHeader,
    RecipientHeader,
    EncryptedKey,
    Iv,
    Ciphertext,
    Tag,
    Aad,
}

/// What is wrong with the serialisation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PieceProblem {
    /// Not five parts.
    PartCount {
        /// How many there are.
        parts: usize,
    },
    /// A piece is not base64url.
    Base64 {
        /// Which one.
        piece: PieceName,
        /// What is wrong with it.
        problem: base64url::Problem,
    },
    /// A header is not JSON, or JSON with repeated names.
    Json {
        /// Which one.
        piece: PieceName,
        /// What is wrong with it.
        problem: json::Problem,
    },
    /// A header is JSON, but not an object.
    NotAnObject {
        /// Which one.
        piece: PieceName,
    },
    /// A piece is not a text.
    NotText {
        /// Which one.
        piece: PieceName,
    },
    /// A piece that has to be there is not.
    Missing {
        /// Which one.
        piece: PieceName,
    },
    /// A parameter stands in two of the headers, which have to be disjoint (RFC 7516 section 7.2.1).
    HeaderRepeated {
        /// Its name.
        name: String,
    },
    /// `recipients` is not a list of objects with at least one in it.
    Recipients,
    /// `recipients` beside the members of the flattened form.
    BothForms,
    /// More recipients than [`MAX_RECIPIENTS`](super::MAX_RECIPIENTS); the rest was left out.
    TooManyRecipients,
    /// The JSON around it repeats a name, or nests too deep.
    Outer {
        /// What is wrong with it.
        problem: json::Problem,
    },
}

impl PieceName {
    /// As it stands in a sentence.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ProtectedHeader => "protected header",
            Self::UnprotectedHeader => "unprotected header",
            Self::RecipientHeader => "recipient's header",
            Self::EncryptedKey => "encrypted key",
            Self::Iv => "initialisation vector",
            Self::Ciphertext => "ciphertext",
            Self::Tag => "authentication tag",
            Self::Aad => "additional data",
        }
    }
}

impl PieceProblem {
    /// The problem in words, for the middle of a sentence.
    pub fn words(&self) -> String {
        match self {
            Self::PartCount { parts } => format!("an encrypted token has five parts, this one {parts}"),
            Self::Base64 { piece, problem } => format!("the {} is not base64url: {}", piece.as_str(), problem.words()),
            Self::Json { piece, problem } => format!("the {}: {}", piece.as_str(), json_words(problem)),
            Self::NotAnObject { piece } => format!("the {} is not a JSON object", piece.as_str()),
            Self::NotText { piece } => format!("the {} is not a text", piece.as_str()),
            Self::Missing { piece } => format!("the {} is missing", piece.as_str()),
            Self::HeaderRepeated { name } => format!("{} stands in two of its headers", quoted(name)),
            Self::Recipients => "`recipients` is not a list of objects".to_owned(),
            Self::BothForms => "`recipients` stands beside the `header` or `encrypted_key` of a single one".to_owned(),
            Self::TooManyRecipients => format!("there are more than {} recipients", super::MAX_RECIPIENTS),
            Self::Outer { problem } => json_words(problem),
        }
    }
}

fn json_words(problem: &json::Problem) -> String {
    match problem {
        json::Problem::NotUtf8 { offset } => format!("byte {offset} is not UTF-8"),
        json::Problem::Syntax { line, column, message } => {
            format!("it is not JSON: {message} at line {line}, column {column}")
        }
        json::Problem::DuplicateMember { pointer, .. } => {
            format!("{} stands twice", quoted(pointer.trim_start_matches('/')))
        }
        json::Problem::TooDeep { .. } => format!("it nests deeper than {} levels", json::MAX_DEPTH),
    }
}

impl Jwe {
    /// Takes an encrypted token apart, in compact form or as JSON. `None` for JSON that is none: without `ciphertext`.
    pub fn read(text: &str) -> Option<Self> {
        if text.trim_start().starts_with('{') {
            serialization::from_document(&json::parse(text.as_bytes()))
        } else {
            Some(Self::from_compact(text))
        }
    }

    /// Takes five parts with dots between them apart.
    pub fn from_compact(text: &str) -> Self {
        let mut jwe = Self::default();
        let mut parts = text.splitn(COMPACT_PARTS + 1, '.');
        let protected = parts.next().unwrap_or_default();
        let mut next = || parts.next().unwrap_or_default();
        let (encrypted_key, iv, ciphertext, tag) = (next(), next(), next(), next());
        let count = text.splitn(COMPACT_PARTS + 1, '.').count();
        if count != COMPACT_PARTS {
            jwe.problems.push(PieceProblem::PartCount { parts: count });
        }
        jwe.read_protected(protected);
        let encrypted_key = jwe.decode(PieceName::EncryptedKey, encrypted_key);
        jwe.iv = jwe.decode(PieceName::Iv, iv);
        jwe.ciphertext = jwe.decode(PieceName::Ciphertext, ciphertext);
        jwe.tag = jwe.decode(PieceName::Tag, tag);
        jwe.recipients.push(Recipient { encrypted_key, ..Recipient::default() });
        jwe
    }

    /// The token as each of its recipients sees it.
    pub fn pieces(&self) -> impl Iterator<Item = Pieces<'_>> {
        self.recipients.iter().map(|recipient| Pieces { jwe: self, recipient })
    }

    pub(super) fn read_protected(&mut self, text: &str) {
        text.clone_into(&mut self.protected_text);
        let bytes = self.decode(PieceName::ProtectedHeader, text);
        let piece = PieceName::ProtectedHeader;
        let json = json::parse(&bytes);
        self.problems.extend(json.problems.into_iter().map(|problem| PieceProblem::Json { piece, problem }));
        if json.root.as_ref().is_some_and(|root| !root.is_object()) {
            self.problems.push(PieceProblem::NotAnObject { piece });
        }
        self.protected = json.root;
    }

    pub(super) fn decode(&mut self, piece: PieceName, text: &str) -> Vec<u8> {
        let (bytes, problem) = base64url::decode(text);
        self.problems.extend(problem.map(|problem| PieceProblem::Base64 { piece, problem }));
        bytes
    }
}

impl<'a> Pieces<'a> {
    /// A header parameter, from whichever of the headers has it.
    pub fn get(self, name: &str) -> Option<&'a Node> {
        self.headers().find_map(|header| header.get(name))
    }

    /// A header parameter that is a text.
    pub fn text(self, name: &str) -> Option<&'a str> {
        self.get(name)?.as_str()
    }

    /// A parameter of the protected header.
    pub fn protected(self, name: &str) -> Option<&'a Node> {
        self.jwe.protected.as_ref()?.get(name)
    }

    /// The headers that are there: protected, shared, this recipient's.
    pub fn headers(self) -> impl Iterator<Item = &'a Node> {
        [&self.jwe.protected, &self.jwe.unprotected, &self.recipient.header].into_iter().filter_map(Option::as_ref)
    }

    /// The content's key, encrypted.
    pub fn encrypted_key(self) -> &'a [u8] {
        &self.recipient.encrypted_key
    }

    /// The initialisation vector.
    pub fn iv(self) -> &'a [u8] {
        &self.jwe.iv
    }

    /// The encrypted content.
    pub fn ciphertext(self) -> &'a [u8] {
        &self.jwe.ciphertext
    }

    /// The authentication tag.
    pub fn tag(self) -> &'a [u8] {
        &self.jwe.tag
    }

    /// What a strict reader would object to.
    pub fn problems(self) -> impl Iterator<Item = &'a PieceProblem> {
        self.jwe.problems.iter().chain(&self.recipient.problems)
    }

    /// What the tag covers beside the content (RFC 7516 section 5.1 step 14).
    pub(super) fn authenticated(self) -> Vec<u8> {
        let mut data = self.jwe.protected_text.clone().into_bytes();
        if let Some(aad) = &self.jwe.aad {
            data.push(b'.');
            data.extend_from_slice(aad.as_bytes());
        }
        data
    }
}

/// Nothing of a token reaches `Debug` output: only its shape does.
impl fmt::Debug for Jwe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jwe")
            .field("recipients", &self.recipients.len())
            .field("ciphertext_bytes", &self.ciphertext.len())
            .field("problems", &self.problems.len())
            .finish_non_exhaustive()
    }
}

const COMPACT_PARTS: usize = 5; // RFC 7516 section 7.1
