//! The evidence on the table, and the keys that it offers. Holds things; decides nothing.

mod exchange;
mod opening;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use self::opening::Opened;
use crate::intake::{Body, Evidence, SourceKind};
use crate::jose::{Key, Material, Token};
use crate::jose::{json::Node, jwk};
use crate::metadata::Document;
use crate::network::Attempt;
use crate::text::quoted;
use crate::time::Time;

pub use exchange::Newest;
pub use opening::{Content, Decryption, TriedKey, TriedOutcome};

/// Everything that the user has put on the table, in the order in which it came.
#[derive(Clone, Debug, Default)]
pub struct Case {
    given: Vec<Evidence>,
    /// The same with encrypted tokens opened; nothing where there are none.
    opened: OnceLock<Option<Opened>>,
    keys: OnceLock<Arc<[KeyCandidate]>>,
}

/// A key that could have signed a token, and who says so.
#[derive(Clone, Debug)]
pub struct KeyCandidate {
    /// The key.
    pub key: Arc<Key>,
    /// Where it comes from, for people: `metadata.json`, `the token's own header`.
    pub from: Arc<str>,
    /// Who vouches for it.
    pub origin: KeyOrigin,
    /// The evidence that offers it; `None` for a key that the token brought.
    pub evidence: Option<usize>,
    words: Arc<str>,
}

/// Who vouches for a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyOrigin {
    /// The user put it into the case.
    Supplied,
    /// It stands in a document that was fetched: whoever may publish at its address vouches for it.
    Fetched,
    /// The user put it into the case to open an encrypted token: it counts as a signer's if it verifies or is named, and is
    /// no wrong key if it does not.
    Recipient,
    /// It stands in a list of secrets that the user had tried: whoever has the list can sign with it.
    Guessed,
    /// It stands in the same recorded traffic or event as tokens do: whoever made that brought it along.
    Traffic,
    /// The token brought it along: it proves nothing.
    Token,
}

impl KeyOrigin {
    /// Whether the key came into the case to verify with: by hand, or fetched with the user's approval.
    pub fn is_for_verifying(self) -> bool {
        matches!(self, Self::Supplied | Self::Fetched)
    }
}

impl KeyCandidate {
    fn new(key: Arc<Key>, from: String, origin: KeyOrigin, evidence: Option<usize>) -> Self {
        let words = match (key.thumbprint(), &key.kid, &key.material) {
            (Some(thumbprint), ..) => format!("key {} from {from}", thumbprint.to_hex()),
            (None, Some(kid), _) => format!("key {} from {from}", quoted(kid)),
            (None, None, Material::Public(_)) => format!("the {} key from {from}", key.describe()),
            (None, None, Material::Secret(_)) => format!("the {} from {from}", key.describe()),
        };
        Self { key, from: from.into(), origin, evidence, words: words.into() }
    }

    /// The key in a few words: its thumbprint or `kid`, and where it comes from.
    pub fn words(&self) -> &str {
        &self.words
    }
}

impl Case {
    /// A case with this evidence.
    pub fn new(evidence: Vec<Evidence>) -> Self {
        let mut case = Self { given: evidence, opened: OnceLock::new(), keys: OnceLock::new() };
        case.put_in_payload();
        case
    }

    /// Puts more on the table.
    pub fn add(&mut self, evidence: impl IntoIterator<Item = Evidence>) {
        let before = self.given.len();
        self.given.extend(evidence);
        self.opened = OnceLock::new();
        // One token after another beside the same keys is how a program goes through many.
        if !self.given.iter().skip(before).all(is_signed_token) {
            self.keys = OnceLock::new();
        }
        self.put_in_payload();
    }

    /// Tokens that were sent without their payload get the one that the user gave, the first if there are several.
    fn put_in_payload(&mut self) {
        let payload = self.given.iter().find_map(|evidence| match &evidence.body {
            Body::Payload(bytes) => Some(bytes.clone()),
            _ => None,
        });
        let Some(payload) = payload else { return };
        for evidence in &mut self.given {
            if let Body::Token { token, .. } = &mut evidence.body
                && let Some(whole) = token.with_payload(&payload)
            {
                **token = whole;
            }
        }
    }

