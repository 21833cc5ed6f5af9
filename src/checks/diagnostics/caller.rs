//! Who asks is not known to the server, or may not do what it asks for: the user, the application, its permissions.

use super::{outcome, refusal_finding, refused};
use crate::checks::subject::DiagnosticsSubject;
use crate::checks::{Check, Finding, Outcome, Run, codes};
use crate::event::diagnostics::Category;
use crate::text::{is_guid, quoted, visible};

codes! {
    /// A server does not know the user that the token speaks for, or knows several.
    ///
    /// ## Why it matters
    /// The token is sound. Its user has no counterpart on the other side because it is not synchronised, or the addresses
    /// that identify it stand at two accounts, and Exchange does not choose between them.
    ///
    /// ## Example
    ///     2000005;reason="The user specified by the user-context in the token is ambiguous.";
    ///     error_category="invalid_user"
    ///
    /// ## How to fix
    /// See whether the user is there on both sides with the same addresses, and whether another account has one of them:
    ///
    ///     Get-Recipient -Filter "EmailAddresses -eq 'smtp:ADDRESS'" | Format-List Name, RecipientType, EmailAddresses
    ///
    /// Test with a mailbox that is synchronised: an administrator's often is not.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/troubleshoot/exchange/calendars/resolve-free-busy-errors>
    INVALID_USER = "diagnostics/invalid-user", Error;

    /// A server does not know the application that the token speaks for.
    ///
    /// ## Why it matters
    /// Exchange accepts the applications that `Get-PartnerApplication` lists. Without an enabled entry for the
    /// application every one of its tokens is refused.
    ///
    /// ## Example
    ///     2000006;reason="The Application Identifier '00000002-0000-0ff1-ce00-000000000000' is unknown.";
    ///     error_category="invalid_client"
    ///
    /// ## How to fix
    /// Compare the identifier with the partner applications:
    ///
    ///     Get-PartnerApplication | Format-List Name, ApplicationIdentifier, Realm, Enabled, LinkedAccount
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/get-partnerapplication>
    INVALID_CLIENT = "diagnostics/invalid-client", Error;

    /// A server knows who asks, and does not grant what is asked for.
    ///
    /// ## Why it matters
    /// The token has neither the permission nor a linked account for this, or it is a callback token for something else.
    ///
    /// ## Example
    ///     2000008;reason="The token should have valid permissions or linked account associated with partner application
    ///     '00000003-0000-0000-c000-000000000000'.";error_category="invalid_grant"
    ///
    /// ## How to fix
    /// If the reason names a partner application, see whether it has a linked account and the account its roles:
    ///
    ///     Get-PartnerApplication | Format-List Name, ApplicationIdentifier, Enabled, LinkedAccount
    ///     Get-ManagementRoleAssignment -RoleAssignee "Exchange Online-ApplicationAccount" | Format-Table Name, Role
    ///
    /// If it is Microsoft Graph's identifier, the client asked for a token of Graph's, which on-premises servers do not
    /// accept.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/troubleshoot/exchange/calendars/resolve-free-busy-errors>
    INVALID_GRANT = "diagnostics/invalid-grant", Error;
}

pub(crate) static CHECK: Check = Check {
    id: "diagnostics-caller",
    step: None,
    codes: &[&INVALID_USER, &INVALID_CLIENT, &INVALID_GRANT],
    run: Run::Diagnostics(run),
};

