//! The keys that were considered for a signature, and why each matched or did not.

use eframe::egui::{Button, Key, RichText, ScrollArea, TextEdit, TextStyle, Ui, pos2, vec2};

pub mod data;

pub use self::data::{KeyRow, KeysView};
use crate::gui::command::Command;
use crate::gui::panels::top_bar::command_button_ui;
use crate::gui::theme::{Icon, mono, paint_icon, palette, semibold, size, small, small_semibold};
use crate::gui::widgets::{EmptyState, clipped_galley, copy_button_ui, empty_state_ui, prose_ui};

/// The field for a shared secret.
#[derive(Default)]
pub struct SecretState {
    text: String,
    is_base64: bool,
}

/// Shows the table.
pub fn keys_ui(ui: &mut Ui, view: &KeysView, secret: &mut SecretState, commands: &mut Vec<Command>) {
    if view.rows.is_empty() {
        empty_state_ui(ui, EmptyState { icon: Icon::Key, title: &view.empty_title, hint: &view.empty_hint });
        if view.can_try_secrets {
            ui.add_space(size::GAP);
            ui.vertical_centered(|ui| command_button_ui(ui, &Command::TrySecrets, commands));
        }
        if view.takes_secret {
            ui.add_space(size::GAP);
            ui.vertical_centered(|ui| {
                ui.allocate_ui(vec2(SECRET_ROOM, 0.0), |ui| secret_ui(ui, secret, commands));
            });
        }
        return;
    }
    ui.add_space(6.0);
    prose_ui(ui, &view.summary, palette(ui).weak);
    if view.can_try_secrets {
        ui.add_space(4.0);
        command_button_ui(ui, &Command::TrySecrets, commands);
    }
    if view.takes_secret {
        ui.add_space(4.0);
        secret_ui(ui, secret, commands);
    }
    ui.add_space(4.0);
    header_ui(ui);
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().id_salt("keys").auto_shrink([false, false]).show_rows(
        ui,
        ROW,
        view.rows.len(),
        |ui, visible| {
            for place in visible {
                if let Some(row) = view.rows.get(place) {
                    ui.push_id(place, |ui| row_ui(ui, row, commands));
                }
            }
        },
    );
}

/// A field for the secret that the user knows; it shows no letters and is emptied when it is used.
fn secret_ui(ui: &mut Ui, secret: &mut SecretState, commands: &mut Vec<Command>) {
    ui.horizontal_wrapped(|ui| {
        let label = ui.label("Secret");
        let field = TextEdit::singleline(&mut secret.text).password(true).desired_width(size::FIELD * 0.5);
        let field = ui.add(field).labelled_by(label.id);
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let hint = "What is typed is base64 of the secret, not the secret itself";
        ui.checkbox(&mut secret.is_base64, "Base64").on_hover_text(hint);
        let button = ui.add_enabled(!secret.text.is_empty(), Button::new("Use"));
        if (button.clicked() || entered) && !secret.text.is_empty() {
            let text = std::mem::take(&mut secret.text);
            commands.push(Command::UseSecret { text, is_base64: secret.is_base64 });
        }
    });
}

fn header_ui(ui: &mut Ui) {
    let palette = palette(ui);
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), 20.0));
    for (title, left) in [("OUTCOME", 0.0), ("KEY", KEY_AT), ("FROM", from_at(rect.width()))] {
        let galley = clipped_galley(ui, small_semibold(title), TextStyle::Small, palette.weak, f32::INFINITY);
        ui.painter().galley(pos2(rect.left() + left, rect.top() + 2.0), galley, palette.weak);
    }
    let line = eframe::egui::Stroke::new(1.0, palette.line);
    ui.painter().hline(rect.x_range(), rect.bottom(), line);
}

fn row_ui(ui: &mut Ui, row: &KeyRow, commands: &mut Vec<Command>) {
    let palette = palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), eframe::egui::Sense::hover());
    let name = format!("{}, key {}, from {}: {}", row.outcome, row.key, row.from, row.reason);
    response.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::ListItem, true, &name));
    if !ui.is_rect_visible(rect) {
        return;
    }
    let first = rect.top() + 7.0;
    let square = eframe::egui::Rect::from_min_size(pos2(rect.left(), first), vec2(size::ICON, size::ICON));
    paint_icon(ui.painter(), square, row.tone.icon(), palette.tone(row.tone), palette.on_fill);
    let from = from_at(rect.width());
    let cells = [
        (semibold(&row.outcome), TextStyle::Body, palette.tone(row.tone), 22.0, KEY_AT - 30.0),
        (mono(&row.key), TextStyle::Monospace, palette.text, KEY_AT, from - KEY_AT - 10.0),
        (RichText::new(&row.from), TextStyle::Body, palette.text, from, (rect.width() - from - COPY).max(0.0)),
    ];
    for (text, style, colour, left, room) in cells {
        let galley = clipped_galley(ui, text, style, colour, room.max(0.0));
        let top = square.center().y - galley.size().y / 2.0;
        ui.painter().galley(pos2(rect.left() + left, top), galley, colour);
    }
    let left = if rect.width() < WIDE { REASON_AT } else { KEY_AT };
    let room = (rect.width() - left).max(0.0);
    let reason = clipped_galley(ui, small(&row.reason), TextStyle::Small, palette.weak, room);
    ui.painter().galley(pos2(rect.left() + left, rect.top() + 27.0), reason, palette.weak);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, eframe::egui::Stroke::new(1.0, palette.line));
    response.on_hover_text(&row.reason);
    let corner = eframe::egui::Rect::from_min_size(pos2(rect.right() - COPY, first - 4.0), vec2(COPY, COPY));
    let mut corner = ui.new_child(eframe::egui::UiBuilder::new().max_rect(corner));
    if copy_button_ui(&mut corner, &format!("key {}", row.key)).clicked() {
        commands.push(Command::Copy(row.key.clone()));
    }
}

fn from_at(width: f32) -> f32 {
    KEY_AT + (width - KEY_AT) * 0.64
}

const SECRET_ROOM: f32 = 360.0;
const ROW: f32 = 50.0;
const KEY_AT: f32 = 142.0;
const COPY: f32 = 24.0;
const REASON_AT: f32 = 22.0;
const WIDE: f32 = 560.0;
