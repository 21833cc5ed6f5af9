//! Secrets that stand in a text, known by what stands before them: a header, a name, the query of an address. Each is masked
//! in one pass over the text; what was masked once stays as it is.

use crate::checks::{bare_name, secret_name};
use crate::text::head;

pub(super) const MASK: &str = "[redacted]";

/// Values below a name, behind an authentication scheme, and in the query of an address.
pub(super) fn mask_named(text: &str) -> String {
    if !text.bytes().any(|byte| matches!(byte, b'=' | b':' | b' ')) {
        return text.to_owned();
    }
    let mut masked = String::with_capacity(text.len());
    let mut from = 0; // what stands before it has been written
    let mut word = 0; // where the word starts that is being read
    let mut is_first = true; // nothing stands before that word on its line
    for (at, character) in text.char_indices() {
        if at < from {
            continue;
        }
        if is_name(character) {
            continue;
        }
        let name = text.get(word.max(from)..at).unwrap_or_default();
        let place = Place { text, at, word: word.max(from), is_first };
        let range = match character {
            '=' | ':' | '"' | '\'' | '\\' => place.value_of(name),
            ' ' => place.value_of(name).or_else(|| place.blob_of(name)),
            '?' => place.query(),
            _ => None,
        };
        if let Some((start, end, put)) = range {
            masked.push_str(text.get(from..start).unwrap_or_default());
            masked.push_str(put);
            from = end;
        }
        is_first = match character {
            '\n' | '\r' => true,
            ' ' | '\t' | '"' | '\'' | '{' => is_first && name.is_empty(),
            _ => false,
        };
        word = at + character.len_utf8();
    }
    masked.push_str(text.get(from..).unwrap_or_default());
    masked
}

/// A name has been read up to here.
struct Place<'t> {
    text: &'t str,
    at: usize,
    word: usize,
    is_first: bool,
}

/// What to replace, and with what.
type Masked = (usize, usize, &'static str);

impl Place<'_> {
    /// The value of a name that says that it is a secret: `password=…`, `"client_secret": "…"`, `Cookie: …`.
    fn value_of(&self, name: &str) -> Option<Masked> {
        let kind = kind(name)?;
        let after = self.text.get(self.at..)?;
        let rest = after.trim_start_matches(['\\', '"', '\'']);
        let is_quoted_name = rest.len() < after.len();
        let sign = rest.trim_start_matches([' ', '\t']);
        let is_equals = sign.starts_with('=');
        if !is_equals && !sign.starts_with(':') {
            return None;
        }
        let value = sign.get(1..)?.trim_start_matches([' ', '\t']);
        let bare = value.trim_start_matches(['\\', '"', '\'']);
        let is_quoted = bare.len() < value.len();
        let start = self.text.len() - bare.len();
        let before = self.text.get(..self.word).unwrap_or_default();
        let length = match kind {
            _ if bare.starts_with(MASK) => return None,
            // A challenge has an address of this name.
            Kind::Header if is_equals && bare.starts_with("http") => return None,
            Kind::Header if is_quoted => up_to(bare, is_quote),
            Kind::Header => return self.header(name, bare, start, is_equals),
            Kind::Query if is_equals => {
                let length = value_length(head(bare, MAX_QUERY), is_quoted);
                let goes_on = bare.get(length..).is_some_and(|rest| rest.starts_with('&'));
                if !goes_on && !before.ends_with(['?', '&']) {
                    return None;
                }
                length
            }
            Kind::Query => return None,
            // "the client assertion: …" is prose.
            Kind::Word if !is_equals && !self.is_first && !is_quoted_name => return None,
            Kind::Word | Kind::Secret => value_length(bare, is_quoted),
        };
        let value = bare.get(..length)?;
        let says_nothing =
            value.is_empty() || ["true", "false", "null"].iter().any(|word| value.eq_ignore_ascii_case(word));
        (!says_nothing).then_some((start, start + length, MASK))
    }

    /// To the end of the line where it stands on a line of its own, else as far as it surely goes.
    fn header(&self, name: &str, value: &str, start: usize, is_equals: bool) -> Option<Masked> {
        let line = |value: &str| up_to(value, |character| matches!(character, '\n' | '\r'));
        if bare_name(name).ends_with("cookie") {
            let length = if self.is_first { line(value) } else { cookies(value) };
            return (length > 0).then_some((start, start + length, MASK));
        }
        let scheme = up_to(head(value, MAX_QUERY), char::is_whitespace);
        let word = value.get(..scheme)?;
        let known = SCHEMES.iter().any(|known| word.eq_ignore_ascii_case(known));
        let (skipped, rest) = if known {
            let rest = value.get(scheme..)?.trim_start_matches([' ', '\t']);
            (value.len() - rest.len(), rest)
        } else {
            (0, value)
        };
        // A token loses its signature only.
        if rest.starts_with("eyJ") || (is_equals && !known) || (!known && !self.is_first && !is_blob(word)) {
            return None;
        }
        let length = if self.is_first { line(rest) } else { value_length(rest, false) };
        let start = start + skipped;
        (length > 0 && !rest.starts_with(MASK)).then_some((start, start + length, MASK))
    }

    /// What stands behind `Bearer` or `Basic`; the parameters of a challenge are public, and most words are prose.
    fn blob_of(&self, name: &str) -> Option<Masked> {
        if !SCHEMES.iter().any(|known| name.eq_ignore_ascii_case(known)) {
            return None;
        }
        let rest = self.text.get(self.at..)?;
        let value = rest.trim_start_matches(' ');
        let length =
            up_to(value, |character| !(is_name(character) || matches!(character, '+' | '/' | '=' | '~' | '.')));
        let blob = value.get(..length)?;
        let start = self.text.len() - value.len();
        let is_opaque =
            is_blob(blob) && !blob.trim_end_matches('=').contains('=') && !value.get(length..)?.starts_with('"');
        (is_opaque && !blob.starts_with("eyJ")).then_some((start, start + length, MASK))
    }

    /// The query of an address, unless it only says what is looked for.
    fn query(&self) -> Option<Masked> {
        let before = self.text.get(..self.at)?;
        if before.is_empty() || before.ends_with(|last: char| last.is_whitespace() || is_quote(last)) {
            return None;
        }
        let rest = self.text.get(self.at + 1..)?;
        let (first, _) = head(rest, MAX_NAME + 1).split_once('=')?;
        if first.is_empty() || !first.chars().all(|part| is_name(part) || matches!(part, '%' | '.' | '$')) {
            return None;
        }
        let whole = rest.get(..up_to(rest, |character| character.is_whitespace() || is_end_of_url(character)))?;
        let query = whole.trim_end_matches([')', ']', '}', '.', ',', ';', '\\']);
        let is_public = query.len() <= MAX_QUERY
            && query.split('&').all(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                let is_address = value.contains('@') && PERSONS.iter().any(|person| name.eq_ignore_ascii_case(person));
                is_address || PUBLIC.iter().any(|public| name.eq_ignore_ascii_case(public))
            });
        (!is_public).then(|| (self.at, self.at + 1 + query.len(), "?…"))
    }
}

