//! The header of a part of a panel.

use eframe::egui::{Label, Response, Role, Ui, WidgetInfo};

use crate::gui::theme::{palette, small, small_semibold};

/// A small capital header with an optional count at its side.
pub fn section_header_ui(ui: &mut Ui, title: &str, side: Option<&str>) -> Response {
    let palette = palette(ui);
    ui.horizontal(|ui| {
        let text = small_semibold(title.to_uppercase()).color(palette.weak).extra_letter_spacing(0.6);
        let response = ui.label(text);
        response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, title));
        if let Some(side) = side {
            ui.add(Label::new(small(side).color(palette.weak)).truncate());
        }
        response
    })
    .inner
}
