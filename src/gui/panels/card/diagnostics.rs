//! The card of what headers, a trace or an error message say; the same sections stand in the cards of events and tests.

use super::data::{About, CardRow, CardSection, CardTable, CardView, Cell};
use crate::event::diagnostics::{
    Aadsts, Category, Challenge, ClientFault, ClientMessage, ConfiguredKey, Diagnostic, Diagnostics, Exchanged, Refusal,
};
use crate::gui::theme::Icon;
use crate::network::status_words;
use crate::text;
use crate::time::Written;

pub(super) fn card(about: About<'_>, trace: &Diagnostics) -> CardView {
    let mut view = CardView::of(Icon::Network, title(trace));
    view.facts.extend(trace.time.as_ref().and_then(Written::about).map(|moment| about.relative(moment)));
    view.sentence = match trace.items.first() {
        None => "A request and its answer. The answer says nothing about tokens.".to_owned(),
        Some(_) => {
            "What a server, the sign-in service or Exchange itself said when a token was used or asked for.".to_owned()
        }
    };
    if let Some(request) = &trace.request {
        view.sections.push(CardSection::new("Request", request_rows(about, request, trace.time.as_ref())));
    } else if let Some(time) = &trace.time {
        view.sections.push(CardSection::new("Time", vec![CardRow::words("When", about.moment(time))]));
    }
    view.sections.extend(sections(about, &trace.items));
    view
}

/// What it is called: the number of the first error, else the request.
pub(super) fn title(trace: &Diagnostics) -> String {
    let first = trace.items.iter().find_map(|item| match item {
        Diagnostic::Aadsts(error) => Some(format!("AADSTS{}", error.code)),
        Diagnostic::Refusal(refusal) => Some(refusal_title(refusal)),
        Diagnostic::Client(message) => Some(client_title(message.kind).to_owned()),
        Diagnostic::Challenge(_) => None,
    });
    let first = first.or_else(|| trace.request.as_ref().and_then(request_title));
    first.unwrap_or_else(
        || {
            if trace.items.is_empty() { "Trace".to_owned() } else { "Challenge of a server".to_owned() }
        },
    )
}

fn request_title(request: &Exchanged) -> Option<String> {
    let url = request.url.as_deref()?;
    let host = url::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
    let host = host.unwrap_or_else(|| url.to_owned());
    let parts = request.method.iter().cloned().chain([host]).chain(request.status.map(|status| status.to_string()));
    let parts: Vec<String> = parts.collect();
    Some(text::shorten(&text::visible(&parts.join(" ")), MAX_TITLE).into_owned())
}

/// A section for each thing that was said.
pub(super) fn sections(about: About<'_>, items: &[Diagnostic]) -> Vec<CardSection> {
    let mut sections = Vec::new();
    for item in items.iter().take(MAX_ITEMS) {
        match item {
            Diagnostic::Refusal(refusal) => {
                sections.push(CardSection::new("The server refused the token", refusal_rows(refusal)));
            }
            Diagnostic::Challenge(challenge) => {
                sections.push(CardSection::new("The server asks for a token", challenge_rows(challenge)));
            }
            Diagnostic::Aadsts(error) => sections.extend(aadsts_sections(about, error)),
            Diagnostic::Client(message) => {
                sections.push(CardSection::new("Exchange’s own client says", client_rows(message)));
            }
        }
    }
    if items.len() > MAX_ITEMS {
        let left = items.len() - MAX_ITEMS;
        let words = format!("{left} more of the kind stand in the text.");
        sections.push(CardSection::new("And more", vec![CardRow::Prose(words)]));
    }
    sections
}

fn request_rows(about: About<'_>, request: &Exchanged, time: Option<&Written>) -> Vec<CardRow> {
    let mut rows = Vec::new();
    rows.extend(request.method.as_deref().map(|method| CardRow::verbatim("Method", method)));
    rows.extend(request.url.as_deref().map(|url| CardRow::verbatim("Address", url)));
    rows.extend(request.status.map(|status| CardRow::words("Status", status_words(status))));
    rows.extend(request.server.as_deref().map(|server| CardRow::verbatim("Answered by", server)));
    rows.extend(time.map(|time| CardRow::words("When", about.moment(time))));
    let headers = if request.has_headers { "there to be read" } else { "not in the evidence" };
    rows.push(CardRow::words("Headers", headers));
    rows.extend(request.ids.iter().take(MAX_IDS).map(|(name, value)| CardRow::verbatim(name, value)));
    rows
}

