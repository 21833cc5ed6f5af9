//! Draws the window from the view that is there. Starts no work and decides nothing: what the user asks for becomes a
//! command, carried out before the next frame.

use std::path::PathBuf;
use std::time::Duration;

use eframe::egui::{self, Align2, Key, Panel, TextEdit, TextStyle, Ui};

use super::messages::{messages_ui, trying_ui};
use super::{App, Look};
use crate::gui::command::{Command, Tab};
use crate::gui::load::Purpose;
use crate::gui::network::NetworkState;
use crate::gui::panels::approve::{ApproveView, address_ui, approve_ui};
use crate::gui::panels::card::card_ui;
use crate::gui::panels::causes::{CausesView, causes_list_ui, causes_ui};
use crate::gui::panels::certificate::detail_ui;
use crate::gui::panels::claims::claims_ui;
use crate::gui::panels::compare::compare_ui;
use crate::gui::panels::evidence::{evidence_ui, link_ui};
use crate::gui::panels::findings::findings_ui;
use crate::gui::panels::first_run::first_run_ui;
use crate::gui::panels::keys::keys_ui;
use crate::gui::panels::live::{LiveLine, live_line_ui};
use crate::gui::panels::raw::raw_ui;
use crate::gui::panels::steps::steps_ui;
use crate::gui::panels::top_bar::{TopBarView, top_bar_ui};
use crate::gui::panels::verdict::verdict_ui;
use crate::gui::reading::Reading;
use crate::gui::theme::{Tone, bar_frame, causes_frame, dialog_frame, heading, palette, panel_frame, size};
use crate::gui::view::{ArtifactBody, ArtifactView, TokenView};
use crate::gui::widgets::{ground_ui, status_ui, tabs_ui};

impl App {
    pub(super) fn ui(&mut self, ui: &mut Ui) {
        let mut commands = Vec::new();
        self.bar_ui(ui, &mut commands);
        if self.entries.is_empty() {
            ground_ui(ui, |ui| {
                self.told_ui(ui, &mut commands);
                if self.endpoints.is_open {
                    self.endpoints.ui(ui, &self.entries, &mut commands);
                } else if self.loading.is_empty() {
                    first_run_ui(ui, &mut commands);
                } else if let Some(words) = self.loading.iter().find_map(Reading::words) {
                    trying_ui(ui, &words, &Command::StopReading, &mut commands);
                } else {
                    working_ui(ui, "Reading…", self.slot.working_secs(ui.input(|input| input.time)));
                }
            });
        } else {
            self.case_ui(ui, &mut commands);
        }
        self.prompt_ui(ui, &mut commands);
        self.approve_ui(ui, &mut commands);
        if self.look.files_hover {
            drop_ui(ui);
        }
        copied_ui(ui, &mut self.look.copied_secs);
        if !commands.is_empty() {
            self.commands.append(&mut commands);
            ui.ctx().request_repaint();
        }
    }

    fn bar_ui(&mut self, ui: &mut Ui, commands: &mut Vec<Command>) {
        let place = self.place();
        let token = self.slot.value().and_then(|view| view.token(place));
        let mut moments = token.map(|token| token.moments.clone()).unwrap_or_default();
        moments.extend(self.slot.value().iter().flat_map(|view| view.event_moments.iter().cloned()));
        let available = [self.slot.value().is_some(), token.is_some()];
        let policy = &self.policy;
        let view =
            TopBarView::new(self.as_of, policy.skew, policy.audiences.len(), policy.trusted_hosts.len(), moments);
        let Self { network_menu, look, .. } = self;
        Panel::top("bar").frame(bar_frame(ui)).show(ui, |ui| {
            top_bar_ui(ui, &view, &mut look.top_bar, &mut network_menu.panel, look.theme, available, commands);
        });
    }

