//! Which steps a token has to climb, and which of them its verdict depends on.

use crate::checks::Step;
use crate::exchange::TokenKind;
use crate::jose::Token;
use crate::policy::Policy;

/// The ladder of a token: each step, and whether the verdict depends on it.
pub(super) fn ladder(kind: TokenKind, token: &Token, policy: &Policy) -> Vec<(Step, bool)> {
    match kind {
        TokenKind::ExchangeIdentity => {
            let steps = [
                (Step::Extract, true),
                (Step::Typ, true),
                (Step::Alg, true),
                (Step::X5t, true),
                (Step::Appctx, true),
                (Step::Version, true),
                (Step::Amurl, true),
                (Step::Lifetime, true),
                (Step::Audience, true),
                (Step::Issuer, !policy.issuers.is_empty()),
                (Step::Key, true),
                (Step::Signature, true),
                (Step::Trust, true),
                (Step::UniqueId, true),
            ];
            steps.to_vec()
        }
        TokenKind::ExchangeS2s => {
            let steps = [
                Step::Extract,
                Step::OuterUnsigned,
                Step::Actor,
                Step::Consistency,
                Step::Lifetime,
                Step::Key,
                Step::Signature,
                Step::Trust,
            ];
            steps.map(|step| (step, true)).to_vec()
        }
        TokenKind::Opaque => vec![(Step::Extract, true), (Step::Decrypt, true)],
        TokenKind::Jwe => {
            // What a token inside says about itself is judged there.
            let has_claims = token.claims().is_some();
            let has_times = ["exp", "nbf"].iter().any(|name| token.claim(name).is_some());
            vec![
                (Step::Extract, true),
                (Step::Decrypt, true),
                (Step::Lifetime, has_times),
                (Step::Audience, has_claims && !policy.audiences.is_empty()),
                (Step::Issuer, has_claims && !policy.issuers.is_empty()),
                (Step::Trust, true),
            ]
        }
        _ => {
            let has_times = ["exp", "nbf"].iter().any(|name| token.claim(name).is_some());
            vec![
                (Step::Extract, true),
                (Step::Alg, true),
                (Step::Lifetime, has_times),
                (Step::Audience, !policy.audiences.is_empty()),
                (Step::Issuer, !policy.issuers.is_empty()),
                (Step::Key, true),
                (Step::Signature, true),
                (Step::Trust, true),
            ]
        }
    }
}
