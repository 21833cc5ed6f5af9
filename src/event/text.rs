//! Events as the Event Viewer copies them (`Log Name: … Description: …`), and shorter forms that people write down:
//! `Event ID: 1003`, `Source: …` and the text.

use std::ops::Range;

use super::labels::{self, Label, MAX_LABEL_BYTES};
use super::{Event, EventForm, MAX_READ, when};

/// Every event in a text. None of them reaches into one of `others`, which are sorted.
pub(super) fn read(text: &str, others: &[Range<usize>]) -> Vec<Event> {
    let mut events = Vec::new();
    let mut others = others.iter().peekable();
    let mut at = 0;
    while at < text.len() && events.len() < MAX_READ {
        while others.next_if(|other| other.end <= at).is_some() {}
        let next_other = others.peek();
        if let Some(other) = next_other.filter(|other| other.start <= at) {
            at = other.end;
            continue;
        }
        let line = Line::at(text, at);
        let Some(header) = line.labelled().and_then(|_| Header::at(text, at)) else {
            at = line.end;
            continue;
        };
        let limit = next_other.map_or(text.len(), |other| other.start);
        let end = end_of_message(text, header.end, limit);
        at = end.max(line.end);
        events.push(header.event(text, end));
    }
    events
}

/// A line, its line break included.
#[derive(Clone, Copy)]
struct Line<'t> {
    text: &'t str,
    end: usize,
}

impl<'t> Line<'t> {
    fn at(text: &'t str, start: usize) -> Self {
        let rest = text.get(start..).unwrap_or_default();
        let length = memchr::memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |found| found + 1);
        Self { text: rest.get(..length).unwrap_or(rest), end: start + length }
    }

    /// Without blanks around it and without the `>` of quoted mail.
    fn content(self) -> &'t str {
        self.text.trim_matches(is_margin)
    }

    /// Its label and where the value begins in it.
    fn labelled(self) -> Option<(Label, &'t str)> {
        let content = self.text.trim_start_matches(is_margin);
        let head = crate::text::head(content, MAX_LABEL_BYTES);
        let colon = head.find([':', '：'])?;
        let label = labels::label(head.get(..colon)?)?;
        let value = content.get(colon..)?.trim_start_matches([':', '：']);
        Some((label, value.trim_matches(|character: char| character.is_whitespace() || character == '*')))
    }
}

fn is_margin(character: char) -> bool {
    character.is_whitespace() || matches!(character, '>' | '\u{feff}')
}

/// The labelled lines at the head of an event.
#[derive(Default)]
struct Header<'t> {
    start: usize,
    /// Where the text begins.
    end: usize,
    labels: Vec<(Label, &'t str)>,
    is_quoted: bool,
}

/// As many lines as a head can have, blank ones in between included.
const MAX_HEADER_LINES: usize = 24;

impl<'t> Header<'t> {
    fn at(text: &'t str, start: usize) -> Option<Self> {
        let is_quoted = Line::at(text, start).text.trim_start().starts_with('>');
        let mut header = Self { start, end: start, labels: Vec::new(), is_quoted };
        let mut at = start;
        for _ in 0..MAX_HEADER_LINES {
            let line = Line::at(text, at);
            let Some((label, value)) = line.labelled() else {
                if line.content().is_empty() && line.end > at {
                    at = line.end;
                    continue;
                }
                break;
            };
            if header.get(label).is_some() {
                break;
            }
            if label == Label::Description {
                // The text may begin on the label's own line.
                header.end = line.end - line.text.len() + value_offset(line.text, value);
                header.labels.push((label, value));
                break;
            }
            header.labels.push((label, value));
            at = line.end;
            header.end = at;
        }
        let known = header.get(Label::Id).is_some_and(|id| number(id).is_some());
        let others = header.labels.len() - 1;
        (known && (header.get(Label::Source).is_some_and(|it| !it.is_empty()) || others >= MIN_LABELS))
            .then_some(header)
    }

