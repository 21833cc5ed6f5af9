//! Two values that are not written alike: in what do they differ?

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::tree::Change;
use crate::jose::json::{Node, Value};
use crate::time::{Time, from_unix};

/// In what two values differ that are no containers on both sides; `None` if they are the same as written.
pub(super) fn change(name: &str, left: &Node, right: &Node) -> Option<Change> {
    if scalar_text(left).is_some() && left.value == right.value {
        return None;
    }
    if is_time(name)
        && let (Some(left_secs), Some(right_secs)) = (seconds(left), seconds(right))
        && let Some(by_secs) = right_secs.checked_sub(left_secs)
        && by_secs != 0
    {
        return Some(Change::Shifted { by_secs });
    }
    Some(match (&left.value, &right.value) {
        (Value::String(left), Value::String(right)) => texts(left, right).unwrap_or(Change::Value),
        (Value::Number(left), Value::Number(right)) if is_same_number(left, right) => Change::SameNumber,
        (Value::Number(_), Value::Number(_)) | (Value::Bool(_), Value::Bool(_)) => Change::Value,
        (Value::Number(number), Value::String(text)) | (Value::String(text), Value::Number(number))
            if is_same_number(number, text.trim()) =>
        {
            if is_time(name) {
                Change::SameMomentOtherType
            } else {
                Change::SameValueOtherType
            }
        }
        (Value::Bool(value), Value::String(text)) | (Value::String(text), Value::Bool(value))
            if text.eq_ignore_ascii_case(if *value { "true" } else { "false" }) =>
        {
            Change::SameValueOtherType
        }
        _ => Change::Type,
    })
}

/// In what two texts differ; `None` if they are the same.
pub(super) fn texts(left: &str, right: &str) -> Option<Change> {
    if left == right {
        return None;
    }
    let is_slash = left.strip_suffix('/').unwrap_or(left) == right.strip_suffix('/').unwrap_or(right);
    Some(if is_slash {
        Change::TrailingSlash
    } else if left.len().abs_diff(right.len()) <= 1 && folded(left) == folded(right) {
        let same_end = left.ends_with('/') == right.ends_with('/');
        if same_end { Change::LetterCase } else { Change::CaseAndSlash }
    } else if thumbprint_bytes(left).is_some_and(|bytes| thumbprint_bytes(right) == Some(bytes)) {
        Change::Encoding
    } else {
        Change::Value
    })
}

/// What remains of a text without what people overlook: letter case and a slash at its end.
pub(super) fn folded(text: &str) -> String {
    text.strip_suffix('/').unwrap_or(text).to_lowercase()
}

