//! Values: what a printed text is, and what a value says when a text, a switch or several values are wanted.

use std::borrow::Cow;

use super::Value;
use super::lines::trim;
use crate::time::{DateOrder, Meaning, Written};

impl Value {
    /// What a property's text means where PowerShell printed it (`Format-List`, `Format-Table`, CSV). Dates stay texts
    /// until the order of day and month is known.
    pub(super) fn printed(text: &str) -> Self {
        let text = trim(text);
        if let Some(inside) = text.strip_prefix('{') {
            return match inside.strip_suffix('}') {
                Some(inside) => list(inside, false),
                // A table's column was too narrow for all of it.
                None if cut(inside).is_some() => list(inside, true),
                None => Self::Text(text.to_owned()),
            };
        }
        match cut(text) {
            // Sentences end in three dots as well.
            Some(start) if text.ends_with('…') || !(start.is_empty() || start.contains(char::is_whitespace)) => {
                Self::CutOff(start.to_owned())
            }
            _ => Self::whole(text),
        }
    }

    /// What a text means that is never cut off.
    pub(super) fn whole(text: &str) -> Self {
        match text {
            "True" => Self::Bool(true),
            "False" => Self::Bool(false),
            _ if is_number(text) => Self::Number(text.to_owned()),
            _ => Self::exported(text),
        }
    }

    /// A text, unless it is the name of a collection's type, which stands where its values are not exported.
    pub(super) fn exported(text: &str) -> Self {
        let is_type = text.starts_with("System.") || text.starts_with("Microsoft.");
        let is_collection = text.ends_with("[]") || (text.contains("`1[") && text.ends_with(']'));
        if is_type && is_collection && !text.contains(char::is_whitespace) {
            Self::CutOff(String::new())
        } else {
            Self::Text(text.to_owned())
        }
    }

    /// The value as one text: `True`, `2048`, a date as written, what `ToString()` gave. Nothing for `$null`, bytes and
    /// several values, and nothing for what was cut off: a part is never taken for the whole.
    pub fn as_text(&self) -> Option<Cow<'_, str>> {
        Some(match self {
            Self::Text(text) | Self::Number(text) => Cow::Borrowed(text),
            Self::Bool(value) => Cow::Borrowed(if *value { "True" } else { "False" }),
            Self::Date(written) => Cow::Borrowed(&written.text),
            Self::Object(object) => Cow::Borrowed(object.text.as_deref()?),
            Self::List { items, is_cut_off: false } => return items.first().filter(|_| items.len() == 1)?.as_text(),
            Self::Null | Self::CutOff(_) | Self::Bytes(_) | Self::List { .. } => return None,
        })
    }

    /// `True` and `False` in any form: a switch, `$true`, JSON.
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self {
            return Some(*value);
        }
        let text = self.as_text()?;
        let text = trim(&text);
        let text = text.strip_prefix('$').unwrap_or(text);
        let is = |word: &str| text.eq_ignore_ascii_case(word);
        if is("true") { Some(true) } else { is("false").then_some(false) }
    }

    /// A whole number.
    pub fn as_number(&self) -> Option<i64> {
        if let Self::Object(object) = self
            && let Some(number) = object.get(ENUM_NUMBER)
        {
            return number.as_number();
        }
        trim(&self.as_text()?).parse().ok()
    }

    /// Several values: those of a list, those of a text `{a, b}`, the one that it is otherwise, none where it is blank.
    /// Ask [`Value::is_cut_off`] whether there were more.
    pub fn as_list(&self) -> Cow<'_, [Value]> {
        match self {
            Self::List { items, .. } => Cow::Borrowed(items),
            Self::Text(text) if trim(text).starts_with('{') => match Self::printed(text) {
                Self::List { items, .. } => Cow::Owned(items),
                _ => Cow::Borrowed(std::slice::from_ref(self)),
            },
            _ if self.is_blank() => Cow::Borrowed(&[]),
            _ => Cow::Borrowed(std::slice::from_ref(self)),
        }
    }

    /// The date, however it was exported. A text that is none gives nothing.
    pub fn as_date(&self) -> Option<Written> {
        if let Self::Date(written) = self {
            return Some(written.clone());
        }
        let written = Written::parse(&self.as_text()?, DateOrder::Unknown);
        (written.meaning != Meaning::Unreadable).then_some(written)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// Whether a part of it was not printed.
    pub fn is_cut_off(&self) -> bool {
        match self {
            Self::CutOff(_) => true,
            Self::List { items, is_cut_off } => *is_cut_off || items.iter().any(Self::is_cut_off),
            _ => false,
        }
    }

    /// Whether it was printed and holds nothing: `$null`, no text, no values.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => trim(text).is_empty(),
            Self::Bytes(bytes) => bytes.is_empty(),
            Self::List { items, is_cut_off } => items.is_empty() && !is_cut_off,
            Self::Object(object) => {
                object.properties.is_empty() && object.text.as_deref().is_none_or(|text| trim(text).is_empty())
            }
            Self::Bool(_) | Self::Number(_) | Self::CutOff(_) | Self::Date(_) => false,
        }
    }
}

/// The values inside `{…}`. `$FormatEnumerationLimit` ends them with dots behind the last one that was printed whole; the
/// edge of a table's column with dots inside one.
fn list(inside: &str, is_at_edge: bool) -> Value {
    let start = cut(inside);
    let mut items: Vec<Value> = split(start.unwrap_or(inside)).map(|item| Value::Text(item.to_owned())).collect();
    if is_at_edge && let Some(Value::Text(last)) = items.pop() {
        items.push(Value::CutOff(last));
    }
    Value::List { items, is_cut_off: start.is_some() }
}

