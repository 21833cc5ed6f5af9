//! Text on one line that ends in `…` where it would run over.

use std::sync::Arc;

use eframe::egui::{self, Color32, FontSelection, Galley, Key, Modifiers, Response, TextStyle, TextWrapMode, Ui};

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

/// Scrolls the area that is being drawn, of this height, by the page keys, and by the arrows while they lead from no button to
/// another. The first area of a frame takes the keys.
pub fn scroll_by_keys(ui: &Ui, height: f32) {
    let ctx = ui.ctx();
    let is_taken = ctx.memory(|memory| memory.top_modal_layer().is_some());
    if is_taken || ctx.text_edit_focused() || ctx.any_popup_open() {
        return;
    }
    let is_free = ctx.memory(|memory| memory.focused().is_none());
    let page = height * PAGE;
    let keys = [
        (Key::PageDown, -page, true),
        (Key::PageUp, page, true),
        (Key::ArrowDown, -LINE, is_free),
        (Key::ArrowUp, LINE, is_free),
    ];
    for (key, step, is_ours) in keys {
        if is_ours && ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
            ui.scroll_with_delta(egui::vec2(0.0, step));
        }
    }
}

/// How much of the height a page key scrolls: what stood at the edge stays in view.
const PAGE: f32 = 0.9;
const LINE: f32 = 40.0;

/// A label that is cut at the end of its space and shows all of its text when the pointer rests on it.
pub fn fading_label_ui(ui: &mut Ui, text: impl Into<egui::WidgetText>) -> Response {
    ui.add(egui::Label::new(text).truncate())
}
