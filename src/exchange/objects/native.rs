//! What `w32tm` and `netsh winhttp show proxy` print, in any language of Windows: these are programs, and no PowerShell
//! objects. Both have layouts that translation leaves alone.

use std::ops::Range;

use super::{ClockStatus, Field, ObjectBody, ObjectKind, WinHttpProxy};
use crate::powershell::{Property, Value};
use crate::time::{DateOrder, Meaning, Written};

/// What one of the programs printed.
#[derive(Clone, Debug)]
pub(super) struct Printed {
    pub(super) kind: ObjectKind,
    pub(super) body: ObjectBody,
    pub(super) properties: Vec<Property>,
    pub(super) range: Range<usize>,
}

/// What a command line of one of them printed, if it is one. Its range holds the program's own lines only: what stands below
/// them may be anything.
pub(super) fn of_command(command: &str, printed: &str) -> Option<Printed> {
    let lower = command.trim().to_ascii_lowercase();
    let mut words = lower.split_whitespace();
    let program = words.next()?.rsplit(['\\', '/']).next()?.trim_end_matches(".exe");
    let lines = lines(printed);
    match program {
        "w32tm" => {
            if let Some((block, range)) = status_block(&lines) {
                return Some(clock(status(block), block, range));
            }
            let said = first_lines(&lines);
            if lower.contains("stripchart") {
                let own = said.iter().rposition(|line| is_of_stripchart(line.text)).map_or(0, |last| last + 1);
                let own = said.get(..own).unwrap_or_default();
                return Some(clock(stripchart(own)?, own, range_of(own)?));
            }
            if let Some(last) = said.iter().take(MAX_ERROR_LINES).position(|line| error_code(line.text).is_some()) {
                let own = said.get(..=last)?;
                let error = own.iter().map(|line| line.text.trim()).collect::<Vec<_>>().join(" ");
                return Some(clock(ClockStatus { error: Some(error), ..ClockStatus::default() }, own, range_of(own)?));
            }
            let own = said.get(..1).filter(|_| lower.contains("source"))?;
            let name = own.first()?.text.trim();
            if name.contains(':') {
                return None;
            }
            let source = Field::Known(name.to_owned());
            Some(clock(ClockStatus { source, ..ClockStatus::default() }, own, range_of(own)?))
        }
        "netsh" if lower.contains("winhttp") => {
            let heading = lines.iter().position(|line| is_proxy_heading(line.text));
            let below = lines.get(heading.map_or(0, |heading| heading + 1)..)?;
            proxy(below).map(|(proxy, end)| winhttp(proxy, 0..end))
        }
        _ => None,
    }
}

/// The first lines with text in them, up to the next without.
fn first_lines<'l, 't>(lines: &'l [Line<'t>]) -> &'l [Line<'t>] {
    let is_blank = |line: &Line<'_>| line.text.trim().is_empty();
    let from = lines.iter().take_while(|line| is_blank(line)).count();
    let rest = lines.get(from..).unwrap_or_default();
    rest.get(..rest.iter().take_while(|line| !is_blank(line)).count()).unwrap_or_default()
}

fn range_of(lines: &[Line<'_>]) -> Option<Range<usize>> {
    Some(lines.first()?.range.start..lines.last()?.range.end)
}

/// Every such output in a longer text that stands below no prompt.
pub(super) fn find(text: &str) -> Vec<Printed> {
    let is_there = memchr::memmem::find(text.as_bytes(), b"WinHTTP").is_some()
        || memchr::memmem::find(text.as_bytes(), b"0x").is_some();
    if !is_there {
        return Vec::new();
    }
    let lines = lines(text);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = lines.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(line) = rest.first() else { break };
        if is_proxy_heading(line.text) {
            let below = rest.get(1..MAX_BLOCK_LINES.min(rest.len())).unwrap_or_default();
            if let Some((proxy, end)) = proxy(below) {
                found.push(winhttp(proxy, line.range.start..end));
                at += below.iter().take_while(|line| line.range.end <= end).count() + 1;
                continue;
            }
        }
        let near = rest.get(..MAX_BLOCK_LINES.min(rest.len())).unwrap_or_default();
        if is_leap_indicator(line.text)
            && let Some((block, range)) = status_block(near)
            && range.start == line.range.start
        {
            found.push(clock(status(block), block, range));
            at += block.len();
            continue;
        }
        at += 1;
    }
    found
}

struct Line<'t> {
    text: &'t str,
    range: Range<usize>,
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    let line = |piece: &'_ str| {
        let range = start..start + piece.len();
        start = range.end;
        range
    };
    text.split_inclusive('\n')
        .zip(text.split_inclusive('\n').map(line))
        .map(|(text, range)| Line { text: text.trim_end(), range })
        .collect()
}

