//! Whole cases, as a support engineer holds them: the cards, the causes, and the ways between them.
#![expect(clippy::expect_used, reason = "what is not there is a failed test")]

use std::path::{Path, PathBuf};

use assay::gui::command::{Command, Tab};
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
    // It may stand below the fold.
    bench.harness.get_by_role_and_label(Role::Button, button).click_accesskit();
    bench.harness.step();
    bench.harness.step();
    let copied = bench.copied();
    bench.settle();
    copied
}

/// What has to come of a case, as the file beside it says.
fn expected(case: &Path, name: &str) -> String {
    let text = std::fs::read_to_string(case.join("expected.toml")).expect("the case says what comes of it");
    let table: toml::Table = text.parse().expect("it is TOML");
    table.get(name).and_then(toml::Value::as_str).unwrap_or_default().to_owned()
}

#[test]
fn every_case_leads_to_its_cause_and_its_first_command() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/cases");
    let cases = std::fs::read_dir(folder).expect("the cases are there");
    let mut cases: Vec<PathBuf> = cases.map(|case| case.expect("it can be listed").path()).collect();
    cases.sort();
    assert!(cases.len() >= 9, "{cases:?}");
    for case in cases {
        let mut bench = open(&case.file_name().expect("it has a name").to_string_lossy(), LARGE, Theme::Light);
        bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::G);
        bench.settle();
        let command = expected(&case, "command");
        let Some(button) = first_copy_button(&bench).filter(|_| !command.is_empty()) else {
            assert!(command.is_empty(), "{}: no command to copy\n{}", case.display(), bench.outline());
            continue;
        };
        assert_eq!(copied(&mut bench, &button), Some(command), "{}", case.display());
    }
}

/// The button that copies the first command of the cause that is open.
fn first_copy_button(bench: &Bench) -> Option<String> {
    let outline = bench.outline();
    let line = outline.lines().map(str::trim).find(|line| line.starts_with("Button \"Copy command 1: "))?;
    Some(line.strip_prefix("Button \"")?.strip_suffix('"')?.to_owned())
}

#[test]
fn evidence_is_grouped_and_each_piece_says_its_state() {
    let bench = open("auth-certificate-missing-on-server", LARGE, Theme::Light);
    check_text("case.outline", &bench.outline());
}

#[test]
fn an_object_is_a_card_beside_its_text() {
    let mut bench = open("rotation-not-republished", LARGE, Theme::Light);
    bench.click(Role::Button, "Auth configuration, Error");
    bench.assert_shows("Which certificate the organization signs its OAuth tokens with");
    bench.assert_shows("not printed");
    let current = copied(&mut bench, "Copy thumbprint of Current").expect("there is a current one");
    assert_eq!(current.len(), 40);
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::Num3);
    bench.settle();
    bench.assert_shows("CurrentCertificateThumbprint");
    bench.assert_shows(&current);
    let text = copied(&mut bench, "Copy text").expect("the text is copied");
    assert!(text.starts_with("[PS] C:\\>Get-AuthConfig | Format-List"), "{text}");
    bench.click(Role::Tab, "Summary");
    bench.assert_shows("not printed");
}

#[test]
fn a_wide_window_shows_card_and_text_at_once() {
    let bench = open("rotation-not-republished", [1900.0, 900.0], Theme::Light);
    bench.assert_shows("All properties, as printed");
    bench.assert_shows("Copy text");
}

/// An event that carries a token which ended two hours before now and one second after the event.
fn event_with_token() -> String {
    format!(
        "Log Name:      Application\nSource:        MSExchange OAuth\nDate:          2027-01-15T07:59:59Z\n\
         Event ID:      1003\nTask Category: Server\nLevel:         Error\nComputer:      EX01.contoso.com\n\
         Description:\nOAuth token validation failed.\n\nError Code: 2000002\nError Message: The token has expired.\n\
         Token Details: {}\n",
        crate::bench::fixture("token-expired.txt").trim()
    )
}