fn run(subject: &DiagnosticsSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let before = findings.len();
    for refusal in refused(subject, Category::InvalidUser) {
        let kind = user_fault(&refusal.1.reason);
        let what = match kind {
            Some("does-not-exist") => "does not know the user that the token speaks for".to_owned(),
            Some("ambiguous") => "knows several users that the token may speak for".to_owned(),
            _ if refusal.1.reason.is_empty() => "refused the token's user".to_owned(),
            _ => format!("refused the token's user: {}", quoted(&refusal.1.reason)),
        };
        let mut finding = refusal_finding(&INVALID_USER, &what, subject, refusal);
        if let Some(kind) = kind {
            finding = finding.with("kind", kind);
        }
        findings.push(finding);
    }
    for refusal in refused(subject, Category::InvalidClient) {
        let values = refusal.1.expected_and_actual();
        let unknown = refusal.1.quoted().into_iter().next();
        let what = match (values, unknown) {
            (Some((expected, actual)), _) => {
                format!("expected the application {}, not {}", quoted(expected), quoted(actual))
            }
            (None, Some(application)) => format!("does not know the application {}", quoted(application)),
            (None, None) => "does not know the application that the token speaks for".to_owned(),
        };
        let mut finding = refusal_finding(&INVALID_CLIENT, &what, subject, refusal);
        if let Some((expected, actual)) = values {
            finding = finding.with("expected", visible(expected)).with("actual", visible(actual));
        }
        if let Some(application) = values.map(|(_, actual)| actual).or(unknown) {
            finding = finding.with("application_id", visible(application));
        }
        findings.push(finding);
    }
    for refusal in refused(subject, Category::InvalidGrant) {
        let what = match refusal.1.reason.as_str() {
            "" => "does not grant what was asked for".to_owned(),
            reason => format!("does not grant what was asked for: {}", quoted(reason)),
        };
        let mut finding = refusal_finding(&INVALID_GRANT, &what, subject, refusal);
        if let Some(kind) = grant_fault(&refusal.1.reason) {
            finding = finding.with("kind", kind);
        }
        if let Some(application) = refusal.1.quoted().into_iter().rfind(|value| is_guid(value)) {
            finding = finding.with("application_id", visible(application));
        }
        findings.push(finding);
    }
    outcome(before, findings)
}

/// What is wrong with the user, by the words of the reason.
fn user_fault(reason: &str) -> Option<&'static str> {
    const FAULTS: [(&str, &str); 5] = [
        ("does not exist", "does-not-exist"),
        ("ambiguous", "ambiguous"),
        ("MasterAccountSid", "other-account"),
        ("mailbox version", "mailbox-version"),
        ("BusinessLiveID", "consumer-account"),
    ];
    FAULTS.iter().find(|(words, _)| reason.contains(words)).map(|(_, kind)| *kind)
}

/// What is not granted, by the words of the reason.
fn grant_fault(reason: &str) -> Option<&'static str> {
    const FAULTS: [(&str, &str); 6] = [
        ("linked account", "linked-account"),
        ("scope", "scope"),
        ("not supported with OAuth", "not-supported"),
        ("mailbox specified", "other-mailbox"),
        ("not allowed with this token", "other-method"),
        ("protocol", "other-protocol"),
    ];
    FAULTS.iter().find(|(words, _)| reason.contains(words)).map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::checks::testing::check_diagnostics;

    #[track_caller]
    fn check(reason: &str, code: &str, fact: (&str, &str)) {
        let text = format!("diagnostics: 2000005;reason= \"{reason}\"");
        let found = check_diagnostics(&CHECK, &text, &[code]);
        assert_eq!(found[0].evidence[fact.0], json!(fact.1), "{reason}");
    }

    #[test]
    fn the_reason_tells_what_is_wrong() {
        let user = "diagnostics/invalid-user";
        let start = "The user specified by the user-context in the token";
        check(&format!("{start} does not exist."), user, ("kind", "does-not-exist"));
        check(&format!("{start} is ambiguous."), user, ("kind", "ambiguous"));
        let application = "00000003-0000-0000-c000-000000000000";
        let client = format!("The Application Identifier '{application}' is unknown.");
        check(&client, "diagnostics/invalid-client", ("application_id", application));
        let grant = format!(
            "The token should have valid permissions or linked account associated with partner application \
             '{application}'."
        );
        check(&grant, "diagnostics/invalid-grant", ("application_id", application));
        check(&grant, "diagnostics/invalid-grant", ("kind", "linked-account"));
    }

    #[test]
    fn other_refusals_are_left_to_others() {
        check_diagnostics(&CHECK, "2000000;reason=\"The token has an invalid signature.\"", &[]);
    }
}
