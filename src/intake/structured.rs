//! Events, PowerShell's output and traces in one text: which is which where one stands inside another.

use std::ops::Range;
use std::sync::Arc;

use super::Body;
use crate::event::{self, Event, diagnostics};
use crate::exchange::objects::objects;
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
    let mut pieces: Vec<Piece> = Vec::new();
    for event in event::read(text) {
        pieces.push(Piece { range: event.range.clone(), body: Body::Event(Arc::new(event)) });
    }
    for output in powershell::read(text) {
        if is_inside(&pieces, &output.range) {
            continue;
        }
        let range = output.range.clone();
        let body = |object| Piece { range: range.clone(), body: Body::Object(Arc::new(object)) };
        pieces.extend(objects(&output).into_iter().map(body));
    }
    let traces = diagnostics::read(text).into_iter().filter(|trace| !is_inside(&pieces, &trace.range));
    let traces: Vec<_> = traces.collect();
    for trace in traces {
        pieces.push(Piece { range: trace.range.clone(), body: Body::Diagnostics(Arc::new(trace)) });
    }
    pieces.sort_by_key(|piece| piece.range.start);
    pieces
}

fn is_inside(pieces: &[Piece], range: &Range<usize>) -> bool {
    pieces.iter().any(|piece| piece.range.start < range.end && range.start < piece.range.end)
}
