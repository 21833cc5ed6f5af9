//! Two documents that publish keys: which keys came, went and stayed, and what else they say differently.

use std::collections::{HashMap, HashSet};

use super::certificate;
use super::json::{self, Budget};
use super::matching::Matching;
use super::tree::{Change, Comparison, Family, Notice, Row, Status};
use crate::jose::Key;
use crate::jose::Material;
use crate::jose::json::Node;
use crate::metadata::{Document, Format};
use crate::text::{count, list};
use crate::x509::{PublicKey, Thumbprint};

/// Compares two documents.
pub(super) fn compare(left: &Document, right: &Document) -> Comparison {
    let mut budget = Budget::default();
    let (of_left, of_right) = (entries(left), entries(right));
    let keys = keys(&mut budget, left.format == right.format, &of_left, &of_right);
    let mut rows = vec![certificate::text("Format", ["", ""], Some(left.format.words()), Some(right.format.words()))];
    let members = members(&mut budget, left, right);
    rows.extend(members);
    rows.extend(keys);
    Comparison::new(Family::Metadata, summary(&rows), rows)
}

/// One entry of a document's list of keys.
struct Entry<'d> {
    /// Its JSON, where the document is JSON.
    node: Option<&'d Node>,
    /// The key, where it could be read.
    key: Option<&'d Key>,
    pointer: String,
}

fn entries(document: &Document) -> Vec<Entry<'_>> {
    let readable: HashMap<&str, &Key> = document.keys.iter().map(|key| (key.pointer.as_str(), &**key)).collect();
    match &document.root {
        Some(root) if document.format == Format::Jwk => {
            vec![Entry { node: Some(root), key: document.keys.first().map(|key| &**key), pointer: String::new() }]
        }
        Some(root) => {
            let list = root.get_ignoring_case(KEYS).map(Node::elements).unwrap_or_default();
            let entry = |(index, node)| {
                let pointer = format!("/{KEYS}/{index}");
                Entry { node: Some(node), key: readable.get(pointer.as_str()).copied(), pointer }
            };
            list.iter().enumerate().map(entry).collect()
        }
        None => {
            let keys = document.keys.iter().map(|key| &**key);
            keys.map(|key| Entry { node: None, key: Some(key), pointer: key.pointer.clone() }).collect()
        }
    }
}

/// What the documents say besides keys.
fn members(budget: &mut Budget, left: &Document, right: &Document) -> Vec<Row> {
    match (&left.root, &right.root) {
        (Some(left_root), Some(right_root)) if left.format != Format::Jwk && right.format != Format::Jwk => {
            let but = [left_root, right_root].map(keys_name);
            let mut row = json::members_but(budget, left_root, right_root, &but);
            if let Some(first) = row.children.first_mut() {
                first.notices.append(&mut row.notices);
            }
            row.children
        }
        _ => [("issuer", &left.issuer, &right.issuer), ("realm", &left.realm, &right.realm)]
            .into_iter()
            .filter(|(_, left, right)| left.is_some() || right.is_some())
            .map(|(name, left, right)| certificate::text(name, ["", ""], left.as_deref(), right.as_deref()))
            .collect(),
    }
}

/// Metadata documents differ in the letter case of `keys`.
fn keys_name(root: &Node) -> &str {
    let member = root.members().iter().find(|member| member.name.eq_ignore_ascii_case(KEYS));
    member.map_or(KEYS, |member| member.name.as_str())
}

/// The keys of both, matched by thumbprint, `x5t`, `kid` and the key itself, in this order.
fn keys(budget: &mut Budget, is_one_format: bool, left: &[Entry<'_>], right: &[Entry<'_>]) -> Option<Row> {
    if left.is_empty() && right.is_empty() {
        return None;
    }
    let mut matching = Matching::new(left.len(), right.len());
    matching
        .by(|at| left.get(at)?.thumbprint(), |at| right.get(at)?.thumbprint())
        .by(|at| left.get(at)?.declared(), |at| right.get(at)?.declared())
        .by(|at| left.get(at)?.kid(), |at| right.get(at)?.kid())
        .by(|at| left.get(at)?.public(), |at| right.get(at)?.public());
    let pairs = matching.pairs();
    let rows = pairs.iter().filter_map(|(of_left, of_right)| {
        let (left, right) = (of_left.and_then(|at| left.get(at)), of_right.and_then(|at| right.get(at)));
        entry(budget, is_one_format, left, right)
    });
    let mut row = Row::group(KEYS, rows.collect());
    if !pairs.iter().filter_map(|(left, right)| left.and(*right)).is_sorted() {
        row.notices.push(Notice::ElementOrder);
    }
    row.notices.extend(reused(left, right).into_iter().map(|kid| Notice::NameReused { kid }));
    Some(row)
}

