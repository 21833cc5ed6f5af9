//! Numbers for values, so that two subtrees are equal if and only if their numbers are: no value is looked at twice, however
//! deep it lies.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::jose::json::{Node, Value};

/// Gives equal values equal numbers. The order of members does not count; that of repeated ones does.
#[derive(Default)]
pub(super) struct Ids<'n> {
    known: HashMap<Shape<'n>, u32>,
    /// Containers by the address of their node, which lives as long as this does.
    containers: HashMap<usize, u32>,
}

#[derive(PartialEq, Eq, Hash)]
enum Shape<'n> {
    Null,
    Bool(bool),
    Number(&'n str),
    Text(&'n str),
    Array(Vec<u32>),
    Object(Vec<(&'n str, u32)>),
}

impl<'n> Ids<'n> {
    /// The number of a value.
    pub(super) fn of(&mut self, node: &'n Node) -> u32 {
        let address = std::ptr::from_ref(node).addr();
        let shape = match &node.value {
            Value::Null => Shape::Null,
            Value::Bool(value) => Shape::Bool(*value),
            Value::Number(text) => Shape::Number(text),
            Value::String(text) => Shape::Text(text),
            Value::Array(_) | Value::Object(_) if self.containers.contains_key(&address) => {
                return self.containers.get(&address).copied().unwrap_or_default();
            }
            Value::Array(elements) => Shape::Array(elements.iter().map(|element| self.of(element)).collect()),
            Value::Object(members) => {
                let mut members: Vec<_> =
                    members.iter().map(|member| (member.name.as_str(), self.of(&member.node))).collect();
                members.sort_by_key(|(name, _)| *name); // stable: repeated names keep their order
                Shape::Object(members)
            }
        };
        let id = self.number(shape);
        if matches!(node.value, Value::Array(_) | Value::Object(_)) {
            self.containers.insert(address, id);
        }
        id
    }

    /// The number of a text, which is that of a string with this text.
    pub(super) fn of_text(&mut self, text: &'n str) -> u32 {
        self.number(Shape::Text(text))
    }

    fn number(&mut self, shape: Shape<'n>) -> u32 {
        let next = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
        *self.known.entry(shape).or_insert(next)
    }
}

/// An order of values by what they say: which of two lists is looked at first must not depend on the side it is on.
pub(super) fn order(left: &Node, right: &Node) -> Ordering {
    match (&left.value, &right.value) {
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        (Value::Number(left), Value::Number(right)) | (Value::String(left), Value::String(right)) => left.cmp(right),
        (Value::Array(left), Value::Array(right)) => {
            let pairs = left.iter().zip(right).map(|(left, right)| order(left, right));
            pairs.fold(left.len().cmp(&right.len()), Ordering::then)
        }
        (Value::Object(left), Value::Object(right)) => {
            let pairs = left.iter().zip(right);
            let pairs =
                pairs.map(|(left, right)| left.name.cmp(&right.name).then_with(|| order(&left.node, &right.node)));
            pairs.fold(left.len().cmp(&right.len()), Ordering::then)
        }
        _ => rank(left).cmp(&rank(right)),
    }
}

fn rank(node: &Node) -> u8 {
    match node.value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        Value::String(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::json;

    #[track_caller]
    fn check(left: &str, right: &str, same: bool) {
        let (left, right) = (json::parse(left.as_bytes()).root.unwrap(), json::parse(right.as_bytes()).root.unwrap());
        let mut ids = Ids::default();
        assert_eq!(ids.of(&left) == ids.of(&right), same);
        assert_eq!(order(&left, &right), order(&right, &left).reverse());
    }

    #[test]
    fn equal_values_have_equal_numbers() {
        check(r#"{"a":1,"b":[2,{}]}"#, r#"{ "b": [2, {}], "a": 1 }"#, true);
        check(r#"{"a":1,"a":2}"#, r#"{"a":2,"a":1}"#, false);
        check("[1,2]", "[2,1]", false);
        check("1", "1.0", false);
        check("1", r#""1""#, false);
        check("[]", "{}", false);
    }
}
