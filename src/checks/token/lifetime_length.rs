//! Does the token live as long as tokens of its kind do?

use crate::checks::{Check, Finding, Outcome, Run, TokenSubject, codes};
use crate::claims::moment;
use crate::exchange::{IDENTITY_TOKEN_LIFETIME_SECS, TokenKind};
use crate::time::length;
use chrono::TimeDelta;

codes! {
    /// The token's lifetime is not that of tokens of its kind.
    ///
    /// ## Why it matters
    /// Exchange's identity tokens live 8 hours, actor tokens of ACS 24 hours and 5 minutes, in every token seen. Another
    /// length points to another issuer, a rewritten token, or one made by hand.
    ///
    /// ## Example
    /// An identity token that is good for ten years.
    ///
    /// ## How to fix
    /// Find out what made the token. By itself this is no reason to refuse it.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/office/dev/add-ins/outlook/inside-the-identity-token>
    LIFETIME_UNUSUAL = "token/lifetime-unusual", Notice;
}

pub(crate) static CHECK: Check =
    Check { id: "token-lifetime-length", step: None, codes: &[&LIFETIME_UNUSUAL], run: Run::Token(run) };

const ACTOR_TOKEN_LIFETIME_SECS: i64 = 86_700; // 24 h + 5 min

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let usual = match subject.kind {
        TokenKind::ExchangeIdentity => IDENTITY_TOKEN_LIFETIME_SECS,
        TokenKind::ExchangeActor => ACTOR_TOKEN_LIFETIME_SECS,
        _ => return Outcome::NotApplicable,
    };
    // A time in milliseconds has a code of its own: here it counts as it was meant.
    let seconds = |name: &str| subject.token.claim(name).and_then(moment).map(|moment| moment.time.timestamp());
    let (Some(begins), Some(expires)) = (seconds("nbf"), seconds("exp")) else { return Outcome::NotApplicable };
    let lives = expires.saturating_sub(begins);
    let words = |seconds: i64| TimeDelta::try_seconds(seconds).map_or_else(|| "for ever".to_owned(), length);
    if lives == usual {
        return Outcome::Passed(format!("it lives {}, as usual", words(lives)));
    }
    let message = if lives < 0 {
        "it expires before it begins".to_owned()
    } else {
        format!("it lives {}; tokens of its kind live {}", words(lives), words(usual))
    };
    let finding = Finding::new(&LIFETIME_UNUSUAL, message.clone()).with("lifetime_seconds", lives);
    findings.push(finding.at(subject.claim_location("exp")));
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token, encoded, identity};

    #[test]
    fn kinds_with_a_usual_length_are_held_to_it() {
        check_token(&super::CHECK, &identity(r#""nbf":0,"exp":28800"#, ""), &[]);
        check_token(&super::CHECK, &identity(r#""nbf":0,"exp":28801"#, ""), &["token/lifetime-unusual"]);
        let milliseconds = r#""nbf":1727740800000,"exp":1727769600000"#;
        check_token(&super::CHECK, &identity(milliseconds, ""), &[]);
        check_token(&super::CHECK, &identity(r#""nbf":9,"exp":1"#, ""), &["token/lifetime-unusual"]);
        check_token(&super::CHECK, &encoded("{}", r#"{"nbf":0,"exp":1}"#), &[]);
    }
}
