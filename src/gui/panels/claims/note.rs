//! What is said above the claims of an encrypted token: what came out of it, or why nothing did and what to add.

use crate::assess::TokenAssessment;
use crate::case::Content;
use crate::checks::{Step, StepStatus};
use crate::gui::theme::Tone;
use crate::jose::Token;
use crate::text;

/// A sentence above the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimsNote {
    /// Its colour and shape.
    pub tone: Tone,
    /// The sentence.
    pub text: String,
}

/// The note of a token, if it is an encrypted one.
pub(super) fn note(token: &Token, assessed: &TokenAssessment) -> Option<ClaimsNote> {
    let decryption = assessed.decryption.as_ref()?;
    let step = assessed.steps.iter().find(|step| step.step == Step::Decrypt)?;
    let detail = text::capitalised(&step.detail);
    let note = |tone, text| Some(ClaimsNote { tone, text });
    let Some(opener) = decryption.opener() else {
        let tone = if step.status == StepStatus::Failed { Tone::Failed } else { Tone::NotChecked };
        return note(tone, format!("The claims are encrypted. {detail}."));
    };
    let from = text::visible(&opener.candidate.from);
    match decryption.content {
        Some(Content::Claims) => note(Tone::Passed, format!("Decrypted with {from}.")),
        Some(Content::Token) => {
            note(Tone::Passed, format!("Decrypted with {from}. A token was inside: it is the next one in the list."))
        }
        Some(Content::Other { .. }) => note(Tone::Notice, format!("{detail}.{}", shown(token))),
        Some(Content::SeveralSignatures | Content::NestedTooDeep) | None => note(Tone::Warning, format!("{detail}.")),
    }
}

/// Content that is text but no JSON has no place in the tree.
fn shown(token: &Token) -> String {
    match str::from_utf8(&token.payload.bytes) {
        Ok(plain) if token.payload.json.root.is_none() && !plain.is_empty() => {
            format!(" It reads: {}", text::quoted(&text::shorten(plain, MAX_SHOWN)))
        }
        _ => String::new(),
    }
}

const MAX_SHOWN: usize = 300; // a few lines above the tree
