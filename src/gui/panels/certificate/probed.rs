//! An endpoint that was asked, and the clocks that answered, as rows.

use super::data::{DetailView, Section};
use super::fetched;
use crate::gui::panels::endpoints;
use crate::gui::theme::{Icon, Tone};
use crate::gui::widgets::KeyValue;
use crate::network::{Attempt, ClockComparison, ClockSample};
use crate::report::sample_words;
use crate::text::{capitalised, count, visible};

/// An endpoint with everything that was seen of it.
pub(super) fn endpoint(attempt: &Attempt, name: &str) -> DetailView {
    let (tone, word) = match &attempt.fault {
        None => (Tone::Neutral, "Reached"),
        Some(fault) if fault.is_refusal() => (Tone::NotChecked, "Not asked"),
        Some(_) => (Tone::Failed, "Not reached"),
    };
    let mut facts = vec![visible(name).into_owned(), fetched::host(attempt)];
    facts.extend(attempt.fault.as_ref().map(|fault| fault.words().replace('`', "")));
    let sections = endpoints::sections(attempt).into_iter().map(|(title, rows)| Section { title, rows });
    DetailView {
        tone,
        icon: Some(Icon::Network),
        word: word.to_owned(),
        facts,
        sections: sections.collect(),
        request: None,
    }
}

/// Every clock that answered.
pub(super) fn clock(clock: &ClockComparison) -> DetailView {
    let row = |sample: &ClockSample| {
        let words = format!("{}, by {}", capitalised(&sample_words(sample)), sample.source.words().replace('`', ""));
        KeyValue::words(visible(&sample.host), words)
    };
    DetailView {
        tone: Tone::Neutral,
        icon: Some(Icon::Clock),
        word: "This computer’s clock".to_owned(),
        facts: vec![format!("against {}", count(clock.samples.len(), "other", "others"))],
        sections: vec![Section { title: "Clocks".to_owned(), rows: clock.samples.iter().map(row).collect() }],
        request: None,
    }
}
