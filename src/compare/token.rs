//! Two tokens: header, payload, signature and what is wrong with their form.

use super::encrypted;
use super::json::{self, Budget};
use super::tree::{Change, Comparison, Family, Notice, Row, Side, SideKind, Status, shift_words};
use super::values;
use crate::jose::json::Node;
use crate::jose::{Part, PartName, Problem, Serialization, Token};
use crate::text::count;

/// Compares two tokens.
pub(super) fn compare(left: &Token, right: &Token) -> Comparison {
    let rows = rows(&mut Budget::default(), ["", ""], left, right);
    Comparison::new(Family::Token, summary(left, right, &rows), rows)
}

/// The parts of two tokens that stand at these pointers.
pub(super) fn rows(budget: &mut Budget, at: [&str; 2], left: &Token, right: &Token) -> Vec<Row> {
    let below = |name: &str| at.map(|at| format!("{at}/{name}"));
    if left.is_opaque() || right.is_opaque() {
        let whole = encoded("Text", &at.map(str::to_owned), Some(left.text()), Some(right.text()));
        return whole.into_iter().chain(form(at, left, right)).collect();
    }
    let mut rows = vec![part(budget, "Header", &below("header"), PartName::Header, left, right)];
    if left.unprotected.is_some() || right.unprotected.is_some() {
        let at = below("unprotected");
        let at = at.each_ref().map(String::as_str);
        rows.push(json::row(budget, "Unprotected header", at, left.unprotected.as_ref(), right.unprotected.as_ref()));
    }
    rows.extend(encrypted::rows(budget, at, left, right));
    // An encrypted token has a payload where a key in the case has opened it.
    let is_closed = |token: &Token| token.is_encrypted() && token.payload.bytes.is_empty();
    match (is_closed(left), is_closed(right)) {
        (false, false) => {
            let mut payload = part(budget, "Payload", &below("payload"), PartName::Payload, left, right);
            payload.notices.extend(moved(left, right).map(|by_secs| Notice::MovedTogether { by_secs }));
            rows.push(payload);
        }
        (false, true) => rows.extend(payload_alone(budget, &below("payload"), Some(left), None)),
        (true, false) => rows.extend(payload_alone(budget, &below("payload"), None, Some(right))),
        (true, true) => {}
    }
    let [of_left, of_right] =
        [left, right].map(|token| (!token.is_encrypted()).then(|| token.encoded(PartName::Signature)));
    rows.extend(encoded("Signature", &below("signature"), of_left, of_right));
    rows.extend(form(at, left, right));
    rows
}

fn part(budget: &mut Budget, name: &str, at: &[String; 2], part: PartName, left: &Token, right: &Token) -> Row {
    let parts = [left, right].map(|token| if part == PartName::Header { &token.header } else { &token.payload });
    let [of_left, of_right] = parts;
    let at = at.each_ref().map(String::as_str);
    let mut row = if let (Some(left), Some(right)) = (&of_left.json.root, &of_right.json.root) {
        json::row(budget, name, at, Some(left), Some(right))
    } else if let (Some(left), Some(right)) = (inner(of_left), inner(of_right))
        && budget.nest()
    {
        let row = Row::group(name, rows(budget, at, &left, &right));
        budget.leave();
        row
    } else {
        let sides = (plain(of_left, at[0]), plain(of_right, at[1]));
        let status = if of_left.bytes == of_right.bytes { Status::Same } else { Status::Changed(Change::Value) };
        Row::leaf(name, status, Some(sides.0), Some(sides.1))
    };
    if row.status == Status::Same && row.notices.is_empty() && left.encoded(part) != right.encoded(part) {
        row.notices.push(Notice::OtherBytes);
    }
    row
}

/// The claims of the one token of two that is not encrypted.
fn payload_alone(budget: &mut Budget, at: &[String; 2], left: Option<&Token>, right: Option<&Token>) -> Option<Row> {
    let left = left.and_then(|token| token.payload.json.root.as_ref());
    let right = right.and_then(|token| token.payload.json.root.as_ref());
    left.or(right)?;
    Some(json::row(budget, "Payload", at.each_ref().map(String::as_str), left, right))
}

/// The token that a payload is (RFC 7519 section 11.2, nested JWT).
fn inner(part: &Part) -> Option<Token> {
    let text = std::str::from_utf8(&part.bytes).ok()?;
    json::is_token_like(text).then(|| Token::parse(text))
}

