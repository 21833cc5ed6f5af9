//! One certificate: what it is for, how long it lasts, and its thumbprints in every notation that the tools use.

use eframe::egui::{Label, RichText, ScrollArea, Ui};

pub mod data;
mod fetched;
mod probed;

pub use self::data::{DetailView, Section};
pub use self::fetched::host as fetched_host;
use crate::gui::command::Command;
use crate::gui::panels::live::{LiveView, live_ui};
use crate::gui::theme::{card_frame, heading, icon_ui, palette, size, tint_frame};
use crate::gui::widgets::{key_value_ui, section_header_ui};

/// Shows the certificate, or any other piece of evidence that is rows under headers. `live` is how a fetched document is
/// looked at again.
pub fn detail_ui(ui: &mut Ui, view: &DetailView, live: Option<&LiveView>, commands: &mut Vec<Command>) {
    let palette = palette(ui);
    tint_frame(ui, view.tone).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 10.0;
            icon_ui(ui, view.icon.unwrap_or(view.tone.icon()), view.tone, size::ICON_LARGE);
            ui.add(Label::new(heading(&view.word).color(palette.tone(view.tone))));
            ui.add(Label::new(RichText::new(view.facts.join("  ·  ")).color(palette.text)).truncate());
        });
    });
    ui.add_space(8.0);
    if let Some(live) = live {
        live_ui(ui, live, commands);
    }
    ScrollArea::vertical().id_salt("detail").auto_shrink([false, false]).show(ui, |ui| {
        for section in &view.sections {
            section_header_ui(ui, &section.title, None);
            card_frame(ui).show(ui, |ui| {
                ui.set_min_width(ui.available_width());
                for row in &section.rows {
                    if key_value_ui(ui, row, size::KEY_COLUMN) {
                        commands.extend(row.copy.clone().map(Command::Copy));
                    }
                }
            });
            ui.add_space(size::BLOCK);
        }
    });
}