    fn case_ui(&mut self, ui: &mut Ui, commands: &mut Vec<Command>) {
        let place = self.place();
        let now_secs = ui.input(|input| input.time);
        let working_secs = self.slot.working_secs(now_secs);
        let finding = self.finding();
        let choices = self.choices();
        let live_lines = self.live_lines();
        let live = self.slot.value().and_then(|view| view.artifacts.get(place)).and_then(ArtifactView::request);
        let live = live.map(|request| self.live_view(request));
        let Some(view) = self.slot.value() else {
            ground_ui(ui, |ui| {
                self.told_ui(ui, commands);
                if self.slot.is_working() {
                    working_ui(ui, "Assessing…", working_secs);
                }
            });
            return;
        };
        let [evidence, evidence_min, evidence_max] = size::EVIDENCE_PANEL;
        let [findings, findings_min, findings_max] = size::FINDINGS_PANEL;
        let narrow = ui.available_width() < size::WINDOW[0] * 0.9;
        let (evidence, findings) = if narrow { (evidence * 0.85, findings * 0.79) } else { (evidence, findings) };
        // Zoomed in, the window has fewer points: the middle keeps two fifths of them.
        let room = ui.available_width();
        let (evidence_min, evidence_max) = (evidence_min.min(room * 0.25), evidence_max.min(room * 0.25));
        let (findings_min, findings_max) = (findings_min.min(room * 0.35), findings_max.min(room * 0.35));
        Panel::left(("evidence", narrow))
            .default_size(evidence)
            .size_range(evidence_min..=evidence_max)
            .frame(panel_frame(ui))
            .show(ui, |ui| evidence_ui(ui, &view.evidence, place, commands));
        let artifact = view.artifacts.get(place);
        // Two pieces need the room of the findings, which are about one.
        let is_comparing = self.look.compared.is_some();
        if let Some(artifact) = artifact.filter(|_| !is_comparing && !self.endpoints.is_open) {
            Panel::right(("findings", narrow))
                .default_size(findings)
                .size_range(findings_min..=findings_max)
                .frame(panel_frame(ui))
                .show(ui, |ui| {
                    let just_opened = std::mem::take(&mut self.look.finding_just_opened);
                    let open_cause = self.look.cause.filter(|_| self.look.shows_causes);
                    let height = &mut self.look.causes_height;
                    let open = (finding, open_cause);
                    findings_and_causes_ui(ui, artifact, &view.causes, open, just_opened, height, commands);
                });
        }
        ground_ui(ui, |ui| {
            messages_ui(ui, &mut self.messages, commands);
            if let Some(guess) = &self.guess {
                trying_ui(ui, &guess.words(), &Command::StopTrying, commands);
            }
            if let Some(words) = self.loading.iter().find_map(Reading::words) {
                trying_ui(ui, &words, &Command::StopReading, commands);
            }
            under_way_ui(ui, &self.network, &live_lines, commands);
            if self.endpoints.is_open {
                self.endpoints.ui(ui, &self.entries, commands);
                return;
            }
            if is_comparing {
                let (view, is_working) = (self.comparison.value(), self.comparison.is_working());
                compare_ui(ui, &choices, view, is_working, &mut self.look.compare, commands);
                return;
            }
            if self.look.shows_causes {
                let just_opened = std::mem::take(&mut self.look.cause_just_opened);
                let takes_focus = std::mem::take(&mut self.look.causes_take_focus);
                causes_ui(ui, &view.causes, self.look.cause, just_opened, takes_focus, commands);
                return;
            }
            match artifact.map(|artifact| &artifact.body) {
                Some(ArtifactBody::Card(card)) => card_ui(ui, card, self.look.tab, commands),
                Some(ArtifactBody::Token(token)) => token_ui(ui, token, &mut self.look, commands),
                Some(ArtifactBody::Detail(detail)) => detail_ui(ui, detail, live.as_ref(), commands),
                None => {}
            }
        });
    }

    fn told_ui(&mut self, ui: &mut Ui, commands: &mut Vec<Command>) {
        messages_ui(ui, &mut self.messages, commands);
        under_way_ui(ui, &self.network, &[], commands);
    }

