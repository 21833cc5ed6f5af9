//! Bytes → text: byte order marks, UTF-16, and what to do with bytes that are no text. And the way back: where in the bytes
//! a place in the text lies.

/// Text as it was read, and how.
pub(super) struct Decoded<'i> {
    pub text: String,
    /// What had to be done to get it.
    pub note: Note,
    /// The bytes that it was read from: those behind the byte order marks.
    bytes: &'i [u8],
    /// How many bytes the marks are.
    marks: usize,
    /// How two bytes make a unit of UTF-16.
    unit: Unit,
}

type Unit = fn([u8; 2]) -> u16;

/// How bytes became text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Note {
    /// They were UTF-8.
    Utf8,
    /// They were UTF-16, as Windows PowerShell writes files.
    Utf16,
    /// Some were not UTF-8: each stands as U+FFFD.
    Replaced { bytes: usize },
}

/// Reads bytes as text.
pub(super) fn decode(input: &[u8]) -> Decoded<'_> {
    let (bytes, unit) = without_marks(input);
    let decoded = |text, note, unit| Decoded { text, note, bytes, marks: input.len() - bytes.len(), unit };
    if let Some(unit) = unit {
        return decoded(utf16(bytes, unit).collect(), Note::Utf16, unit);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return decoded(text.to_owned(), Note::Utf8, u16::from_le_bytes);
    }
    let text = String::from_utf8_lossy(bytes).into_owned();
    let replaced = text.chars().filter(|character| *character == char::REPLACEMENT_CHARACTER).count();
    decoded(text, Note::Replaced { bytes: replaced }, u16::from_le_bytes)
}

/// The text of a piece of an input, by its first byte and the one past its last. The rest of the input is not read.
pub fn excerpt(input: &[u8], range: std::ops::Range<usize>) -> String {
    let (bytes, unit) = without_marks(input);
    let marks = input.len() - bytes.len();
    let (start, end) = (range.start.saturating_sub(marks), range.end.saturating_sub(marks));
    let piece = bytes.get(start.min(bytes.len())..end.min(bytes.len())).unwrap_or_default();
    match unit {
        Some(unit) => utf16(piece, unit).collect(),
        None => String::from_utf8_lossy(piece).into_owned(),
    }
}

/// The input behind its byte order marks, and how two bytes make a unit where it is UTF-16.
fn without_marks(input: &[u8]) -> (&[u8], Option<Unit>) {
    let bytes = input.strip_prefix(b"\xef\xbb\xbf").unwrap_or(input);
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return (rest, Some(u16::from_le_bytes));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return (rest, Some(u16::from_be_bytes));
    }
    // Without a mark: text whose every other byte is NUL.
    let looks_wide =
        |offset: usize| bytes.len() >= 8 && bytes.iter().skip(offset).step_by(2).take(32).all(|byte| *byte == 0);
    let unit = if looks_wide(1) {
        Some(u16::from_le_bytes as Unit)
    } else {
        looks_wide(0).then_some(u16::from_be_bytes as Unit)
    };
    (bytes, unit)
}

fn utf16(bytes: &[u8], unit: Unit) -> impl Iterator<Item = char> {
    let units = bytes
        .chunks_exact(2)
        .map(move |pair| unit([pair.first().copied().unwrap_or(0), pair.last().copied().unwrap_or(0)]));
    char::decode_utf16(units).map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER))
}

