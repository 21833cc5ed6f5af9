//! Events, PowerShell's output and traces in one text: which is which where one stands inside another.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::{Body, MAX_PIECES};
use crate::event::{self, Event, Selected, diagnostics};
use crate::exchange::objects::{ObjectBody, ObjectKind, Placed, native_outputs, objects};
use crate::powershell;

/// One of them, and where it stands in the text.
pub(super) struct Piece {
    pub(super) range: Range<usize>,
    pub(super) body: Body,
}

impl Piece {
    pub(super) fn event(&self) -> Option<Arc<Event>> {
        match &self.body {
            Body::Event(event) => Some(event.clone()),
            _ => None,
        }
    }
}

/// Everything of the kind in a text, in its order. An event holds what stands in it, and so does PowerShell's output.
pub(super) fn read(text: &str) -> Vec<Piece> {
    let mut pieces = Pieces::default();
    pieces.add_events(event::read(text), &(0..text.len()), None);
    for output in powershell::read(text) {
        if pieces.are_at(&output.range) {
            continue;
        }
        let events = event::of_output(&output, text);
        if !events.is_empty() {
            pieces.add_events(events, &output.range, Some(&output.range));
            continue;
        }
        for Placed { object, range } in objects(&output, text) {
            // What an error says, or an object that Assay does not know, may be a trace all the same.
            let is_open = object.kind == ObjectKind::Other || matches!(object.body, ObjectBody::Failed(_));
            let owned = if is_open { range.start..range.start } else { output.range.clone() };
            pieces.add(range, owned, Body::Object(Arc::new(object)));
        }
    }
    for Placed { object, range } in native_outputs(text) {
        if !pieces.are_at(&range) {
            pieces.add(range.clone(), range, Body::Object(Arc::new(object)));
        }
    }
    let traces = diagnostics::read(text, &|range| pieces.are_at(range));
    for trace in traces {
        if !pieces.are_at(&trace.range) {
            pieces.add(trace.range.clone(), trace.range.clone(), Body::Diagnostics(Arc::new(trace)));
        }
    }
    pieces.found.sort_by_key(|piece| piece.range.start);
    pieces.found
}

/// What was found so far, and the parts of the text that are spoken for: no two of them overlap, so that one look finds
/// whether a place is free.
#[derive(Default)]
struct Pieces {
    found: Vec<Piece>,
    taken: BTreeMap<usize, usize>,
}

impl Pieces {
    /// Of a long list those that matter; the list as a whole stands before them. They stand where they are, or in what
    /// one command printed.
    fn add_events(&mut self, events: Vec<Event>, list: &Range<usize>, output: Option<&Range<usize>>) {
        let Selected { events, log, left } = event::select(events);
        if let Some(log) = log {
            self.found.push(Piece { range: list.clone(), body: Body::EventLog(Arc::new(log)) });
        }
        for event in events {
            let owned = output.unwrap_or(&event.range).clone();
            self.add(event.range.clone(), owned, Body::Event(Arc::new(event)));
        }
        for range in left {
            self.take(output.cloned().unwrap_or(range));
        }
    }

    /// More than can be kept are dropped: the reader says that there were more.
    fn add(&mut self, range: Range<usize>, owned: Range<usize>, body: Body) {
        if self.repeats(&body) {
            return;
        }
        if self.found.len() <= MAX_PIECES {
            self.found.push(Piece { range, body });
        }
        self.take(owned);
    }

    fn take(&mut self, owned: Range<usize>) {
        if owned.is_empty() {
            return;
        }
        let end = self.taken.entry(owned.start).or_insert(owned.end);
        *end = owned.end.max(*end);
    }

    /// An error of one command is printed in several pieces.
    fn repeats(&self, body: &Body) -> bool {
        let failed = |body: &Body| match body {
            Body::Object(object) if matches!(object.body, ObjectBody::Failed(_)) => {
                Some((object.kind, object.server.clone(), object.command.clone()?))
            }
            _ => None,
        };
        let last = self.found.last().and_then(|piece| failed(&piece.body));
        last.is_some() && last == failed(body)
    }

    fn are_at(&self, range: &Range<usize>) -> bool {
        let before = self.taken.range(..range.end.max(range.start + 1)).next_back();
        before.is_some_and(|(_, end)| range.start < *end)
    }
}
