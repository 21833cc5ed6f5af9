//! The values of a comparison as they may be shown.

use super::super::redact::{Cover, Redaction};
use crate::compare::{Row, Side, SideKind};
use crate::text::count;

/// One side of a row as it is shown.
pub(super) struct Shown {
    /// The value, or what stands for it.
    pub(super) text: String,
    /// Something of it is not shown.
    pub(super) is_masked: bool,
}

/// Both sides of a row below this cover.
pub(super) fn sides(row: &Row, redaction: Redaction, cover: Cover) -> [Option<Shown>; 2] {
    [&row.left, &row.right].map(|side| side.as_ref().map(|side| shown(side, redaction, cover)))
}

/// The cover of a row below this cover.
pub(super) fn cover(row: &Row, redaction: Redaction, outer: Cover) -> Cover {
    let mut sides = [&row.left, &row.right].into_iter().flatten();
    redaction.cover(outer, &row.name, sides.any(|side| side.kind == SideKind::Text))
}

fn shown(side: &Side, redaction: Redaction, cover: Cover) -> Shown {
    let whole = |text: String| Shown { text, is_masked: false };
    match side.kind {
        SideKind::Hidden => Shown { text: "[hidden]".to_owned(), is_masked: true },
        SideKind::Signature if redaction.is_on() => Shown { text: "[removed]".to_owned(), is_masked: true },
        SideKind::Signature | SideKind::Null => whole(side.text.clone()),
        SideKind::Object(members) => whole(count(members, "member", "members")),
        SideKind::Array(elements) => whole(count(elements, "element", "elements")),
        SideKind::Text | SideKind::Number | SideKind::Bool => {
            let text = redaction.value(cover, &side.text, side.kind == SideKind::Text);
            let is_masked = text != side.text;
            Shown { text, is_masked }
        }
    }
}
