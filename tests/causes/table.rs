//! Evidence as people paste it, and what comes of it: the first cause, the verdict, and the first thing to do. Two rows
//! or more for each cause; the mixtures stand in `mixtures.rs`.

use std::collections::BTreeMap;

use assay::causes::ids;
use assay::policy::Policy;

use crate::common;
use crate::rows::rows;

/// 2027-01-15 10:00:00 UTC.
pub(crate) const NOW: i64 = 1_800_007_200;

/// What was pasted, and what is expected of it.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) evidence: Vec<String>,
    pub(crate) policy: Policy,
    pub(crate) cause: &'static str,
    pub(crate) verdict: &'static str,
    /// The first action's command, or its title where it has none: its beginning.
    pub(crate) action: &'static str,
}

pub(crate) fn row<const N: usize>(
    name: &'static str,
    evidence: [String; N],
    cause: &'static str,
    verdict: &'static str,
    action: &'static str,
) -> Row {
    Row { name, evidence: evidence.into(), policy: Policy::default(), cause, verdict, action }
}

/// What comes out otherwise; nothing where all is as expected.
pub(crate) fn fault(row: &Row) -> Option<String> {
    let evidence = row.evidence.iter().flat_map(common::read).collect();
    let assessment = common::assess(evidence, &row.policy, NOW);
    let first = assessment.causes.first();
    let action = first
        .and_then(|cause| cause.actions.first())
        .map(|action| action.command.as_deref().unwrap_or(&action.title).to_owned());
    let (action, cause) = (action.unwrap_or_default(), first.map(|cause| cause.id).unwrap_or_default());
    let is_expected =
        cause == row.cause && assessment.verdict.as_str() == row.verdict && action.starts_with(row.action);
    (!is_expected).then(|| {
        let all: Vec<_> = assessment.causes.iter().map(|cause| (cause.id, cause.likelihood.as_str())).collect();
        format!(
            "{}: {cause:?}, {}, {action:?}\n    instead of {:?}, {}, {:?}\n    causes: {all:?}\n    from {:?}",
            row.name,
            assessment.verdict.as_str(),
            row.cause,
            row.verdict,
            row.action,
            common::codes(&assessment)
        )
    })
}

#[test]
fn each_row_leads_to_its_cause() {
    let faults: Vec<_> = rows().iter().filter_map(fault).collect();
    assert!(faults.is_empty(), "{} rows:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_cause_has_two_rows() {
    let rows = rows();
    assert!(rows.len() + crate::mixtures::rows().len() >= 60, "{}", rows.len());
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for row in &rows {
        *counts.entry(row.cause).or_default() += 1;
    }
    let few: Vec<_> = ids().filter(|id| counts.get(id).copied().unwrap_or_default() < 2).collect();
    assert!(few.is_empty(), "{few:?}");
}
