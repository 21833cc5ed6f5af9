//! A token, decoded as far as it goes, whatever serialisation it came in (RFC 7515 section 7, RFC 7516 section 7). Nothing
//! here judges: an unknown algorithm, a broken payload or a missing part still shows everything else.

use std::fmt;
use std::ops::Range;

use super::base64url;
use super::json::{self, Member, Node};
use super::jwe::{self, Jwe, PieceName, PieceProblem};
use super::serialization::{FormFault, Serialization, Signer};

/// A token whose signature nobody has checked.
#[derive(Clone)]
pub struct Token {
    text: String,
    parts: Vec<Range<usize>>,
    /// How it was written down.
    pub serialization: Serialization,
    /// The first part: the JOSE header that the signature covers.
    pub header: Part,
    /// Header parameters that no signature covers (RFC 7515 section 7.2.1). JSON serialisation only.
    pub unprotected: Option<Node>,
    payload_state: PayloadState,
    /// The pieces of an encrypted token.
    encrypted: Option<Box<Jwe>>,
    /// The second part of a signed token; what came out of an encrypted one, if it was opened and is no token itself.
    pub payload: Part,
    /// The last part of a signed token, decoded.
    pub signature: Vec<u8>,
    /// What a strict reader would object to, in the order of its place.
    pub problems: Vec<Problem>,
}

/// A part that carries JSON.
#[derive(Clone, Default)]
pub struct Part {
    /// The decoded bytes.
    pub bytes: Vec<u8>,
    /// The same, read as JSON.
    pub json: json::Document,
}

/// Where the payload of a signed token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PayloadState {
    /// In the token, be it empty.
    Embedded,
    /// Elsewhere: the JSON form has no `payload` (RFC 7515 appendix F).
    Detached,
    /// It was elsewhere, and was put in.
    Supplied,
    /// The text has no parts at all: it means something only to whoever issued it.
    Opaque,
}

/// Which part of a token something is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are JOSE's own")]
pub enum PartName {
    Header,
    Payload,
    Signature,
}

impl PartName {
    /// As it stands in a sentence and in locations.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Payload => "payload",
            Self::Signature => "signature",
        }
    }
}

/// What is wrong with the serialisation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// Neither 3 nor 5 parts.
    PartCount {
        /// How many there are.
        parts: usize,
    },
    /// A part is not base64url.
    Base64 {
        /// Which part.
        part: PartName,
        /// What is wrong with it.
        problem: base64url::Problem,
    },
    /// A part is not the JSON it has to be.
    Json {
        /// Which part.
        part: PartName,
        /// What is wrong with it.
        problem: json::Problem,
    },
    /// The header is JSON, but not an object.
    HeaderNotAnObject,
    /// The payload was meant as claims, but is no JSON object (RFC 7519 section 7.2).
    PayloadNotClaims,
    /// The JSON around the parts is not what the standard asks for.
    Form(FormFault),
    /// A piece of an encrypted token is not what the standard asks for.
    Piece(PieceProblem),
}

impl Token {
    /// Reads a token in compact form. The text has no white space around or in it; see `intake` for text as people paste
    /// it.
    pub fn parse(text: impl Into<String>) -> Self {
        let text = text.into();
        let parts = split(&text);
        let mut token = Self::new(text, parts);
        token.decode();
        token
    }

    /// A token that is one piece of text without a structure that anybody but its issuer knows.
    pub fn opaque(text: impl Into<String>) -> Self {
        let text = text.into();
        let whole = 0..text.len();
        let mut token = Self::new(text, vec![whole]);
        token.payload_state = PayloadState::Opaque;
        token
    }

    /// One signature of a token in JSON serialisation.
    pub(super) fn of_signer(signer: Signer<'_>) -> Self {
        let payload = signer.payload.unwrap_or_default();
        let mut token = Self::of_parts(signer.protected, payload, signer.signature);
        token.serialization = signer.serialization;
        token.unprotected = signer.unprotected;
        if signer.payload.is_none() {
            token.payload_state = PayloadState::Detached;
        }
        token.problems.extend(signer.faults.into_iter().map(Problem::Form));
        token.decode();
        token
    }

