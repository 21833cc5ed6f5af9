//! What Exchange puts into tokens: the input is the payload of a token with the sample's header and signature.

#![no_main]

use std::str::from_utf8;

use assay::exchange::{AppContext, AppContextForm, app_context, audience, principal, token_kind, unique_id};
use assay::intake::Body;
use assay::jose::json::{self, Node};
use assay::jose::{Token, base64url};
use assay::policy::{Gate, Policy, decide};
use assay_fuzz::{SAMPLE, judge, read, write_seeds};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: write_seeds("exchange"), |claims: &[u8]| {
    let token = token(claims);
    let context = app_context(&token);
    let kind = token_kind(&token, &context);
    let route = assay::exchange::route(kind, &token, None);
    let _words = (kind.id(), kind.name(), route.direction.words(), route.sentence());
    if let Ok(Some(context)) = &context {
        check_context(context);
        check_both_forms(claims, &token, context);
    }
    if let Some(claims) = token.claims() {
        check_texts(claims);
    }
    let evidence = read(token.text().as_bytes());
    let is_read = evidence.iter().any(|piece| matches!(&piece.body, Body::Token { token: read, .. } if read.text() == token.text()));
    assert!(is_read, "{}", token.text());
    judge(evidence.into_iter().chain(SAMPLE.metadata.iter().cloned()).collect());
});

/// A token with these claims, and whatever else the sample has.
fn token(claims: &[u8]) -> Token {
    let mut parts = SAMPLE.token.split('.');
    let (header, signature) = (parts.next().unwrap(), parts.nth(1).unwrap());
    Token::parse(format!("{header}.{}.{signature}", base64url::encode(claims)))
}

fn check_context(context: &AppContext) {
    assert!(context.root().is_object());
    let _version = context.version();
    if let (Some(url), Some(user)) = (context.metadata_url(), context.user_id()) {
        let id = unique_id(url, user);
        assert!(id.amurl_then_uid.starts_with(url) && id.amurl_then_uid.ends_with(user));
        assert_eq!(id.sha256.len(), 43);
        assert_eq!(unique_id(url, user), id);
    }
}

/// `appctx` as an object and as a string that holds the object mean the same.
fn check_both_forms(claims: &[u8], token: &Token, context: &AppContext) {
    if context.form != AppContextForm::Object || !token.problems.is_empty() {
        return;
    }
    let (Some(node), Ok(text)) = (token.claim("appctx"), from_utf8(claims)) else { return };
    let own = &text[node.start..node.end];
    let as_text = serde_json::to_string(own).unwrap();
    let other = self::token([&text[..node.start], &as_text, &text[node.end..]].concat().as_bytes());
    let other_context = app_context(&other);
    let other_kind = token_kind(&other, &other_context);
    let other_context = other_context.unwrap().unwrap();
    assert_eq!(other_context.form, AppContextForm::Text);
    assert_eq!(other_context.root().to_value(), context.root().to_value());
    assert_eq!(other_kind, token_kind(token, &Ok(Some(context.clone()))));
}

/// Every text among the claims, read as whatever it may be meant as.
fn check_texts(claims: &Node) {
    let mut open = vec![claims.clone()];
    while let Some(node) = open.pop() {
        open.extend(node.elements().iter().chain(node.members().iter().map(|member| &member.node)).cloned());
        let Some(text) = node.as_str() else { continue };
        open.extend(json::parse(text.as_bytes()).root.filter(Node::is_object));
        assert!(text.starts_with(principal(text).app));
        if let Some(audience) = audience(text) {
            assert!(text.starts_with(audience.app));
        }
        check_url(text, &SAMPLE.policy);
        check_url(text, &Policy::default());
    }
}

/// Only an address that leads where it seems to is let through.
fn check_url(text: &str, policy: &Policy) {
    let decision = decide(text, policy);
    let host = decision.host.as_deref().unwrap_or_default();
    match decision.gate {
        Gate::KnownCloud(cloud) => {
            assert!(cloud.exchange_hosts.contains(&host));
            assert!(text.trim_start().get(..8).is_some_and(|start| start.eq_ignore_ascii_case("https://")), "{text:?}");
        }
        Gate::Trusted(trusted) => assert!(policy.trusted_hosts.contains(&trusted) && trusted.pattern.matches(host)),
        Gate::ApprovedOnce => assert!(policy.approved_once.iter().any(|approved| approved == text)),
        Gate::Ask => assert!(!host.is_empty()),
        Gate::Refused(refusal) => assert!(!refusal.words().is_empty()),
    }
}
