//! What a URL is that a token or document names: known, approved by the user, open, or refused, and why. The `amurl` check
//! and the wanted documents ask here; whatever fetches has to ask here too.

use url::{Host, Url};

use super::{Policy, TrustedHost};
use crate::exchange::{
    ACS_HOST, ACS_PATH, CLOUDS, Cloud, METADATA_PATH, exchange_online_cloud, is_cloud_host, sign_in_cloud,
};
use crate::network::AddressClass;

/// The decision about one URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlDecision {
    /// The host, lower case and ASCII, where there is one.
    pub host: Option<String>,
    /// May it be asked?
    pub gate: Gate,
}

/// Whether a URL's host may be asked for keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gate {
    /// The exact address of an Exchange Online cloud.
    KnownCloud(&'static Cloud),
    /// A host that the user trusts.
    Trusted(TrustedHost),
    /// The user approved this address for one fetch.
    ApprovedOnce,
    /// Nobody has decided yet.
    Ask,
    /// Never, as it stands.
    Refused(Refusal),
}

/// Why a URL is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// Not a URL, or one without a host.
    Malformed {
        /// Why, for the end of a sentence.
        reason: String,
    },
    /// Not https.
    NotHttps {
        /// What it is.
        scheme: String,
    },
    /// A user name or password in front of the host, which hides where the URL leads.
    UserInfo,
    /// Reads like a host of Microsoft's, but is none.
    LookAlike {
        /// The host that it imitates.
        imitates: String,
    },
    /// A host of Exchange Online, but not the port that it serves.
    UnexpectedPort {
        /// The port.
        port: u16,
    },
    /// A host of Exchange Online, but not the address of its key document.
    UnexpectedPath {
        /// The path with its query, as written.
        path: String,
    },
    /// An address inside the user's own network, which the user has not named.
    Private,
}

/// Decides about the URL of an Exchange server's key document: what `amurl` may name.
pub fn decide(text: &str, policy: &Policy) -> UrlDecision {
    decision(text, |url, host| gate(text, url, host, policy))
}

/// Decides about the URL of any document that publishes keys: where a cloud's sign-in service publishes its own, that is a
/// known address as well.
pub fn decide_document(text: &str, policy: &Policy) -> UrlDecision {
    decision(text, |url, host| match (sign_in_cloud(host), gate(text, url, host, policy)) {
        (Some(cloud), Gate::Ask | Gate::ApprovedOnce) if url.port().is_none() && publishes_keys(url) => {
            Gate::KnownCloud(cloud)
        }
        (_, gate) => gate,
    })
}

/// Why an endpoint that the user wants to probe may not be asked, if it may not. Any path and port will do: nothing that it
/// answers is believed. `is_own`: the user named its host as their own.
pub fn refuse_endpoint(text: &str, is_own: bool) -> Option<Refusal> {
    let url = match parse(text) {
        Ok(url) => url,
        Err(reason) => return Some(Refusal::Malformed { reason }),
    };
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    if url.scheme() != "https" {
        return Some(Refusal::NotHttps { scheme: url.scheme().to_owned() });
    }
    if authority(text).contains('@') {
        return Some(Refusal::UserInfo);
    }
    match imitated(host) {
        Some(imitates) if !is_own => return Some(Refusal::LookAlike { imitates }),
        _ => {}
    }
    if is_private(&url) && !is_own {
        return Some(Refusal::Private);
    }
    (!is_plain(text, host)).then(|| Refusal::Malformed { reason: "its host is not written as it is".to_owned() })
}

fn decision(text: &str, gate: impl FnOnce(&Url, &str) -> Gate) -> UrlDecision {
    let url = match parse(text) {
        Ok(url) => url,
        Err(reason) => {
            return UrlDecision { host: None, gate: Gate::Refused(Refusal::Malformed { reason }) };
        }
    };
    let host = url.host_str().unwrap_or_default().trim_end_matches('.').to_owned();
    UrlDecision { gate: gate(&url, &host), host: Some(host) }
}

