//! Events as PowerShell prints and exports them: `Get-WinEvent` (`EventLogRecord`) and `Get-EventLog` (`EventLogEntry`).

use super::text::{LOW_WORD, number};
use super::{Data, Event, EventForm, Level, labels, when};
use crate::powershell::{Object, Value};
use crate::time::Written;

/// The event that an object is, if it is one.
pub fn of_object(object: &Object) -> Option<Event> {
    let text = |name: &str| object.get(name).and_then(as_text);
    let is_record = object.is_a("EventLogRecord") || (has(object, "ProviderName") && has(object, "Id"));
    let is_entry = object.is_a("EventLogEntry")
        || (has(object, "Source") && (has(object, "InstanceId") || has(object, "EventID")) && has(object, "Message"));
    let mut event = Event::new(EventForm::PowerShell, object.range.clone());
    if is_record {
        event.provider = text("ProviderName");
        event.id = text("Id").as_deref().and_then(number);
        event.time = object.get("TimeCreated").and_then(date);
        event.channel = text("LogName");
        event.task_category = text("TaskDisplayName");
        event.record_id = text("RecordId").and_then(|record| record.parse().ok());
        event.data = data(object.get("Properties"));
        let number = text("Level").and_then(|level| level.parse().ok()).and_then(Level::of_number);
        event.level = number.or_else(|| text("LevelDisplayName").as_deref().and_then(labels::level));
    } else if is_entry {
        event.provider = text("Source");
        // The number behind the id carries qualifiers in its high word, and may be written as a negative one.
        let instance = || text("InstanceId")?.parse::<i64>().ok();
        let low_word = |instance: i64| u32::try_from(instance & i64::from(LOW_WORD)).ok();
        event.id = text("EventID").as_deref().and_then(number).or_else(|| instance().and_then(low_word));
        event.time = object.get("TimeGenerated").or_else(|| object.get("TimeWritten")).and_then(date);
        event.task_category = text("Category");
        event.record_id = text("Index").and_then(|record| record.parse().ok());
        event.data = data(object.get("ReplacementStrings"));
        event.level = text("EntryType").as_deref().and_then(labels::level);
    } else {
        return None;
    }
    event.computer = text("MachineName").filter(|name| name != ".");
    event.message = text("Message").map(|message| message.replace("\r\n", "\n"));
    let is_event = event.provider.is_some() && event.id.is_some();
    is_event.then(|| {
        event.finish();
        event
    })
}

fn has(object: &Object, name: &str) -> bool {
    object.get(name).is_some()
}

fn as_text(value: &Value) -> Option<String> {
    let text = match value {
        Value::Text(text) | Value::Number(text) | Value::CutOff(text) => text.trim().to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Date(written) => written.text.clone(),
        Value::Object(object) => object.text.clone()?,
        Value::Null | Value::Bytes(_) | Value::List { .. } => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn date(value: &Value) -> Option<Written> {
    match value {
        Value::Date(written) => Some(written.clone()),
        other => as_text(other).map(|text| when(&text)),
    }
}

/// Insertion strings: texts, or objects with a property `Value`.
fn data(value: Option<&Value>) -> Vec<Data> {
    let Some(Value::List { items, .. }) = value else { return Vec::new() };
    let value = |item: &Value| match item {
        Value::Object(property) => property.get("Value").and_then(as_text),
        other => as_text(other),
    };
    items.iter().filter_map(value).map(|value| Data { name: None, value }).collect()
}
