//! Fetching: what is asked before, what is shown meanwhile, and what comes of it.
#![expect(clippy::expect_used, reason = "what is not there is a failed test")]

use assay::gui::command::Command;
use assay::jose::base64url;
use assay::network::{AddressClass, Fault, Proxy, TlsFault};
use eframe::egui::{Key, Modifiers, Role, Theme};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::bench::{Bench, LARGE, SMALL, check_text, fixture};
use crate::network::Answer;

const URL: &str = "https://mail.contoso.com:443/autodiscover/metadata/json/1";
const LOOK_UP: &str = "look up mail.contoso.com";
const FETCH: &str = "fetch https://mail.contoso.com:443/autodiscover/metadata/json/1";
const APPROVE: &str = "Approve and fetch…";
const ONCE: &str = "This address, once";
const CASE: &str = "This host, for this case";
const ALWAYS: &str = "This host, always";
const OWN: &str = "This is my own server in my own network";

/// A token on the table whose document can be fetched; nobody has been asked.
fn with_token() -> Bench {
    let mut bench = Bench::new();
    bench.network.answer(URL, Answer::Document(fixture("metadata.json")));
    bench.paste(&fixture("token-good.txt"));
    bench
}

/// The dialog about the token's document, open, with its name looked up.
fn with_dialog() -> Bench {
    let mut bench = with_token();
    bench.approve(LOOK_UP);
    bench.click(Role::Button, APPROVE);
    bench
}

#[test]
fn nothing_is_asked_by_pasting() {
    let mut bench = Bench::new();
    bench.paste(&fixture("token-good.txt"));
    bench.paste(URL);
    bench.pass(3_600);
    bench.assert_shows(APPROVE);
}

#[test]
fn the_dialog_says_everything_before_anything_is_sent() {
    let bench = with_dialog();
    check_text("approve.outline", &dialog(&bench));
}

#[test]
fn the_dialog_in_light() {
    let mut bench = Bench::with(LARGE, Theme::Light);
    bench.paste(&fixture("token-good.txt"));
    bench.approve(LOOK_UP);
    bench.click(Role::Button, APPROVE);
    picture(&mut bench, "approve-light");
}

#[test]
fn the_dialog_about_a_private_address_in_a_small_window_in_dark() {
    let mut bench = Bench::with(SMALL, Theme::Dark);
    bench.network.resolve("mail.contoso.com", "10.0.0.9", Some(AddressClass::Private));
    bench.network.resolve("mail.contoso.com", "fd00::9", Some(AddressClass::Private));
    bench.paste(&fixture("token-good.txt"));
    bench.approve(LOOK_UP);
    bench.click(Role::Button, APPROVE);
    picture(&mut bench, "approve-small-dark");
}

#[test]
fn a_fetched_document_in_light() {
    let mut bench = live();
    bench.harness.remove_cursor();
    picture(&mut bench, "fetched-light");
}

#[test]
fn a_failed_attempt_in_a_small_window_in_dark() {
    let mut bench = Bench::with(SMALL, Theme::Dark);
    let fault = Fault::Tls(TlsFault::UnknownAuthority { issuer: Some("CN=Proxy".to_owned()), is_self_signed: false });
    bench.network.answer(URL, Answer::Untrusted(fault));
    bench.paste(&fixture("token-good.txt"));
    bench.approve(LOOK_UP);
    bench.click(Role::Button, APPROVE);
    bench.approve(FETCH);
    bench.click(Role::Button, "Fetch");
    bench.click(Role::Button, "Look at the certificates");
    picture(&mut bench, "failed-small-dark");
}

#[test]
fn a_host_that_is_approved_for_the_case_is_asked_and_believed() {
    let mut bench = with_dialog();
    bench.click(Role::RadioButton, CASE);
    bench.approve(FETCH);
    bench.click(Role::Button, "Fetch");
    bench.assert_shows("Matches");
    bench.assert_shows("Trusted");
    bench.assert_shows("Expected: 1");
    bench.assert_shows("fetched from mail.contoso.com, just now");
    bench.pass(180);
    bench.assert_shows("fetched from mail.contoso.com, 3 min ago");
}

