//! HAR files, which browsers and Fiddler save: of their entries those that say something. What is sent to prove who one is
//! (`Authorization`, `Cookie`) is not looked at.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::request::{note, plain_url};
use super::{Diagnostic, Diagnostics, Exchanged, MAX_ITEMS, MAX_TRACES, find};
use crate::jose::json::{self, Node, Value};
use crate::text::head;
use crate::time::{DateOrder, Written};

/// The entries that matter of a HAR file, or nothing if the text is none.
pub(super) fn read(text: &str) -> Option<Vec<Diagnostics>> {
    let before = text.len() - text.trim_start().len();
    if !text.get(before..)?.starts_with('{') || memchr::memmem::find(text.as_bytes(), b"\"entries\"").is_none() {
        return None;
    }
    let document = json::parse(text.as_bytes());
    let entries = document.root.as_ref()?.get("log")?.get("entries")?;
    Some(entries.elements().iter().filter_map(entry).take(MAX_TRACES).collect())
}

/// Whether a text is a HAR file, or a part of one.
pub(crate) fn is_part(text: &str) -> bool {
    ["\"request\"", "\"response\"", "\"headers\""]
        .iter()
        .all(|name| memchr::memmem::find(text.as_bytes(), name.as_bytes()).is_some())
}

fn entry(entry: &Node) -> Option<Diagnostics> {
    let (asked, answer) = (entry.get("request")?, entry.get("response")?);
    let mut request = Exchanged {
        method: text(asked.get("method")),
        url: asked.get("url").and_then(Node::as_str).map(plain_url),
        status: number(answer.get("status")),
        ..Exchanged::default()
    };
    let mut time = entry.get("startedDateTime").and_then(Node::as_str).map(written);
    for (name, value) in headers(asked) {
        note(&mut request, name, value.as_str().unwrap_or_default());
    }
    // The answer's own ids count more than what the client made up.
    let asked_ids = std::mem::take(&mut request.ids);
    let mut items: Vec<Diagnostic> = Vec::new();
    let mut count = 0;
    for (name, node) in headers(answer) {
        count += 1;
        let value = node.as_str().unwrap_or_default();
        time = time.or(note(&mut request, name, value));
        if items.len() < MAX_ITEMS && TELLING.iter().any(|known| name.eq_ignore_ascii_case(known)) {
            items.extend(placed(&format!("{name}: {value}"), node.start..node.end));
        }
    }
    request.ids.extend(asked_ids);
    request.has_headers = request.status.is_some_and(|status| status >= 100) && count >= MIN_HEADERS;
    if let Some((body, range)) = body(answer) {
        items.extend(placed(&body, range));
    }
    // As many as any other text gives.
    items.truncate(MAX_ITEMS);
    let is_silent_failure =
        request.has_headers && request.is_failure() && request.is_for_exchange().is_some_and(|is_for| is_for);
    let range = entry.start..entry.end;
    (!items.is_empty() || is_silent_failure).then_some(Diagnostics {
        items,
        request: Some(request),
        time,
        count: 1,
        until: None,
        range,
    })
}

/// What stands in a value, each at the place of the whole value: inside it quotation marks are escaped.
fn placed(text: &str, range: Range<usize>) -> Vec<Diagnostic> {
    let mut items = find(text);
    for item in &mut items {
        *item.range_mut() = range.clone();
    }
    items
}

/// The answer's body, if it is text.
fn body(answer: &Node) -> Option<(String, Range<usize>)> {
    let content = answer.get("content")?;
    let node = content.get("text")?;
    let mime = content.get("mimeType").and_then(Node::as_str).unwrap_or_default();
    if NO_TEXT.iter().any(|kind| mime.contains(kind)) {
        return None;
    }
    let text = head(node.as_str()?, MAX_BODY);
    let is_base64 = content.get("encoding").and_then(Node::as_str) == Some("base64");
    let body = if is_base64 {
        // Whole groups only, should the text have been cut.
        let groups = text.get(..text.len() - text.len() % 4).unwrap_or_default();
        String::from_utf8_lossy(&STANDARD.decode(groups).ok()?).into_owned()
    } else {
        text.to_owned()
    };
    Some((body, node.start..node.end))
}

