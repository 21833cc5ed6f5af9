//! A long list of events, saved as text, is a log: those that matter are kept, the rest is counted.

use std::ops::Range;

use super::class::WORDS;
use super::{Class, Event, EventLog, Level, MAX_EVENTS};

/// The events of a text that are looked at, and what is known of the others.
#[derive(Clone, Debug, PartialEq)]
pub struct Selected {
    /// Those that are looked at, in their order.
    pub events: Vec<Event>,
    /// All of them, counted; nothing where all are looked at.
    pub log: Option<EventLog>,
    /// Where the others stand, in bytes.
    pub left: Vec<Range<usize>>,
}

/// Of more than [`MAX_EVENTS`] the newest of those that matter; of fewer all.
pub fn select(events: Vec<Event>) -> Selected {
    if events.len() <= MAX_EVENTS {
        return Selected { events, log: None, left: Vec::new() };
    }
    let mut log = EventLog { records: events.len() as u64, ..EventLog::default() };
    for event in &events {
        if let (Some(provider), Some(id)) = (&event.provider, event.id) {
            *log.counts.entry((provider.clone(), id)).or_default() += 1;
        }
        if let Some(time) = event.time.as_ref().and_then(crate::time::Written::about) {
            log.first = Some(log.first.map_or(time, |first| first.min(time)));
            log.last = Some(log.last.map_or(time, |last| last.max(time)));
        }
    }
    let mut places: Vec<usize> = (0..events.len()).filter(|at| events.get(*at).is_some_and(matters)).collect();
    if places.len() > MAX_EVENTS {
        log.left_out = (places.len() - MAX_EVENTS) as u64;
        let time = |at: &usize| events.get(*at)?.time.as_ref()?.about();
        places.sort_by_key(|at| std::cmp::Reverse(time(at)));
        places.truncate(MAX_EVENTS);
        places.sort_unstable();
    }
    let mut kept = Vec::with_capacity(places.len());
    let mut left = Vec::new();
    for (at, event) in events.into_iter().enumerate() {
        if places.binary_search(&at).is_ok() {
            kept.push(event);
        } else {
            left.push(event.range);
        }
    }
    Selected { events: kept, log: Some(log), left }
}

fn matters(event: &Event) -> bool {
    match event.class {
        Class::Other | Class::Unrelated1003 => false,
        Class::UnknownExchange => {
            let is_fault = matches!(event.level, Some(Level::Critical | Level::Error | Level::Warning));
            is_fault && event.texts().any(|text| WORDS.iter().any(|word| text.contains(word)))
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, kept: usize, left_out: Option<u64>) {
        let selected = select(super::super::read(text));
        assert_eq!((selected.events.len(), selected.log.as_ref().map(|log| log.left_out)), (kept, left_out));
    }

    #[test]
    fn of_a_long_list_the_newest_that_matter_are_kept() {
        let row = |day: usize, id: u32| format!("Error,2024-10-{day:02}T08:00:00Z,MSExchange OAuth,{id},None,text\n");
        let head = "Level,Date and Time,Source,Event ID,Task Category\n";
        check(&format!("{head}{}", row(1, 2004).repeat(MAX_EVENTS)), MAX_EVENTS, None);
        check(&format!("{head}{}{}", row(1, 7).repeat(500), row(2, 2004).repeat(3)), 3, Some(0));
        let many = format!("{head}{}{}", row(1, 2004).repeat(150), row(2, 2008).repeat(150));
        check(&many, MAX_EVENTS, Some(100));
        let selected = select(super::super::read(&many));
        assert_eq!(selected.events.iter().filter(|event| event.id == Some(2008)).count(), 150);
        assert_eq!(selected.left.len(), 100);
        assert_eq!(selected.log.unwrap().counts.values().sum::<u64>(), 300);
    }
}
