//! The command line: arguments → request → output → exit status. Computes no verdict of its own.

mod args;
mod explain;
mod input;
mod inspect;
mod output;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Args, Command};

/// What ends a command early: one line for standard error, exit status 2.
#[derive(Debug)]
pub(crate) struct CliError(String);

impl CliError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
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
            let _closed_pipe = error.print();
            return ExitCode::from(status);
        }
    };
    args.color.write_global();
    let result = match &args.command {
        Command::Inspect(inspect) => inspect::run(inspect, &args),
        Command::Explain(explain) => explain::run(explain),
        Command::Schema => output::print(&(output::pretty(&crate::report::schema()) + "\n")).map(|()| 0),
    };
    match result {
        Ok(status) => ExitCode::from(status),
        Err(CliError(message)) => {
            anstream::eprintln!("assay-cli: {message}");
            ExitCode::from(FAILURE)
        }
    }
}

/// Usage error, unreadable input, or internal error.
const FAILURE: u8 = 2;
