//! Two pieces of evidence side by side, row by row.

use eframe::egui::{
    Color32, ComboBox, CornerRadius, CursorIcon, EventFilter, Key, Rect, Response, Role, ScrollArea, Sense, Stroke,
    StrokeKind, TextStyle, Ui, WidgetInfo, pos2, vec2,
};

pub mod data;

pub use self::data::{Cell, Choice, Choices, CompareRow, CompareView, Shown};
use crate::gui::command::Command;
use crate::gui::theme::{Icon, Tone, icon_ui, mono, paint_icon, palette, semibold, size, small, small_semibold};
use crate::gui::widgets::{EmptyState, clipped_galley, empty_state_ui, icon_button_ui, prose_ui};

/// What the user made of the comparison.
pub struct CompareState {
    /// Whether rows without a difference are left out.
    pub only_differences: bool,
    shown: Shown,
}

impl Default for CompareState {
    fn default() -> Self {
        Self { only_differences: true, shown: Shown::default() }
    }
}

impl CompareState {
    /// Brings what is shown up to date. Cheap unless something has changed.
    pub fn update(&mut self, view: &CompareView, generation: u64) {
        self.shown.update(view, generation, self.only_differences);
    }
}

/// Shows the comparison; `view` is `None` while there is none, `working` whether one is being made.
pub fn compare_ui(
    ui: &mut Ui,
    choices: &Choices,
    view: Option<&CompareView>,
    working: bool,
    state: &mut CompareState,
    commands: &mut Vec<Command>,
) {
    bar_ui(ui, choices, state, commands);
    ui.add_space(size::GAP);
    if choices.right.is_none() {
        let (title, hint) = choices.empty_words();
        empty_state_ui(ui, EmptyState { icon: Icon::Document, title: &title, hint });
        return;
    }
    let Some(view) = view else {
        if working {
            ui.label("Comparing…");
        }
        return;
    };
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| {
            ui.add_space(3.0);
            let icon = if view.tone == Tone::Neutral { Icon::Tick } else { view.tone.icon() };
            icon_ui(ui, icon, view.tone, size::ICON);
        });
        ui.vertical(|ui| {
            prose_ui(ui, &view.summary, palette(ui).strong);
            ui.label(small(&view.tally).color(palette(ui).weak));
        });
    });
    ui.add_space(size::GAP);
    if state.shown.rows.is_empty() {
        let hint = "Everything is the same on both sides. Switch “Only differences” off to see it.";
        empty_state_ui(ui, EmptyState { icon: Icon::Tick, title: "No differences", hint });
        return;
    }
    rows_ui(ui, view, state, commands);
}

fn bar_ui(ui: &mut Ui, choices: &Choices, state: &mut CompareState, commands: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        let title = ui.label(semibold("Compare").color(palette(ui).strong));
        title.widget_info(|| WidgetInfo::labeled(Role::Label, true, "Compare"));
        // Both fields share what the words and the buttons leave.
        let room = ((ui.available_width() - BUTTONS) / 2.0).clamp(MIN_FIELD, MAX_FIELD);
        let left = choice_ui(ui, "Left", choices, choices.left, &mut choices.pieces.iter(), room);
        if let Some(left) = left {
            let keeps = Choices { left: Some(left), ..choices.clone() };
            let right = choices.right.filter(|right| keeps.partners().any(|piece| piece.place == *right));
            commands.push(Command::ComparePieces(left, right));
        }
        let right = choice_ui(ui, "Right", choices, choices.right, &mut choices.partners(), room);
        if let (Some(left), Some(right)) = (choices.left, right) {
            commands.push(Command::ComparePieces(left, Some(right)));
        }
        let swap = ui.add_enabled(choices.right.is_some(), eframe::egui::Button::new(Command::SwapSides.words()));
        if swap.on_hover_text(Command::SwapSides.tooltip()).clicked() {
            commands.push(Command::SwapSides);
        }
        ui.checkbox(&mut state.only_differences, "Only differences");
        ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
            if icon_button_ui(ui, Icon::Close, "Close the comparison").clicked() {
                commands.push(Command::EndCompare);
            }
        });
    });
}

