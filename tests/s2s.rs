//! Server-to-server tokens: an unsigned outer token around a signed actor token, judged together.
#![cfg(test)]

mod common;

use common::mint;

const APP: &str = "00000002-0000-0ff1-ce00-000000000000";
const REALM: &str = "7d4ba6f4-9a56-4b6c-9a53-6d3f8d0d0001";
const AT: i64 = 1_727_740_800;

/// A whole token, and the key that signed its actor token.
fn minted(actor_lives: i64, tamper: bool) -> (String, String) {
    let claims = format!(
        r#"{{"aud":"{APP}/outlook.office.com@{REALM}","iss":"00000001-0000-0000-c000-000000000000@{REALM}",
            "nameid":"{APP}@{REALM}","trustedfordelegation":"true","nbf":{AT},"exp":{}}}"#,
        AT + actor_lives
    );
    let (mut actor, jwk) = mint::es256("", &claims);
    if tamper {
        let last = actor.pop().unwrap();
        actor.push(if last == 'A' { 'Q' } else { 'A' });
    }
    let outer = format!(
        r#"{{"aud":"{APP}/outlook.office365.com@{REALM}","iss":"{APP}@{REALM}","nbf":{AT},"exp":{},
            "nii":"urn:office:idp:activedirectory","smtp":"jane@contoso.com","actortoken":"{actor}"}}"#,
        AT + 28_800
    );
    (format!("{}.", mint::head(r#"{"typ":"JWT","alg":"none"}"#, &outer)), jwk)
}

#[track_caller]
fn check(token: &str, key: Option<&str>, at: i64, verdict: &str, steps: &[(&str, &str)]) {
    let inputs: Vec<&str> = [token].into_iter().chain(key).collect();
    let assessment = common::assess_texts(&inputs, at);
    assert_eq!(assessment.verdict.as_str(), verdict, "{:?}", common::codes(&assessment));
    let outer = assessment.artifact("token-1").unwrap();
    let seen: Vec<_> =
        outer.token.as_ref().unwrap().steps.iter().map(|step| (step.step.id(), step.status.as_str())).collect();
    assert_eq!(seen, steps);
}

const SOUND: [(&str, &str); 8] = [
    ("extract", "passed"),
    ("outer-unsigned", "passed"),
    ("actor", "passed"),
    ("consistency", "passed"),
    ("lifetime", "passed"),
    ("key", "passed"),
    ("signature", "passed"),
    ("trust", "passed"),
];

fn sound_but(changes: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let other = |step: &'static str| changes.iter().find(|(id, _)| *id == step).map(|(_, status)| *status);
    SOUND.iter().map(|(step, status)| (*step, other(step).unwrap_or(status))).collect()
}

#[test]
fn both_halves_are_judged_together() {
    let (token, key) = minted(86_700, false);
    check(&token, Some(&key), AT, "valid", &SOUND);
    check(
        &token,
        None,
        AT,
        "undetermined",
        &sound_but(&[("key", "not-checked"), ("signature", "not-checked"), ("trust", "not-checked")]),
    );
    check(&token, Some(&key), AT + 28_800 + 300, "invalid", &sound_but(&[("lifetime", "failed")]));
}

#[test]
fn an_expired_actor_token_counts() {
    let (token, key) = minted(3_600, false);
    check(&token, Some(&key), AT + 7_200, "invalid", &sound_but(&[("lifetime", "failed")]));
}

#[test]
fn a_changed_actor_token_is_invalid() {
    let (token, key) = minted(86_700, true);
    let assessment = common::assess_texts(&[&token, &key], AT);
    assert_eq!(assessment.verdict.as_str(), "invalid");
}

#[test]
fn the_actor_token_is_an_artifact_of_its_own() {
    let (token, key) = minted(86_700, false);
    let assessment = common::assess_texts(&[&token, &key], AT);
    let inner = assessment.artifact("token-2").unwrap();
    assert_eq!((inner.kind, inner.parent.as_deref()), ("exchange-actor-token", Some("token-1")));
    assert_eq!(assessment.artifact("token-1").unwrap().kind, "exchange-s2s-token");
}
