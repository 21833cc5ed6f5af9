//! What is to be asked: the chosen cloud, the user's own endpoints and a time server; and in words what Start will do.

use url::{ParseError, Url};

use crate::exchange::{CLOUDS, Cloud, endpoints};
use crate::fetch::{Endpoint, Plan};
use crate::gui::widgets::Address;
use crate::network::Proxy;
use crate::policy::{Refusal, refuse_endpoint};
use crate::text::{self, count, quoted};

/// What the user has chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The cloud, by its id; `None`: only the user's own endpoints.
    pub cloud: Option<&'static str>,
    /// The user's own endpoints, as typed.
    pub own: Vec<Address>,
    /// A time server, if one is to be asked.
    pub time_server: Option<String>,
}

impl Default for Choice {
    fn default() -> Self {
        Self { cloud: CLOUDS.first().map(|cloud| cloud.id), own: Vec::new(), time_server: None }
    }
}

impl Choice {
    /// The chosen cloud.
    pub fn cloud(&self) -> Option<&'static Cloud> {
        CLOUDS.iter().find(|cloud| Some(cloud.id) == self.cloud)
    }

    /// What is to be asked, own endpoints last.
    pub fn plan(&self) -> Plan {
        let cloud = self.cloud().map(endpoints).unwrap_or_default().into_iter().map(|endpoint| Endpoint {
            name: endpoint.name.to_owned(),
            url: endpoint.url,
            is_own: false,
        });
        let own = self.own.iter().filter_map(|own| {
            // Whether it may be asked is decided where it is asked, and said in its row.
            let url = parse_endpoint(&own.text, true).ok()?;
            Some(Endpoint { name: OWN.to_owned(), url, is_own: own.is_own })
        });
        Plan { endpoints: cloud.chain(own).collect(), ntp: self.time_server.clone() }
    }
}

/// What stands above the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormView {
    /// The chosen cloud's name.
    pub cloud: String,
    /// How many endpoints are the user's own.
    pub own: String,
    /// The time server, or that none is asked.
    pub time_server: String,
    /// What Start will do, or why it can do nothing.
    pub promise: String,
    /// Whether there is something to start.
    pub can_start: bool,
    /// The way out, in a sentence.
    pub proxy: String,
}

impl FormView {
    /// For a choice; `proxies` holds the proxy before each endpoint of its plan, `is_off` whether the network is off.
    pub fn new(choice: &Choice, proxies: &[Option<Proxy>], is_off: bool) -> Self {
        let plan = choice.plan();
        let refusal = if is_off {
            Some("The network is off: nothing is asked. The network menu above switches it on")
        } else if plan.endpoints.is_empty() && plan.ntp.is_none() {
            Some("Choose a cloud or add an endpoint of your own")
        } else {
            None
        };
        Self {
            cloud: choice.cloud().map_or(NO_CLOUD, |cloud| cloud.name).to_owned(),
            own: if choice.own.is_empty() { "none".to_owned() } else { choice.own.len().to_string() },
            time_server: choice.time_server.clone().unwrap_or_else(|| "none".to_owned()),
            promise: refusal.map_or_else(|| promise(choice, &plan), str::to_owned),
            can_start: refusal.is_none(),
            proxy: way_out(proxies),
        }
    }
}

fn promise(choice: &Choice, plan: &Plan) -> String {
    let own = plan.endpoints.iter().filter(|endpoint| endpoint.name == OWN).count();
    let cloud = plan.endpoints.len() - own;
    let mut parts = Vec::new();
    if let Some(name) = choice.cloud().map(|cloud| cloud.name).filter(|_| cloud > 0) {
        parts.push(format!("{} of {name}", count(cloud, "address", "addresses")));
    }
    if own > 0 && parts.is_empty() {
        parts.push(format!("{} of your own", count(own, "address", "addresses")));
    } else if own > 0 {
        parts.push(format!("{own} of your own"));
    }
    parts.extend(plan.ntp.as_ref().map(|host| format!("the time server {}", quoted(host))));
    format!("Asks {}; nothing of the case is sent", text::list(&parts))
}

fn way_out(proxies: &[Option<Proxy>]) -> String {
    let through: Vec<&Proxy> = proxies.iter().flatten().collect();
    let Some(first) = through.first() else { return "No proxy is set: every address is asked directly".to_owned() };
    let sign_in = if first.has_credentials { ", with a user name" } else { "" };
    let all_the_same = through.iter().all(|proxy| proxy.url == first.url);
    let which = if all_the_same { "the proxy" } else { "several proxies, the first" };
    let way = format!("{which} {} (from {}{sign_in})", quoted(&first.url), first.from);
    if through.len() == proxies.len() {
        format!("Through {way}")
    } else {
        format!("{} of {} through {way}, the others directly", through.len(), proxies.len())
    }
}

