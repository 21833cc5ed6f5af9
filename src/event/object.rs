//! Events as PowerShell prints and exports them: `Get-WinEvent` (`EventLogRecord`) and `Get-EventLog` (`EventLogEntry`).

use super::text::{LOW_WORD, number};
use super::{Data, Event, EventForm, Level, labels, when};
use crate::powershell::{Object, Output, Value};
use crate::time::Written;

/// The events that what one command printed is, if they are some; their text is the whole text that they stand in.
pub fn of_output(output: &Output, text: &str) -> Vec<Event> {
    let typed = output.prompt.as_ref().and_then(|prompt| provider_in(&prompt.command));
    let mut from = output.range.start;
    let mut group = None;
    let mut event = |object: &Object| {
        let above = text.get(from..object.range.start).unwrap_or_default();
        from = from.max(object.range.end);
        let named = |line: &str| Some(line.trim().strip_prefix("ProviderName:")?.trim().to_owned());
        group = above.lines().rev().find_map(named).or_else(|| group.take());
        of_object(object, group.as_deref().or(typed.as_deref()))
    };
    output.objects.iter().filter_map(&mut event).collect()
}

/// `-ProviderName 'MSExchange OAuth'`, `ProviderName="MSExchange OAuth"`; only where it is one name.
fn provider_in(command: &str) -> Option<String> {
    let lower = command.to_ascii_lowercase();
    let rest = command.get(lower.find("providername")? + "providername".len()..)?;
    let rest = rest.trim_start_matches([' ', '=']);
    let quote = rest.chars().next().filter(|quote| matches!(quote, '\'' | '"'));
    let (name, behind) = match quote {
        Some(quote) => rest.strip_prefix(quote)?.split_once(quote)?,
        None => rest.split_at(rest.find([' ', ';', '}', ')', ',']).unwrap_or(rest.len())),
    };
    let is_one = !behind.trim_start().starts_with(',') && !name.is_empty() && !name.contains(['*', '$', '@', '(']);
    is_one.then(|| name.to_owned())
}

/// The event that an object is, if it is one; tables name the provider above them, or the command does.
fn of_object(object: &Object, provider: Option<&str>) -> Option<Event> {
    let text = |name: &str| object.get(name).and_then(as_text);
    let is_record = object.is_a("EventLogRecord") || (has(object, "ProviderName") && has(object, "Id"));
    let is_row = provider.is_some() && ["TimeCreated", "Id", "Message"].iter().all(|name| has(object, name));
    let is_entry = object.is_a("EventLogEntry")
        || (has(object, "Source") && (has(object, "InstanceId") || has(object, "EventID")) && has(object, "Message"));
    let mut event = Event::new(EventForm::PowerShell, object.range.clone());
    if is_record || is_row {
        event.provider = text("ProviderName").or_else(|| provider.map(str::to_owned));
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

/// What `Format-List` prints in place of each.
const PROPERTY_CLASS: &str = "System.Diagnostics.Eventing.Reader.EventProperty";

/// Insertion strings: texts, or objects with a property `Value`.
fn data(value: Option<&Value>) -> Vec<Data> {
    let Some(Value::List { items, .. }) = value else { return Vec::new() };
    let value = |item: &Value| match item {
        Value::Object(property) => property.get("Value").and_then(as_text),
        other => as_text(other).filter(|text| !text.starts_with(PROPERTY_CLASS)),
    };
    items.iter().filter_map(value).map(|value| Data { name: None, value }).collect()
}