/// The 20 or 32 bytes of a thumbprint in hex (with or without colons or blanks), base64url or base64. Base64 of 32 bytes is
/// shorter than hex of 20, so none is taken for the other.
fn thumbprint_bytes(text: &str) -> Option<Vec<u8>> {
    if text.len() > 120 {
        return None; // 32 bytes in hex with separators are 95 characters
    }
    let digits: Vec<u8> = text
        .chars()
        .filter(|character| !matches!(character, ':' | ' ' | '-'))
        .map(|character| character.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()
        .unwrap_or_default();
    if matches!(digits.len(), 40 | 64) {
        return Some(digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect());
    }
    let bare = text.trim_end_matches('=');
    let bytes = URL_SAFE_NO_PAD.decode(bare).or_else(|_| STANDARD_NO_PAD.decode(bare)).ok()?;
    matches!(bytes.len(), 20 | 32).then_some(bytes)
}

/// Claims that hold a moment in Unix seconds (RFC 7519 section 2, `NumericDate`; OpenID Connect Core; Entra).
pub(super) fn is_time(name: &str) -> bool {
    TIMES.contains(&name)
}

/// Unix seconds, fractions dropped, as a number or as text.
pub(super) fn seconds(node: &Node) -> Option<i64> {
    let text = match &node.value {
        Value::Number(text) | Value::String(text) => text.trim(),
        _ => return None,
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    whole.parse().ok()
}

/// The moment that a claim of this name means.
pub(super) fn moment(name: &str, node: &Node) -> Option<Time> {
    if is_time(name) { seconds(node).and_then(from_unix) } else { None }
}

/// A string unescaped, a number as written; `None` for containers.
pub(super) fn scalar_text(node: &Node) -> Option<&str> {
    Some(match &node.value {
        Value::String(text) | Value::Number(text) => text,
        Value::Bool(true) => "true",
        Value::Bool(false) => "false",
        Value::Null => "null",
        Value::Array(_) | Value::Object(_) => return None,
    })
}

/// Whether both are numbers, and the same one.
fn is_same_number(left: &str, right: &str) -> bool {
    Decimal::read(left).is_some_and(|left| Decimal::read(right) == Some(left))
}

/// A decimal number, exactly: its digits without zeros around them, times a power of ten.
#[derive(PartialEq, Eq)]
struct Decimal {
    is_negative: bool,
    digits: String,
    exponent: i64,
}

impl Decimal {
    fn read(text: &str) -> Option<Self> {
        let (is_negative, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (mantissa, exponent) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        if whole.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let exponent = exponent.parse::<i64>().ok()?;
        let bare = all.trim_start_matches('0');
        let digits = bare.trim_end_matches('0');
        if digits.is_empty() {
            return Some(Self { is_negative: false, digits: String::new(), exponent: 0 });
        }
        let zeros = i64::try_from(bare.len() - digits.len()).ok()?;
        let places = i64::try_from(fraction.len()).ok()?;
        let exponent = exponent.checked_add(zeros)?.checked_sub(places)?;
        Some(Self { is_negative, digits: digits.to_owned(), exponent })
    }
}

const TIMES: [&str; 6] = ["exp", "nbf", "iat", "auth_time", "updated_at", "xms_tcdt"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::json;

    #[track_caller]
    fn check(name: &str, left: &str, right: &str, expected: Option<Change>) {
        let read = |text: &str| json::parse(text.as_bytes()).root.unwrap();
        assert_eq!(change(name, &read(left), &read(right)), expected, "{left} and {right}");
        let mirrored = expected.map(|change| match change {
            Change::Shifted { by_secs } => Change::Shifted { by_secs: -by_secs },
            other => other,
        });
        assert_eq!(change(name, &read(right), &read(left)), mirrored, "{right} and {left}");
    }

    #[test]
    fn numbers_are_compared_as_written_and_then_as_numbers() {
        check("n", "1", "1", None);
        check("n", "1", "2", Some(Change::Value));
        check("n", "1e3", "1000", Some(Change::SameNumber));
        check("n", "1.50", "15E-1", Some(Change::SameNumber));
        check("n", "-0", "0", Some(Change::SameNumber));
        check("n", "-1", "1", Some(Change::Value));
        check("n", "123456789012345678901234567890", "123456789012345678901234567891", Some(Change::Value));
        check("n", "1e99999999999999999999", "1", Some(Change::Value));
    }

    #[test]
    fn types_are_told_apart_and_moments_recognised() {
        check("exp", "1331579055", "\"1331579055\"", Some(Change::SameMomentOtherType));
        check("n", "1331579055", "\"1331579055\"", Some(Change::SameValueOtherType));
        check("exp", "1331579055", "1331607855", Some(Change::Shifted { by_secs: 28_800 }));
        check("exp", "\"1331579055\"", "1331607855.5", Some(Change::Shifted { by_secs: 28_800 }));
        check("exp", "1331579055", "\"soon\"", Some(Change::Type));
        check("exp", "-9223372036854775808", "9223372036854775807", Some(Change::Value));
        check("isbrowserhostedapp", "\"True\"", "true", Some(Change::SameValueOtherType));
        check("x", "null", "\"null\"", Some(Change::Type));
        check("x", "true", "false", Some(Change::Value));
        check("x", "[]", "{}", Some(Change::Type));
    }

    #[test]
    fn texts_that_nearly_agree_are_named() {
        check("aud", "\"https://a/x\"", "\"https://a/x/\"", Some(Change::TrailingSlash));
        check("aud", "\"https://A/x\"", "\"https://a/x\"", Some(Change::LetterCase));
        check("aud", "\"https://A/x\"", "\"https://a/x/\"", Some(Change::CaseAndSlash));
        check("aud", "\"a\"", "\"b\"", Some(Change::Value));
        check("x5t", "\"BgD59nRiBzfnNATih8RagYy3zrg\"", "\"BgD59nRiBzfnNATih8RagYy3zrg=\"", Some(Change::Encoding));
        let hex = "\"06:00:F9:F6:74:62:07:37:E7:34:04:E2:87:C4:5A:81:8C:B7:CE:B8\"";
        check("x5t", "\"BgD59nRiBzfnNATih8RagYy3zrg\"", hex, Some(Change::Encoding));
        check("x5t", "\"BgD59nRiBzfnNATih8RagYy3zrg\"", "\"CgD59nRiBzfnNATih8RagYy3zrg\"", Some(Change::Value));
    }
}