    /// An encrypted token in JSON serialisation. `None` if the document is none.
    pub(super) fn of_encrypted(document: &json::Document) -> Option<Self> {
        let jwe = jwe::from_document(document)?;
        let recipient = jwe.recipients.first();
        let encrypted_key = recipient.map(|recipient| recipient.encrypted_key.as_slice()).unwrap_or_default();
        let pieces = [encrypted_key, &jwe.iv, &jwe.ciphertext, &jwe.tag].map(base64url::encode);
        let text = format!("{}.{}", jwe.protected_text, pieces.join("."));
        let parts = split(&text);
        let mut token = Self::new(text, parts);
        token.serialization = match jwe.recipients.len() {
            count if jwe.is_general => Serialization::General { index: 0, count },
            _ => Serialization::Flattened,
        };
        let header = recipient.and_then(|recipient| recipient.header.as_ref());
        let members: Vec<Member> = jwe.unprotected.iter().chain(header).flat_map(Node::members).cloned().collect();
        let place = jwe.unprotected.as_ref().or(header).map(|node| node.start..node.end);
        token.unprotected =
            place.map(|place| Node { value: json::Value::Object(members), start: place.start, end: place.end });
        token.encrypted = Some(Box::new(jwe));
        token.decode();
        Some(token)
    }

    /// The same token with its detached payload put in. Nothing where it has one, is no signed token, or where the payload
    /// would have to stand in it unencoded and is no text.
    #[must_use]
    pub fn with_payload(&self, payload: &[u8]) -> Option<Self> {
        let is_missing = self.payload_state == PayloadState::Detached
            || (self.payload_state == PayloadState::Embedded && self.encoded(PartName::Payload).is_empty());
        if !is_missing || self.parts.len() != 3 || self.is_encrypted() {
            return None;
        }
        let encoded =
            if self.is_unencoded() { str::from_utf8(payload).ok()?.to_owned() } else { base64url::encode(payload) };
        let mut token = Self::of_parts(self.encoded(PartName::Header), &encoded, self.encoded(PartName::Signature));
        token.serialization = self.serialization;
        token.unprotected.clone_from(&self.unprotected);
        token.payload_state = PayloadState::Supplied;
        let forms = self.problems.iter().filter(|problem| matches!(problem, Problem::Form(_)));
        token.problems.extend(forms.cloned());
        token.decode();
        Some(token)
    }

    fn of_parts(header: &str, payload: &str, signature: &str) -> Self {
        let payload_start = header.len() + 1;
        let signature_start = payload_start + payload.len() + 1;
        let parts = vec![
            0..header.len(),
            payload_start..payload_start + payload.len(),
            signature_start..signature_start + signature.len(),
        ];
        Self::new(format!("{header}.{payload}.{signature}"), parts)
    }

