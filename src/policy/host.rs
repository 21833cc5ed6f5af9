//! Hosts as the user names them: one exactly, or all below a domain.

use std::fmt;
use std::str::FromStr;

use url::Host;

/// A host that the user trusts to publish keys: `mail.contoso.com` exactly, or `.contoso.com` for every host below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPattern {
    host: String,
    below: bool,
}

/// A host that the user trusts, and whether it is their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedHost {
    /// Which host.
    pub pattern: HostPattern,
    /// It stands in the user's own network (on-premises Exchange): private addresses are fine for it. A host that was
    /// approved while it had a public address must not lead inside later.
    pub is_own: bool,
}

/// Why a text is no host pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HostPatternError {
    /// Nothing was given.
    Empty,
    /// It holds a scheme, path, port or user name.
    NotAHost,
    /// The name is not valid (IDNA).
    Invalid,
    /// `.com`, `.co.uk`, `.azurewebsites.net`: names below it belong to anybody who asks for one.
    TooWide,
}

impl HostPattern {
    /// Whether a host is meant. The host is as [`url`] gives it: lower case, ASCII, without a port.
    pub fn matches(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.');
        if self.below {
            host.strip_suffix(&self.host).is_some_and(|rest| rest.ends_with('.') && rest.len() > 1)
        } else {
            host == self.host
        }
    }
}

impl FromStr for HostPattern {
    type Err = HostPatternError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let (name, below) = match text.strip_prefix('.') {
            Some(rest) => (rest, true),
            None => (text, false),
        };
        let name = name.strip_suffix('.').unwrap_or(name);
        if name.is_empty() {
            return Err(HostPatternError::Empty);
        }
        let is_address = name.starts_with('[');
        if name.contains(['/', '@', '?', '#', '\\', '*']) || (name.contains(':') && !is_address) {
            return Err(HostPatternError::NotAHost);
        }
        match Host::parse(name) {
            Ok(Host::Domain(host)) if host.split('.').any(str::is_empty) => Err(HostPatternError::Invalid),
            Ok(Host::Domain(host)) if below && is_public_suffix(&host) => Err(HostPatternError::TooWide),
            Ok(Host::Domain(host)) => Ok(Self { host, below }),
            Ok(_) if below => Err(HostPatternError::NotAHost),
            Ok(address) => Ok(Self { host: address.to_string(), below }),
            Err(_) => Err(HostPatternError::Invalid),
        }
    }
}

/// A host as it is named on the command line, which knows one way of trusting: as one's own.
impl FromStr for TrustedHost {
    type Err = HostPatternError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self { pattern: text.parse()?, is_own: true })
    }
}

/// Whether names below this one are handed out to anybody (<https://publicsuffix.org>), or it is a single label.
fn is_public_suffix(host: &str) -> bool {
    !host.contains('.') || psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix == host && suffix.is_known())
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.below { "." } else { "" }, self.host)
    }
}

impl fmt::Display for HostPatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "a host name is missing",
            Self::NotAHost => "give a host name alone, without scheme, port, user name or path",
            Self::Invalid => "this is not a valid host name",
            Self::TooWide => "anybody can have a name below this one; trust the host itself",
        })
    }
}

impl std::error::Error for HostPatternError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, host: &str, expected: bool) {
        assert_eq!(pattern.parse::<HostPattern>().unwrap().matches(host), expected, "{pattern} {host}");
    }

    #[test]
    fn hosts_match_exactly_or_on_label_boundaries() {
        check("mail.contoso.com", "mail.contoso.com", true);
        check("Mail.Contoso.com.", "mail.contoso.com", true);
        check("mail.contoso.com", "evil-mail.contoso.com", false);
        check(".contoso.com", "mail.contoso.com", true);
        check(".contoso.com", "contoso.com", false);
        check(".contoso.com", "evilcontoso.com", false);
        check("bücher.example", "xn--bcher-kva.example", true);
        check("[::1]", "[::1]", true);
        check("0x7f.1", "127.0.0.1", true);
    }

    #[test]
    fn what_is_not_a_host_is_refused() {
        let refused = |text: &str| text.parse::<HostPattern>().unwrap_err();
        assert_eq!(refused(""), HostPatternError::Empty);
        assert_eq!(refused("https://mail.contoso.com"), HostPatternError::NotAHost);
        assert_eq!(refused("mail.contoso.com:444"), HostPatternError::NotAHost);
        assert_eq!(refused("*.contoso.com"), HostPatternError::NotAHost);
        assert_eq!(refused("..contoso.com"), HostPatternError::Invalid);
        assert_eq!(refused("a b"), HostPatternError::Invalid);
        for wide in [".com", ".co.uk", ".azurewebsites.net", ".github.io", ".cloudapp.net", ".COM.", ".xn--p1ai"] {
            assert_eq!(refused(wide), HostPatternError::TooWide, "{wide}");
        }
        for narrow in
            [".contoso.com", ".contoso.co.uk", ".contoso.azurewebsites.net", ".corp.local", "azurewebsites.net"]
        {
            assert!(narrow.parse::<HostPattern>().is_ok(), "{narrow}");
        }
    }
}
