//! The one dialog that asks whether an address may be fetched from: what it is, where it leads, what is sent, for how long.

use std::net::IpAddr;

use eframe::egui::{
    Align, Button, Event, Frame, Id, Key, Label, Layout, Margin, Modal, RadioButton, RichText, ScrollArea, Stroke,
    TextEdit, Ui, vec2,
};

pub mod data;

pub use self::data::{ApproveView, Statement};
use crate::gui::command::Command;
use crate::gui::network::{NetworkMode, Request};
use crate::gui::theme::{Tone, dialog_frame, heading, icon_ui, mono, palette, semibold, size, small};
use crate::gui::widgets::{mono_job, prose_ui};
use crate::network::{AddressClass, Fault, Proxy};

/// What the dialog has learnt and what the user has chosen in it.
#[derive(Default)]
pub struct ApproveState {
    /// What is asked for; nothing while its address is typed.
    pub request: Option<Request>,
    /// The address that is being typed.
    pub address: String,
    /// What is wrong with it.
    pub error: String,
    /// For how long the user approves.
    pub scope: Scope,
    /// The user says that it is their own server.
    pub is_own: bool,
    /// Where the name leads.
    pub looked_up: Looked,
    /// The proxy on the way there.
    pub proxy: Option<Proxy>,
}

/// What came of looking a name up.
pub type LookedUp = Result<Vec<(IpAddr, Option<AddressClass>)>, Fault>;

/// Where a name leads.
#[derive(Default)]
pub enum Looked {
    /// Nobody has been asked.
    #[default]
    NotAsked,
    /// The name server is being asked.
    Asking,
    /// There, and what each address is that nobody outside can have.
    Found(Vec<(IpAddr, Option<AddressClass>)>),
    /// It could not be asked, or did not know.
    Failed(Fault),
}

/// For how long the user approves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Scope {
    Once,
    #[default]
    Case,
    Always,
}

impl Scope {
    /// All of them, the shortest first.
    pub const ALL: [Self; 3] = [Self::Once, Self::Case, Self::Always];

    /// The words of the choice.
    pub fn words(self) -> &'static str {
        match self {
            Self::Once => "This address, once",
            Self::Case => "This host, for this case",
            Self::Always => "This host, always",
        }
    }

    /// What it means, in a sentence.
    pub fn tooltip(self) -> &'static str {
        match self {
            Self::Once => "One fetch. The next one asks again.",
            Self::Case => "Until the case is cleared or the window is closed.",
            Self::Always => "In every case, until you take it off the list in the network menu.",
        }
    }
}

impl ApproveState {
    /// Whether this may be chosen: a server of the user's own is approved as a host, not as one address.
    pub fn allows(&self, scope: Scope) -> bool {
        !self.is_own || scope != Scope::Once
    }

    /// What is chosen.
    pub fn chosen(&self) -> Scope {
        if self.allows(self.scope) { self.scope } else { Scope::Case }
    }
}

/// Shows the dialog about a request; true when it is to be closed.
pub fn approve_ui(ui: &Ui, view: &ApproveView, state: &mut ApproveState, commands: &mut Vec<Command>) -> bool {
    let modal = Modal::new(Id::unique("approve")).frame(dialog_frame(ui)).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH.min((ui.ctx().content_rect().width() - MARGIN).max(0.0)));
        ui.label(heading("Fetch this document?").color(palette(ui).strong));
        ui.add_space(4.0);
        url_ui(ui, view);
        let room = ui.ctx().content_rect().height() - CHROME;
        ScrollArea::vertical().max_height(room.max(MIN_ROOM)).show(ui, |ui| {
            rows_ui(ui, view);
            sent_ui(ui, view);
        });
        choices_ui(ui, view, state);
        if let Some(hindrance) = &view.hindrance {
            ui.add_space(4.0);
            let tone = if view.is_refused { Tone::Failed } else { Tone::Warning };
            judged_ui(ui, tone, hindrance);
        }
        ui.add_space(8.0);
        buttons_ui(ui, view, commands)
    });
    let is_done = modal.inner;
    is_done || modal.should_close()
}

/// Shows the field for an address; true when it is to be closed.
pub fn address_ui(ui: &Ui, mode: NetworkMode, state: &mut ApproveState, commands: &mut Vec<Command>) -> bool {
    let modal = Modal::new(Id::unique("fetch address")).frame(dialog_frame(ui)).show(ui.ctx(), |ui| {
        let mut is_done = false;
        ui.set_width(WIDTH.min((ui.ctx().content_rect().width() - MARGIN).max(0.0)));
        ui.label(heading("Fetch a key document").color(palette(ui).strong));
        if mode == NetworkMode::Off {
            ui.add_space(4.0);
            judged_ui(ui, Tone::Failed, "The network is switched off. Switch it on to fetch anything.");
        }
        let label = ui.label("Address, beginning with https://");
        let field = TextEdit::singleline(&mut state.address)
            .hint_text(RichText::new(EXAMPLE).color(palette(ui).weak))
            .desired_width(f32::INFINITY)
            .margin(Margin::symmetric(8, 5));
        let field = ui.add(field).labelled_by(label.id);
        if field.changed() {
            state.error.clear();
        }
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if !entered && !field.has_focus() && ui.memory(|memory| memory.focused().is_none()) {
            field.request_focus();
        }
        if !state.error.is_empty() {
            judged_ui(ui, Tone::Failed, &state.error);
        }
        ui.label(small("Nobody is asked before you have seen where it leads.").color(palette(ui).weak));
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            let can_go_on = mode == NetworkMode::Ask && !state.address.trim().is_empty();
            if (ui.add_enabled(can_go_on, Button::new("Next")).clicked() || entered) && can_go_on {
                commands.push(Command::AskAboutAddress(state.address.clone()));
            }
            is_done = ui.button("Cancel").clicked();
        });
        is_done
    });
    let is_done = modal.inner;
    is_done || modal.should_close()
}

