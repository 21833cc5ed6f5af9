//! JSON as an inspector needs it: member order and duplicates as received, numbers as written, every value with its byte
//! range. Syntax is `serde_json`'s (RFC 8259, strict); this module only keeps what a map would lose.

mod walk;

use std::fmt;

use serde::de::IgnoredAny;

/// A JSON text that was read as far as possible.
#[derive(Clone, Default)]
pub struct Document {
    /// The value, unless the text is not JSON at all.
    pub root: Option<Node>,
    /// Everything that a strict reader would object to, in the order of its place.
    pub problems: Vec<Problem>,
}

/// One value and where it stands, in bytes of the text.
#[derive(Clone, PartialEq)]
pub struct Node {
    /// What the text says.
    pub value: Value,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// A JSON value. Numbers are kept as written: `1e3`, `-0` and 30-digit integers are evidence.
#[derive(Clone, PartialEq)]
#[expect(missing_docs, reason = "the names are JSON's own")]
pub enum Value {
    Null,
    Bool(bool),
    Number(String),
    String(String),
    Array(Vec<Node>),
    Object(Vec<Member>),
}

/// One member of an object.
#[derive(Clone, PartialEq)]
pub struct Member {
    /// The name, unescaped.
    pub name: String,
    /// Its value.
    pub node: Node,
}

/// What is wrong with a JSON text. Offsets are bytes of that text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// The bytes are not UTF-8 from this offset on.
    NotUtf8 {
        /// First offending byte.
        offset: usize,
    },
    /// Not JSON: the parser's words.
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1; 0 at the end of the text.
        column: usize,
        /// What was expected or found.
        message: String,
    },
    /// A name stands twice in one object (RFC 7515 section 4: must be refused).
    DuplicateMember {
        /// JSON pointer of the repeated member.
        pointer: String,
        /// Where its second value starts.
        offset: usize,
    },
    /// Nested deeper than [`MAX_DEPTH`]; what lies deeper was left out.
    TooDeep {
        /// Where the first value too deep starts.
        offset: usize,
    },
}

/// How deep values may nest. Tokens seen in the field nest 4 deep; `serde_json` itself stops at 128.
pub const MAX_DEPTH: usize = 64;

/// Reads a JSON text. Never fails: what is wrong is listed in the document.
pub fn parse(bytes: &[u8]) -> Document {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let problems = vec![Problem::NotUtf8 { offset: error.valid_up_to() }];
            return Document { root: None, problems };
        }
    };
    match serde_json::from_str(text) {
        Ok(IgnoredAny) => walk::walk(text),
        Err(error) => Document { root: None, problems: vec![syntax(&error)] },
    }
}

impl Node {
    /// The member's value; the last one where a name is repeated, as most readers take it.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.members().iter().rev().find(|member| member.name == name).map(|member| &member.node)
    }

    /// The member's value whatever the letter case of its name: metadata documents differ in it.
    pub fn get_ignoring_case(&self, name: &str) -> Option<&Node> {
        self.members().iter().find(|member| member.name.eq_ignore_ascii_case(name)).map(|member| &member.node)
    }

    /// The members of an object; none for anything else.
    pub fn members(&self) -> &[Member] {
        match &self.value {
            Value::Object(members) => members,
            _ => &[],
        }
    }

    /// The elements of an array; none for anything else.
    pub fn elements(&self) -> &[Node] {
        match &self.value {
            Value::Array(elements) => elements,
            _ => &[],
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Whether this is an object.
    pub fn is_object(&self) -> bool {
        matches!(self.value, Value::Object(_))
    }

    /// The value's type in JSON's words, with its article: `a string`.
    pub fn type_name(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        }
    }

    /// The value for reports. Duplicate members collapse to the last; a number that no JSON library can hold becomes text.
    pub fn to_value(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(text) => match text.parse::<serde_json::Number>() {
                Ok(number) if number.to_string() == *text => number.into(),
                _ => text.clone().into(),
            },
            Value::String(text) => text.clone().into(),
            Value::Array(elements) => elements.iter().map(Node::to_value).collect(),
            Value::Object(members) => {
                members.iter().map(|member| (member.name.clone(), member.node.to_value())).collect()
            }
        }
    }
}

