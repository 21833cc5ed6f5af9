//! The card of a Windows event.

use std::sync::Arc;

use super::data::{About, CardRow, CardSection, CardView};
use super::diagnostics;
use crate::event::{Class, Data, Event, EventForm, Level};
use crate::gui::theme::Icon;
use crate::text;
use crate::time::Written;

pub(super) fn card(about: About<'_>, event: &Arc<Event>) -> CardView {
    let mut view = CardView::of(Icon::Event, name(event));
    view.facts.extend(event.computer.as_deref().map(|computer| text::visible(computer).into_owned()));
    view.facts.extend(event.time.as_ref().and_then(Written::about).map(|moment| about.relative(moment)));
    meaning(event.class).clone_into(&mut view.sentence);
    let named = [("Computer", &event.computer), ("Log", &event.channel), ("Task", &event.task_category)];
    let mut rows = vec![
        CardRow::verbatim("Provider", event.provider.as_deref().unwrap_or("not written down")),
        CardRow::words("Event id", event.id.map_or_else(|| "not written down".to_owned(), |id| id.to_string())),
    ];
    rows.extend(event.level.map(|level| CardRow::words("Level", level_word(level))));
    rows.push(match &event.time {
        Some(time) => CardRow::words("Time", about.moment(time)),
        None => CardRow::absent("Time", "not written down"),
    });
    let named = named.into_iter().filter_map(|(key, value)| Some(CardRow::verbatim(key, value.as_deref()?)));
    rows.extend(named);
    rows.extend(event.record_id.map(|number| CardRow::words("Record", number.to_string())));
    rows.push(CardRow::words("Written as", form_words(event.form)));
    let tokens = about.links(|artifact| {
        let evidence = about.assessment.case.evidence().get(artifact.evidence);
        evidence.and_then(|evidence| evidence.event.as_ref()).is_some_and(|known| Arc::ptr_eq(known, event))
    });
    view.sections.push(CardSection::new("Event", rows));
    if !tokens.is_empty() {
        view.sections.push(CardSection::new("Taken out of it", tokens));
    }
    view.sections.extend(diagnostics::sections(about, &event.diagnostics));
    if let Some(message) = event.message.as_deref().filter(|message| !message.trim().is_empty()) {
        view.sections.push(CardSection::new("Message", vec![CardRow::quote("message", message)]));
    }
    if !event.data.is_empty() {
        view.sections.push(CardSection::new("Insertion strings", data_rows(&event.data)));
    }
    if !event.problems.is_empty() {
        let problems = event.problems.iter().take(MAX_PROBLEMS);
        let rows = problems.map(|problem| CardRow::Prose(text::capitalised(&text::visible(problem)))).collect();
        view.sections.push(CardSection::new("Could not be read", rows));
    }
    view
}

/// `MSExchange OAuth 1003`: the id means nothing without its provider.
pub(super) fn name(event: &Event) -> String {
    let provider = event.provider.as_deref().map_or("Event", |provider| provider);
    let provider = text::shorten(&text::visible(provider), MAX_PROVIDER).into_owned();
    match event.id {
        Some(id) => format!("{provider} {id}"),
        None => provider,
    }
}

/// `1003 MSExchange OAuth`: where there is little room, the number must not be cut off.
pub(super) fn short_name(event: &Event) -> String {
    let provider = text::visible(event.provider.as_deref().unwrap_or("Event"));
    let provider = text::shorten(&provider, MAX_PROVIDER);
    event.id.map_or_else(|| provider.to_string(), |id| format!("{id} {provider}"))
}

/// What an event says about OAuth.
pub(super) fn meaning(class: Class) -> &'static str {
    match class {
        Class::OAuthValidationFailed => {
            "This server refused a token. Why stands in the message; the token is taken out where the event carries it."
        }
        Class::FrontEnd1003 => {
            "The Auth Certificate is expired, missing or misconfigured: the front end could not read a cookie that is \
             protected with it. Outlook on the web and the admin center fail for everybody."
        }
        Class::CertificateExpired => {
            "The Auth Certificate has expired: nobody accepts a token that Exchange signs with it."
        }
        Class::SigningCertificateMissing => {
            "The certificate that signs tokens is not on this server, or its private key is not."
        }
        Class::MetadataDiffers => {
            "What an authority publishes differs from what Exchange has stored of it. Tokens that are signed with a new \
             key are refused until the stored copy is refreshed."
        }
        Class::CertificateRotated => {
            "The next Auth Certificate has become the current one. Whoever checks Exchange’s tokens has to know it: in \
             a hybrid organization, run the Hybrid Configuration Wizard."
        }
        Class::EwsPoolCrash => {
            "The process that serves EWS ended, as it does every few minutes while the Auth Certificate is expired."
        }
        Class::Unrelated1003 => {
            "An event 1003 of another program. It has nothing to do with OAuth, whatever a search for the number finds."
        }
        Class::UnknownExchange => {
            "An event of Exchange’s that Assay does not know. Diagnostics and tokens in its text are read all the same."
        }
        Class::Other => "An event of another program, as far as Assay knows.",
    }
}

fn level_word(level: Level) -> &'static str {
    match level {
        Level::Critical => "critical",
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Information => "information",
        Level::Verbose => "verbose",
    }
}

fn form_words(form: EventForm) -> &'static str {
    match form {
        EventForm::Text => "text, as the Event Viewer copies it",
        EventForm::Xml => "XML",
        EventForm::Csv => "a row of a CSV file",
        EventForm::Evtx => "a record of an .evtx file",
        EventForm::PowerShell => "an object that PowerShell exported",
    }
}

fn data_rows(data: &[Data]) -> Vec<CardRow> {
    let row = |(place, data): (usize, &Data)| {
        let key = data.name.clone().unwrap_or_else(|| format!("%{}", place + 1));
        if data.value.trim().is_empty() {
            CardRow::absent(&text::visible(&key), "blank")
        } else {
            CardRow::verbatim(&key, &data.value)
        }
    };
    let mut rows: Vec<CardRow> = data.iter().enumerate().take(MAX_DATA).map(row).collect();
    let left = data.len().saturating_sub(MAX_DATA);
    if left > 0 {
        rows.push(CardRow::Prose(format!("{left} more stand in the text.")));
    }
    rows
}

const MAX_PROVIDER: usize = 60; // one line
const MAX_DATA: usize = 60; // Exchange's events have up to 30
const MAX_PROBLEMS: usize = 20; // a damaged record has many, all alike
