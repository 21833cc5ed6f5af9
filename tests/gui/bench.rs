//! The bench that every test stands on: size, theme, clock and the queue of background work are fixed.
#![expect(clippy::expect_used, reason = "a bench that cannot be built is a failed test")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use assay::fetch::Network;
use assay::gui::app::{App, Outside, Start};
use assay::gui::clock::{Clock, LOCAL_FORMAT};
use assay::gui::command::Command;
use assay::gui::task::Held;
use assay::time::{Time, from_unix};
use chrono::FixedOffset;
use eframe::egui;
use eframe::egui::{Event, OutputCommand, Role, Theme};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node};

use crate::network::FakeNetwork;

/// 2027-01-15 10:00:00 UTC: two hours after the expired token's end, one hour after the good one's beginning.
pub(crate) const NOW: i64 = 1_800_007_200;

/// A window under test.
pub(crate) struct Bench {
    pub(crate) harness: Harness<'static, Cleared>,
    pub(crate) held: Arc<Held>,
    pub(crate) network: Arc<FakeNetwork>,
    clock: Arc<FixedClock>,
    /// What the network may be asked, in its order.
    approved: Vec<String>,
}

/// No test ends with a call that it did not approve, or without one that it did.
impl Drop for Bench {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.network.calls(), self.approved, "what was asked, and what was approved");
        }
    }
}

/// The program in a window that is cleared before each frame, as eframe does and this harness does not.
pub(crate) struct Cleared(App);

impl eframe::App for Cleared {
    fn logic(&mut self, ctx: &egui::Context, frame: &mut eframe::Frame) {
        eframe::App::logic(&mut self.0, ctx, frame);
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        let ground = ui.visuals().panel_fill;
        ui.painter().rect_filled(ui.max_rect(), 0.0, ground);
        eframe::App::ui(&mut self.0, ui, frame);
    }
}

/// A clock that stands still until a test moves it.
#[derive(Default)]
struct FixedClock(AtomicI64);

impl Clock for FixedClock {
    fn now(&self) -> Time {
        from_unix(NOW + self.0.load(Ordering::Relaxed)).expect("the moment exists")
    }

    fn local(&self, time: Time) -> String {
        let zone = FixedOffset::east_opt(3_600).expect("the zone exists");
        time.with_timezone(&zone).format(LOCAL_FORMAT).to_string()
    }
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with(LARGE, Theme::Light)
    }

    /// A window that was opened with these files.
    pub(crate) fn opened(files: Vec<PathBuf>) -> Self {
        Self::started(LARGE, Theme::Light, Start { files, sample: false })
    }

    /// The same in this size and look.
    pub(crate) fn with_files(size: [f32; 2], theme: Theme, files: Vec<PathBuf>) -> Self {
        Self::started(size, theme, Start { files, sample: false })
    }

    pub(crate) fn with(size: [f32; 2], theme: Theme) -> Self {
        Self::started(size, theme, Start::default())
    }

    fn started(size: [f32; 2], theme: Theme, start: Start) -> Self {
        Self::remembering(size, theme, start, None)
    }

    /// A window that keeps its settings in this file.
    pub(crate) fn remembering(size: [f32; 2], theme: Theme, start: Start, settings: Option<PathBuf>) -> Self {
        Self::built(size, theme, start, settings, None)
    }

    /// A window on another network than the scripted one.
    pub(crate) fn on(network: Arc<dyn Network>) -> Self {
        Self::built(LARGE, Theme::Light, Start::default(), None, Some(network))
    }

    fn built(
        size: [f32; 2],
        theme: Theme,
        start: Start,
        settings: Option<PathBuf>,
        other_network: Option<Arc<dyn Network>>,
    ) -> Self {
        let held = Arc::new(Held::default());
        let network = Arc::<FakeNetwork>::default();
        let clock = Arc::<FixedClock>::default();
        let outside = Outside {
            spawn: held.clone(),
            clock: clock.clone(),
            network: other_network.unwrap_or_else(|| network.clone()),
            settings,
        };
        let harness = Harness::builder()
            .with_size(size)
            .with_theme(theme)
            .with_max_steps(16)
            .build_eframe(move |creation| Cleared(App::new(&creation.egui_ctx, &start, outside)));
        Self { harness, held, clock, network, approved: Vec::new() }
    }

    /// From now on the network may be asked this, once: `look up mail.contoso.com`, `fetch https://…`.
    pub(crate) fn approve(&mut self, call: &str) {
        self.approved.push(call.to_owned());
    }

    /// The sample case, opened and assessed.
    pub(crate) fn sample(size: [f32; 2], theme: Theme) -> Self {
        let mut bench = Self::with(size, theme);
        bench.click(Role::Button, "Open the sample case");
        bench
    }

    /// Lets so much time pass, and what is due happen.
    pub(crate) fn pass(&mut self, seconds: i64) {
        self.clock.0.fetch_add(seconds, Ordering::Relaxed);
        self.harness.step();
        self.settle();
    }

    /// Pastes a text, without doing the work that follows from it.
    pub(crate) fn paste_only(&mut self, text: &str) {
        self.harness.event(Event::Paste(text.to_owned()));
        self.harness.step();
    }

    /// Pastes a text and waits for what it leads to.
    pub(crate) fn paste(&mut self, text: &str) {
        self.paste_only(text);
        self.settle();
    }

    /// Does all background work and draws until nothing changes.
    pub(crate) fn settle(&mut self) {
        for _ in 0..8 {
            while self.held.run_next() {}
            self.harness.step();
        }
        self.harness.run_ok();
    }

    /// Clicks what has this name and waits for what it leads to.
    #[track_caller]
    pub(crate) fn click(&mut self, role: Role, name: &str) {
        self.harness.get_by_role_and_label(role, name).click();
        self.harness.step();
        self.settle();
    }

    /// Carries a command out that no button of this screen has, and waits for what it leads to.
    pub(crate) fn command(&mut self, command: Command) {
        self.harness.state_mut().0.ask_for(command);
        self.harness.step();
        self.settle();
    }

    /// Trusts the host that the token names, in the finding about it.
    #[track_caller]
    pub(crate) fn trust_host(&mut self) {
        let finding = "Warning: Nobody has approved `mail.contoso.com` as a host that publishes keys";
        self.click(Role::Button, finding);
        self.click(Role::Button, "Trust this host");
    }

    /// Whether some text on screen holds this text.
    pub(crate) fn shows(&self, text: &str) -> bool {
        self.harness.root().children_recursive().any(|node| words(&node).contains(text))
    }

    #[track_caller]
    pub(crate) fn assert_shows(&self, text: &str) {
        assert!(self.shows(text), "{text:?} is not on screen:\n{}", self.outline());
    }

    /// What the last frame put on the clipboard.
    pub(crate) fn copied(&self) -> Option<String> {
        self.harness.output().platform_output.commands.iter().find_map(|command| match command {
            OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        })
    }

    /// Role, label, value and state of everything that a screen reader finds, one a line.
    pub(crate) fn outline(&self) -> String {
        let mut text = String::new();
        describe(&self.harness.root(), 0, &mut text);
        text
    }
}

