//! What the table of endpoints says: a row for each, what came of all of them together, and how far it is.

use std::fmt::Write as _;
use std::time::Duration;

use chrono::TimeDelta;

use crate::checks::is_intercepted;
use crate::fetch::{Endpoint, Plan};
use crate::gui::probe::{Probe, State};
use crate::gui::theme::Tone;
use crate::network::{Attempt, ClockSource, duration, status_words};
use crate::report::{self, ProbeLine, Redaction, clock_summary, sample_words};
use crate::text::{self, count, quoted};

/// The table and what stands above it.
#[derive(Clone, Default, PartialEq)]
pub struct EndpointsView {
    /// One for each endpoint.
    pub rows: Vec<EndpointRow>,
    /// What came of all of them, the most important first.
    pub summary: Vec<SummaryLine>,
    /// How many are done, whatever came of them, and how many were asked, while answers are awaited.
    pub progress: Option<(usize, usize)>,
    /// Whether there is something to copy or to put into the case.
    pub has_results: bool,
}

/// One endpoint. Cells are empty for what there is nothing to say of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EndpointRow {
    /// What it is.
    pub name: String,
    /// Its host.
    pub host: String,
    /// Shape and colour of the result.
    pub tone: Tone,
    /// The result in a word or two.
    pub word: String,
    /// The result in a sentence.
    pub reason: String,
    /// The addresses that its name leads to.
    pub addresses: String,
    /// How long its name took.
    pub resolve: String,
    /// How long the connection took.
    pub connect: String,
    /// The version of TLS, and how long the handshake took.
    pub tls: [String; 2],
    /// The status, and how long it took to come.
    pub http: [String; 2],
    /// How long all of it took.
    pub total: String,
    /// The proxy on the way.
    pub proxy: String,
    /// All of it in words.
    pub words: String,
    /// Whether its answer has come.
    is_settled: bool,
}

/// One line of what came of all endpoints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummaryLine {
    /// Shape and colour.
    pub tone: Tone,
    /// The sentence.
    pub text: String,
}

impl EndpointsView {
    /// The endpoints of a plan, not asked yet.
    pub fn planned(plan: &Plan) -> Self {
        let rows = plan.endpoints.iter().map(|endpoint| EndpointRow::of(endpoint, None, "Not asked yet"));
        Self { rows: rows.collect(), ..Self::default() }
    }

    /// Takes up what has come since the last time. Clocks may differ by `skew`.
    pub fn update(&mut self, probe: &Probe, skew: TimeDelta) {
        let missing = match probe.state() {
            State::Asking => "Waiting…",
            State::Cancelled => "Called off",
            State::Done | State::Panicked => "No result",
        };
        let endpoints = probe.plan().endpoints.iter().zip(probe.attempts());
        self.rows.resize_with(probe.plan().endpoints.len(), EndpointRow::default);
        for (row, (endpoint, attempt)) in self.rows.iter_mut().zip(endpoints) {
            // A row that has its answer stays as it is: answers come one by one, and there may be a hundred rows.
            if !row.is_settled {
                *row = EndpointRow::of(endpoint, attempt.as_deref(), missing);
            }
        }
        let is_asking = probe.state() == State::Asking;
        self.summary = if is_asking { Vec::new() } else { summary(probe, skew) };
        self.progress = is_asking.then(|| (probe.answered(), probe.plan().endpoints.len()));
        self.has_results = !is_asking && !probe.evidence().is_empty();
    }
}

impl EndpointRow {
    /// An endpoint and what came of it; `missing` is what is said where nothing has come.
    fn of(endpoint: &Endpoint, attempt: Option<&Attempt>, missing: &str) -> Self {
        let host = host_of(&endpoint.url);
        let mut row = Self { name: endpoint.name.clone(), host, word: missing.to_owned(), ..Self::default() };
        if let Some(attempt) = attempt {
            row.fill(attempt);
            row.is_settled = true;
        }
        row.words = format!("{}, {}: {}", row.name, row.host, row.word);
        if !row.reason.is_empty() {
            let _infallible = write!(row.words, ", {}", row.reason);
        }
        if !row.total.is_empty() {
            let _infallible = write!(row.words, ", in {}", row.total);
        }
        row
    }

