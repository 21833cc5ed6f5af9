//! A token's header and payload → the flat nodes of the tree, with what each value means.

use std::sync::Arc;

use super::data::{ClaimNode, ClaimsView};
use super::{dictionary, note};
use crate::assess::TokenAssessment;
use crate::exchange::{AppContext, AppContextForm, app_context};
use crate::gui::widgets::ValueKind;
use crate::gui::words::Moments;
use crate::jose::Token;
use crate::jose::json::{Node, Value, push_pointer};
use crate::text;

impl ClaimsView {
    /// The tree of a token.
    pub fn new(token: &Token, assessed: &TokenAssessment, moments: Moments<'_>) -> Self {
        let context = app_context(token).ok().flatten().filter(|context| context.form == AppContextForm::Text);
        let mut builder = Builder { view: Self::default(), moments, context };
        let payload = if token.is_encrypted() { "Decrypted content" } else { "Payload" };
        for (title, pointer, part) in [("Header", "/header", &token.header), (payload, "/payload", &token.payload)] {
            if let Some(root) = &part.json.root {
                let source = builder.view.sources.len();
                builder.view.sources.push(Arc::from(part.bytes.as_slice()));
                builder.node(Place { key: title, pointer: pointer.to_owned(), depth: 0, source }, root);
            }
        }
        builder.view.note = note::note(token, assessed);
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

#[cfg(test)]
mod tests {
    use super::super::data::Shown;
    use super::*;
    use crate::gui::clock::SystemClock;
    use crate::jose::base64url;
    use crate::time::from_unix;

    fn view(payload: &str) -> ClaimsView {
        let part = |text: &str| base64url::encode(text.as_bytes());
        let token = Token::parse(format!("{}.{}.AAAA", part(r#"{"alg":"RS256"}"#), part(payload)));
        ClaimsView::new(&token, Moments { at: from_unix(7_200).unwrap(), clock: &SystemClock })
    }

    fn rows(shown: &Shown) -> Vec<String> {
        shown.rows.iter().map(|row| format!("{}{}={}", " ".repeat(row.depth.into()), row.key, row.value)).collect()
    }

    #[track_caller]
    fn check_search(payload: &str, search: &str, expected: &[&str]) {
        let mut shown = Shown::default();
        shown.update(&view(payload), 1, search);
        assert_eq!(rows(&shown), expected);
    }

    #[test]
    fn every_value_is_a_row_in_the_order_received() {
        let all =
            ["Header=1 member", " alg=RS256", "Payload=2 members", " b=2 elements", "  0=1e3", "  1=null", " a=x"];
        check_search(r#"{"b":[1e3,null],"a":"x"}"#, "", &all);
    }

    #[test]
    fn a_search_keeps_what_matches_and_what_it_lies_in() {
        let payload = r#"{"aud":"me","deep":{"er":{"aud":"you"}},"other":1}"#;
        check_search(payload, "YOU", &["Payload=3 members", " deep=1 member", "  er=1 member", "   aud=you"]);
        check_search(payload, "nowhere", &[]);
    }

    #[test]
    fn closing_a_row_hides_what_is_in_it_until_a_finding_points_there() {
        let view = view(r#"{"a":{"b":1}}"#);
        let mut shown = Shown::default();
        shown.update(&view, 1, "");
        let row = shown.row_of(&view, "/payload/a").unwrap();
        shown.toggle(&view, row);
        shown.update(&view, 1, "");
        assert_eq!(shown.row_of(&view, "/payload/a/b"), None);
        shown.open_to("/payload/a/b");
        shown.update(&view, 1, "");
        assert!(shown.row_of(&view, "/payload/a/b").is_some());
    }

    #[test]
    fn moments_and_known_ids_are_told_in_words() {
        let view = view(r#"{"exp":3600,"iss":"00000002-0000-0ff1-ce00-000000000000@x"}"#);
        let notes: Vec<_> = view.nodes.iter().map(|node| node.note.as_str()).filter(|note| !note.is_empty()).collect();
        assert_eq!(notes, ["1 h ago · 1970-01-01 01:00:00 UTC", "Exchange"]);
    }

    #[test]
    fn json_inside_a_string_is_opened_and_copied_as_it_stands() {
        let view = view(r#"{"appctx":"{\"amurl\":\"https://x\"}"}"#);
        let inside = view.nodes.iter().find(|node| node.pointer == "/payload/appctx/amurl").unwrap();
        assert_eq!((inside.value.as_str(), inside.is_inside_text), ("https://x", true));
        assert_eq!(inside.copied_value(&view), "https://x");
        let whole = view.nodes.iter().find(|node| node.pointer == "/payload/appctx").unwrap();
        assert_eq!(whole.copied_value(&view), r#"{"amurl":"https://x"}"#);
    }
}