fn refusal_title(refusal: &Refusal) -> String {
    match (&refusal.written_category, refusal.code) {
        (Some(category), _) => format!("Refused: {}", text::shorten(&text::visible(category), MAX_TITLE)),
        (None, _) if refusal.category != Category::Unknown => format!("Refused: {}", refusal.category.name()),
        (None, Some(code)) => format!("Refused: {code}"),
        (None, None) => "Refused".to_owned(),
    }
}

fn refusal_rows(refusal: &Refusal) -> Vec<CardRow> {
    let mut rows = Vec::new();
    if refusal.reason.is_empty() {
        rows.push(CardRow::absent("Reason", "none given"));
    } else {
        rows.push(CardRow::verbatim("Reason", &refusal.reason));
    }
    rows.push(match &refusal.written_category {
        Some(category) => CardRow::verbatim("Category", category),
        None if refusal.category == Category::Unknown => CardRow::absent("Category", "not written down"),
        None => CardRow::words("Category", format!("{}, as reason and number say", refusal.category.name())),
    });
    rows.extend(refusal.code.map(|code| CardRow::words("Number", code.to_string())));
    rows
}

fn challenge_rows(challenge: &Challenge) -> Vec<CardRow> {
    let mut rows = vec![CardRow::verbatim("Scheme", &challenge.scheme)];
    if !challenge.trusted_issuers.is_empty() {
        rows.push(CardRow::verbatim("Trusted issuers", &challenge.trusted_issuers.join("\n").replace('\n', ", ")));
    } else if challenge.scheme.eq_ignore_ascii_case("bearer") {
        rows.push(CardRow::absent("Trusted issuers", "none named"));
    }
    let named = [
        ("Sign in at", &challenge.authorization_uri),
        ("Application", &challenge.client_id),
        ("Error", &challenge.error),
        ("Realm", &challenge.realm),
    ];
    let named = named.into_iter().filter_map(|(key, value)| {
        let value = value.as_deref()?;
        Some(if value.is_empty() { CardRow::absent(key, "blank") } else { CardRow::verbatim(key, value) })
    });
    rows.extend(named);
    rows
}

fn aadsts_sections(about: About<'_>, error: &Aadsts) -> Vec<CardSection> {
    let mut rows = vec![CardRow::verbatim("Error", &format!("AADSTS{}", error.code))];
    if error.codes.len() > 1 {
        let all: Vec<String> = error.codes.iter().map(|code| format!("AADSTS{code}")).collect();
        rows.push(CardRow::words("With", all.join(", ")));
    }
    rows.extend(error.error.as_deref().map(|code| CardRow::verbatim("OAuth error", code)));
    rows.extend(error.reason.as_deref().map(|reason| CardRow::verbatim("Reason", reason)));
    rows.extend(error.tenant.as_deref().map(|tenant| CardRow::verbatim("Tenant", tenant)));
    rows.extend(error.application_id.as_deref().map(|id| CardRow::verbatim("Application", id)));
    rows.extend(error.names.as_deref().map(|name| CardRow::verbatim("Names", name)));
    rows.extend(error.time.as_ref().map(|time| CardRow::words("When", about.moment(time))));
    rows.extend(error.ids.iter().take(MAX_IDS).map(|(name, value)| CardRow::verbatim(name, value)));
    if !error.text.is_empty() {
        rows.push(CardRow::quote("text of the error", &error.text));
    }
    let mut sections = vec![CardSection::new("The sign-in service refused", rows)];
    sections.extend(keys_table(about, error).map(|table| {
        let mut rows = vec![CardRow::Table(table)];
        let links = error.used.iter().flat_map(|used| about.about_thumbprint(used));
        rows.extend(links);
        CardSection::new("Keys, as the sign-in service sees them", rows)
    }));
    sections
}

