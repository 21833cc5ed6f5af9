//! Endpoints that are asked: what is chosen, what is under way, and what is made evidence.

use std::sync::Arc;

use eframe::egui::{self, Ui};

use super::App;
use crate::fetch::Setup;
use crate::gui::command::{Command, EndpointsCommand};
use crate::gui::network::NetworkMode;
use crate::gui::panels::endpoints::{
    Choice, DetailsView, EndpointsPanel, EndpointsState, EndpointsView, FormView, endpoints_ui,
};
use crate::gui::probe::{Probe, State};
use crate::gui::view::{Content, Entry};
use crate::gui::widgets::{Address, AddressAction};
use crate::report::{Redaction, TextOptions, probe_text};

/// The view of the endpoints.
#[derive(Default)]
pub(super) struct Endpoints {
    /// Whether it fills the middle of the window.
    pub is_open: bool,
    /// What is to be asked.
    pub choice: Choice,
    state: EndpointsState,
    /// What the form was made from.
    key: Option<(Choice, NetworkMode, Setup)>,
    form: FormView,
    probe: Option<Probe>,
    view: EndpointsView,
    selected: Option<usize>,
    details: Option<DetailsView>,
    /// The entry that the results are in the case as.
    entry: Option<u64>,
}

impl Endpoints {
    /// Shows the view.
    pub(super) fn ui(&mut self, ui: &mut Ui, entries: &[Entry], commands: &mut Vec<Command>) {
        let panel = EndpointsPanel {
            choice: &self.choice,
            form: &self.form,
            view: &self.view,
            selected: self.selected,
            details: self.details.as_ref(),
            is_in_case: entries.iter().any(|entry| Some(entry.id) == self.entry),
        };
        endpoints_ui(ui, panel, &mut self.state, commands);
    }

    fn select(&mut self, row: Option<usize>) {
        self.selected = row;
        self.details = row.and_then(|row| {
            let planned = || self.choice.plan();
            let plan = self.probe.as_ref().map_or_else(planned, |probe| probe.plan().clone());
            let endpoint = plan.endpoints.get(row)?;
            let attempt = self.probe.as_ref().and_then(|probe| probe.attempts().get(row)?.as_deref());
            let word = self.view.rows.get(row).map(|row| row.word.clone()).unwrap_or_default();
            Some(match attempt {
                Some(attempt) => DetailsView::of(endpoint, attempt),
                None => DetailsView::open(endpoint, &word),
            })
        });
    }
}

impl App {
    /// Shows the endpoints, or goes back to the case.
    pub(super) fn show_endpoints(&mut self) {
        let is_open = self.endpoints.is_open;
        self.leave_views();
        self.endpoints.is_open = !is_open;
    }

    /// Closes the view of the endpoints; false if it is not open.
    pub(super) fn close_endpoints(&mut self) -> bool {
        std::mem::take(&mut self.endpoints.is_open)
    }

    pub(super) fn carry_out_endpoints(&mut self, ctx: &egui::Context, command: EndpointsCommand) {
        let endpoints = &mut self.endpoints;
        match command {
            EndpointsCommand::SetCloud(cloud) => endpoints.choice.cloud = cloud,
            EndpointsCommand::Own(action) => change(&mut endpoints.choice.own, action),
            EndpointsCommand::SetTimeServer(host) => endpoints.choice.time_server = host,
            EndpointsCommand::Start => self.start_probe(),
            EndpointsCommand::Cancel => {
                if let Some(probe) = &mut endpoints.probe {
                    probe.cancel();
                }
                self.show_probe();
            }
            EndpointsCommand::CopyText => {
                if let Some(probe) = &endpoints.probe {
                    let options = TextOptions::plain(Redaction::Redacted, COPY_COLUMNS);
                    let attempts = probe.attempts().iter().filter_map(Option::as_deref);
                    ctx.copy_text(probe_text(attempts, probe.clock(), self.policy.skew, &options));
                }
            }
            EndpointsCommand::PutIntoCase => self.put_results(),
            EndpointsCommand::TakeFromCase => self.take_results(),
            EndpointsCommand::Select(row) => endpoints.select(row),
            EndpointsCommand::Close => endpoints.is_open = false,
        }
    }

