//! Fetching: the dialog that asks, what is under way, and where the answers go.

use eframe::egui;
use url::Url;

use super::App;
use super::messages::Message;
use crate::gui::command::Command;
use crate::gui::network::{Came, CopyGoes, Fetching, Following, NetworkMode, Quiet, Request};
use crate::gui::network::{attempt_of, can_be_opened, failures, is_copy, place_of_copy, too_old};
use crate::gui::panels::approve::{ApproveState, Looked, Scope};
use crate::gui::panels::verdict::Offer;
use crate::gui::task::Panicked;
use crate::gui::theme::Tone;
use crate::gui::view::{Content, Entry};
use crate::intake::Evidence;
use crate::network::Fault;
use crate::policy::{Gate, Refusal};
use crate::text;

impl App {
    /// Opens the dialog with a field for an address.
    pub(super) fn ask_for_address(&mut self) {
        self.network.look_up = None;
        self.network.dialog = Some(ApproveState::default());
    }

    /// Opens the dialog about a request, and looks up where it leads.
    pub(super) fn ask_about(&mut self, request: Request) {
        let policy = self.decisions();
        let gate = request.decision(&policy).gate;
        let is_refused = matches!(&gate, Gate::Refused(refusal) if *refusal != Refusal::Private);
        let mut state = ApproveState { scope: Scope::default(), ..ApproveState::default() };
        self.network.look_up = None;
        if !is_refused && self.network.mode == NetworkMode::Ask {
            state.proxy = self.network.network.proxy(&request.url);
            let host = request.host().filter(|_| state.proxy.is_none());
            if let Some(host) = host {
                state.looked_up = Looked::Asking;
                let network = self.network.network.clone();
                self.network.look_up =
                    Some(self.tasks.start("look up", move |cancel| network.look_up(&host, &Quiet(cancel))));
            }
        }
        state.request = Some(request);
        self.network.dialog = Some(state);
    }

    /// Takes an address that was typed: a sentence below it if it cannot be asked, so that it can be corrected; else the dialog
    /// about it.
    pub(super) fn ask_about_address(&mut self, address: &str) {
        let request = Request::typed(address);
        let gate = request.decision(&self.decisions()).gate;
        let complaint = Some(gate).filter(|gate| !can_be_opened(gate)).and_then(|gate| complaint(&request.url, &gate));
        match (complaint, &mut self.network.dialog) {
            (Some(complaint), Some(dialog)) => dialog.error = complaint,
            _ => self.ask_about(request),
        }
    }

    /// Notes what the user has approved in the dialog, and fetches.
    pub(super) fn confirm_fetch(&mut self, ctx: &egui::Context) {
        let Some(dialog) = self.network.dialog.take() else { return };
        self.network.look_up = None;
        let scope = dialog.chosen();
        let Some(request) = dialog.request else { return };
        let request = Request { is_own: dialog.is_own, ..request };
        let gate = request.decision(&self.decisions()).gate;
        // What stands on a list already is written there again only as the user's own.
        let is_known = match &gate {
            Gate::KnownCloud(_) => true,
            Gate::Trusted(_) => !dialog.is_own,
            Gate::ApprovedOnce | Gate::Ask | Gate::Refused(_) => false,
        };
        // A typed address needs no approval; that its host is the user's own holds for the case.
        if !is_known && (dialog.is_own || !request.is_named_by_user()) {
            let trusted = request.trusted(dialog.is_own);
            match scope {
                Scope::Once => self.policy.approved_once.push(request.url.clone()),
                Scope::Case => self.trust(trusted),
                Scope::Always => {
                    if let Some(host) = trusted {
                        self.network.approvals.approve(host);
                    }
                }
            }
        }
        self.start_go(ctx, request);
    }

    /// Fetches again what is still approved; asks about what is not.
    pub(super) fn fetch_again(&mut self, ctx: &egui::Context, request: Request) {
        if self.network.mode == NetworkMode::Ask && request.is_approved(&self.decisions()) {
            self.start_go(ctx, request);
        } else {
            self.ask_about(request);
        }
    }

    /// Fetches, and what the document names behind it where that is approved as well.
    fn start_go(&mut self, ctx: &egui::Context, request: Request) {
        let wanted = self.slot.value().map(|view| view.wanted.iter().map(|wanted| wanted.url.clone()));
        let known = wanted.into_iter().flatten().chain([request.url.clone()]).collect();
        self.network.following = Some(Following { rounds_left: MAX_ROUNDS - 1, known });
        self.start_fetch(ctx, request, false);
    }

    pub(super) fn start_fetch(&mut self, ctx: &egui::Context, request: Request, is_live: bool) {
        if self.network.mode == NetworkMode::Off {
            self.tell_of_fault(&request, &Fault::Offline, None);
            return;
        }
        if self.network.fetching.iter().any(|fetching| fetching.request.url == request.url) {
            return;
        }
        match request.permit(&self.decisions()) {
            Ok(permit) => {
                let network = self.network.network.clone();
                let fetching = Fetching::start(&self.tasks, network, permit, request, is_live);
                self.network.fetching.push(fetching);
                ctx.request_repaint();
            }
            Err(fault) => self.tell_of_fault(&request, &fault, None),
        }
    }

