//! Encrypted tokens from paste to verdict: opened with the keys on the table, judged by what is inside, and never called
//! valid because they merely decrypt.
#![cfg(test)]

mod common;

use assay::assess::{Assessment, Verdict};
use assay::checks::Step;
use assay::intake::{Evidence, Input, SourceKind};
use assay::policy::Policy;
use assay::report::{self, Redaction, TextOptions};

use common::mint::{self, Recipient, SEALING_JWK};
use common::{AT, codes, read};

const DIRECT: &str = r#"{"alg":"dir","enc":"A128GCM"}"#;

fn assess(inputs: &[&str]) -> Assessment {
    common::assess(inputs.iter().flat_map(read).collect(), &Policy::default(), AT)
}

/// The verdict of the case, and the steps of its first token as `id status`.
#[track_caller]
fn check(inputs: &[&str], verdict: Verdict, steps: &[&str]) -> Assessment {
    let assessment = assess(inputs);
    let token = assessment.artifacts.iter().find_map(|artifact| artifact.token.as_ref()).expect("there is a token");
    let required = token.steps.iter().filter(|step| step.required);
    let seen: Vec<_> = required.map(|step| format!("{} {}", step.step.id(), step.status.as_str())).collect();
    assert_eq!((assessment.verdict, seen), (verdict, steps.iter().map(ToString::to_string).collect()));
    assessment
}

#[test]
fn without_a_key_nothing_is_known() {
    let token = mint::sealed(DIRECT, b"{}");
    let steps = ["extract passed", "decrypt not-checked", "trust not-checked"];
    let assessment = check(&[&token], Verdict::Undetermined, &steps);
    assert_eq!(codes(&assessment), ["token/encrypted"]);
    let public = Recipient::new().public_pem();
    check(&[&token, &public], Verdict::Undetermined, &steps);
}