/// Reads an endpoint: a host name, or an address of https. `Err` says what is wrong in a sentence.
pub fn parse_endpoint(text: &str, is_own: bool) -> Result<String, String> {
    let text = text.trim();
    if text.chars().any(|character| character.is_whitespace() || text::is_unprintable(character)) {
        return Err("An address holds no blanks".to_owned());
    }
    let whole = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let url = Url::parse(&whole).map_err(|error| match error {
        ParseError::EmptyHost => "Give a host name, or an address that begins with https://".to_owned(),
        other => format!("This is no address: {other}"),
    })?;
    match refuse_endpoint(&whole, is_own) {
        None => Ok(url.to_string()),
        Some(Refusal::NotHttps { scheme }) => Err(format!("Only https is asked, not {}", quoted(&scheme))),
        Some(Refusal::UserInfo) => Err("Leave the user name out: nobody signs in here".to_owned()),
        Some(Refusal::Private) => Err("It leads into a private network: say below if that is your own".to_owned()),
        Some(refusal) => Err(format!("This cannot be asked: {}", refusal.words())),
    }
}

/// Reads a time server: a host name. `Err` says what is wrong in a sentence.
pub fn parse_time_server(text: &str) -> Result<String, String> {
    let host = text.trim();
    match host.parse::<crate::policy::HostPattern>() {
        Ok(pattern) if !host.starts_with('.') => Ok(pattern.to_string()),
        Ok(_) => Err("Give one host, not all below a domain".to_owned()),
        Err(error) => Err(text::capitalised(&error.to_string())),
    }
}

/// What the user's own endpoints are called.
pub const OWN: &str = "Your own";

/// What stands in place of a cloud's name.
pub const NO_CLOUD: &str = "No cloud";

/// The time server that is offered.
pub const TIME_SERVER: &str = "time.windows.com";

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_endpoint(text: &str, is_own: bool, expected: Result<&str, &str>) {
        assert_eq!(parse_endpoint(text, is_own).as_deref().map_err(String::as_str), expected, "{text}");
    }

    #[test]
    fn endpoints_are_hosts_or_addresses() {
        check_endpoint("mail.contoso.com", false, Ok("https://mail.contoso.com/"));
        check_endpoint(" https://mail.contoso.com:444/ews ", false, Ok("https://mail.contoso.com:444/ews"));
        check_endpoint("bücher.example", false, Ok("https://xn--bcher-kva.example/"));
        check_endpoint("exch01", true, Ok("https://exch01/"));
        let private = "It leads into a private network: say below if that is your own";
        check_endpoint("exch01", false, Err(private));
        check_endpoint("[fe80::1]", false, Err(private));
        check_endpoint("", false, Err("Give a host name, or an address that begins with https://"));
        check_endpoint("ldap://mail.contoso.com", true, Err("Only https is asked, not `ldap`"));
        check_endpoint("mail.contoso.com:99999", false, Err("This is no address: invalid port number"));
    }

    #[test]
    fn a_time_server_is_one_host() {
        assert_eq!(parse_time_server("time.windows.com").as_deref(), Ok("time.windows.com"));
        let error = |text: &str| parse_time_server(text).unwrap_err();
        assert_eq!(error(".contoso.com"), "Give one host, not all below a domain");
        assert_eq!(error("ntp://a"), "Give a host name alone, without scheme, port, user name or path");
    }

    /// Cloud, own endpoints, time server; what Start will do.
    #[track_caller]
    fn check_promise(cloud: Option<&'static str>, own: &[&str], time_server: Option<&str>, expected: &str) {
        let own = own.iter().map(|text| Address { text: (*text).to_owned(), is_own: false }).collect();
        let choice = Choice { cloud, own, time_server: time_server.map(str::to_owned) };
        assert_eq!(FormView::new(&choice, &[], false).promise, expected);
    }

    #[test]
    fn what_start_will_do_is_said() {
        check_promise(
            Some("dod"),
            &[],
            None,
            "Asks 5 addresses of US Government L5 (DoD); nothing of the case is sent",
        );
        check_promise(
            Some("dod"),
            &["a.example", "b.example"],
            Some("t.example"),
            "Asks 5 addresses of US Government L5 (DoD), 2 of your own and the time server `t.example`; nothing of the case \
             is sent",
        );
        check_promise(None, &["a.example"], None, "Asks 1 address of your own; nothing of the case is sent");
        check_promise(None, &[], Some("t.example"), "Asks the time server `t.example`; nothing of the case is sent");
        check_promise(None, &[], None, "Choose a cloud or add an endpoint of your own");
        assert!(!FormView::new(&Choice::default(), &[], true).can_start);
    }

    #[test]
    fn the_way_out_is_said_once() {
        let proxy =
            |url: &str| Some(Proxy { url: url.to_owned(), from: "HTTPS_PROXY".to_owned(), has_credentials: false });
        for (proxies, expected) in [
            (vec![], "No proxy is set: every address is asked directly"),
            (vec![None], "No proxy is set: every address is asked directly"),
            (vec![proxy("http://p:1"), proxy("http://p:1")], "Through the proxy `http://p:1` (from HTTPS_PROXY)"),
            (
                vec![proxy("http://p:1"), None],
                "1 of 2 through the proxy `http://p:1` (from HTTPS_PROXY), the others directly",
            ),
            (
                vec![proxy("http://p:1"), proxy("http://q:1")],
                "Through several proxies, the first `http://p:1` (from HTTPS_PROXY)",
            ),
        ] {
            assert_eq!(way_out(&proxies), expected);
        }
    }
}