fn url_ui(ui: &mut Ui, view: &ApproveView) {
    let palette = palette(ui);
    let frame = Frame::NONE.fill(palette.field).stroke(Stroke::new(1.0, palette.line)).corner_radius(6.0);
    frame.inner_margin(Margin::symmetric(10, 8)).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        let [before, host, behind] = &view.url;
        let job = mono_job(ui, [(before, palette.weak), (host, palette.strong), (behind, palette.weak)]);
        ui.add(Label::new(job).wrap());
    });
    ui.add_space(4.0);
}

fn rows_ui(ui: &mut Ui, view: &ApproveView) {
    for row in &view.rows {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = size::GAP;
            ui.allocate_ui_with_layout(vec2(NAMES, 0.0), Layout::left_to_right(Align::Min), |ui| {
                ui.set_min_width(NAMES);
                ui.label(RichText::new(row.name).color(palette(ui).weak));
            });
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 1.0;
                judged_ui(ui, row.tone, &row.sentence);
                if let Some(note) = &row.note {
                    ui.add(Label::new(small(note).color(palette(ui).weak)).wrap());
                }
            });
        });
    }
}

/// A sentence with the shape of its tone in front, where it has one.
fn judged_ui(ui: &mut Ui, tone: Tone, sentence: &str) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = size::GAP;
        if tone != Tone::Neutral {
            ui.vertical(|ui| {
                ui.add_space(2.0);
                icon_ui(ui, tone.icon(), tone, size::ICON);
            });
        }
        ui.vertical(|ui| prose_ui(ui, sentence, palette(ui).text));
    });
}

fn sent_ui(ui: &mut Ui, view: &ApproveView) {
    if view.head.is_empty() {
        return;
    }
    let palette = palette(ui);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = size::GAP;
        ui.allocate_ui_with_layout(vec2(NAMES, 0.0), Layout::left_to_right(Align::Min), |ui| {
            ui.set_min_width(NAMES);
            ui.label(RichText::new("Sent").color(palette.weak));
        });
        ui.vertical(|ui| {
            ui.label(RichText::new("This, and nothing of the token").color(palette.text));
            let lines = mono(view.head.join("\n")).color(palette.weak);
            ui.add(Label::new(lines).wrap());
        });
    });
}

fn choices_ui(ui: &mut Ui, view: &ApproveView, state: &mut ApproveState) {
    if !view.scopes.is_empty() {
        ui.add_space(4.0);
        ui.label(semibold("Approve").color(palette(ui).strong));
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = BETWEEN;
            for (scope, is_possible) in &view.scopes {
                let button = RadioButton::new(state.chosen() == *scope, scope.words());
                if ui.add_enabled(*is_possible, button).on_hover_text(scope.tooltip()).clicked() {
                    state.scope = *scope;
                }
            }
        });
    }
    if view.asks_if_own {
        ui.add_space(2.0);
        ui.checkbox(&mut state.is_own, "This is my own server in my own network");
    }
}

fn buttons_ui(ui: &mut Ui, view: &ApproveView, commands: &mut Vec<Command>) -> bool {
    let mut is_done = false;
    ui.horizontal(|ui| {
        if view.is_refused {
            is_done = ui.button("Close").clicked() || is_entered(ui);
            return;
        }
        let can_fetch = view.hindrance.is_none();
        let words = semibold("Fetch").color(palette(ui).on_fill);
        let fetch = Button::new(words).fill(palette(ui).accent).min_size(vec2(BUTTON, 0.0));
        let is_clicked = ui.add_enabled(can_fetch, fetch).accessible_name("Fetch").clicked();
        if is_clicked || (can_fetch && is_entered(ui)) {
            commands.push(Command::ConfirmFetch);
        }
        is_done = ui.button("Cancel").clicked();
    });
    is_done
}

/// Whether Enter was pressed, and not on something that it is meant for. A key that is still held down approves nothing.
fn is_entered(ui: &Ui) -> bool {
    let nothing_is_focused = ui.memory(|memory| memory.focused().is_none());
    nothing_is_focused
        && ui.input(|input| {
            let is_enter =
                |event: &Event| matches!(event, Event::Key { key: Key::Enter, pressed: true, repeat: false, .. });
            input.events.iter().any(is_enter)
        })
}

const EXAMPLE: &str = "https://mail.contoso.com/autodiscover/metadata/json/1";
const WIDTH: f32 = 580.0;
/// What stays free at both sides of the dialog.
const MARGIN: f32 = 80.0;
/// What the dialog has above and below what scrolls.
const CHROME: f32 = 330.0;
const MIN_ROOM: f32 = 80.0;
const NAMES: f32 = 76.0;
const BUTTON: f32 = 92.0;
/// Between choices that stand beside each other.
const BETWEEN: f32 = 16.0;
