//! The bar at the top: what comes in, and what every verdict depends on.

use eframe::egui::containers::menu::{MenuButton, MenuConfig};
use eframe::egui::style::StyleModifier;
use eframe::egui::{
    Align, Atom, Button, Color32, Key, Label, Layout, Margin, PopupCloseBehavior, Response, RichText, Style, TextEdit,
    TextStyle, Ui, gui_zoom, vec2,
};

pub mod data;

pub use self::data::{Moment, TopBarView, event_moments};
use crate::gui::command::{AsOf, Command};
use crate::gui::panels::network::{NetworkPanel, network_menu_ui};
use crate::gui::theme::{Icon, ThemeChoice, Tone, icon_ui, paint_icon, palette, semibold, size, small};
use crate::gui::widgets::{clipped_galley, icon_button_ui, section_header_ui};

/// The texts that are being typed.
#[derive(Default)]
pub struct TopBarState {
    /// What the claims are searched for.
    pub search: String,
    /// Puts the cursor into the search field once.
    pub focus_search: bool,
    menus_width: f32,
    as_of: Typed,
    skew: Typed,
    audiences: Typed,
    hosts: Typed,
}

impl TopBarState {
    /// Shows hosts that were trusted elsewhere.
    pub fn set_hosts(&mut self, hosts: &[String]) {
        self.hosts = Typed { text: hosts.join("\n"), error: String::new() };
    }

    /// Shows audiences that were set elsewhere.
    pub fn set_audiences(&mut self, audiences: &[String]) {
        self.audiences = Typed { text: audiences.join("\n"), error: String::new() };
    }
}

#[derive(Default)]
struct Typed {
    text: String,
    error: String,
}

/// Shows the bar. `has_case` is whether there is a case to report on, `can_search` whether there are claims to search.
pub fn top_bar_ui(
    ui: &mut Ui,
    view: &TopBarView,
    state: &mut TopBarState,
    network: &mut NetworkPanel,
    theme: ThemeChoice,
    [has_case, can_search]: [bool; 2],
    commands: &mut Vec<Command>,
) {
    let is_narrow = needs(ui, view, network, has_case) > ui.available_width();
    let second_row = ui.horizontal(|ui| {
        for command in [Command::Open, Command::Paste, Command::FetchAddress] {
            command_button_ui(ui, &command, commands);
        }
        if has_case {
            short_button_ui(ui, &Command::CopyReport, is_narrow.then_some(Icon::Copy), commands);
        }
        short_button_ui(ui, &Command::ShowEndpoints, is_narrow.then_some(Icon::Network), commands);
        let gap = ui.spacing().item_spacing.x;
        // How wide the menus are is known from the frame before.
        let room = ui.available_width() - state.menus_width - gap;
        if room < MIN_SEARCH {
            let width = ui.available_width().min(size::SEARCH);
            search_ui(ui, state, can_search, width);
            return true;
        }
        let width = room.min(size::SEARCH);
        ui.add_space((room - width).max(0.0));
        search_ui(ui, state, can_search, width);
        menus_ui(ui, view, state, (network, theme), is_narrow, commands);
        false
    });
    // Zoomed in on a small window, there is no room for everything beside each other.
    if second_row.inner {
        ui.horizontal(|ui| menus_ui(ui, view, state, (network, theme), false, commands));
    }
}

