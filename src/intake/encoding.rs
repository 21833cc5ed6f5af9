//! Bytes → text: byte order marks, UTF-16, and what to do with bytes that are no text.

/// Text as it was read, and how.
pub(super) struct Decoded {
    pub text: String,
    /// What had to be done to get it.
    pub note: Note,
}

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
pub(super) fn decode(bytes: &[u8]) -> Decoded {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest, u16::from_be_bytes);
    }
    // Without a mark: text whose every other byte is NUL.
    let looks_wide =
        |offset: usize| bytes.len() >= 8 && bytes.iter().skip(offset).step_by(2).take(32).all(|byte| *byte == 0);
    if looks_wide(1) {
        return utf16(bytes, u16::from_le_bytes);
    }
    if looks_wide(0) {
        return utf16(bytes, u16::from_be_bytes);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded { text: text.to_owned(), note: Note::Utf8 };
    }
    let text = String::from_utf8_lossy(bytes).into_owned();
    let replaced = text.chars().filter(|character| *character == char::REPLACEMENT_CHARACTER).count();
    Decoded { text, note: Note::Replaced { bytes: replaced } }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Decoded {
    let units =
        bytes.chunks_exact(2).map(|pair| unit([pair.first().copied().unwrap_or(0), pair.last().copied().unwrap_or(0)]));
    let text = char::decode_utf16(units).map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    Decoded { text, note: Note::Utf16 }
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
}