/// Tokens lose their signatures, however they are broken over lines and whichever way their dots are written.
pub(super) fn mask_signatures(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut from = 0;
    for (start, _) in text.match_indices("eyJ") {
        if start < from {
            continue;
        }
        let token = Token::read(text, start);
        if let Some(signature) = token.signature.filter(|signature| *signature < token.end) {
            masked.push_str(text.get(from..signature).unwrap_or_default());
            masked.push_str("[signature removed]");
        } else {
            masked.push_str(text.get(from..token.end).unwrap_or_default());
        }
        from = token.end;
    }
    masked.push_str(text.get(from..).unwrap_or_default());
    masked
}

/// A token in a text.
struct Token {
    /// Behind its second dot.
    signature: Option<usize>,
    end: usize,
}

impl Token {
    fn read(text: &str, start: usize) -> Self {
        let mut token = Self { signature: None, end: start };
        let mut dots = 0;
        let mut width = 0; // of the line above
        loop {
            let rest = text.get(token.end..).unwrap_or_default();
            let run = up_to(rest, |character| !is_name(character));
            token.end += run;
            width += run;
            let after = rest.get(run..).unwrap_or_default();
            let dot = ["%2E", "%2e", "."].into_iter().find(|dot| after.starts_with(*dot));
            if let Some(dot) = dot {
                token.end += dot.len();
                width += dot.len();
                dots += 1;
                if dots == 2 {
                    token.signature = Some(token.end);
                }
                continue;
            }
            if after.starts_with('=') {
                token.end += 1;
                continue;
            }
            let Some((blanks, line)) = fold(after) else { break };
            // A line of its own that is no word goes on with the token above.
            let has_digit = line.bytes().any(|byte| byte.is_ascii_digit());
            if width < MIN_FOLDED || !(has_digit || line.len() >= MIN_FOLDED || line.len() == width) {
                break;
            }
            token.end += blanks;
            width = 0;
        }
        if token.signature.is_some() {
            let after = text.get(token.end..).unwrap_or_default();
            token.end += up_to(after, |character| is_boundary(character) || character == '&');
        }
        token
    }
}

