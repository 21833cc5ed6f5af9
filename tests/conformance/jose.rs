//! Wycheproof's signatures and the JOSE cookbook (RFC 7520, RFC 8037, RFC 7797).

use assay::jose::jwe::{self, Jwe};
use assay::jose::{Key, Material, Secret};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::common::vectors::{files, find, json, list, text};
use crate::common::{AT, mint, payload, read_as, secret};
use crate::exceptions::Suite;
use crate::judge;

#[test]
fn wycheproof_signatures() {
    let path = "wycheproof/json_web_signature_test.share.json";
    let Some(path) = find(path, "200 signatures of Wycheproof") else { return };
    let mut suite = Suite::new("wycheproof");
    for group in list(&json(&path), "testGroups") {
        // A shared secret has no public half.
        let key = group.get("public").or_else(|| group.get("private")).unwrap().to_string();
        for test in list(group, "tests") {
            let expected = match text(test, "result") {
                "valid" => "valid",
                "invalid" => "invalid",
                other => panic!("no result: {other}"),
            };
            let mut outcome = judge(text(test, "jws"), read_as("key.jwk", &key), AT);
            // A text without a header or without three parts need not be taken for a token; not being one refuses it.
            if outcome.word == "no token" && is_headless(text(test, "jws")) && !outcome.is_accepted {
                outcome.word = "invalid";
            }
            let id = test["tcId"].to_string();
            suite.compare(&id, expected, &outcome);
            if is_sound_hs256(text(test, "jws"), &key) {
                suite.prove(&id);
            }
        }
    }
    suite.finish(200);
}

#[test]
fn the_private_half_of_a_key_changes_nothing() {
    let path = "wycheproof/json_web_signature_test.share.json";
    let Some(path) = find(path, "180 signatures of Wycheproof with private keys") else { return };
    for group in list(&json(&path), "testGroups") {
        let (Some(public), Some(private)) = (group.get("public"), group.get("private")) else { continue };
        for test in list(group, "tests") {
            let of = |key: &Value| judge(text(test, "jws"), read_as("key.jwk", key.to_string()), AT);
            let name = format!("{} {}", test["tcId"], text(test, "comment"));
            assert_eq!(of(private).word, of(public).word, "{name}");
        }
    }
}

/// Fewer than three parts, or an empty first one.
fn is_headless(jws: &str) -> bool {
    jws.split('.').count() < 3 || jws.starts_with('.')
}

#[test]
fn only_what_has_no_header_is_headless() {
    for (jws, expected) in [("", true), ("Zm9v", true), ("e30.e30", true), (".e30.AA", true), ("e30.e30.AA", false)] {
        assert_eq!(is_headless(jws), expected, "{jws}");
    }
}

#[test]
fn cookbook_signatures() {
    let Some(folder) = find("jose_cookbook", "26 signatures of the JOSE cookbook") else { return };
    let mut suite = Suite::new("jose-cookbook");
    let mut paths = files(&folder.join("jws"), ".json");
    paths.extend(files(&folder.join("rfc7797"), ".json"));
    paths.push(folder.join("curve25519/jws.json"));
    for path in paths {
        let example = json(&path);
        let name = path.strip_prefix(&folder).unwrap().to_string_lossy().replace('\\', "/");
        // Every form of the same token that the example gives: compact, general and flattened.
        for (form, token) in example["output"].as_object().unwrap() {
            let token = token.as_str().map_or_else(|| token.to_string(), str::to_owned);
            let mut evidence = read_as("key.jwk", jwks(&example["input"]["key"]));
            evidence.push(payload(text(&example["input"], "payload")));
            let outcome = judge(&token, evidence, AT);
            if contradicts_itself(&example) {
                assert_ne!(outcome.word, "valid", "{name}: `b64` without `crit`");
                continue;
            }
            suite.compare(&format!("{}/{form}", name.trim_end_matches(".json")), "valid", &outcome);
        }
    }
    suite.finish(26);
}

/// The example says that its header holds `crit`, and the header that it signs does not: RFC 7797 section 6 has that
/// refused. One example is like this.
fn contradicts_itself(example: &Value) -> bool {
    let stated = &example["signing"]["protected"];
    let token = example["output"]["json_flat"]["protected"].as_str().unwrap_or_default();
    let signed: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token).unwrap_or_default()).unwrap_or_default();
    stated.get("crit").is_some() && signed.get("crit").is_none()
}

