//! Files that are being read on a background task. An event log can be large: it says how far it is, and stops when nobody
//! waits for it any more.

use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::load::{self, Loaded};
use super::task::{Cancel, Panicked, Task, Tasks};
use super::view::Content;
use crate::event::log::{LogError, Progress};
use crate::intake::{self, SourceKind};
use crate::text;

/// Files on their way.
pub struct Reading {
    progress: Arc<Shared>,
    task: Task<Vec<Loaded>>,
}

/// How far an event log is.
#[derive(Debug, Default)]
pub struct Shared {
    bytes: AtomicU64,
    size: AtomicU64,
    records: AtomicU64,
}

/// What the work looks at now and then.
pub struct Watch<'w> {
    progress: &'w Shared,
    cancel: &'w Cancel,
}

impl Reading {
    /// Starts to read.
    pub fn start(
        tasks: &Tasks,
        name: &'static str,
        work: impl FnOnce(&Watch<'_>) -> Vec<Loaded> + Send + 'static,
    ) -> Self {
        let progress = Arc::<Shared>::default();
        let shared = progress.clone();
        let task = tasks.start(name, move |cancel| work(&Watch { progress: &shared, cancel }));
        Self { progress, task }
    }

    /// The files if they have been read, else the work again.
    pub fn take(self) -> Result<Result<Vec<Loaded>, Panicked>, Self> {
        let Self { progress, task } = self;
        task.take().map_err(|task| Self { progress, task })
    }

    /// How far it is, in a sentence, where that takes long enough to be told.
    pub fn words(&self) -> Option<String> {
        let read = |number: &AtomicU64| number.load(Ordering::Relaxed);
        let (bytes, size) = (read(&self.progress.bytes), read(&self.progress.size));
        let share = u128::from(bytes) * 100 / u128::from(size.max(1));
        let records = text::thousands(read(&self.progress.records));
        (size > 0).then(|| format!("Reading an event log: {records} records so far ({share} %)"))
    }
}

impl Watch<'_> {
    fn note(&self, progress: Progress) -> ControlFlow<()> {
        self.progress.bytes.store(progress.bytes, Ordering::Relaxed);
        self.progress.size.store(progress.size, Ordering::Relaxed);
        self.progress.records.store(progress.records, Ordering::Relaxed);
        if self.cancel.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// The evidence in an event log of any size.
    pub(super) fn log(&self, path: &Path, file: File) -> Loaded {
        let name = load::name_of(path);
        let read = intake::read_log(&name, SourceKind::File, file, |progress| self.note(progress));
        read.map(|pieces| Content::Pieces(pieces.into())).map_err(|error| match error {
            LogError::Cancelled => format!("{} was not read to its end", text::quoted(&name)),
            LogError::Io(error) => format!("{} cannot be read: {}", text::quoted(&name), load::reason(&error)),
        })
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui;

    use super::*;
    use crate::gui::task::Held;

    #[test]
    fn a_log_says_how_far_it_is_and_stops_when_nobody_waits() {
        let held = Arc::new(Held::default());
        let tasks = Tasks::new(held.clone(), egui::Context::default());
        let seen = Arc::new(AtomicU64::new(0));
        let counted = seen.clone();
        let work = move |watch: &Watch<'_>| {
            for bytes in [50, 100] {
                if watch.note(Progress { bytes, size: 200, records: 1_234 }).is_break() {
                    return Vec::new();
                }
                counted.store(bytes, Ordering::Relaxed);
            }
            Vec::new()
        };
        let reading = Reading::start(&tasks, "test", work.clone());
        assert_eq!(reading.words(), None);
        assert!(held.run_next());
        assert_eq!(reading.words().as_deref(), Some("Reading an event log: 1,234 records so far (50 %)"));
        assert!(reading.take().is_ok_and(|answer| answer.is_ok_and(|files| files.is_empty())));
        seen.store(0, Ordering::Relaxed);
        drop(Reading::start(&tasks, "test", work));
        assert!(held.run_next());
        assert_eq!(seen.load(Ordering::Relaxed), 0);
    }
}
