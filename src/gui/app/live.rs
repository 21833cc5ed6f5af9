//! The live view: when documents are looked at again, and what is said of it.

use std::time::Duration;

use eframe::egui;

use super::App;
use crate::gui::network::{Interval, Live, NetworkMode, Request, is_copy};
use crate::gui::panels::live::{LiveLine, LiveView};
use crate::gui::theme::Tone;
use crate::text;

impl App {
    /// Looks at the document at this address again and again, or not any more.
    pub(super) fn set_live(&mut self, request: Request, interval: Option<Interval>) {
        self.network.live.retain(|live| live.request.url != request.url);
        if let Some(interval) = interval.filter(|_| request.is_approved(&self.decisions())) {
            self.network.live.push(Live::new(request, interval, self.clock.now()));
        }
    }

    /// Goes on after a pause.
    pub(super) fn resume_live(&mut self, url: &str) {
        let now = self.clock.now();
        self.messages.retain(|message| message.about.as_deref() != Some(url));
        for live in self.network.live.iter_mut().filter(|live| live.request.url == url) {
            live.resume(now);
        }
    }

    /// Starts the looks that are due, and has the window woken when what is said of the next ones changes.
    pub(super) fn keep_live(&mut self, ctx: &egui::Context) {
        self.end_live();
        if self.network.mode == NetworkMode::Off {
            return;
        }
        let now = self.clock.now();
        let mut due = Vec::new();
        for live in &mut self.network.live {
            let is_under_way = self.network.fetching.iter().any(|fetching| fetching.request.url == live.request.url);
            if live.is_due(now) && !is_under_way {
                live.begin(now);
                due.push(live.request.clone());
            }
            if !live.is_paused() {
                let secs = live.words_last_secs(now).max(1).unsigned_abs();
                ctx.request_repaint_after(Duration::from_secs(secs));
            }
        }
        for request in due {
            self.start_fetch(ctx, request, true);
        }
    }

    /// Ends what nobody looks at any more, and what is not approved any more.
    fn end_live(&mut self) {
        if self.network.live.is_empty() {
            return;
        }
        let policy = self.decisions();
        let (keep, end): (Vec<Live>, Vec<Live>) =
            std::mem::take(&mut self.network.live).into_iter().partition(|live| {
                live.request.is_approved(&policy) && self.entries.iter().any(|entry| is_copy(entry, &live.request.url))
            });
        self.network.live = keep;
        for live in end.iter().filter(|live| !live.request.is_approved(&policy)) {
            let host = text::quoted(&live.request.host().unwrap_or_default());
            self.tell(Tone::Notice, format!("The live view of {host} has ended: its host is not approved any more"));
        }
    }

    /// Notes how a look ended; true if it was the failure too many.
    pub(super) fn note_live(&mut self, url: &str, is_good: bool) -> bool {
        let mut is_too_much = false;
        for live in self.network.live.iter_mut().filter(|live| live.request.url == url) {
            is_too_much |= live.end(is_good);
        }
        is_too_much
    }

    /// What is said of the live views, whatever is looked at.
    pub(super) fn live_lines(&self) -> Vec<LiveLine> {
        let now = self.clock.now();
        let line = |live: &Live| {
            let host = text::quoted(&live.request.host().unwrap_or_default());
            let is_under_way = self.network.fetching.iter().any(|fetching| fetching.request.url == live.request.url);
            let when = if self.network.mode == NetworkMode::Off {
                "paused while the network is off".to_owned()
            } else if live.is_paused() {
                "paused after three failures".to_owned()
            } else if is_under_way {
                "being fetched".to_owned()
            } else {
                live.next_words(now)
            };
            LiveLine { words: format!("Live: {host}, {when}"), request: live.request.clone() }
        };
        self.network.live.iter().map(line).collect()
    }

    /// The choice of an interval for a fetched document.
    pub(super) fn live_view(&self, request: &Request) -> LiveView {
        let live = self.network.live.iter().find(|live| live.request.url == request.url);
        LiveView {
            request: request.clone(),
            has_copy: self.entries.iter().any(|entry| is_copy(entry, &request.url)),
            interval: live.map(|live| live.interval),
            hindrance: if request.is_approved(&self.decisions()) { None } else { Some(NOT_APPROVED) },
        }
    }
}

const NOT_APPROVED: &str =
    "Only an address whose host is approved for the case, or always, is looked at again by itself";
