//! Entra's errors: `AADSTS700027: …` with the keys, dates and ids that its text names.

use super::scan::{Cursor, decoded, find_ignoring_case, in_quotes, places};
use super::{Aadsts, ConfiguredKey, MAX_ITEMS};
use crate::text::{head, tail};
use crate::time::{DateOrder, Written};
use crate::x509::Thumbprint;

/// Every error in a text; `lower` is the text in lower case.
pub(super) fn find(text: &str, lower: &str) -> Vec<Aadsts> {
    let mut found: Vec<Aadsts> = Vec::new();
    for at in places(lower, "aadsts") {
        if found.len() < MAX_ITEMS
            && found.last().is_none_or(|last| last.range.end <= at)
            && let Some(error) = read(text, lower, at)
        {
            found.push(error);
        }
    }
    found
}

fn read(text: &str, lower: &str, at: usize) -> Option<Aadsts> {
    let (_, first) = number(lower.get(at..)?)?;
    let raw = extent(text.get(at..)?);
    let lower_raw = lower.get(at..at + raw.len()).unwrap_or_default();
    let codes: Vec<u32> = lower_raw
        .match_indices("aadsts")
        .filter_map(|(at, _)| number(lower_raw.get(at..)?))
        .map(|(_, code)| code)
        .collect();
    let code = codes.last().copied().unwrap_or(first);
    let plain = decoded(raw, true);
    let lower_plain = plain.to_ascii_lowercase();
    let message = message(&plain, &lower_plain);
    let behind = |words: &str| {
        let at = find_ignoring_case(&lower_plain, words)? + words.len();
        plain.get(at..)
    };
    let ids = IDS.iter().filter_map(|(name, words)| {
        let id = Cursor::new(behind(words)?.trim_start_matches([':', '=', ' ', '\'']), 0).name();
        (id.len() >= MIN_ID).then(|| ((*name).to_owned(), id.to_owned()))
    });
    Some(Aadsts {
        code,
        codes,
        error: oauth_error(text, at, at + raw.len()),
        reason: reason(&plain),
        used: behind("used by client").and_then(in_quotes).and_then(thumbprint),
        configured: configured(&plain),
        found: behind("found key")
            .and_then(|rest| rest.split_once('\''))
            .and_then(|(_, rest)| key(rest.split('\'').next()?)),
        names: named(message),
        tenant: TENANT_WORDS.iter().find_map(|words| in_quotes(head(behind(words)?, MAX_NAMED))).map(str::to_owned),
        application_id: APPLICATION_WORDS.iter().find_map(|words| guid_in(head(behind(words)?, MAX_NAMED))),
        ids: ids.collect(),
        time: behind("timestamp").and_then(timestamp),
        is_of_exchange: is_of_exchange(tail(lower.get(..at).unwrap_or_default(), BEFORE)),
        text: head(message, MAX_TEXT).to_owned(),
        range: at..at + raw.len(),
    })
}

/// `AADSTS700027` at the beginning of a text in lower case.
fn number(lower: &str) -> Option<(usize, u32)> {
    let digits = lower.strip_prefix("aadsts")?;
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    let code = digits.get(..length)?.parse().ok()?;
    (length >= 4).then_some((length, code))
}

