//! Everything that is known of one attempt: its stages, the connection, the certificates, the answer.

use std::time::Duration;

use super::data::Outcome;
use crate::fetch::Endpoint;
use crate::gui::theme::Tone;
use crate::gui::widgets::KeyValue;
use crate::network::{Attempt, Fault, Response, Stage, Tls, duration, status_words};
use crate::text::{self, shorten, visible};
use crate::time;
use crate::x509::Certificate;

/// All of one attempt.
#[derive(Clone, Default, PartialEq)]
pub struct DetailsView {
    /// What the endpoint is.
    pub name: String,
    /// Shape and colour of the result.
    pub tone: Tone,
    /// The result in a word or two.
    pub word: String,
    /// The result in a sentence.
    pub reason: String,
    /// The stages that were come to.
    pub stages: Vec<StageBar>,
    /// Rows under headers.
    pub sections: Vec<(String, Vec<KeyValue>)>,
}

/// One stage: when it began and how long it took, as shares of the whole.
#[derive(Clone, Debug, PartialEq)]
pub struct StageBar {
    /// Its name.
    pub name: &'static str,
    /// How long it took.
    pub time: String,
    /// Where it begins, 0 to 1.
    pub from: f32,
    /// Where it ends, 0 to 1.
    pub to: f32,
    /// Whether it was the one that failed.
    pub has_failed: bool,
}

impl DetailsView {
    /// For an endpoint that nobody has asked yet, or that has not answered.
    pub fn open(endpoint: &Endpoint, word: &str) -> Self {
        let address = KeyValue::verbatim("Address", visible(&endpoint.url));
        let sections = vec![("Connection".to_owned(), vec![address])];
        Self { name: endpoint.name.clone(), word: word.to_owned(), sections, ..Self::default() }
    }

    /// For an endpoint and what came of it.
    pub fn of(endpoint: &Endpoint, attempt: &Attempt) -> Self {
        let Outcome { tone, word, reason } = Outcome::of(attempt);
        Self {
            name: endpoint.name.clone(),
            tone,
            word,
            reason: text::capitalised(&reason),
            stages: bars(attempt),
            sections: sections(attempt),
        }
    }
}

/// Every fact of an attempt as rows under headers; a header without rows is left out.
pub fn sections(attempt: &Attempt) -> Vec<(String, Vec<KeyValue>)> {
    let mut sections = vec![("Connection".to_owned(), connection(attempt))];
    if let Some(tls) = &attempt.tls {
        sections.push(("TLS".to_owned(), tls_rows(tls)));
        for (place, certificate) in tls.chain.iter().enumerate() {
            sections.push((certificate_title(place), certificate_rows(certificate)));
        }
    }
    if let Some(response) = &attempt.response {
        sections.push(("Answer".to_owned(), answer(attempt.method, response)));
    }
    sections.retain(|(_, rows)| !rows.is_empty());
    sections
}

fn connection(attempt: &Attempt) -> Vec<KeyValue> {
    let mut rows = vec![KeyValue::verbatim("Address", visible(&attempt.url))];
    if !attempt.addresses.is_empty() {
        let addresses: Vec<_> = attempt.addresses.iter().map(ToString::to_string).collect();
        rows.push(KeyValue::verbatim("Leads to", addresses.join(", ")));
    }
    rows.extend(attempt.peer.map(|peer| KeyValue::verbatim("Connected", peer.to_string())));
    rows.push(match &attempt.proxy {
        Some(proxy) => {
            let sign_in = if proxy.has_credentials { ", with a user name" } else { "" };
            KeyValue::words("Proxy", format!("{} (from {}{sign_in})", visible(&proxy.url), proxy.from))
        }
        None => KeyValue::words("Proxy", "none"),
    });
    rows.push(KeyValue::words("Asked", time::utc(attempt.begun_at)));
    if attempt.tries > 1 {
        rows.push(KeyValue::words("Tried", format!("{} times", attempt.tries)));
    }
    rows
}

fn tls_rows(tls: &Tls) -> Vec<KeyValue> {
    let mut rows = Vec::new();
    rows.extend(tls.version.map(|version| KeyValue::words("Version", version.words())));
    rows.extend(tls.cipher_suite.as_ref().map(|suite| KeyValue::words("Cipher suite", visible(suite))));
    let accepted = match (tls.is_accepted, tls.is_publicly_trusted) {
        (true, Some(true)) => "yes, and the public authorities do as well",
        (true, Some(false)) => "yes, but the public authorities do not: a private one, or an intercepting proxy's",
        (true, None) => "yes",
        (false, _) => "no",
    };
    rows.push(KeyValue::words("Accepted by this computer", accepted));
    rows
}

fn certificate_title(place: usize) -> String {
    if place == 0 { "Certificate of the server".to_owned() } else { format!("Certificate {} of the chain", place + 1) }
}

fn certificate_rows(certificate: &Certificate) -> Vec<KeyValue> {
    let moment = |moment: Option<time::Time>| moment.map_or_else(|| "unknown".to_owned(), time::utc);
    vec![
        KeyValue::words("Subject", visible(&certificate.subject)),
        KeyValue::words("Issuer", visible(&certificate.issuer)),
        KeyValue::words("Valid", format!("{} to {}", moment(certificate.not_before), moment(certificate.not_after))),
        KeyValue::verbatim("Thumbprint", certificate.sha1.to_hex()),
    ]
}

