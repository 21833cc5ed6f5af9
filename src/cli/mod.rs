//! The command line: arguments → request → output → exit status. Computes no verdict of its own.

mod args;
mod dictionary;
mod diff;
mod explain;
mod fetching;
mod guess;
mod input;
mod inspect;
mod log;
mod output;
mod probe;
mod usage;

use std::io;
use std::process::ExitCode;

use clap::Parser as _;

use args::{Args, Command};

use crate::exchange::objects::COLLECTION_SCRIPT;
use crate::report::Redaction;
use crate::time::Time;

/// What ends a command early: one line for standard error, exit status 2.
#[derive(Debug)]
pub(crate) struct CliError(String);

impl CliError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

/// An input or output error in plain words, without the system's numbers.
pub(crate) fn io_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        _ => error.to_string(),
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where the command line reads the clock")]
fn now() -> Time {
    chrono::Utc::now()
}

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    // A panic's message may hold evidence: only its place is printed.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, |place| format!(" at {}:{}", place.file(), place.line()));
        anstream::eprintln!("assay-cli: internal error{place}; please report it");
    }));
    std::panic::catch_unwind(run).unwrap_or(ExitCode::from(FAILURE))
}

fn run() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            let status = if error.use_stderr() { FAILURE } else { 0 };
            // Help into a closed pipe is no error.
            if error.use_stderr() {
                usage::say(error);
            } else {
                let _closed_pipe = error.print();
            }
            return ExitCode::from(status);
        }
    };
    args.color.write_global();
    let result = match &args.command {
        Command::Inspect(inspect) => inspect::run(inspect, &args),
        Command::Diff(diff) => diff::run(diff, &args),
        Command::Probe(probe) => probe::run(probe, &args),
        Command::Explain(explain) => explain::run(explain),
        Command::CollectScript(collect) => output::deliver(COLLECTION_SCRIPT, collect.output.as_deref()).map(|()| 0),
        Command::Schema(schema) => {
            let schema = if schema.diff { crate::report::diff_schema() } else { crate::report::schema() };
            output::print(&(output::pretty(&schema) + "\n")).map(|()| 0)
        }
    };
    match result {
        Ok(status) => ExitCode::from(status),
        Err(CliError(message)) => {
            anstream::eprintln!("assay-cli: {}", Redaction::Redacted.text(&message));
            ExitCode::from(FAILURE)
        }
    }
}

/// Usage error, unreadable input, or internal error.
const FAILURE: u8 = 2;
