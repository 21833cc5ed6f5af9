//! What the comparison of two pieces of evidence says: one row a value, both sides in words.

use std::collections::HashSet;

use crate::compare::{self, Change, Comparison, Row, Side, SideKind, Status};
use crate::gui::theme::Tone;
use crate::intake::Evidence;
use crate::text::{capitalised, count, shorten, visible};
use crate::time;

/// A whole comparison.
#[derive(Clone, Default, PartialEq)]
pub struct CompareView {
    /// Shape and colour of the summary.
    pub tone: Tone,
    /// The difference in one sentence.
    pub summary: String,
    /// How many values came out how.
    pub tally: String,
    /// The rows in their order, what lies inside behind what it lies in.
    pub rows: Vec<CompareRow>,
}

/// One value on both sides.
#[derive(Clone, PartialEq)]
pub struct CompareRow {
    /// How deep it lies; 0 is outermost.
    pub depth: u16,
    /// What became of it: `=`, `+`, `-`, `~`.
    pub sign: char,
    /// Colour of the sign.
    pub tone: Tone,
    /// Its name.
    pub name: String,
    /// The value on the left; `None` where there is none.
    pub left: Option<Cell>,
    /// The value on the right; `None` where there is none.
    pub right: Option<Cell>,
    /// In what they differ, or what is to be noticed; may be empty.
    pub note: String,
    /// The first row behind those that lie in it.
    pub end: usize,
    /// Whether it or anything in it differs or is to be noticed.
    pub tells: bool,
    /// All of it in words.
    pub words: String,
}

/// One side of a row.
#[derive(Clone, PartialEq)]
pub struct Cell {
    /// The value in one line, shortened.
    pub text: String,
    /// The value whole, for the clipboard; empty for what holds others and for what is hidden.
    pub whole: String,
}

impl CompareView {
    /// The comparison of two pieces.
    pub fn new(left: &Evidence, right: &Evidence) -> Self {
        match compare::compare(left, right) {
            Ok(comparison) => Self::of(&comparison),
            Err(unlike) => {
                Self { tone: Tone::NotChecked, summary: capitalised(&unlike.to_string()), ..Self::default() }
            }
        }
    }

    fn of(comparison: &Comparison) -> Self {
        let counts = comparison.counts;
        let said =
            [(counts.changed, "changed"), (counts.added, "came"), (counts.removed, "went"), (counts.same, "same")];
        let said = said.into_iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}"));
        let mut rows = Vec::new();
        add(&comparison.rows, 0, &mut rows);
        Self {
            tone: if counts.is_same() { Tone::Neutral } else { Tone::Warning },
            summary: capitalised(&comparison.summary.join("; ")),
            tally: said.collect::<Vec<_>>().join(" · "),
            rows,
        }
    }

    /// The places of the rows that are shown.
    fn shown(&self, only_differences: bool, closed: &HashSet<usize>) -> Vec<usize> {
        let mut shown = Vec::new();
        let mut at = 0;
        while let Some(row) = self.rows.get(at) {
            let is_hidden = only_differences && !row.tells;
            if !is_hidden {
                shown.push(at);
            }
            at = if is_hidden || closed.contains(&at) { row.end.max(at + 1) } else { at + 1 };
        }
        shown
    }
}

fn add(rows: &[Row], depth: u16, to: &mut Vec<CompareRow>) {
    for row in rows {
        let at = to.len();
        to.push(row_of(row, depth));
        add(&row.children, depth.saturating_add(1), to);
        let more = row.left_out.same + row.left_out.different;
        if more > 0 {
            let different = row.left_out.different;
            to.push(left_out(depth.saturating_add(1), more, different, to.len() + 1));
        }
        let end = to.len();
        if let Some(row) = to.get_mut(at) {
            row.end = end;
        }
    }
}

fn row_of(row: &Row, depth: u16) -> CompareRow {
    let (tone, became) = match row.status {
        Status::Same => (Tone::Neutral, "same"),
        Status::Added => (Tone::Passed, "only on the right"),
        Status::Removed => (Tone::Failed, "only on the left"),
        Status::Changed(Change::Inside) => (Tone::Warning, "differs inside"),
        Status::Changed(_) => (Tone::Warning, "differs"),
    };
    let change = match row.status {
        Status::Changed(change) => change.words(),
        _ => String::new(),
    };
    let notes = Some(change).into_iter().filter(|words| !words.is_empty());
    let notes: Vec<String> = notes.chain(row.notices.iter().map(compare::Notice::words)).collect();
    let note = notes.join("; ");
    let cell = |side: &Option<Side>| side.as_ref().map(|side| cell(side, !row.children.is_empty()));
    let (left, right) = (cell(&row.left), cell(&row.right));
    let name = shorten(&visible(&row.name), MAX_NAME_CHARS).into_owned();
    let said = |cell: &Option<Cell>| {
        cell.as_ref().map_or("nothing".to_owned(), |cell| shorten(&cell.text, MAX_SPOKEN_CHARS).into_owned())
    };
    let values = if left.is_none() && right.is_none() {
        String::new()
    } else {
        format!(": left {}, right {}", said(&left), said(&right))
    };
    let spoken = if name.is_empty() { "element" } else { &name };
    let behind = if note.is_empty() { String::new() } else { format!("; {note}") };
    CompareRow {
        depth,
        sign: row.status.sign(),
        tone,
        words: format!("{spoken}, {became}{values}{behind}"),
        name,
        left,
        right,
        note,
        end: 0,
        tells: row.tells(),
    }
}

