//! An object of Exchange's configuration, an event, a trace or an event log: a card in plain words beside its text.

use eframe::egui::{Grid, Label, RichText, ScrollArea, Ui};

pub mod data;
mod diagnostics;
mod event;
mod exchange;
mod log;
mod printed;
mod title;

pub use self::data::{CardRow, CardSection, CardTable, CardView, Cell};
pub use self::title::{Title, title};
use crate::gui::command::{Command, Tab};
use crate::gui::panels::evidence::link_ui;
use crate::gui::panels::text::text_ui;
use crate::gui::theme::{card_frame, heading, icon_ui, mono, palette, quote_frame, size, small_semibold, tint_frame};
use crate::gui::widgets::{
    copy_button_ui, key_value_ui, keyed_ui, painted_ui, prose_ui, room_beside, scroll_by_keys, section_header_ui,
    status_ui, tabs_ui, thumbprint_ui,
};

/// Shows the card and the text: beside each other where there is room for both, else one of them.
pub fn card_ui(ui: &mut Ui, view: &CardView, tab: Tab, commands: &mut Vec<Command>) {
    head_ui(ui, view);
    ui.add_space(6.0);
    if view.text.is_none() {
        sections_ui(ui, view, commands);
        return;
    }
    if ui.available_width() >= size::TWO_COLUMNS {
        let width = room_beside(ui, size::BLOCK) * 0.5;
        let height = ui.available_height();
        let between = std::mem::replace(&mut ui.spacing_mut().item_spacing.x, size::BLOCK);
        ui.horizontal_top(|ui| {
            for shows_text in [false, true] {
                ui.push_id(shows_text, |ui| {
                    ui.allocate_ui(eframe::egui::vec2(width, height), |ui| {
                        ui.vertical(|ui| {
                            ui.spacing_mut().item_spacing.x = between;
                            ui.set_min_size(eframe::egui::vec2(width, height));
                            ui.set_max_width(width);
                            if shows_text { raw_ui(ui, view, commands) } else { sections_ui(ui, view, commands) }
                        });
                    });
                });
            }
        });
        return;
    }
    let shows_text = tab == Tab::Raw;
    let tabs = [("Summary", String::new()), (Tab::Raw.word(), String::new())];
    match tabs_ui(ui, &tabs, usize::from(shows_text)) {
        Some(0) => commands.push(Command::ShowTab(Tab::Steps)),
        Some(_) => commands.push(Command::ShowTab(Tab::Raw)),
        None => {}
    }
    ui.add_space(6.0);
    if shows_text { raw_ui(ui, view, commands) } else { sections_ui(ui, view, commands) }
}

fn head_ui(ui: &mut Ui, view: &CardView) {
    let (tone, state) = view.state;
    let palette = palette(ui);
    let facts = view.facts.join("  ·  ");
    // Zoomed in, the name needs the whole width.
    let is_narrow = ui.available_width() < LEAST_HEAD;
    tint_frame(ui, tone).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 10.0;
            icon_ui(ui, view.icon, tone, size::ICON_LARGE);
            if is_narrow {
                ui.add(Label::new(heading(&view.word).color(palette.strong)).wrap());
            } else {
                ui.add(Label::new(heading(&view.word).color(palette.strong)).truncate());
                ui.add(Label::new(RichText::new(&facts).color(palette.text)).truncate());
            }
        });
        if is_narrow && !facts.is_empty() {
            ui.add(Label::new(RichText::new(&facts).color(palette.text)).wrap());
        }
        ui.horizontal(|ui| status_ui(ui, tone, state));
        prose_ui(ui, &view.sentence, palette.text);
    });
}

const LEAST_HEAD: f32 = 400.0;

fn raw_ui(ui: &mut Ui, view: &CardView, commands: &mut Vec<Command>) {
    if let Some(text) = &view.text {
        text_ui(ui, text, &view.text_note, commands);
    }
}

