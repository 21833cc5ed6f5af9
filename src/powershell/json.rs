//! `ConvertTo-Json`, of Windows PowerShell 5.1 and PowerShell 7: one object, or an array of objects. Dates stay texts until all
//! are read.

use std::fmt;
use std::ops::Range;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::budget::Budget;
use super::lines::{Line, trim};
use super::{Object, Problem, Property, Value, lines};

/// What was read: the objects, problems, and where it stands.
pub(super) type Found = (Vec<Object>, Vec<Problem>, Range<usize>);

/// The objects of the JSON text that starts at this line. Nothing where it is none, or holds no objects.
pub(super) fn read(text: &str, line: &Line<'_>, budget: &mut Budget) -> Option<Found> {
    let own = line.text.trim_start_matches(lines::is_space);
    if !own.starts_with(['{', '[']) || budget.lost_bytes() == 0 {
        return None;
    }
    let start = line.end - own.len();
    let extent = Extent::of(text.get(start..)?, budget.lost_bytes());
    let (seen, range) = match extent {
        Ok(Extent { end, elements }) => (elements, start..start + end),
        Err(Cut { seen, kept }) => {
            budget.lose(seen);
            return cut_off(text, start..start + kept?, budget);
        }
    };
    let before = budget.values();
    let behind = trim(text.get(range.end..)?.split('\n').next().unwrap_or_default());
    let is_whole = behind.is_empty();
    let objects = (is_whole || behind == ",").then(|| objects(text, &range, &seen, budget)).flatten();
    let objects = objects.filter(|objects| !objects.is_empty());
    if objects.is_none() {
        budget.lose(range.len());
        let taken = before - budget.values();
        budget.give_back(taken);
    }
    let message = || "the JSON around this object is not whole: what can be read of it is".to_owned();
    let problem = (!is_whole).then(|| Problem { at: range.end, message: message() });
    Some((objects?, problem.into_iter().collect(), range))
}

/// The members of an object whose end is missing, up to the last one that is whole.
fn cut_off(text: &str, range: Range<usize>, budget: &mut Budget) -> Option<Found> {
    let whole = format!("{}}}", text.get(range.clone())?);
    let before = budget.values();
    let object = match (Seed { budget }).deserialize(&mut serde_json::Deserializer::from_str(&whole)) {
        Ok(Value::Object(object)) if !object.properties.is_empty() => Object { range: range.clone(), ..*object },
        _ => {
            let taken = before - budget.values();
            budget.give_back(taken);
            return None;
        }
    };
    let message = "the JSON is cut off inside this object: the members before that are read".to_owned();
    Some((vec![object], vec![Problem { at: range.end, message }], range))
}

fn objects(text: &str, range: &Range<usize>, places: &[Range<usize>], budget: &mut Budget) -> Option<Vec<Object>> {
    let mut reader = serde_json::Deserializer::from_str(text.get(range.clone())?);
    let value = Seed { budget }.deserialize(&mut reader).ok()?;
    reader.end().ok()?;
    let values = match value {
        Value::List { items, .. } => items,
        value @ Value::Object(_) => vec![value],
        _ => return None,
    };
    let count = values.len();
    let object = |(at, value): (usize, Value)| match value {
        Value::Object(object) => {
            let place: Option<&Range<usize>> = places.get(at).filter(|_| places.len() == count);
            let range = place.map_or(range.clone(), |place| range.start + place.start..range.start + place.end);
            Some(Object { range, ..*object })
        }
        _ => None,
    };
    values.into_iter().enumerate().map(object).collect()
}

/// Where a JSON text ends, and the objects in the array that it is, by brackets alone.
struct Extent {
    end: usize,
    elements: Vec<Range<usize>>,
}

/// A JSON text without an end.
struct Cut {
    /// How many bytes were looked at in vain.
    seen: usize,
    /// Where the last whole member of the object that it is ends.
    kept: Option<usize>,
}

