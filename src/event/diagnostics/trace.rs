//! Headers in a text, as tools print them: raw, with `<` and `>` before each line, indented. And whatever stands outside of
//! any headers, grouped by its neighbourhood.

use std::ops::Range;

use super::request::{note, plain_url};
use super::{Diagnostics, Exchanged, MAX_TRACES, find};
use crate::time::Written;

/// Every answer's headers and every other message; `is_taken` says which parts of the text belong to something else.
pub(super) fn read(text: &str, is_taken: &dyn Fn(&Range<usize>) -> bool) -> Vec<Diagnostics> {
    let blocks: Vec<_> = blocks(text).into_iter().filter(|block| !is_taken(&block.range)).collect();
    let mut found: Vec<Diagnostics> = blocks.into_iter().map(Block::into_diagnostics).collect();
    let mut others: Vec<Diagnostics> = Vec::new();
    for item in find(text).into_iter().filter(|item| !is_taken(item.range())) {
        let range = item.range().clone();
        let before = found.partition_point(|block| block.range.start <= range.start);
        let next = found.get(before).map_or(text.len(), |block| block.range.start);
        let block = before.checked_sub(1).and_then(|before| found.get_mut(before));
        if let Some(block) = block
            .filter(|block| range.start < block.range.end + BODY_BYTES && !is_taken(&(block.range.end..range.start)))
        {
            block.range.end = range.end.max(block.range.end);
            block.items.push(item);
            continue;
        }
        let last = others.last_mut().filter(|last| {
            let gap = last.range.end..range.start;
            gap.len() <= NEIGHBOUR_BYTES && !(gap.start < gap.end && is_taken(&gap)) && range.start <= next
        });
        match last {
            Some(last) => {
                last.range.end = range.end.max(last.range.end);
                last.items.push(item);
            }
            None => {
                others.push(Diagnostics { items: vec![item], request: None, time: None, count: 1, until: None, range });
            }
        }
    }
    let matters = |block: &Diagnostics| {
        !block.items.is_empty()
            || block.request.as_ref().is_some_and(|request| request.has_headers && request.is_failure())
    };
    found.retain(matters);
    found.extend(others);
    found.sort_by_key(|trace| trace.range.start);
    found.truncate(MAX_TRACES);
    found
}

/// Where the lines stand that begin a request or an answer.
pub(crate) fn messages(text: &str) -> impl Iterator<Item = usize> {
    let mut next = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let start = next;
        next += line.len();
        let content = content(line);
        (content.contains("HTTP/") && (request_line(content).is_some() || status_line(content).is_some()))
            .then_some(start)
    })
}

/// Lines of headers that follow one another.
struct Block {
    range: Range<usize>,
    request: Exchanged,
    time: Option<Written>,
    /// How many headers the answer has.
    headers: usize,
    /// It began with a request's line, and its answer is still to come.
    is_request: bool,
    /// A header that speaks for itself is among them.
    is_telling: bool,
}

impl Block {
    fn new(start: usize) -> Self {
        let request = Exchanged::default();
        Self { range: start..start, request, time: None, headers: 0, is_request: false, is_telling: false }
    }

    fn matters(&self) -> bool {
        !self.is_request && (self.request.status.is_some() || self.is_telling)
    }

    fn into_diagnostics(self) -> Diagnostics {
        let Self { range, mut request, time, headers, is_request: _, is_telling: _ } = self;
        request.has_headers = request.status.is_some() && headers >= MIN_HEADERS;
        let is_known = request != Exchanged::default();
        Diagnostics { items: Vec::new(), request: is_known.then_some(request), time, count: 1, until: None, range }
    }
}

