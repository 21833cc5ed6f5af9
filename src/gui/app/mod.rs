//! The application: what is on the table, what the user looks at, and the one slot in which the view is computed. `logic`
//! takes input and answers, `ui` draws, `commands` carries out what the user asked for.

mod commands;
mod comparing;
mod endpoints;
mod fetching;
mod live;
mod logic;
mod messages;
mod network;
mod ui;

use std::collections::{BTreeSet, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;

use eframe::egui;

use self::endpoints::Endpoints;
use self::messages::Message;
use self::network::NetworkMenu;
use super::clock::{Clock, SystemClock};
use super::command::{AsOf, Command, Tab};
use super::guess::Guess;
use super::load::{Picked, Purpose};
use super::network::NetworkState;
use super::panels::claims::ClaimsState;
use super::panels::compare::{CompareState, CompareView};
use super::panels::keys::SecretState;
use super::panels::top_bar::TopBarState;
use super::reading::Reading;
use super::settings::{self, Saver};
use super::slot::Slot;
use super::task::{Spawn, Task, Tasks, Threads};
use super::theme::{self, ThemeChoice, Tone};
use super::view::{CaseView, Content, Entry, Origin, Piece, Question};
use crate::fetch::{Network, SystemNetwork};
use crate::policy::Policy;
use crate::time::Time;

/// What the window is opened with.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// Files to open.
    pub files: Vec<PathBuf>,
    /// Whether to open the sample case.
    pub sample: bool,
}

/// What the application gets from outside, so that tests can put something else in its place.
#[derive(Clone)]
pub struct Outside {
    /// Where work runs.
    pub spawn: Arc<dyn Spawn>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// The network, which is asked for what the user approves and nothing else.
    pub network: Arc<dyn Network>,
    /// Where the settings are kept; nowhere in tests.
    pub settings: Option<PathBuf>,
}

impl Default for Outside {
    fn default() -> Self {
        Self {
            spawn: Arc::new(Threads),
            clock: Arc::new(SystemClock),
            network: Arc::new(SystemNetwork::default()),
            settings: settings::place(),
        }
    }
}

/// The application.
pub struct App {
    tasks: Tasks,
    clock: Arc<dyn Clock>,
    entries: Vec<Entry>,
    removed: BTreeSet<Origin>,
    next_id: u64,
    /// What the user has decided for the case that is open.
    policy: Policy,
    network: NetworkState,
    network_menu: NetworkMenu,
    endpoints: Endpoints,
    saver: Saver,
    as_of: AsOf,
    /// The moment that stands for "now" since it was last looked at.
    now: Time,
    slot: Slot<Question, CaseView>,
    /// The comparison that is looked at.
    comparison: Slot<(Piece, Piece), CompareView>,
    /// Counts the comparisons.
    comparisons: u64,
    /// Counts the views, so that what is derived from one can tell that it is stale.
    generation: u64,
    loading: VecDeque<Reading>,
    dialog: Option<(Purpose, Task<Picked>)>,
    /// What is being written to a file.
    saving: Option<Task<Result<String, String>>>,
    /// The list of secrets that is being tried.
    guess: Option<Guess>,
    commands: Vec<Command>,
    look: Look,
    messages: Vec<Message>,
    path_prompt: Option<(Purpose, String)>,
    /// Passes to wait for the clipboard's text before it is called empty.
    paste_patience: u8,
}

/// What the user looks at.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a thing of its own that is so or not")]
struct Look {
    theme: ThemeChoice,
    /// The place of the selected artifact, or that the next view decides.
    selected: Option<usize>,
    /// The first entry that no view has shown yet: a new token is looked at when it comes.
    newest_from: Option<u64>,
    tab: Tab,
    finding: OpenFinding,
    finding_just_opened: bool,
    reveal_raw: bool,
    /// The causes fill the middle of the window.
    shows_causes: bool,
    /// The cause that is open there.
    cause: Option<usize>,
    cause_just_opened: bool,
    /// The keyboard goes to the causes, which were asked for with it.
    causes_take_focus: bool,
    /// How high the causes in short are.
    causes_height: f32,
    top_bar: TopBarState,
    claims: ClaimsState,
    secret: SecretState,
    /// The two pieces beside each other, while they are.
    compared: Option<Compared>,
    compare: CompareState,
    files_hover: bool,
    /// When something was put on the clipboard, in seconds since the start.
    copied_secs: Option<f64>,
}

