//! `x-ms-diagnostics`, `WWW-Authenticate` challenges, AADSTS texts and the messages of Exchange's OAuth client, wherever they
//! stand.

mod aadsts;
mod challenge;
mod client;
mod har;
mod refusal;
mod request;
mod scan;
#[cfg(test)]
mod tests;
mod trace;
mod weblog;

use std::fmt;
use std::ops::Range;

pub(crate) use har::is_part as is_of_har;
pub(crate) use trace::messages;

use crate::time::Written;
use crate::x509::Thumbprint;

/// What one request, trace entry or paste says.
#[derive(Clone, PartialEq)]
pub struct Diagnostics {
    /// What stands in it, in its order.
    pub items: Vec<Diagnostic>,
    /// The request, where the text shows it.
    pub request: Option<Exchanged>,
    /// When it was, where the text says so: the header `Date`, or the log's own time.
    pub time: Option<Written>,
    /// How many say the same: lines of a log. At least 1.
    pub count: u64,
    /// When the last of them was, where there are several.
    pub until: Option<Written>,
    /// Where it stands in the text, in bytes; the first of several.
    pub range: Range<usize>,
}

/// What stands in a trace never reaches `Debug` output: only how much it is does.
impl fmt::Debug for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut diagnostics = f.debug_struct("Diagnostics");
        diagnostics.field("items", &self.items.len()).field("range", &self.range).finish_non_exhaustive()
    }
}

/// A request and its answer, as far as they are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exchanged {
    /// `POST`.
    pub method: Option<String>,
    /// The address.
    pub url: Option<String>,
    /// The answer's status.
    pub status: Option<u16>,
    /// The header `Server` of the answer.
    pub server: Option<String>,
    /// The answer's headers were there to be read, so that one that is missing was not sent.
    pub has_headers: bool,
    /// Ids to hand over to support: name and value (`request-id`, `client-request-id`, `x-ms-request-id`, …).
    pub ids: Vec<(String, String)>,
}

/// One thing that a server or Exchange's own client said.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "a text holds a few of them, and the largest is the one that matters most"
)]
pub enum Diagnostic {
    /// `x-ms-diagnostics`.
    Refusal(Refusal),
    /// `WWW-Authenticate`.
    Challenge(Challenge),
    /// Entra's `AADSTS…`.
    Aadsts(Aadsts),
    /// A message of Exchange's OAuth client or of .NET below it.
    Client(ClientMessage),
}

/// `2000005;reason="…";error_category="…"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The number. It changed its meaning between builds: the category and the reason come first.
    pub code: Option<u32>,
    /// The reason, unquoted.
    pub reason: String,
    /// `error_category`, or what the reason and the number stand for.
    pub category: Category,
    /// The category as it was written.
    pub written_category: Option<String>,
    /// Where it stands in the text, in bytes.
    pub range: Range<usize>,
}

/// What kind of refusal it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are those of `error_category`")]
pub enum Category {
    InvalidSignature,
    InvalidToken,
    TokenExpired,
    InvalidResource,
    InvalidTenant,
    InvalidUser,
    InvalidClient,
    InternalError,
    InvalidGrant,
    InvalidIssuer,
    InsufficientClaims,
    OauthNotAvailable,
    InvalidCertificate,
    /// One that Assay does not know.
    Unknown,
}

/// A challenge of a server: whom it trusts, and where to get a token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Challenge {
    /// `Bearer`, `Basic`, `Negotiate`, `NTLM`, …
    pub scheme: String,
    /// `client_id`.
    pub client_id: Option<String>,
    /// `trusted_issuers`, one by one.
    pub trusted_issuers: Vec<String>,
    /// `authorization_uri`.
    pub authorization_uri: Option<String>,
    /// `error`.
    pub error: Option<String>,
    /// `realm`.
    pub realm: Option<String>,
    /// Where it stands in the text, in bytes.
    pub range: Range<usize>,
}

/// An error of Entra's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Aadsts {
    /// The number: 700027. Several may stand in one text; this is the last, which is the most precise.
    pub code: u32,
    /// All numbers, in their order.
    pub codes: Vec<u32>,
    /// The OAuth error that it came with: `invalid_client`.
    pub error: Option<String>,
    /// The text behind the number.
    pub text: String,
    /// `[Reason - The key was not found.`: what stands behind the dash.
    pub reason: Option<String>,
    /// The thumbprint of the key that the client used.
    pub used: Option<Thumbprint>,
    /// The keys that Entra knows for the client.
    pub configured: Vec<ConfiguredKey>,
    /// `Found key`: the one that was used, as Entra knows it.
    pub found: Option<ConfiguredKey>,
    /// The resource or application that it names.
    pub names: Option<String>,
    /// The tenant that it names: an id or a domain.
    pub tenant: Option<String>,
    /// The application that it names, by its id.
    pub application_id: Option<String>,
    /// Exchange's own client reports it: it was Exchange that asked for a token.
    pub is_of_exchange: bool,
    /// Ids to hand over to support: name and value (`Trace ID`, `Correlation ID`).
    pub ids: Vec<(String, String)>,
    /// `Timestamp`.
    pub time: Option<Written>,
    /// Where it stands in the text, in bytes.
    pub range: Range<usize>,
}