/// The room that the bar needs when everything stands there in words. Where there is less, icons stand for some of them.
fn needs(ui: &Ui, view: &TopBarView, network: &NetworkPanel, has_case: bool) -> f32 {
    let width = |text: &str| {
        let galley = clipped_galley(ui, text, TextStyle::Button, Color32::PLACEHOLDER, f32::INFINITY);
        galley.size().x + 2.0 * ui.spacing().button_padding.x + ui.spacing().item_spacing.x
    };
    let report = has_case.then_some(Command::CopyReport);
    let always = [Command::Open, Command::Paste, Command::FetchAddress, Command::ShowEndpoints];
    let buttons = always.into_iter().chain(report);
    let menus = [
        ("As of", view.as_of.as_str()),
        ("Skew", &view.skew),
        ("Expected", &view.expectations),
        ("Network", network.view.mode.word()),
    ];
    let menus = menus.map(|(name, value)| width(&format!("{name}: {value}")) + size::ARROW + size::GAP);
    let theme = 2.0 * size::ICON_LARGE;
    buttons.map(|command| width(command.words())).sum::<f32>() + menus.iter().sum::<f32>() + theme + MIN_SEARCH
}

/// The narrowest search field that shows what is typed.
const MIN_SEARCH: f32 = 110.0;

/// From left to right, as the keyboard walks through them.
fn menus_ui(
    ui: &mut Ui,
    view: &TopBarView,
    state: &mut TopBarState,
    (network, theme): (&mut NetworkPanel, ThemeChoice),
    is_narrow: bool,
    commands: &mut Vec<Command>,
) {
    let menus = ui.horizontal(|ui| {
        as_of_ui(ui, view, state, is_narrow, commands);
        skew_ui(ui, view, state, is_narrow, commands);
        expectations_ui(ui, view, state, is_narrow, commands);
        network_menu_ui(ui, network, is_narrow, commands);
        theme_ui(ui, theme, commands);
    });
    let menus_width = menus.response.rect.width();
    if (menus_width - state.menus_width).abs() > 0.5 {
        state.menus_width = menus_width;
        ui.ctx().request_discard("the menus' width has changed");
    }
}

/// A button for a command, with its keys in the tooltip.
pub fn command_button_ui(ui: &mut Ui, command: &Command, commands: &mut Vec<Command>) -> Response {
    let response = ui.button(command.words());
    let tooltip = tooltip(ui, command);
    if response.clicked() {
        commands.push(command.clone());
    }
    response.on_hover_text(tooltip)
}

/// The same, as an icon where there is little room.
fn short_button_ui(ui: &mut Ui, command: &Command, icon: Option<Icon>, commands: &mut Vec<Command>) {
    let Some(icon) = icon else {
        command_button_ui(ui, command, commands);
        return;
    };
    let tooltip = tooltip(ui, command);
    let response = icon_button_ui(ui, icon, command.words());
    if response.clicked() {
        commands.push(command.clone());
    }
    response.on_hover_text(tooltip);
}

/// What a command does, with its keys.
pub fn tooltip(ui: &Ui, command: &Command) -> String {
    match command.shortcut() {
        Some(keys) => format!("{} ({})", command.tooltip(), ui.ctx().format_shortcut(&keys)),
        None if *command == Command::Paste => format!("{} (Ctrl+V)", command.tooltip()),
        None => command.tooltip().to_owned(),
    }
}

fn search_ui(ui: &mut Ui, state: &mut TopBarState, can_search: bool, width: f32) {
    let field = TextEdit::singleline(&mut state.search)
        .hint_text(RichText::new("Search claims").color(palette(ui).weak))
        .desired_width(width)
        .margin(Margin::symmetric(8, 5))
        .id_salt("search");
    let response = ui.add_enabled(can_search, field).accessible_name("Search claims");
    if std::mem::take(&mut state.focus_search) {
        response.request_focus();
    }
    response
        .on_hover_text(tooltip(ui, &Command::FocusSearch))
        .on_disabled_hover_text("Searches the claims of a token; what is selected is none");
}

