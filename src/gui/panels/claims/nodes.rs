//! A token's header and payload → the flat nodes of the tree, with what each value means.

use std::sync::Arc;

use super::data::{ClaimNode, ClaimsView};
use super::dictionary;
use crate::exchange::{AppContext, AppContextForm, app_context};
use crate::gui::widgets::ValueKind;
use crate::gui::words::Moments;
use crate::jose::Token;
use crate::jose::json::{Node, Value, push_pointer};
use crate::text;

impl ClaimsView {
    /// The tree of a token.
    pub fn new(token: &Token, moments: Moments<'_>) -> Self {
        let context = app_context(token).ok().flatten().filter(|context| context.form == AppContextForm::Text);
        let mut builder = Builder { view: Self::default(), moments, context };
        for (title, pointer, part) in [("Header", "/header", &token.header), ("Payload", "/payload", &token.payload)] {
            if let Some(root) = &part.json.root {
                let source = builder.view.sources.len();
                builder.view.sources.push(Arc::from(part.bytes.as_slice()));
                builder.node(Place { key: title, pointer: pointer.to_owned(), depth: 0, source }, root);
            }
        }
        builder.view.values = builder.view.nodes.iter().filter(|node| !node.has_children).count();
        builder.view
    }

    /// `12`: how many values there are, for the tab.
    pub fn tally(&self) -> String {
        if self.values == 0 { String::new() } else { self.values.to_string() }
    }
}

struct Builder<'m> {
    view: ClaimsView,
    moments: Moments<'m>,
    /// `appctx` when it is a string that holds JSON: shown as what it holds.
    context: Option<AppContext>,
}

struct Place<'k> {
    key: &'k str,
    pointer: String,
    depth: u16,
    source: usize,
}

impl Builder<'_> {
    fn node(&mut self, place: Place<'_>, node: &Node) {
        let index = self.view.nodes.len();
        let depth = place.depth;
        let pointer = place.pointer.clone();
        let source = place.source;
        let context = if pointer == "/payload/appctx" { self.context.take() } else { None };
        let shown = self.shown(place, node, context.is_some());
        self.view.nodes.push(shown);
        for member in node.members() {
            let mut pointer = pointer.clone();
            push_pointer(&mut pointer, &member.name);
            self.node(Place { key: &member.name, pointer, depth: depth + 1, source }, &member.node);
        }
        for (number, element) in node.elements().iter().enumerate() {
            let pointer = format!("{pointer}/{number}");
            self.node(Place { key: &number.to_string(), pointer, depth: depth + 1, source }, element);
        }
        if let Some(context) = context {
            self.inside_text(&context, &pointer, depth, source, node);
        }
        let end = self.view.nodes.len();
        if let Some(shown) = self.view.nodes.get_mut(index) {
            shown.end = end;
        }
    }

    /// The members of JSON inside a string: they have no place of their own in the source but that of the string.
    fn inside_text(&mut self, context: &AppContext, pointer: &str, depth: u16, source: usize, text: &Node) {
        let start = self.view.nodes.len();
        for member in context.root().members() {
            let mut pointer = pointer.to_owned();
            push_pointer(&mut pointer, &member.name);
            self.node(Place { key: &member.name, pointer, depth: depth + 1, source }, &member.node);
        }
        for node in self.view.nodes.get_mut(start..).unwrap_or_default() {
            node.bytes = text.start..text.end;
            node.is_inside_text = true;
        }
    }

    fn shown(&self, place: Place<'_>, node: &Node, holds_json: bool) -> ClaimNode {
        let meaning = dictionary::meaning(place.key, node, self.moments);
        let has_children = holds_json || !(node.members().is_empty() && node.elements().is_empty());
        let whole = whole_value(node);
        ClaimNode {
            depth: place.depth,
            key: text::shorten(&text::visible(place.key), MAX_KEY).into_owned(),
            value: if has_children && !holds_json { held(node) } else { text::shorten(&whole, MAX_ROW).into_owned() },
            whole_value: text::shorten(&whole, MAX_CARD).into_owned(),
            text: node.as_str().map(str::to_owned),
            kind: match node.value {
                Value::String(_) if holds_json => ValueKind::Container,
                Value::String(_) => ValueKind::Text,
                Value::Array(_) | Value::Object(_) => ValueKind::Container,
                _ => ValueKind::Other,
            },
            type_word: if holds_json { "a string that holds JSON".to_owned() } else { node.type_name().to_owned() },
            note: meaning.short,
            meaning: meaning.lines,
            about: dictionary::about(&place.pointer).to_owned(),
            has_children,
            end: 0,
            source: place.source,
            bytes: node.start..node.end,
            is_inside_text: false,
            pointer: place.pointer,
        }
    }
}

fn whole_value(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(digits) => text::visible(digits).into_owned(),
        Value::String(value) => text::visible(&text::shorten(value, MAX_CARD)).into_owned(),
        Value::Array(_) | Value::Object(_) => held(node),
    }
}

fn held(node: &Node) -> String {
    match &node.value {
        Value::Array(elements) => text::count(elements.len(), "element", "elements"),
        Value::Object(members) => text::count(members.len(), "member", "members"),
        _ => String::new(),
    }
}

const MAX_KEY: usize = 80; // longer names are cut in the row; the pointer in the card is whole
const MAX_ROW: usize = 240; // more does not fit on a screen
const MAX_CARD: usize = 2_000; // more than a card can show; the clipboard gets all
