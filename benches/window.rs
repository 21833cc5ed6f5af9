//! What a frame of the window costs while 100 endpoints answer: layout and accessibility tree, without painting. A window at
//! 60 frames a second has 16.7 ms for each.
#![expect(clippy::expect_used, clippy::print_stdout, reason = "a benchmark that cannot run measures nothing")]

use std::net::IpAddr;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use assay::fetch::{Network, Permit, Plan, Watch};
use assay::gui::app::{App, Outside, Start};
use assay::gui::clock::SystemClock;
use assay::gui::settings::{SavedEndpoint, Settings, save};
use assay::gui::task::Threads;
use assay::intake::{Body, Evidence, Source, SourceKind};
use assay::network::{AddressClass, Attempt, Fault, Proxy, Purpose, Response, Stages};
use assay::time::from_unix;
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

fn main() {
    let frames = frames();
    let (idle, filling) = frames.split_at(FRAMES);
    println!("a frame at rest:                      {}", words(idle));
    println!("a frame in which an endpoint answers: {}", words(filling));
}

/// Times of frames at rest, then of those in which one more endpoint has answered.
fn frames() -> Vec<Duration> {
    let folder = tempfile::tempdir().expect("there is a folder for temporary files");
    let settings = folder.path().join("settings.json");
    let endpoint = |number| SavedEndpoint { address: format!("exch{number}.contoso.com"), in_own_network: false };
    let cloud = Settings::default();
    save(&Settings { endpoints: (0..91).map(endpoint).collect(), ..cloud }, &settings).expect("it can be written");
    let (step, steps) = mpsc::channel();
    let (tell, told) = mpsc::channel();
    let outside = Outside {
        spawn: Arc::new(Threads),
        clock: Arc::new(SystemClock),
        network: Arc::new(Slow { steps: Mutex::new(steps), tell }),
        settings: Some(settings),
    };
    let mut harness = Harness::builder()
        .with_size([1280.0, 800.0])
        .with_max_steps(16)
        .build_eframe(move |creation| App::new(&creation.egui_ctx, &Start::default(), outside));
    harness.run_steps(4);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::E);
    harness.run_steps(4);
    let mut frames = Vec::new();
    let mut timed = |harness: &mut Harness<'_, App>| {
        let begun = Instant::now();
        harness.step();
        frames.push(begun.elapsed());
    };
    for _ in 0..FRAMES {
        timed(&mut harness);
    }
    harness.get_by_role_and_label(Role::Button, "Start").click();
    harness.run_steps(2);
    for _ in 0..FRAMES {
        step.send(()).expect("the endpoints are being asked");
        told.recv().expect("an endpoint has answered");
        timed(&mut harness);
    }
    frames
}

fn words(frames: &[Duration]) -> String {
    let mut sorted = frames.to_vec();
    sorted.sort_unstable();
    let millis = |time: Option<&Duration>| time.map_or(0.0, Duration::as_secs_f64) * 1_000.0;
    format!("median {:.2} ms, worst {:.2} ms", millis(sorted.get(sorted.len() / 2)), millis(sorted.last()))
}

const FRAMES: usize = 100;

/// Answers when it is told to.
struct Slow {
    steps: Mutex<Receiver<()>>,
    tell: Sender<()>,
}

impl Network for Slow {
    fn look_up(&self, _host: &str, _watch: &dyn Watch) -> Result<Vec<(IpAddr, Option<AddressClass>)>, Fault> {
        Err(Fault::Offline)
    }

    fn proxy(&self, _url: &str) -> Option<Proxy> {
        None
    }

    fn fetch(&self, permit: &Permit, _watch: &dyn Watch) -> Evidence {
        evidence(Attempt::new(permit.text(), permit.purpose().clone(), from_unix(0).unwrap_or_default()))
    }

    fn probe(&self, plan: &Plan, _watch: &dyn Watch, report: &(dyn Fn(usize, &Attempt) + Sync)) -> Vec<Evidence> {
        let steps = self.steps.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = Vec::new();
        for (place, endpoint) in plan.endpoints.iter().enumerate() {
            if steps.recv().is_err() {
                break;
            }
            let purpose = Purpose::Probe { endpoint: endpoint.name.clone() };
            let mut attempt = Attempt::new(&endpoint.url, purpose, from_unix(0).unwrap_or_default());
            let millis = |millis| Some(Duration::from_millis(millis));
            attempt.response = Some(Response { status: 200, ..Response::default() });
            attempt.stages = Stages { resolve: millis(3), connect: millis(18), tls: millis(41), ..Stages::default() };
            report(place, &attempt);
            let _nobody_waits = self.tell.send(());
            all.push(evidence(attempt));
        }
        all
    }
}

fn evidence(attempt: Attempt) -> Evidence {
    let source = Source { name: attempt.url.clone(), kind: SourceKind::Fetch, start: 0, end: 0, fetched: None };
    Evidence::new(source, Body::Attempt(Arc::new(attempt)))
}