    /// Asks whether an address may be fetched from.
    fn approve_ui(&mut self, ui: &Ui, commands: &mut Vec<Command>) {
        let policy = self.decisions();
        let NetworkState { dialog, approvals, mode, look_up, .. } = &mut self.network;
        let Some(state) = dialog else { return };
        let is_done = match &state.request {
            None => address_ui(ui, *mode, state, commands),
            Some(request) => {
                let view = ApproveView::new(request, &policy, approvals, *mode, state);
                approve_ui(ui, &view, state, commands)
            }
        };
        if is_done {
            *dialog = None;
            *look_up = None;
        }
    }

    /// Asks for a path where the system has no dialog for files.
    fn prompt_ui(&mut self, ui: &mut Ui, commands: &mut Vec<Command>) {
        let Some((purpose, path)) = &mut self.path_prompt else { return };
        let purpose = *purpose;
        let mut done = None;
        let modal = egui::Modal::new(egui::Id::unique("path prompt")).frame(dialog_frame(ui)).show(ui.ctx(), |ui| {
            ui.set_width(size::FIELD * 1.6);
            ui.label(heading(purpose.title()));
            ui.label(match purpose {
                Purpose::Evidence => {
                    "This system offers no dialog for files. Type the path of a file, or drop it into the window."
                }
                Purpose::SecretList => {
                    "This system offers no dialog for files. Type the path of a file with one secret a line."
                }
                Purpose::Script => "This system offers no dialog for files. Type the path that the script is to have.",
                Purpose::Payload => {
                    "This system offers no dialog for files. Type the path of the file that the token was signed over."
                }
            });
            let label = ui.label("Path");
            let field = ui.add(TextEdit::singleline(path).desired_width(f32::INFINITY)).labelled_by(label.id);
            let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            if !entered && !field.has_focus() {
                field.request_focus();
            }
            ui.horizontal(|ui| {
                let verb = match purpose {
                    Purpose::Evidence => "Open",
                    Purpose::SecretList => "Try",
                    Purpose::Payload => "Add",
                    Purpose::Script => "Save",
                };
                if (ui.button(verb).clicked() || entered) && !path.trim().is_empty() {
                    done = Some(Some(PathBuf::from(path.trim())));
                }
                if ui.button("Cancel").clicked() {
                    done = Some(None);
                }
            });
        });
        if let Some(chosen) = done.or_else(|| modal.should_close().then_some(None)) {
            commands.extend(chosen.map(|path| Command::of_file(purpose, path)));
            self.path_prompt = None;
        }
    }
}

/// The findings, and below them, always in view, what they point to.
fn findings_and_causes_ui(
    ui: &mut Ui,
    artifact: &ArtifactView,
    causes: &CausesView,
    (finding, cause): (Option<usize>, Option<usize>),
    just_opened: bool,
    causes_height: &mut f32,
    commands: &mut Vec<Command>,
) {
    if causes.is_empty() {
        let height = ui.available_height();
        findings_ui(ui, &artifact.findings, finding, just_opened, height, commands);
        return;
    }
    // In the order in which they are read: findings, then causes, which take the height that they had in the frame before.
    let room = ui.available_height();
    let below = causes_height.min(room * CAUSES_SHARE);
    ui.allocate_ui(egui::vec2(ui.available_width(), (room - below).max(0.0)), |ui| {
        ui.set_min_size(ui.available_size());
        let height = ui.available_height();
        findings_ui(ui, &artifact.findings, finding, just_opened, height, commands);
    });
    let frame = causes_frame(ui);
    let margin = frame.total_margin().sum().y + ui.spacing().item_spacing.y;
    let height = frame.show(ui, |ui| causes_list_ui(ui, causes, cause, commands)).inner + margin;
    if (height - *causes_height).abs() > 0.5 {
        *causes_height = height;
        ui.ctx().request_discard("the height of the causes has changed");
    }
}

