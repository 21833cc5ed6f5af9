//! What PowerShell printed or exported → plain objects: `Format-List`, `Format-Table`, `ConvertTo-Json`, `Export-Csv`,
//! `Export-Clixml`, and transcripts with prompts in between. Knows nothing of Exchange.

mod budget;
mod clixml;
mod csv;
mod dates;
mod error_record;
mod json;
mod lines;
mod list;
mod prompt;
mod session;
mod table;
#[cfg(test)]
mod tests;
mod value;

use std::ops::Range;

use crate::time::Written;

pub use error_record::{ERROR, WARNING};

/// What one command printed, or one exported document holds. A command that printed in several forms (a warning, then a list)
/// has one for each, all with its prompt.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// The prompt line above it, if there is one.
    pub prompt: Option<Prompt>,
    /// How it is written.
    pub form: Form,
    /// The objects, in their order. Empty where a command printed nothing and the next prompt stands below; the last
    /// command of a text without any output is left out, because nobody knows whether its output was copied.
    pub objects: Vec<Object>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Where it stands in the text, in bytes, its prompt line included.
    pub range: Range<usize>,
}

/// A prompt line: `[PS] C:\>Get-AuthConfig | Format-List`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// What was typed, with continued lines joined.
    pub command: String,
    /// The computer, where the prompt names it: `[EX01]: PS C:\>`.
    pub computer: Option<String>,
}

/// How an object was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// `Format-List`.
    List,
    /// `Format-Table`: values may be cut off.
    Table,
    /// `ConvertTo-Json`, of Windows PowerShell 5.1 or PowerShell 7.
    Json,
    /// `Export-Csv` or `ConvertTo-Csv`.
    Csv,
    /// `Export-Clixml` or `ConvertTo-CliXml`.
    CliXml,
    /// Lines that belong to no form, or nothing at all. The lines are the `text` of one object: of the type [`ERROR`] where
    /// they are an error message (its `text` is the message; `CategoryInfo` and `FullyQualifiedErrorId` are properties where
    /// they were printed), of the type [`WARNING`], or without a type (`w32tm`, `netsh`).
    Text,
}

/// An object with its properties, in the order in which they were printed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object {
    /// Its type names, the most derived first, without the prefix `Deserialized.`.
    pub types: Vec<String>,
    /// It came over a remote session: methods and some properties are lost.
    pub is_deserialized: bool,
    /// What `ToString()` gave.
    pub text: Option<String>,
    /// Its properties.
    pub properties: Vec<Property>,
    /// Where it stands in the text, in bytes.
    pub range: Range<usize>,
}

/// A property.
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// Its name, as printed.
    pub name: String,
    /// Its value.
    pub value: Value,
}

/// A value. What stands in no property is unknown, which is neither blank nor `Null`.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `$null`.
    Null,
    /// `True`, `False`.
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// A text; blank where the property was printed without a value.
    Text(String),
    /// A text that was cut off at its end (`…`, `...`): what is there of it.
    CutOff(String),
    /// A date.
    Date(Written),
    /// Bytes: `RawData`.
    Bytes(Vec<u8>),
    /// Several values.
    List {
        /// Those that were printed.
        items: Vec<Value>,
        /// There were more: `{a, b, c, d...}`.
        is_cut_off: bool,
    },
    /// An object of its own.
    Object(Box<Object>),
}

/// What could not be read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The byte in the text.
    pub at: usize,
    /// What was wrong: lower case, no final stop.
    pub message: String,
}

/// Everything in a text that PowerShell wrote. Empty where nothing looks like it.
pub fn read(text: &str) -> Vec<Output> {
    read_around(text, &[])
}

/// The same where other things stand between, at these places in their order: no command printed them.
pub fn read_around(text: &str, others: &[Range<usize>]) -> Vec<Output> {
    let mut outputs = session::read(text, others);
    dates::read(&mut outputs, text);
    outputs
}

impl Object {
    /// The value of a property; names are compared as PowerShell does, without regard to case.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let is_it = |property: &&Property| property.name.eq_ignore_ascii_case(name);
        self.properties.iter().find(is_it).map(|property| &property.value)
    }

    /// Whether one of its types has this name, or ends in it behind a dot.
    pub fn is_a(&self, name: &str) -> bool {
        let ends =
            |known: &String| known.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with('.'));
        self.types.iter().any(ends)
    }
}
