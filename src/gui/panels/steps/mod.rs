//! The ladder of steps that a token climbs.

use eframe::egui::{ScrollArea, Ui};

pub mod data;

pub use self::data::StepsView;
use crate::gui::command::Command;
use crate::gui::theme::{card_frame, size};
use crate::gui::widgets::{key_value_ui, ladder_ui, scroll_by_keys, section_header_ui};

/// Shows the ladder.
pub fn steps_ui(ui: &mut Ui, view: &StepsView, commands: &mut Vec<Command>) {
    let height = ui.available_height();
    ScrollArea::vertical().id_salt("steps").auto_shrink([false, false]).show(ui, |ui| {
        scroll_by_keys(ui, height);
        ui.add_space(8.0);
        if let Some((rung, part)) = ladder_ui(ui, &view.rungs)
            && let Some(finding) = view.leads_to.get(rung).and_then(|parts| parts.get(part).copied().flatten())
        {
            commands.push(Command::ShowFinding(Some(finding)));
        }
        if !view.unique_id.is_empty() {
            section_header_ui(ui, "The user’s unique id", None);
            card_frame(ui).show(ui, |ui| {
                ui.set_min_width(ui.available_width());
                for row in &view.unique_id {
                    if key_value_ui(ui, row, size::KEY_COLUMN) {
                        commands.extend(row.copy.clone().map(Command::Copy));
                    }
                }
            });
            ui.add_space(size::BLOCK);
        }
    });
}
