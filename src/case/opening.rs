//! Opens the encrypted tokens of a case with the keys on the table, and puts what comes out in its place: claims into the
//! token, a token behind it. Says of each key what came of it; what that is worth is the checks' affair.

use std::fmt;

use super::{KeyCandidate, KeyOrigin, candidates};
use crate::intake::{self, Body, Evidence, MAX_NESTING};
use crate::jose::json;
use crate::jose::jwe::{self, DecryptError, Jwe, Pieces};
use crate::jose::{self, Key, Token};

/// What came of the keys that were tried on an encrypted token.
#[derive(Clone)]
pub struct Decryption {
    /// Every key, those that the token names first.
    pub considered: Vec<TriedKey>,
    /// Which of them opened it.
    pub key: Option<usize>,
    /// Only those who hold the same secret can have made the token.
    pub is_symmetric: bool,
    /// What in the token itself stands against opening it, whatever the key.
    pub fault: Option<DecryptError>,
    /// What came out.
    pub content: Option<Content>,
}

/// A key and what came of it.
#[derive(Clone, Debug)]
pub struct TriedKey {
    /// The key.
    pub candidate: KeyCandidate,
    /// Whether the token names it: `None` where there is nothing to compare.
    pub named: Option<bool>,
    /// What came of it.
    pub outcome: TriedOutcome,
}

/// What came of one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TriedOutcome {
    /// It opened the token.
    Opened,
    /// It did not.
    Not(DecryptError),
    /// Another key had opened the token.
    NotNeeded,
    /// The work that is done for one case was used up.
    TooMuchWork,
}

/// What an encrypted token holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// A JSON object: the token has it as its payload.
    Claims,
    /// A token: it is the evidence behind this one.
    Token,
    /// A token with several signatures, which is not taken apart here.
    SeveralSignatures,
    /// A token, but deeper inside others than is read.
    NestedTooDeep,
    /// Anything else: the token has it as its payload.
    Other {
        /// The header says that it is a token.
        says_token: bool,
        /// How many bytes there are.
        bytes: usize,
    },
}

/// The most attempts for one token: people hold a handful of private keys.
const MAX_TRIES_PER_TOKEN: usize = 100;
/// The most attempts for one case: an RSA key takes milliseconds for each.
const MAX_TRIES: usize = 2_000;
/// The most rounds of password hashing for one case: a few seconds, and five of the dearest attempts.
const MAX_ITERATIONS: u64 = 5_000_000;
/// The most keys that are listed for one token.
const MAX_KEYS: usize = 500;

/// The evidence with everything opened that could be.
#[derive(Clone, Debug, Default)]
pub(super) struct Opened {
    pub(super) evidence: Vec<Evidence>,
    /// Beside each piece of evidence: what came of the keys, if it is an encrypted token.
    pub(super) decryptions: Vec<Option<Decryption>>,
    /// Beside each piece of evidence: the given one that it is or came out of.
    pub(super) given: Vec<usize>,
}

impl Content {
    /// The name in the report.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Claims => "claims",
            Self::Token | Self::SeveralSignatures | Self::NestedTooDeep => "token",
            Self::Other { .. } => "other",
        }
    }
}

/// Evidence never reaches `Debug` output: only how it went does.
impl fmt::Debug for Decryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decryption")
            .field("considered", &self.considered.len())
            .field("key", &self.key)
            .field("fault", &self.fault)
            .field("content", &self.content)
            .finish_non_exhaustive()
    }
}

impl Decryption {
    /// The key that opened the token.
    pub fn opener(&self) -> Option<&TriedKey> {
        self.considered.get(self.key?)
    }

    /// Whether a key was tried and did not do; one that cannot be used was not tried.
    pub fn has_failed(&self) -> bool {
        self.considered.iter().any(|tried| tried.outcome == TriedOutcome::Not(DecryptError::Failed))
    }
}

impl TriedOutcome {
    /// The name in the report.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Opened => "decrypted",
            Self::Not(DecryptError::Unsuitable(_)) => "unsuitable",
            Self::Not(_) => "failed",
            Self::NotNeeded | Self::TooMuchWork => "not-tried",
        }
    }

    /// The outcome in words: lower case, no final stop.
    pub fn words(&self) -> String {
        match self {
            Self::Opened => "it opened the token".to_owned(),
            Self::Not(error) => error.words(),
            Self::NotNeeded => "not tried: another key had opened the token".to_owned(),
            Self::TooMuchWork => "not tried: more attempts are too many".to_owned(),
        }
    }
}