fn as_of_ui(ui: &mut Ui, view: &TopBarView, state: &mut TopBarState, is_narrow: bool, commands: &mut Vec<Command>) {
    let button = MenuWords { name: "As of", value: &view.as_of, sign: is_narrow.then_some(Sign::Icon(Icon::Clock)) };
    menu_ui(ui, button, |ui| {
        section_header_ui(ui, "Judge as of", None);
        let mut set = |ui: &mut Ui, words: String, as_of: AsOf| {
            if choice_ui(ui, words) {
                commands.push(Command::SetAsOf(as_of));
            }
        };
        set(ui, "Now".to_owned(), AsOf::Now);
        for moment in &view.moments {
            set(ui, format!("{}: {}", moment.name, moment.words), AsOf::Fixed(moment.unix));
        }
        ui.separator();
        let entered = field_ui(ui, "Another moment", "2024-10-01T08:00:00Z or Unix seconds", &mut state.as_of);
        if apply_ui(ui, "Apply another moment") || entered {
            match data::parse_as_of(&state.as_of.text) {
                Ok(as_of) => {
                    state.as_of = Typed::default();
                    commands.push(Command::SetAsOf(as_of));
                    ui.close();
                }
                Err(error) => error.clone_into(&mut state.as_of.error),
            }
        }
    });
}

fn skew_ui(ui: &mut Ui, view: &TopBarView, state: &mut TopBarState, is_narrow: bool, commands: &mut Vec<Command>) {
    let button = MenuWords { name: "Skew", value: &view.skew, sign: is_narrow.then_some(Sign::Text("±")) };
    menu_ui(ui, button, |ui| {
        section_header_ui(ui, "Clocks may differ by", None);
        for (words, seconds) in [("0 s", 0), ("1 min", 60), ("5 min", 300), ("10 min", 600)] {
            if choice_ui(ui, words.to_owned()) {
                commands.push(Command::SetSkew(seconds));
            }
        }
        ui.separator();
        let entered = field_ui(ui, "Another length", "90s or 5m", &mut state.skew);
        if apply_ui(ui, "Apply another length") || entered {
            match data::parse_skew(&state.skew.text) {
                Ok(seconds) => {
                    state.skew = Typed::default();
                    commands.push(Command::SetSkew(seconds));
                    ui.close();
                }
                Err(error) => error.clone_into(&mut state.skew.error),
            }
        }
    });
}

fn expectations_ui(
    ui: &mut Ui,
    view: &TopBarView,
    state: &mut TopBarState,
    is_narrow: bool,
    commands: &mut Vec<Command>,
) {
    let sign = is_narrow.then_some(Sign::Icon(Icon::Shield));
    menu_ui(ui, MenuWords { name: "Expected", value: &view.expectations, sign }, |ui| {
        section_header_ui(ui, "What you expect", None);
        lines_ui(ui, "Expected audience", "https://addin.example/app.html", &mut state.audiences);
        lines_ui(ui, "Trusted hosts", "mail.contoso.com", &mut state.hosts);
        ui.set_max_width(size::FIELD);
        let hint = "One a line. Hosts that you trust may publish the keys of tokens; a leading dot means all below.";
        // The popup's own layout stretches lines to its width, which tears short ones apart.
        ui.with_layout(Layout::top_down(Align::Min), |ui| ui.label(small(hint).color(palette(ui).weak)));
        if apply_ui(ui, "Apply expectations") {
            match data::parse_hosts(&state.hosts.text) {
                Ok(hosts) => {
                    state.hosts.error.clear();
                    commands.push(Command::SetAudiences(data::lines(&state.audiences.text)));
                    commands.push(Command::SetTrustedHosts(hosts));
                    ui.close();
                }
                Err(error) => state.hosts.error = error,
            }
        }
    });
}

/// One line of a menu; true when it was chosen, which closes the menu.
fn choice_ui(ui: &mut Ui, words: String) -> bool {
    let chosen = ui.add(Button::new(words).frame_when_inactive(false)).clicked();
    if chosen {
        ui.close();
    }
    chosen
}

fn apply_ui(ui: &mut Ui, name: &str) -> bool {
    ui.horizontal(|ui| ui.button("Apply").accessible_name(name).clicked()).inner
}

