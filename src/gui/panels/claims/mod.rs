//! Header and payload of a token as one tree, with a card for the chosen value.

use eframe::egui::{Label, RichText, ScrollArea, Ui};

pub mod data;
mod nodes;
mod note;

pub use self::data::{ClaimNode, ClaimsView, DefinedIn, Shown};
pub use self::note::ClaimsNote;
use crate::gui::command::Command;
use crate::gui::theme::{Icon, card_frame, icon_ui, mono, palette, semibold, size, small};
use crate::gui::widgets::{EmptyState, TreeAction, empty_state_ui, prose_ui, tree_ui};

/// What the user made of the tree.
#[derive(Default)]
pub struct ClaimsState {
    /// Pointer of the chosen value.
    pub chosen: Option<String>,
    /// Bring the chosen value into view once.
    pub reveal: bool,
    /// Which of the values with that pointer, where a member is repeated.
    repeat: usize,
    shown: Shown,
}

impl ClaimsState {
    /// Brings what is shown up to date. Cheap unless the view, the search or what is open has changed.
    pub fn update(&mut self, view: &ClaimsView, generation: u64, search: &str) {
        self.shown.update(view, generation, search);
    }

    /// Chooses a value by its pointer and opens what it lies in.
    pub fn choose(&mut self, pointer: &str) {
        self.shown.open_to(pointer);
        self.chosen = Some(pointer.to_owned());
        self.repeat = 0;
        self.reveal = true;
    }
}

/// Shows the tree.
pub fn claims_ui(ui: &mut Ui, view: &ClaimsView, state: &mut ClaimsState, commands: &mut Vec<Command>) {
    if let Some(note) = &view.note {
        note_ui(ui, note);
    }
    if view.nodes.is_empty() {
        let hint = "The parts of this token are not JSON, or they are encrypted.";
        empty_state_ui(ui, EmptyState { icon: Icon::Token, title: "No claims to show", hint });
        return;
    }
    if state.shown.rows.is_empty() {
        let hint = "No name and no value holds the text in the search field.";
        empty_state_ui(ui, EmptyState { icon: Icon::Search, title: "Nothing matches the search", hint });
        return;
    }
    let is_chosen = |node: &&ClaimNode| state.chosen.as_ref() == Some(&node.pointer) && node.repeat == state.repeat;
    let chosen_node = view.nodes.iter().find(is_chosen);
    if let Some(node) = chosen_node {
        let panel = eframe::egui::Panel::bottom("chosen claim").resizable(false).show_separator_line(false);
        let frame =
            eframe::egui::Frame::NONE.inner_margin(eframe::egui::Margin { left: 0, right: 0, top: 6, bottom: 12 });
        // In a small window most of the room stays with the tree.
        let room = (ui.available_height() / 3.0).min(size::CARD_MAX);
        panel.frame(frame).show(ui, |ui| chosen_ui(ui, node, view, room, commands));
    }
    ui.add_space(4.0);
    let marked = chosen_node.and_then(|node| state.shown.row_of(view, &node.pointer, node.repeat));
    let scroll_to = if std::mem::take(&mut state.reveal) { marked } else { None };
    match tree_ui(ui, "claims", &state.shown.rows, marked, scroll_to) {
        Some(TreeAction::Select(row)) => {
            let node = state.shown.node(view, row);
            let is_same = marked == Some(row);
            state.repeat = node.map_or(0, |node| node.repeat);
            state.chosen = node.filter(|_| !is_same).map(|node| node.pointer.clone());
        }
        Some(TreeAction::Toggle(row)) => state.shown.toggle(view, row),
        Some(TreeAction::CopyValue(row)) => {
            commands.extend(state.shown.node(view, row).map(|node| Command::Copy(node.copied_value(view))));
        }
        Some(TreeAction::CopyPath(row)) => {
            commands.extend(state.shown.node(view, row).map(|node| Command::Copy(node.pointer.clone())));
        }
        Some(TreeAction::CopySubtree(row)) => {
            commands.extend(state.shown.node(view, row).map(|node| Command::Copy(node.source_text(view))));
        }
        None => {}
    }
}

fn note_ui(ui: &mut Ui, note: &ClaimsNote) {
    let palette = palette(ui);
    ui.add_space(6.0);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = size::GAP;
        ui.vertical(|ui| {
            ui.add_space(2.0);
            icon_ui(ui, note.tone.icon(), note.tone, size::ICON);
        });
        prose_ui(ui, &note.text, palette.text);
    });
    ui.add_space(2.0);
}

fn chosen_ui(ui: &mut Ui, node: &ClaimNode, view: &ClaimsView, room: f32, commands: &mut Vec<Command>) {
    let palette = palette(ui);
    card_frame(ui).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 3.0;
        ui.horizontal(|ui| {
            ui.label(semibold(&node.key).color(palette.strong));
            ui.label(small(&node.type_word).color(palette.weak));
            ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
                let button =
                    |ui: &mut Ui, words: &str| ui.add(eframe::egui::Button::new(small(words)).small()).clicked();
                if node.has_children && button(ui, "Copy subtree") {
                    commands.push(Command::Copy(node.source_text(view)));
                }
                if button(ui, "Copy path") {
                    commands.push(Command::Copy(node.pointer.clone()));
                }
                if !node.has_children && button(ui, "Copy value") {
                    commands.push(Command::Copy(node.copied_value(view)));
                }
            });
        });
        let details = ScrollArea::vertical().id_salt("chosen details").max_height(room);
        // The panel takes its height from what lies in it: without a least height it would keep that of a smaller card.
        details.min_scrolled_height(room).show(ui, |ui| {
            if !node.about.is_empty() {
                prose_ui(ui, node.about, palette.text);
            }
            if !node.has_children {
                ui.add(Label::new(mono(&node.whole_value).color(palette.text)).wrap());
            }
            for line in &node.meaning {
                ui.add(Label::new(RichText::new(line).color(palette.text)).wrap());
            }
            ui.horizontal_wrapped(|ui| {
                if let Some(source) = &node.source {
                    ui.hyperlink_to(small(&source.words), &source.url);
                }
                ui.label(mono(&node.pointer).color(palette.weak).text_style(eframe::egui::TextStyle::Small));
            });
        });
    });
}
