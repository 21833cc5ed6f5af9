//! What is kept of a request and its answer: enough to know which one it was, nothing that opens a door.

use super::{Diagnostic, Exchanged};
use crate::time::{DateOrder, Written};

/// Keeps what a header says, if it is one of those that matter. A date is handed back.
pub(super) fn note(request: &mut Exchanged, name: &str, value: &str) -> Option<Written> {
    let value = value.trim();
    let name = name.to_ascii_lowercase();
    if name == "date" {
        return Some(Written::parse(value, DateOrder::Unknown));
    }
    if name == "server" && request.server.is_none() && value.len() <= MAX_HEADER {
        request.server = Some(value.to_owned());
    }
    let is_new = || !request.ids.iter().any(|(known, _)| *known == name);
    if IDS.contains(&name.as_str()) && !value.is_empty() && value.len() <= MAX_HEADER && is_new() {
        request.ids.push((name, value.to_owned()));
    }
    None
}

/// An address without user, query and fragment: any of them may hold a secret.
pub(super) fn plain_url(url: &str) -> String {
    let (url, rest) = url.split_at_checked(url.find(['?', '#']).unwrap_or(url.len())).unwrap_or((url, ""));
    let query = if rest.starts_with('?') { "?…" } else { "" };
    let Some((scheme, rest)) = url.split_once("://") else { return format!("{url}{query}") };
    let (authority, path) = rest.split_at_checked(rest.find('/').unwrap_or(rest.len())).unwrap_or((rest, ""));
    let host = authority.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}{path}{query}")
}

impl Exchanged {
    /// The host that was asked, in lower case and without its port.
    pub fn host(&self) -> Option<String> {
        let url = self.url.as_deref()?;
        let authority = url.split_once("://").map_or(url, |(_, rest)| rest).split(['/', '?']).next()?;
        let host = match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => authority,
        };
        (!host.is_empty()).then(|| host.to_ascii_lowercase())
    }

    /// Whether the path is one of Exchange's; nothing where it is not known.
    pub fn is_for_exchange(&self) -> Option<bool> {
        let url = self.url.as_deref()?;
        let (_, path) = url.split_once("://").map_or(url, |(_, rest)| rest).split_once('/')?;
        let first = path.split(['/', '?', '.']).next().unwrap_or_default();
        Some(PATHS.iter().any(|known| first.eq_ignore_ascii_case(known)))
    }

    /// Whether the status alone is worth a look: refused, or failed at the server.
    pub(super) fn is_failure(&self) -> bool {
        matches!(self.status, Some(401 | 403 | 500..=599))
    }
}

impl Diagnostic {
    pub(super) fn range_mut(&mut self) -> &mut std::ops::Range<usize> {
        match self {
            Self::Refusal(refusal) => &mut refusal.range,
            Self::Challenge(challenge) => &mut challenge.range,
            Self::Aadsts(error) => &mut error.range,
            Self::Client(message) => &mut message.range,
        }
    }
}

/// What support asks for, in lower case.
const IDS: [&str; 11] = [
    "request-id",
    "client-request-id",
    "x-ms-request-id",
    "x-ms-correlation-id",
    "x-ms-correlation-request-id",
    "x-ms-ests-server",
    "x-feserver",
    "x-beserver",
    "x-calculatedbetarget",
    "x-diaginfo",
    "ms-cv",
];
const PATHS: [&str; 11] = [
    "ews",
    "autodiscover",
    "mapi",
    "oab",
    "owa",
    "ecp",
    "rpc",
    "powershell",
    "api",
    "microsoft-server-activesync",
    "mrsproxy",
];
const MAX_HEADER: usize = 200; // ids and names of servers; the longest has 80 characters

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, plain: &str, host: Option<&str>, is_for_exchange: Option<bool>) {
        let request = Exchanged { url: Some(plain_url(url)), ..Exchanged::default() };
        assert_eq!(request.url.as_deref(), Some(plain));
        assert_eq!((request.host().as_deref(), request.is_for_exchange()), (host, is_for_exchange), "{url}");
    }

    #[test]
    fn addresses_keep_no_secrets() {
        check("https://x.y/ews/a?code=s#f", "https://x.y/ews/a?…", Some("x.y"), Some(true));
        check("http://u:p@X.y:8080", "http://X.y:8080", Some("x.y"), None);
        check("x.y/Autodiscover/b.svc", "x.y/Autodiscover/b.svc", Some("x.y"), Some(true));
        check("https://x.y/ewsx/", "https://x.y/ewsx/", Some("x.y"), Some(false));
    }
}
