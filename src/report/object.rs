//! An object of Exchange's configuration, as it stands in the report: what Assay knows of it in types of its own kind, and
//! every property as it was printed.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::command::{hidden_words, mask_command};
use super::mask::MASK;
use super::redact::Redaction;
use crate::exchange::objects::{ExchangeObject, Field, KnownField, KnownValue, ObjectBody};
use crate::powershell::{self, Form, Value};
use crate::text::visible;
use crate::time::{Meaning, rfc3339};

/// An object, or the output of a command that printed none.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Object {
    /// `read`, `nothing` (the command printed nothing: there is none), `failed`, or `plain` (only its properties are known).
    pub state: String,
    /// The server that it is about, or was read on.
    pub server: Option<String>,
    /// The command that printed it.
    pub command: Option<String>,
    /// `list`, `table`, `json`, `csv`, `clixml`, `text`, or `collected`.
    pub form: String,
    /// The name of its type without the namespace.
    pub type_name: Option<String>,
    /// What the command said that failed.
    pub error: Option<String>,
    /// What Assay knows of it, by name.
    pub fields: Vec<ObjectField>,
    /// Every property as it was printed.
    pub properties: Map<String, Json>,
    /// What could not be read.
    pub problems: Vec<String>,
}

/// One thing that is known of an object, or why it is not.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectField {
    pub name: String,
    /// `known`, `blank`, `cut-off`, `odd` (as written: no value of its kind), or `unknown` (not printed).
    pub state: String,
    /// The value: a text, a boolean, a number or a list of texts; a date in RFC 3339 where it is exact.
    pub value: Json,
    /// A date's meaning, where it is not exact: `wall-clock` (time zone unknown), `ambiguous` (day and month) or `unreadable`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Characters in a thumbprint that cannot be seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden_characters: Option<usize>,
}

/// How an object stands in the report.
pub(super) fn object(object: &ExchangeObject, redaction: Redaction) -> Object {
    let mask = Mask::new(object, redaction);
    let text = |text: &String| mask.text(text);
    let (state, error) = match &object.body {
        ObjectBody::Nothing => ("nothing", None),
        ObjectBody::Failed(said) => ("failed", Some(text(said))),
        ObjectBody::Plain => ("plain", None),
        _ => ("read", None),
    };
    Object {
        state: state.to_owned(),
        server: object.server.as_ref().map(text),
        command: object.command.as_ref().map(|command| mask.command(command)),
        form: form(object.form).to_owned(),
        type_name: object.type_name.as_ref().map(text),
        error,
        fields: object.fields().iter().map(|known| field(known, &mask)).collect(),
        properties: mask.members(&object.properties),
        problems: object.problems.iter().map(text).collect(),
    }
}

pub(super) fn form(form: Form) -> &'static str {
    match form {
        Form::List => "list",
        Form::Table => "table",
        Form::Json => "json",
        Form::Csv => "csv",
        Form::CliXml => "clixml",
        Form::Text => "text",
    }
}

fn field(known: &KnownField, mask: &Mask) -> ObjectField {
    let text = |text: &str| Json::String(mask.text(text));
    let mut date = None;
    let mut hidden_characters = None;
    let (state, value) = match &known.value {
        Field::Unknown => ("unknown", Json::Null),
        Field::Blank => ("blank", Json::Null),
        Field::CutOff(start) => ("cut-off", text(start)),
        Field::Odd(written) => ("odd", text(written)),
        Field::Known(value) => {
            let value = match value {
                KnownValue::Text(value) => text(value),
                KnownValue::Flag(flag) => Json::Bool(*flag),
                KnownValue::Number(number) => Json::from(*number),
                KnownValue::Texts(texts) => texts.iter().map(|value| text(value)).collect(),
                KnownValue::Thumbprint(thumbprint) => {
                    hidden_characters = Some(thumbprint.hidden_characters).filter(|hidden| *hidden > 0);
                    Json::String(thumbprint.thumbprint.to_hex())
                }
                KnownValue::Date(written) => match written.meaning {
                    Meaning::Exact(time) => Json::String(rfc3339(time)),
                    Meaning::Wall(_) => {
                        date = Some("wall-clock");
                        text(&written.text)
                    }
                    Meaning::Ambiguous { .. } => {
                        date = Some("ambiguous");
                        text(&written.text)
                    }
                    Meaning::Unreadable => {
                        date = Some("unreadable");
                        text(&written.text)
                    }
                },
            };
            ("known", value)
        }
    };
    ObjectField {
        name: known.name.to_owned(),
        state: state.to_owned(),
        value,
        date: date.map(str::to_owned),
        hidden_characters,
    }
}

/// What is masked in an object: persons and secrets as everywhere, and the mailbox that a test was made for.
pub(super) struct Mask {
    redaction: Redaction,
    /// Mailboxes that a test was made for, as its command names them.
    hidden: Vec<String>,
}

impl Mask {
    pub(super) fn new(object: &ExchangeObject, redaction: Redaction) -> Self {
        let mut hidden = Vec::new();
        if let (ObjectBody::TestOAuthConnectivity(test), true) = (&object.body, redaction.is_on()) {
            hidden.extend(test.mailbox.clone().filter(|mailbox| !mailbox.trim().is_empty()));
            hidden.extend(object.command.iter().flat_map(|command| hidden_words(command)));
        }
        Self { redaction, hidden }
    }

