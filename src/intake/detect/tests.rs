//! What an input is taken for.

use super::*;
use crate::event;

fn kinds(bytes: &[u8]) -> Vec<String> {
    let input = Input { name: "t".to_owned(), kind: SourceKind::Paste, bytes: bytes.to_vec() };
    let name = |evidence: Evidence| match evidence.body {
        Body::Token { token, .. } => format!("token of {}", token.part_ranges().len()),
        Body::Certificate { .. } => "certificate".to_owned(),
        Body::Metadata(document) => document.format.kind().to_owned(),
        Body::PublicKey { .. } => "public key".to_owned(),
        Body::PrivateKey(_) => "private key".to_owned(),
        Body::Unreadable(reason) => format!("{reason:?}").split([' ', '{']).next().unwrap().to_owned(),
        other => format!("{other:?}"),
    };
    read(&input).into_iter().map(name).collect()
}

#[track_caller]
fn check(bytes: &[u8], expected: &[&str]) {
    assert_eq!(kinds(bytes), expected, "{:?}", String::from_utf8_lossy(bytes));
}

const TOKEN: &str = "eyJhbGciOiJub25lIn0.eyJhIjoxfQ.AAAA";

#[test]
fn tokens_are_found_however_they_are_pasted() {
    check(TOKEN.as_bytes(), &["token of 3"]);
    check(format!("Authorization: Bearer {TOKEN}\n").as_bytes(), &["token of 3"]);
    check(format!("GET /x?t={TOKEN} and {TOKEN}.\n").as_bytes(), &["token of 3", "token of 3"]);
    check(format!("{TOKEN}\n{TOKEN}").as_bytes(), &["token of 3", "token of 3"]);
    check(format!(r#"{{"access_token":"{TOKEN}"}}"#).as_bytes(), &["token of 3"]);
    check(&TOKEN.replace('.', ".\r\n").into_bytes(), &["token of 3"]);
    check(format!("id_token%3D{}%26state%3D1", TOKEN.replace('.', "%2E")).as_bytes(), &["token of 3"]);
    check(TOKEN.get(1..).unwrap().as_bytes(), &["token of 3"]);
    let wide: Vec<u8> = TOKEN.encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(&wide, &["token of 3"]);
    check(b"eyJhbGciOiJub25lIn0.eyJhIjoxfQ", &["token of 2"]);
}

#[test]
fn a_token_with_any_byte_changed_is_still_taken_for_one() {
    for index in 0..TOKEN.len() {
        for byte in [0, b'A', b'z', b'.', b' ', b'\n', b'{', b'"', b'%', b'+', b'=', 0x80, 0xff] {
            let mut bytes = TOKEN.as_bytes().to_vec();
            bytes[index] = byte;
            let kinds = kinds(&bytes);
            assert!(kinds.len() == 1 && kinds[0].starts_with("token"), "{index} {byte} {kinds:?}");
        }
    }
}

#[test]
fn other_forms_of_tokens_are_tokens() {
    check(br#"{"payload":"e30","protected":"e30","signature":"AAAA"}"#, &["token of 3"]);
    let two = br#" {"payload":"e30","signatures":[{"signature":"AAAA"},{"signature":"AAAB"}]} "#;
    check(two, &["token of 3", "token of 3"]);
    let header = jose::base64url::encode(br#"{"alg":"HS256","b64":false,"crit":["b64"]}"#);
    check(format!("{header}.some plain, text?.AAAA\n").as_bytes(), &["token of 3"]);
    check(format!("Bearer EwB4{}", "A8l6BAAU+/".repeat(40)).as_bytes(), &["token of 1"]);
    let nested = jose::base64url::encode(TOKEN.as_bytes());
    check(format!("eyJhbGciOiJub25lIn0.{nested}.AAAA").as_bytes(), &["token of 3", "token of 3"]);
    let headless = format!(".Zm9v.{}", "A".repeat(86));
    check(headless.as_bytes(), &["token of 3"]);
    check(b"www.example.com", &["Text"]);
    check(b"..", &["Text"]);
}

#[test]
fn nesting_ends() {
    let mut token = TOKEN.to_owned();
    for _ in 0..20 {
        token = format!("eyJhbGciOiJub25lIn0.{}.AAAA", jose::base64url::encode(token.as_bytes()));
    }
    assert_eq!(kinds(token.as_bytes()).len(), 1 + MAX_NESTING);
}

#[test]
fn what_is_not_known_says_why() {
    check(b"", &["Empty"]);
    check(b" \r\n\0", &["Empty"]);
    check(b"hello world", &["Text"]);
    check(b"{\"a\":1}", &["UnknownJson"]);
    check(b"{\"a\":", &["Json"]);
    check(b"[EX01]: PS C:\\> whoami\ncontoso\\admin\n", &["Text"]);
    check("[".repeat(5_000).as_bytes(), &["Json"]);
    check((("[".repeat(5_000)) + &"]".repeat(5_000)).as_bytes(), &["TooDeep"]);
    check(&[0, 159, 146, 150, 1, 2, 3, 255, 254], &["Binary"]);
    check(b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", &["private key"]);
}

#[test]
fn tokens_in_the_events_of_a_log_are_judged_with_them() {
    let mut event = event::read(&format!("Source: a\nEvent ID: 1\ntoken {TOKEN} and {TOKEN}\n")).pop().unwrap();
    event.data.push(event::Data { name: None, value: TOKEN.to_owned() });
    let read = ReadLog { log: event::EventLog::default(), events: vec![event] };
    let evidence = pieces_of_log("a.evtx", SourceKind::File, read, 9);
    let kinds: Vec<_> = evidence
        .iter()
        .map(|piece| match &piece.body {
            Body::EventLog(_) => "log",
            Body::Event(_) => "event",
            Body::Token { .. } if piece.event.is_some() => "token of the event",
            _ => "other",
        })
        .collect();
    let token = "token of the event";
    assert_eq!(kinds, ["log", "event", token, token, token]);
    assert!(evidence.iter().all(|piece| (piece.source.start, piece.source.end) == (0, 9)));
}

#[test]
fn ten_megabytes_in_one_line_are_read_and_more_than_the_limit_is_not() {
    check(&vec![b'a'; 10 * 1024 * 1024], &["Text"]);
    check(&vec![b'a'; MAX_INPUT_BYTES + 1], &["TooLarge"]);
    let many = format!("{TOKEN} ").repeat(MAX_PIECES + 10);
    assert_eq!(kinds(many.as_bytes()).last().unwrap(), "TooManyPieces");
}
