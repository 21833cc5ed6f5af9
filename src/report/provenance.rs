//! What was seen on the network, in the text report: where a document came from and how, and what came of a failed attempt.

use chrono::TimeDelta;

use super::probe::{ProbeLine, clock_summary, sample_words};
use super::text::{Tone, Writer};
use crate::network::{Attempt, ClockComparison, Purpose, duration};
use crate::text::visible;
use crate::time::{Time, length, relative, utc};

impl Writer<'_> {
    /// Where a fetched document came from, when, over which connection.
    pub(super) fn fetched(&mut self, attempt: &Attempt, at: Time) {
        let url = self.redaction.text(&visible(&attempt.url));
        // Where the moment of evaluation lies in the past, the distance would read as if the fetch were still to come.
        let is_before = attempt.begun_at <= at;
        let distance = if is_before { format!(" ({})", relative(attempt.begun_at, at)) } else { String::new() };
        self.named("fetched", &format!("{}{distance} from {url}", utc(attempt.begun_at)));
        let age = attempt.response.as_ref().and_then(|response| response.age_secs).filter(|age| *age > 0);
        if let Some(age) = age.and_then(|age| TimeDelta::try_seconds(i64::try_from(age).ok()?)) {
            self.named("from cache", &format!("kept for {} on the way before that", length(age)));
        }
        self.connection(attempt);
    }

    /// An attempt that brought no document: what was asked, what came of it, how far it came.
    pub(super) fn attempt(&mut self, attempt: &Attempt) {
        let url = self.redaction.text(&visible(&attempt.url));
        match &attempt.purpose {
            Purpose::Document { .. } => {
                let words = attempt.fault.as_ref().map(|fault| self.redaction.text(&visible(&fault.words())));
                let words = words.unwrap_or_else(|| "it was fetched".to_owned());
                self.named("asked", &format!("{} at {url}", utc(attempt.begun_at)));
                let (verb, tone) = match &attempt.fault {
                    Some(fault) if fault.is_refusal() => ("not fetched", Tone::Open),
                    _ => ("failed", Tone::Bad),
                };
                let after = duration(attempt.stages.total);
                let tries = if attempt.tries > 1 { format!(", {} tries", attempt.tries) } else { String::new() };
                let head = (self.paint)(tone, &format!("{verb:<12}"));
                self.wrapped(&format!("    {head}"), INDENT, &format!("{words} (after {after}{tries})"), INDENT);
            }
            Purpose::Probe { .. } => {
                let line = ProbeLine::new(attempt, self.redaction);
                self.named("asked", &format!("{} ({}): {}", utc(attempt.begun_at), attempt.method, line.address));
                let head = (self.paint)(line.tone, &format!("{:<12}", "result"));
                let time = duration(attempt.stages.total);
                self.wrapped(&format!("    {head}"), INDENT, &format!("{} after {time}", line.result), INDENT);
                for note in &line.notes {
                    self.named("", note);
                }
            }
        }
        self.connection(attempt);
    }

    /// This computer's clock against others.
    pub(super) fn clocks(&mut self, clocks: &ClockComparison, tolerance: TimeDelta) {
        let (tone, summary) = clock_summary(clocks, tolerance);
        let head = (self.paint)(tone, &format!("{:<12}", "clock"));
        self.wrapped(&format!("    {head}"), INDENT, &summary, INDENT);
        for sample in &clocks.samples {
            let words = format!("{}, by {}", sample_words(sample), sample.source.words());
            self.named("", &format!("{}: {words}", visible(&sample.host)));
        }
    }

    fn connection(&mut self, attempt: &Attempt) {
        if let Some(proxy) = &attempt.proxy {
            let url = self.redaction.text(&visible(&proxy.url));
            self.named("through", &format!("the proxy {url} (from {})", visible(&proxy.from)));
        }
        if let Some(peer) = attempt.peer.filter(|_| attempt.proxy.is_none()) {
            self.named("connected", &peer.to_string());
        }
        let Some(tls) = &attempt.tls else { return };
        let mut words = Vec::new();
        words.extend(tls.version.map(|version| version.words().to_owned()));
        if let Some(certificate) = tls.chain.first() {
            words.push(format!("certificate of {}", visible(&certificate.subject)));
            words.push(format!("issued by {}", visible(&certificate.issuer)));
        }
        match (tls.is_accepted, tls.is_publicly_trusted) {
            (false, _) => words.push("not accepted".to_owned()),
            (true, Some(false)) => words.push("accepted, but by no public authority".to_owned()),
            (true, _) => {}
        }
        if !words.is_empty() {
            self.named("TLS", &words.join(", "));
        }
    }

    fn named(&mut self, name: &str, value: &str) {
        self.wrapped(&format!("    {name:<12}"), INDENT, value, INDENT);
    }
}

/// Where the values stand, as in the rest of an artifact.
const INDENT: usize = 16;