/// Splits at `, ` outside of brackets, braces and quotes.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let (mut depth, mut is_quoted, mut start) = (0_usize, false, 0);
    let mut pieces = Vec::new();
    for (at, character) in text.char_indices() {
        match character {
            '"' => is_quoted = !is_quoted,
            '{' | '[' | '(' => depth += 1,
            '}' | ']' | ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 && !is_quoted => {
                let rest = text.get(at + 1..).unwrap_or_default();
                if rest.is_empty() || rest.starts_with(char::is_whitespace) {
                    pieces.push(text.get(start..at).unwrap_or_default());
                    start = at + 1;
                }
            }
            _ => {}
        }
    }
    pieces.push(text.get(start..).unwrap_or_default());
    pieces.into_iter().map(trim).filter(|piece| !piece.is_empty())
}

/// What stands before the dots that say that something was cut off; nothing where it does not end so. Dots alone are no
/// sign of it: `.......` are the services of a certificate that has none.
pub(super) fn cut(text: &str) -> Option<&str> {
    let text = text.trim_end();
    let start = text.strip_suffix('…').or_else(|| text.strip_suffix("..."))?;
    (!start.ends_with('.')).then_some(start.trim_end())
}

/// A whole number as programs print it: no leading zeros, so that identifiers and hexadecimal digits stay texts.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_canonical = digits == "0" || !digits.starts_with('0');
    (1..=MAX_DIGITS).contains(&digits.len()) && is_canonical && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// More digits than a 64-bit number has are a serial number or a thumbprint.
const MAX_DIGITS: usize = 19;
/// The property that stands for an enumeration's number, as .NET calls its field.
pub(super) const ENUM_NUMBER: &str = "value__";

#[cfg(test)]
mod tests {
    use super::super::{Object, Property};
    use super::*;

    fn text(value: &str) -> Value {
        Value::Text(value.to_owned())
    }

    fn items(values: &[&str], is_cut_off: bool) -> Value {
        Value::List { items: values.iter().map(|value| text(value)).collect(), is_cut_off }
    }

    #[test]
    fn switches_are_read_in_any_form() {
        #[track_caller]
        fn check(value: &Value, expected: Option<bool>) {
            assert_eq!(value.as_bool(), expected, "{value:?}");
        }
        check(&Value::Bool(true), Some(true));
        check(&text("$true"), Some(true));
        check(&text(" FALSE "), Some(false));
        check(&text("yes"), None);
        check(&text(""), None);
        check(&Value::CutOff("True".to_owned()), None);
        check(&Value::Null, None);
        let object = Object { text: Some("True".to_owned()), ..Object::default() };
        check(&Value::Object(Box::new(object)), Some(true));
    }

    #[test]
    fn a_part_is_never_the_whole() {
        #[track_caller]
        fn check(value: &Value, expected: Option<&str>) {
            assert_eq!(value.as_text().as_deref(), expected, "{value:?}");
        }
        check(&text("a"), Some("a"));
        check(&Value::Number("007".to_owned()), Some("007"));
        check(&items(&["a"], false), Some("a"));
        check(&items(&["a"], true), None);
        check(&items(&["a", "b"], false), None);
        check(&Value::CutOff("a".to_owned()), None);
        check(&Value::Null, None);
        assert!(items(&["a"], true).is_cut_off() && Value::CutOff(String::new()).is_cut_off());
        assert!(!items(&["a"], false).is_cut_off());
    }

    #[test]
    fn several_values_come_in_many_forms() {
        #[track_caller]
        fn check(value: &Value, expected: &[&str]) {
            let expected: Vec<Value> = expected.iter().map(|value| text(value)).collect();
            assert_eq!(value.as_list(), expected, "{value:?}");
        }
        check(&items(&["a", "b"], false), &["a", "b"]);
        check(&text("{a, b}"), &["a", "b"]);
        check(&text("a, b"), &["a, b"]);
        check(&text(""), &[]);
        check(&Value::Null, &[]);
        check(&items(&[], false), &[]);
    }

    #[test]
    fn what_is_blank_was_printed_without_a_value() {
        for value in
            [text(" "), Value::Null, items(&[], false), Value::Bytes(Vec::new()), Value::Object(Box::default())]
        {
            assert!(value.is_blank(), "{value:?}");
        }
        for value in [text("a"), items(&[], true), Value::CutOff(String::new()), Value::Bool(false)] {
            assert!(!value.is_blank(), "{value:?}");
        }
    }

    #[test]
    fn names_of_collections_are_no_values() {
        for name in ["System.String[]", "System.Collections.Generic.List`1[System.String]", "Microsoft.A.B`1[[C, D]]"] {
            assert_eq!(Value::exported(&name.replace(", ", ",")), Value::CutOff(String::new()), "{name}");
        }
        for name in
            ["System.String", "a[]", "Microsoft Exchange[]", "System.Security.Cryptography.X509Certificates.PublicKey"]
        {
            assert_eq!(Value::exported(name), text(name));
        }
    }

    #[test]
    fn numbers_are_whole() {
        assert_eq!(text(" 15 ").as_number(), Some(15));
        assert_eq!(text("15.2").as_number(), None);
        let number = Property { name: ENUM_NUMBER.to_owned(), value: Value::Number("12".to_owned()) };
        let object = Object { text: Some("IIS, SMTP".to_owned()), properties: vec![number], ..Object::default() };
        assert_eq!(Value::Object(Box::new(object)).as_number(), Some(12));
    }
}
