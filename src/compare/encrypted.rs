//! The pieces of two encrypted tokens (RFC 7516): what can be compared without opening them.

use super::certificate;
use super::json::{self, Budget};
use super::token::encoded;
use super::tree::Row;
use crate::jose::json::Node;
use crate::jose::jwe::Jwe;
use crate::jose::{Token, base64url};

/// Everything behind the header, below these pointers. Nothing for a token that is not encrypted.
pub(super) fn rows(budget: &mut Budget, at: [&str; 2], left: &Token, right: &Token) -> Vec<Row> {
    let pieces = [left, right].map(|token| if token.is_encrypted() { token.encrypted() } else { None });
    let below = |name: &str| at.map(|at| format!("{at}/{name}"));
    let mut rows = Vec::new();
    rows.extend(header(budget, "Shared header", &below("unprotected"), pieces.map(|jwe| jwe?.unprotected.as_ref())));
    let count = pieces.map(|jwe| jwe.map_or(0, |jwe| jwe.recipients.len())).into_iter().max().unwrap_or_default();
    for index in 0..count {
        let number = if count == 1 { String::new() } else { format!(" {}", index + 1) };
        let recipients = pieces.map(|jwe| jwe?.recipients.get(index));
        let pointer = below(&format!("recipients/{index}/header"));
        let headers = recipients.map(|recipient| recipient?.header.as_ref());
        rows.extend(header(budget, &format!("Recipient’s header{number}"), &pointer, headers));
        let keys = recipients.map(|recipient| recipient.map(|recipient| recipient.encrypted_key.as_slice()));
        let [of_left, of_right] = written([left, right], 1, keys);
        let pointer = below(&format!("recipients/{index}/encrypted_key"));
        rows.extend(encoded(&format!("Encrypted key{number}"), &pointer, of_left.as_deref(), of_right.as_deref()));
    }
    let [left_data, right_data] = pieces.map(|jwe| jwe?.aad.as_deref());
    if left_data.is_some() || right_data.is_some() {
        rows.push(certificate::text("aad", at, left_data, right_data));
    }
    for (index, (name, pointer, piece)) in PIECES.into_iter().enumerate() {
        let [of_left, of_right] = written([left, right], index + 2, pieces.map(|jwe| jwe.map(piece)));
        rows.extend(encoded(name, &below(pointer), of_left.as_deref(), of_right.as_deref()));
    }
    rows
}

/// A piece of both as it stands in a token in compact form, where several texts decode to the same bytes; else its bytes,
/// encoded.
fn written([left, right]: [&Token; 2], part: usize, [of_left, of_right]: [Option<&[u8]>; 2]) -> [Option<String>; 2] {
    let text = |token: &Token, bytes: &[u8]| {
        let is_compact = token.encrypted().is_some_and(|jwe| !jwe.is_json);
        let range = token.part_ranges().get(part).filter(|_| is_compact);
        let text = range.and_then(|range| token.text().get(range.clone()));
        text.map_or_else(|| base64url::encode(bytes), str::to_owned)
    };
    [of_left.map(|bytes| text(left, bytes)), of_right.map(|bytes| text(right, bytes))]
}

fn header(budget: &mut Budget, name: &str, at: &[String; 2], [left, right]: [Option<&Node>; 2]) -> Option<Row> {
    left.or(right)?;
    Some(json::row(budget, name, at.each_ref().map(String::as_str), left, right))
}

/// A piece with its name and the end of its pointer.
type Piece = (&'static str, &'static str, fn(&Jwe) -> &[u8]);

const PIECES: [Piece; 3] = [
    ("Initialisation vector", "iv", |jwe| &jwe.iv),
    ("Ciphertext", "ciphertext", |jwe| &jwe.ciphertext),
    ("Authentication tag", "tag", |jwe| &jwe.tag),
];
