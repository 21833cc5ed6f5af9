//! `WWW-Authenticate`: several challenges in one header or in several, their parameters quoted or not (RFC 9110 section
//! 11.6.1). What a server sends behind `Negotiate` or `NTLM` is left where it is.

use super::scan::{Cursor, places};
use super::{Challenge, MAX_ITEMS};
use crate::text::tail;

/// Every challenge in a text; `lower` is the text in lower case.
pub(super) fn find(text: &str, lower: &str) -> Vec<Challenge> {
    let mut found: Vec<Challenge> = Vec::new();
    for at in places(lower, "www-authenticate") {
        if found.len() < MAX_ITEMS && !is_inside(&found, at) {
            let mut cursor = Cursor::new(text, at + "www-authenticate".len());
            if to_value(&mut cursor) {
                found.extend(read(cursor));
            }
        }
    }
    // Exchange's own log names the header in many ways, but no scheme.
    let mut others: Vec<Challenge> = Vec::new();
    let mut done = 0; // up to here all has been read
    for at in places(lower, "bearer") {
        let is_word = !tail(lower.get(..at).unwrap_or_default(), 1).ends_with(|last: char| last.is_alphanumeric());
        if is_word && at >= done && found.len() + others.len() < MAX_ITEMS && !is_known(&found, at) {
            let read = read(Cursor::new(text, at));
            done = read.last().map_or(done, |last| last.range.end);
            let says_nothing = |challenge: &Challenge| challenge.scheme != "Bearer" || challenge.is_bare();
            others.extend(read.into_iter().skip_while(says_nothing));
        }
    }
    found.extend(others);
    found
}

fn is_inside(found: &[Challenge], at: usize) -> bool {
    found.last().is_some_and(|last| at < last.range.end)
}

fn is_known(found: &[Challenge], at: usize) -> bool {
    let next = found.partition_point(|challenge| challenge.range.end <= at);
    found.get(next).is_some_and(|challenge| challenge.range.start <= at)
}

/// From the header's name to its value: `:`, or what JSON and lists put in between.
fn to_value(cursor: &mut Cursor<'_>) -> bool {
    let mut has_sign = false;
    for _ in 0..MAX_SIGNS {
        if cursor.eat_any(&[":", "=", "→", "->", "{", "[", "value"]) {
            has_sign = true;
        } else if !(cursor.blanks() || cursor.eat_any(&["\\\"", "\"", "'", ","])) {
            break;
        }
    }
    has_sign
}

/// The challenges that stand from here on, one behind another.
pub(super) fn read(mut cursor: Cursor<'_>) -> Vec<Challenge> {
    let mut challenges: Vec<Challenge> = Vec::new();
    while challenges.len() < MAX_CHALLENGES {
        let start = cursor.at;
        let name = cursor.name();
        let Some(scheme) = SCHEMES.iter().find(|scheme| name.eq_ignore_ascii_case(scheme)) else { break };
        let mut challenge = Challenge { scheme: (*scheme).to_owned(), ..Challenge::default() };
        let mut end = cursor.at;
        let may_go_on = parameters(&mut cursor, &mut challenge, &mut end);
        challenge.range = start..end;
        challenges.push(challenge);
        if !may_go_on {
            break;
        }
    }
    challenges
}

/// Reads a challenge's parameters. Says whether another challenge may follow.
fn parameters(cursor: &mut Cursor<'_>, challenge: &mut Challenge, end: &mut usize) -> bool {
    let mut count = 0;
    loop {
        // A comma may stand before the first parameter, and several in between.
        let mut has_comma = false;
        let mut probe = cursor.clone();
        loop {
            probe.blanks();
            if !probe.eat(",") {
                break;
            }
            has_comma = true;
        }
        let at_name = probe.clone();
        let name = probe.folded_name();
        probe.spaces();
        if name.is_empty() || !probe.equals() {
            *cursor = at_name;
            return has_comma;
        }
        if count >= MAX_PARAMETERS || (count > 0 && !has_comma) {
            return false;
        }
        probe.spaces();
        let is_quoted = !probe.rest().starts_with(|first: char| first.is_ascii_alphanumeric());
        let value = if is_quoted { probe.value() } else { probe.name().to_owned() };
        *cursor = probe;
        *end = cursor.at;
        count += 1;
        set(challenge, &name, value);
    }
}

