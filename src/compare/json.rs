//! JSON against JSON: objects by name, sets by content, other arrays by the shortest edit script, and texts that hold JSON or
//! a token by what they hold.

use std::collections::{HashMap, VecDeque};
use std::ops::Range;

use super::ids::Ids;
use super::script::{self, Step};
use super::sets::{self, Item};
use super::token;
use super::tree::{Change, MAX_POINTER_BYTES, Notice, Row, Side, SideKind, Status};
use super::values;
use crate::jose::json::{self, Member, Node, Value, push_pointer};
use crate::jose::{Token, jwk};

/// What one comparison may still spend, whatever it is made of.
pub(super) struct Budget {
    same_rows: usize,
    different_rows: usize,
    script_cells: usize,
    nesting: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            same_rows: MAX_SAME_ROWS,
            different_rows: MAX_DIFFERENT_ROWS,
            script_cells: MAX_SCRIPT_CELLS,
            nesting: 0,
        }
    }
}

impl Budget {
    fn take_row(&mut self, differs: bool) -> bool {
        let rows = if differs { &mut self.different_rows } else { &mut self.same_rows };
        let left = rows.checked_sub(1);
        *rows = left.unwrap_or(0);
        left.is_some()
    }

    /// Whether one may look into what a text holds. Every yes asks for a [`Self::leave`].
    pub(super) fn nest(&mut self) -> bool {
        let is_room = self.nesting < MAX_NESTING;
        self.nesting += usize::from(is_room);
        is_room
    }

    /// Ends a look into a text.
    pub(super) fn leave(&mut self) {
        self.nesting = self.nesting.saturating_sub(1);
    }

    /// Whether so many cells of an edit script may be looked at.
    pub(super) fn take_cells(&mut self, cells: usize) -> bool {
        let left = self.script_cells.checked_sub(cells);
        self.script_cells = left.unwrap_or(self.script_cells);
        left.is_some()
    }
}

/// Compares two JSON values that stand at these pointers.
pub(super) fn row(budget: &mut Budget, name: &str, at: [&str; 2], left: Option<&Node>, right: Option<&Node>) -> Row {
    let mut engine = Engine { ids: Ids::default(), budget, at: at.map(str::to_owned), in_text: false };
    engine.row(name, left, right)
}

/// Compares two objects member by member, but for the members of these names.
pub(super) fn members_but(budget: &mut Budget, left: &Node, right: &Node, but: &[&str]) -> Row {
    let mut row = Row::leaf("", Status::Same, None, None);
    let mut engine = Engine { ids: Ids::default(), budget, at: [String::new(), String::new()], in_text: false };
    engine.members(&mut row, left.members(), right.members(), but);
    row.status = row.status_of_inside();
    row
}

struct Engine<'n, 'b> {
    ids: Ids<'n>,
    budget: &'b mut Budget,
    /// The pointers of the values at hand, left and right.
    at: [String; 2],
    /// The values stand in a text of their own, whose bytes are not those of the part.
    in_text: bool,
}

const LEFT: usize = 0;
const RIGHT: usize = 1;

