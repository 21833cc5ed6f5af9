//! A comparison for a person at a terminal: the summary first, then what came, went and changed, each with its sign.

use super::masked;
use super::{Compared, name};
use crate::compare::{Comparison, Row, Side, SideKind, Status, title};
use crate::intake::Evidence;
use crate::report::redact::{Cover, Redaction};
use crate::report::text::{Paint, Tone};
use crate::text::{count, shorten, visible};
use crate::time::{rfc3339, utc};

/// Writes a comparison, wrapped to this many columns.
pub fn diff_text(compared: &Compared<'_>, redaction: Redaction, columns: usize, paint: Paint) -> String {
    let columns = columns.clamp(MIN_COLUMNS, MAX_COLUMNS);
    let mut writer = Writer { text: String::new(), columns, redaction, paint, rows_left: MAX_ROWS, has_masked: false };
    for (left, right, comparison) in compared.pairs() {
        writer.pair([left, right], comparison);
    }
    writer.left_over(compared);
    writer.text
}

struct Writer {
    text: String,
    columns: usize,
    redaction: Redaction,
    paint: Paint,
    rows_left: usize,
    /// Values were written of which something is not shown.
    has_masked: bool,
}

impl Writer {
    fn pair(&mut self, [left, right]: [&Evidence; 2], comparison: &Comparison) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let counts = comparison.counts;
        let (sign, tone, word) =
            if counts.is_same() { ('=', Tone::Good, "Same") } else { ('~', Tone::Open, "Different") };
        let summary = self.redaction.text(&comparison.summary.join("; "));
        let head = format!("{} · ", (self.paint)(tone, &format!("{sign} {word}")));
        self.wrapped(&head, word.len() + 5, &summary, 2);
        for (sign, tone, evidence) in [('-', Tone::Bad, left), ('+', Tone::Good, right)] {
            let sign = (self.paint)(tone, &sign.to_string());
            self.wrapped(&format!("  {sign} "), 4, &format!("{}, {}", name(evidence), title(evidence)), 4);
        }
        (self.rows_left, self.has_masked) = (MAX_ROWS, false);
        self.rows(&comparison.rows, 0, Cover::None);
        self.text.push('\n');
        let said =
            [(counts.changed, "changed"), (counts.added, "came"), (counts.removed, "went"), (counts.same, "same")];
        let said = said.into_iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}"));
        let values = format!("Values: {}.", said.collect::<Vec<_>>().join(", "));
        let masked = match (self.has_masked, self.redaction.is_on()) {
            (true, true) => " What is masked was compared all the same; --unredacted shows it.",
            (true, false) => " Private halves of keys and shared secrets are compared, never shown.",
            (false, _) => "",
        };
        let unlisted = if self.rows_left == 0 { " Not everything is listed; see --format json." } else { "" };
        self.wrapped("", 0, &format!("{values}{masked}{unlisted}"), 0);
    }

    fn rows(&mut self, rows: &[Row], depth: usize, cover: Cover) {
        for row in rows.iter().filter(|row| row.tells()) {
            if self.rows_left == 0 {
                return;
            }
            self.rows_left -= 1;
            let cover = masked::cover(row, self.redaction, cover);
            self.row(row, depth, cover);
            self.rows(&row.children, depth + 1, cover);
            if row.left_out.different > 0 {
                let more = count(row.left_out.different, "difference", "differences");
                self.line(&format!("{}… {more} more", " ".repeat(indent(depth + 1))));
            }
        }
    }

    fn row(&mut self, row: &Row, depth: usize, cover: Cover) {
        let margin = indent(depth);
        let tone = tone(row.status);
        let sign = (self.paint)(tone, &row.status.sign().to_string());
        let shown_name = shorten(&visible(&self.redaction.text(&row.name)), MAX_NAME_CHARS).into_owned();
        let words = match row.status {
            Status::Changed(change) => change.words(),
            _ => String::new(),
        };
        let mut said: Vec<String> = Some(words).into_iter().filter(|words| !words.is_empty()).collect();
        said.extend(row.notices.iter().map(|notice| self.redaction.text(&notice.words())));
        let [left, right] = masked::sides(row, self.redaction, cover);
        let is_one_sided = matches!(row.status, Status::Added | Status::Removed);
        if is_one_sided {
            let value = left.as_ref().or(right.as_ref());
            self.has_masked |= value.is_some_and(|value| value.is_masked);
            let side = row.left.as_ref().or(row.right.as_ref());
            let value = value.zip(side).map(|(value, side)| with_time(&value.text, side)).unwrap_or_default();
            // It is told as a whole: its name and the beginning of its value are enough.
            let room = self.columns.saturating_sub(margin + 6 + shown_name.chars().count()).max(MIN_VALUE_CHARS);
            said.insert(0, shorten(&value, room).into_owned());
        }
        let head = format!("{}{sign} {}  ", " ".repeat(margin), (self.paint)(Tone::Strong, &shown_name));
        let width = margin + 4 + shown_name.chars().count();
        let (head, width) =
            if row.name.is_empty() { (format!("{}{sign} ", " ".repeat(margin)), margin + 2) } else { (head, width) };
        let is_head = is_one_sided || !row.name.is_empty() || !said.is_empty();
        if is_head {
            self.wrapped(&head, width, &said.join("; "), margin + 4);
        }
        let margin = if is_head { margin + 4 } else { margin };
        // What lies inside says more than the text that holds it.
        if is_one_sided || !row.children.is_empty() || row.status == Status::Same {
            return;
        }
        let is_masked_alike =
            matches!((&left, &right), (Some(left), Some(right)) if left.is_masked && left.text == right.text);
        for (sign, tone, shown, side) in [('-', Tone::Bad, left, &row.left), ('+', Tone::Good, right, &row.right)] {
            let (Some(shown), Some(side)) = (shown, side) else { continue };
            self.has_masked |= shown.is_masked;
            let sign = (self.paint)(tone, &sign.to_string());
            let value = with_time(&shown.text, side);
            let differs = if is_masked_alike { " (differs where it is masked)" } else { "" };
            self.wrapped(
                &format!("{}{sign} ", " ".repeat(margin)),
                margin + 2,
                &format!("{value}{differs}"),
                margin + 2,
            );
        }
    }

    fn left_over(&mut self, compared: &Compared<'_>) {
        let pieces: Vec<_> = compared.left_over().collect();
        if pieces.is_empty() {
            return;
        }
        self.text.push('\n');
        self.line(&(self.paint)(Tone::Strong, "Without a counterpart"));
        for (side, evidence) in pieces.iter().take(MAX_LEFT_OVER) {
            let (sign, tone) = if *side == 0 { ("-", Tone::Bad) } else { ("+", Tone::Good) };
            let source = &evidence.source;
            let place = format!("{}, {} from byte {} on", name(evidence), title(evidence), source.start);
            self.wrapped(&format!("  {} ", (self.paint)(tone, sign)), 4, &place, 4);
        }
        let more = pieces.len().saturating_sub(MAX_LEFT_OVER);
        if more > 0 {
            self.line(&format!("  … and {more} more; see --format json"));
        }
    }

    fn line(&mut self, text: &str) {
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }

    /// A head of known width, then words, wrapped with this indent. Words that no line holds are broken.
    fn wrapped(&mut self, head: &str, head_width: usize, text: &str, indent: usize) {
        let mut line = head.to_owned();
        let (mut width, mut is_empty) = (head_width, true);
        let room = self.columns.saturating_sub(indent).max(1);
        for word in text.split(' ') {
            let mut rest: &str = word;
            loop {
                let length = rest.chars().count();
                let gap = usize::from(!is_empty);
                if width + gap + length <= self.columns {
                    line.push_str(if is_empty { "" } else { " " });
                    line.push_str(rest);
                    width += gap + length;
                    is_empty = false;
                    break;
                }
                if is_empty && width <= indent {
                    let cut = rest.char_indices().nth(room).map_or(rest.len(), |(at, _)| at);
                    let (front, back) = rest.split_at_checked(cut).unwrap_or((rest, ""));
                    line.push_str(front);
                    rest = back;
                }
                self.line(&line);
                line = " ".repeat(indent);
                (width, is_empty) = (indent, true);
            }
        }
        self.line(&line);
    }
}

