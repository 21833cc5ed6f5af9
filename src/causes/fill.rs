//! Puts a value of the evidence into a command. Evidence is written by others, and commands are there to be copied into
//! a shell that may do anything: what could end its argument does not get in.

use crate::text::is_guid;

/// What a place in a command takes. What does not fit leaves the placeholder, which PowerShell refuses to run.
#[derive(Clone, Copy)]
pub(super) enum Slot {
    /// A certificate's thumbprint: forty hexadecimal digits.
    Thumbprint(&'static str),
    /// An application's or a tenant's id.
    Guid(&'static str),
    /// A server, a domain or a tenant by its domain.
    Host(&'static str),
    /// An object's name: in quotes.
    Name(&'static str),
}

/// The value as it can stand in a command, or the placeholder.
pub(super) fn fill(slot: Slot, value: Option<&str>) -> String {
    let filled = value.and_then(|value| admitted(slot, value.trim_matches(' ')));
    filled.unwrap_or_else(|| format!("<{}>", slot.placeholder()))
}

/// The same in quotation marks; the placeholder stands without them, for in them PowerShell would take it for a value.
pub(super) fn fill_quoted(slot: Slot, value: Option<&str>) -> String {
    let filled = value.and_then(|value| admitted(slot, value.trim_matches(' ')));
    filled.map_or_else(|| format!("<{}>", slot.placeholder()), |value| format!("'{value}'"))
}

/// The value as it can stand in a command; nothing where it cannot.
pub(super) fn admitted(slot: Slot, value: &str) -> Option<String> {
    match slot {
        Slot::Thumbprint(_) => is_thumbprint(value).then(|| value.to_ascii_uppercase()),
        Slot::Guid(_) => is_guid(value).then(|| value.to_ascii_lowercase()),
        Slot::Host(_) => is_host(value).then(|| value.to_owned()),
        Slot::Name(_) => is_plain_name(value).then(|| format!("'{}'", value.replace('\'', "''"))),
    }
}

impl Slot {
    fn placeholder(self) -> &'static str {
        match self {
            Self::Thumbprint(name) | Self::Guid(name) | Self::Host(name) | Self::Name(name) => name,
        }
    }
}

fn is_thumbprint(value: &str) -> bool {
    value.len() == HEX_DIGITS && value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Letters, digits, dots and hyphens, and no hyphen first: that would be a parameter.
fn is_host(value: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-';
    (1..=MAX_HOST_BYTES).contains(&value.len()) && !value.starts_with(['-', '.']) && value.bytes().all(is_plain)
}

/// Letters and digits of any script, blanks, and punctuation that no shell minds. PowerShell takes the typographic
/// quotes U+2018 to U+201B for quotes, too; they are not among these, nor is anything that cannot be seen.
fn is_plain_name(value: &str) -> bool {
    let fits = |character: char| {
        let is_seen = character.is_alphanumeric() && !crate::text::is_unprintable(character);
        let is_seen = is_seen && !FROM_RIGHT_TO_LEFT.iter().any(|script| script.contains(&character));
        is_seen || NAME_PUNCTUATION.contains(character)
    };
    let length = value.chars().take(MAX_NAME_CHARS + 1).count();
    (1..=MAX_NAME_CHARS).contains(&length) && value.chars().all(fits)
}

const HEX_DIGITS: usize = 40;
const MAX_HOST_BYTES: usize = 253; // RFC 1035
const MAX_NAME_CHARS: usize = 128; // longer than any name of Exchange's
/// Scripts that would reorder the command on the screen.
const FROM_RIGHT_TO_LEFT: [std::ops::RangeInclusive<char>; 4] =
    ['\u{590}'..='\u{8ff}', '\u{fb1d}'..='\u{fdff}', '\u{fe70}'..='\u{feff}', '\u{10800}'..='\u{10fff}'];
const NAME_PUNCTUATION: &str = " -_.,@()'/\\:+&#";

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(slot: Slot, value: &str, expected: &str) {
        assert_eq!(fill(slot, Some(value)), expected, "{value:?}");
    }

    #[test]
    fn what_fits_gets_in() {
        let thumbprint = "8BB4A9F0C1D2E3F405162738495A6B7C8D9EA383";
        check(Slot::Thumbprint("x"), thumbprint, thumbprint);
        check(Slot::Thumbprint("x"), &thumbprint.to_lowercase(), thumbprint);
        let guid = "00000002-0000-0FF1-CE00-000000000000";
        check(Slot::Guid("x"), guid, &guid.to_lowercase());
        check(Slot::Host("x"), "EX01.contoso.com", "EX01.contoso.com");
        check(Slot::Name("x"), "EvoSts - 1a2b", "'EvoSts - 1a2b'");
        check(Slot::Name("x"), "O'Brien", "'O''Brien'");
        check(Slot::Name("x"), r"EX01\EWS (Default Web Site)", r"'EX01\EWS (Default Web Site)'");
        check(Slot::Name("x"), "Übergang Köln", "'Übergang Köln'");
        assert_eq!(fill(Slot::Name("name of the server"), None), "<name of the server>");
        assert_eq!(fill_quoted(Slot::Host("domain"), Some("contoso.com")), "'contoso.com'");
        assert_eq!(fill_quoted(Slot::Host("domain"), Some("contoso.com'")), "<domain>");
        check(Slot::Name("x"), "\u{5d0}\u{5d1}", "<x>");
    }

    #[test]
    fn what_could_break_out_leaves_the_placeholder() {
        for hostile in [
            "",
            " ",
            "'; Remove-Item C:\\ -Recurse; '",
            "$(calc)",
            "${env:PATH}",
            "`n",
            "a\nb",
            "a\rb",
            "a\tb",
            "a\u{2019}b",
            "a\u{2018}; calc; \u{2018}",
            "a\u{201a}b",
            "a\u{201b}b",
            "a\u{200e}b",
            "a\u{202e}b",
            "a\u{feff}b",
            "a\u{a0}b",
            "a\u{2028}b",
            "a\0b",
            "a|b",
            "a&calc",
            "a;b",
            "a\"b",
            "{calc}",
            "%PATH%",
            "<x>",
            "@{a=1}",
            "-Confirm:$false",
        ] {
            for slot in [Slot::Thumbprint("x"), Slot::Guid("x"), Slot::Host("x")] {
                check(slot, hostile, "<x>");
            }
            let filled = fill(Slot::Name("x"), Some(hostile));
            let is_harmless = filled == "<x>" || filled.trim_matches('\'') == hostile.replace('\'', "''");
            assert!(is_harmless && !filled.contains(['$', '`', ';', '|', '"', '\n', '\r', '{', '%']), "{filled}");
        }
        check(Slot::Name("x"), "a\u{2019}b", "<x>");
        check(Slot::Name("x"), "'; Remove-Item", "<x>");
        check(Slot::Name("x"), &"a".repeat(200), "<x>");
        check(Slot::Host("x"), "-Confirm", "<x>");
        check(Slot::Thumbprint("x"), "8B B4", "<x>");
    }
}
