//! What a panel shows when it has nothing: a picture, a sentence, and what to do about it.

use eframe::egui::{Color32, Sense, Ui, vec2};

use crate::gui::theme::{Icon, paint_icon, palette, semibold, size};

/// The words of an empty panel.
#[derive(Clone, Copy, Debug)]
pub struct EmptyState<'a> {
    /// The picture above the words.
    pub icon: Icon,
    /// What is not there.
    pub title: &'a str,
    /// Why, and what can be done.
    pub hint: &'a str,
}

/// Shows that there is nothing to show.
pub fn empty_state_ui(ui: &mut Ui, state: EmptyState<'_>) {
    let palette = palette(ui);
    ui.add_space((ui.available_height() * 0.22).min(120.0));
    ui.vertical_centered(|ui| {
        let edge = size::ICON_HERO * 0.75;
        let (rect, _) = ui.allocate_exact_size(vec2(edge, edge), Sense::hover());
        paint_icon(ui.painter(), rect, state.icon, palette.outline, Color32::TRANSPARENT);
        ui.add_space(size::GAP);
        ui.label(semibold(state.title).color(palette.text));
        ui.scope(|ui| {
            ui.set_max_width(ui.available_width().min(340.0));
            ui.label(eframe::egui::RichText::new(state.hint).color(palette.weak));
        });
    });
}
