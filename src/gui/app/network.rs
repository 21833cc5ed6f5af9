//! How the network is used: the way out, who is approved, what is kept on disk; and what of it is remembered.

use eframe::egui;

use super::App;
use super::endpoints::change;
use crate::exchange::CLOUDS;
use crate::fetch::{CacheContents, ProxyChoice, Setup};
use crate::gui::command::NetworkCommand;
use crate::gui::panels::network::NetworkPanel;
use crate::gui::panels::network::data::{Kept, NetworkView, parse_host, without_credentials};
use crate::gui::settings::{CloudId, ProxySetting, SavedEndpoint, SavedHost, Settings};
use crate::gui::task::{Panicked, Task};
use crate::gui::theme::Tone;
use crate::gui::widgets::Address;
use crate::network::Proxy;
use crate::policy::TrustedHost;
use crate::text;

/// The network menu and what it changes.
#[derive(Default)]
pub(super) struct NetworkMenu {
    /// What is shown, and what is typed.
    pub panel: NetworkPanel,
    setup: Setup,
    proxy: Option<Proxy>,
    /// What lies on disk.
    kept: Kept,
    counting: Option<Task<Result<Option<CacheContents>, String>>>,
    was_open: bool,
}

impl NetworkMenu {
    /// The way out, and whether documents are kept.
    pub(super) fn setup(&self) -> &Setup {
        &self.setup
    }
}

impl App {
    pub(super) fn carry_out_network(&mut self, command: NetworkCommand) {
        match command {
            NetworkCommand::SetProxy(choice) => {
                self.network_menu.setup.proxy = choice;
                self.set_up_network();
            }
            NetworkCommand::SetCache(caches) => {
                self.network_menu.setup.caches = caches;
                self.set_up_network();
            }
            NetworkCommand::ClearCache => {
                let network = self.network.network.clone();
                let task = self.tasks.start("clear cache", move |_cancel| {
                    network.clear_cache()?;
                    Ok(network.cache_contents())
                });
                self.network_menu.counting = Some(task);
            }
            NetworkCommand::Approved(action) => {
                let always = &self.network.approvals.always;
                let mut hosts: Vec<Address> =
                    always.iter().map(|host| Address { text: host.pattern.to_string(), is_own: host.is_own }).collect();
                change(&mut hosts, action);
                self.network.approvals.always = hosts.iter().filter_map(trusted).collect();
            }
            NetworkCommand::Forget(place) => self.forget(place),
        }
    }

    /// Brings the menu up to date, and saves what has changed.
    pub(super) fn update_network_menu(&mut self) {
        let settings = self.settings();
        if let Some(sentence) = self.saver.keep(&settings, &self.tasks) {
            self.tell(Tone::Warning, sentence);
        }
        self.take_count();
        let Self { network_menu, network, tasks, policy, .. } = self;
        let is_open = network_menu.panel.is_open;
        let has_opened = is_open && !network_menu.was_open;
        network_menu.was_open = is_open;
        if has_opened {
            network_menu.proxy = network.network.proxy(ANY_ADDRESS);
            if network_menu.counting.is_none() {
                let network = network.network.clone();
                let task = tasks.start("count cache", move |_cancel| Ok(network.cache_contents()));
                network_menu.counting = Some(task);
            }
        }
        if is_open || network_menu.panel.view.mode != network.mode {
            let NetworkMenu { panel, setup, proxy, kept, .. } = network_menu;
            panel.view = NetworkView::new(network.mode, setup, proxy.as_ref(), &network.approvals.always, policy, kept);
            if has_opened {
                panel.show_proxy_address();
            }
        }
    }

    /// What is worth remembering: nothing of any case is in it.
    pub(super) fn settings(&self) -> Settings {
        let proxy = match &self.network_menu.setup.proxy {
            ProxyChoice::System => ProxySetting::System,
            ProxyChoice::Direct => ProxySetting::None,
            ProxyChoice::Address(address) => ProxySetting::Address(without_credentials(address)),
        };
        let always = self.network.approvals.always.iter();
        let own = self.endpoints.choice.own.iter();
        Settings {
            theme: self.look.theme,
            network: self.network.mode,
            proxy,
            approved_hosts: always
                .map(|host| SavedHost { host: host.pattern.to_string(), in_own_network: host.is_own })
                .collect(),
            cache: self.network_menu.setup.caches,
            cloud: CloudId(self.endpoints.choice.cloud.unwrap_or_default().to_owned()),
            endpoints: own.map(|own| SavedEndpoint { address: own.text.clone(), in_own_network: own.is_own }).collect(),
        }
    }

    /// Takes up what was remembered.
    pub(super) fn remember(&mut self, ctx: &egui::Context, settings: Settings) {
        self.look.theme = settings.theme;
        ctx.set_theme(settings.theme.preference());
        self.network.mode = settings.network;
        self.network_menu.panel.view.mode = settings.network;
        let hosts = settings.approved_hosts.into_iter();
        let hosts = hosts.map(|saved| Address { text: saved.host, is_own: saved.in_own_network });
        self.network.approvals.always = hosts.filter_map(|host| trusted(&host)).collect();
        self.network_menu.setup = Setup {
            proxy: match settings.proxy {
                ProxySetting::System => ProxyChoice::System,
                ProxySetting::None => ProxyChoice::Direct,
                ProxySetting::Address(address) => ProxyChoice::Address(address),
            },
            caches: settings.cache,
        };
        let CloudId(cloud) = settings.cloud;
        self.endpoints.choice.cloud = CLOUDS.iter().map(|cloud| cloud.id).find(|id| *id == cloud);
        let own = settings.endpoints.into_iter();
        let own = own.map(|saved| Address { text: saved.address, is_own: saved.in_own_network });
        self.endpoints.choice.own = own.collect();
        self.network.network.set_up(&self.network_menu.setup);
    }

    fn set_up_network(&mut self) {
        self.network.network.set_up(&self.network_menu.setup);
        self.network_menu.proxy = self.network.network.proxy(ANY_ADDRESS);
    }

    fn take_count(&mut self) {
        let Some(task) = self.network_menu.counting.take() else { return };
        match task.take() {
            Ok(Ok(Ok(kept))) => self.network_menu.kept = kept.into(),
            Ok(Ok(Err(reason))) => {
                let sentence = format!("The documents on disk cannot be deleted: {}", text::visible(&reason));
                self.tell(Tone::Failed, sentence);
            }
            Ok(Err(Panicked)) => self.tell_of(Panicked),
            Err(task) => self.network_menu.counting = Some(task),
        }
    }

    /// Approves a host, or an address, no longer for this case.
    fn forget(&mut self, place: usize) {
        let hosts = self.policy.trusted_hosts.len();
        if place < hosts {
            self.policy.trusted_hosts.remove(place);
            let hosts = self.hosts();
            self.look.top_bar.set_hosts(&hosts);
        } else if place - hosts < self.policy.approved_once.len() {
            self.policy.approved_once.remove(place - hosts);
        }
    }
}

fn trusted(host: &Address) -> Option<TrustedHost> {
    Some(TrustedHost { pattern: parse_host(&host.text).ok()?, is_own: host.is_own })
}

/// Stands for every address of the clouds when the way out is shown.
const ANY_ADDRESS: &str = "https://login.microsoftonline.com/";
