//! What a credential looks like: by its shape, or by the name that it stands under. For the check that finds them and for
//! reports, which leave them out.

use std::ops::Range;

/// A credential in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Credential {
    /// Where it stands, in bytes.
    pub(crate) range: Range<usize>,
    /// What it is, as it stands in a sentence.
    pub(crate) what: &'static str,
}

/// Every credential whose shape gives it away, in the order in which they stand.
pub(crate) fn credentials(text: &str) -> Vec<Credential> {
    if !may_hold_any(text) {
        return Vec::new();
    }
    let mut found = private_keys(text);
    found.extend(SHAPES.iter().flat_map(|shape| shape.find(text)));
    found.extend(entra_secrets(text));
    found.sort_by_key(|credential| (credential.range.start, std::cmp::Reverse(credential.range.end)));
    let mut end = 0;
    found.retain(|credential| {
        let is_new = credential.range.start >= end;
        end = end.max(credential.range.end);
        is_new
    });
    found
}

/// One pass that spares nearly every text the many that look closely: whether any shape may begin anywhere in it.
fn may_hold_any(text: &str) -> bool {
    let begins = |four: &[u8; 4]| {
        matches!(
            four,
            b"----" | b"AKIA" | b"ASIA" | b"ghp_" | b"gho_" | b"ghu_" | b"ghs_" | b"ghr_" | b"gith" | b"glpa" | b"npm_"
        ) || matches!(four, b"xoxb" | b"xoxp" | b"xoxa" | b"xoxs" | b"AIza" | b"sk_l" | b"Acco" | b"Shar")
            || matches!(four, [b'S', b'G', b'.', _] | [b'Q', b'~', ..])
    };
    text.len() >= MIN_BYTES && text.as_bytes().array_windows().any(begins)
}

/// The shortest shape: an access key of Amazon's.
const MIN_BYTES: usize = 20;

/// What the member of this name holds if it is a text: a password, a key.
pub(crate) fn secret_name(name: &str) -> Option<&'static str> {
    // Each of the names holds one of these; most others hold none.
    let is_part = |three: &[u8; 3]| {
        matches!(
            three.map(|byte| byte.to_ascii_lowercase()),
            [b'p', b'a', b's'] | [b'p', b'w', b'd'] | [b's', b'e', b'c']
        ) || matches!(three.map(|byte| byte.to_ascii_lowercase()), [b'k', b'e', b'y'] | [b's', b't', b'r'])
    };
    if !name.as_bytes().array_windows().any(is_part) {
        return None;
    }
    let name = bare(name);
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, what)| *what)
}

/// The name without what programs write differently: `client_secret`, `ClientSecret`, `https://x/claims/client-secret`.
pub(crate) fn bare(name: &str) -> String {
    let last = name.rsplit('/').next().unwrap_or_default();
    last.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A fixed beginning and so many characters behind it.
struct Shape {
    prefix: &'static str,
    tail: Range<usize>,
    is_part: fn(char) -> bool,
    what: &'static str,
}

impl Shape {
    fn find(&self, text: &str) -> Vec<Credential> {
        let hit = |(start, prefix): (usize, &str)| {
            let before = text.get(..start)?.chars().next_back();
            let tail = run(text.get(start + prefix.len()..)?, self.is_part);
            let is_whole = before.is_none_or(|before| !before.is_ascii_alphanumeric()) && self.tail.contains(&tail);
            is_whole.then(|| Credential { range: start..start + prefix.len() + tail, what: self.what })
        };
        text.match_indices(self.prefix).filter_map(hit).collect()
    }
}

/// How many bytes from the beginning on are of a kind.
fn run(text: &str, is_part: fn(char) -> bool) -> usize {
    text.find(|character| !is_part(character)).unwrap_or(text.len())
}

/// PEM blocks of private keys, to their ends or to that of the text.
fn private_keys(text: &str) -> Vec<Credential> {
    const END: &str = "PRIVATE KEY-----";
    let begins = text.match_indices("-----BEGIN ").filter(|(start, begin)| {
        let label = text.get(start + begin.len()..).unwrap_or_default();
        label.split("-----").next().is_some_and(|label| label.ends_with("PRIVATE KEY"))
    });
    let block = |(start, _): (usize, &str)| {
        let rest = text.get(start..).unwrap_or_default();
        let end = rest.match_indices(END).nth(1).map_or(rest.len(), |(end, _)| end + END.len());
        Credential { range: start..start + end, what: "a private key" }
    };
    begins.map(block).collect()
}

/// What Entra gives out as client secrets: 40 characters with `8Q~` or the like behind the third.
fn entra_secrets(text: &str) -> Vec<Credential> {
    let hit = |(at, mark): (usize, &str)| {
        let start = at.checked_sub(4)?;
        let head = text.get(start..at)?;
        let before = text.get(..start)?.chars().next_back();
        let tail = run(text.get(at + mark.len()..)?, is_entra);
        let fits = head.chars().take(3).all(is_entra)
            && head.ends_with(|character: char| character.is_ascii_digit())
            && before.is_none_or(|before| !is_entra(before))
            && (31..=34).contains(&tail);
        fits.then(|| Credential {
            range: start..at + mark.len() + tail,
            what: "a client secret of an Entra application",
        })
    };
    text.match_indices("Q~").filter_map(hit).collect()
}

fn is_entra(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '~' | '.' | '-')
}

