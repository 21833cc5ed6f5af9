//! Carries out what the user asked for.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::TimeDelta;
use eframe::egui;

use super::logic::EMPTY_CLIPBOARD;
use super::{App, OpenFinding};
use crate::exchange::objects::COLLECTION_SCRIPT;
use crate::gui::command::{AsOf, Command, Tab};
use crate::gui::guess::Guess;
use crate::gui::load::{self, Purpose};
use crate::gui::network::NetworkMode;
use crate::gui::panels::keys::SecretState;
use crate::gui::reading::Reading;
use crate::gui::theme::{ThemeChoice, Tone};
use crate::gui::view::Content;
use crate::intake::{Evidence, Input, SourceKind};
use crate::jose::base64url;
use crate::policy::{HostPatternError, Policy, TrustedHost};
use crate::sample::sample;
use crate::text;

impl App {
    pub(super) fn carry_out(&mut self, ctx: &egui::Context, command: Command) {
        match command {
            Command::Open => self.ask_for_file(Purpose::Evidence),
            Command::TrySecrets => {
                let place = self.place();
                let token = self.slot.value().and_then(|view| view.token(place));
                if token.is_some_and(|token| token.keys.can_try_secrets) {
                    self.ask_for_file(Purpose::SecretList);
                } else if token.is_some() {
                    self.tell(Tone::Notice, NOT_HMAC.to_owned());
                }
            }
            Command::TrySecretsIn(path) => {
                if let Some(view) = self.slot.value() {
                    self.guess = Some(Guess::start(&self.tasks, &path, view.case()));
                }
            }
            Command::StopTrying => self.guess = None,
            Command::StopReading => self.loading.retain(|reading| reading.words().is_none()),
            Command::UseSecret { text, is_base64 } => self.use_secret(text, is_base64),
            Command::OpenPayload => self.ask_for_file(Purpose::Payload),
            Command::OpenPayloadAt(path) => {
                let task = Reading::start(&self.tasks, "read payload", move |_watch| vec![load::read_payload(&path)]);
                self.loading.push_back(task);
            }
            Command::OpenPath(path) => self.open(path),
            Command::FetchAddress => self.ask_for_address(),
            Command::AskAboutAddress(address) => self.ask_about_address(&address),
            Command::AskToFetch(request) => self.ask_about(request),
            Command::ConfirmFetch => self.confirm_fetch(ctx),
            Command::FetchAgain(request) => self.fetch_again(ctx, request),
            Command::StopFetching(url) => self.network.fetching.retain(|fetching| fetching.request.url != url),
            Command::SetLive(request, interval) => self.set_live(request, interval),
            Command::ResumeLive(url) => self.resume_live(&url),
            Command::SelectEntry(id) => self.select_entry(id),
            Command::Paste => {
                ctx.send_viewport_cmd(egui::ViewportCommand::RequestPaste);
                self.paste_patience = PASTE_PATIENCE;
            }
            Command::OpenSample => self.open_sample(),
            Command::Clear => self.clear(),
            Command::Remove(place) => self.remove(place),
            Command::Select(place) if self.awaits_right_side() => self.put_beside(place),
            Command::Select(place) => self.look_at(place),
            Command::Compare => self.compare(),
            Command::CompareWith(place) => self.compare_with(place),
            Command::ComparePieces(left, right) => self.compare_pieces(left, right),
            Command::SwapSides => self.swap_sides(),
            Command::EndCompare => self.look.compared = None,
            Command::SelectNext => self.select_beside(1),
            Command::SelectPrevious => self.select_beside(-1),
            Command::ShowCause(cause) => self.show_cause(cause),
            Command::Causes if self.look.shows_causes => self.look.shows_causes = false,
            Command::Causes => {
                let first = self.slot.value().and_then(|view| view.causes.order().first().copied());
                self.show_cause(self.look.cause.or(first));
                self.look.causes_take_focus = true;
                self.look.cause_just_opened = false; // the order to take them in stands at the top
            }
            Command::CloseCauses => self.look.shows_causes = false,
            Command::SaveScript => self.ask_for_file(Purpose::Script),
            Command::SaveScriptTo(path) => {
                let save = move |_cancel: &_| load::write_path(&path, COLLECTION_SCRIPT);
                self.saving = Some(self.tasks.start("save the script", save));
            }
            Command::ShowTab(tab) => {
                self.leave_views();
                self.look.tab = tab;
            }
            Command::ShowFinding(finding) => self.show_finding(finding),
            Command::SetAsOf(as_of) => {
                self.as_of = as_of;
                self.now = self.clock.now();
            }
            Command::SetSkew(seconds) => {
                let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
                self.policy.skew = TimeDelta::try_seconds(seconds).unwrap_or(self.policy.skew);
            }
            // What was open may be gone, and another finding stand in its place.
            Command::SetAudiences(audiences) => {
                self.look.finding = OpenFinding::None;
                self.look.top_bar.set_audiences(&audiences);
                self.policy.audiences = audiences;
            }
            Command::SetTrustedHosts(hosts) => self.set_hosts(&hosts),
            // A token names it: whether it stands in the user's own network is another question.
            Command::TrustHost(host) => match host.parse() {
                Ok(pattern) => self.trust(Some(TrustedHost { pattern, is_own: false })),
                Err(error) => self.tell_untrusted(&host, &error),
            },
            Command::SetNetwork(mode) => self.set_network(mode),
            Command::SetAlwaysTrusted(hosts) => self.network.approvals.always = hosts,
            Command::CopyReport => {
                if let Some(view) = self.slot.value() {
                    ctx.copy_text(view.report.clone());
                    self.look.say_copied(ctx);
                }
            }
            Command::ShowEndpoints => self.show_endpoints(),
            Command::Endpoints(command) => self.carry_out_endpoints(ctx, command),
            Command::Network(command) => self.carry_out_network(command),
            Command::Copy(text) => {
                ctx.copy_text(text);
                self.look.say_copied(ctx);
            }
            Command::SetTheme(theme) => self.set_theme(ctx, theme),
            Command::NextTheme => self.set_theme(ctx, self.look.theme.next()),
            // There is nothing to search in anything but a token: what is looked at stays.
            Command::FocusSearch if self.slot.value().is_none_or(|view| view.token(self.place()).is_none()) => {}
            Command::FocusSearch => {
                self.leave_views();
                self.look.tab = Tab::Claims;
                self.look.top_bar.focus_search = true;
            }
            Command::Dismiss => self.dismiss(),
        }
    }

