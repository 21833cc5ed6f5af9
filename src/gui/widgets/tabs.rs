//! A strip of tabs, the open one underlined in the accent colour.

use eframe::egui::{CursorIcon, Role, Sense, Stroke, StrokeKind, TextStyle, Ui, WidgetInfo, pos2, vec2};

use super::clipped_galley;
use crate::gui::theme::{palette, semibold};

/// Shows the tabs and returns the index of the one that was clicked. Each tab is its title and a count, which may be empty.
pub fn tabs_ui(ui: &mut Ui, tabs: &[(&str, String)], open: usize) -> Option<usize> {
    let palette = palette(ui);
    let mut clicked = None;
    let strip = ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for (index, (title, count)) in tabs.iter().enumerate() {
            let selected = index == open;
            let colour = if selected { palette.strong } else { palette.weak };
            let text = if selected { semibold(*title) } else { (*title).into() };
            let title_galley = clipped_galley(ui, text, TextStyle::Body, colour, f32::INFINITY);
            let count_galley = clipped_galley(ui, count.as_str(), TextStyle::Small, palette.weak, f32::INFINITY);
            let gap = if count.is_empty() { 0.0 } else { 6.0 };
            let width = title_galley.size().x + gap + count_galley.size().x + 22.0;
            let (rect, response) = ui.allocate_exact_size(vec2(width, 34.0), Sense::click());
            response.widget_info(|| WidgetInfo::selected(Role::Tab, ui.is_enabled(), selected, *title));
            let response = response.on_hover_cursor(CursorIcon::PointingHand);
            if response.hovered() && !selected {
                ui.painter().rect_filled(rect.shrink2(vec2(0.0, 3.0)), 6.0, palette.hover);
            }
            if response.has_focus() {
                let stroke = Stroke::new(1.5, palette.accent);
                ui.painter().rect_stroke(rect.shrink2(vec2(0.0, 3.0)), 6.0, stroke, StrokeKind::Inside);
            }
            let middle = rect.center().y;
            let title_width = title_galley.size().x;
            let title_at = pos2(rect.left() + 11.0, middle - title_galley.size().y / 2.0);
            let count_at = pos2(title_at.x + title_width + gap, middle - count_galley.size().y / 2.0);
            ui.painter().galley(title_at, title_galley, colour);
            ui.painter().galley(count_at, count_galley, palette.weak);
            if selected {
                let stroke = Stroke::new(2.0, palette.accent);
                ui.painter().hline(rect.x_range().shrink(8.0), rect.bottom() - 1.0, stroke);
            }
            if response.clicked() {
                clicked = Some(index);
            }
        }
    });
    let rect = strip.response.rect;
    let line = Stroke::new(1.0, palette.line);
    ui.painter().hline(rect.left()..=rect.left() + ui.available_width(), rect.bottom(), line);
    clicked
}