/// `Leap Indicator: 0(no warning)`, `Sprungindikator: 0(Keine Warnung)`: a digit with a bracket behind it.
fn is_leap_indicator(line: &str) -> bool {
    let Some((label, value)) = line.split_once(':') else { return false };
    let mut value = value.trim_start().chars();
    !label.trim().is_empty()
        && label.chars().count() <= MAX_LABEL_CHARS
        && matches!(value.next(), Some('0'..='3'))
        && value.next() == Some('(')
}

/// The lines of `w32tm /query /status`: from the leap indicator to the next blank line, with the reference id among them.
fn status_block<'l, 't>(lines: &'l [Line<'t>]) -> Option<(&'l [Line<'t>], Range<usize>)> {
    let start = lines.iter().take(MAX_BLOCK_LINES).position(|line| is_leap_indicator(line.text))?;
    let rest = lines.get(start..)?;
    let length = rest.iter().take(MAX_BLOCK_LINES).take_while(|line| is_of_status(line.text)).count();
    let block = rest.get(..length)?;
    let reference = reference_line(block)?;
    let block = block.get(..block.len().min(reference + MAX_LINES_FROM_REFERENCE))?;
    Some((block, range_of(block)?))
}

/// A line with a label and a value; headers of HTTP have those, too.
fn is_of_status(line: &str) -> bool {
    let Some((label, value)) = line.split_once(':') else { return false };
    let is_header = label.contains('-') && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let is_label = !label.starts_with(' ') && label.chars().count() <= MAX_LABEL_CHARS;
    is_label && !is_header && (value.is_empty() || value.starts_with(' '))
}

