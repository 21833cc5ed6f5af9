//! Event logs of any size, read as a stream. How far it is stands on a terminal only.

use std::fs::File;
use std::io::{self, IsTerminal as _, Read as _, Seek as _};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use super::output::StatusLine;
use crate::event::log::{LogError, MAGIC, Progress};
use crate::intake::{self, Evidence, SourceKind};
use crate::text::thousands;

/// The evidence in an event log; nothing where the file is none. The file stands at its beginning again then.
pub(super) fn evidence(name: &str, file: &mut File, quiet: bool) -> io::Result<Option<Vec<Evidence>>> {
    let mut magic = [0; MAGIC.len()];
    let is_log = file.metadata()?.is_file() && file.read_exact(&mut magic).is_ok() && magic == MAGIC;
    if !is_log {
        // A pipe was not read from, and cannot go back.
        if file.metadata()?.is_file() {
            file.rewind()?;
        }
        return Ok(None);
    }
    let mut told = Told::new(!quiet && io::stderr().is_terminal());
    let read = intake::read_log(name, SourceKind::File, file, |progress| {
        told.show(progress);
        ControlFlow::Continue(())
    });
    told.clear();
    match read {
        Ok(pieces) => Ok(Some(pieces)),
        Err(LogError::Io(error)) => Err(error),
        Err(LogError::Cancelled) => Err(io::ErrorKind::Interrupted.into()),
    }
}

struct Told {
    is_shown: bool,
    line: StatusLine,
    last: Instant,
    is_written: bool,
}

impl Told {
    fn new(is_shown: bool) -> Self {
        Self { is_shown, line: StatusLine::default(), last: Instant::now(), is_written: false }
    }

    fn show(&mut self, progress: Progress) {
        if !self.is_shown || self.last.elapsed() < PATIENCE {
            return;
        }
        let share = u128::from(progress.bytes) * 100 / u128::from(progress.size.max(1));
        let words = format!("{} records read ({share} %)", thousands(progress.records));
        anstream::eprint!("{}", self.line.over(&words));
        (self.last, self.is_written) = (Instant::now(), true);
    }

    fn clear(&self) {
        if self.is_written {
            anstream::eprint!("{}", self.line.over(""));
        }
    }
}

/// Small logs are read before anybody could read a number.
const PATIENCE: Duration = Duration::from_millis(200);