fn left_out(depth: u16, more: usize, different: usize, end: usize) -> CompareRow {
    let note =
        format!("{} not listed, {different} of them with a difference", count(more, "more row is", "more rows are"));
    CompareRow {
        depth,
        sign: if different > 0 { Status::Changed(Change::Inside).sign() } else { Status::Same.sign() },
        tone: Tone::Notice,
        name: "…".to_owned(),
        left: None,
        right: None,
        words: note.clone(),
        note,
        end,
        tells: different > 0,
    }
}

fn cell(side: &Side, is_open: bool) -> Cell {
    let text = match side.kind {
        SideKind::Object(members) => count(members, "member", "members"),
        SideKind::Array(elements) => count(elements, "element", "elements"),
        SideKind::Hidden => "hidden: nobody is shown a private value".to_owned(),
        SideKind::Text if side.text.is_empty() => "(empty)".to_owned(),
        SideKind::Text if is_open && side.text.starts_with('{') => "JSON in a text".to_owned(),
        _ => {
            let text = shorten(&visible(&side.text), MAX_VALUE_CHARS).into_owned();
            match side.time {
                Some(moment) if time::rfc3339(moment) == side.text => time::utc(moment),
                Some(moment) => format!("{} · {text}", time::utc(moment)),
                None => text,
            }
        }
    };
    Cell { text, whole: side.text.clone() }
}

/// What the bar above the comparison offers: the pieces that can stand on either side.
#[derive(Clone, Default, PartialEq)]
pub struct Choices {
    /// Every piece that can be compared: its place, and how it is called.
    pub pieces: Vec<Choice>,
    /// The place of the left one.
    pub left: Option<usize>,
    /// The place of the right one.
    pub right: Option<usize>,
}

/// A piece that can be compared.
#[derive(Clone, PartialEq)]
pub struct Choice {
    /// Its place among all pieces.
    pub place: usize,
    /// What it is, for people.
    pub title: String,
    /// What it is compared as.
    pub family: compare::Family,
}

impl Choices {
    /// How the piece on a side is called.
    pub fn title(&self, place: Option<usize>) -> &str {
        let piece = self.pieces.iter().find(|piece| Some(piece.place) == place);
        piece.map_or("Choose…", |piece| piece.title.as_str())
    }

    /// The pieces that can stand beside the left one.
    pub fn partners(&self) -> impl Iterator<Item = &Choice> {
        let family = self.pieces.iter().find(|piece| Some(piece.place) == self.left).map(|piece| piece.family);
        self.pieces.iter().filter(move |piece| Some(piece.family) == family && Some(piece.place) != self.left)
    }

    /// What is said while there is nothing beside the left piece.
    pub fn empty_words(&self) -> (String, &'static str) {
        let title = self.pieces.iter().find(|piece| Some(piece.place) == self.left);
        let title = title.map_or("this", |piece| piece.title.as_str()); // a heading shows no marks of code
        if self.partners().next().is_none() {
            let hint = "Paste or drop a second one of its kind: a token beside a token, a certificate beside a certificate, a \
                        key document beside a key document.";
            (format!("There is nothing to compare {title} with"), hint)
        } else {
            (
                format!("Compare {title} with what?"),
                "Choose the other piece above, or click it in the list of evidence.",
            )
        }
    }
}

/// Which rows are shown, kept until something changes it.
#[derive(Default)]
pub struct Shown {
    key: Option<(u64, bool, u64)>,
    /// Groups that the user has closed.
    closed: HashSet<usize>,
    /// Counts the changes of what is closed.
    changes: u64,
    /// The places of the rows that are shown.
    pub rows: Vec<usize>,
}

impl Shown {
    /// Brings what is shown up to date. `generation` tells one comparison from the next.
    pub fn update(&mut self, view: &CompareView, generation: u64, only_differences: bool) {
        if self.key.is_some_and(|(known, ..)| known != generation) {
            self.closed.clear();
        }
        let key = Some((generation, only_differences, self.changes));
        if self.key != key {
            self.key = key;
            self.rows = view.shown(only_differences, &self.closed);
        }
    }

