//! The properties of an object, as they were printed.

use super::data::{CardRow, CardSection};
use crate::exchange::objects::ExchangeObject;
use crate::powershell::Value;
use crate::text;

/// All properties; nothing where there are none.
pub(super) fn section(object: &ExchangeObject) -> Option<CardSection> {
    if object.properties.is_empty() {
        return None;
    }
    let mut rows: Vec<CardRow> =
        object.properties.iter().take(MAX_ROWS).map(|property| row(&property.name, &property.value)).collect();
    let left = object.properties.len().saturating_sub(MAX_ROWS);
    if left > 0 {
        rows.push(CardRow::Prose(format!("{} more stand in the text.", text::count(left, "property", "properties"))));
    }
    Some(CardSection { has_long_names: true, ..CardSection::new("All properties, as printed", rows) })
}

fn row(name: &str, value: &Value) -> CardRow {
    match value {
        Value::Null => CardRow::absent(&text::visible(name), "nothing ($null)"),
        Value::Text(value) if value.is_empty() => CardRow::absent(&text::visible(name), "blank"),
        Value::List { items, is_cut_off: false } if items.is_empty() => {
            CardRow::absent(&text::visible(name), "an empty list")
        }
        Value::CutOff(start) => {
            CardRow::absent(&text::visible(name), &format!("cut off in the output after {}", text::quoted(start)))
        }
        value => CardRow::verbatim(name, &words(value, 0)),
    }
}

/// A value on one line.
fn words(value: &Value, depth: usize) -> String {
    match value {
        Value::Null => "$null".to_owned(),
        Value::Bool(value) => if *value { "True" } else { "False" }.to_owned(),
        Value::Number(value) | Value::Text(value) => value.clone(),
        Value::CutOff(start) => format!("{start}…"),
        Value::Date(written) => written.text.clone(),
        Value::Bytes(bytes) => format!("({})", text::count(bytes.len(), "byte", "bytes")),
        Value::List { items, is_cut_off } => {
            let mut items: Vec<String> = items.iter().take(MAX_ITEMS).map(|item| words(item, depth + 1)).collect();
            if *is_cut_off {
                items.push("…".to_owned());
            }
            format!("{{{}}}", items.join(", "))
        }
        Value::Object(object) => {
            if let Some(text) = &object.text {
                return text.clone();
            }
            if depth >= MAX_DEPTH {
                return "@{…}".to_owned();
            }
            let properties = object.properties.iter().take(MAX_ITEMS);
            let properties: Vec<String> =
                properties.map(|property| format!("{}={}", property.name, words(&property.value, depth + 1))).collect();
            format!("@{{{}}}", properties.join("; "))
        }
    }
}

const MAX_ROWS: usize = 200; // the widest object of Exchange's has about 120
const MAX_ITEMS: usize = 50; // a row, not a page
const MAX_DEPTH: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::powershell::{Object, Property};

    #[track_caller]
    fn check(value: &Value, expected: &str) {
        assert_eq!(words(value, 0), expected);
    }

    #[test]
    fn values_are_written_as_powershell_does() {
        let text = |value: &str| Value::Text(value.to_owned());
        check(&Value::List { items: vec![text("a"), text("b")], is_cut_off: true }, "{a, b, …}");
        let property = Property { name: "A".to_owned(), value: Value::Bool(true) };
        let object = Object { properties: vec![property], ..Object::default() };
        check(&Value::Object(Box::new(object)), "@{A=True}");
        check(&Value::Bytes(vec![0; 3]), "(3 bytes)");
    }

    #[test]
    fn depth_ends() {
        let mut value = Value::Null;
        for _ in 0..100 {
            let property = Property { name: "A".to_owned(), value };
            value = Value::Object(Box::new(Object { properties: vec![property], ..Object::default() }));
        }
        check(&value, "@{A=@{A=@{A=@{A=@{…}}}}}");
    }
}
