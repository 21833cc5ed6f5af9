//! A small world to fetch in: names and where they lead, one authority that everybody trusts, and how long to wait.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use assay::assess::assess;
use assay::case::Case;
use assay::fetch::{Limits, Network as _, Permit, ProxyChoice, Resolve, Roots, Settings, Setup, SystemNetwork, Watch};
use assay::intake::{Body, Evidence};
use assay::network::{Attempt, Stage};
use assay::policy::{Policy, TrustedHost};
use assay::sample::sample;

use crate::server::documents::SAMPLE_HOST;
use crate::server::{Authority, Server};
use crate::words::brief;

/// The authority that the tests' programs trust.
pub(crate) static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| Authority::new("Test"));

/// The host of most tests: the user's own Exchange server.
pub(crate) const HOST: &str = SAMPLE_HOST;

/// A network with names and limits of its own.
pub(crate) struct World {
    names: Arc<Names>,
    limits: Limits,
    is_offline: bool,
    proxy: ProxyChoice,
    /// Whether the user named the host as their own.
    is_own: bool,
}

/// Where names lead. Each has a list of answers; the last one stays.
#[derive(Default)]
pub(crate) struct Names {
    answers: HashMap<String, Vec<Vec<SocketAddr>>>,
    asked: AtomicUsize,
}

impl World {
    /// A world in which no name leads anywhere.
    pub(crate) fn new() -> Self {
        let limits = Limits { back_off: Duration::from_millis(10), ..Limits::default() };
        Self { names: Arc::default(), limits, is_offline: false, proxy: ProxyChoice::Direct, is_own: true }
    }

    /// A world in which the host of most tests is this server.
    pub(crate) fn leading_to(server: &Server) -> Self {
        Self::new().leading(HOST, server.address())
    }

    /// With a name that leads to an address.
    pub(crate) fn leading(self, name: &str, address: SocketAddr) -> Self {
        self.answering(name, vec![vec![address]])
    }

    /// With a name that leads to the first of these answers, then to the second, and so on.
    pub(crate) fn answering(mut self, name: &str, answers: Vec<Vec<SocketAddr>>) -> Self {
        let names = Arc::get_mut(&mut self.names).expect("nobody has asked yet");
        names.answers.insert(name.to_owned(), answers);
        self
    }

    /// With limits that are soon over.
    pub(crate) fn impatient(mut self) -> Self {
        let short = Duration::from_secs(2);
        self.limits =
            Limits { resolve: short, connect: short, tunnel: short, tls: short, answer: short, ..self.limits };
        self.limits.total = short * 2;
        self
    }

    /// With a proxy that the user has set.
    pub(crate) fn through(mut self, proxy: &str) -> Self {
        self.proxy = ProxyChoice::Address(proxy.to_owned());
        self
    }

    /// With the proxy that the system asks for.
    pub(crate) fn by_the_system(mut self) -> Self {
        self.proxy = ProxyChoice::System;
        self
    }

    /// Where the user has switched the network off.
    pub(crate) fn offline(mut self) -> Self {
        self.is_offline = true;
        self
    }

    /// Where the user trusts the host, but has not named it as their own.
    pub(crate) fn foreign(mut self) -> Self {
        self.is_own = false;
        self
    }

    /// How often the name server was asked.
    pub(crate) fn names_asked(&self) -> usize {
        self.names.asked.load(Ordering::SeqCst)
    }

    /// The network itself.
    pub(crate) fn network(&self) -> SystemNetwork {
        self.network_with(Arc::clone(&self.names) as Arc<dyn Resolve>)
    }

    /// The network with another name server.
    pub(crate) fn network_with(&self, resolver: Arc<dyn Resolve>) -> SystemNetwork {
        SystemNetwork::new(Settings {
            is_offline: self.is_offline,
            roots: Roots::Given(vec![AUTHORITY.root().to_vec()]),
            resolver,
            limits: self.limits,
            cache: None,
            setup: Setup { proxy: self.proxy.clone(), ..Setup::default() },
            ..Settings::default()
        })
    }

    /// What the user has decided here.
    pub(crate) fn policy(&self) -> Policy {
        let trusted = TrustedHost { pattern: HOST.parse().unwrap(), is_own: self.is_own };
        Policy { trusted_hosts: vec![trusted], ..Policy::default() }
    }