/// `None` where there is nothing encrypted.
pub(super) fn open(given: &[Evidence]) -> Option<Opened> {
    if !given.iter().any(|evidence| is_encrypted(&evidence.body)) {
        return None;
    }
    // A secret out of a list vouches for nobody, and there may be thousands. What is published is no secret.
    let mut keys: Vec<_> = candidates(given).collect();
    keys.retain(|key| key.origin == KeyOrigin::Supplied);
    let mut work = Work { tries: MAX_TRIES, iterations: MAX_ITERATIONS };
    let mut opened = Opened::default();
    let mut depth = 0;
    for (index, evidence) in given.iter().enumerate() {
        depth = if evidence.nested { depth + 1 } else { 0 };
        let mut next = vec![evidence.clone()];
        while let Some(mut evidence) = pop_front(&mut next) {
            let decryption = match &mut evidence.body {
                Body::Token { token, .. } => token.encrypted().cloned().map(|jwe| {
                    let (mut decryption, plaintext) = decrypt(&jwe, &keys, &mut work);
                    if let Some(plaintext) = plaintext {
                        let (content, inner) = content(token, plaintext);
                        decryption.content = Some(match inner {
                            Some(_) if depth >= MAX_NESTING => Content::NestedTooDeep,
                            _ => content,
                        });
                        let inner = inner.filter(|_| depth < MAX_NESTING);
                        next = inner.map_or_else(Vec::new, |inner| {
                            intake::inside(&evidence.source, evidence.event.as_ref(), inner)
                        });
                    }
                    decryption
                }),
                _ => None,
            };
            opened.evidence.push(evidence);
            opened.decryptions.push(decryption);
            opened.given.push(index);
            depth += usize::from(!next.is_empty());
        }
    }
    let place = |given: usize| opened.given.iter().position(|known| *known == given);
    for tried in opened.decryptions.iter_mut().flatten().flat_map(|decryption| &mut decryption.considered) {
        tried.candidate.evidence = tried.candidate.evidence.and_then(place);
    }
    Some(opened)
}

fn pop_front(next: &mut Vec<Evidence>) -> Option<Evidence> {
    if next.is_empty() { None } else { Some(next.remove(0)) }
}

fn is_encrypted(body: &Body) -> bool {
    matches!(body, Body::Token { token, .. } if token.encrypted().is_some())
}

/// What may still be done for this case.
struct Work {
    tries: usize,
    iterations: u64,
}

impl Work {
    /// Takes the cost of one attempt, if there is enough left.
    fn take(&mut self, iterations: u32) -> bool {
        let left = self.iterations.checked_sub(u64::from(iterations)).zip(self.tries.checked_sub(1));
        if let Some((iterations, tries)) = left {
            *self = Self { tries, iterations };
        }
        left.is_some()
    }
}

fn decrypt(jwe: &Jwe, keys: &[KeyCandidate], work: &mut Work) -> (Decryption, Option<Vec<u8>>) {
    let faults: Vec<_> = jwe.pieces().map(jwe::can_be_decrypted).collect();
    let sound = faults.iter().any(Result::is_ok);
    let fault = if sound { None } else { faults.into_iter().find_map(Result::err) };
    let mut considered: Vec<_> = keys
        .iter()
        .map(|candidate| TriedKey {
            candidate: candidate.clone(),
            named: named(jwe, &candidate.key),
            outcome: TriedOutcome::NotNeeded,
        })
        .collect();
    considered.sort_by_key(|tried| match tried.named {
        Some(true) => 0,
        None => 1,
        Some(false) => 2,
    });
    considered.truncate(MAX_KEYS);
    let mut decryption = Decryption { considered, key: None, is_symmetric: false, fault, content: None };
    let mut plaintext = None;
    let mut tries = MAX_TRIES_PER_TOKEN;
    for (place, tried) in decryption.considered.iter_mut().enumerate() {
        if plaintext.is_some() {
            break;
        }
        if let Some(fault) = &decryption.fault {
            tried.outcome = TriedOutcome::Not(fault.clone());
            continue;
        }
        let (outcome, opened) = try_recipients(jwe, &tried.candidate.key, &mut tries, work);
        tried.outcome = outcome;
        if let Some((bytes, is_symmetric)) = opened {
            plaintext = Some(bytes);
            decryption.key = Some(place);
            decryption.is_symmetric = is_symmetric;
        }
    }
    // The key was right, but what it opened cannot be shown: that is the token's fault.
    let own = decryption.considered.iter().find_map(|tried| match &tried.outcome {
        TriedOutcome::Not(error) if !error.is_about_the_key() => Some(error.clone()),
        _ => None,
    });
    if plaintext.is_none() && decryption.fault.is_none() {
        decryption.fault = own;
    }
    (decryption, plaintext)
}