    /// Takes a pasted text as evidence.
    pub(super) fn paste(&mut self, text: String) {
        self.messages.retain(|message| message.text != EMPTY_CLIPBOARD);
        let input = Input { name: "paste".to_owned(), kind: SourceKind::Paste, bytes: text.into_bytes() };
        self.put(Content::Input(Arc::new(input)));
    }

    /// Takes a typed text as a shared secret.
    fn use_secret(&mut self, text: String, is_base64: bool) {
        let bytes = if is_base64 { secret_of_base64(&text) } else { Some(text.into_bytes()) };
        let Some(bytes) = bytes else {
            self.tell(Tone::Failed, "The secret is not base64, so it was not taken".to_owned());
            return;
        };
        let input = Input { name: "typed secret".to_owned(), kind: SourceKind::Paste, bytes };
        self.put(Content::Evidence(Box::new(Evidence::secret(input))));
    }

    fn ask_for_file(&mut self, purpose: Purpose) {
        if self.dialog.is_none() {
            self.dialog = Some((purpose, self.tasks.start("file dialog", move |_cancel| load::pick(purpose))));
        }
    }

    fn open(&mut self, path: PathBuf) {
        let task = Reading::start(&self.tasks, "read file", move |watch| vec![load::read_evidence(&path, watch)]);
        self.loading.push_back(task);
    }

    /// Puts everything away and lays the sample case out, judged as of its own moment.
    fn open_sample(&mut self) {
        self.clear();
        let sample = sample();
        for input in sample.inputs {
            self.put(Content::Input(Arc::new(input)));
        }
        self.as_of = AsOf::Fixed(sample.at.timestamp());
        self.look.top_bar.set_audiences(&sample.policy.audiences);
        self.policy = sample.policy;
        let hosts = self.hosts();
        self.look.top_bar.set_hosts(&hosts);
    }

    fn clear(&mut self) {
        self.entries.clear();
        self.removed.clear();
        self.messages.clear();
        self.slot.clear();
        self.guess = None;
        self.network.stop();
        self.comparison.clear();
        self.look.compared = None;
        self.look.shows_causes = false;
        self.look.cause = None;
        self.look.selected = None;
        self.look.finding = OpenFinding::Undecided;
        self.look.claims.chosen = None;
        self.look.secret = SecretState::default();
        self.look.top_bar.search.clear();
        // What was decided for one case holds for no other: a forgotten trusted host would turn the next one green.
        let skew = self.policy.skew;
        self.policy = Policy { skew, ..Policy::default() };
        self.as_of = AsOf::Now;
        self.look.top_bar.set_audiences(&[]);
        self.look.top_bar.set_hosts(&[]);
    }

    fn remove(&mut self, place: usize) {
        let Some(view) = self.slot.value() else { return };
        let Some(origin) = view.artifacts.get(place).and_then(|artifact| artifact.origin) else { return };
        let others = view.artifacts.iter().filter(|artifact| artifact.origin != Some(origin));
        let mut left_of_entry = others.clone().filter(|artifact| artifact.origin.is_some_and(|(id, _)| id == origin.0));
        if left_of_entry.next().is_none() {
            self.entries.retain(|entry| entry.id != origin.0);
            self.removed.retain(|(id, _)| *id != origin.0);
        } else {
            self.removed.insert(origin);
        }
        let selected = self.place();
        self.look.selected = match selected.cmp(&place) {
            std::cmp::Ordering::Less => Some(selected),
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(selected - 1),
        };
        self.look.finding = OpenFinding::Undecided;
    }

