//! One command's output → the objects in it, each with its place.

use std::ops::Range;

use super::silent::{self, Said};
use super::{
    ExchangeObject, ObjectBody, ObjectKind, auth_config, auth_server, certificate, connector, exchange_server, graph,
    native, oauth_test, recognise, server,
};
use crate::powershell::{self, Form, Object, Output, Prompt, Value};

/// An object, and where it stands in the text, in bytes.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The object.
    pub object: ExchangeObject,
    /// Its place.
    pub range: Range<usize>,
}

/// The objects that one command's output holds; one of [`ObjectBody::Nothing`] or [`ObjectBody::Failed`] where the command
/// printed nothing or an error. The text is the one that the output stands in. Outputs of other commands yield none.
pub fn objects(output: &Output, text: &str) -> Vec<Placed> {
    if let Some(placed) = native_output(output, text) {
        return vec![placed];
    }
    let mut found: Vec<Placed> = Vec::new();
    for object in output.objects.iter().filter(|object| !is_said(object, output)) {
        found.extend(read(object, output));
    }
    if found.is_empty() {
        return silent_output(output, text).into_iter().collect();
    }
    // What stands alone has its prompt line with it, and so does the first of several.
    if let [first, ..] = found.as_mut_slice() {
        first.range.start = output.range.start;
    }
    if let [only] = found.as_mut_slice() {
        only.range = output.range.clone();
    }
    let problems = output.problems.iter().map(|problem| problem.message.clone());
    if let Some(last) = found.last_mut() {
        last.object.problems.extend(problems);
    }
    found
}

/// Whether it is a line that a command printed, and no object.
fn is_said(object: &Object, output: &Output) -> bool {
    let is_message = object.is_a("ErrorRecord") || object.is_a("WarningRecord");
    let is_error = |property: &powershell::Property| recognise::of_cmdlet(&property.name).is_some();
    output.form == Form::Text
        || (is_message && output.form != Form::CliXml)
        // `Get-AuthConfig : The term 'Get-AuthConfig' is not recognized …`
        || object.properties.first().is_some_and(is_error)
}

/// What `w32tm` and `netsh` printed below no prompt, anywhere in a text.
pub fn native_outputs(text: &str) -> Vec<Placed> {
    let placed = |printed: native::Printed| Placed { range: printed.range.clone(), object: of_native(printed, None) };
    native::find(text).into_iter().map(placed).collect()
}

fn native_output(output: &Output, text: &str) -> Option<Placed> {
    let prompt = output.prompt.as_ref()?;
    let below = below_prompt(output, text)?;
    let printed = native::of_command(&prompt.command, below)?;
    let end = output.range.end - below.len() + printed.range.end;
    Some(Placed { object: of_native(printed, Some(prompt)), range: output.range.start..end })
}

fn of_native(printed: native::Printed, prompt: Option<&Prompt>) -> ExchangeObject {
    ExchangeObject {
        kind: printed.kind,
        server: server::of_prompt(prompt),
        command: prompt.map(|prompt| prompt.command.clone()),
        type_name: None,
        form: Form::Text,
        properties: printed.properties,
        body: printed.body,
        problems: Vec::new(),
    }
}

/// The lines of an output behind its prompt, and behind the lines that continue that.
fn below_prompt<'t>(output: &Output, text: &'t str) -> Option<&'t str> {
    let whole = text.get(output.range.clone())?;
    let mut command = output.prompt.as_ref()?.command.split_whitespace();
    let first = whole.lines().next().unwrap_or_default();
    if !command.next().is_some_and(|word| first.contains(word)) {
        return Some(whole);
    }
    let mut rest = whole.split_once('\n').map(|(_, rest)| rest).unwrap_or_default();
    while rest.starts_with(">>") {
        rest = rest.split_once('\n').map(|(_, rest)| rest).unwrap_or_default();
    }
    Some(rest)
}

fn silent_output(output: &Output, text: &str) -> Option<Placed> {
    let mut range = output.range.clone();
    let said = if output.objects.is_empty() {
        below_prompt(output, text)?.to_owned()
    } else {
        output.objects.iter().map(silent::words).collect::<Vec<_>>().join("\n")
    };
    let (kind, body) = match &output.prompt {
        None => silent::without_prompt(&said)?,
        Some(prompt) => match silent::read(prompt, &said)? {
            Said::Body(kind, body) => (kind, *body),
            Said::Value(kind, object) => {
                if let Some(Value::Text(value)) = object.properties.first().map(|property| &property.value) {
                    // Only the line with the value is this command's: anything may stand below it.
                    let below = below_prompt(output, text)?;
                    range.end = range.end - below.len() + below.find(value.as_str())? + value.len();
                }
                return Some(Placed { object: exchange_object(kind, &object, output), range });
            }
        },
    };
    let of_message = || match &body {
        ObjectBody::Failed(message) => silent::server(message),
        _ => None,
    };
    // A command that was told which server to ask ran on another.
    let is_told = output.prompt.as_ref().is_some_and(|prompt| server::argument(&prompt.command, "Server").is_some());
    let of_session = || silent::session(&said).filter(|_| !is_told);
    let object = ExchangeObject {
        kind,
        server: of_message().or_else(of_session).or_else(|| server::of_prompt(output.prompt.as_ref())),
        command: output.prompt.as_ref().map(|prompt| prompt.command.clone()),
        type_name: None,
        form: output.form,
        properties: Vec::new(),
        body,
        problems: Vec::new(),
    };
    Some(Placed { object, range })
}

