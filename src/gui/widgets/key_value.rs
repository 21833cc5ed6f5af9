//! A row of a name and a value, names in one column.

use eframe::egui::{Align, Label, Layout, RichText, Ui, vec2};

use super::{copy_button_ui, room_beside};
use crate::gui::theme::{mono, palette};

/// One row. The texts are shown as they are: the caller has escaped them.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyValue {
    /// The name at the left.
    pub key: String,
    /// The value at the right.
    pub value: String,
    /// Whether the value is taken from the evidence letter by letter, and shown so.
    pub verbatim: bool,
    /// What a click on the copy button puts on the clipboard.
    pub copy: Option<String>,
}

impl KeyValue {
    /// A row in words.
    pub fn words(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { key: key.into(), value: value.into(), verbatim: false, copy: None }
    }

    /// A row whose value is taken letter by letter from the evidence and can be copied.
    pub fn verbatim(key: impl Into<String>, value: impl Into<String>) -> Self {
        let value = value.into();
        Self { key: key.into(), copy: Some(value.clone()), value, verbatim: true }
    }
}

/// Shows the row with its name in a column of this width; true when its copy button was clicked. Where the value would have
/// too little room beside its name, it stands below.
pub fn key_value_ui(ui: &mut Ui, row: &KeyValue, key_column: f32) -> bool {
    keyed_ui(ui, &row.key, key_column, |ui| value_ui(ui, row))
}

/// A name in a column of this width, and what stands beside it, or below it where there is too little room.
pub fn keyed_ui<R>(ui: &mut Ui, key: &str, key_column: f32, content: impl FnOnce(&mut Ui) -> R) -> R {
    let name = Label::new(RichText::new(key).color(palette(ui).weak)).wrap();
    if room_beside(ui, key_column) < LEAST_VALUE {
        return ui
            .vertical(|ui| {
                ui.add(name);
                content(ui)
            })
            .inner;
    }
    ui.horizontal_top(|ui| {
        ui.allocate_ui_with_layout(vec2(key_column, 0.0), Layout::left_to_right(Align::Min), |ui| {
            ui.set_min_width(key_column);
            ui.set_max_width(key_column);
            ui.add(name);
        });
        ui.vertical(content).inner
    })
    .inner
}

fn value_ui(ui: &mut Ui, row: &KeyValue) -> bool {
    let palette = palette(ui);
    ui.horizontal_top(|ui| {
        let room = room_beside(ui, if row.copy.is_some() { 32.0 } else { 0.0 });
        ui.allocate_ui_with_layout(vec2(room, 0.0), Layout::top_down(Align::Min), |ui| {
            ui.set_min_width(room);
            ui.set_max_width(room);
            if row.verbatim {
                ui.add_space(1.0); // the monospace font is smaller: its foot stands on the name's line
            }
            let text = if row.verbatim { mono(&row.value) } else { RichText::new(&row.value) };
            ui.add(Label::new(text.color(palette.text)).wrap());
        });
        row.copy.is_some() && copy_button_ui(ui, &row.key).clicked()
    })
    .inner
}

/// A value with less room than this breaks into pieces that nobody reads.
const LEAST_VALUE: f32 = 150.0;
