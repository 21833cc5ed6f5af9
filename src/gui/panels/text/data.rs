//! A text as it stands in the evidence, cut into rows once, so that a frame lays out the visible ones only.

use std::ops::Range;

use crate::text;

/// A text and its rows.
#[derive(Default, PartialEq)]
pub struct TextView {
    text: String,
    rows: Vec<Row>,
    /// The longest row, in characters.
    pub columns: usize,
}

/// One row: a line, or a piece of a line that is longer than anybody reads.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    bytes: Range<usize>,
    /// The number of the line, where the row begins one.
    line: Option<usize>,
}

impl TextView {
    /// Cuts a text into rows.
    pub fn new(text: String) -> Self {
        let mut rows = Vec::new();
        let mut columns = 0;
        let mut start = 0;
        for (line, whole) in text.split_inclusive('\n').enumerate() {
            let shown = whole.trim_end_matches(['\n', '\r']);
            let mut row = start..start;
            let mut length = 0;
            let mut number = Some(line + 1);
            for (at, _) in shown.char_indices() {
                if length == MAX_COLUMNS {
                    row.end = start + at;
                    rows.push(Row { bytes: row.clone(), line: number.take() });
                    row.start = row.end;
                    length = 0;
                }
                length += 1;
                columns = columns.max(length);
            }
            row.end = start + shown.len();
            rows.push(Row { bytes: row, line: number });
            start += whole.len();
        }
        Self { text, rows, columns }
    }

    /// The text, every byte of it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many rows there are.
    pub fn row_count(&self) -> usize {
        self.rows.len()
    }

    /// A row as it is shown, and the number of the line that it begins.
    pub fn row(&self, place: usize) -> Option<(String, Option<usize>)> {
        let row = self.rows.get(place)?;
        let shown = self.text.get(row.bytes.clone())?.replace('\t', TAB);
        Some((text::visible(&shown).into_owned(), row.line))
    }

    /// How much there is of it, in words.
    pub fn size_words(&self) -> String {
        let lines = self.rows.iter().filter(|row| row.line.is_some()).count();
        let bytes = u64::try_from(self.text.len()).unwrap_or(u64::MAX);
        format!("{}, {} bytes", text::count(lines, "line", "lines"), text::thousands(bytes))
    }
}

/// A row longer than this goes on in the next one: laying out a megabyte takes longer than a frame may.
const MAX_COLUMNS: usize = 1_000;
const TAB: &str = "    ";

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, Option<usize>)]) {
        let view = TextView::new(text.to_owned());
        let rows: Vec<_> = (0..view.row_count()).filter_map(|place| view.row(place)).collect();
        let rows: Vec<_> = rows.iter().map(|(row, line)| (row.as_str(), *line)).collect();
        assert_eq!(rows, expected);
        assert_eq!(view.text(), text);
    }

    #[test]
    fn lines_are_rows_and_what_cannot_be_seen_is_shown() {
        check("a\r\n\n\tb\u{200e}", &[("a", Some(1)), ("", Some(2)), ("    b\\u{200e}", Some(3))]);
        check("", &[]);
    }

    #[test]
    fn a_long_line_goes_on_in_the_next_row() {
        let long = "ä".repeat(MAX_COLUMNS + 1);
        check(&format!("{long}\nb"), &[(&"ä".repeat(MAX_COLUMNS), Some(1)), ("ä", None), ("b", Some(2))]);
        assert_eq!(TextView::new(long).columns, MAX_COLUMNS);
    }
}
