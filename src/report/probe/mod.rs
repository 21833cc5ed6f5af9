//! What a probe came to, for a person at a terminal: a row for each endpoint with the times of its stages, then the clocks.

mod clock;
mod line;

use chrono::TimeDelta;

use super::text::{TextOptions, Tone, broken};
use crate::network::{Attempt, ClockComparison, Fault, Proxy, ProxyFault, Stage, Stages};
use crate::text::{count, shorten, visible};

pub use clock::{clock_summary, sample_words};
pub use line::{ProbeLine, is_reached, milliseconds};

/// Writes what came of each endpoint, in this order, and what the clocks that answered say.
pub fn probe_text<'a>(
    attempts: impl IntoIterator<Item = &'a Attempt>,
    clocks: Option<&ClockComparison>,
    tolerance: TimeDelta,
    options: &TextOptions<'_>,
) -> String {
    let attempts: Vec<_> = attempts.into_iter().collect();
    let columns = options.columns.clamp(MIN_COLUMNS, MAX_COLUMNS);
    let mut writer = Writer { text: String::new(), columns, options };
    writer.endpoints(&attempts);
    if let Some(clocks) = clocks {
        writer.clocks(clocks, tolerance);
    }
    writer.text
}

struct Writer<'a> {
    text: String,
    columns: usize,
    options: &'a TextOptions<'a>,
}

impl Writer<'_> {
    fn endpoints(&mut self, attempts: &[&Attempt]) {
        if attempts.is_empty() {
            return;
        }
        let reached = attempts.iter().filter(|attempt| is_reached(attempt)).count();
        let all = count(attempts.len(), "endpoint answers", "endpoints answer");
        let (mark, tone) = if reached == attempts.len() { ("✓", Tone::Good) } else { ("✗", Tone::Bad) };
        self.line(&self.paint(tone, &format!("{mark} {reached} of {all}")));
        self.proxies(attempts);
        self.blank();

        let lines: Vec<_> = attempts.iter().map(|attempt| ProbeLine::new(attempt, self.options.redaction)).collect();
        let table = Table::new(&lines, self.columns);
        if table.has_numbers {
            self.line(&self.paint(Tone::Faint, &table.heading()));
        }
        for line in &lines {
            self.endpoint(line, &table);
        }
    }

    fn endpoint(&mut self, line: &ProbeLine, table: &Table) {
        let name = padded(&shorten(&line.name, table.name_width), table.name_width);
        let result = padded(&line.result, RESULT_WIDTH);
        let numbers = if table.has_numbers { table.numbers(&line.stages) } else { String::new() };
        let head =
            format!("{} {name} {}{numbers}", self.paint(line.tone, mark(line.tone)), self.paint(line.tone, &result));
        self.line(&head);
        let below = [std::slice::from_ref(&line.address), &line.way].concat().join(" · ");
        self.wrapped(Tone::Faint, &below);
        if !table.has_numbers {
            self.wrapped(Tone::Faint, &in_words(&line.stages));
        }
        for note in &line.notes {
            self.wrapped(Tone::Strong, note);
        }
    }

    /// Once for all, or what it is for each.
    fn proxies(&mut self, attempts: &[&Attempt]) {
        let mut proxies: Vec<(Option<&Proxy>, usize)> = Vec::new();
        for attempt in attempts.iter().filter(|attempt| has_known_way(attempt)) {
            match proxies.iter_mut().find(|(proxy, _)| *proxy == attempt.proxy.as_ref()) {
                Some((_, number)) => *number += 1,
                None => proxies.push((attempt.proxy.as_ref(), 1)),
            }
        }
        for (proxy, number) in &proxies {
            let way = proxy.map_or_else(|| "straight, without a proxy".to_owned(), |proxy| self.proxy_words(proxy));
            let words = if *number == attempts.len() { way } else { format!("{number} of them {way}") };
            self.wrapped(Tone::Faint, &words);
        }
    }

    fn clocks(&mut self, clocks: &ClockComparison, tolerance: TimeDelta) {
        let (tone, summary) = clock_summary(clocks, tolerance);
        if !self.text.is_empty() {
            self.blank();
        }
        let head = format!("{} This computer's clock: ", mark(tone));
        let mut lines = broken(&summary, head.chars().count(), 2, self.columns).into_iter();
        let first = format!("{}{}", self.paint(tone, &head), lines.next().unwrap_or_default());
        self.line(&first);
        for line in lines {
            self.line(&format!("  {line}"));
        }
        let outliers = clocks.estimate().map(|estimate| estimate.outliers).unwrap_or_default();
        let width = clocks.samples.iter().map(|sample| sample.host.chars().count()).max().unwrap_or_default();
        for (place, sample) in clocks.samples.iter().enumerate() {
            let host = padded(&visible(&sample.host), width.min(self.columns / 2));
            let apart = if outliers.contains(&place) { ": unlike most" } else { "" };
            let words = format!("{host}  {}, by {}{apart}", sample_words(sample), sample.source.words());
            self.wrapped(if apart.is_empty() { Tone::Faint } else { Tone::Open }, &words);
        }
    }

    fn proxy_words(&self, proxy: &Proxy) -> String {
        let credentials = if proxy.has_credentials { ", with a user name" } else { "" };
        let url = self.options.redaction.text(&visible(&proxy.url));
        format!("through the proxy {url} ({}{credentials})", visible(&proxy.from))
    }

    fn paint(&self, tone: Tone, text: &str) -> String {
        (self.options.paint)(tone, text)
    }

    fn blank(&mut self) {
        self.text.push('\n');
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn wrapped(&mut self, tone: Tone, text: &str) {
        for line in broken(text, INDENT, INDENT, self.columns) {
            let line = self.paint(tone, &line);
            self.line(&format!("{}{line}", " ".repeat(INDENT)));
        }
    }
}