#[test]
fn a_shared_secret_vouches_for_the_claims_and_their_times_count() {
    let of = |claims: String| mint::sealed(DIRECT, claims.as_bytes());
    let steps = ["extract passed", "decrypt passed", "trust passed"];
    check(&[&of(r#"{"sub":"x"}"#.to_owned()), SEALING_JWK], Verdict::Valid, &steps);
    let timed = |exp: i64| of(format!(r#"{{"exp":{exp}}}"#));
    let steps = ["extract passed", "decrypt passed", "lifetime passed", "trust passed"];
    check(&[&timed(AT + 600), SEALING_JWK], Verdict::Valid, &steps);
    check(&[SEALING_JWK, &timed(AT + 600)], Verdict::Valid, &steps);
    let steps = ["extract passed", "decrypt passed", "lifetime failed", "trust passed"];
    check(&[&timed(AT - 600), SEALING_JWK], Verdict::Invalid, &steps);
    let steps = ["extract failed", "decrypt passed", "trust passed"];
    check(&[&of(r#"{"sub":"x","sub":"y"}"#.to_owned()), SEALING_JWK], Verdict::Invalid, &steps);
}

#[test]
fn what_was_expected_is_asked_of_the_decrypted_claims() {
    let of = |claims: &str, policy: &Policy| {
        let evidence = [mint::sealed(DIRECT, claims.as_bytes()), SEALING_JWK.to_owned()];
        common::assess(evidence.iter().flat_map(read).collect(), policy, AT).verdict
    };
    let policy = Policy { audiences: vec!["a".to_owned()], issuers: vec!["i".to_owned()], ..Policy::default() };
    assert_eq!(of(r#"{"aud":"a","iss":"i"}"#, &policy), Verdict::Valid);
    assert_eq!(of(r#"{"aud":"b","iss":"i"}"#, &policy), Verdict::Invalid);
    assert_eq!(of(r#"{"aud":"a","iss":"j"}"#, &policy), Verdict::Invalid);
    assert_eq!(of("{}", &policy), Verdict::Invalid);
}

#[test]
fn a_public_key_vouches_for_nothing() {
    let recipient = Recipient::new();
    let claims = format!(r#"{{"iss":"anybody","exp":{}}}"#, AT + 600);
    let token = recipient.seal("", claims.as_bytes());
    let steps = ["extract passed", "decrypt passed", "lifetime passed", "trust not-checked"];
    let assessment = check(&[&token, &recipient.pem()], Verdict::Undetermined, &steps);
    assert!(codes(&assessment).contains(&"token/sender-unproved"));
    let der = Input { name: "key.der".to_owned(), kind: SourceKind::File, bytes: recipient.der().to_vec() };
    let evidence = read(&token).into_iter().chain(assay::intake::read(&der)).collect();
    assert_eq!(common::assess(evidence, &Policy::default(), AT).verdict, Verdict::Undetermined);
    let steps = ["extract passed", "decrypt not-checked", "trust not-checked"];
    check(&[&token, &recipient.public_pem()], Verdict::Undetermined, &steps);
    let steps = ["extract passed", "decrypt failed", "trust not-checked"];
    let assessment = check(&[&token, &Recipient::new().pem()], Verdict::Invalid, &steps);
    assert_eq!(assessment.decided_by, Some("token/decryption-failed"));
}

#[test]
fn a_token_inside_decides() {
    let recipient = Recipient::new();
    let (signed, jwk) = mint::es256("", r#"{"iss":"x"}"#);
    let steps = |trust: &str| ["extract passed", "decrypt passed", trust].map(str::to_owned);
    for members in ["", r#","cty":"JWT""#, r#","cty":"jwt""#] {
        let token = recipient.seal(members, signed.as_bytes());
        let case = |more: &[&str], verdict, trust: &str| {
            let pem = recipient.pem();
            let inputs = [&[token.as_str(), &pem], more].concat();
            let steps = steps(trust);
            check(&inputs, verdict, &steps.each_ref().map(String::as_str))
        };
        let assessment = case(&[&jwk], Verdict::Valid, "trust passed");
        assert_eq!(assessment.artifacts[1].parent.as_deref(), Some("token-1"));
        assert_eq!(assessment.artifacts[1].verdict, Some(Verdict::Valid));
        case(&[], Verdict::Undetermined, "trust not-checked");
        let (_, other) = mint::es256("", "{}");
        case(&[&other], Verdict::Invalid, "trust failed");
    }
    let unsigned = recipient.seal("", mint::unsigned(r#"{"alg":"none"}"#, "{}").as_bytes());
    check(&[&unsigned, &recipient.pem()], Verdict::Invalid, &["extract passed", "decrypt passed", "trust failed"]);
    // The secret that opened it does not speak for a token inside that says otherwise.
    let unsigned = mint::sealed(DIRECT, mint::unsigned(r#"{"alg":"none"}"#, "{}").as_bytes());
    check(&[&unsigned, SEALING_JWK], Verdict::Invalid, &["extract passed", "decrypt passed", "trust failed"]);
}

#[test]
fn what_says_that_a_token_is_inside_must_hold_one() {
    let header = r#"{"alg":"dir","enc":"A128GCM","cty":"JWT"}"#;
    for plaintext in ["{}", r#"{"iss":"x"}"#, "hello", ""] {
        let assessment = assess(&[&mint::sealed(header, plaintext.as_bytes()), SEALING_JWK]);
        assert_eq!((assessment.verdict, assessment.decided_by), (Verdict::Invalid, Some("token/inner-missing")));
    }
}

#[test]
fn several_signatures_inside_are_not_valid() {
    let inner = r#"{"payload":"e30","signatures":[{"signature":"AAAA"},{"signature":"AAAB"}]}"#;
    let assessment = assess(&[&mint::sealed(DIRECT, inner.as_bytes()), SEALING_JWK]);
    assert_eq!(assessment.verdict, Verdict::Undetermined);
}

#[test]
fn tokens_in_tokens_in_tokens_are_opened_up_to_a_limit() {
    let mut token = mint::hs256(r#"{"alg":"HS256"}"#, r#"{"iss":"x"}"#, &[7; 16]);
    let nest = |token: &str| mint::sealed(DIRECT, token.as_bytes());
    for _ in 0..8 {
        token = nest(&token);
    }
    let assessment = assess(&[&token, SEALING_JWK]);
    assert_eq!((assessment.artifacts.len(), assessment.verdict), (10, Verdict::Valid));
    let parents: Vec<_> = assessment.artifacts.iter().filter_map(|artifact| artifact.parent.as_deref()).collect();
    let expected: Vec<_> = (1..9).map(|number| format!("token-{number}")).collect();
    assert_eq!(parents, expected);
    let deeper = assess(&[&nest(&token), SEALING_JWK]);
    assert_eq!(deeper.verdict, Verdict::Undetermined);
}

#[test]
fn a_server_to_server_token_inside_is_judged_whole() {
    let (actor, jwk) = mint::es256("", r#"{"iss":"x"}"#);
    let outer = mint::head(r#"{"alg":"none"}"#, &format!(r#"{{"actortoken":"{actor}"}}"#)) + ".";
    let assessment = assess(&[&mint::sealed(DIRECT, outer.as_bytes()), SEALING_JWK, &jwk]);
    let kinds: Vec<_> = assessment.artifacts.iter().map(|artifact| artifact.kind).collect();
    assert_eq!(kinds[..3], ["jwe", "exchange-s2s-token", "exchange-actor-token"]);
    let alone = assess(&[&outer, &jwk]);
    assert_eq!(assessment.artifacts[1].verdict, alone.artifacts[0].verdict);
    assert_eq!(assessment.artifacts[0].verdict, alone.artifacts[0].verdict);
}

#[test]
fn any_changed_character_of_a_valid_token_ends_that() {
    let token = mint::sealed(DIRECT, br#"{"sub":"x"}"#);
    assert_eq!(assess(&[&token, SEALING_JWK]).verdict, Verdict::Valid);
    for place in 0..token.len() {
        let other = if token.as_bytes()[place] == b'A' { "B" } else { "A" };
        let mut changed = token.clone();
        changed.replace_range(place..=place, other);
        assert_ne!(assess(&[&changed, SEALING_JWK]).verdict, Verdict::Valid, "{place}");
    }
    for end in 1..token.len() {
        assert_ne!(assess(&[&token[..end], SEALING_JWK]).verdict, Verdict::Valid, "{end}");
    }
}

#[test]
fn json_forms_are_opened_as_well() {
    let token = mint::sealed(DIRECT, br#"{"sub":"x"}"#);
    let parts: Vec<_> = token.split('.').collect();
    let rest =
        format!(r#""protected":"{}","iv":"{}","ciphertext":"{}","tag":"{}""#, parts[0], parts[2], parts[3], parts[4]);
    let general = format!(r#"{{"recipients":[{{}}],{rest}}}"#);
    let two = format!(r#"{{"recipients":[{{"header":{{"x":1}}}},{{}}],{rest}}}"#);
    for form in [&format!("{{{rest}}}"), &general, &two] {
        let assessment = assess(&[form, SEALING_JWK]);
        assert_eq!((assessment.artifacts[0].kind, assessment.verdict), ("jwe", Verdict::Valid), "{form}");
    }
    let repeated = format!(r#"{{"header":{{"enc":"A128GCM"}},{rest}}}"#);
    assert_eq!(assess(&[&repeated, SEALING_JWK]).verdict, Verdict::Invalid);
    let critical = format!(r#"{{"unprotected":{{"crit":["x"],"x":1}},{rest}}}"#);
    assert_eq!(assess(&[&critical, SEALING_JWK]).verdict, Verdict::Invalid);
    let of_recipient = format!(r#"{{"recipients":[{{"header":{{"crit":["x"],"x":1}}}}],{rest}}}"#);
    assert_eq!(assess(&[&of_recipient, SEALING_JWK]).verdict, Verdict::Invalid);
}

#[test]
fn secrets_that_the_user_named_are_keys_and_passwords() {
    let token = mint::sealed(DIRECT, b"{}");
    let of = |bytes: &[u8]| {
        let evidence = read(&token).into_iter().chain([common::secret(bytes)]).collect();
        common::assess(evidence, &Policy::default(), AT).verdict
    };
    assert_eq!(of(&[7; 16]), Verdict::Valid);
    assert_eq!(of(&[8; 16]), Verdict::Invalid);
    assert_eq!(of(b"short"), Verdict::Undetermined);
}

#[test]
fn hostile_work_is_refused_in_no_time() {
    let password = r#"{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"AAAAAAAAAAA","p2c":ROUNDS}"#;
    let token = |rounds: &str| {
        let token = mint::sealed(&password.replace("ROUNDS", rounds), b"{}");
        token.replacen("..", ".AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.", 1)
    };
    let assessment = assess(&[&token("2147483647"), SEALING_JWK]);
    assert_eq!((assessment.verdict, assessment.decided_by), (Verdict::Undetermined, Some("token/excessive-work")));
    // Each within the limit, all of them together not.
    let many = vec![token("1000000"); 20].join("\n");
    let assessment = assess(&[&many, SEALING_JWK]);
    assert_eq!(assessment.verdict, Verdict::Invalid);
    let tried = assessment.artifacts.iter().filter_map(|artifact| artifact.token.as_ref()?.decryption.as_ref());
    assert_eq!(tried.filter(|decryption| decryption.has_failed()).count(), 5);
}

#[test]
fn reports_tell_of_the_parts_and_the_keys_and_mask_people() {
    let recipient = Recipient::new();
    let token = recipient.seal("", br#"{"upn":"jane@contoso.com","password":"hunter2"}"#);
    let assessment = assess(&[&token, SEALING_JWK, &recipient.pem()]);
    let json = serde_json::to_value(report::report(&assessment, Redaction::Redacted)).unwrap();
    let decryption = &json["artifacts"][0]["decryption"];
    assert_eq!(decryption["status"], "decrypted");
    assert_eq!(decryption["content"], "claims");
    assert_eq!(decryption["parts"]["encrypted_key_bytes"], 256);
    assert_eq!(decryption["considered"][0]["outcome"], "unsuitable");
    assert_eq!(decryption["considered"][1]["outcome"], "decrypted");
    assert_eq!(json["artifacts"][0]["token"]["claims"]["upn"], "[redacted]@contoso.com");
    let text = |redaction| report::text(&assessment, &TextOptions::plain(redaction, 100));
    let redacted = format!("{json}{}", text(Redaction::Redacted));
    let body = recipient.pem().lines().nth(3).unwrap().to_owned();
    for secret in ["jane", "hunter2", "BwcHBwcH", &body] {
        assert!(!redacted.contains(secret), "{secret}");
    }
    let open = format!("{}{assessment:?}", text(Redaction::Unredacted));
    assert!(open.contains("jane@contoso.com"));
    assert!(!open.contains("BwcHBwcH") && !open.contains(&body));
}

#[test]
fn a_step_says_what_to_add() {
    let assessment = assess(&[&mint::sealed(DIRECT, b"{}")]);
    let token = assessment.artifacts[0].token.as_ref().unwrap();
    let step = token.steps.iter().find(|step| step.step == Step::Decrypt).unwrap();
    assert_eq!(
        step.detail,
        "there is no key to decrypt it with: add the recipient's private key, or the shared secret"
    );
}

#[test]
fn a_secret_from_a_list_vouches_for_nothing() {
    let guess = || Evidence::guessed("common.txt".to_owned(), 7, vec![7; 16]);
    let decided_by = |more: Vec<Evidence>| {
        let evidence = read(mint::sealed(DIRECT, b"{}")).into_iter().chain(more).collect();
        let assessment = common::assess(evidence, &Policy::default(), AT);
        (assessment.verdict, assessment.decided_by)
    };
    assert_eq!(decided_by(vec![guess()]), (Verdict::Undetermined, Some("decrypt")));
    let supplied = common::secret([7; 16]);
    assert_eq!(decided_by(vec![guess(), supplied]), (Verdict::Invalid, Some("signature/weak-secret")));
}

#[test]
fn a_key_that_decrypts_is_no_wrong_signer() {
    let recipient = Recipient::new();
    // The token inside names a key; the recipient's is another one, and nobody said that it had signed anything.
    let (named, jwk) = mint::es256(r#""kid":"a""#, "{}");
    let token = recipient.seal("", named.as_bytes());
    assert_eq!(assess(&[&token, &recipient.pem()]).verdict, Verdict::Undetermined);
    let of_kid = |kid: &str| jwk.replacen('{', &format!(r#"{{"kid":"{kid}","#), 1);
    assert_eq!(assess(&[&token, &recipient.pem(), &of_kid("a")]).verdict, Verdict::Valid);
    assert_eq!(assess(&[&token, &recipient.pem(), &of_kid("b")]).verdict, Verdict::Invalid);
    // Beside a signed token alone, a private key is a key like any other.
    assert_eq!(assess(&[&named, &recipient.pem()]).verdict, Verdict::Invalid);
}
