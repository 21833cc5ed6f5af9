//! Does Exchange Online let Exchange's application use EWS?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::powershell::{Property, Value};
use crate::text::{quoted, visible};

codes! {
    /// Exchange Online does not let Exchange's application use EWS.
    ///
    /// ## Why it matters
    /// Free/busy, MailTips and photos of mailboxes in the cloud come over EWS. From October 2026 on EWS is off in a
    /// tenant unless it was switched on, and then only the applications on the list may use it. The application's
    /// sign-in succeeds all the same, and `Test-OAuthConnectivity` may, too: only the feature fails. EWS in Exchange
    /// Online ends on 1 April 2027.
    ///
    /// ## Example
    /// `EwsEnabled : True` and `EwsAllowedAppIDs : {}`, or a list without the application of `Get-AuthServer`.
    ///
    /// ## How to fix
    /// In Exchange Online PowerShell, with the id that `Get-AuthServer` shows as ApplicationIdentifier:
    ///
    ///     Get-OrganizationConfig | Format-List EwsEnabled, EwsAllowedAppIDs
    ///     Set-OrganizationConfig -EwsAllowedAppIDs @{Add='APPLICATION-ID'}
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-organizationconfig>
    EWS_NOT_ALLOWED = "hybrid-app/ews-not-allowed", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "hybrid-app-ews-allowed", step: None, codes: &[&EWS_NOT_ALLOWED], run: Run::Object(run) };

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let properties = &subject.object.properties;
    // A mailbox has a property `EwsEnabled` as well.
    let Some(allowed) = value(properties, "EwsAllowedAppIDs") else { return Outcome::NotApplicable };
    let enabled = value(properties, "EwsEnabled").and_then(flag);
    let mut servers = subject.case.auth_servers();
    let application = servers.find_map(|(_, server)| server.application_id.known());
    let message = match (enabled, ids(allowed)) {
        (Some(false), _) => "the tenant has EWS switched off in Exchange Online".to_owned(),
        (Some(true), Some(ids)) => match application {
            Some(id) if !ids.iter().any(|allowed| allowed.eq_ignore_ascii_case(id)) => {
                format!("the application {} is not on the list of those that may use EWS", quoted(&visible(id)))
            }
            None if ids.is_empty() => "no application is on the list of those that may use EWS".to_owned(),
            _ => return Outcome::Passed("the list of those that may use EWS holds the application".to_owned()),
        },
        // Not set, not printed or cut off: nothing can be said.
        _ => return Outcome::NotApplicable,
    };
    let mut finding = Finding::new(&EWS_NOT_ALLOWED, message.clone());
    if let Some(id) = application {
        finding = finding.with("application_id", visible(id));
    }
    findings.push(finding.at_pointer("/EwsAllowedAppIDs"));
    Outcome::Failed(message)
}

fn value<'a>(properties: &'a [Property], name: &str) -> Option<&'a Value> {
    properties.iter().find(|property| property.name.eq_ignore_ascii_case(name)).map(|property| &property.value)
}

fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// The ids on the list; nothing where it may be longer than what is there of it.
fn ids(value: &Value) -> Option<Vec<&str>> {
    match value {
        Value::Null => Some(Vec::new()),
        Value::Text(text) => Some(text.split([',', ' ', '{', '}']).filter(|id| !id.is_empty()).collect()),
        Value::List { items, is_cut_off: false } => items
            .iter()
            .map(|item| match item {
                Value::Text(text) => Some(text.as_str()),
                _ => None,
            })
            .collect(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Case;
    use crate::checks::testing::AT;
    use crate::intake::{self, Input, SourceKind};
    use crate::policy::Policy;
    use crate::time::from_unix;

    const SERVER: &str = "\n\nName : EvoSts\nTokenIssuingEndpoint : https://login.windows.net/common/oauth2/token\n\
                          IssuerIdentifier : https://sts.windows.net/t/\nApplicationIdentifier : \
                          5c1a7f0e-8a44-4d7e-9a51-6f3b2c4d5e60\nType : AzureAD\nEnabled : True\n";

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let input = Input { name: "test".to_owned(), kind: SourceKind::Paste, bytes: text.as_bytes().to_vec() };
        let case = Case::new(intake::read(&input));
        let (policy, at) = (Policy::default(), from_unix(AT).unwrap());
        let mut found = Vec::new();
        for (index, object) in case.objects() {
            let _ = run(&ObjectSubject { object, case: &case, index, policy: &policy, at }, &mut found);
        }
        assert_eq!(found.first().map(|finding| finding.message.as_str()), expected, "{text}");
    }

    #[test]
    fn the_list_counts_only_where_ews_is_on_and_all_of_it_is_known() {
        let list = |enabled: &str, ids: &str| format!("EwsEnabled       : {enabled}\nEwsAllowedAppIDs : {ids}\n");
        check(&list("False", "{}"), Some("the tenant has EWS switched off in Exchange Online"));
        check(&list("True", "{}"), Some("no application is on the list of those that may use EWS"));
        check(&list("", "{}"), None);
        let other = "{11111111-2222-3333-4444-555555555555}";
        check(&list("True", other), None);
        let not_listed =
            "the application `5c1a7f0e-8a44-4d7e-9a51-6f3b2c4d5e60` is not on the list of those that may use EWS";
        check(&(list("True", other) + SERVER), Some(not_listed));
        check(&(list("True", "{5C1A7F0E-8A44-4D7E-9A51-6F3B2C4D5E60}") + SERVER), None);
        check(&(list("True", "{11111111-2222-3333-4444-555555555555...}") + SERVER), None);
        check("EwsEnabled : False\nName : Jane\n", None);
    }
}