    fn new(text: String, parts: Vec<Range<usize>>) -> Self {
        Self {
            text,
            parts,
            serialization: Serialization::Compact,
            header: Part::default(),
            unprotected: None,
            payload_state: PayloadState::Embedded,
            encrypted: None,
            payload: Part::default(),
            signature: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// The token as it was read; one in JSON serialisation as the three parts that its signature is about, with dots.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether its payload is elsewhere, and nobody has put it in.
    pub fn is_detached(&self) -> bool {
        self.payload_state == PayloadState::Detached
    }

    /// Whether its payload came from elsewhere.
    pub fn has_supplied_payload(&self) -> bool {
        self.payload_state == PayloadState::Supplied
    }

    /// Whether it has no structure that anybody but its issuer knows.
    pub fn is_opaque(&self) -> bool {
        self.payload_state == PayloadState::Opaque
    }

    /// Whether the payload stands in it as it is, not in base64url (`b64` is false, RFC 7797). Counts in the header that
    /// the signature covers only.
    pub fn is_unencoded(&self) -> bool {
        let root = self.header.json.root.as_ref();
        root.and_then(|root| root.get("b64")).is_some_and(|node| node.value == json::Value::Bool(false))
    }

    /// The byte range of every part of [`Token::text`], dots left out.
    pub fn part_ranges(&self) -> &[Range<usize>] {
        &self.parts
    }

    /// The byte range of a part in [`Token::text`].
    pub fn range(&self, part: PartName) -> Option<Range<usize>> {
        let index = match part {
            PartName::Header => 0,
            PartName::Payload => 1,
            PartName::Signature => 2,
        };
        self.parts.get(index).cloned()
    }

    /// A part, still encoded; empty where it is missing.
    pub fn encoded(&self, part: PartName) -> &str {
        self.range(part).and_then(|range| self.text.get(range)).unwrap_or_default()
    }

    /// The bytes that the signature covers: header, dot, payload, as received.
    pub fn signing_input(&self) -> &[u8] {
        let end = self.range(PartName::Payload).map_or(self.text.len(), |payload| payload.end);
        self.text.as_bytes().get(..end).unwrap_or_default()
    }

    /// The pieces of an encrypted token.
    pub fn encrypted(&self) -> Option<&Jwe> {
        self.encrypted.as_deref()
    }

    /// Puts what came out of an encrypted token in as its payload.
    pub(crate) fn put_plaintext(&mut self, bytes: Vec<u8>) {
        let json = json::parse(&bytes);
        if json.root.is_some() {
            let part = PartName::Payload;
            self.problems.extend(json.problems.iter().map(|problem| Problem::Json { part, problem: problem.clone() }));
        }
        self.payload = Part { bytes, json };
    }

    /// Whether this is an encrypted token: five parts, or a header with `enc`.
    pub fn is_encrypted(&self) -> bool {
        self.parts.len() == 5 || (self.parts.len() > 3 && self.header_parameter("enc").is_some())
    }

    /// A header parameter: the one that the signature covers before one that it does not.
    pub fn header_parameter(&self, name: &str) -> Option<&Node> {
        let protected = self.header.json.root.as_ref().and_then(|root| root.get(name));
        protected.or_else(|| self.unprotected.as_ref()?.get(name))
    }

    /// A header parameter that is a string.
    pub fn header_text(&self, name: &str) -> Option<&str> {
        self.header_parameter(name)?.as_str()
    }

    /// The claims, if the payload is a JSON object.
    pub fn claims(&self) -> Option<&Node> {
        self.payload.json.root.as_ref().filter(|root| root.is_object())
    }

    /// One claim.
    pub fn claim(&self, name: &str) -> Option<&Node> {
        self.claims()?.get(name)
    }

    /// A claim that is a string.
    pub fn claim_text(&self, name: &str) -> Option<&str> {
        self.claim(name)?.as_str()
    }

    fn decode(&mut self) {
        if !matches!(self.parts.len(), 3 | 5) {
            self.problems.push(Problem::PartCount { parts: self.parts.len() });
        }
        // Only the JSON forms may do without a header that the signature covers.
        if self.serialization == Serialization::Compact || !self.encoded(PartName::Header).is_empty() {
            self.header = self.json_part(PartName::Header);
        }
        if self.header.json.root.as_ref().is_some_and(|root| !root.is_object()) {
            self.problems.push(Problem::HeaderNotAnObject);
        }
        if self.is_encrypted() {
            self.take_pieces();
            return;
        }
        self.payload = self.json_part(PartName::Payload);
        if self.claims().is_none() && self.means_claims() {
            self.problems.push(Problem::PayloadNotClaims);
        }
        self.signature = self.decode_part(PartName::Signature);
    }

    fn take_pieces(&mut self) {
        let jwe = self.encrypted.get_or_insert_with(|| Box::new(Jwe::from_compact(&self.text)));
        let of_recipients = jwe.recipients.iter().flat_map(|recipient| &recipient.problems);
        let problems = jwe.problems.iter().chain(of_recipients).filter(|problem| match problem {
            // The header's problems and the number of parts have been listed.
            PieceProblem::PartCount { .. } => false,
            PieceProblem::Base64 { piece, .. } | PieceProblem::Json { piece, .. } => {
                *piece != PieceName::ProtectedHeader
            }
            PieceProblem::NotAnObject { piece } => *piece != PieceName::ProtectedHeader,
            _ => true,
        });
        self.problems.extend(problems.take(MAX_PIECE_PROBLEMS).cloned().map(Problem::Piece));
    }

    /// The payload begins as a JSON object does, or is JSON of another kind in a token that calls itself a JWT: lenient
    /// readers may take claims from it that this one cannot see.
    fn means_claims(&self) -> bool {
        let bytes = self.payload.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.payload.bytes);
        let is_jwt = self.header_text("typ").is_some_and(|typ| typ.eq_ignore_ascii_case("JWT"));
        bytes.trim_ascii_start().starts_with(b"{") || (is_jwt && self.payload.json.root.is_some())
    }

    fn decode_part(&mut self, part: PartName) -> Vec<u8> {
        if part == PartName::Payload && self.is_unencoded() {
            return self.encoded(part).as_bytes().to_vec();
        }
        let (bytes, problem) = base64url::decode(self.encoded(part));
        self.problems.extend(problem.map(|problem| Problem::Base64 { part, problem }));
        bytes
    }

    fn json_part(&mut self, part: PartName) -> Part {
        let bytes = self.decode_part(part);
        let json = json::parse(&bytes);
        // A payload may be anything (RFC 7515): that it is not JSON makes it a `jws`, not broken. Inside JSON, it counts.
        let counts = part == PartName::Header || json.root.is_some();
        if counts {
            self.problems.extend(json.problems.iter().map(|problem| Problem::Json { part, problem: problem.clone() }));
        }
        Part { bytes, json }
    }
}

/// A token never reaches `Debug` output: only its shape does.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lengths: Vec<_> = self.parts.iter().map(ExactSizeIterator::len).collect();
        f.debug_struct("Token")
            .field("part_lengths", &lengths)
            .field("problems", &self.problems.len())
            .finish_non_exhaustive()
    }
}

