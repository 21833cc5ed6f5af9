//! Endpoints that are asked whether they can be reached: what is to be asked, a row for each, and all that is known of one.

use eframe::egui::{
    Align, Button, ComboBox, Key, Layout, Panel, ProgressBar, RichText, Role, Stroke, TextEdit, Ui, WidgetInfo, vec2,
};

pub mod data;
mod details;
mod details_ui;
pub mod form;
mod table;

pub use self::data::{EndpointRow, EndpointsView, Outcome, SummaryLine};
pub use self::details::{DetailsView, StageBar, sections};
pub use self::form::{Choice, FormView};
use crate::exchange::CLOUDS;
use crate::gui::command::{Command, EndpointsCommand};
use crate::gui::panels::top_bar::{MenuWords, command_button_ui, menu_ui};
use crate::gui::theme::{Icon, icon_ui, palette, semibold, size, small};
use crate::gui::widgets::{
    AddressField, AddressWords, EmptyState, address_list_ui, empty_state_ui, fault_ui, icon_button_ui, prose_ui,
    room_beside,
};

/// What is typed, and not a choice yet.
#[derive(Default)]
pub struct EndpointsState {
    own: AddressField,
    time_server: String,
}

/// What the panel shows.
#[derive(Clone, Copy)]
pub struct EndpointsPanel<'a> {
    /// What is to be asked.
    pub choice: &'a Choice,
    /// The same in words.
    pub form: &'a FormView,
    /// The table and what came of it.
    pub view: &'a EndpointsView,
    /// The row that is selected.
    pub selected: Option<usize>,
    /// All of the selected row.
    pub details: Option<&'a DetailsView>,
    /// Whether the results are in the case.
    pub is_in_case: bool,
}

/// Shows the panel.
pub fn endpoints_ui(ui: &mut Ui, panel: EndpointsPanel<'_>, state: &mut EndpointsState, commands: &mut Vec<Command>) {
    choice_ui(ui, panel, state, commands);
    ui.add_space(2.0);
    start_ui(ui, panel, commands);
    ui.add_space(2.0);
    result_ui(ui, panel, commands);
    ui.add_space(size::GAP);
    if panel.view.rows.is_empty() {
        let hint = "Choose a cloud or add an endpoint of your own. Each is asked for its name, a connection, TLS and one \
                    answer; nothing of the case is sent.";
        empty_state_ui(ui, EmptyState { icon: Icon::Network, title: "No endpoints to ask", hint });
        return;
    }
    if let Some(details) = panel.details {
        let frame = eframe::egui::Frame::NONE;
        if ui.available_width() >= BESIDE_FROM {
            let width = (ui.available_width() * 0.36).clamp(300.0, 460.0);
            Panel::right("endpoint details").resizable(false).exact_size(width).frame(frame).show(ui, |ui| {
                details_ui::details_ui(ui, details, true, commands);
            });
        } else {
            let height = ui.available_height() * 0.48;
            Panel::bottom("endpoint details below").resizable(false).exact_size(height).frame(frame).show(ui, |ui| {
                details_ui::details_ui(ui, details, false, commands);
            });
        }
    }
    table::table_ui(ui, &panel.view.rows, panel.selected, commands);
}

/// What is to be asked.
fn choice_ui(ui: &mut Ui, panel: EndpointsPanel<'_>, state: &mut EndpointsState, commands: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        let title = ui.label(semibold("Endpoints").color(palette(ui).strong));
        title.widget_info(|| WidgetInfo::labeled(Role::Heading, true, "Endpoints"));
        cloud_ui(ui, panel, commands);
        // A popup's own layout stretches lines to its width, which tears short ones apart.
        let lines = Layout::top_down(Align::Min);
        menu_ui(ui, MenuWords { name: "Your own", value: &panel.form.own, sign: None }, |ui| {
            ui.with_layout(lines, |ui| own_ui(ui, panel, state, commands));
        });
        let words = MenuWords { name: "Time server", value: &panel.form.time_server, sign: None };
        menu_ui(ui, words, |ui| {
            ui.with_layout(lines, |ui| time_server_ui(ui, panel, state, commands));
        });
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if icon_button_ui(ui, Icon::Close, "Close the endpoints").clicked() {
                commands.push(Command::Endpoints(EndpointsCommand::Close));
            }
        });
    });
}

fn own_ui(ui: &mut Ui, panel: EndpointsPanel<'_>, state: &mut EndpointsState, commands: &mut Vec<Command>) {
    ui.set_max_width(MENU);
    let check = |text: &str, is_own: bool| form::parse_endpoint(text, is_own).map(drop);
    let words = AddressWords {
        label: "Your own endpoints",
        hint: "mail.contoso.com or https://…",
        add: "Add the endpoint",
        empty: "Exchange on-premises, a proxy's portal, whatever has to be reached.",
        check: &check,
    };
    let action = address_list_ui(ui, words, &panel.choice.own, &mut state.own);
    commands.extend(action.map(|action| Command::Endpoints(EndpointsCommand::Own(action))));
}

