//! `Format-Table`: a line of names, dashes below each, values by their column. What did not fit is cut off, and says so.

use std::borrow::Cow;
use std::ops::Range;

use super::budget::Budget;
use super::lines::{self, Line, is_space, skip_chars, trim};
use super::list::is_compound;
use super::value::cut;
use super::{Object, Property, Value, error_record, prompt};

/// The objects of the table whose names stand in this line, and where it ends.
pub(super) fn read(
    text: &str,
    line: &Line<'_>,
    command: Option<&str>,
    budget: &mut Budget,
) -> Option<(Vec<Object>, usize)> {
    let dashes = lines::line(text, line.next)?;
    let columns = columns(line.text, dashes.text)?;
    let is_table = command.is_some() || columns.len() > 1 || columns.iter().all(|column| is_compound(column.name));
    if !is_table {
        return None;
    }
    let (mut rows, mut end, mut next) = (Vec::new(), dashes.end, dashes.next);
    let is_row = |row: &Line<'_>| !row.is_blank() && !prompt::is_prompt(row.text) && !is_header(row.text);
    let mut gaps = Gaps::of(&columns);
    while let Some(row) = lines::line(text, next).filter(is_row) {
        if is_no_row(text, &row, &gaps, rows.is_empty()) || !budget.take(columns.len()) {
            break;
        }
        gaps.add(row.text);
        rows.push(row);
        (end, next) = (row.end, row.next);
    }
    let seams = gaps.seams();
    let is_wrapped = command.is_some_and(|command| command.to_ascii_lowercase().contains(" -wr"));
    let mut objects: Vec<Row<'_>> = Vec::new();
    for row in &rows {
        let cells = cells(row.text, &columns, &seams);
        match objects.last_mut().filter(|above| above.is_continued_by(&cells, is_wrapped)) {
            Some(above) => above.append(cells, row),
            None => objects.push(Row { cells, start: row.start, end: row.end }),
        }
    }
    let objects = objects.iter().map(|row| row.object(&columns)).collect();
    Some((objects, end))
}

/// What a web server answered, pasted right below: `HTTP/1.1 401 Unauthorized`, `x-ms-diagnostics: …`.
fn is_header(line: &str) -> bool {
    let head = crate::text::head(line, MAX_HEADER_NAME_BYTES);
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

/// Whether a line below the rows is something else: another table's names, a warning, a rule, a fence, a caption, or a
/// sentence that runs across the columns.
fn is_no_row(text: &str, row: &Line<'_>, gaps: &Gaps, is_first: bool) -> bool {
    let line = trim(row.text);
    let is_rule = RULES.iter().any(|rule| row.text.starts_with(rule));
    let is_warning = error_record::warning(text, row).is_some();
    let is_header = || {
        let below = lines::line(text, row.next).filter(|below| below.text.contains('-'));
        below.is_some_and(|below| columns(row.text, below.text).is_some())
    };
    // `EX02:`
    let is_caption = !line.contains(is_space) && line.ends_with(':');
    is_rule
        || is_warning
        || is_caption
        || is_header()
        || (!is_first && is_sentence(line) && gaps.are_crossed_by(row.text))
}

/// Words with one blank between them. Wide and hidden characters push the values of true rows out of their columns.
fn is_sentence(line: &str) -> bool {
    let is_odd = |character: char| {
        character.is_control() || character >= WIDE || HIDDEN.contains(&character) || character == '\u{feff}'
    };
    line.contains(' ') && !line.contains("  ") && !line.contains(is_odd)
}

/// The places where every row has a blank.
struct Gaps {
    /// Between the names, in characters.
    between: Vec<Range<usize>>,
    is_blank: Vec<bool>,
}

impl Gaps {
    fn of(columns: &[Column<'_>]) -> Self {
        let between = columns.windows(2).filter_map(|pair| match pair {
            [left, right] => Some(left.end..right.start),
            _ => None,
        });
        Self { between: between.collect(), is_blank: vec![true; columns.last().map_or(0, |column| column.start)] }
    }

    fn add(&mut self, row: &str) {
        for (is_blank, character) in self.is_blank.iter_mut().zip(row.chars()) {
            *is_blank &= is_space(character);
        }
    }

    /// Whether a row would leave two columns without any gap between them that have one so far.
    fn are_crossed_by(&self, row: &str) -> bool {
        let filled: Vec<bool> = row.chars().take(self.is_blank.len()).map(|character| !is_space(character)).collect();
        let is_filled = |at: usize| filled.get(at) == Some(&true);
        let mut inside = self.between.iter().filter(|gap| gap.end <= filled.len());
        inside.any(|gap| {
            let mut free = gap.clone().filter(|at| self.is_blank.get(*at) == Some(&true)).peekable();
            free.peek().is_some() && free.all(is_filled)
        })
    }

    /// Where the columns part: at the last place between two names where every row has a blank. Numbers stand to the right
    /// of their column and may start before its name.
    fn seams(&self) -> Vec<Option<usize>> {
        self.between.iter().map(|gap| gap.clone().rev().find(|at| self.is_blank.get(*at) == Some(&true))).collect()
    }
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
        let is_narrow = || own.chars().all(|character| character < WIDE);
        let is_parted = seam.is_some()
            || own.ends_with(is_space)
            || behind.is_empty()
            || (behind.starts_with(is_space) && is_narrow());
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
    /// With `-Wrap`, long values go on in the next line: below those that fill their column, while others have ended.
    fn is_continued_by(&self, cells: &[Cell<'_>], is_wrapped: bool) -> bool {
        let has_text = |cell: &Cell<'_>| !cell.text.is_empty();
        let last = self.cells.len().saturating_sub(1);
        // The last column ends where the console does, which is not known.
        let is_below_full = |(at, (cell, above)): (usize, (&Cell<'_>, &Cell<'_>))| {
            !has_text(cell) || above.is_full || (is_wrapped && at == last && has_text(above))
        };
        match cells {
            [first, rest @ ..] if has_text(first) => {
                !rest.iter().all(has_text)
                    && !rest.is_empty()
                    && cells.iter().zip(&self.cells).enumerate().all(is_below_full)
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
/// What people and programs draw around what they paste.
const RULES: [&str; 7] = ["```", "---", "===", "***", "###", "~~~", "___"];
/// From here on, characters may be as wide as two.
const WIDE: char = '\u{1100}';
const HIDDEN: [char; 5] = ['\u{ad}', '\u{200b}', '\u{200e}', '\u{200f}', '\u{202a}'];
