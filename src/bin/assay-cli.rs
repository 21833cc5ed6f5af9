//! The command line. See `assay::cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    assay::cli::main()
}
