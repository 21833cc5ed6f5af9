//! Background work: the only user of threads in the window. A task answers once, reports a panic as a value, and is told
//! to stop when nobody waits for it any more. Knows nothing of what the work is.

use std::collections::VecDeque;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use eframe::egui;
use poll_promise::{Promise, Sender};

/// The work ended in a panic, which is a fault of this program. The panic's text is not kept: it may hold evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Panicked;

impl fmt::Display for Panicked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a fault in this program stopped the work; the evidence is untouched")
    }
}

/// Asked by the work, now and then: whether anybody still waits for its answer.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Whether the work may stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A piece of work, ready to run on any thread.
pub type Job = Box<dyn FnOnce() + Send>;

/// Where work runs.
pub trait Spawn: Send + Sync {
    /// Runs the job, now or later, once.
    fn spawn(&self, name: &'static str, job: Job);
}

/// A thread for each job: what the window uses.
#[derive(Debug)]
pub struct Threads;

impl Spawn for Threads {
    fn spawn(&self, name: &'static str, job: Job) {
        // A job whose thread cannot be started is dropped, and then answers `Panicked`.
        let _thread = std::thread::Builder::new().name(name.to_owned()).spawn(job);
    }
}

/// Holds jobs back until it is told to run them: what tests use.
#[derive(Default)]
pub struct Held(Mutex<VecDeque<Job>>);

impl Held {
    /// How many jobs wait.
    pub fn waiting(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Hands out all waiting jobs; those that are dropped end as if their threads had died.
    pub fn take_all(&self) -> Vec<Job> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).drain(..).collect()
    }

    /// Runs the oldest waiting job; false when there is none.
    pub fn run_next(&self) -> bool {
        let job = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        job.map(|job| job()).is_some()
    }

    /// Runs the newest waiting job; false when there is none.
    pub fn run_last(&self) -> bool {
        let job = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_back();
        job.map(|job| job()).is_some()
    }
}

impl Spawn for Held {
    fn spawn(&self, _name: &'static str, job: Job) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_back(job);
    }
}

/// Starts tasks and wakes the window when they are done.
#[derive(Clone)]
pub struct Tasks {
    spawn: Arc<dyn Spawn>,
    ctx: egui::Context,
}

impl Tasks {
    /// Tasks that run on `spawn` and repaint `ctx`.
    pub fn new(spawn: Arc<dyn Spawn>, ctx: egui::Context) -> Self {
        Self { spawn, ctx }
    }

    /// Has the window look at what work has left for it.
    pub fn wake(&self) {
        self.ctx.request_repaint();
    }

    /// Starts work. `name` names the thread and must hold nothing from the evidence.
    pub fn start<T: Send + 'static>(
        &self,
        name: &'static str,
        work: impl FnOnce(&Cancel) -> T + Send + 'static,
    ) -> Task<T> {
        let (sender, promise) = Promise::new();
        let cancel = Cancel::default();
        let answer = Answer { sender: Some(sender), ctx: self.ctx.clone() };
        let seen_by_work = cancel.clone();
        self.spawn.spawn(
            name,
            Box::new(move || {
                let result = catch_unwind(AssertUnwindSafe(|| work(&seen_by_work))).map_err(|_text| Panicked);
                answer.send(result);
            }),
        );
        Task { promise, cancel: CancelOnDrop(cancel) }
    }
}

/// Work under way, or its answer. Dropping it tells the work to stop and discards the answer.
#[must_use]
pub struct Task<T: Send + 'static> {
    promise: Promise<Result<T, Panicked>>,
    cancel: CancelOnDrop,
}

impl<T: Send + 'static> Task<T> {
    /// The answer if it has come, else the task again.
    pub fn take(self) -> Result<Result<T, Panicked>, Self> {
        let Self { promise, cancel } = self;
        promise.try_take().map_err(|promise| Self { promise, cancel })
    }
}

/// Answers exactly once, even when the job is dropped unrun.
struct Answer<T: Send + 'static> {
    sender: Option<Sender<Result<T, Panicked>>>,
    ctx: egui::Context,
}

impl<T: Send + 'static> Answer<T> {
    fn send(mut self, result: Result<T, Panicked>) {
        self.send_once(result);
    }

    fn send_once(&mut self, result: Result<T, Panicked>) {
        if let Some(sender) = self.sender.take() {
            sender.send(result);
            self.ctx.request_repaint(); // after the value is there, or the window would sleep through it
        }
    }
}

impl<T: Send + 'static> Drop for Answer<T> {
    fn drop(&mut self) {
        self.send_once(Err(Panicked));
    }
}

struct CancelOnDrop(Cancel);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    fn held() -> (Arc<Held>, Tasks) {
        let held = Arc::new(Held::default());
        (held.clone(), Tasks::new(held, egui::Context::default()))
    }

    #[test]
    fn a_job_that_never_ran_answers_too() {
        struct Nowhere;
        impl Spawn for Nowhere {
            fn spawn(&self, _name: &'static str, job: Job) {
                drop(job);
            }
        }
        let task = Tasks::new(Arc::new(Nowhere), egui::Context::default()).start("test", |_| 1);
        assert_eq!(task.take().ok(), Some(Err(Panicked)));
    }

    #[test]
    fn dropping_a_task_tells_the_work_to_stop() {
        let (held, tasks) = held();
        let (sender, receiver) = mpsc::channel();
        let task = tasks.start("test", move |cancel| sender.send(cancel.is_cancelled()));
        drop(task);
        assert!(held.run_next());
        assert_eq!(receiver.recv(), Ok(true));
    }

    #[test]
    fn threads_answer_and_are_not_cancelled_while_somebody_waits() {
        let tasks = Tasks::new(Arc::new(Threads), egui::Context::default());
        let mut task = tasks.start("test", Cancel::is_cancelled);
        let answer = loop {
            match task.take() {
                Ok(answer) => break answer,
                Err(again) => task = again,
            }
            std::thread::yield_now();
        };
        assert_eq!(answer, Ok(false));
    }
}
