//! What an input is: binary or text, PEM, JSON, a token alone or tokens in a longer text.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::encoding::{self, Note};
use super::find::{self, Found, MIN_TOKEN_CHARS, has_header, is_whole};
use super::repair::{self, Repair, is_token_character};
use super::structured::{self, Structured};
use super::{Body, Evidence, Input, MAX_INPUT_BYTES, MAX_NESTING, MAX_PIECES, Source, SourceKind, Unreadable};
use crate::event::Event;
use crate::event::log::{self, ReadLog};
use crate::exchange;
use crate::exchange::objects::{Placed, collected};
use crate::jose::{self, Key, Material, Token, json};
use crate::metadata;
use crate::x509::{DerItem, PemContent, PemItem, read_base64_certificate, read_der, read_openssh, read_pem};

/// Reads an input. Always yields at least one piece of evidence: what cannot be read is said to be so.
pub fn read(input: &Input) -> Vec<Evidence> {
    let reader = Reader { name: &input.name, kind: input.kind, repairs: Vec::new() };
    if input.bytes.len() > MAX_INPUT_BYTES {
        let bytes = input.bytes.len() as u64;
        return vec![reader.whole(&input.bytes, Body::Unreadable(Unreadable::TooLarge { bytes }))];
    }
    let read = reader.bytes(&input.bytes);
    let is_log = matches!(read.first().map(|first| &first.body), Some(Body::EventLog(_)));
    let mut evidence: Vec<_> = if is_log { read } else { read.into_iter().flat_map(with_nested).collect() };
    if evidence.len() > MAX_PIECES {
        // A token and those inside it stay together.
        let next = evidence.iter().skip(MAX_PIECES).position(|evidence| !evidence.nested);
        evidence.truncate(next.map_or(evidence.len(), |next| MAX_PIECES + next));
        let reader = Reader { name: &input.name, kind: input.kind, repairs: Vec::new() };
        evidence.push(reader.whole(&input.bytes, Body::Unreadable(Unreadable::TooManyPieces)));
    }
    evidence
}

/// A token may carry one of its own, which is judged by itself: a server-to-server token its actor token, a signed token
/// another as its payload.
fn with_nested(evidence: Evidence) -> Vec<Evidence> {
    let mut all = vec![evidence];
    while all.len() <= MAX_NESTING
        && let Some(outer) = all.last()
        && let Body::Token { token, .. } = &outer.body
        && let Some(inner) = inner_token(token)
    {
        let body = Body::Token { token: Box::new(Token::parse(inner)), cut_off: false };
        let (source, event) = (outer.source.clone(), outer.event.clone());
        all.push(Evidence { source, repairs: Vec::new(), body, nested: true, event, is_in_traffic: false });
    }
    all
}

/// A token that came out of the evidence at `source`, and those inside it.
pub(crate) fn inside(source: &Source, event: Option<&Arc<Event>>, token: Token) -> Vec<Evidence> {
    let body = Body::Token { token: Box::new(token), cut_off: false };
    let (source, event) = (source.clone(), event.cloned());
    with_nested(Evidence { source, repairs: Vec::new(), body, nested: true, event, is_in_traffic: false })
}

/// A token, whole and alone.
pub(crate) fn is_whole_token(text: &str) -> bool {
    text.matches('.').count() >= 2 && (is_whole(text) || has_header(text))
}

fn inner_token(token: &Token) -> Option<&str> {
    let payload = || str::from_utf8(&token.payload.bytes).ok().filter(|_| token.payload.json.root.is_none());
    token.claim_text("actortoken").or_else(payload).filter(|text| is_token_like(text))
}

