//! The network menu, and what the window remembers from one day to the next.

use std::fs;
use std::path::PathBuf;

use assay::fetch::ProxyChoice;
use assay::gui::app::Start;
use eframe::egui::{Key, Modifiers, Role, Theme};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::bench::{Bench, LARGE, SMALL, check_text, fixture};

/// A file in a folder of the test's own, which is not there yet.
fn place(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("settings").join(name);
    let _nothing_there = fs::remove_dir_all(&folder);
    folder.join("settings.json")
}

fn remembering(place: &std::path::Path) -> Bench {
    let mut bench = Bench::remembering(LARGE, Theme::Light, Start::default(), Some(place.to_owned()));
    bench.settle();
    bench
}

fn open_menu(bench: &mut Bench) {
    bench.click(Role::Button, "Network: ask");
}

fn type_into(bench: &mut Bench, field: &str, text: &str) {
    bench.harness.get_by_role_and_label(Role::TextInput, field).focus();
    bench.harness.step();
    bench.harness.get_by_role_and_label(Role::TextInput, field).type_text(text);
    bench.settle();
}

#[test]
fn the_way_out_is_chosen_and_checked() {
    let mut bench = Bench::new();
    open_menu(&mut bench);
    bench.assert_shows("The system's settings name no proxy");
    bench.click(Role::RadioButton, "None");
    assert_eq!(bench.network.setup().proxy, ProxyChoice::Direct);
    bench.assert_shows("Every server is asked directly");
    bench.click(Role::RadioButton, "This one:");
    type_into(&mut bench, "Proxy address", "ftp://proxy");
    bench.assert_shows("Give the address of a proxy, such as http://proxy.contoso.com:8080");
    assert!(!bench.shows("or system or none"));
    let apply = bench.harness.get_by_role_and_label(Role::Button, "Apply proxy address");
    assert!(apply.accesskit_node().is_disabled());
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    type_into(&mut bench, "Proxy address", "user:secret@proxy.contoso.com:8080");
    bench.click(Role::Button, "Apply proxy address");
    let expected = ProxyChoice::Address("http://user:secret@proxy.contoso.com:8080".to_owned());
    assert!(bench.network.setup().proxy == expected);
    bench.assert_shows("http://proxy.contoso.com:8080, with a user name that is not saved");
    assert!(!bench.shows("secret"));
    // Shown again without the password, and not taken for another one.
    for _ in 0..2 {
        let field = bench.harness.get_by_role_and_label(Role::TextInput, "Proxy address");
        assert_eq!(field.accesskit_node().value().as_deref(), Some("http://proxy.contoso.com:8080"));
        let apply = bench.harness.get_by_role_and_label(Role::Button, "Apply proxy address");
        assert!(apply.accesskit_node().is_disabled());
        bench.harness.key_press(Key::Escape);
        bench.settle();
        open_menu(&mut bench);
    }
    assert!(bench.network.setup().proxy == expected);
}

#[test]
fn hosts_are_approved_for_good_and_taken_off() {
    let mut bench = Bench::new();
    bench.paste(&fixture("token-good.txt"));
    bench.assert_shows("Metadata address (amurl): Not checked");
    open_menu(&mut bench);
    type_into(&mut bench, "Another host", ".com");
    bench.assert_shows("Anybody can have a name below this one; trust the host itself");
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    type_into(&mut bench, "Another host", "mail.contoso.com");
    bench.click(Role::Button, "Add the host");
    bench.assert_shows("Metadata address (amurl): Passed");
    bench.click(Role::CheckBox, "mail.contoso.com is in my own network");
    bench.click(Role::Button, "Remove mail.contoso.com");
    bench.assert_shows("Metadata address (amurl): Not checked");
}

#[test]
fn what_is_approved_for_the_case_is_listed_and_taken_off() {
    let mut bench = Bench::new();
    bench.paste(&fixture("token-good.txt"));
    bench.trust_host();
    bench.assert_shows("Metadata address (amurl): Passed");
    open_menu(&mut bench);
    bench.assert_shows("Approved for this case");
    let forget = bench.harness.root().children_recursive().filter_map(|node| node.accesskit_node().label());
    let forget = forget.into_iter().find(|label| label.ends_with("from this case")).expect("it is listed");
    bench.click(Role::Button, &forget);
    bench.assert_shows("Metadata address (amurl): Not checked");
}

#[test]
fn documents_on_disk_are_kept_on_request_counted_and_deleted() {
    let mut bench = Bench::new();
    bench.network.keep(12, 345_678);
    assert!(!bench.network.setup().caches);
    open_menu(&mut bench);
    bench.assert_shows("12 documents, 345 KB in /home/user/.cache/assay");
    bench.click(Role::CheckBox, "Keep fetched documents");
    assert!(bench.network.setup().caches);
    bench.click(Role::Button, "Delete them");
    bench.assert_shows("0 documents, 0 bytes in");
    assert!(!bench.shows("Delete them"));
}

