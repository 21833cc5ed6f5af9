//! What is wrong with a text that is being typed.

use eframe::egui::Ui;

use super::prose_ui;
use crate::gui::theme::{Tone, icon_ui, palette, size};

/// Shows the sentence whole, because its end is what helps.
pub fn fault_ui(ui: &mut Ui, fault: &str) {
    let palette = palette(ui);
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| {
            ui.add_space(3.0);
            icon_ui(ui, Tone::Failed.icon(), Tone::Failed, size::ICON);
        });
        prose_ui(ui, fault, palette.tone(Tone::Failed));
    });
}