#[test]
fn approved_once_the_next_fetch_asks_again() {
    let mut bench = with_dialog();
    bench.click(Role::RadioButton, ONCE);
    bench.approve(FETCH);
    bench.click(Role::Button, "Fetch");
    bench.assert_shows("Trusted");
    bench.assert_shows("Expected: none");
    open_document(&mut bench);
    let live = bench.harness.get_by_role_and_label(Role::ComboBox, "Live: off");
    assert!(live.accesskit_node().is_disabled());
    bench.approve(LOOK_UP);
    bench.click(Role::Button, "Fetch again");
    bench.assert_shows("Fetch this document?");
}

#[test]
fn approved_always_the_next_case_needs_no_approval_and_still_asks_before_it_fetches() {
    let mut bench = with_dialog();
    bench.click(Role::RadioButton, ALWAYS);
    bench.approve(FETCH);
    bench.click(Role::Button, "Fetch");
    bench.assert_shows("Trusted");
    bench.click(Role::Button, "Clear");
    bench.paste(&fixture("token-good.txt"));
    assert!(!bench.shows(APPROVE));
    bench.approve(LOOK_UP);
    bench.click(Role::Button, "Fetch its keys…");
    bench.assert_shows("You trust it in every case");
    assert!(!bench.shows(ONCE));
}

#[test]
fn clear_forgets_what_was_approved_for_the_case() {
    for scope in [ONCE, CASE] {
        let mut bench = with_dialog();
        bench.click(Role::RadioButton, scope);
        bench.approve(FETCH);
        bench.click(Role::Button, "Fetch");
        bench.assert_shows("Trusted");
        bench.click(Role::Button, "Clear");
        bench.paste(&fixture("token-good.txt"));
        bench.assert_shows(APPROVE);
    }
}

#[test]
fn a_fetch_shows_how_far_it_is_and_leaves_nothing_when_it_is_cancelled() {
    let mut bench = with_dialog();
    start(&mut bench);
    bench.assert_shows("Fetching the document from mail.contoso.com: starting");
    bench.harness.get_by_role_and_label(Role::Button, "Cancel").click();
    bench.harness.step();
    bench.harness.step();
    // The work had not begun; it finds out that nobody waits.
    bench.approve(FETCH);
    bench.settle();
    assert!(!bench.shows("Fetching") && !bench.shows("Not fetched") && !bench.shows("fetched from"));
}

#[test]
fn what_arrives_after_clear_is_dropped() {
    let mut bench = with_dialog();
    start(&mut bench);
    bench.harness.get_by_role_and_label(Role::Button, "Clear").click();
    bench.harness.step();
    bench.harness.step();
    bench.approve(FETCH);
    bench.settle();
    bench.assert_shows("What is wrong, and what to run next?");
}

#[test]
fn a_dialog_can_be_left_by_keyboard_and_approves_with_enter() {
    let mut bench = with_dialog();
    bench.harness.key_press(Key::Escape);
    bench.settle();
    assert!(!bench.shows("Fetch this document?"));
    bench.approve(LOOK_UP);
    bench.click(Role::Button, APPROVE);
    bench.approve(FETCH);
    bench.harness.key_press(Key::Enter);
    bench.settle();
    bench.assert_shows("Trusted");
}

#[test]
fn nothing_is_pasted_behind_the_dialog() {
    let mut bench = with_dialog();
    bench.paste(&fixture("token-expired.txt"));
    bench.assert_shows("Fetch this document?");
    assert!(!bench.shows("expired 2 h ago"));
}

#[test]
fn a_host_that_imitates_another_is_never_asked() {
    let mut bench = Bench::new();
    bench.paste(&fixture("token-evil.txt"));
    assert!(!bench.shows(APPROVE));
    bench.assert_shows("Its key document is not fetched");
}