    pub(super) fn text(&self, text: &str) -> String {
        match self.hidden.as_slice() {
            [] => self.redaction.text(text),
            hidden => {
                let text = hidden.iter().fold(text.to_owned(), |text, word| text.replace(word, MASK));
                self.redaction.text(&text)
            }
        }
    }

    pub(super) fn command(&self, command: &str) -> String {
        if self.redaction.is_on() { self.text(&mask_command(command)) } else { self.text(command) }
    }

    /// A property as a text on a line.
    pub(super) fn property(&self, name: &str, text: &str) -> String {
        let value = self.redaction.named(name, Json::String(self.text(text)));
        let is_name = name.eq_ignore_ascii_case("Name");
        if is_name { self.text(text) } else { value.as_str().map(str::to_owned).unwrap_or_default() }
    }

    /// The properties. `Name` names an object of Exchange's here, and no person.
    fn members(&self, properties: &[powershell::Property]) -> Map<String, Json> {
        let mut masked = Map::new();
        for property in properties {
            let name = visible(&property.name).into_owned();
            let value = match json(&property.value, 0) {
                Json::String(text) => Json::String(self.text(&text)),
                other => other,
            };
            let value = if name.eq_ignore_ascii_case("Name") {
                self.redaction.json(value)
            } else {
                self.redaction.named(&name, value)
            };
            masked.insert(name, value);
        }
        masked
    }
}

/// Properties as JSON. Bytes are counted, not shown: a certificate's are in its fields.
fn members(properties: &[powershell::Property], depth: usize) -> Map<String, Json> {
    let member = |property: &powershell::Property| (visible(&property.name).into_owned(), json(&property.value, depth));
    properties.iter().map(member).collect()
}

fn json(value: &Value, depth: usize) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => Json::Bool(*flag),
        Value::Number(number) => Json::String(number.clone()),
        Value::Text(text) => Json::String(text.clone()),
        Value::CutOff(text) => Json::String(format!("{text}…")),
        Value::Date(written) => Json::String(written.text.clone()),
        Value::Bytes(bytes) => Json::String(crate::text::count(bytes.len(), "byte", "bytes")),
        Value::List { items, is_cut_off } => {
            let more = is_cut_off.then(|| Json::String("…".to_owned()));
            items.iter().map(|item| json(item, depth + 1)).chain(more).collect()
        }
        Value::Object(object) => match &object.text {
            Some(text) => Json::String(text.clone()),
            None if depth >= MAX_DEPTH => Json::String("…".to_owned()),
            None => Json::Object(members(&object.properties, depth + 1)),
        },
    }
}

const MAX_DEPTH: usize = 4; // deeper, exported objects hold what nobody looks for

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::{Body, Input, SourceKind, read};

    fn of(text: &str, redaction: Redaction) -> Json {
        let input = Input { name: "paste".to_owned(), kind: SourceKind::Paste, bytes: text.as_bytes().to_vec() };
        let evidence = read(&input).into_iter().find_map(|evidence| match evidence.body {
            Body::Object(known) => Some(known),
            _ => None,
        });
        serde_json::to_value(object(&evidence.unwrap(), redaction)).unwrap()
    }

    #[track_caller]
    fn check(text: &str, pointer: &str, expected: &Json) {
        let report = of(text, Redaction::Redacted);
        assert_eq!(report.pointer(pointer), Some(expected), "{report:#}");
    }

    const CONFIG: &str = "[PS] C:\\>Get-AuthConfig | fl\n\n\
        CurrentCertificateThumbprint  : \u{200e}8BB44C52F03EF30AEAB27528A1019F0887A7A383\n\
        PreviousCertificateThumbprint : \n\
        NextCertificateEffectiveDate  : 03/02/2028 04:22:23\n\
        Name                          : Auth Configuration\n";
    const TEST: &str = "[PS] C:\\>Test-OAuthConnectivity -Service EWS -Mailbox 'Ada Example' | fl\n\n\
        Task       : Checking EWS API Call Under Oauth\n\
        Detail     : Nothing about Ada Example or ada@contoso.com\n\
        ResultType : Success\n";

    #[test]
    fn what_is_known_is_told_from_what_is_not() {
        check(CONFIG, "/fields/0/value", &"8BB44C52F03EF30AEAB27528A1019F0887A7A383".into());
        check(CONFIG, "/fields/0/hidden_characters", &1.into());
        check(CONFIG, "/fields/1/state", &"unknown".into());
        check(CONFIG, "/fields/2/date", &"ambiguous".into());
        check(CONFIG, "/fields/3/state", &"blank".into());
        check(CONFIG, "/properties/Name", &"Auth Configuration".into());
        check(CONFIG, "/state", &"read".into());
        check("[PS] C:\\>Get-SettingOverride\n[PS] C:\\>", "/state", &"nothing".into());
    }

    #[test]
    fn the_mailbox_of_a_test_is_masked() {
        let report = of(TEST, Redaction::Redacted).to_string();
        assert!(!report.contains("Ada Example") && !report.contains("ada@contoso.com"), "{report}");
        assert!(of(TEST, Redaction::Unredacted).to_string().contains("Ada Example"));
    }
}
