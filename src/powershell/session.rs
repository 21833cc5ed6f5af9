//! A text from its first line to its last: prompts, what each command printed, headers of transcripts, error messages.

use std::ops::Range;

use super::budget::{Budget, MAX_VALUES};
use super::lines::{self, Line, trim};
use super::{Form, Object, Output, Problem, Prompt, clixml, csv, error_record, json, list, prompt, table};
use crate::text::thousands;

/// Everything that PowerShell wrote, in its order, outside the places of other things.
pub(super) fn read(text: &str, others: &[Range<usize>]) -> Vec<Output> {
    let budget = Budget::new(text.len());
    let mut session =
        Session { text, budget, outputs: Vec::new(), command: None, computer: None, loose: None, refused: 0 };
    let mut at = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
    let end = text.len()..text.len();
    for other in others.iter().chain([&end]) {
        // No reader looks beyond the end of the text that it is given.
        session.text = text.get(..other.start).unwrap_or(text);
        while let Some(line) = lines::line(session.text, at).filter(|_| session.outputs.len() < MAX_OUTPUTS) {
            at = session.step(&line);
        }
        session.end_command(other.start, false);
        session.loose = None;
        at = at.max(other.end);
    }
    let has_many_values = session.budget.is_exceeded().then_some((MAX_VALUES, "values"));
    let has_many_outputs = (session.outputs.len() >= MAX_OUTPUTS).then_some((MAX_OUTPUTS, "outputs"));
    let exceeded = has_many_values.or(has_many_outputs);
    if let (Some((limit, what)), Some(last)) = (exceeded, session.outputs.last_mut()) {
        let message = format!("there are more than {} {what}: the rest is left out", thousands(limit as u64));
        last.problems.push(Problem { at: last.range.end, message });
    }
    session.outputs
}

struct Session<'t> {
    text: &'t str,
    budget: Budget,
    outputs: Vec<Output>,
    command: Option<Command>,
    /// The computer that the header of a transcript names.
    computer: Option<String>,
    /// Lines that are nothing so far: the first and the last byte.
    loose: Option<Range<usize>>,
    /// Up to here lines look like a list and are none.
    refused: usize,
}

/// A command that was typed, and what came of it.
struct Command {
    prompt: Prompt,
    start: usize,
    has_output: bool,
}

/// What stands at a line.
struct Found {
    form: Form,
    objects: Vec<Object>,
    problems: Vec<Problem>,
    range: Range<usize>,
}

impl<'t> Session<'t> {
    /// Reads what starts at a line, and says where to go on.
    fn step(&mut self, line: &Line<'t>) -> usize {
        if line.is_blank() {
            if self.command.is_none() {
                self.loose = None; // an error message has no blank lines
            }
            return line.next;
        }
        if let Some(end) = self.transcript_block(line) {
            return end;
        }
        if let Some(prompted) = prompt::read(self.text, line) {
            self.end_command(line.start, true);
            let mut prompt = prompted.prompt;
            prompt.computer = prompt.computer.or_else(|| self.computer.clone());
            if !prompt.command.is_empty() {
                self.command = Some(Command { prompt, start: line.start, has_output: false });
            }
            return prompted.next;
        }
        if let Some((found, next)) = self.found_at(line) {
            self.push(found);
            return next;
        }
        let loose = self.loose.get_or_insert(line.start..line.end);
        loose.end = line.end;
        line.next
    }

    fn found_at(&mut self, line: &Line<'t>) -> Option<(Found, usize)> {
        let (text, budget, is_prompted) = (self.text, &mut self.budget, self.command.is_some());
        let command = self.command.as_ref().map(|command| command.prompt.command.as_str());
        let found = |form, objects, problems, range: Range<usize>| {
            let next = range.end;
            Some((Found { form, objects, problems, range }, next))
        };
        if let Some((objects, problems, range)) = clixml::read(text, line, budget) {
            return found(Form::CliXml, objects, problems, range);
        }
        if let Some((record, next)) = error_record::read(text, line, self.loose.as_ref()) {
            let range = record.range.clone();
            return Some((Found { form: Form::Text, objects: vec![record], problems: Vec::new(), range }, next));
        }
        if let Some((warning, next)) = error_record::warning(text, line).filter(|_| is_prompted) {
            let range = warning.range.clone();
            return Some((Found { form: Form::Text, objects: vec![warning], problems: Vec::new(), range }, next));
        }
        if let Some((objects, problems, range)) = json::read(text, line, budget) {
            return found(Form::Json, objects, problems, range);
        }
        if let Some((objects, problems, range)) = csv::read(text, line, budget) {
            return found(Form::Csv, objects, problems, range);
        }
        if let Some((objects, end)) = table::read(text, line, command, budget) {
            return found(Form::Table, objects, Vec::new(), line.start..end);
        }
        if self.is_native_error(line) {
            return None;
        }
        let (objects, end) = list::read(text, line, is_prompted, &mut self.refused, &mut self.budget)?;
        found(Form::List, objects, Vec::new(), line.start..end)
    }

