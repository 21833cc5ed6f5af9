//! `MSExchange OAuth` 1003 in the layout of the common guides: a token was refused.

use super::{finding, on_server};
use crate::checks::subject::EventSubject;
use crate::checks::{Check, Finding, Outcome, Run, codes};
use crate::event::{Class, Event};
use crate::text::quoted;

codes! {
    /// Exchange refused a token that somebody sent it.
    ///
    /// ## Why it matters
    /// Whoever sent the token does not get through: free/busy, add-ins, the archive in the cloud or another server. The
    /// event says who issued the token and what was wrong with it; the issuer decides whose key is at fault. A token of
    /// the sign-in service's is not signed with the Auth Certificate, and renewing that certificate does not help.
    ///
    /// ## Example
    ///     Source: MSExchange OAuth
    ///     Event ID: 1003
    ///     OAuth token validation failed.
    ///
    /// ## How to fix
    /// Put the token in the event beside the event: Assay judges it at the event's time and says which step fails.
    /// Without the token, look at the configuration that it is checked against:
    ///
    ///     Get-AuthConfig | Format-List
    ///     Get-AuthServer | Format-List Name,IssuerIdentifier,AuthMetadataUrl,Enabled
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/configure-oauth-authentication-between-exchange-and-exchange-online-organizations-exchange-2013-help>
    OAUTH_VALIDATION_FAILED = "event/oauth-validation-failed", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "event-oauth-validation", step: None, codes: &[&OAUTH_VALIDATION_FAILED], run: Run::Event(run) };

/// Labels of the layout, and the facts that they give.
const FIELDS: [(&str, &str); 4] = [
    ("Error Code", "number"),
    ("Partner Application", "partner_application"),
    ("Token Issuer", "issuer"),
    ("Error Message", "reason"),
];

fn run(subject: &EventSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let event = subject.event;
    if event.class != Class::OAuthValidationFailed {
        return Outcome::NotApplicable;
    }
    let reason = field(event, "Error Message").map_or_else(String::new, |reason| format!(": {}", quoted(reason)));
    let message = format!("a token was refused{}{reason}", on_server(event));
    let mut found = finding(&OAUTH_VALIDATION_FAILED, event, message.clone());
    for (label, fact) in FIELDS {
        if let Some(value) = field(event, label) {
            found = found.with(fact, value);
        }
    }
    findings.push(found);
    Outcome::Failed(message)
}

/// What stands behind a label at the start of a line.
fn field<'e>(event: &'e Event, label: &str) -> Option<&'e str> {
    let value = |line: &'e str| line.trim_start().strip_prefix(label)?.trim_start().strip_prefix(':');
    event.texts().flat_map(str::lines).find_map(value).map(str::trim).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::check_event;

    #[test]
    fn a_refused_token_is_said_with_its_issuer() {
        let text = "Source: MSExchange OAuth\nEvent ID: 1003\nComputer: EX01\nOAuth token validation failed.\n\
            Error Code: 2000000\nToken Issuer: 00000001-0000-0000-c000-000000000000@t\n\
            Error Message: The token has an invalid signature.\n";
        let found = check_event(&CHECK, text, &["event/oauth-validation-failed"]);
        let facts = &found.first().unwrap().evidence;
        assert_eq!(facts.get("number").and_then(|fact| fact.as_str()), Some("2000000"));
        assert_eq!(facts.get("issuer").and_then(|fact| fact.as_str()), Some("00000001-0000-0000-c000-000000000000@t"));
        assert_eq!(facts.get("server").and_then(|fact| fact.as_str()), Some("EX01"));
        let message = "a token was refused on `EX01`: `The token has an invalid signature.`";
        assert_eq!(found.first().unwrap().message, message);
        check_event(&CHECK, "Source: MSExchange OAuth\nEvent ID: 2004\n", &[]);
        check_event(&CHECK, "Source: Windows Defender\nEvent ID: 1003\n", &[]);
    }
}
