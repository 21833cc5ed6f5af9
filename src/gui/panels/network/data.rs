//! What the network menu says: whether the network may be asked, which way out is taken, who is approved, what is kept.

use url::Url;

use crate::fetch::{CacheContents, ProxyChoice, Setup};
use crate::gui::network::NetworkMode;
use crate::gui::widgets::Address;
use crate::network::Proxy;
use crate::policy::{HostPattern, Policy, TrustedHost};
use crate::text::{self, count, quoted};

/// What the menu shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NetworkView {
    /// Whether the network may be asked.
    pub mode: NetworkMode,
    /// The same in a sentence.
    pub mode_words: String,
    /// Which way out is taken.
    pub proxy: ProxyKind,
    /// The way out in words.
    pub proxy_words: String,
    /// The address that the user gave, without user name and password; else empty.
    pub proxy_address: String,
    /// Hosts that are always approved.
    pub approved: Vec<Address>,
    /// What is approved for this case only.
    pub this_case: Vec<String>,
    /// Whether fetched documents are kept on disk.
    pub caches: bool,
    /// What is kept there, and where.
    pub cache_words: String,
    /// Whether there is something to delete.
    pub can_clear: bool,
}

/// Which way out is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProxyKind {
    /// As the system's settings say.
    #[default]
    System,
    /// Straight to the server.
    Direct,
    /// An address that the user gave.
    Address,
}

/// What lies on disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Kept {
    /// Nobody has looked yet.
    #[default]
    NotCounted,
    /// There is no place for it.
    NoPlace,
    /// This.
    There(CacheContents),
}

impl From<Option<CacheContents>> for Kept {
    fn from(contents: Option<CacheContents>) -> Self {
        contents.map_or(Self::NoPlace, Self::There)
    }
}

impl NetworkView {
    /// For what the user has decided. `proxy` is the way out as it is now, `kept` what lies on disk.
    pub fn new(
        mode: NetworkMode,
        setup: &Setup,
        proxy: Option<&Proxy>,
        always: &[TrustedHost],
        case: &Policy,
        kept: &Kept,
    ) -> Self {
        let approved = always.iter().map(|host| Address { text: host.pattern.to_string(), is_own: host.is_own });
        let hosts = case.trusted_hosts.iter().map(|host| {
            let own = if host.is_own { ", in your own network" } else { "" };
            format!("{}{own}", host.pattern)
        });
        let once = case.approved_once.iter().map(|url| text::visible(url).into_owned());
        Self {
            mode,
            mode_words: match mode {
                NetworkMode::Ask => "Nothing is asked until you approve it, each host once",
                NetworkMode::Off => "Nothing is asked, whatever you approved",
            }
            .to_owned(),
            proxy: match setup.proxy {
                ProxyChoice::System => ProxyKind::System,
                ProxyChoice::Direct => ProxyKind::Direct,
                ProxyChoice::Address(_) => ProxyKind::Address,
            },
            proxy_words: way_out(&setup.proxy, proxy),
            proxy_address: match &setup.proxy {
                ProxyChoice::Address(address) => without_credentials(address),
                ProxyChoice::System | ProxyChoice::Direct => String::new(),
            },
            approved: approved.collect(),
            this_case: hosts.chain(once).collect(),
            caches: setup.caches,
            cache_words: kept_words(setup.caches, kept),
            can_clear: matches!(kept, Kept::There(kept) if kept.documents > 0),
        }
    }
}

fn way_out(choice: &ProxyChoice, proxy: Option<&Proxy>) -> String {
    match (choice, proxy) {
        (ProxyChoice::System, Some(proxy)) => {
            let sign_in = if proxy.has_credentials { ", with a user name" } else { "" };
            format!("{} (from {}{sign_in})", text::visible(&proxy.url), text::visible(&proxy.from))
        }
        (ProxyChoice::System, None) => "The system's settings name no proxy".to_owned(),
        (ProxyChoice::Direct, _) => "Every server is asked directly".to_owned(),
        (ProxyChoice::Address(address), _) => {
            let shown = without_credentials(address);
            let note = if shown == *address { "" } else { ", with a user name that is not saved" };
            format!("{shown}{note}")
        }
    }
}

