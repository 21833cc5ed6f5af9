//! Everything the user can ask for, once: menus, buttons, shortcuts and tooltips all speak of these.

use std::path::PathBuf;

use eframe::egui::{Key, KeyboardShortcut, Modifiers};

use super::load::Purpose;
use super::network::{Interval, NetworkMode, Request};
use super::theme::ThemeChoice;
use super::widgets::AddressAction;
use crate::fetch::ProxyChoice;
use crate::policy::TrustedHost;

/// One wish of the user. Panels report them; the application carries them out.
#[derive(Clone, PartialEq)]
pub enum Command {
    /// Show the system's dialog for files.
    Open,
    /// Open a file whose path was typed.
    OpenPath(PathBuf),
    /// Show the system's dialog for a list of secrets to try.
    TrySecrets,
    /// Try the secrets in the file at this path.
    TrySecretsIn(PathBuf),
    /// Stop trying secrets.
    StopTrying,
    /// Stop reading an event log.
    StopReading,
    /// Take a text that was typed as a shared secret.
    UseSecret {
        /// What was typed.
        text: String,
        /// It is base64 of the secret, not the secret itself.
        is_base64: bool,
    },
    /// Show the system's dialog for the payload of a token that came without it.
    OpenPayload,
    /// Take the file at this path as that payload.
    OpenPayloadAt(PathBuf),
    /// Ask for an address to fetch a document from.
    FetchAddress,
    /// Show where an address that was typed leads, before anything is fetched.
    AskAboutAddress(String),
    /// Show what a document is that somebody asks for, and whether it may be fetched.
    AskToFetch(Request),
    /// Approve what the open dialog shows, as chosen in it, and fetch.
    ConfirmFetch,
    /// Fetch a document again; ask before if that is not approved.
    FetchAgain(Request),
    /// Stop fetching the document at this address.
    StopFetching(String),
    /// Look at a document again and again, or not any more.
    SetLive(Request, Option<Interval>),
    /// Go on with the live view of the document at this address.
    ResumeLive(String),
    /// Take what is on the clipboard.
    Paste,
    /// Open the built-in example.
    OpenSample,
    /// Put the report on the clipboard, without signatures and personal data.
    CopyReport,
    /// Put everything away.
    Clear,
    /// Put one piece of evidence away, by its place in the list.
    Remove(usize),
    /// Look at one piece of evidence, by its place in the list.
    Select(usize),
    /// Look at what came in as this entry.
    SelectEntry(u64),
    /// Look at the piece of evidence after the selected one.
    SelectNext,
    /// Look at the piece of evidence before the selected one.
    SelectPrevious,
    /// Put the selected piece of evidence beside another one of its kind.
    Compare,
    /// Put the selected piece of evidence beside this one, by its place in the list.
    CompareWith(usize),
    /// Put these two beside each other, by their places in the list; the right one may be chosen later.
    ComparePieces(usize, Option<usize>),
    /// Exchange the sides of the comparison.
    SwapSides,
    /// Go back to the selected piece of evidence.
    EndCompare,
    /// Look at the causes, with this one open, by its place.
    ShowCause(Option<usize>),
    /// Look at the causes, or go back from them.
    Causes,
    /// Go back from the causes to the selected piece of evidence.
    CloseCauses,
    /// Show the system's dialog for the place of the collection script.
    SaveScript,
    /// Write the collection script to this path.
    SaveScriptTo(PathBuf),
    /// Show one of the tabs.
    ShowTab(Tab),
    /// Show the details of one finding, by its place in the list; none closes them.
    ShowFinding(Option<usize>),
    /// Judge as of another moment.
    SetAsOf(AsOf),
    /// Allow clocks to differ by so many seconds.
    SetSkew(u64),
    /// Expect one of these audiences.
    SetAudiences(Vec<String>),
    /// Trust these hosts, and no others.
    SetTrustedHosts(Vec<String>),
    /// Trust one more host, for this session.
    TrustHost(String),
    /// Use the network after asking, or not at all.
    SetNetwork(NetworkMode),
    /// Let these hosts be asked in every case, and no others.
    SetAlwaysTrusted(Vec<TrustedHost>),
    /// Look at the endpoints that can be asked.
    ShowEndpoints,
    /// Do something with them.
    Endpoints(EndpointsCommand),
    /// Change how the network is used.
    Network(NetworkCommand),
    /// Put a text on the clipboard.
    Copy(String),
    /// Change the look.
    SetTheme(ThemeChoice),
    /// Walk through the looks.
    NextTheme,
    /// Put the cursor into the search field.
    FocusSearch,
    /// Close what is open: details, search, message.
    Dismiss,
}

