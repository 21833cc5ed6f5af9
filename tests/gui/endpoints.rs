//! Endpoints: what is said before they are asked, how the answers come in, and what can be done with them.
#![expect(clippy::expect_used, reason = "a screen without its row is a failed test")]

use std::sync::mpsc::Receiver;
use std::thread::JoinHandle;

use chrono::TimeDelta;
use eframe::egui::{Key, Modifiers, Role, Theme};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::bench::{Bench, LARGE, SMALL, check_text, fixture};
use crate::probing::{blocked, intercepted, no_name, timed_out, wrong_name};

const PROMISE: &str = "Asks 9 addresses of Microsoft 365 (worldwide); nothing of the case is sent";

fn opened(size: [f32; 2], theme: Theme) -> Bench {
    let mut bench = Bench::with(size, theme);
    open(&mut bench);
    bench
}

fn open(bench: &mut Bench) {
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::E);
    bench.settle();
}

fn start(bench: &mut Bench, endpoints: usize) {
    bench.approve(&format!("probe {endpoints} endpoints"));
    bench.click(Role::Button, "Start");
}

/// Starts, and runs the work on a thread of its own.
fn start_on_a_thread(bench: &mut Bench, endpoints: usize) -> JoinHandle<()> {
    bench.approve(&format!("probe {endpoints} endpoints"));
    bench.harness.get_by_role_and_label(Role::Button, "Start").click();
    bench.harness.step();
    bench.harness.step();
    let job = bench.held.take_all().pop().expect("the work waits");
    std::thread::spawn(job)
}

/// The names of the rows.
fn rows(bench: &Bench) -> Vec<String> {
    let nodes = bench.harness.root().children_recursive();
    let buttons = nodes.filter(|node| node.accesskit_node().role() == Role::Button);
    let names = buttons.filter_map(|node| node.accesskit_node().label());
    names.filter(|name| name.contains(", ") && name.contains(": ")).collect()
}

fn add_own(bench: &mut Bench, address: &str) {
    bench.harness.get_by_role_and_label(Role::TextInput, "Your own endpoints").focus();
    bench.harness.step();
    bench.harness.get_by_role_and_label(Role::TextInput, "Your own endpoints").type_text(address);
    bench.settle();
}

#[test]
fn nothing_is_asked_before_start_and_what_it_will_do_is_said() {
    let bench = opened(LARGE, Theme::Light);
    bench.assert_shows(PROMISE);
    bench.assert_shows("No proxy is set: every address is asked directly");
    assert_eq!(rows(&bench).len(), 9);
    bench.assert_shows("Sign-in, login.microsoftonline.com: Not asked yet");
    assert!(!bench.shows("Copy as text"));
}

#[test]
fn rows_fill_as_answers_come() {
    let mut bench = opened(LARGE, Theme::Light);
    let (step, told) = bench.network.probes().hold();
    let work = start_on_a_thread(&mut bench, 9);
    bench.assert_shows("0 of 9 are done");
    for answered in 1..=9 {
        bench.assert_shows("Waiting…");
        step.send(()).expect("the work waits");
        told.recv().expect("an answer came");
        if answered == 9 {
            break;
        }
        bench.harness.step();
        bench.assert_shows(&format!("{answered} of 9 are done"));
    }
    work.join().expect("the work ends well");
    bench.settle();
    bench.assert_shows("9 of 9 endpoints reached");
    bench.assert_shows("Sign-in, login.microsoftonline.com: Reached, it answers 200, in 157 ms");
    assert!(!bench.shows("Waiting…"));
}

#[test]
fn what_has_come_stays_when_it_is_called_off() {
    let mut bench = opened(LARGE, Theme::Light);
    let (step, told): (_, Receiver<usize>) = bench.network.probes().hold();
    let work = start_on_a_thread(&mut bench, 9);
    for _ in 0..2 {
        step.send(()).expect("the work waits");
        told.recv().expect("an answer came");
    }
    bench.harness.step();
    bench.click(Role::Button, "Cancel");
    bench.assert_shows("2 of 9 endpoints reached; 7 called off");
    bench.assert_shows("Called off");
    drop(step);
    work.join().expect("the work ends well");
    bench.settle();
    bench.assert_shows("2 of 9 endpoints reached; 7 called off");
    bench.assert_shows("Put into the case");
}

#[test]
fn what_fails_is_said_with_its_reason() {
    let mut bench = opened(LARGE, Theme::Light);
    let probes = bench.network.probes();
    probes.change("graph.microsoft.com", no_name);
    probes.change("outlook.office365.com", timed_out);
    probes.change("login.windows.net", wrong_name);
    probes.change("accesscontrol", blocked);
    probes.change("sts.windows.net", intercepted);
    start(&mut bench, 9);
    bench.assert_shows("5 of 9 endpoints reached");
    bench.assert_shows("Microsoft Graph, graph.microsoft.com: No address, its name leads to no address");
    bench.assert_shows("there was no answer after 10 s while the connection was made");
    bench.assert_shows("the proxy opens no tunnel to this host: it answers 403 (forbidden)");
    bench.assert_shows("Intercepted");
    bench.assert_shows("1 connection is intercepted on the way");
    let row = rows(&bench).into_iter().find(|row| row.contains("login.windows.net")).expect("it is listed");
    bench.click(Role::Button, &row);
    bench.assert_shows("portal.hotel.example");
    bench.assert_shows("TLS handshake: 43 ms, failed");
    bench.assert_shows("Certificate of the server");
    check_text("endpoints-failed.outline", &bench.outline());
}

