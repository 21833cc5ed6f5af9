//! The live view of a fetched document: how often it is looked at again, and when next.

use eframe::egui::{Button, ComboBox, Label, Ui};

use crate::gui::command::Command;
use crate::gui::network::{Interval, Request};
use crate::gui::theme::Tone;
use crate::gui::theme::{Icon, icon_ui, palette, size, small};

/// The choice for one document.
#[derive(Clone, PartialEq)]
pub struct LiveView {
    /// What is fetched.
    pub request: Request,
    /// How often; nothing if it is not looked at again by itself.
    pub interval: Option<Interval>,
    /// Why there is no choice.
    pub hindrance: Option<&'static str>,
    /// There is a copy to be looked at again; a failed attempt can only be repeated.
    pub has_copy: bool,
}

/// What is said of a live view while it goes on.
#[derive(Clone, PartialEq)]
pub struct LiveLine {
    /// Whose it is, and when the next look is.
    pub words: String,
    /// What is fetched.
    pub request: Request,
}

/// Shows the choice, and the button that fetches now.
pub fn live_ui(ui: &mut Ui, view: &LiveView, commands: &mut Vec<Command>) {
    ui.horizontal_wrapped(|ui| {
        let again = ui.button("Fetch again").on_hover_text("Fetch the document now, and see what has changed");
        if again.clicked() {
            commands.push(Command::FetchAgain(view.request.clone()));
        }
        if !view.has_copy {
            return;
        }
        let words = words(view.interval);
        ui.add_enabled_ui(view.hindrance.is_none(), |ui| {
            let field = ComboBox::from_id_salt("live").selected_text(format!("Live: {words}")).show_ui(ui, |ui| {
                for interval in std::iter::once(None).chain(Interval::ALL.map(Some)) {
                    if ui.selectable_label(interval == view.interval, self::words(interval)).clicked() {
                        commands.push(Command::SetLive(view.request.clone(), interval));
                    }
                }
            });
            let field = field.response.accessible_name(format!("Live: {words}"));
            let hint = view.hindrance.unwrap_or("Fetch it again and again, and say when its keys change");
            field.on_hover_text(hint).on_disabled_hover_text(hint);
        });
    });
    ui.add_space(size::GAP);
}

/// Shows when the next look is, and offers to end it.
pub fn live_line_ui(ui: &mut Ui, line: &LiveLine, commands: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        icon_ui(ui, Icon::Clock, Tone::Neutral, size::ICON);
        ui.add(Label::new(small(line.words.replace('`', "")).color(palette(ui).weak)));
        let stop = ui.add(Button::new(small("Stop")).small()).accessible_name("Stop the live view");
        if stop.on_hover_text("Do not fetch it again by itself").clicked() {
            commands.push(Command::SetLive(line.request.clone(), None));
        }
    });
    ui.add_space(4.0);
}

fn words(interval: Option<Interval>) -> &'static str {
    interval.map_or("off", Interval::words)
}
