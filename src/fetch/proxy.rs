//! Which proxy stands between here and an address, and where that is set. What is decided here is both shown and used.

use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use url::Url;

use super::settings::Settings;
use super::setup::ProxyChoice;
use crate::network::{Fault, Proxy, ProxyFault};

/// A proxy that was chosen, with what it needs to be told.
#[derive(Clone)]
pub(super) struct Chosen {
    /// As it is shown: without user name and password.
    pub shown: Proxy,
    /// Which language it speaks.
    pub kind: Kind,
    /// Its host as a URL, to be resolved and connected.
    pub url: Url,
    /// User name and password, where there are some.
    pub intercept: Intercept,
}

/// How a proxy is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Http,
    /// HTTP within TLS.
    Https,
    Socks5,
}

/// The proxy for an address, if there is to be one.
pub(super) fn choose(settings: &Settings, url: &Url) -> Result<Option<Chosen>, Fault> {
    match &settings.setup.proxy {
        ProxyChoice::Direct => Ok(None),
        ProxyChoice::Address(text) => from_setting(text, settings.proxy_setting, url).map(Some),
        ProxyChoice::System => from_system(url),
    }
}

fn from_system(url: &Url) -> Result<Option<Chosen>, Fault> {
    // As the library reads them: the first that is set, be it empty.
    let first_set = |names: &[&'static str]| {
        let set = names.iter().find_map(|name| Some((*name, environment(name)?)));
        set.filter(|(_, value)| !value.is_empty())
    };
    let set = first_set(&["HTTPS_PROXY", "https_proxy"]).or_else(|| first_set(&["ALL_PROXY", "all_proxy"]));
    let Some(intercept) = intercept(&Matcher::from_system(), url) else {
        // Either nothing is set, or `NO_PROXY` names the host, or the setting cannot be read: then it must be said.
        return match set {
            Some((name, value)) if alone(&value, url).is_none() => {
                Err(malformed(format!("no proxy address stands in {name}")))
            }
            _ => Ok(None),
        };
    };
    match &set {
        Some((name, value)) if alone(value, url).is_some_and(|own| own.uri() == intercept.uri()) => {
            from_setting(value, name, url)
        }
        _ => chosen(intercept, "the system's settings"),
    }
    .map(Some)
}

fn from_setting(text: &str, from: &str, url: &Url) -> Result<Chosen, Fault> {
    let no_address = || malformed(format!("no proxy address stands in {from}"));
    // The library drops what it cannot read: `proxy:8O80` would be port 80, `http://user:p#w@proxy` the host `user`.
    if !matches!(text.parse(), Ok(ProxyChoice::Address(_))) {
        return Err(no_address());
    }
    chosen(alone(text, url).ok_or_else(no_address)?, from)
}

/// What one setting alone would lead to.
fn alone(setting: &str, url: &Url) -> Option<Intercept> {
    intercept(&Matcher::builder().all(setting.to_owned()).build(), url)
}

fn intercept(matcher: &Matcher, url: &Url) -> Option<Intercept> {
    matcher.intercept(&url.origin().ascii_serialization().parse().ok()?)
}

fn chosen(intercept: Intercept, from: &str) -> Result<Chosen, Fault> {
    let uri = intercept.uri();
    let (kind, standard_port) = match uri.scheme_str() {
        Some("http") => (Kind::Http, 80),
        Some("https") => (Kind::Https, 443),
        Some("socks5" | "socks5h") => (Kind::Socks5, 1080),
        other => {
            return Err(malformed(format!("Assay speaks to http and SOCKS 5 proxies, not {}", other.unwrap_or("…"))));
        }
    };
    let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(|| malformed("it names no host".to_owned()))?;
    let port = uri.port_u16().unwrap_or(standard_port);
    // With a scheme that the URL standard knows, hosts are read as everywhere else; without one, the port would be hidden.
    let url = Url::parse(&format!("http://{host}:{port}")).map_err(|error| malformed(error.to_string()))?;
    let shown = Proxy {
        url: format!("{}://{host}:{port}", uri.scheme_str().unwrap_or_default()),
        from: from.to_owned(),
        has_credentials: intercept.basic_auth().is_some() || intercept.raw_auth().is_some(),
    };
    Ok(Chosen { shown, kind, url, intercept })
}

fn malformed(reason: String) -> Fault {
    Fault::Proxy(ProxyFault::Malformed { reason })
}

#[expect(clippy::disallowed_methods, reason = "where the system's proxy settings stand")]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::Setup;

    #[track_caller]
    fn check(setting: &str, expected: &str) {
        let target = Url::parse("https://mail.contoso.com:444/x").unwrap();
        let setup = Setup { proxy: ProxyChoice::Address(setting.to_owned()), ..Setup::default() };
        let settings = Settings { setup, proxy_setting: "--proxy", ..Settings::default() };
        let seen = match choose(&settings, &target) {
            Ok(Some(chosen)) => {
                assert_eq!(chosen.shown.from, "--proxy");
                let port = chosen.url.port_or_known_default().unwrap();
                format!("{} {:?} {port} {}", chosen.shown.url, chosen.kind, chosen.shown.has_credentials)
            }
            Ok(None) => "none".to_owned(),
            Err(Fault::Proxy(ProxyFault::Malformed { .. })) => "malformed".to_owned(),
            Err(other) => panic!("{other:?}"),
        };
        assert_eq!(seen, expected, "{setting}");
        assert!(!seen.contains("secret"));
    }

    #[test]
    fn settings_are_read_and_shown_without_credentials() {
        check("http://proxy.contoso.com:8080", "http://proxy.contoso.com:8080 Http 8080 false");
        check("proxy.contoso.com:8080", "http://proxy.contoso.com:8080 Http 8080 false");
        check("http://proxy.contoso.com", "http://proxy.contoso.com:80 Http 80 false");
        check("http://user:secret@proxy.contoso.com:8080/", "http://proxy.contoso.com:8080 Http 8080 true");
        check("socks5://user:secret@127.0.0.1", "socks5://127.0.0.1:1080 Socks5 1080 true");
        check("https://proxy.contoso.com", "https://proxy.contoso.com:443 Https 443 false");
        check("socks5h://[::1]:9", "socks5h://[::1]:9 Socks5 9 false");
    }

    #[test]
    fn settings_that_make_no_sense_are_said_to_be_so() {
        for setting in ["", "http://", "ftp://proxy:21", "socks4://proxy", "http://a b", "::::"] {
            check(setting, "malformed");
        }
        // Read by halves, these would lead to another port or host.
        for setting in ["127.0.0.1:1110O", "http://user:p#secret@proxy:8080", "http://proxy:8080/path", "none"] {
            check(setting, "malformed");
        }
    }
}
