//! Two pieces of evidence beside each other: which they are, and the comparison that is asked for.

use eframe::egui;

use super::{App, Compared};
use crate::gui::panels::compare::{Choice, Choices, CompareView};
use crate::gui::view::{CaseView, Piece};
use crate::intake::Evidence;
use crate::text;

impl App {
    /// Looks at one piece alone.
    pub(super) fn look_at(&mut self, place: usize) {
        self.leave_views();
        self.select(place);
    }

    /// Goes back to the selected piece from whatever fills the middle of the window.
    pub(super) fn leave_views(&mut self) {
        self.look.compared = None;
        self.endpoints.is_open = false;
        self.look.shows_causes = false;
    }

    /// Puts the selected piece beside another copy of the same document, the nearest earlier one if there is one; else beside
    /// the piece behind it of its kind, else the one before it.
    pub(super) fn compare(&mut self) {
        let here = self.place();
        let Some(view) = self.slot.value() else { return };
        let partners: Vec<usize> = choices(view, Some(here), None).partners().map(|piece| piece.place).collect();
        let is_copy = |place: &&usize| are_copies(view, here, **place);
        let earlier = partners.iter().rev().filter(|place| **place < here).find(is_copy);
        let copy = earlier.or_else(|| partners.iter().find(is_copy));
        let next = copy.or_else(|| partners.iter().find(|place| **place > here)).or(partners.first());
        match next.copied() {
            Some(next) => self.compare_with(next),
            None => self.compare_pieces(here, None),
        }
    }

    /// Puts this piece to the right of the selected one. Of two copies of a document the earlier one stands to the left, so
    /// that what has changed reads as it happened.
    pub(super) fn compare_with(&mut self, other: usize) {
        let here = self.place();
        let is_copy = self.slot.value().is_some_and(|view| are_copies(view, here, other));
        let (left, right) = if is_copy && other < here { (other, here) } else { (here, other) };
        self.compare_pieces(left, Some(right));
    }

    pub(super) fn compare_pieces(&mut self, left: usize, right: Option<usize>) {
        self.endpoints.is_open = false;
        let Some(view) = self.slot.value() else { return };
        let Some(left_piece) = piece(view, left) else { return };
        let choices = choices(view, Some(left), right);
        // A piece of another kind cannot stand beside it: the choice stays open.
        let right = right.filter(|right| choices.partners().any(|piece| piece.place == *right));
        let right = right.and_then(|right| piece(view, right));
        self.look.compared = Some(Compared { left: left_piece, right });
    }

    pub(super) fn swap_sides(&mut self) {
        if let Some(Compared { left, right: Some(right) }) = self.look.compared {
            self.look.compared = Some(Compared { left: right, right: Some(left) });
        }
    }

    /// Whether the next piece that is chosen goes to the right.
    pub(super) fn awaits_right_side(&self) -> bool {
        matches!(self.look.compared, Some(Compared { right: None, .. }))
    }

    /// Puts a piece to the right if it is of the kind of the left one; looks at it alone if not.
    pub(super) fn put_beside(&mut self, place: usize) {
        let choices = self.choices();
        match choices.left {
            Some(left) if choices.partners().any(|piece| piece.place == place) => {
                self.compare_pieces(left, Some(place));
            }
            _ => self.look_at(place),
        }
    }

    /// What can stand on either side, and what does.
    pub(super) fn choices(&self) -> Choices {
        let Some((view, compared)) = self.slot.value().zip(self.look.compared) else { return Choices::default() };
        choices(view, place(view, compared.left), compared.right.and_then(|right| place(view, right)))
    }

    /// Asks for the comparison of what is side by side now.
    pub(super) fn ask_for_comparison(&mut self, ctx: &egui::Context) {
        let Some(compared) = self.look.compared else { return };
        let Self { slot, tasks, comparison, .. } = self;
        let Some(view) = slot.value() else { return };
        // A side that was put away is gone.
        let is_there = |piece: &Piece| view.read.evidence(*piece).is_some();
        if !is_there(&compared.left) {
            self.look.compared = None;
            return;
        }
        let Some(right) = compared.right.filter(is_there) else {
            self.look.compared = Some(Compared { right: None, ..compared });
            return;
        };
        let read = view.read.clone();
        comparison.ask((compared.left, right), ctx.input(|input| input.time), |(left, right)| {
            let (left, right) = (*left, *right);
            tasks.start("compare", move |_cancel| {
                let pieces: Option<(&Evidence, &Evidence)> = read.evidence(left).zip(read.evidence(right));
                pieces.map_or_else(CompareView::default, |(left, right)| CompareView::new(left, right))
            })
        });
        if comparison.poll() {
            self.comparisons += 1;
            if let Some(panicked) = self.comparison.panicked() {
                self.tell_of(panicked);
            }
        }
        if let Some(view) = self.comparison.value() {
            self.look.compare.update(view, self.comparisons);
        }
    }
}

fn choices(view: &CaseView, left: Option<usize>, right: Option<usize>) -> Choices {
    let items = view.evidence.groups.iter().flat_map(|group| &group.items);
    let pieces = items.filter_map(|item| {
        let artifact = view.artifacts.get(item.place)?;
        let source = view.read.evidence(artifact.piece?).map(|evidence| text::visible(&evidence.source.name))?;
        let title = format!("{} · {} · {source}", artifact.id, item.title);
        Some(Choice { place: item.place, title, family: artifact.family? })
    });
    Choices { pieces: pieces.collect(), left, right }
}

fn piece(view: &CaseView, place: usize) -> Option<Piece> {
    view.artifacts.get(place)?.piece
}

/// Whether both were fetched from the same address. The later one stands behind the earlier one.
fn are_copies(view: &CaseView, one: usize, other: usize) -> bool {
    let url = |place: usize| Some(&view.read.evidence(piece(view, place)?)?.source.fetched.as_ref()?.url);
    url(one).is_some() && url(one) == url(other)
}

fn place(view: &CaseView, piece: Piece) -> Option<usize> {
    view.artifacts.iter().position(|artifact| artifact.piece == Some(piece))
}
