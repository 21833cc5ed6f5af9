//! Do an auth server's addresses, and what it is used with, belong to one cloud?

use url::Url;

use super::{about, is_in_use, service, words};
use crate::checks::organisation::diagnostics;
use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::event::Diagnostic;
use crate::event::diagnostics::ClientFault;
use crate::exchange::objects::{AuthServer, Field, ObjectBody};
use crate::exchange::{ACS_APP_ID, ACS_CHINA_APP_ID, CLOUDS, Cloud, principal};
use crate::text::quoted;

codes! {
    /// An auth server mixes two of Microsoft's clouds, or belongs to another cloud than what it is used with.
    ///
    /// ## Why it matters
    /// The clouds do not know each other's tenants or keys. A service of one that is called with a token of another answers
    /// that it trusts none of the auth servers.
    ///
    /// ## Example
    /// Exchange Online operated by 21Vianet trusts `00000001-0002-0000-c000-000000000000`, and the auth server is that of the
    /// worldwide cloud.
    ///
    /// ## How to fix
    /// Run the Hybrid Configuration Wizard again and choose the cloud in which the tenant is. Then look:
    ///
    ///     Get-AuthServer | Format-List Name, Type, Realm, IssuerIdentifier, TokenIssuingEndpoint, AuthMetadataUrl
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/configure-oauth-authentication-between-exchange-and-exchange-online-organizations-exchange-2013-help>
    CLOUD_MISMATCH = "auth-server/cloud-mismatch", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "auth-server-cloud", step: None, codes: &[&CLOUD_MISMATCH], run: Run::Object(run) };

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let ObjectBody::AuthServer(server) = &subject.object.body else { return Outcome::NotApplicable };
    if service(server).is_none() || !is_in_use(server) {
        return Outcome::NotApplicable;
    }
    let own = traces(server);
    let Some(first) = own.first() else {
        return Outcome::NotRun("none of its addresses tells its cloud".to_owned());
    };
    let others = beside(subject, server);
    let clash = clash(&own)
        .or_else(|| others.iter().find_map(|other| own.iter().find(|it| apart(it, other)).map(|it| (it, other))));
    let Some((left, right)) = clash else {
        let names: Vec<&str> = clouds(&own).map(|cloud| cloud.name).collect();
        return Outcome::Passed(format!("{} belongs to one cloud: {}", first.words, names.join(", or ")));
    };
    let message = format!("{} mixes clouds: {} and {}", words(server), left.words, right.words);
    let finding = about(Finding::new(&CLOUD_MISMATCH, message.clone()), server);
    findings.push(finding.with("actual", left.value.as_str()).with("expected", right.value.as_str()));
    Outcome::Failed(message)
}

/// Something that tells in which clouds a thing can be.
struct Trace {
    words: String,
    value: String,
    /// One flag for each of [`CLOUDS`].
    clouds: Vec<bool>,
}

fn trace(what: &str, value: &str, is_in: impl Fn(&Cloud) -> bool) -> Option<Trace> {
    let clouds: Vec<bool> = CLOUDS.iter().map(is_in).collect();
    let is_known = clouds.contains(&true);
    is_known.then(|| Trace { words: format!("{what} {}", quoted(value)), value: value.to_owned(), clouds })
}

fn apart(left: &Trace, right: &Trace) -> bool {
    !left.clouds.iter().zip(&right.clouds).any(|(left, right)| *left && *right)
}

fn clash(traces: &[Trace]) -> Option<(&Trace, &Trace)> {
    let pairs = traces
        .iter()
        .enumerate()
        .flat_map(|(place, left)| traces.iter().skip(place + 1).map(move |right| (left, right)));
    pairs.into_iter().find(|(left, right)| apart(left, right))
}

fn clouds(traces: &[Trace]) -> impl Iterator<Item = &'static Cloud> {
    CLOUDS
        .iter()
        .enumerate()
        .filter(|(place, _)| traces.iter().all(|trace| trace.clouds.get(*place) == Some(&true)))
        .map(|(_, cloud)| cloud)
}

fn traces(server: &AuthServer) -> Vec<Trace> {
    let issuer = server.issuer.known().and_then(|issuer| of_issuer("the issuer", issuer));
    let addresses = [
        ("the token address", &server.token_endpoint),
        ("the sign-in address", &server.authorization_endpoint),
        ("the metadata address", &server.metadata_url),
    ];
    let of = |(what, field): (&str, &Field<String>)| {
        let host = host(field.known()?)?;
        trace(what, field.known()?, |cloud| cloud.sign_in_hosts.contains(&host.as_str()))
    };
    issuer.into_iter().chain(addresses.into_iter().filter_map(of)).collect()
}

/// The id of ACS is China's own there, and the same everywhere else; so is the issuer of Entra's first version.
fn of_issuer(what: &str, issuer: &str) -> Option<Trace> {
    let app = principal(issuer).app;
    if app == ACS_CHINA_APP_ID {
        return trace(what, issuer, |cloud| cloud.id == "china");
    }
    let host = host(issuer);
    if app == ACS_APP_ID || host.as_deref() == Some("sts.windows.net") {
        return trace(what, issuer, |cloud| cloud.id != "china");
    }
    let host = host?;
    trace(what, issuer, |cloud| cloud.sign_in_hosts.contains(&host.as_str()))
}