fn is_upper(character: char) -> bool {
    character.is_ascii_uppercase() || character.is_ascii_digit()
}

fn is_letter(character: char) -> bool {
    character.is_ascii_alphanumeric()
}

fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-')
}

fn is_base64(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '+' | '/' | '=')
}

const fn shape(prefix: &'static str, tail: Range<usize>, is_part: fn(char) -> bool, what: &'static str) -> Shape {
    Shape { prefix, tail, is_part, what }
}

const MANY: usize = usize::MAX;

/// As their makers document them.
static SHAPES: [Shape; 19] = [
    shape("AKIA", 16..17, is_upper, "an access key of Amazon Web Services"),
    shape("ASIA", 16..17, is_upper, "an access key of Amazon Web Services"),
    shape("ghp_", 36..MANY, is_letter, "an access token of GitHub"),
    shape("gho_", 36..MANY, is_letter, "an access token of GitHub"),
    shape("ghu_", 36..MANY, is_letter, "an access token of GitHub"),
    shape("ghs_", 36..MANY, is_letter, "an access token of GitHub"),
    shape("ghr_", 36..MANY, is_letter, "an access token of GitHub"),
    shape("github_pat_", 40..MANY, is_word, "an access token of GitHub"),
    shape("glpat-", 20..MANY, is_word, "an access token of GitLab"),
    shape("npm_", 36..37, is_letter, "an access token of npm"),
    shape("xoxb-", 20..MANY, is_word, "a token of Slack"),
    shape("xoxp-", 20..MANY, is_word, "a token of Slack"),
    shape("xoxa-", 20..MANY, is_word, "a token of Slack"),
    shape("xoxs-", 20..MANY, is_word, "a token of Slack"),
    shape("AIza", 35..36, is_word, "an API key of Google"),
    shape("sk_live_", 20..MANY, is_letter, "a secret key of Stripe"),
    shape("AccountKey=", 40..MANY, is_base64, "a key of an Azure storage account"),
    shape("SharedAccessKey=", 40..MANY, is_base64, "a key of an Azure service"),
    shape("SG.", 60..MANY, is_entra, "an API key of SendGrid"),
];

const NAMES: [(&str, &str); 20] = [
    ("password", "a password"),
    ("passwd", "a password"),
    ("pwd", "a password"),
    ("passphrase", "a password"),
    ("userpassword", "a password"),
    ("clientsecret", "a client secret"),
    ("appsecret", "a client secret"),
    ("secret", "a secret"),
    ("sharedsecret", "a secret"),
    ("secretkey", "a secret key"),
    ("secretaccesskey", "a secret key"),
    ("awssecretaccesskey", "a secret key"),
    ("privatekey", "a private key"),
    ("apikey", "an API key"),
    ("apisecret", "a secret"),
    ("xapikey", "an API key"),
    ("accountkey", "a key of an Azure service"),
    ("sharedaccesskey", "a key of an Azure service"),
    ("storagekey", "a key of an Azure service"),
    ("connectionstring", "a connection string, which mostly holds a password"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<_> = credentials(text).into_iter().map(|found| text[found.range].to_owned()).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn shapes_are_found_where_they_stand() {
        let aws = "AKIAABCDEFGHIJKLMNOP";
        check(&format!("id {aws}, more"), &[aws]);
        check("AKIAABCDEFGHIJKLMNO", &[]);
        check(&format!("x{aws}"), &[]);
        let github = format!("ghp_{}", "a1".repeat(18));
        check(&format!("{github} {aws}"), &[&github, aws]);
        let entra = format!("abc8Q~{}", "x".repeat(34));
        check(&format!("\"{entra}\""), &[&entra]);
        check(&format!("abc8Q~{}", "x".repeat(40)), &[]);
        check("xoxb-2148320983-2148320983-abcdefgh", &["xoxb-2148320983-2148320983-abcdefgh"]);
        let pem = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----";
        check(&format!("a {pem} b"), &[pem]);
        check(pem.get(..40).unwrap(), &[pem.get(..40).unwrap()]);
        check("-----BEGIN PUBLIC KEY-----\nMIIE\n-----END PUBLIC KEY-----", &[]);
        check("", &[]);
    }

    #[test]
    fn the_first_look_misses_nothing() {
        for shape in &SHAPES {
            let text = format!("{}{}", shape.prefix, "A".repeat(shape.tail.start));
            assert!(may_hold_any(&text), "{text}");
            assert_eq!(credentials(&text).len(), 1, "{text}");
        }
        for (name, what) in NAMES {
            assert_eq!(secret_name(name), Some(what));
        }
    }

    #[test]
    fn names_are_compared_without_their_dress() {
        for name in ["client_secret", "ClientSecret", "https://x.example/claims/client-secret"] {
            assert_eq!(secret_name(name), Some("a client secret"), "{name}");
        }
        for name in ["pwd_exp", "pwd_url", "passwordless", "secretary", "apikeyid", ""] {
            assert_eq!(secret_name(name), None, "{name}");
        }
    }
}
