//! What people do in the window, from beginning to end.

use assay::gui::task::Spawn as _;
use eframe::egui::{Key, Modifiers, Role, Theme};
use egui_kittest::kittest::Queryable as _;

use crate::bench::{Bench, LARGE, fixture};

#[test]
fn a_pasted_token_gets_a_verdict_and_its_findings_explain_themselves() {
    let mut bench = Bench::new();
    bench.assert_shows("What is wrong, and what to run next?");
    bench.paste(&fixture("token-expired.txt"));
    bench.assert_shows("Invalid");
    bench.assert_shows("Exchange identity token");
    bench.assert_shows("expired 2 h ago");
    bench.click(Role::Button, "Error: Expired 2 h ago");
    bench.assert_shows("What to do");
    bench.assert_shows("/payload/exp");
    bench.harness.get_by_role_and_label(Role::Button, "Copy place").click();
    bench.harness.step();
    bench.harness.step();
    assert_eq!(bench.copied().as_deref(), Some("/payload/exp"));
}

#[test]
fn the_sample_case_brings_its_own_moment_and_expectations() {
    let mut bench = Bench::sample(LARGE, Theme::Light);
    bench.assert_shows("As of: 2026-03-16 19:35:00 UTC");
    bench.assert_shows("Expected: 2");
    bench.assert_shows("Invalid");
    bench.click(Role::Button, "Expected: 2");
    let audience = bench.harness.get_by_role_and_label(Role::MultilineTextInput, "Expected audience");
    assert_eq!(audience.value().as_deref(), Some("https://addin.contoso.com/taskpane.html"));
}

#[test]
fn the_report_on_the_clipboard_holds_no_signature() {
    let mut bench = Bench::new();
    let token = fixture("token-expired.txt");
    bench.paste(&token);
    bench.harness.get_by_role_and_label(Role::Button, "Copy report").click();
    bench.harness.step();
    bench.harness.step();
    let report = bench.copied().expect("the report was copied");
    assert!(report.contains("expired 2 h ago"));
    assert!(!report.contains(token.trim().rsplit('.').next().expect("a token has parts")));
}

#[test]
fn a_finding_leads_to_its_claim() {
    let mut bench = Bench::new();
    bench.paste(&fixture("token-expired.txt"));
    bench.click(Role::Button, "Error: Expired 2 h ago");
    bench.click(Role::Tab, "Claims");
    bench.assert_shows("The moment from which the token must be refused.");
    bench.assert_shows("2027-01-15 09:00:00 (UTC+01:00) on this computer's clock");
    bench.assert_shows("RFC 7519 section 4.1.4");
}

