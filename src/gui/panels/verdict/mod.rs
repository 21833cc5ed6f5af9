//! The verdict over a token: a line for it, one for who sends it to whom, one for the mathematics of its signature, one for
//! trust in the key.

use eframe::egui::{Align, Label, Layout, RichText, Ui, vec2};

pub mod data;

pub use self::data::{Line, Offer, VerdictView, fetch_offer, request_for};
use crate::gui::command::Command;
use crate::gui::theme::{heading, icon_ui, palette, size, tint_frame};
use crate::gui::widgets::{headed_job, prose_job, room_beside};

/// Shows the verdict.
pub fn verdict_ui(ui: &mut Ui, view: &VerdictView, commands: &mut Vec<Command>) {
    let palette = palette(ui);
    tint_frame(ui, view.tone).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 9.0;
            icon_ui(ui, view.tone.icon(), view.tone, size::ICON_LARGE);
            ui.label(heading(&view.word).color(palette.tone(view.tone)));
            let facts = prose_job(ui, &view.facts.join(" · "), palette.text);
            ui.add(Label::new(facts).wrap());
        });
    });
    ui.add_space(4.0);
    line_ui(ui, "Direction", &view.route, commands);
    line_ui(ui, view.proof, &view.signature, commands);
    line_ui(ui, "Trust", &view.trust, commands);
}

fn line_ui(ui: &mut Ui, name: &str, line: &Line, commands: &mut Vec<Command>) {
    let palette = palette(ui);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = size::GAP;
        ui.add_space(14.0);
        ui.allocate_ui_with_layout(vec2(NAME_COLUMN, 0.0), Layout::left_to_right(Align::Min), |ui| {
            ui.set_min_width(NAME_COLUMN);
            ui.label(RichText::new(name).color(palette.weak));
        });
        ui.vertical(|ui| {
            ui.add_space(2.0);
            icon_ui(ui, line.tone.icon(), line.tone, size::ICON);
        });
        let tone = palette.tone(line.tone);
        let sentence = headed_job(ui, &line.word, tone, &line.sentence, palette.text);
        let beside = room_beside(ui, OFFER_ROOM);
        // Zoomed in, the sentence needs the whole width.
        let is_below = beside < LEAST_SENTENCE;
        let room = if line.offer.is_none() || is_below { ui.available_width() } else { beside };
        ui.allocate_ui_with_layout(vec2(room, 0.0), Layout::top_down(Align::Min), |ui| {
            ui.set_max_width(room);
            ui.add(Label::new(sentence).wrap());
            if is_below {
                offer_ui(ui, line, commands);
            }
        });
        if !is_below {
            offer_ui(ui, line, commands);
        }
    });
}

fn offer_ui(ui: &mut Ui, line: &Line, commands: &mut Vec<Command>) {
    if let Some(offer) = &line.offer
        && ui.button(&offer.words).on_hover_text(&offer.tooltip).clicked()
    {
        commands.push(offer.command.clone());
    }
}

const NAME_COLUMN: f32 = 68.0;
const OFFER_ROOM: f32 = 164.0;
/// With less room than this for the sentence, what can be done stands below it.
const LEAST_SENTENCE: f32 = 160.0;
