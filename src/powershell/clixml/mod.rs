//! `Export-Clixml`: XML of [MS-PSRP] section 2.2.5. Each object at the top is read by itself, so that a broken document gives
//! what stands before and behind the break.

mod object;
mod split;

use std::ops::Range;

use super::budget::Budget;
use super::lines::Line;
use super::{Object, Problem};
use crate::text::thousands;
use object::Reader;
use split::{Cut, Splitter};

/// The objects of the document that starts in this line, what was wrong, and where it stands. Nothing where none starts.
pub(super) fn read(
    text: &str,
    line: &Line<'_>,
    budget: &mut Budget,
) -> Option<(Vec<Object>, Vec<Problem>, Range<usize>)> {
    let start = line.start + memchr::memmem::find(line.text.as_bytes(), ROOT.as_bytes())?;
    let tag = text.get(start..text.floor_char_boundary(start + MAX_ROOT_BYTES))?;
    let tag = tag.get(..=tag.find('>')?)?;
    let is_root = tag.get(ROOT.len()..)?.starts_with([' ', '>', '\t', '\r', '\n', '/']);
    if !is_root || !tag.contains(NAME_SPACE) {
        return None;
    }
    let mut reader = Reader::new(text.len(), budget);
    let mut problems = Vec::new();
    let mut splitter = Splitter::new(text, start + tag.len());
    if !tag.ends_with("/>") {
        while let Some(cut) = splitter.next() {
            match cut {
                Cut::Element(range) => reader.read(text, range, &mut problems),
                Cut::Problem(problem) => problems.push(problem),
            }
        }
    }
    let left_out = problems.len().saturating_sub(MAX_PROBLEMS);
    if left_out > 0 {
        problems.truncate(MAX_PROBLEMS);
        let message = format!("{} more problems are not listed", thousands(left_out as u64));
        problems.push(Problem { at: splitter.at(), message });
    }
    for problem in &mut problems {
        problem.message = format!("{}: {}", place(text, problem.at), problem.message);
    }
    Some((reader.objects, problems, start..splitter.at()))
}

/// `line 12, column 3`, as editors count.
fn place(text: &str, at: usize) -> String {
    let before = text.get(..text.floor_char_boundary(at)).unwrap_or_default();
    let line = memchr::memchr_iter(b'\n', before.as_bytes()).count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("line {line}, column {column}")
}

const ROOT: &str = "<Objs";
/// The version of the name space has been 2004/04 since the first PowerShell.
const NAME_SPACE: &str = "schemas.microsoft.com/powershell/";
const MAX_ROOT_BYTES: usize = 1_000;
const MAX_PROBLEMS: usize = 20;
