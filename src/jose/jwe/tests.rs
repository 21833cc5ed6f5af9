//! Decryption against the standards' examples and tokens that another implementation made (`examples.json`), and what must
//! never decrypt. What needs content of a special shape is encrypted here, with a key that is used directly.

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::{
    KeySize, OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, Pkcs1PublicEncryptingKey,
    PrivateDecryptingKey,
};
use serde_json::Value as Json;

use super::*;
use crate::jose::{Material, Secret, base64url, json, jwk};

fn examples() -> Vec<Json> {
    serde_json::from_str(include_str!("examples.json")).unwrap()
}

fn key(jwk: &str) -> Key {
    jwk::parse(json::parse(jwk.as_bytes()).root.as_ref().unwrap(), "").unwrap().key
}

fn secret(bytes: &[u8]) -> Key {
    Key::bare(Material::Secret(Secret::new(bytes.to_vec())))
}

fn open(token: &str, key: &Key) -> Result<Vec<u8>, DecryptError> {
    let jwe = Jwe::read(token).unwrap();
    decrypt(jwe.pieces().next().unwrap(), key)
}

const KEY: &[u8] = &[7; 16];

/// A token whose content is encrypted with [`KEY`]; `{…}` is its protected header, the encrypted key is given.
fn sealed(header: &str, encrypted_key: &str, plaintext: &[u8]) -> String {
    sealed_with(KEY, header, encrypted_key, plaintext)
}

fn sealed_with(key: &[u8], header: &str, encrypted_key: &str, plaintext: &[u8]) -> String {
    let header = base64url::encode(header.as_bytes());
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, key).unwrap());
    let mut content = plaintext.to_vec();
    let nonce = Nonce::assume_unique_for_key([1; 12]);
    let tag = key.seal_in_place_separate_tag(nonce, Aad::from(header.as_bytes()), &mut content).unwrap();
    let [iv, content, tag] = [&[1; 12][..], &content, tag.as_ref()].map(base64url::encode);
    format!("{header}.{encrypted_key}.{iv}.{content}.{tag}")
}

const DIRECT: &str = r#"{"alg":"dir","enc":"A128GCM"}"#;

#[test]
fn every_example_decrypts() {
    let examples = examples();
    assert_eq!(examples.len(), 22);
    for example in &examples {
        let (token, plaintext) = (example["token"].as_str().unwrap(), example["plaintext"].as_str().unwrap());
        let key = key(&example["key"].to_string());
        assert_eq!(open(token, &key).as_deref(), Ok(plaintext.as_bytes()), "{example}");
    }
}

#[test]
fn no_example_decrypts_with_any_byte_changed() {
    for example in examples() {
        let token = example["token"].as_str().unwrap();
        let key = key(&example["key"].to_string());
        for place in (0..token.len()).filter(|place| token.as_bytes()[*place] != b'.') {
            let other = if token.as_bytes()[place] == b'A' { "B" } else { "A" };
            let mut changed = token.to_owned();
            changed.replace_range(place..=place, other);
            assert!(open(&changed, &key).is_err(), "{place} of {token}");
        }
    }
}

#[test]
fn no_example_decrypts_with_the_key_of_another() {
    let examples = examples();
    for token in &examples {
        for other in examples.iter().filter(|other| other["key"] != token["key"]) {
            let opened = open(token["token"].as_str().unwrap(), &key(&other["key"].to_string()));
            assert!(matches!(opened, Err(DecryptError::Failed | DecryptError::Unsuitable(_))), "{token} {other}");
        }
    }
}