/// How far the error goes: to its time stamp, to the end of its string or paragraph, or to where something else begins.
/// Consoles and mail programs break it anywhere.
fn extent(text: &str) -> &str {
    let window = head(text, MAX_BYTES);
    let mut end = 0;
    let mut is_open = false;
    // Where it ends unless a time stamp or an id follows.
    let mut soft_end = None;
    for line in window.split_inclusive('\n') {
        let trimmed = line.trim();
        let before = window.get(..end).unwrap_or_default().trim_end();
        if end > 0 {
            let is_error = begins_with(trimmed, &["aadsts"]);
            let is_more = is_error
                || begins_with(trimmed, &FOLLOWERS)
                || find_ignoring_case(trimmed, "trace id:").is_some()
                || ends_in(before, &BROKEN_LABELS)
                || awaits_time(before);
            let is_indented = line.starts_with([' ', '\t']);
            // `Error validating credentials. AADSTS50012: …` is one error.
            let is_next = is_error && !ends_in(before, &["error validating credentials."]);
            if trimmed.is_empty() || is_next || (!is_more && begins_other(trimmed, is_open)) {
                break;
            }
            if is_more {
                soft_end = None;
            } else if !is_open && !is_indented && is_complete(before, trimmed) {
                soft_end.get_or_insert(end);
            }
        }
        if let Some(stop) = stop(line, awaits_time(before)) {
            end = soft_end.unwrap_or(end + stop);
            return window.get(..end).unwrap_or(window).trim_end();
        }
        for character in line.chars() {
            match character {
                '[' => is_open = true,
                ']' => is_open = false,
                _ => {}
            }
        }
        end += line.len();
    }
    window.get(..soft_end.unwrap_or(end)).unwrap_or(window).trim_end()
}

/// Its time stamp is broken in two.
fn awaits_time(before: &str) -> bool {
    find_ignoring_case(tail(before, TIMESTAMP_BYTES), "timestamp").is_some()
}

fn begins_with(line: &str, words: &[&str]) -> bool {
    let bytes = line.as_bytes();
    words.iter().any(|words| bytes.get(..words.len()).is_some_and(|head| head.eq_ignore_ascii_case(words.as_bytes())))
}

fn ends_in(text: &str, words: &[&str]) -> bool {
    let bytes = text.as_bytes();
    let tail = |length: usize| bytes.len().checked_sub(length).and_then(|start| bytes.get(start..));
    words.iter().any(|words| tail(words.len()).is_some_and(|tail| tail.eq_ignore_ascii_case(words.as_bytes())))
}

/// Whether a line is the beginning of something else, whatever stands before it.
fn begins_other(line: &str, is_open: bool) -> bool {
    let is_time = |text: &str| {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let rest = text.as_bytes().get(digits..).unwrap_or_default();
        let is_next = rest.get(1).is_some_and(u8::is_ascii_digit);
        (1..=4).contains(&digits) && is_next && rest.first().is_some_and(|sign| b"-/.:".contains(sign))
    };
    is_time(line)
        || line.strip_prefix('[').is_some_and(is_time)
        || line.starts_with("eyJ")
        || line.starts_with(['<', '{', '}', '#', '+', '|'])
        || begins_with(line, &["---", "PS ", "[PS]", "HTTP/", "Information:", "Error:", "Warning:", "Exception"])
        || is_frame(line)
        || (!is_open && is_label(line))
}

/// `at Microsoft.Exchange.Security.OAuth.…`, in the languages of .NET.
fn is_frame(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let is_short = words.next().is_some_and(|word| word.chars().count() <= MAX_FRAME_WORD);
    let is_name = |word: &str| word.starts_with("Microsoft.") || word.starts_with("System.") || word.contains('(');
    is_short && words.next().is_some_and(is_name)
}

/// `Name: value`, `Name : value`.
fn is_label(line: &str) -> bool {
    let Some((name, value)) = head(line, MAX_NAMED).split_once(':') else { return false };
    let name = name.trim_end();
    let is_name = name.chars().all(|character| character.is_alphanumeric() || character == '-' || character == ' ');
    let is_short = name.split_whitespace().count() <= MAX_LABEL_WORDS && !name.is_empty();
    is_name && is_short && !value.starts_with('/') && (value.is_empty() || value.starts_with([' ', '\t']))
}

/// The sentence before is complete, and a new one begins.
fn is_complete(before: &str, line: &str) -> bool {
    let is_number_alone = begins_with(before, &["aadsts"]) && before.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let begins = line.starts_with(|first: char| first.is_uppercase() || !(first.is_alphanumeric() || first == '['));
    is_number_alone || (begins && before.ends_with(['.', '!', '?', ']', '\'', ')']))
}

