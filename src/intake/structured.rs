//! Events, PowerShell's output and traces in one text: which is which where one stands inside another.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::{Body, Evidence, MAX_PIECES};
use crate::event::{self, Event, EventForm, Selected, diagnostics};
use crate::exchange::objects::{ObjectBody, ObjectKind, Placed, native_outputs, objects};
use crate::powershell::{self, Form};

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

/// Everything of the kind in a text.
pub(super) struct Structured {
    /// In its order.
    pub(super) pieces: Vec<Piece>,
    /// The parts of the text that somebody else wrote, in their order: events and recorded messages. They do not overlap.
    traffic: Vec<Range<usize>>,
}

impl Structured {
    /// Says of each of these whether it stands in something that somebody else wrote.
    pub(super) fn mark(&self, evidence: &mut [Evidence]) {
        for piece in evidence {
            let start = piece.source.start;
            let before = self.traffic.partition_point(|range| range.start <= start);
            let range = before.checked_sub(1).and_then(|before| self.traffic.get(before));
            piece.is_in_traffic = range.is_some_and(|range| start < range.end);
        }
    }
}

/// Everything of the kind in a text, in its order. An event holds what stands in it, and so does PowerShell's output.
pub(super) fn read(text: &str) -> Structured {
    let mut pieces = Pieces::default();
    let events = event::read(text);
    // Pasted below a command's output, and no part of it.
    let is_pasted = |event: &&Event| event.form == EventForm::Text;
    let pasted: Vec<Range<usize>> = events.iter().filter(is_pasted).map(|event| event.range.clone()).collect();
    pieces.add_events(events, &(0..text.len()), None);
    for output in powershell::read_around(text, &pasted) {
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
            let owned = match object.kind {
                _ if is_open => range.start..range.start,
                // A program's lines end where its layout ends; below them may stand anything.
                ObjectKind::ClockStatus | ObjectKind::WinHttpProxy => range.clone(),
                _ if output.form == Form::Text => range.clone(),
                _ => output.range.clone(),
            };
            pieces.add(range, owned, Body::Object(Arc::new(object)));
        }
    }
    let end = text.len()..text.len();
    let mut start = 0;
    for other in pasted.iter().chain([&end]) {
        let between = start..other.start.max(start);
        start = other.end.max(start);
        for Placed { object, range } in native_outputs(text.get(between.clone()).unwrap_or_default()) {
            let range = between.start + range.start..between.start + range.end;
            if !pieces.are_at(&range) {
                pieces.add(range.clone(), range, Body::Object(Arc::new(object)));
            }
        }
    }
    let traces = diagnostics::read(text, &|range| pieces.are_at(range));
    for trace in traces {
        if !pieces.are_at(&trace.range) {
            pieces.add(trace.range.clone(), trace.range.clone(), Body::Diagnostics(Arc::new(trace)));
        }
    }
    pieces.found.sort_by_key(|piece| piece.range.start);
    let Pieces { found: pieces, mut traffic, .. } = pieces;
    traffic.extend(messages(text, &pieces));
    traffic.sort_by_key(|range| range.start);
    Structured { pieces, traffic: merged(traffic) }
}

/// Where recorded messages reach to: a body has no certain end. One that stands in something else ends with it.
fn messages(text: &str, pieces: &[Piece]) -> Vec<Range<usize>> {
    if diagnostics::is_of_har(text) {
        return std::iter::once(0..text.len()).collect();
    }
    let holds = |piece: &&Piece, start: usize| {
        matches!(piece.body, Body::Object(_) | Body::Event(_)) && piece.range.contains(&start)
    };
    let mut reaches = Vec::new();
    let mut from = 0;
    for start in diagnostics::messages(text) {
        if start < from {
            continue;
        }
        from = pieces.iter().find(|piece| holds(piece, start)).map_or(text.len(), |piece| piece.range.end);
        reaches.push(start..from);
    }
    reaches
}

/// The same ranges, in their order, with those that touch put together.
fn merged(ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut().filter(|last| range.start <= last.end) {
            Some(last) => last.end = last.end.max(range.end),
            None => merged.push(range),
        }
    }
    merged
}

/// What was found so far, and the parts of the text that are spoken for: no two of them overlap, so that one look finds
/// whether a place is free.
#[derive(Default)]
struct Pieces {
    found: Vec<Piece>,
    taken: BTreeMap<usize, usize>,
    /// Where events stand, those that are left out included.
    traffic: Vec<Range<usize>>,
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
            self.traffic.push(event.range.clone());
            self.add(event.range.clone(), owned, Body::Event(Arc::new(event)));
        }
        for range in left {
            self.traffic.push(range.clone());
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