/// What the user can ask for where endpoints are asked.
#[derive(Clone, PartialEq)]
pub enum EndpointsCommand {
    /// Ask the endpoints of this cloud, by its id, or of none.
    SetCloud(Option<&'static str>),
    /// Change the list of the user's own endpoints.
    Own(AddressAction),
    /// Ask this time server as well, or none.
    SetTimeServer(Option<String>),
    /// Ask them.
    Start,
    /// Call it off.
    Cancel,
    /// Put what came of it on the clipboard.
    CopyText,
    /// Make evidence of what came of it.
    PutIntoCase,
    /// Take that evidence away again.
    TakeFromCase,
    /// Look at all that is known of one endpoint, by its row.
    Select(Option<usize>),
    /// Go back to the case.
    Close,
}

/// What the user can change about the network.
#[derive(Clone, PartialEq)]
pub enum NetworkCommand {
    /// Take another way out.
    SetProxy(ProxyChoice),
    /// Change the list of hosts that are always approved.
    Approved(AddressAction),
    /// Approve a host no longer for this case, by its place in the list.
    Forget(usize),
    /// Keep fetched documents on disk, or not.
    SetCache(bool),
    /// Delete those that are kept.
    ClearCache,
}

/// The moment as of which everything is judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AsOf {
    /// The present moment, and it moves on.
    #[default]
    Now,
    /// A moment in Unix seconds.
    Fixed(i64),
}

/// The views of a token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tab {
    /// The ladder.
    #[default]
    Steps,
    /// Header and payload as trees.
    Claims,
    /// The text as it came.
    Raw,
    /// The keys that were considered.
    Keys,
}

impl Tab {
    /// All tabs from left to right.
    pub const ALL: [Self; 4] = [Self::Steps, Self::Claims, Self::Raw, Self::Keys];

    /// The word on the tab.
    pub fn word(self) -> &'static str {
        match self {
            Self::Steps => "Steps",
            Self::Claims => "Claims",
            Self::Raw => "Raw",
            Self::Keys => "Keys",
        }
    }
}

impl Command {
    /// What a file is for, once it was chosen.
    pub fn of_file(purpose: Purpose, path: PathBuf) -> Self {
        match purpose {
            Purpose::Evidence => Self::OpenPath(path),
            Purpose::SecretList => Self::TrySecretsIn(path),
            Purpose::Payload => Self::OpenPayloadAt(path),
            Purpose::Script => Self::SaveScriptTo(path),
        }
    }

    /// The words in a menu or on a button; empty for commands that no menu shows.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Open => "Open…",
            Self::TrySecrets => "Try a list of secrets…",
            Self::StopTrying | Self::StopReading => "Stop",
            Self::StopFetching(_) => "Cancel",
            Self::OpenPayload => "Add the payload…",
            Self::FetchAddress => "Fetch…",
            Self::Paste => "Paste",
            Self::OpenSample => "Open the sample case",
            Self::CopyReport => "Copy report",
            Self::Clear => "Clear",
            Self::NextTheme => "Next theme",
            Self::FocusSearch => "Search claims",
            Self::Compare => "Compare",
            Self::SwapSides => "Swap",
            Self::EndCompare => "Close the comparison",
            Self::Causes => "Causes",
            Self::CloseCauses => "Close the causes",
            Self::SaveScript => "Save the collection script…",
            Self::ShowEndpoints => "Endpoints",
            Self::Endpoints(command) => command.words(),
            Self::Network(NetworkCommand::ClearCache) => "Delete them",
            Self::SelectNext => "Next evidence",
            Self::SelectPrevious => "Previous evidence",
            Self::ShowTab(tab) => tab.word(),
            Self::Dismiss => "Close",
            _ => "",
        }
    }

    /// What it does, in one sentence.
    pub fn tooltip(&self) -> &'static str {
        match self {
            Self::Open => "Open files: tokens, certificates, key documents, PowerShell output, events, traces",
            Self::TrySecrets => {
                "Try every line of a file as the secret of this token's signature; nothing leaves this computer"
            }
            Self::StopTrying => "Stop trying the secrets in the list",
            Self::StopReading => "Stop reading the event log; nothing is kept of it",
            Self::StopFetching(_) => "Stop fetching; nothing is kept of it",
            Self::OpenPayload => "Open the file that a token without payload was signed over; every byte of it counts",
            Self::Paste => "Take a token, certificate, PowerShell output, event or header from the clipboard",
            Self::FetchAddress => {
                "Fetch a key document from an address; you see where it leads before anybody is asked"
            }
            Self::OpenSample => "Look at a made-up Exchange token with its certificates and key document",
            Self::CopyReport => "Copy the report as text, without signatures and personal data",
            Self::Clear => "Put all evidence away",
            Self::Compare => {
                "Put this beside another token, certificate or key document (Ctrl+click on it does the same)"
            }
            Self::Causes => "See what the findings point to, what would settle it, and what to run",
            Self::SaveScript => {
                "Save a PowerShell script that collects the Exchange configuration into one file, which can be opened \
                 here. It only reads, and takes no secrets. It was tested for its grammar, not on a real server"
            }
            Self::SwapSides => "Exchange the left and the right side",
            Self::ShowEndpoints => {
                "See whether the endpoints of a cloud, and your own, can be reached; nothing is asked before you start it"
            }
            Self::Endpoints(command) => command.tooltip(),
            Self::Network(NetworkCommand::ClearCache) => "Delete the documents that are kept on disk",
            Self::FocusSearch => "Show only claims of the token whose name or value holds a text",
            _ => self.words(),
        }
    }

    /// The keys that ask for it.
    pub fn shortcut(&self) -> Option<KeyboardShortcut> {
        SHORTCUTS.iter().find(|(_, command)| command == self).map(|(keys, _)| *keys)
    }
}

