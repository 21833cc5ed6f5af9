//! The card of an object of Exchange's configuration.

use super::data::{About, CardRow, CardSection, CardView};
use super::printed;
use crate::exchange::objects::{
    AuthConfig, AuthServer, ClockStatus, ExchangeCertificate, ExchangeObject, IntraOrganizationConfiguration,
    IntraOrganizationConnector, KeyCredential, ObjectBody, ObjectKind, OrganizationRelationship, PartnerApplication,
    SettingOverride, TestOAuthConnectivity, VirtualDirectory, WinHttpProxy,
};
use crate::gui::theme::Icon;
use crate::text;
use crate::time;
use crate::x509::Certificate;

pub(super) fn card(about: About<'_>, object: &ExchangeObject) -> CardView {
    let icon = match object.kind {
        ObjectKind::ExchangeCertificate | ObjectKind::KeyCredential => Icon::Certificate,
        ObjectKind::ClockStatus => Icon::Clock,
        ObjectKind::WinHttpProxy => Icon::Network,
        _ => Icon::Setting,
    };
    let mut view = CardView::of(icon, object.kind.name());
    view.facts.extend(object.server.as_deref().map(|server| text::visible(server).into_owned()));
    view.sentence = sentence(about, object);
    match &object.body {
        ObjectBody::AuthConfig(config) => auth_config(about, &mut view, config),
        ObjectBody::ExchangeCertificate(known) => certificate(about, &mut view, known),
        ObjectBody::AuthServer(server) => auth_server(about, &mut view, server),
        ObjectBody::PartnerApplication(application) => partner_application(about, &mut view, application),
        ObjectBody::IntraOrganizationConnector(connector) => section(&mut view, connector_rows(connector)),
        ObjectBody::IntraOrganizationConfiguration(known) => section(&mut view, configuration_rows(known)),
        ObjectBody::OrganizationRelationship(known) => section(&mut view, relationship_rows(known)),
        ObjectBody::SettingOverride(known) => section(&mut view, override_rows(known)),
        ObjectBody::TestOAuthConnectivity(test) => connectivity(about, &mut view, test),
        ObjectBody::ExchangeServer(server) => section(
            &mut view,
            vec![
                CardRow::of_text("Name", &server.name),
                CardRow::of_field("Build", &server.build, |build| CardRow::verbatim("Build", &build.to_string())),
                CardRow::of_text("Site", &server.site),
                CardRow::of_text("Role", &server.role),
                CardRow::of_text("Web proxy", &server.web_proxy),
            ],
        ),
        ObjectBody::VirtualDirectory(known) => section(&mut view, directory_rows(known)),
        ObjectBody::KeyCredential(known) => key_credential(about, &mut view, known),
        ObjectBody::ClockStatus(status) => section(&mut view, clock_rows(about, status)),
        ObjectBody::WinHttpProxy(proxy) => section(&mut view, proxy_rows(proxy)),
        ObjectBody::Failed(said) => {
            view.sections.push(CardSection::new("What it said", vec![CardRow::quote("message", said)]));
        }
        ObjectBody::Nothing | ObjectBody::Plain => {}
    }
    if !object.problems.is_empty() {
        let rows = object.problems.iter().take(MAX_PROBLEMS);
        let rows = rows.map(|problem| CardRow::Prose(text::capitalised(&text::visible(problem)))).collect();
        view.sections.push(CardSection::new("Could not be read", rows));
    }
    view.sections.extend(printed::section(object));
    view
}

fn section(view: &mut CardView, rows: Vec<CardRow>) {
    view.sections.push(CardSection::new("What it says", rows));
}