/// A key as Entra knows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConfiguredKey {
    /// Its thumbprint.
    pub thumbprint: Option<Thumbprint>,
    /// From when.
    pub start: Option<Written>,
    /// Until when.
    pub end: Option<Written>,
}

/// A message of Exchange's OAuth client, of the web client below it, or of the Hybrid Configuration Wizard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientMessage {
    /// Which one.
    pub kind: ClientFault,
    /// The text, as it stands there.
    pub text: String,
    /// What it names: a proxy, an issuer, a thumbprint, a realm.
    pub names: Option<String>,
    /// The address that was asked, where the same line says it before the message.
    pub asked: Option<String>,
    /// Where it stands in the text, in bytes.
    pub range: Range<usize>,
}

/// What Exchange's OAuth client complained of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClientFault {
    /// `Missing signing certificate.`
    MissingSigningCertificate,
    /// `The signing certificate should have a private key with at least 2048 bits.`
    WeakSigningCertificate,
    /// `Unable to load OAuth configuration.`
    ConfigurationNotLoaded,
    /// `Multiple Auth Servers have same realm '…'` or `… have an empty realm configured`.
    DuplicateRealm,
    /// `The matched Auth Server '…' has an empty realm.`
    EmptyRealm,
    /// `The trusted issuers contained the following entries '…'. None of them are configured locally.`
    NoMatchedIssuer,
    /// `The specified url may not support OAuth.`, or a challenge that is none.
    NoOAuthThere,
    /// The mailbox lacks what the token is to say of its user: `The UserPrincipalName property was missing …`.
    UserIncomplete,
    /// `Unable to get token from Auth Server. Error code: '…'`, without a number of Entra's.
    TokenRequestFailed,
    /// `Using custom InternetWebProxy …`.
    CustomProxy,
    /// `(403) Forbidden`, `(407)`, `Unable to connect to the remote server`, a timeout: on the way, before an answer.
    WayBlocked,
    /// `(403) Forbidden`, and nothing says whether it was the server or something before it.
    Forbidden,
    /// `Could not create SSL/TLS secure channel`.
    TlsChannel,
    /// `The application is missing a linked account …`.
    LinkedAccount,
    /// HCW: `couldn't find the authorization certificate with thumbprint …`.
    CertificateNotFound,
    /// HCW: admin consent was not granted.
    ConsentMissing,
    /// HCW: it ended without having set up OAuth.
    OAuthNotSetUp,
    /// `(401) Unauthorized` and nothing more.
    Unauthorized,
}

impl Diagnostic {
    /// Where it stands in the text, in bytes.
    pub fn range(&self) -> &Range<usize> {
        match self {
            Self::Refusal(refusal) => &refusal.range,
            Self::Challenge(challenge) => &challenge.range,
            Self::Aadsts(error) => &error.range,
            Self::Client(message) => &message.range,
        }
    }
}

/// The most of one sort that are taken out of one text. A log that says more says the same again.
const MAX_ITEMS: usize = 500;

/// Every diagnostic in a text, in its order. Takes time in proportion to the text.
pub fn find(text: &str) -> Vec<Diagnostic> {
    let lower = text.to_ascii_lowercase();
    let mut found: Vec<_> = refusal::find(text, &lower).into_iter().map(Diagnostic::Refusal).collect();
    found.extend(challenge::find(text, &lower).into_iter().map(Diagnostic::Challenge));
    found.extend(aadsts::find(text, &lower).into_iter().map(Diagnostic::Aadsts));
    found.extend(client::find(text, &lower).into_iter().map(Diagnostic::Client));
    found.sort_by_key(|item| item.range().start);
    // What stands inside another is a part of it.
    let mut end = 0;
    found.retain(|item| {
        // A message's paragraph may go on with what is a diagnostic by itself.
        if matches!(item, Diagnostic::Client(_)) {
            return true;
        }
        let is_new = item.range().start >= end;
        end = end.max(item.range().end);
        is_new
    });
    found.truncate(MAX_ITEMS);
    found
}

/// The most traces that are taken out of one text: hundreds of refusals say no more than the first ones.
const MAX_TRACES: usize = 200;

/// What a text says by itself: headers, an IIS log, a HAR file, error messages. Empty where nothing of it is there.
/// `is_taken` says which parts belong to something else.
pub fn read(text: &str, is_taken: &dyn Fn(&Range<usize>) -> bool) -> Vec<Diagnostics> {
    har::read(text).or_else(|| weblog::read(text)).unwrap_or_else(|| trace::read(text, is_taken))
}
