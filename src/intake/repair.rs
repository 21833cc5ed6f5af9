//! Text as people paste it → the token in it. Every change is listed; none of them touches what the signature covers:
//! a token whose own characters are wrong is left wrong, so that a repair can never make it valid.

/// One change that was made to read a pasted text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Repair {
    /// The text was UTF-16.
    Utf16,
    /// Bytes that are no text were replaced.
    BytesReplaced {
        /// How many.
        bytes: usize,
    },
    /// White space inside the token was taken out (folded lines).
    WhiteSpace {
        /// How many characters.
        characters: usize,
    },
    /// Invisible characters were taken out (soft hyphens, zero-width and direction marks).
    Invisible {
        /// How many.
        characters: usize,
    },
    /// Quotes, brackets or punctuation around it were taken off.
    Quotes,
    /// `Authorization:` or another header name in front of it was taken off.
    HeaderName,
    /// `Bearer` in front of it was taken off.
    Bearer,
    /// Percent-encoding was undone.
    PercentEncoding,
    /// It was found inside a longer text.
    FoundInText,
    /// A full stop behind it was taken off.
    FullStop,
}

impl Repair {
    /// What was done, as a sentence without a final stop.
    pub fn words(&self) -> String {
        match self {
            Self::Utf16 => "read as UTF-16 text".to_owned(),
            Self::BytesReplaced { bytes } => {
                format!("{} not text, replaced by U+FFFD", crate::text::count(*bytes, "byte was", "bytes were"))
            }
            Self::WhiteSpace { characters } => {
                format!("took {} of white space out", crate::text::count(*characters, "character", "characters"))
            }
            Self::Invisible { characters } => {
                format!("took {} out", crate::text::count(*characters, "invisible character", "invisible characters"))
            }
            Self::Quotes => "took quotes or brackets off".to_owned(),
            Self::HeaderName => "took the header name off".to_owned(),
            Self::Bearer => "took `Bearer` off".to_owned(),
            Self::PercentEncoding => "undid percent-encoding".to_owned(),
            Self::FoundInText => "found it inside a longer text".to_owned(),
            Self::FullStop => "took the full stop behind it off".to_owned(),
        }
    }
}

/// A text that may be a token, with everything around it taken off.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unwrapped {
    pub text: String,
    pub repairs: Vec<Repair>,
    /// It ended in `…` or `...`.
    pub cut_off: bool,
}

/// Takes off what people and programs put around and into a token.
pub(super) fn unwrap(text: &str) -> Unwrapped {
    let mut repairs = Vec::new();
    let mut text = without_invisible(text, &mut repairs);
    text = trimmed(&text).to_owned();
    for _ in 0..MAX_WRAPPERS {
        let Some((rest, repair)) = unwrap_once(&text) else { break };
        text = trimmed(rest).to_owned();
        if !repairs.contains(&repair) {
            repairs.push(repair);
        }
    }
    let whole = without_ellipsis(&text);
    let cut_off = whole.len() < text.len();
    if cut_off {
        text = whole.to_owned();
    }
    if let Some(decoded) = percent_decoded(&text) {
        text = decoded;
        repairs.push(Repair::PercentEncoding);
    }
    if let Some((unfolded, characters)) = unfolded(&text) {
        text = unfolded;
        repairs.push(Repair::WhiteSpace { characters });
    }
    Unwrapped { text, repairs, cut_off }
}

/// The text without the `…` or `...` behind it, however long that is.
pub(super) fn without_ellipsis(text: &str) -> &str {
    let mut text = text;
    while let Some(rest) = text.strip_suffix('…').or_else(|| text.strip_suffix("...")) {
        text = rest.trim_end();
    }
    text
}

/// What a token is written with, wrong alphabets and padding included.
pub(super) fn is_token_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.' | '+' | '/' | '=')
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|character: char| character.is_whitespace() || character == '\0')
}

fn without_invisible(text: &str, repairs: &mut Vec<Repair>) -> String {
    let is_invisible = |character: char| {
        !character.is_whitespace() && !character.is_control() && crate::text::is_unprintable(character)
    };
    let characters = text.chars().filter(|character| is_invisible(*character)).count();
    if characters == 0 {
        return text.to_owned();
    }
    repairs.push(Repair::Invisible { characters });
    text.chars().filter(|character| !is_invisible(*character)).collect()
}

