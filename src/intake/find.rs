//! Tokens inside longer texts: logs, header dumps, JSON, printed objects. What begins like a token and is not one is
//! reported as a damaged token, never left out in silence.

use super::MAX_PIECES;
use super::repair::{Repair, is_token_character, without_ellipsis};
use crate::jose::{Algorithm, Token, base64url, json};

/// A token in a text.
pub(super) struct Found {
    /// First byte in the text.
    pub start: usize,
    /// One past the last byte in the text.
    pub end: usize,
    /// The token, unfolded.
    pub token: String,
    /// An ellipsis follows it.
    pub cut_off: bool,
    pub repairs: Vec<Repair>,
}

/// Every token in a text, up to one more than [`MAX_PIECES`].
pub(super) fn tokens(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = next_start(text, from) {
        if found.len() > MAX_PIECES {
            break;
        }
        let (mut token, mut end) = run(text, start);
        let mut repairs = Vec::new();
        if end - start < text.trim().len() {
            repairs.push(Repair::FoundInText);
        }
        let folded = unfold(text, start, &mut token, &mut end);
        // What begins inside of it and is folded ends with it as well.
        from = end;
        if folded > 0 {
            repairs.push(Repair::WhiteSpace { characters: folded });
        }
        let mut cut_off = text.get(end..).is_some_and(|after| after.starts_with('…'));
        let whole = without_ellipsis(&token).len();
        if whole < token.len() {
            token.truncate(whole);
            cut_off = true;
        }
        // `header.payload.signature.` at the end of a sentence; `header.payload.` alone is an unsigned token.
        if token.matches('.').count() == 3 && token.ends_with('.') {
            token.pop();
            repairs.push(Repair::FullStop);
        }
        if is_token(&token) {
            found.push(Found { start, end, token, cut_off, repairs });
        }
    }
    found
}

/// Starts like a token and has enough dots to be one.
pub(super) fn is_whole(text: &str) -> bool {
    text.starts_with("eyJ") && text.matches('.').count() >= 2
}

/// The first part decodes to a JSON object: some writers begin it with blanks or line breaks, others than `{"`.
pub(super) fn has_header(text: &str) -> bool {
    let Some((header, _)) = text.split_once('.') else { return false };
    let (bytes, _) = base64url::decode(header);
    json::parse(&bytes).root.is_some_and(|root| root.is_object())
}

/// A token whose payload stands in it as plain text (`b64` is false, RFC 7797), alone in the text.
pub(super) fn is_unencoded(text: &str) -> bool {
    let Some((head, signature)) = text.rsplit_once('.') else { return false };
    let Some((header, payload)) = head.split_once('.') else { return false };
    let is_plain = |text: &str| !text.is_empty() && text.chars().all(is_run_character);
    is_plain(header)
        && is_plain(signature)
        && !payload.contains('.')
        && Token::parse(format!("{header}..")).is_unencoded()
}

/// A token in which blanks stand for `+`, as undoing form encoding leaves them: only with them is its signature as long as
/// its algorithm makes it.
pub(super) fn has_blanks_for_plus(text: &str) -> bool {
    let Some((first, rest)) = text.split_once(' ') else { return false };
    let is_of_token = |text: &str| text.chars().all(|character| character == ' ' || is_token_character(character));
    if !is_whole(first) || rest.contains('.') || !is_of_token(rest) {
        return false;
    }
    let possible = |text: String| {
        let token = Token::parse(text);
        let algorithm = token.header_text("alg").and_then(Algorithm::from_name);
        algorithm.is_some_and(|algorithm| is_possible_signature(algorithm, token.signature.len()))
    };
    !possible(first.to_owned()) && possible(text.replace(' ', "-"))
}

fn is_possible_signature(algorithm: Algorithm, bytes: usize) -> bool {
    match algorithm.signature_bytes() {
        Some(fixed) => bytes == fixed,
        // RSA keys have a multiple of 1024 bits; what is cut somewhere has any length.
        None => bytes > 0 && (bytes.is_multiple_of(128) || algorithm == Algorithm::EdDsa && bytes == 64),
    }
}

