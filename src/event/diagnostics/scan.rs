//! Reads along a text whose quotes, blanks and signs may be escaped: as in a log of IIS, in JSON, in HTML, in CSV.

use crate::text::head;

/// A place in a text, and what stands from there on.
#[derive(Clone)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    /// In bytes, on a character's boundary.
    pub(super) at: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str, at: usize) -> Self {
        Self { text, at }
    }

    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Steps over a text, whatever its letter case.
    pub(super) fn eat(&mut self, expected: &str) -> bool {
        let here = self.rest().as_bytes().get(..expected.len());
        let is_here = here.is_some_and(|here| here.eq_ignore_ascii_case(expected.as_bytes()));
        if is_here {
            self.at += expected.len();
        }
        is_here
    }

    /// Steps over one of these, the first that is there.
    pub(super) fn eat_any(&mut self, expected: &[&str]) -> bool {
        expected.iter().any(|expected| self.eat(expected))
    }

    /// Steps over white space, whichever way it is written. Says whether there was any.
    pub(super) fn blanks(&mut self) -> bool {
        let before = self.at;
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            if trimmed.len() == rest.len() && !self.eat_any(&BLANKS) {
                return self.at > before;
            }
        }
    }

    /// Steps over blanks that end no line.
    pub(super) fn spaces(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
    }

    pub(super) fn equals(&mut self) -> bool {
        self.eat_any(&["=", "%3d", "&#61;", "\\u003d"])
    }

    pub(super) fn semicolon(&mut self) -> bool {
        self.eat_any(&[";", "%3b", "&#59;"])
    }

    /// Letters, digits, `-` and `_`.
    pub(super) fn name(&mut self) -> &'t str {
        let rest = self.rest();
        let name = rest.split(|character: char| !is_name(character)).next().unwrap_or_default();
        self.at += name.len();
        name
    }

    /// The same, and it may be broken over lines.
    pub(super) fn folded_name(&mut self) -> String {
        let mut name = self.name().to_owned();
        while self.rest().starts_with(['\r', '\n']) && name.len() < MAX_NAME {
            let before = self.at;
            self.blanks();
            let more = self.name();
            if more.is_empty() {
                self.at = before;
                break;
            }
            name.push_str(more);
        }
        name
    }

    /// Steps over a quotation mark and returns what closes it.
    fn quote(&mut self) -> Option<&'t str> {
        let rest = self.rest();
        if let Some(after) = rest.strip_prefix('“') {
            self.at += rest.len() - after.len();
            return Some("”");
        }
        let backslashes = rest.len() - rest.trim_start_matches('\\').len();
        let after = rest.get(backslashes..).unwrap_or_default();
        let length = if after.starts_with('"') {
            // CSV writes a quotation mark inside a value twice; `""` before a separator is an empty value.
            let doubled = after.strip_prefix("\"\"").and_then(|after| after.chars().next());
            let is_doubled = backslashes == 0 && doubled.is_some_and(char::is_alphanumeric);
            backslashes + if is_doubled { 2 } else { 1 }
        } else if backslashes > 0 && after.starts_with("u0022") {
            backslashes + "u0022".len()
        } else {
            let here = |quote: &&&str| {
                let head = rest.as_bytes().get(..quote.len());
                head.is_some_and(|head| head.eq_ignore_ascii_case(quote.as_bytes()))
            };
            QUOTES.iter().find(here)?.len()
        };
        self.at += length;
        rest.get(..length)
    }

    /// A value in quotation marks, or what stands up to a separator.
    pub(super) fn value(&mut self) -> String {
        let Some(close) = self.quote() else { return self.bare() };
        let rest = head(self.rest(), MAX_VALUE);
        let end = if close.is_ascii() { find_ignoring_case(rest, close) } else { rest.find(['”', '“']) };
        // In a JSON string a bare quotation mark ends everything.
        let upto = head(rest, end.unwrap_or(rest.len()));
        let hard_end = if close.starts_with('\\') { find_bare_quote(upto) } else { None };
        let inside = head(rest, hard_end.unwrap_or(rest.len()));
        let end = end.filter(|_| hard_end.is_none());
        let (raw, after) = if let Some(end) = end {
            (head(inside, end), end + close.len())
        } else {
            // Cut off: what stands on the line.
            let line = inside.split(['\r', '\n']).next().unwrap_or_default();
            (line, line.len())
        };
        self.at += after;
        decoded(raw, close.contains('\\'))
    }

    fn bare(&mut self) -> String {
        let rest = head(self.rest(), MAX_VALUE);
        let mut has_plus = false;
        let end = rest.char_indices().find(|(_, character)| {
            has_plus |= *character == '+';
            matches!(character, ';' | ']' | '}' | '"' | '<' | '\r' | '\n') || (has_plus && character.is_whitespace())
        });
        let raw = head(rest, end.map_or(rest.len(), |(end, _)| end));
        self.at += raw.len();
        decoded(raw, false)
    }
}

