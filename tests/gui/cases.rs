//! Whole cases, as a support engineer holds them: the cards, the causes, and the ways between them.
#![expect(clippy::expect_used, reason = "what is not there is a failed test")]

use std::path::{Path, PathBuf};

use eframe::egui::{Key, Modifiers, Role, Theme};
use egui_kittest::kittest::Queryable as _;

use crate::bench::{Bench, LARGE, SMALL, check_text};

/// The files of a case in `tests/fixtures/cases`.
fn files(case: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/cases").join(case);
    let entries = std::fs::read_dir(folder).expect("the case is there");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be listed").path()).collect();
    files.retain(|file| file.file_name().is_none_or(|name| name != "expected.toml"));
    files.sort();
    files
}

/// A case, opened and assessed.
fn open(case: &str, size: [f32; 2], theme: Theme) -> Bench {
    let mut bench = Bench::with_files(size, theme, files(case));
    bench.settle();
    bench
}

fn copied(bench: &mut Bench, button: &str) -> Option<String> {
    bench.harness.get_by_role_and_label(Role::Button, button).click();
    bench.harness.step();
    bench.harness.step();
    let copied = bench.copied();
    bench.settle();
    copied
}
