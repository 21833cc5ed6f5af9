//! The shortest edit script between two lists, as far as it can be had quickly.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::ids::order;
use super::json::Budget;
use crate::jose::json::Node;

/// One step of an edit script, with the places of the elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Equal, or one in place of the other.
    Both(usize, usize),
    /// Only on the left.
    Left(usize),
    /// Only on the right.
    Right(usize),
}

/// The steps from left to right, in the order of the lists. Equal elements have equal numbers. With the sides exchanged, the
/// steps are the same, exchanged.
pub(super) fn steps(left: (&[Node], &[u32]), right: (&[Node], &[u32]), budget: &mut Budget) -> Vec<Step> {
    let ((left_nodes, left), (right_nodes, right)) = (left, right);
    let start = left.iter().zip(right).take_while(|(left, right)| left == right).count();
    let room = left.len().min(right.len()) - start;
    let end = left.iter().rev().zip(right.iter().rev()).take(room).take_while(|(left, right)| left == right).count();
    let middle = |ids: &[u32]| ids.get(start..ids.len() - end).unwrap_or_default().to_vec();
    let (left_middle, right_middle) = (middle(left), middle(right));
    let mut steps: Vec<Step> = (0..start).map(|at| Step::Both(at, at)).collect();
    let first = left_nodes.get(start).zip(right_nodes.get(start));
    if first.is_some_and(|(left, right)| order(left, right).is_gt()) {
        let turned = between(&right_middle, &left_middle, start, budget);
        steps.extend(turned.into_iter().map(Step::turned));
        sort_pairs(&mut steps);
    } else {
        steps.extend(between(&left_middle, &right_middle, start, budget));
    }
    let tail = (0..end).map(|at| Step::Both(left.len() - end + at, right.len() - end + at));
    steps.extend(tail);
    steps
}

impl Step {
    fn turned(self) -> Self {
        match self {
            Self::Both(left, right) => Self::Both(right, left),
            Self::Left(at) => Self::Right(at),
            Self::Right(at) => Self::Left(at),
        }
    }
}

/// What goes stands before what comes, on whichever side the search began.
fn sort_pairs(steps: &mut [Step]) {
    for run in steps.chunk_by_mut(|one, next| !matches!(one, Step::Both(..)) && !matches!(next, Step::Both(..))) {
        run.sort_by_key(|step| matches!(step, Step::Right(_)));
    }
}

fn between(left: &[u32], right: &[u32], start: usize, budget: &mut Budget) -> Vec<Step> {
    let size = left.len() + right.len();
    let is_trivial = left.is_empty() || right.is_empty();
    if !is_trivial && !budget.take_cells(size.saturating_mul(size)) {
        // Too long for a search: by place.
        let mut steps = Vec::new();
        replaced(&mut steps, start, left.len(), start, right.len());
        return steps;
    }
    let mut steps = Vec::new();
    for operation in capture_diff_slices(Algorithm::Myers, left, right) {
        match operation {
            DiffOp::Equal { old_index, new_index, len } => {
                steps.extend((0..len).map(|at| Step::Both(start + old_index + at, start + new_index + at)));
            }
            DiffOp::Delete { old_index, old_len, .. } => {
                steps.extend((0..old_len).map(|at| Step::Left(start + old_index + at)));
            }
            DiffOp::Insert { new_index, new_len, .. } => {
                steps.extend((0..new_len).map(|at| Step::Right(start + new_index + at)));
            }
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                replaced(&mut steps, start + old_index, old_len, start + new_index, new_len);
            }
        }
    }
    steps
}

/// The first with the first, the second with the second; then what is left over.
fn replaced(steps: &mut Vec<Step>, left: usize, left_len: usize, right: usize, right_len: usize) {
    let both = left_len.min(right_len);
    steps.extend((0..both).map(|at| Step::Both(left + at, right + at)));
    steps.extend((both..left_len).map(|at| Step::Left(left + at)));
    steps.extend((both..right_len).map(|at| Step::Right(right + at)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::json;

    /// `=` for equal, `~` for replaced, `-` and `+`.
    fn signs(left: &str, right: &str) -> String {
        let read = |text: &str| {
            let elements: Vec<_> = text.chars().map(|element| format!("\"{element}\"")).collect();
            json::parse(format!("[{}]", elements.join(",")).as_bytes()).root.unwrap()
        };
        let (left_list, right_list) = (read(left), read(right));
        let ids = |text: &str| text.chars().map(u32::from).collect::<Vec<_>>();
        let (left_ids, right_ids) = (ids(left), ids(right));
        let steps =
            steps((left_list.elements(), &left_ids), (right_list.elements(), &right_ids), &mut Budget::default());
        let sign = |step: &Step| match step {
            Step::Both(left, right) if left_ids[*left] == right_ids[*right] => '=',
            Step::Both(..) => '~',
            Step::Left(_) => '-',
            Step::Right(_) => '+',
        };
        steps.iter().map(sign).collect()
    }

    #[track_caller]
    fn check(left: &str, right: &str, expected: &str) {
        assert_eq!(signs(left, right), expected, "{left} and {right}");
        let mirrored: String = expected
            .chars()
            .map(|sign| match sign {
                '-' => '+',
                '+' => '-',
                other => other,
            })
            .collect();
        assert_eq!(signs(right, left), mirrored, "{right} and {left}");
    }

    #[test]
    fn scripts_are_short_and_mirror() {
        check("", "", "");
        check("abc", "abc", "===");
        check("abc", "abcd", "===+");
        check("abc", "xabc", "+===");
        check("abcd", "abd", "==-=");
        check("abc", "axc", "=~=");
        check("abc", "xyz", "~~~");
        check("ab", "wxyz", "~~++");
        check("aabba", "aabbba", "====+=");
    }

    #[test]
    fn long_lists_do_not_take_long() {
        let long = |shift: usize| (0..200_000).map(|at| u32::try_from(at * 2 + shift).unwrap()).collect::<Vec<_>>();
        let steps = between(&long(0), &long(1), 0, &mut Budget::default());
        assert_eq!(steps.len(), 200_000);
    }
}
