//! A tree as flat rows of which only the visible ones are laid out, so that it does not matter how many there are.

use eframe::egui::{
    Color32, CornerRadius, CursorIcon, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, TextStyle, Ui, WidgetInfo,
    pos2, vec2,
};

use super::clipped_galley;
use crate::gui::theme::{Icon, mono, paint_icon, palette, size, small};

/// What a value is, which decides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// Text.
    Text,
    /// A number, `true`, `false` or `null`.
    Other,
    /// An object or array.
    Container,
}

/// One row. The texts are shown as they are: the caller has escaped and shortened them.
#[derive(Clone, PartialEq, Eq)]
pub struct TreeRow {
    /// How deep it lies; 0 is outermost.
    pub depth: u16,
    /// Its name, or its place in an array.
    pub key: String,
    /// Its value, or how much it holds.
    pub value: String,
    /// What the value is.
    pub kind: ValueKind,
    /// What the value means, in words; may be empty.
    pub note: String,
    /// What is shown when the pointer rests on it; may be empty.
    pub hint: String,
    /// Whether it is open; `None` when there is nothing in it.
    pub open: Option<bool>,
}

/// What the user did to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TreeAction {
    /// Chose it.
    Select(usize),
    /// Opened or closed it.
    Toggle(usize),
    /// Wants its value on the clipboard.
    CopyValue(usize),
    /// Wants its path on the clipboard.
    CopyPath(usize),
    /// Wants it and all that it holds on the clipboard.
    CopySubtree(usize),
}

/// Shows the rows in the space that is left. `marked` is drawn as selected; `scroll_to` is brought into view.
pub fn tree_ui(
    ui: &mut Ui,
    name: &str,
    rows: &[TreeRow],
    marked: Option<usize>,
    scroll_to: Option<usize>,
) -> Option<TreeAction> {
    let mut action = None;
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut area = ScrollArea::vertical().id_salt(name).auto_shrink([false, false]);
    if let Some(row) = scroll_to {
        #[expect(clippy::cast_precision_loss, reason = "a position on screen")]
        let top = row as f32 * size::ROW - ui.available_height() / 3.0;
        area = area.vertical_scroll_offset(top.max(0.0));
    }
    area.show_rows(ui, size::ROW, rows.len(), |ui, visible| {
        for index in visible {
            if let Some(row) = rows.get(index) {
                let done = row_ui(ui, row, index, marked == Some(index));
                action = done.or(action);
            }
        }
    });
    action
}

fn row_ui(ui: &mut Ui, row: &TreeRow, index: usize, marked: bool) -> Option<TreeAction> {
    let palette = palette(ui);
    let width = ui.available_width();
    let (_, rect) = ui.allocate_space(vec2(width, size::ROW));
    let response = ui.interact(rect, ui.scope_id().with(index), Sense::click());
    let name = format!("{}: {} {}", row.key, row.value, row.note);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, marked, name.trim_end()));
    let columns = Columns::new(rect, row.depth);
    if ui.is_rect_visible(rect) {
        let radius = CornerRadius::same(5);
        if marked {
            ui.painter().rect_filled(rect, radius, palette.selected);
        } else if response.hovered() {
            ui.painter().rect_filled(rect, radius, palette.hover);
        }
        if response.has_focus() {
            ui.painter().rect_stroke(rect, radius, Stroke::new(1.5, palette.accent), StrokeKind::Inside);
        }
        if let Some(open) = row.open {
            let icon = if open { Icon::Open } else { Icon::Closed };
            paint_icon(ui.painter(), columns.arrow, icon, palette.weak, Color32::TRANSPARENT);
        }
        let value_colour = match row.kind {
            ValueKind::Text => palette.value_text,
            ValueKind::Other => palette.value_other,
            ValueKind::Container => palette.weak,
        };
        let value_room = if row.note.is_empty() { columns.right - columns.value } else { columns.note - columns.value };
        let texts = [
            (mono(&row.key), TextStyle::Monospace, palette.key, columns.key, columns.value - columns.key),
            (mono(&row.value), TextStyle::Monospace, value_colour, columns.value, value_room),
            (small(&row.note), TextStyle::Small, palette.weak, columns.note, columns.right - columns.note),
        ];
        for (text, style, colour, left, room) in texts {
            let galley = clipped_galley(ui, text, style, colour, (room - 10.0).max(0.0));
            let top = rect.center().y - galley.size().y / 2.0;
            ui.painter().galley(pos2(left, top), galley, colour);
        }
    }
    let mut action = None;
    response.context_menu(|ui| {
        for (words, what) in [
            ("Copy value", TreeAction::CopyValue(index)),
            ("Copy path", TreeAction::CopyPath(index)),
            ("Copy subtree", TreeAction::CopySubtree(index)),
        ] {
            if ui.button(words).clicked() {
                action = Some(what);
                ui.close();
            }
        }
    });
    let mut response = response.on_hover_cursor(CursorIcon::PointingHand);
    if !row.hint.is_empty() {
        response = response.on_hover_text(&row.hint);
    }
    if response.double_clicked() && row.open.is_some() {
        action = Some(TreeAction::Toggle(index));
    } else if response.clicked() {
        let on_arrow = response.interact_pointer_pos().is_some_and(|at| columns.arrow.expand(4.0).contains(at));
        let action_here = if on_arrow && row.open.is_some() { TreeAction::Toggle } else { TreeAction::Select };
        action = Some(action_here(index));
    } else if response.has_focus() && row.open.is_some() {
        let arrow = if row.open == Some(true) { eframe::egui::Key::ArrowLeft } else { eframe::egui::Key::ArrowRight };
        if ui.input(|input| input.key_pressed(arrow)) {
            action = Some(TreeAction::Toggle(index));
        }
    }
    action
}

struct Columns {
    arrow: Rect,
    key: f32,
    value: f32,
    note: f32,
    right: f32,
}

impl Columns {
    fn new(rect: Rect, depth: u16) -> Self {
        let indent = f32::from(depth) * size::INDENT;
        let left = rect.left() + 4.0 + indent.min(rect.width() * 0.35);
        let arrow = Rect::from_center_size(pos2(left + 7.0, rect.center().y), vec2(10.0, 10.0));
        let key = left + 20.0;
        let value = (rect.left() + (rect.width() * 0.3).min(170.0)).max(key + 60.0);
        let note = rect.right() - (rect.width() * 0.4).max(180.0);
        Self { arrow, key, value, note: note.max(value + 40.0), right: rect.right() }
    }
}
