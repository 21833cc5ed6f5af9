//! Microsoft's clouds: hosts as published by Microsoft's own scripts for Exchange (CSS-Exchange, `Get-CloudServiceEndpoint`).

/// One of Microsoft's clouds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cloud {
    /// The name on the command line: `global`, `gcc-high`, …
    pub id: &'static str,
    /// The name for people.
    pub name: &'static str,
    /// Hosts that serve Exchange Online's metadata document.
    pub exchange_hosts: &'static [&'static str],
    /// Where users and servers sign in; the first is the one in use today.
    pub sign_in_hosts: &'static [&'static str],
    /// Where Exchange Online answers Autodiscover of hybrid organisations.
    pub autodiscover_host: &'static str,
    /// Microsoft Graph.
    pub graph_host: &'static str,
}

/// Where Exchange publishes its keys, on every server.
pub const METADATA_PATH: &str = "/autodiscover/metadata/json/1";

/// All clouds that are in service.
pub const CLOUDS: &[Cloud] = &[
    Cloud {
        id: "global",
        name: "Microsoft 365 (worldwide)",
        exchange_hosts: &["outlook.office365.com", "outlook.office.com", "outlook.cloud.microsoft"],
        sign_in_hosts: &[
            "login.microsoftonline.com",
            "login.windows.net",
            "sts.windows.net",
            "accounts.accesscontrol.windows.net",
        ],
        autodiscover_host: "autodiscover-s.outlook.com",
        graph_host: "graph.microsoft.com",
    },
    Cloud {
        id: "gcc-high",
        name: "US Government L4 (GCC High)",
        exchange_hosts: &["outlook.office365.us"],
        sign_in_hosts: &["login.microsoftonline.us"],
        autodiscover_host: "autodiscover-s.office365.us",
        graph_host: "graph.microsoft.us",
    },
    Cloud {
        id: "dod",
        name: "US Government L5 (DoD)",
        exchange_hosts: &["outlook-dod.office365.us"],
        sign_in_hosts: &["login.microsoftonline.us"],
        autodiscover_host: "autodiscover-s-dod.office365.us",
        graph_host: "dod-graph.microsoft.us",
    },
    Cloud {
        id: "china",
        name: "operated by 21Vianet (China)",
        exchange_hosts: &["partner.outlook.cn"],
        sign_in_hosts: &[
            "login.partner.microsoftonline.cn",
            "login.chinacloudapi.cn",
            "sts.chinacloudapi.cn",
            "accounts.accesscontrol.chinacloudapi.cn",
        ],
        autodiscover_host: "autodiscover-s.partner.outlook.cn",
        graph_host: "microsoftgraph.chinacloudapi.cn",
    },
    Cloud {
        id: "bleu",
        name: "Bleu (France)",
        exchange_hosts: &["outlook.sovcloud.fr"],
        sign_in_hosts: &["login.sovcloud-identity.fr"],
        autodiscover_host: "autodiscover-s.outlook.sovcloud.fr",
        graph_host: "graph.svc.sovcloud.fr",
    },
    Cloud {
        id: "delos",
        name: "Delos (Germany)",
        exchange_hosts: &["outlook.sovcloud.de"],
        sign_in_hosts: &["login.sovcloud-identity.de"],
        autodiscover_host: "autodiscover-s.outlook.sovcloud.de",
        graph_host: "graph.svc.sovcloud.de",
    },
];

/// The cloud whose Exchange Online has this host. The host is lower-case ASCII (after IDNA), exact.
pub fn exchange_online_cloud(host: &str) -> Option<&'static Cloud> {
    CLOUDS.iter().find(|cloud| cloud.exchange_hosts.contains(&host))
}

/// The first cloud whose sign-in service has this host. The host is lower-case ASCII (after IDNA), exact.
pub fn sign_in_cloud(host: &str) -> Option<&'static Cloud> {
    CLOUDS.iter().find(|cloud| cloud.sign_in_hosts.contains(&host))
}

/// Whether a host is one of Microsoft's clouds': one of those above, or below a domain of Exchange Online's.
pub fn is_cloud_host(host: &str) -> bool {
    let is_known = |cloud: &Cloud| {
        cloud.exchange_hosts.contains(&host)
            || cloud.sign_in_hosts.contains(&host)
            || cloud.autodiscover_host == host
            || cloud.graph_host == host
    };
    CLOUDS.iter().any(is_known) || microsoft_domain(host).is_some()
}

/// The Microsoft domain that a host belongs to, on label boundaries: `office365.com` for `outlook.office365.com`, nothing
/// for `evil-office365.com`.
pub fn microsoft_domain(host: &str) -> Option<&'static str> {
    let under = |domain: &str| host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    MICROSOFT_DOMAINS.iter().copied().find(|domain| under(domain))
}

const MICROSOFT_DOMAINS: [&str; 10] = [
    "office365.com",
    "office365.us",
    "office365-net.us",
    "office.com",
    "cloud.microsoft",
    "outlook.com",
    "outlook.cn",
    "sovcloud.fr",
    "sovcloud.de",
    "apps.mil",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_compared_whole() {
        assert_eq!(exchange_online_cloud("outlook.office365.com").map(|cloud| cloud.id), Some("global"));
        assert_eq!(exchange_online_cloud("outlook-dod.office365.us").map(|cloud| cloud.id), Some("dod"));
        assert_eq!(exchange_online_cloud("evil.outlook.office365.com"), None);
    }

    #[test]
    fn every_host_of_a_cloud_is_one() {
        let hosts = ["login.microsoftonline.com", "graph.microsoft.com", "autodiscover-s.partner.outlook.cn"];
        assert!(hosts.into_iter().all(is_cloud_host));
        assert!(
            !["mail.contoso.com", "evil-office365.com", "microsoft.com.evil.example"].into_iter().any(is_cloud_host)
        );
    }

    #[test]
    fn domains_are_compared_on_label_boundaries() {
        assert_eq!(microsoft_domain("by2pr06mb2229.namprd06.prod.outlook.com"), Some("outlook.com"));
        assert_eq!(microsoft_domain("office365.com"), Some("office365.com"));
        assert_eq!(microsoft_domain("evil-office365.com"), None);
        assert_eq!(microsoft_domain("office365.com.evil.example"), None);
    }
}