impl Decoded<'_> {
    /// Turns places in the text into places in the input, both in bytes.
    pub(super) fn place(&self, mut places: Vec<&mut usize>) {
        places.sort_unstable();
        let (mut in_text, mut in_bytes) = (0, self.marks);
        let mut steps = self.steps();
        let (mut text_step, mut byte_step) = steps.next().unwrap_or_default();
        for place in places {
            while *place >= in_text + text_step
                && let Some(next) = steps.next()
            {
                in_text += text_step;
                in_bytes += byte_step;
                (text_step, byte_step) = next;
            }
            let inside = *place - in_text;
            *place = in_bytes + if inside >= text_step { byte_step } else { inside.min(byte_step) };
        }
    }

    /// Pieces of the text with the pieces of the input that they were read from, in bytes of each.
    fn steps(&self) -> Box<dyn Iterator<Item = (usize, usize)> + '_> {
        match self.note {
            Note::Utf8 => Box::new(std::iter::once((self.bytes.len(), self.bytes.len()))),
            Note::Utf16 => {
                // Half of a surrogate pair became U+FFFD, which has two bytes in UTF-16 as well.
                let step = |character: char| (character.len_utf8(), character.len_utf16() * 2);
                Box::new(utf16(self.bytes, self.unit).map(step))
            }
            Note::Replaced { .. } => Box::new(self.bytes.utf8_chunks().flat_map(|chunk| {
                let (valid, invalid) = (chunk.valid().len(), chunk.invalid().len());
                let replacement = if invalid > 0 { char::REPLACEMENT_CHARACTER.len_utf8() } else { 0 };
                [(valid, valid), (replacement, invalid)]
            })),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], text: &str, note: Note) {
        let decoded = decode(bytes);
        assert_eq!((decoded.text.as_str(), decoded.note), (text, note));
    }

    #[test]
    fn marks_and_widths_are_recognised() {
        check(b"abc", "abc", Note::Utf8);
        check(b"\xef\xbb\xbfabc", "abc", Note::Utf8);
        check(b"\xff\xfea\0b\0", "ab", Note::Utf16);
        check(b"\xfe\xff\0a\0b", "ab", Note::Utf16);
        check(b"a\0b\0c\0d\0", "abcd", Note::Utf16);
        check(b"a\xffb\xfe", "a\u{fffd}b\u{fffd}", Note::Replaced { bytes: 2 });
        check(b"\xff\xfea", "", Note::Utf16);
    }

    #[test]
    fn a_piece_is_read_as_the_whole_is() {
        #[track_caller]
        fn check(bytes: &[u8], range: std::ops::Range<usize>, expected: &str) {
            assert_eq!(excerpt(bytes, range), expected);
        }
        check(b"a bc", 2..4, "bc");
        check(b"\xef\xbb\xbfa bc", 5..7, "bc");
        check(b"\xff\xfea\0 \0b\0c\0", 6..10, "bc");
        check(b"a\xffbc", 1..4, "\u{fffd}bc");
        check(b"abc", 2..99, "c");
        check(b"abc", 7..9, "");
    }

    #[test]
    fn places_in_the_text_are_found_in_the_bytes() {
        #[track_caller]
        fn check(bytes: &[u8], word: &str, expected: std::ops::Range<usize>) {
            let decoded = decode(bytes);
            let start = decoded.text.find(word).unwrap();
            let mut places = [decoded.text.len(), start + word.len(), start, 0];
            decoded.place(places.iter_mut().collect());
            let [all_end, end, start, all_start] = places;
            assert_eq!(start..end, expected, "{bytes:?}");
            assert!(all_start <= start && end <= all_end && all_end <= bytes.len());
        }
        check(b"a bc", "bc", 2..4);
        check(b"\xef\xbb\xbfa bc", "bc", 5..7);
        check(b"\xff\xfea\0 \0b\0c\0", "bc", 6..10);
        check(b"\xfe\xff\xd8\x3d\xde\x00\0b\0c\xd8\x00\0d", "bc", 6..10);
        check(b"\xfe\xff\xd8\x00\0b\0c", "bc", 4..8);
        check(b"a\xffb\xf0\x9f\x98c\xfe", "b", 2..3);
        check(b"a\xffb\xf0\x9f\x98c\xfe", "c", 6..7);
        check(b"\xff\xff\xff", "\u{fffd}\u{fffd}\u{fffd}", 0..3);
        check(b"", "", 0..0);
    }
}