#[test]
fn a_clock_that_is_off_is_told_and_the_time_server_separately() {
    let mut bench = opened(LARGE, Theme::Light);
    bench.network.probes().set_clock(TimeDelta::hours(1), Some(TimeDelta::milliseconds(3_600_480)));
    bench.click(Role::Button, "Time server: none");
    bench.click(Role::CheckBox, "Ask a time server as well (NTP)");
    bench.harness.key_press(Key::Escape);
    bench.settle();
    bench.assert_shows("Asks 9 addresses of Microsoft 365 (worldwide) and the time server time.windows.com");
    bench.approve("probe 9 endpoints and time.windows.com");
    bench.click(Role::Button, "Start");
    bench.assert_shows("This computer's clock: 1 h ahead (± 12 ms), by all 10 clocks");
    bench.assert_shows("By the time server time.windows.com: 1 h ahead (± 12 ms)");
}

#[test]
fn results_are_copied_as_text() {
    let mut bench = opened(LARGE, Theme::Light);
    bench.network.probes().set_clock(TimeDelta::zero(), None);
    bench.network.probes().change("graph.microsoft.com", no_name);
    start(&mut bench, 9);
    bench.harness.get_by_role_and_label(Role::Button, "Copy as text").click();
    bench.harness.step();
    bench.harness.step();
    let text = bench.copied().expect("it was copied");
    assert!(text.contains("8 of 9 endpoints answer"), "{text}");
    assert!(text.contains("its name leads to no address"), "{text}");
    assert!(text.contains("This computer's clock: right"), "{text}");
}

#[test]
fn results_become_evidence_and_are_taken_out_again() {
    let mut bench = Bench::new();
    bench.paste(&fixture("token-good.txt"));
    bench.network.probes().set_clock(TimeDelta::hours(1), None);
    open(&mut bench);
    bench.network.probes().change("graph.microsoft.com", no_name);
    start(&mut bench, 9);
    assert!(!bench.outline().contains("Label \"Network\""));
    bench.click(Role::Button, "Put into the case");
    bench.assert_shows("graph.microsoft.com");
    assert!(bench.outline().contains("\"Network\""), "{}", bench.outline());
    bench.click(Role::Button, "Take out of the case");
    assert!(!bench.outline().contains("Label \"Network\""));
    // The view is left by looking at something else.
    bench.harness.key_press(Key::Escape);
    bench.settle();
    bench.assert_shows("Undetermined");
}

#[test]
fn own_endpoints_are_checked_while_they_are_typed() {
    let mut bench = opened(LARGE, Theme::Light);
    bench.click(Role::Button, "Your own: none");
    for (typed, fault) in [
        ("http://mail.contoso.com", "Only https is asked, not http"),
        ("a b", "An address holds no blanks"),
        ("https://", "Give a host name, or an address that begins with https://"),
        ("user@mail.contoso.com", "Leave the user name out: nobody signs in here"),
        ("10.0.0.5", "It leads into a private network: say below if that is your own"),
        ("evil-office365.com", "This cannot be asked: its host imitates"),
    ] {
        add_own(&mut bench, typed);
        bench.assert_shows(fault);
        let add = bench.harness.get_by_role_and_label(Role::Button, "Add the endpoint");
        assert!(add.accesskit_node().is_disabled(), "{typed}");
        bench.harness.get_by_role_and_label(Role::TextInput, "Your own endpoints").focus();
        bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
        bench.harness.key_press(Key::Delete);
        bench.settle();
    }
    add_own(&mut bench, "10.0.0.5");
    bench.click(Role::CheckBox, "It stands in my own network");
    assert!(!bench.shows("It leads into a private network"));
    bench.click(Role::Button, "Add the endpoint");
    add_own(&mut bench, "mail.contoso.com");
    bench.click(Role::Button, "Add the endpoint");
    bench.assert_shows("Asks 9 addresses of Microsoft 365 (worldwide) and 2 of your own");
    bench.click(Role::Button, "Remove 10.0.0.5");
    bench.assert_shows("Asks 9 addresses of Microsoft 365 (worldwide) and 1 of your own");
    bench.harness.key_press(Key::Escape);
    bench.settle();
    bench.click(Role::ComboBox, "Cloud: Microsoft 365 (worldwide)");
    bench.click(Role::Button, "No cloud");
    bench.assert_shows("Asks 1 address of your own; nothing of the case is sent");
    start(&mut bench, 1);
    bench.assert_shows("Your own, mail.contoso.com: Reached");
}