fn choice_ui(
    ui: &mut Ui,
    name: &str,
    choices: &Choices,
    chosen: Option<usize>,
    pieces: &mut dyn Iterator<Item = &Choice>,
    width: f32,
) -> Option<usize> {
    let mut picked = None;
    let title = choices.title(chosen);
    let field = ui.scope(|ui| {
        ui.set_max_width(width);
        let field = ComboBox::from_id_salt(name).width(width).truncate().selected_text(title);
        let field = field.show_ui(ui, |ui| {
            ui.set_min_width(size::FIELD);
            for piece in pieces {
                if ui.selectable_label(Some(piece.place) == chosen, &piece.title).clicked() {
                    picked = Some(piece.place);
                }
            }
        });
        field.response
    });
    field.inner.accessible_name(format!("{name}: {title}")).on_hover_text(title);
    picked
}

fn rows_ui(ui: &mut Ui, view: &CompareView, state: &mut CompareState, commands: &mut Vec<Command>) {
    header_ui(ui);
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut toggled = None;
    let shown = &state.shown;
    ScrollArea::vertical().id_salt("compare").auto_shrink([false, false]).show_rows(
        ui,
        size::ROW,
        shown.rows.len(),
        |ui, visible| {
            for at in visible.filter_map(|place| shown.rows.get(place).copied()) {
                if let Some(row) = view.rows.get(at) {
                    let holds = row.end > at + 1;
                    let open = holds.then(|| !shown.is_closed(at));
                    if row_ui(ui, row, at, open, commands) {
                        toggled = Some(at);
                    }
                }
            }
        },
    );
    if let Some(row) = toggled {
        state.shown.toggle(row);
    }
}

fn header_ui(ui: &mut Ui) {
    let palette = palette(ui);
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), 20.0));
    let columns = Columns::new(rect, 0);
    for (title, left) in [("NAME", columns.name), ("LEFT", columns.left.left()), ("RIGHT", columns.right.left())] {
        let galley = clipped_galley(ui, small_semibold(title), TextStyle::Small, palette.weak, f32::INFINITY);
        ui.painter().galley(pos2(left + PAD, rect.top() + 2.0), galley, palette.weak);
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, palette.line));
}

/// Shows a row; true if it is to be opened or closed.
fn row_ui(ui: &mut Ui, row: &CompareRow, at: usize, open: Option<bool>, commands: &mut Vec<Command>) -> bool {
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), size::ROW));
    let response = ui.interact(rect, ui.scope_id().with(("compared", at)), Sense::click());
    response.widget_info(|| {
        WidgetInfo::labeled(if open.is_some() { Role::Button } else { Role::ListItem }, true, &row.words)
    });
    if ui.is_rect_visible(rect) {
        paint_row(ui, row, rect, open, &response);
    }
    response.context_menu(|ui| {
        for (words, cell) in [("Copy left value", &row.left), ("Copy right value", &row.right)] {
            let whole = cell.as_ref().map(|cell| cell.whole.as_str()).filter(|whole| !whole.is_empty());
            if ui.add_enabled(whole.is_some(), eframe::egui::Button::new(words)).clicked() {
                commands.extend(whole.map(|whole| Command::Copy(whole.to_owned())));
                ui.close();
            }
        }
    });
    let is_turned = open.is_some_and(|open| {
        let arrow = if open { Key::ArrowLeft } else { Key::ArrowRight };
        if !response.has_focus() {
            return false;
        }
        // Else the arrow would take the focus elsewhere.
        let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        ui.input(|input| input.key_pressed(arrow))
    });
    let response = if open.is_some() { response.on_hover_cursor(CursorIcon::PointingHand) } else { response };
    let is_toggled = open.is_some() && (response.clicked() || is_turned);
    response.on_hover_ui(|ui| hover_ui(ui, row));
    is_toggled
}

/// Both values, one above the other, longer than the columns show them.
fn hover_ui(ui: &mut Ui, row: &CompareRow) {
    for (side, cell) in [("Left", &row.left), ("Right", &row.right)] {
        if let Some(cell) = cell {
            ui.label(small(side).color(palette(ui).weak));
            ui.label(mono(&cell.text));
        }
    }
    let note = if row.note.is_empty() && row.left.is_none() { &row.words } else { &row.note };
    if !note.is_empty() {
        ui.label(note);
    }
}