/// A token from end to end, with nothing around it that would have to be taken off.
pub(super) fn is_plain(text: &str) -> bool {
    text.len() >= MIN_TOKEN_CHARS
        && text.starts_with("eyJ")
        && !text.ends_with("...")
        && text.bytes().fold(true, |all, byte| all & is_run_character(char::from(byte)))
        && is_whole(text)
}

fn is_token(text: &str) -> bool {
    let dots = text.matches('.').count();
    if text.starts_with("eyJ") {
        let second = text.split('.').nth(1).unwrap_or_default();
        return dots >= 2 || (dots == 1 && second.len() >= MIN_SECOND_PART);
    }
    dots >= 2 && has_header(text)
}

/// The next place where `{"`, `{ "`, `{\n` or `{\r` in base64 stands.
fn next_start(text: &str, from: usize) -> Option<usize> {
    let mut from = from;
    loop {
        let start = from + text.get(from..)?.find('e')?;
        let here = text.get(start..).unwrap_or_default();
        if STARTS.iter().any(|prefix| here.starts_with(prefix)) {
            return Some(start);
        }
        from = start + 1;
    }
}

/// The run of base64url characters and dots from here on.
fn run(text: &str, start: usize) -> (String, usize) {
    let rest = text.get(start..).unwrap_or_default();
    let length = rest.find(|character| !is_run_character(character)).unwrap_or(rest.len());
    (rest.get(..length).unwrap_or_default().to_owned(), start + length)
}

/// Adds the lines that a printed token was folded over: indented or quoted ones, or any while a part is still missing.
/// Returns how many characters of folding that took out.
fn unfold(text: &str, start: usize, token: &mut String, end: &mut usize) -> usize {
    let before = text.as_bytes().get(start.saturating_sub(MAX_FOLD_COLUMNS)..start).unwrap_or_default();
    let indent = before.iter().rev().take_while(|byte| **byte != b'\n').count();
    let mut width = indent + token.len();
    let mut folded = 0;
    while width <= MAX_FOLD_COLUMNS {
        let rest = text.get(*end..).unwrap_or_default();
        let Some(after) = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')) else { break };
        let line = after.split(['\r', '\n']).next().unwrap_or_default();
        let piece = line.trim_start_matches([' ', '\t', '>', '|']);
        let is_marked = piece.len() < line.len();
        let piece = piece.trim_end();
        let fits = !piece.is_empty() && piece.chars().all(is_run_character) && !is_whole(piece);
        if !fits || !(is_marked || token.matches('.').count() < 2) {
            break;
        }
        token.push_str(piece);
        let consumed = rest.len() - after.len() + line.len();
        folded += consumed - piece.len();
        *end += consumed;
        // A line shorter than the one before it is the last one, unless a part is still missing: the first has a label, and
        // some programs fold at hyphens.
        let is_missing = token.matches('.').count() < 2 && (line.len() >= MIN_FOLD_COLUMNS || piece.ends_with('-'));
        if line.len() < width && !is_missing {
            break;
        }
        width = line.len();
    }
    folded + unfold_signature(text, token, end)
}

/// Adds the lines that make the signature as long as its algorithm does. Returns how many characters of folding that took
/// out; none where no number of lines does.
fn unfold_signature(text: &str, token: &mut String, end: &mut usize) -> usize {
    let rest = text.get(*end..).unwrap_or_default();
    if token.matches('.').count() != 2 || !rest.starts_with(['\r', '\n']) {
        return 0;
    }
    let parsed = Token::parse(token.as_str());
    let Some(algorithm) = parsed.header_text("alg").and_then(Algorithm::from_name) else { return 0 };
    let signature = token.rsplit('.').next().map_or(0, str::len);
    let is_whole = |characters: usize| characters % 4 != 1 && is_possible_signature(algorithm, characters * 3 / 4);
    if is_whole(signature) {
        return 0;
    }
    let mut pieces = String::new();
    let mut at = 0;
    // Characters of the lines and of the text that they took, as far as they make it whole: an RSA signature may seem so
    // earlier.
    let mut best = None;
    for _ in 0..MAX_SIGNATURE_LINES {
        let here = rest.get(at..).unwrap_or_default();
        let Some(after) = here.strip_prefix("\r\n").or_else(|| here.strip_prefix('\n')) else { break };
        let length = after.bytes().take(MAX_FOLD_COLUMNS).position(is_line_end);
        let length = length.or((after.len() < MAX_FOLD_COLUMNS).then_some(after.len()));
        let Some(line) = length.and_then(|length| after.get(..length)) else { break };
        let piece = line.trim_start_matches([' ', '\t', '>', '|']).trim_end();
        if piece.is_empty() || !piece.chars().all(|character| is_run_character(character) && character != '.') {
            break;
        }
        pieces.push_str(piece);
        at += here.len() - after.len() + line.len();
        if is_whole(signature + pieces.len()) {
            best = Some((pieces.len(), at));
        }
    }
    let Some((characters, length)) = best else { return 0 };
    token.push_str(pieces.get(..characters).unwrap_or_default());
    *end += length;
    length - characters
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

fn is_run_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.')
}