fn entry(budget: &mut Budget, is_one_format: bool, left: Option<&Entry<'_>>, right: Option<&Entry<'_>>) -> Option<Row> {
    let any = left.or(right)?;
    let name = any.name();
    let at = [left.unwrap_or(any).pointer.as_str(), right.unwrap_or(any).pointer.as_str()];
    let nodes = (left.and_then(|entry| entry.node), right.and_then(|entry| entry.node));
    let keys = (left.and_then(|entry| entry.key), right.and_then(|entry| entry.key));
    let is_json = match nodes {
        (Some(_), Some(_)) => is_one_format,
        (None, None) => false,
        _ => left.is_none() || right.is_none(),
    };
    let mut row = if is_json {
        json::row(budget, &name, at, nodes.0, nodes.1)
    } else if let (Some(left), Some(right)) = keys {
        let mut row = Row::group(name.as_str(), certificate::facts(at, left, right));
        if let (Material::Public(left), Material::Public(right)) = (&left.material, &right.material) {
            row.children.push(certificate::public_key("key", at, left, right));
        }
        row.status = row.status_of_inside();
        row
    } else {
        let words = |entry: Option<&Entry<'_>>| {
            entry.map(|entry| entry.key.map_or_else(|| "cannot be read".to_owned(), Key::describe))
        };
        let mut row = certificate::text("", at, words(left).as_deref(), words(right).as_deref());
        row.name.clone_from(&name);
        row
    };
    row.name = name;
    let (Some(left), Some(right)) = keys else { return Some(row) };
    if let (Some(left), Some(right)) = (&left.certificate, &right.certificate)
        && left.der() != right.der()
    {
        let at = at.map(|at| format!("{at}/certificate"));
        let rows = certificate::rows(at.each_ref().map(String::as_str), left, right);
        row.children.push(Row::group("certificate", rows));
        row.status = row.status_of_inside();
    }
    if certificate::is_same_key(left, right) == Some(false) {
        row.status = Status::Changed(Change::Key);
    }
    Some(row)
}

impl<'d> Entry<'d> {
    /// Of the certificate, computed.
    fn thumbprint(&self) -> Option<&'d [u8; 32]> {
        Some(self.key?.certificate.as_ref()?.sha256.as_bytes())
    }

    fn declared(&self) -> Option<Thumbprint> {
        self.key?.declared_thumbprint()
    }

    fn kid(&self) -> Option<&'d str> {
        match (self.key, self.node) {
            (Some(key), _) => key.kid.as_deref(),
            (None, Some(node)) => node.get("kid").and_then(Node::as_str),
            (None, None) => None,
        }
    }

    fn public(&self) -> Option<&'d PublicKey> {
        match &self.key?.material {
            Material::Public(PublicKey::Other { .. }) | Material::Secret(_) => None,
            Material::Public(key) => Some(key),
        }
    }

    /// What people know it by.
    fn name(&self) -> String {
        let thumbprint = self.key.and_then(Key::thumbprint).map(|thumbprint| thumbprint.to_hex());
        let kid = || self.kid().map(str::to_owned);
        let described = || self.key.map_or_else(|| self.pointer.clone(), Key::describe);
        thumbprint.or_else(kid).unwrap_or_else(described)
    }
}

/// Names that both documents have and that belong to other keys now.
fn reused(left: &[Entry<'_>], right: &[Entry<'_>]) -> Vec<String> {
    let mut named: HashMap<&str, HashSet<&PublicKey>> = HashMap::new();
    for entry in left {
        if let (Some(kid), Some(key)) = (entry.kid(), entry.public()) {
            named.entry(kid).or_default().insert(key);
        }
    }
    let mut kept: Vec<(&str, bool)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for entry in right {
        let (Some(kid), Some(key)) = (entry.kid(), entry.public()) else { continue };
        let Some(keys) = named.get(kid) else { continue };
        let place = *places.entry(kid).or_insert_with(|| {
            kept.push((kid, false));
            kept.len() - 1
        });
        if let Some((_, is_kept)) = kept.get_mut(place) {
            *is_kept |= keys.contains(key);
        }
    }
    kept.into_iter().filter(|(_, is_kept)| !is_kept).map(|(kid, _)| kid.to_owned()).collect()
}

fn summary(rows: &[Row]) -> Vec<String> {
    let mut parts = Vec::new();
    let row = |name: &str| rows.iter().find(|row| row.name == name);
    if let Some(row) = row("Format").filter(|row| row.status != Status::Same) {
        let words = |side: &Option<super::Side>| side.as_ref().map(|side| side.text.clone()).unwrap_or_default();
        parts.push(format!("a document of another family ({}, {})", words(&row.left), words(&row.right)));
    }
    if let Some(row) = row("issuer") {
        parts.push(if row.status == Status::Same { "same issuer".to_owned() } else { "another issuer".to_owned() });
    }
    let keys = row(KEYS).map(|row| row.children.as_slice()).unwrap_or_default();
    let number = |is: fn(Status) -> bool| keys.iter().filter(|row| is(row.status)).count();
    let came = number(|status| status == Status::Added);
    let went = number(|status| status == Status::Removed);
    let replaced = number(|status| status == Status::Changed(Change::Key));
    let stayed = keys.len() - came - went - replaced;
    let said = [(came, "came"), (went, "went"), (stayed, "stayed"), (replaced, "kept its name and is another key")];
    let mut words: Vec<String> = Vec::new();
    for (number, verb) in said.into_iter().filter(|(number, _)| *number > 0) {
        let number = if words.is_empty() { count(number, "key", "keys") } else { number.to_string() };
        words.push(format!("{number} {verb}"));
    }
    if !words.is_empty() {
        parts.push(list(&words));
    }
    let reused = row(KEYS).map(|row| row.notices.as_slice()).unwrap_or_default();
    let reused = reused.iter().filter(|notice| matches!(notice, Notice::NameReused { .. }));
    // Those that were replaced under their name have been told.
    parts.extend(reused.skip(replaced).take(MAX_NAMES).map(Notice::words));
    let is_other = |row: &&Row| !["Format", "issuer", KEYS].contains(&row.name.as_str()) && row.status != Status::Same;
    let others = rows.iter().filter(is_other).count();
    if others > 0 {
        parts.push(format!(
            "{} differ{}",
            count(others, "other member", "other members"),
            if others == 1 { "s" } else { "" }
        ));
    }
    if parts.is_empty() {
        parts.push("nothing to tell apart".to_owned());
    }
    parts
}

const KEYS: &str = "keys";
const MAX_NAMES: usize = 3; // a summary stays one
