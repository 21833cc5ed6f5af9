//! Endpoints of a test's own: what each answers, and when.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot be set up has failed")]

use std::collections::HashMap;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use assay::fetch::{Plan, Watch};
use assay::intake::{Body, Evidence, Source, SourceKind};
use assay::network::{
    Attempt, ClockComparison, ClockSample, ClockSource, Fault, Proxy, ProxyFault, Purpose, Response, Stage, Stages,
    Tls, TlsFault, TlsVersion,
};
use assay::time::{Time, from_unix};
use chrono::TimeDelta;

use crate::bench::NOW;

/// Endpoints that answer 200 unless told otherwise.
#[derive(Default)]
pub(crate) struct Probes(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    changes: HashMap<String, Change>,
    clock: Option<TimeDelta>,
    ntp: Option<TimeDelta>,
    steps: Option<Receiver<()>>,
    told: Option<Sender<usize>>,
}

type Change = fn(&mut Attempt);

impl Probes {
    /// An endpoint whose address holds this text answers differently.
    pub(crate) fn change(&self, part: &str, change: Change) {
        self.inner().changes.insert(part.to_owned(), change);
    }

    /// This computer's clock is so far ahead of the servers', and of the time server's.
    pub(crate) fn set_clock(&self, ahead: TimeDelta, ntp: Option<TimeDelta>) {
        let mut inner = self.inner();
        (inner.clock, inner.ntp) = (Some(ahead), ntp);
    }

    /// From now on an endpoint answers only when it is let. Each answer that was reported is told.
    pub(crate) fn hold(&self) -> (Sender<()>, Receiver<usize>) {
        let (step, steps) = mpsc::channel();
        let (tell, told) = mpsc::channel();
        let mut inner = self.inner();
        (inner.steps, inner.told) = (Some(steps), Some(tell));
        (step, told)
    }

    /// Asks the endpoints of a plan.
    pub(crate) fn probe(
        &self,
        plan: &Plan,
        watch: &dyn Watch,
        proxy: Option<&Proxy>,
        report: &(dyn Fn(usize, &Attempt) + Sync),
    ) -> Vec<Evidence> {
        let (steps, told) = {
            let mut inner = self.inner();
            (inner.steps.take(), inner.told.take())
        };
        let mut evidence = Vec::new();
        for (place, endpoint) in plan.endpoints.iter().enumerate() {
            if steps.as_ref().is_some_and(|steps| steps.recv().is_err()) || watch.is_cancelled() {
                return evidence;
            }
            let mut attempt = good(&endpoint.url, &endpoint.name, place);
            attempt.proxy = proxy.cloned();
            let changes = self.inner().changes.clone();
            for (_, change) in changes.iter().filter(|(part, _)| endpoint.url.contains(*part)) {
                change(&mut attempt);
            }
            report(place, &attempt);
            if let Some(told) = &told {
                let _nobody_waits = told.send(place);
            }
            evidence.push(of(Body::Attempt(Arc::new(attempt)), &endpoint.url));
        }
        evidence.extend(self.clock(plan));
        evidence
    }

