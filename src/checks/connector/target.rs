//! Does the connector cover the domain of the mailboxes on the other side, and lead there?

use url::Url;

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::exchange::objects::{Field, IntraOrganizationConnector, ObjectBody};
use crate::exchange::{CLOUDS, microsoft_domain};
use crate::powershell::Value;
use crate::text::quoted;

codes! {
    /// The connector to Exchange Online does not cover the domain that its mailboxes are reached at.
    ///
    /// ## Why it matters
    /// Exchange chooses the connector by the domain of the mailbox's target address, which is
    /// `<tenant>.mail.onmicrosoft.com` for mailboxes that were moved. Without it, OAuth is not used for them.
    ///
    /// ## Example
    /// `TargetAddressDomains : {contoso.com}`.
    ///
    /// ## How to fix
    /// Add it, with the connector's name and your tenant's domain in the places of NAME and contoso:
    ///
    ///     Set-IntraOrganizationConnector "NAME" -TargetAddressDomains @{Add="contoso.mail.onmicrosoft.com"}
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-intraorganizationconnector>
    DOMAIN_MISSING = "connector/domain-missing", Warning;

    /// The connector looks for the other side at an address that is none of its usual ones.
    ///
    /// ## Why it matters
    /// Exchange asks there where mailboxes are. At a wrong address it learns nothing, and free/busy fails.
    ///
    /// ## Example
    /// `http` in the place of `https`, or the on-premises address in the connector to Exchange Online.
    ///
    /// ## How to fix
    /// Set the address of your cloud, with the connector's name in the place of NAME; for the worldwide one:
    ///
    ///     Set-IntraOrganizationConnector "NAME" `
    ///         -DiscoveryEndpoint https://autodiscover-s.outlook.com/autodiscover/autodiscover.svc
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-intraorganizationconnector>
    ENDPOINT_UNEXPECTED = "connector/endpoint-unexpected", Warning;
}

pub(crate) static CHECK: Check = Check {
    id: "connector-target",
    step: None,
    codes: &[&DOMAIN_MISSING, &ENDPOINT_UNEXPECTED],
    run: Run::Object(run),
};

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let ObjectBody::IntraOrganizationConnector(connector) = &subject.object.body else {
        return Outcome::NotApplicable;
    };
    let name = connector.name.known().map(String::as_str).unwrap_or_default();
    let about = |finding: Finding| if name.is_empty() { finding } else { finding.with("connector", name) };
    let place = if name.is_empty() { "the connector".to_owned() } else { format!("the connector {}", quoted(name)) };
    if leads_to_cloud(connector) {
        let domains: Option<&[String]> = match &connector.target_domains {
            Field::Known(domains) => Some(domains),
            Field::Blank => Some(&[]),
            _ => None,
        };
        if let Some(domains) = domains.filter(|domains| !domains.iter().any(|domain| is_coexistence_domain(domain))) {
            let listed = domains.join(", ");
            let what = if listed.is_empty() { "no domain".to_owned() } else { format!("{} only", quoted(&listed)) };
            let message = format!("{place} covers {what}, and not the tenant's mail.onmicrosoft.com domain");
            let finding = Finding::new(&DOMAIN_MISSING, message).with("configured", domains.to_vec());
            findings.push(about(finding).at_pointer("/TargetAddressDomains"));
        }
    }
    if let Some((url, fault)) = endpoint_fault(subject, connector) {
        let message = format!("the discovery endpoint of {place} is unusual: {fault}");
        findings
            .push(about(Finding::new(&ENDPOINT_UNEXPECTED, message)).with("url", url).at_pointer("/DiscoveryEndpoint"));
    }
    match findings.first() {
        Some(finding) => Outcome::Failed(finding.message.clone()),
        None if connector.discovery_endpoint.is_unclear() => Outcome::NotRun("its endpoint was not printed".to_owned()),
        None => Outcome::Passed("its domains and endpoint are as usual".to_owned()),
    }
}

/// By where it leads, else by the domains that it covers or the name that the wizard gives it.
fn leads_to_cloud(connector: &IntraOrganizationConnector) -> bool {
    let host = connector.discovery_endpoint.known().and_then(|url| Url::parse(url.trim()).ok());
    let is_cloud_host = host.as_ref().and_then(Url::host_str).is_some_and(|host| microsoft_domain(host).is_some());
    is_cloud_host || is_meant_for_cloud(connector)
}

fn is_meant_for_cloud(connector: &IntraOrganizationConnector) -> bool {
    let domains = connector.target_domains.known().map(Vec::as_slice).unwrap_or_default();
    let name = connector.name.known().map(|name| name.to_ascii_lowercase()).unwrap_or_default();
    domains.iter().any(|domain| is_coexistence_domain(domain)) || name.contains("onpremisestoonline")
}

