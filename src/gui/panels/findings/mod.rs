//! What was found, the worst first. A click opens a finding in its place: what it means, what it rests on, what to do.

use eframe::egui::{
    Align, CornerRadius, Frame, Label, Layout, Margin, RichText, Role, ScrollArea, Sense, TextStyle, Ui, WidgetInfo,
};

pub mod data;

pub use self::data::{Block, FindingItem, FindingsView};
use crate::gui::command::Command;
use crate::gui::theme::{Icon, icon_ui, mono, palette, semibold, size, small, small_semibold};
use crate::gui::widgets::{
    EmptyState, ListRow, clipped_galley, copy_button_ui, empty_state_ui, key_value_ui, list_row_ui, painted_ui,
    prose_job, prose_ui, room_beside, section_header_ui,
};

/// Shows the list with the `open` one unfolded, no higher than `height`; `just_opened` brings it into view.
pub fn findings_ui(
    ui: &mut Ui,
    view: &FindingsView,
    open: Option<usize>,
    just_opened: bool,
    height: f32,
    commands: &mut Vec<Command>,
) {
    section_header_ui(ui, "Findings", Some(&view.counts));
    ui.add_space(2.0);
    if view.items.is_empty() && view.others.is_empty() {
        let hint = &view.checks;
        empty_state_ui(ui, EmptyState { icon: Icon::Tick, title: "Nothing found", hint });
        return;
    }
    let height = (height - size::ROW).max(0.0);
    ScrollArea::vertical().id_salt("findings").max_height(height).auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        for (index, item) in view.items.iter().enumerate() {
            ui.push_id(index, |ui| finding_ui(ui, item, index, open == Some(index), just_opened, commands));
        }
        foot_ui(ui, view, commands);
    });
}

/// What was found elsewhere, and how many checks went how.
fn foot_ui(ui: &mut Ui, view: &FindingsView, commands: &mut Vec<Command>) {
    if view.items.is_empty() {
        ui.label(RichText::new("Nothing found about this piece of evidence.").color(palette(ui).weak));
    }
    if !view.others.is_empty() {
        ui.add_space(10.0);
        section_header_ui(ui, "About other evidence", None);
        for other in &view.others {
            ui.push_id(("other", other.place), |ui| {
                let name = format!("{}: {}", other.words, other.title);
                let row = ListRow {
                    icon: other.tone.icon(),
                    tone: other.tone,
                    title: &other.words,
                    verbatim: false,
                    word: "",
                    subtitle: &other.title,
                    selected: false,
                    name: &name,
                };
                if list_row_ui(ui, row, 0.0).clicked() {
                    commands.push(Command::Select(other.place));
                }
            });
        }
    }
    ui.add_space(10.0);
    ui.label(small(&view.checks).color(palette(ui).weak));
    ui.add_space(14.0);
}

fn finding_ui(
    ui: &mut Ui,
    item: &FindingItem,
    index: usize,
    open: bool,
    just_opened: bool,
    commands: &mut Vec<Command>,
) {
    let palette = palette(ui);
    let ground = ui.painter().add(eframe::egui::Shape::Noop);
    let frame = Frame::NONE.inner_margin(Margin { left: 8, right: 8, top: 7, bottom: 7 });
    let head = frame.show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = size::GAP;
            ui.vertical(|ui| {
                ui.add_space(2.0);
                icon_ui(ui, item.tone.icon(), item.tone, size::ICON);
            });
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 1.0;
                let message = prose_job(ui, &item.message, palette.text);
                painted_ui(ui, message);
                ui.horizontal(|ui| {
                    let tone = palette.tone(item.tone);
                    for (text, colour) in [(small_semibold(&item.word), tone), (small(&item.code), palette.weak)] {
                        let galley = clipped_galley(ui, text, TextStyle::Small, colour, ui.available_width());
                        let (_, rect) = ui.allocate_space(galley.size());
                        ui.painter().galley(rect.min, galley, colour);
                    }
                });
            });
        });
    });
    let rect = head.response.rect;
    let response = ui.interact(rect, ui.scope_id().with("finding"), Sense::click());
    let name = format!("{}: {}", item.word, item.message);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, open, &name));
    let fill = if open {
        palette.selected
    } else if response.hovered() {
        palette.hover
    } else {
        palette.panel
    };
    ui.painter().set(ground, eframe::egui::Shape::rect_filled(rect, CornerRadius::same(6), fill));
    if response.has_focus() {
        let stroke = eframe::egui::Stroke::new(1.5, palette.accent);
        ui.painter().rect_stroke(rect, 6.0, stroke, eframe::egui::StrokeKind::Inside);
    }
    if response.clicked() {
        commands.push(Command::ShowFinding(if open { None } else { Some(index) }));
    }
    if open {
        let detail = ui.vertical(|ui| detail_ui(ui, item, commands));
        if just_opened {
            ui.scroll_to_rect(rect.union(detail.response.rect), None);
            ui.scroll_to_rect(rect, None);
        }
    }
    response.on_hover_cursor(eframe::egui::CursorIcon::PointingHand);
}

fn detail_ui(ui: &mut Ui, item: &FindingItem, commands: &mut Vec<Command>) {
    Frame::NONE.inner_margin(Margin { left: 30, right: 6, top: 4, bottom: 12 }).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 5.0;
        for block in &item.detail {
            block_ui(ui, block, commands);
        }
    });
}

fn block_ui(ui: &mut Ui, block: &Block, commands: &mut Vec<Command>) {
    let palette = palette(ui);
    match block {
        Block::Header(text) => {
            ui.add_space(5.0);
            ui.label(semibold(text).color(palette.strong));
        }
        Block::Text(text) => {
            prose_ui(ui, text, palette.text);
        }
        Block::Item(text) => {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = size::GAP;
                ui.label(RichText::new("•").color(palette.weak));
                prose_ui(ui, text, palette.text);
            });
        }
        Block::Code(text) => {
            Frame::NONE.fill(palette.field).corner_radius(6.0).inner_margin(Margin::symmetric(8, 6)).show(ui, |ui| {
                ui.horizontal_top(|ui| {
                    let room = room_beside(ui, 30.0);
                    ui.allocate_ui_with_layout(eframe::egui::vec2(room, 0.0), Layout::top_down(Align::Min), |ui| {
                        ui.set_max_width(room);
                        ui.add(Label::new(mono(text).color(palette.text)).wrap());
                    });
                    if copy_button_ui(ui, "command").clicked() {
                        commands.push(Command::Copy(text.clone()));
                    }
                });
            });
        }
        Block::Row(row) => {
            if key_value_ui(ui, row, size::KEY_COLUMN_NARROW) {
                commands.extend(row.copy.clone().map(Command::Copy));
            }
        }
        Block::Link { words, url } => {
            ui.hyperlink_to(words, url);
        }
        Block::Action { words, command } => {
            if ui.button(words).clicked() {
                commands.push(command.as_ref().clone());
            }
        }
    }
}
