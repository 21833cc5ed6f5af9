//! The network menu in the bar at the top.

use eframe::egui::{Align, Key, Layout, Margin, RichText, ScrollArea, TextEdit, Ui};

pub mod data;

pub use self::data::{NetworkView, ProxyKind};
use crate::fetch::ProxyChoice;
use crate::gui::command::{Command, NetworkCommand};
use crate::gui::network::NetworkMode;
use crate::gui::panels::top_bar::{MenuWords, Sign, command_button_ui, menu_ui};
use crate::gui::theme::{Icon, mono, palette, size, small};
use crate::gui::widgets::{
    AddressField, AddressWords, address_list_ui, fading_label_ui, fault_ui, icon_button_ui, room_beside,
    section_header_ui,
};

/// The menu: what it shows, and what is typed into it.
#[derive(Default)]
pub struct NetworkPanel {
    /// What it shows.
    pub view: NetworkView,
    /// That somebody looks at it, so that what lies on disk is worth counting.
    pub is_open: bool,
    host: AddressField,
    proxy: String,
    /// The field for a proxy is shown, though none is chosen yet.
    wants_proxy: bool,
}

impl NetworkPanel {
    /// Puts the proxy's address into its field, where it can be corrected. A password is not shown.
    pub fn show_proxy_address(&mut self) {
        if self.view.proxy == ProxyKind::Address {
            self.view.proxy_address.clone_into(&mut self.proxy);
        }
    }
}

/// Shows the button, and the menu while it is open.
pub(in crate::gui::panels) fn network_menu_ui(
    ui: &mut Ui,
    panel: &mut NetworkPanel,
    is_narrow: bool,
    commands: &mut Vec<Command>,
) {
    let sign = is_narrow.then_some(Sign::Icon(Icon::Network));
    let words = MenuWords { name: "Network", value: panel.view.mode.word(), sign };
    let mut is_open = false;
    menu_ui(ui, words, |ui| {
        is_open = true;
        // The menu is as high as the smallest window lets it be.
        let height = (ui.ctx().content_rect().height() - ROUND).max(200.0);
        ui.set_width(WIDTH);
        ui.set_max_height(height);
        ScrollArea::vertical().max_height(height).show(ui, |ui| {
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                ui.set_max_width(WIDTH - SCROLL);
                content_ui(ui, panel, commands);
            });
        });
    });
    panel.is_open = is_open;
}

fn content_ui(ui: &mut Ui, panel: &mut NetworkPanel, commands: &mut Vec<Command>) {
    mode_ui(ui, &panel.view, commands);
    ui.separator();
    proxy_ui(ui, panel, commands);
    ui.separator();
    section_header_ui(ui, "Always approved", None);
    let check = |text: &str, _is_own: bool| data::parse_host(text).map(drop);
    let words = AddressWords {
        label: "Another host",
        hint: "mail.contoso.com",
        add: "Add the host",
        empty: "No host yet. A leading dot means all hosts below.",
        check: &check,
    };
    let action = address_list_ui(ui, words, &panel.view.approved, &mut panel.host);
    commands.extend(action.map(|action| Command::Network(NetworkCommand::Approved(action))));
    if !panel.view.this_case.is_empty() {
        ui.separator();
        this_case_ui(ui, &panel.view, commands);
    }
    ui.separator();
    cache_ui(ui, &panel.view, commands);
}

fn mode_ui(ui: &mut Ui, view: &NetworkView, commands: &mut Vec<Command>) {
    section_header_ui(ui, "Network", None);
    ui.horizontal(|ui| {
        for (mode, words) in [(NetworkMode::Ask, "Ask first"), (NetworkMode::Off, "Off")] {
            if ui.radio(view.mode == mode, words).clicked() && view.mode != mode {
                commands.push(Command::SetNetwork(mode));
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let endpoints = command_button_ui(ui, &Command::ShowEndpoints, commands);
            if endpoints.accessible_name("Look at the endpoints").clicked() {
                ui.close();
            }
        });
    });
    ui.label(small(&view.mode_words).color(palette(ui).weak));
}

