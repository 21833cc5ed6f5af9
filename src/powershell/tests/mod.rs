//! Each form as text in, an outline out.

mod clixml;
mod csv;
mod hostile;
mod json;
mod list;
mod session;
mod table;

use std::fmt::Write as _;

use super::{Object, Output, Value, read};
use crate::time::{self, Meaning};

/// What is read, in one line for each output and each object.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(outline(&read(text)), expected, "{text}");
}

fn outline(outputs: &[Output]) -> Vec<String> {
    let mut lines = Vec::new();
    for output in outputs {
        let mut head = format!("{:?}", output.form);
        if let Some(prompt) = &output.prompt {
            let computer = prompt.computer.as_deref().map(|name| format!("{name}: ")).unwrap_or_default();
            write!(head, " of {computer}{}", prompt.command).unwrap();
        }
        lines.push(head);
        lines.extend(output.objects.iter().map(|object| format!("  {}", of_object(object))));
        lines.extend(output.problems.iter().map(|problem| format!("  problem: {}", problem.message)));
    }
    lines
}

fn of_object(object: &Object) -> String {
    let mut line = String::new();
    if let Some(name) = object.types.first() {
        write!(line, "{}: ", name.rsplit('.').next().unwrap()).unwrap();
    }
    if object.is_deserialized {
        line.push_str("deserialized ");
    }
    if let Some(text) = &object.text {
        write!(line, "'{}' ", text.replace(['\r', '\n'], "|")).unwrap();
    }
    let properties: Vec<_> =
        object.properties.iter().map(|property| format!("{}={}", property.name, of_value(&property.value))).collect();
    line + &properties.join(" ")
}

fn of_value(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.clone(),
        Value::Text(text) => format!("'{}'", text.replace('\n', "|")),
        Value::CutOff(text) => format!("'{text}'…"),
        Value::Date(written) => match &written.meaning {
            Meaning::Exact(moment) => time::rfc3339(*moment),
            Meaning::Wall(moment) => time::rfc3339(*moment).replace('Z', "?"),
            Meaning::Ambiguous { .. } => format!("ambiguous {}", written.text),
            Meaning::Unreadable => format!("unreadable {}", written.text),
        },
        Value::Bytes(bytes) => format!("{} bytes", bytes.len()),
        Value::List { items, is_cut_off } => {
            let items: Vec<_> = items.iter().map(of_value).collect();
            format!("[{}]{}", items.join(", "), if *is_cut_off { "…" } else { "" })
        }
        Value::Object(object) => format!("({})", of_object(object)),
    }
}