/// Splits at dots; at most one more part than any serialisation has, so that a text of dots costs nothing.
fn split(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    text.splitn(MAX_PARTS, '.')
        .map(|part| {
            let range = start..start + part.len();
            start = range.end + 1;
            range
        })
        .collect()
}

const MAX_PIECE_PROBLEMS: usize = 20; // enough to see what is wrong, and a hostile token stays small
const MAX_PARTS: usize = 6; // an encrypted token has 5: a sixth is enough to know that it is neither

#[cfg(test)]
mod tests {
    use super::*;

    fn token(header: &str, payload: &str, signature: &str) -> Token {
        let text = [header, payload].map(|part| base64url::encode(part.as_bytes())).join(".");
        Token::parse(format!("{text}.{signature}"))
    }

    #[test]
    fn a_signed_token_is_taken_apart() {
        let token = token(r#"{"alg":"RS256"}"#, r#"{"aud":"x","exp":1}"#, "AAAA");
        assert_eq!(token.header_text("alg"), Some("RS256"));
        assert_eq!(token.claim_text("aud"), Some("x"));
        assert_eq!(token.signature, [0, 0, 0]);
        assert!(token.problems.is_empty());
        assert_eq!(token.signing_input(), token.text().rsplit_once('.').unwrap().0.as_bytes());
    }

    #[test]
    fn what_is_broken_does_not_hide_the_rest() {
        let token = token(r#"{"alg":"#, r#"{"aud":"x"}"#, "A");
        assert_eq!(token.claim_text("aud"), Some("x"));
        assert!(matches!(
            token.problems.as_slice(),
            [
                Problem::Json { part: PartName::Header, .. },
                Problem::Base64 { part: PartName::Signature, problem: base64url::Problem::Length { characters: 1 } }
            ]
        ));
    }

    #[test]
    fn parts_are_counted() {
        for (text, parts) in [("", 1), ("abc", 1), ("a.b", 2), ("a.b.c.d", 4), ("......................", 6)] {
            assert!(Token::parse(text).problems.contains(&Problem::PartCount { parts }), "{text}");
        }
    }

    #[test]
    fn an_encrypted_token_shows_its_header() {
        let header = base64url::encode(br#"{"alg":"RSA-OAEP","enc":"A256GCM"}"#);
        let token = Token::parse(format!("{header}.AAAA.AAAA.AAAA.AAAA"));
        assert!(token.is_encrypted());
        assert_eq!(token.header_text("enc"), Some("A256GCM"));
        assert!(token.problems.is_empty());
    }

    #[test]
    fn debug_output_carries_nothing_of_the_token() {
        let token = token(r#"{"alg":"RS256"}"#, r#"{"upn":"secret"}"#, "AAAA");
        assert_eq!(format!("{token:?}"), "Token { part_lengths: [20, 22, 4], problems: 0, .. }");
    }
}
