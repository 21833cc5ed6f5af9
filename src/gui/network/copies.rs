//! Copies of one document: which piece of evidence was fetched from where, and whether two copies publish the same.

use std::collections::HashSet;

use crate::gui::view::{Content, Entry};
use crate::intake::{Body, Evidence};
use crate::jose::{Key, Material};
use crate::metadata::Document;
use crate::network::Attempt;
use crate::x509::{PublicKey, Sha256Thumbprint};

/// Where a new copy goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyGoes {
    /// Into the place of this entry, which publishes the same.
    Into(usize),
    /// Behind all entries.
    Behind,
}

/// Where a new copy of the document at an address goes. It takes the place of the newest one if that publishes the same; if
/// not, both stay, and the difference can be looked at.
pub fn place_of_copy(entries: &[Entry], url: &str, copy: &Evidence) -> CopyGoes {
    let newest = entries.iter().rposition(|entry| is_copy(entry, url));
    let old = newest.and_then(|place| entries.get(place)).and_then(evidence_of).and_then(document_of);
    match (newest, old, document_of(copy)) {
        (Some(place), Some(old), Some(new)) if publish_the_same(old, new) => CopyGoes::Into(place),
        _ => CopyGoes::Behind,
    }
}

/// Copies beyond those that are kept, the oldest of an address.
pub fn too_old(entries: &[Entry], url: &str) -> Vec<u64> {
    let copies: Vec<u64> = entries.iter().filter(|entry| is_copy(entry, url)).map(|entry| entry.id).collect();
    let kept = copies.len().saturating_sub(MAX_COPIES);
    copies.into_iter().take(kept).collect()
}

/// Attempts that failed to fetch from an address.
pub fn failures(entries: &[Entry], url: &str) -> Vec<u64> {
    let is_failure = |entry: &&Entry| match evidence_of(entry).map(|evidence| &evidence.body) {
        Some(Body::Attempt(attempt)) => attempt.purpose.is_document() && attempt.url == url,
        _ => false,
    };
    entries.iter().filter(is_failure).map(|entry| entry.id).collect()
}

/// How a piece of evidence was fetched, or how that failed.
pub fn attempt_of(evidence: &Evidence) -> Option<&Attempt> {
    match &evidence.body {
        Body::Attempt(attempt) => Some(attempt),
        _ => evidence.source.fetched.as_deref(),
    }
}

/// Whether an entry came over the network.
pub fn is_fetched(entry: &Entry) -> bool {
    evidence_of(entry).and_then(attempt_of).is_some()
}

/// Whether an entry is a copy of the document at this address.
pub fn is_copy(entry: &Entry, url: &str) -> bool {
    let attempt = evidence_of(entry).and_then(|evidence| evidence.source.fetched.as_deref());
    attempt.is_some_and(|attempt| attempt.url == url)
}

fn evidence_of(entry: &Entry) -> Option<&Evidence> {
    match &entry.content {
        Content::Evidence(evidence) => Some(evidence),
        Content::Input(_) | Content::Pieces(_) => None,
    }
}

fn document_of(evidence: &Evidence) -> Option<&Document> {
    match &evidence.body {
        Body::Metadata(document) => Some(document),
        _ => None,
    }
}

/// Whether two copies publish the same keys under the same names and name the same addresses, in whatever order.
fn publish_the_same(old: &Document, new: &Document) -> bool {
    let names = |document: &Document| (document.format, document.issuer.clone(), document.jwks_uri.clone());
    names(old) == names(new) && old.keys.len() == new.keys.len() && keys(old) == keys(new)
}

type Published<'a> = (Option<&'a str>, Option<&'a str>, Option<Sha256Thumbprint>, Option<&'a PublicKey>);

fn keys(document: &Document) -> HashSet<Published<'_>> {
    document.keys.iter().map(|key| published(key)).collect()
}

fn published(key: &Key) -> Published<'_> {
    let public = match &key.material {
        Material::Public(public) => Some(public),
        Material::Secret(_) => None,
    };
    (key.kid.as_deref(), key.x5t.as_deref(), key.thumbprint_sha256(), public)
}

/// A document whose keys change at every look comes from servers that disagree; ten copies show that well enough.
const MAX_COPIES: usize = 10;

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::intake::{Input, SourceKind, read};
    use crate::network::Purpose;
    use crate::time::from_unix;

    const URL: &str = "https://mail.contoso.com/keys";

    fn copy(kids: &[&str]) -> Evidence {
        let key = |kid: &&str| format!(r#"{{"kty":"EC","crv":"P-256","kid":"{kid}","x":"{X}","y":"{Y}"}}"#);
        let keys: Vec<String> = kids.iter().map(key).collect();
        let text = format!(r#"{{"keys":[{}]}}"#, keys.join(","));
        let input = Input { name: "mail.contoso.com".to_owned(), kind: SourceKind::Fetch, bytes: text.into_bytes() };
        let mut evidence = read(&input).remove(0);
        let purpose = Purpose::Document { is_named_by_user: false };
        evidence.source.fetched = Some(Arc::new(Attempt::new(URL, purpose, from_unix(0).unwrap())));
        evidence
    }

    fn entries(copies: &[&[&str]]) -> Vec<Entry> {
        let entry = |(id, kids): (u64, &&[&str])| Entry { id, content: Content::Evidence(Box::new(copy(kids))) };
        (0..).zip(copies).map(entry).collect()
    }

    #[test]
    fn a_copy_takes_the_place_of_the_newest_one_that_publishes_the_same() {
        let goes = |copies: &[&[&str]], kids: &[&str]| place_of_copy(&entries(copies), URL, &copy(kids));
        assert_eq!(goes(&[], &["a"]), CopyGoes::Behind);
        assert_eq!(goes(&[&["a", "b"]], &["b", "a"]), CopyGoes::Into(0));
        assert_eq!(goes(&[&["a"]], &["a", "b"]), CopyGoes::Behind);
        assert_eq!(goes(&[&["a"], &["b"]], &["b"]), CopyGoes::Into(1));
        assert_eq!(goes(&[&["a"], &["b"]], &["a"]), CopyGoes::Behind);
    }

    #[test]
    fn copies_do_not_pile_up() {
        let many: Vec<&[&str]> = vec![&["a"]; 12];
        assert_eq!(too_old(&entries(&many), URL), [0, 1]);
        assert!(too_old(&entries(&many), "https://other.example/").is_empty());
    }

    const X: &str = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4";
    const Y: &str = "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM";
}