fn paint_row(ui: &Ui, row: &CompareRow, rect: Rect, open: Option<bool>, response: &Response) {
    let palette = palette(ui);
    let columns = Columns::new(rect, row.depth);
    let radius = CornerRadius::same(4);
    if response.hovered() {
        ui.painter().rect_filled(rect, radius, palette.hover);
    }
    // What holds others is told by what it holds.
    let is_tinted = row.sign != '=' && open.is_none();
    for (cell, place) in [(&row.left, columns.left), (&row.right, columns.right)] {
        if is_tinted && cell.is_some() && !response.hovered() {
            ui.painter().rect_filled(place.shrink2(vec2(0.0, 1.0)), radius, palette.tint(row.tone));
        }
    }
    if response.has_focus() {
        ui.painter().rect_stroke(rect, radius, Stroke::new(1.5, palette.accent), StrokeKind::Inside);
    }
    let text = |text: eframe::egui::RichText, style: TextStyle, colour: Color32, left: f32, room: f32| {
        let galley = clipped_galley(ui, text, style, colour, room.max(0.0));
        let (top, width) = (rect.center().y - galley.size().y / 2.0, galley.size().x);
        ui.painter().galley(pos2(left, top), galley, colour);
        width
    };
    let colour = if row.sign == '=' { palette.weak } else { palette.tone(row.tone) };
    text(mono(row.sign.to_string()), TextStyle::Monospace, colour, rect.left() + PAD, SIGN);
    if let Some(open) = open {
        let icon = if open { Icon::Open } else { Icon::Closed };
        paint_icon(ui.painter(), columns.arrow, icon, palette.weak, Color32::TRANSPARENT);
    }
    text(
        mono(&row.name),
        TextStyle::Monospace,
        palette.key,
        columns.name + PAD,
        columns.left.left() - columns.name - 2.0 * PAD,
    );
    let value = if open.is_some() || row.sign == '=' { palette.weak } else { palette.text };
    let note_room = if row.note.is_empty() { 0.0 } else { (columns.right.width() * NOTE_SHARE).max(NOTE_LEAST) };
    let note = clipped_galley(ui, small(&row.note), TextStyle::Small, palette.weak, note_room);
    let note_width = if row.note.is_empty() { 0.0 } else { note.size().x + PAD };
    for (cell, place, taken) in [(&row.left, columns.left, 0.0), (&row.right, columns.right, note_width)] {
        if let Some(cell) = cell {
            text(mono(&cell.text), TextStyle::Monospace, value, place.left() + PAD, place.width() - 2.0 * PAD - taken);
        }
    }
    if !row.note.is_empty() {
        let at = pos2(columns.right.right() - note.size().x - PAD, rect.center().y - note.size().y / 2.0);
        ui.painter().galley(at, note, palette.weak);
    }
}

struct Columns {
    arrow: Rect,
    name: f32,
    left: Rect,
    right: Rect,
}

impl Columns {
    fn new(rect: Rect, depth: u16) -> Self {
        let names = (rect.width() * 0.25).clamp(150.0, 260.0);
        let indent = (f32::from(depth) * size::INDENT).min(names * 0.5);
        let arrow_left = rect.left() + SIGN + indent;
        let arrow = Rect::from_center_size(pos2(arrow_left + 5.0, rect.center().y), vec2(10.0, 10.0));
        let values = rect.left() + names;
        let half = ((rect.width() - names - GUTTER) / 2.0).max(0.0);
        let column = |left: f32| Rect::from_min_size(pos2(left, rect.top()), vec2(half.max(0.0), rect.height()));
        Self { arrow, name: arrow_left + 10.0, left: column(values), right: column(values + half + GUTTER) }
    }
}

const SIGN: f32 = 18.0;
const PAD: f32 = 6.0;
const GUTTER: f32 = 6.0;
const NOTE_SHARE: f32 = 0.42;
const NOTE_LEAST: f32 = 80.0;
/// What the bar needs beside its two fields.
const BUTTONS: f32 = 290.0;
const MIN_FIELD: f32 = 110.0;
const MAX_FIELD: f32 = 260.0;