/// What the object is for.
fn sentence(about: About<'_>, object: &ExchangeObject) -> String {
    match &object.body {
        ObjectBody::Nothing => {
            let name = lower(object.kind.name());
            if !object.properties.is_empty() {
                return format!("It lists none: there is no {name} here.");
            }
            return format!("The command ran and printed nothing: there is no {name}, or the account may not see it.");
        }
        ObjectBody::Failed(_) => return "The command failed, so nothing is known about these objects.".to_owned(),
        ObjectBody::ExchangeCertificate(known) => {
            let roles = known.thumbprint.known().map(|known| about.roles(&known.thumbprint)).unwrap_or_default();
            let on =
                object.server.as_deref().map_or_else(String::new, |server| format!(" on {}", text::visible(server)));
            return match roles.as_slice() {
                [] => format!("A certificate{on}. No auth configuration in this case names it."),
                roles => {
                    format!("The {} Auth Certificate{on}: Exchange signs OAuth tokens with it.", roles.join(" and "))
                }
            };
        }
        ObjectBody::AuthServer(server) => {
            let known = server.server_type.known().map(String::as_str);
            return match known {
                Some("MicrosoftACS") => {
                    "Exchange accepts tokens that Microsoft’s access control service (ACS) issues for this tenant."
                }
                Some("AzureAD") => {
                    "Exchange accepts tokens that Entra issues for this tenant, and asks Entra for tokens of its own."
                }
                Some("ADFS") => "Exchange accepts tokens that this AD FS server issues.",
                _ => "Somebody whose tokens Exchange accepts.",
            }
            .to_owned();
        }
        _ => {}
    }
    match object.kind {
        ObjectKind::AuthConfig => {
            "Which certificate the organization signs its OAuth tokens with, which was before it, and which comes next."
        }
        ObjectKind::PartnerApplication => "An application that the organization lets in with OAuth tokens.",
        ObjectKind::IntraOrganizationConnector => {
            "Where Exchange sends requests about mailboxes of these domains. While it is enabled, OAuth is used for them, \
             and no organization relationship."
        }
        ObjectKind::IntraOrganizationConfiguration => {
            "The endpoints that the two halves of a hybrid organization know of each other."
        }
        ObjectKind::OrganizationRelationship => {
            "How free/busy times and mail tips are shared with another organization. An enabled intra-organization \
             connector for the same domains comes before it."
        }
        ObjectKind::SettingOverride => "A setting of Exchange’s that differs from what it would be by itself.",
        ObjectKind::TestOAuthConnectivity => "What Exchange wrote down while it tried to use OAuth itself.",
        ObjectKind::ExchangeServer => "A server of the organization, with its build.",
        ObjectKind::VirtualDirectory => "How a web service of Exchange’s lets callers in.",
        ObjectKind::HybridConfiguration => "What the Hybrid Configuration Wizard was told.",
        ObjectKind::KeyCredential => "A certificate that Entra accepts signatures of from an application.",
        ObjectKind::ClockStatus => "How this server keeps its clock right.",
        ObjectKind::WinHttpProxy => "The proxy that services on this server go through.",
        _ => "PowerShell printed this object. Assay reads no more from it than its properties.",
    }
    .to_owned()
}

/// The name of a kind inside a sentence.
pub(super) fn lower(name: &str) -> String {
    let mut letters = name.chars();
    // `OAuth connectivity test` keeps its capitals.
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(std::iter::once(second)).chain(letters).collect()
        }
        _ => name.to_owned(),
    }
}

fn auth_config(about: About<'_>, view: &mut CardView, config: &AuthConfig) {
    let rows = vec![
        about.thumbprint("Current", &config.current),
        about.thumbprint("Previous", &config.previous),
        about.thumbprint("Next", &config.next),
        about.date("Next takes over", &config.next_effective),
    ];
    view.sections.push(CardSection::new("Auth Certificates", rows));
    let rows = vec![
        CardRow::of_text("Service name", &config.service_name),
        CardRow::of_text("Realm", &config.realm),
        about.date("Last changed", &config.changed),
    ];
    view.sections.push(CardSection::new("What else it says", rows));
    let mut links: Vec<CardRow> = Vec::new();
    for known in [&config.current, &config.previous, &config.next].into_iter().filter_map(|field| field.known()) {
        for link in about.about_thumbprint(&known.thumbprint) {
            if !links.contains(&link) {
                links.push(link);
            }
        }
    }
    in_case(view, links);
}

fn in_case(view: &mut CardView, links: Vec<CardRow>) {
    if !links.is_empty() {
        view.sections.push(CardSection::new("In this case", links));
    }
}

