//! Events as the Event Viewer saves them as CSV: `Level,Date and Time,Source,Event ID,Task Category`, and the text behind the
//! last column that has a name.

use std::ops::Range;

use csv::{ReaderBuilder, StringRecord};

use super::labels::{self, Label};
use super::{Event, EventForm, MAX_READ, text, when};

/// Every event in the tables of a text, in its order, and where the tables stand.
pub(super) fn read(whole: &str) -> (Vec<Event>, Vec<Range<usize>>) {
    let mut events = Vec::new();
    let mut tables = Vec::new();
    let mut at = 0;
    while at < whole.len() && events.len() < MAX_READ {
        let rest = whole.get(at..).unwrap_or_default();
        let length = memchr::memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |found| found + 1);
        let line = rest.get(..length).unwrap_or(rest);
        if let Some((separator, columns)) = head(line) {
            let rows = rows(whole, at + length, separator, &columns);
            if let Some(last) = rows.last() {
                tables.push(at..last.range.end);
                at = last.range.end;
                events.extend(rows);
                continue;
            }
        }
        at += length;
    }
    (events, tables)
}

/// The separator and what each column holds, if a line is the head of such a table.
fn head(line: &str) -> Option<(u8, Vec<Option<Label>>)> {
    if line.len() > MAX_HEAD_BYTES {
        return None;
    }
    let line = line.trim_matches(|character: char| character.is_whitespace() || character == '\u{feff}');
    SEPARATORS.into_iter().find_map(|separator| {
        let cells = line.split(char::from(separator));
        let columns: Vec<_> = cells.map(|cell| labels::label(cell.trim_matches('"'))).collect();
        let has = |label| columns.contains(&Some(label));
        (columns.len() >= MIN_COLUMNS && has(Label::Id) && has(Label::Source)).then_some((separator, columns))
    })
}

const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];
const MIN_COLUMNS: usize = 3;
const MAX_HEAD_BYTES: usize = 400;

fn rows(whole: &str, start: usize, separator: u8, columns: &[Option<Label>]) -> Vec<Event> {
    let rest = whole.get(start..).unwrap_or_default();
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(rest.as_bytes());
    let mut events = Vec::new();
    let mut row = StringRecord::new();
    loop {
        let from = usize::try_from(reader.position().byte()).unwrap_or(rest.len());
        if events.len() >= MAX_READ || !matches!(reader.read_record(&mut row), Ok(true)) {
            break;
        }
        let end = usize::try_from(reader.position().byte()).unwrap_or(rest.len());
        // The first row that is no event ends the table.
        let Some(mut event) = event(&row, columns) else { break };
        let row = rest.get(from..end).unwrap_or_default();
        // Of a line break with two characters the reader leaves the second to the next row.
        event.range = start + end - row.trim_start().len()..start + end;
        events.push(event);
    }
    events
}

fn event(row: &StringRecord, columns: &[Option<Label>]) -> Option<Event> {
    let cell = |label| {
        let column = columns.iter().position(|known| *known == Some(label))?;
        row.get(column).map(str::trim).filter(|value| !value.is_empty())
    };
    let mut event = Event::new(EventForm::Csv, 0..0);
    event.id = Some(cell(Label::Id).and_then(text::number)?);
    event.provider = Some(cell(Label::Source)?.to_owned());
    event.level = cell(Label::Level).and_then(labels::level);
    event.time = cell(Label::Date).map(when);
    event.computer = cell(Label::Computer).map(str::to_owned);
    event.channel = cell(Label::Log).map(str::to_owned);
    event.task_category = cell(Label::Task).map(str::to_owned);
    // The Event Viewer gives the text's column no name.
    let message = cell(Label::Description).or_else(|| row.get(columns.len()).map(str::trim));
    event.message = message.filter(|text| !text.is_empty()).map(|text| text.replace("\r\n", "\n"));
    Some(event)
}