    /// Takes what has been looked up and fetched.
    pub(super) fn take_from_network(&mut self) {
        if let Some(task) = self.network.look_up.take() {
            match task.take() {
                Ok(answer) => {
                    let looked_up = match answer {
                        Ok(Ok(addresses)) => Looked::Found(addresses),
                        Ok(Err(fault)) => Looked::Failed(fault),
                        Err(Panicked) => Looked::NotAsked,
                    };
                    if let Some(dialog) = &mut self.network.dialog {
                        dialog.looked_up = looked_up;
                    }
                }
                Err(task) => self.network.look_up = Some(task),
            }
        }
        for fetching in std::mem::take(&mut self.network.fetching) {
            match fetching.take().map_err(|fetching| *fetching) {
                Ok((request, is_live, Ok(Came { kept, fetched }))) => {
                    self.take_kept(&request, kept.filter(|_| !is_cancelled(&fetched)));
                    self.take_fetched(&request, is_live, fetched);
                }
                Ok((_, _, Err(panicked))) => self.tell_of(panicked),
                Err(fetching) => self.network.fetching.push(fetching),
            }
        }
    }

    /// Puts a copy from the disk in front of what was fetched now: it shows what has changed since, and is there when the
    /// server is not. A case that has a copy already has a newer one.
    fn take_kept(&mut self, request: &Request, kept: Option<Evidence>) {
        if let Some(kept) = kept
            && !self.entries.iter().any(|entry| is_copy(entry, &request.url))
        {
            self.put(Content::Evidence(Box::new(kept)));
        }
    }

    fn take_fetched(&mut self, request: &Request, is_live: bool, evidence: Evidence) {
        self.take_back(&request.url, Tone::Failed);
        let attempt = attempt_of(&evidence);
        let fault = attempt.and_then(|attempt| attempt.fault.clone());
        if is_cancelled(&evidence) {
            return;
        }
        let tls = attempt.and_then(|attempt| attempt.tls.as_ref());
        let has_certificates = tls.is_some_and(|tls| !tls.chain.is_empty());
        self.put_away(&failures(&self.entries, &request.url)); // what comes now is newer
        let goes = place_of_copy(&self.entries, &request.url, &evidence);
        let has_changed = fault.is_none()
            && goes == CopyGoes::Behind
            && self.entries.iter().any(|entry| is_copy(entry, &request.url));
        let content = Content::Evidence(Box::new(evidence));
        let id = match goes {
            CopyGoes::Into(place) => self.replace(place, content),
            CopyGoes::Behind => {
                self.put(content);
                self.put_away(&too_old(&self.entries, &request.url));
                self.next_id - 1
            }
        };
        if has_changed {
            self.tell_of_change(request, id);
        }
        let is_too_much = self.note_live(&request.url, fault.is_none());
        if let Some(fault) = fault {
            let certificates = Some(id).filter(|_| has_certificates);
            if is_too_much {
                self.tell_of_pause(request, &fault, certificates);
            } else if !is_live {
                self.tell_of_fault(request, &fault, certificates);
            }
        }
    }