pub(crate) const LARGE: [f32; 2] = [1280.0, 800.0];
pub(crate) const SMALL: [f32; 2] = [960.0, 600.0];

pub(crate) fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gui/fixtures").join(name);
    std::fs::read_to_string(path).expect("the fixture is there")
}

/// Compares a text with the one in `tests/gui/snapshots`, which `UPDATE_SNAPSHOTS=1` writes anew.
#[track_caller]
pub(crate) fn check_text(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/gui/snapshots/{name}.txt"));
    #[expect(clippy::disallowed_methods, reason = "the same variable tells egui's own snapshots to be written")]
    let update = std::env::var_os("UPDATE_SNAPSHOTS").is_some();
    if update {
        std::fs::write(&path, text).expect("the snapshot can be written");
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, expected, "run with UPDATE_SNAPSHOTS=1 if this is as it should be");
}

fn words(node: &Node<'_>) -> String {
    let node = node.accesskit_node();
    format!("{}\n{}", node.label().unwrap_or_default(), node.value().unwrap_or_default())
}

fn describe(node: &Node<'_>, depth: usize, text: &mut String) {
    let raw = node.accesskit_node();
    if raw.role() == Role::TextRun {
        return; // the same words again, line by line
    }
    let label = raw.label().unwrap_or_default();
    let value = raw.value().unwrap_or_default();
    let silent = label.is_empty() && value.is_empty();
    let structural = matches!(raw.role(), Role::GenericContainer | Role::Unknown | Role::Window | Role::Pane);
    let next = if silent && structural {
        depth
    } else {
        let mut line = format!("{}{:?}", "  ".repeat(depth), raw.role());
        for (name, content) in [("", &label), ("= ", &value)] {
            if !content.is_empty() {
                let _infallible = write!(line, " {name}{content:?}");
            }
        }
        if raw.toggled() == Some(egui::accesskit::Toggled::True) {
            line.push_str(" (on)");
        }
        if raw.is_disabled() {
            line.push_str(" (disabled)");
        }
        if raw.is_focused() {
            line.push_str(" (focused)");
        }
        text.push_str(&line);
        text.push('\n');
        depth + 1
    };
    for child in node.children() {
        describe(&child, next, text);
    }
}
