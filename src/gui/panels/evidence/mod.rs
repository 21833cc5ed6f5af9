//! The list of everything on the table.

use eframe::egui::{Align, Button, Layout, RichText, ScrollArea, Ui, pos2, vec2};

pub mod data;

pub use self::data::{EvidenceGroup, EvidenceItem, EvidenceView, item_at};
use crate::gui::command::Command;
use crate::gui::panels::top_bar::tooltip;
use crate::gui::theme::{Icon, palette, small, small_semibold};
use crate::gui::widgets::{ListRow, icon_button_ui, list_row_ui, section_header_ui};

/// Shows the list. `selected` is the place of the piece that is looked at.
pub fn evidence_ui(ui: &mut Ui, view: &EvidenceView, selected: usize, commands: &mut Vec<Command>) {
    let is_narrow = ui.available_width() < LEAST_HEAD;
    ui.horizontal(|ui| {
        section_header_ui(ui, "Evidence", None);
        if !is_narrow {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| buttons_ui(ui, true, commands));
        }
    });
    if is_narrow {
        ui.horizontal_wrapped(|ui| buttons_ui(ui, false, commands));
    }
    ScrollArea::vertical().id_salt("evidence").auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for group in &view.groups {
            ui.add_space(6.0);
            ui.label(small_semibold(&group.title).color(palette(ui).weak));
            for item in &group.items {
                ui.push_id(item.place, |ui| item_ui(ui, item, item.place == selected, commands));
            }
        }
        ui.add_space(14.0);
        let hint = RichText::new("Paste or drop more anywhere in the window.").color(palette(ui).weak);
        ui.label(hint.text_style(eframe::egui::TextStyle::Small));
    });
}

/// What can be done with the list; `is_reversed` where it is laid out from the right.
fn buttons_ui(ui: &mut Ui, is_reversed: bool, commands: &mut Vec<Command>) {
    // Both fit beside the header in a list of the usual width.
    ui.spacing_mut().button_padding.x = 4.0;
    ui.spacing_mut().item_spacing.x = 4.0;
    let mut shown = [(Command::Compare, tooltip(ui, &Command::Compare)), (Command::Clear, String::new())];
    if is_reversed {
        shown.reverse();
    }
    for (command, hover) in shown {
        let button = ui.add(Button::new(small(command.words())).small().frame_when_inactive(false));
        let hover = if hover.is_empty() { command.tooltip().to_owned() } else { hover };
        if button.on_hover_text(hover).clicked() {
            commands.push(command);
        }
    }
}

/// The header and its buttons need so much room.
const LEAST_HEAD: f32 = 156.0;

/// Shows a piece of evidence where something leads to it.
pub fn link_ui(ui: &mut Ui, item: &EvidenceItem, commands: &mut Vec<Command>) {
    if list_row_ui(ui, row(item, false), 0.0).on_hover_text(&item.name).clicked() {
        commands.push(Command::Select(item.place));
    }
}

fn row(item: &EvidenceItem, selected: bool) -> ListRow<'_> {
    ListRow {
        icon: item.icon,
        tone: item.tone,
        title: &item.title,
        verbatim: item.verbatim,
        word: item.word,
        subtitle: &item.subtitle,
        selected,
        name: &item.name,
    }
}

fn item_ui(ui: &mut Ui, item: &EvidenceItem, selected: bool, commands: &mut Vec<Command>) {
    let row = row(item, selected);
    let response = list_row_ui(ui, row, if item.can_be_removed { 24.0 } else { 0.0 });
    if response.clicked() {
        let beside = !selected && ui.input(|input| input.modifiers.command);
        commands.push(if beside { Command::CompareWith(item.place) } else { Command::Select(item.place) });
    }
    // The narrowest list cuts most titles.
    let response = response.on_hover_text(&item.name);
    response.context_menu(|ui| {
        if ui.add_enabled(!selected, Button::new("Compare with the selected one")).clicked() {
            commands.push(Command::CompareWith(item.place));
            ui.close();
        }
        if ui.button("Compare with…").clicked() {
            commands.push(Command::ComparePieces(item.place, None));
            ui.close();
        }
        if ui.add_enabled(item.can_be_removed, Button::new("Remove")).clicked() {
            commands.push(Command::Remove(item.place));
            ui.close();
        }
    });
    if item.can_be_removed && (selected || response.contains_pointer()) {
        let at = pos2(response.rect.right() - 26.0, response.rect.top() + 4.0);
        let place = eframe::egui::Rect::from_min_size(at, vec2(22.0, 22.0));
        let mut corner = ui.new_child(eframe::egui::UiBuilder::new().max_rect(place));
        if icon_button_ui(&mut corner, Icon::Close, &format!("Remove {}", item.name)).clicked() {
            commands.push(Command::Remove(item.place));
        }
    }
}