    /// Fetches what a token wants.
    #[track_caller]
    pub(crate) fn fetch_wanted(&self, url: &str, policy: &Policy, watch: &dyn Watch) -> Evidence {
        match Permit::for_wanted(url, policy) {
            Ok(permit) => self.network().fetch(&permit, watch),
            Err(fault) => panic!("{url}: {fault:?}"),
        }
    }

    /// Fetches a path on the host of most tests.
    #[track_caller]
    pub(crate) fn fetch(&self, path: &str) -> Evidence {
        self.fetch_wanted(&url(path), &self.policy(), &Patient)
    }

    /// The same for what must be a document: how it came.
    #[track_caller]
    pub(crate) fn fetches(&self, path: &str) -> Attempt {
        let evidence = self.fetch(path);
        let attempt = Self::attempt(&evidence);
        assert!(matches!(evidence.body, Body::Metadata(_)), "{path}: {:?}", attempt.fault);
        attempt.clone()
    }

    /// How evidence came, or did not come.
    #[track_caller]
    pub(crate) fn attempt(evidence: &Evidence) -> &Attempt {
        match (&evidence.body, &evidence.source.fetched) {
            (Body::Attempt(attempt), _) | (_, Some(attempt)) => attempt,
            (other, None) => panic!("it does not say how it was fetched: {other:?}"),
        }
    }

    /// The same for what must fail, in these words.
    #[track_caller]
    pub(crate) fn fails(&self, path: &str, expected: &str) -> Attempt {
        self.fails_watched(path, expected, &Patient)
    }

    /// The same while somebody watches.
    #[track_caller]
    pub(crate) fn fails_watched(&self, path: &str, expected: &str, watch: &dyn Watch) -> Attempt {
        let evidence = self.fetch_wanted(&url(path), &self.policy(), watch);
        check_that_it_is_said(&evidence);
        let Body::Attempt(attempt) = evidence.body else { panic!("{expected}: {:?}", evidence.body) };
        let fault = attempt.fault.as_ref();
        assert_eq!(fault.map(brief).as_deref(), Some(expected), "{fault:?}");
        (*attempt).clone()
    }
}

impl Resolve for Names {
    fn resolve(&self, name: &str) -> io::Result<Vec<SocketAddr>> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst);
        let answers = self.answers.get(name).ok_or_else(|| io::Error::other("this name leads nowhere"))?;
        Ok(answers[number.min(answers.len() - 1)].clone())
    }
}

/// A document that did not come has a finding, and nothing is valid because of it.
#[track_caller]
fn check_that_it_is_said(failed: &Evidence) {
    let sample = sample();
    let token = sample.evidence().into_iter().next().expect("the sample begins with its token");
    let at = sample.at - chrono::TimeDelta::hours(3);
    let assessment = assess(Arc::new(Case::new(vec![token, failed.clone()])), &sample.policy, at);
    assert_eq!(assessment.verdict.as_str(), "undetermined");
    let codes = crate::common::codes(&assessment);
    let is_said = codes.iter().any(|code| matches!(*code, "metadata/fetch-failed" | "metadata/fetch-refused"));
    assert!(is_said, "{codes:?}");
}

/// The address of a path on the host of most tests.
pub(crate) fn url(path: &str) -> String {
    format!("https://{HOST}{path}")
}

/// Somebody who waits.
pub(crate) struct Patient;

impl Watch for Patient {
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Somebody who watches, and calls the work off when its time has come.
pub(crate) struct Watcher<C, P> {
    is_time: C,
    progress: P,
}

/// Calls the work off when this says so.
pub(crate) fn until<C: Fn() -> bool + Sync>(is_time: C) -> impl Watch {
    Watcher { is_time, progress: |_, _| {} }
}

/// Looks on while the work goes on.
pub(crate) fn noting<P: Fn(Stage, u64) + Sync>(progress: P) -> impl Watch {
    Watcher { is_time: || false, progress }
}

impl<C: Fn() -> bool + Sync, P: Fn(Stage, u64) + Sync> Watch for Watcher<C, P> {
    fn is_cancelled(&self) -> bool {
        (self.is_time)()
    }

    fn progress(&self, stage: Stage, body_bytes: u64) {
        (self.progress)(stage, body_bytes);
    }
}