/// Every block that has a status, or a header that speaks for itself.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open: Option<Block> = None;
    // A request whose answer has not come yet.
    let mut asked: Option<Exchanged> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let range = start..start + line.trim_end().len();
        start += line.len();
        let content = content(line);
        if let Some(request) = request_line(content) {
            blocks.extend(open.take().filter(Block::matters));
            asked = None;
            open = Some(Block { request, is_request: true, ..Block::new(range.start) });
        } else if let Some(status) = status_line(content) {
            if let Some(block) = open.take() {
                if block.is_request {
                    asked = Some(block.request);
                } else {
                    blocks.extend(Some(block).filter(Block::matters));
                }
            }
            let request = Exchanged { status: Some(status), ..asked.take().unwrap_or_default() };
            open = Some(Block { request, ..Block::new(range.start) });
        } else if let Some((name, value)) = header(content) {
            let block = open.get_or_insert_with(|| Block::new(range.start));
            if block.is_request && name.eq_ignore_ascii_case("host") {
                let target = block.request.url.take().unwrap_or_default();
                let is_whole = target.contains("://");
                block.request.url =
                    Some(if is_whole { target } else { plain_url(&format!("{}{target}", value.trim())) });
            }
            let date = note(&mut block.request, name, value);
            if !block.is_request {
                block.time = block.time.take().or(date);
                block.headers += 1;
                block.is_telling |= TELLING.iter().any(|known| name.eq_ignore_ascii_case(known));
            }
        } else if content.trim().is_empty() || !line.starts_with([' ', '\t']) {
            match open.take() {
                Some(block) if block.is_request => asked = Some(block.request),
                block => blocks.extend(block.filter(Block::matters)),
            }
            continue;
        }
        if let Some(block) = &mut open {
            block.range.end = range.end;
        }
        if blocks.len() >= MAX_BLOCKS {
            return blocks;
        }
    }
    blocks.extend(open.filter(Block::matters));
    blocks
}

/// A line without what a tool puts before it: blanks, `< `, `> `, a label.
fn content(line: &str) -> &str {
    let line = line.trim_end();
    let plain = line.trim_start();
    let plain = plain.strip_prefix(['<', '>']).map_or(plain, str::trim_start);
    match plain.find(" : HTTP/") {
        Some(label) if label <= MAX_NAME => plain.get(label + 3..).unwrap_or(plain),
        _ => plain,
    }
}

/// `HTTP/1.1 401 Unauthorized`.
fn status_line(line: &str) -> Option<u16> {
    let mut words = line.strip_prefix("HTTP/")?.split_whitespace();
    let version = words.next()?;
    let status = words.next()?;
    let is_version = version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && version.len() <= 3;
    let status = status.parse().ok().filter(|_| is_version && status.len() == 3)?;
    (100..600).contains(&status).then_some(status)
}

/// `POST /EWS/Exchange.asmx HTTP/1.1`.
fn request_line(line: &str) -> Option<Exchanged> {
    let mut words = line.split_whitespace();
    let method = words.next().filter(|method| METHODS.contains(method))?;
    let target = words.next()?;
    words.next().filter(|version| version.starts_with("HTTP/"))?;
    if words.next().is_some() {
        return None;
    }
    Some(Exchanged { method: Some(method.to_owned()), url: Some(plain_url(target)), ..Exchanged::default() })
}

/// `Name: value`, with no blank before the colon.
fn header(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_at_checked(line.bytes().take(MAX_NAME).position(|byte| byte == b':')?)?;
    let is_name =
        name.len() > 1 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    let value = value.get(1..)?;
    // `https://…`, `C:\…`
    (is_name && !value.starts_with(['/', '\\'])).then_some((name, value))
}

