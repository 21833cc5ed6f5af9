//! Commands that printed no object: an error, a single value, or nothing at all.

use super::recognise::{of_cmdlet, of_command, of_error};
use super::{ObjectBody, ObjectKind};
use crate::powershell::{Object, Prompt, Property, Value};
use crate::text::shorten;

/// What came of a command whose output holds no object. Nothing where it says nothing about what there is.
pub(super) enum Said {
    /// There is no such object, or the command failed.
    Body(ObjectKind, Box<ObjectBody>),
    /// One property's value: `(Get-AuthConfig).CurrentCertificateThumbprint`.
    Value(ObjectKind, Object),
}

pub(super) fn read(prompt: &Prompt, printed: &str) -> Option<Said> {
    let command = prompt.command.trim();
    if uploads_key(command) && !is_error(printed) {
        return Some(Said::Body(ObjectKind::Other, Box::new(ObjectBody::Plain)));
    }
    let kind = of_command(command)?;
    let printed = printed.trim();
    if printed.is_empty() {
        return is_plain_query(command).then_some(Said::Body(kind, Box::new(ObjectBody::Nothing)));
    }
    if is_error(printed) {
        let kind = of_error(printed).unwrap_or(kind);
        return Some(Said::Body(kind, Box::new(ObjectBody::Failed(message(printed)))));
    }
    let name = member(command)?;
    let mut lines = printed.lines().map(str::trim).take_while(|line| !line.is_empty());
    let (only, None) = (lines.next()?, lines.next()) else { return None };
    let property = Property { name: name.to_owned(), value: Value::Text(only.to_owned()) };
    Some(Said::Value(kind, Object { properties: vec![property], ..Object::default() }))
}

/// Whether a command adds a key to an application or principal of Entra's. It prints nothing, and matters all the same.
pub(crate) fn uploads_key(command: &str) -> bool {
    let lower = command.to_ascii_lowercase();
    let replaces = lower.contains("update-mgserviceprincipal") && lower.contains("-keycredentials");
    replaces || KEY_CMDLETS.iter().any(|cmdlet| lower.contains(cmdlet))
}

/// An error that stands below no prompt, where it names the command itself.
pub(super) fn without_prompt(printed: &str) -> Option<(ObjectKind, ObjectBody)> {
    let printed = printed.trim();
    let named = match printed.strip_prefix("The term '") {
        Some(rest) => rest.split('\'').next(),
        None => printed.split([' ', ':']).next(),
    };
    let kind = of_cmdlet(named?)?;
    is_error(printed).then(|| (kind, ObjectBody::Failed(message(printed))))
}

/// The lines of something that was printed and is no object.
pub(super) fn words(object: &Object) -> String {
    let property = |property: &Property| match &property.value {
        Value::Text(text) => format!("{}: {text}", property.name),
        _ => property.name.clone(),
    };
    let text = object.text.iter().filter(|text| !text.trim().is_empty()).cloned();
    text.chain(object.properties.iter().map(property)).collect::<Vec<_>>().join("\n")
}

/// The server that an error names: `on server EX02:`, `on server "EX02"`.
pub(super) fn server(message: &str) -> Option<String> {
    let (_, rest) = message.split_once("on server ")?;
    let name = rest.trim_start_matches(['"', '\'', '<']);
    let is_name = |character: &char| character.is_alphanumeric() || matches!(character, '-' | '.' | '_');
    let name: String = name.chars().take_while(is_name).collect();
    let name = name.trim_end_matches('.');
    (!name.is_empty()).then(|| name.to_owned())
}

/// The server that ran a command, as the details of its error name it: `[Server=EX01,RequestId=…`, `PSComputerName: ex01`.
pub(super) fn session(printed: &str) -> Option<String> {
    let is_name = |character: &char| character.is_alphanumeric() || matches!(character, '-' | '.' | '_');
    let behind = |mark: &str| {
        let (_, rest) = printed.split_once(mark)?;
        let name: String = rest.trim_start().chars().take_while(is_name).collect();
        (!name.is_empty() && !name.eq_ignore_ascii_case("localhost")).then_some(name)
    };
    behind("[Server=").or_else(|| behind("PSComputerName:"))
}

