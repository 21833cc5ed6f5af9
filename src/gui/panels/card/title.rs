//! What tells one piece of evidence from another of its kind, on one line.

use super::data::roles;
use super::exchange::lower;
use super::{diagnostics, event};
use crate::case::Case;
use crate::event::Event;
use crate::exchange::objects::{ExchangeCertificate, ExchangeObject, Field, ObjectBody, ObjectKind, ThumbprintText};
use crate::gui::words;
use crate::intake::{Body, Evidence};
use crate::text;
use crate::time::{self, Written};

/// A title, and what stands below it beside the kind and the source.
pub struct Title {
    /// What it is called.
    pub title: String,
    /// Where it is about: a server, a moment.
    pub place: Option<String>,
    /// The title says the kind already.
    pub says_kind: bool,
}

/// The title of evidence that has a card.
pub fn title(case: &Case, evidence: &Evidence) -> Option<Title> {
    match &evidence.body {
        Body::Object(object) => Some(of_object(case, object)),
        Body::Event(known) => {
            Some(Title { title: event::short_name(known), place: when_and_where(known), says_kind: true })
        }
        Body::Diagnostics(trace) => {
            let place = trace.time.as_ref().and_then(Written::about).map(minute);
            Some(Title { title: diagnostics::title(trace), place, says_kind: true })
        }
        Body::EventLog(log) => {
            let lost =
                if log.unreadable > 0 { format!(", {} lost", text::thousands(log.unreadable)) } else { String::new() };
            let records = if log.records == 1 { "record" } else { "records" };
            let place = Some(format!("{} {records}{lost}", text::thousands(log.records)));
            Some(Title { title: text::visible(&evidence.source.name).into_owned(), place, says_kind: true })
        }
        _ => None,
    }
}

fn of_object(case: &Case, object: &ExchangeObject) -> Title {
    let kind = object.kind.name();
    let place = object.server.as_deref().map(|server| text::visible(server).into_owned());
    if let ObjectBody::ExchangeCertificate(known) = &object.body {
        return of_certificate(case, known, place);
    }
    let named = match &object.body {
        ObjectBody::Nothing => return Title { title: format!("No {}", lower(kind)), place, says_kind: true },
        ObjectBody::Failed(_) => return Title { title: format!("Failed: {}", lower(kind)), place, says_kind: true },
        ObjectBody::AuthServer(known) => known_text(&known.name),
        ObjectBody::PartnerApplication(known) => known_text(&known.name),
        ObjectBody::IntraOrganizationConnector(known) => known_text(&known.name),
        ObjectBody::OrganizationRelationship(known) => known_text(&known.name),
        ObjectBody::SettingOverride(known) => known_text(&known.name),
        ObjectBody::ExchangeServer(known) => known_text(&known.name),
        ObjectBody::VirtualDirectory(known) => known_text(&known.identity),
        ObjectBody::KeyCredential(known) => short_thumbprint(&known.thumbprint),
        ObjectBody::AuthConfig(_)
        | ObjectBody::ExchangeCertificate(_)
        | ObjectBody::TestOAuthConnectivity(_)
        | ObjectBody::IntraOrganizationConfiguration(_)
        | ObjectBody::ClockStatus(_)
        | ObjectBody::WinHttpProxy(_)
        | ObjectBody::Plain => None,
    };
    match named {
        Some(named) => Title { title: text::visible(&named).into_owned(), place, says_kind: false },
        None => Title { title: kind.to_owned(), place, says_kind: true },
    }
}

/// Most are called alike: its role and its thumbprint tell one from another.
fn of_certificate(case: &Case, known: &ExchangeCertificate, server: Option<String>) -> Title {
    let thumbprint = short_thumbprint(&known.thumbprint);
    let name = known_text(&known.friendly_name)
        .or_else(|| known_text(&known.subject).map(|subject| common_name(&subject).to_owned()))
        .or_else(|| thumbprint.clone());
    let name = name.unwrap_or_else(|| ObjectKind::ExchangeCertificate.name().to_owned());
    let name = text::visible(name.strip_prefix(EXCHANGE_PREFIX).unwrap_or(&name)).into_owned();
    let roles = known.thumbprint.known().map(|known| roles(case, &known.thumbprint)).unwrap_or_default();
    let title = if roles.is_empty() { name } else { format!("{name} ({})", roles.join(", ")) };
    let place: Vec<String> = thumbprint.into_iter().chain(server).collect();
    Title { title, place: (!place.is_empty()).then(|| place.join(" · ")), says_kind: true }
}

/// `CN=mail.contoso.com, O=Contoso` → `mail.contoso.com`.
fn common_name(subject: &str) -> &str {
    let name = subject.split(',').map(str::trim).find_map(|part| part.strip_prefix("CN="));
    name.filter(|name| !name.is_empty()).unwrap_or(subject)
}

fn known_text(field: &Field<String>) -> Option<String> {
    field.known().filter(|value| !value.trim().is_empty()).cloned()
}

fn short_thumbprint(field: &Field<ThumbprintText>) -> Option<String> {
    field.known().map(|known| words::with_short_thumbprints(&known.thumbprint.to_hex()))
}

fn when_and_where(event: &Event) -> Option<String> {
    let moment = event.time.as_ref().and_then(Written::about).map(minute);
    let computer = event.computer.as_deref().map(|computer| text::visible(short_host(computer)).into_owned());
    let parts: Vec<String> = computer.into_iter().chain(moment).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// `EX01.contoso.com` → `EX01`: the list cuts the end of a line, and the card has the whole name.
fn short_host(host: &str) -> &str {
    if host.parse::<std::net::IpAddr>().is_ok() {
        return host;
    }
    host.split('.').next().filter(|name| !name.is_empty()).unwrap_or(host)
}

/// `2024-10-01 09:14`.
fn minute(moment: time::Time) -> String {
    moment.format("%Y-%m-%d %H:%M").to_string()
}

/// What the names of Exchange's own certificates begin with.
const EXCHANGE_PREFIX: &str = "Microsoft Exchange Server ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_known_by_its_first_name() {
        assert_eq!(short_host("EX01.contoso.com"), "EX01");
        assert_eq!(short_host("EX01"), "EX01");
        assert_eq!(short_host("192.0.2.7"), "192.0.2.7");
        assert_eq!(short_host(".contoso.com"), ".contoso.com");
    }

    #[test]
    fn a_subject_is_known_by_its_common_name() {
        assert_eq!(common_name("CN=mail.contoso.com, O=Contoso"), "mail.contoso.com");
        assert_eq!(common_name("O=Contoso"), "O=Contoso");
    }
}
