//! Asks endpoints side by side whether they can be reached. Each has a thread of its own: a name server or a certificate store
//! that takes its time holds up nobody else, and whoever calls it off waits for nobody.

mod endpoint;
mod ntp;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

pub use ntp::check_time_server;

use super::settings::Settings;
use super::tls::Trust;
use super::{Endpoint, Plan, Watch};
use crate::intake::{Body, Evidence, Source, SourceKind};
use crate::network::{Attempt, ClockComparison, ClockSample, Fault, Purpose, Stage};

/// Asks all endpoints of a plan, and the time server if it names one. What comes of the time server stands behind the
/// endpoints where it is no clock, and among the clocks where it is one.
pub(super) fn run(
    settings: &Settings,
    plan: &Plan,
    watch: &dyn Watch,
    report: &(dyn Fn(usize, &Attempt) + Sync),
) -> Vec<Evidence> {
    let jobs: Vec<_> =
        plan.endpoints.iter().cloned().map(Job::Endpoint).chain(plan.ntp.clone().map(Job::Ntp)).collect();
    let mut outcomes: Vec<Option<Outcome>> = jobs.iter().map(|_| None).collect();
    let mut note = |place: usize, outcome: Outcome| {
        if let Some(slot) = outcomes.get_mut(place) {
            report(place, &outcome.attempt);
            *slot = Some(outcome);
        }
    };
    let common = match (settings.is_offline, watch.is_cancelled()) {
        (true, _) => Err(Fault::Offline),
        (_, true) => Err(Fault::Cancelled),
        _ => Trust::new(&settings.roots),
    };
    match common {
        Ok(trust) => side_by_side(settings, &trust, &jobs, watch, &mut note),
        Err(fault) => {
            for (place, job) in jobs.iter().enumerate() {
                note(place, job.failed(settings, fault.clone()));
            }
        }
    }
    // Those that did not come back: called off, or ended by a fault of the program's own.
    let fault = if watch.is_cancelled() { Fault::Cancelled } else { internal() };
    let outcomes: Vec<_> = jobs
        .iter()
        .zip(outcomes)
        .enumerate()
        .map(|(place, (job, outcome))| {
            outcome.unwrap_or_else(|| {
                let outcome = job.failed(settings, fault.clone());
                report(place, &outcome.attempt);
                outcome
            })
        })
        .collect();
    evidence(outcomes, plan.endpoints.len())
}

/// Starts as many threads as there are jobs, within reason, and takes what comes.
fn side_by_side(
    settings: &Settings,
    trust: &Trust,
    jobs: &[Job],
    watch: &dyn Watch,
    note: &mut dyn FnMut(usize, Outcome),
) {
    let shared = Arc::new(Shared {
        settings: settings.clone(),
        trust: trust.clone(),
        jobs: jobs.to_vec(),
        next: AtomicUsize::new(0),
        flag: Flag(AtomicBool::new(false)),
    });
    let (sender, outcomes) = mpsc::channel();
    for _ in 0..jobs.len().min(MAX_PARALLEL) {
        let (shared, sender) = (Arc::clone(&shared), sender.clone());
        let builder = thread::Builder::new().name("probe".to_owned()).stack_size(STACK_BYTES);
        // Without a thread of its own a job waits for another's.
        let _too_many = builder.spawn(move || work(&shared, &sender));
    }
    drop(sender);
    let mut called_off: Option<Instant> = None;
    loop {
        match outcomes.recv_timeout(POLL) {
            Ok((place, outcome)) => note(place, outcome),
            Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {}
        }
        if called_off.is_none() && watch.is_cancelled() {
            shared.flag.0.store(true, Ordering::Relaxed);
            called_off = Some(Instant::now());
        }
        // Who is asked meanwhile says how far it has come; who hangs in the system is left there.
        if called_off.is_some_and(|since| since.elapsed() > GRACE) {
            return;
        }
    }
}

fn work(shared: &Shared, sender: &Sender<(usize, Outcome)>) {
    loop {
        let place = shared.next.fetch_add(1, Ordering::Relaxed);
        let Some(job) = shared.jobs.get(place) else { return };
        let work = || job.run(shared);
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
        let outcome = outcome.unwrap_or_else(|_panic| job.failed(&shared.settings, internal()));
        if sender.send((place, outcome)).is_err() {
            return;
        }
    }
}

/// What the threads have in common.
struct Shared {
    settings: Settings,
    trust: Trust,
    jobs: Vec<Job>,
    next: AtomicUsize,
    flag: Flag,
}