/// `eyJ.eyJ.` and a few characters: shorter texts are words, not tokens.
pub(super) const MIN_TOKEN_CHARS: usize = 12;
const STARTS: [&str; 4] = ["eyJ", "eyA", "ewo", "ew0"];
const MIN_SECOND_PART: usize = 16; // shorter ones are file names and words, not payloads
const MAX_FOLD_COLUMNS: usize = 256; // no console or mail program folds later
const MIN_FOLD_COLUMNS: usize = 20; // nor earlier
const MAX_SIGNATURE_LINES: usize = 100; // one of 1024 bytes folded at twenty columns

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "eyJhbGciOiJub25lIn0.eyJhIjoxfQ.AAAA";

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<_> = tokens(text).into_iter().map(|found| found.token).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn tokens_end_where_their_characters_do() {
        check(&format!("https://x/#id_token={TOKEN}&state=1"), &[TOKEN]);
        check(&format!("<t>{TOKEN}</t> and {TOKEN}, {TOKEN}."), &[TOKEN; 3]);
        check(&format!("https://x/t/{TOKEN}/info"), &[TOKEN]);
        check(&format!("{TOKEN}......... {TOKEN}...…"), &[TOKEN; 2]);
        check("a word, ewoks, eyJ and eyJabc.js", &[]);
    }

    #[test]
    fn damaged_tokens_are_not_left_out() {
        check("x eyJhbGciOiJub25lIn0.eyJhIjoxfQAAAAAAAA y", &["eyJhbGciOiJub25lIn0.eyJhIjoxfQAAAAAAAA"]);
        let spaced = base64url::encode(b"{ \"alg\":\"none\"}");
        check(&format!("x {spaced}.eyJhIjoxfQ.AAAA y"), &[&format!("{spaced}.eyJhIjoxfQ.AAAA")]);
    }

    #[test]
    fn printed_tokens_are_unfolded() {
        let (first, second) = TOKEN.split_at(24);
        check(&format!("Token     : {first}\r\n            {second}\r\nExpiresOn : now\r\n"), &[TOKEN]);
        check(&format!("> {first}\n> {second}\n> regards"), &[TOKEN]);
        check(&format!("{TOKEN}\nOK\n"), &[TOKEN]);
        check(&format!("{TOKEN}\n    at Program.Main()\n"), &[TOKEN]);
        let signature = "ab-_".repeat(86);
        let long = format!("{}.{}.{}", base64url::encode(br#"{"alg":"RS256"}"#), "e".repeat(120), &signature[..342]);
        for columns in [40, 76, 80] {
            let (label, lines) = long.split_at(columns - 15);
            let lines: Vec<_> = lines.as_bytes().chunks(columns).map(|line| str::from_utf8(line).unwrap()).collect();
            for tail in ["", "\n", "\nOK\n", "\n\nExpiresOn : now"] {
                let text = format!("Token Details: {label}\n{}{tail}", lines.join("\n"));
                check(&text, &[&long]);
                check(&text.replace('\n', "\r\n"), &[&long]);
                check(&text.replace('-', "-\n").replace("\n\n", "\n"), &[&long]);
            }
            check(&format!("Token:\n{label}\n{}\nOK", lines.join("\n")), &[&long]);
        }
        // No number of lines makes its signature whole.
        check(&format!("{}\nOK\n", &long[..long.len() - 60]), &[&long[..long.len() - 60]]);
        let (first, second) = TOKEN.split_at(33);
        check(&format!("Token : {first}\n        {second}\n"), &[TOKEN]);
    }
}