/// Whether a command that prints nothing says that there is nothing: it is neither filtered nor written to a file or variable.
fn is_plain_query(command: &str) -> bool {
    let mut stages = command.split('|').map(str::trim);
    let first = stages.next().unwrap_or_default();
    let cmdlet = first.split_whitespace().next().unwrap_or_default();
    let starts = |stage: &str, names: &[&str]| {
        let verb = stage.split_whitespace().next().unwrap_or_default();
        names.iter().any(|name| name.eq_ignore_ascii_case(verb))
    };
    let parameters = first.split_whitespace().skip(1);
    let is_narrowed = parameters.filter(|word| word.starts_with('-')).any(|word| {
        let word = word.to_ascii_lowercase();
        !HARMLESS.iter().any(|name| name.starts_with(word.split(':').next().unwrap_or_default()))
    });
    let is_positional = first.split_whitespace().nth(1).is_some_and(|word| !word.starts_with('-'));
    of_command(cmdlet).is_some()
        && cmdlet.to_ascii_lowercase().starts_with("get-")
        && !is_narrowed
        && !is_positional
        && !command.contains(['>', '=', ';', '{', '('])
        && stages.all(|stage| starts(stage, &FORMATTING))
}

fn is_error(printed: &str) -> bool {
    ERRORS.iter().any(|mark| printed.contains(mark))
}

/// The error without the lines that say where in the script it was.
fn message(printed: &str) -> String {
    let is_place = |line: &&str| {
        let line = line.trim_start();
        PLACES.iter().any(|start| line.starts_with(start)) || line.is_empty()
    };
    let mut lines: Vec<&str> = printed.lines().filter(|line| !is_place(line)).map(str::trim).collect();
    if lines.is_empty() {
        lines = printed.lines().map(str::trim).collect();
    }
    shorten(&lines.join(" "), MAX_MESSAGE_CHARS).into_owned()
}

/// `(Get-AuthConfig).Realm`, `Get-AuthConfig | select -ExpandProperty Realm`.
fn member(command: &str) -> Option<&str> {
    let is_name = |name: &&str| !name.is_empty() && name.chars().all(|character| character.is_ascii_alphanumeric());
    if let Some((_, name)) = command.rsplit_once(").") {
        return Some(name).filter(is_name);
    }
    let words: Vec<&str> = command.split_whitespace().collect();
    let at = words
        .iter()
        .position(|word| word.len() > MIN_EXPAND_CHARS && "-expandproperty".starts_with(&word.to_ascii_lowercase()))?;
    words.get(at + 1).copied().filter(is_name)
}

const KEY_CMDLETS: [&str; 3] =
    ["new-msolserviceprincipalcredential", "new-azureadserviceprincipalkeycredential", "add-mgserviceprincipalkey"];
/// What narrows nothing down.
const HARMLESS: [&str; 6] =
    ["-server", "-domaincontroller", "-adpropertiesonly", "-erroraction", "-showmailboxvirtualdirectories", "-verbose"];
