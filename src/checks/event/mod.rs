//! Windows events: what each says is wrong, by provider and id together.

pub(super) mod common_guide;
pub(super) mod crash;
pub(super) mod expired;
pub(super) mod front_end;
pub(super) mod future;
pub(super) mod log;
pub(super) mod metadata;
pub(super) mod other;
pub(super) mod rotated;
pub(super) mod signing;

use crate::checks::organisation::{auth_config, is, validity_state};
use crate::checks::{Code, EventSubject, Finding};
use crate::event::Event;
use crate::text::quoted;
use crate::x509::Thumbprint;

/// A finding about an event, with the facts that every one of them has.
fn finding(code: &'static Code, event: &Event, message: String) -> Finding {
    let time = event.time.as_ref();
    let time = time.map(|time| time.about().map_or_else(|| time.text.clone(), crate::time::rfc3339));
    let facts = [
        ("provider", event.provider.clone()),
        ("server", event.computer.clone()),
        ("time", time),
        ("thumbprint", thumbprint(event).map(|thumbprint| thumbprint.to_hex())),
        ("url", url(event)),
    ];
    let mut finding = Finding::new(code, message);
    for (name, value) in facts {
        if let Some(value) = value {
            finding = finding.with(name, value);
        }
    }
    match event.id {
        Some(id) => finding.with("event_id", id),
        None => finding,
    }
}

/// The finding with what the case shows of the certificate that signs.
fn with_validity(finding: Finding, subject: &EventSubject<'_>) -> Finding {
    let current = || auth_config(subject.case)?.1.current.known().map(|text| text.thumbprint);
    let Some(current) = current() else { return finding };
    let finding = finding.with("current", current.to_hex());
    match validity_state(subject.case, current, subject.at) {
        Some(state) => finding.with("validity", state),
        None => finding,
    }
}

/// The part of the certificate that the event names, where the case shows it: `current`, `next`, `previous` or `none`.
fn part(event: &Event, subject: &EventSubject<'_>) -> Option<&'static str> {
    let thumbprint = thumbprint(event)?;
    let (_, config) = auth_config(subject.case)?;
    let parts = [("current", &config.current), ("next", &config.next), ("previous", &config.previous)];
    let named = parts.iter().find(|(_, field)| is(field, thumbprint) == Some(true)).map(|(part, _)| *part);
    named.or_else(|| {
        let is_other = is(&config.current, thumbprint) == Some(false) && is(&config.next, thumbprint) == Some(false);
        is_other.then_some("none")
    })
}

/// The event in a sentence: ``event 1003 of `MSExchange OAuth` ``.
fn name(event: &Event) -> String {
    let id = event.id.map_or_else(String::new, |id| format!(" {id}"));
    match &event.provider {
        Some(provider) => format!("event{id} of {}", quoted(provider)),
        None => format!("event{id} without a provider"),
    }
}

/// ` on EX01`, where the event says which computer wrote it.
fn on_server(event: &Event) -> String {
    event.computer.as_deref().map_or_else(String::new, |computer| format!(" on {}", quoted(computer)))
}

/// The first thumbprint that the event names: 40 hexadecimal digits, however they are set.
fn thumbprint(event: &Event) -> Option<Thumbprint> {
    let is_separator = |character: char| !character.is_ascii_hexdigit();
    let mut words = event.texts().flat_map(|text| text.split(is_separator));
    words
        .find(|word| word.len() == THUMBPRINT_DIGITS)
        .and_then(|word| Thumbprint::from_hex(word).ok())
        .map(|read| read.thumbprint)
}

/// The first address that the event names.
fn url(event: &Event) -> Option<String> {
    let is_end = |character: char| character.is_whitespace() || matches!(character, '\'' | '"' | '<' | '>' | ',' | ';');
    let url = event.texts().find_map(|text| {
        let start = text.find("https://").or_else(|| text.find("http://"))?;
        text.get(start..)?.split(is_end).next()
    });
    url.map(|url| url.trim_end_matches(['.', ')']).to_owned())
}

const THUMBPRINT_DIGITS: usize = 40;
