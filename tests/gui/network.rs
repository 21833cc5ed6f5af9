//! A network that answers what a test has written down, and remembers everything that it was asked.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot be set up has failed")]

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use assay::fetch::{CacheContents, Network, Permit, Plan, Setup, Watch};
use assay::intake::{self, Body, Evidence, Input, Source, SourceKind};
use assay::network::{AddressClass, Attempt, Fault, Proxy, Response, Stage, Stages, Tls, TlsVersion};
use assay::time::from_unix;
use assay::x509::Certificate;

use crate::bench::NOW;
use crate::probing::Probes;

/// A network of a test's own. Unless told otherwise, names lead to [`PUBLIC`] and no address has a document.
#[derive(Default)]
pub(crate) struct FakeNetwork(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    calls: Vec<String>,
    answers: HashMap<String, VecDeque<Answer>>,
    addresses: HashMap<String, Vec<(IpAddr, Option<AddressClass>)>>,
    proxy: Option<Proxy>,
    probes: Arc<Probes>,
    setup: Setup,
    kept: Option<CacheContents>,
    kept_copy: Option<String>,
}

/// What a fetch brings.
#[derive(Clone)]
pub(crate) enum Answer {
    /// A document.
    Document(String),
    /// Nothing but this.
    Fault(Fault),
    /// This, and the certificate that was not accepted.
    Untrusted(Fault),
}

impl FakeNetwork {
    /// The next fetch from this address brings this.
    pub(crate) fn answer(&self, url: &str, answer: Answer) {
        self.inner().answers.entry(url.to_owned()).or_default().push_back(answer);
    }

    /// A host's name leads to this address.
    pub(crate) fn resolve(&self, host: &str, address: &str, class: Option<AddressClass>) {
        let address = address.parse().expect("an address");
        self.inner().addresses.entry(host.to_owned()).or_default().push((address, class));
    }

    /// There is a proxy on the way to everywhere.
    pub(crate) fn put_proxy(&self, proxy: Proxy) {
        self.inner().proxy = Some(proxy);
    }

    /// The endpoints that can be asked.
    pub(crate) fn probes(&self) -> Arc<Probes> {
        self.inner().probes.clone()
    }

    /// How the network is used now.
    pub(crate) fn setup(&self) -> Setup {
        self.inner().setup.clone()
    }

    /// Something lies on disk.
    pub(crate) fn keep(&self, documents: usize, bytes: u64) {
        let place = "/home/user/.cache/assay".into();
        self.inner().kept = Some(CacheContents { place, documents, bytes });
    }

    /// Every document that is asked for was kept like this, a day ago.
    pub(crate) fn keep_copy(&self, text: String) {
        self.inner().kept_copy = Some(text);
    }

    /// What was asked, in its order: `look up mail.contoso.com`, `fetch https://…`.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.inner().calls.clone()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Network for FakeNetwork {
    fn look_up(&self, host: &str, _watch: &dyn Watch) -> Result<Vec<(IpAddr, Option<AddressClass>)>, Fault> {
        let mut inner = self.inner();
        inner.calls.push(format!("look up {host}"));
        let public = vec![(PUBLIC.parse().expect("an address"), None)];
        Ok(inner.addresses.get(host).cloned().unwrap_or(public))
    }

    fn proxy(&self, _url: &str) -> Option<Proxy> {
        self.inner().proxy.clone()
    }

