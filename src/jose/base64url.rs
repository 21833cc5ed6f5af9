//! The base64url of JOSE (RFC 7515 section 2): no padding, no white space, no stray bits. Anything else is named, and
//! decoded leniently only so that it can be shown.

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE_NO_PAD};

/// What keeps a text from being base64url. Offsets are bytes of that text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// A character outside the alphabet.
    Character {
        /// Which one.
        character: char,
        /// Where.
        offset: usize,
    },
    /// `+` or `/`: the alphabet of plain base64.
    StandardAlphabet {
        /// The first one.
        offset: usize,
    },
    /// `=` at the end.
    Padding {
        /// The first one.
        offset: usize,
    },
    /// The length leaves a remainder of 1, which no bytes encode to: a character is missing or too many.
    Length {
        /// Characters in the text.
        characters: usize,
    },
    /// The last character carries bits that belong to no byte: several texts would decode to the same bytes.
    StrayBits {
        /// The last character.
        offset: usize,
    },
}

impl Problem {
    /// The problem in words, for the middle of a sentence.
    pub fn words(&self) -> String {
        match self {
            Self::Character { character, offset } => {
                let shown = character.to_string();
                let shown = crate::text::visible(&shown);
                format!("the character `{shown}` at byte {offset} is not base64url")
            }
            Self::StandardAlphabet { offset } => {
                format!("byte {offset} is of the plain base64 alphabet (`+` or `/`), not base64url (`-` or `_`)")
            }
            Self::Padding { offset } => format!("padding (`=`) from byte {offset} on, which JOSE leaves out"),
            Self::Length { characters } => {
                format!("{characters} characters encode no whole number of bytes: one is missing or too many")
            }
            Self::StrayBits { .. } => "the last character carries bits that belong to no byte".to_owned(),
        }
    }
}

/// The bytes, as far as the text can be read, and the first thing that a strict reader would object to.
pub fn decode(text: &str) -> (Vec<u8>, Option<Problem>) {
    match URL_SAFE_NO_PAD.decode(text) {
        Ok(bytes) => (bytes, None),
        Err(_) => (decode_leniently(text), Some(problem(text))),
    }
}

/// Encodes bytes as JOSE does.
pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decode_leniently(text: &str) -> Vec<u8> {
    let mut characters: String = text
        .chars()
        .filter_map(|character| match character {
            '+' => Some('-'),
            '/' => Some('_'),
            'A'..='Z' | 'a'..='z' | '0'..='9' | '-' | '_' => Some(character),
            _ => None,
        })
        .collect();
    if characters.len() % 4 == 1 {
        characters.pop();
    }
    LENIENT.decode(characters).unwrap_or_default()
}

fn problem(text: &str) -> Problem {
    for (offset, character) in text.char_indices() {
        match character {
            'A'..='Z' | 'a'..='z' | '0'..='9' | '-' | '_' => {}
            '+' | '/' => return Problem::StandardAlphabet { offset },
            '=' if text.get(offset..).is_some_and(|rest| rest.trim_end_matches('=').is_empty()) => {
                return Problem::Padding { offset };
            }
            _ => return Problem::Character { character, offset },
        }
    }
    if text.len() % 4 == 1 {
        return Problem::Length { characters: text.len() };
    }
    Problem::StrayBits { offset: text.len().saturating_sub(1) }
}

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, bytes: &[u8], problem: Option<Problem>) {
        assert_eq!(decode(text), (bytes.to_vec(), problem), "{text}");
    }

    #[test]
    fn strict_text_decodes_and_the_rest_is_named() {
        check("", b"", None);
        check("Zm9v", b"foo", None);
        check("_-8", b"\xff\xef", None);
        check("/+8", b"\xff\xef", Some(Problem::StandardAlphabet { offset: 0 }));
        check("Zm8=", b"fo", Some(Problem::Padding { offset: 3 }));
        check("Zm9vY", b"foo", Some(Problem::Length { characters: 5 }));
        check("Zm9", b"fo", Some(Problem::StrayBits { offset: 2 }));
        check("Zm=9v", b"foo", Some(Problem::Character { character: '=', offset: 2 }));
        check("Z\u{e4}m9v", b"foo", Some(Problem::Character { character: 'ä', offset: 1 }));
    }
}
