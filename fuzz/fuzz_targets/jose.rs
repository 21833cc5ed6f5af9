//! Tokens, JSON, base64url and keys, from any bytes. The bytes are read as each of them, and as three lines: header, payload
//! and signature of a token before encoding.

#![no_main]

use std::str::from_utf8;
use std::sync::LazyLock;

use assay::jose::json::{self, Node, Problem, Value};
use assay::jose::{self, Algorithm, Key, Material, PartName, Secret, Token, base64url, jwe, jwk, verify};
use assay::x509::PublicKey;
use assay_fuzz::{SAMPLE, write_seeds};
use libfuzzer_sys::fuzz_target;
use serde::de::IgnoredAny;

fuzz_target!(init: write_seeds("jose"), |bytes: &[u8]| {
    check_json(bytes);
    check_base64url(bytes);
    if let Some(token) = jose::read_encrypted_json(&json::parse(bytes)) {
        check_encrypted(&token);
    }
    for token in jose::read_json(&json::parse(bytes)).into_iter().flatten() {
        check_token(&token);
    }
    let Ok(text) = from_utf8(bytes) else { return };
    check_token(&Token::parse(text));
    check_token(&Token::opaque(text));
    let mut lines = text.splitn(3, '\n').map(|line| base64url::encode(line.as_bytes()));
    if let (Some(header), Some(payload), Some(signature)) = (lines.next(), lines.next(), lines.next()) {
        check_token(&Token::parse(format!("{header}.{payload}.{signature}")));
        let good = SAMPLE.token.rsplit('.').next().unwrap();
        check_token(&Token::parse(format!("{header}.{payload}.{good}")));
    }
});

fn check_token(token: &Token) {
    let text = token.text();
    let ranges = token.part_ranges();
    assert!(ranges.iter().all(|range| text.get(range.clone()).is_some()), "{ranges:?} of {text:?}");
    assert!(ranges.windows(2).all(|pair| pair[0].end < pair[1].start));
    assert!(text.as_bytes().starts_with(token.signing_input()));
    for part in [PartName::Header, PartName::Payload, PartName::Signature] {
        assert_eq!(token.encoded(part), token.range(part).map_or("", |range| &text[range]));
    }
    for part in [&token.header, &token.payload] {
        check_places(&part.json.root, &part.bytes);
    }
    let _words = (format!("{:?}", token.problems), token.is_encrypted(), token.claim_text("aud"));
    check_encrypted(token);
    check_signature(token);
    let sample = Token::parse(SAMPLE.token.as_str());
    if let Some(supplied) = token.with_payload(&sample.payload.bytes) {
        assert!(supplied.with_payload(b"another").is_none() || sample.payload.bytes.is_empty());
        check_signature(&supplied);
    }
}

/// No key that the fuzzer does not know opens a token. Passwords are hashed a few times only.
fn check_encrypted(token: &Token) {
    let Some(jwe) = token.encrypted() else { return };
    for pieces in jwe.pieces().filter(|pieces| jwe::password_iterations(*pieces) < 100) {
        let _words = jwe::can_be_decrypted(pieces).map_err(|error| error.words());
        for key in KEYS.iter().chain([&*SAMPLE.key]) {
            assert!(jwe::decrypt(pieces, key).is_err(), "{}", token.text());
        }
    }
}

/// What the sample's key and keys that have signed nothing verify: the sample alone.
fn check_signature(token: &Token) {
    let named = token.header_text("alg").and_then(Algorithm::from_name);
    for algorithm in [Algorithm::Rs256, Algorithm::Ps256, Algorithm::Hs256, Algorithm::EdDsa].into_iter().chain(named) {
        for key in KEYS.iter().chain([&*SAMPLE.key]) {
            let is_sample = token.text() == SAMPLE.token && !token.is_opaque() && algorithm == Algorithm::Rs256;
            let expected = is_sample && std::ptr::eq(key, &*SAMPLE.key);
            assert_eq!(verify(token, algorithm, key).is_ok(), expected, "{}", token.text());
        }
    }
}

