//! Events as XML: one, many in `<Events>`, with or without a prefix, and what can be saved of damaged ones.

use std::ops::Range;

use roxmltree::{Document, Node, ParsingOptions};

use super::text::LOW_WORD;
use super::{Data, Event, EventForm, Level, MAX_READ, labels, when};
use crate::time::{Meaning, Written};

/// Every event in a text, in its order.
pub(super) fn read(text: &str) -> Vec<Event> {
    let pieces = pieces(text);
    pieces.into_iter().filter_map(|piece| event(text, &piece, EventForm::Xml)).collect()
}

/// One record of an .evtx file.
pub(super) fn record(xml: &str) -> Option<Event> {
    pieces(xml).first().and_then(|piece| event(xml, piece, EventForm::Evtx))
}

/// An event element in a text.
#[derive(Debug, PartialEq, Eq)]
struct Piece<'t> {
    range: Range<usize>,
    /// `e:` of `<e:Event>`; blank without one.
    prefix: &'t str,
    is_cut_off: bool,
}

/// The longest event that is read. Windows writes none above 64 KiB; as XML it takes a few times that.
const MAX_EVENT_BYTES: usize = 1024 * 1024;
/// The longest tag: its attributes are compared with one another.
const MAX_TAG_BYTES: usize = 16 * 1024;
/// The most declarations of name spaces: each level repeats those above it.
const MAX_NAME_SPACES: usize = 200;
/// The most elements, texts and comments.
const MAX_NODES: u32 = 20_000;
/// The most insertion strings that are kept; Windows itself stops at 256.
const MAX_DATA: usize = 300;

/// Where event elements stand. They do not stand in one another: one that has no end ends where the next begins.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    let mut open: Option<(usize, &str)> = None;
    let mut sections = Sections::new(text);
    for found in memchr::memmem::find_iter(text.as_bytes(), "Event") {
        let behind = text.as_bytes().get(found + "Event".len()).copied();
        if !matches!(behind, Some(b' ' | b'\t' | b'\r' | b'\n' | b'>')) || pieces.len() >= MAX_READ {
            continue;
        }
        let Some(tag) = Tag::before(text, found) else { continue };
        // What stands in them is the event's text, however it looks.
        if open.is_some_and(|(start, _)| sections.hold(start, tag.start)) {
            continue;
        }
        if tag.is_end {
            let Some(opened) = open.filter(|(_, prefix)| *prefix == tag.prefix) else { continue };
            let rest = text.get(found..).unwrap_or_default();
            let end = rest.find('>').map_or(text.len(), |length| found + length + 1);
            push(&mut pieces, text, opened, (end, false));
            open = None;
        } else if let Some(left_open) = open.replace((tag.start, tag.prefix)) {
            push(&mut pieces, text, left_open, (tag.start, true));
        }
    }
    if let Some(left_open) = open {
        push(&mut pieces, text, left_open, (text.len(), true));
    }
    pieces
}

/// `<![CDATA[…]]>` and comments, looked for once from the beginning to the end.
struct Sections<'t> {
    text: &'t str,
    /// The first one that ends behind what was asked for last.
    next: Option<Range<usize>>,
}

impl<'t> Sections<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, next: Self::after(text, 0) }
    }

    /// Whether one that begins behind `from` holds this place.
    fn hold(&mut self, from: usize, place: usize) -> bool {
        while let Some(next) = self.next.clone().filter(|next| next.end <= place || next.start < from) {
            let again = if next.start < from { from.max(next.start + 1) } else { next.end };
            self.next = Self::after(self.text, again);
        }
        self.next.as_ref().is_some_and(|next| next.start < place)
    }

    /// The next that has an end: one without is damage.
    fn after(text: &str, from: usize) -> Option<Range<usize>> {
        let mut from = from;
        loop {
            let bytes = text.as_bytes().get(from..)?;
            let start = from + memchr::memmem::find(bytes, b"<!")?;
            let rest = text.get(start..)?;
            for (opening, closing) in [("<![CDATA[", "]]>"), ("<!--", "-->")] {
                let Some(inside) = rest.strip_prefix(opening) else { continue };
                let length = memchr::memmem::find(inside.as_bytes(), closing.as_bytes())?;
                return Some(start..start + opening.len() + length + closing.len());
            }
            from = start + "<!".len();
        }
    }
}

fn push<'t>(
    pieces: &mut Vec<Piece<'t>>,
    text: &str,
    (start, prefix): (usize, &'t str),
    (end, is_cut_off): (usize, bool),
) {
    if text.get(start..end).is_some_and(|piece| piece.contains("System")) {
        pieces.push(Piece { range: start..end, prefix, is_cut_off });
    }
}