    /// `w32tm : The following error occurred` names the command that was typed.
    fn is_native_error(&self, line: &Line<'_>) -> bool {
        let Some(command) = &self.command else { return false };
        let name = list::property_line(line.text).map(|property| property.name);
        name.is_some_and(|name| error_record::command_word(&command.prompt.command).eq_ignore_ascii_case(name))
    }

    fn push(&mut self, found: Found) {
        let Found { form, objects, problems, mut range } = found;
        self.loose = None;
        let mut prompt = None;
        if let Some(command) = &mut self.command {
            prompt = Some(command.prompt.clone());
            if !command.has_output {
                range.start = command.start;
            }
            command.has_output = true;
        }
        self.outputs.push(Output { prompt, form, objects, problems, range });
    }

    /// What a command printed ends at the next prompt. Without one nobody knows whether it had printed all.
    fn end_command(&mut self, end: usize, is_prompt_below: bool) {
        let loose = self.loose.take();
        let Some(command) = self.command.take().filter(|command| !command.has_output) else { return };
        let printed = loose.and_then(|range| Some((trim(self.text.get(range.clone())?), range)));
        let (objects, end) = match printed {
            Some((printed, range)) => {
                let types = error_record::kind_of(printed, &command.prompt.command);
                let object =
                    Object { types, text: Some(printed.to_owned()), range: range.clone(), ..Object::default() };
                (vec![object], range.end)
            }
            None if is_prompt_below && !prompt::is_silent(&command.prompt.command) => (Vec::new(), end),
            None => return,
        };
        let range = command.start..end;
        self.outputs.push(Output {
            prompt: Some(command.prompt),
            form: Form::Text,
            objects,
            problems: Vec::new(),
            range,
        });
    }

    /// `Start-Transcript` writes what it knows of the session between two rows of asterisks. Says where the block ends.
    fn transcript_block(&mut self, line: &Line<'t>) -> Option<usize> {
        if !is_row_of_asterisks(line.text) {
            return None;
        }
        let mut next = line.next;
        let mut computer = None;
        for _ in 0..MAX_HEADER_LINES {
            let Some(inside) = lines::line(self.text, next) else { break };
            next = inside.next;
            if is_row_of_asterisks(inside.text) {
                if computer.is_some() {
                    self.end_command(line.start, false);
                    self.computer = computer;
                }
                return Some(next);
            }
            computer = computer.or_else(|| machine(inside.text));
            if prompt::is_prompt(inside.text) {
                break;
            }
        }
        Some(line.next)
    }
}

fn is_row_of_asterisks(line: &str) -> bool {
    let line = trim(line);
    line.len() >= MIN_ASTERISKS && line.bytes().all(|byte| byte == b'*')
}

/// `Machine: EX01 (Microsoft Windows NT 10.0.20348.0)`, whatever the language.
fn machine(line: &str) -> Option<String> {
    let (label, system) = line.split_once(" (")?;
    let (_, name) = label.split_once(':')?;
    let is_machine = system.starts_with("Microsoft Windows") || system.starts_with("Unix");
    Some(trim(name).to_owned()).filter(|name| is_machine && !name.is_empty())
}

/// More commands than a day's transcript has.
const MAX_OUTPUTS: usize = 2_000;
const BYTE_ORDER_MARK: char = '\u{feff}';
const MIN_ASTERISKS: usize = 10;
/// The header of a transcript has about twenty lines.
const MAX_HEADER_LINES: usize = 60;