fn kept_words(caches: bool, kept: &Kept) -> String {
    match kept {
        Kept::NotCounted => "…".to_owned(),
        Kept::NoPlace => "This system has no place to keep documents".to_owned(),
        Kept::There(kept) if kept.documents == 0 && !caches => "Nothing is kept".to_owned(),
        Kept::There(kept) => {
            let number = count(kept.documents, "document", "documents");
            let place = kept.place.display().to_string();
            format!("{number}, {} in {}", size(kept.bytes), quoted(&place))
        }
    }
}

/// `812 bytes`, `12 KB`, `3.4 MB`.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} KB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// Reads the address of a proxy. `Err` says what is wrong in a sentence.
pub fn parse_proxy(text: &str) -> Result<ProxyChoice, &'static str> {
    match text.parse() {
        Ok(choice @ ProxyChoice::Address(_)) => Ok(choice),
        // The other two are chosen beside the field.
        Ok(ProxyChoice::System | ProxyChoice::Direct) | Err(_) => {
            Err("Give the address of a proxy, such as http://proxy.contoso.com:8080")
        }
    }
}

/// The address without user name and password: what may be shown and saved.
pub fn without_credentials(address: &str) -> String {
    let Ok(mut url) = Url::parse(address) else { return String::new() };
    if url.username().is_empty() && url.password().is_none() {
        return address.to_owned();
    }
    if url.set_username("").is_err() || url.set_password(None).is_err() {
        return String::new();
    }
    url.to_string().trim_end_matches('/').to_owned()
}

/// Reads a host that is to be approved for good. `Err` says what is wrong in a sentence.
pub fn parse_host(text: &str) -> Result<HostPattern, String> {
    text.parse::<HostPattern>().map_err(|error| text::capitalised(&error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_taken_off() {
        for (address, expected) in [
            ("http://user:secret@proxy:8080", "http://proxy:8080"),
            ("http://user@proxy:8080", "http://proxy:8080"),
            ("socks5://user:secret@proxy:1080", "socks5://proxy:1080"),
            ("http://proxy:8080", "http://proxy:8080"),
        ] {
            assert_eq!(without_credentials(address), expected);
        }
    }

    #[test]
    fn a_proxy_is_an_address() {
        for (text, is_address) in
            [("proxy:8080", true), ("socks5://proxy:1080", true), ("system", false), ("none", false)]
        {
            assert_eq!(parse_proxy(text).is_ok(), is_address, "{text}");
        }
    }

    #[test]
    fn the_way_out_is_told() {
        let proxy =
            Proxy { url: "http://proxy:8080".to_owned(), from: "HTTPS_PROXY".to_owned(), has_credentials: true };
        assert_eq!(
            way_out(&ProxyChoice::System, Some(&proxy)),
            "http://proxy:8080 (from HTTPS_PROXY, with a user name)"
        );
        let address = ProxyChoice::Address("http://user:secret@other:1".to_owned());
        assert_eq!(way_out(&address, None), "http://other:1, with a user name that is not saved");
    }

    #[test]
    fn what_is_kept_is_told_with_its_place() {
        let kept = |documents, bytes| Kept::There(CacheContents { place: "/c/assay".into(), documents, bytes });
        for (kept, expected) in [
            (Kept::NotCounted, "…"),
            (Kept::NoPlace, "This system has no place to keep documents"),
            (kept(0, 0), "0 documents, 0 bytes in `/c/assay`"),
            (kept(1, 3_450_000), "1 document, 3.4 MB in `/c/assay`"),
        ] {
            assert_eq!(kept_words(true, &kept), expected);
        }
        assert_eq!(kept_words(false, &kept(0, 0)), "Nothing is kept");
    }
}
