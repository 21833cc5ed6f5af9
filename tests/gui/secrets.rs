//! What the user adds by hand: a secret, a payload, a list of secrets, which is tried in the background and can be stopped.
#![expect(clippy::expect_used, reason = "a file that cannot be written is a failed test")]

use std::path::PathBuf;

use assay::gui::command::Command;
use assay::jose::base64url;
use aws_lc_rs::hmac;
use eframe::egui::{Key, Modifiers, Role, Theme};
use egui_kittest::kittest::Queryable as _;

use crate::bench::{Bench, LARGE, SMALL};

const TRY: &str = "Try a list of secrets…";

fn token(secret: &[u8]) -> String {
    let part = |text: &str| base64url::encode(text.as_bytes());
    let head = format!("{}.{}", part(r#"{"alg":"HS256","typ":"JWT"}"#), part(r#"{"iss":"portal","sub":"service"}"#));
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), head.as_bytes());
    format!("{head}.{}", base64url::encode(tag.as_ref()))
}

/// A list in the tests' own folder.
fn list(name: &str, lines: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, lines).expect("the folder of the tests can be written to");
    path
}

/// Asks for the list in the prompt that stands for the system's dialog.
fn choose(bench: &mut Bench, path: &std::path::Path) {
    bench.assert_shows("Type the path of a file with one secret a line");
    answer(bench, path, "Try");
}

/// Types the path into the prompt and presses its button.
fn answer(bench: &mut Bench, path: &std::path::Path, verb: &str) {
    bench.harness.get_by_role_and_label(Role::TextInput, "Path").type_text(&path.to_string_lossy());
    bench.harness.step();
    bench.harness.get_by_role_and_label(Role::Button, verb).click();
    bench.harness.step();
    bench.harness.step();
}

#[test]
fn a_secret_that_stands_in_a_list_makes_the_token_invalid() {
    let mut bench = Bench::new();
    bench.paste(&token(b"hunter2"));
    bench.assert_shows("Undetermined");
    bench.click(Role::Tab, "Keys");
    bench.click(Role::Button, TRY);
    choose(&mut bench, &list("common.txt", "password\nhunter2\nqwerty\n"));
    bench.assert_shows("Trying the secrets in common.txt");
    bench.settle();
    assert!(!bench.shows("Trying the secrets"));
    bench.assert_shows("Invalid");
    bench.assert_shows("Anybody can guess the secret that made the signature: it is line 2 of common.txt");
    assert!(!bench.shows("hunter2"));
}

#[test]
fn nothing_found_is_said_in_words() {
    let mut bench = Bench::new();
    bench.paste(&token(b"a secret that nobody has"));
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::L);
    bench.settle();
    choose(&mut bench, &list("short.txt", "password\nqwerty\n"));
    bench.settle();
    bench.assert_shows("None of 2 secrets in short.txt made the signature");
    bench.assert_shows("Undetermined");
}

#[test]
fn a_search_can_be_stopped() {
    let mut bench = Bench::new();
    bench.paste(&token(b"hunter2"));
    bench.click(Role::Tab, "Keys");
    bench.click(Role::Button, TRY);
    choose(&mut bench, &list("stopped.txt", "hunter2\n"));
    bench.assert_shows("Trying the secrets");
    bench.harness.get_by_role_and_label(Role::Button, "Stop").click();
    bench.harness.step();
    bench.harness.step();
    bench.settle();
    assert!(!bench.shows("Trying the secrets"));
    bench.assert_shows("Undetermined");
}

#[test]
fn other_tokens_have_no_secret_to_try() {
    let mut bench = Bench::new();
    bench.paste(&crate::bench::fixture("token-good.txt"));
    bench.click(Role::Tab, "Keys");
    assert!(!bench.shows(TRY));
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::L);
    bench.settle();
    bench.assert_shows("is not made with a secret");
}

#[test]
fn a_list_that_cannot_be_read_is_told_of() {
    let mut bench = Bench::new();
    bench.paste(&token(b"hunter2"));
    bench.click(Role::Button, "Warning: No key to verify the signature with was found in the case");
    bench.click(Role::Button, TRY);
    choose(&mut bench, std::path::Path::new("/no/such/list.txt"));
    bench.settle();
    bench.assert_shows("list.txt cannot be read: there is no such file");
    assert_eq!(Command::TrySecrets.words(), TRY);
}

#[track_caller]
fn check_pictures(theme: Theme, size: [f32; 2], name: &str) {
    let mut bench = Bench::with(size, theme);
    bench.paste(&token(b"hunter2"));
    bench.click(Role::Tab, "Keys");
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::L);
    bench.settle();
    choose(&mut bench, &list(&format!("{name}.txt"), "password\nhunter2\n"));
    bench.harness.remove_cursor();
    bench.harness.step();
    bench.harness.snapshot(format!("{name}-trying"));
    bench.settle();
    bench.harness.remove_cursor();
    bench.harness.run_ok();
    bench.harness.snapshot(name);
}

#[test]
fn a_search_in_light() {
    check_pictures(Theme::Light, LARGE, "secrets-light");
}

#[test]
fn a_search_in_a_small_window_in_dark() {
    check_pictures(Theme::Dark, SMALL, "secrets-small-dark");
}

#[test]
fn a_typed_secret_verifies_and_is_gone_from_its_field() {
    let mut bench = Bench::new();
    bench.paste(&token(b"a long secret of thirty-two bytes"));
    bench.click(Role::Tab, "Keys");
    let use_secret = |bench: &mut Bench, text: &str| {
        bench.harness.get_by_role_and_label(Role::PasswordInput, "Secret").focus();
        bench.harness.step();
        bench.harness.get_by_role_and_label(Role::PasswordInput, "Secret").type_text(text);
        bench.harness.step();
        bench.click(Role::Button, "Use");
    };
    use_secret(&mut bench, "wrong");
    bench.assert_shows("Invalid");
    use_secret(&mut bench, "a long secret of thirty-two bytes");
    bench.assert_shows("Valid");
    assert!(!bench.shows("thirty-two"));
    bench.click(Role::CheckBox, "Base64");
    use_secret(&mut bench, "not base64!");
    bench.assert_shows("The secret is not base64, so it was not taken");
}

#[test]
fn a_detached_payload_is_asked_for_and_taken() {
    let mut bench = Bench::new();
    let header = base64url::encode(br#"{"alg":"HS256"}"#);
    let key = hmac::Key::new(hmac::HMAC_SHA256, &[7; 32]);
    let signed = format!("{header}.{}", base64url::encode(b"the body"));
    let signature = base64url::encode(hmac::sign(&key, signed.as_bytes()).as_ref());
    bench.paste(&format!("{header}..{signature}"));
    bench.paste(&format!(r#"{{"kty":"oct","k":"{}"}}"#, base64url::encode(&[7; 32])));
    bench.click(Role::Button, "Notice: The payload is not in the token: if it was sent by another way, add it");
    let path = list("body.txt", "the body");
    bench.click(Role::Button, "Add the payload…");
    answer(&mut bench, &path, "Add");
    bench.settle();
    bench.assert_shows("Valid");
    bench.click(Role::Tab, "Raw");
    bench.assert_shows("added by you");
}
