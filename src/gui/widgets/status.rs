//! A status: shape, word and colour together, never one alone.

use eframe::egui::{Response, Ui};

use super::fading_label_ui;
use crate::gui::theme::{Tone, icon_ui, palette, semibold, size, small_semibold, tint_frame};

/// A status in the flow of text.
pub fn status_ui(ui: &mut Ui, tone: Tone, word: &str) -> Response {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = size::GAP;
        icon_ui(ui, tone.icon(), tone, size::ICON);
        fading_label_ui(ui, semibold(word).color(palette(ui).tone(tone)))
    })
    .inner
}

/// A word on the ground of its tone, as in a column of a table.
pub fn tag_ui(ui: &mut Ui, tone: Tone, word: &str) -> Response {
    let mut frame = tint_frame(ui, tone);
    frame.inner_margin = eframe::egui::Margin::symmetric(7, 2);
    frame.show(ui, |ui| ui.label(small_semibold(word).color(palette(ui).tone(tone)))).inner
}