fn cloud_ui(ui: &mut Ui, panel: EndpointsPanel<'_>, commands: &mut Vec<Command>) {
    let chosen = &panel.form.cloud;
    let width = (ui.available_width() * 0.32).clamp(140.0, 240.0);
    let field = ComboBox::from_id_salt("cloud").width(width).height(CLOUDS_HEIGHT).truncate().selected_text(chosen);
    let field = field.show_ui(ui, |ui| {
        ui.set_min_width(size::FIELD);
        let clouds = CLOUDS.iter().map(|cloud| (Some(cloud.id), cloud.name));
        for (id, name) in clouds.chain([(None, form::NO_CLOUD)]) {
            if ui.selectable_label(id == panel.choice.cloud, name).clicked() {
                commands.push(Command::Endpoints(EndpointsCommand::SetCloud(id)));
            }
        }
    });
    field.response.accessible_name(format!("Cloud: {chosen}"));
}

fn time_server_ui(ui: &mut Ui, panel: EndpointsPanel<'_>, state: &mut EndpointsState, commands: &mut Vec<Command>) {
    ui.set_max_width(MENU);
    let set = |server: Option<String>| Command::Endpoints(EndpointsCommand::SetTimeServer(server));
    if state.time_server.is_empty() {
        let server = panel.choice.time_server.as_deref().unwrap_or(form::TIME_SERVER);
        server.clone_into(&mut state.time_server);
    }
    let typed = form::parse_time_server(&state.time_server);
    let mut is_asked = panel.choice.time_server.is_some();
    let was_asked = is_asked;
    ui.checkbox(&mut is_asked, "Ask a time server as well (NTP)");
    let label = ui.label("Host");
    let field = TextEdit::singleline(&mut state.time_server).desired_width(f32::INFINITY).id_salt("time server");
    let field = ui.add(field).labelled_by(label.id);
    let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if let Err(fault) = &typed {
        fault_ui(ui, fault);
    }
    match typed {
        Ok(host) if is_asked && (!was_asked || field.changed() || entered) => commands.push(set(Some(host))),
        Err(_) if is_asked && !was_asked => {}
        _ if was_asked && !is_asked => commands.push(set(None)),
        _ => {}
    }
    let hint = "It is asked on UDP port 123, which many networks close. The clock is compared with the answers of the \
                endpoints in any case.";
    ui.label(small(hint).color(palette(ui).weak));
}

/// Start or Cancel, and beside it what Start will do.
fn start_ui(ui: &mut Ui, panel: EndpointsPanel<'_>, commands: &mut Vec<Command>) {
    let palette = palette(ui);
    ui.horizontal_top(|ui| {
        if panel.view.progress.is_some() {
            command_button_ui(ui, &Command::Endpoints(EndpointsCommand::Cancel), commands);
        } else {
            let start = Command::Endpoints(EndpointsCommand::Start);
            let words = semibold(start.words()).color(palette.on_fill);
            let button = Button::new(words).fill(palette.accent).stroke(Stroke::NONE);
            let response = ui.add_enabled(panel.form.can_start, button);
            if response.on_hover_text(start.tooltip()).on_disabled_hover_text(&panel.form.promise).clicked() {
                commands.push(start);
            }
        }
        ui.vertical(|ui| {
            ui.add_space(3.0);
            ui.spacing_mut().item_spacing.y = 2.0;
            match panel.view.progress {
                Some((done, asked)) => progress_ui(ui, done, asked),
                None => {
                    prose_ui(ui, &panel.form.promise, palette.text);
                }
            }
            if panel.form.can_start {
                ui.label(small_prose(&panel.form.proxy).color(palette.weak));
            }
        });
    });
}

fn progress_ui(ui: &mut Ui, done: usize, asked: usize) {
    let words = format!("{done} of {asked} are done");
    #[expect(clippy::cast_precision_loss, reason = "a share on screen")]
    let share = if asked == 0 { 0.0 } else { done as f32 / asked as f32 };
    ui.horizontal(|ui| {
        ui.label(RichText::new(&words).color(palette(ui).text));
        let bar = ProgressBar::new(share).desired_width(ui.available_width().min(size::FIELD)).desired_height(8.0);
        ui.add(bar).widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, &words));
    });
}

/// What came of all of them together, and what can be done with it.
fn result_ui(ui: &mut Ui, panel: EndpointsPanel<'_>, commands: &mut Vec<Command>) {
    ui.horizontal_top(|ui| {
        let room = room_beside(ui, if panel.view.has_results { BUTTONS } else { 0.0 });
        ui.allocate_ui_with_layout(vec2(room, 0.0), Layout::top_down(Align::Min), |ui| {
            ui.set_width(room);
            ui.spacing_mut().item_spacing.y = 3.0;
            for line in &panel.view.summary {
                line_ui(ui, line);
            }
        });
        if panel.view.has_results {
            ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
                let command =
                    if panel.is_in_case { EndpointsCommand::TakeFromCase } else { EndpointsCommand::PutIntoCase };
                command_button_ui(ui, &Command::Endpoints(command), commands);
                command_button_ui(ui, &Command::Endpoints(EndpointsCommand::CopyText), commands);
            });
        }
    });
}

fn line_ui(ui: &mut Ui, line: &SummaryLine) {
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| {
            ui.add_space(3.0);
            icon_ui(ui, line.tone.icon(), line.tone, size::ICON);
        });
        prose_ui(ui, &line.text, palette(ui).text);
    });
}

fn small_prose(text: &str) -> RichText {
    small(text.replace('`', ""))
}

/// All clouds at once.
const CLOUDS_HEIGHT: f32 = 300.0;
const MENU: f32 = size::FIELD + 70.0;
const BESIDE_FROM: f32 = 900.0;
/// The room for both buttons beside the results.
const BUTTONS: f32 = 270.0;