/// Whether a sign-in service publishes keys at this address: `/<tenant>/` and a documented path behind it, nothing else. ACS
/// publishes those that all tenants share without one.
fn publishes_keys(url: &Url) -> bool {
    if url.host_str() == Some(ACS_HOST) && url.path() == ACS_PATH {
        return url.query().is_none() && url.fragment().is_none();
    }
    let path = url.path().strip_prefix('/').unwrap_or_default();
    let Some((tenant, rest)) = path.split_once('/') else { return false };
    let is_tenant =
        !tenant.is_empty() && tenant.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
    is_tenant && url.query().is_none() && url.fragment().is_none() && SIGN_IN_KEY_PATHS.contains(&rest)
}

/// Where Entra and ACS publish keys, behind the tenant.
const SIGN_IN_KEY_PATHS: [&str; 6] = [
    ".well-known/openid-configuration",
    "discovery/keys",
    "discovery/v2.0/keys",
    "federationmetadata/2007-06/federationmetadata.xml",
    "metadata/json/1",
    "v2.0/.well-known/openid-configuration",
];

impl Refusal {
    /// The reason in words, for the end of a sentence.
    pub fn words(&self) -> String {
        use crate::text::quoted;
        match self {
            Self::Malformed { reason } => format!("it is not a URL that can be followed: {reason}"),
            Self::NotHttps { scheme } => format!("its scheme is {}, not `https`", quoted(scheme)),
            Self::UserInfo => "it carries a user name in front of the host, which hides where it leads".to_owned(),
            Self::LookAlike { imitates } => format!("its host imitates {}", quoted(imitates)),
            Self::UnexpectedPort { port } => format!("Exchange Online does not publish keys on port {port}"),
            Self::UnexpectedPath { path } => {
                format!("Exchange Online publishes its keys at {}, not at {}", quoted(METADATA_PATH), quoted(path))
            }
            Self::Private => "its address lies inside a private network and was not named as your own".to_owned(),
        }
    }
}

fn parse(text: &str) -> Result<Url, String> {
    if text.chars().any(|character| character.is_whitespace() || crate::text::is_unprintable(character)) {
        return Err("it holds blanks or invisible characters".to_owned());
    }
    // The URL standard reads `https:/\host` as `https://host`: what people see is not where it leads.
    if text.contains('\\') {
        return Err("it holds a backslash".to_owned());
    }
    if text.len() > MAX_URL_BYTES {
        return Err(format!("it is longer than {MAX_URL_BYTES} characters"));
    }
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    let is_web = matches!(url.scheme(), "http" | "https");
    if is_web && !text.get(url.scheme().len()..).is_some_and(|rest| rest.starts_with("://")) {
        return Err("`//` is missing before the host".to_owned());
    }
    if url.host().is_none() {
        return Err("it has no host".to_owned());
    }
    let authority = authority(text);
    if authority.is_empty() {
        return Err("its host is not where it has to be".to_owned());
    }
    if authority.contains('%') {
        return Err("its host is percent-encoded".to_owned());
    }
    if url.host_str().is_some_and(|host| host.contains("..")) {
        return Err("its host has an empty label".to_owned());
    }
    Ok(url)
}

