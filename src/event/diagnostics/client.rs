//! The messages of Exchange's OAuth client, of .NET's web client below it and of the Hybrid Configuration Wizard. On a
//! server in another language only classes, quoted values and status numbers stay as they are.

use super::scan::{decoded, find_ignoring_case, in_quotes, places};
use super::{ClientFault, ClientMessage, MAX_ITEMS};

/// Every message in a text; `lower` is the text in lower case.
pub(super) fn find(text: &str, lower: &str) -> Vec<ClientMessage> {
    let mut found: Vec<ClientMessage> = Vec::new();
    for message in MESSAGES {
        for at in places(lower, message.words).take(MAX_ITEMS) {
            found.extend(message.read(text, lower, at));
        }
    }
    found.sort_by_key(|message| message.range.start);
    found.dedup_by(|next, kept| next.range.start < kept.range.end && next.kind == kept.kind);
    found.truncate(MAX_ITEMS);
    found
}

impl ClientFault {
    /// The name in the report.
    pub fn id(self) -> &'static str {
        match self {
            Self::MissingSigningCertificate => "missing-signing-certificate",
            Self::WeakSigningCertificate => "weak-signing-certificate",
            Self::ConfigurationNotLoaded => "configuration-not-loaded",
            Self::DuplicateRealm => "duplicate-realm",
            Self::EmptyRealm => "auth-server-realm-empty",
            Self::NoMatchedIssuer => "no-matched-issuer",
            Self::NoOAuthThere => "no-oauth-there",
            Self::UserIncomplete => "user-claims-missing",
            Self::TokenRequestFailed => "token-request-failed",
            Self::CustomProxy => "custom-proxy",
            Self::WayBlocked => "way-blocked",
            Self::Forbidden => "forbidden",
            Self::TlsChannel => "tls-channel",
            Self::LinkedAccount => "linked-account-missing",
            Self::CertificateNotFound => "certificate-not-found",
            Self::ConsentMissing => "consent-missing",
            Self::OAuthNotSetUp => "oauth-not-set-up",
            Self::Unauthorized => "unauthorized",
        }
    }
}

/// What begins a message, and what it names.
struct Message {
    /// In lower case.
    words: &'static str,
    kind: ClientFault,
    names: Names,
}

/// Where in a message the name stands.
#[derive(Clone, Copy)]
enum Names {
    Nothing,
    /// In single quotation marks.
    Quoted,
    /// The next address.
    Address,
    /// A thumbprint.
    Thumbprint,
    /// The class of .NET: a status in parentheses, TLS or a socket says what it is.
    WebException,
}

const fn message(words: &'static str, kind: ClientFault, names: Names) -> Message {
    Message { words, kind, names }
}

use crate::text::{head, tail};
use ClientFault as Fault;
use Names::{Address, Nothing, Quoted, WebException};

/// `WebException` stands last: a plainer message at the same place comes first.
const MESSAGES: &[Message] = &[
    message("missing signing certificate", Fault::MissingSigningCertificate, Nothing),
    message("private key with at least 2048 bits", Fault::WeakSigningCertificate, Nothing),
    message("unable to load oauth configuration", Fault::ConfigurationNotLoaded, Nothing),
    message("multiple auth servers have same realm", Fault::DuplicateRealm, Quoted),
    message("multiple auth servers have an empty realm", Fault::DuplicateRealm, Nothing),
    message("the matched auth server", Fault::EmptyRealm, Quoted),
    message("trusted issuers contained the following entries", Fault::NoMatchedIssuer, Quoted),
    message("nomatchedtokenissuer", Fault::NoMatchedIssuer, Quoted),
    message("specified url may not support oauth", Fault::NoOAuthThere, Nothing),
    message("the client id inside the challenge returned from", Fault::NoOAuthThere, Quoted),
    message("the challenge value returned from", Fault::NoOAuthThere, Quoted),
    message("the userprincipalname property was missing", Fault::UserIncomplete, Nothing),
    message("at least one valid claim-value for the user", Fault::UserIncomplete, Nothing),
    message("unable to get token from auth server", Fault::TokenRequestFailed, Quoted),
    message("internetwebproxy", Fault::CustomProxy, Address),
    message("missing a linked account", Fault::LinkedAccount, Nothing),
    message("find the authorization certificate with thumbprint", Fault::CertificateNotFound, Names::Thumbprint),
    message("admin consent was not granted", Fault::ConsentMissing, Nothing),
    message("hcw8126", Fault::ConsentMissing, Nothing),
    message("was not able to perform the oauth portion", Fault::OAuthNotSetUp, Nothing),
    message("could not create ssl/tls secure channel", Fault::TlsChannel, Nothing),
    message("the remote name could not be resolved", Fault::WayBlocked, Quoted),
    message("unable to connect to the remote server", Fault::WayBlocked, Nothing),
    message("the remote server returned an error", Fault::WayBlocked, WebException),
    message("webexception", Fault::WayBlocked, WebException),
];

