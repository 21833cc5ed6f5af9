//! Files: named at the start, dropped, typed as a path.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use assay::gui::command::Command;
use eframe::egui::{DroppedFile, HoveredFile, Role};
use egui_kittest::kittest::Queryable as _;

use crate::bench::{Bench, LARGE, fixture};

#[derive(Debug)]
struct Dropped(PathBuf);

impl DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Ok(fixture("token-good.txt").into_bytes())
    }
}

fn drop_file(bench: &mut Bench, path: &Path) {
    bench.harness.input_mut().dropped_files.push(Arc::new(Dropped(path.to_owned())));
    bench.harness.step();
    bench.settle();
}

#[test]
fn a_dropped_file_is_read_in_the_background() {
    let mut bench = Bench::new();
    bench.harness.input_mut().hovered_files.push(HoveredFile::default());
    bench.harness.step();
    bench.harness.input_mut().hovered_files.clear();
    drop_file(&mut bench, Path::new("no such folder/dropped.txt"));
    bench.assert_shows("Exchange identity token");
    bench.assert_shows("Undetermined");
}

#[test]
fn a_folder_that_is_dropped_is_refused_in_words() {
    let mut bench = Bench::new();
    drop_file(&mut bench, &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    bench.assert_shows("is a folder; open the files in it");
    bench.assert_shows("What is wrong, and what to run next?");
}

#[test]
fn files_named_at_the_start_are_opened_and_missing_ones_told_of() {
    let files = ["tests/gui/fixtures/token-expired.txt", "tests/gui/fixtures/missing.txt"];
    let mut bench = Bench::opened(files.map(PathBuf::from).to_vec());
    bench.settle();
    bench.assert_shows("expired 2 h ago");
    bench.assert_shows("cannot be read: there is no such file");
    bench.click(Role::Button, "Close this message");
    assert!(!bench.shows("cannot be read"));
}

#[test]
fn two_hundred_certificates_are_all_in_the_list() {
    let mut bench = Bench::new();
    bench.paste(&fixture("certificate.pem").repeat(200));
    bench.assert_shows("Certificates");
    let rows = bench.outline().lines().filter(|line| line.contains("Button \"Certificate: ")).count();
    assert_eq!(rows, 200);
}

#[test]
fn many_messages_leave_room_for_what_is_looked_at() {
    let mut bench = Bench::new();
    bench.paste(&fixture("token-good.txt"));
    for number in 1..=9 {
        bench.command(Command::OpenPath(PathBuf::from(format!("no-such-file-{number}"))));
        assert_eq!(bench.shows("Close all"), number > 2, "{number}");
    }
    bench.assert_shows("9 messages");
    let rect = |label: &str| bench.harness.get_by_label_contains(label).rect();
    assert!(rect("no-such-file-9").top() < rect("no-such-file-8").top(), "the newest stands first");
    assert!(rect("Steps").top() < LARGE[1] * 0.65, "the tabs are in sight");
    bench.click(Role::Button, "Close all");
    assert!(!bench.shows("no-such-file") && !bench.shows("messages"));
}