impl Extent {
    fn of(text: &str, max_bytes: usize) -> Result<Self, Cut> {
        let bytes = text.as_bytes();
        let first = bytes.get(1..).unwrap_or_default().iter().position(|byte| !byte.is_ascii_whitespace());
        let next = first.and_then(|at| bytes.get(at + 1));
        let is_likely = match bytes.first() {
            Some(b'{') => matches!(next, Some(b'"')),
            _ => matches!(next, Some(b'{')),
        };
        if !is_likely {
            return Err(Cut { seen: first.unwrap_or(0) + 1, kept: None });
        }
        let (mut at, mut depth, mut start) = (0, 0_usize, 0);
        let (is_object, mut kept) = (bytes.first() == Some(&b'{'), None);
        let mut elements = Vec::new();
        while let Some(byte) = bytes.get(at).filter(|_| at < max_bytes) {
            at += 1;
            match byte {
                b'"' => match string(bytes.get(at..).unwrap_or_default()) {
                    Some(length) => at += length,
                    None => return Err(Cut { seen: bytes.len(), kept }),
                },
                b',' if depth == 1 && is_object => kept = Some(at - 1),
                b'{' | b'[' => {
                    if depth == 1 {
                        start = at - 1;
                    }
                    depth += 1;
                }
                b'}' | b']' => {
                    depth = depth.saturating_sub(1);
                    if depth == 1 {
                        elements.push(start..at);
                    } else if depth == 0 {
                        return Ok(Self { end: at, elements });
                    }
                }
                _ => {}
            }
        }
        // What is too long to be looked at has an end somewhere.
        Err(Cut { seen: at, kept: kept.filter(|_| at >= bytes.len()) })
    }
}

/// The length of a string behind its first quote.
fn string(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            _ => at += 2,
        }
    }
}

/// Reads one value. `serde_json` itself refuses nesting deeper than 128.
struct Seed<'b> {
    budget: &'b mut Budget,
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        if !self.budget.take(1) {
            return Err(de::Error::custom("too many values"));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Number(number.to_string()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::exported(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = elements.next_element_seed(Seed { budget: self.budget })? {
            items.push(item);
        }
        let bytes: Option<Vec<u8>> = items.iter().map(byte).collect();
        if let Some(bytes) = bytes.filter(|bytes| bytes.len() >= MIN_BYTES) {
            self.budget.give_back(bytes.len());
            return Ok(Value::Bytes(bytes));
        }
        Ok(Value::List { items, is_cut_off: false })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut properties = Vec::new();
        while let Some(name) = members.next_key::<String>()? {
            let value = members.next_value_seed(Seed { budget: self.budget })?;
            properties.push(Property { name, value });
        }
        Ok(unwrap(properties))
    }
}

/// Windows PowerShell 5.1 writes an array that went through a pipeline as `{"value": […], "Count": 2}`, and a date of
/// `Get-Date` as `{"value": "\/Date(…)\/", "DisplayHint": 2, "DateTime": "…"}`.
fn unwrap(mut properties: Vec<Property>) -> Value {
    let is = |name: &str, known: &[&str]| known.iter().any(|known| name.eq_ignore_ascii_case(known));
    let has_only = |known: &[&str]| properties.iter().all(|property| is(&property.name, known));
    let value = properties.iter().position(|property| is(&property.name, &["value"]));
    let is_array = properties.len() == 2 && has_only(&["value", "Count"]);
    let is_date = properties.len() > 1 && has_only(&["value", "DisplayHint", "DateTime"]);
    match value.and_then(|at| properties.get(at)).map(|property| &property.value) {
        Some(Value::List { .. } | Value::Bytes(_)) if is_array => {}
        Some(Value::Text(_)) if is_date => {}
        _ => return Value::Object(Box::new(Object { properties, ..Object::default() })),
    }
    value.map_or(Value::Null, |at| properties.swap_remove(at).value)
}

fn byte(value: &Value) -> Option<u8> {
    match value {
        Value::Number(number) => number.parse().ok(),
        _ => None,
    }
}

/// `RawData` is an array of numbers; no other array of so many small numbers is printed.
const MIN_BYTES: usize = 16;
