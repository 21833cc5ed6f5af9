//! `x-ms-diagnostics`: the number, the reason and the category, whichever of them is there and however it is written.

use std::ops::Range;

use super::scan::{Cursor, decoded, find_ignoring_case, in_quotes, places};
use super::{Category, MAX_ITEMS, Refusal};
use crate::text::tail;

/// Every refusal in a text; `lower` is the text in lower case.
pub(super) fn find(text: &str, lower: &str) -> Vec<Refusal> {
    let mut found: Vec<Refusal> = Vec::new();
    for (needle, read) in BEGINNINGS {
        let mut others: Vec<Refusal> = Vec::new();
        for at in places(lower, needle) {
            if found.len() + others.len() < MAX_ITEMS
                && !is_inside(&found, at)
                && others.last().is_none_or(|last| last.range.end <= at)
                && let Some(refusal) = read(text, lower, at)
            {
                others.push(refusal);
            }
        }
        found.extend(others);
        found.sort_by_key(|refusal| refusal.range.start);
    }
    found
}

/// Reads a refusal from the place of a word on, and back from there.
type Read = fn(&str, &str, usize) -> Option<Refusal>;

/// What is read first owns its parameters.
const BEGINNINGS: [(&str, Read); 3] =
    [("diagnostics", with_number), ("reason", with_reason), ("error_category", with_category)];

/// One of them reaches over this place. They are in their order.
fn is_inside(found: &[Refusal], at: usize) -> bool {
    let next = found.partition_point(|refusal| refusal.range.end <= at);
    found.get(next).is_some_and(|refusal| refusal.range.start <= at)
}

/// `2000005;reason="…";error_category="…"`, from its `reason` on and back.
fn with_reason(text: &str, lower: &str, at: usize) -> Option<Refusal> {
    let mut cursor = Cursor::new(text, at + "reason".len());
    cursor.blanks();
    if !cursor.equals() {
        return None;
    }
    let before = text.get(..at)?;
    if before.ends_with(|last: char| last == '_' || last == '-' || last.is_ascii_alphanumeric())
        && !ESCAPED_ENDS.iter().any(|end| lower.get(..at).is_some_and(|before| before.ends_with(end)))
    {
        return None;
    }
    let (code, start) = number_before(text, at);
    cursor.blanks();
    let reason = cursor.value();
    let Parameters { category: written, end, .. } = parameters(&cursor);
    let is_named = || tail(lower.get(..start).unwrap_or_default(), HEADER_BYTES).contains("diagnostics");
    if !(code.is_some_and(|code| code >= SMALLEST) || written.is_some() || is_named()) {
        return None;
    }
    Some(refusal(code, reason, written, start..end))
}

/// A category whose reason stands before it without being called one.
fn with_category(text: &str, _: &str, at: usize) -> Option<Refusal> {
    let mut cursor = Cursor::new(text, at);
    let written = category(&mut cursor)?;
    if let (Some(code), start) = number_before(text, at) {
        let Parameters { reason, end, .. } = parameters(&cursor);
        return Some(refusal(Some(code), reason.unwrap_or_default(), Some(written), start..end));
    }
    let before = tail(text.get(..at)?, MAX_REASON);
    let trimmed = before.trim_end_matches(|last: char| last.is_whitespace() || matches!(last, ';' | '"' | '\\' | ','));
    let ends = |(_, character): &(usize, char)| matches!(character, '"' | '\n' | '“' | '<' | '>');
    let begin = trimmed.char_indices().rev().find(ends).map_or(0, |(quote, mark)| quote + mark.len_utf8());
    let raw = trimmed.get(begin..).unwrap_or(trimmed);
    let start = at - before.len() + begin.min(before.len());
    Some(refusal(None, decoded(raw, true), Some(written), start..cursor.at))
}