impl EndpointsCommand {
    fn words(&self) -> &'static str {
        match self {
            Self::Start => "Start",
            Self::Cancel => "Cancel",
            Self::CopyText => "Copy as text",
            Self::PutIntoCase => "Put into the case",
            Self::TakeFromCase => "Take out of the case",
            Self::Close => "Close the endpoints",
            _ => "",
        }
    }

    fn tooltip(&self) -> &'static str {
        match self {
            Self::Start => "Ask each endpoint for its name, a connection, TLS and one answer",
            Self::Cancel => "Ask no more; what has come stays",
            Self::CopyText => "Copy what came of each endpoint, and of the clocks, as text",
            Self::PutIntoCase => "Make evidence of the results, so that the findings and causes count them in",
            Self::TakeFromCase => "The results stay here and are evidence no longer",
            _ => self.words(),
        }
    }
}

/// Every shortcut, those with the most modifiers first, so that a shorter one never swallows a longer one.
///
/// Ctrl+V is not among them: it arrives as a paste event, from wherever the system's paste comes.
pub const SHORTCUTS: [(KeyboardShortcut, Command); 18] = [
    (keys(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::T), Command::NextTheme),
    (keys(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Backspace), Command::Clear),
    (keys(Modifiers::COMMAND, Key::O), Command::Open),
    (keys(Modifiers::COMMAND, Key::U), Command::FetchAddress),
    (keys(Modifiers::COMMAND, Key::F), Command::FocusSearch),
    (keys(Modifiers::COMMAND, Key::R), Command::CopyReport),
    (keys(Modifiers::COMMAND, Key::L), Command::TrySecrets),
    (keys(Modifiers::COMMAND, Key::D), Command::Compare),
    (keys(Modifiers::COMMAND, Key::E), Command::ShowEndpoints),
    (keys(Modifiers::COMMAND, Key::G), Command::Causes),
    (keys(Modifiers::COMMAND, Key::Num1), Command::ShowTab(Tab::Steps)),
    (keys(Modifiers::COMMAND, Key::Num2), Command::ShowTab(Tab::Claims)),
    (keys(Modifiers::COMMAND, Key::Num3), Command::ShowTab(Tab::Raw)),
    (keys(Modifiers::COMMAND, Key::Num4), Command::ShowTab(Tab::Keys)),
    (keys(Modifiers::ALT, Key::ArrowDown), Command::SelectNext),
    (keys(Modifiers::ALT, Key::ArrowUp), Command::SelectPrevious),
    (keys(Modifiers::NONE, Key::F1), Command::OpenSample),
    (keys(Modifiers::NONE, Key::Escape), Command::Dismiss),
];

const fn keys(modifiers: Modifiers, key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(modifiers, key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortcuts_differ_and_the_longest_come_first() {
        let count = |keys: &KeyboardShortcut| {
            let modifiers = keys.modifiers;
            [modifiers.alt, modifiers.shift, modifiers.command].iter().filter(|held| **held).count()
        };
        for (index, (keys, _)) in SHORTCUTS.iter().enumerate() {
            for (later, _) in &SHORTCUTS[index + 1..] {
                assert_ne!(keys, later);
                assert!(count(keys) >= count(later), "{keys:?} comes before {later:?}");
            }
        }
    }

    #[test]
    fn every_shortcut_leads_to_a_command_with_words() {
        for (_, command) in &SHORTCUTS {
            assert!(!command.words().is_empty());
            assert!(command.shortcut().is_some());
        }
    }
}