/// One object, or those inside it.
fn read(object: &Object, output: &Output) -> Vec<Placed> {
    let range = if object.range.is_empty() { output.range.clone() } else { object.range.clone() };
    if let Some(credentials) = graph::credentials(object) {
        let credential = |(object, body, problems): (Object, ObjectBody, Vec<String>)| {
            let body = graph::with_application(body, output.prompt.as_ref().map(|prompt| prompt.command.as_str()));
            let found = with_body(ObjectKind::KeyCredential, &object, output, body, problems);
            let place = if object.range.is_empty() { range.clone() } else { object.range.clone() };
            Placed { object: found, range: place }
        };
        return credentials.into_iter().map(credential).collect();
    }
    let command = output.prompt.as_ref().map(|prompt| prompt.command.as_str());
    if let Some(kind) = recognise::kind(object, command) {
        return vec![Placed { object: exchange_object(kind, object, output), range }];
    }
    // Graph and Windows PowerShell 5.1 put a list into a member `value`.
    if output.form == Form::Json
        && let Some(Value::List { items, .. }) = object.get("value")
    {
        let inner = |item: &Value| match item {
            Value::Object(object) => read(object, output),
            _ => Vec::new(),
        };
        return items.iter().flat_map(inner).collect();
    }
    let is_typed = !object.types.is_empty() || output.form == Form::CliXml;
    if is_typed || (command.is_some() && output.form != Form::Text) {
        return vec![Placed { object: exchange_object(ObjectKind::Other, object, output), range }];
    }
    Vec::new()
}

fn exchange_object(kind: ObjectKind, object: &Object, output: &Output) -> ExchangeObject {
    let prompt = output.prompt.as_ref();
    let mut problems = Vec::new();
    let body = body(kind, object, prompt, &mut problems);
    with_body(kind, object, output, body, problems)
}

pub(super) fn body(
    kind: ObjectKind,
    object: &Object,
    prompt: Option<&Prompt>,
    problems: &mut Vec<String>,
) -> ObjectBody {
    match kind {
        ObjectKind::AuthConfig => auth_config::read(object),
        ObjectKind::ExchangeCertificate => certificate::read(object, problems),
        ObjectKind::AuthServer => auth_server::read(object, problems),
        ObjectKind::PartnerApplication => auth_server::read_application(object, problems),
        ObjectKind::IntraOrganizationConnector => connector::read(object),
        ObjectKind::IntraOrganizationConfiguration => connector::read_configuration(object),
        ObjectKind::OrganizationRelationship => connector::read_relationship(object),
        ObjectKind::SettingOverride => connector::read_override(object),
        ObjectKind::TestOAuthConnectivity => oauth_test::read(object, prompt),
        ObjectKind::ExchangeServer => exchange_server::read(object),
        ObjectKind::VirtualDirectory => exchange_server::read_directory(object),
        ObjectKind::KeyCredential => {
            let body = graph::read(object, None, problems);
            graph::with_application(body, prompt.map(|prompt| prompt.command.as_str()))
        }
        ObjectKind::HybridConfiguration | ObjectKind::ClockStatus | ObjectKind::WinHttpProxy | ObjectKind::Other => {
            ObjectBody::Plain
        }
    }
}

fn with_body(
    kind: ObjectKind,
    object: &Object,
    output: &Output,
    body: ObjectBody,
    problems: Vec<String>,
) -> ExchangeObject {
    let prompt = output.prompt.as_ref();
    ExchangeObject {
        kind,
        server: server::server(kind, object, prompt),
        command: prompt.map(|prompt| prompt.command.clone()),
        type_name: object.types.first().map(|name| short_type(name).to_owned()),
        form: output.form,
        properties: object.properties.clone(),
        body,
        problems,
    }
}

/// The name without its namespace and without the types that it is made for.
fn short_type(name: &str) -> &str {
    let name = name.split(['`', '[']).next().unwrap_or(name);
    name.rsplit('.').next().unwrap_or(name)
}
