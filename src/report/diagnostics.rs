//! What servers and Exchange's own client say, as it stands in the report: in JSON in types of its own, and as text.

use schemars::JsonSchema;
use serde::Serialize;

use super::redact::Redaction;
use super::text::Writer;
use crate::event::diagnostics::{
    Aadsts, Challenge, ClientMessage, ConfiguredKey, Diagnostic, Diagnostics, Exchanged, Refusal,
};
use crate::text::{count, visible};
use crate::time::{Written, rfc3339, utc};

/// One request, entry of a trace or message.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trace {
    pub request: Option<Request>,
    /// When it was; RFC 3339 where that is known, else null.
    pub time: Option<String>,
    /// How many lines of a log say the same.
    pub count: u64,
    /// When the last of them was.
    pub until: Option<String>,
    pub items: Vec<Item>,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Request {
    pub method: Option<String>,
    /// Without its query.
    pub url: Option<String>,
    pub status: Option<u16>,
    /// The header `Server` of the answer.
    pub server: Option<String>,
    /// The answer's headers were there: one that is missing was not sent.
    pub has_headers: bool,
    /// Ids to hand over to support.
    pub ids: Vec<Id>,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Id {
    pub name: String,
    pub value: String,
}

/// One thing that was said. The member of its kind is there, the others are not.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// `refusal`, `challenge`, `aadsts` or `client-message`.
    pub kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<RefusalItem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub challenge: Option<ChallengeItem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aadsts: Option<AadstsItem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_message: Option<ClientItem>,
}

/// `x-ms-diagnostics`.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefusalItem {
    pub number: Option<u32>,
    /// By the category that was written, else by the reason, else by the number; `unknown` for what Assay does not know.
    pub category: String,
    /// As it was written.
    pub error_category: Option<String>,
    pub reason: String,
}

/// `WWW-Authenticate`.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChallengeItem {
    pub scheme: String,
    pub client_id: Option<String>,
    pub trusted_issuers: Vec<String>,
    pub authorization_uri: Option<String>,
    pub error: Option<String>,
    pub realm: Option<String>,
}

/// An error of Entra's.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AadstsItem {
    /// The last number, which is the most precise.
    pub code: u32,
    pub codes: Vec<u32>,
    pub error: Option<String>,
    pub text: String,
    pub reason: Option<String>,
    /// The thumbprint of the key that the client used.
    pub used: Option<String>,
    pub found: Option<KeyItem>,
    /// The keys that Entra knows for the client.
    pub configured: Vec<KeyItem>,
    pub names: Option<String>,
    pub tenant: Option<String>,
    pub application_id: Option<String>,
    pub ids: Vec<Id>,
    pub time: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyItem {
    pub thumbprint: Option<String>,
    pub start: Option<String>,
    pub end: Option<String>,
}

/// A message of Exchange's own client.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientItem {
    pub fault: String,
    pub text: String,
    pub names: Option<String>,
}

/// How diagnostics stand in the report.
pub(super) fn trace(trace: &Diagnostics, redaction: Redaction) -> Trace {
    Trace {
        request: trace.request.as_ref().map(|request| request_of(request, redaction)),
        time: moment(trace.time.as_ref()),
        count: trace.count,
        until: moment(trace.until.as_ref()),
        items: items(&trace.items, redaction),
    }
}

/// The same of those that stand in an event or in a test's log.
pub(super) fn items(items: &[Diagnostic], redaction: Redaction) -> Vec<Item> {
    items.iter().map(|item| item_of(item, redaction)).collect()
}

fn item_of(item: &Diagnostic, redaction: Redaction) -> Item {
    let mut known =
        Item { kind: kind(item).to_owned(), refusal: None, challenge: None, aadsts: None, client_message: None };
    match item {
        Diagnostic::Refusal(refusal) => known.refusal = Some(refusal_of(refusal, redaction)),
        Diagnostic::Challenge(challenge) => known.challenge = Some(challenge_of(challenge, redaction)),
        Diagnostic::Aadsts(error) => known.aadsts = Some(aadsts_of(error, redaction)),
        Diagnostic::Client(message) => known.client_message = Some(client_of(message, redaction)),
    }
    known
}

fn kind(item: &Diagnostic) -> &'static str {
    match item {
        Diagnostic::Refusal(_) => "refusal",
        Diagnostic::Challenge(_) => "challenge",
        Diagnostic::Aadsts(_) => "aadsts",
        Diagnostic::Client(_) => "client-message",
    }
}

fn request_of(request: &Exchanged, redaction: Redaction) -> Request {
    let text = |text: &Option<String>| text.as_ref().map(|text| plain(text, redaction));
    Request {
        method: text(&request.method),
        url: text(&request.url),
        status: request.status,
        server: text(&request.server),
        has_headers: request.has_headers,
        ids: ids(&request.ids, redaction),
    }
}

fn refusal_of(refusal: &Refusal, redaction: Redaction) -> RefusalItem {
    RefusalItem {
        number: refusal.code,
        category: refusal.category.name().to_owned(),
        error_category: refusal.written_category.as_ref().map(|written| plain(written, redaction)),
        reason: plain(&refusal.reason, redaction),
    }
}

fn challenge_of(challenge: &Challenge, redaction: Redaction) -> ChallengeItem {
    let text = |text: &Option<String>| text.as_ref().map(|text| plain(text, redaction));
    ChallengeItem {
        scheme: challenge.scheme.clone(),
        client_id: text(&challenge.client_id),
        trusted_issuers: challenge.trusted_issuers.iter().map(|issuer| plain(issuer, redaction)).collect(),
        authorization_uri: text(&challenge.authorization_uri),
        error: text(&challenge.error),
        realm: text(&challenge.realm),
    }
}