const FORMATTING: [&str; 10] = [
    "fl",
    "ft",
    "Format-List",
    "Format-Table",
    "select",
    "Select-Object",
    "sort",
    "Sort-Object",
    "ConvertTo-Json",
    "Out-String",
];
/// What stands in errors and warnings of Windows PowerShell in every language, and in Exchange's own.
const ERRORS: [&str; 9] = [
    "CategoryInfo",
    "FullyQualifiedErrorId",
    "CommandNotFoundException",
    "is not recognized as",
    "special Rpc error",
    "couldn't be found",
    "wasn't found",
    "was not found",
    "Access is denied",
];
/// Lines that say where it was, and not what.
const PLACES: [&str; 5] = ["+ ", "At line:", "In Zeile:", "CategoryInfo", "FullyQualifiedErrorId"];
const MAX_MESSAGE_CHARS: usize = 500; // an error's first sentences say what it is
const MIN_EXPAND_CHARS: usize = 3; // `-exp`

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(command: &str, printed: &str, expected: &str) {
        let prompt = Prompt { command: command.to_owned(), computer: None };
        let said = match read(&prompt, printed) {
            None => String::new(),
            Some(Said::Body(kind, body)) => match *body {
                ObjectBody::Nothing => format!("{}: nothing", kind.id()),
                ObjectBody::Failed(message) => format!("{} failed: {message}", kind.id()),
                other => panic!("{other:?}"),
            },
            Some(Said::Value(kind, object)) => format!("{}: {:?}", kind.id(), object.properties),
        };
        assert!(said.starts_with(expected) && said.is_empty() == expected.is_empty(), "{command}: {said}");
    }

    #[test]
    fn nothing_is_said_only_by_commands_that_leave_nothing_out() {
        check("Get-SettingOverride", "", "setting-override: nothing");
        check("get-intraorganizationconnector | fl *", " \n", "intra-organization-connector: nothing");
        check("Get-ExchangeCertificate -Server EX01 | ft", "", "exchange-certificate: nothing");
        check("Get-AuthServer | ? {$_.Enabled -eq $false}", "", "");
        check("Get-AuthServer | Export-Clixml x.xml", "", "");
        check("$x = Get-AuthServer", "", "");
        check("Get-AuthServer > x.txt", "", "");
        check("Get-AuthServer EvoSTS", "", "");
        check("Get-ExchangeCertificate -Thumbprint 8BB4", "", "");
        check("Get-Mailbox", "", "");
    }

    #[test]
    fn errors_are_told_from_other_text() {
        let missing =
            "The term 'Get-AuthConfig' is not recognized as the name of a cmdlet.\nAt line:1 char:1\n+ Get-AuthConfig";
        check("Get-AuthConfig", missing, "auth-config failed: The term 'Get-AuthConfig' is not recognized");
        let rpc = "A special Rpc error occurs on server EX01: The certificate with thumbprint 8BB4 was not found.";
        check("Get-ExchangeCertificate -Thumbprint 8BB4", rpc, "exchange-certificate failed: A special Rpc error");
        check("Get-AuthConfig", "some text", "");
        let category = "The certificate was not found.\nCategoryInfo: ReadError: (:) [Get-ExchangeCertificate], X";
        check("Get-AuthConfig; $x", category, "exchange-certificate failed: The certificate was not found.");
        check("Get-AuthConfig", "WARNING: some text", "");
    }

    #[test]
    fn an_error_names_its_server_and_its_command() {
        let rpc = "A special Rpc error occurs on server EX02: The certificate with thumbprint 8BB4 was not found.";
        assert_eq!(server(rpc).as_deref(), Some("EX02"));
        assert_eq!(server("The operation failed."), None);
        let details = "x\nFullyQualifiedErrorId: [Server=EX01,RequestId=a] b\nPSComputerName: ex01.contoso.com";
        assert_eq!(session(details).as_deref(), Some("EX01"));
        assert_eq!(session("x\nPSComputerName: ex01.contoso.com").as_deref(), Some("ex01.contoso.com"));
        assert_eq!(session("x\nPSComputerName: localhost"), None);
        let term = "The term 'Get-AuthServer' is not recognized as the name of a cmdlet.";
        assert!(matches!(without_prompt(term), Some((ObjectKind::AuthServer, ObjectBody::Failed(_)))));
        assert!(without_prompt("Get-AuthServer prints the auth servers.").is_none());
        assert!(without_prompt(rpc).is_none());
    }

    #[test]
    fn a_single_value_is_that_property() {
        check("(Get-AuthConfig).Realm", "contoso.com", "auth-config: [Property { name: \"Realm\"");
        check("Get-AuthConfig | select -Expand Realm", "contoso.com", "auth-config: [Property { name: \"Realm\"");
        check("(Get-AuthConfig).Realm", "two\nlines", "");
        check("(Get-AuthConfig).Realm", "contoso.com\n\nHTTP/1.1 401", "auth-config: [Property { name: \"Realm\"");
    }
}
