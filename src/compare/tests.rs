//! Whole comparisons as outlines: a sign, the name, the values, what differs and what is noticed.

use std::fmt::Write as _;

use super::*;
use crate::intake::{self, Input, SourceKind};
use crate::jose::base64url;

fn read(text: impl Into<Vec<u8>>) -> Evidence {
    let input = Input { name: "paste".to_owned(), kind: SourceKind::Paste, bytes: text.into() };
    intake::read(&input).into_iter().next().unwrap()
}

fn token_text(header: &str, payload: &str, signature: &str) -> String {
    format!("{}.{}.{signature}", base64url::encode(header.as_bytes()), base64url::encode(payload.as_bytes()))
}

fn outline(rows: &[Row], depth: usize, text: &mut String) {
    for row in rows.iter().filter(|row| row.status != Status::Same || !row.notices.is_empty()) {
        let side = |side: &Option<Side>| {
            side.as_ref().map_or("·".to_owned(), |side| match side.kind {
                SideKind::Object(members) => format!("{{{members}}}"),
                SideKind::Array(elements) => format!("[{elements}]"),
                SideKind::Hidden => "hidden".to_owned(),
                _ => side.text.clone(),
            })
        };
        let words = match row.status {
            Status::Changed(change) => change.words(),
            _ => String::new(),
        };
        let notices = row.notices.iter().map(|notice| format!("({})", notice.words()));
        let pair = format!("{} | {}", side(&row.left), side(&row.right));
        let cells = [row.status.sign().to_string(), row.name.clone(), pair, words].into_iter().chain(notices);
        let line = cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" ");
        let _infallible = writeln!(text, "{}{line}", "  ".repeat(depth));
        // What came or went is told as a whole.
        if matches!(row.status, Status::Changed(_) | Status::Same) {
            outline(&row.children, depth + 1, text);
        }
    }
}

#[track_caller]
fn check_evidence(left: &Evidence, right: &Evidence, summary: &str, rows: &[&str]) {
    let comparison = compare(left, right).unwrap();
    let mut text = String::new();
    outline(&comparison.rows, 0, &mut text);
    assert_eq!(text.lines().collect::<Vec<_>>(), rows, "{}", comparison.summary.join("; "));
    assert_eq!(comparison.summary.join("; "), summary);
}

