//! `Test-OAuthConnectivity`: what it says, and where it was told to call.

use super::server::argument;
use super::values::text;
use super::{Field, ObjectBody, TestOAuthConnectivity};
use crate::event::diagnostics;
use crate::powershell::{Object, Prompt};
use crate::text::is_guid;

pub(super) fn read(object: &Object, prompt: Option<&Prompt>) -> ObjectBody {
    let detail = text(object, &["Detail", "ResultDescription"]);
    let diagnostics = detail.known().map(|detail| diagnostics::find(detail)).unwrap_or_default();
    let given = |name: &str| {
        let value = argument(&prompt?.command, name)?;
        (!value.is_empty() && !value.starts_with('$')).then_some(value)
    };
    ObjectBody::TestOAuthConnectivity(TestOAuthConnectivity {
        task: text(object, &["Task"]),
        result: result(text(object, &["ResultType"])),
        application_id: detail.known().and_then(|detail| application_id(detail)),
        diagnostics,
        detail,
        target: given("TargetUri"),
        mailbox: given("Mailbox"),
    })
}

/// JSON writes it as a number whose meaning is published nowhere.
fn result(printed: Field<String>) -> Field<String> {
    match printed {
        Field::Known(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => Field::Odd(text),
        other => other,
    }
}

/// `L:<guid>-AS:`: the application that Exchange asked for a token as.
fn application_id(detail: &str) -> Option<String> {
    detail.match_indices("-AS:").find_map(|(end, _)| {
        let start = end.checked_sub(GUID_CHARS)?;
        let id = detail.get(start..end)?;
        let is_named = detail.get(..start)?.ends_with("L:");
        (is_named && is_guid(id)).then(|| id.to_owned())
    })
}

const GUID_CHARS: usize = 36;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::powershell::{Property, Value};

    fn of(properties: &[(&str, Value)], command: &str) -> TestOAuthConnectivity {
        let property = |(name, value): &(&str, Value)| Property { name: (*name).to_owned(), value: value.clone() };
        let object = Object { properties: properties.iter().map(property).collect(), ..Object::default() };
        match read(&object, Some(&Prompt { command: command.to_owned(), computer: None })) {
            ObjectBody::TestOAuthConnectivity(test) => test,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn detail_and_result_description_are_one() {
        for name in ["Detail", "ResultDescription"] {
            let test = of(&[(name, Value::Text("x".to_owned()))], "");
            assert_eq!(test.detail, Field::Known("x".to_owned()));
        }
        let full = Object {
            properties: vec![Property { name: "FullId".to_owned(), value: Value::Text("x".to_owned()) }],
            ..Object::default()
        };
        let test = of(&[("Detail", Value::Object(Box::new(full)))], "");
        assert_eq!(test.detail, Field::Known("x".to_owned()));
    }

    #[test]
    fn the_command_says_where_it_called() {
        let command = "Test-OAuthConnectivity -Service EWS -TargetUri https://outlook.office365.com/ews/exchange.asmx \
                       -Mailbox \"Ada Example\" | fl";
        let test = of(&[("ResultType", Value::Text("Success".to_owned()))], command);
        assert_eq!(test.target.as_deref(), Some("https://outlook.office365.com/ews/exchange.asmx"));
        assert_eq!(test.mailbox.as_deref(), Some("Ada Example"));
        assert_eq!(test.result, Field::Known("Success".to_owned()));
        assert_eq!(of(&[], "Test-OAuthConnectivity -Mailbox $mailbox").mailbox, None);
    }

    #[test]
    fn the_application_stands_in_the_log() {
        let id = "a5b0c1d2-0000-4000-8000-000000000001";
        for (detail, expected) in [
            (format!("x L:{id}-AS: y"), Some(id)),
            (format!("x {id}-AS: y"), None),
            ("-AS:".to_owned(), None),
            ("ä L:a5b0c1d2-0000-4000-8000-00000000000-AS:".to_owned(), None),
        ] {
            assert_eq!(application_id(&detail).as_deref(), expected, "{detail}");
        }
    }
}
