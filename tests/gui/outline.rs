//! What a screen reader finds on the main screen, as text.
#![expect(clippy::panic, reason = "a snapshot that cannot be written is a failed test")]

use std::path::Path;

use eframe::egui::Theme;

use crate::bench::{Bench, LARGE};

#[test]
fn the_main_screen_reads_well() {
    let bench = Bench::sample(LARGE, Theme::Light);
    check("main", &bench.outline());
}

#[test]
fn the_first_screen_reads_well() {
    let mut bench = Bench::new();
    bench.settle();
    check("first", &bench.outline());
}

#[track_caller]
fn check(name: &str, outline: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/gui/snapshots/{name}.outline.txt"));
    #[expect(clippy::disallowed_methods, reason = "the same variable tells egui's own snapshots to be written")]
    let update = std::env::var_os("UPDATE_SNAPSHOTS").is_some();
    if update {
        std::fs::write(&path, outline).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(outline, expected, "run with UPDATE_SNAPSHOTS=1 if this is as it should be");
}