#[test]
fn a_token_out_of_an_event_is_judged_at_the_events_time_and_leads_there() {
    let mut bench = Bench::new();
    bench.paste(&event_with_token());
    bench.assert_shows("at the event: 2027-01-15 07:59:59 UTC");
    assert!(!bench.shows("expired 2 h ago"), "at the event it had not expired");
    let event = "Event: 1003 MSExchange OAuth, EX01 · 2027-01-15 07:59, Error";
    let links = bench.harness.get_all_by_role_and_label(Role::Button, event).count();
    assert_eq!(links, 2, "one in the list, one beside the token\n{}", bench.outline());
    bench.harness.get_all_by_role_and_label(Role::Button, event).last().expect("it is there").click();
    bench.harness.step();
    bench.settle();
    bench.assert_shows("This server refused a token.");
    bench.assert_shows("Taken out of it");
    // And back, by the second of the two rows.
    let token = "Exchange identity token: addin.contoso.com, Undetermined";
    bench.harness.get_all_by_role_and_label(Role::Button, token).last().expect("it is there").click();
    bench.harness.step();
    bench.settle();
    bench.assert_shows("at the event: 2027-01-15 07:59:59 UTC");
}

#[test]
fn the_moment_of_an_event_is_offered_for_everything() {
    let mut bench = Bench::new();
    bench.paste(&event_with_token());
    bench.click(Role::Button, "As of: now");
    let newest = "The newest event, MSExchange OAuth 1003: 2027-01-15 07:59:59 UTC";
    bench.click(Role::Button, newest);
    bench.assert_shows("As of: 2027-01-15 07:59:59 UTC");
    assert!(!bench.shows("at the event:"), "everything is judged at that moment now");
}

#[test]
fn causes_are_reached_with_the_keyboard_and_lead_to_findings() {
    let mut bench = open("rotation-not-republished", LARGE, Theme::Light);
    assert!(!bench.shows("What was weighed"));
    for _ in 0..80 {
        bench.harness.key_press(Key::Tab);
        bench.harness.run_ok();
        let focused = bench.outline();
        if focused.lines().any(|line| line.contains(" cause: ") && line.ends_with("(focused)")) {
            break;
        }
    }
    bench.harness.key_press(Key::Enter);
    bench.settle();
    bench.assert_shows("What was weighed");
    bench.assert_shows("What would settle it");
    bench.assert_shows("Changes configuration");
    let outline = bench.outline();
    let weighed = outline.lines().map(str::trim).find(|line| line.starts_with("Button \"strong: "));
    let weighed = weighed.and_then(|line| line.strip_prefix("Button \"")?.strip_suffix('"')).expect("one is weighed");
    bench.click(Role::Button, weighed);
    assert!(!bench.shows("What was weighed"), "the finding is looked at");
    bench.assert_shows("What to do");
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::G);
    bench.settle();
    bench.assert_shows("What was weighed");
    bench.harness.key_press(Key::Escape);
    bench.settle();
    assert!(!bench.shows("What was weighed"));
}

#[test]
fn the_collection_script_is_saved_where_the_user_says() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("collect.ps1");
    let mut bench = Bench::new();
    bench.assert_shows("it was not run on a real server");
    bench.command(Command::SaveScriptTo(path.clone()));
    bench.assert_shows("Saved as");
    let written = std::fs::read_to_string(&path).expect("it was written");
    assert_eq!(written, assay::exchange::objects::COLLECTION_SCRIPT);
    bench.command(Command::SaveScriptTo(folder.path().to_owned()));
    bench.assert_shows("cannot be written");
}

#[test]
fn megabytes_of_text_are_shown_row_by_row() {
    let mut bench = Bench::new();
    let mut text = "[PS] C:\\>Get-AuthConfig | Format-List\n\nName : Auth Configuration\n".to_owned();
    let value = "x".repeat(60);
    text.extend((0..60_000).flat_map(|line| ["Property".to_owned(), line.to_string(), format!(" : {value}\n")]));
    text.extend(["Long : ", &"y".repeat(2_000_000), "\n"]);
    bench.paste(&text);
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::Num3);
    bench.settle();
    bench.assert_shows("Name : Auth Configuration");
    let rows = bench.outline().lines().filter(|line| line.contains("Property")).count();
    assert!((5..200).contains(&rows), "{rows} rows are laid out");
}

/// Draws what is open at each zoom factor that the keys lead to, in the smallest window: zoomed in, it has fewer points.
fn zoom_through(bench: &mut Bench) {
    for zoom in [1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2.0, 3.0, 5.0_f32] {
        bench.harness.set_size(eframe::egui::vec2(SMALL[0] / zoom, SMALL[1] / zoom));
        bench.harness.step();
        bench.harness.step();
    }
    bench.harness.set_size(SMALL.into());
    bench.settle();
}

