//! A row of a list that can be selected: a shape, a line, and a second, quieter line.

use eframe::egui::{
    CornerRadius, CursorIcon, Rect, Response, Role, Sense, Stroke, StrokeKind, TextStyle, Ui, WidgetInfo, pos2, vec2,
};

use super::clipped_galley;
use crate::gui::theme::{Icon, Tone, mono, paint_icon, palette, size, small, small_semibold};

/// What a row shows.
#[derive(Clone, Copy)]
pub struct ListRow<'a> {
    /// The shape in front.
    pub icon: Icon,
    /// Its colour.
    pub tone: Tone,
    /// The first line.
    pub title: &'a str,
    /// Whether the first line is taken from the evidence letter by letter.
    pub verbatim: bool,
    /// What the shape says, in a word in front of the second line; none when empty.
    pub word: &'a str,
    /// The second line; none when empty.
    pub subtitle: &'a str,
    /// Whether the row is the selected one.
    pub selected: bool,
    /// How a screen reader calls it.
    pub name: &'a str,
}

/// Shows the row over the whole width, leaving `room_right` for buttons of the caller while it is selected or pointed at.
pub fn list_row_ui(ui: &mut Ui, row: ListRow<'_>, room_right: f32) -> Response {
    let palette = palette(ui);
    let height = if row.subtitle.is_empty() { 30.0 } else { 46.0 };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, ui.is_enabled(), row.selected, row.name));
    if ui.is_rect_visible(rect) {
        let radius = CornerRadius::same(6);
        if row.selected {
            ui.painter().rect_filled(rect, radius, palette.selected);
        } else if response.hovered() {
            ui.painter().rect_filled(rect, radius, palette.hover);
        }
        if response.has_focus() {
            ui.painter().rect_stroke(rect, radius, Stroke::new(1.5, palette.accent), StrokeKind::Inside);
        }
        let left = rect.left() + 8.0;
        let top = rect.top() + if row.subtitle.is_empty() { (height - size::ICON) / 2.0 } else { 8.0 };
        let square = Rect::from_min_size(pos2(left, top), vec2(size::ICON, size::ICON));
        paint_icon(ui.painter(), square, row.icon, palette.tone(row.tone), palette.on_fill);
        let text_left = square.right() + size::GAP + 1.0;
        let room_right = if row.selected || response.contains_pointer() { room_right } else { 0.0 };
        let room = (rect.right() - text_left - 6.0 - room_right).max(0.0);
        let title = if row.verbatim { mono(row.title) } else { row.title.into() };
        let style = if row.verbatim { TextStyle::Monospace } else { TextStyle::Body };
        let title = clipped_galley(ui, title, style, palette.text, room);
        let title_top = square.center().y - title.size().y / 2.0;
        ui.painter().galley(pos2(text_left, title_top), title, palette.text);
        if !row.subtitle.is_empty() {
            let mut text_left = text_left;
            if !row.word.is_empty() {
                let room = (rect.right() - text_left - 6.0).max(0.0);
                let word = clipped_galley(ui, small_semibold(row.word), TextStyle::Small, palette.tone(row.tone), room);
                let width = word.size().x;
                ui.painter().galley(pos2(text_left, rect.top() + 26.0), word, palette.tone(row.tone));
                text_left += width + 6.0;
            }
            let room = (rect.right() - text_left - 6.0).max(0.0);
            let subtitle = clipped_galley(ui, small(row.subtitle), TextStyle::Small, palette.weak, room);
            ui.painter().galley(pos2(text_left, rect.top() + 26.0), subtitle, palette.weak);
        }
    }
    response.on_hover_cursor(CursorIcon::PointingHand)
}
