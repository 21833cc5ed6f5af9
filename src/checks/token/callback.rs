//! What may be done with a callback token?

use crate::checks::{Check, Finding, Outcome, Run, TokenSubject, codes};
use crate::exchange::TokenKind;
use crate::text::quoted;

codes! {
    /// A callback token, and what it opens.
    ///
    /// ## Why it matters
    /// Exchange gives such tokens to an add-in or a browser, which come back with them. One for a single item opens `GetItem`
    /// and `GetAttachment` on that item and nothing else; any other call is answered with `invalid_grant`. One without a
    /// scope opens the mailbox.
    ///
    /// ## Example
    ///     "appctx": "{\"version\":\"ExCallback.V1\",\"scope\":\"ParentItemId:AAMk…\"}"
    ///
    /// ## How to fix
    /// Nothing is wrong. If the server answers "The web method in the request is not allowed with this token", the add-in
    /// needs a token of wider scope. Exchange Online issues no such tokens to add-ins any more.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/office/dev/add-ins/outlook/faq-nested-app-auth-outlook-legacy-tokens>
    CALLBACK_SCOPE = "token/callback-scope", Info;
}

pub(crate) static CHECK: Check =
    Check { id: "token-callback", step: None, codes: &[&CALLBACK_SCOPE], run: Run::Token(run) };

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    if subject.kind != TokenKind::ExchangeCallback {
        return Outcome::NotApplicable;
    }
    let in_context =
        |name: &str| subject.context().and_then(|context| context.get(name)).and_then(|node| node.as_str());
    let claim = |name: &str| in_context(name).or_else(|| subject.token.claim_text(name));
    let protocol = claim("msexchprot").map_or_else(String::new, |name| format!(", over {}", quoted(name)));
    let message = match claim("scope") {
        Some(scope) if scope.starts_with("ParentItemId:") => {
            format!("it opens one item{protocol}: `GetItem` and `GetAttachment`, nothing else")
        }
        Some(scope) => format!("its scope is {}{protocol}", quoted(scope)),
        None => format!("it names no scope{protocol}: it opens the mailbox"),
    };
    findings.push(Finding::new(&CALLBACK_SCOPE, message.clone()).at(subject.context_location("scope")));
    Outcome::Passed(message)
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token, encoded, identity};

    #[test]
    fn callback_tokens_say_what_they_open() {
        let check = |context: &str, message: &str| {
            let claims = serde_json::json!({ "ver": "Exchange.Callback.V1", "appctx": context }).to_string();
            let findings = check_token(&super::CHECK, &encoded("{}", &claims), &["token/callback-scope"]);
            assert_eq!(findings[0].message, message);
        };
        let item = r#"{"version":"ExCallback.V1","scope":"ParentItemId:AAMk"}"#;
        check(item, "it opens one item: `GetItem` and `GetAttachment`, nothing else");
        check(r#"{"msexchprot":"owa","scope":"OwaDownload"}"#, "its scope is `OwaDownload`, over `owa`");
        check(r#"{"msexchprot":"ews"}"#, "it names no scope, over `ews`: it opens the mailbox");
        check_token(&super::CHECK, &identity("", ""), &[]);
    }
}