impl Message {
    fn read(&self, text: &str, lower: &str, at: usize) -> Option<ClientMessage> {
        let rest = head(text.get(at..)?, MAX_MESSAGE);
        let line = paragraph(rest);
        let after = line.get(self.words.len().min(line.len())..).unwrap_or_default();
        let (kind, names) = match self.names {
            Nothing => (self.kind, None),
            Quoted if self.kind == Fault::TokenRequestFailed => {
                // With Entra's number it is Entra's error.
                if find_ignoring_case(rest, "aadsts").is_some() {
                    return None;
                }
                (self.kind, in_quotes(after).map(str::to_owned))
            }
            Quoted => (self.kind, in_quotes(after).map(str::to_owned)),
            // A property of this name is configuration, not a message.
            Address if after.trim_start().starts_with([':', ',', '"', '}']) => return None,
            Address => (self.kind, Some(address(after)?)),
            Names::Thumbprint => (self.kind, after.split_whitespace().find(is_thumbprint).map(str::to_owned)),
            WebException => web_exception(lower, at, line)?,
        };
        let shown = match kind {
            Fault::EmptyRealm if find_ignoring_case(line, "empty realm").is_none() => return None,
            Fault::CustomProxy => String::new(),
            _ => sentence(line),
        };
        let asked = if kind == Fault::WayBlocked { asked(text.get(..at).unwrap_or_default()) } else { None };
        Some(ClientMessage { kind, text: shown, names, asked, range: at..at + line.len() })
    }
}

/// The last address on the line in front of a message: `Unable to get the token from auth server 'https://…': …`.
fn asked(before: &str) -> Option<String> {
    let line = tail(before, MAX_MESSAGE).rsplit(['\n', '\r']).next()?;
    address(line.get(line.rfind("https://")?..)?)
}

/// What stopped .NET's web client, by what no language changes.
fn web_exception(lower: &str, at: usize, line: &str) -> Option<(ClientFault, Option<String>)> {
    let after = head(lower.get(at..)?, MAX_MESSAGE);
    let here = head(after, line.len());
    if let Some(status) = status(here) {
        let stack = after.get(here.len()..).unwrap_or_default();
        let stack = stack.split("exception:").next().unwrap_or_default();
        // Getting a stream to write into is opening the tunnel; the answer comes later.
        let is_on_the_way = status == 407 || stack.contains("getrequeststream") || stack.contains("internalconnect");
        let has_proxy = tail(lower.get(..at).unwrap_or_default(), MAX_MESSAGE).contains("internetwebproxy");
        let kind = match status {
            401 if !is_on_the_way => ClientFault::Unauthorized,
            403 if !(is_on_the_way || has_proxy) => ClientFault::Forbidden,
            401 | 403 | 407 | 502 | 504 => ClientFault::WayBlocked,
            503 if is_on_the_way => ClientFault::WayBlocked,
            _ => return None,
        };
        return Some((kind, Some(status.to_string())));
    }
    if here.contains("ssl/tls") {
        return Some((ClientFault::TlsChannel, None));
    }
    let is_timeout = here.contains("timed out");
    let is_socket = here.contains("socketexception");
    (is_timeout || is_socket).then(|| (ClientFault::WayBlocked, is_timeout.then(|| "timeout".to_owned())))
}

/// The status in `(403)`.
fn status(line: &str) -> Option<u16> {
    line.split('(').skip(1).find_map(|rest| {
        let (digits, _) = rest.split_once(')')?;
        digits.parse().ok().filter(|status| digits.len() == 3 && (400..600).contains(status))
    })
}

/// The address without what may be secret: the user, the query.
fn address(text: &str) -> Option<String> {
    let near = head(text, MAX_ADDRESS);
    let start = near.find("http://").or_else(|| near.find("https://"))?;
    let address = near.get(start..)?.split(|end: char| end.is_whitespace() || "\"'<>,;".contains(end)).next()?;
    Some(super::request::plain_url(address.trim_end_matches('.')))
}

fn is_thumbprint(word: &&str) -> bool {
    let word = word.trim_matches(['\'', '"', '<', '>', '.', ',']);
    word.len() == 40 && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Up to a blank line or the first line of a stack.
fn paragraph(text: &str) -> &str {
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_start();
        let is_further =
            trimmed.is_empty() || trimmed.starts_with("at ") || LABELS.iter().any(|label| trimmed.starts_with(label));
        if end > 0 && (is_further || trimmed.len() == line.len()) {
            break;
        }
        end += line.len();
    }
    text.get(..end).unwrap_or(text).trim_end()
}

/// The message's first sentence, on one line.
fn sentence(text: &str) -> String {
    let plain = decoded(text, false);
    let end = plain.find(". ").map_or(plain.len(), |end| end + 1);
    head(plain.get(..end).unwrap_or(&plain), MAX_SENTENCE).to_owned()
}

/// What begins another line of Exchange's log.
const LABELS: [&str; 7] = ["Information:", "Error:", "Token:", "Exchange", "Exception", "HTTP", "ResultType"];
const MAX_MESSAGE: usize = 1500; // a message and the first lines of its stack
const MAX_ADDRESS: usize = 200;
const MAX_SENTENCE: usize = 300;