fn with_time(text: &str, side: &Side) -> String {
    let text = match side.kind {
        SideKind::Object(_) | SideKind::Array(_) => text.to_owned(),
        SideKind::Text if text.is_empty() => "(empty)".to_owned(),
        _ => shorten(&visible(text), MAX_VALUE_CHARS).into_owned(),
    };
    match side.time {
        Some(time) if rfc3339(time) == text => utc(time),
        Some(time) => format!("{text}  {}", utc(time)),
        None => text,
    }
}

fn tone(status: Status) -> Tone {
    match status {
        Status::Same => Tone::Faint,
        Status::Added => Tone::Good,
        Status::Removed => Tone::Bad,
        Status::Changed(_) => Tone::Open,
    }
}

fn indent(depth: usize) -> usize {
    (2 * depth).min(MAX_INDENT)
}

const MIN_COLUMNS: usize = 40;
const MAX_COLUMNS: usize = 110; // as the report
const MAX_INDENT: usize = 24; // deeper nesting keeps room for the values
const MAX_ROWS: usize = 1_000; // more than anybody reads at a terminal
const MAX_LEFT_OVER: usize = 50;
const MIN_VALUE_CHARS: usize = 20;
const MAX_NAME_CHARS: usize = 40;
const MAX_VALUE_CHARS: usize = 400; // as the report
