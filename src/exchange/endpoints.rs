//! The endpoints of a cloud that Exchange and its hybrid connections talk to: what a probe asks. Addresses only; opens none.

use super::clouds::{Cloud, METADATA_PATH};

/// One endpoint of a cloud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloudEndpoint {
    /// What it is, for people: `Sign-in`.
    pub name: &'static str,
    /// Its address, https.
    pub url: String,
}

/// The endpoints of a cloud, the most important first. All of them answer without signing in, if only to say that one has to.
///
/// How each is known:
/// - Hosts: Microsoft's scripts for Exchange (CSS-Exchange, `Get-CloudServiceEndpoint.ps1`), a row for each cloud. The old names
///   for signing in stand in the default configuration of Exchange's `AuthServer` objects; that of China, in Microsoft's forum.
/// - The OpenID configuration and the federation metadata of the tenant `common`: Microsoft's documentation of the identity
///   platform. Exchange reads the federation metadata of its own tenant at the same place (`AuthMetadataUrl` of `EvoSTS`).
/// - The metadata of ACS without a tenant: seen to answer in July 2026. Only the worldwide cloud has an ACS host of its own.
/// - Exchange Online's key document: documented for the worldwide cloud (`amurl` of identity tokens); in the other clouds the
///   same path, which is that of every Exchange server.
/// - Autodiscover's service: the `DiscoveryEndpoint` that hybrid configuration writes.
/// - Microsoft Graph: the root of its current version; the host without a path sends on to documentation.
pub fn endpoints(cloud: &Cloud) -> Vec<CloudEndpoint> {
    let mut endpoints = Vec::new();
    let mut add =
        |name, host: &str, path: &str| endpoints.push(CloudEndpoint { name, url: format!("https://{host}{path}") });
    if let Some(host) = cloud.sign_in_hosts.first() {
        add("Sign-in", host, OPENID_PATH);
        add("Federation metadata", host, FEDERATION_PATH);
    }
    for host in cloud.sign_in_hosts.iter().skip(1) {
        if *host == ACS_HOST {
            add("Access control (ACS)", host, ACS_PATH);
        } else {
            add("Sign-in, old name", host, OPENID_PATH);
        }
    }
    for host in cloud.exchange_hosts.iter().filter(|host| !UNDOCUMENTED_HOSTS.contains(host)) {
        add("Exchange Online", host, METADATA_PATH);
    }
    add("Autodiscover", cloud.autodiscover_host, AUTODISCOVER_PATH);
    add("Microsoft Graph", cloud.graph_host, GRAPH_PATH);
    endpoints
}

/// Where ACS publishes its keys without a tenant.
pub const ACS_PATH: &str = "/metadata/json/1";
/// Where ACS is.
pub const ACS_HOST: &str = "accounts.accesscontrol.windows.net";

const OPENID_PATH: &str = "/common/.well-known/openid-configuration";
const FEDERATION_PATH: &str = "/common/federationmetadata/2007-06/federationmetadata.xml";
const AUTODISCOVER_PATH: &str = "/autodiscover/autodiscover.svc";
const GRAPH_PATH: &str = "/v1.0/";

/// May answer in the place of others, but no document says so yet.
const UNDOCUMENTED_HOSTS: [&str; 1] = ["outlook.cloud.microsoft"];

#[cfg(test)]
mod tests {
    use super::super::CLOUDS;
    use super::*;

    #[track_caller]
    fn check(cloud: &str, expected: &[&str]) {
        let cloud = CLOUDS.iter().find(|other| other.id == cloud).unwrap();
        let seen: Vec<_> =
            endpoints(cloud).into_iter().map(|endpoint| format!("{}: {}", endpoint.name, endpoint.url)).collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn each_cloud_has_its_own() {
        check(
            "global",
            &[
                "Sign-in: https://login.microsoftonline.com/common/.well-known/openid-configuration",
                "Federation metadata: \
                 https://login.microsoftonline.com/common/federationmetadata/2007-06/federationmetadata.xml",
                "Sign-in, old name: https://login.windows.net/common/.well-known/openid-configuration",
                "Sign-in, old name: https://sts.windows.net/common/.well-known/openid-configuration",
                "Access control (ACS): https://accounts.accesscontrol.windows.net/metadata/json/1",
                "Exchange Online: https://outlook.office365.com/autodiscover/metadata/json/1",
                "Exchange Online: https://outlook.office.com/autodiscover/metadata/json/1",
                "Autodiscover: https://autodiscover-s.outlook.com/autodiscover/autodiscover.svc",
                "Microsoft Graph: https://graph.microsoft.com/v1.0/",
            ],
        );
        check(
            "dod",
            &[
                "Sign-in: https://login.microsoftonline.us/common/.well-known/openid-configuration",
                "Federation metadata: \
                 https://login.microsoftonline.us/common/federationmetadata/2007-06/federationmetadata.xml",
                "Exchange Online: https://outlook-dod.office365.us/autodiscover/metadata/json/1",
                "Autodiscover: https://autodiscover-s-dod.office365.us/autodiscover/autodiscover.svc",
                "Microsoft Graph: https://dod-graph.microsoft.us/v1.0/",
            ],
        );
    }

    #[test]
    fn every_cloud_signs_in_publishes_and_discovers() {
        for cloud in CLOUDS {
            let names: Vec<_> = endpoints(cloud).into_iter().map(|endpoint| endpoint.name).collect();
            for name in ["Sign-in", "Federation metadata", "Exchange Online", "Autodiscover", "Microsoft Graph"] {
                assert!(names.contains(&name), "{} has no {name}", cloud.id);
            }
        }
    }
}
