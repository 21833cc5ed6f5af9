//! `Format-Table`: a line of names, dashes below each, values by their column. What did not fit is cut off, and says so.

use std::borrow::Cow;

use super::budget::Budget;
use super::lines::{self, Line, is_space, skip_chars, trim};
use super::list::is_compound;
use super::value::cut;
use super::{Object, Property, Value, prompt};

/// The objects of the table whose names stand in this line, and where it ends.
pub(super) fn read(
    text: &str,
    line: &Line<'_>,
    is_prompted: bool,
    budget: &mut Budget,
) -> Option<(Vec<Object>, usize)> {
    let dashes = lines::line(text, line.next)?;
    let columns = columns(line.text, dashes.text)?;
    let is_table = is_prompted || columns.len() > 1 || columns.iter().all(|column| is_compound(column.name));
    if !is_table {
        return None;
    }
    let (mut rows, mut end, mut next) = (Vec::new(), dashes.end, dashes.next);
    let is_row = |row: &Line<'_>| !row.is_blank() && !prompt::is_prompt(row.text) && !is_header(row.text);
    while let Some(row) = lines::line(text, next).filter(is_row) {
        if !budget.take(columns.len()) {
            break;
        }
        rows.push(row);
        (end, next) = (row.end, row.next);
    }
    let seams = seams(&columns, &rows);
    let mut objects: Vec<Row<'_>> = Vec::new();
    for row in &rows {
        let cells = cells(row.text, &columns, &seams);
        match objects.last_mut().filter(|above| above.is_continued_by(&cells)) {
            Some(above) => above.append(cells, row),
            None => objects.push(Row { cells, start: row.start, end: row.end }),
        }
    }
    let objects = objects.iter().map(|row| row.object(&columns)).collect();
    Some((objects, end))
}

/// What a web server answered, pasted right below: `HTTP/1.1 401 Unauthorized`, `x-ms-diagnostics: …`.
fn is_header(line: &str) -> bool {
    let head = line.get(..line.floor_char_boundary(MAX_HEADER_NAME_BYTES)).unwrap_or(line);
    let is_part = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
    let is_name = |name: &str| name.contains('-') && name.bytes().all(is_part);
    head.starts_with("HTTP/") || head.split_once(':').is_some_and(|(name, _)| is_name(name))
}

/// A column, in characters.
struct Column<'t> {
    name: &'t str,
    start: usize,
    end: usize,
}

/// The columns: PowerShell draws as many dashes as a name has characters, right below it.
fn columns<'t>(names: &'t str, dashes: &str) -> Option<Vec<Column<'t>>> {
    let are_dashes = dashes.bytes().all(|byte| matches!(byte, b'-' | b' ' | b'\t')) && dashes.contains('-');
    if !are_dashes || names.len() > MAX_HEADER_BYTES || dashes.len() > MAX_HEADER_BYTES {
        return None;
    }
    let mut columns = Vec::new();
    let mut covered = 0;
    let mut at = 0;
    for group in dashes.split([' ', '\t']) {
        let (start, end) = (at, at + group.len());
        at = end + 1;
        if group.is_empty() {
            continue;
        }
        let name = slice(names, start, end);
        let is_alone = slice(names, covered, start).chars().all(is_space);
        if !is_alone || name.chars().count() != group.len() || trim(name).len() != name.len() {
            return None;
        }
        covered = end;
        columns.push(Column { name, start, end });
    }
    trim(skip_chars(names, covered)).is_empty().then_some(columns)
}

/// Where the columns part: at the last place between two names where every row has a blank. Numbers stand to the right of
/// their column and may start before its name.
fn seams(columns: &[Column<'_>], rows: &[Line<'_>]) -> Vec<Option<usize>> {
    let width = columns.last().map_or(0, |column| column.start);
    let mut is_blank = vec![true; width];
    for row in rows {
        for (is_blank, character) in is_blank.iter_mut().zip(row.text.chars()) {
            *is_blank &= is_space(character);
        }
    }
    let gap = |pair: &[Column<'_>]| {
        let [left, right] = pair else { return None };
        (left.end..right.start).rev().find(|at| is_blank.get(*at) == Some(&true))
    };
    columns.windows(2).map(gap).collect()
}