#[test]
fn rsa_keys_open_what_was_encrypted_to_them() {
    let private = PrivateDecryptingKey::generate(KeySize::Rsa2048).unwrap();
    let der: Pkcs8V1Der<'_> = private.as_der().unwrap();
    let key = Key::of_private_der(der.as_ref()).unwrap();
    let other = Key::of_private_pem(&rcgen::KeyPair::generate_for(&rcgen::PKCS_RSA_SHA256).unwrap().serialize_pem());
    let mut buffer = [0; 256];
    for alg in ["RSA-OAEP", "RSA-OAEP-256", "RSA1_5"] {
        let public = private.public_key();
        let encrypted = if alg == "RSA1_5" {
            Pkcs1PublicEncryptingKey::new(public).unwrap().encrypt(KEY, &mut buffer).unwrap()
        } else {
            let padding = if alg == "RSA-OAEP" { &OAEP_SHA1_MGF1SHA1 } else { &OAEP_SHA256_MGF1SHA256 };
            OaepPublicEncryptingKey::new(public).unwrap().encrypt(padding, KEY, &mut buffer, None).unwrap()
        };
        let header = format!(r#"{{"alg":"{alg}","enc":"A128GCM"}}"#);
        let token = sealed(&header, &base64url::encode(encrypted), b"hello");
        assert_eq!(open(&token, &key).as_deref(), Ok(b"hello".as_slice()), "{alg}");
        // Another key, another padding, a key of the wrong length, no key, and noise: one and the same error.
        assert_eq!(open(&token, other.as_ref().unwrap()), Err(DecryptError::Failed), "{alg}");
        for encrypted_key in ["", "AAAA", &base64url::encode(&[9; 256]), &base64url::encode(&[0xff; 256])] {
            let token = sealed(&header, encrypted_key, b"hello");
            assert_eq!(open(&token, &key), Err(DecryptError::Failed), "{alg} {encrypted_key}");
        }
        let mut public_only = key.clone();
        public_only.private = None;
        assert_eq!(open(&token, &public_only), Err(DecryptError::Unsuitable(UnsuitableKey::PublicHalfOnly)));
    }
}

/// RFC 7518 appendix C.
#[test]
fn a_key_is_derived_as_in_the_example_of_the_standard() {
    let alice =
        r#""x":"gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0","y":"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps""#;
    let bob = r#"{"kty":"EC","crv":"P-256","x":"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",
        "y":"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck","d":"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw"}"#;
    let header = format!(
        r#"{{"alg":"ECDH-ES","enc":"A128GCM","apu":"QWxpY2U","apv":"Qm9i","epk":{{"kty":"EC","crv":"P-256",{alice}}}}}"#
    );
    let (derived, _) = base64url::decode("VqqN6vgjbSBcIijNcacQGg");
    let token = sealed_with(&derived, &header, "", b"hello");
    assert_eq!(open(&token, &key(bob)).as_deref(), Ok(b"hello".as_slice()));
    let off_curve = header.replace("\"y\":\"S", "\"y\":\"T");
    assert_eq!(open(&sealed_with(&derived, &off_curve, "", b"hello"), &key(bob)), Err(DecryptError::InvalidPoint));
    let with_key = token.replacen("..", ".AAAA.", 1);
    assert_eq!(open(&with_key, &key(bob)), Err(DecryptError::EncryptedKeyPresent));
    let p384 = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).unwrap();
    let other_curve = Key::of_private_pem(&p384.serialize_pem()).unwrap();
    let wanted = "a private key on curve P-256".to_owned();
    assert_eq!(open(&token, &other_curve), Err(DecryptError::Unsuitable(UnsuitableKey::Type { wanted })));
    let x25519 = r#"{"kty":"OKP","crv":"X25519","x":"hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo",
        "d":"dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo"}"#;
    // The all-zero point gives everybody the same secret (RFC 8037 section 5).
    let zero =
        format!(r#"{{"alg":"ECDH-ES","enc":"A128GCM","epk":{{"kty":"OKP","crv":"X25519","x":"{}"}}}}"#, "A".repeat(43));
    assert_eq!(open(&sealed(&zero, "", b"hello"), &key(x25519)), Err(DecryptError::InvalidPoint));
    let x448 = zero.replace("X25519", "X448");
    let unsupported = DecryptError::Unsupported { parameter: "crv", name: "X448".to_owned() };
    assert_eq!(open(&sealed(&x448, "", b"hello"), &key(x25519)), Err(unsupported));
}

#[track_caller]
fn refused(token: &str, expected: DecryptError) {
    assert_eq!(open(token, &secret(KEY)), Err(expected), "{token}");
}