    /// Puts something in the place of an entry that is nearly the same; its new id.
    fn replace(&mut self, place: usize, content: Content) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        self.now = self.clock.now();
        if let Some(entry) = self.entries.get_mut(place) {
            let old = std::mem::replace(entry, Entry { id, content });
            self.removed.retain(|(known, _)| *known != old.id);
            self.messages.iter_mut().for_each(|message| message.lead_to(old.id, id));
            if let Some(compared) = &mut self.look.compared {
                for ((known, _), _) in std::iter::once(&mut compared.left).chain(&mut compared.right) {
                    if *known == old.id {
                        *known = id;
                    }
                }
            }
        }
        id
    }

    /// Puts entries away.
    fn put_away(&mut self, ids: &[u64]) {
        for id in ids {
            let place = self.place_of_entry(*id);
            self.entries.retain(|entry| entry.id != *id);
            self.removed.retain(|(known, _)| known != id);
            // What stood behind it moves up by one.
            match (place, self.look.selected) {
                (Some(place), Some(selected)) if selected == place => self.look.selected = None,
                (Some(place), Some(selected)) if selected > place => self.look.selected = Some(selected - 1),
                _ => {}
            }
        }
    }

    /// Fetches in the same go what a fetched document names, where it is approved already.
    pub(super) fn follow(&mut self, ctx: &egui::Context) {
        if !self.network.fetching.is_empty() {
            return;
        }
        let Some(mut following) = self.network.following.take() else { return };
        let Some(view) = self.slot.value() else { return };
        let is_news = |url: &String| !following.known.contains(url);
        let next: Vec<Request> = view
            .wanted
            .iter()
            .filter(|request| is_news(&request.url) && request.is_approved(&self.decisions()))
            .cloned()
            .collect();
        if next.is_empty() || following.rounds_left == 0 || self.network.mode == NetworkMode::Off {
            return;
        }
        following.rounds_left -= 1;
        following.known.extend(next.iter().map(|request| request.url.clone()));
        self.network.following = Some(following);
        for request in next {
            self.start_fetch(ctx, request, false);
        }
    }

    /// Looks at what came in as this entry.
    pub(super) fn select_entry(&mut self, id: u64) {
        if let Some(place) = self.place_of_entry(id) {
            self.look_at(place);
        }
    }

    fn place_of_entry(&self, id: u64) -> Option<usize> {
        let view = self.slot.value()?;
        view.artifacts.iter().position(|artifact| artifact.origin.is_some_and(|(known, _)| known == id))
    }

    /// Says why a fetch came to nothing, and what can be done about it. The certificates are those of this entry.
    fn tell_of_fault(&mut self, request: &Request, fault: &Fault, certificates: Option<u64>) {
        let host = request.host().unwrap_or_default();
        let text = format!("Nothing was fetched from {}: {}", text::quoted(&host), fault.words());
        let again = Offer {
            words: "Try again".to_owned(),
            tooltip: "Fetch the document again; what is not approved any more is asked for".to_owned(),
            command: Command::FetchAgain(request.clone()),
        };
        self.tell_about(request, text, certificates.map(look_at_certificates).into_iter().chain([again]).collect());
    }

    /// Says that the newest copy of a document, which came in as this entry, is not what the one before it was.
    fn tell_of_change(&mut self, request: &Request, entry: u64) {
        let host = text::quoted(&request.host().unwrap_or_default());
        let look = Offer {
            words: "Look at it".to_owned(),
            tooltip: "Show the newest copy, and what has changed in it".to_owned(),
            command: Command::SelectEntry(entry),
        };
        let text = format!("The document at {host} has changed; the earlier copy is kept beside it");
        let about = Some(request.url.clone());
        self.take_back(&request.url, Tone::Notice);
        self.messages.push(Message { tone: Tone::Notice, text, offers: vec![look], about });
    }

    fn tell_of_pause(&mut self, request: &Request, fault: &Fault, certificates: Option<u64>) {
        let host = text::quoted(&request.host().unwrap_or_default());
        let why = fault.words();
        let text =
            format!("The live view of {host} is paused: it failed three times in a row, the last time because {why}");
        let resume = Offer {
            words: "Go on".to_owned(),
            tooltip: "Fetch the document now, and go on as before".to_owned(),
            command: Command::ResumeLive(request.url.clone()),
        };
        self.tell_about(request, text, certificates.map(look_at_certificates).into_iter().chain([resume]).collect());
    }

    fn tell_about(&mut self, request: &Request, text: String, offers: Vec<Offer>) {
        self.take_back(&request.url, Tone::Failed);
        self.messages.push(Message { tone: Tone::Failed, text, offers, about: Some(request.url.clone()) });
    }

    /// Takes back what was told about an address: news of it replaces a failure, and a newer change an older one.
    fn take_back(&mut self, url: &str, tone: Tone) {
        self.messages.retain(|message| message.tone != tone || message.about.as_deref() != Some(url));
    }
}

/// Why an address that was typed cannot be asked, and what to type instead.
fn complaint(url: &str, gate: &Gate) -> Option<String> {
    let Gate::Refused(refusal) = gate else { return None };
    Some(match refusal {
        Refusal::Malformed { .. } if url.contains(char::is_whitespace) => "An address holds no blanks".to_owned(),
        Refusal::Malformed { .. } if Url::parse(url).is_err() => {
            "This is not an address. Begin it with https:// and the name of a server".to_owned()
        }
        Refusal::NotHttps { scheme } => {
            format!("Only https is asked, not {}. Begin the address with https://", text::quoted(scheme))
        }
        Refusal::Malformed { reason } => format!("This cannot be asked: {reason}"),
        Refusal::UserInfo => "Leave the user name out: nobody signs in here".to_owned(),
        refusal => format!("This cannot be asked: {}", refusal.words()),
    })
}

fn is_cancelled(evidence: &Evidence) -> bool {
    attempt_of(evidence).is_some_and(|attempt| attempt.fault == Some(Fault::Cancelled))
}

fn look_at_certificates(entry: u64) -> Offer {
    Offer {
        words: "Look at the certificates".to_owned(),
        tooltip: "Show what the server presented, and why it is not accepted".to_owned(),
        command: Command::SelectEntry(entry),
    }
}

/// A document leads to its keys, and they to nothing more: three is one to spare.
const MAX_ROUNDS: u8 = 3;
