//! What PowerShell prints and exports, and dates: alone, and through intake.

#![no_main]

use assay::powershell::{self, Object, Value};
use assay::time::{DateOrder, Meaning, Written};
use assay_fuzz::{read, write_seeds};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: write_seeds("powershell"), |bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let mut end = 0;
    for output in powershell::read(&text) {
        assert!(text.get(output.range.clone()).is_some(), "{:?} is no place in the text", output.range);
        assert!(output.range.start >= end, "outputs stand one after the other");
        end = output.range.end;
        for object in &output.objects {
            assert!(text.get(object.range.clone()).is_some(), "{:?} is no place in the text", object.range);
            check_object(object);
        }
        for problem in &output.problems {
            assert!(problem.at <= text.len() && !problem.message.is_empty());
        }
    }
    for line in text.lines() {
        check_date(line);
    }
    let evidence = read(bytes);
    assert!(evidence.iter().all(|piece| bytes.get(piece.source.start..piece.source.end).is_some()));
});

fn check_object(object: &Object) {
    for property in &object.properties {
        assert!(object.get(&property.name).is_some());
        check_value(&property.value);
    }
}

/// A part is never taken for the whole.
fn check_value(value: &Value) {
    let text = value.as_text();
    assert!(!matches!(value, Value::CutOff(_)) || text.is_none());
    assert!(!value.is_blank() || !value.is_cut_off());
    let _kinds = (value.as_bool(), value.as_number(), value.as_date());
    match value {
        Value::Object(object) => check_object(object),
        Value::List { items, .. } => items.iter().for_each(check_value),
        value => assert!(value.as_list().len() <= 1 || matches!(value, Value::Text(_))),
    }
}

/// What is known of the order of day and month only ever takes doubt away.
fn check_date(text: &str) {
    let unknown = Written::parse(text, DateOrder::Unknown);
    let known = [DateOrder::DayFirst, DateOrder::MonthFirst].map(|order| Written::parse(text, order));
    match unknown.meaning {
        Meaning::Ambiguous { day_first, month_first } => {
            assert_ne!(day_first, month_first);
            assert_eq!(known.map(|written| written.about()), [Some(day_first), Some(month_first)]);
        }
        _ => assert!(known.iter().all(|written| written.meaning == unknown.meaning)),
    }
}
