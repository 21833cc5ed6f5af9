//! The server that an object is about, or was read on.

use super::ObjectKind;
use super::values::text;
use crate::powershell::{Object, Prompt};

/// What the object says of itself, then what the command was told, then where it ran.
pub(super) fn server(kind: ObjectKind, object: &Object, prompt: Option<&Prompt>) -> Option<String> {
    let said = |names: &[&str]| text(object, names).known().and_then(|text| plausible(text));
    let own = match kind {
        ObjectKind::ExchangeServer => said(&["Name", "Fqdn"]).or_else(|| said(&["Identity"])),
        ObjectKind::ExchangeCertificate | ObjectKind::VirtualDirectory => {
            of_identity(object).or_else(|| said(&["ServerName", "Server", "MachineName"]))
        }
        _ => None,
    };
    let session = || said(&["PSComputerName"]).filter(|name| !is_local(name));
    let told = prompt.map_or(Told::Nothing, |prompt| told(&prompt.command));
    match (own, told) {
        (Some(own), _) => Some(own),
        (None, Told::One(server)) => Some(server),
        (None, Told::Several) => session(),
        (None, Told::Nothing) => session().or_else(|| of_prompt(prompt)),
    }
}

/// The server whose prompt it is.
pub(super) fn of_prompt(prompt: Option<&Prompt>) -> Option<String> {
    let prompt = prompt?;
    match told(&prompt.command) {
        Told::One(server) => Some(server),
        Told::Several => None,
        Told::Nothing => prompt.computer.as_deref().and_then(plausible),
    }
}

/// Which server a command was told to ask.
enum Told {
    Nothing,
    One(String),
    /// Several, or one that only one of its commands was told: nobody knows which of them printed what.
    Several,
}

fn told(command: &str) -> Told {
    let mut named: Vec<String> = Vec::new();
    let (mut is_unnamed, mut is_other) = (false, false);
    for statement in statements(command) {
        let mut found = arguments(statement, "Server");
        if has_word(statement, "Invoke-Command") || has_word(statement, "icm") {
            found = several(statement, "ComputerName").unwrap_or(found);
        }
        is_unnamed |= found.is_empty() && has_cmdlet(statement);
        for server in found {
            match plausible(&server) {
                Some(server) if named.iter().any(|known| is_same_server(known, &server)) => {}
                Some(server) if named.is_empty() => named.push(server),
                Some(_) => return Told::Several,
                None => is_other = true, // a variable
            }
        }
    }
    match named.pop() {
        None => Told::Nothing,
        Some(only) if !is_unnamed && !is_other => Told::One(only),
        Some(_) => Told::Several,
    }
}

/// The commands of a line, which `;` parts.
fn statements(command: &str) -> impl Iterator<Item = &str> {
    let mut quote = None;
    command.split(move |character| match (quote, character) {
        (Some(open), close) if open == close => {
            quote = None;
            false
        }
        (None, '\'' | '"') => {
            quote = Some(character);
            false
        }
        (None, ';') => true,
        _ => false,
    })
}

fn has_word(statement: &str, name: &str) -> bool {
    words(statement).iter().any(|word| word.eq_ignore_ascii_case(name))
}

/// Whether a statement prints objects of Exchange: `$x = 1` and `cd \` print none.
fn has_cmdlet(statement: &str) -> bool {
    super::recognise::of_command(statement).is_some()
}

/// The names behind a parameter that takes several: `-ComputerName EX01,EX02 {…}`.
fn several(statement: &str, name: &str) -> Option<Vec<String>> {
    let mut rest = statement.char_indices().filter(|(_, character)| *character == '-').find_map(|(at, _)| {
        let behind = statement.get(at + 1..)?;
        let head = behind.get(..behind.floor_char_boundary(name.len() + 1)).unwrap_or(behind);
        let given = head.get(..head.find([' ', ':'])?)?;
        let is_it = given.len() >= MIN_PARAMETER_CHARS
            && name.get(..given.len()).is_some_and(|n| n.eq_ignore_ascii_case(given));
        is_it.then(|| behind.get(given.len() + 1..)).flatten()
    })?;
    let mut names = Vec::new();
    loop {
        rest = rest.trim_start();
        let end = rest.find([',', ' ', '{', '|', ';', ')']).unwrap_or(rest.len());
        let (name, behind) = rest.split_at_checked(end)?;
        names.push(name.trim_matches(['\'', '"']).to_owned());
        match behind.trim_start().strip_prefix(',') {
            Some(next) => rest = next,
            None => return Some(names),
        }
    }
}

/// Whether two names stand for one server: `EX01` and `ex01.contoso.com`.
pub fn is_same_server(one: &str, other: &str) -> bool {
    if one.eq_ignore_ascii_case(other) {
        return true;
    }
    let short = |name: &str| name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let is_full = |name: &str| name.contains('.');
    is_full(one) != is_full(other) && short(one) == short(other)
}

/// `EX01\EWS (Default Web Site)`, `EX01\8BB44C52…`.
fn of_identity(object: &Object) -> Option<String> {
    let identity = text(object, &["Identity"]);
    let (server, _) = identity.known()?.split_once('\\')?;
    plausible(server)
}

/// The value of a parameter: `-Server EX01`, `-Server:'EX01'`. Parameters may be cut short where one is meant.
pub(super) fn argument(command: &str, name: &str) -> Option<String> {
    arguments(command, name).into_iter().next()
}