const METHODS: [&str; 9] = ["GET", "POST", "HEAD", "PUT", "OPTIONS", "DELETE", "PATCH", "CONNECT", "RPC_IN_DATA"];
const TELLING: [&str; 2] = ["x-ms-diagnostics", "www-authenticate"];
const MAX_NAME: usize = 64; // no header's name is half as long
const MIN_HEADERS: usize = 3; // fewer are an excerpt, in which a header may have been left out
const MAX_BLOCKS: usize = 2000; // a trace has hundreds
const BODY_BYTES: usize = 4096; // how far behind its headers an answer's body is looked at
const NEIGHBOUR_BYTES: usize = 1500; // messages of one log follow one another more closely

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Diagnostic;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let words = |trace: Diagnostics| {
            let request = trace.request.unwrap_or_default();
            let status = request.status.map_or_else(|| "-".to_owned(), |status| status.to_string());
            let url = request.url.unwrap_or_else(|| "-".to_owned());
            format!("{status} {url} {} {}", request.has_headers, trace.items.len())
        };
        let found: Vec<_> = read(text, &|_| false).into_iter().map(words).collect();
        assert_eq!(found, expected, "{text}");
    }

    const REFUSED: &str = "HTTP/1.1 401 Unauthorized\r\nServer: Microsoft-IIS/10.0\r\nrequest-id: 1\r\n\
                           WWW-Authenticate: Negotiate\r\nx-ms-diagnostics: 2000001;reason=\"x\"\r\n";

    #[test]
    fn an_answer_finds_its_request() {
        let asked =
            "POST /EWS/Exchange.asmx HTTP/1.1\r\nHost: mail.contoso.com\r\nContent-Length: 4\r\n\r\nbody\r\n\r\n";
        check(&format!("{asked}{REFUSED}"), &["401 mail.contoso.com/EWS/Exchange.asmx true 2"]);
        let whole = asked.replace("/EWS", "https://mail.contoso.com/EWS");
        check(
            &format!("{whole}{REFUSED}\r\n{whole}{REFUSED}"),
            &["401 https://mail.contoso.com/EWS/Exchange.asmx true 2"; 2],
        );
        let curl = format!("< {}\n", REFUSED.lines().collect::<Vec<_>>().join("\n< "));
        check(&format!("> GET /ews/ HTTP/1.1\n> Host: x.y\n>\n{curl}<\n"), &["401 x.y/ews/ true 2"]);
        let raw = REFUSED.replacen("HTTP", "RawContent        : HTTP", 1).replace("\r\n", "\r\n                    ");
        check(&raw, &["401 - true 2"]);
    }

    #[test]
    fn an_answer_without_a_word_counts_if_it_is_a_failure() {
        let silent = |status: &str| format!("HTTP/1.1 {status}\nServer: BigIP\nContent-Length: 0\nConnection: close\n");
        check(&silent("401 Unauthorized"), &["401 - true 0"]);
        check(&silent("503 Service Unavailable"), &["503 - true 0"]);
        check(&silent("200 OK"), &[]);
        check("HTTP/1.1 401 Unauthorized\nServer: x\n", &[]);
        check("Server: x\nDate: Tue, 01 Oct 2024 00:00:00 GMT\n", &[]);
    }

    #[test]
    fn headers_without_a_status_are_an_excerpt() {
        check("Server: x\nx-ms-diagnostics: 2000001;reason=\"x\"\n", &["- - false 1"]);
        check(
            "HTTP/1.1 401\nServer: x\nVia: b\nVary: d\n\n{\"error_description\":\"AADSTS50012: Bad.\"}",
            &["401 - true 1"],
        );
        let far = "\n".repeat(NEIGHBOUR_BYTES + 1);
        check(&format!("AADSTS50012: Bad.{far}AADSTS50012: Bad."), &["- - false 1"; 2]);
        check("AADSTS50012: Bad.\n\nAADSTS50012: Bad.", &["- - false 2"]);
    }

    #[test]
    fn what_belongs_to_something_else_stays_there() {
        let text = "AADSTS50012: Bad.\n\nAADSTS70000: Taken.\n\nAADSTS50013: Bad.";
        let taken = 19..38;
        let found = read(text, &|range| range.start < taken.end && taken.start < range.end);
        let codes = found.iter().flat_map(|trace| &trace.items).map(|item| match item {
            Diagnostic::Aadsts(error) => error.code,
            _ => 0,
        });
        assert_eq!((found.len(), codes.collect::<Vec<_>>()), (2, vec![50_012, 50_013]));
    }
}