#[test]
fn settings_survive_until_the_next_day() {
    let place = place("survive");
    let mut bench = remembering(&place);
    assert!(!place.exists(), "nothing has changed, so nothing is written");
    bench.click(Role::Button, "Theme");
    bench.click(Role::Button, "Dark");
    open_menu(&mut bench);
    type_into(&mut bench, "Another host", "mail.contoso.com");
    bench.click(Role::Button, "Add the host");
    bench.click(Role::CheckBox, "mail.contoso.com is in my own network");
    bench.click(Role::RadioButton, "Off");
    bench.click(Role::CheckBox, "Keep fetched documents");
    bench.harness.key_press(Key::Escape);
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::E);
    bench.settle();
    bench.click(Role::ComboBox, "Cloud: Microsoft 365 (worldwide)");
    bench.click(Role::Button, "US Government L5 (DoD)");
    let written = fs::read_to_string(&place).expect("it was written");
    for part in
        ["\"dark\"", "\"off\"", "\"mail.contoso.com\"", "\"in_own_network\": true", "\"cache\": true", "\"dod\""]
    {
        assert!(written.contains(part), "{part} is missing in {written}");
    }
    drop(bench);
    let mut bench = remembering(&place);
    assert!(bench.network.setup().caches);
    bench.assert_shows("Network: off");
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::E);
    bench.settle();
    bench.assert_shows("Cloud: US Government L5 (DoD)");
    bench.click(Role::Button, "Network: off");
    bench.assert_shows("mail.contoso.com is in my own network");
    assert_eq!(fs::read_to_string(&place).expect("it is there"), written, "nothing has changed, so nothing is written");
}

#[test]
fn damaged_settings_are_told_of_and_kept_beside() {
    let place = place("damaged");
    fs::create_dir_all(place.parent().expect("it has one")).expect("the folder can be made");
    fs::write(&place, "{\"theme\": 7}").expect("the file can be written");
    let mut bench = remembering(&place);
    bench.assert_shows("The settings in settings.json cannot be read, so the defaults hold");
    assert!(place.with_file_name("settings.damaged.json").exists());
    bench.click(Role::Button, "Close this message");
    assert!(!bench.shows("cannot be read"));
}

#[test]
fn nothing_of_a_case_reaches_the_settings() {
    let place = place("private");
    let mut bench = remembering(&place);
    let token = fixture("token-good.txt");
    bench.paste(&token);
    bench.paste(&fixture("token-evil.txt"));
    bench.click(Role::Button, "Expected: none");
    bench.harness.key_press(Key::Escape);
    bench.settle();
    bench.click(Role::Button, "Theme");
    bench.click(Role::Button, "Dark");
    open_menu(&mut bench);
    bench.click(Role::RadioButton, "This one:");
    type_into(&mut bench, "Proxy address", "user:secret@proxy.contoso.com:8080");
    bench.click(Role::Button, "Apply proxy address");
    let written = fs::read_to_string(&place).expect("it was written");
    let expected = "{\n  \"theme\": \"dark\",\n  \"network\": \"ask\",\n  \"proxy\": {\n    \"address\": \
                    \"http://proxy.contoso.com:8080\"\n  },\n  \"approved_hosts\": [],\n  \"cache\": false,\n  \"cloud\": \
                    \"global\",\n  \"endpoints\": []\n}\n";
    assert_eq!(written, expected);
}

#[test]
fn settings_that_cannot_be_saved_are_told_of_once() {
    let place = place("unwritable");
    fs::create_dir_all(place.parent().expect("it has one")).expect("the folder can be made");
    let file = place.with_file_name("file");
    fs::write(&file, "").expect("the file can be written");
    let mut bench = remembering(&file.join("settings.json"));
    for theme in ["Dark", "Light"] {
        bench.click(Role::Button, "Theme");
        bench.click(Role::Button, theme);
    }
    let told = bench.outline().matches("The settings cannot be saved").count();
    assert_eq!(told, 1, "{}", bench.outline());
}

#[test]
fn the_menu_reads_well() {
    let mut bench = Bench::new();
    bench.network.keep(3, 12_000);
    open_menu(&mut bench);
    check_text("network-menu.outline", &bench.outline());
}

#[track_caller]
fn check_picture(size: [f32; 2], theme: Theme, name: &str) {
    let mut bench = Bench::with(size, theme);
    bench.network.keep(12, 345_678);
    bench.paste(&fixture("token-good.txt"));
    bench.trust_host();
    open_menu(&mut bench);
    for host in ["mail.contoso.com", ".fabrikam.com"] {
        type_into(&mut bench, "Another host", host);
        bench.click(Role::Button, "Add the host");
    }
    bench.harness.remove_cursor();
    bench.harness.run_ok();
    bench.harness.snapshot(name);
}

#[test]
fn the_menu_in_light() {
    check_picture(LARGE, Theme::Light, "network-menu-light");
}

#[test]
fn the_menu_in_a_small_window_in_dark() {
    check_picture(SMALL, Theme::Dark, "network-menu-small-dark");
}