/// Where on a line the error ends before the line does: behind its time stamp, or at the end of a string.
fn stop(line: &str, is_value: bool) -> Option<usize> {
    let indent = line.len() - line.trim_start().len();
    let quote = line.get(indent..).and_then(|rest| rest.find(['"', '<', '\t'])).map(|quote| indent + quote);
    let quote = quote.map(|quote| quote - usize::from(line.get(..quote).is_some_and(|before| before.ends_with('\\'))));
    let before = line.get(..quote.unwrap_or(line.len())).unwrap_or(line);
    let at = if is_value { Some(0) } else { find_ignoring_case(before, "timestamp") };
    let Some(at) = at else { return quote };
    let value = before.get(at..).unwrap_or_default();
    let text = value.trim_end();
    // The console may break the line before the time or inside it.
    let is_broken = quote.is_none() && value.ends_with('\n') && text.len() < MIN_TIMESTAMP_BYTES && !text.contains('Z');
    if is_broken && !is_value {
        return None;
    }
    let end = value.find('Z').map_or(value.len().min(TIMESTAMP_BYTES), |end| end + 1);
    let end = if end > TIMESTAMP_BYTES { TIMESTAMP_BYTES } else { end };
    Some(before.floor_char_boundary(at + end))
}

/// The text behind the last number, without the ids.
fn message<'t>(plain: &'t str, lower: &str) -> &'t str {
    let last = lower.rfind("aadsts").unwrap_or_default();
    let rest = plain.get(last..).unwrap_or_default();
    let rest = rest.trim_start_matches(|first: char| first.is_ascii_alphanumeric()).trim_start_matches([':', ' ']);
    let ends = ["Trace ID:", "Correlation ID:", "Timestamp:"].into_iter().filter_map(|words| rest.find(words));
    rest.get(..ends.min().unwrap_or(rest.len())).unwrap_or(rest).trim().trim_end_matches(['\'', ' '])
}

/// What stands behind `[Reason - `.
fn reason(plain: &str) -> Option<String> {
    let (_, rest) = plain.split_once("[Reason - ")?;
    // A reason may hold a comma of its own.
    let ends = ["., ", ", Thumbprint", ", Found key", ", Please visit", "]"].into_iter();
    let end = ends.filter_map(|end| rest.find(end)).min().unwrap_or(rest.len());
    let reason = head(rest.get(..end)?, MAX_NAMED).trim().trim_end_matches('.');
    (!reason.is_empty()).then(|| reason.to_owned())
}

fn configured(plain: &str) -> Vec<ConfiguredKey> {
    let Some((_, rest)) = plain.split_once("Configured keys") else { return Vec::new() };
    let Some((_, rest)) = rest.split_once('[') else { return Vec::new() };
    let inside = rest.split(']').next().unwrap_or_default();
    inside.split(';').filter_map(key).collect()
}

/// `Key0:Start=01/05/2023 09:04:48, End=01/05/2028 09:04:48, Thumbprint=…`.
fn key(text: &str) -> Option<ConfiguredKey> {
    let value = |name: &str| {
        let at = find_ignoring_case(text, name)? + name.len();
        let rest = text.get(at..)?.trim_start_matches(['=', ' ']);
        Some(rest.split([',', ';', ']', '\'']).next().unwrap_or_default().trim())
    };
    let key = ConfiguredKey {
        thumbprint: value("thumbprint").and_then(thumbprint),
        start: value("start=").and_then(date),
        end: value("end=").and_then(date),
    };
    (key != ConfiguredKey::default()).then_some(key)
}

fn thumbprint(text: &str) -> Option<Thumbprint> {
    Thumbprint::from_hex(head(text, MAX_NAMED)).ok().map(|read| read.thumbprint)
}

/// Entra writes the month first.
fn date(text: &str) -> Option<Written> {
    let text = head(text.trim(), MAX_NAMED);
    (!text.is_empty()).then(|| Written::parse(text, DateOrder::MonthFirst))
}

