//! Times in claims: seconds since 1970 (RFC 7519 section 2), and what is found in their place.

use crate::jose::json::{Node, Value};
use crate::time::{self, Time, from_unix};

/// A moment that a claim names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// When, to the second.
    pub time: Time,
    /// It is written in milliseconds, where seconds belong.
    pub in_milliseconds: bool,
    /// It is written as text, where a number belongs.
    pub as_text: bool,
}

/// The registered claims that are times: `assets/claims.json` says the same, and a test compares them.
pub const TIME_CLAIMS: [&str; 6] = ["auth_time", "exp", "iat", "nbf", "toe", "updated_at"];

/// The moment that a value means, whatever it is written in; none if it is no moment of the years 0 to 9999.
pub fn moment(node: &Node) -> Option<Moment> {
    let as_text = node.as_str().is_some();
    let Some(seconds) = numeric_date(node) else {
        let time = node.as_str().filter(|text| text.contains('T')).and_then(time::parse)?;
        return Some(Moment { time, in_milliseconds: false, as_text });
    };
    let in_milliseconds = is_milliseconds(seconds);
    let time = from_unix(if in_milliseconds { seconds / 1000 } else { seconds })?;
    Some(Moment { time, in_milliseconds, as_text })
}

/// The seconds of a `NumericDate` (RFC 7519 section 2), as a number or as text; fractions are cut off.
pub fn numeric_date(node: &Node) -> Option<i64> {
    let text = match &node.value {
        Value::Number(text) => text.as_str(),
        Value::String(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.as_str(),
        _ => return None,
    };
    if let Ok(seconds) = text.parse::<i64>() {
        return Some(seconds);
    }
    let seconds = text.parse::<f64>().ok().filter(|seconds| seconds.abs() < MAX_EXACT_SECONDS)?;
    #[expect(clippy::cast_possible_truncation, reason = "bounded above, and the fraction is meant to go")]
    Some(seconds.floor() as i64)
}

/// Whether a number of seconds must have been meant as milliseconds: as seconds it lies beyond the year 9999, and as
/// milliseconds it does not.
pub fn is_milliseconds(seconds: i64) -> bool {
    from_unix(seconds).is_none() && seconds > 0 && from_unix(seconds / 1000).is_some()
}

const MAX_EXACT_SECONDS: f64 = 9_007_199_254_740_992.0; // 2^53: beyond it a float skips seconds

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::json;

    #[track_caller]
    fn check(text: &str, expected: Option<(&str, bool, bool)>) {
        let node = json::parse(text.as_bytes()).root.unwrap();
        let seen = moment(&node).map(|seen| (time::rfc3339(seen.time), seen.in_milliseconds, seen.as_text));
        let seen = seen.as_ref().map(|(time, milliseconds, text)| (time.as_str(), *milliseconds, *text));
        assert_eq!(seen, expected, "{text}");
    }

    #[test]
    fn moments_are_read_however_they_are_written() {
        check("1331579055", Some(("2012-03-12T19:04:15Z", false, false)));
        check(r#""1331579055""#, Some(("2012-03-12T19:04:15Z", false, true)));
        check("1331579055000", Some(("2012-03-12T19:04:15Z", true, false)));
        check(r#""1331579055000""#, Some(("2012-03-12T19:04:15Z", true, true)));
        check("1.331579055e9", Some(("2012-03-12T19:04:15Z", false, false)));
        check("1331579055.9", Some(("2012-03-12T19:04:15Z", false, false)));
        check(r#""2012-03-12T19:04:15Z""#, Some(("2012-03-12T19:04:15Z", false, true)));
        check("-1", Some(("1969-12-31T23:59:59Z", false, false)));
        check("-0", Some(("1970-01-01T00:00:00Z", false, false)));
    }

    #[test]
    fn the_end_of_the_calendar_is_no_slip() {
        // The last second of the year 9999 is what .NET writes for "never".
        check("253402300799", Some(("9999-12-31T23:59:59Z", false, false)));
        check("253402300800", Some(("1978-01-11T21:31:40Z", true, false)));
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for text in ["1e300", "99999999999999999999", "true", "null", r#""soon""#, r#""""#, "[]", "-1331579055000"] {
            check(text, None);
        }
    }
}