/// `<e:`, `<`, `</e:` or `</` before a name.
struct Tag<'t> {
    start: usize,
    prefix: &'t str,
    is_end: bool,
}

const MAX_PREFIX_BYTES: usize = 32;

impl<'t> Tag<'t> {
    fn before(text: &'t str, name: usize) -> Option<Self> {
        let from = text.floor_char_boundary(name.saturating_sub(MAX_PREFIX_BYTES));
        let head = text.get(from..name)?;
        let bracket = head.rfind('<')?;
        let inside = head.get(bracket + 1..)?;
        let (is_end, prefix) = inside.strip_prefix('/').map_or((false, inside), |prefix| (true, prefix));
        let is_prefix = prefix.is_empty()
            || prefix.strip_suffix(':').is_some_and(|prefix| {
                prefix.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
                    && prefix.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
            });
        is_prefix.then_some(Self { start: from + bracket, prefix, is_end })
    }
}

fn event(text: &str, piece: &Piece<'_>, form: EventForm) -> Option<Event> {
    let mut event = Event::new(form, piece.range.clone());
    let whole = text.get(piece.range.clone())?;
    let xml = crate::text::head(whole, MAX_EVENT_BYTES);
    let prefix = piece.prefix.trim_end_matches(':');
    let is_cut_off = piece.is_cut_off || xml.len() < whole.len();
    let first = if is_cut_off { None } else { parse(xml, prefix, &mut event).ok() };
    if first.is_none() {
        event.problems.push(if is_cut_off {
            "the event is cut off: the rest of it is missing".to_owned()
        } else {
            "the event is no XML as it should be: what could be read of it was".to_owned()
        });
        // What looked like an event and has nothing in it that can be read is none.
        parse(&mend(xml), prefix, &mut event).ok()?;
    }
    (event.provider.is_some() || event.id.is_some()).then_some(event)
}

fn parse(xml: &str, prefix: &str, event: &mut Event) -> Result<(), ()> {
    if is_hostile(xml) {
        return Err(());
    }
    // The prefix may be declared on an element around it.
    let wrapped = match prefix {
        "" => None,
        prefix => Some(format!("<around xmlns:{prefix}=\"{NAME_SPACE}\">{xml}</around>")),
    };
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(wrapped.as_deref().unwrap_or(xml), options).map_err(|_reason| ())?;
    let found = document.descendants().find(|node| is(*node, "Event")).ok_or(())?;
    for part in found.children() {
        match part.tag_name().name() {
            "System" => system(part, event),
            "EventData" => event.data.extend(part.children().filter(|node| is(*node, "Data")).map(data).take(MAX_DATA)),
            "UserData" => event.data.extend(leaves(part)),
            "RenderingInfo" => rendering(part, event),
            _ => {}
        }
    }
    Ok(())
}

fn system(part: Node<'_, '_>, event: &mut Event) {
    for node in part.children().filter(Node::is_element) {
        let text = || content(node);
        match node.tag_name().name() {
            "Provider" => {
                let name = node.attribute("Name").or_else(|| node.attribute("EventSourceName"));
                event.provider = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
            }
            "EventID" => event.id = text().and_then(|id| id.parse::<u32>().ok()).map(|id| id & LOW_WORD),
            "Level" => event.level = text().and_then(|level| level.parse().ok()).and_then(Level::of_number),
            "TimeCreated" if event.problems.iter().any(|problem| problem == TWO_TIMES) => {}
            "TimeCreated" if event.time.is_some() => {
                event.time = None;
                event.problems.push(TWO_TIMES.to_owned());
            }
            "TimeCreated" => event.time = node.attribute("SystemTime").map(system_time),
            "EventRecordID" => event.record_id = text().and_then(|number| number.parse().ok()),
            "Channel" => event.channel = text(),
            "Computer" => event.computer = text(),
            _ => {}
        }
    }
}

const TWO_TIMES: &str = "the event has several times, so that none of them is certain";

/// `SystemTime` is UTC, whether it says so or not.
fn system_time(text: &str) -> Written {
    let text = text.trim();
    let parse = |text: &str| chrono::DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc());
    let time = parse(text).or_else(|| parse(&format!("{}Z", text.trim_end_matches(" UTC").replacen(' ', "T", 1))));
    time.map_or_else(|| when(text), |time| Written { text: text.to_owned(), meaning: Meaning::Exact(time) })
}