    /// Takes answers that have come.
    pub(super) fn take_probe(&mut self) {
        let Some(probe) = &mut self.endpoints.probe else { return };
        if !probe.poll() {
            return;
        }
        if probe.state() == State::Panicked {
            self.tell_of(crate::gui::task::Panicked);
        }
        self.show_probe();
    }

    /// Brings the form up to date. Cheap unless something has changed.
    pub(super) fn update_endpoints(&mut self) {
        let Self { endpoints, network, network_menu, .. } = self;
        if network.mode == NetworkMode::Off
            && let Some(probe) = &mut endpoints.probe
            && probe.state() == State::Asking
        {
            probe.cancel();
            self.show_probe();
            return;
        }
        if !endpoints.is_open {
            return;
        }
        let setup = network_menu.setup();
        let is_known = endpoints.key.as_ref().is_some_and(|(choice, mode, known)| {
            *choice == endpoints.choice && *mode == network.mode && known == setup
        });
        if is_known {
            return;
        }
        let is_same_choice = endpoints.key.as_ref().is_some_and(|(choice, ..)| *choice == endpoints.choice);
        endpoints.key = Some((endpoints.choice.clone(), network.mode, setup.clone()));
        let plan = endpoints.choice.plan();
        let proxies: Vec<_> = plan.endpoints.iter().map(|endpoint| network.network.proxy(&endpoint.url)).collect();
        endpoints.form = FormView::new(&endpoints.choice, &proxies, network.mode == NetworkMode::Off);
        let is_idle = endpoints.probe.as_ref().is_none_or(|probe| probe.state() != State::Asking);
        if is_idle && !is_same_choice {
            // What is asked next is shown; what came of the last is still in the case if it was put there.
            endpoints.probe = None;
            endpoints.view = EndpointsView::planned(&plan);
            endpoints.select(None);
        }
    }

    fn start_probe(&mut self) {
        if self.network.mode == NetworkMode::Off || !self.endpoints.form.can_start {
            return;
        }
        let plan = self.endpoints.choice.plan();
        self.endpoints.view = EndpointsView::default();
        self.endpoints.probe = Some(Probe::start(&self.tasks, self.network.network.clone(), plan));
        self.show_probe();
    }

    fn show_probe(&mut self) {
        let skew = self.policy.skew;
        let endpoints = &mut self.endpoints;
        if let Some(probe) = &endpoints.probe {
            endpoints.view.update(probe, skew);
        }
        endpoints.select(endpoints.selected);
    }

    /// Makes evidence of the results, in the place of those that were put there before.
    fn put_results(&mut self) {
        let Some(probe) = &self.endpoints.probe else { return };
        let pieces: Arc<[_]> = probe.evidence().into();
        if pieces.is_empty() {
            return;
        }
        self.take_results();
        self.endpoints.entry = Some(self.next_id);
        self.put(Content::Pieces(pieces));
    }

    fn take_results(&mut self) {
        if let Some(entry) = self.endpoints.entry.take() {
            self.entries.retain(|known| known.id != entry);
            self.removed.retain(|(id, _)| *id != entry);
            self.look.selected = None;
        }
    }
}

/// Does to a list what the user did.
pub(super) fn change(list: &mut Vec<Address>, action: AddressAction) {
    match action {
        AddressAction::Add(address) => match list.iter_mut().find(|known| known.text == address.text) {
            Some(known) => known.is_own = address.is_own,
            None => list.push(address),
        },
        AddressAction::SetOwn(place, is_own) => {
            if let Some(address) = list.get_mut(place) {
                address.is_own = is_own;
            }
        }
        AddressAction::Remove(place) => {
            if place < list.len() {
                list.remove(place);
            }
        }
    }
}

/// The width that mails and tickets keep.
const COPY_COLUMNS: usize = 100;
