//! Dates among the values of an output. They are read together: one that has a number above 12 says how all are written, in this
//! output and in the others of the same console.

use super::{Object, Output, Value};
use crate::time::{DateOrder, Meaning, Written};

/// Turns the texts that are dates into dates.
pub(super) fn read(outputs: &mut [Output]) {
    let orders: Vec<Order> = outputs.iter().map(Order::of).collect();
    for (output, own) in outputs.iter_mut().zip(&orders) {
        let order = match own.found() {
            DateOrder::Unknown if own.found.is_empty() => of_console(own, &orders),
            order => order,
        };
        for object in &mut output.objects {
            turn(object, order);
        }
    }
}

/// The order that all outputs of one console have which show one. What was pasted without prompts may come from many.
fn of_console(own: &Order, orders: &[Order]) -> DateOrder {
    let is_same = |other: &&Order| other.has_prompt && other.computer == own.computer;
    let same = orders.iter().filter(|other| own.has_prompt && is_same(other));
    let mut all = Order::default();
    for order in same.flat_map(|other| &other.found) {
        all.add(*order);
    }
    all.found()
}

#[derive(Default)]
struct Order {
    found: Vec<DateOrder>,
    has_prompt: bool,
    /// The computer that the prompt names.
    computer: Option<String>,
}

impl Order {
    fn of(output: &Output) -> Self {
        let computer = output.prompt.as_ref().and_then(|prompt| prompt.computer.clone());
        let mut order = Self { found: Vec::new(), has_prompt: output.prompt.is_some(), computer };
        for object in &output.objects {
            order.look_at(object);
        }
        order
    }

    fn add(&mut self, order: DateOrder) {
        if order != DateOrder::Unknown && !self.found.contains(&order) {
            self.found.push(order);
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
                self.add(DateOrder::of([text.as_str()]));
            }
            Value::List { items, .. } => items.iter().for_each(|item| self.look_at_value(item)),
            Value::Object(object) => self.look_at(object),
            _ => {}
        }
    }

    fn found(&self) -> DateOrder {
        match self.found.as_slice() {
            [order] => *order,
            _ => DateOrder::Unknown,
        }
    }
}

fn turn(object: &mut Object, order: DateOrder) {
    for property in &mut object.properties {
        turn_value(&mut property.value, order);
    }
}

fn turn_value(value: &mut Value, order: DateOrder) {
    match value {
        Value::Text(text) if may_be_date(text) => {
            let written = Written::parse(text, order);
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
