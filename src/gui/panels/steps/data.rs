//! What the ladder says: the steps in their stages.

use crate::assess::{StepResult, TokenAssessment};
use crate::checks::{Finding, StepStatus};
use crate::exchange::UniqueId;
use crate::gui::theme::Tone;
use crate::gui::widgets::{KeyValue, Rung, SubStep};
use crate::gui::words;
use crate::text;

/// The ladder, and where its parts lead.
#[derive(Clone, Default, PartialEq)]
pub struct StepsView {
    /// The stages.
    pub rungs: Vec<Rung>,
    /// For each step of each stage, the finding that a click opens.
    pub leads_to: Vec<Vec<Option<usize>>>,
    /// The unique user id in the notations that add-ins use.
    pub unique_id: Vec<KeyValue>,
}

impl StepsView {
    /// The ladder of a token. `findings` are those that the list of findings shows, in its order.
    pub fn new(assessed: &TokenAssessment, findings: &[&Finding]) -> Self {
        let mut view = Self::default();
        let mut stages: Vec<(u8, &'static str)> = assessed.steps.iter().map(|step| step.step.stage()).collect();
        stages.sort_unstable();
        stages.dedup();
        for (number, title) in stages {
            let steps: Vec<&StepResult> =
                assessed.steps.iter().filter(|step| step.step.stage() == (number, title)).collect();
            let leads_to: Vec<Option<usize>> = steps.iter().map(|step| finding_of(step, findings)).collect();
            view.rungs.push(rung(title, &steps, &leads_to));
            view.leads_to.push(leads_to);
        }
        view.unique_id = assessed.unique_id.as_ref().map(unique_id_rows).unwrap_or_default();
        view
    }

    /// `3 of 4`: how many stages passed.
    pub fn tally(&self) -> String {
        let passed = self.rungs.iter().filter(|rung| rung.tone == Tone::Passed).count();
        format!("{passed} of {}", self.rungs.len())
    }
}

fn unique_id_rows(id: &UniqueId) -> Vec<KeyValue> {
    [
        ("amurl, msexchuid", &id.amurl_then_uid),
        ("msexchuid, amurl", &id.uid_then_amurl),
        ("SHA-256 of that", &id.sha256),
    ]
    .map(|(name, value)| KeyValue::verbatim(name, text::visible(value)))
    .into()
}

fn finding_of(step: &StepResult, findings: &[&Finding]) -> Option<usize> {
    findings.iter().position(|finding| step.codes.contains(&finding.code))
}

fn rung(title: &str, steps: &[&StepResult], leads_to: &[Option<usize>]) -> Rung {
    let (tone, word) = words::status(status_of(steps));
    let parts = steps.iter().zip(leads_to).map(|(step, finding)| {
        let (tone, word) = words::status(step.status);
        SubStep {
            tone,
            title: step.step.title().to_owned(),
            word: word.to_owned(),
            message: words::with_short_thumbprints(&text::capitalised(&step.detail)),
            opens: finding.is_some(),
        }
    });
    Rung { tone, title: title.to_owned(), word: word.to_owned(), parts: parts.collect() }
}

/// How a stage stands: as its worst required step does; steps that are not required count only where there is no other.
fn status_of(steps: &[&StepResult]) -> StepStatus {
    let is = |status: StepStatus| steps.iter().any(|step| step.status == status && step.required);
    if is(StepStatus::Failed) {
        StepStatus::Failed
    } else if is(StepStatus::NotChecked) {
        StepStatus::NotChecked
    } else if is(StepStatus::Passed) {
        StepStatus::Passed
    } else {
        steps
            .iter()
            .map(|step| step.status)
            .find(|status| *status != StepStatus::NotApplicable)
            .unwrap_or(StepStatus::NotApplicable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::Step;

    #[track_caller]
    fn check(steps: &[(StepStatus, bool)], expected: StepStatus) {
        let steps: Vec<_> = steps
            .iter()
            .map(|(status, required)| StepResult {
                step: Step::Alg,
                status: *status,
                required: *required,
                detail: String::new(),
                codes: Vec::new(),
            })
            .collect();
        assert_eq!(status_of(&steps.iter().collect::<Vec<_>>()), expected);
    }

    #[test]
    fn a_stage_stands_as_its_worst_required_step() {
        use StepStatus::{Failed, NotApplicable, NotChecked, Passed};
        check(&[(Passed, true), (Failed, true), (NotChecked, true)], Failed);
        check(&[(Passed, true), (NotChecked, true)], NotChecked);
        check(&[(Passed, true), (Failed, false)], Passed);
        check(&[(NotApplicable, true)], NotApplicable);
        check(&[(NotChecked, false)], NotChecked);
    }
}