/// The values of a parameter, wherever it stands.
fn arguments(command: &str, name: &str) -> Vec<String> {
    let mut words = words(command).into_iter();
    let mut values = Vec::new();
    while let Some(word) = words.next() {
        let Some(given) = word.strip_prefix('-') else { continue };
        let (given, joined) = given.split_once(':').map_or((given, None), |(given, value)| (given, Some(value)));
        let is_it = given.len() >= MIN_PARAMETER_CHARS
            && name.get(..given.len()).is_some_and(|start| start.eq_ignore_ascii_case(given));
        if is_it {
            values.extend(joined.filter(|value| !value.is_empty()).map(str::to_owned).or_else(|| words.next()));
        }
    }
    values
}

/// The words of a command, without their quotation marks.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    for character in command.chars() {
        match (quote, character) {
            (Some(open), close) if open == close => quote = None,
            (None, '\'' | '"') => quote = Some(character),
            (None, '|' | ';' | '(' | ')' | '{' | '}' | ',' | ' ' | '\t' | '\r' | '\n') => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            _ => word.push(character),
        }
    }
    words.push(word);
    words
}

/// A name that a server can have: no variable, no path.
fn plausible(name: &str) -> Option<String> {
    let name = name.trim();
    let is_name = |character: char| character.is_alphanumeric() || matches!(character, '-' | '.' | '_');
    (!name.is_empty() && name.len() <= MAX_NAME_BYTES && name.chars().all(is_name)).then(|| name.to_owned())
}

fn is_local(name: &str) -> bool {
    name.eq_ignore_ascii_case("localhost")
}

const MIN_PARAMETER_CHARS: usize = 3; // `-Ser`
const MAX_NAME_BYTES: usize = 253; // of a host name, RFC 1035

#[cfg(test)]
mod tests {
    use super::*;
    use crate::powershell::{Property, Value};

    #[track_caller]
    fn check(kind: ObjectKind, properties: &[(&str, &str)], prompt: Option<(&str, &str)>, expected: Option<&str>) {
        let property = |(name, value): &(&str, &str)| Property {
            name: (*name).to_owned(),
            value: Value::Text((*value).to_owned()),
        };
        let object = Object { properties: properties.iter().map(property).collect(), ..Object::default() };
        let prompt = prompt.map(|(computer, command)| Prompt {
            command: command.to_owned(),
            computer: (!computer.is_empty()).then(|| computer.to_owned()),
        });
        assert_eq!(server(kind, &object, prompt.as_ref()).as_deref(), expected);
    }

    #[test]
    fn the_nearest_evidence_names_the_server() {
        let certificate = ObjectKind::ExchangeCertificate;
        check(certificate, &[("PSComputerName", "ex01.contoso.com")], None, Some("ex01.contoso.com"));
        let get = "Get-ExchangeCertificate -Server 'EX02' | fl";
        check(certificate, &[("PSComputerName", "ex01")], Some(("EX03", get)), Some("EX02"));
        check(certificate, &[("Identity", "EX04\\8BB4")], Some(("EX03", get)), Some("EX04"));
        check(certificate, &[], Some(("EX03", "Get-ExchangeCertificate -Server $_.Name")), Some("EX03"));
        check(certificate, &[], Some(("", "Get-ExchangeCertificate")), None);
        check(ObjectKind::ExchangeServer, &[("Name", "EX05")], Some(("EX03", "Get-ExchangeServer")), Some("EX05"));
        check(ObjectKind::AuthConfig, &[("Name", "Auth Configuration")], None, None);
        check(certificate, &[("PSComputerName", "localhost")], None, None);
    }

    #[test]
    fn several_commands_in_one_line_ask_several_servers() {
        #[track_caller]
        fn of(command: &str, expected: Option<&str>) {
            check(ObjectKind::ExchangeCertificate, &[], Some(("EX09", command)), expected);
        }
        of("Get-ExchangeCertificate -Server EX01 | fl; Get-ExchangeCertificate -Server EX02 | fl", None);
        of("Get-AuthConfig | fl; Get-ExchangeCertificate -Server EX02 | fl", None);
        of("Get-ExchangeCertificate -Server EX01 | fl; Get-ExchangeCertificate -Server EX01 | ft", Some("EX01"));
        of("$x = 1; Get-ExchangeCertificate -Server EX02", Some("EX02"));
        of("Get-ExchangeCertificate -Server EX02;", Some("EX02"));
        of("Get-AuthConfig; Get-ExchangeCertificate", Some("EX09"));
        of("Get-ExchangeCertificate -Server EX01; Get-ExchangeCertificate -Server $other", None);
        of("Invoke-Command -ComputerName EX02 { Get-ChildItem Cert:\\LocalMachine\\My } | fl", Some("EX02"));
        of("Invoke-Command -Comp EX02, EX03 { Get-ExchangeCertificate }", None);
        of("Get-ExchangeCertificate -DomainController 'a;b' -Server EX02", Some("EX02"));
    }

    #[test]
    fn arguments_are_found_as_powershell_finds_them() {
        for (command, expected) in [
            ("Test-OAuthConnectivity -Service EWS -Mailbox 'Test User'", Some("Test User")),
            ("Test-OAuthConnectivity -mail:a@contoso.com|fl", Some("a@contoso.com")),
            ("Test-OAuthConnectivity -Service EWS", None),
            ("Test-OAuthConnectivity -Mailbox", None),
        ] {
            assert_eq!(argument(command, "Mailbox").as_deref(), expected, "{command}");
        }
    }

    #[test]
    fn short_and_full_names_are_one_server() {
        for (one, other, expected) in [
            ("EX01", "ex01.contoso.com", true),
            ("EX01", "EX02.contoso.com", false),
            ("ex01.a.example", "ex01.b.example", false),
        ] {
            assert_eq!(is_same_server(one, other), expected);
        }
    }
}
