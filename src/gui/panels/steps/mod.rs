//! The ladder of steps that a token climbs.

use eframe::egui::{ScrollArea, Ui};

pub mod data;

pub use self::data::StepsView;
use crate::gui::command::Command;
use crate::gui::widgets::ladder_ui;

/// Shows the ladder.
pub fn steps_ui(ui: &mut Ui, view: &StepsView, commands: &mut Vec<Command>) {
    ScrollArea::vertical().id_salt("steps").auto_shrink([false, false]).show(ui, |ui| {
        ui.add_space(8.0);
        if let Some((rung, part)) = ladder_ui(ui, &view.rungs)
            && let Some(finding) = view.leads_to.get(rung).and_then(|parts| parts.get(part).copied().flatten())
        {
            commands.push(Command::ShowFinding(Some(finding)));
        }
    });
}
