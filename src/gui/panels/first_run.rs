//! The first screen: what the program takes, and the ways to give it.

use eframe::egui::{Align, Button, Color32, Frame, Layout, RichText, ScrollArea, Sense, Stroke, Ui, vec2};

use crate::gui::command::Command;
use crate::gui::theme::{Icon, heading, paint_icon, palette, semibold, size, small};

/// Shows the first screen.
pub fn first_run_ui(ui: &mut Ui, commands: &mut Vec<Command>) {
    let above = (ui.available_height() * 0.12).max(12.0);
    // Zoomed in, it is higher than the window.
    ScrollArea::vertical().id_salt("first run").auto_shrink([false, false]).show(ui, |ui| {
        ui.add_space(above);
        ui.vertical_centered(|ui| {
            ui.set_max_width(size::FIRST_RUN.min(ui.available_width()));
            content_ui(ui, commands);
        });
    });
}

fn content_ui(ui: &mut Ui, commands: &mut Vec<Command>) {
    let palette = palette(ui);
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

fn buttons_ui(ui: &mut Ui, commands: &mut Vec<Command>) {
    let palette = palette(ui);
    let height = 34.0;
    let commands_shown = [Command::Paste, Command::Open, Command::OpenSample, Command::ShowEndpoints];
    let widths = [104.0, 104.0, 184.0, 104.0];
    let total: f32 = widths.iter().sum::<f32>() + 3.0 * ui.spacing().item_spacing.x;
    // Zoomed in, they stand below each other.
    let (room, layout) = if total > ui.available_width() {
        (vec2(ui.available_width(), 0.0), Layout::top_down(Align::Center))
    } else {
        (vec2(total, height), Layout::left_to_right(Align::Center))
    };
    ui.allocate_ui_with_layout(room, layout, |ui| {
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
    });
}

fn drop_hint_ui(ui: &mut Ui) {
    let palette = palette(ui);
    let frame = Frame::NONE.fill(palette.panel).stroke(Stroke::new(1.0, palette.line)).corner_radius(10.0);
    frame.inner_margin(14.0).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.vertical_centered(|ui| {
            ui.label(semibold("Or drop files anywhere in the window").color(palette.text));
            let kinds = "Tokens · events as text, XML, CSV or .evtx · the output of Get-AuthConfig, \
                         Test-OAuthConnectivity and their like · headers, AADSTS errors, HAR files, IIS logs · \
                         certificates · key documents";
            ui.label(RichText::new(kinds).color(palette.weak));
        });
    });
}
