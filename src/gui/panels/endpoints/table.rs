//! The table of endpoints, of which only the visible rows are laid out.

use eframe::egui::{
    Align2, Color32, CursorIcon, Key, Rect, RichText, Role, Sense, Stroke, StrokeKind, TextStyle, Ui, WidgetInfo, pos2,
    vec2,
};
use egui_extras::{Column, TableBuilder, TableRow};

use super::data::EndpointRow;
use crate::gui::command::{Command, EndpointsCommand};
use crate::gui::theme::{Tone, mono, paint_icon, palette, semibold, size, small, small_semibold};
use crate::gui::widgets::clipped_galley;

/// Shows the rows in the space that is left; a click selects one.
pub(super) fn table_ui(ui: &mut Ui, rows: &[EndpointRow], selected: Option<usize>, commands: &mut Vec<Command>) {
    let width = ui.available_width();
    let columns = Columns::new(width, rows);
    let mut shown: Vec<(usize, Rect)> = Vec::new();
    let base = ui.scope_id().with("endpoint");
    let clip = ui.clip_rect();
    let ground = ui.available_rect_before_wrap();
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    let mut table = TableBuilder::new(ui)
        .id_salt("endpoints")
        .auto_shrink([false, false])
        .min_scrolled_height(0.0)
        .sense(Sense::hover());
    for (_, width) in &columns.0 {
        table = table.column(Column::exact(*width).clip(true));
    }
    let table = table.header(HEADER, |mut header| {
        for (cell, _) in &columns.0 {
            header.col(|ui| header_ui(ui, *cell));
        }
    });
    table.body(|body| {
        body.rows(ROW, rows.len(), |mut row| {
            let place = row.index();
            let Some(content) = rows.get(place) else { return };
            row.set_selected(selected == Some(place));
            row_ui(&mut row, content, &columns);
            shown.push((place, row.response().rect));
        });
    });
    let below_header = Rect::from_min_max(pos2(ground.left(), ground.top() + HEADER), ground.max);
    for (place, rect) in shown {
        let rect = rect.intersect(below_header).intersect(clip);
        let Some(row) = rows.get(place).filter(|_| rect.is_positive()) else { continue };
        let response = ui.interact(rect, base.with(place), Sense::click());
        let is_selected = selected == Some(place);
        response.widget_info(|| WidgetInfo::selected(Role::Button, ui.is_enabled(), is_selected, &row.words));
        let palette = palette(ui);
        if response.has_focus() {
            ui.painter().rect_stroke(rect, 4.0, Stroke::new(1.5, palette.accent), StrokeKind::Inside);
        } else if response.hovered() && !is_selected {
            ui.painter().rect_stroke(rect, 4.0, Stroke::new(1.0, palette.outline), StrokeKind::Inside);
        }
        if response.on_hover_cursor(CursorIcon::PointingHand).clicked() {
            let chosen = (!is_selected).then_some(place);
            commands.push(Command::Endpoints(EndpointsCommand::Select(chosen)));
        }
    }
    walk(ui, rows.len(), selected, commands);
}

/// The arrow keys walk through the rows while none of the fields has the focus.
fn walk(ui: &Ui, rows: usize, selected: Option<usize>, commands: &mut Vec<Command>) {
    let Some(selected) = selected else { return };
    if ui.ctx().memory(|memory| memory.focused().is_some()) {
        return;
    }
    let [down, up] = [Key::ArrowDown, Key::ArrowUp].map(|key| ui.input(|input| input.key_pressed(key)));
    let next = match (down, up) {
        (true, false) => selected.saturating_add(1).min(rows.saturating_sub(1)),
        (false, true) => selected.saturating_sub(1),
        _ => return,
    };
    commands.push(Command::Endpoints(EndpointsCommand::Select(Some(next))));
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cell {
    Endpoint,
    Result,
    Addresses,
    Resolve,
    Connect,
    Tls,
    Http,
    Total,
    Proxy,
}

/// The columns and their widths: what there is no room for stands in the details.
struct Columns(Vec<(Cell, f32)>);

impl Columns {
    fn new(width: f32, rows: &[EndpointRow]) -> Self {
        let has_addresses = rows.iter().any(|row| !row.addresses.is_empty());
        let has_proxy = rows.iter().any(|row| !row.proxy.is_empty());
        let mut columns = vec![
            (Cell::Endpoint, ENDPOINT),
            (Cell::Result, RESULT),
            (Cell::Resolve, TIME),
            (Cell::Connect, CONNECT),
            (Cell::Tls, TIME),
            (Cell::Http, TIME),
            (Cell::Total, TIME),
        ];
        let mut left = width - columns.iter().map(|(_, width)| width).sum::<f32>();
        for (cell, is_there, needs, place) in
            [(Cell::Addresses, has_addresses, ADDRESSES, 2), (Cell::Proxy, has_proxy, PROXY, 8)]
        {
            if is_there && left >= needs {
                columns.insert(place.min(columns.len()), (cell, needs));
                left -= needs;
            }
        }
        // The result explains why there are none.
        let extra = if has_addresses { 0.0 } else { left.clamp(0.0, ADDRESSES) };
        left -= extra;
        // The two that hold sentences share what is left; where there is too little, the result gives way.
        for (cell, width) in &mut columns {
            match cell {
                Cell::Endpoint if left >= 0.0 => *width += left * 0.5,
                Cell::Result if left >= 0.0 => *width += left * 0.5 + extra,
                Cell::Result => *width = (*width + left).max(80.0),
                _ => {}
            }
        }
        Self(columns)
    }
}

fn header_ui(ui: &mut Ui, cell: Cell) {
    let palette = palette(ui);
    let title = match cell {
        Cell::Endpoint => "ENDPOINT",
        Cell::Result => "RESULT",
        Cell::Addresses => "ADDRESSES",
        Cell::Resolve => "NAME",
        Cell::Connect => "CONNECT",
        Cell::Tls => "TLS",
        Cell::Http => "HTTP",
        Cell::Total => "TOTAL",
        Cell::Proxy => "PROXY",
    };
    let rect = ui.max_rect();
    let galley = clipped_galley(ui, small_semibold(title), TextStyle::Small, palette.weak, rect.width());
    let left = if is_number(cell) { rect.right() - galley.size().x - PAD } else { rect.left() + PAD };
    ui.painter().galley(pos2(left, rect.top() + 3.0), galley, palette.weak);
    ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, palette.line));
}

