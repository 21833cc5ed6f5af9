//! What is no attack is not called one: every token and every key of the shared vectors, and real names of keys.

use std::collections::BTreeSet;

use assay::policy::Policy;
use serde_json::Value;

use crate::common::mint::unsigned;
use crate::common::vectors::{files, find};
use crate::common::{AT, assess, read_as};

/// Codes that only an attack may raise, whatever keys are there.
const ATTACKS: [&str; 3] = ["token/kid-injection", "token/secret-like-value", ZERO_VALUES];
const ZERO_VALUES: &str = "signature/zero-values";

#[test]
fn honest_tokens_are_not_called_attacks() {
    for folder in ["tokens", "jose_cookbook", "auth_metadata", "wycheproof"] {
        let Some(path) = find(folder, "the search for false alarms in it") else { return };
        let mut tokens = BTreeSet::new();
        let mut names = BTreeSet::new();
        for file in files(&path, ".json") {
            let bytes = crate::common::vectors::bytes(&file);
            let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
            let Ok(document) = serde_json::from_slice::<Value>(text) else { continue };
            collect(&document, &mut tokens, &mut names);
        }
        assert!(!tokens.is_empty() || !names.is_empty(), "nothing was found in {folder}");
        for name in names {
            let header = format!(r#"{{"alg":"RS256","kid":{}}}"#, serde_json::to_string(&name).unwrap());
            tokens.insert(unsigned(&header, "{}"));
        }
        let alarms: Vec<_> = tokens.iter().flat_map(|token| alarms(token)).collect();
        // Among Wycheproof's signatures are these on purpose.
        let (meant, alarms): (Vec<_>, Vec<_>) =
            alarms.into_iter().partition(|alarm| folder == "wycheproof" && alarm.starts_with(ZERO_VALUES));
        assert!(alarms.is_empty(), "{folder}: {alarms:#?}");
        assert_eq!(meant.is_empty(), folder != "wycheproof", "{meant:#?}");
    }
}

fn alarms(token: &str) -> Vec<String> {
    let assessment = assess(read_as("vector", token), &Policy::default(), AT);
    let found = assessment.findings.iter().filter(|finding| ATTACKS.contains(&finding.code.name));
    found.map(|finding| format!("{}: {} in {token}", finding.code.name, finding.message)).collect()
}

/// Every token in compact form, and every name of a key.
fn collect(value: &Value, tokens: &mut BTreeSet<String>, names: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.matches('.').count() == 2 && text.starts_with("eyJ") => {
            tokens.insert(text.clone());
        }
        Value::Array(elements) => elements.iter().for_each(|element| collect(element, tokens, names)),
        Value::Object(members) => {
            for (name, value) in members {
                if let (true, Value::String(kid)) = (name == "kid", value) {
                    names.insert(kid.clone());
                }
                collect(value, tokens, names);
            }
        }
        _ => {}
    }
}
