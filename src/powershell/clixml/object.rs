//! One element → an object. What refers to an earlier one gets its types and its text, but not its properties: references could
//! make a small document huge.

use std::collections::HashMap;
use std::ops::Range;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use roxmltree::{Document, Node, ParsingOptions};

use super::super::budget::Budget;
use super::super::value::ENUM_NUMBER;
use super::super::{Object, Problem, Property, Value};
use crate::time::{DateOrder, Written};

/// Reads the elements of one document one after the other.
pub(super) struct Reader<'b> {
    budget: &'b mut Budget,
    pub(super) objects: Vec<Object>,
    types: HashMap<String, Vec<String>>,
    known: HashMap<String, Object>,
    /// How many bytes may still be copied from one place to another.
    copies_left: usize,
}

type Xml<'a, 'x> = Node<'a, 'x>;

impl<'b> Reader<'b> {
    pub(super) fn new(document_bytes: usize, budget: &'b mut Budget) -> Self {
        let copies_left = document_bytes.saturating_mul(COPIES).saturating_add(FREE_COPIES);
        Self { budget, objects: Vec::new(), types: HashMap::new(), known: HashMap::new(), copies_left }
    }

    /// Reads an element at the top.
    pub(super) fn read(&mut self, text: &str, range: Range<usize>, problems: &mut Vec<Problem>) {
        let Some(own) = text.get(range.clone()) else { return };
        let options = ParsingOptions { allow_dtd: false, ..ParsingOptions::default() };
        let tree = match Document::parse_with_options(own, options) {
            Ok(tree) => tree,
            Err(error) => {
                let position = error.pos();
                let at = range.start + offset(own, position.row, position.col);
                // The place in the words counts from the start of the element.
                let words = error.to_string();
                let words = words.rsplit_once(" at ").map_or(words.as_str(), |(words, _)| words);
                problems.push(Problem {
                    at,
                    message: format!("an object is not well-formed XML ({words}): it is left out"),
                });
                return;
            }
        };
        let mut found = Vec::new();
        let mut problem = |message: String| found.push(Problem { at: range.start, message });
        let objects = self.top(tree.root_element(), &mut problem);
        problems.append(&mut found);
        for mut object in objects {
            object.range = range.clone();
            self.objects.push(object);
        }
    }

    /// An array that was exported as one object is what is in it.
    fn top(&mut self, element: Xml<'_, '_>, problem: &mut dyn FnMut(String)) -> Vec<Object> {
        let object = match self.value(element, problem) {
            Some(Value::Object(object)) => *object,
            Some(Value::List { items, .. }) => return items.into_iter().filter_map(object_of).collect(),
            Some(value) => return object_of(value).into_iter().collect(),
            None => return Vec::new(),
        };
        vec![object]
    }

    fn value(&mut self, element: Xml<'_, '_>, problem: &mut dyn FnMut(String)) -> Option<Value> {
        if !self.budget.take(1) {
            return None;
        }
        let name = element.tag_name().name();
        let text = || unescape(&content(element));
        Some(match name {
            "Obj" => return Some(self.object(element, problem)),
            "Ref" => self.reference(element)?,
            "Nil" => Value::Null,
            "B" => match text().trim() {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                other => Value::Text(other.to_owned()),
            },
            "I16" | "I32" | "I64" | "U16" | "U32" | "U64" | "By" | "SB" | "D" | "Db" | "Sg" => {
                Value::Number(text().trim().to_owned())
            }
            "DT" => Value::Date(Written::parse(text().trim(), DateOrder::Unknown)),
            "BA" => {
                let encoded: Vec<u8> = content(element).bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
                match BASE64.decode(encoded) {
                    Ok(bytes) => Value::Bytes(bytes),
                    Err(error) => {
                        let name = label(element);
                        problem(format!("the bytes of `{name}` are not base64 ({error}): they are left out"));
                        return None;
                    }
                }
            }
            "C" => {
                let code = text().trim().parse().ok().and_then(char::from_u32);
                Value::Text(code.map(String::from).unwrap_or_default())
            }
            // Protected for one user on one computer: nothing to show, and a secret where it can be opened.
            "SS" => return None,
            _ => Value::Text(text()),
        })
    }

    fn object(&mut self, element: Xml<'_, '_>, problem: &mut dyn FnMut(String)) -> Value {
        let mut object = Object::default();
        let mut items: Option<Vec<Value>> = None;
        let mut plain = None;
        for part in element.children().filter(Node::is_element) {
            match part.tag_name().name() {
                "TN" => {
                    let names = part.children().filter(Node::is_element).map(|name| content(name)).collect();
                    object.types = names;
                    if let Some(id) = part.attribute("RefId") {
                        self.types.insert(id.to_owned(), object.types.clone());
                    }
                }
                "TNRef" => object.types = self.types_of(part),
                "ToString" => object.text = Some(unescape(&content(part))),
                "Props" | "MS" => {
                    for property in part.children().filter(Node::is_element) {
                        self.property(property, &mut object, problem);
                    }
                }
                "LST" | "IE" | "STK" | "QUE" => {
                    let values = part.children().filter(Node::is_element);
                    let values: Vec<Value> = values.filter_map(|value| self.value(value, problem)).collect();
                    items.get_or_insert_default().extend(values);
                }
                "DCT" => {
                    for entry in part.children().filter(Node::is_element) {
                        self.entry(entry, &mut object, problem);
                    }
                }
                // An enumeration's number, or a value that properties were added to.
                _ => plain = self.value(part, problem),
            }
        }
        name_types(&mut object);
        if let Some(id) = element.attribute("RefId") {
            let Object { types, is_deserialized, text, .. } = &object;
            let (types, text) = (types.clone(), text.clone());
            self.known
                .insert(id.to_owned(), Object { types, is_deserialized: *is_deserialized, text, ..Object::default() });
        }
        if let Some(items) = items {
            return Value::List { items, is_cut_off: false };
        }
        match plain {
            Some(value) if object.text.is_some() && object.is_a("System.Enum") => {
                object.properties.push(Property { name: ENUM_NUMBER.to_owned(), value });
            }
            Some(value) if object.properties.is_empty() => return value,
            Some(value) => object.text = object.text.or_else(|| value.as_text().map(std::borrow::Cow::into_owned)),
            None => {}
        }
        Value::Object(Box::new(object))
    }

