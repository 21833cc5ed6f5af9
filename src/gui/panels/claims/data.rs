//! The claims as flat nodes, and which of them are shown.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use super::note::ClaimsNote;
use crate::gui::widgets::{TreeRow, ValueKind};

/// Header and payload, each value one node, parents before their children.
#[derive(Clone, Default)]
pub struct ClaimsView {
    /// The nodes.
    pub nodes: Vec<ClaimNode>,
    /// How many of them hold nothing: the values.
    pub values: usize,
    /// What is said above them.
    pub note: Option<ClaimsNote>,
    /// The decoded bytes of the parts that the nodes' ranges point into.
    pub sources: Vec<Arc<[u8]>>,
}

/// One value.
#[derive(Clone)]
pub struct ClaimNode {
    /// Where it is: `/payload/exp`.
    pub pointer: String,
    /// How deep it lies.
    pub depth: u16,
    /// Its name, escaped.
    pub key: String,
    /// Its value as the row shows it: escaped and shortened.
    pub value: String,
    /// Its value escaped, as the card shows it.
    pub whole_value: String,
    /// Its value as the clipboard gets it; none where the text of the source serves.
    pub text: Option<String>,
    /// What kind of value.
    pub kind: ValueKind,
    /// The JSON type in words.
    pub type_word: String,
    /// What the value means, short.
    pub note: String,
    /// What the value means, line by line.
    pub meaning: Vec<String>,
    /// What the claim is for; empty where nothing is known.
    pub about: &'static str,
    /// Where the claim is defined.
    pub source: Option<DefinedIn>,
    /// How many values at the same place come before it: a repeated member has the pointer of the first.
    pub repeat: usize,
    /// Whether anything lies in it.
    pub has_children: bool,
    /// One past its last descendant among the nodes.
    pub end: usize,
    /// Which of the view's sources it stands in.
    pub part: usize,
    /// The bytes of the source that it stands in.
    pub bytes: Range<usize>,
    /// Whether it stands inside a string, so that its bytes are those of the whole string.
    pub is_inside_text: bool,
}

/// Where a claim is defined.
#[derive(Clone, PartialEq, Eq)]
pub struct DefinedIn {
    /// `RFC 7519 section 4.1.4`.
    pub words: String,
    /// Its address.
    pub url: String,
}

impl ClaimNode {
    /// What a row says when the pointer rests on it; empty where nothing is known.
    pub fn hint(&self) -> String {
        let about = Some(self.about.replace('`', "")).filter(|about| !about.is_empty());
        let mut lines: Vec<_> = about.into_iter().chain(self.meaning.iter().cloned()).collect();
        if lines.len() > MAX_HINT_LINES {
            lines.truncate(MAX_HINT_LINES);
            lines.push("…".to_owned());
        }
        lines.join("\n")
    }

    /// The value as the clipboard gets it.
    pub fn copied_value(&self, view: &ClaimsView) -> String {
        self.text.clone().unwrap_or_else(|| self.source_text(view))
    }

    /// The JSON text of the value, as received.
    pub fn source_text(&self, view: &ClaimsView) -> String {
        let bytes = view.sources.get(self.part).and_then(|source| source.get(self.bytes.clone()));
        String::from_utf8_lossy(bytes.unwrap_or_default()).into_owned()
    }

    fn matches(&self, search: &str) -> bool {
        let held = |text: &str| text.to_lowercase().contains(search);
        let says = held(&self.note) || held(self.about) || self.meaning.iter().any(|line| held(line));
        held(&self.key) || (!self.has_children && held(&self.whole_value)) || says
    }
}

const MAX_HINT_LINES: usize = 8; // a hint must not hide the tree; the card shows all

/// The rows that are shown, kept until something changes.
#[derive(Default)]
pub struct Shown {
    /// The rows.
    pub rows: Vec<TreeRow>,
    nodes: Vec<usize>,
    closed: HashSet<String>,
    built_for: Option<(u64, String, usize)>,
    changes: usize,
}

impl Shown {
    /// Rebuilds the rows if the view (told by its generation), the search or what is open has changed.
    pub fn update(&mut self, view: &ClaimsView, generation: u64, search: &str) {
        let key = (generation, search.to_lowercase(), self.changes);
        if self.built_for.as_ref() == Some(&key) {
            return;
        }
        self.rows.clear();
        self.nodes.clear();
        let wanted = if key.1.is_empty() { None } else { Some(matching(view, &key.1)) };
        let mut index = 0;
        while let Some(node) = view.nodes.get(index) {
            let is_open = wanted.is_some() || !self.closed.contains(&node.pointer);
            if wanted.as_ref().is_none_or(|wanted| wanted.contains(&index)) {
                self.nodes.push(index);
                self.rows.push(TreeRow {
                    depth: node.depth,
                    key: node.key.clone(),
                    value: node.value.clone(),
                    kind: node.kind,
                    note: node.note.clone(),
                    hint: node.hint(),
                    open: node.has_children.then_some(is_open),
                });
            }
            index = if is_open { index + 1 } else { node.end.max(index + 1) };
        }
        self.built_for = Some(key);
    }

    /// The node behind a row.
    pub fn node<'v>(&self, view: &'v ClaimsView, row: usize) -> Option<&'v ClaimNode> {
        view.nodes.get(*self.nodes.get(row)?)
    }

    /// The row of the value at a pointer; of repeated ones, the one that so many others come before.
    pub fn row_of(&self, view: &ClaimsView, pointer: &str, repeat: usize) -> Option<usize> {
        let is_it = |node: &ClaimNode| node.pointer == pointer && node.repeat == repeat;
        self.nodes.iter().position(|node| view.nodes.get(*node).is_some_and(is_it))
    }

    /// Opens or closes a row.
    pub fn toggle(&mut self, view: &ClaimsView, row: usize) {
        if let Some(pointer) = self.node(view, row).map(|node| node.pointer.clone()) {
            if !self.closed.remove(&pointer) {
                self.closed.insert(pointer);
            }
            self.changes += 1;
        }
    }

    /// Opens everything that a value lies in.
    pub fn open_to(&mut self, pointer: &str) {
        let before = self.closed.len();
        self.closed.retain(|closed| !pointer.starts_with(closed.as_str()));
        self.changes += before - self.closed.len();
    }
}

/// The nodes that match, and everything that they lie in or that lies in them.
fn matching(view: &ClaimsView, search: &str) -> HashSet<usize> {
    let mut wanted = HashSet::new();
    let mut above: Vec<usize> = Vec::new();
    for (index, node) in view.nodes.iter().enumerate() {
        above.truncate(usize::from(node.depth));
        if node.matches(search) {
            wanted.extend(above.iter().copied());
            wanted.insert(index);
        }
        above.push(index);
    }
    wanted
}