/// A value that stands in no text of its own.
impl From<serde_json::Value> for Node {
    fn from(value: serde_json::Value) -> Self {
        let value = match value {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(value) => Value::Bool(value),
            serde_json::Value::Number(number) => Value::Number(number.to_string()),
            serde_json::Value::String(text) => Value::String(text),
            serde_json::Value::Array(elements) => Value::Array(elements.into_iter().map(Node::from).collect()),
            serde_json::Value::Object(members) => {
                let member = |(name, value)| Member { name, node: Node::from(value) };
                Value::Object(members.into_iter().map(member).collect())
            }
        };
        Self { value, start: 0, end: 0 }
    }
}

/// Compact JSON: members in their order, repeated ones too, numbers as written.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let string = |text: &str| serde_json::Value::from(text).to_string();
        match &self.value {
            Value::Null => f.write_str("null"),
            Value::Bool(value) => write!(f, "{value}"),
            Value::Number(digits) => f.write_str(digits),
            Value::String(text) => f.write_str(&string(text)),
            Value::Array(elements) => {
                f.write_str("[")?;
                for (index, element) in elements.iter().enumerate() {
                    write!(f, "{}{element}", if index == 0 { "" } else { "," })?;
                }
                f.write_str("]")
            }
            Value::Object(members) => {
                f.write_str("{")?;
                for (index, Member { name, node }) in members.iter().enumerate() {
                    write!(f, "{}{}:{node}", if index == 0 { "" } else { "," }, string(name))?;
                }
                f.write_str("}")
            }
        }
    }
}

/// Evidence never reaches `Debug` output: only the type and the place do.
impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}..{}", self.type_name(), self.start, self.end)
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("root", &self.root).field("problems", &self.problems.len()).finish()
    }
}

/// Appends one step to a JSON pointer (RFC 6901), escaping `~` and `/`.
pub fn push_pointer(pointer: &mut String, name: &str) {
    pointer.push('/');
    if name.contains(['~', '/']) {
        pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
    } else {
        pointer.push_str(name);
    }
}

fn syntax(error: &serde_json::Error) -> Problem {
    Problem::Syntax { line: error.line(), column: error.column(), message: words(error) }
}