    fn fill(&mut self, attempt: &Attempt) {
        let Outcome { tone, word, reason } = Outcome::of(attempt);
        let time = |time: Option<Duration>| time.map(duration).unwrap_or_default();
        let stages = attempt.stages;
        self.tone = tone;
        self.word = word;
        self.reason = reason;
        self.addresses = attempt.addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        self.resolve = time(stages.resolve);
        self.connect = time(stages.connect);
        let version = attempt.tls.as_ref().and_then(|tls| tls.version);
        self.tls = [version.map(|version| version.words().to_owned()).unwrap_or_default(), time(stages.tls)];
        let status = attempt.response.as_ref().map(|response| response.status.to_string());
        self.http = [status.unwrap_or_default(), time(stages.answer)];
        self.total = duration(stages.total);
        self.proxy = attempt.proxy.as_ref().map(|proxy| proxy.url.clone()).unwrap_or_default();
    }
}

/// What came of one endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Shape and colour.
    pub tone: Tone,
    /// In a word or two.
    pub word: String,
    /// In a sentence, without a capital letter and final stop; may be empty.
    pub reason: String,
}

impl Outcome {
    /// Of an attempt.
    pub fn of(attempt: &Attempt) -> Self {
        let line = ProbeLine::new(attempt, Redaction::Unredacted);
        let reason = line.notes.join("; ");
        if let Some(fault) = &attempt.fault {
            let tone = if fault.is_refusal() { Tone::NotChecked } else { Tone::Failed };
            return Self { tone, word: text::capitalised(&line.result), reason };
        }
        if is_intercepted(attempt) {
            return Self { tone: Tone::Warning, word: "Intercepted".to_owned(), reason };
        }
        let status = attempt.response.as_ref().map(|response| response.status);
        let (tone, word) = match status {
            Some(500..) => (Tone::Warning, "Server fault"),
            Some(_) => (Tone::Passed, "Reached"),
            None => (Tone::NotChecked, "No answer"),
        };
        let answers = || status.map(status_words).map(|words| format!("it answers {words}")).unwrap_or_default();
        let reason = if reason.is_empty() { answers() } else { reason };
        Self { tone, word: word.to_owned(), reason }
    }

    /// Whether a server was reached, whatever it answered.
    pub fn is_reached(&self) -> bool {
        matches!(self.tone, Tone::Passed | Tone::Warning)
    }
}

fn authority(attempt: &Attempt) -> Option<String> {
    let last = attempt.tls.as_ref()?.chain.last()?;
    Some(quoted(&last.issuer))
}

fn summary(probe: &Probe, skew: TimeDelta) -> Vec<SummaryLine> {
    let endpoints = probe.plan().endpoints.iter().zip(probe.attempts());
    let came = endpoints.filter_map(|(endpoint, attempt)| Some((endpoint, attempt.as_deref()?)));
    let came: Vec<(&Endpoint, &Attempt)> = came.collect();
    let outcomes = came.iter().map(|(_, attempt)| Outcome::of(attempt));
    let reached = outcomes.filter(Outcome::is_reached).count();
    let mut lines = vec![reached_line(probe, reached)];
    lines.extend(clock_lines(probe, skew));
    let intercepted = came.iter().filter(|(_, attempt)| is_intercepted(attempt));
    let intercepted: Vec<&Attempt> = intercepted.map(|(_, attempt)| *attempt).collect();
    if let Some(first) = intercepted.first() {
        let issuer = authority(first).unwrap_or_else(|| "an authority".to_owned());
        let which = count(intercepted.len(), "connection is", "connections are");
        let text = format!("{which} intercepted on the way: {issuer} is trusted by this computer, not by the public");
        lines.push(SummaryLine { tone: Tone::Warning, text });
    }
    let through = came.iter().filter_map(|(_, attempt)| attempt.proxy.as_ref());
    let through: Vec<_> = through.collect();
    if let Some(first) = through.first() {
        let number =
            if through.len() == came.len() { "All".to_owned() } else { format!("{} of {}", through.len(), came.len()) };
        let text = format!("{number} went through the proxy {} (from {})", quoted(&first.url), first.from);
        lines.push(SummaryLine { tone: Tone::Neutral, text });
    }
    lines
}

fn reached_line(probe: &Probe, reached: usize) -> SummaryLine {
    let asked = probe.plan().endpoints.len();
    let failed = probe.answered() - reached;
    let tone = match (failed, probe.state()) {
        (0, State::Done) => Tone::Passed,
        (0, _) => Tone::NotChecked,
        _ if reached == 0 => Tone::Failed,
        _ => Tone::Warning,
    };
    let mut text = format!("{reached} of {} reached", count(asked, "endpoint", "endpoints"));
    let open = asked - probe.answered();
    if probe.state() == State::Cancelled && open > 0 {
        let _infallible = write!(text, "; {open} called off");
    } else if probe.state() == State::Panicked {
        text.push_str("; a fault in this program ended it");
    }
    SummaryLine { tone, text }
}

