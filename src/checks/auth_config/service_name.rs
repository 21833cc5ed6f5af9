//! Does Exchange call itself by its own id, in no realm?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// The Auth configuration's service name is not Exchange's id.
    ///
    /// ## Why it matters
    /// Exchange names itself with it in every token. Whoever gets one that says something else refuses it.
    ///
    /// ## Example
    /// `ServiceName` was set to the name of a server.
    ///
    /// ## How to fix
    /// Put Exchange's id back:
    ///
    ///     Set-AuthConfig -ServiceName 00000002-0000-0ff1-ce00-000000000000
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-authconfig>
    SERVICE_NAME_UNEXPECTED = "auth-config/service-name-unexpected", Error;

    /// The Auth configuration names a realm.
    ///
    /// ## Why it matters
    /// It is blank in a healthy organisation, and Exchange takes the default accepted domain. A realm that somebody set
    /// stands in the issuer of every token, and whoever verifies them may expect another one.
    ///
    /// ## Example
    /// `Realm` is `contoso.local`.
    ///
    /// ## How to fix
    /// Find out who set it and what for: a partner may count on it. If nobody needs it:
    ///
    ///     Set-AuthConfig -Realm ""
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-authconfig>
    REALM_NOT_BLANK = "auth-config/realm-not-blank", Warning;
}

pub(crate) static CHECK: Check = Check {
    id: "auth-config-service-name",
    step: None,
    codes: &[&SERVICE_NAME_UNEXPECTED, &REALM_NOT_BLANK],
    run: Run::Object(run),
};

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
