//! Words that several panels share: severities and verdicts in tones, sentences with a capital letter, moments.

use std::borrow::Cow;

use crate::assess::{TrustStatus, Verdict};
use crate::checks::{Finding, Severity, StepStatus};
use crate::gui::clock::Clock;
use crate::gui::theme::Tone;
use crate::text;
pub use crate::text::capitalised;
use crate::time::{self, Time};

/// What a moment is told with: the moment of judgement and the user's clock.
#[derive(Clone, Copy)]
pub struct Moments<'a> {
    /// The moment of judgement.
    pub at: Time,
    /// The moment from which the age of what was fetched is told.
    pub seen_at: Time,
    /// The user's clock, for its time zone.
    pub clock: &'a dyn Clock,
}

impl Moments<'_> {
    /// `2 h ago · 2024-10-01 08:00:00 UTC`.
    pub fn short(&self, moment: Time) -> String {
        format!("{} · {}", time::relative(moment, self.at), time::utc(moment))
    }

    /// How long ago something was fetched, to the minute: `just now`, `3 min ago`.
    pub fn age(&self, moment: Time) -> String {
        age(moment, self.seen_at)
    }

    /// A moment seen from the present, not from the moment of judgement: `in 40 days · 2024-10-01 08:00:00 UTC`.
    pub fn seen(&self, moment: Time) -> String {
        format!("{} · {}", time::relative(moment, self.seen_at), time::utc(moment))
    }

    /// The moment in UTC, on the user's clock, and seen from the moment of judgement.
    pub fn lines(&self, moment: Time) -> Vec<String> {
        vec![
            format!("{}, {}", time::utc(moment), time::relative(moment, self.at)),
            format!("{} on this computer's clock", self.clock.local(moment)),
        ]
    }
}

/// How long ago something was, in one unit: `just now`, `3 min ago`, `2 h ago`.
pub fn age(moment: Time, now: Time) -> String {
    let minutes = (now - moment).num_minutes();
    match minutes {
        ..1 => "just now".to_owned(),
        1..60 => format!("{minutes} min ago"),
        60..1_440 => format!("{} h ago", minutes / 60),
        _ => format!("{} ago", text::count(usize::try_from(minutes / 1_440).unwrap_or_default(), "day", "days")),
    }
}

/// The sentence with each thumbprint in it cut to its ends: `EBD3BE49…CAC9`. The table of keys shows them whole.
pub fn with_short_thumbprints(sentence: &str) -> String {
    let mut words: Vec<Cow<'_, str>> = Vec::new();
    for word in sentence.split(' ') {
        let bare = word.trim_matches(|character: char| !character.is_ascii_alphanumeric());
        let is_thumbprint = matches!(bare.len(), 40 | 64) && bare.bytes().all(|byte| byte.is_ascii_hexdigit());
        match (bare.get(..8), bare.get(bare.len().saturating_sub(4)..)) {
            (Some(front), Some(back)) if is_thumbprint => {
                words.push(Cow::Owned(word.replace(bare, &format!("{front}…{back}"))));
            }
            _ => words.push(Cow::Borrowed(word)),
        }
    }
    words.join(" ")
}

/// The tone and word of a verdict.
pub fn verdict(verdict: Verdict) -> (Tone, &'static str) {
    match verdict {
        Verdict::Valid => (Tone::Passed, "Valid"),
        Verdict::Invalid => (Tone::Failed, "Invalid"),
        Verdict::Undetermined => (Tone::NotChecked, "Undetermined"),
    }
}

/// The word for a verdict that holds for the time of an event, and says nothing of today.
pub const WAS_VALID: &str = "Was valid";

/// The tone and word of a step's status.
pub fn status(status: StepStatus) -> (Tone, &'static str) {
    match status {
        StepStatus::Passed => (Tone::Passed, "Passed"),
        StepStatus::Failed => (Tone::Failed, "Failed"),
        StepStatus::NotChecked => (Tone::NotChecked, "Not checked"),
        StepStatus::NotApplicable => (Tone::Neutral, "Not applicable"),
    }
}

/// The tone and word of a status of trust.
pub fn trust(status: TrustStatus) -> (Tone, &'static str) {
    match status {
        TrustStatus::Trusted => (Tone::Passed, "Trusted"),
        TrustStatus::Untrusted => (Tone::Failed, "Not trusted"),
        TrustStatus::Unknown => (Tone::NotChecked, "Not decided"),
    }
}

/// The tone and word of a severity.
pub fn severity(severity: Severity) -> (Tone, &'static str) {
    match severity {
        Severity::Error => (Tone::Failed, "Error"),
        Severity::Warning => (Tone::Warning, "Warning"),
        Severity::Notice => (Tone::Notice, "Notice"),
        Severity::Info => (Tone::Neutral, "Info"),
    }
}

/// The gravest severity among findings.
pub fn gravest<'a>(findings: impl Iterator<Item = &'a Finding>) -> Option<Severity> {
    findings.map(|finding| finding.code.severity).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thumbprints_keep_their_ends() {
        let long = "matches key `EBD3BE49F5A3C32277FA68CC7206CBE68669CAC9`, from a file";
        assert_eq!(with_short_thumbprints(long), "matches key `EBD3BE49…CAC9`, from a file");
        assert_eq!(with_short_thumbprints("nothing  to cut"), "nothing  to cut");
    }
}
