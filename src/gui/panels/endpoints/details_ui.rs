//! All that is known of one endpoint, drawn.

use eframe::egui::{
    Align2, Color32, Label, Rect, RichText, Role, ScrollArea, Sense, TextStyle, Ui, WidgetInfo, pos2, vec2,
};

use super::details::{DetailsView, StageBar};
use crate::gui::command::{Command, EndpointsCommand};
use crate::gui::theme::{Icon, Tone, card_frame, heading, icon_ui, palette, size};
use crate::gui::widgets::{icon_button_ui, key_value_ui, prose_ui, room_beside, section_header_ui};

/// Shows the details; beside the table where there is room, else below it.
pub(super) fn details_ui(ui: &mut Ui, view: &DetailsView, is_beside: bool, commands: &mut Vec<Command>) {
    let gap = if is_beside { size::BLOCK } else { 0.0 };
    ui.horizontal_top(|ui| {
        ui.add_space(gap);
        ui.vertical(|ui| {
            ui.add_space(size::GAP);
            head_ui(ui, view, commands);
            ui.add_space(4.0);
            ScrollArea::vertical().id_salt("endpoint details").auto_shrink([false, false]).show(ui, |ui| {
                body_ui(ui, view, commands);
            });
        });
    });
}

fn head_ui(ui: &mut Ui, view: &DetailsView, commands: &mut Vec<Command>) {
    let palette = palette(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = size::GAP;
        icon_ui(ui, view.tone.icon(), view.tone, size::ICON_LARGE);
        ui.add(Label::new(heading(&view.word).color(palette.tone(view.tone))));
        let room = room_beside(ui, CLOSE);
        ui.scope(|ui| {
            ui.set_max_width(room);
            ui.add(Label::new(RichText::new(&view.name).color(palette.text)).truncate());
        });
        ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
            if icon_button_ui(ui, Icon::Close, "Close the details").clicked() {
                commands.push(Command::Endpoints(EndpointsCommand::Select(None)));
            }
        });
    });
}

fn body_ui(ui: &mut Ui, view: &DetailsView, commands: &mut Vec<Command>) {
    if !view.reason.is_empty() {
        prose_ui(ui, &view.reason, palette(ui).text);
        ui.add_space(size::GAP);
    }
    if !view.stages.is_empty() {
        section_header_ui(ui, "Stages", None);
        card_frame(ui).show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 2.0;
            for stage in &view.stages {
                stage_ui(ui, stage);
            }
        });
        ui.add_space(size::BLOCK);
    }
    for (title, rows) in &view.sections {
        section_header_ui(ui, title, None);
        card_frame(ui).show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            for row in rows {
                if key_value_ui(ui, row, size::KEY_COLUMN) {
                    commands.extend(row.copy.clone().map(Command::Copy));
                }
            }
        });
        ui.add_space(size::BLOCK);
    }
}

/// Its name, a bar from its beginning to its end, and its time.
fn stage_ui(ui: &mut Ui, stage: &StageBar) {
    let palette = palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), STAGE), Sense::hover());
    let word = if stage.has_failed { ", failed" } else { "" };
    let name = format!("{}: {}{word}", stage.name, stage.time);
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, &name));
    if !ui.is_rect_visible(rect) {
        return;
    }
    let tone = if stage.has_failed { Tone::Failed } else { Tone::Neutral };
    let font = TextStyle::Body.resolve(ui.style());
    let middle = rect.center().y;
    let painter = ui.painter();
    painter.text(pos2(rect.left(), middle), Align2::LEFT_CENTER, stage.name, font.clone(), palette.text);
    let time_colour = if stage.has_failed { palette.tone(tone) } else { palette.text };
    let time = if stage.has_failed { format!("failed, {}", stage.time) } else { stage.time.clone() };
    painter.text(pos2(rect.right(), middle), Align2::RIGHT_CENTER, time, font, time_colour);
    let (left, right) = (rect.left() + NAME, rect.right() - TIME);
    let track = Rect::from_min_max(pos2(left, middle - 3.0), pos2(right.max(left), middle + 3.0));
    painter.rect_filled(track, 3.0, palette.hover);
    let at = |share: f32| track.left() + share.clamp(0.0, 1.0) * track.width();
    let end = at(stage.to).max(at(stage.from) + 2.0).min(track.right());
    let bar = Rect::from_min_max(pos2(at(stage.from).min(end - 2.0), track.top()), pos2(end, track.bottom()));
    let colour: Color32 = if stage.has_failed { palette.tone(tone) } else { palette.accent };
    painter.rect_filled(bar, 3.0, colour);
}

const CLOSE: f32 = 30.0;
const STAGE: f32 = 20.0;
const NAME: f32 = 120.0;
const TIME: f32 = 100.0;