fn aadsts_of(error: &Aadsts, redaction: Redaction) -> AadstsItem {
    let text = |text: &Option<String>| text.as_ref().map(|text| plain(text, redaction));
    AadstsItem {
        code: error.code,
        codes: error.codes.clone(),
        error: text(&error.error),
        text: plain(&error.text, redaction),
        reason: text(&error.reason),
        used: error.used.map(|used| used.to_hex()),
        found: error.found.as_ref().map(key_of),
        configured: error.configured.iter().map(key_of).collect(),
        names: text(&error.names),
        tenant: text(&error.tenant),
        application_id: text(&error.application_id),
        ids: ids(&error.ids, redaction),
        time: moment(error.time.as_ref()),
    }
}

fn key_of(key: &ConfiguredKey) -> KeyItem {
    KeyItem {
        thumbprint: key.thumbprint.map(|thumbprint| thumbprint.to_hex()),
        start: moment(key.start.as_ref()),
        end: moment(key.end.as_ref()),
    }
}

fn client_of(message: &ClientMessage, redaction: Redaction) -> ClientItem {
    ClientItem {
        fault: message.kind.id().to_owned(),
        text: plain(&message.text, redaction),
        names: message.names.as_ref().map(|names| plain(names, redaction)),
    }
}

fn ids(ids: &[(String, String)], redaction: Redaction) -> Vec<Id> {
    ids.iter().map(|(name, value)| Id { name: name.clone(), value: plain(value, redaction) }).collect()
}

fn plain(text: &str, redaction: Redaction) -> String {
    redaction.text(&visible(text))
}

/// Nothing where the day and the month can be confused.
fn moment(written: Option<&Written>) -> Option<String> {
    written?.about().map(rfc3339)
}

impl Writer<'_> {
    pub(super) fn trace(&mut self, trace: &Diagnostics) {
        if let Some(request) = &trace.request {
            let words = [
                request.method.clone(),
                request.url.clone(),
                request.status.map(|status| format!("→ {status}")),
                request.server.as_ref().map(|server| format!("(Server: {server})")),
            ];
            let words: Vec<_> = words.into_iter().flatten().collect();
            if !words.is_empty() {
                self.said("request", &words.join(" "));
            }
            for (name, value) in &request.ids {
                self.said(name, value);
            }
        }
        let time = |written: &Option<Written>| written.as_ref().and_then(Written::about).map(utc);
        if let Some(from) = time(&trace.time) {
            let until = time(&trace.until).map(|until| format!(", last at {until}")).unwrap_or_default();
            self.said("at", &format!("{from}{until}"));
        }
        if trace.count > 1 {
            self.said("lines", &format!("{} say the same", count_of(trace.count)));
        }
        self.diagnostics(&trace.items);
    }

    /// One line for each thing that was said, and those that belong to it below.
    pub(super) fn diagnostics(&mut self, items: &[Diagnostic]) {
        for item in items {
            match item {
                Diagnostic::Refusal(refusal) => self.refusal(refusal),
                Diagnostic::Challenge(challenge) => self.challenge(challenge),
                Diagnostic::Aadsts(error) => self.aadsts(error),
                Diagnostic::Client(message) if message.text.is_empty() => {
                    let names = message.names.as_deref().unwrap_or_default();
                    self.said("client", &format!("{} {names}", message.kind.id()));
                }
                Diagnostic::Client(message) => self.said("client", &message.text),
            }
        }
    }

    fn refusal(&mut self, refusal: &Refusal) {
        let number = refusal.code.map(|code| format!("{code} ")).unwrap_or_default();
        self.said("refused", &format!("{number}{}", refusal.category.name()));
        if !refusal.reason.is_empty() {
            self.said("  reason", &refusal.reason);
        }
    }

    fn challenge(&mut self, challenge: &Challenge) {
        let error = challenge.error.as_ref().map(|error| format!(", error {error}")).unwrap_or_default();
        let realm = challenge.realm.as_ref().filter(|realm| !realm.is_empty());
        let realm = realm.map(|realm| format!(", realm {realm}")).unwrap_or_default();
        self.said("challenge", &format!("{}{realm}{error}", challenge.scheme));
        let named = [("  client id", &challenge.client_id), ("  sign in at", &challenge.authorization_uri)];
        for (name, value) in named {
            if let Some(value) = value {
                self.said(name, value);
            }
        }
        for issuer in &challenge.trusted_issuers {
            self.said("  trusts", issuer);
        }
    }

    fn aadsts(&mut self, error: &Aadsts) {
        self.said("Entra", &format!("AADSTS{}: {}", error.code, error.text));
        if let Some(used) = error.used {
            self.said("  key used", &used.to_hex());
        }
        for key in &error.configured {
            let thumbprint = key.thumbprint.map_or_else(|| "without a thumbprint".to_owned(), |known| known.to_hex());
            let until = key.end.as_ref().and_then(Written::about);
            let until = until.map(|until| format!(", until {}", utc(until))).unwrap_or_default();
            self.said("  key known", &format!("{thumbprint}{until}"));
        }
        for (name, value) in &error.ids {
            self.said(&format!("  {}", name.to_lowercase()), value);
        }
    }

    fn said(&mut self, name: &str, value: &str) {
        let value = plain(value, self.redaction);
        self.property(name, &value);
    }
}

fn count_of(lines: u64) -> String {
    count(usize::try_from(lines).unwrap_or(usize::MAX), "line", "lines")
}
