//! Endpoints being asked on a background task: each answer arrives as it comes, and the work stops when it is called off.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};

use super::task::{Cancel, Panicked, Task, Tasks};
use crate::fetch::{Network, Plan, Watch};
use crate::intake::{Body, Evidence, Source, SourceKind};
use crate::network::{Attempt, ClockComparison};

/// Endpoints that are asked, or were.
pub struct Probe {
    plan: Arc<Plan>,
    attempts: Vec<Option<Arc<Attempt>>>,
    answers: Receiver<(usize, Arc<Attempt>)>,
    task: Option<Task<Vec<Evidence>>>,
    state: State,
    evidence: Vec<Evidence>,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Answers are awaited.
    Asking,
    /// Every endpoint has answered, or failed to.
    Done,
    /// The user called it off: some have not answered.
    Cancelled,
    /// A fault in this program ended it.
    Panicked,
}

impl Probe {
    /// Starts to ask. `tasks` wakes the window at each answer.
    pub fn start(tasks: &Tasks, network: Arc<dyn Network>, plan: Plan) -> Self {
        let plan = Arc::new(plan);
        let (sender, answers) = mpsc::channel();
        let (asked, waker) = (plan.clone(), tasks.clone());
        let task = tasks.start("ask endpoints", move |cancel| {
            let report = |place: usize, attempt: &Attempt| {
                // Where nobody waits any more, nobody needs to know.
                if sender.send((place, Arc::new(attempt.clone()))).is_ok() {
                    waker.wake();
                }
            };
            network.probe(&asked, &Watching(cancel), &report)
        });
        let attempts = vec![None; plan.endpoints.len()];
        Self { plan, attempts, answers, task: Some(task), state: State::Asking, evidence: Vec::new() }
    }

    /// Takes what has come; true if anything has changed.
    pub fn poll(&mut self) -> bool {
        let mut has_changed = self.take_answers();
        if let Some(task) = self.task.take() {
            match task.take() {
                Ok(Ok(evidence)) => {
                    self.take_answers(); // those that came between the last look and the end
                    self.take_evidence(evidence);
                    has_changed = true;
                }
                Ok(Err(Panicked)) => {
                    self.end(State::Panicked);
                    has_changed = true;
                }
                Err(task) => self.task = Some(task),
            }
        }
        has_changed
    }

    /// Calls it off. What has come stays.
    pub fn cancel(&mut self) {
        if self.task.take().is_some() {
            self.take_answers();
            self.end(State::Cancelled);
        }
    }

    /// What is asked.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// How far it is.
    pub fn state(&self) -> State {
        self.state
    }

    /// What came of each endpoint, in the plan's order; `None` where nothing has come yet.
    pub fn attempts(&self) -> &[Option<Arc<Attempt>>] {
        &self.attempts
    }

    /// How many have answered, or failed to.
    pub fn answered(&self) -> usize {
        self.attempts.iter().flatten().count()
    }

    /// This computer's clock against those that answered, once all have.
    pub fn clock(&self) -> Option<&ClockComparison> {
        self.evidence.iter().find_map(|evidence| match &evidence.body {
            Body::Clock(clock) => Some(&**clock),
            _ => None,
        })
    }

    /// All that came of it.
    pub fn evidence(&self) -> &[Evidence] {
        &self.evidence
    }

    fn take_answers(&mut self) -> bool {
        let mut has_changed = false;
        while let Ok((place, attempt)) = self.answers.try_recv() {
            if let Some(slot) = self.attempts.get_mut(place) {
                *slot = Some(attempt);
                has_changed = true;
            }
        }
        has_changed
    }

    fn take_evidence(&mut self, evidence: Vec<Evidence>) {
        let attempts = evidence.iter().filter_map(|evidence| match &evidence.body {
            Body::Attempt(attempt) => Some(attempt),
            _ => None,
        });
        for (slot, attempt) in self.attempts.iter_mut().zip(attempts) {
            *slot = Some(attempt.clone());
        }
        self.evidence = evidence;
        self.state = State::Done;
    }

    fn end(&mut self, state: State) {
        self.state = state;
        self.evidence = self.attempts.iter().flatten().map(|attempt| evidence(attempt.clone())).collect();
    }
}

fn evidence(attempt: Arc<Attempt>) -> Evidence {
    let source = Source { name: attempt.url.clone(), kind: SourceKind::Fetch, start: 0, end: 0, fetched: None };
    Evidence::new(source, Body::Attempt(attempt))
}

/// The task's own flag, as the network asks for it.
struct Watching<'a>(&'a Cancel);

impl Watch for Watching<'_> {
    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}
