//! A small world to probe: names and where they lead, one authority that everybody trusts, and how long to wait.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use assay::fetch::{
    Endpoint, Limits, Network as _, Plan, ProxyChoice, Resolve, Roots, Settings, Setup, SystemNetwork, Watch,
};
use assay::intake::{Body, Evidence};
use assay::network::{Attempt, ClockComparison};

use crate::server::{Authority, Security, Server};

/// The authority that the tests' probes trust.
pub(crate) static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| Authority::new("Test"));

/// The host of most tests: the user's own.
pub(crate) const HOST: &str = "mail.contoso.com";

/// TLS for the host of most tests.
pub(crate) fn tls() -> Security {
    AUTHORITY.tls(&[HOST])
}

/// Names that lead to places, each after its own while.
#[derive(Clone, Default)]
pub(crate) struct Names(pub(crate) HashMap<String, (SocketAddr, Duration)>);

impl Names {
    /// The host of most tests is this server.
    pub(crate) fn leading_to(server: &Server) -> Self {
        Self::default().leading(HOST, server.address())
    }

    pub(crate) fn leading(mut self, name: &str, address: SocketAddr) -> Self {
        self.0.insert(name.to_owned(), (address, Duration::ZERO));
        self
    }

    pub(crate) fn settings(self) -> Settings {
        let short = Duration::from_secs(5);
        let limits = Limits { connect: short, tunnel: short, tls: short, answer: short, ..Limits::default() };
        Settings {
            setup: Setup { proxy: ProxyChoice::Direct, ..Setup::default() },
            roots: Roots::Given(vec![AUTHORITY.root().to_vec()]),
            resolver: Arc::new(self),
            limits,
            ..Settings::default()
        }
    }
}

impl Resolve for Names {
    fn resolve(&self, name: &str) -> io::Result<Vec<SocketAddr>> {
        let (address, time) = self.0.get(name).ok_or_else(|| io::Error::other("this name leads nowhere"))?;
        std::thread::sleep(*time);
        Ok(vec![*address])
    }
}

/// The user's own endpoint at this address.
pub(crate) fn own(url: &str) -> Endpoint {
    Endpoint { name: "Own".to_owned(), url: url.to_owned(), is_own: true }
}

/// Somebody who waits.
pub(crate) struct Patient;

impl Watch for Patient {
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// What comes of probing these endpoints.
pub(crate) fn probe(settings: Settings, endpoints: Vec<Endpoint>) -> (Vec<Attempt>, Option<ClockComparison>) {
    let plan = Plan { endpoints, ntp: None };
    taken_apart(&SystemNetwork::new(settings).probe(&plan, &Patient, &|_, _| {}))
}

/// What comes of probing a path on the host of most tests, which is this server.
pub(crate) fn probe_path(server: &Server, path: &str) -> Attempt {
    let (attempts, _) = probe(Names::leading_to(server).settings(), vec![own(&format!("https://{HOST}{path}"))]);
    let [attempt] = attempts.try_into().unwrap_or_else(|other: Vec<_>| panic!("{other:?}"));
    attempt
}

/// Evidence as the attempts in it, and the clocks.
#[track_caller]
pub(crate) fn taken_apart(evidence: &[Evidence]) -> (Vec<Attempt>, Option<ClockComparison>) {
    let mut attempts = Vec::new();
    let mut clocks = None;
    for evidence in evidence {
        match &evidence.body {
            Body::Attempt(attempt) => {
                assert!(clocks.is_none(), "the clocks stand behind the endpoints");
                attempts.push(Attempt::clone(attempt));
            }
            Body::Clock(found) => clocks = Some(ClockComparison::clone(found)),
            other => panic!("{other:?}"),
        }
    }
    (attempts, clocks)
}
