//! Documents that publish signing keys → [`Document`]: Exchange, ACS and SharePoint `metadata/json/1`, OpenID
//! configurations, JWK sets and single JWKs, federation metadata. Says what a document holds, never whether it is to be trusted.

mod federation;
mod jwks;
mod service;

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use crate::jose::json::{self, Member, Node, Value};
use crate::jose::{Key, jwk};

pub use federation::read_federation;

/// A metadata document, read as far as possible.
#[derive(Clone, Debug)]
pub struct Document {
    /// Which family it belongs to.
    pub format: Format,
    /// `issuer` (`entityID` in federation metadata), as written.
    pub issuer: Option<String>,
    /// `realm` (Exchange family), as written.
    pub realm: Option<String>,
    /// The keys that could be read, in the document's order.
    pub keys: Vec<Arc<Key>>,
    /// `jwks_uri` (OpenID configuration): where the keys are.
    pub jwks_uri: Option<String>,
    /// `endpoints[].location` (Exchange family), with where it stands. Often internal hosts: never to be fetched.
    pub endpoints: Vec<Endpoint>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// The whole document, where it is JSON, without the private halves of keys.
    pub root: Option<Node>,
    text: Text,
}

/// The document as it was received. It may hold secrets, so it never reaches `Debug` output.
#[derive(Clone, Default)]
struct Text(Option<String>);

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} bytes)", self.0.as_ref().map_or(0, String::len))
    }
}

/// An address that a document names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The URL as written.
    pub location: String,
    /// JSON pointer of it.
    pub pointer: String,
}

/// The family of a document. The names are the report's kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the formats' own")]
pub enum Format {
    Exchange,
    Acs,
    OpenIdConfiguration,
    Jwks,
    Jwk,
    FederationMetadata,
}

impl Format {
    /// The kind in the report (CONTRACT: `exchange-metadata`, …).
    pub fn kind(self) -> &'static str {
        match self {
            Self::Exchange => "exchange-metadata",
            Self::Acs => "acs-metadata",
            Self::OpenIdConfiguration => "openid-configuration",
            Self::Jwks => "jwks",
            Self::Jwk => "jwk",
            Self::FederationMetadata => "federation-metadata",
        }
    }

    /// As it stands in a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Exchange => "Exchange metadata document",
            Self::Acs => "ACS metadata document",
            Self::OpenIdConfiguration => "OpenID configuration",
            Self::Jwks => "JWK set",
            Self::Jwk => "JSON Web Key",
            Self::FederationMetadata => "federation metadata document",
        }
    }
}

/// What is wrong with one entry of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// A key that cannot be read.
    Key {
        /// Where it stands.
        pointer: String,
        /// Why, for the end of a sentence.
        reason: String,
    },
    /// A key that carries its private half.
    PrivateKey {
        /// Where it stands.
        pointer: String,
    },
    /// A certificate beside a readable key that cannot be read itself.
    Certificate {
        /// Where it stands.
        pointer: String,
    },
}

/// Reads a JSON text as a metadata document; `None` if it is none of the known families.
///
/// A text with repeated names is no document to take keys from: readers differ in which of the two they believe.
pub fn read(text: &json::Document) -> Option<Document> {
    let root = text.root.as_ref()?;
    let mut document = jwks::read(root).or_else(|| service::read(root)).or_else(|| open_id(root))?;
    let repeated = text.problems.iter().find_map(|problem| match problem {
        json::Problem::DuplicateMember { pointer, .. } => Some(pointer.clone()),
        _ => None,
    });
    // The family of Exchange is read whatever the letter case of its names: two cases of one name are one name twice.
    let is_service = matches!(document.format, Format::Exchange | Format::Acs);
    let repeated = repeated.or_else(|| is_service.then(|| repeated_ignoring_case(root, &mut String::new()))?);
    if let Some(pointer) = repeated {
        document.keys.clear();
        let reason = "a name stands twice in the document; readers differ in which one they believe".to_owned();
        document.problems.push(Problem::Key { pointer, reason });
    }
    document.problems.truncate(MAX_PROBLEMS);
    document.root = Some(without_private_halves(root));
    Some(document)
}

/// The most problems that are kept of one document: enough to see what is wrong, and a hostile one stays small.
const MAX_PROBLEMS: usize = 100;

/// Entra's document for all tenants has 40 KB.
const MAX_TEXT_BYTES: usize = 256 * 1024;

impl Document {
    /// Keeps the text that the document was read from: somebody may have keyed an HMAC with it. Very large ones are not
    /// kept: no key is that long.
    #[must_use]
    pub fn with_text(mut self, text: &str) -> Self {
        self.text = Text((text.len() <= MAX_TEXT_BYTES).then(|| text.to_owned()));
        self
    }

    /// The text that the document was read from, where it was kept.
    pub fn text(&self) -> Option<&str> {
        self.text.0.as_deref()
    }

    fn new(format: Format) -> Self {
        Self {
            format,
            issuer: None,
            realm: None,
            keys: Vec::new(),
            jwks_uri: None,
            endpoints: Vec::new(),
            problems: Vec::new(),
            text: Text::default(),
            root: None,
        }
    }
}

/// The place of a member whose name another one of the same object bears in another letter case.
fn repeated_ignoring_case(node: &Node, pointer: &mut String) -> Option<String> {
    let length = pointer.len();
    let mut names = HashSet::new();
    for (index, element) in node.elements().iter().enumerate() {
        json::push_pointer(pointer, &index.to_string());
        if let Some(found) = repeated_ignoring_case(element, pointer) {
            return Some(found);
        }
        pointer.truncate(length);
    }
    for member in node.members() {
        json::push_pointer(pointer, &member.name);
        if !names.insert(member.name.to_ascii_lowercase()) {
            return Some(pointer.clone());
        }
        if let Some(found) = repeated_ignoring_case(&member.node, pointer) {
            return Some(found);
        }
        pointer.truncate(length);
    }
    None
}

/// The value without the private members of the asymmetric keys in it: what nobody needs is not kept.
fn without_private_halves(node: &Node) -> Node {
    let value = match &node.value {
        Value::Object(members) => {
            let is_pair = members.iter().any(|member| member.name == "kty" && member.node.as_str() != Some("oct"));
            let is_kept = |member: &&Member| !is_pair || !jwk::PRIVATE_MEMBERS.contains(&member.name.as_str());
            let kept = members.iter().filter(is_kept);
            let member =
                |member: &Member| Member { name: member.name.clone(), node: without_private_halves(&member.node) };
            Value::Object(kept.map(member).collect())
        }
        Value::Array(elements) => Value::Array(elements.iter().map(without_private_halves).collect()),
        other => other.clone(),
    };
    Node { value, start: node.start, end: node.end }
}

fn open_id(root: &Node) -> Option<Document> {
    let jwks_uri = root.get("jwks_uri")?.as_str()?.to_owned();
    let mut document = Document::new(Format::OpenIdConfiguration);
    document.jwks_uri = Some(jwks_uri);
    document.issuer = text(root, "issuer");
    Some(document)
}

fn text(node: &Node, name: &str) -> Option<String> {
    node.get_ignoring_case(name).and_then(Node::as_str).map(str::to_owned)
}