#[test]
fn nothing_is_too_narrow_to_be_drawn() {
    let mut bench = Bench::with(SMALL, Theme::Light);
    zoom_through(&mut bench);
    bench.command(Command::ShowEndpoints);
    zoom_through(&mut bench);
    bench.command(Command::ShowEndpoints);
    bench.command(Command::OpenPath(PathBuf::from("/nowhere/at all")));
    zoom_through(&mut bench);
    bench.paste(&crate::bench::fixture("token-expired.txt"));
    for tab in Tab::ALL {
        bench.command(Command::ShowTab(tab));
        zoom_through(&mut bench);
    }
    bench.paste(&event_with_token());
    zoom_through(&mut bench);
    bench.command(Command::SelectPrevious);
    zoom_through(&mut bench);
    bench.command(Command::Compare);
    zoom_through(&mut bench);
}

#[test]
fn no_part_of_a_case_is_too_narrow_to_be_drawn() {
    for case in ["auth-certificate-missing-on-server", "stale-auth-server-keys"] {
        let mut bench = open(case, SMALL, Theme::Light);
        for _ in 0..3 {
            bench.command(Command::ShowFinding(Some(0)));
            zoom_through(&mut bench);
            bench.command(Command::SelectNext);
        }
        bench.command(Command::ShowTab(Tab::Raw));
        zoom_through(&mut bench);
        bench.command(Command::ShowCause(Some(0)));
        zoom_through(&mut bench);
    }
}

#[test]
fn what_was_copied_is_said_for_a_moment() {
    let mut bench = open("rotation-not-republished", LARGE, Theme::Light);
    bench.click(Role::Button, "Auth configuration, Error");
    bench.harness.get_by_role_and_label(Role::Button, "Copy thumbprint of Current").click_accesskit();
    for _ in 0..3 {
        bench.harness.step();
    }
    bench.assert_shows("Copied");
    for _ in 0..16 {
        bench.harness.step();
    }
    assert!(!bench.shows("Copied"), "{}", bench.outline());
}

#[test]
fn the_keyboard_follows_to_the_causes() {
    let mut bench = open("rotation-not-republished", SMALL, Theme::Light);
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::G);
    bench.settle();
    let outline = bench.outline();
    let focused = outline.lines().find(|line| line.ends_with("(focused)")).expect("something has the focus");
    assert!(focused.contains(", details"), "{focused}");
    let top = |bench: &Bench| bench.harness.get_by_role_and_label(Role::Heading, "What was weighed").rect().top();
    let before = top(&bench);
    bench.harness.key_press(Key::PageDown);
    bench.settle();
    assert!(top(&bench) < before - 100.0, "{before} before, {} after", top(&bench));
    bench.harness.key_press(Key::PageUp);
    bench.settle();
    assert!((top(&bench) - before).abs() < 200.0, "{before} before, {} after", top(&bench));
}

#[test]
fn a_search_where_there_is_nothing_to_search_changes_nothing() {
    let mut bench = open("rotation-not-republished", LARGE, Theme::Light);
    bench.click(Role::Button, "Auth configuration, Error");
    bench.command(Command::ShowTab(Tab::Raw));
    bench.assert_shows("Copy text");
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::F);
    bench.settle();
    bench.assert_shows("Copy text");
}

#[track_caller]
fn picture(bench: &mut Bench, name: &str) {
    bench.harness.remove_cursor();
    bench.harness.run_ok();
    bench.harness.snapshot(name);
}

#[test]
fn a_card_in_light() {
    let mut bench = open("rotation-not-republished", LARGE, Theme::Light);
    bench.click(Role::Button, "Auth configuration, Error");
    picture(&mut bench, "card-light");
}

#[test]
fn a_test_with_its_keys_in_a_small_window_in_dark() {
    picture(&mut open("rotation-not-republished", SMALL, Theme::Dark), "card-small-dark");
}

#[test]
fn an_event_in_dark() {
    let mut bench = Bench::with(LARGE, Theme::Dark);
    bench.paste(&event_with_token());
    let event = "Event: 1003 MSExchange OAuth, EX01 · 2027-01-15 07:59, Error";
    bench.harness.get_all_by_role_and_label(Role::Button, event).last().expect("it is there").click();
    bench.harness.step();
    bench.settle();
    picture(&mut bench, "event-dark");
}

#[test]
fn the_causes_in_light() {
    let mut bench = open("rotation-not-republished", LARGE, Theme::Light);
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::G);
    bench.settle();
    picture(&mut bench, "causes-light");
}

#[test]
fn the_causes_in_a_small_window_in_dark() {
    let mut bench = open("auth-certificate-missing-on-server", SMALL, Theme::Dark);
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::G);
    bench.settle();
    picture(&mut bench, "causes-small-dark");
}
