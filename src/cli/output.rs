//! Text → standard output or a file. A broken pipe is no error; a file is written whole or not at all.

use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use anstyle::{AnsiColor, Style};
use clap::builder::styling::Effects;

use super::{CliError, io_words};
use crate::report::Tone;
use crate::text::quoted;

/// Columns of a text report in a file.
pub(super) const FILE_COLUMNS: usize = 100;

/// Prints to standard output, with colours where it can show them.
pub(super) fn print(text: &str) -> Result<(), CliError> {
    let mut stdout = anstream::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(CliError::new(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Prints, or writes to a file where one is named.
pub(super) fn deliver(text: &str, target: Option<&Path>) -> Result<(), CliError> {
    match target {
        Some(target) => write(text, target),
        None => print(text),
    }
}

/// Writes a file whole or not at all: beside it first, then over it.
pub(super) fn write(text: &str, target: &Path) -> Result<(), CliError> {
    let failed = |error: io::Error| {
        CliError::new(format!("cannot write {}: {}", quoted(&target.to_string_lossy()), io_words(&error)))
    };
    // A device or pipe takes what it is given, and a link stays one: only a plain file is replaced.
    let resolved = target.canonicalize().unwrap_or_else(|_| target.to_owned());
    let target = resolved.as_path();
    if target.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        return std::fs::write(target, text).map_err(failed);
    }
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut file = tempfile::Builder::new().prefix(".assay-").tempfile_in(folder).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.persist(target).map(drop).map_err(|error| failed(error.error))
}

/// One line of a terminal, written over itself. Blanks cover what stood there: a terminal without colours takes no sequences.
#[derive(Debug, Default)]
pub(super) struct StatusLine {
    width: AtomicUsize,
}

impl StatusLine {
    /// What is written to put this text in the place of the one before.
    pub(super) fn over(&self, text: &str) -> String {
        let width = text.chars().count();
        let rest = self.width.swap(width, Ordering::Relaxed).saturating_sub(width);
        let back = if width == 0 { "\r" } else { "" };
        format!("\r{text}{}{back}", " ".repeat(rest))
    }
}

/// JSON for people to read.
pub(super) fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}")
}

/// The terminal's width, or that of a file.
pub(super) fn columns() -> usize {
    terminal_size::terminal_size().map_or(FILE_COLUMNS, |(width, _)| usize::from(width.0))
}

/// Colours of the terminal's own palette; the stream takes them out where they do not belong.
pub(super) fn coloured(tone: Tone, text: &str) -> String {
    let style = match tone {
        Tone::Good => AnsiColor::Green.on_default().effects(Effects::BOLD),
        Tone::Bad => AnsiColor::Red.on_default().effects(Effects::BOLD),
        Tone::Open => AnsiColor::Yellow.on_default().effects(Effects::BOLD),
        Tone::Strong => Style::new().bold(),
        Tone::Faint => Style::new().dimmed(),
    };
    format!("{style}{text}{style:#}")
}

/// A paragraph in lines, indented.
pub(super) fn wrap(text: &str, indent: usize) -> String {
    let columns = columns().min(FILE_COLUMNS);
    let margin = " ".repeat(indent);
    if text.starts_with("    ") {
        return format!("{margin}{text}");
    }
    let mut lines = vec![margin.clone()];
    let mut width = indent;
    for word in text.split(' ') {
        let length = word.chars().count();
        if width > indent && width + 1 + length > columns {
            lines.push(margin.clone());
            width = indent;
        }
        if let Some(line) = lines.last_mut() {
            if width > indent {
                line.push(' ');
                width += 1;
            }
            line.push_str(word);
        }
        width += length;
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_status_covers_the_one_before_with_blanks() {
        let line = StatusLine::default();
        for (text, expected) in [("10 of 12", "\r10 of 12"), ("done", "\rdone    "), ("", "\r    \r"), ("", "\r\r")] {
            assert_eq!(line.over(text), expected);
        }
    }
}