/// A value in a row.
struct Cell<'t> {
    text: Cow<'t, str>,
    /// It reaches the end of its column.
    is_full: bool,
    /// Where it ends is not known.
    is_unclear: bool,
}

fn cells<'t>(row: &'t str, columns: &[Column<'_>], seams: &[Option<usize>]) -> Vec<Cell<'t>> {
    let mut cells = Vec::with_capacity(columns.len());
    let (mut rest, mut at, mut is_unclear) = (row, 0, false);
    for (next, seam) in columns.iter().skip(1).zip(seams) {
        let end = seam.unwrap_or(next.start).max(at);
        let length = rest.char_indices().nth(end - at).map_or(rest.len(), |(length, _)| length);
        let (own, behind) = rest.split_at_checked(length).unwrap_or((rest, ""));
        // Wide characters push what is behind them to the right: then nobody knows where values end.
        let is_parted = seam.is_some() || own.ends_with(is_space) || behind.is_empty();
        let text = trim(own);
        let is_full = !text.is_empty() && !own.ends_with(is_space);
        is_unclear |= !is_parted;
        cells.push(Cell { text: Cow::Borrowed(text), is_full, is_unclear });
        (rest, at) = (behind, end);
    }
    cells.push(Cell { text: Cow::Borrowed(trim(rest)), is_full: false, is_unclear });
    cells
}

impl Cell<'_> {
    fn value(&self) -> Value {
        let text = &*self.text;
        let is_cut_before = text.starts_with('…');
        match cut(text) {
            _ if self.is_unclear => Value::CutOff(text.to_owned()),
            _ if is_cut_before => Value::CutOff(String::new()),
            _ if text.starts_with('{') => Value::printed(text),
            Some(start) if !is_flags(text) => Value::CutOff(start.to_owned()),
            _ => Value::whole(text),
        }
    }
}

/// `...WS..`: Exchange shows a certificate's services by a letter or a dot for each of seven.
fn is_flags(text: &str) -> bool {
    text.len() == 7 && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'.')
}

struct Row<'t> {
    cells: Vec<Cell<'t>>,
    start: usize,
    end: usize,
}

impl<'t> Row<'t> {
    /// With `-Wrap`, long values go on in the next line.
    fn is_continued_by(&self, cells: &[Cell<'_>]) -> bool {
        let has_text = |cell: &Cell<'_>| !cell.text.is_empty();
        match cells {
            [first, rest @ ..] if has_text(first) => {
                !rest.is_empty() && !rest.iter().any(has_text) && self.cells.first().is_some_and(|above| above.is_full)
            }
            _ => cells.iter().zip(&self.cells).all(|(cell, above)| !has_text(cell) || has_text(above)),
        }
    }

    fn append(&mut self, cells: Vec<Cell<'t>>, row: &Line<'_>) {
        for (above, cell) in self.cells.iter_mut().zip(cells).filter(|(_, cell)| !cell.text.is_empty()) {
            let text = above.text.to_mut();
            if !above.is_full {
                text.push(' ');
            }
            text.push_str(&cell.text);
            above.is_full = cell.is_full;
            above.is_unclear |= cell.is_unclear;
        }
        self.end = row.end;
    }

    fn object(&self, columns: &[Column<'_>]) -> Object {
        let property = |(column, cell): (&Column<'_>, &Cell<'_>)| {
            let value = cell.value();
            Property { name: column.name.to_owned(), value }
        };
        let properties = columns.iter().zip(&self.cells).map(property).collect();
        Object { properties, range: self.start..self.end, ..Object::default() }
    }
}

/// The characters of a text from one place to another.
fn slice(text: &str, start: usize, end: usize) -> &str {
    let from = skip_chars(text, start);
    let length = from.char_indices().nth(end - start).map_or(from.len(), |(length, _)| length);
    from.get(..length).unwrap_or_default()
}

/// No console is so wide.
const MAX_HEADER_NAME_BYTES: usize = 40; // `x-ms-diagnostics`
const MAX_HEADER_BYTES: usize = 4_096;