/// The key that was used, the one that was found for it, and all that the sign-in service knows for the application.
fn keys_table(about: About<'_>, error: &Aadsts) -> Option<CardTable> {
    let mut rows = Vec::new();
    if let Some(used) = &error.used {
        let known = error.configured.iter().chain(&error.found).any(|key| key.thumbprint.as_ref() == Some(used));
        let note = if known || error.configured.is_empty() { "" } else { "not among the configured" };
        let [from, until] = [note.to_owned(), String::new()];
        rows.push(vec![
            Cell::Words("Used by the client".to_owned()),
            Cell::Thumbprint(used.to_hex()),
            Cell::Words(from),
            Cell::Words(until),
        ]);
    }
    rows.extend(error.found.iter().map(|key| key_row(about, "Found", key)));
    rows.extend(error.configured.iter().take(MAX_KEYS).map(|key| key_row(about, "Configured", key)));
    let left = error.configured.len().saturating_sub(MAX_KEYS);
    let left_out = if left > 0 { format!("{left} more stand in the text.") } else { String::new() };
    let headers = vec!["Key", "Thumbprint", "From", "Until"];
    (!rows.is_empty()).then_some(CardTable { headers, rows, left_out })
}

fn key_row(about: About<'_>, what: &str, key: &ConfiguredKey) -> Vec<Cell> {
    let thumbprint = match &key.thumbprint {
        Some(thumbprint) => Cell::Thumbprint(thumbprint.to_hex()),
        None => Cell::Words("not given".to_owned()),
    };
    let moment = |written: &Option<Written>| match written {
        None => "not given".to_owned(),
        Some(written) => match written.about() {
            Some(moment) => about.relative(moment),
            None => text::visible(&text::shorten(&written.text, MAX_TITLE)).into_owned(),
        },
    };
    vec![Cell::Words(what.to_owned()), thumbprint, Cell::Words(moment(&key.start)), Cell::Words(moment(&key.end))]
}

fn client_rows(message: &ClientMessage) -> Vec<CardRow> {
    let mut rows = vec![CardRow::words("In short", client_title(message.kind))];
    rows.extend(message.names.as_deref().map(|name| CardRow::verbatim("Names", name)));
    rows.push(CardRow::quote("message", &message.text));
    rows
}

fn client_title(kind: ClientFault) -> &'static str {
    match kind {
        ClientFault::MissingSigningCertificate => "No certificate to sign with",
        ClientFault::WeakSigningCertificate => "Signing key missing or under 2048 bits",
        ClientFault::ConfigurationNotLoaded => "OAuth configuration not loaded",
        ClientFault::DuplicateRealm => "Two auth servers for one realm",
        ClientFault::EmptyRealm => "An auth server without a realm",
        ClientFault::UserIncomplete => "The mailbox lacks what a token needs",
        ClientFault::TokenRequestFailed => "The sign-in service gave no token",
        ClientFault::Forbidden => "403: forbidden on the way or at the end",
        ClientFault::NoMatchedIssuer => "No auth server for the trusted issuers",
        ClientFault::NoOAuthThere => "No OAuth at that address",
        ClientFault::CustomProxy => "A proxy of Exchange’s own is set",
        ClientFault::WayBlocked => "Blocked on the way to the sign-in service",
        ClientFault::TlsChannel => "No TLS connection",
        ClientFault::LinkedAccount => "Linked account missing or without roles",
        ClientFault::CertificateNotFound => "Auth Certificate not found",
        ClientFault::ConsentMissing => "Admin consent not granted",
        ClientFault::OAuthNotSetUp => "The wizard ended without OAuth",
        ClientFault::Unauthorized => "401 without a reason",
    }
}

const MAX_ITEMS: usize = 30; // a trace of a whole day repeats itself
const MAX_IDS: usize = 12;
const MAX_KEYS: usize = 20;
const MAX_TITLE: usize = 60; // one line
