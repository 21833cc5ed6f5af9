//! Comparisons for others: JSON for programs (`assay.diff/1`), text for people at a terminal. Redacted unless told otherwise:
//! that a masked value differs is said, what it is is not.

mod build;
mod masked;
mod model;
mod text;

use std::borrow::Cow;

use crate::compare::{Comparison, Pairing, Unlike, compare, pair};
use crate::intake::Evidence;
use crate::text::visible;

pub use build::diff;
pub use model::{DIFF_SCHEMA_NAME, Diff, diff_schema};
pub use text::diff_text;

/// Two inputs, compared piece by piece.
pub struct Compared<'e> {
    /// The pieces of both inputs.
    pub evidence: [&'e [Evidence]; 2],
    /// Which went together, and which had no counterpart.
    pub pairing: Pairing,
    /// What came of each pair.
    pub comparisons: Vec<Comparison>,
}

impl<'e> Compared<'e> {
    /// Pairs the pieces of two inputs and compares each pair.
    pub fn new(left: &'e [Evidence], right: &'e [Evidence]) -> Result<Self, Unlike> {
        let pairing = pair(left, right)?;
        let pairs = pairing.pairs.iter().filter_map(|(at_left, at_right)| left.get(*at_left).zip(right.get(*at_right)));
        let comparisons = pairs.map(|(left, right)| compare(left, right)).collect::<Result<_, _>>()?;
        Ok(Self { evidence: [left, right], pairing, comparisons })
    }

    /// Whether nothing differs: no pair does, and every piece has a counterpart.
    pub fn is_same(&self) -> bool {
        let is_paired = self.pairing.left_over.is_empty() && self.pairing.right_over.is_empty();
        is_paired && self.comparisons.iter().all(|comparison| comparison.counts.is_same())
    }

    fn piece(&self, side: usize, place: usize) -> Option<&'e Evidence> {
        self.evidence.get(side)?.get(place)
    }

    /// Every pair with what came of it.
    fn pairs(&self) -> impl Iterator<Item = (&'e Evidence, &'e Evidence, &Comparison)> {
        let pairs = self.pairing.pairs.iter().zip(&self.comparisons);
        pairs
            .filter_map(|((left, right), comparison)| Some((self.piece(0, *left)?, self.piece(1, *right)?, comparison)))
    }

    /// The pieces without a counterpart: the side, and the piece.
    fn left_over(&self) -> impl Iterator<Item = (usize, &'e Evidence)> {
        let left = self.pairing.left_over.iter().map(|place| (0, *place));
        let right = self.pairing.right_over.iter().map(|place| (1, *place));
        left.chain(right).filter_map(|(side, place)| Some((side, self.piece(side, place)?)))
    }
}

fn name(evidence: &Evidence) -> Cow<'_, str> {
    visible(&evidence.source.name)
}
