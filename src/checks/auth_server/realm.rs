//! Is there one auth server of its type for a tenant?

use super::{about, is_in_use, service, words};
use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::exchange::objects::{AuthServer, Field, ObjectBody};
use crate::text::quoted;

codes! {
    /// Two auth servers of the same type are for the same tenant, or for none.
    ///
    /// ## Why it matters
    /// Exchange cannot tell which one to ask and asks neither: "Multiple Auth Servers have same realm".
    ///
    /// ## Example
    /// The Hybrid Configuration Wizard made `EvoSts - 1e7f…` beside an older `EvoSTS` of the same tenant.
    ///
    /// ## How to fix
    /// See which one the wizard made last and is complete, then disable the other one, with its name in the place of NAME:
    ///
    ///     Get-AuthServer | Format-List Name, Type, Realm, WhenChanged, Enabled, ApplicationIdentifier
    ///     Set-AuthServer "NAME" -Enabled $false
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/hybrid-deployment/deploy-dedicated-hybrid-app>
    DUPLICATE_REALM = "auth-server/duplicate-realm", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "auth-server-realm", step: None, codes: &[&DUPLICATE_REALM], run: Run::Object(run) };

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let ObjectBody::AuthServer(server) = &subject.object.body else { return Outcome::NotApplicable };
    if service(server).is_none() || !is_in_use(server) {
        return Outcome::NotApplicable;
    }
    if server.realm.is_unclear() || server.name.is_unclear() {
        return Outcome::NotRun("its name and realm were not both printed".to_owned());
    }
    // Said once of a pair, of the later one.
    let mut before = subject.case.auth_servers().take_while(|(index, _)| *index < subject.index);
    let Some((_, twin)) = before.find(|(_, other)| is_twin(server, other)) else {
        return Outcome::Passed("no other one of its type is for this tenant".to_owned());
    };
    let realm = server.realm.known().map(String::as_str).unwrap_or_default();
    let tenant = if realm.is_empty() { "no tenant".to_owned() } else { format!("the tenant {}", quoted(realm)) };
    let other = twin.name.known().map(String::as_str).unwrap_or_default();
    let message = format!("{} is for {tenant} as well as {}", words(server), quoted(other));
    let finding = about(Finding::new(&DUPLICATE_REALM, message.clone()), server).with("realm", realm);
    findings.push(finding.with("actual", other).at_pointer("/Realm"));
    Outcome::Failed(message)
}

/// Another one of the same type and tenant; one of the same name is the same one, printed twice.
fn is_twin(server: &AuthServer, other: &AuthServer) -> bool {
    let is_same = |left: &Field<String>, right: &Field<String>| match (left, right) {
        (Field::Known(left), Field::Known(right)) => left.eq_ignore_ascii_case(right),
        (Field::Blank, Field::Blank) => true,
        _ => false,
    };
    let is_other_name = other.name.known().is_some() && !is_same(&server.name, &other.name);
    is_in_use(other) && service(other) == service(server) && is_other_name && is_same(&server.realm, &other.realm)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{auth_server, check_objects, known};
    use crate::exchange::objects::ExchangeObject;

    fn server(kind: &str, name: &str, realm: Field<String>) -> ExchangeObject {
        auth_server(kind, AuthServer { name: known(name), realm, ..AuthServer::default() })
    }

    #[track_caller]
    fn check(second: ExchangeObject, is_raised: bool) {
        let first = server("AzureAD", "EvoSTS", known("t"));
        let codes: &[&str] = if is_raised { &["auth-server/duplicate-realm"] } else { &[] };
        check_objects(&CHECK, vec![first, second], codes);
    }

    #[test]
    fn two_of_a_type_for_one_tenant_are_one_too_many() {
        check(server("AzureAD", "EvoSts - 1", known("T")), true);
        check(server("AzureAD", "EvoSts - 1", known("u")), false);
        check(server("AzureAD", "EvoSts - 1", Field::Unknown), false);
        check(server("AzureAD", "evosts", known("t")), false);
        check(server("MicrosoftACS", "ACS - 1", known("t")), false);
        let off = AuthServer {
            name: known("EvoSts - 1"),
            realm: known("t"),
            enabled: Field::Known(false),
            ..AuthServer::default()
        };
        check(auth_server("AzureAD", off), false);
        let blank = |name| server("MicrosoftACS", name, Field::Blank);
        check_objects(&CHECK, vec![blank("a"), blank("b")], &["auth-server/duplicate-realm"]);
    }
}