/// What stands between `//` and the path, as written: the URL standard drops an empty user name and repeated slashes.
fn authority(text: &str) -> &str {
    let rest = text.split_once("://").map_or("", |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

const MAX_URL_BYTES: usize = 2048; // no metadata address in the field has more than 100

fn gate(text: &str, url: &Url, host: &str, policy: &Policy) -> Gate {
    if url.scheme() != "https" {
        return Gate::Refused(Refusal::NotHttps { scheme: url.scheme().to_owned() });
    }
    if authority(text).contains('@') {
        return Gate::Refused(Refusal::UserInfo);
    }
    // First of all: trust in such a host is trust in its key document, not in whatever else it serves.
    if let Some(cloud) = exchange_online_cloud(host) {
        return known(text, url, host, cloud);
    }
    let oddly = || {
        let reason = "its host is not written as it is".to_owned();
        Gate::Refused(Refusal::Malformed { reason })
    };
    let trusted = policy.trusted_hosts.iter().filter(|trusted| trusted.pattern.matches(host));
    if let Some(trusted) = trusted.clone().find(|trusted| trusted.is_own).or(trusted.clone().next()) {
        if is_private(url) && !trusted.is_own {
            return Gate::Refused(Refusal::Private);
        }
        return if is_plain(text, host) { Gate::Trusted(trusted.clone()) } else { oddly() };
    }
    if let Some(imitates) = imitated(host) {
        return Gate::Refused(Refusal::LookAlike { imitates });
    }
    if is_private(url) {
        return Gate::Refused(Refusal::Private);
    }
    if !is_plain(text, host) {
        return oddly();
    }
    if policy.approved_once.iter().any(|approved| approved == text) { Gate::ApprovedOnce } else { Gate::Ask }
}

/// Whether the host is written as every reader reads it: no full-width letters or dots, no dot at its end, no number in
/// another base. Letters beyond ASCII are fine where they are the host's own.
fn is_plain(text: &str, host: &str) -> bool {
    let authority = authority(text);
    let ends = |written: &str| {
        let rest = authority.get(..written.len()).filter(|start| start.to_lowercase() == written);
        rest.and_then(|_| authority.get(written.len()..)).is_some_and(|port| port.is_empty() || port.starts_with(':'))
    };
    ends(host) || ends(&idna_shown(host))
}

/// Exactly as Exchange Online writes it, with or without the port; only the host's letter case is free.
fn known(text: &str, url: &Url, host: &str, cloud: &'static Cloud) -> Gate {
    if let Some(port) = url.port() {
        return Gate::Refused(Refusal::UnexpectedPort { port });
    }
    if url.path() != METADATA_PATH || url.query().is_some() || url.fragment().is_some() {
        let path = url.as_str().get(url.origin().ascii_serialization().len()..).unwrap_or(url.path());
        return Gate::Refused(Refusal::UnexpectedPath { path: path.to_owned() });
    }
    let written = text.strip_prefix("https://").and_then(|rest| rest.strip_suffix(METADATA_PATH)).unwrap_or_default();
    let written = written.strip_suffix(":443").unwrap_or(written);
    if written.eq_ignore_ascii_case(host) {
        return Gate::KnownCloud(cloud);
    }
    let reason = "it is not written as Exchange Online writes its address".to_owned();
    Gate::Refused(Refusal::Malformed { reason })
}

/// The Microsoft host that a foreign host imitates: its name inside another one, in look-alike letters, or a slip away.
fn imitated(host: &str) -> Option<String> {
    if is_cloud_host(host) || IDENTITY_DOMAINS.iter().any(|domain| is_at_or_below(host, domain)) {
        return None;
    }
    let plain = skeleton(host);
    let of_cloud = |cloud: &'static Cloud| {
        let others = [cloud.autodiscover_host, cloud.graph_host];
        cloud.exchange_hosts.iter().chain(cloud.sign_in_hosts).copied().chain(others)
    };
    let known = CLOUDS.iter().flat_map(of_cloud);
    let names = known.clone().chain(["office365.com", "outlook.com", "office.com", "microsoftonline.com"]);
    let inside = names.clone().find(|name| stands_in(&plain, &skeleton(name)));
    let slipped = || known.clone().find(|name| one_slip_apart(&plain, &skeleton(name)));
    inside.or_else(slipped).map(str::to_owned)
}

/// Where Microsoft's services of identity stand: their hosts imitate none of their own.
const IDENTITY_DOMAINS: [&str; 10] = [
    "chinacloudapi.cn",
    "microsoft.com",
    "microsoft.us",
    "microsoftonline.cn",
    "microsoftonline.com",
    "microsoftonline.de",
    "microsoftonline.us",
    "sovcloud-identity.de",
    "sovcloud-identity.fr",
    "windows.net",
];

fn is_at_or_below(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Whether a name stands in a host as whole words: `evil-office365.com`, not `outlook.comune.example`.
fn stands_in(host: &str, name: &str) -> bool {
    let is_edge = |character: Option<char>| character.is_none_or(|character| matches!(character, '.' | '-'));
    host.match_indices(name).any(|(start, _)| {
        let before = host.get(..start).and_then(|before| before.chars().next_back());
        let after = host.get(start + name.len()..).and_then(|after| after.chars().next());
        is_edge(before) && is_edge(after)
    })
}

/// The host with letters that look alike made the same. IDNA hosts are compared as they are shown, not as `xn--…`.
fn skeleton(host: &str) -> String {
    let shown = idna_shown(host);
    crate::text::skeleton(&shown).replace("rn", "m").replace("vv", "w")
}

fn idna_shown(host: &str) -> String {
    let (shown, result) = idna::domain_to_unicode(host);
    if result.is_ok() { shown } else { host.to_owned() }
}

/// One letter wrong, missing, too many or exchanged. Two would already meet hosts of honest companies.
fn one_slip_apart(left: &str, right: &str) -> bool {
    strsim::damerau_levenshtein(left, right) == 1
}

fn is_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => AddressClass::of(address.into()).is_some(),
        Some(Host::Ipv6(address)) => AddressClass::of(address.into()).is_some(),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost") || !name.contains('.')
        }
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::endpoints;

    #[track_caller]
    fn check(url: &str, expected: &str) {
        let policy = Policy {
            trusted_hosts: vec!["mail.contoso.com".parse().unwrap(), ".corp.example".parse().unwrap()],
            ..Policy::default()
        };
        let seen = match decide(url, &policy).gate {
            Gate::KnownCloud(cloud) => format!("known {}", cloud.id),
            Gate::Trusted(trusted) => format!("trusted {}", trusted.pattern),
            Gate::ApprovedOnce => "approved once".to_owned(),
            Gate::Ask => "ask".to_owned(),
            Gate::Refused(refusal) => format!("{refusal:?}").split([' ', '{']).next().unwrap().to_owned(),
        };
        assert_eq!(seen, expected, "{url}");
    }

    #[test]
    fn known_and_trusted_hosts_pass() {
        check("https://outlook.office365.com:443/autodiscover/metadata/json/1", "known global");
        check("https://outlook.office365.com/autodiscover/metadata/json/1", "known global");
        check("https://OUTLOOK.office365.us/autodiscover/metadata/json/1", "known gcc-high");
        check("https://mail.contoso.com:443/autodiscover/metadata/json/1", "trusted mail.contoso.com");
        check("https://a.b.corp.example/x", "trusted .corp.example");
        check("https://MAIL.Contoso.com/x", "trusted mail.contoso.com");
        check("https://bücher.example/x", "ask");
        check("https://xn--bcher-kva.example/x", "ask");
        check("https://8.8.8.8/x", "ask");
        check("https://mail.fabrikam.com/autodiscover/metadata/json/1", "ask");
        check("https://by2.namprd06.prod.outlook.com/autodiscover/metadata/json/1", "ask");
    }

    #[test]
    fn everything_crooked_is_refused() {
        check("http://outlook.office365.com/autodiscover/metadata/json/1", "NotHttps");
        check("http://mail.contoso.com/autodiscover/metadata/json/1", "NotHttps");
        check("file:///etc/passwd", "Malformed");
        check("https://mail.contoso.com@evil.example/x", "UserInfo");
        check("https://outlook.office365.com:444/autodiscover/metadata/json/1", "UnexpectedPort");
        check("https://outlook.office365.com/evil", "UnexpectedPath");
        check("https://outlook.office365.com/autodiscover/metadata/json/1?x", "UnexpectedPath");
        check("https://outlook.office365.com/autodiscover/metadata/json/1#x", "UnexpectedPath");
        check("https:/\\outlook.office365.com/autodiscover/metadata/json/1", "Malformed");
        check("https:outlook.office365.com/autodiscover/metadata/json/1", "Malformed");
        check("https://@outlook.office365.com/autodiscover/metadata/json/1", "UserInfo");
        check("https:///outlook.office365.com/autodiscover/metadata/json/1", "Malformed");
        check("https://outlook.office365.com./autodiscover/metadata/json/1", "Malformed");
        check("https://outlook.office365.com/x/../autodiscover/metadata/json/1", "Malformed");
        check("https://outlook%2Eoffice365.com/autodiscover/metadata/json/1", "Malformed");
        check("https://\u{ff4f}utlook.office365.com/autodiscover/metadata/json/1", "Malformed");
        check("https://outlook.office365.com:0443/autodiscover/metadata/json/1", "Malformed");
        check("https://mail.contoso.com./x", "Malformed");
        check("https://mail\u{3002}contoso\u{ff0e}com/x", "Malformed");
        check("https://\u{ff4d}ail.contoso.com/x", "Malformed");
        check("https://mail.contoso\t.com/x", "Malformed");
        check("https://mail%2Econtoso.com/x", "Malformed");
        check("https://mail.contoso.com\\@evil.example/x", "Malformed");
        check("https://mail.contoso.com:443@evil.example/x", "UserInfo");
        check("https://134744072/x", "Malformed"); // 8.8.8.8
        check("https://0x8.8.8.8/x", "Malformed");
        check("https://010.8.8.8/x", "Malformed");
        check(&format!("https://{}.example/", "a".repeat(3000)), "Malformed");
        check("https://outlook.office365.com\u{200b}/autodiscover/metadata/json/1", "Malformed");
        check("//outlook.office365.com", "Malformed");
        check("", "Malformed");
    }

    #[test]
    fn look_alikes_are_named() {
        for host in [
            "outlook.office365.com.evil.example",
            "evil-office365.com",
            "outlook-office365.com",
            "outlook.0ffice365.com",
            "outlook.offlce365.com",
            "login.microsoftonline.com.evil.example",
            "login-microsoftonline.com",
            "login.rnicrosoftonline.com",
            "sts.windows.net.evil.example",
            "accounts.accesscontrol.windows.net.evil.example",
            "graph.microsoft.com.evil.example",
            "outlook.offce365.com",
            "outlook.оffice365.com",
        ] {
            check(&format!("https://{host}/autodiscover/metadata/json/1"), "LookAlike");
        }
    }

    #[test]
    fn honest_hosts_that_sound_alike_are_left_open() {
        for host in [
            "outlook.company.com",
            "login.microsoftonline.us",
            "stamp2.login.microsoftonline.com",
            "login.contoso.com",
            "outlook.comune.roma.it",
            "outlook.contoso.com",
            "office.comcast.net",
            "mail.headoffice.company.com",
            "mail.postoffice.com",
            "exchange.office.company.local",
            "outlook.skycloud.fr",
            "office.contoso.com",
        ] {
            check(&format!("https://{host}/autodiscover/metadata/json/1"), "ask");
        }
    }

    #[test]
    fn private_addresses_are_refused_in_every_spelling() {
        for host in [
            "127.0.0.1",
            "2130706433",
            "0x7f.1",
            "10.1.2.3",
            "169.254.169.254",
            "[::1]",
            "[::ffff:10.0.0.1]",
            "localhost",
            "exch01",
            "100.64.0.1",
            "168.63.129.16",
            "[fd00:ec2::254]",
            "[64:ff9b::7f00:1]",
            "[2002:a00:1::]",
        ] {
            check(&format!("https://{host}/autodiscover/metadata/json/1"), "Private");
        }
    }

    #[test]
    fn documents_among_the_endpoints_of_a_cloud_are_known() {
        for cloud in CLOUDS {
            for endpoint in endpoints(cloud) {
                let gate = decide_document(&endpoint.url, &Policy::default()).gate;
                let is_document = !matches!(endpoint.name, "Autodiscover" | "Microsoft Graph");
                assert_eq!(matches!(gate, Gate::KnownCloud(_)), is_document, "{}", endpoint.url);
                assert_eq!(refuse_endpoint(&endpoint.url, false), None, "{}", endpoint.url);
            }
        }
    }

    #[track_caller]
    fn check_endpoint(url: &str, [foreign, own]: [&str; 2]) {
        let seen = [false, true].map(|is_own| match refuse_endpoint(url, is_own) {
            Some(refusal) => format!("{refusal:?}").split([' ', '{']).next().unwrap().to_owned(),
            None => "may be asked".to_owned(),
        });
        assert_eq!(seen, [foreign, own], "{url}");
    }

    #[test]
    fn endpoints_may_have_any_path_and_honest_hosts_only() {
        check_endpoint("https://outlook.office365.com/ews/exchange.asmx", ["may be asked"; 2]);
        check_endpoint("https://mail.contoso.com:444/?x=1", ["may be asked"; 2]);
        check_endpoint("https://8.8.8.8/", ["may be asked"; 2]);
        for url in ["https://exch01/", "https://10.0.0.5/", "https://[::1]:8443/", "https://localhost/"] {
            check_endpoint(url, ["Private", "may be asked"]);
        }
        check_endpoint("https://0x7f.1/", ["Private", "Malformed"]);
        check_endpoint("https://evil-office365.com/", ["LookAlike", "may be asked"]);
        check_endpoint("http://mail.contoso.com/", ["NotHttps"; 2]);
        check_endpoint("https://a@mail.contoso.com/", ["UserInfo"; 2]);
        for url in ["mail.contoso.com", "https://134744072/", "https://mail.contoso.com./", ""] {
            check_endpoint(url, ["Malformed"; 2]);
        }
    }
}
