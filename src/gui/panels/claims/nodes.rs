//! A token's header and payload → the flat nodes of the tree, with what each value means.

use std::collections::HashMap;
use std::sync::Arc;

use super::data::{ClaimNode, ClaimsView, DefinedIn};
use super::note;
use crate::assess::TokenAssessment;
use crate::claims::{self, Seen};
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
        let local = |moment| moments.clock.local(moment);
        let seen = Seen { at: moments.at, local: Some(&local) };
        let mut builder = Builder { view: Self::default(), seen, context, places: HashMap::new() };
        let payload = if token.is_encrypted() { "Decrypted content" } else { "Payload" };
        for (title, pointer, part) in [("Header", "/header", &token.header), (payload, "/payload", &token.payload)] {
            if let Some(root) = &part.json.root {
                let source = builder.view.sources.len();
                builder.view.sources.push(Arc::from(part.bytes.as_slice()));
                builder.node(Place { key: title, pointer: pointer.to_owned(), depth: 0, part: source }, root);
            }
        }
        builder.view.values = builder.view.nodes.iter().filter(|node| !node.has_children).count();
        builder.view
    }

    /// The same with what an encrypted token needs, or what came out of it, said above.
    #[must_use]
    pub fn with_note(self, token: &Token, assessed: &TokenAssessment) -> Self {
        Self { note: note::note(token, assessed), ..self }
    }

    /// `12`: how many values there are, for the tab.
    pub fn tally(&self) -> String {
        if self.values == 0 { String::new() } else { self.values.to_string() }
    }
}

struct Builder<'m> {
    view: ClaimsView,
    seen: Seen<'m>,
    /// How often each pointer was met.
    places: HashMap<String, usize>,
    /// `appctx` when it is a string that holds JSON: shown as what it holds.
    context: Option<AppContext>,
}

struct Place<'k> {
    key: &'k str,
    pointer: String,
    depth: u16,
    part: usize,
}

