//! The card of an .evtx file as a whole.

use super::data::{About, CardRow, CardSection, CardTable, CardView, Cell};
use crate::event::{EventLog, MAX_EVENTS};
use crate::gui::theme::Icon;
use crate::text;
use crate::time::Time;

pub(super) fn card(about: About<'_>, log: &EventLog) -> CardView {
    let mut view = CardView::of(Icon::EventLog, "Event log");
    view.facts.push(text::shorten(&text::visible(&about.evidence.source.name), MAX_FACT).into_owned());
    let records = if log.records == 1 { "record" } else { "records" };
    view.facts.push(format!("{} {records}", text::thousands(log.records)));
    view.sentence =
        String::from("What the file holds. The events that matter for OAuth stand in the list by themselves.");
    let moment = |moment: Option<Time>| moment.map_or_else(|| "none".to_owned(), |moment| about.moments.short(moment));
    let mut rows = vec![
        CardRow::words("Records", text::thousands(log.records)),
        CardRow::words("First", moment(log.first)),
        CardRow::words("Last", moment(log.last)),
    ];
    if log.left_out > 0 {
        let words = format!("{} older ones; the newest {MAX_EVENTS} are listed", text::thousands(log.left_out));
        rows.push(CardRow::words("Left out", words));
    }
    view.sections.push(CardSection::new("File", rows));
    if log.unreadable > 0 || !log.problems.is_empty() {
        let mut rows = vec![CardRow::words("Records lost", text::thousands(log.unreadable))];
        let problems = log.problems.iter().take(MAX_PROBLEMS);
        rows.extend(problems.map(|problem| CardRow::Prose(text::capitalised(&text::visible(problem)))));
        view.sections.push(CardSection::new("Damage", rows));
    }
    view.sections.extend(
        counts_table(log).map(|table| CardSection::new("Events by provider and id", vec![CardRow::Table(table)])),
    );
    view
}

fn counts_table(log: &EventLog) -> Option<CardTable> {
    let mut counts: Vec<(&(String, u32), &u64)> = log.counts.iter().collect();
    // What has a say in OAuth first, then the most frequent.
    counts.sort_by_key(|((provider, id), count)| {
        (!provider.starts_with("MSExchange"), std::cmp::Reverse(**count), provider.as_str(), *id)
    });
    let left = counts.len().saturating_sub(MAX_ROWS);
    let row = |((provider, id), count): (&(String, u32), &u64)| {
        vec![
            Cell::Words(text::shorten(&text::visible(provider), MAX_FACT).into_owned()),
            Cell::Number(id.to_string()),
            Cell::Number(text::thousands(*count)),
        ]
    };
    let rows: Vec<_> = counts.into_iter().take(MAX_ROWS).map(row).collect();
    let left_out = match left {
        0 => String::new(),
        left => format!("{} more kinds, each of another provider or id.", text::thousands(left as u64)),
    };
    (!rows.is_empty()).then_some(CardTable { headers: vec!["Provider", "Id", "Count"], rows, left_out })
}

const MAX_FACT: usize = 80; // a headline
const MAX_ROWS: usize = 100; // who needs the rarest ones has the Event Viewer
const MAX_PROBLEMS: usize = 20;