fn certificate(about: About<'_>, view: &mut CardView, known: &ExchangeCertificate) {
    let roles = known.thumbprint.known().map(|known| about.roles(&known.thumbprint)).unwrap_or_default();
    if !roles.is_empty() {
        view.facts.push(format!("{} Auth Certificate", text::capitalised(&roles.join(" and "))));
    }
    if let Some(end) = known.not_after.known().and_then(time::Written::about) {
        let verb = if end <= about.moments.at { "ended" } else { "ends" };
        view.facts.push(format!("{verb} {}", about.relative(end)));
    }
    let rows = vec![
        about.thumbprint("Thumbprint", &known.thumbprint),
        CardRow::of_text("Subject", &known.subject),
        CardRow::of_text("Friendly name", &known.friendly_name),
        about.date("Not before", &known.not_before),
        about.date("Not after", &known.not_after),
        CardRow::of_text("Status", &known.status),
        CardRow::of_list("Services", &known.services),
    ];
    view.sections.push(CardSection::new("Certificate", rows));
    let rows = vec![
        CardRow::of_bool("Private key here", &known.has_private_key),
        CardRow::of_field("Size", &known.key_bits, |bits| CardRow::words("Size", format!("{bits} bits"))),
        CardRow::of_text("Provider", &known.provider),
    ];
    view.sections.push(CardSection::new("Key", rows));
    in_case(view, known.thumbprint.known().map(|known| about.about_thumbprint(&known.thumbprint)).unwrap_or_default());
}

fn auth_server(about: About<'_>, view: &mut CardView, server: &AuthServer) {
    view.facts.extend(server.name.known().map(|name| text::shorten(&text::visible(name), MAX_FACT).into_owned()));
    let rows = vec![
        CardRow::of_text("Name", &server.name),
        CardRow::of_text("Type", &server.server_type),
        CardRow::of_bool("Enabled", &server.enabled),
        CardRow::of_bool("Default sign-in", &server.is_default_endpoint),
        CardRow::of_text("Issuer", &server.issuer),
        CardRow::of_text("Realm (tenant)", &server.realm),
        CardRow::of_list("Domains", &server.domains),
        CardRow::of_text("Application", &server.application_id),
    ];
    section(view, rows);
    let rows = vec![
        CardRow::of_text("Tokens from", &server.token_endpoint),
        CardRow::of_text("Sign-in at", &server.authorization_endpoint),
        CardRow::of_text("Keys at", &server.metadata_url),
    ];
    view.sections.push(CardSection::new("Addresses", rows));
    let rows = if server.keys_known && server.keys.is_empty() {
        vec![CardRow::absent("Keys", "none stored")]
    } else if server.keys_known {
        server.keys.iter().map(|key| key_row(about, key)).collect()
    } else {
        vec![CardRow::absent("Keys", "not printed")]
    };
    view.sections.push(CardSection::new("Keys that Exchange has stored", rows));
}

fn key_row(about: About<'_>, key: &Certificate) -> CardRow {
    let end = key
        .not_after
        .map(|end| format!("{} {}", if end <= about.moments.at { "ended" } else { "ends" }, about.relative(end)));
    let name = key.subject_common_name.as_deref().unwrap_or(&key.subject);
    let name = text::shorten(&text::visible(name), MAX_FACT).into_owned();
    let note = std::iter::once(name).chain(end).collect::<Vec<_>>().join(", ");
    CardRow::Thumbprint { key: "Certificate".to_owned(), hex: key.sha1.to_hex(), note }
}

fn partner_application(about: About<'_>, view: &mut CardView, application: &PartnerApplication) {
    view.facts.extend(application.name.known().map(|name| text::shorten(&text::visible(name), MAX_FACT).into_owned()));
    let mut rows = vec![
        CardRow::of_text("Name", &application.name),
        CardRow::of_bool("Enabled", &application.enabled),
        CardRow::of_text("Application", &application.application_id),
        CardRow::of_text("Realm", &application.realm),
        CardRow::of_text("Issuer", &application.issuer),
        CardRow::of_bool("Uses auth server", &application.use_auth_server),
        CardRow::of_bool("Accepts SIDs", &application.accept_security_identifier),
        CardRow::of_text("Linked account", &application.linked_account),
        CardRow::of_text("Keys at", &application.metadata_url),
    ];
    rows.extend(application.keys.iter().map(|key| key_row(about, key)));
    section(view, rows);
}

fn connector_rows(connector: &IntraOrganizationConnector) -> Vec<CardRow> {
    vec![
        CardRow::of_text("Name", &connector.name),
        CardRow::of_bool("Enabled", &connector.enabled),
        CardRow::of_list("Domains", &connector.target_domains),
        CardRow::of_text("Autodiscover at", &connector.discovery_endpoint),
    ]
}