/// The watch of the threads, which outlive the caller's where they hang.
struct Flag(AtomicBool);

impl Watch for Flag {
    fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Remembers the stage that was begun last.
struct Noted<'a> {
    watch: &'a dyn Watch,
    stage: Mutex<Stage>,
}

impl Watch for Noted<'_> {
    fn is_cancelled(&self) -> bool {
        self.watch.is_cancelled()
    }

    fn progress(&self, stage: Stage, body_bytes: u64) {
        *self.stage.lock().unwrap_or_else(PoisonError::into_inner) = stage;
        self.watch.progress(stage, body_bytes);
    }
}

#[derive(Clone)]
enum Job {
    Endpoint(Endpoint),
    Ntp(String),
}

/// What came of a job.
struct Outcome {
    attempt: Attempt,
    clock: Option<ClockSample>,
}

impl Job {
    fn run(&self, shared: &Shared) -> Outcome {
        let mut attempt = self.attempt(&shared.settings);
        let begun = Instant::now();
        let noted = Noted { watch: &shared.flag, stage: Mutex::new(Stage::Resolve) };
        let result = super::runtime::run(&shared.flag, async {
            let limit = shared.settings.limits.total;
            let work = async {
                match self {
                    Self::Endpoint(endpoint) => {
                        endpoint::ask(endpoint, &shared.settings, &shared.trust, &noted, &mut attempt).await
                    }
                    Self::Ntp(host) => ntp::ask(host, &shared.settings, &mut attempt).await.map(Some),
                }
            };
            super::runtime::within(limit, Stage::Total, work).await
        });
        attempt.stages.total = begun.elapsed();
        match result {
            Ok(clock) => Outcome { attempt, clock },
            Err(fault) => {
                attempt.fault = Some(match fault {
                    Fault::TimedOut { stage: Stage::Total, after } => {
                        Fault::TimedOut { stage: self.last_stage(&noted, &attempt), after }
                    }
                    other => other,
                });
                Outcome { attempt, clock: None }
            }
        }
    }

    /// How far it came. A time server has two stages: its name, and its answer.
    fn last_stage(&self, noted: &Noted<'_>, attempt: &Attempt) -> Stage {
        match self {
            Self::Ntp(_) if attempt.peer.is_some() => Stage::Answer,
            _ => *noted.stage.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    fn failed(&self, settings: &Settings, fault: Fault) -> Outcome {
        let attempt = Attempt { fault: Some(fault), ..self.attempt(settings) };
        Outcome { attempt, clock: None }
    }

    fn attempt(&self, settings: &Settings) -> Attempt {
        let (url, endpoint, method) = match self {
            Self::Endpoint(endpoint) => (endpoint.url.clone(), endpoint.name.clone(), "HEAD"),
            Self::Ntp(host) => (format!("ntp://{host}"), "Time server".to_owned(), "NTP"),
        };
        let attempt = Attempt::new(url, Purpose::Probe { endpoint }, (settings.clock)());
        Attempt { method, ..attempt }
    }
}

fn evidence(outcomes: Vec<Outcome>, endpoints: usize) -> Vec<Evidence> {
    let clocks = ClockComparison::new(outcomes.iter().filter_map(|outcome| outcome.clock.clone()));
    let is_clock = |place: usize, outcome: &Outcome| place >= endpoints && outcome.clock.is_some();
    let attempts = outcomes.into_iter().enumerate().filter(|(place, outcome)| !is_clock(*place, outcome));
    let attempts = attempts.map(|(_, outcome)| {
        let url = outcome.attempt.url.clone();
        of(url, Body::Attempt(Arc::new(outcome.attempt)))
    });
    let mut evidence: Vec<_> = attempts.collect();
    if !clocks.samples.is_empty() {
        evidence.push(of("this computer's clock".to_owned(), Body::Clock(Arc::new(clocks))));
    }
    evidence
}

fn of(name: String, body: Body) -> Evidence {
    let source = Source { name, kind: SourceKind::Fetch, start: 0, end: 0, fetched: None };
    Evidence::new(source, body)
}

fn internal() -> Fault {
    Fault::Other { stage: Stage::Total, reason: "a fault of this program's own; please report it".to_owned() }
}

const MAX_PARALLEL: usize = 128; // threads are cheap, sockets and name servers less so
const STACK_BYTES: usize = 1024 * 1024; // a handshake needs a tenth of it
const POLL: Duration = Duration::from_millis(20);
const GRACE: Duration = Duration::from_millis(300); // several looks at the flag