fn proxy_ui(ui: &mut Ui, panel: &mut NetworkPanel, commands: &mut Vec<Command>) {
    let palette = palette(ui);
    section_header_ui(ui, "Proxy", None);
    let set = |choice: ProxyChoice| Command::Network(NetworkCommand::SetProxy(choice));
    let is_typing = panel.wants_proxy || panel.view.proxy == ProxyKind::Address;
    ui.horizontal(|ui| {
        for (kind, words, choice) in
            [(ProxyKind::System, "The system's", ProxyChoice::System), (ProxyKind::Direct, "None", ProxyChoice::Direct)]
        {
            if ui.radio(panel.view.proxy == kind && !is_typing, words).clicked() {
                panel.wants_proxy = false;
                commands.push(set(choice));
            }
        }
        if ui.radio(is_typing, "This one:").clicked() {
            panel.wants_proxy = true;
        }
    });
    if is_typing {
        let typed = data::parse_proxy(&panel.proxy);
        // Applied again as it is shown, it would lose the user name and the password that are not shown.
        let is_applied = panel.view.proxy == ProxyKind::Address && panel.proxy == panel.view.proxy_address;
        let mut wants = false;
        ui.horizontal(|ui| {
            let field = TextEdit::singleline(&mut panel.proxy)
                .hint_text(RichText::new("http://proxy.contoso.com:8080").color(palette.weak))
                .desired_width(room_beside(ui, APPLY))
                .margin(Margin::symmetric(8, 5))
                .id_salt("proxy");
            let field = ui.add(field).accessible_name("Proxy address");
            wants = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            let apply = ui.add_enabled(typed.is_ok() && !is_applied, eframe::egui::Button::new("Apply"));
            wants |= apply.accessible_name("Apply proxy address").clicked();
        });
        match typed {
            Ok(choice) if wants && !is_applied => {
                panel.wants_proxy = false;
                if let ProxyChoice::Address(address) = &choice {
                    panel.proxy = data::without_credentials(address); // it may hold a password
                }
                commands.push(set(choice));
            }
            Err(fault) if !panel.proxy.trim().is_empty() => fault_ui(ui, fault),
            _ => {}
        }
    }
    ui.label(small(&panel.view.proxy_words).color(palette.weak));
}

fn this_case_ui(ui: &mut Ui, view: &NetworkView, commands: &mut Vec<Command>) {
    section_header_ui(ui, "Approved for this case", None);
    for (place, host) in view.this_case.iter().enumerate() {
        ui.horizontal(|ui| {
            let width = room_beside(ui, REMOVE);
            ui.scope(|ui| {
                ui.set_min_width(width);
                ui.set_max_width(width);
                fading_label_ui(ui, mono(host));
            });
            if icon_button_ui(ui, Icon::Close, &format!("Remove {host} from this case")).clicked() {
                commands.push(Command::Network(NetworkCommand::Forget(place)));
            }
        });
    }
}

fn cache_ui(ui: &mut Ui, view: &NetworkView, commands: &mut Vec<Command>) {
    section_header_ui(ui, "Documents on disk", None);
    let mut caches = view.caches;
    let hint = "Published keys only, nothing of a token. Off, documents are kept in memory until the window is closed";
    if ui.checkbox(&mut caches, "Keep fetched documents").on_hover_text(hint).changed() {
        commands.push(Command::Network(NetworkCommand::SetCache(caches)));
    }
    ui.label(small(view.cache_words.replace('`', "")).color(palette(ui).weak));
    if view.can_clear {
        command_button_ui(ui, &Command::Network(NetworkCommand::ClearCache), commands);
    }
}

const WIDTH: f32 = size::FIELD + 90.0;
const SCROLL: f32 = 12.0;
const ROUND: f32 = 80.0;
const APPLY: f32 = 68.0;
const REMOVE: f32 = 34.0;
