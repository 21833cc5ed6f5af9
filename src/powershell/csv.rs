//! `Export-Csv` and `ConvertTo-Csv`: with the line `#TYPE` or without it, quoted or not, separated by commas, semicolons or tabs.

use std::collections::HashSet;
use std::ops::Range;

use csv::{Reader, ReaderBuilder, StringRecord};

use super::budget::Budget;
use super::lines::{self, Line, trim};
use super::list::is_compound;
use super::{Object, Problem, Property, Value, prompt};

/// What was read: the objects, problems, and where it stands.
pub(super) type Found = (Vec<Object>, Vec<Problem>, Range<usize>);

/// The objects of the table that starts at this line.
pub(super) fn read(text: &str, line: &Line<'_>, budget: &mut Budget) -> Option<Found> {
    let type_name = trim(line.text).strip_prefix("#TYPE ").map(trim);
    let header_line = if type_name.is_some() { lines::line(text, line.next)? } else { *line };
    let header = Header::of(header_line.text, type_name.is_some())?;
    let types: Vec<String> = type_name.map(plain_type).into_iter().map(str::to_owned).collect();
    let body = text.get(header_line.next..)?.as_bytes();
    let mut reader =
        ReaderBuilder::new().delimiter(header.delimiter).has_headers(false).flexible(true).from_reader(body);
    let mut rows = Rows { text, start: header_line.next, end: header_line.end, header: &header, objects: Vec::new() };
    let mut problems = Vec::new();
    let mut record = StringRecord::new();
    while rows.goes_on(&reader) && budget.lost_bytes() > 0 && reader.read_record(&mut record).unwrap_or(false) {
        if record.len() != header.names.len() {
            let at = rows.next(&reader);
            budget.lose(at.saturating_sub(rows.end));
            if at >= text.len() && !rows.objects.is_empty() {
                let words =
                    format!("the last line has {} of {} values: it is left out", record.len(), header.names.len());
                problems.push(Problem { at: rows.end, message: words });
            }
            break;
        }
        if !budget.take(record.len()) {
            break;
        }
        rows.take(&record, &types, &reader);
    }
    let range = line.start..rows.end;
    let objects = rows.objects;
    if objects.is_empty() {
        budget.lose(SET_UP_BYTES);
    }
    (!objects.is_empty()).then_some((objects, problems, range))
}

struct Rows<'t> {
    text: &'t str,
    /// Where the first row starts.
    start: usize,
    /// Where the last row that was taken ends, without its line break.
    end: usize,
    header: &'t Header,
    objects: Vec<Object>,
}

impl Rows<'_> {
    /// Where the next row starts. The reader stops between the two characters of a line break.
    fn next(&self, reader: &Reader<&[u8]>) -> usize {
        let at = self.start + usize::try_from(reader.position().byte()).unwrap_or(usize::MAX - self.start);
        let is_inside_break = at.checked_sub(1).and_then(|before| self.text.get(before..=at)) == Some("\r\n");
        at + usize::from(is_inside_break)
    }

    /// A blank line or a prompt ends the table.
    fn goes_on(&self, reader: &Reader<&[u8]>) -> bool {
        let next = lines::line(self.text, self.next(reader));
        next.is_some_and(|line| !line.is_blank() && !prompt::is_prompt(line.text))
    }

    fn take(&mut self, record: &StringRecord, types: &[String], reader: &Reader<&[u8]>) {
        let start = self.text.len().min(self.objects.last().map_or(self.start, |last: &Object| last.range.end));
        let end = self.next(reader).min(self.text.len());
        let row = self.text.get(start..end).unwrap_or_default();
        self.end = start + row.trim_end_matches(['\r', '\n']).len();
        let names = self.header.names.iter();
        let property = |(name, value): (&String, &str)| Property { name: name.clone(), value: Value::whole(value) };
        let properties = names.zip(record.iter()).map(property).collect();
        let types = types.to_vec();
        self.objects.push(Object { types, properties, range: start..end, ..Object::default() });
    }
}

struct Header {
    names: Vec<String>,
    delimiter: u8,
}

impl Header {
    /// The names of the columns. Without quotes or a type above, only a line of several plain names is one, at least one of
    /// them made of words as properties are named.
    fn of(line: &str, is_certain: bool) -> Option<Self> {
        if line.len() > MAX_HEADER_BYTES {
            return None;
        }
        let line = trim(line);
        let is_quoted = line.starts_with('"');
        let first_end = if is_quoted { line.get(1..)?.find('"')? + 2 } else { line.find([',', ';', '\t'])? };
        let delimiter = line.as_bytes().get(first_end).copied().unwrap_or(b',');
        if !matches!(delimiter, b',' | b';' | b'\t') {
            return None;
        }
        let fields = line.split(char::from(delimiter));
        let name = |field: &str| {
            let bare = field.strip_prefix('"').and_then(|field| field.strip_suffix('"'));
            let name = if is_quoted { bare? } else { bare.unwrap_or(field) };
            let is_name = |character: char| character.is_alphanumeric() || "_-.@# ()/:".contains(character);
            let is_plain = name.starts_with(|first: char| first.is_alphabetic() || matches!(first, '_' | '@'));
            (is_plain && name.chars().all(is_name)).then(|| name.to_owned())
        };
        let names: Vec<String> = fields.map(name).collect::<Option<_>>()?;
        let are_distinct = names.iter().collect::<HashSet<_>>().len() == names.len();
        let are_several = names.len() > 1;
        let has_property = names.iter().any(|name| is_compound(name));
        let has_blank = names.iter().any(|name| name.contains([' ', ':']));
        let are_properties =
            if is_quoted { are_several || has_property } else { are_several && has_property && !has_blank };
        (are_distinct && (is_certain || are_properties)).then_some(Self { names, delimiter })
    }
}

/// `Selected.Deserialized.Microsoft.Exchange…` without what was done to it.
fn plain_type(name: &str) -> &str {
    let name = name.strip_prefix("Selected.").unwrap_or(name);
    name.strip_prefix("Deserialized.").unwrap_or(name)
}

/// Setting up the reader takes as long as reading so many bytes.
const SET_UP_BYTES: usize = 1_024;
/// A mailbox has some three hundred properties.
const MAX_HEADER_BYTES: usize = 32_768;
