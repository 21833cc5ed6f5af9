//! Lists of secrets that everybody knows, tried on HMAC signatures at the user's request. Reads what it is handed, line by
//! line; opens nothing, sends nothing, and keeps no secret but those that fit.

use std::io::{self, BufRead};
use std::ops::ControlFlow;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

use crate::intake::Evidence;
use crate::jose::{HmacSignature, Token};
use crate::text::{quoted, thousands};

/// The tokens whose secrets are looked for. Lines are pushed in; what fits comes out.
pub struct Guesser<'t> {
    open: Vec<HmacSignature<'t>>,
    decoded: Vec<u8>,
}

/// A secret that made a token's signature, and where it stood.
pub struct Hit {
    /// The line, from 1.
    pub line: u64,
    /// The line's text is base64 of the secret, not the secret itself.
    pub was_base64: bool,
    secret: Vec<u8>,
}

/// How far a search is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Lines tried.
    pub lines: u64,
    /// Bytes of the list that were read.
    pub bytes: u64,
}

/// What came of a search.
#[derive(Debug, Default)]
pub struct Search {
    /// One for each secret that fits.
    pub hits: Vec<Hit>,
    /// How much was tried.
    pub progress: Progress,
    /// Lines that were left out because they are longer than [`MAX_LINE_BYTES`].
    pub too_long: u64,
    /// It was stopped before the list's end.
    pub was_stopped: bool,
}

/// The longest line that is taken for a secret. The longest in a list that is passed around has 2,049 bytes.
pub const MAX_LINE_BYTES: usize = 4096;

impl<'t> Guesser<'t> {
    /// For those of these tokens that bear an HMAC signature.
    pub fn new(tokens: impl IntoIterator<Item = &'t Token>) -> Self {
        Self { open: tokens.into_iter().filter_map(HmacSignature::of).collect(), decoded: Vec::new() }
    }

    /// Whether there is no signature left whose secret is unknown.
    pub fn is_done(&self) -> bool {
        self.open.is_empty()
    }

    /// Tries one line of a list: its bytes as they are, then what they are base64 of.
    pub fn try_line(&mut self, line: &[u8], number: u64) -> Vec<Hit> {
        let mut hits = Vec::new();
        self.try_bytes(line, number, false, &mut hits);
        // A list that was written on another system, or a secret that really ends like this.
        let line = match line.strip_suffix(b"\r") {
            Some(shorter) => {
                self.try_bytes(shorter, number, false, &mut hits);
                shorter
            }
            None => line,
        };
        for engine in [&URL_SAFE_NO_PAD, &URL_SAFE, &STANDARD_NO_PAD, &STANDARD] {
            self.decoded.clear();
            if engine.decode_vec(line, &mut self.decoded).is_ok() && !self.decoded.is_empty() {
                let decoded = std::mem::take(&mut self.decoded);
                self.try_bytes(&decoded, number, true, &mut hits);
                self.decoded = decoded;
                break; // the alphabets that take it agree on what it says
            }
        }
        hits
    }

    /// Tries every line of a list until each signature has its secret, the list ends, or `progress` says to stop. It is
    /// asked every [`REPORT_EVERY`] lines.
    pub fn search(
        &mut self,
        mut list: impl BufRead,
        mut progress: impl FnMut(Progress) -> ControlFlow<()>,
    ) -> io::Result<Search> {
        let mut search = Search::default();
        let mut line = Vec::new();
        while !self.is_done() {
            let read = next_line(&mut list, &mut line)?;
            if read.bytes == 0 {
                break;
            }
            search.progress.bytes += read.bytes;
            search.progress.lines += 1;
            if read.is_too_long {
                search.too_long += 1;
            } else {
                search.hits.extend(self.try_line(&line, search.progress.lines));
            }
            if search.progress.lines.is_multiple_of(REPORT_EVERY) && progress(search.progress).is_break() {
                search.was_stopped = true;
                break;
            }
        }
        Ok(search)
    }

    fn try_bytes(&mut self, secret: &[u8], line: u64, was_base64: bool, hits: &mut Vec<Hit>) {
        let before = self.open.len();
        self.open.retain(|signature| !signature.is_keyed_with(secret));
        if self.open.len() < before {
            hits.push(Hit { line, was_base64, secret: secret.to_vec() });
        }
    }
}

impl Search {
    /// What came of it, in one sentence without its end.
    pub fn words(&self, list: &str) -> String {
        let tried = thousands(self.progress.lines.saturating_sub(self.too_long));
        let list = quoted(list);
        let left_out = match self.too_long {
            0 => String::new(),
            1 => "; 1 line was too long to be a secret".to_owned(),
            lines => format!("; {} lines were too long to be secrets", thousands(lines)),
        };
        match self.hits.as_slice() {
            [] if self.was_stopped => {
                format!("stopped: none of the first {tried} secrets in {list} made the signature")
            }
            [] => format!("none of {tried} secrets in {list} made the signature{left_out}"),
            [hit] => format!("line {} of {list} is the secret that made the signature{left_out}", thousands(hit.line)),
            hits => format!("{} lines of {list} are secrets that made signatures{left_out}", hits.len()),
        }
    }
}