    /// Whether a group is closed.
    pub fn is_closed(&self, row: usize) -> bool {
        self.closed.contains(&row)
    }

    /// Opens a closed group, or closes an open one.
    pub fn toggle(&mut self, row: usize) {
        if !self.closed.remove(&row) {
            self.closed.insert(row);
        }
        self.changes += 1;
    }
}

const MAX_SPOKEN_CHARS: usize = 90; // as much as one listens to
const MAX_NAME_CHARS: usize = 80;
const MAX_VALUE_CHARS: usize = 300; // wider than any column

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::intake::{self, Input, SourceKind};
    use crate::jose::base64url;

    fn view(left: &str, right: &str) -> CompareView {
        let read = |claims: &str| {
            let text = format!("eyJhbGciOiJub25lIn0.{}.", base64url::encode(claims.as_bytes()));
            let input = Input { name: "paste".to_owned(), kind: SourceKind::Paste, bytes: text.into_bytes() };
            intake::read(&input).remove(0)
        };
        CompareView::new(&read(left), &read(right))
    }

    #[track_caller]
    fn check(view: &CompareView, only_differences: bool, closed: &[usize], expected: &[&str]) {
        let closed = closed.iter().copied().collect();
        let mut text = String::new();
        for row in view.shown(only_differences, &closed).into_iter().filter_map(|at| view.rows.get(at)) {
            let said = |cell: &Option<Cell>| cell.as_ref().map_or("·".to_owned(), |cell| cell.text.clone());
            let margin = "  ".repeat(usize::from(row.depth));
            let sides = format!("{} | {}", said(&row.left), said(&row.right));
            let _infallible = writeln!(text, "{margin}{} {} {sides} {}", row.sign, row.name, row.note);
        }
        let lines: Vec<_> = text.lines().map(str::trim_end).collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn rows_can_be_closed_and_what_is_the_same_hidden() {
        let view = view(
            r#"{"iss":"a","nbf":0,"exp":10,"appctx":"{\"v\":1}","x":{"y":[1]}}"#,
            r#"{"iss":"a","nbf":60,"exp":70,"appctx":"{\"v\":2}","x":{"y":[1]},"z":""}"#,
        );
        assert_eq!(view.summary, "Same issuer; 1 min later, same length; 2 other claims differ");
        assert_eq!(view.tally, "3 changed · 1 came · 3 same");
        let differences = [
            "~ Payload 5 members | 6 members the lifetime has moved as a whole: 1 min later, same length",
            "  ~ nbf 1970-01-01 00:00:00 UTC · 0 | 1970-01-01 00:01:00 UTC · 60 1 min later",
            "  ~ exp 1970-01-01 00:00:10 UTC · 10 | 1970-01-01 00:01:10 UTC · 70 1 min later",
            "  ~ appctx JSON in a text | JSON in a text",
            "    ~ v 1 | 2",
            "  + z · | (empty)",
        ];
        check(&view, true, &[], &differences);
        let payload = view.rows.iter().position(|row| row.name == "Payload").unwrap();
        check(&view, true, &[payload], &differences[..1]);
        assert_eq!(view.shown(false, &HashSet::new()).len(), view.rows.len());
        let closed = view.shown(false, &HashSet::from([0, payload]));
        assert_eq!(closed, [0, payload]);
    }

    #[test]
    fn rows_are_told_in_words() {
        let view = view(r#"{"a":1,"b":[1]}"#, r#"{"c":1,"b":[2]}"#);
        let words: Vec<_> = view.rows.iter().filter(|row| row.tells).map(|row| row.words.as_str()).collect();
        assert_eq!(
            words,
            [
                "Payload, differs inside: left 2 members, right 2 members",
                "c, only on the right: left nothing, right 1",
                "a, only on the left: left 1, right nothing",
                "b, differs inside: left 1 element, right 1 element",
                "[0], differs: left 1, right 2",
            ]
        );
    }

    #[test]
    fn the_choice_is_among_pieces_of_one_kind() {
        let choice = |place: usize, family| Choice { place, title: format!("piece {place}"), family };
        let pieces = vec![
            choice(0, compare::Family::Token),
            choice(1, compare::Family::Certificate),
            choice(2, compare::Family::Token),
        ];
        let choices = Choices { pieces, left: Some(0), right: None };
        assert_eq!(choices.partners().map(|piece| piece.place).collect::<Vec<_>>(), [2]);
        assert_eq!(choices.empty_words().0, "Compare piece 0 with what?");
        let alone = Choices { left: Some(1), ..choices };
        assert_eq!(alone.empty_words().0, "There is nothing to compare piece 1 with");
    }
}
