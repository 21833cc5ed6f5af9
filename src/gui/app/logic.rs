//! What happens before each frame: input is taken, answers are collected, commands are carried out, and the view is asked
//! for when what it depends on has changed. Draws nothing.

use std::time::Duration;

use eframe::egui::{self, Event};

use super::messages::Message;
use super::{App, Question};
use crate::guess::Search;
use crate::gui::command::{AsOf, Command, SHORTCUTS};
use crate::gui::load::{self, Loaded, Picked};
use crate::gui::network::is_fetched;
use crate::gui::reading::Reading;
use crate::gui::task::Panicked;
use crate::gui::theme::Tone;
use crate::gui::view::{CaseView, Content};
use crate::text;

impl App {
    pub(super) fn logic(&mut self, ctx: &egui::Context) {
        if self.guess.is_some() || !self.loading.is_empty() || !self.network.fetching.is_empty() {
            ctx.request_repaint_after(COUNT_EVERY);
        }
        self.take_input(ctx);
        self.take_answers();
        self.take_probe();
        self.take_from_network();
        for command in std::mem::take(&mut self.commands) {
            self.carry_out(ctx, command);
        }
        self.update_endpoints();
        self.update_network_menu();
        self.keep_live(ctx);
        self.ask(ctx);
        if self.take_view() {
            self.follow(ctx);
        }
        self.ask_for_comparison(ctx);
        if let Some(view) = self.slot.value()
            && let Some(token) = view.token(self.place())
        {
            self.look.claims.update(&token.claims, self.generation, &self.look.top_bar.search);
        }
    }

    /// Shortcuts, pasted text and dropped files. A text field that has the focus takes keys and pasted text for itself.
    fn take_input(&mut self, ctx: &egui::Context) {
        let typing = ctx.text_edit_focused();
        let popup_is_open = egui::Popup::is_any_open(ctx);
        for (keys, command) in &SHORTCUTS {
            let taken = match command {
                // A dialog has the keys for itself.
                _ if self.network.dialog.is_some() && *command != Command::Dismiss => true,
                Command::Dismiss => (typing && self.network.dialog.is_none()) || popup_is_open, // it closes the innermost thing only
                // The key that means help elsewhere must not take a case away.
                Command::OpenSample => typing || !self.entries.is_empty(),
                Command::Open | Command::FocusSearch | Command::ShowTab(_) => false,
                Command::Compare | Command::Causes => typing || self.entries.is_empty(),
                _ => typing,
            };
            if !taken && ctx.input_mut(|input| input.consume_shortcut(keys)) {
                self.commands.push(command.clone());
            }
        }
        self.await_paste(ctx);
        if !typing && !popup_is_open && self.path_prompt.is_none() && self.network.dialog.is_none() {
            let pasted = ctx.input(|input| {
                input.events.iter().find_map(|event| match event {
                    Event::Paste(text) if !text.is_empty() => Some(text.clone()),
                    _ => None,
                })
            });
            if let Some(text) = pasted {
                self.paste(text);
            }
        }
        let dropped = ctx.input(|input| input.raw.dropped_files.clone());
        if !dropped.is_empty() {
            let task = Reading::start(&self.tasks, "read dropped files", move |watch| {
                dropped.iter().map(|file| load::read_dropped(file.as_ref(), watch)).collect()
            });
            self.loading.push_back(task);
        }
        self.look.files_hover = ctx.input(|input| !input.raw.hovered_files.is_empty());
    }

    fn take_answers(&mut self) {
        if let Some((purpose, dialog)) = self.dialog.take() {
            match dialog.take() {
                Ok(Ok(Picked::Files(files))) => {
                    self.commands.extend(files.into_iter().map(|file| Command::of_file(purpose, file)));
                }
                Ok(Ok(Picked::Nothing)) => {}
                Ok(Ok(Picked::NoDialog) | Err(Panicked)) => self.path_prompt = Some((purpose, String::new())),
                Err(dialog) => self.dialog = Some((purpose, dialog)),
            }
        }
        if let Some(saving) = self.saving.take() {
            match saving.take() {
                Ok(Ok(Ok(said))) => self.tell(Tone::Notice, said),
                Ok(Ok(Err(said))) => self.tell(Tone::Failed, said),
                Ok(Err(panicked)) => self.tell_of(panicked),
                Err(saving) => self.saving = Some(saving),
            }
        }
        if let Some(guess) = self.guess.take() {
            match guess.take() {
                Ok((list, Ok(Ok(search)))) => self.take_search(&list, search),
                Ok((_, Ok(Err(text)))) => self.tell(Tone::Failed, text),
                Ok((_, Err(panicked))) => self.tell_of(panicked),
                Err(guess) => self.guess = Some(guess),
            }
        }
        // In the order in which they were asked for, whichever is read first.
        while let Some(task) = self.loading.pop_front() {
            match task.take() {
                Ok(Ok(loaded)) => loaded.into_iter().for_each(|file| self.take_file(file)),
                Ok(Err(panicked)) => self.tell_of(panicked),
                Err(task) => {
                    self.loading.push_front(task);
                    break;
                }
            }
        }
    }

