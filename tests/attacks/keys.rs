//! Keys that must verify nothing, although the mathematics would say yes.

use assay::assess::Verdict;
use assay::intake::Evidence;
use assay::jose::base64url;
use assay::policy::Policy;
use aws_lc_rs::digest;
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};

use crate::common::mint::{self, AuthCertificate, head, hs256};
use crate::common::{AT, assess, codes, read, read_as, secret};
use crate::options::PLAIN_PAYLOAD;

/// Beside each of these keys the token is not valid, and this code says why.
#[track_caller]
fn check(token: &str, keys: Vec<Evidence>, code: &str) {
    let assessment = assess(read(token).into_iter().chain(keys).collect(), &Policy::default(), AT);
    let found = codes(&assessment);
    assert_ne!(assessment.verdict, Verdict::Valid, "{found:?}");
    assert!(found.contains(&code), "{code} is not in {found:?}");
}

#[track_caller]
fn check_valid(token: &str, keys: Vec<Evidence>) {
    let assessment = assess(read(token).into_iter().chain(keys).collect(), &Policy::default(), AT);
    assert_eq!(assessment.verdict, Verdict::Valid, "{:?}", codes(&assessment));
}

#[test]
fn a_restriction_of_the_wrong_type_is_no_permission() {
    let (token, jwk) = mint::es256("", PLAIN_PAYLOAD);
    let with = |member: &str| read(jwk.replacen('{', &format!("{{{member},"), 1));
    check_valid(&token, with(r#""use":"sig","alg":"ES256","key_ops":["verify"]"#));
    for member in [
        r#""use":1"#,
        r#""use":null"#,
        r#""use":["sig"]"#,
        r#""use":{"sig":1}"#,
        r#""alg":[]"#,
        r#""alg":["ES256"]"#,
        r#""alg":true"#,
        r#""key_ops":"verify""#,
        r#""key_ops":{"verify":true}"#,
        r#""key_ops":[1]"#,
        r#""key_ops":["verify",1]"#,
        r#""key_ops":[]"#,
        r#""kid":1"#,
        r#""x5t":[]"#,
    ] {
        check(&token, with(member), "metadata/unreadable");
        check(
            &token,
            read(format!(r#"{{"keys":[{}]}}"#, jwk.replacen('{', &format!("{{{member},"), 1))),
            "metadata/unreadable",
        );
    }
    for member in [r#""use":"enc""#, r#""use":"""#, r#""alg":"ES384""#, r#""alg":"none""#, r#""key_ops":["sign"]"#] {
        check(&token, with(member), "signature/key-unsuitable");
    }
}

#[test]
fn a_document_with_a_name_twice_publishes_no_key() {
    let (token, jwk) = mint::es256(r#""kid":"a""#, PLAIN_PAYLOAD);
    let (_, other) = mint::es256("", PLAIN_PAYLOAD);
    let named = jwk.replacen('{', r#"{"kid":"a","#, 1);
    check_valid(&token, read(&named));
    for document in [
        format!(r#"{{"keys":[{named}],"keys":[{other}]}}"#),
        format!(r#"{{"keys":[{other}],"\u006beys":[{named}]}}"#),
        format!(r#"{{"keys":[{}]}}"#, named.replacen('{', r#"{"use":"enc","use":"sig","#, 1)),
        format!(r#"{{"keys":[{}]}}"#, named.replacen('{', r#"{"\u0075se":"sig","use":"sig","#, 1)),
        named.replacen('{', r#"{"kty":"oct","#, 1),
    ] {
        check(&token, read(document), "metadata/no-keys");
    }
    let auth = AuthCertificate::new();
    let signed = auth.sign(r#"{"alg":"RS256"}"#, PLAIN_PAYLOAD);
    check_valid(&signed, read(auth.metadata()));
    check(
        &signed,
        read(auth.metadata().replacen(r#""usage""#, r#""usage":"encryption","usage""#, 1)),
        "metadata/no-keys",
    );
    for wrong in [r#""usage":1"#, r#""usage":["signing"]"#, r#""usage":null"#] {
        check(&signed, read(auth.metadata().replacen(r#""usage":"signing""#, wrong, 1)), "metadata/no-keys");
    }
    // The family is read in any letter case, so two cases of one name are one name twice.
    check(
        &signed,
        read(auth.metadata().replacen(r#""usage""#, r#""Usage":"encryption","usage""#, 1)),
        "metadata/no-keys",
    );
    check(&signed, read(auth.metadata().replacen(r#""keys""#, r#""Keys":[],"keys""#, 1)), "metadata/no-keys");
}

#[test]
fn a_key_for_pss_verifies_nothing_else() {
    let auth = AuthCertificate::new();
    let (old, new) =
        (auth.sign(r#"{"alg":"RS256"}"#, PLAIN_PAYLOAD), auth.sign_pss(r#"{"alg":"PS256"}"#, PLAIN_PAYLOAD));
    check_valid(&old, read(auth.public_key_pem()));
    check_valid(&new, read(auth.public_key_pem()));
    for (restriction, allows_256) in [(None, true), (Some(1), true), (Some(2), false), (Some(9), false)] {
        let pem = || read(auth.pss_public_key_pem(restriction));
        check(&old, pem(), "signature/key-unsuitable");
        if allows_256 {
            check_valid(&new, pem());
        } else {
            check(&new, pem(), "signature/key-unsuitable");
        }
    }
}

#[test]
fn a_key_of_small_order_verifies_nothing() {
    let neutral = [vec![1], vec![0; 31]].concat();
    let jwk = |x: &[u8]| read(format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{}"}}"#, base64url::encode(x)));
    let signed = head(r#"{"alg":"EdDSA"}"#, PLAIN_PAYLOAD);
    let signature = [neutral.clone(), vec![0; 32]].concat();
    assert!(UnparsedPublicKey::new(&ED25519, &neutral).verify(signed.as_bytes(), &signature).is_ok());
    let token = format!("{signed}.{}", base64url::encode(&signature));
    check(&token, jwk(&neutral), "signature/key-unsuitable");
    check(&token, jwk(&neutral), "signature/zero-values");
    check(&token, jwk(&[0; 32]), "signature/key-unsuitable");
    // An honest signature is no proof either, if its key were one that takes everything.
    let pair = Ed25519KeyPair::generate().unwrap();
    let token = format!("{signed}.{}", base64url::encode(pair.sign(signed.as_bytes()).as_ref()));
    check_valid(&token, jwk(pair.public_key().as_ref()));
    check(&token, jwk(&neutral), "signature/key-unsuitable");
}

#[test]
fn an_exponent_of_one_verifies_nothing() {
    // With it the signature is the padded hash itself, which anybody can write.
    let signed = head(r#"{"alg":"RS256"}"#, PLAIN_PAYLOAD);
    let hash = digest::digest(&digest::SHA256, signed.as_bytes());
    let info = [0x30, 0x31, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 4, 0x20];
    let tail = [&[0], info.as_slice(), hash.as_ref()].concat();
    let padded = [vec![0, 1], vec![0xff; 256 - 2 - tail.len()], tail].concat();
    let token = format!("{signed}.{}", base64url::encode(&padded));
    for e in ["AQ", "AA", "", "Ag"] {
        let jwk = format!(r#"{{"kty":"RSA","n":"{}","e":"{e}"}}"#, base64url::encode(&[0xff; 256]));
        let assessment = assess(read(&token).into_iter().chain(read(jwk)).collect(), &Policy::default(), AT);
        assert_ne!(assessment.verdict, Verdict::Valid, "{e}");
    }
}

#[test]
fn a_certificate_that_allows_no_signatures_is_said_to() {
    let auth = AuthCertificate::with_usages(&[rcgen::KeyUsagePurpose::KeyEncipherment]);
    let token = auth.sign(r#"{"alg":"RS256"}"#, PLAIN_PAYLOAD);
    let assessment = assess([read(token), read(auth.pem())].concat(), &Policy::default(), AT);
    assert!(codes(&assessment).contains(&"signature/key-usage"));
}

#[test]
fn a_secret_that_is_a_public_key_verifies_nothing() {
    let auth = AuthCertificate::new();
    let der = pem::parse(auth.public_key_pem()).unwrap().into_contents();
    let body = auth.public_key_pem().lines().filter(|line| !line.starts_with('-')).collect::<String>();
    let jwk = format!("{{{}}}", auth.jwk_members());
    for bytes in [
        auth.public_key_pem().into_bytes(),
        auth.pem().into_bytes(),
        auth.pem().replace("\r\n", "\n").into_bytes(),
        auth.der.clone(),
        der,
        body.into_bytes(),
        auth.base64().into_bytes(),
        jwk.clone().into_bytes(),
        format!(r#"{{"keys":[{jwk}]}}"#).into_bytes(),
    ] {
        let token = hs256(r#"{"alg":"HS256"}"#, PLAIN_PAYLOAD, &bytes);
        check(&token, vec![secret(&bytes)], "signature/key-unsuitable");
        // The same as an `oct` key.
        let oct = format!(r#"{{"kty":"oct","k":"{}"}}"#, base64url::encode(&bytes));
        check(&token, read_as("key.jwk", oct), "signature/key-unsuitable");
    }
}