    /// What is on the table. Encrypted tokens have been opened with the keys on it, and what came out of them stands behind
    /// them; the first call does that work.
    pub fn evidence(&self) -> &[Evidence] {
        self.opened().map_or(&self.given, |opened| &opened.evidence)
    }

    /// What came of the keys that were tried on the encrypted token at this place.
    pub fn decryption(&self, index: usize) -> Option<&Decryption> {
        self.opened()?.decryptions.get(index)?.as_ref()
    }

    /// Which of the pieces that were put on the table the one at this place is or came out of.
    pub fn given(&self, index: usize) -> Option<usize> {
        match self.opened() {
            Some(opened) => opened.given.get(index).copied(),
            None => Some(index),
        }
    }

    /// Every attempt to reach an address, with its place: those that failed or were made as a test, and those that brought
    /// the document that stands there.
    pub fn attempts(&self) -> impl Iterator<Item = (usize, &Attempt)> {
        self.evidence().iter().enumerate().filter(|(_, evidence)| !evidence.nested).filter_map(|(index, evidence)| {
            match (&evidence.body, &evidence.source.fetched) {
                (Body::Attempt(attempt), _) | (_, Some(attempt)) => Some((index, &**attempt)),
                _ => None,
            }
        })
    }

    /// The documents that were fetched from this address, in the order in which they were, with their places.
    pub fn fetched_from(&self, url: &str) -> Vec<(usize, &Attempt, &Document)> {
        let evidence = self.evidence().iter().enumerate();
        let mut copies: Vec<_> = evidence
            .filter_map(|(index, evidence)| match (&evidence.body, evidence.source.fetched.as_deref()) {
                (Body::Metadata(document), Some(attempt)) if attempt.is_for(url) => Some((index, attempt, &**document)),
                _ => None,
            })
            .collect();
        copies.sort_by_key(|(index, attempt, _)| (attempt.tls.is_some(), attempt.begun_at, *index));
        copies
    }

    /// A private key beside an encrypted token, or one that opened any.
    fn is_recipients(&self, key: &KeyCandidate) -> bool {
        let Some(opened) = self.opened() else { return false };
        let is_private_key = key.evidence.and_then(|place| self.evidence().get(place));
        let is_private_key = is_private_key.is_some_and(|evidence| matches!(evidence.body, Body::PrivateKey(_)));
        let mut openers = opened.decryptions.iter().flatten().filter_map(Decryption::opener);
        is_private_key
            || openers.any(|opener| {
                opener.candidate.evidence == key.evidence && opener.candidate.key.pointer == key.key.pointer
            })
    }

    fn opened(&self) -> Option<&Opened> {
        self.opened.get_or_init(|| opening::open(&self.given)).as_ref()
    }

    /// The token that stands inside the one at this place.
    pub fn nested_token(&self, index: usize) -> Option<&Token> {
        match self.evidence().get(index + 1) {
            Some(Evidence { nested: true, body: Body::Token { token, .. }, .. }) => Some(token),
            _ => None,
        }
    }

    /// The token that the one at this place stands in.
    pub fn outer_token(&self, index: usize) -> Option<&Token> {
        let is_nested = self.evidence().get(index)?.nested;
        match &self.evidence().get(index.checked_sub(1)?)?.body {
            Body::Token { token, .. } if is_nested => Some(token),
            _ => None,
        }
    }

    /// The keys that the user supplied, in the order in which they came. Put together once: every token looks at them.
    pub fn keys(&self) -> &[KeyCandidate] {
        self.keys.get_or_init(|| {
            let mut keys: Vec<_> = candidates(self.evidence()).collect();
            for key in keys.iter_mut().filter(|key| key.origin != KeyOrigin::Traffic && self.is_recipients(key)) {
                key.origin = KeyOrigin::Recipient;
            }
            keys.into()
        })
    }
}

