//! Does an Exchange identity token call itself a JWT?

use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};
use crate::text::quoted;

codes! {
    /// An Exchange identity token whose `typ` is not `JWT`.
    ///
    /// ## Why it matters
    /// The first thing that Microsoft's validation asks for is `typ` = `JWT`. A token with another type is another kind of
    /// token, or was made by hand.
    ///
    /// ## Example
    ///     {"typ":"at+jwt","alg":"RS256","x5t":"…"}
    ///
    /// ## How to fix
    /// Make sure that this is the token that `getUserIdentityTokenAsync` returned, and not an access token from elsewhere.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/office/dev/add-ins/outlook/validate-an-identity-token>
    TYP_UNEXPECTED = "token/typ-unexpected", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "token-typ", step: Some(Step::Typ), codes: &[&TYP_UNEXPECTED], run: Run::Token(run) };

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    if !subject.is_identity() {
        return Outcome::NotApplicable;
    }
    let message = match subject.token.header_parameter("typ") {
        Some(node) => match node.as_str() {
            // Media types compare without letter case (RFC 7515 section 4.1.9).
            Some(typ) if typ.eq_ignore_ascii_case("JWT") => return Outcome::Passed(format!("it is {}", quoted(typ))),
            Some(typ) => format!("the token's type is {}, not `JWT`", quoted(typ)),
            None => format!("`typ` is {}, not the text `JWT`", node.type_name()),
        },
        None => "`typ` is missing; an Exchange identity token says `JWT`".to_owned(),
    };
    findings.push(Finding::new(&TYP_UNEXPECTED, message.clone()).at(subject.header_location("typ")));
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token, encoded, identity};

    #[test]
    fn only_identity_tokens_are_held_to_it() {
        let payload = r#"{"appctx":{"version":"ExIdTok.V1"}}"#;
        check_token(&super::CHECK, &identity("", ""), &[]);
        check_token(&super::CHECK, &encoded(r#"{"typ":"jwt"}"#, payload), &[]);
        check_token(&super::CHECK, &encoded(r#"{"typ":"at+jwt"}"#, payload), &["token/typ-unexpected"]);
        check_token(&super::CHECK, &encoded(r#"{"typ":1}"#, payload), &["token/typ-unexpected"]);
        check_token(&super::CHECK, &encoded("{}", payload), &["token/typ-unexpected"]);
        check_token(&super::CHECK, &encoded("{}", "{}"), &[]);
    }
}