    fn get(&self, label: Label) -> Option<&'t str> {
        self.labels.iter().find(|(known, _)| *known == label).map(|(_, value)| *value)
    }

    fn event(&self, text: &str, end: usize) -> Event {
        let value = |label| self.get(label).filter(|value| !value.is_empty()).map(str::to_owned);
        let message = text.get(self.end..end).unwrap_or_default();
        let paragraph = first_paragraph(message);
        let message = if self.is_quoted { without_quotes(message) } else { message.replace("\r\n", "\n") };
        let message = message.trim().to_owned();
        let mut event = Event::new(EventForm::Text, self.start..end);
        event.provider = value(Label::Source);
        event.id = self.get(Label::Id).and_then(number);
        event.level = self.get(Label::Level).and_then(labels::level);
        event.time = value(Label::Date).map(|date| when(&date));
        event.computer = value(Label::Computer);
        event.channel = value(Label::Log);
        event.task_category = value(Label::Task);
        event.message = (!message.is_empty()).then_some(message);
        event.doubtful = self.end + paragraph..end;
        event
    }
}

/// Beside the id, where the source is missing.
const MIN_LABELS: usize = 3;

fn value_offset(line: &str, value: &str) -> usize {
    if value.is_empty() { line.len() } else { line.find(value).unwrap_or(line.len()) }
}

/// `1003`, `1.003`, `1003 (0x3eb)`; the low word, as Windows counts.
pub(super) fn number(text: &str) -> Option<u32> {
    let text = text.trim();
    let digits = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let number: u32 = text.get(..digits)?.parse().ok()?;
    Some(number & LOW_WORD)
}

/// What Windows shows of an id; the rest are qualifiers.
pub(super) const LOW_WORD: u32 = 0xffff;

fn without_quotes(message: &str) -> String {
    let line = |line: &str| {
        let line = line.trim_start().strip_prefix('>').unwrap_or(line);
        line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned()
    };
    message.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Where the text of an event ends: before the next event, a prompt, or something printed behind a blank line.
fn end_of_message(text: &str, start: usize, limit: usize) -> usize {
    let mut at = start;
    let (mut is_behind_blank, mut is_below_paragraph) = (false, false);
    let (mut has_text, mut is_below_label) = (false, false);
    while at < limit {
        let line = Line::at(text, at);
        let content = line.content();
        let ends = (at > start && line.labelled().is_some() && Header::at(text, at).is_some())
            || is_prompt(content)
            || content.starts_with("-----BEGIN ")
            || (content.len() <= MAX_LABEL_BYTES && is_xml_label(content))
            || is_token(content) && !is_below_label
            || (is_below_paragraph && (is_header(content) || is_rule(content)))
            || (is_behind_blank && is_another_thing(text, at, content));
        if ends {
            return at;
        }
        is_behind_blank = content.is_empty();
        is_below_paragraph |= is_behind_blank && has_text;
        has_text |= !is_behind_blank;
        is_below_label = is_label_of_token(content.strip_suffix([':', '：']), "");
        at = line.end;
    }
    at.min(limit)
}

/// What a program or a server wrote, and no event: it stands by itself.
fn is_another_thing(text: &str, at: usize, content: &str) -> bool {
    let head = crate::text::head(content, MAX_LABEL_BYTES);
    is_list(text, at)
        || is_table(text, at)
        || is_header(content)
        || begins(content, &PASTED)
        // The first line of `w32tm /query /status`, and of `netsh winhttp show proxy`.
        || (head.contains(':') && (head.contains(": 0(") || head.contains(": 3(")))
        || (head.contains("WinHTTP") && head.ends_with(':'))
}

/// How long the first paragraph of a message is, in bytes: people paste other things below it.
fn first_paragraph(message: &str) -> usize {
    let start = message.len() - message.trim_start().len();
    let mut end = start;
    for line in message.get(start..).unwrap_or_default().split_inclusive('\n') {
        if line.trim_matches(is_margin).is_empty() {
            break;
        }
        end += line.len();
    }
    end
}

/// Whether what stands at `at` belongs to the event: people paste tokens below events; those are judged by themselves.
/// Below the first paragraph only what stands behind a label of the event's counts.
pub(super) fn owns(event: &Event, text: &str, at: usize) -> bool {
    if !event.range.contains(&at) {
        return false;
    }
    if !event.doubtful.contains(&at) {
        return true;
    }
    let inside = text.get(event.doubtful.start..at).unwrap_or_default();
    // A label is short: the rest of a long line is not looked at.
    let reach = |text: &str| text.len() - text.ceil_char_boundary(text.len().saturating_sub(MAX_OWN_LINE));
    let near = inside.get(inside.len() - reach(inside)..).unwrap_or_default();
    let (above, line) = near.rsplit_once('\n').unwrap_or(("", near));
    let above = above.rsplit('\n').next().unwrap_or_default().trim_matches(is_margin);
    let line = line.trim_matches(is_margin);
    if line.is_empty() {
        return is_label_of_token(above.strip_suffix([':', '：']), "");
    }
    is_label_of_token(line.strip_suffix([':', '：']), above)
}

/// `Token Details` and the like, as the event itself writes it; `Token` alone among the event's other labels.
fn is_label_of_token(label: Option<&str>, above: &str) -> bool {
    let Some(label) = label else { return false };
    let label = label.trim_end();
    TOKEN_LABELS.iter().any(|own| label.eq_ignore_ascii_case(own))
        || (label.eq_ignore_ascii_case("token") && begins(above, &["token ", "error code"]) && above.contains(':'))
}

const TOKEN_LABELS: [&str; 4] = ["Token Details", "Token Data", "Token Value", "Raw Token"];
/// Where a label and the line above it are looked for.
const MAX_OWN_LINE: usize = 1024;

/// A line that is nothing but a token, or its first line.
fn is_token(content: &str) -> bool {
    content.starts_with("eyJ") && content.len() >= MIN_TOKEN_LINE && !content.contains(char::is_whitespace)
}

const MIN_TOKEN_LINE: usize = 30;

/// A line of a trace.
fn is_header(content: &str) -> bool {
    begins(
        content.trim_start_matches(['<', ' ']),
        &["authorization:", "www-authenticate:", "x-ms-diagnostics", "HTTP/"],
    )
}

/// `-----Original message-----`, `________________________________`.
fn is_rule(content: &str) -> bool {
    ["-----", "_____", "=====", "*****"].iter().any(|rule| content.starts_with(rule) && content.ends_with(rule))
}

/// What else people paste below an event.
const PASTED: [&str; 4] = ["HTTP/1.", "AADSTS", "From: ", "Bearer eyJ"];

fn begins(content: &str, starts: &[&str]) -> bool {
    let bytes = content.as_bytes();
    starts.iter().any(|start| bytes.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes())))
}