    fn take_file(&mut self, loaded: Loaded) {
        match loaded {
            Ok(content) => self.put(content),
            Err(text) => self.tell(Tone::Failed, text),
        }
    }

    /// What was found goes into the case, where the verdict says what it means; that nothing was, has to be told.
    fn take_search(&mut self, list: &str, search: Search) {
        if search.hits.is_empty() {
            self.tell(Tone::Notice, text::capitalised(&search.words(list)));
        }
        for hit in search.hits {
            self.put(Content::Evidence(Box::new(hit.into_evidence(list))));
        }
    }

    /// Asks for the view of what is on the table now.
    fn ask(&mut self, ctx: &egui::Context) {
        if self.entries.is_empty() {
            self.slot.clear();
            return;
        }
        // What was fetched tells its age, whatever the moment of judgement is.
        let has_ages = self.entries.iter().any(is_fetched);
        if self.as_of == AsOf::Now || has_ages {
            let now = self.clock.now();
            if (now - self.now).num_seconds().abs() >= NOW_LASTS_SECS {
                self.now = now;
            }
            ctx.request_repaint_after(Duration::from_secs(NOW_LASTS_SECS.unsigned_abs()));
        }
        let question = Question {
            entries: self.entries.iter().map(|entry| entry.id).collect(),
            removed: self.removed.clone(),
            policy: self.decisions(),
            at: self.at(),
            seen_at: if has_ages { self.now } else { self.at() },
        };
        let now_secs = ctx.input(|input| input.time);
        let Self { slot, tasks, entries, clock, .. } = self;
        let known = slot.value().map(|view| view.read.clone());
        slot.ask(question, now_secs, |question| {
            let (question, entries, clock) = (question.clone(), entries.clone(), clock.clone());
            tasks.start("assess", move |cancel| CaseView::new(&question, &entries, known, clock.as_ref(), cancel))
        });
    }

    /// Takes the view if it has come; true if it has.
    fn take_view(&mut self) -> bool {
        if !self.slot.poll() {
            return false;
        }
        self.generation += 1;
        if let Some(panicked) = self.slot.panicked() {
            self.tell_of(panicked);
        }
        let Some(view) = self.slot.value() else { return true };
        let places = view.artifacts.len();
        let newest = self.look.newest_from.take();
        let is_new = |place: &usize| {
            let origin = view.artifacts.get(*place).and_then(|artifact| artifact.origin);
            newest.zip(origin).is_some_and(|(from, (id, _))| id >= from) && view.token(*place).is_some()
        };
        let new_token = (0..places).find(is_new);
        self.look.selected = self.look.selected.filter(|place| *place < places);
        match new_token {
            Some(place) if self.awaits_right_side() => self.put_beside(place),
            Some(place) => self.look_at(place),
            None => {}
        }
        true
    }

    pub(super) fn tell_of(&mut self, panicked: Panicked) {
        let text = format!("Something went wrong: {panicked}. Please report it, with the steps that led here");
        self.tell(Tone::Failed, text);
    }

    /// A button that does nothing looks broken: an empty clipboard is said to be empty.
    fn await_paste(&mut self, ctx: &egui::Context) {
        if self.paste_patience == 0 {
            return;
        }
        if ctx.input(|input| input.events.iter().any(|event| matches!(event, Event::Paste(text) if !text.is_empty()))) {
            self.paste_patience = 0;
            return;
        }
        self.paste_patience -= 1;
        ctx.request_repaint();
        if self.paste_patience == 0 {
            self.tell(Tone::Notice, EMPTY_CLIPBOARD.to_owned());
        }
    }

    pub(super) fn tell(&mut self, tone: Tone, text: String) {
        let message = Message { tone, text, offers: Vec::new(), about: None };
        if !self.messages.contains(&message) {
            self.messages.push(message);
        }
    }
}

/// Told after a paste of nothing, and taken back by the next paste of something.
pub(super) const EMPTY_CLIPBOARD: &str = "There is no text on the clipboard";

/// How often the number of secrets that were tried is shown anew.
const COUNT_EVERY: Duration = Duration::from_millis(100);

/// How long "now" is taken to last, so that an idle window does no work.
const NOW_LASTS_SECS: i64 = 30;
