//! A list of addresses that the user keeps: each with a box for the user's own network and a button that removes it, and a
//! field for the next one that says what is wrong while it is typed.

use eframe::egui::{Button, Key, Margin, RichText, ScrollArea, TextEdit, Ui};

use super::{fading_label_ui, fault_ui, icon_button_ui, room_beside};
use crate::gui::theme::{Icon, mono, palette, small};

/// One address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// As it is shown.
    pub text: String,
    /// It stands in the user's own network.
    pub is_own: bool,
}

/// What is typed and not in the list yet.
#[derive(Default)]
pub struct AddressField {
    text: String,
    is_own: bool,
}

/// The words of a list, and what it takes.
#[derive(Clone, Copy)]
pub struct AddressWords<'a> {
    /// The name of the field.
    pub label: &'a str,
    /// What may be typed, as an example.
    pub hint: &'a str,
    /// How the button that adds one is called.
    pub add: &'a str,
    /// What is said while the list is empty.
    pub empty: &'a str,
    /// Says what is wrong with a text, in a sentence; the other argument is whether it is in the user's own network.
    pub check: &'a dyn Fn(&str, bool) -> Result<(), String>,
}

/// What the user did to the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressAction {
    /// Adds this one.
    Add(Address),
    /// Says whether the one at this place stands in the user's own network.
    SetOwn(usize, bool),
    /// Removes the one at this place.
    Remove(usize),
}

/// Shows the list and its field.
pub fn address_list_ui(
    ui: &mut Ui,
    words: AddressWords<'_>,
    addresses: &[Address],
    field: &mut AddressField,
) -> Option<AddressAction> {
    let mut action = None;
    if addresses.is_empty() {
        ui.label(small(words.empty).color(palette(ui).weak));
    }
    ScrollArea::vertical().id_salt((words.label, "list")).max_height(LIST_MAX).show(ui, |ui| {
        for (place, address) in addresses.iter().enumerate() {
            ui.push_id(place, |ui| action = row_ui(ui, place, address).or(action.take()));
        }
    });
    field_ui(ui, words, field).or(action)
}

fn row_ui(ui: &mut Ui, place: usize, address: &Address) -> Option<AddressAction> {
    let mut action = None;
    ui.horizontal(|ui| {
        let width = room_beside(ui, ROW_BUTTONS);
        ui.scope(|ui| {
            ui.set_min_width(width);
            ui.set_max_width(width);
            fading_label_ui(ui, mono(&address.text));
        });
        let mut is_own = address.is_own;
        let own = ui.checkbox(&mut is_own, OWN_SHORT);
        own.clone().accessible_name(format!("{} is in my own network", address.text));
        if own.on_hover_text(OWN_HINT).changed() {
            action = Some(AddressAction::SetOwn(place, is_own));
        }
        if icon_button_ui(ui, Icon::Close, &format!("Remove {}", address.text)).clicked() {
            action = Some(AddressAction::Remove(place));
        }
    });
    action
}

fn field_ui(ui: &mut Ui, words: AddressWords<'_>, field: &mut AddressField) -> Option<AddressAction> {
    let palette = palette(ui);
    let label = ui.label(RichText::new(words.label).color(palette.text));
    let mut wants = false;
    let fault = match field.text.trim() {
        "" => None,
        text => (words.check)(text, field.is_own).err(),
    };
    let is_ready = fault.is_none() && !field.text.trim().is_empty();
    ui.horizontal(|ui| {
        let edit = TextEdit::singleline(&mut field.text)
            .hint_text(RichText::new(words.hint).color(palette.weak))
            .desired_width(room_beside(ui, ADD))
            .margin(Margin::symmetric(8, 5))
            .id_salt(words.label);
        let edit = ui.add(edit).labelled_by(label.id);
        wants = edit.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let add = ui.add_enabled(is_ready, Button::new("Add"));
        wants |= add.accessible_name(words.add).clicked();
    });
    ui.checkbox(&mut field.is_own, OWN).on_hover_text(OWN_HINT);
    if let Some(fault) = fault {
        fault_ui(ui, &fault);
    }
    (wants && is_ready).then(|| {
        let AddressField { text, is_own } = std::mem::take(field);
        AddressAction::Add(Address { text: text.trim().to_owned(), is_own })
    })
}

const OWN: &str = "It stands in my own network";
const OWN_SHORT: &str = "own network";
const OWN_HINT: &str = "Only such a host may have an address of a private network (on-premises Exchange)";
const LIST_MAX: f32 = 110.0;
const ROW_BUTTONS: f32 = 142.0;
const ADD: f32 = 60.0;