/// The columns of the table. Where the terminal is too narrow for them, the times stand in words.
struct Table {
    name_width: usize,
    has_tunnels: bool,
    has_numbers: bool,
}

impl Table {
    fn new(lines: &[ProbeLine], columns: usize) -> Self {
        let has_tunnels = lines.iter().any(|line| line.stages.tunnel.is_some());
        let stages = if has_tunnels { 6 } else { 5 };
        let rest = INDENT + 1 + RESULT_WIDTH + stages * NUMBER_WIDTH;
        let longest = lines.iter().map(|line| line.name.chars().count()).max().unwrap_or_default();
        let room = columns.saturating_sub(rest);
        let has_numbers = room >= longest.min(MIN_NAME_WIDTH);
        let room = if has_numbers { room } else { columns.saturating_sub(INDENT + 1 + RESULT_WIDTH) };
        Self { name_width: longest.min(room), has_tunnels, has_numbers }
    }

    fn heading(&self) -> String {
        let mut heading = " ".repeat(INDENT + self.name_width + 1);
        heading.push_str(&padded("result", RESULT_WIDTH));
        let stages = stages(&Stages::default());
        for (name, ..) in stages.iter().filter(|stage| self.shows(stage.0)) {
            heading.push_str(&at_the_right(name));
        }
        heading + " ms"
    }

    fn numbers(&self, of: &Stages) -> String {
        let stages = stages(of);
        let shown = stages.iter().filter(|stage| self.shows(stage.0));
        shown.map(|(_, time)| at_the_right(&milliseconds(*time))).collect()
    }

    fn shows(&self, stage: &str) -> bool {
        self.has_tunnels || stage != TUNNEL
    }
}

/// The stages with the headings of their columns.
fn stages(of: &Stages) -> [(&'static str, Option<std::time::Duration>); 6] {
    [
        ("name", of.resolve),
        ("connect", of.connect),
        (TUNNEL, of.tunnel),
        ("TLS", of.tls),
        ("answer", of.answer),
        ("total", Some(of.total)),
    ]
}

fn in_words(of: &Stages) -> String {
    let stages = stages(of);
    let shown = stages.iter().filter(|(_, time)| time.is_some());
    let words: Vec<_> = shown.map(|(name, time)| format!("{name} {}", milliseconds(*time))).collect();
    format!("in ms: {}", words.join(", "))
}

/// Whether it is known how an endpoint was asked. It is not where nobody was asked, or the proxy's setting cannot be read.
fn has_known_way(attempt: &Attempt) -> bool {
    let is_asked = match &attempt.fault {
        Some(Fault::Proxy(ProxyFault::Malformed { .. }) | Fault::Other { stage: Stage::Total, .. }) => false,
        Some(fault) => !fault.is_refusal(),
        None => true,
    };
    attempt.proxy.is_some() || attempt.peer.is_some() || is_asked
}

fn mark(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "✓",
        Tone::Bad => "✗",
        Tone::Open => "!",
        Tone::Strong | Tone::Faint => " ",
    }
}

fn padded(text: &str, width: usize) -> String {
    let blanks = width.saturating_sub(text.chars().count());
    format!("{text}{}", " ".repeat(blanks))
}

fn at_the_right(text: &str) -> String {
    let blanks = NUMBER_WIDTH.saturating_sub(text.chars().count());
    format!("{}{text}", " ".repeat(blanks))
}

const TUNNEL: &str = "tunnel";
const INDENT: usize = 2;
const RESULT_WIDTH: usize = 12; // `no way there`
const NUMBER_WIDTH: usize = 8; // `connect` with a blank before it
const MIN_NAME_WIDTH: usize = 20; // `Federation metadata`
const MIN_COLUMNS: usize = 40;
const MAX_COLUMNS: usize = 110; // as the report has it

#[cfg(test)]
mod tests;