/// The next line, where all of it may belong to a token, and what stands before it.
fn fold(after: &str) -> Option<(usize, &str)> {
    let line = after.trim_start_matches([' ', '\t', '\r', '\n', '|', '>']);
    let blanks = after.len() - line.len();
    if blanks > MAX_NAME || !after.get(..blanks)?.contains(['\n', '\r']) {
        return None;
    }
    let length = up_to(head(line, MAX_LINE), |character| !(is_name(character) || matches!(character, '.' | '%' | '=')));
    let end = head(line.get(length..)?, MAX_NAME).trim_start_matches(['"', '\'', ',', ';', ' ', '`']);
    let is_whole = end.is_empty() || end.starts_with(['\r', '\n']);
    (length > 0 && is_whole).then(|| (blanks, line.get(..length).unwrap_or_default()))
}

/// How a name is used.
#[derive(Clone, Copy)]
enum Kind {
    /// A header of HTTP.
    Header,
    /// Of secrets, whatever stands between.
    Secret,
    /// Also a word of prose.
    Word,
    /// Only in a query: elsewhere `code` is an error's number.
    Query,
}

fn kind(name: &str) -> Option<Kind> {
    if name.is_empty() || name.len() > MAX_NAME {
        return None;
    }
    let name = bare_name(name);
    match name.as_str() {
        "cookie" | "setcookie" | "authorization" | "proxyauthorization" => Some(Kind::Header),
        "code" | "sig" | "key" | "state" | "signature" => Some(Kind::Query),
        "secret" | "assertion" => Some(Kind::Word),
        name if ENDINGS.iter().any(|ending| name.ends_with(ending)) || secret_name(name).is_some() => {
            Some(Kind::Secret)
        }
        _ => None,
    }
}

/// Whether a property or an event's datum of this name is a secret, by any part of it.
pub(super) fn is_secret_part(name: &str) -> bool {
    let name = bare_name(name);
    let ends = |ending: &&str| name.ends_with(*ending);
    ["password", "secret", "cookie"].iter().any(|part| name.contains(part))
        || ENDINGS.iter().any(ends)
        || matches!(name.as_str(), "authorization" | "proxyauthorization" | "key" | "token")
}

/// Whether it names a person, by its end.
pub(super) fn is_personal_part(name: &str) -> bool {
    let name = bare_name(name);
    ["username", "mailbox", "linkedaccount"].iter().any(|ending| name.ends_with(ending))
}

/// Long, and no word.
fn is_blob(word: &str) -> bool {
    let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
    word.len() >= MIN_BLOB && (has_digit || word.ends_with('=') || word.len() >= LONG_BLOB)
}

/// Pairs with semicolons in between.
fn cookies(text: &str) -> usize {
    let mut end = 0;
    loop {
        let rest = text.get(end..).unwrap_or_default();
        let blanks = rest.len() - rest.trim_start_matches(' ').len();
        let word =
            up_to(rest.get(blanks..).unwrap_or_default(), |character| character.is_whitespace() || is_quote(character));
        let is_open = rest.get(blanks..blanks + word).is_some_and(|word| word.ends_with(';'));
        if word == 0 {
            return end;
        }
        end += blanks + word;
        if !is_open {
            return end;
        }
    }
}

fn value_length(value: &str, is_quoted: bool) -> usize {
    if is_quoted {
        let end = up_to(value, is_quote);
        return value.get(..end).map_or(end, |value| value.trim_end_matches('\\').len());
    }
    let end = up_to(value, |character| {
        character.is_whitespace() || is_quote(character) || matches!(character, '&' | ';' | '<' | '>')
    });
    value.get(..end).map_or(end, |value| value.trim_end_matches([',', ')', ']', '}', '\\']).len())
}

fn up_to(text: &str, is_end: impl Fn(char) -> bool) -> usize {
    text.find(is_end).unwrap_or(text.len())
}

/// Where a word ends in which a token or an address stands.
pub(super) fn is_boundary(character: char) -> bool {
    character.is_whitespace() || matches!(character, '`' | '"' | '\'' | ',' | ';' | '(' | ')' | '<' | '>' | '[' | ']')
}

fn is_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-')
}

fn is_quote(character: char) -> bool {
    matches!(character, '"' | '\'')
}

fn is_end_of_url(character: char) -> bool {
    is_quote(character) || matches!(character, '<' | '>' | '`' | '|')
}