#[test]
fn a_private_address_needs_the_users_word_that_it_is_their_own() {
    let mut bench = with_token();
    bench.network.resolve("mail.contoso.com", "10.0.0.9", Some(AddressClass::Private));
    bench.approve(LOOK_UP);
    bench.click(Role::Button, APPROVE);
    bench.assert_shows("an address in a private network");
    assert!(bench.harness.get_by_role_and_label(Role::Button, "Fetch").accesskit_node().is_disabled());
    bench.harness.key_press(Key::Enter);
    bench.settle();
    bench.assert_shows("Fetch this document?");
    bench.click(Role::CheckBox, OWN);
    bench.approve(FETCH);
    bench.click(Role::Button, "Fetch");
    bench.assert_shows("Trusted");
}

#[test]
fn a_typed_host_that_is_the_users_own_stays_so() {
    let mut bench = Bench::new();
    bench.network.resolve("mail.contoso.com", "10.0.0.9", Some(AddressClass::Private));
    bench.click(Role::Button, "Fetch…");
    type_address(&mut bench, URL);
    bench.approve(LOOK_UP);
    bench.click(Role::Button, "Next");
    bench.click(Role::CheckBox, OWN);
    for button in ["Fetch", "Fetch again"] {
        bench.network.answer(URL, Answer::Document(fixture("metadata.json")));
        bench.approve(FETCH);
        bench.click(Role::Button, button);
        bench.assert_shows("fetched from mail.contoso.com");
        assert!(!bench.shows("Nothing was fetched"));
    }
}

#[test]
fn with_the_network_off_nothing_is_offered() {
    let mut bench = with_token();
    bench.command(Command::SetNetwork(assay::gui::network::NetworkMode::Off));
    bench.click(Role::Button, APPROVE);
    bench.assert_shows("The network is switched off");
    assert!(bench.harness.query_by_role_and_label(Role::Button, "Fetch").is_none());
    bench.click(Role::Button, "Close");
    assert!(!bench.shows("Fetch this document?"));
    bench.click(Role::Button, APPROVE);
    bench.harness.key_press(Key::Enter);
    bench.settle();
    assert!(!bench.shows("Fetch this document?"));
}

#[test]
fn a_typed_host_name_is_asked_by_https() {
    let mut bench = Bench::new();
    bench.click(Role::Button, "Fetch…");
    type_address(&mut bench, "mail.contoso.com");
    bench.approve(LOOK_UP);
    bench.click(Role::Button, "Next");
    bench.assert_shows("You typed the address");
    bench.assert_shows("https://mail.contoso.com");
}

#[test]
fn a_failure_is_told_and_can_be_tried_again() {
    let mut bench = Bench::new();
    let fault = Fault::Tls(TlsFault::UnknownAuthority { issuer: Some("CN=Proxy".to_owned()), is_self_signed: false });
    bench.network.answer(URL, Answer::Untrusted(fault));
    bench.network.answer(URL, Answer::Document(fixture("metadata.json")));
    bench.paste(&fixture("token-good.txt"));
    bench.approve(LOOK_UP);
    bench.click(Role::Button, APPROVE);
    bench.approve(FETCH);
    bench.click(Role::Button, "Fetch");
    bench.assert_shows("Nothing was fetched from mail.contoso.com: no authority in this computer's store");
    bench.assert_shows("Not checked");
    bench.click(Role::Button, "Look at the certificates");
    bench.assert_shows("Not fetched");
    bench.assert_shows("Certificate 1 of 1");
    bench.assert_shows("no: nothing that came counts");
    bench.approve(FETCH);
    bench.click(Role::Button, "Try again");
    assert!(!bench.shows("Nothing was fetched"));
    assert!(!bench.shows("failed, "));
    bench.assert_shows("fetched from mail.contoso.com, just now");
}

