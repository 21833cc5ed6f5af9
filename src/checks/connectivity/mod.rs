//! Checks about what was seen on the network: whether addresses can be reached, and what stands in the way.

pub(super) mod clock;
pub(super) mod http;
pub(super) mod proxy;
pub(super) mod reach;
pub(super) mod tls;

use super::subject::AttemptSubject;
use crate::network::Attempt;
use crate::text::quoted;

/// The host that was asked, as it stands in a sentence.
fn host_words(attempt: &Attempt) -> String {
    let host = quoted(&attempt.host().unwrap_or_else(|| attempt.url.clone()));
    if attempt.url.starts_with("ntp:") { format!("the time server {host}") } else { host }
}

/// What the attempt was for, as it stands at the start of a sentence.
fn address_words(attempt: &Attempt) -> String {
    quoted(&attempt.url)
}

/// Whether no attempt before this one in the case is like it: what is true of many is said once.
fn is_first(subject: &AttemptSubject<'_>, is_like: impl Fn(&Attempt) -> bool) -> bool {
    !subject.case.attempts().take_while(|(index, _)| *index < subject.index).any(|(_, attempt)| is_like(attempt))
}
