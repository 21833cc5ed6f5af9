//! Does a server-to-server token carry a signed actor token?

use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};
use crate::exchange::{TokenKind, audience};

codes! {
    /// A server-to-server token whose `actortoken` is not a token.
    ///
    /// ## Why it matters
    /// The outer half is unsigned: without an actor token inside, nothing at all vouches for it.
    ///
    /// ## Example
    ///     {"alg":"none"}.{"iss":"…","actortoken":""}
    ///
    /// ## How to fix
    /// Refuse it. Copy the token again if it was cut; otherwise it was made by hand.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/openspecs/sharepoint_protocols/ms-sps2sauth/>
    ACTOR_MISSING = "token/actor-missing", Error;

    /// The actor token inside a server-to-server token is unsigned.
    ///
    /// ## Why it matters
    /// Both halves are then without a signature, and anybody can act as any user. Attacks on SharePoint and Exchange have
    /// been made of exactly this.
    ///
    /// ## Example
    /// An outer token with `alg` = `none` around an actor token with `alg` = `none`, or with an empty signature.
    ///
    /// ## How to fix
    /// Refuse it: this is a forgery. Find out who sent it, and whether the server that received it is patched.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc8725#section-3.2>
    ACTOR_UNSIGNED = "token/actor-unsigned", Error;

    /// An unsigned token around an actor token, meant for Entra's own directory service.
    ///
    /// ## Why it matters
    /// Actor tokens for the directory (Azure AD Graph) could be used across tenants until Microsoft closed the hole in 2025.
    /// Exchange has no business sending one.
    ///
    /// ## Example
    /// `aud` is `00000002-0000-0000-c000-000000000000/graph.windows.net@…`.
    ///
    /// ## How to fix
    /// Treat it as an attack, or as a leftover of one, until it is explained.
    ///
    /// ## References
    /// - <https://msrc.microsoft.com/update-guide/vulnerability/CVE-2025-55241>
    ENTRA_ACTOR_TOKEN = "token/entra-actor-token", Warning;
}

pub(crate) static CHECK: Check = Check {
    id: "token-actor",
    step: Some(Step::Actor),
    codes: &[&ACTOR_MISSING, &ACTOR_UNSIGNED, &ENTRA_ACTOR_TOKEN],
    run: Run::Token(run),
};

/// Azure AD Graph.
const ENTRA_DIRECTORY_APP_ID: &str = "00000002-0000-0000-c000-000000000000";

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    if subject.kind != TokenKind::ExchangeS2s {
        return Outcome::NotApplicable;
    }
    let here = subject.claim_location("actortoken");
    let for_directory =
        subject.token.claim_text("aud").and_then(audience).is_some_and(|audience| {
            audience.app == ENTRA_DIRECTORY_APP_ID || audience.host == Some("graph.windows.net")
        });
    if for_directory {
        let message = "it is an actor token for Entra's own directory service";
        findings.push(Finding::new(&ENTRA_ACTOR_TOKEN, message).at(subject.claim_location("aud")));
    }
    let (code, message) = match subject.actor {
        None => (&ACTOR_MISSING, "`actortoken` is not a token"),
        Some(actor) if actor.signature.is_empty() => (&ACTOR_UNSIGNED, "the actor token carries no signature"),
        Some(actor) if actor.header_text("alg").is_none_or(|alg| alg.eq_ignore_ascii_case("none")) => {
            (&ACTOR_UNSIGNED, "the actor token says that it is not signed")
        }
        Some(_) => return Outcome::Passed("it carries an actor token with a signature".to_owned()),
    };
    findings.push(Finding::new(code, message).at(here));
    Outcome::Failed(message.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token, encoded};

    #[test]
    fn the_actor_token_has_to_be_one_and_signed() {
        let check = |more: &str, actor: &str, codes: &[&str]| {
            let token = encoded(r#"{"alg":"none"}"#, &format!(r#"{{{more}"actortoken":"{actor}"}}"#));
            check_token(&super::CHECK, &token, codes);
        };
        let signed = encoded(r#"{"alg":"RS256"}"#, "{}");
        check("", &signed, &[]);
        check("", "", &["token/actor-missing"]);
        check("", "x", &["token/actor-missing"]);
        check("", signed.trim_end_matches("AAAA"), &["token/actor-unsigned"]);
        check("", &encoded(r#"{"alg":"NONE"}"#, "{}"), &["token/actor-unsigned"]);
        check("", &encoded("{}", "{}"), &["token/actor-unsigned"]);
        let directory = r#""aud":"00000002-0000-0000-c000-000000000000/graph.windows.net@t","#;
        check(directory, &signed, &["token/entra-actor-token"]);
        check_token(&super::CHECK, &encoded("{}", "{}"), &[]);
    }
}