fn set(challenge: &mut Challenge, name: &str, value: String) {
    match name.to_ascii_lowercase().as_str() {
        "client_id" => challenge.client_id = Some(value),
        "trusted_issuers" => {
            let issuers = value.split(',').map(|issuer| issuer.split_whitespace().collect::<String>());
            challenge.trusted_issuers = issuers.filter(|issuer| !issuer.is_empty()).collect();
        }
        "authorization_uri" | "authorization" => {
            challenge.authorization_uri = Some(value.split_whitespace().collect());
        }
        "error" => challenge.error = Some(value),
        "realm" => challenge.realm = Some(value),
        _ => {}
    }
}

impl Challenge {
    /// Whether it names nothing but its scheme.
    pub fn is_bare(&self) -> bool {
        let Self { scheme: _, client_id, trusted_issuers, authorization_uri, error, realm, range: _ } = self;
        client_id.is_none()
            && trusted_issuers.is_empty()
            && authorization_uri.is_none()
            && error.is_none()
            && realm.is_none()
    }

    /// Whether Exchange writes it: no proxy names trusted issuers or Exchange's application.
    pub fn is_of_exchange(&self) -> bool {
        !self.trusted_issuers.is_empty() || self.client_id.is_some()
    }
}

const SCHEMES: [&str; 9] = ["Bearer", "Basic", "Negotiate", "NTLM", "Kerberos", "Digest", "PoP", "OAuth", "TSSSO"];
const MAX_CHALLENGES: usize = 32; // Exchange Online repeats Basic ten times
const MAX_PARAMETERS: usize = 16; // eight are known
const MAX_SIGNS: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let words = |challenge: Challenge| {
            let mut words = challenge.scheme;
            for (name, value) in [
                ("client_id", challenge.client_id),
                ("authorization_uri", challenge.authorization_uri),
                ("error", challenge.error),
                ("realm", challenge.realm),
            ] {
                words.extend(value.map(|value| format!(" {name}={value}")));
            }
            words.extend(challenge.trusted_issuers.iter().map(|issuer| format!(" {issuer}")));
            words
        };
        let found: Vec<_> = find(text, &text.to_ascii_lowercase()).into_iter().map(words).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn issuers_stand_one_by_one() {
        check(
            "WWW-Authenticate: Bearer client_id=\"00000002-0000-0ff1-ce00-000000000000\", trusted_issuers=\"a@t,b@c.d\", \
             token_types=\"x y\", authorization_uri=\"https://login.windows.net/common\", error=\"invalid_token\"",
            &[
                "Bearer client_id=00000002-0000-0ff1-ce00-000000000000 authorization_uri=https://login.windows.net/common \
               error=invalid_token a@t b@c.d",
            ],
        );
        check("the challenge was Bearer trusted_issuers=\"a@t,\r\n    b@t\" and", &["Bearer a@t b@t"]);
    }

    #[test]
    fn several_stand_in_one_header_or_in_several() {
        check(
            "www-authenticate: Bearer client_id=\"x\",Basic Realm=\"\",Basic Realm=\"\"\r\nServer: IIS",
            &["Bearer client_id=x", "Basic realm=", "Basic realm="],
        );
        check(
            "WWW-Authenticate: Negotiate, NTLM\nWWW-Authenticate: Basic realm=\"a, b\"\n",
            &["Negotiate", "NTLM", "Basic realm=a, b"],
        );
        check(
            r#"{"name":"WWW-Authenticate","value":"Bearer realm=\"\", client_id=\"x\""}"#,
            &["Bearer client_id=x realm="],
        );
    }

    #[test]
    fn tokens_are_no_challenges() {
        check("Authorization: Bearer eyJhbGciOiJub25lIn0.e30.", &[]);
        check("WWW-Authenticate: Negotiate oYG2MIGzoAMKAQChCwYJKoZIgvcSAQICooGeBIGbYIGY==", &["Negotiate"]);
        check("look at the WWW-Authenticate header for Bearer tokens", &[]);
        check("an empty Bearer challenge", &[]);
        check("it said Bearer , Bearer client_id=\"x\", Basic realm=\"\"", &["Bearer client_id=x", "Basic realm="]);
        check("it said Bearer , Basic realm=\"\"", &[]);
    }
}