    fn clock(&self, plan: &Plan) -> Option<Evidence> {
        let inner = self.inner();
        let sample = |host: &str, source, ahead, uncertainty| ClockSample {
            host: host.to_owned(),
            source,
            at: now(),
            ahead,
            uncertainty: TimeDelta::milliseconds(uncertainty),
        };
        let ahead = inner.clock?;
        let dates = plan.endpoints.iter().take(9).enumerate();
        let dates =
            dates.map(|(place, _)| sample(&format!("server-{place}.example"), ClockSource::HttpDate, ahead, 540));
        let mut samples: Vec<_> = dates.collect();
        let ntp = plan.ntp.as_ref().zip(inner.ntp);
        samples.extend(ntp.map(|(host, ahead)| sample(host, ClockSource::Ntp, ahead, 12)));
        Some(of(Body::Clock(Arc::new(ClockComparison { samples })), "clocks"))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An endpoint that answers as it should.
fn good(url: &str, name: &str, place: usize) -> Attempt {
    let millis = |millis: u64| Some(Duration::from_millis(millis));
    let number = u8::try_from(place % 200).expect("a small number");
    let later = u64::from(number);
    let mut attempt = Attempt::new(url, Purpose::Probe { endpoint: name.to_owned() }, now());
    attempt.method = "HEAD";
    attempt.addresses = vec![[203, 0, 113, number + 1].into(), [203, 0, 113, number + 2].into()];
    attempt.peer = Some(([203, 0, 113, number + 1], 443).into());
    attempt.tls = Some(Tls {
        version: Some(TlsVersion::V1_3),
        cipher_suite: Some("TLS_AES_256_GCM_SHA384".to_owned()),
        chain: Vec::new(),
        is_accepted: true,
        is_publicly_trusted: Some(true),
    });
    attempt.response = Some(Response {
        status: 200,
        date: Some(now()),
        server: Some("Microsoft-IIS/10.0".to_owned()),
        content_type: Some("application/json; charset=utf-8".to_owned()),
        ..Response::default()
    });
    attempt.stages = Stages {
        resolve: millis(3 + later),
        connect: millis(18 + later),
        tunnel: None,
        tls: millis(41 + later),
        answer: millis(95 + 2 * later),
        body: None,
        total: Duration::from_millis(157 + 5 * later),
    };
    attempt.tries = 1;
    attempt
}

/// The name is unknown.
pub(crate) fn no_name(attempt: &mut Attempt) {
    fail(attempt, Fault::NameNotResolved { reason: "no such host is known".to_owned() });
    attempt.addresses.clear();
    (attempt.peer, attempt.tls) = (None, None);
    attempt.stages = Stages { resolve: attempt.stages.resolve, total: Duration::from_millis(9), ..Stages::default() };
}

/// Nothing comes.
pub(crate) fn timed_out(attempt: &mut Attempt) {
    let after = Duration::from_secs(10);
    (attempt.peer, attempt.tls) = (None, None);
    fail(attempt, Fault::TimedOut { stage: Stage::Connect, after });
    attempt.stages = Stages {
        resolve: attempt.stages.resolve,
        connect: Some(after),
        total: Duration::from_millis(10_004),
        ..Stages::default()
    };
}

/// Only this computer trusts the certificate.
pub(crate) fn intercepted(attempt: &mut Attempt) {
    if let Some(tls) = &mut attempt.tls {
        tls.is_publicly_trusted = Some(false);
        tls.chain = vec![certificate()];
    }
}

/// The certificate is for another name.
pub(crate) fn wrong_name(attempt: &mut Attempt) {
    fail(attempt, Fault::Tls(TlsFault::WrongName { presented: vec!["portal.hotel.example".to_owned()] }));
    attempt.stages.answer = None;
    if let Some(tls) = &mut attempt.tls {
        tls.is_accepted = false;
        tls.chain = vec![certificate()];
    }
}

/// The proxy lets nobody through.
pub(crate) fn blocked(attempt: &mut Attempt) {
    fail(attempt, Fault::Proxy(ProxyFault::Blocked { status: 403 }));
    attempt.tls = None;
    attempt.stages.tls = None;
    attempt.stages.answer = None;
}

fn fail(attempt: &mut Attempt, fault: Fault) {
    attempt.fault = Some(fault);
    attempt.response = None;
}

fn certificate() -> Arc<assay::x509::Certificate> {
    let input = assay::intake::Input {
        name: "certificate".to_owned(),
        kind: SourceKind::File,
        bytes: crate::bench::fixture("certificate.pem").into_bytes(),
    };
    let read = assay::intake::read(&input).into_iter().next().expect("it can be read");
    match read.body {
        Body::Certificate { certificate, .. } => Arc::new(*certificate),
        _ => panic!("the fixture is no certificate"),
    }
}

fn of(body: Body, name: &str) -> Evidence {
    let source = Source { name: name.to_owned(), kind: SourceKind::Fetch, start: 0, end: 0, fetched: None };
    Evidence::new(source, body)
}

fn now() -> Time {
    from_unix(NOW).expect("the moment exists")
}
