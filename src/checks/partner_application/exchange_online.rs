//! Is the partner application for Exchange Online set up as it has to be?

use super::{is_exchange_online, is_named_exchange_online};
use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::exchange::EXCHANGE_APP_ID;
use crate::exchange::objects::{Field, ObjectBody};
use crate::text::quoted;

codes! {
    /// The partner application named Exchange Online has another id than Exchange Online.
    ///
    /// ## Why it matters
    /// Exchange looks callers up by this id. With another one it does not know Exchange Online and refuses it.
    ///
    /// ## Example
    /// The id of a dedicated hybrid application was put there.
    ///
    /// ## How to fix
    /// Put Exchange Online's id back:
    ///
    ///     Set-PartnerApplication "Exchange Online" -ApplicationIdentifier 00000002-0000-0ff1-ce00-000000000000
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-partnerapplication>
    APPLICATION_ID_UNEXPECTED = "partner-application/application-id-unexpected", Error;

    /// The partner application for Exchange Online has no linked account.
    ///
    /// ## Why it matters
    /// What the application may do comes from the linked account's roles. Without it, calls that do not act for a user
    /// are refused: "The application is missing a linked account for RBAC roles".
    ///
    /// ## Example
    /// `LinkedAccount` is blank.
    ///
    /// ## How to fix
    /// Link the account that Setup made, with your root domain in the place of contoso.com:
    ///
    ///     Set-PartnerApplication "Exchange Online" -LinkedAccount "contoso.com/Users/Exchange Online-ApplicationAccount"
    ///     Get-ManagementRoleAssignment -RoleAssignee "Exchange Online-ApplicationAccount" | Format-Table Role
    ///
    /// Then restart IIS on the servers, one after the other.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-partnerapplication>
    LINKED_ACCOUNT_MISSING = "partner-application/linked-account-missing", Warning;

    /// The partner application for Exchange Online names a realm.
    ///
    /// ## Why it matters
    /// It is blank in a healthy hybrid, so that it stands for Exchange Online whatever the tenant. With a realm it
    /// stands for one organisation only.
    ///
    /// ## Example
    /// `Realm` is `contoso.com`.
    ///
    /// ## How to fix
    /// Clear it, if no other organisation is meant by it:
    ///
    ///     Set-PartnerApplication "Exchange Online" -Realm ""
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-partnerapplication>
    REALM_NOT_BLANK = "partner-application/realm-not-blank", Warning;
}

pub(crate) static CHECK: Check = Check {
    id: "partner-application-exchange-online",
    step: None,
    codes: &[&APPLICATION_ID_UNEXPECTED, &LINKED_ACCOUNT_MISSING, &REALM_NOT_BLANK],
    run: Run::Object(run),
};

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let ObjectBody::PartnerApplication(application) = &subject.object.body else { return Outcome::NotApplicable };
    if !is_exchange_online(application) {
        return Outcome::NotApplicable;
    }
    let name = application.name.known().map_or("Exchange Online", String::as_str);
    let mut add = |code, message: String, pointer: &str, fact: Option<(&str, &str)>| {
        let mut finding = Finding::new(code, message).with("partner_application", name).at_pointer(pointer);
        if let Some((name, value)) = fact {
            finding = finding.with(name, value);
        }
        findings.push(finding);
    };
    if let Some(id) = application.application_id.known()
        && !id.trim().eq_ignore_ascii_case(EXCHANGE_APP_ID)
    {
        let message =
            format!("the partner application {} has the id {}, not {EXCHANGE_APP_ID}", quoted(name), quoted(id));
        add(&APPLICATION_ID_UNEXPECTED, message, "/ApplicationIdentifier", Some(("application_id", id)));
    }
    if application.linked_account == Field::Blank && application.enabled != Field::Known(false) {
        let message = format!("the partner application {} has no linked account", quoted(name));
        add(&LINKED_ACCOUNT_MISSING, message, "/LinkedAccount", None);
    }
    if let Some(realm) = application.realm.known().filter(|_| is_named_exchange_online(application)) {
        let message = format!("the partner application {} names the realm {}", quoted(name), quoted(realm));
        add(&REALM_NOT_BLANK, message, "/Realm", Some(("realm", realm)));
    }
    match findings.first() {
        Some(finding) => Outcome::Failed(finding.message.clone()),
        None => Outcome::Passed("nothing is wrong with what was printed of it".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{check_objects, known, object};
    use crate::exchange::objects::{ObjectKind, PartnerApplication};

    #[track_caller]
    fn check(change: impl FnOnce(&mut PartnerApplication), codes: &[&str]) {
        let mut application = PartnerApplication {
            name: known("Exchange Online"),
            application_id: known(EXCHANGE_APP_ID),
            realm: Field::Blank,
            linked_account: known("contoso.com/Users/Exchange Online-ApplicationAccount"),
            enabled: Field::Known(true),
            ..PartnerApplication::default()
        };
        change(&mut application);
        check_objects(
            &CHECK,
            vec![object(ObjectKind::PartnerApplication, ObjectBody::PartnerApplication(application))],
            codes,
        );
    }

    #[test]
    fn each_property_is_looked_at() {
        check(|_| {}, &[]);
        check(|it| it.application_id = known("another"), &["partner-application/application-id-unexpected"]);
        check(|it| it.linked_account = Field::Blank, &["partner-application/linked-account-missing"]);
        check(|it| it.linked_account = Field::Unknown, &[]);
        check(|it| it.realm = known("contoso.com"), &["partner-application/realm-not-blank"]);
        // Another Exchange organisation's, which has a realm of its own.
        let partner = |it: &mut PartnerApplication| {
            it.name = known("Fabrikam");
            it.realm = known("fabrikam.com");
        };
        check(partner, &[]);
        check(|it| it.enabled = Field::Known(false), &[]);
    }
}
