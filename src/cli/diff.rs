//! `diff`: two inputs → what differs. The exit status is that of `diff(1)`.

use std::path::Path;

use super::args::{Args, Diff, Format};
use super::{CliError, input, output};
use crate::intake::Evidence;
use crate::report::{Compared, Redaction, diff, diff_text, json_text};
use crate::text::{count, quoted};

/// Compares the inputs and prints the differences.
pub(super) fn run(arguments: &Diff, args: &Args) -> Result<u8, CliError> {
    let is_input = |path: &Path| path.as_os_str() == "-";
    if is_input(&arguments.left) && is_input(&arguments.right) {
        return Err(CliError::new("standard input can be one of the two only; give a file as the other"));
    }
    let (left, right) = (input::evidence(&arguments.left, args.quiet)?, input::evidence(&arguments.right, args.quiet)?);
    if args.verbose && !args.quiet {
        say_what_was_read(&[&left, &right]);
    }
    let compared = Compared::new(&left, &right).map_err(|unlike| {
        let [left, right] = [&left, &right].map(|evidence| name(evidence));
        CliError::new(format!(
            "{left} holds {}, {right} holds {}: only two of a kind can be compared",
            unlike.left, unlike.right
        ))
    })?;
    let redaction = if arguments.unredacted { Redaction::Unredacted } else { Redaction::Redacted };
    match (arguments.format, &arguments.output) {
        (Format::Json, target) => {
            let json = json_text(&diff(&compared, redaction))
                .map_err(|error| CliError::new(format!("the differences cannot be written: {error}")))?;
            output::deliver(&(json + "\n"), target.as_deref())?;
        }
        (Format::Text, Some(target)) => {
            output::write(&diff_text(&compared, redaction, output::FILE_COLUMNS, |_, text| text.to_owned()), target)?;
        }
        (Format::Text, None) => {
            output::print(&diff_text(&compared, redaction, output::columns(), output::coloured))?;
        }
    }
    Ok(u8::from(!compared.is_same()))
}

fn name(evidence: &[Evidence]) -> String {
    evidence.first().map_or_else(String::new, |first| quoted(&first.source.name))
}

fn say_what_was_read(inputs: &[&[Evidence]]) {
    for evidence in inputs {
        let pieces = count(evidence.len(), "piece of evidence", "pieces of evidence");
        anstream::eprintln!("read {pieces} from {}", name(evidence));
    }
}
