//! Buttons that are only an icon, above all the one that copies.

use eframe::egui::{
    Color32, CornerRadius, CursorIcon, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2,
};

use crate::gui::theme::{Icon, paint_icon, palette, size};

/// A small button with an icon and no frame until the pointer is over it. `name` is its accessible name and tooltip.
pub fn icon_button_ui(ui: &mut Ui, icon: Icon, name: &str) -> Response {
    let edge = size::ICON + 7.0;
    let (rect, response) = ui.allocate_exact_size(vec2(edge, edge), Sense::click());
    if ui.is_rect_visible(rect) {
        let palette = palette(ui);
        let radius = CornerRadius::same(5);
        if response.hovered() {
            ui.painter().rect_filled(rect, radius, palette.hover);
        }
        if response.has_focus() {
            ui.painter().rect_stroke(rect, radius, Stroke::new(1.5, palette.accent), StrokeKind::Inside);
        }
        let colour = if response.hovered() || response.has_focus() { palette.strong } else { palette.weak };
        paint_icon(ui.painter(), rect.shrink(5.0), icon, colour, Color32::TRANSPARENT);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), name));
    response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(name)
}

/// A button that copies. `what` completes “Copy …”; the text itself is put on the clipboard by the caller.
pub fn copy_button_ui(ui: &mut Ui, what: &str) -> Response {
    icon_button_ui(ui, Icon::Copy, &format!("Copy {what}"))
}