/// `: 2021-05-01 10:22:33Z`.
fn timestamp(rest: &str) -> Option<Written> {
    let rest = rest.trim_start_matches([':', '=', ' ', '\'', '"']);
    let end = rest.find(|character: char| !(character.is_ascii_digit() || "-: TZ.".contains(character)));
    let text = rest.get(..end.unwrap_or(rest.len()))?.trim();
    let text = head(text.split_inclusive('Z').next()?, TIMESTAMP_BYTES);
    date(text)
}

/// The OAuth error that stands beside it: `Error code: 'invalid_client'`, `"error":"invalid_client"`.
fn oauth_error(text: &str, start: usize, end: usize) -> Option<String> {
    let before = tail(text.get(..start)?, BEFORE);
    let after = head(text.get(end..)?, BEFORE);
    let named = |text: &str, words: &str, last: bool| {
        let lower = text.to_ascii_lowercase();
        let at = if last { lower.rfind(words) } else { lower.find(words) }? + words.len();
        let rest = text.get(at..)?.trim_start_matches([':', '=', ' ', '\\', '"', '\'', '‘']);
        let name = Cursor::new(rest, 0).name();
        let is_name = name.contains('_') && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        is_name.then(|| name.to_owned())
    };
    named(before, "error code", true)
        .or_else(|| named(before, "\"error\"", true))
        .or_else(|| named(before, "error=", true))
        .or_else(|| named(after, "\"error\"", false))
}

/// Exchange's own client reports it.
fn is_of_exchange(before: &str) -> bool {
    ["auth server", "oauthtokenrequestfailed", "exchange outbound oauth", "oauthtokenbuilder"]
        .iter()
        .any(|words| before.contains(words))
}

/// What the text names in single quotation marks or behind `named`.
fn named(message: &str) -> Option<String> {
    let lower = message.to_ascii_lowercase();
    let behind = |words: &str| message.get(lower.find(words)? + words.len()..);
    let bare = behind("resource principal named").map(|rest| {
        let rest = rest.trim_start();
        rest.split(" was not").next().unwrap_or(rest).trim_matches(['<', '>', '\'', '"', ' '])
    });
    let bare = bare.filter(|name| !name.is_empty()).map(|name| head(name, MAX_NAMED));
    let quoted = ["identifier", "application", "resource", "client", "tenant", "app id"];
    bare.or_else(|| quoted.iter().find_map(|words| in_quotes(head(behind(words)?, MAX_NAMED)))).map(str::to_owned)
}

fn guid_in(text: &str) -> Option<String> {
    let is_guid = |word: &&str| word.len() == GUID_CHARS && word.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
    text.split(|character: char| !(character.is_ascii_hexdigit() || character == '-')).find(is_guid).map(str::to_owned)
}

const IDS: [(&str, &str); 2] = [("Trace ID", "trace id"), ("Correlation ID", "correlation id")];
/// What the end of a line may have broken.
const BROKEN_LABELS: [&str; 4] = ["trace", "correlation", "trace id:", "correlation id:"];
const MAX_FRAME_WORD: usize = 4;
const MAX_LABEL_WORDS: usize = 4;
const FOLLOWERS: [&str; 4] = ["trace id", "correlation id", "timestamp", "request id"];
const TENANT_WORDS: [&str; 4] = ["in the tenant named", "in the directory", "for tenant", "tenant"];
const APPLICATION_WORDS: [&str; 4] =
    ["app id", "application with identifier", "application with id", "client application"];
const MAX_BYTES: usize = 4096; // an error with six configured keys has 1,200
const MAX_TEXT: usize = 1200; // what the report shows of it
const MAX_NAMED: usize = 200;
const BEFORE: usize = 240; // what stands between the OAuth error and the number
const TIMESTAMP_BYTES: usize = 40; // `Timestamp: 2024-10-01 08:00:00Z`
const MIN_TIMESTAMP_BYTES: usize = 30; // shorter ones miss their time
const MIN_ID: usize = 8;
const GUID_CHARS: usize = 36;
