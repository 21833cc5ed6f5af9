//! The ladder: steps one under the other, joined by a line, each with its own sub-steps.

use eframe::egui::text::LayoutJob;
use eframe::egui::{Align, CursorIcon, Layout, Rect, Response, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::{bold_job, painted_ui, prose_job, trailed_job};
use crate::gui::theme::{Tone, icon_ui, paint_icon, palette, size};

/// One step.
#[derive(Clone, PartialEq, Eq)]
pub struct Rung {
    /// How it went.
    pub tone: Tone,
    /// What was done.
    pub title: String,
    /// How it went, in one word or two.
    pub word: String,
    /// Its parts.
    pub parts: Vec<SubStep>,
}

/// One part of a step.
#[derive(Clone, PartialEq, Eq)]
pub struct SubStep {
    /// How it went.
    pub tone: Tone,
    /// What was looked at.
    pub title: String,
    /// How it went, in one word or two.
    pub word: String,
    /// What was found, in a sentence.
    pub message: String,
    /// Whether a click leads somewhere.
    pub opens: bool,
}

/// Shows the ladder and returns the step and part that were clicked.
pub fn ladder_ui(ui: &mut Ui, rungs: &[Rung]) -> Option<(usize, usize)> {
    let mut clicked = None;
    for (index, rung) in rungs.iter().enumerate() {
        let shown = rung_ui(ui, rung, index + 1);
        for (part, response) in shown.parts.iter().enumerate() {
            if response.clicked() {
                clicked = Some((index, part));
            }
        }
        if index + 1 < rungs.len() {
            let x = shown.icon.center().x;
            let stroke = Stroke::new(1.5, palette(ui).line);
            ui.painter().vline(x, shown.icon.bottom() + 5.0..=shown.bottom + 11.0, stroke);
        }
        ui.add_space(size::BLOCK);
    }
    clicked
}

struct Shown {
    icon: Rect,
    bottom: f32,
    parts: Vec<Response>,
}

fn rung_ui(ui: &mut Ui, rung: &Rung, number: usize) -> Shown {
    let palette = palette(ui);
    let row = ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        let (icon, _) = ui.allocate_exact_size(vec2(size::ICON_LARGE, size::ICON_LARGE), Sense::hover());
        paint_icon(ui.painter(), icon, rung.tone.icon(), palette.tone(rung.tone), palette.on_fill);
        let parts = ui
            .vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 4.0;
                ui.add_space(2.0);
                let number = number.to_string();
                let words = [
                    (number.as_str(), palette.strong),
                    (&rung.title, palette.strong),
                    (&rung.word, palette.tone(rung.tone)),
                ];
                let job = bold_job(ui, &words);
                let head = ui.vertical(|ui| painted_ui(ui, job));
                head.response.widget_info(|| {
                    WidgetInfo::labeled(Role::ListItem, true, format!("Step {number}: {}, {}", rung.title, rung.word))
                });
                rung.parts.iter().map(|part| part_ui(ui, part)).collect()
            })
            .inner;
        (icon, parts)
    });
    let (icon, parts) = row.inner;
    Shown { icon, bottom: row.response.rect.bottom(), parts }
}

fn part_ui(ui: &mut Ui, part: &SubStep) -> Response {
    let palette = palette(ui);
    let ground = ui.painter().add(Shape::Noop);
    let room = ui.available_width();
    let in_columns = room >= TITLE_COLUMN + WORD_COLUMN + MESSAGE_LEAST;
    let row = ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = size::GAP;
        ui.add_space(2.0);
        ui.vertical(|ui| {
            ui.add_space(3.0);
            icon_ui(ui, part.tone.icon(), part.tone, size::ICON - 1.0);
        });
        if in_columns {
            column_ui(ui, TITLE_COLUMN, prose_job(ui, &part.title, palette.text));
            let word = bold_job(ui, &[(&part.word, palette.tone(part.tone))]);
            column_ui(ui, WORD_COLUMN, word);
            painted_ui(ui, prose_job(ui, &part.message, palette.weak));
        } else {
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                painted_ui(ui, trailed_job(ui, &part.title, palette.text, &part.word, palette.tone(part.tone)));
                painted_ui(ui, prose_job(ui, &part.message, palette.weak));
            });
        }
    });
    let rect = Rect::from_min_max(
        pos2(row.response.rect.left() - 2.0, row.response.rect.top() - 1.0),
        pos2(row.response.rect.left() + room, row.response.rect.bottom() + 1.0),
    );
    let sense = if part.opens { Sense::click() } else { Sense::hover() };
    let response = ui.interact(rect, row.response.id.with("part"), sense);
    let name = format!("{}: {}, {}", part.title, part.word, part.message);
    response.widget_info(|| {
        let role = if part.opens { Role::Button } else { Role::ListItem };
        WidgetInfo::labeled(role, true, &name)
    });
    if part.opens && (response.hovered() || response.has_focus()) {
        ui.painter().set(ground, Shape::rect_filled(rect, 5.0, palette.hover));
    }
    if part.opens { response.on_hover_cursor(CursorIcon::PointingHand) } else { response }
}

/// Text in a column of its own width.
fn column_ui(ui: &mut Ui, width: f32, job: LayoutJob) {
    ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::left_to_right(Align::Min), |ui| {
        ui.set_min_width(width);
        ui.set_max_width(width);
        painted_ui(ui, job);
    });
}

const TITLE_COLUMN: f32 = 200.0;
const WORD_COLUMN: f32 = 100.0;
const MESSAGE_LEAST: f32 = 180.0;