fn sections_ui(ui: &mut Ui, view: &CardView, commands: &mut Vec<Command>) {
    let height = ui.available_height();
    ScrollArea::vertical().id_salt("card").auto_shrink([false, false]).show(ui, |ui| {
        scroll_by_keys(ui, height);
        for (index, section) in view.sections.iter().enumerate() {
            section_header_ui(ui, &section.title, None);
            ui.push_id(index, |ui| {
                card_frame(ui).show(ui, |ui| {
                    ui.set_min_width(ui.available_width());
                    let is_wide = section.has_long_names && ui.available_width() > size::KEY_COLUMN_WIDE * 2.2;
                    let is_narrow = ui.available_width() < size::KEY_COLUMN * 3.0;
                    let column = match (is_wide, is_narrow) {
                        (true, _) => size::KEY_COLUMN_WIDE,
                        (false, true) => size::KEY_COLUMN_NARROW,
                        (false, false) => size::KEY_COLUMN,
                    };
                    for (index, row) in section.rows.iter().enumerate() {
                        ui.push_id(index, |ui| row_ui(ui, row, column, commands));
                    }
                });
            });
            ui.add_space(size::BLOCK);
        }
    });
}

fn row_ui(ui: &mut Ui, row: &CardRow, column: f32, commands: &mut Vec<Command>) {
    let palette = palette(ui);
    match row {
        CardRow::Value(row) => {
            if key_value_ui(ui, row, column) {
                commands.extend(row.copy.clone().map(Command::Copy));
            }
        }
        CardRow::Absent { key, words } => {
            keyed_ui(ui, key, column, |ui| {
                ui.add(Label::new(RichText::new(words.replace('`', "")).color(palette.weak).italics()).wrap());
            });
        }
        CardRow::Thumbprint { key, hex, note } => keyed_ui(ui, key, column, |ui| {
            ui.horizontal_wrapped(|ui| {
                if thumbprint_ui(ui, &format!("thumbprint of {key}"), hex) {
                    commands.push(Command::Copy(hex.clone()));
                }
                if !note.is_empty() {
                    ui.label(RichText::new(note).color(palette.weak));
                }
            });
        }),
        CardRow::Prose(text) => {
            prose_ui(ui, text, palette.text);
        }
        CardRow::Quote { name, shown, whole } => quote_ui(ui, name, shown, whole, commands),
        CardRow::Link(item) => link_ui(ui, item, commands),
        CardRow::Table(table) => table_ui(ui, table, commands),
    }
}

/// Text of the evidence's own on the ground of a field.
fn quote_ui(ui: &mut Ui, name: &str, shown: &str, whole: &str, commands: &mut Vec<Command>) {
    let palette = palette(ui);
    quote_frame(ui).show(ui, |ui| {
        ui.horizontal_top(|ui| {
            let room = room_beside(ui, 30.0);
            ui.vertical(|ui| {
                ui.set_width(room);
                ui.add(Label::new(mono(shown).color(palette.text)).wrap());
            });
            if copy_button_ui(ui, name).clicked() {
                commands.push(Command::Copy(whole.to_owned()));
            }
        });
    });
}

fn table_ui(ui: &mut Ui, table: &CardTable, commands: &mut Vec<Command>) {
    let palette = palette(ui);
    ScrollArea::horizontal().id_salt("table").auto_shrink([false, true]).show(ui, |ui| {
        Grid::new("cells").num_columns(table.headers.len()).spacing([16.0, 4.0]).striped(true).show(ui, |ui| {
            for header in &table.headers {
                ui.label(small_semibold(header.to_uppercase()).color(palette.weak));
            }
            ui.end_row();
            for (row, cells) in table.rows.iter().enumerate() {
                for (column, cell) in cells.iter().enumerate() {
                    ui.push_id((row, column), |ui| match cell {
                        Cell::Words(words) => {
                            ui.add(Label::new(RichText::new(words).color(palette.text)).extend());
                        }
                        Cell::Number(number) => {
                            ui.label(RichText::new(number).color(palette.text));
                        }
                        Cell::Thumbprint(hex) => {
                            if thumbprint_ui(ui, &format!("thumbprint {hex}"), hex) {
                                commands.push(Command::Copy(hex.clone()));
                            }
                        }
                    });
                }
                ui.end_row();
            }
        });
    });
    if !table.left_out.is_empty() {
        let job = crate::gui::widgets::prose_job(ui, &table.left_out, palette.weak);
        painted_ui(ui, job);
    }
}