/// A part that is no JSON, as text where it is one.
fn plain(part: &Part, at: &str) -> Side {
    let text = match std::str::from_utf8(&part.bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => crate::jose::base64url::encode(&part.bytes),
    };
    Side::text(text, at)
}

/// A part of which only the bytes can be compared.
pub(super) fn encoded(name: &str, at: &[String; 2], left: Option<&str>, right: Option<&str>) -> Option<Row> {
    let [left_at, right_at] = at;
    let side = |text: Option<&str>, at: &str| {
        let text = text.filter(|text| !text.is_empty())?;
        Some(Side { kind: SideKind::Signature, ..Side::text(text, at) })
    };
    let sides = (side(left, left_at), side(right, right_at));
    let status = match &sides {
        (None, None) => return None,
        (Some(_), None) => Status::Removed,
        (None, Some(_)) => Status::Added,
        (Some(left), Some(right)) if left.text == right.text => Status::Same,
        (Some(_), Some(_)) => Status::Changed(Change::Value),
    };
    Some(Row::leaf(name, status, sides.0, sides.1))
}

/// How many parts there are and what a strict reader would object to, where the two tokens differ in it.
fn form(at: [&str; 2], left: &Token, right: &Token) -> Option<Row> {
    let facts = |token: &Token| {
        let parts = count(token.part_ranges().len(), "part", "parts");
        let written = match token.serialization {
            _ if token.is_opaque() => "one text without parts".to_owned(),
            Serialization::Compact => parts,
            Serialization::Flattened => "flattened JSON".to_owned(),
            Serialization::General { index, count } => {
                format!("general JSON, signature {} of {count}", index.saturating_add(1))
            }
        };
        let detached = token.is_detached().then(|| "the payload is elsewhere".to_owned());
        let faults = token.problems.iter().filter_map(fault);
        std::iter::once(written).chain(detached).chain(faults).collect::<Vec<_>>().join("; ")
    };
    let (left, right) = (facts(left), facts(right));
    if left == right {
        return None;
    }
    let sides = (Side::text(left, at[0]), Side::text(right, at[1]));
    Some(Row::leaf("Form", Status::Changed(Change::Value), Some(sides.0), Some(sides.1)))
}

fn fault(problem: &Problem) -> Option<String> {
    Some(match problem {
        Problem::Base64 { part, problem } => format!("the {} is not base64url: {}", part.as_str(), problem.words()),
        Problem::Json { part, .. } => format!("the {} is not JSON that every reader takes", part.as_str()),
        Problem::HeaderNotAnObject => "the header is not a JSON object".to_owned(),
        Problem::PayloadNotClaims => "the payload is not a JSON object".to_owned(),
        Problem::Form(fault) => fault.words(),
        Problem::Piece(problem) => problem.words(),
        Problem::PartCount { .. } => return None,
    })
}

/// By how much the lifetime has moved, if every moment of it has moved by the same.
fn moved(left: &Token, right: &Token) -> Option<i64> {
    let mut shifts = Vec::new();
    for name in LIFETIME {
        match (secs(left.claim(name)), secs(right.claim(name))) {
            (Some(left), Some(right)) => shifts.push(right.checked_sub(left)?),
            (None, None) => {}
            _ => return None,
        }
    }
    let first = *shifts.first()?;
    (shifts.len() > 1 && first != 0 && shifts.iter().all(|shift| *shift == first)).then_some(first)
}

fn secs(claim: Option<&Node>) -> Option<i64> {
    values::seconds(claim?)
}