impl Look {
    fn say_copied(&mut self, ctx: &egui::Context) {
        self.copied_secs = Some(ctx.input(|input| input.time));
    }
}

/// Two pieces beside each other.
#[derive(Clone, Copy)]
struct Compared {
    left: Piece,
    right: Option<Piece>,
}

/// Which finding is unfolded.
#[derive(Clone, Copy, Default)]
enum OpenFinding {
    /// The view decides: nobody has chosen yet.
    #[default]
    Undecided,
    /// All are folded.
    None,
    /// The one at this place.
    At(usize),
}

impl App {
    /// The application in a window. Fonts and style are installed here; nothing else is done before the first frame.
    pub fn new(ctx: &egui::Context, start: &Start, outside: Outside) -> Self {
        theme::install(ctx);
        let now = outside.clock.now();
        // A small file, read once, so that the window opens in its own look.
        let (remembered, complaint) = outside.settings.as_deref().map(settings::load).unwrap_or_default();
        let mut commands: Vec<Command> = start.files.iter().cloned().map(Command::OpenPath).collect();
        if start.sample {
            commands.push(Command::OpenSample);
        }
        let mut app = Self {
            tasks: Tasks::new(outside.spawn, ctx.clone()),
            clock: outside.clock,
            entries: Vec::new(),
            removed: BTreeSet::new(),
            next_id: 0,
            policy: Policy::default(),
            network: NetworkState::new(outside.network),
            network_menu: NetworkMenu::default(),
            endpoints: Endpoints::default(),
            saver: Saver::new(outside.settings, &remembered),
            as_of: AsOf::Now,
            now,
            slot: Slot::default(),
            comparison: Slot::default(),
            comparisons: 0,
            generation: 0,
            loading: VecDeque::new(),
            dialog: None,
            saving: None,
            guess: None,
            commands,
            look: Look::default(),
            messages: Vec::new(),
            path_prompt: None,
            paste_patience: 0,
        };
        app.remember(ctx, remembered);
        if let Some(text) = complaint {
            app.tell(Tone::Warning, text);
        }
        app
    }

    /// Asks for something, as a button would.
    pub fn ask_for(&mut self, command: Command) {
        self.commands.push(command);
    }

    /// The place of the artifact that is looked at.
    fn place(&self) -> usize {
        self.look.selected.unwrap_or_else(|| self.slot.value().map_or(0, CaseView::first_place))
    }

    /// The finding that is open.
    fn finding(&self) -> Option<usize> {
        let place = self.place();
        let findings =
            self.slot.value().and_then(|view| view.artifacts.get(place)).map(|artifact| &artifact.findings)?;
        let open = match self.look.finding {
            OpenFinding::Undecided => findings.first_open(),
            OpenFinding::None => None,
            OpenFinding::At(finding) => Some(finding),
        };
        open.filter(|finding| *finding < findings.items.len())
    }

    /// The moment of judgement.
    fn at(&self) -> Time {
        match self.as_of {
            AsOf::Now => self.now,
            AsOf::Fixed(unix) => crate::time::from_unix(unix).unwrap_or(self.now),
        }
    }

    /// The user's decisions: those for this case, and those for every case.
    fn decisions(&self) -> Policy {
        let at_events = self.as_of == AsOf::Now;
        Policy { at_events, ..self.network.approvals.beside(&self.policy) }
    }

    fn put(&mut self, content: Content) {
        self.entries.push(Entry { id: self.next_id, content });
        self.look.newest_from.get_or_insert(self.next_id);
        self.next_id += 1;
        self.now = self.clock.now();
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.logic(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.ui(ui);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        let settings = self.settings();
        self.saver.finish(&settings);
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}
