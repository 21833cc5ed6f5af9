//! The first screen: what the program takes, and the ways to give it.

use eframe::egui::{Button, Color32, RichText, Sense, Stroke, StrokeKind, Ui, vec2};

use crate::gui::command::Command;
use crate::gui::theme::{Icon, heading, paint_icon, palette, semibold, size, small};

/// Shows the first screen.
pub fn first_run_ui(ui: &mut Ui, commands: &mut Vec<Command>) {
    let palette = palette(ui);
    ui.add_space((ui.available_height() * 0.12).max(12.0));
    ui.vertical_centered(|ui| {
        ui.set_max_width(size::FIRST_RUN);
        let edge = size::ICON_HERO;
        let (rect, _) = ui.allocate_exact_size(vec2(edge, edge), Sense::hover());
        paint_icon(ui.painter(), rect, Icon::Assay, palette.accent, Color32::TRANSPARENT);
        ui.add_space(10.0);
        ui.label(heading("What is wrong, and what to run next?").color(palette.strong));
        ui.add_space(2.0);
        let hint = "Paste what you have: a token, an event, a header from a trace, the output of an Exchange command. Assay \
                    says what is wrong, shows where, and names what to run next. Nothing leaves this machine unless \
                    you approve it.";
        ui.label(RichText::new(hint).color(palette.weak));
        ui.add_space(16.0);
        buttons_ui(ui, commands);
        ui.add_space(22.0);
        drop_hint_ui(ui);
        ui.add_space(10.0);
        script_ui(ui, commands);
    });
}

/// Where nothing has been collected yet.
fn script_ui(ui: &mut Ui, commands: &mut Vec<Command>) {
    let words = small(
        "Nothing collected yet? A script reads the Exchange configuration into one file. It changes nothing, \
                       and it was not run on a real server.",
    );
    ui.label(words.color(palette(ui).weak));
    let button = ui.link(Command::SaveScript.words()).on_hover_text(Command::SaveScript.tooltip());
    if button.clicked() {
        commands.push(Command::SaveScript);
    }
}

const HINT_HEIGHT: f32 = 118.0;

fn buttons_ui(ui: &mut Ui, commands: &mut Vec<Command>) {
    let palette = palette(ui);
    let height = 34.0;
    let commands_shown = [Command::Paste, Command::Open, Command::OpenSample, Command::ShowEndpoints];
    let widths = [104.0, 104.0, 184.0, 104.0];
    let total: f32 = widths.iter().sum::<f32>() + 3.0 * ui.spacing().item_spacing.x;
    ui.allocate_ui_with_layout(
        vec2(total, height),
        eframe::egui::Layout::left_to_right(eframe::egui::Align::Center),
        |ui| {
            for (command, width) in commands_shown.into_iter().zip(widths) {
                let main = command == Command::Paste;
                let words = if main {
                    semibold(command.words()).color(palette.on_fill)
                } else {
                    RichText::new(command.words()).color(palette.text)
                };
                let mut button = Button::new(words).min_size(vec2(width, height));
                if main {
                    button = button.fill(palette.accent).stroke(Stroke::NONE);
                }
                let response = ui.add(button).on_hover_text(command.tooltip());
                if response.clicked() {
                    commands.push(command);
                }
            }
        },
    );
}

fn drop_hint_ui(ui: &mut Ui) {
    let palette = palette(ui);
    let width = size::FIRST_RUN.min(ui.available_width());
    let (rect, _) = ui.allocate_exact_size(vec2(width, HINT_HEIGHT), Sense::hover());
    ui.painter().rect(rect, 10.0, palette.panel, Stroke::new(1.0, palette.line), StrokeKind::Inside);
    let mut inside = ui.new_child(
        eframe::egui::UiBuilder::new()
            .max_rect(rect.shrink(14.0))
            .layout(eframe::egui::Layout::top_down(eframe::egui::Align::Center)),
    );
    inside.label(semibold("Or drop files anywhere in the window").color(palette.text));
    let kinds = "Tokens · events as text, XML, CSV or .evtx · the output of Get-AuthConfig, Test-OAuthConnectivity and their \
                 like · headers, AADSTS errors, HAR files, IIS logs · certificates · key documents";
    inside.label(RichText::new(kinds).color(palette.weak));
}