/// The keys that evidence offers, in its order. Of several copies of one fetched document the newest offers them.
fn candidates(evidence: &[Evidence]) -> impl Iterator<Item = KeyCandidate> {
    let newest = newest_copies(evidence);
    let roles = Arc::new(exchange::certificate_roles(evidence));
    let of = move |(index, evidence): (usize, &Evidence)| {
        let keys: Vec<Arc<Key>> = match &evidence.body {
            Body::Metadata(_) | Body::Certificate { .. } if is_superseded(index, evidence, &newest) => Vec::new(),
            Body::Certificate { certificate, .. } => vec![Arc::new(Key::of_certificate((**certificate).clone()))],
            Body::Metadata(document) => document.keys.clone(),
            Body::Object(object) => object.certificates().map(|it| Arc::new(Key::of_certificate(it.clone()))).collect(),
            Body::PublicKey { key, .. } | Body::Secret(key) | Body::PrivateKey(Ok(key)) => {
                vec![Arc::new((**key).clone())]
            }
            _ => Vec::new(),
        };
        let name = crate::text::visible(&evidence.source.name).into_owned();
        let (from, origin) = match evidence.source.kind {
            SourceKind::Guess { line } => (format!("line {line} of {name}"), KeyOrigin::Guessed),
            SourceKind::Fetch => (name, KeyOrigin::Fetched),
            _ if evidence.source.fetched.is_some() => (name, KeyOrigin::Fetched),
            _ if evidence.is_in_traffic => (name, KeyOrigin::Traffic),
            _ => (name, KeyOrigin::Supplied),
        };
        let from = match &evidence.body {
            Body::Object(object) => format!("{} in {from}", exchange::key_place(object)),
            _ => from,
        };
        let roles = roles.clone();
        keys.into_iter().map(move |key| {
            let from = if key.pointer.is_empty() { from.clone() } else { format!("{from} {}", key.pointer) };
            let from = match key.thumbprint().and_then(|thumbprint| roles.get(&thumbprint).copied()) {
                Some(role) => format!("{role} ({from})"),
                None => from,
            };
            KeyCandidate::new(key, from, origin, Some(index))
        })
    };
    evidence.iter().enumerate().flat_map(of)
}

/// When the newest copy of each fetched document was fetched, by its address, and where it stands.
type NewestCopies = HashMap<String, (bool, Time, usize)>;

fn newest_copies(evidence: &[Evidence]) -> NewestCopies {
    let mut newest = NewestCopies::new();
    for (index, evidence) in evidence.iter().enumerate() {
        let is_copy = matches!(evidence.body, Body::Metadata(_) | Body::Certificate { .. });
        let Some(attempt) = evidence.source.fetched.as_ref().filter(|_| is_copy) else { continue };
        // A copy from the disk is older than anything that was fetched over a connection, whatever the clock said then.
        let copy = (attempt.tls.is_some(), attempt.begun_at, index);
        newest.entry(attempt.address()).and_modify(|known| *known = copy.max(*known)).or_insert(copy);
    }
    newest
}

fn is_superseded(index: usize, evidence: &Evidence, newest: &NewestCopies) -> bool {
    let attempt = evidence.source.fetched.as_ref();
    attempt.is_some_and(|attempt| newest.get(&attempt.address()).is_some_and(|(.., newest)| *newest != index))
}

/// A token that offers no keys and is none that keys open.
fn is_signed_token(evidence: &Evidence) -> bool {
    matches!(&evidence.body, Body::Token { token, .. } if !token.is_encrypted())
}

/// The keys that a token brought in its own header (`jwk`, `x5c`).
pub fn keys_of_token(token: &Token) -> Vec<KeyCandidate> {
    let mut keys = Vec::new();
    if let Some(Ok(jwk)) = token.header_parameter("jwk").map(|node| jwk::parse(node, "/jwk")) {
        keys.push(jwk.key);
    }
    let chain = token.header_parameter("x5c").map(Node::elements).unwrap_or_default();
    if let Some(certificate) = chain.first().and_then(jwk::certificate) {
        keys.push(Key::of_certificate(certificate));
    }
    let candidate = |key| KeyCandidate::new(Arc::new(key), "the token's own header".to_owned(), KeyOrigin::Token, None);
    keys.into_iter().map(candidate).collect()
}
