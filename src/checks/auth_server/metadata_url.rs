//! Does the auth server's metadata address lead where its cloud publishes its keys?

use url::Url;

use super::{Service, about, service, words};
use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::exchange::objects::{AuthServer, Field, ObjectBody};
use crate::exchange::sign_in_cloud;
use crate::text::quoted;

codes! {
    /// The address from which Exchange reads an auth server's keys is not where Microsoft publishes them.
    ///
    /// ## Why it matters
    /// Exchange trusts whatever keys it finds there. At a wrong address it finds none, or those of another tenant or
    /// of somebody else.
    ///
    /// ## Example
    /// `http` in the place of `https`, or the id of another tenant in the path.
    ///
    /// ## How to fix
    /// Set the address of your cloud and tenant, with the auth server's name in the place of NAME. For the worldwide cloud and
    /// type `MicrosoftACS`:
    ///
    ///     Set-AuthServer "NAME" -AuthMetadataUrl https://accounts.accesscontrol.windows.net/TENANT/metadata/json/1
    ///
    /// For type `AzureAD`:
    ///
    ///     Set-AuthServer "NAME" -AuthMetadataUrl `
    ///         https://login.windows.net/TENANT/federationmetadata/2007-06/federationmetadata.xml
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/configure-oauth-authentication-between-exchange-and-exchange-online-organizations-exchange-2013-help>
    METADATA_URL_UNEXPECTED = "auth-server/metadata-url-unexpected", Warning;
}

pub(crate) static CHECK: Check =
    Check { id: "auth-server-metadata-url", step: None, codes: &[&METADATA_URL_UNEXPECTED], run: Run::Object(run) };

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let ObjectBody::AuthServer(server) = &subject.object.body else { return Outcome::NotApplicable };
    let Some(service) = service(server) else { return Outcome::NotApplicable };
    let (url, fault) = match &server.metadata_url {
        Field::Known(url) => (url.as_str(), fault(url, service, server)),
        Field::Blank => ("", Some("it is blank".to_owned())),
        _ => return Outcome::NotRun("its metadata address was not printed".to_owned()),
    };
    let Some(fault) = fault else { return Outcome::Passed(format!("its keys are read from {}", quoted(url))) };
    let message = format!("the metadata address of {} is unusual: {fault}", words(server));
    let finding = about(Finding::new(&METADATA_URL_UNEXPECTED, message.clone()), server).with("url", url);
    findings.push(finding.at_pointer("/AuthMetadataUrl"));
    Outcome::Failed(message)
}

fn fault(text: &str, service: Service, server: &AuthServer) -> Option<String> {
    let Ok(url) = Url::parse(text.trim()) else { return Some(format!("{} is no address", quoted(text))) };
    let host = url.host_str().unwrap_or_default();
    if url.scheme() != "https" {
        return Some(format!("{} is not https", quoted(text)));
    }
    if sign_in_cloud(host).is_none() {
        return Some(format!("{} is no sign-in host of Microsoft's clouds", quoted(host)));
    }
    let end = match service {
        Service::Acs => "/metadata/json/1",
        Service::Entra => "/federationmetadata/2007-06/federationmetadata.xml",
    };
    if !url.path().trim_end_matches('/').to_ascii_lowercase().ends_with(end) {
        return Some(format!("{} does not end in {}", quoted(text), quoted(end)));
    }
    let tenant = url.path_segments().and_then(|mut segments| segments.next()).unwrap_or_default();
    let realm = server.realm.known().filter(|realm| is_id(realm) && is_id(tenant));
    let is_other = realm.is_some_and(|realm| !realm.eq_ignore_ascii_case(tenant));
    is_other.then(|| format!("it names the tenant {}, which is not the realm", quoted(tenant)))
}

fn is_id(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{auth_server, check_objects, known};

    const TENANT: &str = "1e7f2a3b-0c4d-4e5f-8a9b-0c1d2e3f4a5b";

    #[track_caller]
    fn check(kind: &str, url: Field<String>, is_raised: bool) {
        let server = AuthServer { realm: known(TENANT), metadata_url: url, ..AuthServer::default() };
        let codes: &[&str] = if is_raised { &["auth-server/metadata-url-unexpected"] } else { &[] };
        check_objects(&CHECK, vec![auth_server(kind, server)], codes);
    }

    #[test]
    fn the_address_is_that_of_a_cloud() {
        let acs = "https://accounts.accesscontrol.windows.net/TENANT/metadata/json/1";
        let entra = "https://login.windows.net/TENANT/federationmetadata/2007-06/federationmetadata.xml";
        let of = |text: &str| known(&text.replace("TENANT", TENANT));
        check("MicrosoftACS", of(acs), false);
        check("MicrosoftACS", of(&acs.replace("TENANT", "contoso.com")), false);
        check("AzureAD", of(entra), false);
        check("AzureAD", of(&entra.replace("TENANT", "common")), false);
        check("AzureAD", of(acs), true);
        check("MicrosoftACS", of(&acs.replace("https", "http")), true);
        check("MicrosoftACS", of(&acs.replace("TENANT", "00000000-0c4d-4e5f-8a9b-0c1d2e3f4a5b")), true);
        check("MicrosoftACS", of(&acs.replace("windows.net", "windows.net.evil.example")), true);
        check("MicrosoftACS", Field::Blank, true);
        check("MicrosoftACS", Field::Unknown, false);
        check("ADFS", known("https://fs.contoso.com/metadata"), false);
    }
}