/// The text without its line breaks and the indents behind them, and how many characters that took out. Blanks within a
/// line are no folding: a program that got them refused the token, so they stay.
fn unfolded(text: &str) -> Option<(String, usize)> {
    let is_token = text.chars().all(|character| character.is_whitespace() || is_token_character(character));
    if !is_token || !text.contains(['\n', '\r']) {
        return None;
    }
    let joined: String = text.split(['\n', '\r']).map(str::trim).collect();
    let characters = text.chars().count() - joined.chars().count();
    Some((joined, characters))
}

fn unwrap_once(text: &str) -> Option<(&str, Repair)> {
    for (open, close) in WRAPPERS {
        if let Some(inner) = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)) {
            return Some((inner, Repair::Quotes));
        }
    }
    for end in [",", ";"] {
        if let Some(rest) = text.strip_suffix(end) {
            return Some((rest, Repair::Quotes));
        }
    }
    if let Some(rest) = strip_word(text, "bearer") {
        return Some((rest, Repair::Bearer));
    }
    for name in HEADER_NAMES {
        if let Some(rest) = strip_word(text, name).and_then(|rest| rest.strip_prefix([':', '='])) {
            return Some((rest, Repair::HeaderName));
        }
    }
    None
}

/// The rest behind a word, whatever its letter case, where a blank, colon or equals sign follows it.
fn strip_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(word.len())?;
    let follows = rest.starts_with(|next: char| next.is_whitespace() || matches!(next, ':' | '='));
    (start.eq_ignore_ascii_case(word) && follows).then(|| rest.trim_start())
}

/// The text with `%2E` and the like undone, if that leaves a text that a token is written with.
fn percent_decoded(text: &str) -> Option<String> {
    without_percent_encoding(text).filter(|decoded| decoded.chars().all(is_token_character))
}

/// The text with `%2E` and the like undone; nothing where there is none, or one that is no ASCII character.
pub(super) fn without_percent_encoding(text: &str) -> Option<String> {
    if !text.contains('%') {
        return None;
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        let digits = after.get(..2)?;
        let byte = u8::from_str_radix(digits, 16).ok().filter(u8::is_ascii)?;
        decoded.push_str(before);
        decoded.push(char::from(byte));
        rest = after.get(2..)?;
    }
    decoded.push_str(rest);
    Some(decoded)
}

const MAX_WRAPPERS: usize = 8; // quotes in a header in quotes: four layers were seen, eight are plenty
const WRAPPERS: [(&str, &str); 7] =
    [("\"", "\""), ("'", "'"), ("`", "`"), ("<", ">"), ("[", "]"), ("\u{201c}", "\u{201d}"), ("(", ")")];
const HEADER_NAMES: [&str; 7] =
    ["authorization", "x-ms-token", "token", "id_token", "access_token", "-h authorization", "proxy-authorization"];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(input: &str, text: &str, repairs: &[Repair]) {
        let unwrapped = unwrap(input);
        assert_eq!((unwrapped.text.as_str(), unwrapped.repairs.as_slice()), (text, repairs), "{input:?}");
    }

    #[test]
    fn what_stands_around_a_token_is_taken_off_and_listed() {
        check("eyJ.a.b", "eyJ.a.b", &[]);
        check("  eyJ.a.b\r\n", "eyJ.a.b", &[]);
        check("Bearer eyJ.a.b", "eyJ.a.b", &[Repair::Bearer]);
        check("Authorization: bearer eyJ.a.b", "eyJ.a.b", &[Repair::HeaderName, Repair::Bearer]);
        check("\"eyJ.a.b\",", "eyJ.a.b", &[Repair::Quotes]);
        check("eyJ%2Ea%2eb", "eyJ.a.b", &[Repair::PercentEncoding]);
        check("eyJ.\n  a.\r\n b", "eyJ.a.b", &[Repair::WhiteSpace { characters: 6 }]);
        check("ey\u{ad}J.a\u{200b}.b\u{feff}", "eyJ.a.b", &[Repair::Invisible { characters: 3 }]);
    }

    #[test]
    fn what_the_signature_covers_is_left_as_it_is() {
        check("eyJ.a+b/c==.d", "eyJ.a+b/c==.d", &[]);
        check("eyJ.a.   b", "eyJ.a.   b", &[]);
        check("eyJ.a%ZZ.b", "eyJ.a%ZZ.b", &[]);
        check("eyJ.a\u{1}.b", "eyJ.a\u{1}.b", &[]);
    }

    #[test]
    fn an_ellipsis_means_that_the_end_is_missing() {
        assert!(unwrap("eyJ.a.b…").cut_off);
        assert!(unwrap("eyJ.a.b...").cut_off);
        assert!(!unwrap("eyJ.a.b.").cut_off);
        check("eyJ.a.b...... …", "eyJ.a.b", &[]);
    }
}