fn token_ui(ui: &mut Ui, token: &TokenView, look: &mut Look, commands: &mut Vec<Command>) {
    verdict_ui(ui, &token.verdict, commands);
    if let Some(event) = &token.taken_from {
        link_ui(ui, event, commands);
    }
    ui.add_space(6.0);
    let tabs = [
        (Tab::Steps.word(), token.steps.tally()),
        (Tab::Claims.word(), token.claims.tally()),
        (Tab::Raw.word(), String::new()),
        (Tab::Keys.word(), token.keys.tally()),
    ];
    let open = Tab::ALL.iter().position(|tab| *tab == look.tab).unwrap_or_default();
    if let Some(tab) = tabs_ui(ui, &tabs, open).and_then(|clicked| Tab::ALL.get(clicked)) {
        commands.push(Command::ShowTab(*tab));
    }
    ui.add_space(2.0);
    match look.tab {
        Tab::Steps => steps_ui(ui, &token.steps, commands),
        Tab::Claims => claims_ui(ui, &token.claims, &mut look.claims, commands),
        Tab::Raw => {
            let reveal = std::mem::take(&mut look.reveal_raw);
            if let Some(pointer) = raw_ui(ui, &token.raw, look.claims.chosen.as_deref(), reveal) {
                look.claims.choose(&pointer);
            }
        }
        Tab::Keys => keys_ui(ui, &token.keys, &mut look.secret, commands),
    }
}

/// Says what is being fetched, and when the next look of a live view is.
fn under_way_ui(ui: &mut Ui, network: &NetworkState, live: &[LiveLine], commands: &mut Vec<Command>) {
    for fetching in network.fetching.iter().filter(|fetching| !fetching.is_live) {
        let stop = Command::StopFetching(fetching.request.url.clone());
        trying_ui(ui, &fetching.words(), &stop, commands);
    }
    for line in live {
        ui.push_id(&line.request.url, |ui| live_line_ui(ui, line, commands));
    }
}

/// Says that work is under way: in words at once, with a spinner only when it takes long.
fn working_ui(ui: &mut Ui, words: &str, working_secs: f64) {
    ui.add_space(ui.available_height() * 0.3);
    ui.vertical_centered(|ui| {
        if working_secs > SPINNER_AFTER_SECS {
            ui.spinner();
        } else {
            ui.ctx().request_repaint_after_secs(0.25);
        }
        ui.label(words);
    });
}

/// Says for a moment that something was copied, at the foot of the window, where it moves nothing.
fn copied_ui(ui: &Ui, copied_secs: &mut Option<f64>) {
    let Some(since) = *copied_secs else { return };
    let left = since + COPIED_SECS - ui.input(|input| input.time);
    if left <= 0.0 {
        *copied_secs = None;
        return;
    }
    let area = egui::Area::new(egui::Id::unique("copied")).order(egui::Order::Tooltip).interactable(false);
    area.anchor(Align2::CENTER_BOTTOM, egui::vec2(0.0, -12.0)).show(ui.ctx(), |ui| {
        egui::Frame::popup(ui.style()).show(ui, |ui| status_ui(ui, Tone::Passed, "Copied"));
    });
    ui.ctx().request_repaint_after(Duration::from_secs_f64(left.clamp(0.0, COPIED_SECS)));
}

/// Lies over the window while files are held above it.
fn drop_ui(ui: &Ui) {
    let layer = egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("drop"));
    let painter = ui.ctx().layer_painter(layer);
    let palette = palette(ui);
    let rect = ui.ctx().content_rect();
    painter.rect_filled(rect, 0.0, palette.ground.gamma_multiply(0.9));
    let stroke = egui::Stroke::new(2.0, palette.accent);
    painter.rect_stroke(rect.shrink(16.0), 12.0, stroke, egui::StrokeKind::Inside);
    let font = TextStyle::Heading.resolve(ui.style());
    painter.text(rect.center(), Align2::CENTER_CENTER, "Drop to open", font, palette.accent);
}

/// The share of the findings panel that the causes have at most.
const CAUSES_SHARE: f32 = 0.4;
const SPINNER_AFTER_SECS: f64 = 0.2;
/// Long enough to be seen.
const COPIED_SECS: f64 = 2.0;