    pub(super) fn select(&mut self, place: usize) {
        if self.place() != place {
            self.look.finding = OpenFinding::Undecided;
            self.look.claims.chosen = None;
            self.generation += 1;
        }
        self.look.selected = Some(place);
    }

    fn select_beside(&mut self, step: isize) {
        let Some(view) = self.slot.value() else { return };
        let order = view.evidence.order();
        let here = order.iter().position(|place| *place == self.place()).unwrap_or_default();
        if let Some(place) = here.checked_add_signed(step).and_then(|next| order.get(next)) {
            self.look_at(*place);
        }
    }

    /// Shows the causes in the middle of the window.
    fn show_cause(&mut self, cause: Option<usize>) {
        self.leave_views();
        self.look.shows_causes = true;
        self.look.cause = cause;
        self.look.cause_just_opened = cause.is_some();
    }

    fn show_finding(&mut self, finding: Option<usize>) {
        self.look.finding = finding.map_or(OpenFinding::None, OpenFinding::At);
        self.look.finding_just_opened = finding.is_some();
        let place = self.place();
        let Some(artifact) = self.slot.value().and_then(|view| view.artifacts.get(place)) else { return };
        let shown = finding.and_then(|finding| artifact.findings.items.get(finding));
        if let Some(pointer) = shown.and_then(|finding| finding.place.as_ref()).map(|place| place.pointer.clone()) {
            self.look.claims.choose(&pointer);
            self.look.reveal_raw = true;
        }
    }

    pub(super) fn hosts(&self) -> Vec<String> {
        self.policy.trusted_hosts.iter().map(|trusted| trusted.pattern.to_string()).collect()
    }

    fn set_hosts(&mut self, hosts: &[String]) {
        self.look.finding = OpenFinding::None;
        let mut patterns: Vec<TrustedHost> = Vec::new();
        for host in hosts {
            match host.parse::<TrustedHost>() {
                Ok(trusted) if patterns.iter().any(|known| known.pattern == trusted.pattern) => {}
                // One that was approved elsewhere stays what it was.
                Ok(trusted) => {
                    let known = self.policy.trusted_hosts.iter().find(|known| known.pattern == trusted.pattern);
                    patterns.push(known.cloned().unwrap_or(trusted));
                }
                Err(error) => self.tell_untrusted(host, &error),
            }
        }
        self.policy.trusted_hosts = patterns;
        let hosts = self.hosts();
        self.look.top_bar.set_hosts(&hosts);
    }

    /// Trusts one more host for this case. One that is the user's own stays so.
    pub(super) fn trust(&mut self, host: Option<TrustedHost>) {
        let Some(host) = host else { return };
        self.look.finding = OpenFinding::None;
        match self.policy.trusted_hosts.iter_mut().find(|known| known.pattern == host.pattern) {
            Some(known) => known.is_own |= host.is_own,
            None => self.policy.trusted_hosts.push(host),
        }
        let hosts = self.hosts();
        self.look.top_bar.set_hosts(&hosts);
    }

    fn tell_untrusted(&mut self, host: &str, error: &HostPatternError) {
        self.tell(Tone::Failed, format!("{} cannot be trusted: {error}", text::quoted(host)));
    }

    /// Switched off, nothing goes on that is under way.
    fn set_network(&mut self, mode: NetworkMode) {
        self.network.mode = mode;
        if mode == NetworkMode::Off {
            self.network.fetching.clear();
            self.network.look_up = None;
            self.network.following = None;
        }
    }

    fn set_theme(&mut self, ctx: &egui::Context, theme: ThemeChoice) {
        self.look.theme = theme;
        ctx.set_theme(theme.preference());
    }

    /// Closes one thing, the innermost first.
    fn dismiss(&mut self) {
        if self.network.dialog.take().is_some()
            || self.path_prompt.take().is_some()
            || self.close_endpoints()
            || self.look.compared.take().is_some()
            || std::mem::take(&mut self.look.shows_causes)
        {
        } else if !self.look.top_bar.search.is_empty() {
            self.look.top_bar.search.clear();
        } else if self.finding().is_some() {
            self.look.finding = OpenFinding::None;
            self.look.claims.chosen = None;
        } else if self.look.claims.chosen.take().is_none() {
            self.messages.pop();
        }
    }
}

const NOT_HMAC: &str =
    "This token's signature is not made with a secret (HS256, HS384 or HS512), so there is none to try";

/// The system answers within a pass or two.
/// Base64 in either alphabet, with padding or without.
fn secret_of_base64(text: &str) -> Option<Vec<u8>> {
    let plain = text.trim().trim_end_matches('=').replace('+', "-").replace('/', "_");
    match base64url::decode(&plain) {
        (bytes, None) => Some(bytes),
        _ => None,
    }
}

const PASTE_PATIENCE: u8 = 4;