/// What the clocks say together, and what the time server says alone.
fn clock_lines(probe: &Probe, skew: TimeDelta) -> Vec<SummaryLine> {
    let mut lines = Vec::new();
    let Some(clock) = probe.clock() else { return lines };
    let (tone, words) = clock_summary(clock, skew);
    let tone = match tone {
        report::Tone::Good => Tone::Passed,
        report::Tone::Bad => Tone::Failed,
        _ => Tone::NotChecked,
    };
    lines.push(SummaryLine { tone, text: format!("This computer's clock: {words}") });
    if let Some(host) = &probe.plan().ntp {
        let sample = clock.samples.iter().find(|sample| sample.source == ClockSource::Ntp);
        let (tone, words) = match sample {
            Some(sample) => (Tone::Neutral, sample_words(sample)),
            None => (Tone::NotChecked, "no answer".to_owned()),
        };
        lines.push(SummaryLine { tone, text: format!("By the time server {}: {words}", quoted(host)) });
    }
    lines
}

fn host_of(url: &str) -> String {
    let host = url::Url::parse(url).ok().and_then(|url| {
        let host = url.host_str()?.to_owned();
        Some(url.port().map_or(host.clone(), |port| format!("{host}:{port}")))
    });
    text::visible(&host.unwrap_or_else(|| url.to_owned())).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Fault, Purpose, Response, Stage, Tls, TlsFault};

    fn attempt(change: impl FnOnce(&mut Attempt)) -> Attempt {
        let at = crate::time::from_unix(1_800_000_000).unwrap();
        let mut attempt = Attempt::new("https://a.example/x", Purpose::Probe { endpoint: "A".to_owned() }, at);
        change(&mut attempt);
        attempt
    }

    #[track_caller]
    fn check(change: impl FnOnce(&mut Attempt), expected: (Tone, &str, &str)) {
        let outcome = Outcome::of(&attempt(change));
        assert_eq!((outcome.tone, outcome.word.as_str(), outcome.reason.as_str()), expected);
    }

    fn answers(status: u16) -> impl FnOnce(&mut Attempt) {
        move |attempt| attempt.response = Some(Response { status, ..Response::default() })
    }

    fn fails(fault: Fault) -> impl FnOnce(&mut Attempt) {
        move |attempt| attempt.fault = Some(fault)
    }

    #[test]
    fn an_endpoint_that_answers_is_reached_whatever_it_says() {
        check(answers(200), (Tone::Passed, "Reached", "it answers 200"));
        check(answers(401), (Tone::Passed, "Reached", "it answers 401 (sign in first)"));
        check(answers(503), (Tone::Warning, "Server fault", "it answers 503 (not available now)"));
        check(|_| {}, (Tone::NotChecked, "No answer", ""));
    }

    #[test]
    fn what_failed_is_told_from_what_was_not_asked() {
        let late = Fault::TimedOut { stage: Stage::Tls, after: Duration::from_secs(10) };
        let words = "there was no answer after 10 s during the TLS handshake";
        check(fails(late), (Tone::Failed, "Timed out", words));
        let revoked = Fault::Tls(TlsFault::Revoked);
        check(fails(revoked), (Tone::Failed, "TLS failed", "its certificate was revoked"));
        check(fails(Fault::Offline), (Tone::NotChecked, "Offline", "the network is switched off"));
        check(fails(Fault::Cancelled), (Tone::NotChecked, "Called off", "you called it off"));
    }

    #[test]
    fn a_private_authority_is_odd_on_hosts_of_microsofts_only() {
        let change = |attempt: &mut Attempt| {
            answers(200)(attempt);
            attempt.tls = Some(Tls {
                version: None,
                cipher_suite: None,
                chain: Vec::new(),
                is_accepted: true,
                is_publicly_trusted: Some(false),
            });
        };
        assert_eq!(Outcome::of(&attempt(change)).word, "Reached");
        let online = Attempt { url: "https://graph.microsoft.com/v1.0/".to_owned(), ..attempt(change) };
        assert_eq!(Outcome::of(&online).word, "Intercepted");
    }

    #[test]
    fn hosts_keep_an_unusual_port() {
        for (url, expected) in
            [("https://a.example/x", "a.example"), ("https://a.example:444/", "a.example:444"), ("no url", "no url")]
        {
            assert_eq!(host_of(url), expected);
        }
    }
}