/// `contoso.mail.onmicrosoft.com`, and its like in other clouds.
fn is_coexistence_domain(domain: &str) -> bool {
    let domain = domain.trim().to_ascii_lowercase();
    COEXISTENCE_DOMAINS.iter().any(|end| domain.strip_suffix(end).is_some_and(|tenant| tenant.len() > 1))
}

/// The address, and what is unusual about it.
fn endpoint_fault(subject: &ObjectSubject<'_>, connector: &IntraOrganizationConnector) -> Option<(String, String)> {
    let text = match &connector.discovery_endpoint {
        Field::Known(text) => text.trim(),
        // Without it Exchange takes the address that stands beside it, if there is one.
        Field::Blank if is_blank(subject, "TargetSharingEpr") => {
            return Some((String::new(), "it is blank".to_owned()));
        }
        _ => return None,
    };
    let fault = match Url::parse(text) {
        Err(_) => format!("{} is no address", quoted(text)),
        Ok(url) if url.scheme() != "https" => format!("{} is not https", quoted(text)),
        Ok(url) if !url.path().to_ascii_lowercase().starts_with("/autodiscover/autodiscover.svc") => {
            format!("{} does not lead to Autodiscover's service", quoted(text))
        }
        Ok(url) => {
            let host = url.host_str().unwrap_or_default();
            let is_documented =
                CLOUDS.iter().any(|cloud| cloud.autodiscover_host == host || cloud.exchange_hosts.contains(&host));
            if is_documented || microsoft_domain(host).is_some() || !is_meant_for_cloud(connector) {
                return None;
            }
            format!("{} is not in the cloud, where its mailboxes are", quoted(host))
        }
    };
    Some((text.to_owned(), fault))
}

fn is_blank(subject: &ObjectSubject<'_>, name: &str) -> bool {
    subject.object.properties.iter().any(|property| {
        let is_empty = match &property.value {
            Value::Null => true,
            Value::Text(text) => text.trim().is_empty(),
            _ => false,
        };
        is_empty && property.name.eq_ignore_ascii_case(name)
    })
}

/// In China the words stand in either order.
const COEXISTENCE_DOMAINS: [&str; 4] =
    [".mail.onmicrosoft.com", ".mail.onmicrosoft.us", ".mail.partner.onmschina.cn", ".partner.mail.onmschina.cn"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{check_objects, known, known_list, object};
    use crate::exchange::objects::ObjectKind;

    #[track_caller]
    fn check(domains: Field<Vec<String>>, endpoint: &str, codes: &[&str]) {
        let connector = IntraOrganizationConnector {
            target_domains: domains,
            discovery_endpoint: known(endpoint),
            ..IntraOrganizationConnector::default()
        };
        check_objects(
            &CHECK,
            vec![object(ObjectKind::IntraOrganizationConnector, ObjectBody::IntraOrganizationConnector(connector))],
            codes,
        );
    }

    const CLOUD: &str = "https://autodiscover-s.outlook.com/autodiscover/autodiscover.svc";
    const OWN: &str = "https://autodiscover.contoso.com/autodiscover/autodiscover.svc";

    #[test]
    fn the_connector_to_the_cloud_covers_the_tenants_domain() {
        check(known_list(&["contoso.mail.onmicrosoft.com", "contoso.com"]), CLOUD, &[]);
        check(known_list(&["contoso.partner.mail.onmschina.cn"]), CLOUD, &[]);
        check(known_list(&["contoso.com"]), CLOUD, &["connector/domain-missing"]);
        check(known_list(&["contoso.onmicrosoft.com"]), CLOUD, &["connector/domain-missing"]);
        check(Field::Blank, CLOUD, &["connector/domain-missing"]);
        check(Field::CutOff("contoso.com".to_owned()), CLOUD, &[]);
        check(known_list(&["contoso.com"]), OWN, &[]);
    }

    #[test]
    fn the_endpoint_leads_to_the_other_side() {
        let cloud = || known_list(&["contoso.mail.onmicrosoft.com"]);
        let code: &[&str] = &["connector/endpoint-unexpected"];
        check(cloud(), OWN, code);
        check(cloud(), &CLOUD.replace("https", "http"), code);
        check(cloud(), &CLOUD.replace("autodiscover.svc", ""), code);
        check(cloud(), "outlook", code);
        check(known_list(&["contoso.com"]), "http://autodiscover.contoso.com/autodiscover/autodiscover.svc", code);
        check(
            known_list(&["contoso.com"]),
            "https://x.resource.mailboxmigration.his.msappproxy.net/autodiscover/autodiscover.svc",
            &[],
        );
    }
}