fn answer(method: &str, response: &Response) -> Vec<KeyValue> {
    let mut rows =
        vec![KeyValue::words("Asked with", method), KeyValue::words("Status", status_words(response.status))];
    let date = response.date.map(time::utc);
    let age = response.age_secs.map(|secs| format!("{secs} s in a cache on the way"));
    let retry = response.retry_after_secs.map(|secs| format!("in {secs} s"));
    let texts = [
        ("Date", date.as_ref()),
        ("Age", age.as_ref()),
        ("Server", response.server.as_ref()),
        ("Content-Type", response.content_type.as_ref()),
        ("Content-Encoding", response.content_encoding.as_ref()),
        ("Via", response.via.as_ref()),
        ("Location", response.location.as_ref()),
        ("Retry-After", retry.as_ref()),
        ("x-ms-diagnostics", response.diagnostics.as_ref()),
    ];
    let texts = texts.into_iter().filter_map(|(name, value)| Some((name, value?)));
    rows.extend(texts.map(|(name, value)| KeyValue::words(name, shorten(&visible(value), MAX_HEADER))));
    let challenges = response.www_authenticate.iter();
    rows.extend(challenges.map(|value| KeyValue::words("WWW-Authenticate", shorten(&visible(value), MAX_HEADER))));
    rows
}

fn bars(attempt: &Attempt) -> Vec<StageBar> {
    let stages = attempt.stages;
    let took = [
        (Stage::Resolve, stages.resolve),
        (Stage::Connect, stages.connect),
        (Stage::Tunnel, stages.tunnel),
        (Stage::Tls, stages.tls),
        (Stage::Answer, stages.answer),
        (Stage::Body, stages.body),
    ];
    let failed = attempt.fault.as_ref().and_then(failed_stage);
    let known: Duration = took.iter().filter_map(|(_, took)| *took).sum();
    let rest = stages.total.saturating_sub(known);
    let is_timed = |stage: Stage| took.iter().any(|(other, took)| *other == stage && took.is_some());
    let whole = if failed.is_some_and(|stage| !is_timed(stage)) { stages.total.max(known) } else { known };
    let whole = whole.as_secs_f32().max(f32::EPSILON);
    let mut from = 0.0;
    let mut bars = Vec::new();
    for (stage, took) in took {
        let has_failed = failed == Some(stage);
        let Some(took) = took.or(has_failed.then_some(rest)) else { continue };
        let to = (from + took.as_secs_f32() / whole).min(1.0);
        bars.push(StageBar { name: stage.words(), time: duration(took), from, to, has_failed });
        from = to;
    }
    bars
}

/// The stage in which a fault comes about. What it took until then may be known of the whole only.
fn failed_stage(fault: &Fault) -> Option<Stage> {
    match fault {
        Fault::NameNotResolved { .. } => Some(Stage::Resolve),
        Fault::Refused | Fault::Unreachable => Some(Stage::Connect),
        Fault::Reset { stage } | Fault::TimedOut { stage, .. } | Fault::Other { stage, .. } => Some(*stage),
        Fault::Tls(_) => Some(Stage::Tls),
        Fault::Proxy(_) => Some(Stage::Tunnel),
        Fault::NotHttp { .. } => Some(Stage::Answer),
        _ => None,
    }
}

const MAX_HEADER: usize = 300;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Purpose, Stages};

    /// Milliseconds of name resolution, connection and TLS, and of everything; each bar as name, time and per cents.
    #[track_caller]
    fn check(times: [Option<u64>; 3], total: u64, fault: Option<Fault>, expected: &[&str]) {
        let at = time::from_unix(1_800_000_000).unwrap();
        let mut attempt = Attempt::new("https://a.example/", Purpose::Probe { endpoint: "A".to_owned() }, at);
        let [resolve, connect, tls] = times.map(|millis| millis.map(Duration::from_millis));
        attempt.stages = Stages { resolve, connect, tls, total: Duration::from_millis(total), ..Stages::default() };
        attempt.fault = fault;
        let seen = bars(&attempt).into_iter().map(|bar| {
            let failed = if bar.has_failed { " failed" } else { "" };
            format!("{}: {} {:.0}-{:.0}{failed}", bar.name, bar.time, bar.from * 100.0, bar.to * 100.0)
        });
        assert_eq!(seen.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn stages_follow_one_another() {
        check([None; 3], 0, None, &[]);
        check(
            [Some(10), Some(30), Some(60)],
            100,
            None,
            &["name resolution: 10 ms 0-10", "connection: 30 ms 10-40", "TLS handshake: 60 ms 40-100"],
        );
    }

    #[test]
    fn the_stage_that_failed_is_marked_and_took_what_is_left() {
        check([None; 3], 4, Some(Fault::Offline), &[]);
        let no_name = Fault::NameNotResolved { reason: String::new() };
        check([None; 3], 4, Some(no_name), &["name resolution: 4 ms 0-100 failed"]);
        check(
            [Some(10), None, None],
            40,
            Some(Fault::Refused),
            &["name resolution: 10 ms 0-25", "connection: 30 ms 25-100 failed"],
        );
    }
}
