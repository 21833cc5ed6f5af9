//! The head of an answer → facts, each cut to a length that can be shown.

use chrono::DateTime;
use hyper::header::{
    AGE, CONTENT_ENCODING, CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue, LOCATION, RETRY_AFTER, SERVER, VIA,
    WWW_AUTHENTICATE,
};

use crate::network::Response;
use crate::text::shorten;
use crate::time::Time;

/// What the head of an answer says that came at `now`.
pub(in crate::fetch) fn read(status: u16, headers: &HeaderMap, now: Time) -> Response {
    let text = |name: HeaderName| headers.get(name).map(words);
    let date = headers.get(DATE).and_then(moment);
    let retry_after = headers.get(RETRY_AFTER);
    let seconds = retry_after.and_then(number);
    // Seconds, or a moment by the server's clock.
    let until = || {
        let moment = retry_after.and_then(moment)?;
        Some(u64::try_from((moment - date.unwrap_or(now)).num_seconds()).unwrap_or(0))
    };
    Response {
        status,
        date,
        age_secs: headers.get(AGE).and_then(number),
        server: text(SERVER),
        content_type: text(CONTENT_TYPE),
        content_encoding: text(CONTENT_ENCODING),
        via: joined(headers, VIA),
        www_authenticate: headers.get_all(WWW_AUTHENTICATE).iter().take(MAX_CHALLENGES).map(words).collect(),
        retry_after_secs: seconds.or_else(until),
        location: text(LOCATION),
        diagnostics: text(HeaderName::from_static("x-ms-diagnostics")),
        body_bytes: 0,
    }
}

fn joined(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let values: Vec<_> = headers.get_all(name).iter().take(MAX_CHALLENGES).map(words).collect();
    (!values.is_empty()).then(|| shorten(&values.join(", "), MAX_VALUE_CHARS).into_owned())
}

fn words(value: &HeaderValue) -> String {
    shorten(&String::from_utf8_lossy(value.as_bytes()), MAX_VALUE_CHARS).into_owned()
}

fn number(value: &HeaderValue) -> Option<u64> {
    value.to_str().ok()?.trim().parse().ok()
}

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 section 5.6.7).
fn moment(value: &HeaderValue) -> Option<Time> {
    let moment = DateTime::parse_from_rfc2822(value.to_str().ok()?.trim()).ok()?.to_utc();
    crate::time::from_unix(moment.timestamp())
}

const MAX_VALUE_CHARS: usize = 300; // challenges of Exchange have 250
const MAX_CHALLENGES: usize = 10; // Exchange sends four

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Time {
        crate::time::parse("2024-10-01T08:00:00Z").unwrap()
    }

    fn response(headers: &[(&str, &str)]) -> Response {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(value).unwrap());
        }
        read(200, &map, now())
    }

    #[test]
    fn moments_are_read_as_the_standard_writes_them() {
        #[track_caller]
        fn check(value: &str, expected: Option<&str>) {
            let seen = response(&[("date", value)]).date.map(crate::time::rfc3339);
            assert_eq!(seen.as_deref(), expected, "{value}");
        }
        check("Sun, 06 Nov 1994 08:49:37 GMT", Some("1994-11-06T08:49:37Z"));
        check("Tue, 01 Oct 2024 08:00:00 GMT", Some("2024-10-01T08:00:00Z"));
        check("yesterday", None);
        check("", None);
    }

    #[test]
    fn a_wait_is_told_in_seconds_however_it_is_written() {
        #[track_caller]
        fn check(headers: &[(&str, &str)], expected: Option<u64>) {
            assert_eq!(response(headers).retry_after_secs, expected);
        }
        check(&[("retry-after", "120")], Some(120));
        check(&[("retry-after", "Tue, 01 Oct 2024 08:00:05 GMT")], Some(5));
        let an_hour_off = ("date", "Tue, 01 Oct 2024 09:00:00 GMT");
        check(&[("retry-after", "Tue, 01 Oct 2024 09:00:30 GMT"), an_hour_off], Some(30));
        check(&[("retry-after", "Tue, 01 Oct 2024 07:00:00 GMT")], Some(0));
        check(&[("retry-after", "-1")], None);
        check(&[], None);
    }

    #[test]
    fn values_are_cut_and_repeated_ones_kept() {
        let long = "x".repeat(5000);
        let seen = response(&[
            ("server", &long),
            ("www-authenticate", "Negotiate"),
            ("www-authenticate", "Bearer client_id=\"1\""),
            ("via", "1.1 a"),
            ("via", "1.1 b"),
        ]);
        assert!(seen.server.unwrap().chars().count() <= MAX_VALUE_CHARS + 1);
        assert_eq!(seen.www_authenticate, ["Negotiate", "Bearer client_id=\"1\""]);
        assert_eq!(seen.via.as_deref(), Some("1.1 a, 1.1 b"));
    }
}