/// `Event Xml:` in its languages.
fn is_xml_label(content: &str) -> bool {
    let Some(label) = content.strip_suffix([':', '：']) else { return false };
    let label = label.to_lowercase();
    label.contains("xml") && label.split_whitespace().count() <= 4
}

/// `[PS] C:\>`, `PS C:\>`, `[EX01]: PS C:\>`, `C:\>w32tm`.
fn is_prompt(content: &str) -> bool {
    let head = crate::text::head(content, MAX_PROMPT_BYTES);
    let is_start =
        head.starts_with("PS ") || head.starts_with("[PS]") || (head.starts_with('[') && head.contains("]: PS "));
    is_start && head.contains('>') || is_command_prompt(head)
}

fn is_command_prompt(head: &str) -> bool {
    let has_drive = head.starts_with(|letter: char| letter.is_ascii_alphabetic()) && head.get(1..3) == Some(":\\");
    let parts = head.split_once('>').filter(|_| has_drive);
    parts.is_some_and(|(path, command)| {
        !path.contains(['<', '|', '"', '*', '?', '=']) && command.starts_with(|first: char| first.is_alphanumeric())
    })
}

const MAX_PROMPT_BYTES: usize = 300;

/// Two lines of `Format-List`, one below the other: a name without blanks, and the colon in the same column.
fn is_list(text: &str, at: usize) -> bool {
    let first = Line::at(text, at);
    let Some(column) = list_column(first.text) else { return false };
    list_column(Line::at(text, first.end).text) == Some(column)
}

fn list_column(line: &str) -> Option<usize> {
    let head = crate::text::head(line, MAX_LABEL_BYTES);
    let colon = head.find(" :")?;
    let name = head.get(..colon)?.trim_end();
    let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_');
    is_name.then_some(colon)
}

/// The head of `Format-Table`: names, and dashes below them.
fn is_table(text: &str, at: usize) -> bool {
    let below = Line::at(text, Line::at(text, at).end).content();
    below.starts_with("--") && below.chars().all(|character| character == '-' || character == ' ')
}