/// A labelled field of one line; true when Enter was pressed in it.
fn field_ui(ui: &mut Ui, label: &str, hint: &str, typed: &mut Typed) -> bool {
    let response = any_field_ui(ui, label, hint, typed, |text| TextEdit::singleline(text));
    response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

/// A labelled field of several lines.
fn lines_ui(ui: &mut Ui, label: &str, hint: &str, typed: &mut Typed) {
    any_field_ui(ui, label, hint, typed, |text| TextEdit::multiline(text).desired_rows(2));
}

fn any_field_ui(
    ui: &mut Ui,
    label: &str,
    hint: &str,
    typed: &mut Typed,
    make: impl for<'t> FnOnce(&'t mut String) -> TextEdit<'t>,
) -> Response {
    let palette = palette(ui);
    let name = ui.label(RichText::new(label).color(palette.text));
    let field = make(&mut typed.text)
        .hint_text(RichText::new(hint).color(palette.weak))
        .desired_width(size::FIELD)
        .margin(Margin::symmetric(8, 5))
        .id_salt(label);
    let response = ui.add(field).labelled_by(name.id);
    if response.changed() {
        typed.error.clear();
    }
    if !typed.error.is_empty() {
        // Whole: the end of such a sentence is what helps.
        ui.horizontal_top(|ui| {
            icon_ui(ui, Tone::Failed.icon(), Tone::Failed, size::ICON);
            ui.set_max_width(size::FIELD);
            ui.add(Label::new(semibold(&typed.error).color(palette.tone(Tone::Failed))).wrap());
        });
    }
    response
}

fn theme_ui(ui: &mut Ui, theme: ThemeChoice, commands: &mut Vec<Command>) {
    let button = icon_button_ui(ui, Icon::Theme, "Theme");
    eframe::egui::Popup::menu(&button).show(|ui| {
        for choice in ThemeChoice::ALL {
            if ui.add(Button::selectable(choice == theme, choice.word())).clicked() {
                commands.push(Command::SetTheme(choice));
                ui.close();
            }
        }
        ui.separator();
        gui_zoom::zoom_menu_buttons(ui);
    });
}

/// The words on a button that shows a setting.
#[derive(Clone, Copy)]
pub(in crate::gui::panels) struct MenuWords<'a> {
    /// What is set.
    pub name: &'a str,
    /// What it is set to.
    pub value: &'a str,
    /// What stands for the name where there is little room.
    pub sign: Option<Sign>,
}

/// What stands for a name where there is little room.
#[derive(Clone, Copy)]
pub(in crate::gui::panels) enum Sign {
    Icon(Icon),
    Text(&'static str),
}

/// A button that shows a setting and opens what changes it. Stays open while the user clicks into it.
pub(in crate::gui::panels) fn menu_ui(ui: &mut Ui, words: MenuWords<'_>, content: impl FnOnce(&mut Ui)) {
    let palette = palette(ui);
    let MenuWords { name, value, sign } = words;
    let icon = |edge: f32, icon: Icon| {
        Atom::paint(vec2(edge, edge), move |ui, args| {
            paint_icon(ui.painter(), args.rect, icon, palette.weak, Color32::TRANSPARENT);
        })
    };
    let front: Atom<'_> = match sign {
        None => RichText::new(format!("{name}:")).color(palette.weak).into(),
        Some(Sign::Text(text)) => RichText::new(text).color(palette.weak).into(),
        Some(Sign::Icon(sign)) => icon(size::ICON - 1.0, sign),
    };
    let config = MenuConfig::new()
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .style(StyleModifier::from(|style: &mut Style| style.spacing.menu_margin = Margin::same(10)));
    let atoms = (front, RichText::new(value), icon(size::ARROW, Icon::Open));
    let (response, _) = MenuButton::new(atoms).config(config).ui(ui, |ui| {
        ui.set_min_width(size::FIELD);
        content(ui);
    });
    let response = if sign.is_some() { response.on_hover_text(name) } else { response };
    response.accessible_name(format!("{name}: {value}"));
}
