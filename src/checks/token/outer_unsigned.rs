//! Is the outer half of a server-to-server token unsigned, as Exchange demands?

use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};
use crate::exchange::TokenKind;
use crate::text::quoted;

codes! {
    /// The outer half of a server-to-server token is signed, or names an algorithm other than `none`.
    ///
    /// ## Why it matters
    /// Only the actor token inside carries a signature. Exchange refuses a signed outer token: it would have two issuers.
    ///
    /// ## Example
    ///     {"typ":"JWT","alg":"RS256"}.{"actortoken":"eyJ…"}
    ///
    /// ## How to fix
    /// Look at what made the token. Exchange and SharePoint write `alg` = `none` and leave the third part empty.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/openspecs/sharepoint_protocols/ms-sps2sauth/>
    OUTER_SIGNED = "token/outer-signed", Error;
}

pub(crate) static CHECK: Check = Check {
    id: "token-outer-unsigned",
    step: Some(Step::OuterUnsigned),
    codes: &[&OUTER_SIGNED],
    run: Run::Token(run),
};

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    if subject.kind != TokenKind::ExchangeS2s {
        return Outcome::NotApplicable;
    }
    let message = match subject.token.header_text("alg") {
        Some("none") if subject.token.signature.is_empty() => {
            return Outcome::Passed("unsigned, as it has to be".to_owned());
        }
        Some("none") => "the outer token says that it is unsigned, but carries a signature".to_owned(),
        Some(alg) => format!("the outer token says that it is signed with {}; it has to be unsigned", quoted(alg)),
        None => "the outer token does not say that it is unsigned (`alg` is missing)".to_owned(),
    };
    findings.push(Finding::new(&OUTER_SIGNED, message.clone()).at(subject.header_location("alg")));
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token, encoded};

    #[test]
    fn the_outer_half_carries_no_signature() {
        let check = |header: &str, signature: &str, codes: &[&str]| {
            let token = encoded(header, r#"{"actortoken":"x"}"#);
            let (head, _) = token.rsplit_once('.').unwrap();
            check_token(&super::CHECK, &format!("{head}.{signature}"), codes);
        };
        check(r#"{"alg":"none"}"#, "", &[]);
        check(r#"{"alg":"none"}"#, "AAAA", &["token/outer-signed"]);
        check(r#"{"alg":"RS256"}"#, "", &["token/outer-signed"]);
        check(r#"{"alg":"None"}"#, "", &["token/outer-signed"]);
        check("{}", "", &["token/outer-signed"]);
    }
}
