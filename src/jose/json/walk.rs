//! One walk over a text that `serde_json` has found to be JSON: values with their places. Since the syntax is known to be
//! right, the next byte always says what comes, and each byte is looked at once, however deep it lies. A text that is not
//! JSON would come out as nonsense, but the walk would end.

use std::borrow::Cow;
use std::collections::HashSet;
use std::mem::discriminant;

use memchr::memchr2;

use super::{Document, MAX_DEPTH, Member, Node, Problem, Value, push_pointer, words};
use crate::text::shorten;

/// How many problems are kept: enough to see what is wrong, and a hostile text stays small. The first of each kind is always
/// among them.
const MAX_PROBLEMS: usize = 20;

/// From how many members on the names of an object are hashed: Exchange's tokens have up to 12 claims.
const MANY_MEMBERS: usize = 16;

/// How much of a pointer is kept: names in the field are short, and a text of one long name holds many pointers to it.
const MAX_POINTER_CHARS: usize = 1_000;

pub(super) fn walk(text: &str) -> Document {
    let mut walker = Walker { text, at: 0, problems: Vec::new() };
    walker.next();
    let root = walker.node(0, &Place::Root);
    Document { root, problems: walker.problems }
}

struct Walker<'t> {
    text: &'t str,
    /// The byte that comes next.
    at: usize,
    problems: Vec<Problem>,
}

/// Where the walk is, for a JSON pointer that is written only when something is wrong.
enum Place<'p> {
    Root,
    Member(&'p Place<'p>, &'p str),
    Element(&'p Place<'p>, usize),
}

impl<'t> Walker<'t> {
    /// The value that begins here, unless it is nested too deep.
    fn node(&mut self, depth: usize, place: &Place<'_>) -> Option<Node> {
        let start = self.at;
        let value = match self.peek() {
            Some(b'{' | b'[') if depth >= MAX_DEPTH => {
                self.problem(Problem::TooDeep { offset: start });
                self.skip();
                return None;
            }
            Some(b'{') => Value::Object(self.members(depth, place)),
            Some(b'[') => Value::Array(self.elements(depth, place)),
            Some(b'"') => Value::String(self.string().into_owned()),
            _ => self.scalar(),
        };
        Some(Node { value, start, end: self.at })
    }

    fn members(&mut self, depth: usize, place: &Place<'_>) -> Vec<Member> {
        let mut members: Vec<Member> = Vec::new();
        let mut names = HashSet::new();
        self.at += 1; // the opening brace
        while self.next() == Some(b'"') {
            let name = self.string();
            self.next();
            let place = Place::Member(place, &name);
            // The first names are compared one by one, which for a token's is quicker than hashing.
            let is_repeated = if members.len() < MANY_MEMBERS {
                members.iter().any(|member| member.name == name)
            } else {
                if names.is_empty() {
                    names.extend(members.iter().map(|member| Cow::Owned(member.name.clone())));
                }
                !names.insert(name.clone())
            };
            if is_repeated {
                let pointer = shorten(&place.pointer(), MAX_POINTER_CHARS).into_owned();
                self.problem(Problem::DuplicateMember { pointer, offset: self.at });
            }
            if let Some(node) = self.node(depth + 1, &place) {
                members.push(Member { name: name.into_owned(), node });
            }
        }
        self.at += 1; // the closing one
        members
    }

    fn elements(&mut self, depth: usize, place: &Place<'_>) -> Vec<Node> {
        let mut elements = Vec::new();
        self.at += 1; // the opening bracket
        let mut index = 0;
        while self.next().is_some_and(|byte| byte != b']') {
            elements.extend(self.node(depth + 1, &Place::Element(place, index)));
            index += 1;
        }
        self.at += 1; // the closing one
        elements
    }

    /// A literal or a number: whatever reaches to the next blank, comma or bracket.
    fn scalar(&mut self) -> Value {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let is_end = |byte: u8| is_between(byte) || matches!(byte, b']' | b'}');
        let length = rest.bytes().position(is_end).unwrap_or(rest.len());
        self.at += length.max(1);
        match rest.get(..length).unwrap_or_default() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            number => Value::Number(number.to_owned()),
        }
    }

    /// A string, unescaped. One that no text can hold (half of a surrogate pair) stays as it is written.
    fn string(&mut self) -> Cow<'t, str> {
        let start = self.at;
        let has_escapes = self.skip_string();
        let inner = self.text.get(start + 1..self.at - 1).unwrap_or_default();
        if !has_escapes {
            return Cow::Borrowed(inner);
        }
        match serde_json::from_str(self.text.get(start..self.at).unwrap_or_default()) {
            Ok(text) => Cow::Owned(text),
            Err(error) => {
                let before = self.text.get(..start).unwrap_or_default();
                self.problem(Problem::Syntax {
                    line: before.matches('\n').count() + 1,
                    column: start - before.rfind('\n').map_or(0, |line_break| line_break + 1) + 1,
                    message: format!("in a string: {}", words(&error)),
                });
                Cow::Borrowed(inner)
            }
        }
    }

    /// Goes behind the string that begins here, and says whether there are escapes in it.
    fn skip_string(&mut self) -> bool {
        let mut has_escapes = false;
        self.at += 1; // the opening quote
        while let Some(rest) = self.text.as_bytes().get(self.at..)
            && let Some(length) = memchr2(b'"', b'\\', rest)
        {
            self.at += length + 1;
            if rest.get(length) == Some(&b'"') {
                break;
            }
            has_escapes = true;
            self.at += 1; // what is escaped
        }
        has_escapes
    }

    /// Goes behind the object or array that begins here.
    fn skip(&mut self) {
        let mut open = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.skip_string();
                    continue;
                }
                b'{' | b'[' => open += 1,
                b'}' | b']' => open -= 1,
                _ => {}
            }
            self.at += 1;
            if open == 0 {
                break;
            }
        }
    }

    /// Goes to what comes next, over blanks, commas and colons, and says what that begins with.
    fn next(&mut self) -> Option<u8> {
        while self.peek().is_some_and(is_between) {
            self.at += 1;
        }
        self.peek()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn problem(&mut self, problem: Problem) {
        let is_known = self.problems.iter().any(|known| discriminant(known) == discriminant(&problem));
        let counts_once = matches!(problem, Problem::TooDeep { .. });
        if !is_known || (self.problems.len() < MAX_PROBLEMS && !counts_once) {
            self.problems.push(problem);
        }
    }
}

impl Place<'_> {
    fn pointer(&self) -> String {
        match self {
            Self::Root => String::new(),
            Self::Member(parent, name) => {
                let mut pointer = parent.pointer();
                push_pointer(&mut pointer, name);
                pointer
            }
            Self::Element(parent, index) => format!("{}/{index}", parent.pointer()),
        }
    }
}

fn is_between(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',' | b':')
}