/// A number behind the header's name, and what follows it.
fn with_number(text: &str, lower: &str, at: usize) -> Option<Refusal> {
    let is_header = lower.get(..at).is_some_and(|before| before.ends_with("x-ms-"));
    let mut cursor = Cursor::new(text, at + "diagnostics".len());
    for _ in 0..8 {
        if !(cursor.blanks() || cursor.eat_any(&["\"", "\\", ":", "=", "[", "{", "value", ","])) {
            break;
        }
    }
    let start = cursor.at;
    let digits = cursor.name();
    let code: u32 = digits.parse().ok()?;
    if !(is_header && digits.len() >= 4 || (SMALLEST..LARGEST).contains(&code)) {
        return None;
    }
    let Parameters { reason, category, end } = parameters(&cursor);
    Some(refusal(Some(code), reason.unwrap_or_default(), category, start..end))
}

fn refusal(code: Option<u32>, reason: String, written: Option<String>, range: Range<usize>) -> Refusal {
    let by_name = written.as_deref().and_then(Category::from_name);
    let category = match (by_name, &written) {
        (Some(category), _) => category,
        // A category that Assay does not know is none of the others.
        (None, Some(_)) => by_reason(&reason).unwrap_or(Category::Unknown),
        (None, None) => by_reason(&reason).or_else(|| code.and_then(by_number)).unwrap_or(Category::Unknown),
    };
    Refusal { code, reason, category, written_category: written, range }
}

/// The number that stands before a reason, and where.
fn number_before(text: &str, at: usize) -> (Option<u32>, usize) {
    let mut before = tail(text.get(..at).unwrap_or_default(), HEADER_BYTES);
    loop {
        let trimmed = before.trim_end_matches(|last: char| last.is_whitespace() || matches!(last, ';' | '+' | ','));
        let head = trimmed.get(..trimmed.len().saturating_sub(3)).unwrap_or_default();
        let escape = trimmed.get(head.len()..).unwrap_or_default();
        let is_escape = ESCAPED_ENDS.iter().any(|end| escape.eq_ignore_ascii_case(end));
        if trimmed.len() == before.len() && !is_escape {
            break;
        }
        before = if is_escape { head } else { trimmed };
    }
    let offset = at - tail(text.get(..at).unwrap_or_default(), HEADER_BYTES).len();
    let digits_from = before.trim_end_matches(|last: char| last.is_ascii_digit()).len();
    let digits = before.get(digits_from..).unwrap_or_default();
    let is_alone = !before.get(..digits_from).unwrap_or_default().ends_with(|last: char| {
        last.is_alphanumeric() && !is_after_escape(before.get(..digits_from).unwrap_or_default())
    });
    match digits.parse() {
        Ok(code) if is_alone => (Some(code), offset + digits_from),
        _ => (None, at),
    }
}

/// `%22` before the number: its last digit belongs to the escape.
fn is_after_escape(before: &str) -> bool {
    ["%22", "%20", "%3a", "%5b"].iter().any(|end| tail(before, 3).eq_ignore_ascii_case(end))
}

/// What follows a number or a reason.
struct Parameters {
    reason: Option<String>,
    category: Option<String>,
    end: usize,
}

fn parameters(cursor: &Cursor<'_>) -> Parameters {
    let mut cursor = cursor.clone();
    let mut found = Parameters { reason: None, category: None, end: cursor.at };
    for _ in 0..MAX_PARAMETERS {
        cursor.blanks();
        let has_separator = cursor.semicolon();
        cursor.blanks();
        let name = cursor.clone().folded_name();
        if name.eq_ignore_ascii_case("error_category") {
            found.category = category(&mut cursor);
            found.end = cursor.at;
            continue;
        }
        if !has_separator {
            break;
        }
        cursor.folded_name();
        cursor.blanks();
        if name.is_empty() || !cursor.equals() {
            break;
        }
        cursor.blanks();
        let value = cursor.value();
        if name.eq_ignore_ascii_case("reason") {
            found.reason.get_or_insert(value);
        }
        found.end = cursor.at;
    }
    found
}