/// The pieces of a log: itself, the events that matter, and the tokens in them.
pub(super) fn pieces_of_log(name: &str, kind: SourceKind, read: ReadLog, size: usize) -> Vec<Evidence> {
    let source = Source { name: name.to_owned(), kind, start: 0, end: size, fetched: None };
    if let (0, [reason, ..]) = (read.log.records, read.log.problems.as_slice()) {
        return vec![Evidence::new(source, Body::Unreadable(Unreadable::Log { reason: reason.clone() }))];
    }
    let mut evidence = vec![Evidence::new(source.clone(), Body::EventLog(Arc::new(read.log)))];
    for event in read.events {
        let event = Arc::new(event);
        evidence.push(Evidence::new(source.clone(), Body::Event(event.clone())));
        for text in event.texts() {
            let tokens = find::tokens(text).into_iter().take(MAX_PIECES.saturating_sub(evidence.len()));
            for Found { token, cut_off, repairs, .. } in tokens {
                let mut piece = Evidence::new(source.clone(), token_of(token, cut_off));
                piece.repairs = repairs;
                piece.event = Some(event.clone());
                evidence.extend(with_nested(piece));
            }
        }
    }
    evidence
}

struct Reader<'i> {
    name: &'i str,
    kind: SourceKind,
    repairs: Vec<Repair>,
}