fn configuration_rows(known: &IntraOrganizationConfiguration) -> Vec<CardRow> {
    vec![
        CardRow::of_text("Autodiscover here", &known.on_premises_discovery_endpoint),
        CardRow::of_text("EWS here", &known.on_premises_web_service_endpoint),
        CardRow::of_text("Autodiscover online", &known.online_discovery_endpoint),
        CardRow::of_text("Domain online", &known.online_target_address),
        CardRow::of_list("Domains here", &known.on_premise_target_addresses),
    ]
}

fn relationship_rows(known: &OrganizationRelationship) -> Vec<CardRow> {
    vec![
        CardRow::of_text("Name", &known.name),
        CardRow::of_bool("Enabled", &known.enabled),
        CardRow::of_bool("Free/busy", &known.free_busy_enabled),
        CardRow::of_list("Domains", &known.domains),
        CardRow::of_text("Application", &known.target_application_uri),
        CardRow::of_text("Autodiscover at", &known.target_autodiscover_epr),
        CardRow::of_text("Sharing at", &known.target_sharing_epr),
    ]
}

fn override_rows(known: &SettingOverride) -> Vec<CardRow> {
    vec![
        CardRow::of_text("Name", &known.name),
        CardRow::of_text("Component", &known.component),
        CardRow::of_text("Section", &known.section),
        CardRow::of_list("Parameters", &known.parameters),
        CardRow::of_text("Server", &known.server),
    ]
}

fn connectivity(about: About<'_>, view: &mut CardView, test: &TestOAuthConnectivity) {
    view.facts.extend(test.result.known().map(|result| text::visible(result).into_owned()));
    let named = [("Target", &test.target), ("Mailbox", &test.mailbox), ("Application", &test.application_id)];
    let named = named.into_iter().filter_map(|(key, value)| Some(CardRow::verbatim(key, value.as_deref()?)));
    let rows = [CardRow::of_text("Task", &test.task), CardRow::of_text("Result", &test.result)];
    section(view, rows.into_iter().chain(named).collect());
    view.sections.extend(super::diagnostics::sections(about, &test.diagnostics));
    if let Some(detail) = test.detail.known() {
        view.sections.push(CardSection::new("Log", vec![CardRow::quote("log", detail)]));
    }
}

fn directory_rows(known: &VirtualDirectory) -> Vec<CardRow> {
    vec![
        CardRow::of_text("Directory", &known.identity),
        CardRow::of_bool("OAuth", &known.oauth),
        CardRow::of_list("Inside", &known.internal_methods),
        CardRow::of_list("From outside", &known.external_methods),
        CardRow::of_text("Address inside", &known.internal_url),
        CardRow::of_text("Address outside", &known.external_url),
    ]
}

fn key_credential(about: About<'_>, view: &mut CardView, known: &KeyCredential) {
    let rows = vec![
        about.thumbprint("Thumbprint", &known.thumbprint),
        about.date("From", &known.start),
        about.date("Until", &known.end),
        CardRow::of_text("Application", &known.application_id),
        CardRow::of_text("Owner", &known.owner),
    ];
    section(view, rows);
    in_case(view, known.thumbprint.known().map(|known| about.about_thumbprint(&known.thumbprint)).unwrap_or_default());
}

fn clock_rows(about: About<'_>, status: &ClockStatus) -> Vec<CardRow> {
    let mut rows = vec![
        CardRow::of_text("Source", &status.source),
        about.date("Last set", &status.last_sync),
        CardRow::of_field("Off by", &status.offset_ms, |offset| CardRow::words("Off by", format!("{offset} ms"))),
    ];
    rows.extend(status.error.as_deref().map(|error| CardRow::verbatim("Failed with", error)));
    rows
}

fn proxy_rows(proxy: &WinHttpProxy) -> Vec<CardRow> {
    let server = match &proxy.proxy {
        field if field.is_blank() => CardRow::words("Proxy", "none: direct access"),
        field => CardRow::of_text("Proxy", field),
    };
    vec![server, CardRow::of_list("Goes past it", &proxy.bypass)]
}

const MAX_FACT: usize = 80; // a headline
const MAX_PROBLEMS: usize = 20; // a damaged file has thousands, all alike