/// The text as a person reads it: no escapes, one blank where there was white space.
pub(super) fn decoded(raw: &str, is_json: bool) -> String {
    let mut text = raw.trim().to_owned();
    let is_plus = text.contains('+') && !text.contains(char::is_whitespace);
    if is_plus {
        text = text.replace('+', " ");
    }
    if text.contains('%') {
        text = without_percents(&text);
    }
    if text.contains('\\') {
        text = without_backslashes(&text, is_json);
    }
    if text.contains("_x00") {
        text = text.replace("_x000D_", " ").replace("_x000A_", " ").replace("_x0009_", " ");
    }
    if text.contains('&') {
        for (entity, character) in ENTITIES {
            text = text.replace(entity, character);
        }
    }
    one_blank(&text)
}

/// The text with one blank where there was white space.
pub(super) fn one_blank(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    joined
}

/// Where an ASCII text stands, whatever its letter case. For short texts.
pub(super) fn find_ignoring_case(text: &str, needle: &str) -> Option<usize> {
    text.as_bytes().windows(needle.len().max(1)).position(|window| window.eq_ignore_ascii_case(needle.as_bytes()))
}

/// What stands between two single quotation marks, the first of which is the next one.
pub(super) fn in_quotes(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once(['\'', '‘', '’'])?;
    let (inside, _) = rest.split_once(['\'', '’'])?;
    Some(inside.trim()).filter(|inside| !inside.is_empty())
}

/// The places of a lower-case text in a text that was made lower case.
pub(super) fn places<'a>(lower: &'a str, needle: &'a str) -> impl Iterator<Item = usize> + 'a {
    memchr::memmem::find_iter(lower.as_bytes(), needle.as_bytes())
}

fn find_bare_quote(text: &str) -> Option<usize> {
    let mut before = b' ';
    text.bytes().position(|byte| {
        let is_bare = byte == b'"' && before != b'\\';
        before = byte;
        is_bare
    })
}

fn is_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_')
}

fn without_percents(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let digits = bytes.get(at + 1..at + 3).filter(|_| *byte == b'%').and_then(|digits| str::from_utf8(digits).ok());
        let is_hex = |digits: &&str| digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        if let Some(value) = digits.filter(is_hex).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            plain.push(value);
            at += 3;
        } else {
            plain.push(*byte);
            at += 1;
        }
    }
    String::from_utf8(plain).unwrap_or_else(|_| text.to_owned())
}

/// `\u0027` is an escape wherever it stands, `\r` in JSON only: elsewhere it may be part of a path.
fn without_backslashes(text: &str, is_json: bool) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        plain.push_str(before);
        let digits = after.strip_prefix('u').and_then(|after| after.get(..4));
        let character = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32);
        if let Some(character) = character {
            plain.push(character);
            rest = after.get(5..).unwrap_or_default();
            continue;
        }
        let next = after.chars().next();
        match next {
            Some('r' | 'n' | 't') if is_json => plain.push(' '),
            Some(next @ ('"' | '\\' | '/' | '\'')) if is_json => plain.push(next),
            _ => {
                plain.push('\\');
                rest = after;
                continue;
            }
        }
        rest = after.get(1..).unwrap_or_default();
    }
    plain.push_str(rest);
    plain
}

const BLANKS: [&str; 12] =
    ["\\r", "\\n", "\\t", "+", "%20", "%0d", "%0a", "_x000D_", "_x000A_", "&#13;", "&#10;", "&nbsp;"];
const QUOTES: [&str; 6] = ["%5c%22", "%22", "&quot;", "&#34;", "&#x22;", "&amp;quot;"];
const ENTITIES: [(&str, &str); 11] = [
    ("&quot;", "\""),
    ("&#34;", "\""),
    ("&#x22;", "\""),
    ("&apos;", "'"),
    ("&#39;", "'"),
    ("&#x27;", "'"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&#13;", " "),
    ("&#10;", " "),
    ("&amp;", "&"),
];

/// The longest value that is read; the longest that Entra writes has 1,200 characters.
const MAX_VALUE: usize = 4096;
const MAX_NAME: usize = 64; // no parameter's name is half as long

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let mut cursor = Cursor::new(text, 0);
        assert_eq!((cursor.value().as_str(), cursor.rest()), (expected, "|"), "{text}");
    }

    #[test]
    fn values_end_with_the_mark_that_they_began_with() {
        check(r#""a 'b' c"|"#, "a 'b' c");
        check(r#"\"a b\"|"#, "a b");
        check(r#"\\\"a b\\\"|"#, "a b");
        check(r"\u0022a \u0027b\u0027\u0022|", "a 'b'");
        check(r#"""a b""|"#, "a b");
        check(r#"""|"#, "");
        check("%22The+token%27s+end.%22|", "The token's end.");
        check("&quot;it&#39;s&quot;|", "it's");
        check("“a”|", "a");
        check("\"one\r\n      two\"|", "one two");
    }

    #[test]
    fn what_is_not_closed_ends_with_its_line() {
        let mut cursor = Cursor::new("\"cut off\nnext", 0);
        assert_eq!((cursor.value().as_str(), cursor.rest()), ("cut off", "\nnext"));
        let mut cursor = Cursor::new("\\\"cut off\",\"next\":\"\\\"\"", 0);
        assert_eq!((cursor.value().as_str(), cursor.rest()), ("cut off", "\",\"next\":\"\\\"\""));
    }
}
