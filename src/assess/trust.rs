//! Why the key that made a token's signature counts, or does not: for people.

use super::{StepResult, Trust, TrustStatus};
use crate::case::KeyOrigin;
use crate::checks::{Step, StepStatus, TokenSubject};

pub(super) fn trust(subject: &TokenSubject<'_>, steps: &[StepResult]) -> Trust {
    let failed = steps.iter().find(|step| step.step == Step::Trust && step.status == StepStatus::Failed);
    if let Some(decryption) = subject.decryption {
        let (status, because) = match (decryption.opener(), failed) {
            (_, Some(step)) => (TrustStatus::Untrusted, step.detail.clone()),
            (None, _) => (TrustStatus::Unknown, "no key has opened the token".to_owned()),
            (Some(opener), None) if decryption.is_symmetric => {
                (TrustStatus::Trusted, format!("you supplied the shared secret ({})", opener.candidate.from))
            }
            (Some(_), None) => (TrustStatus::Unknown, "anybody who has the public key can have made it".to_owned()),
        };
        return Trust { status, because };
    }
    let signer = subject.verification.signer();
    let (status, because) = match signer.map(|signer| (signer, signer.candidate.origin)) {
        None => (TrustStatus::Unknown, "no key has verified the signature".to_owned()),
        Some((signer, KeyOrigin::Guessed)) => {
            (TrustStatus::Untrusted, format!("anybody can guess the secret ({})", signer.candidate.from))
        }
        Some((_, KeyOrigin::Token)) => {
            (TrustStatus::Untrusted, "the token brought the key itself, which proves nothing".to_owned())
        }
        Some((_, KeyOrigin::Traffic)) => {
            (TrustStatus::Untrusted, "the key came with the recorded traffic, which proves nothing".to_owned())
        }
        Some((signer, KeyOrigin::Supplied | KeyOrigin::Recipient)) => {
            // The user vouches for the key, and still it may be one that everybody has.
            if let Some(step) = failed {
                return Trust { status: TrustStatus::Untrusted, because: step.detail.clone() };
            }
            let not_checked = |step: &&StepResult| step.step == Step::Trust && step.status == StepStatus::NotChecked;
            if let Some(step) = steps.iter().find(not_checked) {
                return Trust { status: TrustStatus::Unknown, because: step.detail.clone() };
            }
            (TrustStatus::Trusted, format!("you supplied the key ({})", signer.candidate.from))
        }
        Some((_, KeyOrigin::Fetched)) => {
            let step = steps.iter().find(|step| step.step == Step::Trust);
            let status = match step.map(|step| step.status) {
                Some(StepStatus::Passed) => TrustStatus::Trusted,
                Some(StepStatus::Failed) => TrustStatus::Untrusted,
                _ => TrustStatus::Unknown,
            };
            (status, step.map_or_else(String::new, |step| step.detail.clone()))
        }
    };
    Trust { status, because }
}