    fn fetch(&self, permit: &Permit, watch: &dyn Watch) -> Evidence {
        let mut inner = self.inner();
        inner.calls.push(format!("fetch {}", permit.text()));
        let answer = inner.answers.get_mut(permit.text()).and_then(VecDeque::pop_front);
        let addresses = inner.addresses.get(permit.url().host_str().unwrap_or_default());
        let inside = addresses.into_iter().flatten().find_map(|(address, class)| Some((*address, (*class)?)));
        drop(inner);
        watch.progress(Stage::Body, 1_024);
        let host = permit.url().host_str().unwrap_or_default().to_owned();
        let mut attempt = Attempt::new(permit.text(), permit.purpose().clone(), from_unix(NOW).expect("a moment"));
        attempt.addresses = vec![PUBLIC.parse().expect("an address")];
        attempt.tries = 1;
        let answer = answer.unwrap_or(Answer::Fault(Fault::Status { status: 404 }));
        match answer {
            _ if watch.is_cancelled() => attempt.fault = Some(Fault::Cancelled),
            _ if !permit.is_own() && inside.is_some() => {
                attempt.fault = inside.map(|(address, class)| Fault::AddressRefused { address, class });
            }
            Answer::Fault(fault) => attempt.fault = Some(fault),
            Answer::Untrusted(fault) => {
                attempt.fault = Some(fault);
                attempt.tls = Some(Tls {
                    version: Some(TlsVersion::V1_3),
                    cipher_suite: None,
                    chain: vec![Arc::new(certificate())],
                    is_accepted: false,
                    is_publicly_trusted: Some(false),
                });
            }
            Answer::Document(text) => {
                attempt.peer = Some(format!("{PUBLIC}:443").parse().expect("an address"));
                attempt.tls = Some(Tls {
                    version: Some(TlsVersion::V1_3),
                    cipher_suite: Some("TLS_AES_256_GCM_SHA384".to_owned()),
                    chain: Vec::new(),
                    is_accepted: true,
                    is_publicly_trusted: Some(true),
                });
                let bytes = text.into_bytes();
                let body_bytes = u64::try_from(bytes.len()).expect("a length");
                attempt.response =
                    Some(Response { status: 200, date: from_unix(NOW), body_bytes, ..Response::default() });
                attempt.stages = Stages { total: Duration::from_millis(84), ..Stages::default() };
                return document(host, bytes, attempt);
            }
        }
        let source = Source { name: host, kind: SourceKind::Fetch, start: 0, end: 0, fetched: None };
        Evidence::new(source, Body::Attempt(Arc::new(attempt)))
    }

    fn probe(&self, plan: &Plan, watch: &dyn Watch, report: &(dyn Fn(usize, &Attempt) + Sync)) -> Vec<Evidence> {
        let mut inner = self.inner();
        let server = plan.ntp.as_ref().map(|host| format!(" and {host}")).unwrap_or_default();
        inner.calls.push(format!("probe {} endpoints{server}", plan.endpoints.len()));
        let (probes, proxy) = (inner.probes.clone(), inner.proxy.clone());
        drop(inner);
        probes.probe(plan, watch, proxy.as_ref(), report)
    }

    fn kept(&self, permit: &Permit) -> Option<Evidence> {
        let text = self.inner().kept_copy.clone()?;
        let a_day_ago = from_unix(NOW - 24 * 60 * 60).expect("a moment");
        let host = permit.url().host_str().unwrap_or_default().to_owned();
        Some(document(host, text.into_bytes(), Attempt::new(permit.text(), permit.purpose().clone(), a_day_ago)))
    }

    fn set_up(&self, setup: &Setup) {
        self.inner().setup = setup.clone();
    }

    fn cache_contents(&self) -> Option<CacheContents> {
        self.inner().kept.clone()
    }

    fn clear_cache(&self) -> Result<(), String> {
        if let Some(kept) = &mut self.inner().kept {
            (kept.documents, kept.bytes) = (0, 0);
        }
        Ok(())
    }
}

fn document(host: String, bytes: Vec<u8>, attempt: Attempt) -> Evidence {
    let input = Input { name: host, kind: SourceKind::Fetch, bytes };
    let mut document = intake::read(&input).into_iter().next().expect("something was read");
    document.source.fetched = Some(Arc::new(attempt));
    document
}

fn certificate() -> Certificate {
    let text = crate::bench::fixture("certificate.pem");
    let input = Input { name: "certificate.pem".to_owned(), kind: SourceKind::File, bytes: text.into_bytes() };
    match intake::read(&input).into_iter().next().map(|evidence| evidence.body) {
        Some(Body::Certificate { certificate, .. }) => *certificate,
        _ => panic!("the fixture is a certificate"),
    }
}

/// An address that is somebody's.
pub(crate) const PUBLIC: &str = "93.184.216.34";
