//! A token's text in its parts, cut into rows, and which bytes of it decode to which claim.

use std::ops::Range;
use std::sync::Arc;

/// A token's text.
#[derive(Clone, Default)]
pub struct RawView {
    /// Its parts, from left to right.
    pub parts: Vec<RawPart>,
}

/// One part.
#[derive(Clone)]
pub struct RawPart {
    /// Its name: `Header`.
    pub title: String,
    /// What stands beside the name: its length.
    pub note: String,
    /// The text, made of characters that take one column each.
    pub text: Arc<str>,
    /// Which of the colours.
    pub colour: PartColour,
    /// The values that its bytes decode to, in order; only the innermost ones.
    pub spans: Vec<RawSpan>,
}

/// The colour of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartColour {
    /// First part.
    Header,
    /// Second part.
    Payload,
    /// Third part of a signed token, last of an encrypted one.
    Signature,
    /// Third part of an encrypted token.
    Vector,
    /// Fourth part of an encrypted token.
    Ciphertext,
}

/// A value and the characters of the encoded text that carry it.
#[derive(Clone, PartialEq, Eq)]
pub struct RawSpan {
    /// Where the value is: `/payload/exp`.
    pub pointer: String,
    /// Name and value, as the tooltip shows them.
    pub words: String,
    /// The characters that carry it.
    pub characters: Range<usize>,
}

impl RawPart {
    /// The characters that carry the value, or everything in it.
    pub fn characters_of(&self, pointer: &str) -> Option<Range<usize>> {
        let inside = |span: &&RawSpan| {
            span.pointer.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let start = self.spans.iter().find(inside)?.characters.start;
        let end = self.spans.iter().rfind(inside)?.characters.end;
        Some(start..end)
    }

    /// The characters that carry the value, or the innermost value that it lies in: JSON inside a string has no
    /// characters of its own.
    pub fn characters_near(&self, pointer: &str) -> Option<Range<usize>> {
        let mut pointer = pointer;
        while pointer.matches('/').count() > 1 {
            if let Some(characters) = self.characters_of(pointer) {
                return Some(characters);
            }
            pointer = pointer.rsplit_once('/')?.0;
        }
        None
    }

    /// The value that a character carries.
    pub fn span_at(&self, character: usize) -> Option<&RawSpan> {
        let next = self.spans.partition_point(|span| span.characters.end <= character);
        self.spans.get(next).filter(|span| span.characters.contains(&character))
    }
}

/// The characters of base64url text that carry a range of decoded bytes.
pub fn encoded_range(bytes: &Range<usize>) -> Range<usize> {
    bytes.start * 4 / 3..(bytes.end * 4).div_ceil(3)
}

/// One row on screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RawRow {
    /// The name of a part.
    Title(usize),
    /// A stretch of a part.
    Text {
        /// Which part.
        part: usize,
        /// Which characters of it.
        characters: Range<usize>,
    },
    /// A gap after a part.
    Gap,
}

/// How many rows a view has when a row holds `columns` characters.
pub fn row_count(view: &RawView, columns: usize) -> usize {
    view.parts.iter().map(|part| rows_of(part, columns)).sum()
}

/// The row at a place, without making those before it.
pub fn row_at(view: &RawView, columns: usize, place: usize) -> Option<RawRow> {
    let mut before = 0;
    for (index, part) in view.parts.iter().enumerate() {
        let rows = rows_of(part, columns);
        if place < before + rows {
            let row = place - before;
            return Some(if row == 0 {
                RawRow::Title(index)
            } else if row == rows - 1 {
                RawRow::Gap
            } else {
                let start = (row - 1) * columns;
                RawRow::Text { part: index, characters: start..(start + columns).min(part.text.len()) }
            });
        }
        before += rows;
    }
    None
}

/// The place of the row that holds a character of a part.
pub fn row_of(view: &RawView, columns: usize, part: usize, character: usize) -> usize {
    let before: usize = view.parts.iter().take(part).map(|part| rows_of(part, columns)).sum();
    before + 1 + character / columns.max(1)
}

fn rows_of(part: &RawPart, columns: usize) -> usize {
    2 + part.text.len().div_ceil(columns.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(text: &str, spans: &[(&str, Range<usize>)]) -> RawPart {
        let spans = spans.iter().map(|(pointer, characters)| RawSpan {
            pointer: (*pointer).to_owned(),
            words: String::new(),
            characters: characters.clone(),
        });
        RawPart {
            title: "Part".to_owned(),
            note: String::new(),
            text: text.into(),
            colour: PartColour::Header,
            spans: spans.collect(),
        }
    }

    #[test]
    fn rows_are_found_without_making_all_of_them() {
        let view = RawView { parts: vec![part("abcdefg", &[]), part("xy", &[])] };
        let rows: Vec<_> = (0..row_count(&view, 3)).filter_map(|place| row_at(&view, 3, place)).collect();
        let text = |part, characters| RawRow::Text { part, characters };
        let expected = [
            RawRow::Title(0),
            text(0, 0..3),
            text(0, 3..6),
            text(0, 6..7),
            RawRow::Gap,
            RawRow::Title(1),
            text(1, 0..2),
            RawRow::Gap,
        ];
        assert_eq!(rows, expected);
        assert_eq!(row_of(&view, 3, 1, 1), 6);
        assert_eq!(row_at(&view, 3, 8), None);
    }

    #[test]
    fn decoded_bytes_are_found_in_the_encoded_text() {
        // {"a":1} is eyJhIjoxfQ: the value 1 at byte 5 stands in characters 6 and 7
        assert_eq!(encoded_range(&(5..6)), 6..8);
        assert_eq!(encoded_range(&(0..3)), 0..4);
    }

    #[test]
    fn a_pointer_covers_what_lies_in_it_and_nothing_that_only_starts_like_it() {
        let part = part("", &[("/payload/a/b", 4..8), ("/payload/a/c", 9..12), ("/payload/ab", 14..20)]);
        assert_eq!(part.characters_of("/payload/a"), Some(4..12));
        assert_eq!(part.characters_of("/payload/ab"), Some(14..20));
        assert_eq!(part.characters_of("/payload/x"), None);
        assert_eq!(part.characters_near("/payload/ab/inside"), Some(14..20));
        assert_eq!(part.characters_near("/payload/x"), None);
        assert_eq!(part.span_at(10).map(|span| span.pointer.as_str()), Some("/payload/a/c"));
        assert!(part.span_at(8).is_none());
    }
}