impl Reader<'_> {
    fn bytes(mut self, bytes: &[u8]) -> Vec<Evidence> {
        if bytes.starts_with(log::MAGIC)
            && let Ok(read) = log::read(std::io::Cursor::new(bytes), |_progress| ControlFlow::Continue(()))
        {
            return pieces_of_log(self.name, self.kind, read, bytes.len());
        }
        if let Some(item) = read_der(bytes) {
            return vec![self.whole(bytes, der(item, bytes))];
        }
        let decoded = encoding::decode(bytes);
        match decoded.note {
            Note::Utf8 => {}
            Note::Utf16 => self.repairs.push(Repair::Utf16),
            Note::Replaced { bytes: replaced } => {
                let token = self.token_alone(&decoded.text);
                if token.is_none() && is_binary(bytes, replaced) {
                    return vec![self.whole(bytes, Body::Unreadable(Unreadable::Binary))];
                }
                self.repairs.push(Repair::BytesReplaced { bytes: replaced });
            }
        }
        let mut evidence = self.text(&decoded.text);
        let sources = evidence.iter_mut().map(|evidence| &mut evidence.source);
        decoded.place(sources.flat_map(|source| [&mut source.start, &mut source.end]).collect());
        evidence
    }

    fn text(self, text: &str) -> Vec<Evidence> {
        let trimmed = text.trim_matches(|character: char| character.is_whitespace() || character == '\0');
        if trimmed.is_empty() {
            return vec![self.whole(text.as_bytes(), Body::Unreadable(Unreadable::Empty))];
        }
        if text.contains("-----BEGIN ") {
            let mut evidence: Vec<_> = read_pem(text).into_iter().map(|item| self.pem(text, item)).collect();
            let structured = structured::read(text);
            structured.mark(&mut evidence);
            let structured = self.structured(text, &structured);
            if structured.is_empty() {
                evidence.extend(self.tokens_in(text));
            } else {
                evidence.retain(|pem| !structured.iter().any(|other| holds(other, pem)));
                evidence.extend(structured);
                evidence.sort_by_key(|evidence| evidence.source.start);
            }
            if !evidence.is_empty() {
                return evidence;
            }
        }
        let mut json_fault = None;
        if trimmed.starts_with(['{', '[']) {
            match self.json(trimmed) {
                Ok(mut evidence) => {
                    let before = text.find(['{', '[']).unwrap_or_default();
                    for source in evidence.iter_mut().map(|evidence| &mut evidence.source) {
                        source.start += before;
                        source.end += before;
                    }
                    return evidence;
                }
                Err(fault) => json_fault = Some(fault),
            }
        }
        if let Some(found) = metadata::read_federation(trimmed) {
            let mut evidence = vec![self.whole(text.as_bytes(), Body::Metadata(Arc::new(found.with_text(trimmed))))];
            evidence.extend(self.tokens_in(text));
            return evidence;
        }
        let is_read_already = trimmed.starts_with(['{', '[']) && matches!(json_fault, Some(Unreadable::UnknownJson));
        if !find::is_plain(trimmed) && !is_read_already {
            let evidence = self.structured(text, &structured::read(text));
            if !evidence.is_empty() {
                return evidence;
            }
        }
        if let Some(token) = self.token_alone(text) {
            return vec![token];
        }
        if let Some(key) = read_openssh(trimmed) {
            let key = Box::new(Key::bare(Material::Public(key)));
            return vec![self.whole(text.as_bytes(), Body::PublicKey { key, pem: Some(trimmed.to_owned()) })];
        }
        if let Some(certificate) = read_base64_certificate(trimmed) {
            let body = match certificate {
                Ok(certificate) => Body::Certificate { certificate: Box::new(certificate), pem: None },
                Err(error) => Body::Unreadable(Unreadable::Certificate { reason: error.to_string() }),
            };
            return vec![self.whole(text.as_bytes(), body)];
        }
        let tokens = self.tokens_in(text);
        if !tokens.is_empty() {
            return tokens;
        }
        let tokens = self.tokens_in_percent_encoding(text);
        if !tokens.is_empty() {
            return tokens;
        }
        // `[EX01]: PS C:\>` is a prompt.
        let is_prompt = trimmed.lines().next().is_some_and(|line| line.starts_with('[') && line.contains("]: PS "));
        let fault = json_fault.filter(|_| !is_prompt).unwrap_or(Unreadable::Text);
        vec![self.whole(text.as_bytes(), Body::Unreadable(fault))]
    }

    /// Events, PowerShell's output and what traces say, with the tokens in between and inside; empty where there is none of
    /// the former.
    fn structured(&self, text: &str, read: &Structured) -> Vec<Evidence> {
        if read.pieces.is_empty() {
            return Vec::new();
        }
        let events: Vec<_> = read.pieces.iter().filter_map(structured::Piece::event).collect();
        let mut evidence: Vec<_> = read
            .pieces
            .iter()
            .map(|piece| {
                let source = self.source(piece.range.start, piece.range.end);
                let repairs = self.repairs.clone();
                Evidence { source, repairs, body: piece.body.clone(), nested: false, event: None, is_in_traffic: false }
            })
            .collect();
        read.mark(&mut evidence);
        for mut token in self.distinct_tokens_in(text, &read.pieces) {
            let at = token.source.start;
            token.event = events.iter().find(|event| event.owns(text, at)).cloned();
            evidence.push(token);
        }
        evidence.sort_by_key(|evidence| evidence.source.start);
        evidence
    }

    /// A document with keys, or the tokens in any other JSON. `Err` says why it is neither.
    fn json(&self, text: &str) -> Result<Vec<Evidence>, Unreadable> {
        let document = json::parse(text.as_bytes());
        if let Some(token) = jose::read_encrypted_json(&document) {
            let body = Body::Token { token: Box::new(token), cut_off: false };
            return Ok(vec![self.whole(text.as_bytes(), body)]);
        }
        if let Some(tokens) = jose::read_json(&document) {
            let token = |token| {
                let body = Body::Token { token: Box::new(token), cut_off: false };
                self.whole(text.as_bytes(), body)
            };
            return Ok(tokens.into_iter().map(token).collect());
        }
        if let Some(found) = collected(&document) {
            let evidence = |placed: Placed| {
                let source = self.source(placed.range.start, placed.range.end);
                let body = Body::Object(Arc::new(placed.object));
                Evidence {
                    source,
                    repairs: self.repairs.clone(),
                    body,
                    nested: false,
                    event: None,
                    is_in_traffic: false,
                }
            };
            let mut evidence: Vec<_> = found.into_iter().map(evidence).collect();
            evidence.extend(self.tokens_in(text));
            if !evidence.is_empty() {
                return Ok(evidence);
            }
        }
        if let Some(found) = metadata::read(&document) {
            let mut evidence = vec![self.whole(text.as_bytes(), Body::Metadata(Arc::new(found.with_text(text))))];
            evidence.extend(self.tokens_in(text));
            return Ok(evidence);
        }
        // What is broken is read as any other text.
        let structured =
            if document.root.is_some() { self.structured(text, &structured::read(text)) } else { Vec::new() };
        if !structured.is_empty() {
            return Ok(structured);
        }
        let tokens = if document.root.is_some() { self.tokens_in(text) } else { Vec::new() };
        if !tokens.is_empty() {
            return Ok(tokens);
        }
        Err(match document.problems.into_iter().next() {
            Some(json::Problem::TooDeep { offset }) => Unreadable::TooDeep { offset },
            Some(json::Problem::Syntax { line, column, message }) => Unreadable::Json { line, column, message },
            _ => Unreadable::UnknownJson,
        })
    }

    /// The whole text as one token, however damaged it is.
    fn token_alone(&self, text: &str) -> Option<Evidence> {
        // The rule, and cheap: what follows would come to the same.
        if find::is_plain(text.trim()) {
            return Some(self.whole(text.as_bytes(), token_of(text.trim(), false)));
        }
        if find::is_unencoded(text.trim()) {
            return Some(self.whole(text.as_bytes(), token_of(text.trim(), false)));
        }
        if text.split_whitespace().filter(|word| is_whole(word)).count() > 1 {
            return None;
        }
        let unwrapped = repair::unwrap(text);
        // Something stands around it that is no known wrapper, and inside is a whole token: it is that one.
        let is_plain = unwrapped.text.starts_with("eyJ") && unwrapped.text.chars().all(is_token_character);
        // A character or two behind a token are damage to it, not a text around it.
        let is_tail = |found: &Found| found.start == 0 && text.len() - found.end <= 2;
        let has_blanks = find::has_blanks_for_plus(&unwrapped.text);
        if !is_plain && !has_blanks {
            let mut found = find::tokens(text);
            if let Some(only) = found.pop()
                && found.is_empty()
                && is_whole(&only.token)
                && has_header(&only.token)
                && !is_tail(&only)
            {
                return Some(self.found(only));
            }
        }
        // Blanks inside: one damaged token, unless what stands before them is a token by itself.
        let words: Vec<_> = unwrapped.text.split_whitespace().collect();
        if let [only] = words.as_slice()
            && exchange::opaque_kind(only).is_some()
        {
            let mut repairs = self.repairs.clone();
            repairs.extend(unwrapped.repairs.iter().cloned());
            let body = Body::Token { token: Box::new(Token::opaque(*only)), cut_off: unwrapped.cut_off };
            return Some(Evidence {
                source: self.source(0, text.len()),
                repairs,
                body,
                nested: false,
                event: None,
                is_in_traffic: false,
            });
        }
        let is_one = match words.as_slice() {
            [] | [_] => true,
            _ if has_blanks => true,
            [first, ..] => !is_whole(first) && words.iter().all(|word| word.chars().all(is_token_character)),
        };
        if !is_one || !is_token_like(&words.concat()) {
            return None;
        }
        let mut repairs = self.repairs.clone();
        repairs.extend(unwrapped.repairs);
        let body = token_of(unwrapped.text, unwrapped.cut_off);
        Some(Evidence {
            source: self.source(0, text.len()),
            repairs,
            body,
            nested: false,
            event: None,
            is_in_traffic: false,
        })
    }

    /// Every token in a trace: the same one is often shown twice, in the command and in what was sent. Of those that stand
    /// in nothing that was read, and of those in one exchange, one stays.
    fn distinct_tokens_in(&self, text: &str, pieces: &[structured::Piece]) -> Vec<Evidence> {
        let piece_at = |at: usize| {
            let before = pieces.partition_point(|piece| piece.range.start <= at).checked_sub(1)?;
            pieces.get(before).filter(|piece| piece.range.contains(&at)).map(|piece| (before, &piece.body))
        };
        let mut seen = HashSet::new();
        let mut tokens = self.tokens_in(text);
        tokens.retain(|evidence| {
            let Body::Token { token, .. } = &evidence.body else { return true };
            match piece_at(evidence.source.start) {
                Some((place, Body::Diagnostics(_))) => seen.insert((Some(place), token.text().to_owned())),
                Some(_) => true,
                None => seen.insert((None, token.text().to_owned())),
            }
        });
        tokens
    }

    /// Every token in a longer text.
    fn tokens_in(&self, text: &str) -> Vec<Evidence> {
        find::tokens(text).into_iter().map(|found| self.found(found)).collect()
    }

    /// Every token in a text whose dots are written as `%2E`. They have no place of their own in the text as it came.
    fn tokens_in_percent_encoding(&self, text: &str) -> Vec<Evidence> {
        let Some(decoded) = repair::without_percent_encoding(text) else { return Vec::new() };
        let mut tokens = self.tokens_in(&decoded);
        for token in &mut tokens {
            token.source = self.source(0, text.len());
            token.repairs.push(Repair::PercentEncoding);
        }
        tokens
    }

    fn found(&self, found: Found) -> Evidence {
        let repairs = self.repairs.iter().cloned().chain(found.repairs).collect();
        let body = token_of(found.token, found.cut_off);
        Evidence {
            source: self.source(found.start, found.end),
            repairs,
            body,
            nested: false,
            event: None,
            is_in_traffic: false,
        }
    }

    fn pem(&self, text: &str, item: PemItem) -> Evidence {
        let block = text.get(item.range.clone()).map(str::to_owned);
        let body = match item.content {
            Ok(PemContent::Certificate(certificate)) => Body::Certificate { certificate, pem: block },
            Ok(PemContent::PublicKey(key)) => {
                Body::PublicKey { key: Box::new(Key::bare(Material::Public(key))), pem: block }
            }
            Ok(PemContent::PrivateKey) => {
                Body::PrivateKey(Key::of_private_pem(block.as_deref().unwrap_or_default()).map(Box::new))
            }
            Ok(PemContent::CertificateRequest) => Body::CertificateRequest,
            Ok(_) => {
                Body::Unreadable(Unreadable::Pem { label: item.label, reason: "its kind is not known".to_owned() })
            }
            Err(error) => Body::Unreadable(Unreadable::Pem { label: item.label, reason: error.to_string() }),
        };
        Evidence {
            source: self.source(item.range.start, item.range.end),
            repairs: self.repairs.clone(),
            body,
            nested: false,
            event: None,
            is_in_traffic: false,
        }
    }

    fn whole(&self, bytes: &[u8], body: Body) -> Evidence {
        Evidence {
            source: self.source(0, bytes.len()),
            repairs: self.repairs.clone(),
            body,
            nested: false,
            event: None,
            is_in_traffic: false,
        }
    }

    fn source(&self, start: usize, end: usize) -> Source {
        Source { name: self.name.to_owned(), kind: self.kind, start, end, fetched: None }
    }
}

