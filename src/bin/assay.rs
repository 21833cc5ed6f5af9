//! The window. `assay-cli` gives the same answers in a terminal.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use std::ffi::OsString;
use std::process::ExitCode;

use assay::gui::app::{App, Outside, Start};
use assay::gui::launch;

fn main() -> ExitCode {
    silence_panics();
    let start = match parse(std::env::args_os().skip(1)) {
        Asked::Window(start) => start,
        Asked::Text(text) => return say(text),
        Asked::Nonsense(option) => {
            return complain(&format!("assay: unknown option '{option}'\n\nFor more information, try '--help'."));
        }
    };
    match launch::run(&move |creation| Box::new(App::new(&creation.egui_ctx, &start, Outside::default()))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => complain(&sentence),
    }
}

/// What the arguments ask for.
#[derive(Debug)]
enum Asked {
    Window(Start),
    Text(&'static str),
    Nonsense(String),
}

fn parse(arguments: impl Iterator<Item = OsString>) -> Asked {
    let mut start = Start::default();
    let mut options_end = false;
    for argument in arguments {
        match argument.to_str() {
            Some("--") if !options_end => options_end = true,
            Some("--help" | "-h") if !options_end => return Asked::Text(HELP),
            Some("--version" | "-V") if !options_end => return Asked::Text(VERSION),
            Some("--sample") if !options_end => start.sample = true,
            Some(option) if !options_end && option.starts_with('-') && option.len() > 1 => {
                return Asked::Nonsense(option.to_owned());
            }
            _ => start.files.push(argument.into()),
        }
    }
    Asked::Window(start)
}

/// A panic's text may hold evidence, and stderr may be kept: only the place is told.
#[expect(clippy::print_stderr, reason = "a fault has to be told, and there may be no window to tell it in")]
fn silence_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default();
        eprintln!("assay: a fault in this program at {place}");
    }));
}

#[expect(clippy::print_stdout, reason = "this is what was asked for")]
fn say(text: &str) -> ExitCode {
    println!("{text}");
    ExitCode::SUCCESS
}

#[expect(clippy::print_stderr, reason = "usage errors, and that no window can be opened, go to stderr")]
fn complain(sentence: &str) -> ExitCode {
    eprintln!("{sentence}");
    ExitCode::from(2)
}

const VERSION: &str = concat!("assay ", env!("CARGO_PKG_VERSION"));

const HELP: &str = "\
Says what is wrong with a token or with the certificate behind it, and proves it from the evidence

Usage: assay [OPTIONS] [FILE]...

Arguments:
  [FILE]...  Files with tokens, certificates or key documents

Options:
      --sample   Open the sample case
  -h, --help     Print help
  -V, --version  Print version

Environment:
  ASSAY_RENDERER  `glow` or `wgpu`: draw the window with this and nothing else

In a terminal without a display, use assay-cli.";

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(arguments: &[&str]) -> Asked {
        parse(arguments.iter().map(OsString::from))
    }

    #[test]
    fn files_and_options_are_told_apart() {
        let Asked::Window(start) = asked(&["--sample", "a.txt", "--", "--help"]) else {
            panic!("a window was asked for")
        };
        assert!(start.sample);
        assert_eq!(start.files, ["a.txt", "--help"].map(std::path::PathBuf::from));
        assert!(matches!(asked(&["--nonsense"]), Asked::Nonsense(option) if option == "--nonsense"));
        assert!(matches!(asked(&["x", "-V"]), Asked::Text(VERSION)));
    }
}
