//! A text as it stands in the evidence: selectable, in the monospace font, long lines scrolled and not wrapped.

use eframe::egui::{Align, Label, Layout, ScrollArea, TextStyle, TextWrapMode, Ui, UiBuilder, pos2, vec2};

pub mod data;

pub use self::data::TextView;
use crate::gui::command::Command;
use crate::gui::theme::{mono, palette, size, small};
use crate::gui::widgets::{clipped_galley, copy_button_ui, scroll_by_keys};

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
    // Always in view where lines are longer than the pane: nothing else says that they go on.
    ui.spacing_mut().scroll.floating = false;
    let area = ScrollArea::both().id_salt("text").auto_shrink([false, false]);
    let height = ui.available_height();
    area.show_rows(ui, size::RAW_ROW, view.row_count(), |ui, visible| {
        scroll_by_keys(ui, height);
        #[expect(clippy::cast_precision_loss, reason = "a width on screen")]
        let (width, numbers) = ((view.columns + digits + 3) as f32 * letter, (digits + 1) as f32 * letter);
        let width = width.max(ui.available_width());
        ui.style_mut().wrap_mode = Some(TextWrapMode::Extend);
        for place in visible {
            let Some((row, line)) = view.row(place) else { continue };
            let (_, rect) = ui.allocate_space(vec2(width, size::RAW_ROW));
            if let Some(line) = line {
                // Silent: a screen reader has the text.
                let number = clipped_galley(ui, mono(line.to_string()), TextStyle::Monospace, palette.weak, width);
                let left = rect.left() + numbers - letter - number.size().x;
                ui.painter().galley(pos2(left, rect.top() + 2.0), number, palette.weak);
            }
            let room = rect.with_min_x(rect.left() + numbers + letter);
            let mut cell = ui.new_child(UiBuilder::new().max_rect(room).layout(Layout::left_to_right(Align::Center)));
            cell.add(Label::new(mono(row).color(palette.text)).extend().selectable(true));
        }
    });
}
