//! Microsoft's tokens without a structure that anybody else knows, told apart by how they begin. Their forms are documented
//! nowhere; what is here is what they look like in the field.

/// What an opaque token is, as far as its beginning says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpaqueKind {
    /// A compact ticket of a personal Microsoft account (`EwB…`).
    CompactTicket,
    /// A refresh token or authorization code of a personal Microsoft account (`M.C5…`).
    PersonalAccount,
    /// A refresh token or authorization code of Entra (`0.A…`, `1.A…`).
    Entra,
    /// The same in the older form (`AQABAA…`, `OAQABAA…`, `PAQABAA…`).
    EntraOlder,
}

impl OpaqueKind {
    /// What it is, for the middle of a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::CompactTicket => "a compact ticket of a personal Microsoft account",
            Self::PersonalAccount => "a refresh token or authorization code of a personal Microsoft account",
            Self::Entra | Self::EntraOlder => "a refresh token or authorization code of Entra",
        }
    }
}

/// What this text is, if it is one of Microsoft's opaque tokens.
pub fn opaque_kind(text: &str) -> Option<OpaqueKind> {
    let is_ticket = |character: char| character.is_ascii_alphanumeric() || "+/=-_".contains(character);
    let is_code = |character: char| character.is_ascii_alphanumeric() || "-_.!*$".contains(character);
    if text.len() < MIN_CHARS {
        return None;
    }
    let any = |prefixes: &[&str]| prefixes.iter().any(|prefix| text.starts_with(prefix));
    if any(&["EwA", "EwB", "EwC", "EwD"]) && text.chars().all(is_ticket) {
        return Some(OpaqueKind::CompactTicket);
    }
    if !text.chars().all(is_code) {
        return None;
    }
    if text.strip_prefix("M.").is_some_and(is_data_centre) {
        return Some(OpaqueKind::PersonalAccount);
    }
    if any(&["0.A", "1.A"]) && text.matches('.').count() >= 2 {
        return Some(OpaqueKind::Entra);
    }
    any(&["AQABAA", "OAQABAA", "PAQABAA"]).then_some(OpaqueKind::EntraOlder)
}

/// `C107_BAY.…`: a letter, digits, an underscore, letters and digits, a dot.
fn is_data_centre(text: &str) -> bool {
    let Some((place, _)) = text.split_once('.') else { return false };
    let Some((number, name)) = place.split_once('_') else { return false };
    let digits = number.strip_prefix(['C', 'R']).unwrap_or_default();
    !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

const MIN_CHARS: usize = 60; // the shortest in the field have some hundreds; a word that happens to begin so has not

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opaque_tokens_are_told_apart_by_their_beginning() {
        let long = "aB3".repeat(40);
        let check = |begins: &str, expected: Option<OpaqueKind>| {
            assert_eq!(opaque_kind(&format!("{begins}{long}")), expected, "{begins}");
        };
        check("EwB4A8l6BAAU", Some(OpaqueKind::CompactTicket));
        check("M.C107_BAY.0.U.-", Some(OpaqueKind::PersonalAccount));
        check("M.R3_BL2.", Some(OpaqueKind::PersonalAccount));
        check("0.AXkAq0.AgABAAAA", Some(OpaqueKind::Entra));
        check("1.AVEAq0.AgABAwEAAAA", Some(OpaqueKind::Entra));
        check("OAQABAAEAAAD", Some(OpaqueKind::EntraOlder));
        check("M.Cx_BAY.", None);
        check("0.A", None);
        check("EwE", None);
        check("Ew B", None);
        assert_eq!(opaque_kind("EwB4A8l6BAAU"), None);
        assert_eq!(opaque_kind(""), None);
    }
}
