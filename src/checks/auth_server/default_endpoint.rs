//! Does Exchange send clients to an auth server to sign in?

use super::{Service, about, is_in_use, service, words};
use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::exchange::objects::{AuthServer, Field, ObjectBody};

codes! {
    /// No auth server is the one that clients are sent to.
    ///
    /// ## Why it matters
    /// With hybrid modern authentication, Exchange tells clients in its challenge where to sign in. Without a default it
    /// names nothing, and Outlook falls back to passwords or asks for them for ever. Organisations that do not use hybrid
    /// modern authentication need none.
    ///
    /// ## Example
    /// `IsDefaultAuthorizationEndpoint : False` for `EvoSTS`.
    ///
    /// ## How to fix
    /// If hybrid modern authentication is used, with the auth server's name in the place of NAME:
    ///
    ///     Set-AuthServer "NAME" -IsDefaultAuthorizationEndpoint $true
    ///     Get-OrganizationConfig | Format-List OAuth2ClientProfileEnabled
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/clients/outlook-for-ios-and-android/use-hybrid-modern-auth>
    NOT_DEFAULT_ENDPOINT = "auth-server/not-default-endpoint", Warning;
}

pub(crate) static CHECK: Check =
    Check { id: "auth-server-default-endpoint", step: None, codes: &[&NOT_DEFAULT_ENDPOINT], run: Run::Object(run) };

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let ObjectBody::AuthServer(server) = &subject.object.body else { return Outcome::NotApplicable };
    if service(server) != Some(Service::Entra) || !is_in_use(server) {
        return Outcome::NotApplicable;
    }
    match server.is_default_endpoint {
        Field::Known(true) => return Outcome::Passed("clients are sent to it".to_owned()),
        Field::Known(false) => {}
        _ => return Outcome::NotRun("whether clients are sent to it was not printed".to_owned()),
    }
    let mut others = subject.case.auth_servers().filter(|(index, _)| *index != subject.index);
    let is_default = |other: &AuthServer| is_in_use(other) && other.is_default_endpoint == Field::Known(true);
    if others.any(|(_, other)| is_default(other)) {
        return Outcome::Passed("clients are sent to another auth server".to_owned());
    }
    let message = format!(
        "clients are not sent to {}, nor to any other, which only hybrid modern authentication needs",
        words(server)
    );
    let finding = about(Finding::new(&NOT_DEFAULT_ENDPOINT, message.clone()), server);
    findings.push(finding.at_pointer("/IsDefaultAuthorizationEndpoint"));
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{auth_server, check_objects};

    #[track_caller]
    fn check(servers: &[(&str, Field<bool>)], codes: &[&str]) {
        let server = |(kind, is_default): &(&str, Field<bool>)| {
            auth_server(kind, AuthServer { is_default_endpoint: is_default.clone(), ..AuthServer::default() })
        };
        check_objects(&CHECK, servers.iter().map(server).collect(), codes);
    }

    #[test]
    fn one_of_them_has_to_be_the_default() {
        let code = "auth-server/not-default-endpoint";
        check(&[("AzureAD", Field::Known(false))], &[code]);
        check(&[("AzureAD", Field::Known(true))], &[]);
        check(&[("AzureAD", Field::Unknown)], &[]);
        check(&[("MicrosoftACS", Field::Known(false))], &[]);
        check(&[("AzureAD", Field::Known(false)), ("ADFS", Field::Known(true))], &[]);
    }
}