fn check_json(bytes: &[u8]) {
    let document = json::parse(bytes);
    let expected = from_utf8(bytes).is_ok() && serde_json::from_slice::<IgnoredAny>(bytes).is_ok();
    assert_eq!(document.root.is_some(), expected, "{:?}", document.problems);
    check_places(&document.root, bytes);
    let Some(root) = document.root else {
        assert!(!document.problems.is_empty());
        return;
    };
    let has = |kind: fn(&Problem) -> bool| document.problems.iter().any(kind);
    let is_cut = has(|problem| matches!(problem, Problem::TooDeep { .. }));
    if let Ok(value) = serde_json::from_slice::<serde_json::Value>(bytes)
        && !is_cut
    {
        assert!(!has(|problem| matches!(problem, Problem::Syntax { .. })), "{:?}", document.problems);
        let mut repeats = false;
        check_same(&root, &value, &mut repeats);
        assert_eq!(has(|problem| matches!(problem, Problem::DuplicateMember { .. })), repeats);
    }
    if let Ok(jwk) = jwk::parse(&root, "") {
        check_key(&jwk.key);
    }
}

/// A key other than the sample's does not verify the sample.
fn check_key(key: &Key) {
    let _words = (key.describe(), key.thumbprint(), key.declared_thumbprint(), key.thumbprint_sha256());
    let rsa = |key: &Key| match &key.material {
        Material::Public(PublicKey::Rsa { n, e }) => Some((n.clone(), e.clone())),
        _ => None,
    };
    let token = Token::parse(SAMPLE.token.as_str());
    for algorithm in [Algorithm::Rs256, Algorithm::Hs256, Algorithm::Es256, Algorithm::Es512, Algorithm::EdDsa] {
        let verifies = verify(&token, algorithm, key).is_ok();
        assert!(!verifies || (algorithm == Algorithm::Rs256 && rsa(key) == rsa(&SAMPLE.key)));
    }
}

/// Every value stands where it says: what is there reads as the same value.
fn check_places(root: &Option<Node>, bytes: &[u8]) {
    let (Some(root), Ok(text)) = (root, from_utf8(bytes)) else { return };
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        let own = text.get(node.start..node.end).expect("a place is a range of the text");
        assert_eq!(own.trim(), own, "blanks are no part of a value");
        let again = json::parse(own.as_bytes()).root.expect("a value is JSON by itself");
        assert_eq!((again.start, again.end), (0, own.len()));
        match (&node.value, &again.value) {
            (Value::Array(elements), Value::Array(others)) => assert!(elements.len() <= others.len()),
            (Value::Object(members), Value::Object(others)) => assert!(members.len() <= others.len()),
            (value, other) => assert!(value == other, "{own}"),
        }
        let inside = node.elements().iter().chain(node.members().iter().map(|member| &member.node));
        let mut behind = node.start;
        for child in inside.clone() {
            assert!(behind < child.start && child.end < node.end, "values lie in each other, one behind the other");
            behind = child.end;
        }
        open.extend(inside);
    }
}

fn check_same(node: &Node, value: &serde_json::Value, repeats: &mut bool) {
    match (&node.value, value) {
        (Value::Null, serde_json::Value::Null) => {}
        (Value::Bool(left), serde_json::Value::Bool(right)) => assert_eq!(left, right),
        (Value::Number(left), serde_json::Value::Number(right)) => assert_eq!(left.parse().ok().as_ref(), Some(right)),
        (Value::String(left), serde_json::Value::String(right)) => assert_eq!(left, right),
        (Value::Array(left), serde_json::Value::Array(right)) => {
            assert_eq!(left.len(), right.len());
            left.iter().zip(right).for_each(|(left, right)| check_same(left, right, repeats));
        }
        (Value::Object(left), serde_json::Value::Object(right)) => {
            *repeats |= left.len() != right.len();
            for (name, right) in right {
                check_same(node.get(name).expect("a name that serde_json reads"), right, repeats);
            }
        }
        (_, other) => panic!("{node:?} is {other}"),
    }
}

fn check_base64url(bytes: &[u8]) {
    assert_eq!(base64url::decode(&base64url::encode(bytes)), (bytes.to_vec(), None));
    let Ok(text) = from_utf8(bytes) else { return };
    let (decoded, problem) = base64url::decode(text);
    assert_eq!(base64url::encode(&decoded) == text, problem.is_none(), "{problem:?}");
    let _words = problem.map(|problem| problem.words());
}

/// Keys that have signed nothing.
static KEYS: LazyLock<Vec<Key>> = LazyLock::new(|| {
    let material = [
        Material::Secret(Secret::new(b"nobody signs with this".to_vec())),
        Material::Public(PublicKey::Okp { curve: assay::x509::OkpCurve::Ed25519, x: vec![9; 32] }),
    ];
    material.into_iter().map(Key::bare).collect()
});
