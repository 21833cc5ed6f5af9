//! Is there an auth server for the cloud, and is it in use?

use super::{about, is_in_use, service, words};
use crate::checks::organisation::{Extent, extent, is_hybrid};
use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::exchange::objects::{AuthServer, Field, ObjectBody, ObjectKind};

codes! {
    /// A hybrid organisation has no auth server for the cloud.
    ///
    /// ## Why it matters
    /// Exchange knows neither whose tokens to take nor where to get its own: OAuth fails both ways.
    ///
    /// ## Example
    /// `Get-AuthServer` prints nothing, or only an AD FS.
    ///
    /// ## How to fix
    /// Run the Hybrid Configuration Wizard again; it makes the auth servers of types `MicrosoftACS` and `AzureAD`. Then look:
    ///
    ///     Get-AuthServer | Format-List Name, Type, Realm, IssuerIdentifier, Enabled
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/configure-oauth-authentication-between-exchange-and-exchange-online-organizations-exchange-2013-help>
    MISSING = "auth-server/missing", Error;

    /// The auth server for the cloud is disabled.
    ///
    /// ## Why it matters
    /// Exchange neither takes its tokens nor asks it for any.
    ///
    /// ## Example
    /// `Enabled : False` for `ACS - 1e7f…`.
    ///
    /// ## How to fix
    /// Find out why it was disabled, then, with its name in the place of NAME:
    ///
    ///     Set-AuthServer "NAME" -Enabled $true
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-authserver>
    DISABLED = "auth-server/disabled", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "auth-server-enabled", step: None, codes: &[&MISSING, &DISABLED], run: Run::Object(run) };

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    match &subject.object.body {
        ObjectBody::Nothing if subject.object.kind == ObjectKind::AuthServer => {
            missing(subject, "there is no auth server: Get-AuthServer printed nothing", findings)
        }
        ObjectBody::AuthServer(server) if service(server).is_some() => disabled(subject, server, findings),
        ObjectBody::AuthServer(server) if server.server_type.known().is_some() => among_others(subject, findings),
        _ => Outcome::NotApplicable,
    }
}

fn missing(subject: &ObjectSubject<'_>, message: &str, findings: &mut Vec<Finding>) -> Outcome {
    if !is_hybrid(subject.case) {
        return Outcome::NotRun("nothing in the case shows that the organisation is a hybrid".to_owned());
    }
    findings.push(Finding::new(&MISSING, message));
    Outcome::Failed(message.to_owned())
}

/// All auth servers were listed, and none is Microsoft's. Said once, of the first.
fn among_others(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let mut servers = subject.case.auth_servers();
    let is_first = servers.next().is_some_and(|(index, _)| index == subject.index);
    let is_there = |server: &AuthServer| service(server).is_some() || server.server_type.known().is_none();
    if !is_first || extent(subject.object) != Extent::All || servers.any(|(_, server)| is_there(server)) {
        return Outcome::NotApplicable;
    }
    missing(subject, "none of the auth servers is Microsoft's (types MicrosoftACS and AzureAD)", findings)
}

fn disabled(subject: &ObjectSubject<'_>, server: &AuthServer, findings: &mut Vec<Finding>) -> Outcome {
    match server.enabled {
        Field::Known(true) => return Outcome::Passed(format!("{} is enabled", words(server))),
        Field::Known(false) => {}
        _ => return Outcome::NotRun("whether it is enabled was not printed".to_owned()),
    }
    let is_twin = |other: &AuthServer| {
        let is_same_tenant = other.realm == server.realm || other.realm.is_unclear() || server.realm.is_unclear();
        is_in_use(other) && service(other) == service(server) && is_same_tenant
    };
    if subject.case.auth_servers().any(|(index, other)| index != subject.index && is_twin(other)) {
        return Outcome::Passed("another one takes its place".to_owned());
    }
    let message = format!("{} is disabled", words(server));
    findings.push(about(Finding::new(&DISABLED, message.clone()), server).at_pointer("/Enabled"));
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{auth_server, check_objects, known, nothing, object};
    use crate::exchange::objects::{ExchangeObject, IntraOrganizationConnector};

    fn server(kind: &str, realm: &str, enabled: Field<bool>) -> ExchangeObject {
        auth_server(kind, AuthServer { realm: known(realm), enabled, ..AuthServer::default() })
    }

    fn connector() -> ExchangeObject {
        let connector = IntraOrganizationConnector::default();
        object(ObjectKind::IntraOrganizationConnector, ObjectBody::IntraOrganizationConnector(connector))
    }

    #[test]
    fn one_is_missed_in_a_hybrid_only() {
        let missing: &[&str] = &["auth-server/missing"];
        check_objects(&CHECK, vec![nothing(ObjectKind::AuthServer)], &[]);
        check_objects(&CHECK, vec![nothing(ObjectKind::AuthServer), connector()], missing);
        let federation = || server("ADFS", "contoso.com", Field::Known(true));
        check_objects(&CHECK, vec![federation(), connector()], missing);
        check_objects(&CHECK, vec![federation(), server("AzureAD", "t", Field::Known(true)), connector()], &[]);
        let picked = ExchangeObject { command: Some("Get-AuthServer ADFS".to_owned()), ..federation() };
        check_objects(&CHECK, vec![picked, connector()], &[]);
    }

    #[test]
    fn a_disabled_one_is_a_fault_unless_another_took_its_place() {
        let (on, off) = (|| Field::Known(true), || Field::Known(false));
        check_objects(&CHECK, vec![server("MicrosoftACS", "t", off())], &["auth-server/disabled"]);
        check_objects(&CHECK, vec![server("MicrosoftACS", "t", off()), server("MicrosoftACS", "t", on())], &[]);
        let entra = server("AzureAD", "t", on());
        check_objects(&CHECK, vec![server("MicrosoftACS", "t", off()), entra], &["auth-server/disabled"]);
        let other_tenant = server("MicrosoftACS", "u", on());
        check_objects(&CHECK, vec![server("MicrosoftACS", "t", off()), other_tenant], &["auth-server/disabled"]);
        check_objects(&CHECK, vec![server("ADFS", "t", off())], &[]);
        check_objects(&CHECK, vec![server("AzureAD", "t", Field::Unknown)], &[]);
    }
}
