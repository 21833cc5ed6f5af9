//! `--secret-list`: a list of secrets, streamed past the case's HMAC tokens. What fits becomes evidence; how far it is
//! stands on a terminal only.

use std::fs::File;
use std::io::{BufReader, IsTerminal as _};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use super::output::StatusLine;
use super::{CliError, io_words};
use crate::case::Case;
use crate::guess::{Guesser, Progress};
use crate::intake::{Body, Evidence};
use crate::text::{quoted, thousands};

/// Tries the list on every token of the case and adds what was found.
pub(super) fn run(case: &mut Case, path: &Path, quiet: bool) -> Result<(), CliError> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let (file, size) = open(path).map_err(|error| unreadable(path, &error))?;
    let tokens = case.evidence().iter().filter_map(|evidence| match &evidence.body {
        Body::Token { token, .. } => Some(&**token),
        _ => None,
    });
    let mut guesser = Guesser::new(tokens);
    if guesser.is_done() {
        say(quiet, &format!("{} was not tried: no token in the case has an HMAC signature", quoted(&name)));
        return Ok(());
    }
    let mut line = Tried::new(!quiet && std::io::stderr().is_terminal(), size);
    let search = guesser.search(BufReader::new(file), |progress| {
        line.show(progress);
        ControlFlow::Continue(())
    });
    line.clear();
    let search = search.map_err(|error| unreadable(path, &error))?;
    say(quiet, &search.words(&name));
    let found: Vec<Evidence> = search.hits.into_iter().map(|hit| hit.into_evidence(name.clone())).collect();
    case.add(found);
    Ok(())
}

fn open(path: &Path) -> std::io::Result<(File, u64)> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(std::io::ErrorKind::IsADirectory.into());
    }
    Ok((file, metadata.len()))
}

fn unreadable(path: &Path, error: &std::io::Error) -> CliError {
    CliError::new(format!("cannot read {}: {}", quoted(&path.to_string_lossy()), io_words(error)))
}

fn say(quiet: bool, words: &str) {
    if !quiet {
        anstream::eprintln!("{words}");
    }
}

/// How far the list is, on a terminal.
struct Tried {
    is_shown: bool,
    line: StatusLine,
    size: u64,
    began: Instant,
    written: Option<Instant>,
}

impl Tried {
    fn new(is_shown: bool, size: u64) -> Self {
        Self { is_shown, line: StatusLine::default(), size, began: Instant::now(), written: None }
    }

    fn show(&mut self, progress: Progress) {
        let since = self.written.unwrap_or(self.began);
        if !self.is_shown || since.elapsed() < PATIENCE {
            return;
        }
        let share = match self.size {
            0 => String::new(), // a pipe
            size => format!(" ({} %)", (u128::from(progress.bytes) * 100 / u128::from(size)).min(100)),
        };
        let words = format!("{} secrets tried{share}", thousands(progress.lines));
        anstream::eprint!("{}", self.line.over(&words));
        self.written = Some(since + since.elapsed());
    }

    fn clear(&self) {
        if self.written.is_some() {
            anstream::eprint!("{}", self.line.over(""));
        }
    }
}

/// Short lists are done before anybody could read a number.
const PATIENCE: Duration = Duration::from_millis(200);
