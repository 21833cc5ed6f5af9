//! What an answer is, judged by its bytes and never by its type: one document that publishes keys, or something else, in
//! words.

use crate::intake::{self, Body, Evidence, Input, Repair, SourceKind, Unreadable};
use crate::text::{quoted, shorten};

/// The one document in these bytes, or what they are instead, for the end of a sentence.
pub(in crate::fetch) fn judge(host: &str, bytes: Vec<u8>) -> Result<Evidence, String> {
    if let Some(words) = web_page(&bytes) {
        return Err(words);
    }
    // Each value takes many times its bytes in memory once it is read. Commas and tags tell how many there are.
    if bytes.iter().filter(|byte| matches!(byte, b',' | b'<')).count() > MAX_VALUES {
        let most = crate::text::thousands(MAX_VALUES as u64);
        return Err(format!("a text of more than {most} values, far more than any document that publishes keys"));
    }
    let input = Input { name: host.to_owned(), kind: SourceKind::Fetch, bytes };
    let mut evidence = intake::read(&input).into_iter();
    let (Some(first), None) = (evidence.next(), evidence.next()) else {
        return Err("several things in one text".to_owned());
    };
    // People's texts are repaired for them; a server's answer is a document or none.
    let is_repaired = first.repairs.iter().any(|repair| *repair != Repair::Utf16);
    match &first.body {
        Body::Metadata(_) | Body::Certificate { .. } if is_repaired => Err("a damaged text".to_owned()),
        Body::Metadata(document) if document.keys.is_empty() && document.jwks_uri.is_none() => {
            Err(format!("{} without keys", article(document.format.words())))
        }
        Body::Metadata(_) | Body::Certificate { .. } => Ok(first),
        body => Err(words(body)),
    }
}

fn article(words: &str) -> String {
    let is_vowel = words.starts_with(['A', 'E', 'I', 'O', 'U']);
    format!("{} {words}", if is_vowel { "an" } else { "a" })
}

fn words(body: &Body) -> String {
    let words = match body {
        Body::Token { .. } => "a token",
        Body::PublicKey { .. } => "a public key alone",
        Body::PrivateKey(_) | Body::Secret(_) => "a secret that should not be there",
        Body::CertificateRequest => "a certificate request",
        Body::Unreadable(Unreadable::Empty) => "empty",
        Body::Unreadable(Unreadable::UnknownJson) => "JSON that publishes no keys",
        Body::Unreadable(Unreadable::Json { .. }) => "damaged JSON",
        Body::Unreadable(Unreadable::TooDeep { .. }) => "JSON that is nested too deep",
        Body::Unreadable(Unreadable::Binary) => "binary data of no known kind",
        Body::Unreadable(Unreadable::Certificate { .. } | Unreadable::Pem { .. }) => {
            "a certificate that cannot be read"
        }
        _ => "text that publishes no keys",
    };
    words.to_owned()
}

/// Whether it is a web page, and which: a sign-in page, or one with a title.
fn web_page(bytes: &[u8]) -> Option<String> {
    let start = bytes.get(..bytes.len().min(LOOKED_AT_BYTES)).unwrap_or_default();
    let text = String::from_utf8_lossy(start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start));
    let text = text.trim_start();
    if !text.starts_with('<') {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    // Behind comments and a declaration, too. Elements of XML may be called `Header` and `Body`.
    let has = |tag: &str| lower.match_indices(tag).any(|(at, _)| ends_name(lower.get(at + tag.len()..)));
    let starts = |tag: &&str| lower.strip_prefix(*tag).is_some_and(|rest| ends_name(Some(rest)));
    if !(lower.contains("<!doctype html") || has("<html") || FIRST_TAGS.iter().any(starts)) {
        return None;
    }
    let title = lower.find("<title").and_then(|at| {
        let (_, behind) = text.get(at..)?.split_once('>')?;
        let title = behind.split('<').next()?.split_whitespace().collect::<Vec<_>>().join(" ");
        (!title.is_empty()).then_some(title)
    });
    let asks_to_sign_in = lower.contains("type=\"password\"")
        || lower.contains("type='password'")
        || lower.contains("type=password")
        || title.as_ref().is_some_and(|title| {
            let title = title.to_ascii_lowercase();
            ["sign in", "sign-in", "log in", "login", "logon"].iter().any(|word| title.contains(word))
        });
    let kind = if asks_to_sign_in { "a sign-in page" } else { "a web page" };
    Some(match title {
        Some(title) => format!("{kind} titled {}", quoted(&shorten(&title, MAX_TITLE_CHARS))),
        None => kind.to_owned(),
    })
}

