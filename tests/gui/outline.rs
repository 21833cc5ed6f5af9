//! What a screen reader finds on the main screens, as text.

use eframe::egui::Theme;

use crate::bench::{Bench, LARGE, check_text};

#[test]
fn the_main_screen_reads_well() {
    check_text("main.outline", &Bench::sample(LARGE, Theme::Light).outline());
}

#[test]
fn the_first_screen_reads_well() {
    let mut bench = Bench::new();
    bench.settle();
    check_text("first.outline", &bench.outline());
}
