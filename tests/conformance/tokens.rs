//! Tokens out of the test suites of other libraries, with keys and verdicts; tokens without keys; real tokens.

use std::panic::{AssertUnwindSafe, catch_unwind};

use assay::intake::Evidence;
use assay::policy::Policy;
use serde_json::Value;

use crate::common::vectors::{find, json, list, text};
use crate::common::{AT, assess, mint, read, read_as, secret, token};
use crate::exceptions::Suite;
use crate::{inside_lifetime, judge};

#[test]
fn tokens_with_keys_come_out_as_their_libraries_say() {
    let Some(path) = find("tokens/tokens.json", "97 tokens with keys and verdicts") else { return };
    let mut suite = Suite::new("tokens");
    for vector in list(&json(&path), "tokens") {
        let text = text(vector, "token");
        let seconds = if names_a_claim(vector) { AT } else { inside_lifetime(text) };
        suite.compare(id(vector), expected(vector), &judge(text, keys(vector), seconds));
    }
    suite.finish(97);
}

#[test]
fn tokens_without_keys_are_taken_apart() {
    let Some(path) = find("tokens/unverified_parse_only.json", "54 tokens without keys") else { return };
    let document = json(&path);
    let vectors = list(&document, "tokens");
    let mut faults = Vec::new();
    for vector in vectors {
        let text = text(vector, "token");
        let assessed = catch_unwind(AssertUnwindSafe(|| assess(read(text), &Policy::default(), AT)));
        match assessed.as_ref().map(|assessment| (token(assessment), assessment.verdict.as_str())) {
            Ok((Some(_), verdict)) if verdict != "valid" => {}
            Ok((found, verdict)) => faults.push(format!("{}: token {}, {verdict}", id(vector), found.is_some())),
            Err(_) => faults.push(format!("{}: panicked", id(vector))),
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(vectors.len() >= 54, "only {} tokens", vectors.len());
}

#[test]
fn real_tokens_were_valid_in_their_time() {
    let path = "auth_metadata/real_tokens.json";
    let Some(path) = find(path, "6 real tokens, and a forged one with what is inside it") else { return };
    let mut suite = Suite::new("real-tokens");
    let document = json(&path);
    for vector in document.as_array().unwrap() {
        let token = text(vector, "token");
        let pem = text(vector, "public_key_pem");
        if pem.is_empty() {
            let keys = || {
                let path = find("auth_metadata/sharepoint_metadata_json_1.json", "the forged token's keys");
                path.map(|path| read_as("metadata.json", json(&path).to_string())).unwrap_or_default()
            };
            suite.compare(id(vector), "invalid", &judge(token, keys(), inside_lifetime(token)));
            let evidence = read(token).into_iter().chain(keys()).collect();
            let assessment = assess(evidence, &Policy::default(), inside_lifetime(token));
            let cause = assessment.causes.first().expect("the findings point somewhere");
            assert_eq!((cause.id, cause.likelihood.as_str()), ("forged-token", "likely"));
            let inside = text(vector, "actortoken");
            let name = format!("{}-actortoken", id(vector));
            suite.compare(&name, "invalid", &judge(inside, keys(), inside_lifetime(inside)));
        } else {
            suite.compare(id(vector), "valid", &judge(token, read_as("key.pem", pem), inside_lifetime(token)));
        }
    }
    suite.finish(8);
}

fn id(vector: &Value) -> &str {
    text(vector, "id")
}

/// The reason given is a claim, not the signature: then the lifetime counts.
fn names_a_claim(vector: &Value) -> bool {
    text(vector, "why").starts_with("signature good")
}

/// `valid` or `invalid`. Where the vector says more than one word, a strict verifier that trusts only what it was given
/// refuses.
fn expected(vector: &Value) -> &'static str {
    if text(vector, "expected") == "valid" { "valid" } else { "invalid" }
}

/// The vector's keys, as a user would put them into the case.
fn keys(vector: &Value) -> Vec<Evidence> {
    let key = vector.get("key").unwrap_or(&Value::Null);
    let is_confusion = text(vector, "attack") == "alg-confusion";
    if text(vector, "attack").starts_with("embedded-jwk") {
        return Vec::new(); // the token brings it along: that is the point
    }
    if let Some(jwk) = key.get("jwk") {
        return read_as("key.jwk", jwk.to_string());
    }
    if let Some(pem) = key.get("pem").and_then(Value::as_str) {
        return read_as("key.pem", pem);
    }
    if let Some(ssh) = key.get("ssh_public").and_then(Value::as_str) {
        return read_as("key.pub", ssh);
    }
    let bytes = match (key.get("hmac_hex").and_then(Value::as_str), key.get("hmac_utf8").and_then(Value::as_str)) {
        (Some(hex), _) => bytes_of(hex),
        (None, Some(text)) => text.as_bytes().to_vec(),
        (None, None) if is_confusion => return read_as("key.pem", mint::public_key_pem()),
        (None, None) => return Vec::new(),
    };
    // The secret is the text of a public key: what the verifier holds is that key.
    if is_confusion { read_as("key.pem", bytes) } else { vec![secret(bytes)] }
}

fn bytes_of(hex: &str) -> Vec<u8> {
    let digits: Vec<_> = hex.chars().map(|digit| digit.to_digit(16).unwrap()).collect();
    digits.chunks_exact(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect()
}
