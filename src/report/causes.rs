//! The end of the report for a person: what the findings come from, in which order to see to it, and what to run.

use super::text::{COMMAND_INDENT, Tone, Writer};
use crate::assess::Assessment;
use crate::causes::{Cause, Weighed, Weight};
use crate::text::{capitalised, visible};

impl Writer<'_> {
    /// In which order to take the causes, where several apply.
    pub(super) fn plan(&mut self, assessment: &Assessment) {
        if assessment.plan.is_empty() {
            return;
        }
        self.blank();
        self.line(&(self.paint)(Tone::Strong, "In this order"));
        for (number, step) in assessment.plan.iter().enumerate() {
            let cause = assessment.causes.iter().find(|cause| cause.id == step.cause);
            let title = cause.map_or(step.cause, |cause| cause.title);
            self.wrapped("  ", 2, &format!("{} {}", number + 1, capitalised(title)), 4);
            self.wrapped("    ", 4, &self.redaction.text(&step.why), 4);
        }
    }

    /// Each cause: what was weighed, what would settle it, what to run.
    pub(super) fn causes(&mut self, assessment: &Assessment) {
        if assessment.causes.is_empty() {
            return;
        }
        self.blank();
        self.line(&(self.paint)(Tone::Strong, "Likely causes"));
        for (number, cause) in assessment.causes.iter().enumerate() {
            let title = format!("{} {} ({})", number + 1, capitalised(cause.title), cause.likelihood.as_str());
            self.wrapped("  ", 2, &title, 4);
            self.cause(cause);
        }
    }

    fn cause(&mut self, cause: &Cause) {
        let is_against = |weighed: &&Weighed| weighed.weight == Weight::Against;
        let (against, speaking_for): (Vec<_>, Vec<_>) = cause.weighed.iter().partition(is_against);
        self.wrapped("    ", 4, &format!("speaks for it: {}", counted(&speaking_for)), 6);
        if !against.is_empty() {
            self.wrapped("    ", 4, &format!("speaks against it: {}", counted(&against)), 6);
        }
        for contradiction in &cause.contradictions {
            let contradiction = self.redaction.text(contradiction);
            self.wrapped("    ! ", 6, &contradiction, 6);
        }
        for would in &cause.would_settle_it {
            self.wrapped("    ", 4, &format!("would settle it: {}", self.redaction.text(&would.text)), 6);
            self.command(would.command.as_deref());
        }
        for action in &cause.actions {
            self.wrapped("    → ", 6, &format!("{} ({})", self.redaction.text(&action.title), action.risk.words()), 6);
            if let Some(warning) = action.warning {
                self.wrapped("      ", 6, &format!("before: {warning}"), 6);
            }
            self.command(action.command.as_deref());
        }
        if let Some(words) = cause.held_back_words() {
            self.wrapped("    ", 4, &words, 6);
        }
        for confirm in &cause.confirm {
            self.wrapped("    ", 4, &format!("it is gone when {confirm}"), 6);
        }
    }

    /// On one line, however long: it is there to be copied.
    fn command(&mut self, command: Option<&str>) {
        if let Some(command) = command {
            let command = self.redaction.command(command);
            self.line(&format!("{COMMAND_INDENT}{command}"));
        }
    }

    /// What to hand over, where no cause fits.
    pub(super) fn escalation(&mut self, assessment: &Assessment) {
        if assessment.escalation.is_empty() {
            return;
        }
        self.blank();
        self.line(&(self.paint)(Tone::Strong, "No cause is at least likely: hand these facts over"));
        for fact in &assessment.escalation {
            let value = self.redaction.text(&visible(&fact.value));
            self.wrapped("  ", 2, &format!("{}: {value}", visible(&fact.name)), 4);
        }
    }
}

/// The codes, each once, with their weight and how often they were found.
fn counted(weighed: &[&Weighed]) -> String {
    let mut codes: Vec<(&str, Weight, usize)> = Vec::new();
    for one in weighed {
        match codes.iter_mut().find(|(code, weight, _)| *code == one.code.name && *weight == one.weight) {
            Some((_, _, times)) => *times += 1,
            None => codes.push((one.code.name, one.weight, 1)),
        }
    }
    let words = codes.into_iter().map(|(code, weight, times)| match (weight, times) {
        (Weight::Against, 1) => code.to_owned(),
        (Weight::Against, times) => format!("{code} ({times} times)"),
        (weight, 1) => format!("{code} ({})", weight.as_str()),
        (weight, times) => format!("{code} ({}, {times} times)", weight.as_str()),
    });
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::code;

    #[test]
    fn what_was_weighed_is_counted() {
        let weighed = |code_name: &str, weight| Weighed {
            code: code(code_name).unwrap(),
            artifact: "token-1".to_owned(),
            weight,
        };
        let all = [
            weighed("token/expired", Weight::Strong),
            weighed("token/expired", Weight::Strong),
            weighed("token/alg-none", Weight::Weak),
        ];
        assert_eq!(counted(&all.iter().collect::<Vec<_>>()), "token/expired (strong, 2 times), token/alg-none (weak)");
        let against = weighed("token/truncated", Weight::Against);
        assert_eq!(counted(&[&against]), "token/truncated");
    }
}
