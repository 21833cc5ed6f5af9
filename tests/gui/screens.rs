//! Pictures of whole screens, light and dark, large and small.

use eframe::egui::{Role, Theme};

use crate::bench::{Bench, LARGE, SMALL, fixture};

fn case(size: [f32; 2], theme: Theme) -> Bench {
    let mut bench = Bench::with(size, theme);
    bench.paste(&fixture("token-expired.txt"));
    bench.paste(&fixture("metadata.json"));
    bench.paste(&fixture("certificate.pem"));
    bench
}

#[track_caller]
fn check(bench: &mut Bench, name: &str) {
    bench.harness.remove_cursor();
    bench.harness.run_ok();
    bench.harness.snapshot(name);
}

#[test]
fn the_case_in_light() {
    check(&mut case(LARGE, Theme::Light), "case-light");
}

#[test]
fn the_case_in_dark() {
    check(&mut case(LARGE, Theme::Dark), "case-dark");
}

#[test]
fn the_case_in_a_small_window_in_light() {
    check(&mut case(SMALL, Theme::Light), "case-small-light");
}

#[test]
fn the_case_in_a_small_window_in_dark() {
    check(&mut case(SMALL, Theme::Dark), "case-small-dark");
}

#[test]
fn the_first_screen_in_light() {
    check(&mut Bench::with(SMALL, Theme::Light), "first-light");
}

#[test]
fn the_first_screen_in_dark() {
    check(&mut Bench::with(SMALL, Theme::Dark), "first-dark");
}

#[test]
fn claims_with_a_finding_open() {
    let mut bench = case(LARGE, Theme::Light);
    bench.click(Role::Button, "Error: Expired 2 h ago");
    bench.click(Role::Tab, "Claims");
    check(&mut bench, "claims-light");
}

#[test]
fn raw_text_with_a_finding_open() {
    let mut bench = case(SMALL, Theme::Dark);
    bench.click(Role::Button, "Error: Expired 2 h ago");
    bench.click(Role::Tab, "Raw");
    check(&mut bench, "raw-small-dark");
}

#[test]
fn a_certificate() {
    let mut bench = Bench::with(LARGE, Theme::Light);
    bench.paste(&fixture("certificate.pem"));
    check(&mut bench, "certificate-light");
}