#[test]
fn a_copy_on_disk_shows_what_has_changed_and_is_there_when_the_server_is_not() {
    let with_copy = |copy: String, answer: Answer| {
        let mut bench = Bench::new();
        bench.network.keep_copy(copy);
        bench.network.answer(URL, answer);
        bench.paste(&fixture("token-good.txt"));
        bench.approve(LOOK_UP);
        bench.click(Role::Button, APPROVE);
        bench.approve(FETCH);
        bench.click(Role::Button, "Fetch");
        bench
    };
    let same = with_copy(fixture("metadata.json"), Answer::Document(fixture("metadata.json")));
    assert_eq!(copies(&same), 1);
    same.assert_shows("fetched from mail.contoso.com, just now");
    let changed = with_copy(other_keys(), Answer::Document(fixture("metadata.json")));
    assert_eq!(copies(&changed), 2);
    let away = with_copy(fixture("metadata.json"), Answer::Fault(Fault::Unreachable));
    assert_eq!(copies(&away), 1);
    away.assert_shows("Signature: Passed");
    away.assert_shows("Nothing was fetched from mail.contoso.com");
}

#[test]
fn a_typed_address_is_shown_before_anybody_is_asked() {
    let mut bench = Bench::new();
    bench.network.answer(URL, Answer::Document(fixture("metadata.json")));
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::U);
    bench.settle();
    for (typed, complaint) in [
        ("mail contoso", "An address holds no blanks"),
        ("https://mail.contoso.com./", "This cannot be asked: its host is not written as it is"),
        ("https://", "This is not an address. Begin it with https:// and the name of a server"),
        ("http://mail.contoso.com/", "Only https is asked, not http. Begin the address with https://"),
        ("https://me@mail.contoso.com/", "Leave the user name out"),
        ("https://outlook.0ffice365.com/", "This cannot be asked: its host imitates outlook.office365.com"),
    ] {
        type_address(&mut bench, typed);
        bench.click(Role::Button, "Next");
        bench.assert_shows(complaint);
        let field = bench.harness.get_by_role_and_label(Role::TextInput, "Address, beginning with https://");
        assert_eq!(field.accesskit_node().value().as_deref(), Some(typed), "it can be corrected");
    }
    type_address(&mut bench, "");
    bench.click(Role::Button, "Cancel");
    bench.click(Role::Button, "Fetch…");
    type_address(&mut bench, URL);
    bench.approve(LOOK_UP);
    bench.click(Role::Button, "Next");
    bench.assert_shows("You typed the address");
    assert!(!bench.shows(ONCE));
    bench.approve(FETCH);
    bench.click(Role::Button, "Fetch");
    bench.assert_shows("How it was fetched");
    bench.paste(&fixture("token-good.txt"));
    bench.assert_shows("Trusted");
}

