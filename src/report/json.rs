//! A report as the text of a JSON document that may be shown on a terminal.

use std::fmt::Write as _;

use serde::Serialize;

/// The document, indented. Characters that steer a terminal or turn the direction of writing are escaped.
pub fn json_text(document: &impl Serialize) -> serde_json::Result<String> {
    let text = serde_json::to_string_pretty(document)?;
    if !text.contains(is_steering) {
        return Ok(text);
    }
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        // They stand in strings only, and none of them needs two units of UTF-16.
        if is_steering(character) {
            write!(escaped, "\\u{:04x}", u32::from(character)).unwrap_or_default();
        } else {
            escaped.push(character);
        }
    }
    Ok(escaped)
}

/// Control characters that JSON lets stand, and marks for writing from right to left.
fn is_steering(character: char) -> bool {
    matches!(character, '\u{7f}'..='\u{9f}' | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_steers_a_terminal_is_escaped() {
        let document = json!({"a\u{202e}": "x\u{9b}31m\u{2066}ä\u{1b}"});
        let text = json_text(&document).unwrap();
        assert_eq!(text, "{\n  \"a\\u202e\": \"x\\u009b31m\\u2066ä\\u001b\"\n}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), document);
    }
}