impl Hit {
    /// The secret as a piece of evidence that says from which list it is.
    pub fn into_evidence(self, list: impl Into<String>) -> Evidence {
        Evidence::guessed(list.into(), self.line, self.secret)
    }
}

/// The secret shows up nowhere.
impl std::fmt::Debug for Hit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hit").field("line", &self.line).field("was_base64", &self.was_base64).finish_non_exhaustive()
    }
}

struct Line {
    bytes: u64,
    is_too_long: bool,
}

/// Reads up to the next line break, which is not kept. However long the line, no more than the limit is held.
fn next_line(list: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Line> {
    line.clear();
    let mut read = Line { bytes: 0, is_too_long: false };
    loop {
        let chunk = match list.fill_buf() {
            Ok(chunk) => chunk,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let end = chunk.iter().position(|byte| *byte == b'\n');
        let content = chunk.get(..end.unwrap_or(chunk.len())).unwrap_or_default();
        read.is_too_long |= line.len() + content.len() > MAX_LINE_BYTES;
        if !read.is_too_long {
            line.extend_from_slice(content);
        }
        let used = content.len() + usize::from(end.is_some());
        let at_the_end = chunk.is_empty();
        list.consume(used);
        read.bytes += used as u64;
        if end.is_some() || at_the_end {
            break;
        }
    }
    Ok(read)
}

/// Lines between two questions whether to go on: a few milliseconds' work.
pub const REPORT_EVERY: u64 = 1_000;

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use aws_lc_rs::hmac;

    use super::*;
    use crate::jose::base64url;

    fn token(secret: &[u8]) -> Token {
        let head = format!("{}.e30", base64url::encode(br#"{"alg":"HS256"}"#));
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), head.as_bytes());
        Token::parse(format!("{head}.{}", base64url::encode(tag.as_ref())))
    }

    #[track_caller]
    fn check(secret: &[u8], list: &str, expected: Option<(u64, bool)>) {
        let token = token(secret);
        // A buffer of seven bytes tears every line.
        let reader = BufReader::with_capacity(7, list.as_bytes());
        let search = Guesser::new([&token]).search(reader, |_| ControlFlow::Continue(())).unwrap();
        assert_eq!(search.hits.first().map(|hit| (hit.line, hit.was_base64)), expected, "{list:?}");
    }

    #[test]
    fn a_secret_is_found_where_it_stands() {
        check(b"secret", "password\nsecret\nqwerty\n", Some((2, false)));
        check(b"secret", "password\r\nsecret", Some((2, false)));
        check(b"secret\r", "password\r\nsecret\r\n", Some((2, false)));
        check(b"secret", "password\n secret\nSecret\nsecre\nsecrett\n", None);
        check(b"", "a\n\nb\n", Some((2, false)));
        check(b"", "", None);
        check(b"\xff\xfe", "//4\n", Some((1, true)));
        check(b"\xff\xfe", "a\n_-4=\n", None); // bits that say nothing
        check(b"\xff\xfe", "a\n__4=\n", Some((2, true)));
        check(b"secret", "c2VjcmV0\n", Some((1, true)));
        check(b"c2VjcmV0", "c2VjcmV0\n", Some((1, false)));
        check(&[b'x'; MAX_LINE_BYTES], &format!("{}\n", "x".repeat(MAX_LINE_BYTES)), Some((1, false)));
    }

    #[test]
    fn long_lines_are_left_out_and_counted() {
        let list = format!("{}\nsecret\n", "x".repeat(100_000));
        let token = token(b"secret");
        let search = Guesser::new([&token]).search(list.as_bytes(), |_| ControlFlow::Continue(())).unwrap();
        let words = "line 2 of `l` is the secret that made the signature; 1 line was too long to be a secret";
        assert_eq!(search.words("l"), words);
        assert_eq!((search.too_long, search.hits.len(), search.progress.lines), (1, 1, 2));
        assert_eq!(search.progress.bytes, list.len() as u64);
    }

    #[test]
    fn each_token_is_looked_for_until_all_are_known() {
        let tokens = [token(b"one"), token(b"two"), token(b"one")];
        let search =
            Guesser::new(&tokens).search("one\ntwo\nthree\n".as_bytes(), |_| ControlFlow::Continue(())).unwrap();
        assert_eq!(search.hits.iter().map(|hit| hit.line).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(search.progress.lines, 2);
    }

    #[test]
    fn it_stops_when_told_to() {
        let list = "wrong\n".repeat(10_000);
        let token = token(b"secret");
        let search = Guesser::new([&token]).search(list.as_bytes(), |_| ControlFlow::Break(())).unwrap();
        assert!(search.was_stopped);
        assert_eq!(search.progress.lines, REPORT_EVERY);
    }

    #[test]
    fn debug_output_carries_no_secret() {
        let token = token(b"secret");
        let hits = Guesser::new([&token]).try_line(b"secret", 7);
        assert_eq!(format!("{hits:?}"), "[Hit { line: 7, was_base64: false, .. }]");
    }
}