/// What else in the case tells the cloud of the tenant: connectors, other auth servers of the tenant, whom the cloud trusts.
fn beside(subject: &ObjectSubject<'_>, server: &AuthServer) -> Vec<Trace> {
    let mut found = Vec::new();
    for (index, object) in subject.case.objects() {
        match &object.body {
            ObjectBody::IntraOrganizationConnector(connector) if connector.enabled != Field::Known(false) => {
                found.extend(connector.discovery_endpoint.known().and_then(|address| {
                    let host = host(address)?;
                    trace("the connector's address", address, |cloud| {
                        cloud.autodiscover_host == host || cloud.exchange_hosts.contains(&host.as_str())
                    })
                }));
            }
            ObjectBody::AuthServer(other)
                if index != subject.index && other.realm == server.realm && other.realm.known().is_some() =>
            {
                if service(other).is_some() && is_in_use(other) {
                    found.extend(traces(other));
                }
            }
            _ => {}
        }
    }
    let is_china_there = subject
        .case
        .auth_servers()
        .any(|(_, other)| other.issuer.known().is_some_and(|issuer| principal(issuer).app == ACS_CHINA_APP_ID));
    let trusted = diagnostics(subject.case).flat_map(|(_, diagnostic)| match diagnostic {
        Diagnostic::Challenge(challenge) => challenge.trusted_issuers.clone(),
        Diagnostic::Client(message) if message.kind == ClientFault::NoMatchedIssuer => {
            message.names.iter().flat_map(|names| names.split(',')).map(|name| name.trim().to_owned()).collect()
        }
        _ => Vec::new(),
    });
    // A cloud may trust several; China's names itself by its own id.
    let china = trusted.filter(|issuer| principal(issuer).app == ACS_CHINA_APP_ID);
    found.extend(china.filter(|_| !is_china_there).filter_map(|issuer| of_issuer("the trusted issuer", &issuer)));
    found
}

fn host(address: &str) -> Option<String> {
    Some(Url::parse(address.trim()).ok()?.host_str()?.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{auth_server, check_objects, known, object};
    use crate::event::diagnostics::Challenge;
    use crate::exchange::objects::{ExchangeObject, IntraOrganizationConnector, ObjectKind, TestOAuthConnectivity};

    fn acs(issuer: &str, token_host: &str, metadata_host: &str) -> ExchangeObject {
        let server = AuthServer {
            issuer: known(issuer),
            realm: known("t"),
            token_endpoint: known(&format!("https://{token_host}/t/tokens/OAuth/2")),
            metadata_url: known(&format!("https://{metadata_host}/t/metadata/json/1")),
            ..AuthServer::default()
        };
        auth_server("MicrosoftACS", server)
    }

    fn global() -> ExchangeObject {
        acs(ACS_APP_ID, "accounts.accesscontrol.windows.net", "accounts.accesscontrol.windows.net")
    }

    #[track_caller]
    fn check(objects: Vec<ExchangeObject>, is_raised: bool) {
        let codes: &[&str] = if is_raised { &["auth-server/cloud-mismatch"] } else { &[] };
        check_objects(&CHECK, objects, codes);
    }

    #[test]
    fn addresses_of_two_clouds_clash() {
        check(vec![global()], false);
        check(vec![acs(ACS_APP_ID, "login.microsoftonline.us", "login.microsoftonline.us")], false);
        check(vec![acs(ACS_APP_ID, "login.microsoftonline.us", "accounts.accesscontrol.windows.net")], true);
        check(vec![acs(ACS_CHINA_APP_ID, "accounts.accesscontrol.windows.net", "elsewhere.example")], true);
        check(vec![acs(ACS_CHINA_APP_ID, "login.partner.microsoftonline.cn", "login.chinacloudapi.cn")], false);
        check(vec![acs("contoso", "elsewhere.example", "elsewhere.example")], false);
    }

    #[test]
    fn what_it_is_used_with_counts_as_well() {
        let connector = |address: &str| {
            let connector = IntraOrganizationConnector {
                discovery_endpoint: known(address),
                ..IntraOrganizationConnector::default()
            };
            object(ObjectKind::IntraOrganizationConnector, ObjectBody::IntraOrganizationConnector(connector))
        };
        check(vec![global(), connector("https://autodiscover-s.outlook.com/autodiscover/autodiscover.svc")], false);
        check(
            vec![global(), connector("https://autodiscover-s.partner.outlook.cn/autodiscover/autodiscover.svc")],
            true,
        );
        check(vec![global(), connector("https://mail.contoso.com/autodiscover/autodiscover.svc")], false);
        let challenge = |issuer: &str| {
            let challenge = Challenge { trusted_issuers: vec![format!("{issuer}@*")], ..Challenge::default() };
            let test =
                TestOAuthConnectivity { diagnostics: vec![Diagnostic::Challenge(challenge)], ..Default::default() };
            object(ObjectKind::TestOAuthConnectivity, ObjectBody::TestOAuthConnectivity(test))
        };
        check(vec![global(), challenge(ACS_APP_ID)], false);
        check(vec![global(), challenge(ACS_CHINA_APP_ID)], true);
    }
}
