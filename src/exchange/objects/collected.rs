//! What the collection script wrote (`assay.collect/1`) → the same objects that its commands print.

use std::ops::Range;

use super::read::{Placed, body};
use super::{ExchangeObject, ObjectBody, ObjectKind, native, server};
use crate::jose::json::{self, Document, Node};
use crate::powershell::{Form, Object, Prompt, Property, Value};
use crate::time::{self, Written};

/// The script that collects what Assay asks for: Windows PowerShell, reads only, writes one JSON file.
pub const COLLECTION_SCRIPT: &str = include_str!("../../../assets/collect-exchange-oauth.ps1");

/// The objects in a file that the collection script wrote. Nothing where the document is none.
pub fn collected(document: &Document) -> Option<Vec<Placed>> {
    let root = document.root.as_ref()?;
    let schema = root.get("schema")?.as_str()?;
    let version = schema.strip_prefix(SCHEMA_PREFIX)?;
    let text = |name: &str| root.get(name).and_then(Node::as_str);
    let file = File { on: text("collected_on"), is_newer: version != VERSION };
    let mut found = Vec::new();
    for (name, kind, command) in SECTIONS {
        if let Some(section) = root.get(name) {
            file.section(section, kind, command, &mut found);
        }
    }
    Some(found)
}

struct File<'d> {
    /// The computer that the script ran on.
    on: Option<&'d str>,
    /// It is of a version that came after this program.
    is_newer: bool,
}

impl File<'_> {
    fn section(&self, section: &Node, kind: ObjectKind, command: &str, found: &mut Vec<Placed>) {
        let (items, errors) = (elements(section.get("items")), elements(section.get("errors")));
        for item in &items {
            found.push(self.item(item, kind, command));
        }
        for error in &errors {
            found.push(self.error(error, kind, command));
        }
        let is_asked = section.get("items").is_some();
        // Without a mailbox the test was not made; clocks and proxies are there or are not.
        if items.is_empty() && errors.is_empty() && is_asked && !OPTIONAL.contains(&kind) {
            let object = self.object(kind, command, self.on, Vec::new(), ObjectBody::Nothing);
            found.push(Placed { object, range: range(section) });
        }
    }

    fn item(&self, item: &Node, kind: ObjectKind, command: &str) -> Placed {
        let object = Object {
            properties: item.members().iter().map(|member| property(&member.name, &member.node)).collect(),
            ..Object::default()
        };
        let named = server::server(kind, &object, None);
        let of_item = item.get("Server").and_then(Node::as_str).filter(|_| kind != ObjectKind::SettingOverride);
        let server = named.as_deref().or(of_item).or(self.on);
        let mut problems = Vec::new();
        let text = item.get("Text").and_then(Node::as_str);
        let is_program = matches!(kind, ObjectKind::ClockStatus | ObjectKind::WinHttpProxy);
        let body = if let Some(text) = text.filter(|_| is_program) {
            let failed = || ObjectBody::Failed(crate::text::shorten(text.trim(), MAX_MESSAGE_CHARS).into_owned());
            native::of_command(command, text).map_or_else(failed, |printed| printed.body)
        } else {
            let target = item.get("TargetUri").and_then(Node::as_str);
            let command = target.map(|target| format!("{command} -TargetUri {target}"));
            let prompt = command.map(|command| Prompt { command, computer: None });
            body(kind, &object, prompt.as_ref(), &mut problems)
        };
        let mut object = self.object(kind, command, server, object.properties, body);
        object.problems.extend(problems);
        Placed { object, range: range(item) }
    }

    fn error(&self, error: &Node, kind: ObjectKind, command: &str) -> Placed {
        let text = |name: &str| error.get(name).and_then(Node::as_str);
        let message =
            crate::text::shorten(text("Message").unwrap_or("it says nothing"), MAX_MESSAGE_CHARS).into_owned();
        let command = text("Command").unwrap_or(command);
        let server = text("Server").or(self.on);
        let object = self.object(kind, command, server, Vec::new(), ObjectBody::Failed(message));
        Placed { object, range: range(error) }
    }

    fn object(
        &self,
        kind: ObjectKind,
        command: &str,
        server: Option<&str>,
        properties: Vec<Property>,
        body: ObjectBody,
    ) -> ExchangeObject {
        let newer = "the file was written by a newer version of the collection script: not all of it may be read";
        ExchangeObject {
            kind,
            server: server.map(str::to_owned),
            command: Some(command.to_owned()),
            type_name: None,
            form: Form::Json,
            properties,
            body,
            problems: self.is_newer.then(|| newer.to_owned()).into_iter().collect(),
        }
    }
}

