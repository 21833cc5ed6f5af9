//! Two pieces of evidence side by side: how one gets there, what is shown, and how one gets back.

use assay::gui::task::Spawn as _;
use eframe::egui::{Key, Modifiers, PointerButton, Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::bench::{Bench, check_text, fixture};

/// Two tokens on the table; the second one is selected.
fn two_tokens() -> Bench {
    let mut bench = Bench::new();
    bench.paste(&fixture("token-expired.txt"));
    bench.paste(&fixture("token-good.txt"));
    bench
}

/// The names of the evidence in the list.
fn evidence(bench: &Bench) -> Vec<String> {
    let rows = bench.harness.root().children_recursive();
    let names = rows
        .filter(|node| node.accesskit_node().role() == Role::Button)
        .filter_map(|node| node.accesskit_node().label());
    names.filter(|name| name.starts_with("Exchange identity token:")).collect()
}

#[test]
fn two_tokens_are_put_side_by_side_and_exchanged() {
    let mut bench = two_tokens();
    bench.click(Role::Button, "Compare");
    bench.assert_shows("Same issuer and audience; names the same key; 9 h earlier, same length");
    bench.assert_shows("9 h earlier");
    assert!(!bench.shows("What to do"), "the findings of one token stand beside two");
    bench.click(Role::Button, "Swap");
    bench.assert_shows("9 h later, same length");
    // What is the same is shown on request.
    assert!(!bench.shows("iss, same"));
    bench.click(Role::CheckBox, "Only differences");
    bench.assert_shows("iss, same");
    bench.click(Role::Button, "Close the comparison");
    assert!(!bench.shows("Only differences"));
    bench.assert_shows("Lifetime (nbf, exp): Passed");
}

#[test]
fn groups_are_closed_and_opened_with_the_keyboard() {
    let mut bench = two_tokens();
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::D);
    bench.settle();
    bench.assert_shows("nbf, differs");
    let group = "Payload, differs inside: left 7 members, right 7 members; the lifetime has moved as a whole: 9 h earlier, \
                 same length";
    bench.harness.get_by_role_and_label(Role::Button, group).focus();
    bench.settle();
    for (key, shows) in [(Key::ArrowLeft, false), (Key::ArrowRight, true), (Key::Enter, false), (Key::Enter, true)] {
        bench.harness.key_press(key);
        bench.settle();
        assert_eq!(bench.shows("nbf, differs"), shows, "{key:?}");
    }
    bench.harness.key_press(Key::Escape);
    bench.settle();
    bench.harness.key_press(Key::Escape);
    bench.settle();
    assert!(!bench.shows("Only differences"));
}

#[test]
fn another_token_is_chosen_from_the_bar_or_the_list() {
    let mut bench = two_tokens();
    bench.paste(&fixture("token-evil.txt"));
    bench.click(Role::Button, "Compare");
    bench.assert_shows("9 h earlier");
    // A click in the list looks at one alone; with Ctrl it puts it beside the selected one.
    let names = evidence(&bench);
    let good = names.iter().find(|name| !name.ends_with("Invalid")).expect("one is not invalid");
    bench.click(Role::Button, good);
    assert!(!bench.shows("Only differences"));
    let others = bench.harness.get_all_by_role_and_label(Role::Button, &names[0]).collect::<Vec<_>>();
    assert_eq!((names.len(), others.len()), (3, 2));
    others[0].click_modifiers(Modifiers::COMMAND);
    bench.harness.step();
    bench.settle();
    bench.assert_shows("9 h earlier, same length");
    // The bar offers the other ones of its kind.
    bench.click(Role::ComboBox, "Right: token-1 · addin.contoso.com · paste");
    bench.click(Role::Button, "token-3 · addin.contoso.com · paste");
    bench.assert_shows("amurl, differs");
    assert!(!bench.shows("9 h earlier"));
}

#[test]
fn what_is_missing_is_asked_for() {
    let mut bench = Bench::new();
    bench.paste(&fixture("token-good.txt"));
    bench.click(Role::Button, "Compare");
    bench.assert_shows("There is nothing to compare");
    bench.assert_shows("Paste or drop a second one of its kind");
    // A certificate is no partner, and the question stays.
    bench.paste(&fixture("certificate.pem"));
    bench.assert_shows("There is nothing to compare");
    bench.paste(&fixture("token-expired.txt"));
    bench.assert_shows("9 h earlier, same length");
}

#[test]
fn nothing_differs_is_said() {
    let mut bench = Bench::new();
    bench.paste(&fixture("token-good.txt"));
    bench.paste(&fixture("token-good.txt"));
    bench.click(Role::Button, "Compare");
    bench.assert_shows("The same token, byte for byte");
    bench.assert_shows("No differences");
    bench.click(Role::CheckBox, "Only differences");
    bench.assert_shows("iss, same");
}

#[test]
fn a_side_that_is_put_away_ends_the_comparison() {
    let mut bench = two_tokens();
    bench.click(Role::Button, "Compare");
    let names = evidence(&bench);
    bench.click(Role::Button, &format!("Remove {}", names[1]));
    assert!(!bench.shows("Only differences"));
    bench.assert_shows("expired 2 h ago");
}

#[test]
fn values_are_copied_whole() {
    let mut bench = two_tokens();
    bench.click(Role::Button, "Compare");
    let exp = bench.harness.root().children_recursive().filter_map(|node| node.accesskit_node().label());
    let exp = exp.into_iter().find(|label| label.starts_with("exp, differs")).expect("it is listed");
    bench.harness.get_by_role_and_label(Role::ListItem, &exp).click_button(PointerButton::Secondary);
    bench.settle();
    bench.harness.get_by_role_and_label(Role::Button, "Copy left value").click();
    bench.harness.step();
    bench.harness.step();
    assert_eq!(bench.copied().as_deref(), Some("1800032400"));
}

#[test]
fn a_fault_while_comparing_is_told_plainly() {
    let mut bench = two_tokens();
    bench.harness.get_by_role_and_label(Role::Button, "Compare").click();
    bench.harness.step();
    bench.harness.step();
    bench.assert_shows("Comparing…");
    drop(bench.held.take_all());
    bench.settle();
    bench.assert_shows("a fault in this program stopped the work");
    bench.held.spawn("nothing", Box::new(|| {}));
}

#[test]
fn a_comparison_reads_well() {
    let mut bench = two_tokens();
    bench.click(Role::Button, "Compare");
    check_text("compare.outline", &bench.outline());
}