/// Whether a tag's name ends where this text begins.
fn ends_name(rest: Option<&str>) -> bool {
    rest.is_some_and(|rest| rest.starts_with(|next: char| next == '>' || next == '/' || next.is_whitespace()))
}

/// What web pages without a proper beginning begin with.
const FIRST_TAGS: [&str; 9] = ["<head", "<body", "<title", "<script", "<center", "<h1", "<div", "<p", "<meta"];
const MAX_VALUES: usize = 50_000; // the largest documents in the field have two thousand
const LOOKED_AT_BYTES: usize = 256 * 1024; // sign-in pages carry scripts before their form
const MAX_TITLE_CHARS: usize = 80;

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: &str = r#"{"keys":[{"kty":"EC","crv":"P-256","kid":"a","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}"#;

    #[track_caller]
    fn check(bytes: impl AsRef<[u8]>, expected: Result<(), &str>) {
        let seen = judge("mail.contoso.com", bytes.as_ref().to_vec()).map(|_| ());
        assert_eq!(seen, expected.map_err(str::to_owned));
    }

    #[test]
    fn documents_are_documents_in_every_encoding() {
        check(KEYS, Ok(()));
        check(format!("\u{feff}{KEYS}\r\n"), Ok(()));
        let wide = |mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| {
            mark.into_iter().chain(KEYS.encode_utf16().flat_map(bytes)).collect::<Vec<_>>()
        };
        check(wide([0xff, 0xfe], u16::to_le_bytes), Ok(()));
        check(wide([0xfe, 0xff], u16::to_be_bytes), Ok(()));
    }

    #[test]
    fn what_is_none_is_named() {
        check("", Err("empty"));
        check(" \n", Err("empty"));
        check("{\"a\":1}", Err("JSON that publishes no keys"));
        check("{\"keys\":[]}", Err("a JWK set without keys"));
        check("{\"keys\":", Err("damaged JSON"));
        check("<!DOCTYPE html><title>It\n works</title>", Err("a web page titled `It works`"));
        check("\u{feff}<html><head></head></html>", Err("a web page"));
        check("<html><title>Sign in to your account</title>", Err("a sign-in page titled `Sign in to your account`"));
        check("<html><form><input type=\"password\"></form></html>", Err("a sign-in page"));
        check(format!("<html><script>var keys = {KEYS};</script></html>"), Err("a web page"));
        check(format!("Here you are: {KEYS}"), Err("text that publishes no keys"));
        let damaged = KEYS.replace("\"a\"", "\"\u{fffd}\"").into_bytes();
        let damaged: Vec<_> = damaged.into_iter().filter(|byte| !matches!(byte, 0xbf | 0xbd)).collect();
        check(damaged, Err("a damaged text"));
        check(format!("{KEYS}\n{KEYS}"), Err("damaged JSON"));
        check("[".repeat(9000) + &"]".repeat(9000), Err("JSON that is nested too deep"));
        check("<Envelope><Header/><Body>x</Body></Envelope>", Err("text that publishes no keys"));
        check("<h1>Not found</h1>", Err("a web page"));
        check([0, 159, 146, 150, 1, 2, 3, 0, 255, 255], Err("binary data of no known kind"));
        let endless = format!("{{\"keys\":[{}0]}}", "0,".repeat(MAX_VALUES + 1));
        check(endless, Err("a text of more than 50,000 values, far more than any document that publishes keys"));
        check("not found", Err("text that publishes no keys"));
        check("eyJhbGciOiJub25lIn0.eyJpc3MiOiJub2JvZHkifQ.", Err("a token"));
    }
}