fn token_of(text: impl Into<String>, cut_off: bool) -> Body {
    Body::Token { token: Box::new(Token::parse(text)), cut_off }
}

/// Whether a certificate in PEM stands in an object that has read it as its own.
fn holds(outer: &Evidence, pem: &Evidence) -> bool {
    let (Body::Object(object), Body::Certificate { certificate, .. }) = (&outer.body, &pem.body) else { return false };
    outer.source.start <= pem.source.start
        && pem.source.end <= outer.source.end
        && object.certificates().any(|known| known.sha1 == certificate.sha1)
}

fn der(item: DerItem, bytes: &[u8]) -> Body {
    match item {
        DerItem::Certificate(certificate) => Body::Certificate { certificate, pem: None },
        DerItem::PublicKey(key) => Body::PublicKey { key: Box::new(Key::bare(Material::Public(key))), pem: None },
        DerItem::PrivateKey => Body::PrivateKey(Key::of_private_der(bytes).map(Box::new)),
    }
}

/// Characters that must have been meant as a token: damaged in places, but dotted and long, and with a part
/// that starts as encoded JSON objects do.
fn is_token_like(text: &str) -> bool {
    let length = text.chars().count();
    let fitting = text.chars().filter(|character| is_token_character(*character)).count();
    let starts = text.split('.').take(3).filter(|part| part.starts_with("eyJ") || part.starts_with("eyA")).count();
    let dots = text.matches('.').count();
    length >= MIN_TOKEN_CHARS
        && (length - fitting <= 2 || (length - fitting) * 20 <= length)
        && ((starts >= 1 && (dots >= 1 || text.starts_with("eyJ")))
            || (dots >= 2 && (has_header(text) || (text.starts_with('.') && length >= MIN_HEADLESS_CHARS))))
}

/// More than a tenth of it is no text, or there are NUL bytes: nobody pasted this.
fn is_binary(bytes: &[u8], replaced: usize) -> bool {
    replaced * 10 > bytes.len() || bytes.contains(&0)
}

const MIN_HEADLESS_CHARS: usize = 60; // a signature of 32 bytes and what it signs

#[cfg(test)]
mod tests;
