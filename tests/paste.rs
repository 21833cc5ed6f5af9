//! Tokens as people paste them: each is read, each repair is listed, and what the signature covers is never mended.
#![cfg(test)]

mod common;

use assay::assess::{Artifact, Assessment};
use assay::policy::Policy;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use common::{AT, codes, mint, read};

/// A token whose signature holds `-` and `_`, its parts, and the key that verifies it.
fn minted() -> (String, Vec<String>, String) {
    loop {
        let (token, jwk) = mint::es256(r#""kid":"a""#, r#"{"iss":"https://issuer.example","name":"Ünal ???"}"#);
        let parts: Vec<_> = token.split('.').map(str::to_owned).collect();
        if parts[2].contains('-') && parts[2].contains('_') {
            return (token, parts, jwk.replacen('{', r#"{"kid":"a","#, 1));
        }
    }
}

fn assessed(pasted: impl AsRef<[u8]>, jwk: &str) -> Assessment {
    let mut evidence = read(pasted);
    evidence.extend(read(jwk));
    common::assess(evidence, &Policy::default(), AT)
}

fn repairs(assessment: &Assessment) -> Vec<String> {
    let artifact: &Artifact = common::token(assessment).expect("it is a token");
    assessment.case.evidence()[artifact.evidence].repairs.iter().map(assay::intake::Repair::words).collect()
}

#[test]
fn wrappings_are_taken_off_and_listed() {
    let (token, parts, jwk) = minted();
    let check = |pasted: String, expected: &[&str]| {
        let assessment = assessed(&pasted, &jwk);
        assert_eq!(assessment.verdict.as_str(), "valid", "{pasted}\n{:?}", codes(&assessment));
        let seen = repairs(&assessment);
        assert_eq!(seen.len(), expected.len(), "{pasted}\n{seen:?}");
        for (seen, expected) in seen.iter().zip(expected) {
            assert!(seen.contains(expected), "{pasted}: {seen:?} lacks {expected}");
        }
    };
    let folded = |indent: &str| {
        let lines: Vec<_> = token.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line)).collect();
        lines.join(&format!("\r\n{indent}"))
    };
    check(token.clone(), &[]);
    check(format!("\r\n  {token}\r\n"), &[]);
    check(format!("Bearer {token}"), &["Bearer"]);
    check(format!("authorization: bearer {token}\r\n"), &["header name", "Bearer"]);
    check(format!("\"{token}\","), &["quotes"]);
    check(format!("GET / HTTP/1.1\r\nAuthorization: Bearer {token}\r\nHost: x\r\n"), &["longer text"]);
    check(format!("curl -H 'Authorization: Bearer {token}' https://x/"), &["longer text"]);
    check(format!("2024-10-01 10:00:00 INFO token={token}; user=jane"), &["longer text"]);
    check(format!(r#"{{"access_token":"{token}","expires_in":3600}}"#), &["longer text"]);
    check(format!("https://x/cb#id_token={token}&state=1"), &["longer text"]);
    check(format!("<Token>{token}</Token>"), &["longer text"]);
    check(token.replace('.', "%2E"), &["percent"]);
    check(format!("id_token%3D{}%26state%3D1", token.replace('.', "%2e")), &["longer text", "percent"]);
    check(folded(""), &["white space"]);
    check(folded("    "), &["white space"]);
    check(format!("{}.\u{ad}{}\u{200b}.{}\u{feff}", parts[0], parts[1], parts[2]), &["3 invisible characters"]);
}

#[test]
fn utf_16_is_read() {
    let (token, _, jwk) = minted();
    for bytes in [
        token.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>(),
        "\u{feff}".encode_utf16().chain(token.encode_utf16()).flat_map(u16::to_be_bytes).collect(),
    ] {
        let assessment = assessed(bytes, &jwk);
        assert_eq!(assessment.verdict.as_str(), "valid");
        assert_eq!(repairs(&assessment), ["read as UTF-16 text"]);
    }
}

#[test]
fn damage_to_what_is_signed_is_never_mended_but_named() {
    let (token, parts, jwk) = minted();
    let plain = |text: &str| text.replace('-', "+").replace('_', "/");
    let damaged = [
        (format!("{}.{}.{}", parts[0], parts[1], plain(&parts[2])), "`-` in place of `+` and `_` in place of `/`"),
        (format!("{token}=="), "the padding taken off"),
        (format!("{}.{}.{}", parts[0], parts[1], parts[2].replace('-', " ")), "`-` in place of the blanks"),
        (token[1..].to_owned(), "the `e` put back that it began with"),
        (token.replacen("eyJ", "ey J", 1), "the blanks taken out"),
    ];
    for (pasted, repair) in damaged {
        let assessment = assessed(&pasted, &jwk);
        assert_eq!(assessment.verdict.as_str(), "invalid", "{pasted}");
        let found = assessment.findings.iter().find(|finding| finding.code.name == "signature/repairable");
        let message = found.map(|finding| finding.message.as_str()).unwrap_or_default();
        assert_eq!(message, format!("the signature verifies once the token is repaired: {repair}"), "{pasted}");
    }
}

#[test]
fn a_cut_token_says_where() {
    let (token, parts, jwk) = minted();
    for (pasted, place) in [
        (format!("{}…", &token[..token.len() - 20]), "an ellipsis, in the signature after 49 of 64 bytes"),
        (token[..token.len() - 20].to_owned(), "it ends in the signature after 49 of 64 bytes; 15 bytes are missing"),
        (format!("{}.{}", parts[0], parts[1]), "it ends behind the payload; the signature is missing"),
        (format!("{}.{}", parts[0], &parts[1][..30]), "in the payload after 30 characters; the signature is missing"),
    ] {
        let assessment = assessed(&pasted, &jwk);
        assert_eq!(assessment.verdict.as_str(), "invalid", "{pasted}");
        let found = assessment.findings.iter().find(|finding| finding.code.name == "token/truncated");
        let message = found.map(|finding| finding.message.as_str()).unwrap_or_default();
        assert!(message.contains(place), "{message}");
    }
}

#[test]
fn every_serialisation_is_read() {
    let (_, parts, jwk) = minted();
    let flattened = format!(r#"{{"payload":"{}","protected":"{}","signature":"{}"}}"#, parts[1], parts[0], parts[2]);
    let general = format!(
        r#"{{"payload":"{}","signatures":[{{"protected":"{}","signature":"{}"}}]}}"#,
        parts[1], parts[0], parts[2]
    );
    for pasted in [flattened, general] {
        assert_eq!(assessed(&pasted, &jwk).verdict.as_str(), "valid", "{pasted}");
    }
    let detached = format!("{}..{}", parts[0], parts[2]);
    let mut evidence = read(&detached);
    evidence.extend(read(&jwk));
    evidence.push(common::payload(assay::jose::base64url::decode(&parts[1]).0));
    let assessment = common::assess(evidence, &Policy::default(), AT);
    assert_eq!(assessment.verdict.as_str(), "valid");
    let alone = assessed(&detached, &jwk);
    assert_ne!(alone.verdict.as_str(), "valid");
    assert!(codes(&alone).contains(&"token/payload-detached"));
}

#[test]
fn opaque_tokens_are_named_and_never_valid() {
    let ticket = format!("EwB4A8l6BAAU{}", STANDARD.encode([7; 300]));
    for pasted in [ticket.clone(), format!("Bearer {ticket}"), format!("\"{ticket}\"")] {
        let assessment = assessed(&pasted, "");
        assert_eq!(assessment.verdict.as_str(), "undetermined");
        assert_eq!(common::token(&assessment).unwrap().kind, "opaque-token");
    }
}
