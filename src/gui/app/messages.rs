//! What the program has to tell the user about itself: a file that could not be read, a fault. Shown until closed.

use eframe::egui::{Align, Layout, ScrollArea, Ui};

use crate::gui::command::Command;
use crate::gui::panels::top_bar::command_button_ui;
use crate::gui::panels::verdict::Offer;
use crate::gui::theme::{Icon, Tone, icon_ui, palette, size, small, tint_frame};
use crate::gui::widgets::{icon_button_ui, prose_ui, room_beside};
use crate::text::count;

/// The room for a button with one short word.
const STOP: f32 = 64.0;

/// Says how far some work is, and offers to stop it.
pub(super) fn trying_ui(ui: &mut Ui, words: &str, stop: &Command, commands: &mut Vec<Command>) {
    tint_frame(ui, Tone::Notice).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.add_space(3.0);
                icon_ui(ui, Tone::Notice.icon(), Tone::Notice, size::ICON);
            });
            let room = room_beside(ui, STOP);
            ui.allocate_ui_with_layout(eframe::egui::vec2(room, 0.0), Layout::top_down(Align::Min), |ui| {
                ui.set_min_width(room);
                ui.set_max_width(room);
                prose_ui(ui, words, palette(ui).text);
            });
            command_button_ui(ui, stop, commands);
        });
    });
    ui.add_space(6.0);
}

/// One message.
#[derive(Clone, PartialEq)]
pub(super) struct Message {
    /// Shape and colour.
    pub tone: Tone,
    /// The sentence.
    pub text: String,
    /// What the user can do about it right here.
    pub offers: Vec<Offer>,
    /// The address that it is about: news of it takes the message back.
    pub about: Option<String>,
}

impl Message {
    /// Lets its offers lead to the entry that took the place of another one.
    pub(super) fn lead_to(&mut self, old: u64, new: u64) {
        for offer in &mut self.offers {
            if offer.command == Command::SelectEntry(old) {
                offer.command = Command::SelectEntry(new);
            }
        }
    }
}

/// Shows the messages, the newest first, and takes away what is closed.
pub(super) fn messages_ui(ui: &mut Ui, messages: &mut Vec<Message>, commands: &mut Vec<Command>) {
    if messages.is_empty() {
        return;
    }
    let mut closes_all = false;
    if messages.len() >= CLOSE_ALL_FROM {
        ui.horizontal(|ui| {
            ui.label(small(count(messages.len(), "message", "messages")).color(palette(ui).weak));
            closes_all = ui.button("Close all").on_hover_text("Close these messages").clicked();
        });
    }
    let mut closed = None;
    // What is looked at keeps most of the window.
    let room = ui.ctx().content_rect().height() * SHARE;
    ScrollArea::vertical().id_salt("messages").max_height(room).auto_shrink([false, true]).show(ui, |ui| {
        for (index, message) in messages.iter().enumerate().rev() {
            if index + 1 < messages.len() {
                ui.add_space(6.0);
            }
            if ui.push_id(("message", index), |ui| message_ui(ui, message, commands)).inner {
                closed = Some(index);
            }
        }
    });
    ui.add_space(6.0);
    if closes_all {
        messages.clear();
    } else if let Some(index) = closed {
        messages.remove(index);
    }
}

/// Shows one message; true when it is to be closed.
fn message_ui(ui: &mut Ui, message: &Message, commands: &mut Vec<Command>) -> bool {
    let mut is_done = false;
    tint_frame(ui, message.tone).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.add_space(3.0);
                icon_ui(ui, message.tone.icon(), message.tone, size::ICON);
            });
            let room = room_beside(ui, 34.0);
            ui.allocate_ui_with_layout(eframe::egui::vec2(room, 0.0), Layout::top_down(Align::Min), |ui| {
                ui.set_min_width(room);
                ui.set_max_width(room);
                prose_ui(ui, &message.text, palette(ui).text);
                if !message.offers.is_empty() {
                    let is_taken = ui.horizontal_wrapped(|ui| offers_ui(ui, &message.offers, commands)).inner;
                    // A failure stays until its end is known; a notice has done its work.
                    is_done |= is_taken && message.tone == Tone::Notice;
                }
            });
            is_done |= icon_button_ui(ui, Icon::Close, "Close this message").clicked();
        });
    });
    is_done
}

/// Shows what can be done; true when one was chosen.
fn offers_ui(ui: &mut Ui, offers: &[Offer], commands: &mut Vec<Command>) -> bool {
    let mut is_taken = false;
    for offer in offers {
        if ui.button(&offer.words).on_hover_text(&offer.tooltip).clicked() {
            commands.push(offer.command.clone());
            is_taken = true;
        }
    }
    is_taken
}

/// The share of the window's height that messages may take.
const SHARE: f32 = 0.3;
/// So many messages can be closed at once.
const CLOSE_ALL_FROM: usize = 3;
