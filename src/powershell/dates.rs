//! Dates among the values of an output. They are read together: one that has a number above 12 says how all are written, in this
//! output and in the others of the same console.

use std::collections::HashMap;

use super::lines::trim;
use super::{Object, Output, Value, prompt};
use crate::time::{DateOrder, Meaning, Written};

/// Turns the texts that are dates into dates.
pub(super) fn read(outputs: &mut [Output], text: &str) {
    let (mut orders, mut place, mut end) = (Vec::with_capacity(outputs.len()), 0, 0);
    for output in outputs.iter() {
        place += usize::from(text.get(end..output.range.start).is_some_and(has_words));
        end = end.max(output.range.end);
        orders.push(Order::of(output, place));
    }
    let mut consoles: HashMap<Console, Vec<Known>> = HashMap::new();
    for order in orders.iter().filter(|order| order.has_prompt) {
        let known = consoles.entry(order.console.clone()).or_default();
        for found in &order.found {
            if !known.contains(found) {
                known.push(*found);
            }
        }
    }
    for (output, own) in outputs.iter_mut().zip(&orders) {
        let same = consoles.get(&own.console).filter(|_| own.has_prompt && own.found.is_empty());
        let known = same.unwrap_or(&own.found);
        // What one command printed was written in one way.
        let is_own = same.is_none();
        for object in &mut output.objects {
            turn(object, &|text| order_for(text, known, is_own));
        }
    }
}

/// The order that all dates show that are written as this one is.
fn order_for(text: &str, known: &[Known], is_own: bool) -> DateOrder {
    let shape = Shape::of(text);
    let mut same = known.iter().filter(|(_, other)| is_own || other.may_be(shape)).map(|(order, _)| *order);
    let Some(first) = same.next() else { return DateOrder::Unknown };
    if same.all(|order| order == first) { first } else { DateOrder::Unknown }
}

/// Whether somebody wrote something between two outputs: what stands below it may come from another console.
fn has_words(between: &str) -> bool {
    let is_words = |line: &str| {
        let line = trim(line);
        line.contains(' ') && line.starts_with(char::is_alphanumeric) && !prompt::is_prompt(line)
    };
    between.lines().any(is_words)
}

/// How a date is written, whatever its numbers are.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Shape {
    separator: Option<char>,
    /// `AM`, `PM`.
    has_half: bool,
    /// `01/02`, or `1/2`. Nothing where both numbers have two digits of their own.
    is_padded: Option<bool>,
}

impl Shape {
    fn of(text: &str) -> Self {
        let separator = text.chars().find(|character| !character.is_ascii_digit());
        let day = text.split(char::is_whitespace).next().unwrap_or_default();
        let mut numbers = day.split(|character: char| !character.is_ascii_digit()).take(2);
        let mut is_padded = None;
        if let Some(first) = numbers.find(|number| number.len() == 1 || number.starts_with('0')) {
            is_padded = Some(first.starts_with('0'));
        }
        Self { separator, has_half: text.ends_with(char::is_alphabetic), is_padded }
    }

    fn may_be(self, other: Self) -> bool {
        let is_same_padding =
            self.is_padded.is_none() || other.is_padded.is_none() || self.is_padded == other.is_padded;
        self.separator == other.separator && self.has_half == other.has_half && is_same_padding
    }
}

/// A console between two pieces of prose: the computer that its prompts name, and which piece.
type Console = (Option<String>, usize);
/// The order that a date shows, and how it is written.
type Known = (DateOrder, Shape);

struct Order {
    found: Vec<Known>,
    has_prompt: bool,
    console: Console,
}

impl Order {
    fn of(output: &Output, place: usize) -> Self {
        let computer = output.prompt.as_ref().and_then(|prompt| prompt.computer.clone());
        let mut order = Self { found: Vec::new(), has_prompt: output.prompt.is_some(), console: (computer, place) };
        for object in &output.objects {
            order.look_at(object);
        }
        order
    }

    fn add(&mut self, text: &str) {
        let known = (DateOrder::of([text]), Shape::of(text));
        if known.0 != DateOrder::Unknown && !self.found.contains(&known) {
            self.found.push(known);
        }
    }

    fn look_at(&mut self, object: &Object) {
        for property in &object.properties {
            self.look_at_value(&property.value);
        }
    }

    fn look_at_value(&mut self, value: &Value) {
        match value {
            Value::Text(text) if may_be_date(text) => {
                self.add(text);
            }
            Value::List { items, .. } => items.iter().for_each(|item| self.look_at_value(item)),
            Value::Object(object) => self.look_at(object),
            _ => {}
        }
    }
}

fn turn(object: &mut Object, order: &dyn Fn(&str) -> DateOrder) {
    for property in &mut object.properties {
        turn_value(&mut property.value, order);
    }
}

fn turn_value(value: &mut Value, order: &dyn Fn(&str) -> DateOrder) {
    match value {
        Value::Text(text) if may_be_date(text) => {
            let written = Written::parse(text, order(text));
            if written.meaning != Meaning::Unreadable {
                *value = Value::Date(written);
            }
        }
        Value::List { items, .. } => items.iter_mut().for_each(|item| turn_value(item, order)),
        Value::Object(object) => turn(object, order),
        _ => {}
    }
}

/// Whether a text is worth a closer look. `15.1.2044` without a time of day is a build.
fn may_be_date(text: &str) -> bool {
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    let is_build = text.len() < 10 && text.contains('.') && !text.contains([':', '/']);
    (MIN_BYTES..=MAX_BYTES).contains(&text.len()) && has_digit && !is_build
}

/// `1/1/2023`.
const MIN_BYTES: usize = 8;
const MAX_BYTES: usize = 80;
