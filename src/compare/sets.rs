//! Values whose order means nothing: audiences, scopes, roles, groups.

use super::matching::Matching;
use super::values;
use crate::jose::json::{Node, Value};

/// One element of a set: a value, or a word of a text.
#[derive(Clone, Copy)]
pub(super) struct Item<'n> {
    /// The value; `None` for a word.
    pub(super) node: Option<&'n Node>,
    /// Its place in the array; `None` where there is none.
    pub(super) index: Option<usize>,
    /// The word, or the value's text.
    pub(super) text: &'n str,
}

/// Whether values of this name are compared as sets: lists, or texts of several words.
pub(super) fn is_set(name: &str, left: &Node, right: &Node) -> bool {
    let is_list = |node: &Node| matches!(node.value, Value::Array(_));
    let is_object = |node: &Node| node.is_object();
    let is_named = SETS.contains(&name) || SCOPES.contains(&name) || name.ends_with("_supported");
    let is_text_of_words = |node: &Node| SCOPES.contains(&name) && node.as_str().is_some_and(|text| text.contains(' '));
    let nodes = [left, right];
    is_named
        && !nodes.into_iter().any(is_object)
        && (nodes.into_iter().any(is_list) || nodes.into_iter().any(is_text_of_words))
}

/// The elements of a set in their order.
pub(super) fn items<'n>(name: &str, node: &'n Node) -> Vec<Item<'n>> {
    match &node.value {
        Value::Array(elements) => elements
            .iter()
            .enumerate()
            .map(|(index, element)| Item {
                node: Some(element),
                index: Some(index),
                text: values::scalar_text(element).unwrap_or_default(),
            })
            .collect(),
        // Words only: `openid profile` and `["openid", "profile"]` say the same.
        Value::String(text) if SCOPES.contains(&name) => {
            text.split_ascii_whitespace().map(|text| Item { node: None, index: None, text }).collect()
        }
        _ => vec![Item { node: Some(node), index: None, text: values::scalar_text(node).unwrap_or_default() }],
    }
}

/// Which goes with which: equal ones, then those that nearly agree, then a last one on each side.
pub(super) fn pairs(
    [left, right]: [&[Item<'_>]; 2],
    [left_ids, right_ids]: &[Vec<u32>; 2],
) -> Vec<(Option<usize>, Option<usize>)> {
    let near = |items: &[Item<'_>], at: usize| {
        items.get(at).filter(|item| item.is_text()).map(|item| values::folded(item.text))
    };
    Matching::new(left.len(), right.len())
        .by(|at| left_ids.get(at), |at| right_ids.get(at))
        .by(|at| near(left, at), |at| near(right, at))
        .last()
        .pairs()
}

impl Item<'_> {
    /// A word or a string.
    pub(super) fn is_text(&self) -> bool {
        self.node.is_none_or(|node| node.as_str().is_some())
    }
}

/// Lists whose order means nothing: RFC 7519, OpenID Connect, Entra, RFC 7517, Exchange metadata.
const SETS: [&str; 13] = [
    "aud",
    "roles",
    "role",
    "groups",
    "group",
    "wids",
    "amr",
    "acrs",
    "xms_cc",
    "emails",
    "key_ops",
    "crit",
    "allowedAudiences",
];

/// Lists that are written as one text with blanks, too (RFC 8693 section 4.2).
const SCOPES: [&str; 2] = ["scp", "scope"];
