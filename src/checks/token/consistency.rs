//! Do the two halves of a server-to-server token belong together?

use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};
use crate::exchange::{TokenKind, audience, principal};
use crate::text::quoted;

codes! {
    /// The outer and the actor token of a server-to-server token do not fit each other.
    ///
    /// ## Why it matters
    /// The actor token names the application that may act; the outer token is that application's word for a user. When the
    /// outer one is of another application, or names no user, somebody has put a genuine actor token to a use that it was not
    /// issued for.
    ///
    /// ## Example
    /// The outer `iss` is SharePoint's application id, the actor token's `nameid` is Exchange's.
    ///
    /// ## How to fix
    /// Refuse it, and find out what made the outer token. A genuine one comes from the application that the actor token names.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/openspecs/sharepoint_protocols/ms-sps2sauth/>
    ACTOR_INCONSISTENT = "token/actor-inconsistent", Error;

    /// The two halves of a server-to-server token, or its issuer and audience, are of different realms (tenants).
    ///
    /// ## Why it matters
    /// A realm is a tenant or an organisation. Exchange refuses tokens that cross it, or every tenant could act in every
    /// other.
    ///
    /// ## Example
    /// `iss` ends in one tenant's id, `aud` in another's.
    ///
    /// ## How to fix
    /// Compare the realms with the tenant's id. A hybrid that was configured for another tenant leaves such tokens:
    ///
    ///     Get-AuthServer | Format-List Name, Realm, IssuerIdentifier, Enabled
    ///
    /// ## References
    /// - <https://learn.microsoft.com/openspecs/sharepoint_protocols/ms-sps2sauth/>
    REALM_MISMATCH = "token/realm-mismatch", Error;
}

pub(crate) static CHECK: Check = Check {
    id: "token-consistency",
    step: Some(Step::Consistency),
    codes: &[&ACTOR_INCONSISTENT, &REALM_MISMATCH],
    run: Run::Token(run),
};

/// Any of these names the user that the application acts for.
const USER_CLAIMS: [&str; 4] = ["nameid", "upn", "smtp", "sip"];

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    if subject.kind != TokenKind::ExchangeS2s {
        return Outcome::NotApplicable;
    }
    let Some(actor) = subject.actor else { return Outcome::NotRun("there is no actor token".to_owned()) };
    let outer = subject.token;
    let of = |name: &str| outer.claim_text(name).unwrap_or_default();
    let inner = |name: &str| actor.claim_text(name).unwrap_or_default();
    let (issuer, named) = (principal(of("iss")), principal(inner("nameid")));
    let mut inconsistent = |message: String, claim: &str| {
        findings.push(Finding::new(&ACTOR_INCONSISTENT, message).at(subject.claim_location(claim)));
    };
    if issuer.app != named.app || issuer.app.is_empty() {
        inconsistent(
            format!("it is issued by {}, the actor token names {}", quoted(of("iss")), quoted(inner("nameid"))),
            "iss",
        );
    }
    let (meant, actor_meant) = (audience(of("aud")), audience(inner("aud")));
    if let (Some(meant), Some(actor_meant)) = (&meant, &actor_meant)
        && meant.app != actor_meant.app
    {
        let message = format!("it is meant for {}, the actor token for {}", quoted(of("aud")), quoted(inner("aud")));
        inconsistent(message, "aud");
    }
    if !USER_CLAIMS.iter().any(|name| outer.claim_text(name).is_some_and(|value| !value.is_empty())) {
        inconsistent("it names no user that the application acts for".to_owned(), "nameid");
    }
    let realms = [
        ("the actor token's `nameid`", named.realm),
        ("the actor token's `iss`", principal(inner("iss")).realm),
        ("`aud`", meant.as_ref().and_then(|meant| meant.realm)),
        ("the actor token's `aud`", actor_meant.as_ref().and_then(|meant| meant.realm)),
    ];
    let Some(own) = issuer.realm else {
        let message = format!("the issuer {} names no realm", quoted(of("iss")));
        findings.push(Finding::new(&REALM_MISMATCH, message.clone()).at(subject.claim_location("iss")));
        return Outcome::Failed(message);
    };
    for (whose, realm) in realms {
        let message = match realm {
            Some(realm) if realm.eq_ignore_ascii_case(own) || realm == "*" => continue,
            Some(realm) => format!("the issuer is of realm {}, {whose} of {}", quoted(own), quoted(realm)),
            None if whose == "`aud`" => "`aud` names no realm".to_owned(),
            None => continue,
        };
        findings.push(Finding::new(&REALM_MISMATCH, message).at(subject.claim_location("aud")));
    }
    match findings.first() {
        Some(first) => Outcome::Failed(first.message.clone()),
        None => Outcome::Passed("application, realm and audience agree in both halves".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token, encoded};

    const APP: &str = "00000002-0000-0ff1-ce00-000000000000";

    #[track_caller]
    fn check(outer: &str, actor: &str, codes: &[&str]) {
        let actor = encoded(r#"{"alg":"RS256"}"#, &actor.replace("APP", APP));
        let outer = format!(r#"{{{},"actortoken":"{actor}"}}"#, outer.replace("APP", APP));
        check_token(&super::CHECK, &encoded(r#"{"alg":"none"}"#, &outer), codes);
    }

    #[test]
    fn both_halves_have_to_fit() {
        let actor =
            r#"{"iss":"00000001-0000-0000-c000-000000000000@t","nameid":"APP@t","aud":"APP/outlook.office.com@t"}"#;
        let outer = r#""iss":"APP@t","aud":"APP/outlook.office365.com@t","smtp":"j@x.y""#;
        check(outer, actor, &[]);
        check(&outer.replace("\"smtp\":", "\"other\":"), actor, &["token/actor-inconsistent"]);
        check(&outer.replace("\"iss\":\"APP", "\"iss\":\"other"), actor, &["token/actor-inconsistent"]);
        check(outer, &actor.replace("\"aud\":\"APP", "\"aud\":\"other"), &["token/actor-inconsistent"]);
        check(outer, &actor.replace("\"nameid\":\"APP@t", "\"nameid\":\"APP@u"), &["token/realm-mismatch"]);
        check(&outer.replace("office365.com@t", "office365.com@u"), actor, &["token/realm-mismatch"]);
        check(&outer.replace("office365.com@t", "office365.com"), actor, &["token/realm-mismatch"]);
        check(&outer.replace("\"iss\":\"APP@t", "\"iss\":\"APP"), actor, &["token/realm-mismatch"]);
    }
}
