//! Was the token signed with a secret that stands in a list that everybody has?

use crate::case::{Decryption, KeyCandidate, KeyOrigin};
use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};
use crate::intake::SourceKind;
use crate::jose::{HmacSignature, Material};
use crate::text::visible;

codes! {
    /// The secret that made the signature stands in a list of common secrets.
    ///
    /// ## Why it matters
    /// Whoever has the list can write tokens that this secret verifies. The lists are public and are tried in seconds,
    /// without asking anybody. It does not matter that the secret is also the right one: a signature that anybody can make
    /// proves nothing.
    ///
    /// ## Example
    /// A token with `HS256` whose secret is `secret`, `changeme` or the example of a tutorial.
    ///
    /// ## How to fix
    /// Replace the secret with random bytes, at least as many as the hash has (32 for `HS256`), wherever it is used, and
    /// treat what was signed with the old one as forged. Better: use a signature with a key pair.
    ///
    ///     openssl rand -base64 32
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc8725#section-3.5>
    /// - <https://www.rfc-editor.org/rfc/rfc7518#section-8.8>
    WEAK_SECRET = "signature/weak-secret", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "signature-weak-secret", step: Some(Step::Trust), codes: &[&WEAK_SECRET], run: Run::Token(run) };

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    if let Some(decryption) = subject.decryption {
        return of_encrypted(subject, decryption, findings);
    }
    let Some(signature) = HmacSignature::of(subject.token) else { return Outcome::NotApplicable };
    let mut guessed = subject.case.keys().iter().filter(|key| key.origin == KeyOrigin::Guessed);
    // Asked of the signature itself: whatever else verifies it, and whatever the key says of its use, anybody can make it.
    let Some(guess) = guessed.find(|guess| signature.is_made_with(&guess.key)) else { return Outcome::NotApplicable };
    let is_supplied = subject.verification.signer().is_some_and(|signer| signer.candidate.origin.is_for_verifying());
    let whose = if is_supplied { "the secret that you supplied" } else { "the secret that made the signature" };
    let message = format!("anybody can guess {whose}: it is {}", guess.from);
    findings.push(found(subject, guess, &message).at_pointer("/signature"));
    Outcome::Failed(message)
}

/// The shared secret that opened an encrypted token vouches for its content: not one that stands in a list.
fn of_encrypted(subject: &TokenSubject<'_>, decryption: &Decryption, findings: &mut Vec<Finding>) -> Outcome {
    let opener = decryption.opener().filter(|_| decryption.is_symmetric);
    let Some(opener) = opener.map(|opener| &opener.candidate.key.material) else { return Outcome::NotApplicable };
    let mut guessed = subject.case.keys().iter().filter(|key| key.origin == KeyOrigin::Guessed);
    let is_same = |guess: &&KeyCandidate| match (&guess.key.material, opener) {
        (Material::Secret(guess), Material::Secret(secret)) => guess == secret,
        _ => false,
    };
    let Some(guess) = guessed.find(is_same) else { return Outcome::NotApplicable };
    let message = format!("anybody can guess the secret that you supplied: it is {}", guess.from);
    findings.push(found(subject, guess, &message));
    Outcome::Failed(message)
}

fn found(subject: &TokenSubject<'_>, guess: &KeyCandidate, message: &str) -> Finding {
    let mut finding = Finding::new(&WEAK_SECRET, message);
    let source = guess.evidence.and_then(|place| subject.case.evidence().get(place)).map(|evidence| &evidence.source);
    if let Some(source) = source
        && let SourceKind::Guess { line } = source.kind
    {
        finding = finding.with("line", line).with("list", visible(&source.name).into_owned());
    }
    finding
}

#[cfg(test)]
mod tests {
    use crate::case::Case;
    use crate::checks::testing::{AT, assert_codes, hs256};
    use crate::checks::{Run, TokenSubject};
    use crate::intake::{self, Evidence, Input, SourceKind};
    use crate::policy::Policy;
    use crate::time::from_unix;

    #[track_caller]
    fn check(more: Vec<Evidence>, codes: &[&str]) {
        let bytes = hs256("{}", b"hunter2-hunter2").into_bytes();
        let mut case = Case::new(intake::read(&Input { name: "token".to_owned(), kind: SourceKind::Paste, bytes }));
        case.add(more);
        let policy = Policy::default();
        let subject = TokenSubject::new(&case, 0, &policy, from_unix(AT).unwrap()).unwrap();
        let Run::Token(run) = super::CHECK.run else { unreachable!() };
        let mut findings = Vec::new();
        run(&subject, &mut findings);
        assert_codes(&findings, codes, "");
        for finding in findings {
            assert!(!format!("{} {:?}", finding.message, finding.evidence).contains("hunter2"));
        }
    }

    #[test]
    fn a_secret_from_a_list_proves_nothing() {
        let guess = |secret: &[u8]| Evidence::guessed("common.txt".to_owned(), 7, secret.to_vec());
        let supplied = || {
            Evidence::secret(Input {
                name: "SECRET".to_owned(),
                kind: SourceKind::Environment,
                bytes: b"hunter2-hunter2".to_vec(),
            })
        };
        check(vec![], &[]);
        check(vec![supplied()], &[]);
        check(vec![guess(b"another")], &[]);
        check(vec![guess(b"hunter2-hunter2")], &["signature/weak-secret"]);
        check(vec![supplied(), guess(b"hunter2-hunter2")], &["signature/weak-secret"]);
    }
}