#[test]
fn with_the_network_off_nothing_can_be_started() {
    let mut bench = opened(LARGE, Theme::Light);
    bench.click(Role::Button, "Network: ask");
    bench.click(Role::RadioButton, "Off");
    bench.harness.key_press(Key::Escape);
    bench.settle();
    bench.assert_shows("The network is off: nothing is asked. The network menu above switches it on");
    let start = bench.harness.get_by_role_and_label(Role::Button, "Start");
    assert!(start.accesskit_node().is_disabled());
}

#[test]
fn switching_the_network_off_calls_off_what_is_under_way() {
    let mut bench = opened(LARGE, Theme::Light);
    let (step, _told) = bench.network.probes().hold();
    let work = start_on_a_thread(&mut bench, 9);
    bench.click(Role::Button, "Network: ask");
    bench.click(Role::RadioButton, "Off");
    bench.assert_shows("0 of 9 endpoints reached; 9 called off");
    drop(step);
    work.join().expect("the work ends well");
}

#[test]
fn a_fault_while_asking_is_told_plainly() {
    let mut bench = opened(LARGE, Theme::Light);
    bench.harness.get_by_role_and_label(Role::Button, "Start").click();
    bench.harness.step();
    bench.harness.step();
    drop(bench.held.take_all());
    bench.settle();
    bench.assert_shows("a fault in this program ended it");
    bench.assert_shows("Something went wrong");
}

#[test]
fn the_proxy_on_the_way_is_said_before_and_after() {
    let mut bench = Bench::new();
    bench.network.put_proxy(assay::network::Proxy {
        url: "http://proxy.contoso.com:8080".to_owned(),
        from: "HTTPS_PROXY".to_owned(),
        has_credentials: false,
    });
    open(&mut bench);
    bench.assert_shows("Through the proxy http://proxy.contoso.com:8080 (from HTTPS_PROXY)");
    start(&mut bench, 9);
    bench.assert_shows("All went through the proxy http://proxy.contoso.com:8080 (from HTTPS_PROXY)");
}

#[test]
fn a_row_is_looked_at_and_the_arrows_walk_on() {
    let mut bench = opened(LARGE, Theme::Light);
    start(&mut bench, 9);
    let all = rows(&bench);
    bench.click(Role::Button, &all[0]);
    bench.assert_shows("203.0.113.1:443");
    bench.assert_shows("Microsoft-IIS/10.0");
    bench.assert_shows("name resolution: 3 ms");
    bench.harness.key_press(Key::ArrowDown);
    bench.settle();
    bench.assert_shows("203.0.113.2:443");
    bench.click(Role::Button, "Close the details");
    assert!(!bench.shows("Microsoft-IIS/10.0"));
}

/// Adds endpoints until there are a hundred.
fn hundred(size: [f32; 2]) -> Bench {
    let mut bench = opened(size, Theme::Light);
    bench.click(Role::Button, "Your own: none");
    for number in 0..91 {
        bench.harness.get_by_role_and_label(Role::TextInput, "Your own endpoints").focus();
        bench.harness.step();
        let name = format!("exch{number}.contoso.com");
        bench.harness.get_by_role_and_label(Role::TextInput, "Your own endpoints").type_text(&name);
        bench.harness.step();
        bench.harness.key_press(Key::Enter);
        bench.harness.step();
        bench.harness.step();
    }
    bench.harness.key_press(Key::Escape);
    bench.settle();
    bench
}

#[test]
fn a_hundred_endpoints_are_asked_and_only_visible_rows_are_laid_out() {
    let mut bench = hundred(LARGE);
    bench.assert_shows("Asks 9 addresses of Microsoft 365 (worldwide) and 91 of your own");
    bench.network.probes().change("exch5", timed_out);
    start(&mut bench, 100);
    bench.assert_shows("89 of 100 endpoints reached");
    let shown = rows(&bench).len();
    assert!((10..30).contains(&shown), "{shown} rows are laid out");
}

#[track_caller]
fn check_pictures(size: [f32; 2], theme: Theme, name: &str) {
    let mut bench = Bench::with(size, theme);
    bench.paste(&fixture("token-good.txt"));
    let probes = bench.network.probes();
    probes.change("graph.microsoft.com", no_name);
    probes.change("outlook.office365.com", timed_out);
    probes.change("sts.windows.net", intercepted);
    probes.set_clock(TimeDelta::hours(1), None);
    open(&mut bench);
    bench.harness.remove_cursor();
    bench.harness.run_ok();
    bench.harness.snapshot(format!("{name}-planned"));
    start(&mut bench, 9);
    let row = rows(&bench).into_iter().find(|row| row.contains("sts.windows.net")).expect("it is listed");
    bench.click(Role::Button, &row);
    bench.harness.remove_cursor();
    bench.harness.run_ok();
    bench.harness.snapshot(name);
}

#[test]
fn endpoints_in_light() {
    check_pictures(LARGE, Theme::Light, "endpoints-light");
}

#[test]
fn endpoints_in_a_small_window_in_dark() {
    check_pictures(SMALL, Theme::Dark, "endpoints-small-dark");
}
