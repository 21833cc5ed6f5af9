//! How a document was fetched, or how that failed, as rows: the address, the way there, TLS, the answer, the time it took.

use super::data::Section;
use crate::gui::theme::Tone;
use crate::gui::widgets::KeyValue;
use crate::gui::words::Moments;
use crate::network::{Attempt, Response, Stages, Tls, duration, status_words};
use crate::text;
use crate::time;
use crate::x509::Certificate;

/// What heads the view of an attempt: colour, words, and what stands beside them.
pub(super) fn headline(attempt: &Attempt, moments: Moments<'_>) -> (Tone, &'static str, Vec<String>) {
    let age = moments.age(attempt.begun_at);
    match &attempt.fault {
        None => (Tone::Neutral, "Reached", vec![host(attempt), age]),
        Some(fault) if fault.is_refusal() => (Tone::NotChecked, "Not fetched", vec![host(attempt), fault.words(), age]),
        Some(fault) => (Tone::Failed, "Not fetched", vec![host(attempt), fault.words(), age]),
    }
}

/// The host of an attempt's address, for people.
pub fn host(attempt: &Attempt) -> String {
    let host = url::Url::parse(&attempt.url).ok().and_then(|url| url.host_str().map(str::to_owned));
    text::visible(&host.unwrap_or_else(|| attempt.url.clone())).into_owned()
}

/// The sections of an attempt, the certificates that the server showed behind the others.
pub(super) fn sections(attempt: &Attempt, moments: Moments<'_>) -> Vec<Section> {
    let mut sections = vec![Section { title: "How it was fetched".to_owned(), rows: way_rows(attempt, moments) }];
    if let Some(tls) = &attempt.tls {
        sections.push(Section { title: "TLS".to_owned(), rows: tls_rows(tls) });
    }
    if let Some(response) = &attempt.response {
        sections.push(Section { title: "Answer".to_owned(), rows: answer_rows(attempt, response) });
    }
    sections.push(Section { title: "Time taken".to_owned(), rows: time_rows(attempt) });
    let chain = attempt.tls.iter().flat_map(|tls| &tls.chain);
    let count = attempt.tls.as_ref().map_or(0, |tls| tls.chain.len());
    sections.extend(chain.enumerate().map(|(place, certificate)| Section {
        title: format!("Certificate {} of {count}", place + 1),
        rows: certificate_rows(certificate, moments),
    }));
    sections
}

fn way_rows(attempt: &Attempt, moments: Moments<'_>) -> Vec<KeyValue> {
    let mut rows = vec![
        KeyValue::verbatim("Address", text::visible(&attempt.url)),
        KeyValue::words("When", format!("{}, {}", time::utc(attempt.begun_at), moments.age(attempt.begun_at))),
    ];
    if let Some(fault) = &attempt.fault {
        rows.push(KeyValue::words("Failed", text::capitalised(&fault.words().replace('`', ""))));
    }
    if !attempt.addresses.is_empty() {
        let addresses: Vec<String> = attempt.addresses.iter().map(ToString::to_string).collect();
        rows.push(KeyValue::words("Name leads to", addresses.join(", ")));
    }
    rows.extend(attempt.peer.map(|peer| KeyValue::words("Connected to", peer.to_string())));
    rows.push(KeyValue::words(
        "Proxy",
        match &attempt.proxy {
            None => "none".to_owned(),
            Some(proxy) => {
                let credentials = if proxy.has_credentials { ", with a user name" } else { "" };
                format!("{} ({}{credentials})", text::visible(&proxy.url), proxy.from)
            }
        },
    ));
    rows
}

fn tls_rows(tls: &Tls) -> Vec<KeyValue> {
    let mut rows = Vec::new();
    rows.extend(tls.version.map(|version| KeyValue::words("Version", version.words())));
    rows.extend(tls.cipher_suite.as_ref().map(|suite| KeyValue::words("Cipher suite", text::visible(suite))));
    let accepted = if tls.is_accepted { "yes, by this computer's store" } else { "no: nothing that came counts" };
    rows.push(KeyValue::words("Accepted", accepted));
    rows.extend(tls.is_publicly_trusted.map(|is_public| {
        let words = if is_public {
            "yes, on Mozilla's list"
        } else {
            "no: an authority of your own network, or a proxy that looks into the connection"
        };
        KeyValue::words("Public authority", words)
    }));
    rows
}

fn answer_rows(attempt: &Attempt, response: &Response) -> Vec<KeyValue> {
    let mut rows = vec![KeyValue::words("Status", status_words(response.status))];
    if let Some(date) = response.date {
        rows.push(KeyValue::words("Server's clock", time::utc(date)));
        let ahead = attempt.begun_at - date;
        let words = match ahead.num_seconds() {
            -1..=1 => "the same".to_owned(),
            seconds if seconds > 0 => format!("this computer is {} ahead", time::length(ahead)),
            _ => format!("this computer is {} behind", time::length(ahead)),
        };
        rows.push(KeyValue::words("Clocks", words));
    }
    let age = response.age_secs.and_then(|secs| i64::try_from(secs).ok()).and_then(chrono::TimeDelta::try_seconds);
    rows.extend(age.map(|age| KeyValue::words("In a cache for", time::length(age))));
    rows.push(KeyValue::words("Size", format!("{} bytes", text::thousands(response.body_bytes))));
    let named = [
        ("Content type", &response.content_type),
        ("Encoding", &response.content_encoding),
        ("Server", &response.server),
        ("Via", &response.via),
        ("Sends on to", &response.location),
        ("x-ms-diagnostics", &response.diagnostics),
    ];
    let named = named.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
    rows.extend(named.map(|(name, value)| KeyValue::verbatim(name, text::visible(value))));
    let challenges = response.www_authenticate.iter();
    rows.extend(challenges.map(|challenge| KeyValue::verbatim("Asks for", text::visible(challenge))));
    let retry = response.retry_after_secs.and_then(|secs| i64::try_from(secs).ok());
    let retry = retry.and_then(chrono::TimeDelta::try_seconds);
    rows.extend(retry.map(|wait| KeyValue::words("Asks to wait", time::length(wait))));
    rows
}

fn time_rows(attempt: &Attempt) -> Vec<KeyValue> {
    let Stages { resolve, connect, tunnel, tls, answer, body, total } = attempt.stages;
    let stages = [
        ("Name", resolve),
        ("Connection", connect),
        ("Proxy tunnel", tunnel),
        ("TLS", tls),
        ("First byte", answer),
        ("Body", body),
    ];
    let mut rows: Vec<KeyValue> =
        stages.into_iter().filter_map(|(name, time)| Some(KeyValue::words(name, duration(time?)))).collect();
    rows.push(KeyValue::words("All together", duration(total)));
    rows.push(KeyValue::words("Tries", attempt.tries.to_string()));
    rows
}

fn certificate_rows(certificate: &Certificate, moments: Moments<'_>) -> Vec<KeyValue> {
    let moment =
        |moment: Option<time::Time>| moment.map_or_else(|| "cannot be read".to_owned(), |moment| moments.seen(moment));
    vec![
        KeyValue::verbatim("Subject", &certificate.subject),
        KeyValue::verbatim("Issuer", &certificate.issuer),
        KeyValue::words("Not before", moment(certificate.not_before)),
        KeyValue::words("Not after", moment(certificate.not_after)),
        KeyValue::verbatim("SHA-1", certificate.sha1.to_hex()),
        KeyValue::verbatim("SHA-256", certificate.sha256.to_hex()),
    ]
}
