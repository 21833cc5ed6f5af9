//! Text as it may be shown: invisible and bidirectional characters escaped, long text shortened, lists joined in words.
//! Knows nothing of tokens or certificates.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory as _};

/// Whether a character would be invisible, reorder its neighbours or break a line if it were shown as it is.
pub fn is_unprintable(character: char) -> bool {
    // The rule, and fifty times as quick as the look into the tables.
    if character.is_ascii() {
        return character.is_ascii_control();
    }
    matches!(character.general_category_group(), GeneralCategoryGroup::Other | GeneralCategoryGroup::Separator)
}

/// The text with every unprintable character written as `\n`, `\t` or `\u{200e}`.
///
/// Borrowed when nothing had to change, which is the rule.
pub fn visible(text: &str) -> Cow<'_, str> {
    let is_plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if is_plain || !text.chars().any(is_unprintable) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            _ if is_unprintable(character) => {
                let _infallible = write!(shown, "\\u{{{:x}}}", u32::from(character));
            }
            _ => shown.push(character),
        }
    }
    Cow::Owned(shown)
}

/// The text with letters that look alike made the same, in lower case: two texts with one skeleton look alike. For
/// comparison only, never to be shown.
pub fn skeleton(text: &str) -> String {
    let alike = |character: char| match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        '0' | 'ο' | 'о' | 'օ' | 'ö' | 'ó' | 'ò' | 'ō' => 'o',
        '1' | 'l' | 'і' | 'ı' | 'í' | 'ì' | 'ι' | 'ӏ' | 'ł' => 'i',
        'а' | 'ɑ' | 'á' | 'à' | 'ä' | 'α' => 'a',
        'е' | 'é' | 'è' | 'ë' | 'ė' | '℮' => 'e',
        'с' | 'ç' | 'ϲ' => 'c',
        'υ' | 'ս' | 'ü' | 'ú' | 'ù' => 'u',
        'ո' | 'ñ' | 'ń' | 'ņ' | 'п' => 'n',
        'т' | 'τ' | 'ť' => 't',
        'к' | 'κ' | 'ķ' => 'k',
        'ƒ' | 'ḟ' => 'f',
        '_' => '-',
        other => other,
    };
    text.chars().flat_map(char::to_lowercase).map(alike).flat_map(char::to_lowercase).collect()
}

/// At most `max_chars` characters of the text, with `…` in place of what was left out at the end.
pub fn shorten(text: &str, max_chars: usize) -> Cow<'_, str> {
    if text.len() <= max_chars || text.chars().nth(max_chars).is_none() {
        return Cow::Borrowed(text);
    }
    let kept: String = text.chars().take(max_chars.saturating_sub(1)).collect();
    Cow::Owned(kept + "…")
}

/// A value from the evidence as it stands in a sentence: in backticks, shortened, nothing invisible.
pub fn quoted(text: &str) -> String {
    const MAX_QUOTED_CHARS: usize = 120; // a sentence stays readable; the whole value is in the finding's evidence
    ["`", &shorten(&visible(text), MAX_QUOTED_CHARS), "`"].concat()
}

/// At most so many bytes of a text's beginning, whole characters.
pub fn head(text: &str, max_bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(max_bytes)).unwrap_or(text)
}

/// At most so many bytes of a text's end, whole characters.
pub fn tail(text: &str, max_bytes: usize) -> &str {
    text.get(text.ceil_char_boundary(text.len().saturating_sub(max_bytes))..).unwrap_or(text)
}

/// A GUID without braces: eight, four, four, four and twelve hexadecimal digits.
pub fn is_guid(text: &str) -> bool {
    text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
        && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

/// The sentence with its first letter in upper case, unless it starts with a name in backticks.
pub fn capitalised(sentence: &str) -> String {
    let mut characters = sentence.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

/// `1 token`, `2 tokens`.
pub fn count(number: usize, singular: &str, plural: &str) -> String {
    format!("{number} {}", if number == 1 { singular } else { plural })
}

/// `103,979`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `a`, `a and b`, `a, b and c`.
pub fn list(items: &[String]) -> String {
    const MAX_ITEMS: usize = 10; // a sentence stays a sentence
    if let Some((shown, rest)) = items.split_at_checked(MAX_ITEMS)
        && !rest.is_empty()
    {
        return format!("{} and {} more", shown.join(", "), rest.len());
    }
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_visible(input: &str, expected: &str) {
        assert_eq!(visible(input), expected);
    }

    #[test]
    fn invisible_characters_are_escaped() {
        check_visible("plain ü 漢", "plain ü 漢");
        check_visible("a\u{200e}b", "a\\u{200e}b");
        check_visible("a\u{202e}b\n", "a\\u{202e}b\\n");
        check_visible("nul\0", "nul\\u{0}");
        check_visible("\u{ad}\u{feff}", "\\u{ad}\\u{feff}");
    }

    #[test]
    fn shortening_counts_characters_not_bytes() {
        assert_eq!(shorten("äöü", 3), "äöü");
        assert_eq!(shorten("äöüß", 3), "äö…");
    }

    #[test]
    fn large_numbers_are_grouped() {
        for (number, expected) in
            [(0, "0"), (999, "999"), (1_000, "1,000"), (103_979, "103,979"), (1_000_000, "1,000,000")]
        {
            assert_eq!(thousands(number), expected);
        }
    }

    #[test]
    fn letters_that_look_alike_have_one_skeleton() {
        assert_eq!(skeleton("ＯＦＦ1ＣＥ"), skeleton("оfficе"));
        assert_ne!(skeleton("office"), skeleton("offices"));
    }

    #[test]
    fn sentences_begin_with_a_capital() {
        assert_eq!(capitalised("expired 2 h ago"), "Expired 2 h ago");
        assert_eq!(capitalised("`alg` is missing"), "`alg` is missing");
        assert_eq!(capitalised(""), "");
    }

    #[test]
    fn lists_read_as_a_sentence() {
        let items = |names: &[&str]| list(&names.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(items(&[]), "");
        assert_eq!(items(&["a"]), "a");
        assert_eq!(items(&["a", "b", "c"]), "a, b and c");
    }
}
