//! How the network is used: the way out that the user chose, and whether documents are kept on disk.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use url::Url;

/// What the user has decided about every request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setup {
    /// The way out.
    pub proxy: ProxyChoice,
    /// Whether fetched documents are kept on disk.
    pub caches: bool,
}

/// The way out of the user's network.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum ProxyChoice {
    /// As the system's settings say.
    #[default]
    System,
    /// Straight to the server, whatever the settings say.
    Direct,
    /// This proxy, perhaps with a user name and a password: `http://proxy.contoso.com:8080`.
    Address(String),
}

/// What is kept on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheContents {
    /// The folder.
    pub place: PathBuf,
    /// How many documents.
    pub documents: usize,
    /// Their bytes.
    pub bytes: u64,
}

/// `system`, `none`, or the address of a proxy: `http://proxy.contoso.com:8080`, `proxy.contoso.com:8080`,
/// `socks5://127.0.0.1:1080`. The error is a sentence, and repeats nothing: an address may hold a password.
impl FromStr for ProxyChoice {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        match text {
            "system" => return Ok(Self::System),
            "none" => return Ok(Self::Direct),
            _ => {}
        }
        let whole = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
        let url = Url::parse(&whole).map_err(|_error| GIVE_AN_ADDRESS)?;
        let is_plain = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
        if !PROXY_SCHEMES.contains(&url.scheme()) || url.host_str().is_none_or(str::is_empty) || !is_plain {
            return Err(GIVE_AN_ADDRESS);
        }
        Ok(Self::Address(whole))
    }
}

const PROXY_SCHEMES: [&str; 4] = ["http", "https", "socks5", "socks5h"];

const GIVE_AN_ADDRESS: &str =
    "give the address of a proxy, such as http://proxy.contoso.com:8080, or `system` or `none`";

/// An address may hold a password.
impl fmt::Debug for ProxyChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::System => "System",
            Self::Direct => "Direct",
            Self::Address(_) => "Address",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_an_address_or_a_word() {
        let read = |text: &str| text.parse::<ProxyChoice>().ok();
        let at = |address: &str| Some(ProxyChoice::Address(address.to_owned()));
        assert!(read("system") == Some(ProxyChoice::System));
        assert!(read("none") == Some(ProxyChoice::Direct));
        assert!(read(" proxy.contoso.com:8080 ") == at("http://proxy.contoso.com:8080"));
        assert!(read("socks5://127.0.0.1:1080") == at("socks5://127.0.0.1:1080"));
        for text in ["", "ftp://proxy", "http://", "http://proxy/path", "proxy:port", "a b"] {
            assert!(read(text).is_none(), "{text}");
        }
    }
}
