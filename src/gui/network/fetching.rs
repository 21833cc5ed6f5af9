//! Fetching a document: on a background task, which says how far it is and stops when nobody waits for it any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

use super::Request;
use crate::fetch::{Network, Permit, Watch};
use crate::gui::task::{Cancel, Panicked, Task, Tasks};
use crate::intake::Evidence;
use crate::network::Stage;
use crate::text;

/// A document that is being fetched.
pub struct Fetching {
    /// What was asked for.
    pub request: Request,
    /// It is looked at again by itself, as the user chose.
    pub is_live: bool,
    progress: Arc<Progress>,
    task: Task<Came>,
}

/// What came of fetching a document.
pub struct Came {
    /// The copy that was kept on disk when it was fetched before.
    pub kept: Option<Evidence>,
    /// The document as it is now, or the failed attempt.
    pub fetched: Evidence,
}

/// How far it is.
#[derive(Default)]
struct Progress {
    stage: AtomicU8,
    bytes: AtomicU64,
}

impl Fetching {
    /// Starts to fetch what there is leave for.
    pub fn start(tasks: &Tasks, network: Arc<dyn Network>, permit: Permit, request: Request, is_live: bool) -> Self {
        let progress = Arc::<Progress>::default();
        let seen_by_work = progress.clone();
        let task = tasks.start("fetch", move |cancel| {
            let watcher = Watcher { cancel, progress: &seen_by_work };
            let kept = network.kept(&permit); // before the new one takes its place
            Came { kept, fetched: network.fetch(&permit, &watcher) }
        });
        Self { request, is_live, progress, task }
    }

    /// What was asked for with its answer if that has come, else the work again.
    pub fn take(self) -> Result<(Request, bool, Result<Came, Panicked>), Box<Self>> {
        let Self { request, is_live, progress, task } = self;
        match task.take() {
            Ok(answer) => Ok((request, is_live, answer)),
            Err(task) => Err(Box::new(Self { request, is_live, progress, task })),
        }
    }

    /// How far it is, in a sentence.
    pub fn words(&self) -> String {
        let host = self.request.host().unwrap_or_default();
        format!("Fetching the document from {}: {}", text::quoted(&host), self.progress.words())
    }
}

impl Progress {
    fn words(&self) -> String {
        match STAGES.get(usize::from(self.stage.load(Ordering::Relaxed))) {
            Some(Stage::Resolve) => "looking up its name".to_owned(),
            Some(Stage::Connect) => "connecting".to_owned(),
            Some(Stage::Tunnel) => "asking the proxy for a way there".to_owned(),
            Some(Stage::Tls) => "agreeing on TLS".to_owned(),
            Some(Stage::Answer) => "waiting for the answer".to_owned(),
            Some(Stage::Body) => format!("{} bytes so far", text::thousands(self.bytes.load(Ordering::Relaxed))),
            Some(Stage::Total) | None => "starting".to_owned(),
        }
    }
}

/// Passes on how far the work is, and that nobody waits for it any more.
struct Watcher<'a> {
    cancel: &'a Cancel,
    progress: &'a Progress,
}

impl Watch for Watcher<'_> {
    fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    fn progress(&self, stage: Stage, body_bytes: u64) {
        let place = STAGES.iter().position(|known| *known == stage).unwrap_or_default();
        self.progress.stage.store(u8::try_from(place).unwrap_or_default(), Ordering::Relaxed);
        self.progress.bytes.store(body_bytes, Ordering::Relaxed);
    }
}

/// A watch over work that says nothing of how far it is.
pub(crate) struct Quiet<'a>(pub(crate) &'a Cancel);

impl Watch for Quiet<'_> {
    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}

/// The stages by number; the first stands for work that has not begun.
const STAGES: [Stage; 7] =
    [Stage::Total, Stage::Resolve, Stage::Connect, Stage::Tunnel, Stage::Tls, Stage::Answer, Stage::Body];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_it_is_is_said_in_words() {
        let progress = Progress::default();
        let cancel = Cancel::default();
        let watcher = Watcher { cancel: &cancel, progress: &progress };
        assert_eq!(progress.words(), "starting");
        watcher.progress(Stage::Tls, 0);
        assert_eq!(progress.words(), "agreeing on TLS");
        watcher.progress(Stage::Body, 12_288);
        assert_eq!(progress.words(), "12,288 bytes so far");
    }
}