fn summary(left: &Token, right: &Token, rows: &[Row]) -> Vec<String> {
    if left.text() == right.text() {
        let is_same = rows.iter().all(|row| row.status == Status::Same);
        let words = if is_same { "the same token, byte for byte" } else { "the same token in another form" };
        return vec![words.to_owned()];
    }
    let group = |name: &str| rows.iter().find(|row| row.name == name);
    let (header, payload) = (group("Header"), group("Payload"));
    let mut parts: Vec<String> = Vec::new();
    // A group without values of its own is a token in the token.
    let (payload, inner): (Option<&Row>, Option<&Row>) =
        if payload.is_some_and(|row| row.left.is_none() && row.right.is_none()) {
            (None, payload)
        } else {
            (payload, None)
        };
    parts.extend(
        inner.map(|row| {
            if row.status == Status::Same { "same token inside" } else { "another token inside" }.to_owned()
        }),
    );
    parts.extend(parties(payload));
    parts.extend(algorithm(header));
    parts.extend(signer(header));
    parts.extend(lifetime(left, right));
    let others = payload.map_or(0, |payload| {
        let is_other = |row: &&Row| row.status != Status::Same && !TOLD.contains(&row.name.as_str());
        payload.children.iter().filter(is_other).count() + payload.left_out.different
    });
    if let Some(actor) = payload.and_then(|payload| payload.child("actortoken")) {
        let likeness = if actor.status == Status::Same { "same" } else { "another" };
        parts.push(format!("{likeness} actor token"));
    }
    if others > 0 {
        parts.push(format!(
            "{} differ{}",
            count(others, "other claim", "other claims"),
            if others == 1 { "s" } else { "" }
        ));
    }
    let is_covered_same = left.signing_input() == right.signing_input();
    let is_same = |row: &Row| row.status == Status::Same;
    if is_covered_same && rows.iter().any(|row| row.name == "Signature" && !is_same(row)) {
        parts.push("another signature over the same bytes".to_owned());
    } else if rows.iter().filter(|row| row.name != "Signature").all(is_same) {
        parts.push("the same content in other bytes".to_owned());
    }
    if parts.is_empty() {
        parts.push("they differ".to_owned());
    }
    parts
}

/// How alike two values are, in a word before their name.
fn likeness(row: &Row) -> &'static str {
    match row.status {
        Status::Same => "same",
        Status::Changed(Change::Value | Change::Type | Change::Inside) => "another",
        Status::Changed(_) => "differently written",
        Status::Added => "added",
        Status::Removed => "removed",
    }
}

fn parties(payload: Option<&Row>) -> Option<String> {
    let word = |name: &str| payload?.child(name).map(likeness);
    Some(match (word("iss"), word("aud")) {
        (Some(issuer), Some(audience)) if issuer == audience => format!("{issuer} issuer and audience"),
        (Some(issuer), Some(audience)) => format!("{issuer} issuer, {audience} audience"),
        (Some(issuer), None) => format!("{issuer} issuer"),
        (None, Some(audience)) => format!("{audience} audience"),
        (None, None) => return None,
    })
}

fn algorithm(header: Option<&Row>) -> Option<String> {
    let row = header?.child("alg").filter(|row| row.status != Status::Same)?;
    let text = |side: &Option<Side>| side.as_ref().map_or("none".to_owned(), |side| crate::text::quoted(&side.text));
    Some(format!("another algorithm ({}, {})", text(&row.left), text(&row.right)))
}

/// What the headers name; who really signed, only verification can say.
fn signer(header: Option<&Row>) -> Option<String> {
    let named = ["x5t", "x5t#S256", "kid"].into_iter().filter_map(|name| header?.child(name));
    let words: Vec<_> = named.map(likeness).collect();
    Some(if words.is_empty() {
        return None;
    } else if words.iter().all(|word| matches!(*word, "same" | "differently written")) {
        "names the same key".to_owned()
    } else if words.contains(&"another") {
        "names another key".to_owned()
    } else {
        "names its key otherwise".to_owned()
    })
}

fn lifetime(left: &Token, right: &Token) -> Option<String> {
    if let Some(by_secs) = moved(left, right) {
        return Some(format!("{}, same length", shift_words(by_secs)));
    }
    let shift = |name: &str| secs(right.claim(name))?.checked_sub(secs(left.claim(name))?);
    let begins = shift("nbf").or_else(|| shift("iat"));
    let words = |what: &str, by_secs: Option<i64>| {
        by_secs.filter(|by_secs| *by_secs != 0).map(|by_secs| format!("{what} {}", shift_words(by_secs)))
    };
    match (words("begins", begins), words("ends", shift("exp"))) {
        (Some(begins), Some(ends)) => Some(format!("{begins}, {ends}")),
        (Some(only), None) | (None, Some(only)) => Some(only),
        (None, None) => (begins.is_some() && shift("exp").is_some()).then(|| "same lifetime".to_owned()),
    }
}

const LIFETIME: [&str; 3] = ["nbf", "iat", "exp"];
/// Claims that the summary speaks of by themselves.
const TOLD: [&str; 6] = ["iss", "aud", "nbf", "iat", "exp", "actortoken"];
