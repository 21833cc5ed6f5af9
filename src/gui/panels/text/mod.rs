//! A text as it stands in the evidence: selectable, in the monospace font, long lines scrolled and not wrapped.

use eframe::egui::{Label, ScrollArea, TextStyle, TextWrapMode, Ui};

pub mod data;

pub use self::data::TextView;
use crate::gui::command::Command;
use crate::gui::theme::{mono, palette, size, small};
use crate::gui::widgets::{clipped_galley, copy_button_ui};

/// Shows the text. `note` says where it stands.
pub fn text_ui(ui: &mut Ui, view: &TextView, note: &str, commands: &mut Vec<Command>) {
    let palette = palette(ui);
    ui.horizontal(|ui| {
        ui.label(small(format!("{note} · {}", view.size_words())).color(palette.weak));
        if copy_button_ui(ui, "text").clicked() {
            commands.push(Command::Copy(view.text().to_owned()));
        }
    });
    let letter = clipped_galley(ui, mono("m"), TextStyle::Monospace, palette.text, f32::INFINITY).size().x;
    let digits = view.row_count().to_string().len();
    ui.spacing_mut().item_spacing.y = 0.0;
    let area = ScrollArea::both().id_salt("text").auto_shrink([false, false]);
    area.show_rows(ui, size::RAW_ROW, view.row_count(), |ui, visible| {
        #[expect(clippy::cast_precision_loss, reason = "a width on screen")]
        let width = (view.columns + digits + 3) as f32 * letter;
        ui.set_min_width(width);
        ui.style_mut().wrap_mode = Some(TextWrapMode::Extend);
        for place in visible {
            let Some((row, line)) = view.row(place) else { continue };
            ui.horizontal(|ui| {
                ui.set_height(size::RAW_ROW);
                ui.spacing_mut().item_spacing.x = letter;
                let number = line.map_or_else(|| " ".repeat(digits), |line| format!("{line:>digits$}"));
                ui.add(Label::new(mono(number).color(palette.weak)).selectable(false));
                ui.add(Label::new(mono(row).color(palette.text)).extend().selectable(true));
            });
        }
    });
}
