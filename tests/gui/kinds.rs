//! A picture of every kind of token, beside the keys that verify it.
#![expect(clippy::panic, reason = "a fixture that is not there is a failed test")]

use eframe::egui::{Role, Theme};

use crate::bench::{Bench, LARGE, SMALL};

/// Pastes the keys, then the token of this kind, and takes the picture.
#[track_caller]
fn check(kind: &str, name: &str, size: [f32; 2], theme: Theme) {
    let mut bench = Bench::with(size, theme);
    bench.paste(&text("keys.json"));
    bench.paste(&text(&format!("{kind}.txt")));
    bench.assert_shows(name);
    bench.click(Role::Tab, "Claims");
    bench.click(Role::Tab, "Steps");
    bench.harness.remove_cursor();
    bench.harness.run_ok();
    bench.harness.snapshot(format!("kinds/{kind}"));
}

fn text(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/kinds").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn an_identity_token() {
    check("exchange-identity-token", "Exchange identity token", LARGE, Theme::Light);
}

#[test]
fn a_callback_token() {
    check("exchange-callback-token", "Exchange callback token", LARGE, Theme::Dark);
}

#[test]
fn a_server_to_server_token() {
    check("exchange-s2s-token", "Exchange server-to-server token", LARGE, Theme::Light);
}

#[test]
fn a_sharepoint_context_token() {
    check("sharepoint-context-token", "SharePoint context token", SMALL, Theme::Light);
}

#[test]
fn an_entra_access_token_v1() {
    check("entra-access-token-v1", "Entra access token (v1)", LARGE, Theme::Dark);
}

#[test]
fn an_entra_access_token_v2() {
    check("entra-access-token-v2", "Entra access token (v2)", LARGE, Theme::Light);
}

#[test]
fn an_entra_id_token() {
    check("entra-id-token", "Entra ID token", SMALL, Theme::Dark);
}

#[test]
fn a_jwt() {
    check("jwt", "JWT", SMALL, Theme::Light);
}

#[test]
fn a_jws() {
    check("jws", "Signed token (JWS) without claims", LARGE, Theme::Dark);
}

#[test]
fn a_jwe() {
    check("jwe", "Encrypted token (JWE)", LARGE, Theme::Light);
}

#[test]
fn an_opaque_token() {
    check("opaque-token", "Opaque Microsoft token", SMALL, Theme::Dark);
}