/// Two unsigned tokens with these claims: the rows of the payload.
#[track_caller]
fn check_claims(left: &str, right: &str, summary: &str, rows: &[&str]) {
    let token = |claims: &str| read(token_text(r#"{"alg":"none"}"#, claims, ""));
    let comparison = compare(&token(left), &token(right)).unwrap();
    let mut text = String::new();
    let payload = comparison.rows.iter().find(|row| row.name == "Payload").unwrap();
    outline(&payload.children, 0, &mut text);
    assert_eq!(text.lines().collect::<Vec<_>>(), rows, "{left} and {right}");
    assert_eq!(comparison.summary.join("; "), summary);
}

#[test]
fn members_came_went_and_changed() {
    check_claims(
        r#"{"iss":"a","aud":"x","a":1,"b":2}"#,
        r#"{"iss":"a","aud":"y","c":3,"b":"2"}"#,
        "same issuer, another audience; 3 other claims differ",
        &["~ aud x | y", "+ c · | 3", "- a 1 | ·", "~ b 2 | 2 same value, other type"],
    );
    check_claims(
        r#"{"a":{"b":{"c":1}}}"#,
        r#"{"a":{"b":{"c":2}}}"#,
        "1 other claim differs",
        &["~ a {1} | {1}", "  ~ b {1} | {1}", "    ~ c 1 | 2"],
    );
    check_claims(r#"{"a":1,"a":2}"#, r#"{"a":1,"a":3}"#, "1 other claim differs", &["~ a 2 | 3"]);
    check_claims(r#"{"a":1}"#, r#"{"a":1,"a":1}"#, "1 other claim differs", &["+ a · | 1"]);
    check_claims(r#"{"a":{}}"#, r#"{"a":[]}"#, "1 other claim differs", &["~ a {0} | [0] another type"]);
}

#[test]
fn order_and_white_space_are_notices() {
    let (left, right) = (r#"{"a":1,"b":2}"#, r#"{"b":2,"a":1}"#);
    let token = |claims: &str| read(token_text(r#"{"alg":"none"}"#, claims, ""));
    check_evidence(
        &token(left),
        &token(right),
        "the same content in other bytes",
        &["= Payload {2} | {2} (the members stand in another order)"],
    );
    assert!(compare(&token(left), &token(right)).unwrap().counts.is_same());
    check_evidence(
        &token(left),
        &token(r#"{"a": 1, "b": 2}"#),
        "the same content in other bytes",
        &[
            "= Payload {2} | {2} (the same content in other bytes: white space, order or escapes; the signature covers the bytes)",
        ],
    );
}

#[test]
fn sets_are_compared_whatever_their_order() {
    check_claims(
        r#"{"roles":["a","b"]}"#,
        r#"{"roles":["b","a"]}"#,
        "the same content in other bytes",
        &["= roles [2] | [2] (the elements stand in another order)"],
    );
    check_claims(
        r#"{"aud":["x","y"]}"#,
        r#"{"aud":["y","z","w"]}"#,
        "another audience",
        &["~ aud [2] | [3]", "  - x | ·", "  + · | z", "  + · | w"],
    );
    check_claims(
        r#"{"aud":"x"}"#,
        r#"{"aud":["x"]}"#,
        "differently written audience",
        &["~ aud x | [1] same content, other form"],
    );
    check_claims(r#"{"scp":"a b"}"#, r#"{"scp":"b c"}"#, "1 other claim differs", &["~ scp a b | b c", "  ~ a | c"]);
    check_claims(
        r#"{"scp":"a b"}"#,
        r#"{"scp":["b","a"]}"#,
        "1 other claim differs",
        &["~ scp a b | [2] same content, other form (the elements stand in another order)"],
    );
    check_claims(
        r#"{"aud":["https://A/","q"]}"#,
        r#"{"aud":["q","https://a"]}"#,
        "another audience",
        &["~ aud [2] | [2]", "  ~ https://A/ | https://a only letter case and the slash at the end differ"],
    );
}

#[test]
fn other_lists_are_compared_by_place() {
    check_claims(
        r#"{"x":[1,2,3,4]}"#,
        r#"{"x":[1,3,5]}"#,
        "1 other claim differs",
        &["~ x [4] | [3]", "  - [1] 2 | ·", "  ~ [3] 4 | 5"],
    );
    check_claims(
        r#"{"x":[{"a":1},{"a":2}]}"#,
        r#"{"x":[{"a":1},{"a":3}]}"#,
        "1 other claim differs",
        &["~ x [2] | [2]", "  ~ [1] {1} | {1}", "    ~ a 2 | 3"],
    );
    check_claims(r#"{"x":"a"}"#, r#"{"x":["a"]}"#, "1 other claim differs", &["~ x a | [1] same content, other form"]);
}

#[test]
fn lifetimes_move_as_a_whole_or_not() {
    check_claims(
        r#"{"iss":"a","aud":"b","nbf":1000,"iat":1000,"exp":2000}"#,
        r#"{"iss":"a","aud":"b","nbf":29800,"iat":29800,"exp":"30800"}"#,
        "same issuer and audience; 8 h later, same length",
        &["~ nbf 1000 | 29800 8 h later", "~ iat 1000 | 29800 8 h later", "~ exp 2000 | 30800 8 h later"],
    );
    check_claims(
        r#"{"nbf":1000,"exp":2000}"#,
        r#"{"nbf":1000,"exp":1940}"#,
        "ends 1 min earlier",
        &["~ exp 2000 | 1940 1 min earlier"],
    );
    check_claims(
        r#"{"nbf":1000,"exp":2000}"#,
        r#"{"nbf":"1000","exp":2000}"#,
        "same lifetime",
        &["~ nbf 1000 | 1000 same moment, other type"],
    );
    let token = |claims: &str| read(token_text(r#"{"alg":"none"}"#, claims, ""));
    let comparison = compare(&token(r#"{"nbf":0,"exp":9}"#), &token(r#"{"nbf":60,"exp":69}"#)).unwrap();
    assert!(comparison.rows[1].notices == [Notice::MovedTogether { by_secs: 60 }]);
}

#[test]
fn texts_that_hold_json_or_tokens_are_looked_into() {
    check_claims(
        r#"{"appctx":"{\"amurl\":\"https://a\",\"msexchuid\":\"u\"}"}"#,
        r#"{"appctx":"{\"amurl\":\"https://b\",\"msexchuid\":\"u\"}"}"#,
        "1 other claim differs",
        &[
            r#"~ appctx {"amurl":"https://a","msexchuid":"u"} | {"amurl":"https://b","msexchuid":"u"}"#,
            "  ~ amurl https://a | https://b",
        ],
    );
    check_claims(
        r#"{"appctx":"{\"a\":1}"}"#,
        r#"{"appctx":{"a":1}}"#,
        "1 other claim differs",
        &[r#"~ appctx {"a":1} | {1} same content, other form"#],
    );
    let actor = |oid: &str| token_text(r#"{"alg":"RS256","x5t":"k"}"#, &format!(r#"{{"iss":"{oid}"}}"#), "AAAA");
    let outer = |oid: &str| {
        read(token_text(r#"{"alg":"none"}"#, &format!(r#"{{"iss":"a","actortoken":"{}"}}"#, actor(oid)), ""))
    };
    let comparison = compare(&outer("p"), &outer("q")).unwrap();
    assert_eq!(comparison.summary.join("; "), "same issuer; another actor token");
    let iss = comparison.rows[1].child("actortoken").unwrap().child("Payload").unwrap().child("iss").unwrap();
    let pointer = iss.left.as_ref().unwrap().pointer.as_deref();
    assert_eq!((pointer, iss.status), (Some("/payload/actortoken/payload/iss"), Status::Changed(Change::Value)));
}

#[test]
fn headers_and_signatures_say_who_signed() {
    let token = |header: &str, signature: &str| read(token_text(header, r#"{"iss":"a"}"#, signature));
    check_evidence(
        &token(r#"{"alg":"RS256","x5t":"BgD59nRiBzfnNATih8RagYy3zrg"}"#, "AAAA"),
        &token(r#"{"alg":"RS256","x5t":"0600F9F674620737E73404E287C45A818CB7CEB8"}"#, "AAAB"),
        "same issuer; names the same key",
        &[
            "~ Header {2} | {2}",
            "  ~ x5t BgD59nRiBzfnNATih8RagYy3zrg | 0600F9F674620737E73404E287C45A818CB7CEB8 same bytes, other encoding",
            "~ Signature AAAA | AAAB",
        ],
    );
    check_evidence(
        &token(r#"{"alg":"RS256","kid":"a"}"#, "AAAA"),
        &token(r#"{"alg":"ES256","kid":"b"}"#, "AAAA"),
        "same issuer; another algorithm (`RS256`, `ES256`); names another key",
        &["~ Header {2} | {2}", "  ~ alg RS256 | ES256", "  ~ kid a | b"],
    );
    check_evidence(
        &token(r#"{"alg":"RS256"}"#, "AAAA"),
        &token(r#"{"alg":"RS256"}"#, "AAAA="),
        "same issuer; another signature over the same bytes",
        &[
            "~ Signature AAAA | AAAA=",
            "~ Form 3 parts | 3 parts; the signature is not base64url: padding (`=`) from byte 4 on, which JOSE leaves out",
        ],
    );
    let same = token(r#"{"alg":"RS256"}"#, "AAAA");
    check_evidence(&same, &same, "the same token, byte for byte", &[]);
}

#[test]
fn parts_of_any_kind_are_compared() {
    let jws = |payload: &str| read(token_text(r#"{"alg":"none"}"#, payload, ""));
    check_evidence(&jws("one"), &jws("two"), "they differ", &["~ Payload one | two"]);
    let jwe = |tag: &str| read(format!("{}.AA.BA.CA.{tag}", base64url::encode(br#"{"alg":"dir","enc":"A128GCM"}"#)));
    check_evidence(&jwe("DA"), &jwe("EA"), "they differ", &["~ Authentication tag DA | EA"]);
    check_evidence(
        &jwe("DA"),
        &jws("{}"),
        "another algorithm (`dir`, `none`)",
        &[
            "~ Header {2} | {1}",
            "  ~ alg dir | none",
            "  - enc A128GCM | ·",
            "- Encrypted key AA | ·",
            "- Initialisation vector BA | ·",
            "- Ciphertext CA | ·",
            "- Authentication tag DA | ·",
            "+ Payload · | {0}",
            "~ Form 5 parts | 3 parts",
        ],
    );
}

#[test]
fn forms_of_serialisation_are_told_apart() {
    let (header, payload) = (base64url::encode(br#"{"alg":"ES256"}"#), base64url::encode(b"{}"));
    let flattened = read(format!(r#"{{"payload":"{payload}","protected":"{header}","signature":"AAAA"}}"#));
    let compact = read(format!("{header}.{payload}.AAAA"));
    let row = "~ Form 3 parts | flattened JSON";
    check_evidence(&compact, &flattened, "the same token in another form", &[row]);
    let header = r#","header":{"kid":"a"}"#;
    let with_kid = read(format!(r#"{{"payload":"{payload}","protected":"e30","signature":"AAAA"{header}}}"#));
    let without = read(format!(r#"{{"payload":"{payload}","protected":"e30","signature":"AAAA"}}"#));
    check_evidence(&with_kid, &without, "the same token in another form", &["- Unprotected header {1} | ·"]);
    let opaque = |text: &str| {
        let token = Box::new(crate::jose::Token::opaque(text));
        Evidence { body: Body::Token { token, cut_off: false }, ..read("x") }
    };
    check_evidence(&opaque("one"), &opaque("two"), "they differ", &["~ Text one | two"]);
    let nested =
        |claims: &str| read(token_text(r#"{"alg":"none","cty":"JWT"}"#, &token_text(r#"{"a":1}"#, claims, "AA"), ""));
    check_evidence(
        &nested(r#"{"a":1}"#),
        &nested(r#"{"a":2}"#),
        "another token inside",
        &["~ Payload · | ·", "  ~ Payload {1} | {1}", "    ~ a 1 | 2"],
    );
}

#[test]
fn private_members_are_compared_and_never_shown() {
    let set = |k: &str| read(format!(r#"{{"keys":[{{"kty":"oct","kid":"a","k":"{k}"}}]}}"#));
    check_evidence(
        &set("AAAA"),
        &set("BBBB"),
        "1 key stayed",
        &["~ keys · | ·", "  ~ a {3} | {3}", "    ~ k hidden | hidden"],
    );
    let pair = |d: &str| read(format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"AAAA","kid":"a","d":"{d}"}}"#));
    check_evidence(&pair("secret"), &pair("other"), "1 key stayed", &[]);
    let header = |d: &str| read(token_text(&format!(r#"{{"alg":"none","jwk":{{"kty":"OKP","d":"{d}"}}}}"#), "{}", ""));
    check_evidence(
        &header("secret"),
        &header("other"),
        "they differ",
        &["~ Header {2} | {2}", "  ~ jwk {2} | {2}", "    ~ d hidden | hidden"],
    );
}

#[test]
fn keys_came_went_stayed_and_were_replaced() {
    let key = |kid: &str, x: char| {
        format!(r#"{{"kty":"OKP","crv":"Ed25519","kid":"{kid}","x":"{}"}}"#, String::from(x).repeat(43))
    };
    let set = |keys: &[String]| read(format!(r#"{{"keys":[{}]}}"#, keys.join(",")));
    check_evidence(
        &set(&[key("a", 'A'), key("b", 'E')]),
        &set(&[key("b", 'E'), key("c", 'I')]),
        "1 key came, 1 went and 1 stayed",
        &["~ keys · | ·", "  - a {4} | ·", "  + c · | {4}"],
    );
    check_evidence(
        &set(&[key("a", 'A')]),
        &set(&[key("a", 'E')]),
        "1 key kept its name and is another key",
        &[
            "~ keys · | · (the kid `a` stayed, but names another key now)",
            "  ~ a {4} | {4} same name, another key",
            &format!("    ~ x {} | {}", "A".repeat(43), "E".repeat(43)),
        ],
    );
    // The key is known by itself where it was given another name.
    check_evidence(
        &set(&[key("a", 'A')]),
        &set(&[key("b", 'A')]),
        "1 key stayed",
        &["~ keys · | ·", "  ~ a {4} | {4}", "    ~ kid a | b"],
    );
    check_evidence(
        &set(&[key("a", 'A'), key("b", 'E')]),
        &set(&[key("b", 'E'), key("a", 'A')]),
        "2 keys stayed",
        &["= keys · | · (the elements stand in another order)"],
    );
}

#[test]
fn certificates_are_compared_field_by_field() {
    let made = |names: &[&str], serial: u64, pair: &rcgen::KeyPair| {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let mut parameters = rcgen::CertificateParams::new(names).unwrap();
        parameters.serial_number = Some(serial.into());
        read(parameters.self_signed(pair).unwrap().pem())
    };
    let (one, two) = (rcgen::KeyPair::generate().unwrap(), rcgen::KeyPair::generate().unwrap());
    let changed = |left: &Evidence, right: &Evidence| {
        let comparison = compare(left, right).unwrap();
        let rows = comparison.rows.iter().filter(|row| row.status != Status::Same);
        (comparison.summary.join("; "), rows.map(|row| row.name.clone()).collect::<Vec<_>>().join(" "))
    };
    let prints = "thumbprint_sha1 thumbprint_sha256 x5t";
    let first = made(&["a"], 1, &one);
    assert_eq!(changed(&first, &first), ("the same certificate, byte for byte".to_owned(), String::new()));
    assert_eq!(
        changed(&first, &made(&["a"], 2, &one)),
        ("same subject and issuer; the same key; same validity".to_owned(), format!("serial {prints}"))
    );
    let (summary, rows) = changed(&first, &made(&["a"], 1, &two));
    assert_eq!(
        (summary.as_str(), rows),
        ("same subject and issuer; another key; same validity", format!("public_key {prints}"))
    );
    let comparison = compare(&made(&["a", "b"], 1, &one), &made(&["c", "a"], 1, &one)).unwrap();
    let names = comparison.rows.last().unwrap().child("subject alternative name").unwrap();
    let mut text = String::new();
    outline(std::slice::from_ref(names), 0, &mut text);
    assert_eq!(text, "~ subject alternative name DNS a, DNS b | DNS c, DNS a\n  ~ DNS b | DNS c\n");
}

#[test]
fn unlike_pieces_are_refused_by_name() {
    let token = read(token_text(r#"{"alg":"none"}"#, "{}", ""));
    let document = read(r#"{"keys":[]}"#);
    let error = compare(&token, &document).err().unwrap();
    assert_eq!(error.to_string(), "a token and a key document cannot be compared");
}

#[test]
fn there_is_an_end_to_what_is_listed_and_none_to_what_is_counted() {
    let list = |start: usize| {
        let values: Vec<_> = (start..start + 120_000).map(|value| value.to_string()).collect();
        read(token_text(r#"{"alg":"none"}"#, &format!(r#"{{"x":[{}]}}"#, values.join(",")), ""))
    };
    let comparison = compare(&list(0), &list(500_000)).unwrap();
    assert_eq!(comparison.counts.differences(), 120_000);
    let row = comparison.rows[1].child("x").unwrap();
    assert_eq!(row.children.len() + row.left_out.different, 120_000);
    assert!(row.children.len() < 60_000);
    // A name of half a megabyte does not stand before every value in it.
    let name = "n".repeat(500_000);
    let deep = |value: u8| read(token_text(r#"{"alg":"none"}"#, &format!(r#"{{"{name}":[{value},{value}]}}"#), ""));
    let comparison = compare(&deep(1), &deep(2)).unwrap();
    assert!(comparison.rows[1].children[0].children[0].left.as_ref().unwrap().pointer.is_none());
}