fn headers(message: &Node) -> impl Iterator<Item = (&str, &Node)> {
    let headers = message.get("headers").map(Node::elements).unwrap_or_default();
    headers.iter().filter_map(|header| Some((header.get("name")?.as_str()?, header.get("value")?)))
}

fn text(node: Option<&Node>) -> Option<String> {
    node.and_then(Node::as_str).map(|text| head(text, MAX_TEXT).to_owned())
}

fn number(node: Option<&Node>) -> Option<u16> {
    match &node?.value {
        Value::Number(number) => number.parse().ok(),
        _ => None,
    }
}

fn written(text: &str) -> Written {
    Written::parse(head(text, MAX_TEXT), DateOrder::Unknown)
}

const TELLING: [&str; 2] = ["x-ms-diagnostics", "www-authenticate"];
/// Bodies that say nothing to people.
const NO_TEXT: [&str; 7] = ["image/", "font/", "video/", "audio/", "css", "javascript", "wasm"];
const MIN_HEADERS: usize = 3; // fewer are an excerpt, in which a header may have been left out
const MAX_BODY: usize = 256 * 1024; // an error page of Entra has 60 KB
const MAX_TEXT: usize = 64; // a method, a date

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn entry(status: u16, url: &str, headers: &[(&str, &str)], content: &serde_json::Value) -> serde_json::Value {
        let headers: Vec<_> = headers.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
        json!({
            "startedDateTime": "2024-10-01T00:00:00.000Z",
            "request": {"method": "POST", "url": url, "headers": [{"name": "client-request-id", "value": "abc"}]},
            "response": {"status": status, "headers": headers, "content": content},
        })
    }

    #[track_caller]
    fn check(entry: &serde_json::Value, expected: Option<(&str, usize)>) {
        let text = json!({"log": {"entries": [entry]}}).to_string();
        let found = read(&text).expect("it is a HAR file");
        let seen = found.first().map(|found| {
            let request = found.request.clone().unwrap();
            (format!("{} {}", request.status.unwrap(), request.url.unwrap()), found.items.len())
        });
        assert_eq!(seen.as_ref().map(|(words, items)| (words.as_str(), *items)), expected);
        for item in found.iter().flat_map(|found| &found.items) {
            assert!(text.get(item.range().clone()).is_some_and(|value| value.starts_with('"')));
        }
    }

    #[test]
    fn an_entry_has_no_more_than_any_other_text() {
        let headers = [("x-ms-diagnostics", "2000005;reason=\"a\"")].repeat(MAX_ITEMS + 7);
        check(&entry(401, "https://x.y/ews/", &headers, &json!({})), Some(("401 https://x.y/ews/", MAX_ITEMS)));
    }

    #[test]
    fn entries_that_say_something_are_kept() {
        let diagnostics =
            "2000003;reason=\"The audience claim value is invalid 'aud'.\";error_category=\"invalid_resource\"";
        let headers =
            [("WWW-Authenticate", "Bearer client_id=\"x\",Basic realm=\"\""), ("x-ms-diagnostics", diagnostics)];
        let refused = entry(401, "https://x.y/ews/?token=secret", &headers, &json!({}));
        check(&refused, Some(("401 https://x.y/ews/?…", 3)));
        let error = r#"{"error":"invalid_client","error_description":"AADSTS700027: Client assertion"}"#;
        let plain = json!({"mimeType": "application/json", "text": error});
        check(&entry(401, "https://login.x/token", &[], &plain), Some(("401 https://login.x/token", 1)));
        let encoded = json!({"mimeType": "text/html", "encoding": "base64", "text": STANDARD.encode(error)});
        check(&entry(400, "https://login.x/token", &[], &encoded), Some(("400 https://login.x/token", 1)));
        check(&entry(200, "https://x.y/a.js", &[], &json!({"mimeType": "text/javascript", "text": error})), None);
    }

    #[test]
    fn a_silent_failure_counts_on_the_paths_of_exchange() {
        let headers = [("Server", "x"), ("Date", "y"), ("Content-Length", "0")];
        check(
            &entry(401, "https://x.y/EWS/Exchange.asmx", &headers, &json!({})),
            Some(("401 https://x.y/EWS/Exchange.asmx", 0)),
        );
        check(&entry(403, "https://ads.example/pixel", &headers, &json!({})), None);
        check(&entry(401, "https://x.y/EWS/Exchange.asmx", &headers[..2], &json!({})), None);
    }
}
