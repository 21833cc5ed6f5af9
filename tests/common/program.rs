//! Runs the command line. For the tests that are built with it only.

use std::process::{Command, Output, Stdio};

/// What the program says to these arguments, with nothing on standard input.
pub(crate) fn assay(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_assay-cli"))
        .args(arguments)
        .env_remove("NO_COLOR")
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}