/// A list. Windows PowerShell 5.1 writes some as `{"value": [...], "Count": 1}`, and older ones a single item as itself.
fn elements(node: Option<&Node>) -> Vec<&Node> {
    let Some(node) = node else { return Vec::new() };
    match &node.value {
        json::Value::Array(items) => items.iter().collect(),
        json::Value::Object(_) => match node.get("value") {
            Some(list) if node.get("Count").is_some() => list.elements().iter().collect(),
            _ if node.members().is_empty() => Vec::new(),
            _ => vec![node],
        },
        _ => Vec::new(),
    }
}

fn property(name: &str, node: &Node) -> Property {
    Property { name: name.to_owned(), value: value(name, node) }
}

fn value(name: &str, node: &Node) -> Value {
    match &node.value {
        json::Value::Null => Value::Null,
        json::Value::Bool(flag) => Value::Bool(*flag),
        json::Value::Number(number) => Value::Number(number.clone()),
        // The script writes dates in one form only.
        json::Value::String(text) => match time::parse(text).filter(|_| is_date(name)) {
            Some(time) => Value::Date(Written::exact(time)),
            None => Value::Text(text.clone()),
        },
        json::Value::Array(items) => {
            Value::List { items: items.iter().map(|item| value(name, item)).collect(), is_cut_off: false }
        }
        json::Value::Object(members) if node.get("value").is_some() && node.get("Count").is_some() => {
            let list = members.iter().find(|member| member.name == "value");
            list.map_or(Value::Null, |list| value(name, &list.node))
        }
        json::Value::Object(members) => Value::Object(Box::new(Object {
            properties: members.iter().map(|member| property(&member.name, &member.node)).collect(),
            ..Object::default()
        })),
    }
}

fn is_date(name: &str) -> bool {
    DATES.contains(&name)
}

fn range(node: &Node) -> Range<usize> {
    node.start..node.end
}

const SCHEMA_PREFIX: &str = "assay.collect/";
const VERSION: &str = "1";
const MAX_MESSAGE_CHARS: usize = 500;
const DATES: [&str; 4] = ["NextCertificateEffectiveDate", "NotBefore", "NotAfter", "WhenChangedUTC"];
/// The sections, in the order in which they are best read, and the commands that they come from.
const SECTIONS: [(&str, ObjectKind, &str); 14] = [
    ("auth_config", ObjectKind::AuthConfig, "Get-AuthConfig"),
    ("exchange_certificates", ObjectKind::ExchangeCertificate, "Get-ExchangeCertificate"),
    ("auth_servers", ObjectKind::AuthServer, "Get-AuthServer"),
    ("partner_applications", ObjectKind::PartnerApplication, "Get-PartnerApplication"),
    ("intra_organization_connectors", ObjectKind::IntraOrganizationConnector, "Get-IntraOrganizationConnector"),
    (
        "intra_organization_configurations",
        ObjectKind::IntraOrganizationConfiguration,
        "Get-IntraOrganizationConfiguration",
    ),
    ("organization_relationships", ObjectKind::OrganizationRelationship, "Get-OrganizationRelationship"),
    ("setting_overrides", ObjectKind::SettingOverride, "Get-SettingOverride"),
    ("hybrid_configuration", ObjectKind::HybridConfiguration, "Get-HybridConfiguration"),
    ("exchange_servers", ObjectKind::ExchangeServer, "Get-ExchangeServer"),
    ("virtual_directories", ObjectKind::VirtualDirectory, "Get-WebServicesVirtualDirectory"),
    ("oauth_connectivity", ObjectKind::TestOAuthConnectivity, "Test-OAuthConnectivity -Service EWS"),
    ("clocks", ObjectKind::ClockStatus, "w32tm /query /status"),
    ("winhttp_proxies", ObjectKind::WinHttpProxy, "netsh winhttp show proxy"),
];
const OPTIONAL: [ObjectKind; 5] = [
    ObjectKind::TestOAuthConnectivity,
    ObjectKind::ClockStatus,
    ObjectKind::WinHttpProxy,
    ObjectKind::ExchangeCertificate,
    ObjectKind::VirtualDirectory,
];