    fn property(&mut self, element: Xml<'_, '_>, object: &mut Object, problem: &mut dyn FnMut(String)) {
        let name = unescape(element.attribute("N").unwrap_or_default());
        // .NET's own binary form of the same object: never read.
        if name == "SerializationData" || name.is_empty() {
            return;
        }
        if let Some(value) = self.value(element, problem) {
            object.properties.push(Property { name, value });
        }
    }

    /// `<En><S N="Key">…</S><… N="Value"/></En>`
    fn entry(&mut self, entry: Xml<'_, '_>, object: &mut Object, problem: &mut dyn FnMut(String)) {
        let mut parts = entry.children().filter(Node::is_element);
        let (Some(key), Some(value)) = (parts.next(), parts.next()) else { return };
        let Some(name) = self.value(key, problem).and_then(|key| key.as_text().map(std::borrow::Cow::into_owned))
        else {
            return;
        };
        if let Some(value) = self.value(value, problem) {
            object.properties.push(Property { name, value });
        }
    }

    fn reference(&mut self, element: Xml<'_, '_>) -> Option<Value> {
        let known = self.known.get(element.attribute("RefId")?)?;
        let bytes = known.text.as_ref().map_or(0, String::len) + known.types.iter().map(String::len).sum::<usize>();
        self.copies_left = self.copies_left.checked_sub(bytes)?;
        Some(Value::Object(Box::new(known.clone())))
    }

    fn types_of(&mut self, element: Xml<'_, '_>) -> Vec<String> {
        let types = element.attribute("RefId").and_then(|id| self.types.get(id));
        let bytes = types.map_or(0, |types| types.iter().map(|name| name.len() + size_of::<String>()).sum());
        match (types, self.copies_left.checked_sub(bytes)) {
            (Some(types), Some(left)) => {
                self.copies_left = left;
                types.clone()
            }
            _ => Vec::new(),
        }
    }
}

/// A value at the top of a document as an object: `"text" | Export-Clixml`.
fn object_of(value: Value) -> Option<Object> {
    if let Value::Object(object) = value {
        return Some(*object);
    }
    let text = value.as_text()?.into_owned();
    Some(Object { text: Some(text), ..Object::default() })
}

fn name_types(object: &mut Object) {
    for name in &mut object.types {
        if let Some(rest) = name.strip_prefix("Deserialized.") {
            *name = rest.to_owned();
            object.is_deserialized = true;
        }
    }
}

/// The text of an element; a comment inside splits it.
fn content(element: Xml<'_, '_>) -> String {
    element.children().filter_map(|node| node.text().filter(|_| node.is_text())).collect()
}

fn label<'a>(element: Xml<'a, '_>) -> &'a str {
    element.attribute("N").unwrap_or("BA")
}

/// `_x000D_` stands for a UTF-16 unit that XML cannot hold ([MS-PSRP] section 2.2.5.3.2).
fn unescape(text: &str) -> String {
    let mut units: Vec<u16> = Vec::new();
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, escape) = rest.split_at(at);
        let unit = escape.get(2..6).filter(|_| escape.get(6..7) == Some("_"));
        let unit = unit.and_then(|digits| u16::from_str_radix(digits, 16).ok());
        if !before.is_empty() {
            flush(&mut units, &mut whole);
            whole.push_str(before);
        }
        if let Some(unit) = unit {
            units.push(unit);
            rest = escape.get(7..).unwrap_or_default();
        } else {
            flush(&mut units, &mut whole);
            whole.push_str("_x");
            rest = escape.get(2..).unwrap_or_default();
        }
    }
    flush(&mut units, &mut whole);
    whole.push_str(rest);
    whole
}

fn flush(units: &mut Vec<u16>, whole: &mut String) {
    whole.extend(char::decode_utf16(units.drain(..)).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)));
}

/// Where a row and a column of the XML reader lie, in bytes.
fn offset(text: &str, row: u32, column: u32) -> usize {
    let line: usize = text.split_inclusive('\n').take(row.saturating_sub(1) as usize).map(str::len).sum();
    let own = text.get(line..).unwrap_or_default();
    line + own.chars().take(column.saturating_sub(1) as usize).map(char::len_utf8).sum::<usize>()
}

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// In real documents the types of all objects together are shorter than the document.
const COPIES: usize = 2;
const FREE_COPIES: usize = 1_048_576;
