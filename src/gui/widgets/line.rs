//! Text on one line that ends in `…` where it would run over.

use std::sync::Arc;

use eframe::egui::{self, Color32, FontSelection, Galley, Response, TextStyle, TextWrapMode, Ui};

/// Text laid out on one line, cut at `max_width`.
pub fn clipped_galley(
    ui: &Ui,
    text: impl Into<egui::RichText>,
    style: TextStyle,
    colour: Color32,
    max_width: f32,
) -> Arc<Galley> {
    let text: egui::RichText = text.into();
    egui::WidgetText::from(text.color(colour)).into_galley(
        ui,
        Some(TextWrapMode::Truncate),
        max_width,
        FontSelection::Style(style),
    )
}

/// The width that is left beside something this wide. Zoomed in, the window has few points, and this is none rather than
/// less than none, which cannot be laid out.
pub fn room_beside(ui: &Ui, taken: f32) -> f32 {
    (ui.available_width() - taken).max(0.0)
}

/// A label that is cut at the end of its space and shows all of its text when the pointer rests on it.
pub fn fading_label_ui(ui: &mut Ui, text: impl Into<egui::WidgetText>) -> Response {
    ui.add(egui::Label::new(text).truncate())
}