/// What the Event Viewer would show, where the exporter wrote it down.
fn rendering(part: Node<'_, '_>, event: &mut Event) {
    for node in part.children().filter(Node::is_element) {
        let Some(text) = content(node) else { continue };
        match node.tag_name().name() {
            "Message" => event.message = Some(text.replace("\r\n", "\n")),
            "Task" => event.task_category = Some(text),
            "Level" if event.level.is_none() => event.level = labels::level(&text),
            _ => {}
        }
    }
}

fn data(node: Node<'_, '_>) -> Data {
    let name = node.attribute("Name").map(str::to_owned).filter(|name| !name.is_empty());
    Data { name, value: content(node).unwrap_or_default() }
}

/// The elements of `UserData` that hold text.
fn leaves(part: Node<'_, '_>) -> Vec<Data> {
    let is_leaf = |node: &Node<'_, '_>| node.is_element() && !node.children().any(|child| child.is_element());
    let leaf = |node: Node<'_, '_>| {
        let value = content(node)?;
        Some(Data { name: Some(node.tag_name().name().to_owned()), value })
    };
    part.descendants().filter(is_leaf).filter_map(leaf).take(MAX_DATA).collect()
}

fn content(node: Node<'_, '_>) -> Option<String> {
    let text: String = node.children().filter(Node::is_text).filter_map(|child| child.text()).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

fn is_hostile(xml: &str) -> bool {
    let has_long_tag = xml.split('<').any(|tag| tag.find('>').unwrap_or(tag.len()) > MAX_TAG_BYTES);
    has_long_tag || xml.matches("xmlns").count() > MAX_NAME_SPACES
}

/// The same with what is no XML replaced, and what was left open closed.
fn mend(xml: &str) -> String {
    let end = match (xml.rfind('<'), xml.rfind('>')) {
        (Some(opens), Some(closes)) if opens > closes => opens,
        _ => xml.len(),
    };
    let kept = xml.get(..end).unwrap_or(xml);
    let mut mended = String::with_capacity(kept.len() + 64);
    let mut open: Vec<&str> = Vec::new();
    for (index, part) in kept.split('<').enumerate() {
        let Some((tag, text)) = part.split_once('>').filter(|_| index > 0) else {
            if index > 0 {
                mended.push_str("&lt;");
            }
            push_text(&mut mended, part);
            continue;
        };
        let name = tag.trim_start_matches('/').split([' ', '\t', '\r', '\n', '/']).next().unwrap_or_default();
        if !is_name(name) || open.len() > MAX_OPEN {
            mended.push_str("&lt;");
            push_text(&mut mended, part);
            continue;
        }
        if tag.starts_with('/') {
            // What was left open inside it ends with it; an end without a beginning is left out.
            if let Some(from) = open.iter().rposition(|known| *known == name) {
                for name in open.drain(from..).rev() {
                    close(&mut mended, name);
                }
            }
        } else {
            mended.push('<');
            push_text(&mut mended, tag);
            mended.push('>');
            if !tag.ends_with('/') {
                open.push(name);
            }
        }
        push_text(&mut mended, text);
    }
    for name in open.into_iter().rev() {
        close(&mut mended, name);
    }
    mended
}

/// Deeper than any event nests: each end tag looks through those that are open.
const MAX_OPEN: usize = 64;

fn close(xml: &mut String, name: &str) {
    xml.push_str("</");
    xml.push_str(name);
    xml.push('>');
}

fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_alphabetic() || first == '_')
        && name.chars().all(|character| character.is_alphanumeric() || matches!(character, ':' | '-' | '_' | '.'))
}

/// Text with control characters replaced and bare `&` written as such.
fn push_text(xml: &mut String, text: &str) {
    for (index, part) in text.split('&').enumerate() {
        if index > 0 {
            let name = part.split_once(';').map_or("", |(name, _)| name);
            let is_known = matches!(name, "amp" | "lt" | "gt" | "quot" | "apos")
                || name.strip_prefix('#').is_some_and(is_printable_reference);
            xml.push_str(if is_known { "&" } else { "&amp;" });
        }
        let is_allowed = |character: char| !character.is_control() || matches!(character, '\t' | '\n' | '\r');
        xml.extend(part.chars().map(|character| if is_allowed(character) { character } else { '\u{fffd}' }));
    }
}

fn is_printable_reference(number: &str) -> bool {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => number.parse().ok(),
    };
    code.and_then(char::from_u32).is_some_and(|character| !character.is_control())
}

const NAME_SPACE: &str = "http://schemas.microsoft.com/win/2004/08/events/event";
