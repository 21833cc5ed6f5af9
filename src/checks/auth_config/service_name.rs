//! Does Exchange call itself by its own id, in no realm?

use crate::checks::organisation::counting_config;
use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::exchange::EXCHANGE_APP_ID;
use crate::exchange::objects::Field;
use crate::text::quoted;

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

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let Some(config) = counting_config(subject) else { return Outcome::NotApplicable };
    let actual = match &config.service_name {
        Field::Known(name) if name.trim().eq_ignore_ascii_case(EXCHANGE_APP_ID) => None,
        Field::Known(name) => Some(name.as_str()),
        Field::Blank => Some(""),
        _ => None,
    };
    if let Some(actual) = actual {
        let is = if actual.is_empty() { "is blank".to_owned() } else { format!("is {}", quoted(actual)) };
        let message = format!("the service name {is}; it should be {EXCHANGE_APP_ID}");
        let finding = Finding::new(&SERVICE_NAME_UNEXPECTED, message).with("actual", actual);
        findings.push(finding.with("expected", EXCHANGE_APP_ID).at_pointer("/ServiceName"));
    }
    if let Some(realm) = config.realm.known() {
        let message = format!("the realm is {}; it is blank in a healthy organisation", quoted(realm));
        findings.push(Finding::new(&REALM_NOT_BLANK, message).with("realm", realm.as_str()).at_pointer("/Realm"));
    }
    match findings.first() {
        Some(finding) => Outcome::Failed(finding.message.clone()),
        None if config.service_name.is_unclear() => Outcome::NotRun("the service name was not printed".to_owned()),
        None => Outcome::Passed("Exchange names itself as it should".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{auth_config, check_objects, known};
    use crate::exchange::objects::AuthConfig;

    #[track_caller]
    fn check(service_name: Field<String>, realm: Field<String>, codes: &[&str]) {
        check_objects(&CHECK, vec![auth_config(AuthConfig { service_name, realm, ..AuthConfig::default() })], codes);
    }

    #[test]
    fn the_name_is_exchanges_own_and_the_realm_blank() {
        check(known("00000002-0000-0FF1-CE00-000000000000"), Field::Blank, &[]);
        check(known("EX01"), Field::Blank, &["auth-config/service-name-unexpected"]);
        check(Field::Blank, Field::Unknown, &["auth-config/service-name-unexpected"]);
        check(Field::Unknown, Field::Unknown, &[]);
        check(Field::CutOff("00000002-0000".to_owned()), known("contoso.com"), &["auth-config/realm-not-blank"]);
    }
}
