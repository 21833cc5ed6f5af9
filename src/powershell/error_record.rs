//! Error messages as the console shows them. Each becomes an object of the type [`ERROR`] with its message and what stands
//! below it: `CategoryInfo`, `FullyQualifiedErrorId`.

use std::ops::Range;

use super::lines::{self, Line, is_space, trim};
use super::{Object, Property, Value, list, prompt};

/// The type of an error message: its `text` is the message, its properties are what is printed below.
pub const ERROR: &str = "System.Management.Automation.ErrorRecord";
/// The type of a warning.
pub const WARNING: &str = "System.Management.Automation.WarningRecord";

/// The error message whose `+ CategoryInfo` is this line; `loose` are the lines above it.
pub(super) fn read(text: &str, at: &Line<'_>, loose: Option<&Range<usize>>) -> Option<(Object, usize)> {
    let (name, value) = detail(at.text).filter(|(name, _)| *name == "CategoryInfo")?;
    let mut properties = vec![(name, value.to_owned())];
    let (mut end, mut next) = (at.end, at.next);
    while let Some(line) = lines::line(text, next).filter(|line| !line.is_blank() && !prompt::is_prompt(line.text)) {
        match detail(line.text) {
            Some((name, value)) if properties.len() < MAX_DETAILS => properties.push((name, value.to_owned())),
            // The console broke the line above.
            None if line.text.starts_with(is_space) => {
                if let Some((_, value)) = properties.last_mut() {
                    value.push_str(trim(line.text));
                }
            }
            _ => break,
        }
        (end, next) = (line.end, line.next);
    }
    let start = loose.map_or(at.start, |loose| loose.start);
    let message = message(text.get(start..at.start).unwrap_or_default());
    let named = |(name, value): (&str, String)| Property { name: name.to_owned(), value: Value::Text(value) };
    let properties = properties.into_iter().map(named).collect();
    let types = vec![ERROR.to_owned()];
    Some((Object { types, text: Some(message), properties, range: start..end, ..Object::default() }, next))
}

/// A warning at this line, put together where the console broke it: `WARNING: …`, `WARNUNG: …`.
pub(super) fn warning(text: &str, at: &Line<'_>) -> Option<(Object, usize)> {
    let (word, message) = at.text.split_once(": ")?;
    if !WARNING_WORDS.contains(&trim(word)) {
        return None;
    }
    let mut message = trim(message).to_owned();
    let (mut last, mut next) = (*at, at.next);
    while last.text.chars().count() >= MIN_WRAPPED_LINE
        && let Some(line) = lines::line(text, next).filter(|line| goes_on(line.text))
    {
        message.push(' ');
        message.push_str(trim(line.text));
        (last, next) = (line, line.next);
    }
    let types = vec![WARNING.to_owned()];
    Some((Object { types, text: Some(message), range: at.start..last.end, ..Object::default() }, next))
}

fn goes_on(line: &str) -> bool {
    let starts_anew = prompt::is_prompt(line) || list::property_line(line).is_some() || line.contains("WARN");
    !starts_anew && !trim(line).is_empty()
}

/// What lines that a command printed are: an error of PowerShell 7 (`Get-AuthConfig: The term …`), or no kind of its own.
pub(super) fn kind_of(printed: &str, command: &str) -> Vec<String> {
    let first = printed.lines().next().unwrap_or_default();
    let head = first.split([':', ' ']).next().unwrap_or_default();
    let is_named = first.get(head.len()..).is_some_and(|rest| rest.trim_start().starts_with(':'));
    let is_cmdlet = head.split_once('-').is_some_and(|(verb, noun)| is_word(verb) && is_word(noun));
    let is_error =
        is_named && (is_cmdlet || PARSER_ERRORS.contains(&head) || head.eq_ignore_ascii_case(command_word(command)));
    is_error.then(|| ERROR.to_owned()).into_iter().collect()
}

/// The first word of a command.
pub(super) fn command_word(command: &str) -> &str {
    command.split([' ', '|', ';']).find(|word| !word.is_empty()).unwrap_or_default()
}

fn is_word(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_uppercase()) && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// `    + CategoryInfo          : NotSpecified: (:) [Get-AuthServer], …`
fn detail(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.trim_start_matches(is_space).strip_prefix("+ ")?.split_once(" : ")?;
    let name = trim(name);
    let is_name = name.len() < 40 && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_name.then_some((name, trim(value)))
}

/// The message without the lines that show where in the script it happened.
fn message(lines: &str) -> String {
    let place = |line: &&str| {
        let line = line.trim_start_matches(is_space);
        line.starts_with("+ ") || line.starts_with("At line:")
    };
    let kept: Vec<&str> = lines.lines().filter(|line| !place(line)).map(trim).filter(|line| !line.is_empty()).collect();
    kept.join(" ")
}

/// In the languages of Windows PowerShell whose word is known.
const WARNING_WORDS: [&str; 5] = ["WARNING", "WARNUNG", "AVERTISSEMENT", "ADVERTENCIA", "AVVISO"];
/// What PowerShell 7 calls errors that have no command.
const PARSER_ERRORS: [&str; 4] = ["ParserError", "InvalidOperation", "RuntimeException", "ResourceUnavailable"];
/// The console breaks lines of messages before the word that does not fit.
const MIN_WRAPPED_LINE: usize = 60;
/// An error has two or three details.
const MAX_DETAILS: usize = 20;