fn is_number(cell: Cell) -> bool {
    matches!(cell, Cell::Resolve | Cell::Connect | Cell::Tls | Cell::Http | Cell::Total)
}

fn row_ui(table: &mut TableRow<'_, '_>, row: &EndpointRow, columns: &Columns) {
    for (cell, _) in &columns.0 {
        table.col(|ui| cell_ui(ui, *cell, row));
    }
}

fn cell_ui(ui: &mut Ui, cell: Cell, row: &EndpointRow) {
    let palette = palette(ui);
    match cell {
        Cell::Endpoint => {
            two_ui(ui, RichText::new(&row.name), palette.text, mono_small(ui, &row.host), palette.weak, 0.0);
        }
        Cell::Result => {
            let rect = ui.max_rect();
            let colour = palette.tone(row.tone);
            let square = Rect::from_min_size(pos2(rect.left() + PAD, rect.top() + 5.0), vec2(size::ICON, size::ICON));
            paint_icon(ui.painter(), square, row.tone.icon(), colour, palette.on_fill);
            let word = if row.tone == Tone::Neutral { RichText::new(&row.word) } else { semibold(&row.word) };
            two_ui(ui, word, colour, small(row.reason.replace('`', "")), palette.weak, size::ICON + size::GAP);
        }
        Cell::Addresses => one_ui(ui, mono_small(ui, &row.addresses), palette.weak),
        Cell::Proxy => one_ui(ui, mono_small(ui, &row.proxy), palette.weak),
        Cell::Resolve => number_ui(ui, &row.resolve, ""),
        Cell::Connect => number_ui(ui, &row.connect, ""),
        Cell::Tls => number_ui(ui, &row.tls[1], &row.tls[0]),
        Cell::Http => number_ui(ui, &row.http[1], &row.http[0]),
        Cell::Total => number_ui(ui, &row.total, ""),
    }
    let rect = ui.max_rect();
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, palette.line));
}

/// Two lines, one above the other.
fn two_ui(ui: &Ui, first: RichText, first_colour: Color32, second: RichText, second_colour: Color32, indent: f32) {
    let rect = ui.max_rect();
    let left = rect.left() + PAD + indent;
    let room = (rect.right() - left - PAD).max(0.0);
    let galley = clipped_galley(ui, first, TextStyle::Body, first_colour, room);
    ui.painter().galley(pos2(left, rect.top() + 4.0), galley, first_colour);
    let galley = clipped_galley(ui, second, TextStyle::Small, second_colour, room);
    ui.painter().galley(pos2(left, rect.top() + 23.0), galley, second_colour);
}

fn one_ui(ui: &Ui, text: RichText, colour: Color32) {
    let rect = ui.max_rect();
    let galley = clipped_galley(ui, text, TextStyle::Small, colour, (rect.width() - 2.0 * PAD).max(0.0));
    ui.painter().galley(pos2(rect.left() + PAD, rect.top() + 6.0), galley, colour);
}

/// A time, and below it what belongs to it, both at the right.
fn number_ui(ui: &Ui, time: &str, below: &str) {
    let palette = palette(ui);
    let rect = ui.max_rect();
    let right = rect.right() - PAD;
    for (text, colour, top, style) in
        [(time, palette.text, 5.0, TextStyle::Body), (below, palette.weak, 23.0, TextStyle::Small)]
    {
        let font = style.resolve(ui.style());
        ui.painter().text(pos2(right, rect.top() + top), Align2::RIGHT_TOP, text, font, colour);
    }
}

fn mono_small(_ui: &Ui, text: &str) -> RichText {
    mono(text).text_style(TextStyle::Small).family(eframe::egui::FontFamily::Monospace)
}

const HEADER: f32 = 20.0;
const ROW: f32 = 42.0;
const PAD: f32 = 5.0;
const ENDPOINT: f32 = 190.0;
const RESULT: f32 = 130.0;
const ADDRESSES: f32 = 150.0;
const PROXY: f32 = 170.0;
const TIME: f32 = 58.0;
const CONNECT: f32 = 68.0; // its header

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(width: f32, addresses: &str, has_column: bool, result: f32) {
        let mut row = EndpointRow::default();
        row.addresses = addresses.to_owned();
        let Columns(columns) = Columns::new(width, &[row]);
        let width_of = |wanted: Cell| columns.iter().find(|(cell, _)| *cell == wanted).map(|(_, width)| *width);
        assert_eq!(width_of(Cell::Addresses).is_some(), has_column);
        assert_eq!(width_of(Cell::Result), Some(result));
        let sum: f32 = columns.iter().map(|(_, width)| width).sum();
        assert!((sum - width).abs() < 0.01, "{sum}");
    }

    #[test]
    fn where_there_are_no_addresses_the_result_has_their_room() {
        check(800.0, "192.0.2.1", true, RESULT + 15.0);
        check(800.0, "", false, RESULT + 15.0 + ADDRESSES);
        check(700.0, "192.0.2.1", false, RESULT + 40.0);
        check(700.0, "", false, RESULT + 80.0);
    }
}
