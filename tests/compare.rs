//! What holds for every comparison: a thing differs in nothing from itself, exchanged sides mirror the result, and size and
//! depth of the input do not make it slow.
#![cfg(test)]

mod common;

use std::collections::HashMap;
use std::fmt::Write as _;

use assay::compare::{Comparison, Family, LeftOut, Notice, Row, Side, Status, compare, family};
use assay::intake::{Body, Evidence, Source, SourceKind};
use assay::jose::Token;
use assay::report::{Compared, Redaction, diff, diff_text};

/// Every piece of the vectors that can be compared, by its family.
fn pieces() -> HashMap<Family, Vec<Evidence>> {
    let mut pieces: HashMap<Family, Vec<Evidence>> = HashMap::new();
    for folder in ["tokens", "x509", "auth_metadata", "jose_cookbook"] {
        let Some(folder) = common::vectors::find(folder, "comparisons") else { continue };
        for path in common::vectors::files(&folder, "") {
            let name = path.to_string_lossy().into_owned();
            for piece in common::read_as(&name, common::vectors::bytes(&path)) {
                if let Some(family) = family(&piece) {
                    pieces.entry(family).or_default().push(piece);
                }
            }
        }
    }
    pieces
}

/// Everything that a comparison says, one line a row; the order of rows beside each other does not count.
fn outline(rows: &[Row], turned: bool) -> Vec<String> {
    let mut lines: Vec<String> = rows.iter().map(|row| line(row, turned)).collect();
    lines.sort();
    lines
}

fn line(row: &Row, turned: bool) -> String {
    let side =
        |side: &Option<Side>| side.as_ref().map(|side| format!("{:?} {} {:?}", side.kind, side.text, side.pointer));
    let (left, right) = if turned { (&row.right, &row.left) } else { (&row.left, &row.right) };
    let status = if turned { row.status.mirrored() } else { row.status };
    let LeftOut { same, different } = row.left_out;
    let mut text = format!("{status:?} {:?} {:?} {same} {different}", side(left), side(right));
    for notice in &row.notices {
        let words = match notice {
            Notice::MovedTogether { by_secs } if turned => Notice::MovedTogether { by_secs: -by_secs }.words(),
            other => other.words(),
        };
        let _infallible = write!(text, " {words}");
    }
    for child in outline(&row.children, turned) {
        let _infallible = write!(text, "\n{child}");
    }
    text
}

fn compared(left: &Evidence, right: &Evidence) -> Comparison {
    compare(left, right).expect("they are of one family")
}

#[track_caller]
fn check_mirror(left: &Evidence, right: &Evidence) {
    let (there, back) = (compared(left, right), compared(right, left));
    let names = format!("{} and {}", left.source.name, right.source.name);
    assert_eq!(outline(&there.rows, false), outline(&back.rows, true), "{names}");
    let (there, back) = (there.counts, back.counts);
    assert_eq!(
        (there.same, there.added, there.removed, there.changed),
        (back.same, back.removed, back.added, back.changed)
    );
}

#[test]
fn a_thing_differs_in_nothing_from_itself() {
    for piece in pieces().values().flatten() {
        let comparison = compared(piece, piece);
        assert!(comparison.counts.is_same(), "{}", piece.source.name);
        assert!(comparison.rows.iter().all(|row| !row.tells()), "{}", piece.source.name);
    }
}

#[test]
fn exchanged_sides_mirror_the_result() {
    for pieces in pieces().values() {
        for pair in pieces.windows(2) {
            check_mirror(&pair[0], &pair[1]);
        }
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { continue };
        check_mirror(first, last);
    }
}

#[test]
fn different_things_differ() {
    for pieces in pieces().values() {
        for pair in pieces.windows(2) {
            let content = |piece: &Evidence| match &piece.body {
                Body::Token { token, .. } => Some(token.text().as_bytes().to_vec()),
                Body::Certificate { certificate, .. } => Some(certificate.der().to_vec()),
                _ => None,
            };
            let (Some(left), Some(right)) = (content(&pair[0]), content(&pair[1])) else { continue };
            let comparison = compared(&pair[0], &pair[1]);
            let is_told = !comparison.counts.is_same() || comparison.rows.iter().any(Row::tells);
            assert_eq!(left != right, is_told, "{} and {}", pair[0].source.name, pair[1].source.name);
        }
    }
}