/// The parser's message without its own "at line 1 column 5", which the problem carries as numbers.
fn words(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(node: &Node) -> String {
        match &node.value {
            Value::Null => "null".to_owned(),
            Value::Bool(value) => value.to_string(),
            Value::Number(text) => text.clone(),
            Value::String(text) => format!("{text:?}"),
            Value::Array(elements) => format!("[{}]", elements.iter().map(show).collect::<Vec<_>>().join(",")),
            Value::Object(members) => {
                let members: Vec<_> =
                    members.iter().map(|member| format!("{}:{}", member.name, show(&member.node))).collect();
                format!("{{{}}}", members.join(","))
            }
        }
    }

    #[track_caller]
    fn check(text: &str, expected: &str) -> Document {
        let document = parse(text.as_bytes());
        assert_eq!(show(document.root.as_ref().expect("it is JSON")), expected);
        document
    }

    #[test]
    fn order_duplicates_and_numbers_stay_as_written() {
        let document = check(
            r#"{"b":1e3,"a":-0,"b":123456789012345678901234567890}"#,
            "{b:1e3,a:-0,b:123456789012345678901234567890}",
        );
        assert_eq!(document.problems, [Problem::DuplicateMember { pointer: "/b".into(), offset: 20 }]);
        let root = document.root.unwrap();
        assert_eq!(show(root.get("b").unwrap()), "123456789012345678901234567890");
        assert_eq!(root.to_value()["a"], serde_json::json!("-0"));
    }

    #[test]
    fn what_is_written_again_is_what_was_read() {
        for text in [
            r#"{"b":1e3,"a":-0,"b":123456789012345678901234567890,"c":[{},[],null,true,"ü\n\u2028\""]}"#
                .replace("\\u2028", "\u{2028}"),
            r#"{"a/b~c":{"":1.50}}"#.to_owned(),
        ] {
            assert_eq!(parse(text.as_bytes()).root.unwrap().to_string(), text);
        }
        let value = serde_json::json!({"b": [1, 2.5, null, true, "x"], "a": {}});
        assert_eq!(Node::from(value.clone()).to_value(), value);
    }

    #[test]
    fn ranges_are_bytes_of_the_text() {
        let text = r#" { "ü" : [ 1 , "x\n" ] } "#;
        let root = check(text, r#"{ü:[1,"x\n"]}"#).root.unwrap();
        let list = root.get("ü").unwrap();
        assert_eq!(&text[list.start..list.end], r#"[ 1 , "x\n" ]"#);
        let word = &list.elements()[1];
        assert_eq!(&text[word.start..word.end], r#""x\n""#);
    }

    #[test]
    fn duplicate_names_are_found_however_they_are_escaped() {
        let document = check(r#"{"a":{"b":1,"\u0062":2}}"#, "{a:{b:1,b:2}}");
        assert_eq!(document.problems, [Problem::DuplicateMember { pointer: "/a/b".into(), offset: 21 }]);
    }

    #[test]
    fn deep_nesting_is_cut_and_said() {
        for depth in [MAX_DEPTH + 1, 5_000, 200_000] {
            let text = "[".repeat(depth) + &"]".repeat(depth);
            let document = parse(text.as_bytes());
            assert_eq!(document.problems, [Problem::TooDeep { offset: MAX_DEPTH }], "{depth}");
        }
    }

    #[test]
    fn what_serde_json_reads_is_read_alike_and_nothing_else_is() {
        for text in [
            "0",
            "-1.5",
            "true",
            " null\n",
            "\"\"",
            "[]",
            "{}",
            "[ ]",
            "{ }",
            "[[],[[]]]",
            "[1 ,\t2\r,\n3 ]",
            r#"{"a":[{"b":{}},"]}{[,:"]}"#,
            r#""\\""#,
            r#"["\\\"","\u0041\ud83d\ude00"]"#,
            r#"{"":{"\"":"\\"}, "c":-1}"#,
        ] {
            let expected: serde_json::Value = serde_json::from_str(text).unwrap();
            let root = parse(text.as_bytes()).root.unwrap();
            assert_eq!(root.to_value(), expected, "{text}");
        }
        for text in [
            "",
            " ",
            "NaN",
            "Infinity",
            "01",
            "+1",
            "1.",
            ".5",
            "1e",
            "0x1",
            "tru",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[1",
            "]",
            "{,}",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{a:1}",
            "{'a':1}",
            "'a'",
            "\"a",
            "\"\\x\"",
            "\"\n\"",
            "\"\0\"",
            "[1]x",
            "// a\n1",
            "\u{feff}1",
            "\u{a0}1",
            "\u{c}1",
        ] {
            assert!(parse(text.as_bytes()).root.is_none(), "{text:?}");
        }
    }

    #[test]
    fn half_a_surrogate_pair_is_kept_as_written_and_said() {
        let document = check("{\"a\":[\n \"\\ud800\"],\"\\udc00\":1}", r#"{a:["\\ud800"],\udc00:1}"#);
        let place = |problem: &Problem| match problem {
            Problem::Syntax { line, column, .. } => (*line, *column),
            other => panic!("{other:?}"),
        };
        assert_eq!(document.problems.iter().map(place).collect::<Vec<_>>(), [(2, 2), (2, 12)]);
    }

    #[test]
    fn of_many_problems_the_first_and_every_kind_are_kept() {
        let text =
            format!("[{}{{\"a\":1,\"a\":2}},{}1{}]", r#""\ud800","#.repeat(50), "[".repeat(100), "]".repeat(100));
        let problems = parse(text.as_bytes()).problems;
        assert_eq!(problems.len(), 22);
        assert!(matches!(&problems[20..], [Problem::DuplicateMember { .. }, Problem::TooDeep { .. }]), "{problems:?}");
        let name = "n".repeat(10_000);
        let text = format!("{{\"{name}\":{{{}\"\":1}}}}", r#""a":1,"#.repeat(100));
        let pointers = parse(text.as_bytes()).problems.into_iter().map(|problem| match problem {
            Problem::DuplicateMember { pointer, .. } => pointer.len(),
            other => panic!("{other:?}"),
        });
        assert!(pointers.sum::<usize>() < 25_000);
    }

    #[test]
    fn what_is_not_json_is_named_with_its_place() {
        assert_eq!(
            parse(b"{\"a\":1,\n}").problems,
            [Problem::Syntax { line: 2, column: 1, message: "key must be a string".into() }]
        );
        assert_eq!(parse(b"\"\xff\"").problems, [Problem::NotUtf8 { offset: 1 }]);
        assert!(parse(b"").root.is_none());
        assert!(parse(b"{} x").root.is_none());
    }
}
