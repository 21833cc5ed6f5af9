//! An object of Exchange's configuration in the text report: what is known of it, one line a field, and what was not printed.

use super::object::Mask;
use super::text::{Tone, Writer};
use crate::exchange::objects::{ExchangeObject, Field, KnownField, KnownValue, ObjectBody};
use crate::powershell::Value;
use crate::text::{count, shorten, visible};
use crate::time::{Meaning, Written, utc};

impl Writer<'_> {
    pub(super) fn object(&mut self, object: &ExchangeObject) {
        let mask = Mask::new(object, self.redaction);
        if let Some(server) = &object.server {
            self.property("server", &visible(server));
        }
        if let Some(command) = &object.command {
            self.property("command", &visible(&mask.command(command)));
        }
        match &object.body {
            ObjectBody::Nothing => self.property("printed", "nothing: there is no such object"),
            ObjectBody::Failed(said) => self.property("failed", &one_line(&mask.text(said))),
            ObjectBody::Plain => self.plain(object, &mask),
            _ => self.fields(object, &mask),
        }
        for problem in &object.problems {
            let line = (self.paint)(Tone::Faint, &format!("    ! {}", visible(&mask.text(problem))));
            self.line(&line);
        }
    }

    fn fields(&mut self, object: &ExchangeObject, mask: &Mask) {
        let mut not_printed = Vec::new();
        for known in object.fields() {
            match words(&known) {
                Some(words) => self.property(&small(known.label), &mask.text(&words)),
                None => not_printed.push(small(known.label)),
            }
        }
        if !not_printed.is_empty() {
            let line = format!("not printed: {}", not_printed.join(", "));
            let line = (self.paint)(Tone::Faint, &line);
            self.wrapped("    ", 4, &line, 6);
        }
    }

    /// Of an object that Assay does not know, the first properties that can be written on a line.
    fn plain(&mut self, object: &ExchangeObject, mask: &Mask) {
        if let Some(name) = &object.type_name {
            self.property("type", &visible(name));
        }
        let text = |value: &Value| match value {
            Value::Text(text) | Value::Number(text) if !text.trim().is_empty() => Some(one_line(text)),
            Value::Bool(flag) => Some(flag.to_string()),
            Value::Date(written) => Some(date_words(written)),
            Value::Object(object) => object.text.as_deref().filter(|text| !text.is_empty()).map(one_line),
            _ => None,
        };
        let shown = object.properties.iter().filter_map(|property| Some((&property.name, text(&property.value)?)));
        for (name, value) in shown.take(MAX_PROPERTIES) {
            self.property(&visible(name), &mask.property(name, &value));
        }
    }

    pub(super) fn property(&mut self, name: &str, value: &str) {
        // A name that is too long for its column has one blank behind it.
        let width = name.chars().count().max(NAME_COLUMNS) + 1;
        self.wrapped(&format!("    {name:<NAME_COLUMNS$} "), 4 + width, value, 4 + NAME_COLUMNS + 1);
    }
}

/// A field's value in words, for a line of text; nothing where it was not printed.
fn words(known: &KnownField) -> Option<String> {
    Some(match &known.value {
        Field::Unknown => return None,
        Field::Blank => "(blank)".to_owned(),
        Field::CutOff(text) => format!("{}… (cut off)", visible(text)),
        Field::Odd(text) => format!("{} (cannot be read)", visible(text)),
        Field::Known(value) => match value {
            KnownValue::Text(text) => one_line(text),
            KnownValue::Flag(true) => "yes".to_owned(),
            KnownValue::Flag(false) => "no".to_owned(),
            KnownValue::Number(number) => number.to_string(),
            KnownValue::Texts(texts) => visible(&texts.join(", ")).into_owned(),
            KnownValue::Date(written) => date_words(written),
            KnownValue::Thumbprint(thumbprint) => match thumbprint.hidden_characters {
                0 => thumbprint.thumbprint.to_hex(),
                hidden => {
                    let hidden = count(hidden, "character", "characters");
                    format!("{} (with {hidden} that cannot be seen)", thumbprint.thumbprint)
                }
            },
        },
    })
}

fn date_words(written: &Written) -> String {
    match written.meaning {
        Meaning::Exact(time) => utc(time),
        Meaning::Wall(_) => format!("{} (time zone unknown)", visible(&written.text)),
        Meaning::Ambiguous { .. } => format!("{} (day and month can be confused)", visible(&written.text)),
        Meaning::Unreadable => format!("{} (cannot be read)", visible(&written.text)),
    }
}

/// As it stands inside a line: `Not after` → `not after`, and `EWS …` as it is.
fn small(label: &str) -> String {
    let mut letters = label.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    if label.chars().nth(1).is_some_and(char::is_uppercase) {
        return label.to_owned();
    }
    first.chain(letters).collect()
}

/// A log in one line, cut where nobody reads on: `--format json` has all of it.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().take(MAX_WORDS).collect();
    shorten(&visible(&words.join(" ")), MAX_TEXT_CHARS).into_owned()
}

const NAME_COLUMNS: usize = 24;
const MAX_PROPERTIES: usize = 12;
const MAX_WORDS: usize = 200;
const MAX_TEXT_CHARS: usize = 600;