/// `error_category="…"`.
fn category(cursor: &mut Cursor<'_>) -> Option<String> {
    let name = cursor.folded_name();
    if !name.eq_ignore_ascii_case("error_category") {
        return None;
    }
    cursor.eat_any(&["\\\"", "\""]);
    cursor.blanks();
    if !(cursor.equals() || cursor.eat(":")) {
        return None;
    }
    cursor.blanks();
    let is_quoted = !cursor.rest().starts_with(|first: char| first.is_ascii_alphabetic());
    let value = if is_quoted { cursor.value() } else { cursor.name().to_owned() };
    let value: String = value.split_whitespace().collect();
    let is_name = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_name.then_some(value)
}

/// The longest header name and what may stand before the number.
const HEADER_BYTES: usize = 48;
const MAX_REASON: usize = 400; // the longest known has 200 characters
const MAX_PARAMETERS: usize = 8; // three are known
const SMALLEST: u32 = 1_000_000; // the numbers have seven digits
const LARGEST: u32 = 10_000_000;
/// What a separator or blank may be written as, as the end of a text.
const ESCAPED_ENDS: [&str; 3] = ["%3b", "%20", "%2c"];

impl Refusal {
    /// What the number stands for on current builds, if that is something else than the category.
    pub fn disagreement(&self) -> Option<Category> {
        let by_number = self.code.and_then(by_number)?;
        (by_number != self.category && self.category != Category::Unknown).then_some(by_number)
    }

    /// What stands in the reason in single quotation marks, in its order.
    pub fn quoted(&self) -> Vec<&str> {
        let mut values = Vec::new();
        let mut rest = self.reason.as_str();
        while let Some((before, after)) = rest.split_once('\'') {
            // `token's` opens nothing.
            if before.ends_with(char::is_alphanumeric) {
                rest = after;
                continue;
            }
            let Some((value, behind)) = after.split_once('\'') else { break };
            values.push(value);
            rest = behind;
        }
        values
    }

    /// What the reason says was expected and what was there: `Expected '…'. Actual '…'.`
    pub fn expected_and_actual(&self) -> Option<(&str, &str)> {
        let value = |words: &str| {
            let at = find_ignoring_case(&self.reason, words)? + words.len();
            in_quotes(self.reason.get(at..)?)
        };
        Some((value("expected")?, value("actual")?))
    }
}

impl Category {
    /// The name in `error_category`; `unknown` for what Assay does not know.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(category, _)| *category == self).map_or("unknown", |(_, name)| name)
    }

    /// The category that `error_category` names.
    pub fn from_name(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, known)| name.eq_ignore_ascii_case(known)).map(|(category, _)| *category)
    }
}

/// What the number stands for on current builds. 2000009 stood for a certificate once and is left to its reason.
pub(super) fn by_number(code: u32) -> Option<Category> {
    Some(match code {
        2_000_000 => Category::InvalidSignature,
        2_000_001 => Category::InvalidToken,
        2_000_002 => Category::TokenExpired,
        2_000_003 => Category::InvalidResource,
        2_000_004 => Category::InvalidTenant,
        2_000_005 => Category::InvalidUser,
        2_000_006 => Category::InvalidClient,
        2_000_007 => Category::InternalError,
        2_000_008 => Category::InvalidGrant,
        2_000_020 => Category::InsufficientClaims,
        4_000_000 => Category::OauthNotAvailable,
        _ => return None,
    })
}

/// What a reason is about, by the words that do not change.
pub(super) fn by_reason(reason: &str) -> Option<Category> {
    let lower = reason.to_ascii_lowercase();
    let has = |words: &&(&str, Category)| words.0.split('*').all(|words| lower.contains(words));
    REASONS.iter().find(has).map(|(_, category)| *category)
}

