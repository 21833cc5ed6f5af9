//! A token → its text in parts, each value tied to the characters that carry it.

use super::data::{PartColour, RawPart, RawSpan, RawView, encoded_range};
use crate::gui::panels::claims::ClaimsView;
use crate::jose::Token;
use crate::text;

impl RawView {
    /// The text of a token; `claims` is the tree of the same token.
    pub fn new(token: &Token, claims: &ClaimsView) -> Self {
        let count = token.part_ranges().len();
        let part = |(index, range): (usize, &std::ops::Range<usize>)| {
            let text = token.text().get(range.clone()).unwrap_or_default();
            let (title, pointer, colour) = names(index, count);
            let is_plain = index == 1 && token.is_unencoded();
            RawPart {
                title: title.to_owned(),
                note: note(token, index, text),
                spans: if text.is_ascii() && !is_plain { spans(claims, pointer) } else { Vec::new() },
                text: in_single_columns(text).into(),
                colour,
            }
        };
        Self { parts: token.part_ranges().iter().enumerate().map(part).collect() }
    }
}

/// How long a part is, and where it came from if not from the token.
fn note(token: &Token, index: usize, text: &str) -> String {
    let length = text::count(text.chars().count(), "character", "characters");
    match index {
        1 if token.is_encrypted() && text.is_empty() => "none: the key is used directly".to_owned(),
        _ if token.is_encrypted() => length,
        1 if token.has_supplied_payload() => format!("{length}, added by you"),
        1 if token.is_detached() => "not in the token".to_owned(),
        1 if token.is_unencoded() => format!("{length}, not encoded"),
        _ => length,
    }
}

/// The name of a part, the pointer that its values start with, and its colour.
fn names(index: usize, count: usize) -> (&'static str, &'static str, PartColour) {
    match (index, count) {
        (0, 1) => ("Token", "", PartColour::Header),
        (0, _) => ("Header", "/header", PartColour::Header),
        (1, 5) => ("Encrypted key", "", PartColour::Payload),
        (2, 5) => ("Initialisation vector", "", PartColour::Vector),
        (3, 5) => ("Ciphertext", "", PartColour::Ciphertext),
        (4, 5) => ("Authentication tag", "", PartColour::Signature),
        (1, _) => ("Payload", "/payload", PartColour::Payload),
        (2, _) => ("Signature", "", PartColour::Signature),
        _ => ("Further part", "", PartColour::Header),
    }
}

fn spans(claims: &ClaimsView, pointer: &str) -> Vec<RawSpan> {
    if pointer.is_empty() {
        return Vec::new();
    }
    let inside = claims.nodes.iter().enumerate().filter(|(_, node)| {
        node.pointer.strip_prefix(pointer).is_some_and(|rest| rest.starts_with('/')) && !node.is_inside_text
    });
    let leaves = inside.filter(|(index, node)| {
        !node.has_children || claims.nodes.get(index + 1).is_some_and(|child| child.is_inside_text)
    });
    let span = |(_, node): (usize, &crate::gui::panels::claims::ClaimNode)| RawSpan {
        pointer: node.pointer.clone(),
        words: format!("{}: {}", node.key, text::shorten(&node.whole_value, MAX_TOOLTIP)),
        characters: encoded_range(&node.bytes),
    };
    leaves.map(span).collect()
}

/// The text with one character a column: what is not printable ASCII is written as an escape.
fn in_single_columns(text: &str) -> String {
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return text.to_owned();
    }
    text.chars()
        .flat_map(|character| {
            let escape: Box<dyn Iterator<Item = char>> = if character.is_ascii_graphic() {
                Box::new(std::iter::once(character))
            } else {
                Box::new(character.escape_unicode())
            };
            escape
        })
        .collect()
}

const MAX_TOOLTIP: usize = 300; // a tooltip, not a page

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_five_parts_of_an_encrypted_token_have_names_and_colours_of_their_own() {
        let parts: Vec<_> = (0..5).map(|index| names(index, 5)).collect();
        let titles: Vec<_> = parts.iter().map(|(title, ..)| *title).collect();
        assert_eq!(titles, ["Header", "Encrypted key", "Initialisation vector", "Ciphertext", "Authentication tag"]);
        for (place, (.., colour)) in parts.iter().enumerate() {
            assert!(parts.iter().skip(place + 1).all(|(.., other)| other != colour), "{place}");
        }
    }
}
