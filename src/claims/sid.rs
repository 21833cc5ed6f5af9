//! Windows security identifiers and the numbers of Microsoft's directory, taken apart and named.

use std::fmt::Write as _;

use super::explain::Explanation;
use super::ids::{relative_id, security_id};

/// A SID: who it names, its domain and the number in it.
pub(super) fn explain_sid(text: &str) -> Explanation {
    let Some(numbers) = numbers(text) else {
        return Explanation::short("not a security identifier");
    };
    if let Some(name) = security_id(text) {
        return Explanation::short(name);
    }
    match numbers.as_slice() {
        // Entra's own: the object id in four numbers.
        [12, 1, parts @ ..] if parts.len() == 4 => {
            let id = object_id(parts);
            Explanation::short(format!("the Entra object {id}"))
        }
        [5, 21, domain @ .., number] if domain.len() == 3 => {
            let (domain, _) = text.rsplit_once('-').unwrap_or_default();
            let number = number.to_string();
            let name = relative_id(&number);
            let short = name.map_or_else(|| format!("user or group {number} of its domain"), str::to_owned);
            let named = name.map_or_else(String::new, |name| format!(", {name}"));
            let lines = vec![format!("Domain: {domain}"), format!("Number in the domain: {number}{named}")];
            Explanation { short, lines }
        }
        _ => Explanation::default(),
    }
}

/// A PUID: 16 hexadecimal digits.
pub(super) fn explain_puid(text: &str) -> Explanation {
    if text == "0" {
        return Explanation::short("none");
    }
    if is_puid(text) {
        return Explanation::short("the user's number in Microsoft's directory (PUID)");
    }
    Explanation::short("not a PUID, which has 16 hexadecimal digits")
}

/// Whether a text has the form of a PUID.
pub(super) fn is_puid(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The numbers behind `S-1-`.
fn numbers(text: &str) -> Option<Vec<u64>> {
    const MAX_NUMBERS: usize = 16; // the authority and at most 15 sub-authorities
    let rest = text.strip_prefix("S-1-")?;
    let numbers: Option<Vec<_>> = rest.split('-').map(|number| number.parse::<u64>().ok()).collect();
    numbers.filter(|numbers| numbers.len() >= 2 && numbers.len() <= MAX_NUMBERS)
}

/// The GUID whose 16 bytes are these four little-endian numbers.
fn object_id(parts: &[u64]) -> String {
    let numbers = parts.iter().filter_map(|part| u32::try_from(*part).ok());
    let bytes: Vec<u8> = numbers.flat_map(u32::to_le_bytes).collect();
    // A GUID's first three groups are little-endian, too.
    let order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
    let mut id = String::new();
    for (place, from) in order.into_iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            id.push('-');
        }
        let _infallible = write!(id, "{:02x}", bytes.get(from).copied().unwrap_or_default());
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sid: &str, short: &str, lines: &[&str]) {
        let seen = explain_sid(sid);
        assert_eq!(
            (seen.short.as_str(), seen.lines),
            (short, lines.iter().map(ToString::to_string).collect()),
            "{sid}"
        );
    }

    #[test]
    fn sids_are_taken_apart() {
        check("S-1-5-18", "the local system", &[]);
        check(
            "S-1-5-21-1004336348-1177238915-682003330-500",
            "the built-in Administrator",
            &[
                "Domain: S-1-5-21-1004336348-1177238915-682003330",
                "Number in the domain: 500, the built-in Administrator",
            ],
        );
        check(
            "S-1-5-21-1-2-3-1104",
            "user or group 1104 of its domain",
            &["Domain: S-1-5-21-1-2-3", "Number in the domain: 1104"],
        );
        check("S-1-12-1-2882343476-1122867 -1", "not a security identifier", &[]);
        let object = "the Entra object 12345678-def0-9abc-0139-7612cefaedfe";
        check("S-1-12-1-305419896-2596069104-309737729-4277009102", object, &[]);
        check("S-1-5-80-1-2-3-4-5", "", &[]);
    }

    #[test]
    fn what_is_no_sid_is_said_to_be_none() {
        for text in ["", "S-1-", "S-1-5", "s-1-5-18", "S-1-5-21--1", "S-1-5-21-x-2-3-500", "S-2-5-18"] {
            check(text, "not a security identifier", &[]);
        }
    }

    #[test]
    fn puids_are_named() {
        assert_eq!(explain_puid("10032001E2CBE43B").short, "the user's number in Microsoft's directory (PUID)");
        assert_eq!(explain_puid("0").short, "none");
        assert!(explain_puid("10032001E2CBE43").short.starts_with("not a PUID"));
    }
}