#[test]
fn headers_have_to_say_how() {
    let direct = |more: &str| sealed(&format!(r#"{{"alg":"dir","enc":"A128GCM"{more}}}"#), "", b"hello");
    assert_eq!(open(&direct(""), &secret(KEY)).as_deref(), Ok(b"hello".as_slice()));
    let unsupported = |parameter, name: &str| DecryptError::Unsupported { parameter, name: name.to_owned() };
    refused(&sealed(r#"{"alg":"dir"}"#, "", b""), DecryptError::Missing { parameter: "enc" });
    refused(&sealed(r#"{"enc":"A128GCM"}"#, "", b""), DecryptError::Missing { parameter: "alg" });
    refused(
        &sealed(r#"{"alg":7,"enc":"A128GCM"}"#, "", b""),
        DecryptError::Parameter { parameter: "alg", why: "is not a text" },
    );
    refused(&sealed(r#"{"alg":"DIR","enc":"A128GCM"}"#, "", b""), unsupported("alg", "DIR"));
    refused(&sealed(r#"{"alg":"dir","enc":"none"}"#, "", b""), unsupported("enc", "none"));
    refused(&direct(r#","zip":"GZ""#), unsupported("zip", "GZ"));
    refused(&direct("").replacen("..", ".AAAA.", 1), DecryptError::EncryptedKeyPresent);
    assert!(matches!(open(&direct(r#","alg":"dir""#), &secret(KEY)), Err(DecryptError::Malformed(_))));
    assert!(matches!(open("a.b.c", &secret(KEY)), Err(DecryptError::Malformed(_))));
    assert!(matches!(open(&format!("{}.", direct("")), &secret(KEY)), Err(DecryptError::Malformed(_))));
}

#[test]
fn lengths_are_those_of_the_algorithm() {
    let token = sealed(DIRECT, "", b"hello");
    // Twelve of the sixteen bytes of the tag, which GCM itself would take.
    let cut = &token[..token.len() - 6];
    refused(cut, DecryptError::Length { part: "authentication tag", bytes: 12, wanted: 16 });
    let (head, _) = token.rsplit_once('.').unwrap();
    refused(&format!("{head}."), DecryptError::Length { part: "authentication tag", bytes: 0, wanted: 16 });
    let short_iv = token.replacen("AQEBAQEBAQEBAQEB", "AQEB", 1);
    refused(&short_iv, DecryptError::Length { part: "initialisation vector", bytes: 3, wanted: 12 });
}

#[test]
fn passwords_are_not_hashed_for_ever() {
    let of = |p2c: &str, salt: &str| {
        let header = format!(r#"{{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"{salt}","p2c":{p2c}}}"#);
        sealed(&header, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", b"hello")
    };
    let salt = "AAAAAAAAAAA";
    refused(&of("1", salt), DecryptError::Failed);
    for asked in ["1000001", "4294967295", "4294967296", "99999999999999999999"] {
        refused(&of(asked, salt), DecryptError::TooManyIterations { asked: asked.to_owned() });
    }
    for wrong in ["0", "-1", "1.0", "1e3", "\"1000\"", "null"] {
        let why = "is not a positive whole number";
        refused(&of(wrong, salt), DecryptError::Parameter { parameter: "p2c", why });
    }
    let why = "has fewer than 8 bytes";
    refused(&of("1000", "AAAA"), DecryptError::Parameter { parameter: "p2s", why });
    let jwe = Jwe::read(&of("1000000", salt)).unwrap();
    assert_eq!(password_iterations(jwe.pieces().next().unwrap()), MAX_ITERATIONS);
}

#[test]
fn compressed_content_is_limited() {
    let of = |content: &[u8]| sealed(r#"{"alg":"dir","enc":"A128GCM","zip":"DEF"}"#, "", content);
    let packed = |bytes: usize| miniz_oxide::deflate::compress_to_vec(&vec![0; bytes], 9);
    assert_eq!(open(&of(&packed(MAX_INFLATED_BYTES)), &secret(KEY)).unwrap().len(), MAX_INFLATED_BYTES);
    refused(&of(&packed(MAX_INFLATED_BYTES + 1)), DecryptError::TooLarge);
    refused(&of(&packed(1 << 28)), DecryptError::TooLarge);
    refused(&of(b"hello"), DecryptError::NotCompressed);
    refused(&of(b""), DecryptError::NotCompressed);
    // Only the protected header may say so.
    let token = sealed(DIRECT, "", b"hello");
    let parts: Vec<_> = token.split('.').collect();
    let json = format!(
        r#"{{"protected":"{}","unprotected":{{"zip":"DEF"}},"iv":"{}","ciphertext":"{}","tag":"{}"}}"#,
        parts[0], parts[2], parts[3], parts[4]
    );
    let why = "stands outside the protected header";
    refused(&json, DecryptError::Parameter { parameter: "zip", why });
    let flattened = json.replace(r#""unprotected":{"zip":"DEF"},"#, "");
    assert_eq!(open(&flattened, &secret(KEY)).as_deref(), Ok(b"hello".as_slice()));
}

#[test]
fn keys_are_used_for_what_they_are_meant_for() {
    let token = sealed(DIRECT, "", b"hello");
    let jwk = |more: &str| key(&format!(r#"{{"kty":"oct","k":"BwcHBwcHBwcHBwcHBwcHBw"{more}}}"#));
    for fine in ["", r#","use":"enc""#, r#","key_ops":["decrypt"]"#, r#","alg":"dir""#, r#","alg":"A128GCM""#] {
        assert_eq!(open(&token, &jwk(fine)).as_deref(), Ok(b"hello".as_slice()), "{fine}");
    }
    let unsuitable = |key: &Key, words: &str| match open(&token, key) {
        Err(DecryptError::Unsuitable(reason)) => assert_eq!(reason.words(), words),
        other => panic!("{other:?}"),
    };
    unsuitable(&jwk(r#","use":"sig""#), "its use is `sig`, not encryption");
    unsuitable(&jwk(r#","key_ops":["verify"]"#), "its key_ops are `verify`, without one for decryption");
    unsuitable(&jwk(r#","alg":"A256GCM""#), "it is meant for `A256GCM` only");
    unsuitable(&secret(&[7; 15]), "the secret has 15 bytes; the algorithm takes 16");
    unsuitable(&secret(b""), "the secret is empty");
    let pem = rcgen::KeyPair::generate().unwrap();
    unsuitable(&secret(pem.public_key_pem().as_bytes()), "the secret is a public key, which everybody knows");
    unsuitable(&Key::of_private_pem(&pem.serialize_pem()).unwrap(), "the algorithm takes a shared secret");
}

#[test]
fn symmetric_is_what_both_sides_hold() {
    for (alg, expected) in [("dir", true), ("A128KW", true), ("PBES2-HS256+A128KW", true), ("RSA-OAEP", false)] {
        let token = sealed(&format!(r#"{{"alg":"{alg}"}}"#), "", b"");
        let jwe = Jwe::read(&token).unwrap();
        assert_eq!(is_symmetric(jwe.pieces().next().unwrap()), expected, "{alg}");
    }
}