/// How names of secrets end: `ApplicationSecret`, `X-BackEndCookie`. `PublicKeyToken` is public.
const ENDINGS: [&str; 10] = [
    "password",
    "passwd",
    "secret",
    "cookie",
    "accesstoken",
    "refreshtoken",
    "idtoken",
    "clientassertion",
    "apikey",
    "pwd",
];
const SCHEMES: [&str; 6] = ["Basic", "Bearer", "Negotiate", "NTLM", "Digest", "Kerberos"];
/// What is looked for, and in which version.
const PUBLIC: [&str; 6] = ["appid", "p", "api-version", "realm", "wsdl", "singlewsdl"];
/// A mail address is masked by itself: its domain may be what matters.
const PERSONS: [&str; 4] = ["user", "username", "upn", "login_hint"];
const MAX_NAME: usize = 64;
/// What is looked through for a longer one may be looked through again.
const MAX_QUERY: usize = 512;
/// Lines of tokens are broken at 64 characters and more; few words are as long as this.
const MIN_FOLDED: usize = 16;
const MAX_LINE: usize = 16 * 1024;
const MIN_BLOB: usize = 12;
const LONG_BLOB: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(mask_named(text), expected);
        assert_eq!(mask_named(expected), expected, "masked once more");
    }

    #[test]
    fn headers_and_names_give_secrets_away() {
        check("Cookie: a=b; c=d e\nServer: x", "Cookie: [redacted]\nServer: x");
        check("sent Cookie: a=b; c=d and went", "sent Cookie: [redacted] and went");
        check("\"Set-Cookie\":\"a=b; c\",\"x\":1", "\"Set-Cookie\":\"[redacted]\",\"x\":1");
        check("Authorization: Basic QkFTSUM6cHc=", "Authorization: Basic [redacted]");
        check("Proxy-Authorization: SharedKey a:b", "Proxy-Authorization: [redacted]");
        check("with Bearer opaque10abcdefghijkl, then", "with Bearer [redacted], then");
        check(
            "password=a client_secret=b, refresh_token: c",
            "password=[redacted] client_secret=[redacted], refresh_token: [redacted]",
        );
        check("{\"client_secret\": \"a b\", \"x\": 1}", "{\"client_secret\": \"[redacted]\", \"x\": 1}");
        check("{\\\"password\\\":\\\"a b\\\"}", "{\\\"password\\\":\\\"[redacted]\\\"}");
        check("GET /owa/ code=abc&state=def&x=1 443", "GET /owa/ code=[redacted]&state=[redacted]&x=1 443");
    }

    #[test]
    fn queries_are_left_out() {
        check("at https://x.y/ews?code=1&sig=2, then", "at https://x.y/ews?…, then");
        check("(/ews/a.asmx?a=b)", "(/ews/a.asmx?…)");
        for open in
            ["https://x.y/a?appid=00000002-0000-0ff1-ce00-000000000000", "https://x.y/a?wsdl", "why? a=b", "ok?"]
        {
            check(open, open);
        }
    }

    #[test]
    fn what_is_public_stays() {
        for text in [
            "Bearer client_id=\"00000002-0000-0ff1-ce00-000000000000\", trusted_issuers=\"a@t\", token_types=\"x\"",
            "Bearer authorization=\"https://login.windows.net/common\"",
            "The token: it has expired. Basic authentication is off. Error Code: 2000001",
            "the client assertion: its key is not known; the client secret: expired",
            "Thumbprint 8BB44C52F03EF30AEAB27528A1019F0887A7A383, PublicKeyToken=31bf3856ad364e35",
            "Negotiate, NTLM\nBasic realm=\"\"",
            "password=",
        ] {
            check(text, text);
        }
    }

    #[track_caller]
    fn check_token(text: &str, expected: &str) {
        assert_eq!(mask_signatures(text), expected);
        assert_eq!(mask_signatures(expected), expected, "masked once more");
    }

    #[test]
    fn tokens_lose_their_signature_in_every_dress() {
        check_token("a eyJa.eyJb.c2ln b", "a eyJa.eyJb.[signature removed] b");
        check_token("eyJa%2EeyJb%2ec2ln&x", "eyJa%2EeyJb%2e[signature removed]&x");
        check_token(
            "eyJ0eXAiOiJKV1Qi\r\nLCJh.eyJhdWQiOiIx\n  MjM0.c2lnbmF0dXJlMTIz\nc2ln\nThe end",
            "eyJ0eXAiOiJKV1Qi\r\nLCJh.eyJhdWQiOiIx\n  MjM0.[signature removed]\nThe end",
        );
        check_token("eyJa.eyJb. and", "eyJa.eyJb. and");
        check_token("eyJa.eyJb", "eyJa.eyJb");
    }

    #[test]
    fn garbage_is_read_in_one_go() {
        for unit in
            ["?p=1", "code=", "Cookie: a ", "Authorization: a ", "x?", "eyJ", "eyJa.\n", "Basic a=", "\\\"", "Basic "]
        {
            let text = unit.repeat(200_000 / unit.len());
            assert!(!mask_signatures(&mask_named(&text)).is_empty());
        }
    }
}
