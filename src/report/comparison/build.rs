//! Comparisons → the JSON model.

use super::masked::{self, Shown};
use super::model::{Counts, DIFF_SCHEMA_NAME, Diff, Difference, Facet, LeftOver, Pair, Piece};
use super::{Compared, name};
use crate::compare::{Change, Comparison, Row, Side, SideKind, Status, title};
use crate::intake::Evidence;
use crate::report::model::{Source, Tool};
use crate::report::redact::{Cover, Redaction};
use crate::time::rfc3339;

/// Makes the JSON form.
pub fn diff(compared: &Compared<'_>, redaction: Redaction) -> Diff {
    Diff {
        schema: DIFF_SCHEMA_NAME.to_owned(),
        tool: Tool { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        redacted: redaction.is_on(),
        same: compared.is_same(),
        comparisons: compared
            .pairs()
            .map(|(left, right, comparison)| pair([left, right], comparison, redaction))
            .collect(),
        left_over: compared
            .left_over()
            .map(|(side, evidence)| {
                let side = if side == 0 { "left" } else { "right" };
                LeftOver { side: side.to_owned(), piece: piece(evidence) }
            })
            .collect(),
    }
}

fn pair([left, right]: [&Evidence; 2], comparison: &Comparison, redaction: Redaction) -> Pair {
    let counts = comparison.counts;
    Pair {
        family: comparison.family.as_str().to_owned(),
        left: piece(left),
        right: piece(right),
        same: counts.is_same(),
        summary: comparison.summary.iter().map(|part| redaction.text(part)).collect(),
        counts: Counts { same: counts.same, added: counts.added, removed: counts.removed, changed: counts.changed },
        differences: differences(&comparison.rows, redaction, Cover::None),
    }
}

fn piece(evidence: &Evidence) -> Piece {
    let source = &evidence.source;
    Piece {
        title: title(evidence),
        source: Source {
            name: name(evidence).into_owned(),
            kind: source.kind.as_str().to_owned(),
            start: source.start,
            end: source.end,
            fetched_at: source.fetched.as_ref().map(|attempt| rfc3339(attempt.begun_at)),
            url: source.fetched.as_ref().map(|attempt| attempt.url.clone()),
        },
    }
}

fn differences(rows: &[Row], redaction: Redaction, cover: Cover) -> Vec<Difference> {
    let told = rows.iter().filter(|row| row.tells());
    told.map(|row| difference(row, redaction, masked::cover(row, redaction, cover))).collect()
}

fn difference(row: &Row, redaction: Redaction, cover: Cover) -> Difference {
    let [left, right] = masked::sides(row, redaction, cover);
    let facet = |side: &Option<Side>, shown: Option<Shown>| {
        side.as_ref().zip(shown).map(|(side, shown)| of(side, shown, redaction))
    };
    Difference {
        name: redaction.text(&row.name),
        status: row.status.as_str().to_owned(),
        change: match row.status {
            Status::Changed(change) => Some(change.as_str().to_owned()),
            _ => None,
        },
        shifted_seconds: match row.status {
            Status::Changed(Change::Shifted { by_secs }) => Some(by_secs),
            _ => None,
        },
        left: facet(&row.left, left),
        right: facet(&row.right, right),
        notices: row.notices.iter().map(|notice| redaction.text(&notice.words())).collect(),
        differences: differences(&row.children, redaction, cover),
        not_listed: row.left_out.different,
    }
}

fn of(side: &Side, shown: Shown, redaction: Redaction) -> Facet {
    let is_container = matches!(side.kind, SideKind::Object(_) | SideKind::Array(_));
    let time = side.time.filter(|_| !shown.is_masked);
    Facet {
        text: (!is_container).then_some(shown.text),
        kind: side.kind.as_str().to_owned(),
        masked: shown.is_masked,
        time: time.map(rfc3339),
        pointer: side.pointer.as_deref().map(|pointer| redaction.text(pointer)),
        start: side.range.as_ref().map(|range| range.start),
        end: side.range.as_ref().map(|range| range.end),
    }
}
