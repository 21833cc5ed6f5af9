//! The claims of a token in the text report: name, value as written, and what the value means.

use super::text::{MAX_VALUE_CHARS, Tone, Writer, broken};
use crate::claims::{Claim, Explanation, Seen, Shows, claim_at, explain_at};
use crate::jose::json::{self, Member, Node, Value, push_pointer};
use crate::text::{count, shorten, visible};
use crate::time::Time;

impl Writer<'_> {
    /// The members of the JSON object at a pointer (`/payload`), a line each.
    pub(super) fn claims(&mut self, title: &str, pointer: &str, root: Option<&Node>, at: Time) {
        let Some(root) = root.filter(|root| root.is_object()) else { return };
        self.line(&format!("  {}", (self.paint)(Tone::Strong, title)));
        let masked = self.redaction.node(root);
        self.members(pointer, (root, &masked), at, 4);
    }

    /// The members of an object as it is and as it may be shown.
    fn members(&mut self, pointer: &str, (object, masked): (&Node, &Node), at: Time, indent: usize) {
        let width = object.members().iter().map(|member| member.name.chars().count()).max().unwrap_or(0).min(20);
        let pairs = object.members().iter().zip(masked.members());
        for (index, (member, masked)) in pairs.enumerate().take(MAX_MEMBERS) {
            let mut place = pointer.to_owned();
            push_pointer(&mut place, &member.name);
            let is_repeat = object.members().iter().take(index).any(|earlier| earlier.name == member.name);
            let repeat = if is_repeat { "stands twice: readers differ on which one counts" } else { "" };
            let head = format!("{}{:<width$}  ", " ".repeat(indent), visible(&masked.name));
            // A value that is masked as a whole is not opened.
            let inside = inner(member).zip(inner(masked));
            self.member(&head, indent + width + 2, &place, (member, masked), at, (repeat, inside.is_some()));
            if let Some((inside, masked)) = inside {
                self.members(&place, (&inside, &masked), at, indent + 2);
            }
        }
        let left_out = object.members().len().saturating_sub(MAX_MEMBERS);
        if left_out > 0 {
            self.line(&format!("{}… and {left_out} more; see --format json", " ".repeat(indent)));
        }
    }

    fn member(
        &mut self,
        head: &str,
        indent: usize,
        pointer: &str,
        (member, masked): (&Member, &Member),
        at: Time,
        (repeat, holds_members): (&str, bool),
    ) {
        let value = if holds_members { String::new() } else { written(&masked.node) };
        // What a masked value says would give away what it is.
        let is_open = holds_members || masked.node == member.node;
        let seen = Seen { at, local: self.options.local };
        let says = if is_open { explain_at(pointer, &member.node, seen) } else { Explanation::default() };
        let claim = claim_at(pointer);
        let mut says_short = says.short.clone();
        if holds_members && says_short.is_empty() {
            says_short = held(&member.node);
        }
        let mut words: Vec<&str> = vec![repeat, if self.options.explain && !holds_members { "" } else { &says_short }];
        words.retain(|words| !words.is_empty());
        self.value(head, indent, &value, &words.join(" · "));
        if self.options.explain {
            let lines = if holds_members { Vec::new() } else { says.in_full() };
            self.details(indent, claim, &lines);
        }
    }

    /// The value, and behind it what it means: on the same line where there is room.
    fn value(&mut self, head: &str, indent: usize, value: &str, words: &str) {
        let columns = self.options.columns;
        let mut lines = broken(value, indent, indent, columns);
        let last = lines.pop().unwrap_or_default();
        let mut head = head.to_owned();
        for line in lines {
            self.line(&format!("{head}{line}"));
            head = " ".repeat(indent);
        }
        if words.is_empty() {
            self.line(&format!("{head}{last}"));
            return;
        }
        let gap = if last.is_empty() { "" } else { "  · " };
        let width = indent + last.chars().count() + gap.chars().count() + words.chars().count();
        if width <= columns {
            self.line(&format!("{head}{last}{}", (self.paint)(Tone::Faint, &format!("{gap}{words}"))));
            return;
        }
        self.line(&format!("{head}{last}"));
        self.faint(indent, &format!("· {words}"));
    }

    fn details(&mut self, indent: usize, claim: Option<&Claim>, lines: &[String]) {
        if let Some(claim) = claim {
            self.faint(indent, &claim.about);
        }
        for line in lines {
            self.faint(indent, line);
        }
        if let Some(claim) = claim {
            self.faint(indent, &format!("{}: {}", claim.defined_in(), claim.reference()));
        }
    }

    fn faint(&mut self, indent: usize, words: &str) {
        for line in broken(words, indent, indent, self.options.columns) {
            let line = (self.paint)(Tone::Faint, &line);
            self.line(&format!("{}{line}", " ".repeat(indent)));
        }
    }
}

/// The object that a member holds and that is shown member by member: `appctx`, and any JSON object in a string.
fn inner(member: &Member) -> Option<Node> {
    match &member.node.value {
        Value::String(text) if text.trim_start().starts_with('{') => {
            json::parse(text.as_bytes()).root.filter(Node::is_object)
        }
        Value::Object(_) if is_json(&member.name) => Some(member.node.clone()),
        _ => None,
    }
}

fn is_json(name: &str) -> bool {
    crate::claims::named(name).iter().any(|claim| claim.shows == Shows::Json)
}

fn held(node: &Node) -> String {
    match &node.value {
        Value::String(_) => "JSON in a string".to_owned(),
        _ => count(node.members().len(), "member", "members"),
    }
}

/// A value as it was written; a string without its quotes, invisible characters escaped.
fn written(node: &Node) -> String {
    let text = match &node.value {
        Value::String(text) => visible(text).into_owned(),
        _ => visible(&node.to_string()).into_owned(),
    };
    shorten(&text, MAX_VALUE_CHARS).into_owned()
}

const MAX_MEMBERS: usize = 60; // more than any token in the field has