const NAMES: [(Category, &str); 13] = [
    (Category::InvalidSignature, "invalid_signature"),
    (Category::InvalidToken, "invalid_token"),
    (Category::TokenExpired, "token_expired"),
    (Category::InvalidResource, "invalid_resource"),
    (Category::InvalidTenant, "invalid_tenant"),
    (Category::InvalidUser, "invalid_user"),
    (Category::InvalidClient, "invalid_client"),
    (Category::InternalError, "internal_error"),
    (Category::InvalidGrant, "invalid_grant"),
    (Category::InvalidIssuer, "invalid_issuer"),
    (Category::InsufficientClaims, "insufficient_claims"),
    (Category::OauthNotAvailable, "oauth_not_available"),
    (Category::InvalidCertificate, "invalid_certificate"),
];

/// Words of the reasons, in lower case; `*` stands for anything in between. The first that fits counts.
const REASONS: &[(&str, Category)] = &[
    ("the token has an invalid signature", Category::InvalidSignature),
    ("token has expired", Category::TokenExpired),
    ("issuer of the token is unknown", Category::InvalidIssuer),
    ("audience in the token does not specify a realm", Category::InvalidResource),
    ("hostname component of the audience claim value", Category::InvalidResource),
    ("audience of the token*match the endpoint", Category::InvalidResource),
    ("audience claim value is invalid", Category::InvalidResource),
    ("the tenant for *does not exist", Category::InvalidTenant),
    ("tid claim is missing", Category::InvalidTenant),
    ("tid claim should not be set", Category::InvalidTenant),
    ("user specified by the user-context", Category::InvalidUser),
    ("user-context in the token", Category::InvalidUser),
    ("masteraccountsid", Category::InvalidUser),
    ("mailbox version is not supported", Category::InvalidUser),
    ("was not from businessliveid", Category::InvalidUser),
    ("application identifier in the nameid claim", Category::InvalidClient),
    ("the application identifier", Category::InvalidClient),
    ("active directory operation failed", Category::InternalError),
    ("an unexpected error occurred", Category::InternalError),
    ("linked account associated with partner application", Category::InvalidGrant),
    ("callback token's protocol claim value", Category::InvalidGrant),
    ("contains no scope information", Category::InvalidGrant),
    ("not supported with oauth token", Category::InvalidGrant),
    ("not enough scope", Category::InvalidGrant),
    ("should access the mailbox specified", Category::InvalidGrant),
    ("puid value was not found", Category::InvalidGrant),
    ("email address was not found", Category::InvalidGrant),
    ("web method in the request is not allowed", Category::InvalidGrant),
    ("certificate referenced by token", Category::InvalidCertificate),
    ("claim was not present", Category::InsufficientClaims),
    ("flighting is not enabled", Category::OauthNotAvailable),
    ("user context must be unsigned", Category::InvalidToken),
    ("inner actor token must be signed", Category::InvalidToken),
    ("missing the issuer", Category::InvalidToken),
    ("callback token is missing", Category::InvalidToken),
    ("token is missing the claim type", Category::InvalidToken),
    ("token issuer claim value is invalid", Category::InvalidToken),
    ("issuer claim value is invalid", Category::InvalidToken),
    ("nameid claim value is invalid", Category::InvalidToken),
    ("realm that is different than the issuer", Category::InvalidToken),
    ("callback token contains", Category::InvalidToken),
    ("appctx claim type", Category::InvalidToken),
    ("does not match the application-context nameid", Category::InvalidToken),
    ("outer token issuer realm", Category::InvalidToken),
    ("realm in the nameid claim", Category::InvalidToken),
    ("no applicable user context claims", Category::InvalidToken),
    ("invalid sid value", Category::InvalidToken),
    ("token profile*is not applicable", Category::InvalidToken),
    ("has invalid value*for the claim type", Category::InvalidToken),
    ("unable to read or process token", Category::InvalidToken),
    ("does not have smtp or puid claim", Category::InvalidToken),
    ("cannot be parsed", Category::InvalidToken),
];