#[test]
fn cookbook_encryption() {
    let Some(folder) = find("jose_cookbook", "39 encrypted tokens of the JOSE cookbook") else { return };
    let mut seen = 0;
    let mut paths = files(&folder.join("jwe"), ".json");
    paths.push(folder.join("curve25519/ecdh-es.json"));
    paths.push(folder.join("6.nesting_signatures_and_encryption.json"));
    for path in paths {
        let example = json(&path);
        let nested = example.get("encrypt");
        let example = nested.unwrap_or(&example);
        let plaintext = text(&example["input"], "plaintext");
        for (form, token) in example["output"].as_object().unwrap() {
            let token = token.as_str().map_or_else(|| token.to_string(), str::to_owned);
            let name = format!("{} {form}", path.display());
            let jwe = Jwe::read(&token).unwrap();
            for (recipient, key) in jwe.pieces().zip(decryption_keys(&example["input"])) {
                assert_eq!(jwe::decrypt(recipient, &key).as_deref(), Ok(plaintext.as_bytes()), "{name}");
                // Through the whole program: what was encrypted to a public key is never valid by that alone.
                let expected = match () {
                    () if nested.is_some() => "invalid", // the token inside expired in 2011
                    () if jwe::is_symmetric(recipient) => "valid",
                    () => "undetermined",
                };
                let key = match example["input"].get("pwd").and_then(Value::as_str) {
                    Some(password) => vec![secret(password)],
                    None => read_as("key.jwk", one_of(&example["input"]["key"], key.kid.as_deref())),
                };
                assert_eq!(judge(&token, key, AT).word, expected, "{name}");
                seen += 1;
            }
        }
    }
    assert!(seen >= 42, "only {seen} encrypted tokens");
}

#[test]
fn no_changed_cookbook_token_decrypts() {
    let Some(folder) = find("jose_cookbook", "9 encrypted tokens of the JOSE cookbook, changed") else { return };
    for path in files(&folder.join("jwe"), ".json") {
        let example = json(&path);
        let Some(token) = example["output"].get("compact").and_then(Value::as_str) else { continue };
        let [key] = <[Key; 1]>::try_from(decryption_keys(&example["input"])).unwrap();
        // Each character where that is quick; a private key takes a millisecond or more for each.
        let step = if key.private.is_some() || example["input"].get("pwd").is_some() { 7 } else { 1 };
        for place in (0..token.len()).step_by(step).filter(|place| token.as_bytes()[*place] != b'.') {
            let other = if token.as_bytes()[place] == b'A' { "B" } else { "A" };
            let mut changed = token.to_owned();
            changed.replace_range(place..=place, other);
            let jwe = Jwe::read(&changed).unwrap();
            let opened = jwe.pieces().any(|pieces| jwe::decrypt(pieces, &key).is_ok());
            assert!(!opened, "{} changed at {place}", path.display());
        }
    }
}

/// The keys of an example, in the order of its recipients.
fn decryption_keys(input: &Value) -> Vec<Key> {
    if let Some(password) = input.get("pwd").and_then(Value::as_str) {
        return vec![Key::bare(Material::Secret(Secret::new(password.as_bytes().to_vec())))];
    }
    let document = assay::jose::json::parse(jwks(&input["key"]).as_bytes());
    let keys = assay::metadata::read(&document).expect("it holds keys").keys;
    keys.into_iter().map(std::sync::Arc::unwrap_or_clone).collect()
}

/// The key of this name, alone.
fn one_of(keys: &Value, kid: Option<&str>) -> String {
    let keys = keys.as_array().map_or(std::slice::from_ref(keys), Vec::as_slice);
    keys.iter().find(|key| key.get("kid").and_then(Value::as_str) == kid).expect("there is one").to_string()
}

/// Whether a token is three parts of strict base64url with an HS256 tag made by this key, by another road than Assay's:
/// then it is sound, whatever a vector says about it.
fn is_sound_hs256(token: &str, jwk: &str) -> bool {
    let strict = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
    let parts: Vec<_> = token.split('.').collect();
    let [header, payload, tag] = parts.as_slice() else { return false };
    let (Some(decoded), Some(_), Some(tag)) = (strict(header), strict(payload), strict(tag)) else { return false };
    let value = |json: &[u8], name: &str| {
        let value: Value = serde_json::from_slice(json).unwrap_or_default();
        text(&value, name).to_owned()
    };
    let Some(secret) = strict(&value(jwk.as_bytes(), "k")) else { return false };
    let key = hmac::Key::new(hmac::HMAC_SHA256, &secret);
    let is_hs256 = value(&decoded, "alg") == "HS256" && value(jwk.as_bytes(), "alg") == "HS256";
    is_hs256 && hmac::verify(&key, format!("{header}.{payload}").as_bytes(), &tag).is_ok()
}

#[test]
fn soundness_is_proved_for_sound_tokens_only() {
    let key = format!(r#"{{"kty":"oct","alg":"HS256","k":"{}"}}"#, URL_SAFE_NO_PAD.encode(b"secret"));
    let token = mint::hs256(r#"{"alg":"HS256"}"#, "{}", b"secret");
    assert!(is_sound_hs256(&token, &key));
    assert!(!is_sound_hs256(&mint::hs256(r#"{"alg":"HS256"}"#, "{}", b"another"), &key));
    for changed in [token.replacen('.', ". ", 1), format!("{token}="), format!("{token}.")] {
        assert!(!is_sound_hs256(&changed, &key), "{changed}");
    }
}

/// One key, or several as a set.
fn jwks(key: &Value) -> String {
    if key.is_array() { serde_json::json!({ "keys": key }).to_string() } else { key.to_string() }
}