#[test]
fn claims_are_read_found_and_copied() {
    let mut bench = Bench::new();
    let part = |text: &str| assay::jose::base64url::encode(text.as_bytes());
    let claims = concat!(
        r#"{"wids":["62e90394-69f5-4237-9190-012177145e10","29232cdf-9323-42fd-ade2-1d097af3e4de"],"n":1e3,"#,
        r#""exp":"1800000000","n":-0}"#
    );
    bench.paste(&format!("{}.{}.AAAA", part(r#"{"alg":"RS256"}"#), part(claims)));
    bench.click(Role::Tab, "Claims");
    bench.assert_shows("exp: 1800000000 2 h ago · 2027-01-15 08:00:00 UTC · written as text");
    // A repeated member is two rows, each with a card of its own.
    bench.click(Role::Button, "n: 1e3");
    assert!(!bench.shows("Stands twice: readers differ on which one counts"));
    bench.click(Role::Button, "n: -0 stands twice");
    bench.assert_shows("Stands twice: readers differ on which one counts");
    let copied = |bench: &mut Bench, button: &str| {
        bench.harness.get_by_role_and_label(Role::Button, button).click();
        bench.harness.step();
        bench.harness.step();
        bench.copied()
    };
    assert_eq!(copied(&mut bench, "Copy value").as_deref(), Some("-0"));
    assert_eq!(copied(&mut bench, "Copy path").as_deref(), Some("/payload/n"));
    bench.settle();
    // The search finds what an id is the id of.
    bench.harness.get_by_role_and_label(Role::TextInput, "Search claims").focus();
    bench.settle();
    bench.harness.get_by_role_and_label(Role::TextInput, "Search claims").type_text("exchange admin");
    bench.settle();
    assert!(!bench.shows("62e90394") && !bench.shows("exp: "));
    bench.click(Role::Button, "1: 29232cdf-9323-42fd-ade2-1d097af3e4de Exchange Administrator");
    bench.assert_shows("/payload/wids/1");
    bench.click(Role::Button, "wids: 2 elements 2 values: Global Administrator, Exchange Administrator");
    bench.assert_shows("29232cdf-9323-42fd-ade2-1d097af3e4de: Exchange Administrator");
    let set = r#"["62e90394-69f5-4237-9190-012177145e10","29232cdf-9323-42fd-ade2-1d097af3e4de"]"#;
    assert_eq!(copied(&mut bench, "Copy subtree").as_deref(), Some(set));
}

#[test]
fn the_key_document_settles_the_signature() {
    let mut bench = Bench::new();
    bench.paste(&fixture("token-good.txt"));
    bench.assert_shows("Undetermined");
    bench.assert_shows("Approve and fetch…");
    bench.trust_host();
    bench.assert_shows("Fetch its keys…");
    bench.paste(&fixture("metadata.json"));
    bench.assert_shows("Trusted");
    assert!(!bench.shows("Fetch its keys…"));
    bench.click(Role::Tab, "Keys");
    bench.assert_shows("Matches");
}

#[test]
fn approving_the_host_settles_amurl() {
    let mut bench = Bench::new();
    bench.paste(&fixture("token-good.txt"));
    bench.assert_shows("Metadata address (amurl): Not checked");
    bench.trust_host();
    bench.assert_shows("Metadata address (amurl): Passed");
    assert!(bench.harness.query_by_role_and_label(Role::Button, "Trust this host").is_none());
    bench.assert_shows("Expected: 1");
}

#[test]
fn a_new_case_inherits_no_decisions() {
    let mut bench = Bench::new();
    bench.click(Role::Button, "Open the sample case");
    bench.assert_shows("Expected: 2");
    bench.click(Role::Button, "Clear");
    bench.paste(&fixture("token-good.txt"));
    bench.assert_shows("As of: now");
    bench.assert_shows("Expected: none");
    bench.assert_shows("Metadata address (amurl): Not checked");
}

#[test]
fn the_sample_replaces_no_case() {
    let mut bench = Bench::new();
    bench.paste(&fixture("token-good.txt"));
    bench.harness.key_press(Key::F1);
    bench.settle();
    bench.assert_shows("As of: now");
}

#[test]
fn a_refused_expectation_changes_nothing() {
    let mut bench = Bench::new();
    bench.paste(&fixture("token-good.txt"));
    bench.click(Role::Button, "Expected: none");
    for (label, text) in [("Expected audience", "https://x.example"), ("Trusted hosts", "https://x.example/y")] {
        bench.harness.get_by_role_and_label(Role::MultilineTextInput, label).focus();
        bench.settle();
        bench.harness.get_by_role_and_label(Role::MultilineTextInput, label).type_text(text);
        bench.settle();
    }
    bench.click(Role::Button, "Apply expectations");
    bench.assert_shows("Expected: none");
    bench.assert_shows("give a host name alone");
    // What is pasted while a setting is open does not fall into the case behind it.
    bench.paste_only(&fixture("metadata.json"));
    bench.settle();
    assert!(!bench.shows("Key documents"));
}

#[test]
fn an_empty_clipboard_is_said_to_be_empty() {
    let mut bench = Bench::new();
    // The test's window has no clipboard behind it.
    let buttons: Vec<_> = bench.harness.get_all_by_role_and_label(Role::Button, "Paste").collect();
    buttons.last().unwrap().click();
    bench.settle();
    bench.assert_shows("There is no text on the clipboard");
    bench.paste(&fixture("token-good.txt"));
    assert!(!bench.shows("There is no text on the clipboard"));
}

#[test]
fn a_look_alike_is_never_offered_for_trust() {
    let mut bench = Bench::new();
    bench.paste(&fixture("token-evil.txt"));
    bench.assert_shows("imitates");
    assert!(!bench.shows("save it and open the file"));
    assert!(bench.harness.query_by_role_and_label(Role::Button, "Trust this host").is_none());
}

#[test]
fn the_moment_of_judgement_changes_the_verdict() {
    let mut bench = Bench::new();
    bench.paste(&fixture("token-expired.txt"));
    bench.assert_shows("Lifetime (nbf, exp): Failed");
    bench.click(Role::Button, "As of: now");
    bench.click(Role::Button, "The token’s nbf: 2027-01-15 00:00:00 UTC");
    bench.assert_shows("As of: 2027-01-15 00:00:00 UTC");
    bench.assert_shows("Lifetime (nbf, exp): Passed");
}

#[test]
fn an_expired_token_can_be_judged_at_its_own_time() {
    let mut bench = Bench::sample(LARGE, Theme::Light);
    bench.assert_shows("Invalid");
    bench.click(Role::Button, "Judge as of its last second");
    bench.assert_shows("As of: 2026-03-16 17:29:59 UTC");
    bench.assert_shows("Valid");
    // The clock of these tests is months ahead: nobody must take this for the present.
    bench.assert_shows("was valid at 2026-03-16 17:29:59 UTC");
}

#[test]
fn a_moment_can_be_typed_and_nonsense_is_refused() {
    let mut bench = Bench::new();
    bench.paste(&fixture("token-expired.txt"));
    bench.click(Role::Button, "As of: now");
    for (text, shown) in [
        ("yesterday", "Give a moment like 2024-10-01T08:00:00Z, or Unix seconds"),
        ("2027-01-15T01:00:00Z", "As of: 2027-01-15 01:00:00 UTC"),
    ] {
        let field = bench.harness.get_by_role_and_label(Role::TextInput, "Another moment");
        field.focus();
        bench.settle();
        bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
        bench.settle();
        bench.harness.get_by_role_and_label(Role::TextInput, "Another moment").type_text(text);
        bench.settle();
        bench.click(Role::Button, "Apply another moment");
        bench.assert_shows(shown);
    }
    bench.assert_shows("Lifetime (nbf, exp): Passed");
}

#[test]
fn hosts_and_audiences_can_be_typed() {
    let mut bench = Bench::new();
    bench.paste(&fixture("token-good.txt"));
    bench.click(Role::Button, "Expected: none");
    for (label, text) in
        [("Expected audience", "https://addin.contoso.com/index.html"), ("Trusted hosts", ".contoso.com")]
    {
        bench.harness.get_by_role_and_label(Role::MultilineTextInput, label).focus();
        bench.settle();
        bench.harness.get_by_role_and_label(Role::MultilineTextInput, label).type_text(text);
        bench.settle();
    }
    bench.click(Role::Button, "Apply expectations");
    bench.assert_shows("Expected: 2");
    bench.assert_shows("Audience (aud): Passed");
    bench.assert_shows("Metadata address (amurl): Passed");
}

#[test]
fn everything_can_be_done_with_the_keyboard() {
    let mut bench = Bench::new();
    bench.paste(&fixture("token-expired.txt"));
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    bench.settle();
    bench.assert_shows("Payload: 7 members");
    bench.harness.key_press_modifiers(Modifiers::COMMAND, Key::F);
    bench.settle();
    assert!(bench.harness.get_by_role_and_label(Role::TextInput, "Search claims").is_focused());
    bench.harness.get_by_role_and_label(Role::TextInput, "Search claims").type_text("amurl");
    bench.settle();
    bench.assert_shows("amurl: https://mail.contoso.com");
    assert!(!bench.shows("nbf: 1"));
    for _ in 0..2 {
        bench.harness.key_press(Key::Escape); // leaves the field, then empties it
        bench.settle();
    }
    bench.assert_shows("nbf: 1");
    bench.paste(&fixture("certificate.pem"));
    bench.harness.key_press_modifiers(Modifiers::ALT, Key::ArrowDown);
    bench.settle();
    bench.assert_shows("In force");
    bench.harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Backspace);
    bench.settle();
    bench.assert_shows("What is wrong, and what to run next?");
}

#[test]
fn the_keyboard_reaches_a_finding_and_opens_it() {
    const FINDING: &str = "Error: Expired 2 h ago";
    let mut bench = Bench::new();
    bench.paste(&fixture("token-expired.txt"));
    for _ in 0..40 {
        bench.harness.key_press(Key::Tab);
        bench.settle();
        if bench.harness.get_by_role_and_label(Role::Button, FINDING).is_focused() {
            break;
        }
    }
    assert!(bench.harness.get_by_role_and_label(Role::Button, FINDING).is_focused());
    bench.harness.key_press(Key::Enter);
    bench.settle();
    bench.assert_shows("What to do");
}

#[test]
fn escape_closes_the_innermost_thing_only() {
    let mut bench = Bench::sample(LARGE, Theme::Light);
    bench.assert_shows("What to do");
    bench.click(Role::Button, "Skew: 5 min");
    bench.assert_shows("Clocks may differ by");
    bench.harness.key_press(Key::Escape);
    bench.settle();
    assert!(!bench.shows("Clocks may differ by"));
    bench.assert_shows("What to do");
    bench.harness.key_press(Key::Escape);
    bench.settle();
    assert!(!bench.shows("What to do"));
    bench.assert_shows("Invalid");
}

#[test]
fn typing_in_a_field_triggers_no_shortcut_and_takes_what_is_pasted() {
    let mut bench = Bench::new();
    bench.paste(&fixture("token-expired.txt"));
    bench.harness.get_by_role_and_label(Role::TextInput, "Search claims").focus();
    bench.settle();
    bench.harness.key_press(Key::F1);
    bench.harness.key_press_modifiers(Modifiers::ALT, Key::ArrowDown);
    bench.harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Backspace);
    bench.paste("amurl");
    assert_eq!(bench.harness.get_by_role_and_label(Role::TextInput, "Search claims").value().as_deref(), Some("amurl"));
    assert!(!bench.shows("sample case"));
    assert!(!bench.shows("Other"));
}

#[test]
fn what_was_asked_first_and_answered_last_is_dropped() {
    let mut bench = Bench::new();
    bench.paste_only(&fixture("token-expired.txt"));
    bench.paste_only(&fixture("certificate.pem"));
    assert!(bench.held.run_last());
    bench.harness.run_ok();
    bench.assert_shows("Certificates");
    assert!(bench.held.run_next());
    bench.harness.run_ok();
    bench.assert_shows("Certificates");
}

#[test]
fn the_old_view_stays_while_the_new_one_is_computed() {
    let mut bench = Bench::new();
    bench.paste(&fixture("token-expired.txt"));
    bench.paste_only(&fixture("metadata.json"));
    bench.harness.run_ok();
    bench.assert_shows("expired 2 h ago");
    assert!(!bench.shows("Key documents"));
    bench.settle();
    bench.assert_shows("Key documents");
}

#[test]
fn a_fault_in_the_background_is_told_plainly() {
    let mut bench = Bench::new();
    bench.paste_only(&fixture("token-expired.txt"));
    // The job is dropped unrun, as if its thread had died.
    drop(bench.held.take_all());
    bench.settle();
    bench.assert_shows("a fault in this program stopped the work");
    bench.held.spawn("nothing", Box::new(|| {}));
    bench.click(Role::Button, "Close this message");
    assert!(!bench.shows("a fault in this program"));
}

#[test]
fn ten_megabytes_are_taken_and_judged() {
    let mut bench = Bench::new();
    let mut text = "2027-01-15 09:59:58 INFO (worker 7): request served\n".repeat(200 * 1024);
    text.push_str(&fixture("token-expired.txt"));
    bench.paste(&text);
    bench.assert_shows("expired 2 h ago");
}

#[test]
fn what_would_hide_or_turn_around_is_shown_escaped() {
    let mut bench = Bench::new();
    let part = |text: &str| assay::jose::base64url::encode(text.as_bytes());
    let claims = "{\"aud\":\"a\u{202e}b\",\"na\u{200b}me\":\"x\"}";
    bench.paste(&format!("{}.{}.AAAA", part(r#"{"alg":"RS256"}"#), part(claims)));
    bench.click(Role::Tab, "Claims");
    bench.assert_shows("aud: a\\u{202e}b");
    bench.assert_shows("na\\u{200b}me: x");
    assert!(!bench.shows("\u{202e}") && !bench.shows("\u{200b}"));
}

#[test]
fn a_second_token_is_looked_at_when_it_comes() {
    let mut bench = Bench::new();
    bench.paste(&fixture("token-expired.txt"));
    bench.paste(&fixture("token-evil.txt"));
    bench.assert_shows("imitates");
    bench.paste(&fixture("certificate.pem"));
    bench.assert_shows("imitates");
}

#[test]
fn evidence_can_be_put_away_piece_by_piece() {
    let mut bench = Bench::new();
    bench.paste(&fixture("token-expired.txt"));
    bench.paste(&fixture("certificate.pem"));
    bench.assert_shows("Certificates");
    bench.click(Role::Button, "Remove Exchange identity token: addin.contoso.com, Invalid");
    assert!(!bench.shows("Tokens"));
    bench.assert_shows("In force");
}

#[test]
fn text_that_is_no_evidence_is_said_to_be_none() {
    let mut bench = Bench::new();
    bench.paste("hello, world");
    bench.assert_shows("Other");
}

#[test]
fn an_encrypted_token_says_what_it_needs_and_opens_with_it() {
    let mut bench = Bench::new();
    let fixture = |name: &str| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/kinds").join(name);
        std::fs::read_to_string(path).expect("the fixture is there")
    };
    bench.paste(&fixture("jwe.txt"));
    bench.assert_shows("Undetermined");
    bench.click(Role::Tab, "Claims");
    bench.assert_shows("The claims are encrypted. There is no key to decrypt it with");
    bench.click(Role::Tab, "Keys");
    bench.assert_shows("No key to open it with");
    bench.paste(&fixture("keys.json"));
    bench.assert_shows("Valid");
    bench.assert_shows("Decrypts");
    bench.click(Role::Tab, "Claims");
    bench.assert_shows("Decrypted content");
}
