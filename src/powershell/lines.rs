//! Lines of a text with their places, one at a time: garbage of 32 MiB has millions of them.

/// A line without its line break.
#[derive(Clone, Copy)]
pub(super) struct Line<'t> {
    /// What stands in it.
    pub text: &'t str,
    /// Its first byte in the whole text.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// Where the next line starts.
    pub next: usize,
}

/// The line that starts at this byte; nothing at the end of the text.
pub(super) fn line(text: &str, start: usize) -> Option<Line<'_>> {
    let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
    let (line, length) = match memchr::memchr(b'\n', rest.as_bytes()) {
        Some(end) => (rest.get(..end)?, end + 1),
        None => (rest, rest.len()),
    };
    let text = line.trim_end_matches('\r');
    Some(Line { text, start, end: start + text.len(), next: start + length })
}

impl Line<'_> {
    /// Whether nothing but white space stands in it.
    pub(super) fn is_blank(&self) -> bool {
        self.text.chars().all(is_space)
    }

    /// How many characters of white space stand before its text; all of them where it is blank.
    pub(super) fn indent(&self) -> usize {
        self.text.chars().take_while(|character| is_space(*character)).count()
    }
}

/// White space, and the byte order mark that may stand before the first line.
pub(super) fn is_space(character: char) -> bool {
    character.is_whitespace() || character == '\u{feff}'
}

/// A text without white space at its ends.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// A text behind its first so many characters.
pub(super) fn skip_chars(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).and_then(|(at, _)| text.get(at..)).unwrap_or_default()
}