#[track_caller]
fn check_configuration(jwks_uri: &str, scope: &str, is_followed: bool) {
    let configuration = "https://idp.example/.well-known/openid-configuration";
    let mut bench = Bench::new();
    let text = format!(r#"{{"issuer":"https://idp.example","jwks_uri":"{jwks_uri}"}}"#);
    bench.network.answer(configuration, Answer::Document(text));
    bench.network.answer(jwks_uri, Answer::Document(JWKS.to_owned()));
    let part = |text: &str| base64url::encode(text.as_bytes());
    let head = part(r#"{"alg":"ES256","kid":"a"}"#);
    let payload = part(r#"{"iss":"https://idp.example","sub":"somebody"}"#);
    bench.paste(&format!("{head}.{payload}.{}", base64url::encode(&[1; 64])));
    bench.approve("look up idp.example");
    bench.click(Role::Button, APPROVE);
    bench.click(Role::RadioButton, scope);
    bench.approve(&format!("fetch {configuration}"));
    if is_followed {
        bench.approve(&format!("fetch {jwks_uri}"));
    }
    bench.click(Role::Button, "Fetch");
    assert_eq!(bench.shows(APPROVE), !is_followed, "{jwks_uri}");
    assert_eq!(copies(&bench), if is_followed { 2 } else { 1 }, "{jwks_uri}");
}

#[test]
fn an_openid_configuration_leads_to_its_keys_in_the_same_go_where_their_host_is_approved() {
    check_configuration("https://idp.example/keys", CASE, true);
    check_configuration("https://idp.example/keys", ALWAYS, true);
    check_configuration("https://idp.example/keys", ONCE, false);
    check_configuration("https://elsewhere.example/keys", CASE, false);
}

#[test]
fn the_proxy_is_shown_and_looks_the_name_up() {
    let mut bench = with_token();
    let proxy = Proxy {
        url: "http://proxy.contoso.com:8080".to_owned(),
        from: "HTTPS_PROXY".to_owned(),
        has_credentials: false,
    };
    bench.network.put_proxy(proxy);
    bench.click(Role::Button, APPROVE);
    bench.assert_shows("http://proxy.contoso.com:8080 (HTTPS_PROXY)");
    bench.assert_shows("The proxy looks the name up");
}

#[test]
fn a_live_view_fetches_again_and_keeps_both_when_the_keys_change() {
    let mut bench = live();
    bench.assert_shows("Live: mail.contoso.com, next in 60 s");
    bench.pass(18);
    bench.assert_shows("next in 42 s");
    bench.network.answer(URL, Answer::Document(fixture("metadata.json")));
    bench.approve(FETCH);
    bench.pass(42);
    assert_eq!(copies(&bench), 1);
    bench.network.answer(URL, Answer::Document(other_keys()));
    bench.approve(FETCH);
    bench.pass(60);
    assert_eq!(copies(&bench), 2);
    bench.assert_shows("The document at mail.contoso.com has changed; the earlier copy is kept beside it");
    let newest = names(&bench).into_iter().rfind(|name| name.contains("fetched from") && !name.starts_with("Remove"));
    let newest = newest.expect("it is listed");
    let same = bench.harness.get_all_by_role_and_label(Role::Button, &newest).last().expect("it is listed");
    same.click();
    bench.settle();
    bench.assert_shows("The keys have changed since 2027-01-15 10:00:00 UTC");
    bench.click(Role::Button, "Stop the live view");
    bench.pass(3_600);
    assert!(!bench.shows("next in"));
}

#[test]
fn a_change_is_told_until_it_is_looked_at_or_another_one_comes() {
    let changed = "The document at mail.contoso.com has changed";
    let told = |bench: &Bench| bench.harness.query_all_by_label_contains(changed).count();
    let mut bench = live();
    for (answer, expected) in [
        (Answer::Document(other_keys()), 1),
        (Answer::Document(other_keys()), 1),
        (Answer::Fault(Fault::Refused), 1),
        (Answer::Document(fixture("metadata.json")), 1),
        (Answer::Document(fixture("metadata.json")), 1),
    ] {
        bench.network.answer(URL, answer);
        bench.approve(FETCH);
        bench.pass(60);
        assert_eq!(told(&bench), expected);
    }
    bench.click(Role::Button, "Look at it");
    bench.assert_shows("The keys have changed since");
    assert_eq!(told(&bench), 0);
}

#[test]
fn the_earlier_copy_of_a_document_stands_to_the_left() {
    let mut bench = live();
    for answer in [other_keys(), fixture("metadata.json")] {
        bench.network.answer(URL, Answer::Document(answer));
        bench.approve(FETCH);
        bench.pass(60);
    }
    bench.click(Role::Button, "Look at it");
    bench.click(Role::Button, "Compare");
    bench.assert_shows("Left: metadata-2");
    bench.assert_shows("Right: metadata-3");
    bench.click(Role::Button, "Close the comparison");
    // Copies of one age have one name.
    let name = names(&bench).into_iter().find(|name| name.contains("fetched from")).expect("it is listed");
    bench.harness.get_all_by_role_and_label(Role::Button, &name).next().expect("it is listed").click();
    bench.settle();
    bench.click(Role::Button, "Compare");
    bench.assert_shows("Left: metadata-1");
    bench.assert_shows("Right: metadata-2");
}

#[test]
fn a_live_view_pauses_after_three_failures_and_goes_on_when_told_to() {
    let mut bench = live();
    for _ in 0..3 {
        bench.network.answer(URL, Answer::Fault(Fault::Refused));
        bench.approve(FETCH);
        bench.pass(60);
    }
    bench.assert_shows("The live view of mail.contoso.com is paused: it failed three times in a row");
    bench.pass(600);
    bench.network.answer(URL, Answer::Document(fixture("metadata.json")));
    bench.approve(FETCH);
    bench.click(Role::Button, "Go on");
    assert!(!bench.shows("paused"));
    bench.assert_shows("next in 60 s");
}

#[test]
fn a_live_view_rests_while_the_network_is_off_and_ends_with_its_approval() {
    let mut bench = live();
    bench.command(Command::SetNetwork(assay::gui::network::NetworkMode::Off));
    bench.pass(600);
    bench.assert_shows("paused while the network is off");
    bench.command(Command::SetTrustedHosts(Vec::new()));
    bench.command(Command::SetNetwork(assay::gui::network::NetworkMode::Ask));
    bench.pass(600);
    bench.assert_shows("has ended: its host is not approved any more");
}

/// The outline of the open dialog alone.
fn dialog(bench: &Bench) -> String {
    let outline = bench.outline();
    let start = outline.find("Dialog\n").expect("a dialog is open");
    outline[start..].to_owned()
}

fn picture(bench: &mut Bench, name: &str) {
    bench.harness.remove_cursor();
    bench.harness.run_ok();
    bench.harness.snapshot(name);
}

/// A live view of the token's document, every minute.
fn live() -> Bench {
    let mut bench = with_dialog();
    bench.approve(FETCH);
    bench.click(Role::Button, "Fetch");
    open_document(&mut bench);
    bench.click(Role::ComboBox, "Live: off");
    bench.click(Role::Button, "every minute");
    bench
}

const JWKS: &str = r#"{"keys":[{"kty":"EC","crv":"P-256","kid":"a","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]}"#;

/// Looks at the document that was fetched.
fn open_document(bench: &mut Bench) {
    let name = names(bench).into_iter().find(|name| name.contains("fetched from")).expect("it is listed");
    bench.click(Role::Button, &name);
}

fn copies(bench: &Bench) -> usize {
    names(bench).iter().filter(|name| name.contains("fetched from") && !name.starts_with("Remove")).count()
}

fn names(bench: &Bench) -> Vec<String> {
    let nodes = bench.harness.root().children_recursive();
    let buttons = nodes.filter(|node| node.accesskit_node().role() == Role::Button);
    buttons.filter_map(|node| node.accesskit_node().label()).collect()
}

/// Presses Fetch and draws, without doing the work.
fn start(bench: &mut Bench) {
    bench.harness.get_by_role_and_label(Role::Button, "Fetch").click();
    bench.harness.step();
    bench.harness.step();
}

fn type_address(bench: &mut Bench, address: &str) {
    let field = bench.harness.get_by_role_and_label(Role::TextInput, "Address, beginning with https://");
    field.focus();
    bench.harness.step();
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    bench.harness.key_press(Key::Delete);
    bench.harness.step();
    bench.harness.get_by_role_and_label(Role::TextInput, "Address, beginning with https://").type_text(address);
    bench.harness.step();
}

/// The document with one key less.
fn other_keys() -> String {
    let mut document: serde_json::Value = serde_json::from_str(&fixture("metadata.json")).expect("JSON");
    document.get_mut("keys").and_then(serde_json::Value::as_array_mut).expect("keys").pop();
    document.to_string()
}