type Plaintext = (Vec<u8>, bool);

/// One key, for each recipient in turn. Of several reasons the one that came closest to opening it is told.
fn try_recipients(jwe: &Jwe, key: &Key, tries: &mut usize, work: &mut Work) -> (TriedOutcome, Option<Plaintext>) {
    let mut closest: Option<DecryptError> = None;
    for pieces in jwe.pieces() {
        let error = match try_one(pieces, key, tries, work) {
            None => return (TriedOutcome::TooMuchWork, None),
            Some(Ok(plaintext)) => return (TriedOutcome::Opened, Some((plaintext, jwe::is_symmetric(pieces)))),
            Some(Err(error)) => error,
        };
        if closest.as_ref().is_none_or(|known| rank(&error) < rank(known)) {
            closest = Some(error);
        }
    }
    let outcome = closest.map_or(TriedOutcome::NotNeeded, TriedOutcome::Not);
    (outcome, None)
}

/// `None` where the work is used up.
fn try_one(pieces: Pieces<'_>, key: &Key, tries: &mut usize, work: &mut Work) -> Option<Result<Vec<u8>, DecryptError>> {
    if let Err(error) = jwe::suits(pieces, key) {
        return Some(Err(error));
    }
    *tries = tries.checked_sub(1)?;
    if !work.take(jwe::password_iterations(pieces)) {
        return None;
    }
    Some(jwe::decrypt(pieces, key))
}

fn rank(error: &DecryptError) -> u8 {
    match error {
        DecryptError::TooLarge | DecryptError::NotCompressed => 0,
        DecryptError::Failed => 1,
        DecryptError::Unsuitable(_) => 2,
        _ => 3,
    }
}

/// Whether one of the headers names the key.
fn named(jwe: &Jwe, key: &Key) -> Option<bool> {
    let mut answer = None;
    for pieces in jwe.pieces() {
        let kid = pieces.text("kid").zip(key.kid.as_deref()).map(|(asked, kid)| asked == kid);
        let thumbprint = key.thumbprint().map(|thumbprint| thumbprint.to_x5t());
        let x5t = pieces.text("x5t").zip(thumbprint).map(|(asked, x5t)| asked == x5t);
        for same in [kid, x5t].into_iter().flatten() {
            answer = Some(answer.unwrap_or(false) || same);
        }
    }
    answer
}

/// What came out, and the token in it. What is none goes into the token that it came out of.
fn content(token: &mut Token, plaintext: Vec<u8>) -> (Content, Option<Token>) {
    let says_token = token.header_text("cty").is_some_and(|cty| {
        let cty = cty.strip_prefix("application/").unwrap_or(cty);
        cty.eq_ignore_ascii_case("JWT") || cty.eq_ignore_ascii_case("JOSE")
    });
    let document = json::parse(&plaintext);
    let is_object = document.root.as_ref().is_some_and(json::Node::is_object);
    if is_object {
        if let Some(inner) = jose::read_encrypted_json(&document) {
            return (Content::Token, Some(inner));
        }
        match jose::read_json(&document).map(|tokens| (tokens.len(), tokens.into_iter().next())) {
            Some((1, Some(inner))) => return (Content::Token, Some(inner)),
            Some(_) => return (Content::SeveralSignatures, None),
            None => {}
        }
    }
    if let Some(inner) = str::from_utf8(&plaintext).ok().filter(|text| !is_object && intake::is_whole_token(text)) {
        return (Content::Token, Some(Token::parse(inner)));
    }
    let bytes = plaintext.len();
    token.put_plaintext(plaintext);
    if is_object && !says_token { (Content::Claims, None) } else { (Content::Other { says_token, bytes }, None) }
}
