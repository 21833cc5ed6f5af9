//! The evidence on the table, and the keys that it offers. Holds things; decides nothing.

mod opening;

use std::sync::{Arc, OnceLock};

use self::opening::Opened;
use crate::intake::{Body, Evidence, SourceKind};
use crate::jose::{Key, Token};
use crate::jose::{json::Node, jwk};

pub use opening::{Content, Decryption, TriedKey, TriedOutcome};

/// Everything that the user has put on the table, in the order in which it came.
#[derive(Clone, Debug, Default)]
pub struct Case {
    given: Vec<Evidence>,
    /// The same with encrypted tokens opened; nothing where there are none.
    opened: OnceLock<Option<Opened>>,
    keys: OnceLock<Vec<KeyCandidate>>,
}

/// A key that could have signed a token, and who says so.
#[derive(Clone, Debug)]
pub struct KeyCandidate {
    /// The key.
    pub key: Arc<Key>,
    /// Where it comes from, for people: `metadata.json`, `the token's own header`.
    pub from: String,
    /// Who vouches for it.
    pub origin: KeyOrigin,
    /// The evidence that offers it; `None` for a key that the token brought.
    pub evidence: Option<usize>,
}

/// Who vouches for a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyOrigin {
    /// The user put it into the case.
    Supplied,
    /// The user put it into the case to open an encrypted token: it counts as a signer's if it verifies or is named, and is
    /// no wrong key if it does not.
    Recipient,
    /// It stands in a list of secrets that the user had tried: whoever has the list can sign with it.
    Guessed,
    /// The token brought it along: it proves nothing.
    Token,
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
        self.given.extend(evidence);
        self.opened = OnceLock::new();
        self.keys = OnceLock::new();
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
            let mut keys = candidates(self.evidence());
            for key in keys.iter_mut().filter(|key| self.is_recipients(key)) {
                key.origin = KeyOrigin::Recipient;
            }
            keys
        })
    }
}

/// The keys that evidence offers, in its order.
fn candidates(evidence: &[Evidence]) -> Vec<KeyCandidate> {
    let of = |(index, evidence): (usize, &Evidence)| {
        let keys: Vec<Key> = match &evidence.body {
            Body::Certificate { certificate, .. } => vec![Key::of_certificate((**certificate).clone())],
            Body::Metadata(document) => document.keys.clone(),
            Body::PublicKey { key, .. } | Body::Secret(key) | Body::PrivateKey(Ok(key)) => vec![(**key).clone()],
            _ => Vec::new(),
        };
        let name = crate::text::visible(&evidence.source.name).into_owned();
        let (from, origin) = match evidence.source.kind {
            SourceKind::Guess { line } => (format!("line {line} of {name}"), KeyOrigin::Guessed),
            _ => (name, KeyOrigin::Supplied),
        };
        keys.into_iter().map(move |key| KeyCandidate {
            from: if key.pointer.is_empty() { from.clone() } else { format!("{from} {}", key.pointer) },
            key: Arc::new(key),
            origin,
            evidence: Some(index),
        })
    };
    evidence.iter().enumerate().flat_map(of).collect()
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
    let candidate = |key| KeyCandidate {
        key: Arc::new(key),
        from: "the token's own header".to_owned(),
        origin: KeyOrigin::Token,
        evidence: None,
    };
    keys.into_iter().map(candidate).collect()
}
