//! Which of two lists' elements belong together: by one name first, then by the next best.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// What is matched so far.
pub(super) struct Matching {
    partners: Vec<Option<usize>>,
    taken: Vec<bool>,
}

impl Matching {
    /// Nothing, between lists of these lengths.
    pub(super) fn new(left: usize, right: usize) -> Self {
        Self { partners: vec![None; left], taken: vec![false; right] }
    }

    /// Matches what is open and has the same name; of several, the first with the first.
    pub(super) fn by<K: Eq + Hash>(
        &mut self,
        left: impl Fn(usize) -> Option<K>,
        right: impl Fn(usize) -> Option<K>,
    ) -> &mut Self {
        let mut waiting: HashMap<K, VecDeque<usize>> = HashMap::new();
        for (at, _) in self.taken.iter().enumerate().filter(|(_, taken)| !**taken) {
            if let Some(key) = right(at) {
                waiting.entry(key).or_default().push_back(at);
            }
        }
        for (at, partner) in self.partners.iter_mut().enumerate().filter(|(_, partner)| partner.is_none()) {
            let found = left(at).and_then(|key| waiting.get_mut(&key)?.pop_front());
            if let Some(slot) = found.and_then(|found| self.taken.get_mut(found)) {
                *slot = true;
                *partner = found;
            }
        }
        self
    }

    /// Matches the last on the left with the last on the right, if there is one of each.
    pub(super) fn last(&mut self) -> &mut Self {
        let mut left = self.partners.iter_mut().enumerate().filter(|(_, partner)| partner.is_none());
        let mut right = self.taken.iter_mut().enumerate().filter(|(_, taken)| !**taken);
        if let (Some((_, partner)), None, Some((at, taken)), None) =
            (left.next(), left.next(), right.next(), right.next())
        {
            *partner = Some(at);
            *taken = true;
        }
        self
    }

    /// The pairs in the order of the left list, then what is only on the right.
    pub(super) fn pairs(&self) -> Vec<(Option<usize>, Option<usize>)> {
        let left = self.partners.iter().enumerate().map(|(at, partner)| (Some(at), *partner));
        let right = self.taken.iter().enumerate().filter(|(_, taken)| !**taken).map(|(at, _)| (None, Some(at)));
        left.chain(right).collect()
    }
}
