//! Trying a list of secrets: read and tried on a background task, which says how far it is and stops when nobody waits for
//! it any more.

use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::load;
use super::task::{Cancel, Panicked, Task, Tasks};
use crate::case::Case;
use crate::guess::{Guesser, Progress, Search};
use crate::intake::Body;
use crate::text;

/// A list that is being tried.
pub struct Guess {
    name: String,
    progress: Arc<Shared>,
    task: Task<Answer>,
}

/// What came of a list: the search, or the sentence that says why there was none.
pub type Answer = Result<Search, String>;

#[derive(Default)]
struct Shared {
    lines: AtomicU64,
    bytes: AtomicU64,
    size: AtomicU64,
}

impl Guess {
    /// Starts to try a file on every token of a case that bears an HMAC signature.
    pub fn start(tasks: &Tasks, path: &Path, case: Arc<Case>) -> Self {
        let name = load::name_of(path);
        let progress = Arc::<Shared>::default();
        let (path, shown, shared) = (path.to_owned(), name.clone(), progress.clone());
        let task = tasks.start("try secrets", move |cancel| {
            try_list(&path, &case, &shared, cancel)
                .map_err(|error| format!("{} cannot be read: {}", text::quoted(&shown), load::reason(&error)))
        });
        Self { name, progress, task }
    }

    /// The answer with the list's name if it has come, else the work again.
    pub fn take(self) -> Result<(String, Result<Answer, Panicked>), Self> {
        let Self { name, progress, task } = self;
        match task.take() {
            Ok(answer) => Ok((name, answer)),
            Err(task) => Err(Self { name, progress, task }),
        }
    }

    /// How far it is, in a sentence.
    pub fn words(&self) -> String {
        let read = |number: &AtomicU64| number.load(Ordering::Relaxed);
        let (lines, bytes, size) = (read(&self.progress.lines), read(&self.progress.bytes), read(&self.progress.size));
        let share = match u128::from(bytes) * 100 {
            0 => String::new(),
            hundredfold => format!(" ({} %)", (hundredfold / u128::from(size.max(1))).min(100)),
        };
        let name = text::quoted(&self.name);
        format!("Trying the secrets in {name}: {} so far{share}", text::thousands(lines))
    }
}

fn try_list(path: &Path, case: &Case, shared: &Shared, cancel: &Cancel) -> std::io::Result<Search> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(std::io::ErrorKind::IsADirectory.into());
    }
    shared.size.store(metadata.len(), Ordering::Relaxed);
    let tokens = case.evidence().iter().filter_map(|evidence| match &evidence.body {
        Body::Token { token, .. } => Some(&**token),
        _ => None,
    });
    Guesser::new(tokens).search(BufReader::new(file), |Progress { lines, bytes }| {
        shared.lines.store(lines, Ordering::Relaxed);
        shared.bytes.store(bytes, Ordering::Relaxed);
        if cancel.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
}