/// A token without the search for one, which is not what is looked at here.
fn token(claims: &str) -> Vec<Evidence> {
    let token = Token::parse(common::mint::unsigned(r#"{"alg":"none"}"#, claims));
    let source =
        Source { name: "token".to_owned(), kind: SourceKind::Paste, start: 0, end: token.text().len(), fetched: None };
    let body = Body::Token { token: Box::new(token), cut_off: false };
    vec![Evidence::new(source, body)]
}

/// Compares two inputs and makes both reports; how many differences there are.
fn differences(left: &[Evidence], right: &[Evidence]) -> usize {
    let compared = Compared::new(left, right).expect("they are of one family");
    for redaction in [Redaction::Redacted, Redaction::Unredacted] {
        let json = serde_json::to_string(&diff(&compared, redaction)).expect("it is JSON");
        assert!(json.len() < 200_000_000);
        let text = diff_text(&compared, redaction, 80, |_, text| text.to_owned());
        assert!(text.len() < 2_000_000);
    }
    compared.comparisons.iter().map(|comparison| comparison.counts.differences()).sum()
}

#[test]
fn ten_megabytes_are_compared() {
    let member =
        |index: usize, shift: usize| format!("\"name{index}\":[{index},\"{}\",{{\"a\":{shift}}}]", "x".repeat(180));
    let claims = |shift: usize| {
        let members: Vec<_> = (0..50_000).map(|index| member(index, if index % 10 == 0 { shift } else { 0 })).collect();
        format!("{{{}}}", members.join(","))
    };
    assert_eq!(differences(&token(&claims(1)), &token(&claims(2))), 5_000);
    let numbers = |name: &str, shift: usize| {
        let numbers: Vec<_> = (0..200_000).map(|number| (number * 2 + shift).to_string()).collect();
        token(&format!("{{\"{name}\":[{}]}}", numbers.join(",")))
    };
    assert_eq!(differences(&numbers("roles", 0), &numbers("roles", 1)), 400_000);
    assert_eq!(differences(&numbers("x", 0), &numbers("x", 1)), 200_000);
}

#[test]
fn ten_thousand_keys_are_compared() {
    let set = |start: usize, kid: &dyn Fn(usize) -> String| {
        let key =
            |index: usize| format!(r#"{{"kty":"OKP","crv":"Ed25519","kid":"{}","x":"{index:0>43}"}}"#, kid(index));
        let keys: Vec<_> = (start..start + 10_000).map(key).collect();
        common::read(format!(r#"{{"keys":[{}]}}"#, keys.join(",")))
    };
    let own = |index: usize| index.to_string();
    assert_eq!(differences(&set(0, &own), &set(5_000, &own)), 10_000);
    // All of one name.
    assert!(differences(&set(0, &|_| "a".to_owned()), &set(5_000, &|_| "a".to_owned())) > 0);
}

#[test]
fn deep_values_are_compared() {
    let deep = |value: usize| {
        let inner =
            (0..62).fold(value.to_string(), |inner, _| format!("[{inner},{inner_len}]", inner_len = inner.len()));
        token(&format!("{{\"a\":{inner}}}"))
    };
    assert_eq!(differences(&deep(1), &deep(2)), 1);
    let text = |value: usize| {
        let inner = (0..12).fold(value.to_string(), |inner, _| serde_json::json!({ "t": inner }).to_string());
        token(&serde_json::json!({ "a": inner }).to_string())
    };
    assert_eq!(differences(&text(1), &text(2)), 1);
    let nested = |value: usize| {
        let inner = (0..8).fold(format!("{{\"v\":{value}}}"), |inner, _| {
            serde_json::json!({ "actortoken": common::mint::unsigned(r#"{"alg":"none"}"#, &inner) }).to_string()
        });
        token(&inner)
    };
    assert!(differences(&nested(1), &nested(2)) > 0);
}

#[test]
fn statuses_mirror() {
    assert_eq!(Status::Added.mirrored(), Status::Removed);
    assert_eq!(Status::Same.mirrored(), Status::Same);
}