impl<'n> Engine<'n, '_> {
    fn row(&mut self, name: &str, left: Option<&'n Node>, right: Option<&'n Node>) -> Row {
        let sides = (left.map(|node| self.side(LEFT, name, node)), right.map(|node| self.side(RIGHT, name, node)));
        match (left, right) {
            (Some(left), Some(right)) => self.both(Row::leaf(name, Status::Same, sides.0, sides.1), left, right),
            (Some(only), None) => self.alone(Row::leaf(name, Status::Removed, sides.0, None), LEFT, only),
            (None, Some(only)) => self.alone(Row::leaf(name, Status::Added, None, sides.1), RIGHT, only),
            (None, None) => Row::leaf(name, Status::Same, None, None),
        }
    }

    fn both(&mut self, mut row: Row, left: &'n Node, right: &'n Node) -> Row {
        if sets::is_set(&row.name, left, right) {
            self.set(&mut row, left, right);
            return row;
        }
        match (&left.value, &right.value) {
            (Value::Object(left), Value::Object(right)) => {
                self.members(&mut row, left, right, &[]);
                row.status = row.status_of_inside();
            }
            (Value::Array(left), Value::Array(right)) => {
                self.elements(&mut row, left, right);
                row.status = row.status_of_inside();
            }
            (Value::String(left), Value::String(right)) if self.texts(&mut row, left, right) => {}
            (Value::String(text), Value::Object(_)) => self.text_and_object(&mut row, text, right, false),
            (Value::Object(_), Value::String(text)) => self.text_and_object(&mut row, text, left, true),
            _ => {
                let one_and_list = [(left, right), (right, left)]
                    .iter()
                    .any(|(list, one)| matches!(list.elements(), [only] if self.ids.of(only) == self.ids.of(one)));
                let change = values::change(&row.name, left, right);
                row.status = match change {
                    Some(_) if one_and_list => Status::Changed(Change::Form),
                    Some(change) => Status::Changed(change),
                    None => Status::Same,
                };
            }
        }
        row
    }

    /// What stands on one side only is shown with all that it holds.
    fn alone(&mut self, mut row: Row, side: usize, node: &'n Node) -> Row {
        let only = |node| if side == LEFT { (Some(node), None) } else { (None, Some(node)) };
        match &node.value {
            Value::Object(members) => {
                let is_key = is_key(members);
                for member in members {
                    let (left, right) = only(&member.node);
                    self.child(&mut row, &member.name, [&member.name; 2], (left, right), is_key);
                }
            }
            Value::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    self.child(&mut row, &format!("[{index}]"), [&index.to_string(); 2], only(element), false);
                }
            }
            _ => {}
        }
        row
    }

    fn child(
        &mut self,
        row: &mut Row,
        name: &str,
        steps: [&str; 2],
        (left, right): (Option<&'n Node>, Option<&'n Node>),
        is_of_key: bool,
    ) {
        let differs = match (left, right) {
            (Some(left), Some(right)) => self.ids.of(left) != self.ids.of(right),
            _ => true,
        };
        if !self.budget.take_row(differs) {
            *(if differs { &mut row.left_out.different } else { &mut row.left_out.same }) += 1;
            return;
        }
        let lengths = [self.at[LEFT].len(), self.at[RIGHT].len()];
        for (at, step) in self.at.iter_mut().zip(steps) {
            push_pointer(at, step);
        }
        let child = if is_of_key && jwk::PRIVATE_MEMBERS.contains(&name) {
            self.hidden(name, left.is_some(), right.is_some(), differs)
        } else {
            self.row(name, left, right)
        };
        row.children.push(child);
        for (at, length) in self.at.iter_mut().zip(lengths) {
            at.truncate(length);
        }
    }

    /// Private halves are compared, and shown to nobody.
    fn hidden(&self, name: &str, is_left: bool, is_right: bool, differs: bool) -> Row {
        let side = |side: usize| Side { text: String::new(), kind: SideKind::Hidden, ..self.bare(side) };
        let (left, right) = (is_left.then(|| side(LEFT)), is_right.then(|| side(RIGHT)));
        let status = match (is_left, is_right) {
            (true, false) => Status::Removed,
            (false, true) => Status::Added,
            _ if differs => Status::Changed(Change::Value),
            _ => Status::Same,
        };
        Row::leaf(name, status, left, right)
    }

    /// Members by their names; the first of a name with the first, the second with the second. A member that is only on the
    /// right stands behind the one that it follows there.
    fn members(&mut self, row: &mut Row, left: &'n [Member], right: &'n [Member], but: &[&str]) {
        let mut waiting: HashMap<&str, VecDeque<usize>> = HashMap::new();
        for (index, member) in right.iter().enumerate() {
            waiting.entry(&member.name).or_default().push_back(index);
        }
        let partners: Vec<Option<usize>> =
            left.iter().map(|member| waiting.get_mut(member.name.as_str()).and_then(VecDeque::pop_front)).collect();
        if is_shuffled(partners.iter().flatten()) {
            row.notices.push(Notice::MemberOrder);
        }
        let mut of_right: Vec<Option<usize>> = vec![None; right.len()];
        for (index, partner) in partners.iter().enumerate() {
            if let Some(slot) = partner.and_then(|partner| of_right.get_mut(partner)) {
                *slot = Some(index);
            }
        }
        let mut behind: HashMap<Option<usize>, Vec<&Member>> = HashMap::new();
        let mut last = None;
        for (member, of_left) in right.iter().zip(&of_right) {
            match of_left {
                Some(_) => last = *of_left,
                None => behind.entry(last).or_default().push(member),
            }
        }
        let is_key = is_key(left) || is_key(right);
        let mut put = |engine: &mut Self, left: Option<&'n Member>, right: Option<&'n Member>| {
            let Some(name) = left.or(right).map(|member| member.name.as_str()) else { return };
            if !but.contains(&name) {
                let nodes = (left.map(|member| &member.node), right.map(|member| &member.node));
                engine.child(row, name, [name; 2], nodes, is_key);
            }
        };
        for only in behind.remove(&None).unwrap_or_default() {
            put(self, None, Some(only));
        }
        for (index, (member, partner)) in left.iter().zip(&partners).enumerate() {
            put(self, Some(member), partner.and_then(|partner| right.get(partner)));
            for only in behind.remove(&Some(index)).unwrap_or_default() {
                put(self, None, Some(only));
            }
        }
    }

    /// Elements by the shortest edit script; what was put in place of something is compared with it.
    fn elements(&mut self, row: &mut Row, left: &'n [Node], right: &'n [Node]) {
        let mut numbers = |nodes: &'n [Node]| nodes.iter().map(|node| self.ids.of(node)).collect::<Vec<_>>();
        let ids = (numbers(left), numbers(right));
        for step in script::steps((left, &ids.0), (right, &ids.1), self.budget) {
            let (of_left, of_right) = match step {
                Step::Both(of_left, of_right) => (Some(of_left), Some(of_right)),
                Step::Left(of_left) => (Some(of_left), None),
                Step::Right(of_right) => (None, Some(of_right)),
            };
            let Some(index) = of_left.or(of_right) else { continue };
            let steps = [of_left.unwrap_or(index).to_string(), of_right.unwrap_or(index).to_string()];
            let nodes = (of_left.and_then(|at| left.get(at)), of_right.and_then(|at| right.get(at)));
            self.child(row, &format!("[{index}]"), [&steps[LEFT], &steps[RIGHT]], nodes, false);
        }
    }

    /// Elements whatever their order; a text may stand for its words or for a list of one.
    fn set(&mut self, row: &mut Row, left: &'n Node, right: &'n Node) {
        let items = [sets::items(&row.name, left), sets::items(&row.name, right)];
        let numbers: [Vec<u32>; 2] = items.each_ref().map(|items| items.iter().map(|item| self.number(item)).collect());
        let pairs = sets::pairs([&items[LEFT], &items[RIGHT]], &numbers);
        let number = |side: usize, at: Option<usize>| numbers.get(side)?.get(at?);
        let equal = pairs.iter().filter(|(left, right)| number(LEFT, *left) == number(RIGHT, *right));
        if is_shuffled(equal.filter_map(|(_, right)| right.as_ref())) {
            row.notices.push(Notice::ElementOrder);
        }
        for (of_left, of_right) in pairs {
            let left = of_left.and_then(|at| items[LEFT].get(at).copied());
            let right = of_right.and_then(|at| items[RIGHT].get(at).copied());
            self.item(row, left, right);
        }
        row.status = row.status_of_inside();
        let is_list = |node: &Node| matches!(node.value, Value::Array(_));
        if row.status == Status::Same && is_list(left) != is_list(right) {
            row.status = Status::Changed(Change::Form);
        } else if row.status == Status::Same && left.as_str() != right.as_str() && row.notices.is_empty() {
            row.notices.push(Notice::OtherBytes);
        }
    }

    fn number(&mut self, item: &Item<'n>) -> u32 {
        match item.node {
            Some(node) => self.ids.of(node),
            None => self.ids.of_text(item.text),
        }
    }

    fn item(&mut self, row: &mut Row, left: Option<Item<'n>>, right: Option<Item<'n>>) {
        let step = |item: Option<Item<'_>>| item.and_then(|item| item.index).map(|index| index.to_string());
        if let (Some(Item { node: None, .. }), _) | (_, Some(Item { node: None, .. })) = (left, right) {
            let is_text = [left, right].into_iter().flatten().all(|item| item.is_text());
            let (left, right) = (left.map(|item| item.text), right.map(|item| item.text));
            let differs = left != right || !is_text;
            if self.budget.take_row(differs) {
                let status = match (left, right) {
                    (Some(_), Some(_)) if !is_text => Status::Changed(Change::Type),
                    (Some(left), Some(right)) => values::texts(left, right).map_or(Status::Same, Status::Changed),
                    (Some(_), None) => Status::Removed,
                    _ => Status::Added,
                };
                let side = |side: usize, text: &str| Side { text: text.to_owned(), ..self.bare(side) };
                let sides = (left.map(|text| side(LEFT, text)), right.map(|text| side(RIGHT, text)));
                row.children.push(Row::leaf("", status, sides.0, sides.1));
            } else {
                *(if differs { &mut row.left_out.different } else { &mut row.left_out.same }) += 1;
            }
            return;
        }
        let steps = [step(left), step(right)];
        let nodes = (left.and_then(|item| item.node), right.and_then(|item| item.node));
        let lengths = [self.at[LEFT].len(), self.at[RIGHT].len()];
        for (at, step) in self.at.iter_mut().zip(&steps) {
            if let Some(step) = step {
                push_pointer(at, step);
            }
        }
        let differs = match nodes {
            (Some(left), Some(right)) => self.ids.of(left) != self.ids.of(right),
            _ => true,
        };
        if self.budget.take_row(differs) {
            let child = self.row("", nodes.0, nodes.1);
            row.children.push(child);
        } else {
            *(if differs { &mut row.left_out.different } else { &mut row.left_out.same }) += 1;
        }
        for (at, length) in self.at.iter_mut().zip(lengths) {
            at.truncate(length);
        }
    }

    /// Texts that hold a token or JSON are compared by what they hold. Says whether they did.
    fn texts(&mut self, row: &mut Row, left: &str, right: &str) -> bool {
        if row.name == ACTOR_TOKEN && [left, right].iter().all(|text| is_token_like(text)) && self.budget.nest() {
            let tokens = (Token::parse(left), Token::parse(right));
            row.children = token::rows(self.budget, [&self.at[LEFT], &self.at[RIGHT]], &tokens.0, &tokens.1);
            self.budget.leave();
            row.status = row.status_of_inside();
            return true;
        }
        let (Some(left_node), Some(right_node)) = (held(left), held(right)) else { return false };
        if !self.budget.nest() {
            return false;
        }
        self.nested(row, &left_node, &right_node);
        if row.status == Status::Same && left != right && row.notices.is_empty() {
            row.notices.push(Notice::OtherBytes);
        }
        true
    }

    fn text_and_object(&mut self, row: &mut Row, text: &str, object: &Node, is_object_left: bool) {
        let Some(held) = held(text).filter(|_| self.budget.nest()) else {
            row.status = Status::Changed(Change::Type);
            return;
        };
        let (left, right) = if is_object_left { (object, &held) } else { (&held, object) };
        self.nested(row, left, right);
        if row.status == Status::Same {
            row.status = Status::Changed(Change::Form);
        }
    }

    /// What two texts hold. The caller has asked whether one may look.
    fn nested(&mut self, row: &mut Row, left: &Node, right: &Node) {
        let mut engine = Engine { ids: Ids::default(), budget: &mut *self.budget, at: self.at.clone(), in_text: true };
        engine.members(row, left.members(), right.members(), &[]);
        self.budget.leave();
        row.status = row.status_of_inside();
    }

    fn side(&self, side: usize, name: &str, node: &Node) -> Side {
        let kind = match &node.value {
            Value::Null => SideKind::Null,
            Value::Bool(_) => SideKind::Bool,
            Value::Number(_) => SideKind::Number,
            Value::String(_) => SideKind::Text,
            Value::Array(elements) => SideKind::Array(elements.len()),
            Value::Object(members) => SideKind::Object(members.len()),
        };
        Side {
            text: values::scalar_text(node).unwrap_or_default().to_owned(),
            kind,
            range: (!self.in_text).then_some(Range { start: node.start, end: node.end }),
            time: values::moment(name, node),
            ..self.bare(side)
        }
    }

    fn bare(&self, side: usize) -> Side {
        let pointer = self.at.get(side).filter(|at| at.len() <= MAX_POINTER_BYTES).cloned();
        Side { text: String::new(), kind: SideKind::Text, pointer, range: None, time: None }
    }
}

/// The object that a text holds, whole.
fn held(text: &str) -> Option<Node> {
    if !text.trim_start().starts_with('{') {
        return None;
    }
    let document = json::parse(text.as_bytes());
    let is_whole = !document.problems.iter().any(|problem| matches!(problem, json::Problem::TooDeep { .. }));
    document.root.filter(|root| is_whole && root.is_object())
}

pub(super) fn is_token_like(text: &str) -> bool {
    text.starts_with("eyJ") && text.matches('.').count() >= 2
}

fn is_key(members: &[Member]) -> bool {
    members.iter().any(|member| member.name == "kty")
}

/// Whether places that should rise do not.
fn is_shuffled<'p>(places: impl Iterator<Item = &'p usize>) -> bool {
    !places.is_sorted()
}

const ACTOR_TOKEN: &str = "actortoken";
const MAX_NESTING: usize = 3; // an actor token's `appctx` is the deepest known: a text in a token in a token
const MAX_SAME_ROWS: usize = 20_000; // more than anybody scrolls through
const MAX_DIFFERENT_ROWS: usize = 50_000;
const MAX_SCRIPT_CELLS: usize = 50_000_000; // well under a second
