//! Does Exchange call the cloud as an application of its own?

use super::shared_principal_end;
use crate::checks::auth_server::{Service, is_in_use, service};
use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::exchange::EXCHANGE_APP_ID;
use crate::exchange::objects::{AuthServer, Field, ObjectBody, TestOAuthConnectivity};
use crate::text::quoted;

codes! {
    /// No dedicated hybrid application is set up.
    ///
    /// ## Why it matters
    /// Since 31 October 2025 Exchange Online refuses EWS calls of Exchange servers that come as the shared principal:
    /// free/busy, MailTips and photos from on-premises to the cloud fail. The other direction is not concerned.
    ///
    /// ## Example
    /// `ApplicationIdentifier` of the auth server `EvoSts - 1e7f…` is blank.
    ///
    /// ## How to fix
    /// Update every server to a build that knows the application, then let Microsoft's script set it up:
    ///
    ///     .\ConfigureExchangeHybridApplication.ps1 -FullyConfigureExchangeHybridApplication
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/hybrid-deployment/deploy-dedicated-hybrid-app>
    /// - <https://msrc.microsoft.com/update-guide/vulnerability/CVE-2025-53786>
    NOT_CONFIGURED = "hybrid-app/not-configured", Warning;

    /// Exchange calls the cloud as the first-party principal that all organisations shared.
    ///
    /// ## Why it matters
    /// The dedicated application is meant to replace exactly this one. Exchange Online has refused EWS calls of it since
    /// 31 October 2025, and keys at it let an administrator of the server act in the cloud (CVE-2025-53786).
    ///
    /// ## Example
    /// `ApplicationIdentifier : 00000002-0000-0ff1-ce00-000000000000` at the auth server `EvoSts - 1e7f…`.
    ///
    /// ## How to fix
    /// Let Microsoft's script make the application and enter its id:
    ///
    ///     .\ConfigureExchangeHybridApplication.ps1 -FullyConfigureExchangeHybridApplication
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/hybrid-deployment/deploy-dedicated-hybrid-app>
    /// - <https://msrc.microsoft.com/update-guide/vulnerability/CVE-2025-53786>
    FIRST_PARTY_PRINCIPAL = "hybrid-app/first-party-principal", Error;
}

pub(crate) static CHECK: Check = Check {
    id: "hybrid-app-configured",
    step: None,
    codes: &[&NOT_CONFIGURED, &FIRST_PARTY_PRINCIPAL],
    run: Run::Object(run),
};

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    match &subject.object.body {
        ObjectBody::AuthServer(server) if service(server) == Some(Service::Entra) && is_in_use(server) => {
            by_server(subject, server, findings)
        }
        ObjectBody::TestOAuthConnectivity(test) => by_test(subject, test, findings),
        _ => Outcome::NotApplicable,
    }
}

fn by_server(subject: &ObjectSubject<'_>, server: &AuthServer, findings: &mut Vec<Finding>) -> Outcome {
    let name = server.name.known().map(String::as_str).unwrap_or_default();
    let finding = match &server.application_id {
        Field::Known(id) if id.trim().eq_ignore_ascii_case(EXCHANGE_APP_ID) => {
            let message =
                format!("the auth server {} names the shared first-party principal as the application", quoted(name));
            Finding::new(&FIRST_PARTY_PRINCIPAL, message).with("application_id", EXCHANGE_APP_ID)
        }
        Field::Known(id) => return Outcome::Passed(format!("Exchange calls the cloud as {}", quoted(id))),
        Field::Blank if has_other(subject) => {
            return Outcome::Passed("another auth server names the application".to_owned());
        }
        Field::Blank => {
            let message = format!("the auth server {} names no dedicated hybrid application", quoted(name));
            Finding::new(&NOT_CONFIGURED, message)
        }
        _ => return Outcome::NotRun("its application was not printed".to_owned()),
    };
    // Before, the shared principal was how everybody did it.
    let is_refused = subject.at >= shared_principal_end();
    let mut finding = finding.at_pointer("/ApplicationIdentifier").with("refused", is_refused);
    if !name.is_empty() {
        finding = finding.with("auth_server", name);
    }
    if let Some(tenant) = server.realm.known() {
        finding = finding.with("tenant", tenant.as_str());
    }
    let outcome = Outcome::Failed(finding.message.clone());
    findings.push(finding);
    outcome
}

/// A test in which Exchange named itself as the shared principal, when that was refused already.
fn by_test(subject: &ObjectSubject<'_>, test: &TestOAuthConnectivity, findings: &mut Vec<Finding>) -> Outcome {
    let is_shared = test.application_id.as_deref().is_some_and(|id| id.eq_ignore_ascii_case(EXCHANGE_APP_ID));
    if !is_shared || subject.at < shared_principal_end() {
        return Outcome::NotApplicable;
    }
    let message = "Exchange called the cloud as the shared first-party principal, which is refused".to_owned();
    let message = format!("in this test {message}");
    let finding = Finding::new(&FIRST_PARTY_PRINCIPAL, message.clone()).with("application_id", EXCHANGE_APP_ID);
    let finding = finding.with("refused", true);
    findings.push(finding.at_pointer("/Detail"));
    Outcome::Failed(message)
}

fn has_other(subject: &ObjectSubject<'_>) -> bool {
    subject
        .case
        .auth_servers()
        .any(|(index, other)| index != subject.index && is_in_use(other) && other.application_id.known().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{auth_server, check_objects, known};

    #[track_caller]
    fn check(ids: &[Field<String>], codes: &[&str]) {
        let server = |id: &Field<String>| {
            auth_server("AzureAD", AuthServer { application_id: id.clone(), ..AuthServer::default() })
        };
        check_objects(&CHECK, ids.iter().map(server).collect(), codes);
    }

    #[test]
    fn one_auth_server_has_to_name_an_application_of_its_own() {
        let own = || known("6a2f0d3c-5c8e-4a52-9a0e-0a7c1d1f2b3c");
        check(&[own()], &[]);
        check(&[Field::Blank], &["hybrid-app/not-configured"]);
        check(&[Field::Blank, own()], &[]);
        check(&[Field::Unknown], &[]);
        check(&[known(EXCHANGE_APP_ID)], &["hybrid-app/first-party-principal"]);
    }
}