impl Builder<'_> {
    fn node(&mut self, place: Place<'_>, node: &Node) {
        let index = self.view.nodes.len();
        let depth = place.depth;
        let pointer = place.pointer.clone();
        let part = place.part;
        let context = if pointer == "/payload/appctx" { self.context.take() } else { None };
        let shown = self.shown(place, node, context.is_some());
        self.view.nodes.push(shown);
        for member in node.members() {
            let mut pointer = pointer.clone();
            push_pointer(&mut pointer, &member.name);
            self.node(Place { key: &member.name, pointer, depth: depth + 1, part }, &member.node);
        }
        for (number, element) in node.elements().iter().enumerate() {
            let pointer = format!("{pointer}/{number}");
            self.node(Place { key: &number.to_string(), pointer, depth: depth + 1, part }, element);
        }
        if let Some(context) = context {
            self.inside_text(&context, &pointer, depth, part, node);
        }
        let end = self.view.nodes.len();
        if let Some(shown) = self.view.nodes.get_mut(index) {
            shown.end = end;
        }
    }

    /// The members of JSON inside a string: they have no place of their own in the source but that of the string.
    fn inside_text(&mut self, context: &AppContext, pointer: &str, depth: u16, part: usize, text: &Node) {
        let start = self.view.nodes.len();
        for member in context.root().members() {
            let mut pointer = pointer.to_owned();
            push_pointer(&mut pointer, &member.name);
            self.node(Place { key: &member.name, pointer, depth: depth + 1, part }, &member.node);
        }
        for node in self.view.nodes.get_mut(start..).unwrap_or_default() {
            node.bytes = text.start..text.end;
            node.is_inside_text = true;
        }
    }

    fn shown(&mut self, place: Place<'_>, node: &Node, holds_json: bool) -> ClaimNode {
        let says = claims::explain_at(&place.pointer, node, self.seen);
        let claim = claims::claim_at(&place.pointer);
        let met = self.places.entry(place.pointer.clone()).or_default();
        let repeat = *met;
        *met += 1;
        let has_children = holds_json || !(node.members().is_empty() && node.elements().is_empty());
        let whole = whole_value(node);
        let mut meaning = says.in_full();
        let words = match (repeat, says.short) {
            (0, short) => short,
            (_, short) if short.is_empty() => REPEATED.to_owned(),
            (_, short) => format!("{REPEATED} · {short}"),
        };
        if repeat > 0 {
            meaning.push("Stands twice: readers differ on which one counts".to_owned());
        }
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
            note: words,
            meaning,
            about: claim.map_or("", |claim| &claim.about),
            source: claim.map(|claim| DefinedIn { words: claim.defined_in(), url: claim.reference() }),
            repeat,
            has_children,
            end: 0,
            part: place.part,
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

const REPEATED: &str = "stands twice";
const MAX_KEY: usize = 80; // longer names are cut in the row; the pointer in the card is whole
const MAX_ROW: usize = 240; // more does not fit on a screen
const MAX_CARD: usize = 2_000; // more than a card can show; the clipboard gets all

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::super::data::Shown;
    use super::*;
    use crate::gui::clock::Clock;
    use crate::jose::base64url;
    use crate::time::{Time, from_unix, rfc3339};

    struct Fixed;

    impl Clock for Fixed {
        fn now(&self) -> Time {
            from_unix(7_200).unwrap()
        }

        fn local(&self, time: Time) -> String {
            format!("({})", rfc3339(time))
        }
    }

    fn view(payload: &str) -> ClaimsView {
        let part = |text: &str| base64url::encode(text.as_bytes());
        let text = format!("{}.{}.AAAA", part(r#"{"alg":"RS256"}"#), part(payload));
        let at = from_unix(7_200).unwrap();
        ClaimsView::new(&Token::parse(text), Moments { at, seen_at: at, clock: &Fixed })
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
        let row = shown.row_of(&view, "/payload/a", 0).unwrap();
        shown.toggle(&view, row);
        shown.update(&view, 1, "");
        assert_eq!(shown.row_of(&view, "/payload/a/b", 0), None);
        shown.open_to("/payload/a/b");
        shown.update(&view, 1, "");
        assert!(shown.row_of(&view, "/payload/a/b", 0).is_some());
    }

    /// What the panel says of each value: its place, its value, the note on the row, and the card's lines.
    fn told(view: &ClaimsView) -> String {
        let mut text = String::new();
        for node in view.nodes.iter().filter(|node| !node.has_children) {
            let _infallible = writeln!(text, "{} = {} ({})", node.pointer, node.value, node.note);
            for line in &node.meaning {
                let _infallible = writeln!(text, "  {line}");
            }
        }
        text
    }

    #[test]
    fn values_are_told_in_words() {
        let view = view(concat!(
            r#"{"exp":3600,"iss":"00000002-0000-0ff1-ce00-000000000000@x","nbf":"3600","mine":1e3,"#,
            r#""amr":["mfa","odd"],"scp":"a b","exp":-0}"#
        ));
        let expected = r"/header/alg = RS256 (RSA (PKCS #1 v1.5) with SHA-256)
  RSA (PKCS #1 v1.5) with SHA-256
/payload/exp = 3600 (1 h ago · 1970-01-01 01:00:00 UTC)
  1970-01-01 01:00:00 UTC, 1 h ago
  (1970-01-01T01:00:00Z) on this computer's clock
/payload/iss = 00000002-0000-0ff1-ce00-000000000000@x (Exchange of x)
  Application: 00000002-0000-0ff1-ce00-000000000000 (Exchange)
  Realm: x
/payload/nbf = 3600 (1 h ago · 1970-01-01 01:00:00 UTC · written as text)
  1970-01-01 01:00:00 UTC, 1 h ago
  (1970-01-01T01:00:00Z) on this computer's clock
  Written as text
  Usually a number; here it is a string
/payload/mine = 1e3 ()
/payload/amr/0 = mfa (several factors)
  Several factors
/payload/amr/1 = odd ()
/payload/scp = a b (2 values)
  a
  b
/payload/exp = -0 (stands twice · 2 h ago · 1970-01-01 00:00:00 UTC)
  1970-01-01 00:00:00 UTC, 2 h ago
  (1970-01-01T00:00:00Z) on this computer's clock
  Stands twice: readers differ on which one counts
";
        assert_eq!(told(&view), expected);
    }

    #[test]
    fn repeated_members_are_two_rows_and_two_choices() {
        let view = view(r#"{"a":1,"b":2,"a":3}"#);
        let mut shown = Shown::default();
        shown.update(&view, 1, "");
        let rows: Vec<_> = [0, 1].map(|repeat| shown.row_of(&view, "/payload/a", repeat)).to_vec();
        assert_eq!(rows, [Some(3), Some(5)]);
        let values: Vec<_> = rows.iter().map(|row| shown.node(&view, row.unwrap()).unwrap().value.as_str()).collect();
        assert_eq!(values, ["1", "3"]);
        assert_eq!(shown.row_of(&view, "/payload/a", 2), None);
    }

    #[test]
    fn a_search_finds_meanings_too() {
        let payload = r#"{"aud":"x","appid":"04b07795-8ddb-461a-bbee-02f9e1bf7b46","zoneinfo":"UTC"}"#;
        let only = |row: &'static str| ["Payload=3 members", row];
        check_search(payload, "azure cli", &only(" appid=04b07795-8ddb-461a-bbee-02f9e1bf7b46"));
        check_search(payload, "whom the token is meant", &only(" aud=x"));
        check_search(payload, "time zone", &only(" zoneinfo=UTC"));
    }

    #[test]
    fn what_is_known_of_a_claim_stands_on_its_card_and_its_hint() {
        let view = view(r#"{"exp":3600,"mine":1}"#);
        let node = |pointer: &str| view.nodes.iter().find(|node| node.pointer == pointer).unwrap();
        let exp = node("/payload/exp");
        let source = exp.source.as_ref().map(|source| (source.words.as_str(), source.url.as_str()));
        let url = "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4";
        assert_eq!(source, Some(("RFC 7519 section 4.1.4", url)));
        let hint = "The moment from which the token must be refused.\n1970-01-01 01:00:00 UTC, 1 h ago\n";
        assert!(exp.hint().starts_with(hint), "{}", exp.hint());
        assert_eq!((node("/payload/mine").about, node("/payload/mine").hint().as_str()), ("", ""));
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
