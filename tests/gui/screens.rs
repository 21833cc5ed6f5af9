//! Pictures of whole screens, light and dark, large and small.

use eframe::egui::{Key, Modifiers, Role, Theme};

use crate::bench::{Bench, LARGE, SMALL, fixture};

#[track_caller]
fn check(bench: &mut Bench, name: &str) {
    bench.harness.remove_cursor();
    bench.harness.run_ok();
    bench.harness.snapshot(name);
}

#[test]
fn the_sample_in_light() {
    check(&mut Bench::sample(LARGE, Theme::Light), "sample-light");
}

#[test]
fn the_sample_in_dark() {
    check(&mut Bench::sample(LARGE, Theme::Dark), "sample-dark");
}

#[test]
fn the_sample_in_a_small_window_in_light() {
    check(&mut Bench::sample(SMALL, Theme::Light), "sample-small-light");
}

#[test]
fn the_sample_in_a_small_window_in_dark() {
    check(&mut Bench::sample(SMALL, Theme::Dark), "sample-small-dark");
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
    let mut bench = Bench::sample(LARGE, Theme::Light);
    bench.click(Role::Button, LIFETIME);
    bench.click(Role::Tab, "Claims");
    check(&mut bench, "claims-light");
}

#[test]
fn raw_text_with_a_finding_open() {
    let mut bench = Bench::sample(SMALL, Theme::Dark);
    bench.click(Role::Button, LIFETIME);
    bench.click(Role::Tab, "Raw");
    check(&mut bench, "raw-small-dark");
}

/// Two tokens beside each other.
fn compared(size: [f32; 2], theme: Theme) -> Bench {
    let mut bench = Bench::with(size, theme);
    bench.paste(&fixture("token-good.txt"));
    bench.paste(&fixture("token-evil.txt"));
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::D);
    bench.settle();
    bench
}

#[test]
fn two_tokens_in_light() {
    check(&mut compared(LARGE, Theme::Light), "compare-light");
}

#[test]
fn two_tokens_in_a_small_window_in_dark() {
    let mut bench = compared(SMALL, Theme::Dark);
    bench.click(Role::CheckBox, "Only differences");
    check(&mut bench, "compare-small-dark");
}

#[test]
fn a_certificate() {
    let mut bench = Bench::with(LARGE, Theme::Light);
    bench.paste(&fixture("certificate.pem"));
    check(&mut bench, "certificate-light");
}

#[test]
fn a_key_document() {
    let mut bench = Bench::with(SMALL, Theme::Light);
    bench.paste(&fixture("metadata.json"));
    check(&mut bench, "key-document-small-light");
}

const LIFETIME: &str = "Lifetime (nbf, exp): Failed, Expired 2 h 5 min ago; it was valid until 2026-03-16 17:30:00 UTC";