/// `ReferenceId: 0xC0A80101 (source IP:  192.168.1.1)`: two lines below it stands the source, in every language.
fn reference_line(block: &[Line<'_>]) -> Option<usize> {
    let is_reference = |line: &Line<'_>| value(line.text).starts_with("0x") && line.text.contains('(');
    block.iter().position(is_reference).filter(|at| block.len() > at + 2)
}

fn status(block: &[Line<'_>]) -> ClockStatus {
    let Some(reference) = reference_line(block) else { return ClockStatus::default() };
    let of_line = |at: usize| block.get(at).map(|line| value(line.text)).unwrap_or_default();
    let sync = of_line(reference + 1);
    let source = of_line(reference + 2);
    let phase = block.iter().find(|line| line.text.trim_start().to_ascii_lowercase().starts_with("phase"));
    let offset = phase.and_then(|line| seconds(value(line.text)));
    ClockStatus {
        source: if source.is_empty() { Field::Blank } else { Field::Known(source.to_owned()) },
        last_sync: written(sync),
        offset_ms: offset.map_or(Field::Unknown, Field::Known),
        error: None,
    }
}

/// The last line of `w32tm /stripchart` with a value: `10:42:30, +00.0012345s` or `10:42:30, d:+00.0005000s o:+00.0012345s`.
fn stripchart(lines: &[Line<'_>]) -> Option<ClockStatus> {
    let tracked = lines.iter().find_map(|line| {
        let (before, rest) = line.text.split_once('[')?;
        rest.contains(":123]").then(|| before.split_whitespace().last().unwrap_or_default().to_owned())
    });
    let source = tracked.filter(|name| !name.is_empty()).map_or(Field::Unknown, Field::Known);
    if let Some(offset) = lines.iter().rev().find_map(|line| sample(line.text)) {
        return Some(ClockStatus { source, offset_ms: Field::Known(offset), ..ClockStatus::default() });
    }
    let error = lines.iter().rev().find(|line| error_code(line.text).is_some())?;
    Some(ClockStatus { source, error: Some(error.text.trim().to_owned()), ..ClockStatus::default() })
}

/// The offset in a line of it.
fn sample(line: &str) -> Option<i64> {
    let (_, value) = line.split_once(", ")?;
    let value = value.rsplit_once("o:").map_or(value, |(_, offset)| offset);
    seconds(value.split_whitespace().next()?)
}

fn is_of_stripchart(line: &str) -> bool {
    sample(line).is_some() || line.contains(":123]") || error_code(line).is_some()
}

/// `+00.0012345s` in milliseconds.
fn seconds(text: &str) -> Option<i64> {
    let number = text.trim().strip_suffix('s')?.replace(',', ".");
    let milliseconds = number.trim_start_matches('+').parse::<f64>().ok()? * 1_000.0;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range is checked, and parts of a millisecond do not matter"
    )]
    let whole = milliseconds.is_finite().then_some(milliseconds.round() as i64)?;
    (whole.abs() <= MAX_OFFSET_MS).then_some(whole)
}

/// `0x80070426`: an error of Windows.
fn error_code(line: &str) -> Option<&str> {
    let start = line.find("0x8")?;
    let code = line.get(start + 2..start + 10)?;
    code.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(code)
}

/// `Current WinHTTP proxy settings:`, `Aktuelle WinHTTP-Proxyeinstellungen:`.
fn is_proxy_heading(line: &str) -> bool {
    line.len() <= MAX_HEADING_BYTES && line.contains("WinHTTP") && line.trim_end().ends_with(':')
}

/// Below the heading: either a sentence that there is none, or two lines with a colon. Also where it ends.
fn proxy(below: &[Line<'_>]) -> Option<(WinHttpProxy, usize)> {
    let mut said = below.iter().filter(|line| !line.text.trim().is_empty());
    let first = said.next()?;
    if !first.text.starts_with([' ', '\t']) {
        return None;
    }
    let Some((_, address)) = first.text.split_once(':') else {
        let none = WinHttpProxy { proxy: Field::Blank, bypass: Field::Unknown };
        return Some((none, first.range.end));
    };
    let proxy = Field::Known(address.trim().to_owned()).none_if(str::is_empty);
    let second = said.next().filter(|line| line.text.starts_with([' ', '\t']) && line.text.contains(':'));
    let Some(second) = second else {
        return Some((WinHttpProxy { proxy, bypass: Field::Unknown }, first.range.end));
    };
    let names = value(second.text);
    // `(none)`, in the language of Windows.
    let is_none = names.starts_with('(') && names.ends_with(')') || names.is_empty();
    let bypass = names.split(';').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
    let bypass = if is_none { Field::Blank } else { Field::Known(bypass.collect()) };
    Some((WinHttpProxy { proxy, bypass }, second.range.end))
}

impl Field<String> {
    fn none_if(self, is_none: impl Fn(&str) -> bool) -> Self {
        match self {
            Self::Known(text) if is_none(&text) => Self::Blank,
            other => other,
        }
    }
}

fn value(line: &str) -> &str {
    line.split_once(':').map(|(_, value)| value.trim()).unwrap_or_default()
}

fn written(text: &str) -> Field<Written> {
    if text.is_empty() {
        return Field::Blank;
    }
    let written = Written::parse(text, DateOrder::Unknown);
    if written.meaning == Meaning::Unreadable { Field::Odd(text.to_owned()) } else { Field::Known(written) }
}

fn clock(status: ClockStatus, lines: &[Line<'_>], range: Range<usize>) -> Printed {
    let property = |line: &Line<'_>| {
        let (name, value) = line.text.split_once(':')?;
        Some(Property { name: name.trim().to_owned(), value: Value::Text(value.trim().to_owned()) })
    };
    let properties = lines.iter().filter_map(property).take(MAX_BLOCK_LINES).collect();
    Printed { kind: ObjectKind::ClockStatus, body: ObjectBody::ClockStatus(status), properties, range }
}

fn winhttp(proxy: WinHttpProxy, range: Range<usize>) -> Printed {
    let body = ObjectBody::WinHttpProxy(proxy);
    Printed { kind: ObjectKind::WinHttpProxy, body, properties: Vec::new(), range }
}

const MAX_BLOCK_LINES: usize = 24; // `/status /verbose` prints 18
const MAX_LINES_FROM_REFERENCE: usize = 13; // the reference, the time, the source, the interval, and what is verbose
const MAX_ERROR_LINES: usize = 3; // a sentence, where the console broke it
const MAX_LABEL_CHARS: usize = 60; // `Letzte erfolgreiche Synchronisierungszeit`
const MAX_HEADING_BYTES: usize = 120;
const MAX_OFFSET_MS: i64 = 1_000 * 60 * 60 * 24 * 365 * 50; // a clock that stands at 1970

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str = "Leap Indicator: 0(no warning)\r\nStratum: 4 (secondary reference - syncd by (S)NTP)\r\n\
        Precision: -23 (119.209ns per tick)\r\nRoot Delay: 0.0312500s\r\nRoot Dispersion: 7.7766624s\r\n\
        ReferenceId: 0xC0000201 (source IP:  192.0.2.1)\r\nLast Successful Sync Time: 10/14/2026 10:42:30 AM\r\n\
        Source: dc01.contoso.com\r\nPoll Interval: 10 (1024s)\r\n\r\nPhase Offset: 0.0012345s\r\n";
    const GERMAN: &str = "Sprungindikator: 0(Keine Warnung)\nStratum: 4 (Sekundärreferenz - synchr. über (S)NTP)\n\
        Präzision: -23 (119.209ns pro Tick)\nStammverzögerung: 0.0156250s\nStammabweichung: 7.7652321s\n\
        Referenz-ID: 0x4C4F434C (Quellname: \"LOCL\")\nLetzte erfolgr. Synchronisierungszeit: Nicht angegeben\n\
        Quelle: Free-running System Clock\nAbrufintervall: 10 (1024s)\n\nPhasenoffset: -301.5s\n";

    fn words(printed: Printed) -> String {
        match printed.body {
            ObjectBody::ClockStatus(status) => {
                format!("{:?} {:?} {:?}", status.source, status.offset_ms, status.error)
            }
            ObjectBody::WinHttpProxy(proxy) => format!("{:?} {:?}", proxy.proxy, proxy.bypass),
            other => panic!("{other:?}"),
        }
    }

    #[track_caller]
    fn check_command(command: &str, printed: &str, expected: &str) {
        assert_eq!(of_command(command, printed).map(words).unwrap_or_default(), expected, "{command}");
    }

    #[track_caller]
    fn check_found(text: &str, expected: &[&str]) {
        let found = find(text);
        assert!(found.iter().all(|printed| text.get(printed.range.clone()).is_some()));
        assert_eq!(found.into_iter().map(words).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_status_of_the_clock_is_read_in_any_language() {
        check_command("w32tm /query /status", ENGLISH, r#"Known("dc01.contoso.com") Unknown None"#);
        check_command("w32tm.exe /query /status", GERMAN, r#"Known("Free-running System Clock") Unknown None"#);
        let verbose = ENGLISH.replace("\r\n\r\n", "\r\n");
        check_command("w32tm /query /status /verbose", &verbose, r#"Known("dc01.contoso.com") Known(1) None"#);
        let both = format!("> some text\n{ENGLISH}\nand\n{GERMAN}");
        let second = r#"Known("Free-running System Clock") Unknown None"#;
        check_found(&both, &[r#"Known("dc01.contoso.com") Unknown None"#, second]);
    }

    #[test]
    fn other_outputs_of_w32tm_are_read_below_their_prompt() {
        check_command("w32tm /query /source", "Local CMOS Clock\n", r#"Known("Local CMOS Clock") Unknown None"#);
        let stopped = "The following error occurred: The service has not been started. (0x80070426)";
        check_command("w32tm /query /source", stopped, &format!("Unknown Unknown Some({stopped:?})"));
        let chart = "Tracking dc01.contoso.com [192.0.2.1:123].\nCollecting 2 samples.\n\
                     10:42:30, +00.0012345s\n10:42:32, -299.9s\n";
        check_command("w32tm /stripchart /computer:dc01", chart, r#"Known("dc01.contoso.com") Known(-299900) None"#);
        let drawn = "10:42:30, d:+00.0005000s o:+12.5s  [            *            ]\n";
        check_command("w32tm /stripchart /computer:dc01", drawn, "Unknown Known(12500) None");
        check_command("w32tm /resync", "Sending resync command to local computer", "");
        check_command("Get-Date", "x", "");
    }

    #[test]
    fn the_proxy_of_winhttp_is_read_in_any_language() {
        let set = "\nCurrent WinHTTP proxy settings:\n\n    Proxy Server(s) :  proxy.contoso.com:8080\n    \
                   Bypass List     :  *.contoso.com;<local>\n";
        let words = r#"Known("proxy.contoso.com:8080") Known(["*.contoso.com", "<local>"])"#;
        check_command("netsh winhttp show proxy", set, words);
        check_found(set, &[words]);
        let none = "Aktuelle WinHTTP-Proxyeinstellungen:\r\n\r\n    Direktzugriff (kein Proxyserver).\r\n\r\n";
        check_command("netsh winhttp show proxy", none, "Blank Unknown");
        check_found(&format!("{none}{set}"), &["Blank Unknown", words]);
        let without =
            "Current WinHTTP proxy settings:\n\n    Proxy Server(s) :  http=a:1\n    Bypass List     :  (none)\n";
        check_found(without, &[r#"Known("http=a:1") Blank"#]);
    }

    #[test]
    fn other_texts_are_left_alone() {
        check_found("We use WinHTTP:\nand nothing else", &[]);
        check_found("Level: 0(none)\nCode: 0x1234 (x)\n", &[]);
        check_found("", &[]);
    }
}
